//! The records of an exchange put together into what an auditor asks about: who, through whom, what, decided how, approved
//! by whom, and how it ended.
//!
//! An exchange's records lie among those of others and over several segments, so it is held from its first record to its last.
//! [`Exchanges`] says what bounds that.

mod assemble;

pub use assemble::{Exchanges, MAX_HELD};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::query::Needles;
use super::read::Record;
use crate::command::Effect;
use crate::identity::Principal;
use crate::journal::record::{BodyRecord, DecisionId, DecisionRecord, Event, Exposed, Outcome, RequestRecord};

/// One exchange, as its records tell it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exchange {
    /// Of its first record.
    pub time: DateTime<Utc>,
    pub decision_id: DecisionId,
    pub instance: String,
    /// Sequence numbers of its first and last record.
    pub records: (u64, u64),
    pub session: Option<String>,
    pub principal: Option<Principal>,
    pub target: Option<String>,
    pub method: Option<String>,
    pub path: Option<String>,
    pub actions: BTreeSet<String>,
    pub effects: BTreeSet<Effect>,
    /// All that it asks was understood; `None` where no command was decoded.
    pub complete: Option<bool>,
    pub decision: Option<DecisionRecord>,
    pub hold: Option<Hold>,
    pub votes: Vec<Vote>,
    /// The response's.
    pub status: Option<u16>,
    /// Media type of a response that passed unexamined.
    pub unexamined: Option<String>,
    pub findings: BTreeMap<String, u64>,
    /// Of the findings, by type: what reached who asked as it was, since policy lifted its masking.
    pub exposed: BTreeMap<String, Exposed>,
    /// `None`: no end was read.
    pub outcome: Option<Outcome>,
    pub detail: Option<String>,
    /// Recorded before exposures were: that masking was lifted is all that is known of them.
    #[serde(skip)]
    lifted_only: bool,
    #[serde(skip)]
    pub request: Option<u64>,
    #[serde(skip)]
    pub response: Option<u64>,
    #[serde(skip)]
    pub(in crate::evidence) needles: Needles,
    #[serde(skip)]
    weight: usize,
}

/// An approval that it waited for, or used again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hold {
    pub ticket: String,
    /// Groups whose members may approve.
    pub groups: Vec<String>,
    /// How it ended: approved, denied, expired, withdrawn, reused.
    pub state: Option<String>,
    /// Sequence number of the record that ended it.
    pub ended: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Vote {
    pub time: DateTime<Utc>,
    pub seq: u64,
    pub ticket: String,
    pub approver: Principal,
    pub group: String,
    pub approve: bool,
}

impl Exchange {
    pub(in crate::evidence) fn new(record: &Record, id: DecisionId, needles: Needles) -> Self {
        Exchange {
            time: record.time,
            decision_id: id,
            instance: record.instance.clone(),
            records: (record.seq, record.seq),
            session: None,
            principal: None,
            target: None,
            method: None,
            path: None,
            actions: BTreeSet::new(),
            effects: BTreeSet::new(),
            complete: None,
            decision: None,
            hold: None,
            votes: Vec::new(),
            status: None,
            unexamined: None,
            findings: BTreeMap::new(),
            exposed: BTreeMap::new(),
            lifted_only: record.v < 2,
            outcome: None,
            detail: None,
            request: None,
            response: None,
            needles,
            weight: 0,
        }
    }

    /// It was let through: allowed, or approved after it was held.
    pub fn let_through(&self) -> bool {
        match self.verdict() {
            Some("allow") => true,
            Some("hold") => self.approved(),
            Some(_) | None => false,
        }
    }

    /// The verdict that was enforced.
    pub fn verdict(&self) -> Option<&str> {
        self.decision.as_ref().map(|d| d.verdict.as_str())
    }

    /// It waited for approval, or used one again.
    pub fn held(&self) -> bool {
        self.hold.is_some() || self.verdict() == Some("hold")
    }

    pub fn approved(&self) -> bool {
        self.hold.as_ref().and_then(|h| h.state.as_deref()).is_some_and(|s| matches!(s, "approved" | "reused"))
    }

