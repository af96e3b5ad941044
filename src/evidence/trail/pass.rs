//! One pass over a log for any number of exchanges.

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use chrono::{DateTime, Utc};
use futures_util::stream::FuturesOrdered;
use futures_util::{StreamExt as _, stream};

use super::Segments;
use super::times::Times;
use crate::evidence::MAX_OBJECT;
use crate::evidence::manifest::{self, AT_ONCE};
use crate::evidence::read::{Inventory, Record, Walk, segment};
use crate::evidence::scan::{AHEAD, Window, scan};
use crate::evidence::source::Source;
use crate::journal::record::{DecisionId, Event};

pub struct Pass<'a, S> {
    source: &'a S,
    inventory: &'a Inventory,
    log: &'a Segments,
    trails: HashMap<DecisionId, Trail>,
    /// How many of them are not over: asked after each of their records, of which there are as many.
    open: usize,
}

/// What is known of an exchange on the way.
enum Trail {
    /// Its request is looked for in these segments, up to this time.
    Sought { near: Range<usize>, latest: Option<DateTime<Utc>> },
    /// It was held, if it ever waited for approval.
    Begun { held: bool },
    /// In the segment that has this record for its last. After that only votes can come that were too late, if it was held.
    Ended { last: u64, held: bool },
    /// Its request is not here.
    Absent,
}

impl Trail {
    /// The first segment from `from` on that has to be read for it.
    fn next(&self, from: usize) -> Option<usize> {
        match self {
            Trail::Sought { near, .. } => Some(from.max(near.start)).filter(|at| *at < near.end),
            Trail::Begun { .. } => Some(from),
            Trail::Ended { .. } | Trail::Absent => None,
        }
    }

    /// Goes on with a record of a segment with this last one. Whether the record is the exchange's.
    fn step(&mut self, record: &Record, last: u64) -> bool {
        match self {
            // Where another is the first, the time did not lead to the request.
            Trail::Sought { .. } => {
                let is_request = matches!(record.event, Event::Request(_));
                *self = if is_request { Trail::Begun { held: false } } else { Trail::Absent };
            }
            Trail::Begun { held } if matches!(record.event, Event::Ended(_)) => {
                *self = Trail::Ended { last, held: *held };
            }
            Trail::Begun { held } => *held |= matches!(record.event, Event::ApprovalOpened { .. }),
            Trail::Ended { last, held } => return *held && record.seq <= *last,
            Trail::Absent => {}
        }
        !matches!(self, Trail::Absent)
    }

    /// Nothing more is read for it.
    fn is_over(&self) -> bool {
        self.next(0).is_none() && self.votes_after().is_none()
    }

    /// Its records after the segment with its end are looked for.
    fn votes_after(&self) -> Option<u64> {
        match self {
            Trail::Ended { last, held: true } => Some(*last),
            Trail::Ended { held: false, .. } | Trail::Sought { .. } | Trail::Begun { .. } | Trail::Absent => None,
        }
    }
}

impl<'a, S: Source> Pass<'a, S> {
    pub async fn over(
        source: &'a S,
        inventory: &'a Inventory,
        log: &'a Segments,
        sought: &HashMap<DecisionId, Window>,
    ) -> Self {
        let (mut times, mut trails) = (Times::of(source, inventory, log), HashMap::new());
        for (id, window) in sought {
            trails.insert(*id, Trail::Sought { near: times.near(window).await, latest: window.to });
        }
        let open = open(&trails);
        Pass { source, inventory, log, trails, open }
    }

    /// Whether the exchange is one of this log.
    pub fn has_begun(&self, id: DecisionId) -> bool {
        self.trails.get(&id).is_some_and(|trail| matches!(trail, Trail::Begun { .. } | Trail::Ended { .. }))
    }

    /// Gives the records of the exchanges that began here to `each`, in order.
    pub async fn follow(&mut self, mut each: impl FnMut(Record)) -> Walk {
        let mut walk = self.until_they_end(&mut each).await;
        walk.damage.extend(self.late_votes(&mut each).await.damage);
        walk
    }

    /// Segments are fetched ahead of what turns out to be needed.
    async fn until_they_end(&mut self, each: &mut impl FnMut(Record)) -> Walk {
        let (mut walk, mut from, mut ahead) = (Walk::default(), 0, FuturesOrdered::new());
        let (source, log) = (self.source, self.log);
        loop {
            while ahead.len() < AHEAD
                && let Some(at) = self.next(from)
                // What lies in between may be wanted by what is found before it.
                && (at == from || ahead.is_empty())
                && let Some((name, object)) = log.get(at)
            {
                ahead.push_back(async move { (name, object, source.plain(object, MAX_OBJECT).await) });
                from = at + 1;
            }
            if !self.trails.values().any(|trail| trail.next(0).is_some()) {
                return walk;
            }
            let Some((name, object, bytes)) = ahead.next().await else { return walk };
            let mut time = None;
            let _ = segment(name, object, bytes, &mut walk, &mut |record| {
                time = Some(record.time);
                self.take(record, name.last, each)
            });
            self.give_up(time);
        }
    }

    fn next(&self, from: usize) -> Option<usize> {
        self.trails.values().filter_map(|trail| trail.next(from)).min()
    }

    /// Breaks where there is nothing more to be read for anybody.
    fn take(&mut self, record: Record, last: u64, each: &mut impl FnMut(Record)) -> ControlFlow<()> {
        let Some(trail) = record.decision_id.and_then(|id| self.trails.get_mut(&id)) else {
            return ControlFlow::Continue(());
        };
        self.open -= usize::from(!trail.is_over());
        let is_its = trail.step(&record, last);
        self.open += usize::from(!trail.is_over());
        if is_its {
            each(record);
        }
        if self.open == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// No longer looks for what would have been recorded before this time.
    fn give_up(&mut self, time: Option<DateTime<Utc>>) {
        for trail in self.trails.values_mut() {
            if let Trail::Sought { latest, .. } = trail
                && latest.zip(time).is_some_and(|(latest, time)| time > latest)
            {
                *trail = Trail::Absent;
            }
        }
        self.open = open(&self.trails);
    }

    /// Only segments that have votes can have some; their manifests say which these are.
    async fn late_votes(&self, each: &mut impl FnMut(Record)) -> Walk {
        let Some(first) = self.trails.values().filter_map(Trail::votes_after).min() else { return Walk::default() };
        let later = self.log.iter().filter(|(name, _)| name.first > first);
        let judged = later.map(|(name, object)| async move {
            let manifest = manifest::of(self.source, self.inventory, name).await;
            manifest.is_none_or(|manifest| manifest::may_vote(&manifest)).then_some((name, object))
        });
        let voted: Vec<_> = stream::iter(judged).buffered(AT_ONCE).filter_map(std::future::ready).collect().await;
        scan(self.source, &voted, |record| {
            let trail = record.decision_id.and_then(|id| self.trails.get(&id));
            if trail.and_then(Trail::votes_after).is_some_and(|last| record.seq > last) {
                each(record);
            }
            ControlFlow::Continue(())
        })
        .await
    }
}

fn open(trails: &HashMap<DecisionId, Trail>) -> usize {
    trails.values().filter(|trail| !trail.is_over()).count()
}
