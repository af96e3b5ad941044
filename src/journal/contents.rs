//! What the records of a segment add to its manifest.

use std::collections::BTreeMap;

use super::format::{Dimension, Values};
use super::record::{BodyRecord, Event, RequestRecord, SessionRef};
use crate::identity::Principal;

/// What one record adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    kind: &'static str,
    values: Vec<(Dimension, String)>,
}

impl Facts {
    pub(crate) fn of<S>(event: &Event<S>) -> Self {
        let mut facts = Facts { kind: event.kind(), values: Vec::new() };
        match event {
            Event::Request(request) => facts.request(request),
            Event::RequestChunk(body) | Event::ResponseChunk(body) => facts.body(body),
            Event::ApprovalVote { approver, .. } | Event::ApprovalRefused { approver, .. } => {
                facts.add(Dimension::Approvers, [&approver.subject]);
            }
            Event::Ended(end) => facts.add(Dimension::Findings, end.findings.keys()),
            Event::EvidenceRead { reader, .. } => facts.add(Dimension::Principals, [&reader.subject]),
            Event::GateStarted { .. }
            | Event::GateStopped { .. }
            | Event::PolicyLoaded { .. }
            | Event::PolicyRejected { .. }
            | Event::ApprovalOpened { .. }
            | Event::ApprovalEnded { .. }
            | Event::Response { .. }
            | Event::ResponseTrailers { .. }
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. }
            | Event::JournalPressure { .. }
            | Event::ArchiveAlarm { .. }
            | Event::StreamSkipped { .. } => {}
        }
        facts
    }

    fn add<'a>(&mut self, dimension: Dimension, values: impl IntoIterator<Item = &'a String>) {
        self.values.extend(values.into_iter().map(|value| (dimension, value.clone())));
    }

    fn request<S>(&mut self, request: &RequestRecord<S>) {
        if let Some(Principal { subject, groups, chain, .. }) = &request.principal {
            self.add(Dimension::Principals, [subject]);
            self.add(Dimension::Groups, groups);
            self.add(Dimension::Actors, chain.iter().map(|actor| &actor.subject));
        }
        self.add(Dimension::Targets, &request.target);
        for command in &request.commands {
            self.add(Dimension::Actions, &command.actions);
            let effects = command.effects.iter().map(|effect| (Dimension::Effects, effect.as_str().to_owned()));
            self.values.extend(effects);
        }
        self.add(Dimension::Verdicts, [&request.decision.verdict]);
        self.add(Dimension::Policies, &request.decision.policies);
        request.body.iter().for_each(|body| self.body(body));
    }

    fn body<S>(&mut self, body: &BodyRecord<S>) {
        self.add(Dimension::Findings, body.findings.keys());
    }
}

/// What all of them add up to. Bounded, as [`Values`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) kinds: BTreeMap<String, u64>,
    /// Every dimension.
    pub(crate) values: BTreeMap<Dimension, Values>,
}

impl Default for Contents {
    fn default() -> Self {
        Contents { kinds: BTreeMap::new(), values: Dimension::ALL.map(|d| (d, Values::default())).into() }
    }
}

impl Contents {
    pub(crate) fn add(&mut self, facts: &Facts, session: Option<&SessionRef>) {
        self.count(facts.kind, 1);
        for (dimension, value) in &facts.values {
            self.values.entry(*dimension).or_default().insert(value);
        }
        if let Some(session) = session {
            self.values.entry(Dimension::Sessions).or_default().insert(&session.id);
        }
    }

    /// A record that this version cannot read: it may hold anything.
    pub(crate) fn add_unread(&mut self, kind: &str) {
        self.count(kind, 1);
        self.values.values_mut().for_each(Values::give_up);
    }

    pub(crate) fn merge(&mut self, other: Contents) {
        other.kinds.iter().for_each(|(kind, count)| self.count(kind, *count));
        for (dimension, values) in other.values {
            let own = self.values.entry(dimension).or_default();
            values.values.iter().for_each(|value| own.insert(value));
            if values.more {
                own.give_up();
            }
        }
    }

    fn count(&mut self, kind: &str, more: u64) {
        match self.kinds.get_mut(kind) {
            Some(count) => *count += more,
            None => drop(self.kinds.insert(kind.to_owned(), more)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::testing::{all_events, request};

    fn values(contents: &Contents, dimension: Dimension) -> Vec<&str> {
        contents.values[&dimension].values.iter().map(String::as_str).collect()
    }

    #[test]
    fn what_can_be_looked_for_is_there() {
        let mut contents = Contents::default();
        let session = SessionRef { id: "s-0".to_owned(), seq: 1 };
        all_events().iter().for_each(|event| contents.add(&Facts::of(event), Some(&session)));
        assert_eq!(contents.kinds.values().sum::<u64>(), all_events().len() as u64);
        for (event, kind) in all_events().iter().map(|event| (event, event.kind())) {
            let json = serde_json::to_value(event).unwrap();
            assert_eq!(json["kind"], kind);
            assert!(contents.kinds.contains_key(kind), "{kind}");
        }
        assert_eq!(values(&contents, Dimension::Principals), ["alice"]);
        assert_eq!(values(&contents, Dimension::Targets), ["billing-db"]);
        assert_eq!(values(&contents, Dimension::Actions), ["sql.select"]);
        assert_eq!(values(&contents, Dimension::Effects), ["read"]);
        assert_eq!(values(&contents, Dimension::Verdicts), ["allow"]);
        assert_eq!(values(&contents, Dimension::Policies), ["read"]);
        assert_eq!(values(&contents, Dimension::Approvers), ["alice"]);
        assert_eq!(values(&contents, Dimension::Findings), ["EMAIL"]);
        assert_eq!(values(&contents, Dimension::Sessions), ["s-0"]);
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let (mut whole, mut merged) = (Contents::default(), Contents::default());
        for event in all_events() {
            whole.add(&Facts::of(&event), None);
            let mut part = Contents::default();
            part.add(&Facts::of(&event), None);
            merged.merge(part);
        }
        assert_eq!(merged, whole);
        let mut unread = Contents::default();
        unread.add_unread("a.new.kind");
        whole.merge(unread);
        whole.add(&Facts::of(&request("deny")), None);
        assert!(whole.values.values().all(|values| values.more && values.values.is_empty()));
        assert_eq!(whole.kinds["a.new.kind"], 1);
    }
}
