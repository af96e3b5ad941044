//! What is recorded of bodies: their masked text, where the whole of it is, and what of it was exposed.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Event, Record};
use crate::identity::Principal;
use crate::mask::Masked;

/// A body or a piece of one, masked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BodyRecord<S = Masked<String>> {
    /// Masked text; base64 of the masked bytes where they are not UTF-8.
    pub text: S,
    pub base64: bool,
    /// Length of what is covered, before masking, in bytes.
    pub bytes: u64,
    /// The text was cut at `limits.record_body`; `sha256` still covers all of it.
    pub cut: bool,
    /// Where all of it is, where it was cut and `limits.kept_body` allows for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
    /// All of it, on its way there: no part of the record.
    #[serde(skip)]
    pub whole: Option<Masked<Bytes>>,
    /// SHA-256, hex, over the whole masked piece.
    pub sha256: String,
    /// Finding type to count.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<String, u64>,
    /// Of the findings, by type: what the principal got unmasked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exposed: BTreeMap<String, Exposed>,
}

/// A masked body beside the segments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The object's name in the archive, without the archive's own prefix: zstd, by SHA-256 of the masked bytes.
    pub object: String,
    /// How many bytes those are.
    pub bytes: u64,
}

/// How much of a body is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimits {
    /// Bytes of text in the record itself.
    pub record: usize,
    /// Bytes of a masked body that is kept beside the segments where it is longer than that; past it the rest is cut.
    pub kept: usize,
}

impl BodyRecord {
    /// `bytes`: how long it was before it was masked.
    pub fn new(masked: Masked<Bytes>, bytes: u64, findings: BTreeMap<String, u64>, limits: BodyLimits) -> Self {
        let excerpt = masked.excerpt(limits.record);
        BodyRecord {
            text: excerpt.text,
            base64: excerpt.base64,
            bytes,
            cut: excerpt.cut,
            kept: None,
            sha256: masked.sha256_hex(),
            findings,
            exposed: BTreeMap::new(),
            whole: (excerpt.cut && masked.len() <= limits.kept).then_some(masked),
        }
    }
}

/// Findings of one type that reached the principal as they were, because policy lifted its masking. The record is masked
/// all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposed {
    /// At most so many: one that overlaps a finding of another type may have been masked with that.
    pub count: u64,
    pub r#where: BTreeSet<Where>,
    /// The permits whose `@unmask` lifted it.
    pub policies: BTreeSet<String>,
}

impl Exposed {
    /// Takes in what a further piece exposed.
    pub fn add(&mut self, more: &Exposed) {
        self.count = self.count.saturating_add(more.count);
        self.r#where.extend(&more.r#where);
        self.policies.extend(more.policies.iter().cloned());
    }
}

/// Header and trailer fields are always masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    ResponseBody,
}

/// A body that passed unexamined: what was in it nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unexamined {
    /// Masked.
    pub media_type: String,
    pub bytes: u64,
    /// The place in the configuration that let it pass.
    pub by: String,
}

/// What a record says of sensitive values that somebody got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposures<'a> {
    /// `None` in the record of a piece: the exchange's request says who.
    pub to: Option<&'a Principal>,
    pub findings: &'a BTreeMap<String, Exposed>,
    pub unexamined: Option<&'a Unexamined>,
}

impl<S> Record<S> {
    /// What was exposed, of an exchange at its end, and of a piece of a response where it is released: the end has the sum, but an
    /// exchange that the gate did not outlive has pieces only.
    pub fn exposures(&self) -> Option<Exposures<'_>> {
        let exposures = match &self.event {
            Event::ResponseChunk(body) => Exposures { to: None, findings: &body.exposed, unexamined: None },
            Event::Ended(end) => {
                Exposures { to: end.exposed_to.as_ref(), findings: &end.exposed, unexamined: end.unexamined.as_ref() }
            }
            _ => return None,
        };
        (!exposures.findings.is_empty() || exposures.unexamined.is_some()).then_some(exposures)
    }
}
