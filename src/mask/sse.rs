//! Server-sent events (WHATWG HTML, section 9.2), event by event.
//!
//! An event is released as soon as its blank line has come. The `data` lines of an event are one value: JSON where they
//! are, else text. Every other line is a value of its own. Line endings stay as they are. Strings that are pieces of one
//! text, as models send it, are masked as that text (see [`lanes`]). Bound: [`EVENT`] bytes an event; past it an error.

mod amazon;
mod array;
mod held;
mod lanes;
mod lines;
mod ndjson;
mod shape;
mod walk;

use std::sync::Arc;

pub(super) use self::amazon::Amazon;
pub(super) use self::array::Document;
use self::held::Framing;
pub(super) use self::lanes::LANES;
use self::lanes::Lanes;
use self::lines::{data, lines, write};
pub(super) use self::ndjson::Ndjson;
use self::shape::Carrier;
use super::json::Json;
use super::profile::Active;
use super::stream::MaskError;
use super::text::{Tally, TextSink};

/// Longest event, in bytes.
pub(super) const EVENT: usize = 1024 * 1024;

pub(super) struct Sse {
    active: Arc<Active>,
    event: Vec<u8>,
    /// The current line has no bytes yet.
    empty: bool,
    /// The last byte was a carriage return: a line feed now belongs to it.
    returned: bool,
    lanes: Lanes,
}

impl Sse {
    pub(super) fn new(active: Arc<Active>) -> Sse {
        let lanes = Lanes::new(Arc::clone(&active));
        Sse { active, event: Vec::new(), empty: true, returned: false, lanes }
    }

    pub(super) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        for byte in input {
            if std::mem::take(&mut self.returned) && *byte == b'\n' {
                // The event may have gone out with the carriage return.
                if !self.event.is_empty() {
                    self.event.push(b'\n');
                } else if !self.lanes.line_feed() {
                    out.pass(b"\n");
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
        self.lanes.held() + self.event.len()
    }

    /// An event without its blank line is masked like any other.
    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        self.release(out)?;
        self.lanes.finish(out);
        Ok(())
    }

    fn release(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let event = std::mem::take(&mut self.event);
        let lines = lines(&event);
        let data = data(&lines);
        let shape = Carrier::Event.shape(&data, self.lanes.is_running());
        if shape.marks.is_empty() && self.lanes.is_idle() {
            let mut tally = out.tally.part(0);
            let masked = self.mask(&data, &mut tally)?;
            write(&self.active, &lines, &masked, tally, out);
            return Ok(());
        }
        self.lanes.take(Framing::Event, event, &data, shape, out)
    }

    /// What is not JSON is masked as text from where it stops to be.
    fn mask(&mut self, data: &[u8], tally: &mut Tally) -> Result<Vec<u8>, MaskError> {
        let mut masked = Vec::with_capacity(data.len());
        let mut sink = TextSink { out: &mut masked, tally };
        let names = std::mem::take(&mut self.lanes.names);
        let mut json = Json::new(Arc::clone(&self.active), false).knowing(names);
        json.push(data, &mut sink)?;
        json.finish(&mut sink);
        self.lanes.names = json.into_names();
        Ok(masked)
    }
}

#[cfg(test)]
mod tests;
