//! Times at which a log says nothing, not even that nothing happened: nobody vouches for them.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::scan::Window;
use crate::journal::format::SegmentName;

/// The gate's own heartbeat, where nothing else is said (`journal.heartbeat`), and a minute.
const USUAL: TimeDelta = TimeDelta::minutes(6);
/// Silences that are told of one log; there may be one for each stop of a gate.
const MAX_TOLD: usize = 20;
/// Silences that are told of all logs of a window.
const MAX_NOTES: usize = 100;

/// What is told of a silence, as a line of JSON or a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The instance recorded nothing in between.
    Silence { instance: String, after: DateTime<Utc>, before: DateTime<Utc> },
    /// It was silent more often than is told.
    FurtherSilences { instance: String, count: usize },
    /// No instance recorded anything from then (where that was asked) until then.
    NoRecords { from: Option<DateTime<Utc>>, to: DateTime<Utc> },
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::Silence { instance, after, before } => {
                let minutes = (*before - *after).num_minutes();
                let (after, before) = (after.format("%FT%TZ"), before.format("%FT%TZ"));
                write!(
                    f,
                    "instance {instance}: no record between {after} and {before} ({minutes} minutes): was the gate down?"
                )
            }
            Told::FurtherSilences { instance, count } => write!(f, "instance {instance}: {count} further gaps"),
            Told::NoRecords { .. } => {
                f.write_str("no gate recorded anything in this time, not even that nothing happened")
            }
        }
    }
}

/// Follows the times of one log's segments.
#[derive(Debug)]
pub(super) struct Silence {
    longest: TimeDelta,
    /// Only silences that reach into it are told.
    within: Window,
    last: Option<DateTime<Utc>>,
    gaps: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    further: usize,
}

impl Silence {
    pub(super) fn new(longest: Option<TimeDelta>) -> Self {
        Silence {
            longest: longest.unwrap_or(USUAL),
            within: Window::default(),
            last: None,
            gaps: Vec::new(),
            further: 0,
        }
    }

