//! The record schema, version 2. One record is one line of NDJSON, and that exact line is the leaf of the Merkle log.
//!
//! Of version 1 the line is the record itself; since version 2 it is an OCSF event with the record under
//! `unmapped.portcullis` (see [`ocsf`](super::ocsf)). `record.schema.json` says what each field means.
//!
//! The text parameter `S` is what holds I3: the gate writes `Event<Masked<String>>`, and `Masked` cannot be deserialised
//! or made outside `mask`; readers of evidence use `Event<String>`.

mod body;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::command::{Effect, Fact, Protocol};
use crate::identity::Principal;
use crate::mask::Masked;

pub use super::ocsf::About;
pub use body::{BodyLimits, BodyRecord, Exposed, Exposures, Kept, Unexamined, Where};

pub const SCHEMA_VERSION: u32 = 2;

/// The one id of an exchange (I5): in the refusal, the record, the trace and the approval. A UUID of version 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecisionId(pub Uuid);

impl DecisionId {
    pub fn new() -> Self {
        DecisionId(Uuid::now_v7())
    }
}

impl Default for DecisionId {
    fn default() -> Self {
        DecisionId::new()
    }
}

impl fmt::Display for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One audit event, as it is on disk and in the bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<S = Masked<String>> {
    pub v: u32,
    /// Position in the log of this instance, from 0, without gaps: the leaf index of the Merkle log.
    pub seq: u64,
    /// When the journal took it, UTC (AU-8).
    pub time: DateTime<Utc>,
    /// The gate instance whose log this is.
    pub instance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<DecisionId>,
    #[serde(flatten)]
    pub event: Event<S>,
}

/// A session and this record's place in it, from 1, so that an exported session shows gaps.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SessionRef {
    pub id: String,
    pub seq: u64,
}

/// What the gate hands to the journal; the journal adds version, sequence, time and instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Names the session (a digest over principal and session key); the journal numbers the session's records.
    pub session: Option<SessionKey>,
    pub decision_id: Option<DecisionId>,
    pub event: Event,
    /// Of what exchange it is, where it is of one whose request was recorded.
    pub about: Option<Arc<About>>,
}

impl Draft {
    /// Of no exchange: what the gate itself does.
    pub fn of_gate(event: Event) -> Self {
        Draft { session: None, decision_id: None, event, about: None }
    }
}

