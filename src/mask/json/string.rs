//! One JSON string at a time: escapes decoded for matching, written back as they were where they pass.
//!
//! Held: what the scanner holds, an unfinished escape (12 bytes), and the start of a key ([`NAME`] bytes and one).

use std::sync::Arc;

use super::path::NAME;
use crate::mask::method::Replacer;
use crate::mask::profile::Active;
use crate::mask::raw::RawQueue;
use crate::mask::scanner::{Hit, Scanner, Sink};
use crate::mask::text::TextSink;

pub(super) struct Strings {
    scanner: Scanner,
    raw: RawQueue,
    escape: Vec<u8>,
    /// The value is masked whatever it holds.
    field: Option<Replacer>,
    /// The key so far, cut behind [`NAME`].
    name: Option<Vec<u8>>,
}

/// What a started escape is.
enum Escape {
    More,
    Char(char),
    /// The first six bytes are half of a surrogate pair.
    Lone(u16),
    /// No escape: the backslash stands for itself.
    Invalid,
}

impl Strings {
    pub(super) fn new(active: Arc<Active>) -> Strings {
        Strings { scanner: Scanner::new(active), raw: RawQueue::default(), escape: Vec::new(), field: None, name: None }
    }

    pub(super) fn held(&self) -> usize {
        self.raw.len() + self.escape.len()
    }

    pub(super) fn begin_key(&mut self) {
        self.name = Some(Vec::new());
    }

    /// `name`: the key that the value belongs to, empty where there is none.
    pub(super) fn begin_value(&mut self, field: Option<Replacer>, name: &[u8]) {
        self.field = field;
        if !name.is_empty() {
            self.scanner.begin(name);
        }
    }

    /// Takes what belongs to the string, its closing quote included: how many bytes, and whether it was closed.
    pub(super) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> (usize, bool) {
        let mut at = 0;
        while let Some(byte) = input.get(at) {
            if self.escape.is_empty() {
                let rest = input.get(at..).unwrap_or_default();
                let run = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                self.literal(rest.get(..run).unwrap_or_default(), out);
                at += run;
                if run > 0 {
                    continue;
                }
            }
            at += 1;
            if self.feed(*byte, out) {
                return (at, true);
            }
        }
        (at, false)
    }

    /// Ends the string; for a key, gives the key, where no rule needs more of it than was kept.
    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Option<Vec<u8>> {
        let escape = std::mem::take(&mut self.escape);
        self.literal(&escape, out);
        match self.field.take() {
            Some(field) => field.finish(out.out),
            None => self.scanner.finish(&mut JsonSink { raw: &mut self.raw, out }),
        }
        self.name.take()
    }

    /// One byte at a quote, at a backslash or in an escape; true where it closes the string.
    fn feed(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        if self.escape.is_empty() {
            match byte {
                b'"' => return true,
                b'\\' => self.escape.push(byte),
                other => self.literal(&[other], out),
            }
            return false;
        }
        self.escape.push(byte);
        let done = match decode(&self.escape) {
            Escape::More => return false,
            Escape::Char(char) => {
                let raw = std::mem::take(&mut self.escape);
                self.decoded(char.encode_utf8(&mut [0; 4]).as_bytes(), &raw, out);
                return false;
            }
            Escape::Lone(unit) => {
                let raw = self.escape.get(..6).unwrap_or_default().to_vec();
                self.decoded(&surrogate(unit), &raw, out);
                6
            }
            Escape::Invalid => {
                self.literal(b"\\", out);
                1
            }
        };
        let again = std::mem::take(&mut self.escape);
        // Shorter each time, so this ends.
        again.iter().skip(done).any(|byte| self.feed(*byte, out))
    }

