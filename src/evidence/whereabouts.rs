//! In which segments the records of sessions are, as manifests say.
//!
//! A segment whose manifest withholds its sessions, or which has no manifest, may hold records of any.

use std::collections::HashSet;

use futures_util::{StreamExt as _, stream};

use super::manifest::{self, AT_ONCE};
use super::read::Inventory;
use super::source::Source;
use crate::journal::format::{Dimension, SegmentName};

#[derive(Debug, Default)]
pub(super) struct Whereabouts {
    /// May hold records of the sessions.
    pub own: HashSet<SegmentName>,
    /// May hold votes, which belong to an exchange and name no session.
    votes: HashSet<SegmentName>,
}

impl Whereabouts {
    /// Of the sessions whose ids are `wanted`.
    pub async fn of(source: &impl Source, inventory: &Inventory, wanted: impl Fn(&str) -> bool) -> Self {
        let mut places = Whereabouts::default();
        let segments = inventory.logs.values().flat_map(|log| &log.segments);
        let asked = segments.map(|(name, _)| async move { (name, manifest::of(source, inventory, name).await) });
        let mut asked = stream::iter(asked).buffered(AT_ONCE);
        while let Some((name, manifest)) = asked.next().await {
            if manifest.as_ref().is_none_or(|manifest| manifest.may_hold(Dimension::Sessions, &wanted)) {
                places.own.insert(name.clone());
            }
            if manifest.as_ref().is_none_or(manifest::may_vote) {
                places.votes.insert(name.clone());
            }
        }
        places
    }

    /// Where votes on a ticket can be that was opened in this record of the log.
    pub fn votes_after(&self, instance: &str, opened: u64) -> impl Iterator<Item = &SegmentName> {
        self.votes.iter().filter(move |name| name.instance == instance && name.last > opened)
    }
}
