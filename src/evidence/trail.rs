//! The records of one exchange, without reading what cannot hold them.
//!
//! A decision id is a UUID of version 7: it has the time at which the exchange began. So its request is looked for in the records of
//! about that time, to which manifests lead, and what follows up to its end behind it. After the end only votes can come that were too
//! late, and only where it was held: of which segments have votes manifests know, too. What is found so is whole; where the request is
//! not found so (another clock, an id of something else, a log of which parts are missing), everything is read.

use std::collections::HashSet;
use std::ops::ControlFlow;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt as _, stream};

use super::manifest::{self, AT_ONCE};
use super::read::{Inventory, Record, Walk};
use super::scan::{Window, scan};
use super::show::MAX_RECORDS;
use super::source::{Object, Source};
use crate::journal::format::SegmentName;
use crate::journal::record::{DecisionId, Event};

/// So long after its exchange began a request is recorded, at most: the longest `limits.body_timeout` and some.
const LATEST: TimeDelta = TimeDelta::minutes(11);
/// So far a clock may have been set back in between.
const EARLIEST: TimeDelta = TimeDelta::minutes(1);

/// One instance's, in order.
type Segments = [(SegmentName, Object)];

/// Up to `most` records of the exchange, in order, out of the logs of instances that are `here`.
pub(super) async fn records(
    source: &impl Source,
    inventory: &Inventory,
    here: impl Fn(&str) -> bool,
    id: DecisionId,
    most: usize,
) -> (Walk, Vec<Record>) {
    if let Some(found) = followed(source, inventory, &here, id, most).await {
        return found;
    }
    let logs = inventory.logs.iter().filter(|(instance, _)| here(instance));
    let all: Vec<_> = logs.flat_map(|(_, log)| refs(&log.segments)).collect();
    let mut trail = Trail { id, most, latest: None, found: vec![], held: false, until: None };
    let walk = scan(source, &all, |record| trail.take(record)).await;
    (walk, trail.found)
}

/// The same, where the time in the id leads to them.
async fn followed(
    source: &impl Source,
    inventory: &Inventory,
    here: impl Fn(&str) -> bool,
    id: DecisionId,
    most: usize,
) -> Option<(Walk, Vec<Record>)> {
    let window = window(id)?;
    for (_, log) in inventory.logs.iter().filter(|(instance, _)| here(instance)) {
        let (near, behind) = near(source, inventory, &log.segments, &window).await;
        let mut trail = Trail { id, most, latest: window.to, found: vec![], held: false, until: None };
        let mut walk = scan(source, &refs(near), |record| trail.add(record, near)).await;
        if trail.has_begun() {
            walk.damage.extend(trail.follow(source, inventory, near, behind).await);
            return Some((walk, trail.found));
        }
    }
    None
}

/// The segments that hold the records of these exchanges; `None` where none is named, or the time in an id does not lead to its.
pub async fn segments(source: &impl Source, inventory: &Inventory, ids: &[DecisionId]) -> Option<HashSet<SegmentName>> {
    let mut segments = HashSet::new();
    ids.first()?;
    for id in ids {
        let (_, found) = followed(source, inventory, |_| true, *id, MAX_RECORDS).await?;
        let log = inventory.logs.get(&found.first()?.instance)?;
        segments.extend(found.iter().filter_map(|record| {
            let at = log.segments.partition_point(|(name, _)| name.last < record.seq);
            log.segments.get(at).map(|(name, _)| name.clone())
        }));
    }
    Some(segments)
}

fn refs(segments: &Segments) -> Vec<(&SegmentName, &Object)> {
    segments.iter().map(|(name, object)| (name, object)).collect()
}

/// When the request of such an id was recorded.
fn window(DecisionId(id): DecisionId) -> Option<Window> {
    let (seconds, nanos) = id.get_timestamp().filter(|_| id.get_version_num() == 7)?.to_unix();
    let began: DateTime<Utc> = DateTime::from_timestamp(seconds.try_into().ok()?, nanos)?;
    Some(Window { from: began.checked_sub_signed(EARLIEST), to: began.checked_add_signed(LATEST) })
}

/// The segments that can hold records of the window, and those behind them. Times in a log never go back, so that a few manifests
/// lead there.
async fn near<'a>(
    source: &impl Source,
    inventory: &Inventory,
    log: &'a Segments,
    window: &Window,
) -> (&'a Segments, &'a Segments) {
    let (_, dated) = log.split_at(log.iter().take_while(|(name, _)| !window.may_hold(name.date)).count());
    let (dated, behind) = dated.split_at(dated.iter().take_while(|(name, _)| window.may_hold(name.date)).count());
    let (mut low, mut high) = (0, dated.len());
    while low < high
        && let middle = low + (high - low) / 2
        && let Some((name, _)) = dated.get(middle)
        // Without its word all that is left is read.
        && let Some(manifest) = manifest::of(source, inventory, name).await
    {
        if manifest.may_be_in(window.from, None) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    (dated.split_at(low).1, behind)
}

struct Trail {
    id: DecisionId,
    most: usize,
    /// After this the request is not looked for.
    latest: Option<DateTime<Utc>>,
    found: Vec<Record>,
    /// It waited for approval, so that votes may come after its end.
    held: bool,
    /// It ended: up to this record all is read.
    until: Option<u64>,
}

impl Trail {
    /// The first record that was found is the request, so that there is none before it.
    fn has_begun(&self) -> bool {
        self.found.first().is_some_and(|first| matches!(first.event, Event::Request(_)))
    }

    fn take(&mut self, record: Record) -> ControlFlow<()> {
        if record.decision_id == Some(self.id) && self.found.len() < self.most {
            self.found.push(record);
        }
        ControlFlow::Continue(())
    }

    /// Takes a record of one of the segments; breaks where there is no more to be read.
    fn add(&mut self, record: Record, segments: &Segments) -> ControlFlow<()> {
        let (seq, time) = (record.seq, record.time);
        if record.decision_id == Some(self.id) {
            self.held |= matches!(record.event, Event::ApprovalOpened { .. });
            if matches!(record.event, Event::Ended(_)) {
                let last = segments.iter().map(|(name, _)| name.last).find(|last| seq <= *last);
                self.until = if self.held { last } else { Some(seq) };
            }
        }
        let _ = self.take(record);
        let over = self.until.is_some_and(|until| seq >= until);
        let late = self.found.is_empty() && self.latest.is_some_and(|latest| time > latest);
        if over || late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// What comes after the segments in which it began. What was wrong on the way.
    async fn follow(
        &mut self,
        source: &impl Source,
        inventory: &Inventory,
        near: &Segments,
        behind: &Segments,
    ) -> Vec<String> {
        let mut damage = Vec::new();
        if self.until.is_none() {
            damage.extend(scan(source, &refs(behind), |record| self.add(record, behind)).await.damage);
        }
        if let (true, Some(until)) = (self.held, self.until) {
            let later = near.iter().chain(behind).filter(|(name, _)| name.first > until);
            let judged = later.map(|(name, object)| async move {
                let voted =
                    manifest::of(source, inventory, name).await.is_none_or(|manifest| manifest::may_vote(&manifest));
                voted.then_some((name, object))
            });
            let voted: Vec<_> = stream::iter(judged).buffered(AT_ONCE).filter_map(std::future::ready).collect().await;
            damage.extend(scan(source, &voted, |record| self.take(record)).await.damage);
        }
        damage
    }
}