    /// Something of it may have reached the target, or came back.
    pub fn reached_target(&self) -> bool {
        self.response.is_some() || matches!(self.outcome, Some(Outcome::Completed | Outcome::Cut))
    }

    /// It asks for more than reading, or for what was not fully understood.
    pub fn privileged(&self) -> bool {
        self.effects.iter().any(|e| *e != Effect::Read) || self.complete == Some(false)
    }

    /// What somebody got to see as it was: finding types whose masking policy lifted, and types that passed unexamined.
    pub fn exposures(&self) -> BTreeSet<String> {
        let lifted = self.decision.iter().filter(|_| self.lifted_only).flat_map(|d| d.unmask.iter().cloned());
        let unexamined = self.unexamined.iter().map(|kind| format!("unexamined {kind}"));
        self.exposed.keys().cloned().chain(lifted).chain(unexamined).collect()
    }

    pub(in crate::evidence) fn add(&mut self, record: Record) {
        let kinds = self.findings.len();
        self.records.1 = record.seq;
        self.needles.look(&record);
        if let Some(session) = record.session {
            self.session.get_or_insert(session.id);
        }
        let (seq, time) = (record.seq, record.time);
        let reweigh = match record.event {
            Event::Request(request) => self.asked(*request, seq),
            Event::RequestChunk(body) | Event::ResponseChunk(body) => {
                for (kind, exposed) in body.exposed {
                    self.exposed.entry(kind).or_default().add(&exposed);
                }
                self.found(body.findings)
            }
            Event::ApprovalOpened { ticket, groups, .. } => {
                self.hold = Some(Hold { ticket, groups, state: None, ended: None });
                true
            }
            Event::ApprovalVote { ticket, approver, group, approve, comment: _ } => {
                self.votes.push(Vote { time, seq, ticket, approver, group, approve });
                true
            }
            Event::ApprovalEnded { ticket, state } => {
                let hold = self.hold.get_or_insert_with(|| Hold { ticket, ..Hold::default() });
                (hold.state, hold.ended) = (Some(state), Some(seq));
                true
            }
            Event::Response { status, unexamined, headers: _ } => {
                (self.status, self.unexamined, self.response) = (Some(status), unexamined, Some(seq));
                true
            }
            Event::Ended(end) => {
                (self.outcome, self.detail) = (Some(end.outcome), end.detail);
                // The sum over the pieces.
                self.exposed = end.exposed;
                false
            }
            Event::ApprovalRefused { .. }
            | Event::ResponseTrailers { .. }
            | Event::GateStarted { .. }
            | Event::GateStopped { .. }
            | Event::PolicyLoaded { .. }
            | Event::PolicyRejected { .. }
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. }
            | Event::JournalPressure { .. }
            | Event::ArchiveAlarm { .. }
            | Event::StreamSkipped { .. }
            | Event::EvidenceRead { .. } => false,
        };
        if reweigh || self.findings.len() != kinds {
            // A row that cannot be written weighs what a row does; nothing depends on more than its order of size.
            self.weight = serde_json::to_vec(self).map_or(1 << 10, |json| 2 * json.len());
        }
    }

    fn asked(&mut self, request: RequestRecord<String>, seq: u64) -> bool {
        self.request = Some(seq);
        (self.principal, self.target) = (request.principal, request.target);
        (self.method, self.path) = (Some(request.method), Some(request.path));
        for command in request.commands {
            self.actions.extend(command.actions);
            self.effects.extend(command.effects);
            self.complete = Some(self.complete.unwrap_or(true) && command.complete);
        }
        if let Some(BodyRecord { findings, .. }) = request.body {
            self.found(findings);
        }
        self.decision = Some(request.decision);
        true
    }

    fn found(&mut self, findings: BTreeMap<String, u64>) -> bool {
        for (kind, count) in findings {
            let total = self.findings.entry(kind).or_default();
            *total = total.saturating_add(count);
        }
        false
    }
}
