//! Messages without their schema.
//!
//! Each length-delimited field may be text, bytes or a message, so it is read as all that it can be. What is found is
//! overwritten with `*`, byte for byte: every length in the message stays right, whatever the profile's methods say.
//! Fields nested deeper than [`DEPTH`] are masked as text.

use std::ops::Range;
use std::sync::Arc;

use super::DEPTH;
use super::wire::varint;
use crate::mask::profile::Active;
use crate::mask::scanner::{Hit, Scanner, Sink};
use crate::mask::text::Tally;

/// Masks the message that is at `base` of the input, without its prefix.
pub(in crate::mask) fn message(active: &Arc<Active>, message: &mut [u8], base: u64, tally: &mut Tally) {
    if !inner(active, message, base, 0, tally) {
        text(active, message, base, tally);
    }
}

/// Masks what is perhaps text, perhaps a message, `depth` deep in others.
pub(super) fn value(active: &Arc<Active>, value: &mut [u8], base: u64, depth: usize, tally: &mut Tally) {
    // Text can look like a message by chance. What was found in it as a message is stars by now.
    if !inner(active, value, base, depth, tally) || is_text(value) {
        text(active, value, base, tally);
    }
}

/// Masks what is perhaps a message; false where it is none.
pub(super) fn inner(active: &Arc<Active>, value: &mut [u8], base: u64, depth: usize, tally: &mut Tally) -> bool {
    let fields = if depth < DEPTH { fields(value) } else { None };
    let Some(fields) = fields else { return false };
    nested(active, value, fields, base, depth + 1, tally);
    true
}

fn nested(
    active: &Arc<Active>,
    message: &mut [u8],
    fields: Vec<Range<usize>>,
    base: u64,
    depth: usize,
    tally: &mut Tally,
) {
    for field in fields {
        let base = base + field.start as u64;
        if let Some(inside) = message.get_mut(field) {
            value(active, inside, base, depth, tally);
        }
    }
}

/// Text without control characters. A message nearly always has some: its tags and its lengths below 32.
pub(super) fn is_text(value: &[u8]) -> bool {
    let control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    std::str::from_utf8(value).is_ok() && !value.iter().any(control)
}

/// Where the length-delimited values of a message are; none where the bytes are no message (protobuf wire format).
fn fields(message: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut fields = Vec::new();
    let mut at = 0;
    while at < message.len() {
        let tag = varint(message, &mut at)?;
        if !(1..=0x1FFF_FFFF).contains(&(tag >> 3)) {
            return None;
        }
        match tag & 7 {
            0 => {
                varint(message, &mut at)?;
            }
            1 => at += 8,
            2 => {
                let length = usize::try_from(varint(message, &mut at)?).ok()?;
                let end = at.checked_add(length).filter(|end| *end <= message.len())?;
                fields.push(at..end);
                at = end;
            }
            5 => at += 4,
            // Groups are long gone; their content is fields like any other.
            3 | 4 => {}
            _ => return None,
        }
    }
    (at == message.len()).then_some(fields)
}

pub(super) fn text(active: &Arc<Active>, span: &mut [u8], base: u64, tally: &mut Tally) {
    named(active, &[], span, base, tally);
}

/// The same of what stands under a name; that is empty where there is none.
pub(super) fn named(active: &Arc<Active>, name: &[u8], span: &mut [u8], base: u64, tally: &mut Tally) {
    tally.at = base;
    let mut sink = StarSink { at: 0, masked: Vec::new(), tally };
    let mut scanner = Scanner::new(Arc::clone(active));
    if !name.is_empty() {
        scanner.begin(name);
    }
    scanner.whole(span, &mut sink);
    for range in sink.masked {
        span.get_mut(range).unwrap_or_default().fill(b'*');
    }
}

struct StarSink<'a> {
    at: usize,
    masked: Vec<Range<usize>>,
    tally: &'a mut Tally,
}

impl Sink for StarSink<'_> {
    fn keep(&mut self, bytes: &[u8]) {
        self.at += bytes.len();
        self.tally.pass(bytes.len());
    }

    fn mask(&mut self, length: usize) {
        self.masked.push(self.at..self.at + length);
        self.at += length;
        self.tally.drop(length);
    }

    fn put(&mut self, _: &[u8]) {}

    fn found(&mut self, hit: &Hit<'_>) {
        self.tally.found(hit);
    }
}
