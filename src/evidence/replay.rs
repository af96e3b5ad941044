//! One session, in order, in the formats that people and tools read.

pub mod asciicast;
pub mod conversation;
pub mod har;
pub mod html;
pub mod pace;
pub mod transcript;

use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use super::MAX_OBJECT;
use super::read::{Inventory, Record, Walk, segment, walk};
use super::source::Source;
use super::whereabouts::Whereabouts;
use super::whole::whole;
use crate::journal::format::SegmentName;
use crate::journal::record::Event;

/// Most sessions that are told of where a prefix is ambiguous.
const MAX_NAMED: usize = 10;

/// A session that was found, and where its records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub instance: String,
    pub id: String,
    /// Time of its first record.
    pub began: DateTime<Utc>,
    /// Sequence numbers of its first and last record.
    pub first: u64,
    pub last: u64,
    /// That may hold something of it.
    pub segments: HashSet<SegmentName>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("no session here has an id that begins so")]
    NotFound,
    #[error("several sessions begin so: {}; give more of the id", .0.join(", "))]
    Ambiguous(Vec<String>),
}

struct Match {
    found: Found,
    /// The first record by which an exchange of it waits for approval.
    held: Option<u64>,
}

#[derive(Default)]
struct Matches {
    exact: Option<Match>,
    others: Option<Match>,
    names: BTreeSet<String>,
}

impl Match {
    fn new(record: &Record, id: &str) -> Self {
        let (first, last, segments) = (record.seq, record.seq, HashSet::new());
        let (instance, id) = (record.instance.clone(), id.to_owned());
        Match { found: Found { instance, id, began: record.time, first, last, segments }, held: None }
    }

    /// Segments between its first and last record that hold some of it, or votes on it.
    fn at(self, places: &Whereabouts) -> Found {
        let Match { mut found, held } = self;
        let votes = held.into_iter().flat_map(|opened| places.votes_after(&found.instance, opened));
        let all = places.own.iter().filter(|name| name.instance == found.instance).chain(votes);
        found.segments = all.filter(|name| name.first <= found.last && name.last >= found.first).cloned().collect();
        found
    }
}

impl Matches {
    fn add(&mut self, record: &Record, wanted: &str) {
        let Some(session) = record.session.as_ref().filter(|s| s.id.starts_with(wanted)) else {
            return;
        };
        if self.names.len() <= MAX_NAMED {
            self.names.insert(format!("{} of {}", session.id, record.instance));
        }
        let slot = if session.id == wanted { &mut self.exact } else { &mut self.others };
        let Match { found, held } = slot.get_or_insert_with(|| Match::new(record, &session.id));
        if found.id == session.id && found.instance == record.instance {
            found.last = record.seq;
            if matches!(record.event, Event::ApprovalOpened { .. }) {
                held.get_or_insert(record.seq);
            }
        }
    }

    fn result(self) -> Result<Match, ReplayError> {
        match (self.exact, self.others) {
            (Some(found), _) => Ok(found),
            (None, Some(found)) if self.names.len() == 1 => Ok(found),
            (None, Some(_)) => Err(ReplayError::Ambiguous(self.names.into_iter().take(MAX_NAMED).collect())),
            (None, None) => Err(ReplayError::NotFound),
        }
    }
}

/// Finds the session by its whole id, or by a beginning that only one session has.
pub async fn find(source: &impl Source, inventory: &Inventory, wanted: &str) -> (Walk, Result<Found, ReplayError>) {
    let mut matches = Matches::default();
    let places = Whereabouts::of(source, inventory, |id| id.starts_with(wanted)).await;
    let walk = walk(source, inventory, |name| places.own.contains(name), |record| matches.add(&record, wanted)).await;
    (walk, matches.result().map(|found| found.at(&places)))
}

/// Gives the session's records in order, and with them what else happened to its exchanges (approvals). A record that has only
/// a part of its body comes with the same record that has all of it, where that is kept.
///
/// What is wrong with kept bodies is in the walk, too. Bound: in memory are the session's records of one segment.
pub async fn replay(
    source: &impl Source,
    inventory: &Inventory,
    found: &Found,
    mut each: impl FnMut(Record, Option<Record>),
) -> Walk {
    let (mut walk, mut exchanges) = (Walk::default(), HashSet::new());
    let segments = inventory.logs.get(&found.instance).map_or(&[][..], |log| &log.segments);
    for (name, object) in segments.iter().filter(|(name, _)| found.segments.contains(name)) {
        let bytes = source.plain(object, MAX_OBJECT).await;
        let mut records = Vec::new();
        let _ = segment(name, object, bytes, &mut walk, &mut |record| {
            let own = record.session.as_ref().is_some_and(|s| s.id == found.id);
            if own {
                exchanges.extend(record.decision_id);
            }
            if own || record.session.is_none() && record.decision_id.is_some_and(|id| exchanges.contains(&id)) {
                records.push(record);
            }
            ControlFlow::Continue(())
        });
        for record in records {
            let whole = whole(source, inventory, &record).await.unwrap_or_else(|why| {
                walk.damage.push(why);
                None
            });
            each(record, whole);
        }
    }
    walk
}
