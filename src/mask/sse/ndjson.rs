//! JSON, one value a line, of which some are pieces of a longer text, as Ollama sends it (see [`super::lanes`]).
//!
//! A line waits for its end. One that is longer than [`EVENT`] goes on as it comes; while a text is running it is an error.

use std::sync::Arc;

use super::EVENT;
use super::held::Framing;
use super::lanes::Lanes;
use super::shape::{Carrier, Shape};
use crate::mask::json::Json;
use crate::mask::profile::Active;
use crate::mask::stream::MaskError;
use crate::mask::text::TextSink;

pub(in crate::mask) struct Ndjson {
    line: Vec<u8>,
    /// The line at hand is too long to wait.
    long: bool,
    /// What belongs to no text.
    json: Json,
    lanes: Lanes,
}

impl Ndjson {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Ndjson {
        let (json, lanes) = (Json::new(Arc::clone(&active), true), Lanes::new(active));
        Ndjson { line: Vec::new(), long: false, json, lanes }
    }

    /// See [`Json::of_kubernetes`].
    pub(in crate::mask) fn of_kubernetes(&mut self) {
        self.json.of_kubernetes();
    }

    pub(in crate::mask) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        // Asked once: a line with a text makes the rest go one by one.
        let mut asked = false;
        while !input.is_empty() {
            if !asked && self.is_between() {
                asked = true;
                let (lines, rest) = plain_lines(input);
                self.json.push(lines, out)?;
                input = rest;
                continue;
            }
            let end = memchr::memchr(b'\n', input).map(|at| at + 1);
            let (part, rest) = input.split_at_checked(end.unwrap_or(input.len())).unwrap_or((input, &[]));
            input = rest;
            if !self.long && self.line.len() + part.len() > EVENT {
                if !self.lanes.is_idle() {
                    return Err(MaskError::EventTooLong);
                }
                self.long = true;
                self.json.push(&std::mem::take(&mut self.line), out)?;
            }
            if self.long {
                self.json.push(part, out)?;
                self.long = end.is_none();
                continue;
            }
            self.line.extend_from_slice(part);
            if end.is_some() {
                self.release(out)?;
            }
        }
        Ok(())
    }

    /// Nothing of a line waits, and no text is running.
    fn is_between(&self) -> bool {
        self.line.is_empty() && !self.long && self.lanes.is_idle()
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.line.len() + self.json.held() + self.lanes.held()
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        self.release(out)?;
        self.json.finish(out);
        self.lanes.finish(out);
        Ok(())
    }

    fn release(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let line = std::mem::take(&mut self.line);
        // A value may go on over lines.
        let whole = !line.is_empty() && self.json.is_between();
        let shape = if whole { Carrier::Line.shape(&line, self.lanes.is_running()) } else { Shape::default() };
        if shape.marks.is_empty() && self.lanes.is_idle() {
            return self.json.push(&line, out);
        }
        let data = line.clone();
        self.lanes.take(Framing::Line, line, &data, shape, out)
    }
}

/// The whole lines that `input` begins with, and the rest; no lines where one of them may have to do with a text.
fn plain_lines(input: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memrchr(b'\n', input).map_or(0, |at| at + 1);
    let (lines, rest) = input.split_at_checked(end).unwrap_or((&[], input));
    if Carrier::Line.may_begin(lines) { (&[], input) } else { (lines, rest) }
}

#[cfg(test)]
mod tests;
