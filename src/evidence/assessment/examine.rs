//! The checks, over one pass of the records.

mod gate;
mod whole;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use self::gate::Instance;
use super::check::Check;
use super::tally::Tally;
use crate::evidence::bodies::{Compared, compare};
use crate::evidence::exchange::Exchanges;
use crate::evidence::read::Record;
use crate::evidence::report::{ProblemKind, Report};
use crate::evidence::scan::Window;
use crate::evidence::source::Object;
use crate::journal::format::SegmentName;

pub(super) struct Found {
    pub tallies: BTreeMap<Check, Tally>,
    pub policies: BTreeSet<String>,
    pub configurations: BTreeSet<String>,
}

pub(super) struct Examination {
    window: Window,
    tallies: BTreeMap<Check, Tally>,
    exchanges: Exchanges,
    instances: HashMap<String, Instance>,
    policies: BTreeSet<String>,
    configurations: BTreeSet<String>,
    /// Time of the last record of each segment, by instance and sequence number.
    pub(super) ends: HashMap<(String, u64), Option<DateTime<Utc>>>,
}

impl Examination {
    pub fn new(window: Window, segments: &[(&SegmentName, &Object)]) -> Self {
        let ends = segments.iter().map(|(n, _)| ((n.instance.clone(), n.last), None)).collect();
        Examination {
            window,
            tallies: BTreeMap::new(),
            exchanges: Exchanges::default(),
            instances: HashMap::new(),
            policies: BTreeSet::new(),
            configurations: BTreeSet::new(),
            ends,
        }
    }

    pub fn tally(&mut self, check: Check) -> &mut Tally {
        self.tallies.entry(check).or_default()
    }

    pub fn record(&mut self, record: Record) {
        if let Some(end) = self.ends.get_mut(&(record.instance.clone(), record.seq)) {
            *end = Some(record.time);
        }
        self.gate(&record);
        if self.window.contains(record.time) {
            self.tally(Check::Kinds).pass();
            self.body(&record);
        }
        let mut ended = Vec::new();
        self.exchanges.add(record, |exchange| ended.push(exchange));
        ended.iter().for_each(|exchange| self.exchange(exchange));
    }

    fn body(&mut self, record: &Record) {
        let tally = self.tally(Check::Bodies);
        match compare(record) {
            None => {}
            Some(Compared::Equal) => tally.pass(),
            Some(Compared::Differs) => {
                tally.fail(&record.instance, Some((record.seq, record.seq)), "its text has another SHA-256");
            }
            // Only the whole piece's hash is there: it is not of those that can be compared.
            Some(Compared::InPart) => {
                tally.count("pieces were recorded by their hash and in part; they are not counted");
            }
        }
    }

    /// What the verification of the whole log found.
    pub fn verified(&mut self, report: &Report, with_key: bool) {
        let records = report.instances.iter().filter_map(|i| i.records);
        let records = records.fold(0u64, |sum, (first, last)| sum.saturating_add((last - first).saturating_add(1)));
        let tally = self.tally(Check::Integrity);
        (tally.population, tally.examined) = (records, records);
        let of_locks = |kind| matches!(kind, ProblemKind::NotLocked | ProblemKind::LockExpired);
        for problem in report.problems.iter().filter(|p| !of_locks(p.kind) && p.kind != ProblemKind::BadSignature) {
            let what = problem.object.as_ref().map_or(problem.what.clone(), |o| format!("{} ({o})", problem.what));
            tally.except(problem.instance.as_deref().unwrap_or_default(), problem.records, what);
        }
        tally.failed += report.further_problems as u64;
        tally.notes.extend(report.notes.iter().cloned());
        let tally = self.tally(Check::Signatures);
        tally.population = report.instances.iter().map(|i| i.checkpoints as u64).sum();
        if with_key {
            tally.examined = tally.population;
            for problem in report.problems.iter().filter(|p| p.kind == ProblemKind::BadSignature) {
                tally.except(problem.instance.as_deref().unwrap_or_default(), problem.records, problem.what.clone());
            }
        } else {
            tally.notes.push("no key was given, so that signatures were not checked".to_owned());
        }
    }

    /// Envoy's own count of the window's requests is held against the exchanges.
    fn counted(&mut self, requests: u64) {
        let exchanges = self.tally(Check::Generation).population;
        let tally = self.tally(Check::Counted);
        (tally.population, tally.examined) = (requests, requests);
        let what = match requests.cmp(&exchanges) {
            Ordering::Equal => None,
            Ordering::Greater => Some(format!("{} requests have no record", requests - exchanges)),
            Ordering::Less => Some(format!(
                "{} exchanges more than Envoy counted: its count is not of all Envoys, or not of this window",
                exchanges - requests
            )),
        };
        if let Some(what) = what {
            tally.except("", None, format!("Envoy counted {requests} requests, the records have {exchanges}: {what}"));
            tally.failed = requests.abs_diff(exchanges);
        }
        tally.notes.extend(
            [
                "Envoy's count is as it was given: the records do not show when it was read",
                "a request at an edge of the window may be counted on one side and recorded on the other",
            ]
            .map(str::to_owned),
        );
    }

    pub fn finish(mut self, envoy_requests: Option<u64>) -> Found {
        let mut open = Vec::new();
        std::mem::take(&mut self.exchanges).finish(|exchange| open.push(exchange));
        open.iter().for_each(|exchange| self.exchange(exchange));
        envoy_requests.into_iter().for_each(|requests| self.counted(requests));
        self.tallies.values_mut().for_each(Tally::close);
        Found { tallies: self.tallies, policies: self.policies, configurations: self.configurations }
    }
}
