//! Objects of Kubernetes in protobuf (`application/vnd.kubernetes.protobuf`): `k8s\0` and a `runtime.Unknown`, which says of
//! which kind the object in it is.
//!
//! What a Secret holds is starred whole, as is the annotation in which `kubectl apply` keeps an object unless the object
//! around it is known to be of another kind. All else is masked as gRPC without a schema is ([`stars`]), and the text of a
//! field 2 also under the name that field 1 gives it: an entry of a map, a variable of a container. Stars stand in place, so
//! every length stays right, whatever the profile's methods say.
//!
//! A body is one object, or with `stream=watch` events one after the other, a length of four bytes before each. What cannot
//! be read is an error: nothing of it is released. Bound: [`MESSAGE`] bytes a body or event.

mod walk;

use std::sync::Arc;

use self::walk::Walk;
use super::MESSAGE;
use crate::mask::frame::fill;
use crate::mask::profile::Active;
use crate::mask::stream::MaskError;
use crate::mask::text::TextSink;

/// The bytes of the length before an event.
const PREFIX: usize = 4;

pub(in crate::mask) struct Kube {
    active: Arc<Active>,
    /// Events one after the other.
    watch: bool,
    /// The body or event at hand, as far as it has come.
    frame: Vec<u8>,
}

impl Kube {
    pub(in crate::mask) fn new(active: Arc<Active>, watch: bool) -> Kube {
        Kube { active, watch, frame: Vec::new() }
    }

    pub(in crate::mask) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        while let Some(frame) = fill(&mut self.frame, &mut input, |frame| wanted(frame, self.watch))? {
            self.release(frame, out)?;
        }
        Ok(())
    }

    fn release(&self, mut frame: Vec<u8>, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if !self.watch && frame.len() > MESSAGE {
            return Err(MaskError::MessageTooLong);
        }
        let mut tally = out.tally.part(0);
        let start = if self.watch { PREFIX } else { 0 };
        let base = out.tally.at + start as u64;
        let message = frame.get_mut(start..).unwrap_or_default();
        let mut walk = Walk::new(&self.active, &mut tally);
        let read = if self.watch { walk.event(message, base) } else { walk.object(message, base, 0) };
        read.ok_or(MaskError::Kubernetes)?;
        out.tally.absorb(tally, |at| at);
        out.pass(&frame);
        Ok(())
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.frame.len()
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match (self.frame.is_empty(), self.watch) {
            (true, _) => Ok(()),
            (false, true) => Err(MaskError::Truncated),
            (false, false) => {
                let frame = std::mem::take(&mut self.frame);
                self.release(frame, out)
            }
        }
    }
}

/// How long the frame gets, as far as its start tells.
fn wanted(frame: &[u8], watch: bool) -> Result<usize, MaskError> {
    if !watch {
        return if frame.len() > MESSAGE { Err(MaskError::MessageTooLong) } else { Ok(MESSAGE + 1) };
    }
    let Some(length) = frame.first_chunk::<PREFIX>() else { return Ok(PREFIX) };
    match usize::try_from(u32::from_be_bytes(*length)) {
        Ok(length) if length <= MESSAGE => Ok(PREFIX + length),
        Ok(_) | Err(_) => Err(MaskError::MessageTooLong),
    }
}

#[cfg(test)]
mod tests;
