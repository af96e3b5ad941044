//! A response's text through the masker: as its reader sees it, and as it is recorded.
//!
//! The two differ where policy lifts the masking of a type: the reader sees it, and the record never does (I3). Then the
//! text is masked twice, and the reader's masker gets no more of it than the record covers (I2).
//!
//! Held back beside what maskers hold: the text that the record does not cover yet, which is as bounded as that.

use std::collections::{BTreeMap, BTreeSet};

use bytes::{Bytes, BytesMut};
use prost_reflect::MethodDescriptor;

use super::Screening;
use crate::journal::record::{Exposed, Where};
use crate::mask::{Findings, Format, MaskError, Masked, Stream};

/// Finding types that policy lifts, each with the policies that do.
pub type Lifted = BTreeMap<String, BTreeSet<String>>;

/// What was found, and what of it the reader gets as it is: at most, where a finding overlaps one that is masked.
pub type Exposures = BTreeMap<String, Exposed>;

pub struct Screened {
    /// Masks for the reader.
    shown: Stream,
    /// Masks for the record, where that is another thing.
    recorded: Option<Recorded>,
}

struct Recorded {
    mask: Stream,
    /// What `shown` did not get yet.
    ahead: BytesMut,
    lifted: Lifted,
}

/// What can be released, and what is recorded before that. Either may be empty.
#[derive(Default)]
pub struct Pieces {
    pub shown: Vec<Masked<Bytes>>,
    pub recorded: Vec<Masked<Bytes>>,
}

impl Pieces {
    pub fn extend(&mut self, more: Pieces) {
        self.shown.extend(more.shown);
        self.recorded.extend(more.recorded);
    }

    /// Bytes, for whom there are more of.
    pub fn len(&self) -> usize {
        let bytes = |pieces: &[Masked<Bytes>]| pieces.iter().map(|piece| piece.len()).sum::<usize>();
        bytes(&self.shown).max(bytes(&self.recorded))
    }

    fn same(piece: Masked<Bytes>) -> Self {
        Pieces { shown: vec![piece.clone()], recorded: vec![piece] }
    }
}

impl Screened {
    /// `method`: the body is of messages of gRPC, of its output's type.
    pub fn new(format: Format, method: Option<&MethodDescriptor>, screening: &Screening) -> Self {
        let stream = |unmask: &BTreeSet<String>| {
            let stream = screening.stream(format, unmask);
            match method {
                Some(method) => stream.with_schema(method.output()),
                None => stream,
            }
        };
        let lifted = &screening.unmask;
        let recorded = (!lifted.is_empty()).then(|| Recorded {
            mask: stream(&BTreeSet::new()),
            ahead: BytesMut::new(),
            lifted: lifted.clone(),
        });
        Screened { shown: stream(&lifted.keys().cloned().collect()), recorded }
    }

    pub fn push(&mut self, text: &[u8]) -> Result<Pieces, MaskError> {
        let Some(Recorded { mask, ahead, .. }) = &mut self.recorded else {
            return self.shown.push(text).map(Pieces::same);
        };
        let recorded = mask.push(text)?;
        ahead.extend_from_slice(text);
        let covered = ahead.len() - mask.held().min(ahead.len());
        let shown = self.shown.push(&ahead.split_to(covered))?;
        Ok(Pieces { shown: vec![shown], recorded: vec![recorded] })
    }

    pub fn finish(&mut self) -> Result<Pieces, MaskError> {
        let Some(Recorded { mask, ahead, .. }) = &mut self.recorded else {
            return self.shown.finish().map(Pieces::same);
        };
        let recorded = mask.finish()?;
        let shown = self.shown.push(&ahead.split())?;
        Ok(Pieces { shown: vec![shown, self.shown.finish()?], recorded: vec![recorded] })
    }

    /// How many bytes of text are held back, at most.
    pub fn held(&self) -> usize {
        let recorded = self.recorded.as_ref().map_or(0, |recorded| recorded.mask.held() + recorded.ahead.len());
        recorded + self.shown.held()
    }

    /// What was found since this was last asked.
    pub fn take_findings(&mut self) -> (Findings, Exposures) {
        let Some(Recorded { mask, lifted, .. }) = &mut self.recorded else {
            return (self.shown.take_findings(), Exposures::new());
        };
        let findings = mask.take_findings();
        let exposed = findings.iter().filter_map(|(kind, &count)| {
            let policies = lifted.get(kind)?.clone();
            Some((kind.clone(), Exposed { count, r#where: [Where::ResponseBody].into(), policies }))
        });
        let exposed = exposed.collect();
        (findings, exposed)
    }
}

/// Adds what a further piece exposed.
pub fn expose(total: &mut Exposures, more: &Exposures) {
    for (kind, exposed) in more {
        total.entry(kind.clone()).or_default().add(exposed);
    }
}

#[cfg(test)]
mod tests;
