//! Records that a stream to another system is to get out of the archive: those of a time, or those that it was passed over for.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use futures_util::{StreamExt as _, stream};

use super::manifest::{self, AT_ONCE};
use super::read::{Inventory, Walk};
use super::scan::{Window, scan, segments};
use super::source::{Object, Source};
use crate::journal::format::{Manifest, SegmentName};
use crate::journal::record::Event;

type Segments<'a> = Vec<(&'a SegmentName, &'a Object)>;

/// First and last numbers of records, by instance.
pub type Ranges = BTreeMap<String, Vec<(u64, u64)>>;

/// The segments that can hold records of the window, by instance and in order.
pub async fn of_time<'a>(source: &impl Source, inventory: &'a Inventory, window: &Window) -> Segments<'a> {
    let mut found = match window {
        Window { from: None, to: None } => segments(inventory, window),
        Window { .. } => judged(source, inventory, window, |_| true).await,
    };
    found.sort_by_key(|(name, _)| (&name.instance, name.first));
    found
}

/// What the stream did not get, as `stream.skipped` of the window says.
pub async fn skipped(source: &impl Source, inventory: &Inventory, window: &Window, name: &str) -> (Walk, Ranges) {
    let kind = |manifest: &Manifest| manifest.holds_kind("stream.skipped");
    let found = judged(source, inventory, window, kind).await;
    let mut ranges = Ranges::new();
    let walk = scan(source, &found, |record| {
        if let Event::StreamSkipped { stream, first, last } = &record.event
            && stream == name
            && window.contains(record.time)
        {
            ranges.entry(record.instance).or_default().push((*first, *last));
        }
        ControlFlow::Continue(())
    })
    .await;
    (walk, ranges)
}

/// The segments of these records, by instance and in order, and of which records there are none.
pub fn of_ranges<'a>(inventory: &'a Inventory, ranges: &Ranges) -> (Walk, Segments<'a>) {
    let (mut walk, mut found) = (Walk::default(), Segments::new());
    for (instance, ranges) in ranges {
        let log = inventory.logs.get(instance).map(|log| log.segments.as_slice()).unwrap_or_default();
        found.extend(log.iter().filter(|(name, _)| meets(ranges, name.first, name.last)).map(|(n, o)| (n, o)));
        for (first, last) in ranges {
            let mut next = *first;
            for (name, _) in log.iter().filter(|(name, _)| name.last >= *first && name.first <= *last) {
                if name.first > next {
                    walk.damage.push(format!("records {next} to {} of {instance} are not here", name.first - 1));
                }
                next = next.max(name.last.saturating_add(1));
            }
            if next <= *last {
                walk.damage.push(format!("records {next} to {last} of {instance} are not here"));
            }
        }
    }
    (walk, found)
}

/// Whether one of the ranges has a record from `first` to `last`.
pub fn meets(ranges: &[(u64, u64)], first: u64, last: u64) -> bool {
    ranges.iter().any(|range| range.0 <= last && first <= range.1)
}

/// The window's segments whose manifests rule out neither it nor what is `wanted`; one without a manifest may hold anything.
async fn judged<'a>(
    source: &impl Source,
    inventory: &'a Inventory,
    window: &Window,
    wanted: impl Fn(&Manifest) -> bool,
) -> Segments<'a> {
    let judge = |(name, object)| async move {
        let manifest = manifest::of(source, inventory, name).await;
        (manifest, name, object)
    };
    let all = stream::iter(segments(inventory, window)).map(judge).buffered(AT_ONCE);
    let may_hold = |manifest: &Manifest| manifest.may_be_in(window.from, window.to) && wanted(manifest);
    all.filter_map(|(manifest, name, object)| {
        std::future::ready(manifest.as_ref().is_none_or(may_hold).then_some((name, object)))
    })
    .collect()
    .await
}
