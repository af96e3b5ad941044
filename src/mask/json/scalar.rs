//! Numbers and literals: held until they are seen to be one, then let go.

use super::{Json, Next, SCALAR, State};
use crate::mask::text::TextSink;

impl Json {
    pub(super) fn in_scalar(&mut self, byte: u8, ended: bool, out: &mut TextSink<'_>) -> Next {
        let top = self.stack.is_empty();
        let full = self.scalar.len() >= SCALAR;
        let ends = match byte {
            b' ' | b'\t' | b'\r' | b'\n' if !full => {
                self.scalar.push(byte);
                self.state = State::Scalar { ended: true };
                // Numbers on one line could be the groups of a card; a line break parts values. By now it is held too.
                if byte == b'\n' && !self.end_scalar(out) {
                    self.break_off(out);
                }
                return Next::Taken;
            }
            b' ' | b'\t' | b'\r' | b'\n' => ended,
            b',' | b']' | b'}' => !top,
            b'{' | b'[' | b'"' | b't' | b'f' | b'n' | b'N' | b'I' if ended => top,
            byte if scalar_byte(byte) && !ended && !full => return self.extend(byte),
            _ => false,
        };
        if ends && self.end_scalar(out) { Next::Again } else { Next::Break }
    }

    fn extend(&mut self, byte: u8) -> Next {
        self.scalar.push(byte);
        Next::Taken
    }

    /// Lets the number or literal go; false where it is neither.
    pub(super) fn end_scalar(&mut self, out: &mut TextSink<'_>) -> bool {
        let length = self.scalar.iter().position(u8::is_ascii_whitespace).unwrap_or(self.scalar.len());
        let held = std::mem::take(&mut self.scalar);
        let (token, space) = held.split_at_checked(length).unwrap_or((&held, &[]));
        if !is_scalar(token) {
            self.scalar = held;
            return false;
        }
        let dropped = self.drops();
        match self.rule(out, token) {
            Some(_) if dropped => {
                out.out.extend_from_slice(b"null");
                out.tally.drop(token.len());
            }
            Some(mut replacer) => {
                out.out.push(b'"');
                out.tally.drop(token.len());
                replacer.push(token, out.out);
                replacer.finish(out.out);
                out.out.push(b'"');
            }
            None => self.number(token, out),
        }
        out.pass(space);
        self.scalar = held;
        self.scalar.clear();
        self.end_value();
        true
    }

    /// A number passes as it is, or becomes a string where it holds a finding.
    fn number(&mut self, token: &[u8], out: &mut TextSink<'_>) {
        let (mut masked, mut tally) = (Vec::new(), out.tally.part(out.tally.at));
        match &self.below.name {
            Some(name) => self.numbers.begin_as(&name.text, name.meaning.named),
            None => self.numbers.begin_as(b"", None),
        }
        let mut sink = TextSink { out: &mut masked, tally: &mut tally };
        self.numbers.whole(token, &mut sink);
        if tally.findings.is_empty() {
            out.pass(token);
            return;
        }
        if masked.is_empty() {
            out.out.extend_from_slice(b"null");
        } else {
            out.out.push(b'"');
            out.out.extend_from_slice(&masked);
            out.out.push(b'"');
        }
        out.tally.drop(token.len());
        out.tally.absorb(tally, |at| at);
    }
}

/// Whether the token is a number, or nearly, or one of the literals.
pub(super) fn is_scalar(token: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] = [b"true", b"false", b"null", b"NaN", b"Infinity", b"-Infinity"];
    token.first().is_some_and(|byte| *byte == b'-' || byte.is_ascii_digit()) || WORDS.contains(&token)
}

/// What a number or a literal may be written with.
pub(super) fn scalar_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}
