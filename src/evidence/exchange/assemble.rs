//! Exchanges out of a stream of records.

use std::collections::{HashMap, VecDeque};

use super::{Exchange, Vote};
use crate::evidence::query::{Needles, Query};
use crate::evidence::read::Record;
use crate::journal::record::DecisionId;

/// Most bytes of exchanges without an end that are held, about.
pub const MAX_HELD: usize = 256 << 20;
/// Most tickets whose approvers are remembered.
const MAX_TICKETS: usize = 100_000;

/// Puts exchanges together, for all instances at once.
///
/// Bounds: what is held is [`MAX_HELD`] bytes, past which the exchange that began first is given as it stands; approvers of
/// [`MAX_TICKETS`] tickets are remembered, for exchanges that use an approval's window.
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
    /// Exchanges that cannot fit are let go as soon as that is known.
    query: Option<Query>,
    /// Given as they stood, since too much was held.
    pub early: u64,
}

impl Exchanges {
    /// Only those that may fit the query.
    pub fn of(query: &Query) -> Self {
        Exchanges { needles: query.needles(), query: Some(query.clone()), ..Exchanges::default() }
    }

    /// Whether an exchange of this instance waits for more of its records.
    pub fn waits(&self, instance: &str) -> bool {
        self.open.keys().any(|(of, _)| of == instance)
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
        if self.query.as_ref().is_some_and(|query| !query.may_match(&exchange)) {
            return;
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
