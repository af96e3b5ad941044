//! The records of an exchange put together into what an auditor asks about: who, through whom, what, decided how, approved
//! by whom, and how it ended.
//!
//! An exchange's records lie among those of others and over several segments, so it is held from its first record to its last.
//! Bounds: what is held is [`MAX_HELD`] bytes at most, past which the exchange that began first is given as it stands; approvers of
//! [`MAX_TICKETS`] tickets are remembered, for exchanges that use an approval's window.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::query::Needles;
use super::read::Record;
use crate::command::Effect;
use crate::identity::Principal;
use crate::journal::record::{BodyRecord, DecisionId, DecisionRecord, Event, Outcome, RequestRecord};

/// Most bytes of exchanges without an end that are held, about.
pub const MAX_HELD: usize = 256 << 20;
/// Most tickets whose approvers are remembered.
pub const MAX_TICKETS: usize = 100_000;

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
    /// `None`: no end was read.
    pub outcome: Option<Outcome>,
    pub detail: Option<String>,
    #[serde(skip)]
    pub request: Option<u64>,
    #[serde(skip)]
    pub response: Option<u64>,
    #[serde(skip)]
    pub(super) needles: Needles,
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
    pub(super) fn new(record: &Record, id: DecisionId, needles: Needles) -> Self {
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

    /// Finding types that policy let through unmasked, and types that were not looked at.
    pub fn exposed(&self) -> BTreeSet<String> {
        let lifted = self.decision.iter().flat_map(|d| d.unmask.iter().cloned());
        lifted.chain(self.unexamined.iter().map(|kind| format!("unexamined {kind}"))).collect()
    }

    pub(super) fn add(&mut self, record: Record) {
        let kinds = self.findings.len();
        self.records.1 = record.seq;
        self.needles.look(&record);
        if let Some(session) = record.session {
            self.session.get_or_insert(session.id);
        }
        let (seq, time) = (record.seq, record.time);
        let reweigh = match record.event {
            Event::Request(request) => self.asked(*request, seq),
            Event::RequestChunk(body) | Event::ResponseChunk(body) => self.found(body.findings),
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

/// Puts exchanges together, for all instances at once.
#[derive(Default)]
pub struct Exchanges {
    open: HashMap<(String, DecisionId), Exchange>,
    /// By when they began.
    order: VecDeque<(String, DecisionId)>,
    /// Approving votes by ticket, for exchanges that use it again.
    tickets: HashMap<String, Vec<Vote>>,
    ticket_order: VecDeque<String>,
    held: usize,
    needles: Needles,
    /// Given as they stood, since too much was held.
    pub early: u64,
}

impl Exchanges {
    /// `needles` are looked for in each of the exchanges' records.
    pub fn looking_for(needles: Needles) -> Self {
        Exchanges { needles, ..Exchanges::default() }
    }

    /// Gives every exchange that ends with this record, or for which there is no more room, to `each`.
    pub fn add(&mut self, record: Record, mut each: impl FnMut(Exchange)) {
        let Some(id) = record.decision_id else {
            return;
        };
        let key = (record.instance.clone(), id);
        let mut exchange = match self.open.remove(&key) {
            Some(exchange) => {
                self.held = self.held.saturating_sub(exchange.weight);
                exchange
            }
            None => {
                self.order.push_back(key.clone());
                Exchange::new(&record, id, self.needles.clone())
            }
        };
        exchange.add(record);
        self.with_ticket(&mut exchange);
        if exchange.outcome.is_some() {
            return each(exchange);
        }
        self.held += exchange.weight;
        self.open.insert(key, exchange);
        self.shrink(MAX_HELD, &mut each);
    }

    fn shrink(&mut self, most: usize, each: &mut impl FnMut(Exchange)) {
        while self.held > most
            && let Some(oldest) = self.order.pop_front()
        {
            if let Some(exchange) = self.open.remove(&oldest) {
                self.held = self.held.saturating_sub(exchange.weight);
                self.early += 1;
                each(exchange);
            }
        }
        // Keys of what has ended stay in the order until they are many.
        if self.order.len() > 2 * self.open.len() + 1_024 {
            self.order.retain(|key| self.open.contains_key(key));
        }
    }

    /// Votes on a ticket are records of the exchange that opened it.
    fn with_ticket(&mut self, exchange: &mut Exchange) {
        let Some(hold) = &exchange.hold else {
            return;
        };
        match hold.state.as_deref() {
            Some("reused") if exchange.votes.is_empty() => {
                exchange.votes.extend(self.tickets.get(&hold.ticket).into_iter().flatten().cloned());
            }
            Some("approved") if !self.tickets.contains_key(&hold.ticket) => {
                self.tickets.insert(hold.ticket.clone(), exchange.votes.clone());
                self.ticket_order.push_back(hold.ticket.clone());
                if self.tickets.len() > MAX_TICKETS
                    && let Some(oldest) = self.ticket_order.pop_front()
                {
                    self.tickets.remove(&oldest);
                }
            }
            Some(_) | None => {}
        }
    }

    /// What began and did not end, in the order in which it began.
    pub fn finish(mut self, mut each: impl FnMut(Exchange)) {
        for key in std::mem::take(&mut self.order) {
            self.open.remove(&key).into_iter().for_each(&mut each);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fixture::{Fixture, decision};
    use crate::evidence::read::parse;

    fn records() -> Vec<Record> {
        Fixture::new().lines.iter().map(|line| parse(line.as_bytes()).unwrap()).collect()
    }

    #[test]
    fn an_exchange_is_given_with_its_end_and_all_that_was_recorded_of_it() {
        let (mut exchanges, mut given) = (Exchanges::default(), Vec::new());
        records().into_iter().for_each(|record| exchanges.add(record, |e| given.push(e)));
        let [first, second] = given.as_slice() else { panic!("{given:?}") };
        assert_eq!((first.decision_id, first.records, first.held()), (decision(0), (1, 4), false));
        assert_eq!((second.decision_id, second.records, second.held()), (decision(1), (5, 9), true));
        assert_eq!(second.votes.first().map(|v| (v.approver.subject.as_str(), v.approve)), Some(("carol", true)));
        assert_eq!(exchanges.held, 0);
    }

    #[test]
    fn past_the_bound_the_one_that_began_first_is_given_as_it_stands() {
        let (mut exchanges, mut given) = (Exchanges::default(), Vec::new());
        let mut records = records().into_iter().filter(|r| r.decision_id.is_some());
        exchanges.add(records.next().unwrap(), |e| given.push(e));
        assert!(given.is_empty() && exchanges.held > 0);
        exchanges.shrink(exchanges.held - 1, &mut |e| given.push(e));
        assert_eq!(given.first().map(|e| (e.decision_id, e.outcome)), Some((decision(0), None)));
        assert_eq!((exchanges.held, exchanges.early, exchanges.order.len()), (0, 1, 0));
        (0..5_000).for_each(|_| exchanges.order.push_back((String::new(), decision(0))));
        exchanges.shrink(0, &mut |e| given.push(e));
        assert!(exchanges.order.is_empty());
    }
}