    fn literal(&mut self, bytes: &[u8], out: &mut TextSink<'_>) {
        if bytes.is_empty() {
            return;
        }
        match self.field {
            // Nothing is held, so what passes now is what was written: most of most strings.
            None if self.raw.len() == 0 => {
                self.remember(bytes);
                self.scanner.push(bytes, out);
                let passed = bytes.len() - self.scanner.held().min(bytes.len());
                self.raw.literal(bytes.get(passed..).unwrap_or_default());
                return;
            }
            None => self.raw.literal(bytes),
            Some(_) => out.tally.drop(bytes.len()),
        }
        self.scan(bytes, out);
    }

    fn decoded(&mut self, bytes: &[u8], raw: &[u8], out: &mut TextSink<'_>) {
        match self.field {
            None => self.raw.escape(bytes.len(), raw),
            Some(_) => out.tally.drop(raw.len()),
        }
        self.scan(bytes, out);
    }

    /// Keeps the key, as far as any rule needs it.
    fn remember(&mut self, bytes: &[u8]) {
        if let Some(name) = &mut self.name {
            name.extend(bytes.iter().take((NAME + 1).saturating_sub(name.len())));
        }
    }

    fn scan(&mut self, bytes: &[u8], out: &mut TextSink<'_>) {
        self.remember(bytes);
        match &mut self.field {
            Some(field) => field.push(bytes, out.out),
            None => self.scanner.push(bytes, &mut JsonSink { raw: &mut self.raw, out }),
        }
    }
}

/// Reads what follows a backslash (RFC 8259, section 7).
fn decode(escape: &[u8]) -> Escape {
    let simple = match escape.get(1) {
        None => return Escape::More,
        Some(b'u') => return unicode(escape),
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(_) => return Escape::Invalid,
    };
    Escape::Char(simple)
}

fn unicode(escape: &[u8]) -> Escape {
    let (first, second) = escape.split_at_checked(6).unwrap_or((escape, &[]));
    let Some(unit) = unit(first) else {
        let valid = first.iter().skip(2).all(u8::is_ascii_hexdigit) && first.len() < 6;
        return if valid { Escape::More } else { Escape::Invalid };
    };
    match unit {
        0xD800..=0xDBFF => {}
        _ => return char::from_u32(u32::from(unit)).map_or(Escape::Lone(unit), Escape::Char),
    }
    let pair = b"\\u";
    let possible = second.iter().zip(pair).all(|(a, b)| a == b) && second.iter().skip(2).all(u8::is_ascii_hexdigit);
    match (possible, second.len()) {
        (true, 6) => {
            let low = self::unit(second).unwrap_or_default();
            char::decode_utf16([unit, low]).next().and_then(Result::ok).map_or(Escape::Lone(unit), Escape::Char)
        }
        (true, _) => Escape::More,
        (false, _) => Escape::Lone(unit),
    }
}

/// The code unit of a whole `\uXXXX`.
fn unit(escape: &[u8]) -> Option<u16> {
    let digits = escape.get(2..6).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Half of a surrogate pair as three bytes, in UTF-8's manner: it is no part of any finding.
fn surrogate(unit: u16) -> [u8; 3] {
    let [high, low] = unit.to_be_bytes();
    [0xE0 | (high >> 4), 0x80 | ((high & 0x0F) << 2) | (low >> 6), 0x80 | (low & 0x3F)]
}

struct JsonSink<'a, 'o> {
    raw: &'a mut RawQueue,
    out: &'a mut TextSink<'o>,
}

impl Sink for JsonSink<'_, '_> {
    fn keep(&mut self, bytes: &[u8]) {
        let out = &mut *self.out;
        self.raw.take(bytes.len(), |raw| {
            out.tally.pass(raw.len());
            out.out.extend(raw);
        });
    }

    fn mask(&mut self, length: usize) {
        let tally = &mut *self.out.tally;
        self.raw.take(length, |raw| tally.drop(raw.len()));
    }

    fn put(&mut self, text: &[u8]) {
        self.out.out.extend_from_slice(text);
    }

    fn found(&mut self, hit: &Hit<'_>) {
        self.out.tally.found(hit);
    }
}
