//! A part in base64 (RFC 2045, section 6.8): decoded, masked, and encoded again in lines of the same length.
//!
//! Read is what encoders write: lines of one length but for the last, at most [`WIDTH`] characters, padded at the end.
//! Anything else is an error, since readers differ on it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::part::Part;
use crate::mask::stream::MaskError;
use crate::mask::text::{Span, Tally, TextSink};

/// Longest line that is broken, in characters. Without line breaks there is no bound.
const WIDTH: usize = 1_024;

pub(super) struct Base64 {
    inner: Part,
    /// Of the decoded text.
    tally: Tally,
    /// Where the part starts in the input, how much of it has come, and how much of that is told.
    start: u64,
    come: u64,
    told: u64,
    read: Lines,
    /// Characters of a group of four that is not complete.
    group: Vec<u8>,
    /// The padding has come.
    padded: bool,
    /// Decoded bytes of a group of three that is not complete.
    rest: Vec<u8>,
    written: usize,
}

/// Where the lines break.
#[derive(Default)]
struct Lines {
    /// Characters of a line, once the first one has ended.
    width: Option<usize>,
    /// `\n`, or `\r\n`.
    ending: Vec<u8>,
    /// A line break as far as it has come.
    started: Vec<u8>,
    /// Characters of the line at hand.
    column: usize,
    /// A line break has come that is not followed by a line yet.
    broken: bool,
    /// A line was shorter than the first.
    last: bool,
}

impl Lines {
    fn character(&mut self) -> Result<(), MaskError> {
        if self.last || !self.started.is_empty() {
            return Err(MaskError::TransferEncoding);
        }
        self.broken = false;
        self.column += 1;
        match self.width {
            Some(width) if self.column > width => Err(MaskError::TransferEncoding),
            Some(_) | None => Ok(()),
        }
    }

    fn line_break(&mut self, byte: u8) -> Result<(), MaskError> {
        self.started.push(byte);
        if byte == b'\r' && self.started.len() == 1 {
            return Ok(());
        }
        let ending = std::mem::take(&mut self.started);
        let width = *self.width.get_or_insert(self.column);
        let same = self.ending.is_empty() || self.ending == ending;
        if byte != b'\n' || self.column == 0 || width > WIDTH || !same {
            return Err(MaskError::TransferEncoding);
        }
        self.last = self.column < width;
        (self.ending, self.column, self.broken) = (ending, 0, true);
        Ok(())
    }

    /// Until then it is not known where lines break.
    fn is_settled(&self) -> bool {
        self.width.is_some() || self.column > WIDTH
    }

    /// Where in the part a group starts, by its number.
    fn place(&self, group: u64) -> u64 {
        let characters = group * 4;
        let breaks = self.width.map_or(0, |width| characters / width.max(1) as u64);
        characters + breaks * self.ending.len() as u64
    }
}

impl Base64 {
    /// `tally` is that of what is around it.
    pub(super) fn new(inner: Part, tally: &Tally) -> Base64 {
        Base64 {
            inner,
            tally: tally.part(0),
            start: 0,
            come: 0,
            told: 0,
            read: Lines::default(),
            group: Vec::new(),
            padded: false,
            rest: Vec::new(),
            written: 0,
        }
    }

    pub(super) fn held(&self) -> usize {
        usize::try_from(self.come - self.told).unwrap_or(usize::MAX)
    }

    pub(super) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if self.come == 0 {
            self.start = out.tally.at;
        }
        self.come += input.len() as u64;
        let mut decoded = Vec::with_capacity(input.len() / 4 * 3 + 3);
        for byte in input {
            match byte {
                b'\r' | b'\n' => self.read.line_break(*byte)?,
                byte => self.character(*byte, &mut decoded)?,
            }
        }
        let mut masked = Vec::with_capacity(decoded.len());
        self.inner.push(&decoded, &mut TextSink { out: &mut masked, tally: &mut self.tally })?;
        self.write(&masked, false, out);
        Ok(())
    }

    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if !self.group.is_empty() || !self.read.started.is_empty() {
            return Err(MaskError::TransferEncoding);
        }
        let mut masked = Vec::new();
        self.inner.finish(&mut TextSink { out: &mut masked, tally: &mut self.tally })?;
        self.write(&masked, true, out);
        if self.read.broken {
            out.out.extend_from_slice(&self.read.ending);
        }
        self.tell(self.come, out);
        Ok(())
    }

    fn character(&mut self, byte: u8, decoded: &mut Vec<u8>) -> Result<(), MaskError> {
        self.read.character()?;
        if self.padded {
            return Err(MaskError::TransferEncoding);
        }
        self.group.push(byte);
        if self.group.len() == 4 {
            self.padded = byte == b'=';
            let bytes = STANDARD.decode(std::mem::take(&mut self.group));
            decoded.extend(bytes.map_err(|_| MaskError::TransferEncoding)?);
        }
        Ok(())
    }

    /// Writes what is masked, in groups of three bytes.
    fn write(&mut self, masked: &[u8], last: bool, out: &mut TextSink<'_>) {
        self.rest.extend_from_slice(masked);
        if !last && !self.read.is_settled() {
            return;
        }
        let whole = if last { self.rest.len() } else { self.rest.len() / 3 * 3 };
        let bytes: Vec<u8> = self.rest.drain(..whole).collect();
        for character in STANDARD.encode(bytes).bytes() {
            if self.read.width.is_some_and(|width| self.written > 0 && self.written.is_multiple_of(width)) {
                out.out.extend_from_slice(&self.read.ending);
            }
            out.out.push(character);
            self.written += 1;
        }
        let place = |group: u64| self.start + self.read.place(group);
        let mut found = out.tally.part(0);
        found.findings = std::mem::take(&mut self.tally.findings);
        let spans = self.tally.take_spans(last).into_iter();
        let spans = spans.map(|span| Span { start: place(span.start / 3), end: place(span.end.div_ceil(3)), ..span });
        if let Some(all) = &mut found.spans {
            all.extend(spans);
        }
        out.tally.absorb(found, |at| at);
        // What is not written yet is not told.
        let decided = (self.tally.at / 3).saturating_sub(1);
        self.tell(self.read.place(decided).min(self.come), out);
    }

    fn tell(&mut self, to: u64, out: &mut TextSink<'_>) {
        let more = to.saturating_sub(self.told);
        out.tally.pass(usize::try_from(more).unwrap_or(usize::MAX));
        self.told += more;
    }
}
