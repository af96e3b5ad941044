//! Where in a log a time is.

use std::collections::HashMap;
use std::ops::Range;

use chrono::{DateTime, Utc};

use super::Segments;
use crate::evidence::manifest;
use crate::evidence::read::Inventory;
use crate::evidence::scan::Window;
use crate::evidence::source::Source;

/// What manifests said of the times of a log's segments. Each is read once.
pub struct Times<'a, S> {
    source: &'a S,
    inventory: &'a Inventory,
    log: &'a Segments,
    /// The time of a segment's last record, if there is word of it.
    last: HashMap<usize, Option<DateTime<Utc>>>,
}

impl<'a, S: Source> Times<'a, S> {
    pub fn of(source: &'a S, inventory: &'a Inventory, log: &'a Segments) -> Self {
        Times { source, inventory, log, last: HashMap::new() }
    }

    /// The segments that can hold records of the window. Times in a log never go back, so that a few manifests lead there.
    pub async fn near(&mut self, window: &Window) -> Range<usize> {
        let may_hold = |at: usize| self.log.get(at).is_some_and(|(name, _)| window.may_hold(name.date));
        let begin = (0..self.log.len()).find(|at| may_hold(*at)).unwrap_or(self.log.len());
        let end = (begin..self.log.len()).find(|at| !may_hold(*at)).unwrap_or(self.log.len());
        let (mut low, mut high) = (begin, end);
        while low < high
            && let middle = low + (high - low) / 2
            // Without its word all that is left is read.
            && let Some(last) = self.last(middle).await
        {
            if window.from.is_none_or(|from| last >= from) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low..end
    }

    async fn last(&mut self, at: usize) -> Option<DateTime<Utc>> {
        if let Some(known) = self.last.get(&at) {
            return *known;
        }
        let (name, _) = self.log.get(at)?;
        let last = manifest::of(self.source, self.inventory, name).await.map(|manifest| manifest.last_time);
        self.last.insert(at, last);
        last
    }
}
