//! Multipart bodies (RFC 2046; `form-data` is RFC 7578): each part by its own content type, under its own name.
//!
//! The boundary is the content type's, or the one that the first line shows; without either the body is text. A part in
//! `quoted-printable` or `base64` is decoded for matching and written in it again; another coding is an error (HTTP has no
//! use for any: RFC 7578, section 4.7). A part with a `content-range` is text: it may start anywhere in its format. Whatever
//! stands around the parts is text too.
//!
//! Bounds: multipart in multipart [`DEPTH`] deep, below which it is text; a header line of [`LINE`] bytes, past which
//! the part is text from there on; parts of any length stream.

mod base64;
mod head;
mod part;

use std::sync::Arc;

use self::head::Head;
use self::part::Part;
use super::Boundary;
use crate::mask::profile::Active;
use crate::mask::scanner::Scanner;
use crate::mask::stream::MaskError;
use crate::mask::text::TextSink;

/// How deep a multipart body can be in others.
const DEPTH: usize = 4;
/// Longest line of a part's header, in bytes.
const LINE: usize = 8 * 1024;

pub(in crate::mask) struct Multipart {
    active: Arc<Active>,
    depth: usize,
    /// `--` and the boundary; empty until the first line shows it.
    delimiter: Vec<u8>,
    state: State,
    /// Before the first part and after the last, the text there.
    part: Part,
    head: Head,
    /// A line as far as it has come, or a line break and what may be a delimiter.
    held: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// In the first line, which shows the boundary.
    First,
    /// In a part, or around the parts.
    Body,
    /// In the rest of a delimiter's line.
    Tail,
    /// In a part's header.
    Head,
}

impl Multipart {
    pub(in crate::mask) fn new(active: Arc<Active>, boundary: Boundary, depth: usize) -> Multipart {
        let name = boundary.name();
        Multipart {
            state: if name.is_empty() { State::First } else { State::Body },
            delimiter: if name.is_empty() { Vec::new() } else { [b"--", name].concat() },
            part: Part::text(Arc::clone(&active)),
            head: Head::default(),
            held: Vec::new(),
            active,
            depth,
        }
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.held.len() + self.part.held()
    }

    pub(in crate::mask) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        while let Some(byte) = input.first() {
            let run = self.run(input);
            if run > 0 {
                self.part.push(input.get(..run).unwrap_or_default(), out)?;
            } else {
                self.step(*byte, out)?;
            }
            input = input.get(run.max(1)..).unwrap_or_default();
        }
        Ok(())
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let held = std::mem::take(&mut self.held);
        match self.state {
            State::First | State::Body => self.part.push(&held, out)?,
            State::Tail | State::Head => Scanner::once(&self.active, &held, out),
        }
        self.part.finish(out)
    }

    /// How many bytes from here on are the part's whatever follows.
    fn run(&self, input: &[u8]) -> usize {
        let body = self.state == State::Body && !self.part.fresh() && self.held.is_empty();
        if body { memchr::memchr2(b'\r', b'\n', input).unwrap_or(input.len()) } else { 0 }
    }

    fn step(&mut self, byte: u8, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        self.held.push(byte);
        match self.state {
            State::Body => self.body(out),
            State::First | State::Tail | State::Head if byte != b'\n' && self.held.len() < LINE => Ok(()),
            State::First => self.first(out),
            State::Tail => {
                let last = self.held.starts_with(b"--");
                self.line(out);
                self.state = if last { State::Body } else { State::Head };
                self.head = Head::default();
                self.part = Part::text(Arc::clone(&self.active));
                // No delimiter follows the last one.
                if last {
                    self.delimiter.clear();
                }
                Ok(())
            }
            State::Head => self.header(out),
        }
    }

    fn first(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let name = self.held.strip_prefix(b"--").map(<[u8]>::trim_ascii_end).and_then(Boundary::new);
        if let Some(name) = name {
            self.delimiter = [b"--", name.name()].concat();
            self.state = State::Head;
            self.line(out);
            return Ok(());
        }
        self.state = State::Body;
        self.part.push(&std::mem::take(&mut self.held), out)
    }

    /// A line passes that is a value of its own.
    fn line(&mut self, out: &mut TextSink<'_>) {
        let line = std::mem::take(&mut self.held);
        let length = line.trim_ascii_end().len();
        let (text, end) = line.split_at_checked(length).unwrap_or((&line, &[]));
        Scanner::once(&self.active, text, out);
        out.pass(end);
    }

    fn header(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let whole = self.held.last() == Some(&b'\n');
        if self.held.starts_with(&self.delimiter) && whole {
            self.held.drain(..self.delimiter.len());
            out.pass(&self.delimiter);
            self.state = State::Tail;
            self.held.pop();
            return self.step(b'\n', out);
        }
        if whole && !self.held.trim_ascii().is_empty() {
            self.head.read(&self.held);
            self.line(out);
            return Ok(());
        }
        // The blank line, or one that is too long.
        self.state = State::Body;
        self.part = std::mem::take(&mut self.head).part(&self.active, self.depth, out)?;
        if whole {
            self.line(out);
            return Ok(());
        }
        self.part.push(&std::mem::take(&mut self.held), out)
    }

    /// Whether what is held is a line break and a delimiter, could become one, or is the part's.
    fn body(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let line = match self.held.as_slice() {
            [b'\r', b'\n', line @ ..] | [b'\n', line @ ..] => line,
            [b'\r'] => return Ok(()),
            line if self.part.fresh() => line,
            _ => return self.release(out),
        };
        if self.delimiter.is_empty() || !self.delimiter.starts_with(line) {
            return self.release(out);
        }
        if line.len() == self.delimiter.len() {
            self.part.finish(out)?;
            out.pass(&std::mem::take(&mut self.held));
            self.state = State::Tail;
        }
        Ok(())
    }

    /// What is held is the part's, but for a last byte that may start a line break.
    fn release(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let last = self.held.pop();
        self.part.push(&std::mem::take(&mut self.held), out)?;
        match last {
            Some(byte @ (b'\r' | b'\n')) => {
                self.held.push(byte);
                self.part.begin();
                Ok(())
            }
            Some(byte) => self.part.push(&[byte], out),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
