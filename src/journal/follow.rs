//! Follows which exchanges were begun and have no end yet, so that after a crash each gets an end: outcome unknown.
//!
//! Bound: [`MAX_OPEN`] exchanges. Past it a record that would begin another one is refused.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::format::record_json;
use super::record::{DecisionId, Event};

pub(super) const MAX_OPEN: usize = 1_000_000;

/// What a record says about its exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It may reach its target from here on, or waits for people.
    Begins,
    Ends,
    Nothing,
}

/// How much of the journal a record may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// Up to `max_bytes`.
    Shared,
    /// Also the reserve: what ends a thing that was begun, or says how the gate runs.
    Reserve,
    /// Whatever there is: written by recovery itself.
    Any,
}

pub(super) fn effect_of(event: &Event) -> Effect {
    match event {
        Event::Request(request) => effect_of_verdict(&request.decision.verdict),
        Event::ApprovalOpened { .. } => Effect::Begins,
        Event::Ended(_) => Effect::Ends,
        Event::GateStarted { .. }
        | Event::GateStopped { .. }
        | Event::PolicyLoaded { .. }
        | Event::PolicyRejected { .. }
        | Event::RequestChunk(_)
        | Event::ApprovalVote { .. }
        | Event::ApprovalEnded { .. }
        | Event::ApprovalRefused { .. }
        | Event::Response { .. }
        | Event::ResponseTrailers { .. }
        | Event::ResponseChunk(_)
        | Event::GateIdle { .. }
        | Event::KeyRotated { .. }
        | Event::JournalPressure { .. }
        | Event::ArchiveAlarm { .. }
        | Event::StreamSkipped { .. }
        | Event::EvidenceRead { .. } => Effect::Nothing,
    }
}

pub(super) fn room_of(event: &Event) -> Room {
    match event {
        Event::Ended(_)
        | Event::ApprovalEnded { .. }
        | Event::GateStarted { .. }
        | Event::GateStopped { .. }
        | Event::PolicyLoaded { .. }
        | Event::PolicyRejected { .. }
        | Event::GateIdle { .. }
        | Event::KeyRotated { .. }
        | Event::JournalPressure { .. }
        | Event::ArchiveAlarm { .. }
        | Event::StreamSkipped { .. } => Room::Reserve,
        Event::Request(_)
        | Event::RequestChunk(_)
        | Event::ApprovalOpened { .. }
        | Event::ApprovalVote { .. }
        | Event::ApprovalRefused { .. }
        | Event::Response { .. }
        | Event::ResponseTrailers { .. }
        | Event::ResponseChunk(_)
        | Event::EvidenceRead { .. } => Room::Shared,
    }
}

/// A refusal is the end of its exchange; anything else may have reached its target.
fn effect_of_verdict(verdict: &str) -> Effect {
    if verdict == "deny" { Effect::Ends } else { Effect::Begins }
}

/// As much of a record on disk as recovery needs.
#[derive(Debug, Deserialize)]
pub(super) struct Glance {
    pub(super) v: u32,
    pub(super) seq: u64,
    pub(super) time: chrono::DateTime<chrono::Utc>,
    pub(super) instance: String,
    decision_id: Option<DecisionId>,
    kind: String,
    decision: Option<GlanceDecision>,
}

#[derive(Debug, Deserialize)]
struct GlanceDecision {
    verdict: String,
}

impl Glance {
    pub(super) fn read(line: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(record_json(line)?)
    }

    /// The same as [`effect_of`], from the record's text.
    pub(super) fn effect(&self) -> Effect {
        match (self.kind.as_str(), &self.decision) {
            ("exchange.request", Some(decision)) => effect_of_verdict(&decision.verdict),
            ("exchange.request" | "approval.opened", _) => Effect::Begins,
            ("exchange.ended", _) => Effect::Ends,
            _ => Effect::Nothing,
        }
    }

    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    pub(super) fn decision_id(&self) -> Option<DecisionId> {
        self.decision_id
    }
}

/// The exchanges without an end, oldest first (ids are UUIDs of version 7).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Open(BTreeSet<DecisionId>);

impl Open {
    pub(super) fn new(ids: impl IntoIterator<Item = DecisionId>) -> Self {
        Open(ids.into_iter().collect())
    }

    pub(super) fn has_room(&self, id: Option<DecisionId>, effect: Effect) -> bool {
        match (effect, id) {
            (Effect::Begins, Some(id)) => self.0.len() < MAX_OPEN || self.0.contains(&id),
            (Effect::Begins, None) | (Effect::Ends | Effect::Nothing, _) => true,
        }
    }

    pub(super) fn apply(&mut self, id: Option<DecisionId>, effect: Effect) {
        match (effect, id) {
            (Effect::Begins, Some(id)) => {
                self.0.insert(id);
            }
            (Effect::Ends, Some(id)) => {
                self.0.remove(&id);
            }
            (Effect::Nothing, _) | (_, None) => {}
        }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = DecisionId> + '_ {
        self.0.iter().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::record::Record;
    use crate::journal::testing::{draft, ended, opened, request};

    /// A record as it is on disk.
    fn line(event: &Event) -> String {
        let record = Record {
            v: 1,
            seq: 0,
            time: chrono::Utc::now(),
            instance: "i".to_owned(),
            session: None,
            decision_id: draft(None, event.clone()).decision_id,
            event: event.clone(),
        };
        serde_json::to_string(&record).unwrap()
    }

    #[test]
    fn what_is_read_back_has_the_effect_of_what_was_written() {
        let events = [
            (request("allow"), Effect::Begins),
            (request("deny"), Effect::Ends),
            (opened(), Effect::Begins),
            (ended(), Effect::Ends),
            (Event::GateStopped { reason: String::new() }, Effect::Nothing),
        ];
        for (event, effect) in events {
            assert_eq!(effect_of(&event), effect);
            let glance = Glance::read(line(&event).as_bytes()).unwrap();
            assert_eq!(glance.effect(), effect, "{event:?}");
        }
    }

    #[test]
    fn only_what_begins_an_exchange_needs_room() {
        let full = Open::new((0..MAX_OPEN).map(|n| DecisionId(uuid::Uuid::from_u128(n as u128))));
        let known = Some(DecisionId(uuid::Uuid::from_u128(0)));
        assert!(!full.has_room(Some(DecisionId::new()), Effect::Begins));
        assert!(full.has_room(known, Effect::Begins));
        assert!(full.has_room(Some(DecisionId::new()), Effect::Ends));
    }
}
