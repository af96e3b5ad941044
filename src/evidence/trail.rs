//! The records of one exchange, without reading what cannot hold them.
//!
//! A decision id is a UUID of version 7: it has the time at which the exchange began. So its request is looked for in the records of
//! about that time, to which manifests lead, and what follows up to its end behind it. After the end only votes can come that were too
//! late, and only where it was held: of which segments have votes manifests know, too. What is found so is whole; where the request is
//! not found so (another clock, an id of something else, a log of which parts are missing), everything is read.

mod pass;
mod times;

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use chrono::{DateTime, TimeDelta, Utc};

use self::pass::Pass;
use super::read::{Inventory, Record, Walk};
use super::scan::{Window, scan};
use super::source::{Object, Source};
use crate::journal::format::SegmentName;
use crate::journal::record::DecisionId;

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
    let logs: Vec<_> = inventory.logs.iter().filter(|(instance, _)| here(instance)).map(|(_, log)| log).collect();
    let sought = window(id).map(|window| HashMap::from([(id, window)])).unwrap_or_default();
    let mut found = Vec::new();
    let keep = |found: &mut Vec<Record>, record| {
        if found.len() < most {
            found.push(record);
        }
    };
    for log in &logs {
        let mut pass = Pass::over(source, inventory, &log.segments, &sought).await;
        let walk = pass.follow(|record| keep(&mut found, record)).await;
        if pass.has_begun(id) {
            return (walk, found);
        }
    }
    let all: Vec<_> = logs.iter().flat_map(|log| &log.segments).map(|(name, object)| (name, object)).collect();
    let walk = scan(source, &all, |record| {
        if record.decision_id == Some(id) {
            keep(&mut found, record);
        }
        ControlFlow::Continue(())
    })
    .await;
    (walk, found)
}

/// The segments that hold the records of these exchanges; `None` where none is named, or the time in an id does not lead to its.
/// However many they are, a segment is read twice at most.
pub async fn segments(source: &impl Source, inventory: &Inventory, ids: &[DecisionId]) -> Option<HashSet<SegmentName>> {
    ids.first()?;
    let windows = ids.iter().map(|id| Some((*id, window(*id)?)));
    let mut sought: HashMap<DecisionId, Window> = windows.collect::<Option<_>>()?;
    let mut segments = HashSet::new();
    for log in inventory.logs.values() {
        let mut pass = Pass::over(source, inventory, &log.segments, &sought).await;
        pass.follow(|record| {
            let at = log.segments.partition_point(|(name, _)| name.last < record.seq);
            segments.extend(log.segments.get(at).map(|(name, _)| name.clone()));
        })
        .await;
        sought.retain(|id, _| !pass.has_begun(*id));
    }
    sought.is_empty().then_some(segments)
}

/// When the request of such an id was recorded.
fn window(DecisionId(id): DecisionId) -> Option<Window> {
    let (seconds, nanos) = id.get_timestamp().filter(|_| id.get_version_num() == 7)?.to_unix();
    let began: DateTime<Utc> = DateTime::from_timestamp(seconds.try_into().ok()?, nanos)?;
    Some(Window { from: began.checked_sub_signed(EARLIEST), to: began.checked_add_signed(LATEST) })
}
