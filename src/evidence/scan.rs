//! The records of a time, of all instances: segments day by day, and those of other days are not read.

use std::ops::ControlFlow;

use chrono::{DateTime, Days, NaiveDate, Utc};
use futures_util::{StreamExt as _, stream};

use super::exchange::{Exchange, Exchanges};
use super::query::Query;
use super::read::{Inventory, Record, Walk, segment};
use super::silence::Silences;
use super::source::{Object, Source, SourceError};
use super::{MAX_OBJECT, manifest};
use crate::journal::format::{MANIFESTS, RECORDS, SegmentName};

/// Segments that are fetched ahead; the bound of memory is as many times the size of a segment.
pub(super) const AHEAD: usize = 4;

/// From, included, to, excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

impl Window {
    pub fn contains(&self, time: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time < to)
    }

    /// Whether some of what lies between two times is in it.
    pub fn meets(&self, after: DateTime<Utc>, before: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| before > from) && self.to.is_none_or(|to| after < to)
    }

    /// Whether records of exchanges that began in the window can be in a segment whose first record is of this date. A segment
    /// spans an hour at most, so one of the day before may reach into the window; and the day after holds how exchanges ended.
    pub fn may_hold(&self, date: NaiveDate) -> bool {
        let day = Days::new(1);
        let after = self.from.is_none_or(|from| date.checked_add_days(day).is_none_or(|d| d >= from.date_naive()));
        let before = self.to.is_none_or(|to| date.checked_sub_days(day).is_none_or(|d| d <= to.date_naive()));
        after && before
    }
}

/// Most days that are listed one by one; of a longer window everything is listed.
const MAX_DAYS: i64 = 400;

/// What there is of a window: a year's bucket is not listed for a day of it. A window without an end goes on to tomorrow.
pub async fn inventory(source: &impl Source, window: &Window) -> Result<Inventory, SourceError> {
    let days = |from: DateTime<Utc>| {
        let to = window.to.unwrap_or_else(Utc::now).date_naive();
        let first = from.date_naive().pred_opt()?;
        let last = to.succ_opt()?;
        (last.signed_duration_since(first).num_days() <= MAX_DAYS)
            .then(|| first.iter_days().take_while(move |d| *d <= last))
    };
    let Some(days) = window.from.and_then(days) else {
        return Inventory::list(source).await;
    };
    let mut objects = Vec::new();
    for day in days {
        for place in [RECORDS, MANIFESTS] {
            objects.extend(source.list_under(&format!("{place}date={day}/")).await?);
        }
    }
    Ok(Inventory::new(objects))
}

/// The segments of a window, day by day and in each instance's order.
pub fn segments<'a>(inventory: &'a Inventory, window: &Window) -> Vec<(&'a SegmentName, &'a Object)> {
    let all = inventory.logs.values().flat_map(|log| &log.segments);
    let mut wanted: Vec<_> = all.filter(|(n, _)| window.may_hold(n.date)).map(|(n, o)| (n, o)).collect();
    wanted.sort_by_key(|(n, _)| (n.date, &n.instance, n.first));
    wanted
}

/// Calls `each` with every record of the segments until it breaks.
pub async fn scan(
    source: &impl Source,
    segments: &[(&SegmentName, &Object)],
    mut each: impl FnMut(Record) -> ControlFlow<()>,
) -> Walk {
    let mut walk = Walk::default();
    let fetch = |(name, object)| async move { (name, object, source.plain(object, MAX_OBJECT).await) };
    let mut fetched = stream::iter(segments.iter().copied().map(fetch)).buffered(AHEAD);
    while let Some((name, object, bytes)) = fetched.next().await {
        if segment(name, object, bytes, &mut walk, &mut each).is_break() {
            break;
        }
    }
    walk
}

/// The silences between segments, as their manifests say, for whom nothing else is read. Where there is none, nothing is known.
pub async fn silences(
    source: &impl Source,
    inventory: &Inventory,
    segments: &[(&SegmentName, &Object)],
    silences: &mut Silences,
) {
    let fetch = |(name, _)| async move { (name, manifest::of(source, inventory, name).await) };
    let mut fetched = stream::iter(segments.iter().copied().map(fetch)).buffered(AHEAD);
    while let Some((name, manifest)) = fetched.next().await {
        silences.segment(name, manifest.map(|manifest| (manifest.first_time, manifest.last_time)));
    }
    silences.finish();
}

/// Gives the exchanges of the segments that may fit the query to `each`, until it breaks.
///
/// A segment whose manifest says that no such exchange begins there is not read, unless one that began before waits for its end. What
/// a manifest says is taken on trust: `verify` holds it against the segment and the signed checkpoint. `silences` are those of
/// the segments' times.
pub async fn exchanges(
    source: &impl Source,
    inventory: &Inventory,
    segments: &[(&SegmentName, &Object)],
    query: &Query,
    silences: &mut Silences,
    exchanges: &mut Exchanges,
    mut each: impl FnMut(Exchange) -> ControlFlow<()>,
) -> Walk {
    let mut walk = Walk::default();
    let fetch = |(name, object)| async move {
        // One that is absent, or cannot be read, rules nothing out.
        let manifest = if query.prunes() { manifest::of(source, inventory, name).await } else { None };
        let wanted = manifest.as_ref().is_none_or(|manifest| query.may_begin_in(manifest));
        let times = manifest.map(|manifest| (manifest.first_time, manifest.last_time));
        (name, object, times, if wanted { Some(source.plain(object, MAX_OBJECT).await) } else { None })
    };
    let mut fetched = stream::iter(segments.iter().copied().map(fetch)).buffered(AHEAD);
    while let Some((name, object, times, bytes)) = fetched.next().await {
        let bytes = match bytes {
            Some(bytes) => bytes,
            None if exchanges.waits(&name.instance) => source.plain(object, MAX_OBJECT).await,
            None => {
                silences.segment(name, times);
                continue;
            }
        };
        let (mut flow, mut seen) = (ControlFlow::Continue(()), None);
        let read = segment(name, object, bytes, &mut walk, &mut |record| {
            seen = Some((seen.map_or(record.time, |(first, _)| first), record.time));
            exchanges.add(record, |exchange| {
                if flow.is_continue() {
                    flow = each(exchange);
                }
            });
            flow
        });
        if read.is_break() {
            return walk;
        }
        silences.segment(name, times.or(seen));
    }
    silences.finish();
    walk
}
