//! The exchanges that fit a query, by their ids, and where their records are: so that memory holds no records of them.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::exchange::{Exchange, Exchanges};
use super::query::Query;
use super::read::{Inventory, Record, Walk};
use super::scan::{exchanges, segments};
use super::silence::Silences;
use super::source::{Object, Source};
use crate::journal::format::SegmentName;
use crate::journal::record::DecisionId;

#[derive(Default)]
pub struct Wanted {
    /// By instance.
    exchanges: HashMap<String, HashMap<DecisionId, Span>>,
    count: usize,
    /// More fit than were taken.
    pub more: bool,
    /// Exchanges of which not all may be known: more was open than is held.
    pub early: u64,
}

/// Sequence numbers of an exchange's first and last record.
type Span = (u64, u64);

impl Wanted {
    /// At most `limit` of them.
    pub async fn find(
        source: &impl Source,
        inventory: &Inventory,
        query: &Query,
        silences: &mut Silences,
        limit: usize,
    ) -> (Walk, Self) {
        let (mut wanted, mut open) = (Wanted::default(), Exchanges::of(query));
        let chosen = segments(inventory, &query.window);
        let mut take = |e: Exchange| {
            if query.matches(&e) {
                wanted.take(&e, limit);
            }
        };
        let walk = exchanges(source, inventory, &chosen, query, silences, &mut open, |e| {
            take(e);
            ControlFlow::Continue(())
        })
        .await;
        let early = open.early;
        open.finish(&mut take);
        wanted.early = early;
        (walk, wanted)
    }

    fn take(&mut self, e: &Exchange, limit: usize) {
        if self.count >= limit {
            self.more = true;
            return;
        }
        let (first, last) = e.records;
        // More may follow where no end was read; and behind its end, who votes too late on the ticket of one that was held.
        let last = if e.outcome.is_some() && !e.held() { last } else { u64::MAX };
        self.count += 1;
        let span = self.exchanges.entry(e.instance.clone()).or_default().entry(e.decision_id).or_insert((first, last));
        *span = (span.0.min(first), span.1.max(last));
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn has(&self, record: &Record) -> bool {
        let of_instance = self.exchanges.get(&record.instance);
        of_instance.zip(record.decision_id).is_some_and(|(ids, id)| ids.contains_key(&id))
    }

    /// Of segments those that can have records of these exchanges.
    pub fn segments<'a>(&self, chosen: &[(&'a SegmentName, &'a Object)]) -> Vec<(&'a SegmentName, &'a Object)> {
        let reach: HashMap<&str, Reach> =
            self.exchanges.iter().map(|(instance, ids)| (instance.as_str(), Reach::of(ids.values()))).collect();
        let may_hold = |name: &SegmentName| reach.get(name.instance.as_str()).is_some_and(|reach| reach.meets(name));
        chosen.iter().copied().filter(|(name, _)| may_hold(name)).collect()
    }
}

/// Spans without overlaps, ascending.
struct Reach(Vec<Span>);

impl Reach {
    fn of<'a>(spans: impl Iterator<Item = &'a Span>) -> Self {
        let mut all: Vec<Span> = spans.copied().collect();
        all.sort_unstable();
        let mut merged: Vec<Span> = Vec::new();
        for (first, last) in all {
            match merged.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                Some(_) | None => merged.push((first, last)),
            }
        }
        Reach(merged)
    }

    fn meets(&self, name: &SegmentName) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < name.first);
        self.0.get(at).is_some_and(|(first, _)| *first <= name.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_segments_that_a_span_meets_are_read() {
        let spans = [(20, 25), (0, 3), (2, 9), (40, u64::MAX)];
        let reach = Reach::of(spans.iter());
        assert_eq!(reach.0, [(0, 9), (20, 25), (40, u64::MAX)]);
        let name = |first, last| SegmentName { instance: "g".to_owned(), first, last, date: Default::default() };
        for (first, last, meets) in
            [(0, 4), (5, 9), (9, 19), (10, 19), (10, 20), (25, 30), (26, 39), (30, 40), (90, 99)]
                .map(|(first, last)| (first, last, !matches!((first, last), (10, 19) | (26, 39))))
        {
            assert_eq!(reach.meets(&name(first, last)), meets, "{first} to {last}");
        }
    }
}