/// Digest (first 16 bytes of SHA-256, hex) over principal and session key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionKey(pub String);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Event<S = Masked<String>> {
    /// The first record after each start.
    #[serde(rename = "gate.started")]
    GateStarted { software: String, config_digest: String, policy_version: String, recovered: u64 },
    /// An orderly shutdown.
    #[serde(rename = "gate.stopped")]
    GateStopped { reason: String },
    #[serde(rename = "policy.loaded")]
    PolicyLoaded { version: String, previous: Option<String>, policies: u64 },
    /// A reload that was refused; the old policies stay.
    #[serde(rename = "policy.rejected")]
    PolicyRejected { problems: Vec<String> },
    /// What was asked and what was decided; durable before the request is forwarded.
    #[serde(rename = "exchange.request")]
    Request(Box<RequestRecord<S>>),
    /// A piece of a request body that streams; durable before the piece is forwarded.
    #[serde(rename = "exchange.request_chunk")]
    RequestChunk(BodyRecord<S>),
    #[serde(rename = "approval.opened")]
    ApprovalOpened { ticket: String, digest: String, groups: Vec<String>, deadline: DateTime<Utc> },
    #[serde(rename = "approval.vote")]
    ApprovalVote { ticket: String, approver: Principal, group: String, approve: bool, comment: S },
    /// `state` is approved, denied, expired or withdrawn; `reused` names the ticket whose window still covers this digest.
    #[serde(rename = "approval.ended")]
    ApprovalEnded { ticket: String, state: String },
    /// An attempt to approve that was refused: not in the group, the requester, its chain, or a second vote.
    #[serde(rename = "approval.refused")]
    ApprovalRefused { ticket: String, approver: Principal, reason: String },
    #[serde(rename = "exchange.response")]
    Response {
        status: u16,
        headers: Vec<(String, S)>,
        /// The media type of a body that passes unexamined, as the target's configuration says. Its records hold nothing of
        /// it but its length and hash.
        #[serde(default = "none", skip_serializing_if = "Option::is_none")]
        unexamined: Option<S>,
    },
    #[serde(rename = "exchange.response_trailers")]
    ResponseTrailers { headers: Vec<(String, S)> },
    /// A piece of a response body; durable before the piece is released.
    #[serde(rename = "exchange.response_chunk")]
    ResponseChunk(BodyRecord<S>),
    #[serde(rename = "exchange.ended")]
    Ended(Box<EndRecord>),
    /// Nothing was recorded since then; written after each `journal.heartbeat` of silence, so that silence is provable.
    #[serde(rename = "gate.idle")]
    GateIdle { since: DateTime<Utc> },
    /// The log changes its signing key; both are verifier keys (C2SP vkey). The checkpoint whose last record this is carries
    /// a signature of each, and later ones only that of `key`.
    #[serde(rename = "key.rotated")]
    KeyRotated { previous: String, key: String },
    /// The journal became fuller or emptier (AU-5): bytes that wait for the archive, and `journal.max_bytes`.
    #[serde(rename = "journal.pressure")]
    JournalPressure { level: Pressure, used: u64, max: u64 },
    /// The archive holds something other than was recorded, or its lock was weakened: from here on the gate refuses. Not
    /// `raised`: that is mended.
    #[serde(rename = "archive.alarm")]
    ArchiveAlarm { raised: bool, what: String },
    /// Records that did not go to a stream (webhook, OTLP): the journal had to let go of them before it took them, or they were
    /// sealed encrypted before there was one. They are in the archive.
    #[serde(rename = "stream.skipped")]
    StreamSkipped { stream: String, first: u64, last: u64 },
    /// Somebody read through the control API (AU-6, AC-6(9)): `what` is the call, `ticket` the one that was asked for, and
    /// `shown` how many were given.
    #[serde(rename = "evidence.read")]
    EvidenceRead { reader: Box<Principal>, what: String, ticket: Option<String>, shown: u64 },
}

/// How full the journal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pressure {
    #[default]
    Normal,
    /// At 75 % of `journal.max_bytes`.
    Warning,
    /// A record had no room: requests are refused.
    Full,
}

impl Pressure {
    pub fn as_str(self) -> &'static str {
        match self {
            Pressure::Normal => "normal",
            Pressure::Warning => "warning",
            Pressure::Full => "full",
        }
    }
}

