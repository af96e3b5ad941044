//! Times at which a log says nothing, not even that nothing happened: nobody vouches for them.

use chrono::{DateTime, TimeDelta, Utc};

/// The gate's own heartbeat, where nothing else is said (`journal.heartbeat`), and a minute.
const USUAL: TimeDelta = TimeDelta::minutes(6);
/// Silences that are told of one log; there may be one for each stop of a gate.
const MAX_TOLD: usize = 20;

/// Follows the times of one log's segments.
#[derive(Debug)]
pub(super) struct Silence {
    longest: TimeDelta,
    last: Option<DateTime<Utc>>,
    gaps: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    further: usize,
}

impl Silence {
    pub(super) fn new(longest: Option<TimeDelta>) -> Self {
        Silence { longest: longest.unwrap_or(USUAL), last: None, gaps: Vec::new(), further: 0 }
    }

    /// A segment's first and last time. A segment is sealed within its age, and a heartbeat seals one, so that only what lies
    /// between segments can be longer than a heartbeat.
    pub(super) fn segment(&mut self, first: DateTime<Utc>, last: DateTime<Utc>) {
        if let Some(before) = self.last.filter(|before| first - *before > self.longest) {
            if self.gaps.len() < MAX_TOLD {
                self.gaps.push((before, first));
            } else {
                self.further += 1;
            }
        }
        self.last = Some(last);
    }

    /// Nothing is known from here to the next segment.
    pub(super) fn forget(&mut self) {
        self.last = None;
    }

    pub(super) fn notes(&self, instance: &str) -> Vec<String> {
        let gap = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| {
            let minutes = (*to - *from).num_minutes();
            let (from, to) = (from.format("%FT%TZ"), to.format("%FT%TZ"));
            format!("instance {instance}: no record between {from} and {to} ({minutes} minutes): was the gate down?")
        };
        let mut notes: Vec<String> = self.gaps.iter().map(gap).collect();
        if self.further > 0 {
            notes.push(format!("instance {instance}: {} further gaps", self.further));
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_longer_than_a_heartbeat_is_told() {
        let at = |minutes: i64| DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap();
        let mut silence = Silence::new(None);
        for (first, last) in [(0, 1), (7, 8), (15, 15), (16, 60)] {
            silence.segment(at(first), at(last));
        }
        assert_eq!(
            silence.notes("g"),
            [
                "instance g: no record between 2027-01-15T08:08:00Z and 2027-01-15T08:15:00Z (7 minutes): was the gate down?"
            ]
        );
        silence.forget();
        silence.segment(at(1000), at(1000));
        assert_eq!(silence.notes("g").len(), 1);
        for n in 1..30 {
            silence.segment(at(1000 + n * 10), at(1000 + n * 10));
        }
        let notes = silence.notes("g");
        assert_eq!(notes.len(), MAX_TOLD + 1);
        assert!(notes.last().unwrap().contains("10 further gaps"), "{notes:?}");
    }
}
