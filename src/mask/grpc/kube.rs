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
        loop {
            let wanted = self.wanted()?;
            let missing = wanted.saturating_sub(self.frame.len());
            if missing == 0 {
                self.release(out)?;
                continue;
            }
            if input.is_empty() {
                return Ok(());
            }
            let (part, rest) = input.split_at_checked(missing).unwrap_or((input, &[]));
            self.frame.extend_from_slice(part);
            input = rest;
        }
    }

    /// How long the frame gets, as far as its start tells.
    fn wanted(&self) -> Result<usize, MaskError> {
        if !self.watch {
            return if self.frame.len() > MESSAGE { Err(MaskError::MessageTooLong) } else { Ok(MESSAGE + 1) };
        }
        let Some(length) = self.frame.first_chunk::<PREFIX>() else { return Ok(PREFIX) };
        match usize::try_from(u32::from_be_bytes(*length)) {
            Ok(length) if length <= MESSAGE => Ok(PREFIX + length),
            Ok(_) | Err(_) => Err(MaskError::MessageTooLong),
        }
    }

    fn release(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if !self.watch && self.frame.len() > MESSAGE {
            return Err(MaskError::MessageTooLong);
        }
        let mut frame = std::mem::take(&mut self.frame);
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
            (false, false) => self.release(out),
        }
    }
}

#[cfg(test)]
mod tests;