    /// A segment's first and last time. A segment is sealed within its age, and a heartbeat seals one, so that only what lies
    /// between segments can be longer than a heartbeat.
    pub(super) fn segment(&mut self, first: DateTime<Utc>, last: DateTime<Utc>) {
        let silent = |before: &DateTime<Utc>| first - *before > self.longest && self.within.meets(*before, first);
        if let Some(before) = self.last.filter(silent) {
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

    pub(super) fn told(&self, instance: &str) -> impl Iterator<Item = Told> {
        let instance = instance.to_owned();
        let further =
            (self.further > 0).then(|| Told::FurtherSilences { instance: instance.clone(), count: self.further });
        let gap = move |(after, before): &(DateTime<Utc>, DateTime<Utc>)| Told::Silence {
            instance: instance.clone(),
            after: *after,
            before: *before,
        };
        self.gaps.iter().map(gap).chain(further)
    }
}

/// The silences of a window, of all its logs: who finds no record there is to know whether anybody vouches for that.
#[derive(Debug, Default)]
pub struct Silences {
    /// Without a window nothing is told.
    window: Option<Asked>,
    longest: Option<TimeDelta>,
    logs: BTreeMap<String, Silence>,
    /// Some record of the window was seen, or may be in what could not be read.
    heard: bool,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    window: Window,
    /// Records of later are not expected.
    end: DateTime<Utc>,
}

impl Silences {
    /// A log that says nothing for longer than `longest` is told of; `None`: six minutes.
    pub fn of(window: Window, longest: Option<TimeDelta>, now: DateTime<Utc>) -> Self {
        let end = window.to.map_or(now, |to| to.min(now));
        let window = (window != Window::default()).then_some(Asked { window, end });
        Silences { window, longest, ..Silences::default() }
    }

    /// A segment, in the order of its log, and its first and last time where they are known.
    pub(super) fn segment(&mut self, name: &SegmentName, times: Option<(DateTime<Utc>, DateTime<Utc>)>) {
        let Some(Asked { window, .. }) = self.window else { return };
        let longest = self.longest;
        let log = self.logs.entry(name.instance.clone()).or_insert_with(|| Silence {
            within: window,
            // Records are expected from the window's beginning on, unless the log begins in it.
            last: window.from.filter(|_| name.first > 0),
            ..Silence::new(longest)
        });
        match times {
            Some((first, last)) => log.segment(first, last),
            None => log.forget(),
        }
        self.heard |= times.is_none_or(|(first, last)| {
            window.from.is_none_or(|from| last >= from) && window.to.is_none_or(|to| first < to)
        });
    }

    /// All segments of the window were told.
    pub(super) fn finish(&mut self) {
        if let Some(Asked { end, .. }) = self.window {
            self.logs.values_mut().for_each(|log| log.segment(end, end));
        }
    }

    pub fn told(&self) -> Vec<Told> {
        let told = self.logs.iter().flat_map(|(instance, log)| log.told(instance));
        let told: Vec<Told> = told.take(MAX_NOTES).collect();
        match self.window {
            Some(Asked { window, end }) if !self.heard && told.is_empty() => {
                vec![Told::NoRecords { from: window.from, to: end }]
            }
            Some(_) | None => told,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(first: u64) -> SegmentName {
        SegmentName { instance: "g".to_owned(), first, last: first + 1, date: Default::default() }
    }

    /// The notes of a window, in minutes, over segments whose times are known or not.
    fn told(window: (Option<i64>, Option<i64>), now: i64, segments: &[(u64, Option<(i64, i64)>)]) -> Vec<String> {
        let at = |minutes: i64| DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap();
        let window = Window { from: window.0.map(at), to: window.1.map(at) };
        let mut silences = Silences::of(window, None, at(now));
        for (first, times) in segments {
            silences.segment(&name(*first), times.map(|(first, last)| (at(first), at(last))));
        }
        silences.finish();
        let minutes = |note: &String| match (note.split_once('('), note.split_once(" minutes")) {
            (Some((_, _)), Some((head, _))) => head.rsplit('(').next().unwrap().to_owned(),
            _ => note.clone(),
        };
        silences.told().iter().map(|told| minutes(&told.to_string())).collect()
    }

    #[test]
    fn a_window_is_silent_before_between_and_behind_its_segments() {
        let window = (Some(0), Some(100));
        assert_eq!(told(window, 500, &[(7, Some((1, 50))), (9, Some((52, 99)))]), Vec::<String>::new());
        assert_eq!(told(window, 500, &[(7, Some((10, 50))), (9, Some((70, 80)))]), ["10", "20", "20"]);
        assert_eq!(told(window, 90, &[(7, Some((1, 50))), (9, Some((52, 80)))]), ["10"], "until now");
        assert_eq!(told((Some(0), None), 90, &[(7, Some((1, 80)))]), ["10"]);
        assert_eq!(told(window, 500, &[(0, Some((10, 99)))]), Vec::<String>::new(), "the log begins");
        assert_eq!(told(window, 500, &[(7, Some((1, 40))), (9, None), (11, Some((60, 99)))]), Vec::<String>::new());
    }

    #[test]
    fn only_silences_that_reach_into_the_window_are_told() {
        let around = [(7, Some((-90, -60))), (9, Some((-30, -10))), (11, Some((5, 99))), (13, Some((130, 140)))];
        assert_eq!(told((Some(0), Some(100)), 500, &around), ["15", "31"]);
        assert_eq!(told((None, None), 500, &around), Vec::<String>::new(), "without a window nothing is told");
    }

    #[test]
    fn a_window_in_which_nobody_recorded_anything_is_told() {
        for segments in [&[][..], &[(0, Some((150, 160)))]] {
            assert!(told((Some(0), Some(100)), 500, segments)[0].contains("not even that nothing happened"));
        }
        assert_eq!(
            told((Some(0), Some(100)), 500, &[(0, None)]),
            Vec::<String>::new(),
            "what cannot be read may hold some"
        );
        let window = Window { from: Some(DateTime::UNIX_EPOCH), to: None };
        let mut silences = Silences::of(window, None, Utc::now());
        for n in 0..200 {
            silences.segment(&SegmentName { instance: format!("g{n}"), ..name(1) }, None);
            silences.segment(
                &SegmentName { instance: format!("g{n}"), ..name(3) },
                Some((DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH)),
            );
        }
        silences.finish();
        assert_eq!(silences.told().len(), MAX_NOTES);
    }

    fn notes(silence: &Silence) -> Vec<String> {
        silence.told("g").map(|told| told.to_string()).collect()
    }

    #[test]
    fn only_what_is_longer_than_a_heartbeat_is_told() {
        let at = |minutes: i64| DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap();
        let mut silence = Silence::new(None);
        for (first, last) in [(0, 1), (7, 8), (15, 15), (16, 60)] {
            silence.segment(at(first), at(last));
        }
        assert_eq!(
            notes(&silence),
            [
                "instance g: no record between 2027-01-15T08:08:00Z and 2027-01-15T08:15:00Z (7 minutes): was the gate down?"
            ]
        );
        silence.forget();
        silence.segment(at(1000), at(1000));
        assert_eq!(notes(&silence).len(), 1);
        for n in 1..30 {
            silence.segment(at(1000 + n * 10), at(1000 + n * 10));
        }
        let notes = notes(&silence);
        assert_eq!(notes.len(), MAX_TOLD + 1);
        assert!(notes.last().unwrap().contains("10 further gaps"), "{notes:?}");
    }
}
