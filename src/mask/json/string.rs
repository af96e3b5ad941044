//! One JSON string at a time: escapes decoded for matching, written back as they were where they pass.
//!
//! Held: what an [`Escaped`] holds, and an unfinished escape (12 bytes).

use std::sync::Arc;

use super::kube::Coded;
use super::names::Name;
use crate::mask::escaped::{Escaped, Writer};
use crate::mask::method::Replacer;
use crate::mask::profile::Active;
use crate::mask::scanner::KeyEdge;
use crate::mask::text::TextSink;

#[derive(Default)]
struct StringWriter {
    /// What is put in place of the value is base64.
    coded: Option<Coded>,
}

impl Writer for StringWriter {
    fn put(&mut self, text: &[u8], out: &mut Vec<u8>) {
        match &mut self.coded {
            Some(coded) => out.extend_from_slice(coded.put(text).as_bytes()),
            None => out.extend_from_slice(text),
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if let Some(coded) = self.coded.take() {
            out.extend_from_slice(coded.end().as_bytes());
        }
    }
}

pub(super) struct Strings {
    value: Escaped<StringWriter>,
    escape: Vec<u8>,
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
        Strings { value: Escaped::new(active, StringWriter::default()), escape: Vec::new() }
    }

    pub(super) fn held(&self) -> usize {
        self.value.held() + self.escape.len()
    }

    /// The text is asked for.
    pub(super) fn keep_text(&mut self) {
        self.value.keep_text();
    }

    /// `name`: the key that the value belongs to. `base64`: what is put in its place is.
    pub(super) fn begin_value(&mut self, field: Option<Replacer>, base64: bool, name: Option<&Name>) {
        self.value.writer.coded = base64.then(Coded::default);
        match (field, name) {
            (Some(field), _) => self.value.masked(field),
            (None, Some(name)) => self.value.named_as(&name.text, name.meaning),
            (None, None) => {}
        }
    }

    /// What the end of the last string said of a private key.
    pub(super) fn key_edge(&mut self) -> Option<KeyEdge> {
        self.value.key_edge()
    }

    /// No rule masks the string whatever it holds.
    pub(super) fn is_free(&self) -> bool {
        self.value.is_free()
    }

    /// Takes what belongs to the string, its closing quote included: how many bytes, and whether it was closed.
    pub(super) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> (usize, bool) {
        let mut at = 0;
        while let Some(byte) = input.get(at) {
            if self.escape.is_empty() {
                let rest = input.get(at..).unwrap_or_default();
                let stop = memchr::memchr2(b'"', b'\\', rest);
                let run = stop.unwrap_or(rest.len());
                let literal = rest.get(..run).unwrap_or_default();
                match stop.and_then(|stop| rest.get(stop)) {
                    Some(b'"') => self.value.last_literal(literal, out),
                    Some(_) | None => self.value.literal(literal, out),
                }
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
        self.value.flush(out);
        (at, false)
    }

    /// Ends the string; gives its start where that was asked for: no rule needs more of it.
    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Option<Vec<u8>> {
        let escape = std::mem::take(&mut self.escape);
        self.value.literal(&escape, out);
        self.value.finish(out)
    }

    /// One byte at a quote, at a backslash or in an escape; true where it closes the string.
    fn feed(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        if self.escape.is_empty() {
            match byte {
                b'"' => return true,
                b'\\' => self.escape.push(byte),
                other => self.value.literal(&[other], out),
            }
            return false;
        }
        self.escape.push(byte);
        let done = match decode(&self.escape) {
            Escape::More => return false,
            Escape::Char(char) => {
                let raw = std::mem::take(&mut self.escape);
                self.value.decoded(char.encode_utf8(&mut [0; 4]).as_bytes(), &raw, out);
                return false;
            }
            Escape::Lone(unit) => {
                let raw = self.escape.get(..6).unwrap_or_default().to_vec();
                self.value.decoded(&surrogate(unit), &raw, out);
                6
            }
            Escape::Invalid => {
                self.value.literal(b"\\", out);
                1
            }
        };
        let again = std::mem::take(&mut self.escape);
        // Shorter each time, so this ends.
        again.iter().skip(done).any(|byte| self.feed(*byte, out))
    }
}

/// Takes apart what stands between the quotes of a string: decoded bytes, and what they are written as.
pub(in crate::mask) fn unescape(mut rest: &[u8], mut take: impl FnMut(&[u8], &[u8])) {
    while !rest.is_empty() {
        let literal = memchr::memchr(b'\\', rest).unwrap_or(rest.len());
        let (plain, escaped) = rest.split_at_checked(literal).unwrap_or((rest, &[]));
        if !plain.is_empty() {
            take(plain, plain);
        }
        let known = (2..=escaped.len().min(12)).find_map(|length| {
            let escape = escaped.get(..length)?;
            match decode(escape) {
                Escape::More => None,
                Escape::Char(char) => Some((length, char.encode_utf8(&mut [0; 4]).as_bytes().to_vec())),
                Escape::Lone(unit) => Some((6, surrogate(unit).to_vec())),
                Escape::Invalid => Some((1, b"\\".to_vec())),
            }
        });
        // What is cut off stands for itself.
        let (length, decoded) = known.unwrap_or((escaped.len(), escaped.to_vec()));
        let (raw, after) = escaped.split_at_checked(length).unwrap_or((escaped, &[]));
        if !raw.is_empty() {
            take(&decoded, raw);
        }
        rest = after;
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
