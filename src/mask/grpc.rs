//! gRPC messages (length-prefixed, uncompressed), without their schema.
//!
//! Each length-delimited field may be text, bytes or a message, so it is read as all that it can be. What is found is
//! overwritten with `*`, byte for byte: every length in the message stays right, whatever the profile's methods say.
//! Bound: [`MESSAGE`] bytes a message; past it an error. Fields nested deeper than [`DEPTH`] are masked as text.

use std::ops::Range;
use std::sync::Arc;

use super::profile::Active;
use super::scanner::{Hit, Scanner, Sink};
use super::stream::MaskError;
use super::text::{Tally, TextSink};

/// Longest message, in bytes.
pub(super) const MESSAGE: usize = 4 * 1024 * 1024;
const DEPTH: usize = 64;
/// Flag byte and length.
const PREFIX: usize = 5;

pub(super) struct Grpc {
    active: Arc<Active>,
    /// The message at hand with its prefix, as far as it has come.
    frame: Vec<u8>,
}

impl Grpc {
    pub(super) fn new(active: Arc<Active>) -> Grpc {
        Grpc { active, frame: Vec::new() }
    }

    pub(super) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        loop {
            let wanted = wanted(&self.frame)?;
            let missing = wanted.saturating_sub(self.frame.len());
            if missing == 0 {
                let mut frame = std::mem::take(&mut self.frame);
                let mut tally = out.tally.part(0);
                let base = out.tally.at + PREFIX as u64;
                message(&self.active, frame.get_mut(PREFIX..).unwrap_or_default(), base, &mut tally);
                out.tally.absorb(tally, |at| at);
                out.pass(&frame);
                frame.clear();
                continue;
            }
            if input.is_empty() {
                return Ok(());
            }
            let (part, rest) = input.split_at_checked(missing).unwrap_or((input, &[]));
            self.frame.extend_from_slice(part);
            input = rest;
        }
    }

    pub(super) fn held(&self) -> usize {
        self.frame.len()
    }

    pub(super) fn finish(&mut self) -> Result<(), MaskError> {
        if self.frame.is_empty() { Ok(()) } else { Err(MaskError::Truncated) }
    }
}

/// How long the frame gets, as far as its start tells.
fn wanted(frame: &[u8]) -> Result<usize, MaskError> {
    match frame.first() {
        None | Some(0) => {}
        Some(1) => return Err(MaskError::Compressed),
        Some(_) => return Err(MaskError::Framing),
    }
    let Some(length) = frame.get(1..PREFIX).and_then(|bytes| bytes.first_chunk::<4>()) else { return Ok(PREFIX) };
    match usize::try_from(u32::from_be_bytes(*length)) {
        Ok(length) if length <= MESSAGE => Ok(PREFIX + length),
        Ok(_) | Err(_) => Err(MaskError::MessageTooLong),
    }
}

/// Masks the message that is at `base` of the input, without its prefix.
pub(super) fn message(active: &Arc<Active>, message: &mut [u8], base: u64, tally: &mut Tally) {
    match fields(message) {
        Some(fields) => Message { active, tally }.nested(message, fields, base, 1),
        None => text(active, message, base, tally),
    }
}

struct Message<'a> {
    active: &'a Arc<Active>,
    tally: &'a mut Tally,
}

impl Message<'_> {
    fn nested(&mut self, message: &mut [u8], fields: Vec<Range<usize>>, base: u64, depth: usize) {
        for field in fields {
            let base = base + field.start as u64;
            let Some(value) = message.get_mut(field) else { continue };
            let inner = if depth < DEPTH { self::fields(value) } else { None };
            let message = inner.is_some();
            if let Some(inner) = inner {
                self.nested(value, inner, base, depth + 1);
            }
            // Text can look like a message by chance. What was found in it as a message is stars by now.
            if !message || is_text(value) {
                text(self.active, value, base, self.tally);
            }
        }
    }
}

/// Text without control characters. A message nearly always has some: its tags and its lengths below 32.
fn is_text(value: &[u8]) -> bool {
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

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0;
    for shift in (0..70).step_by(7) {
        let byte = bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7F).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn text(active: &Arc<Active>, span: &mut [u8], base: u64, tally: &mut Tally) {
    tally.at = base;
    let mut sink = StarSink { at: 0, masked: Vec::new(), tally };
    Scanner::once(active, span, &mut sink);
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

#[cfg(test)]
mod tests;
