//! `application/x-www-form-urlencoded` (WHATWG URL, section 5): names and values, percent-decoded for matching.
//!
//! A `+` is a space, but for one that starts a value, as a telephone number does in a body that was not encoded well.
//! What is put in place of a finding is percent-encoded. Names are values too.

use std::sync::Arc;

use crate::mask::escaped::Escaped;
use crate::mask::profile::Active;
use crate::mask::text::TextSink;
use crate::mask::url::{PercentWriter, hex};

pub(in crate::mask) struct Form {
    part: Escaped<PercentWriter>,
    /// The bytes at hand are a name, not a value.
    name: bool,
    /// Nothing of the part has come.
    first: bool,
    /// A started `%40`.
    percent: Vec<u8>,
}

impl Form {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Form {
        let mut form = Form { part: Escaped::new(active, PercentWriter), name: true, first: true, percent: Vec::new() };
        form.part.keep_text();
        form
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.part.held() + self.percent.len()
    }

    pub(in crate::mask) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) {
        while let Some(byte) = input.first() {
            let plain = |byte: &u8| !matches!(byte, b'%' | b'+' | b'&' | b'=' | b'\r' | b'\n');
            let run = match self.percent.is_empty() {
                true => input.iter().position(|byte| !plain(byte)).unwrap_or(input.len()),
                false => 0,
            };
            if run > 0 {
                self.part.literal(input.get(..run).unwrap_or_default(), out);
                self.first = false;
            } else {
                self.step(*byte, out);
            }
            input = input.get(run.max(1)..).unwrap_or_default();
        }
        self.part.flush(out);
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) {
        self.flush(out);
        self.part.finish(out);
    }

    fn step(&mut self, byte: u8, out: &mut TextSink<'_>) {
        if !self.percent.is_empty() {
            if byte.is_ascii_hexdigit() {
                self.percent.push(byte);
                if let Some(value) = self.percent.get(1..).and_then(<[u8]>::first_chunk::<2>).and_then(hex) {
                    let raw = std::mem::take(&mut self.percent);
                    self.part.decoded(&[value], &raw, out);
                }
                return;
            }
            self.flush(out);
        }
        let first = std::mem::take(&mut self.first);
        match byte {
            b'%' => self.percent.push(byte),
            b'+' if first => self.part.literal(b"+", out),
            b'+' => self.part.decoded(b" ", b"+", out),
            b'=' if self.name => {
                let name = self.part.finish(out).unwrap_or_default();
                out.pass(b"=");
                self.part.belongs_to(&name, out);
                (self.name, self.first) = (false, true);
            }
            b'&' | b'\r' | b'\n' => {
                self.part.finish(out);
                out.pass(&[byte]);
                self.part.keep_text();
                (self.name, self.first) = (true, true);
            }
            byte => self.part.literal(&[byte], out),
        }
    }

    /// What was no escape stands for itself.
    fn flush(&mut self, out: &mut TextSink<'_>) {
        let percent = std::mem::take(&mut self.percent);
        self.part.literal(&percent, out);
    }
}

#[cfg(test)]
mod tests;
