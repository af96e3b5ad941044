//! Server-sent events (WHATWG HTML, section 9.2), event by event.
//!
//! An event is released as soon as its blank line has come. The `data` lines of an event are one value: JSON where they
//! are, else text. Every other line is a value of its own. Line endings stay as they are. Bound: [`EVENT`] bytes an
//! event; past it an error.

use std::sync::Arc;

use super::json::Json;
use super::profile::Active;
use super::scanner::{Scanner, Sink};
use super::stream::MaskError;
use super::text::{Tally, TextSink};

/// Longest event, in bytes.
pub(super) const EVENT: usize = 1024 * 1024;
const BOM: &[u8] = b"\xEF\xBB\xBF";

pub(super) struct Sse {
    active: Arc<Active>,
    event: Vec<u8>,
    /// The current line has no bytes yet.
    empty: bool,
    /// The last byte was a carriage return: a line feed now belongs to it.
    returned: bool,
}

/// One line of an event.
struct Line<'a> {
    /// For a `data` line what stands before the value, for others nothing.
    prefix: &'a [u8],
    value: &'a [u8],
    ending: &'a [u8],
    data: bool,
}

impl Sse {
    pub(super) fn new(active: Arc<Active>) -> Sse {
        Sse { active, event: Vec::new(), empty: true, returned: false }
    }

    pub(super) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        for byte in input {
            if std::mem::take(&mut self.returned) && *byte == b'\n' {
                // The event may have gone out with the carriage return.
                if self.event.is_empty() {
                    out.pass(b"\n");
                } else {
                    self.event.push(b'\n');
                }
                continue;
            }
            if self.event.len() >= EVENT {
                return Err(MaskError::EventTooLong);
            }
            self.event.push(*byte);
            self.returned = *byte == b'\r';
            let ends_line = matches!(byte, b'\r' | b'\n');
            if ends_line && self.empty {
                self.release(out)?;
            }
            self.empty = ends_line;
        }
        Ok(())
    }

    pub(super) fn held(&self) -> usize {
        self.event.len()
    }

    /// An event without its blank line is masked like any other.
    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        self.release(out)
    }

    fn release(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let event = std::mem::take(&mut self.event);
        let lines = lines(&event);
        let values: Vec<&[u8]> = lines.iter().filter(|line| line.data).map(|line| line.value).collect();
        let mut tally = out.tally.part(0);
        let masked = self.data(&values.join(&b'\n'), &mut tally)?;
        let places = places(&lines, out.tally.at);
        out.tally.absorb(tally, |at| placed(&places, at));
        // A finding over several lines leaves fewer of them; never more, since no replacement has a line break.
        let mut masked = masked.split(|byte| *byte == b'\n');
        for line in &lines {
            if line.data {
                out.tally.drop(line.value.len());
                let Some(value) = masked.next() else {
                    out.tally.drop(line.prefix.len() + line.ending.len());
                    continue;
                };
                out.pass(line.prefix);
                out.put(value);
            } else {
                Scanner::once(&self.active, line.value, out);
            }
            out.pass(line.ending);
        }
        Ok(())
    }

    /// What is not JSON is masked as text from where it stops to be.
    fn data(&self, data: &[u8], tally: &mut Tally) -> Result<Vec<u8>, MaskError> {
        let mut masked = Vec::with_capacity(data.len());
        let mut sink = TextSink { out: &mut masked, tally };
        let mut json = Json::new(Arc::clone(&self.active), false);
        json.push(data, &mut sink)?;
        json.finish(&mut sink);
        Ok(masked)
    }
}

/// Where each `data` line starts in the joined value and in the input, which is at `at`.
fn places(lines: &[Line<'_>], mut at: u64) -> Vec<(u64, u64)> {
    let (mut places, mut joined) = (Vec::new(), 0);
    for line in lines {
        at += line.prefix.len() as u64;
        if line.data {
            places.push((joined, at));
            joined += line.value.len() as u64 + 1;
        }
        at += (line.value.len() + line.ending.len()) as u64;
    }
    places
}

/// The offset in the input of one in the joined value.
fn placed(places: &[(u64, u64)], at: u64) -> u64 {
    let line = places.iter().rev().find(|(joined, _)| *joined <= at);
    line.map_or(at, |(joined, input)| input + (at - joined))
}

fn lines(event: &[u8]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut rest = event;
    while !rest.is_empty() {
        let length = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let (content, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let ending = match after {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        let (ending, after) = after.split_at_checked(ending).unwrap_or((after, &[]));
        lines.push(line(content, ending));
        rest = after;
    }
    lines
}

fn line<'a>(content: &'a [u8], ending: &'a [u8]) -> Line<'a> {
    let field = content.strip_prefix(BOM).unwrap_or(content);
    let value = match field.strip_prefix(b"data") {
        Some([b':', b' ', value @ ..]) | Some([b':', value @ ..]) => value,
        Some([]) => &[],
        Some(_) | None => return Line { prefix: &[], value: content, ending, data: false },
    };
    let prefix = content.get(..content.len() - value.len()).unwrap_or_default();
    Line { prefix, value, ending, data: true }
}

#[cfg(test)]
mod tests;
