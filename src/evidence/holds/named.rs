//! What belongs to sessions and exchanges that somebody names.

use std::collections::{BTreeMap, HashSet};

use super::{Held, Needed};
use crate::evidence::read::{Inventory, Record, Walk, walk};
use crate::evidence::source::{Object, Source};
use crate::evidence::trail;
use crate::evidence::whereabouts::Whereabouts;
use crate::journal::format::SegmentName;
use crate::journal::record::{DecisionId, Event};

/// The same as [`objects_of`](super::objects_of), for ids of sessions and of decisions. With a session go the votes on its
/// exchanges. Only segments are read that can hold some of it, where ids and manifests say which.
pub async fn objects_of_ids(source: &impl Source, objects: &[Object], ids: &[String]) -> (Walk, Vec<Held>) {
    let inventory = Inventory::new(objects.to_vec());
    let mut named = Named::of(ids);
    // `None`: the time in an id does not lead there, so that it may be anywhere.
    let led = match named.decisions.is_empty() {
        true => Some(HashSet::new()),
        false => trail::segments(source, &inventory, &named.decisions).await,
    };
    let places = match named.sessions.is_empty() {
        true => Whereabouts::default(),
        false => Whereabouts::of(source, &inventory, |id| named.sessions.contains(id)).await,
    };
    let mut needed = Needed::default();
    let first = |name: &SegmentName| places.own.contains(name) || led.as_ref().is_none_or(|led| led.contains(name));
    let mut walked = walk(source, &inventory, first, |record| named.take(record, &mut needed)).await;
    let opened = named.opened.clone();
    let votes: HashSet<_> = opened.iter().flat_map(|(instance, seq)| places.votes_after(instance, *seq)).collect();
    let later = |name: &SegmentName| votes.contains(name) && !first(name);
    let later = walk(source, &inventory, later, |record| named.take(record, &mut needed)).await;
    walked.damage.extend(later.damage);
    (walked, needed.objects(&inventory, objects))
}

struct Named<'a> {
    decisions: Vec<DecisionId>,
    sessions: HashSet<&'a str>,
    /// Of the sessions.
    exchanges: HashSet<DecisionId>,
    /// By instance, the first record by which such an exchange waits for votes.
    opened: BTreeMap<String, u64>,
}

impl<'a> Named<'a> {
    fn of(ids: &'a [String]) -> Self {
        let decision = |id: &String| id.parse().ok().map(DecisionId);
        let sessions = ids.iter().filter(|id| decision(id).is_none()).map(String::as_str).collect();
        let decisions = ids.iter().filter_map(decision).collect();
        Named { decisions, sessions, exchanges: HashSet::new(), opened: BTreeMap::new() }
    }

    /// Records in their order.
    fn take(&mut self, record: Record, needed: &mut Needed) {
        if self.has(&record) {
            needed.add(record);
        }
    }

    fn has(&mut self, record: &Record) -> bool {
        let decision = record.decision_id;
        if decision.is_some_and(|id| self.decisions.contains(&id)) {
            return true;
        }
        let Some(session) = &record.session else {
            return decision.is_some_and(|id| self.exchanges.contains(&id));
        };
        let own = self.sessions.contains(session.id.as_str());
        if own {
            self.exchanges.extend(decision);
            if matches!(record.event, Event::ApprovalOpened { .. }) {
                self.opened.entry(record.instance.clone()).or_insert(record.seq);
            }
        }
        own
    }
}