impl<S> Event<S> {
    /// As in the record.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::GateStarted { .. } => "gate.started",
            Event::GateStopped { .. } => "gate.stopped",
            Event::PolicyLoaded { .. } => "policy.loaded",
            Event::PolicyRejected { .. } => "policy.rejected",
            Event::Request(_) => "exchange.request",
            Event::RequestChunk(_) => "exchange.request_chunk",
            Event::ApprovalOpened { .. } => "approval.opened",
            Event::ApprovalVote { .. } => "approval.vote",
            Event::ApprovalEnded { .. } => "approval.ended",
            Event::ApprovalRefused { .. } => "approval.refused",
            Event::Response { .. } => "exchange.response",
            Event::ResponseTrailers { .. } => "exchange.response_trailers",
            Event::ResponseChunk(_) => "exchange.response_chunk",
            Event::Ended(_) => "exchange.ended",
            Event::GateIdle { .. } => "gate.idle",
            Event::KeyRotated { .. } => "key.rotated",
            Event::JournalPressure { .. } => "journal.pressure",
            Event::ArchiveAlarm { .. } => "archive.alarm",
            Event::StreamSkipped { .. } => "stream.skipped",
            Event::EvidenceRead { .. } => "evidence.read",
        }
    }

    pub fn body_mut(&mut self) -> Option<&mut BodyRecord<S>> {
        match self {
            Event::Request(request) => request.body.as_mut(),
            Event::RequestChunk(body) | Event::ResponseChunk(body) => Some(body),
            _ => None,
        }
    }

    /// The body that it is a record of, or has with it.
    pub fn body(&self) -> Option<&BodyRecord<S>> {
        match self {
            Event::Request(request) => request.body.as_ref(),
            Event::RequestChunk(body) | Event::ResponseChunk(body) => Some(body),
            Event::Response { .. }
            | Event::ResponseTrailers { .. }
            | Event::ApprovalOpened { .. }
            | Event::ApprovalVote { .. }
            | Event::ApprovalEnded { .. }
            | Event::ApprovalRefused { .. }
            | Event::Ended(_)
            | Event::GateStarted { .. }
            | Event::GateStopped { .. }
            | Event::PolicyLoaded { .. }
            | Event::PolicyRejected { .. }
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. }
            | Event::JournalPressure { .. }
            | Event::ArchiveAlarm { .. }
            | Event::StreamSkipped { .. }
            | Event::EvidenceRead { .. } => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestRecord<S = Masked<String>> {
    /// Absent where identity could not be verified.
    pub principal: Option<Principal>,
    pub target: Option<String>,
    /// What the configuration said of the target: its protocol and its groups, which policies name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_protocol: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub target_groups: BTreeSet<String>,
    pub method: String,
    pub authority: S,
    /// Path and query.
    pub path: S,
    pub headers: Vec<(String, S)>,
    pub peer: Option<String>,
    /// The client presented a certificate that Envoy verified. Records of before this was recorded have no facts either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtls: Option<bool>,
    pub request_id: Option<String>,
    pub trace_id: Option<String>,
    pub commands: Vec<CommandRecord<S>>,
    pub decision: DecisionRecord,
    /// SHA-256 over identity, target, method, path, body and policy version: what an approval is bound to (I4).
    pub digest: Option<String>,
    pub body: Option<BodyRecord<S>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandRecord<S = Masked<String>> {
    pub protocol: Protocol,
    pub actions: BTreeSet<String>,
    pub effects: BTreeSet<Effect>,
    pub reads: BTreeSet<String>,
    pub writes: BTreeSet<String>,
    /// What policy read of it beside that, bounded (see `gate::facts`).
    #[serde(default = "BTreeMap::new", skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, Fact<S>>,
    /// Some of the facts are cut or left out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub facts_cut: bool,
    /// Where masking changed something: names of facts, `reads`, `writes`. What policy saw differs there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub masked: BTreeSet<String>,
    pub text: S,
    pub statements: u32,
    pub complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_incomplete: Option<String>,
}

fn none<S>() -> Option<S> {
    None
}

fn is_false(value: &bool) -> bool {
    !value
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// `allow`, `deny` or `hold` (the `approval.*` records that follow say how the hold ended): what was enforced.
    pub verdict: String,
    /// `enforce`, or `observe` with the verdict that would have been in `would`.
    pub mode: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would: Option<String>,
    /// HTTP status of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    pub policies: Vec<String>,
    pub reason: Option<String>,
    pub policy_version: Option<String>,
    /// The ticket that approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unmask: BTreeSet<String>,
    /// The policies with an `@alarm` that determined it, with the names of their alarms.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alarms: BTreeMap<String, String>,
}

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndRecord {
    pub outcome: Outcome,
    /// Why, where the outcome is not `completed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub request_bytes: u64,
    pub response_bytes: u64,
    /// Milliseconds from the request's head to the end.
    pub duration_ms: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<String, u64>,
    /// Of the findings, by type: what the principal got unmasked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exposed: BTreeMap<String, Exposed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unexamined: Option<Unexamined>,
    /// Who got what is in `exposed` and `unexamined`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposed_to: Option<Principal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The whole response was released.
    Completed,
    /// The gate refused; the target saw nothing.
    Refused,
    /// The client went away, or Envoy ended the exchange, after the request was forwarded or while it waited.
    Aborted,
    /// The gate cut the response: it could not be examined or recorded.
    Cut,
    /// Written at recovery: the gate died in the middle of this exchange.
    Unknown,
}

impl Outcome {
    /// As in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Completed => "completed",
            Outcome::Refused => "refused",
            Outcome::Aborted => "aborted",
            Outcome::Cut => "cut",
            Outcome::Unknown => "unknown",
        }
    }
}
