//! Amazon's event stream (`application/vnd.amazon.eventstream`), as Bedrock, Lambda, CloudWatch Logs and S3 Select answer with:
//! binary messages with headers, a payload and checksums, which are right after masking.
//!
//! JSON is masked as JSON, also what Bedrock has in it as base64 (`bytes`), and texts in pieces as those texts (see
//! [`super::lanes`]). Other payloads of one type are one text in pieces: nothing says that they end where a value does. A
//! message whose checksums are wrong, or that cannot be read, is an error. Bound: [`EVENT`] bytes a message; past it an error.

mod envelope;
mod message;

use std::sync::Arc;

pub(super) use self::envelope::Envelope;
use self::message::{Message, PRELUDE, lengths};
use super::EVENT;
use super::held::Framing;
use super::lanes::Lanes;
use super::shape::{Carrier, End, Family, Shape};
use crate::mask::frame::fill;
use crate::mask::profile::Active;
use crate::mask::stream::MaskError;
use crate::mask::text::TextSink;

pub(in crate::mask) struct Amazon {
    active: Arc<Active>,
    /// The message at hand, as far as it has come.
    message: Vec<u8>,
    lanes: Lanes,
}

impl Amazon {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Amazon {
        let lanes = Lanes::new(Arc::clone(&active));
        Amazon { active, message: Vec::new(), lanes }
    }

    /// Whether a body is such a stream, as its start tells.
    pub(in crate::mask) fn begins(start: &[u8]) -> bool {
        matches!(lengths(start), Ok(Some(_)))
    }

    pub(in crate::mask) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        while let Some(message) = fill(&mut self.message, &mut input, wanted)? {
            self.release(message, out)?;
        }
        Ok(())
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.message.len() + self.lanes.held()
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if !self.message.is_empty() {
            return Err(MaskError::Truncated);
        }
        self.lanes.finish(out);
        Ok(())
    }

    fn release(&mut self, bytes: Vec<u8>, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let message = Message::read(&bytes)?;
        let (envelope, data) = Envelope::open(&self.active, &message, out.tally)?;
        let mut shape = match message.is_json() {
            true => Carrier::Message(message.kind()).shape(&data, self.lanes.is_running()),
            false => Shape::of_bytes(message.kind(), data.len()),
        };
        if message.is_last() {
            shape.ends.push(End { family: Some(Family::Bytes), ..End::default() });
        }
        self.lanes.take(Framing::Message(Box::new(envelope)), bytes, &data, shape, out)
    }
}

/// How long the message gets, as far as its start tells.
fn wanted(start: &[u8]) -> Result<usize, MaskError> {
    match lengths(start)? {
        Some((total, _)) if total > EVENT => Err(MaskError::EventTooLong),
        Some((total, _)) => Ok(total),
        None => Ok(PRELUDE),
    }
}

#[cfg(test)]
mod tests;
