//! gRPC messages (length-prefixed, uncompressed): field by field where their schema is known ([`described`]), else what is
//! found is starred in place ([`stars`]).
//!
//! Bound: [`MESSAGE`] bytes a message, also once it is masked; past it an error.

mod described;
mod kube;
mod stars;
mod wire;

use std::sync::Arc;

use prost_reflect::MessageDescriptor;

pub(super) use self::kube::Kube;
pub(super) use self::stars::message;
use super::frame::fill;
use super::profile::Active;
use super::stream::MaskError;
use super::text::TextSink;

/// Longest message, in bytes.
pub(super) const MESSAGE: usize = 4 * 1024 * 1024;
/// Deepest nesting of messages.
const DEPTH: usize = 64;
/// Flag byte and length.
const PREFIX: usize = 5;
/// Flag of the trailers of gRPC-Web.
const TRAILERS: u8 = 0x80;

pub(super) struct Grpc {
    active: Arc<Active>,
    /// gRPC-Web: a message with the flag [`TRAILERS`] is text.
    web: bool,
    /// What each message is.
    schema: Option<MessageDescriptor>,
    /// The message at hand with its prefix, as far as it has come.
    frame: Vec<u8>,
}

impl Grpc {
    pub(super) fn new(active: Arc<Active>, web: bool) -> Grpc {
        Grpc { active, web, schema: None, frame: Vec::new() }
    }

    /// The messages are of this type.
    pub(super) fn describe(&mut self, schema: MessageDescriptor) {
        self.schema = Some(schema);
    }

    pub(super) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        while let Some(frame) = fill(&mut self.frame, &mut input, |frame| wanted(frame, self.web))? {
            self.release(frame, out)?;
        }
        Ok(())
    }

    /// Masks a whole frame.
    fn release(&self, mut frame: Vec<u8>, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let mut tally = out.tally.part(0);
        let base = out.tally.at + PREFIX as u64;
        let (flag, inner) = (frame.first().copied(), frame.get_mut(PREFIX..).unwrap_or_default());
        let longer = match &self.schema {
            _ if flag == Some(TRAILERS) => {
                stars::text(&self.active, inner, base, &mut tally);
                None
            }
            Some(schema) => described::message(&self.active, schema, inner, base, &mut tally)?,
            None => {
                message(&self.active, inner, base, &mut tally);
                None
            }
        };
        out.tally.absorb(tally, |at| at);
        match longer {
            None => out.pass(&frame),
            Some(masked) => {
                let length = u32::try_from(masked.len()).map_err(|_| MaskError::MessageTooLong)?;
                out.out.extend(flag);
                out.out.extend_from_slice(&length.to_be_bytes());
                out.out.extend_from_slice(&masked);
                out.tally.pass(frame.len());
            }
        }
        Ok(())
    }

    pub(super) fn held(&self) -> usize {
        self.frame.len()
    }

    pub(super) fn finish(&mut self) -> Result<(), MaskError> {
        if self.frame.is_empty() { Ok(()) } else { Err(MaskError::Truncated) }
    }
}

/// How long the frame gets, as far as its start tells.
fn wanted(frame: &[u8], web: bool) -> Result<usize, MaskError> {
    match frame.first() {
        None | Some(0) => {}
        Some(&TRAILERS) if web => {}
        Some(1) => return Err(MaskError::Compressed),
        Some(_) => return Err(MaskError::Framing),
    }
    let Some(length) = frame.get(1..PREFIX).and_then(|bytes| bytes.first_chunk::<4>()) else { return Ok(PREFIX) };
    match usize::try_from(u32::from_be_bytes(*length)) {
        Ok(length) if length <= MESSAGE => Ok(PREFIX + length),
        Ok(_) | Err(_) => Err(MaskError::MessageTooLong),
    }
}

#[cfg(test)]
mod tests;
