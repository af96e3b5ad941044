//! The checks, over one pass of the records.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::check::Check;
use super::tally::Tally;
use crate::evidence::bodies::Hashes;
use crate::evidence::exchange::{Exchange, Exchanges};
use crate::evidence::read::Record;
use crate::evidence::report::{ProblemKind, Report};
use crate::evidence::scan::Window;
use crate::evidence::source::Object;
use crate::identity::{CredentialKind, Principal};
use crate::journal::format::SegmentName;
use crate::journal::record::{Event, Outcome, Pressure, RequestRecord};

/// A token may be used so long after it expired: the most leeway that the gate can be given.
const LEEWAY: TimeDelta = TimeDelta::minutes(5);
/// Most policy versions that are followed.
const MAX_VERSIONS: usize = 100_000;

pub(super) struct Found {
    pub tallies: BTreeMap<Check, Tally>,
    pub policies: BTreeSet<String>,
    pub configurations: BTreeSet<String>,
}

pub(super) struct Examination {
    window: Window,
    tallies: BTreeMap<Check, Tally>,
    exchanges: Exchanges,
    hashes: Hashes,
    instances: HashMap<String, Instance>,
    policies: BTreeSet<String>,
    configurations: BTreeSet<String>,
    /// Time of the last record of each segment, by instance and sequence number.
    pub(super) ends: HashMap<(String, u64), Option<DateTime<Utc>>>,
}

/// What is known of a gate at a record.
#[derive(Default)]
struct Instance {
    last: Option<DateTime<Utc>>,
    /// Recording fails: since which record, and what.
    full: bool,
    warned: bool,
    alarm: bool,
    policy: Option<String>,
    loaded: BTreeSet<String>,
    /// Its first record is in the window, so that every version that decides was loaded there.
    from_start: bool,
}

impl Examination {
    pub fn new(window: Window, segments: &[(&SegmentName, &Object)]) -> Self {
        let ends = segments.iter().map(|(n, _)| ((n.instance.clone(), n.last), None)).collect();
        Examination {
            window,
            tallies: BTreeMap::new(),
            exchanges: Exchanges::default(),
            hashes: Hashes::default(),
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
        let before = (self.hashes.equal, self.hashes.differ_count, self.hashes.in_part);
        self.hashes.check(record);
        let after = (self.hashes.equal, self.hashes.differ_count, self.hashes.in_part);
        let tally = self.tallies.entry(Check::Bodies).or_default();
        if after.0 > before.0 {
            tally.pass();
        } else if after.1 > before.1 {
            tally.fail(&record.instance, Some((record.seq, record.seq)), "its text has another SHA-256");
        } else if after.2 > before.2 {
            // The text is cut, so that only the whole piece's hash is there: it is not of those that can be compared.
            tally.notes =
                vec![format!("{} pieces were recorded by their hash and in part; they are not counted", after.2)];
        }
    }

    /// What a record says about its gate: time, policies, recording.
    fn gate(&mut self, record: &Record) {
        let inside = self.window.contains(record.time);
        let at = Some((record.seq, record.seq));
        let state = self.instances.entry(record.instance.clone()).or_default();
        state.from_start |= record.seq == 0;
        let tally = |check| self.tallies.entry(check).or_default();
        let mut tally = tally;
        if inside {
            match state.last.filter(|last| *last > record.time) {
                None => tally(Check::Time).pass(),
                Some(_) => tally(Check::Time).fail(&record.instance, at, "it is older than the record before it"),
            }
        }
        state.last = Some(record.time);
        match &record.event {
            Event::GateStarted { config_digest, policy_version, .. } => {
                // A gate that starts does so with room; what was before it is over.
                (state.full, state.warned, state.alarm) = (false, false, false);
                state.load(policy_version);
                if inside {
                    tally(Check::Configurations).pass();
                    tally(Check::Changes).pass();
                    keep(&mut self.configurations, config_digest);
                    keep(&mut self.policies, policy_version);
                }
            }
            Event::PolicyLoaded { version, previous, .. } => {
                let skipped = previous.is_some() && state.policy.is_some() && *previous != state.policy;
                state.load(version);
                if inside {
                    let wrong = "the version before it is not the one that was in force";
                    let tally = tally(Check::Changes);
                    tally.judge(&record.instance, (record.seq, record.seq), skipped.then(|| wrong.to_owned()));
                    keep(&mut self.policies, version);
                }
            }
            Event::JournalPressure { level, .. } => {
                if inside {
                    tally(Check::Capacity).pass();
                    if *level == Pressure::Full {
                        tally(Check::Capacity).except(&record.instance, at, "the journal was full");
                        tally(Check::Refusal).pass();
                        let unwarned = (!state.warned).then(|| "there was no warning before it".to_owned());
                        tally(Check::Warning).judge(&record.instance, (record.seq, record.seq), unwarned);
                    }
                }
                state.full = *level == Pressure::Full;
                state.warned = *level != Pressure::Normal;
            }
            Event::ArchiveAlarm { raised, .. } => {
                if inside && *raised {
                    tally(Check::Refusal).pass();
                }
                state.alarm = *raised;
            }
            Event::EvidenceRead { .. } if inside => tally(Check::Readings).pass(),
            Event::Request(request) if inside => {
                if request.decision.verdict != "deny" && (state.full || state.alarm) {
                    let what = if state.full {
                        "it was let through while the journal was full"
                    } else {
                        "it was let through during an archive alarm"
                    };
                    tally(Check::Refusal).except(&record.instance, at, what);
                }
                let version = request.decision.policy_version.as_ref();
                if let Some(version) = version.filter(|v| state.from_start && !state.loaded.contains(*v)) {
                    tally(Check::Changes).except(
                        &record.instance,
                        at,
                        format!("version {version} decided, which no record loaded"),
                    );
                }
                version.into_iter().for_each(|version| keep(&mut self.policies, version));
                self.request(request, record);
            }
            Event::EvidenceRead { .. }
            | Event::Request(_)
            | Event::GateStopped { .. }
            | Event::PolicyRejected { .. }
            | Event::RequestChunk(_)
            | Event::ApprovalOpened { .. }
            | Event::ApprovalVote { .. }
            | Event::ApprovalEnded { .. }
            | Event::ApprovalRefused { .. }
            | Event::Response { .. }
            | Event::ResponseTrailers { .. }
            | Event::ResponseChunk(_)
            | Event::Ended(_)
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. } => {}
        }
    }

    fn request(&mut self, request: &RequestRecord<String>, record: &Record) {
        let place = (record.seq, record.seq);
        let mut lacks = Vec::new();
        lacks.extend((request.target.is_none() && request.decision.verdict != "deny").then_some("a target"));
        lacks.extend(request.peer.is_none().then_some("a source address"));
        lacks.extend((request.principal.is_none() && request.decision.verdict != "deny").then_some("an identity"));
        let wrong = (!lacks.is_empty()).then(|| format!("it does not say {}", lacks.join(", ")));
        self.tally(Check::Content).judge(&record.instance, place, wrong);
        let tally = self.tally(Check::Certificates);
        tally.pass();
        if request.mtls == Some(true) {
            count(tally, "requests with a verified client certificate");
        }
        let credential = request.principal.as_ref().map(|p| &p.credential).filter(|c| c.kind == CredentialKind::Jwt);
        if let Some(credential) = credential.filter(|_| request.decision.verdict != "deny") {
            let tally = self.tally(Check::Expiry);
            match credential.expires {
                Some(expires) => {
                    let late = expires + LEEWAY < record.time;
                    tally.judge(&record.instance, place, late.then(|| format!("the token had expired {expires}")));
                }
                None => tally.fail(&record.instance, Some(place), "no expiry is recorded"),
            }
        }
    }

    fn exchange(&mut self, e: &Exchange) {
        if !self.window.contains(e.time) {
            return;
        }
        let tally = self.tally(Check::Generation);
        tally.judge(&e.instance, e.records, e.request.is_none().then(|| "its request is not recorded".to_owned()));
        if e.outcome == Some(Outcome::Unknown) {
            self.tally(Check::Content).except(
                &e.instance,
                Some(e.records),
                "its outcome is unknown: the gate died in the middle of it",
            );
        }
        self.enforced(e);
        self.votes(e);
        let found: u64 = e.findings.values().sum();
        let tally = self.tally(Check::Findings);
        tally.pass();
        if found > 0 {
            count(tally, "exchanges with findings, which were masked");
        }
        if e.response.is_some() {
            let stray = (!e.let_through()).then(|| "its response was released without an allowing decision".to_owned());
            self.tally(Check::Flow).judge(&e.instance, e.records, stray);
            let passed = e.unexamined.as_ref().map(|kind| format!("{kind} passed unexamined"));
            self.tally(Check::Filtered).judge(&e.instance, e.records, passed);
            lifted(self.tally(Check::Filtered), e);
        }
        if e.let_through() {
            self.let_through(e);
        }
    }

    fn enforced(&mut self, e: &Exchange) {
        let observed = e.decision.as_ref().and_then(|d| d.would.as_ref()).filter(|would| *would != "allow");
        let votes = e.votes.iter().any(|v| v.approve);
        let state = e.hold.as_ref().and_then(|h| h.state.as_deref());
        let what = match observed {
            _ if e.reached_target() && !e.let_through() => {
                "it reached its target, but nothing that allowed it is recorded"
            }
            Some(_) => "it was let through because its target is only observed",
            None if e.let_through() && e.held() && !votes && state != Some("reused") => {
                "it was let through as approved, but nobody's approving vote is recorded"
            }
            // The votes on a ticket that is used again may be from before the window.
            None if e.let_through() && e.held() && !votes => return self.tally(Check::Enforced).skip(),
            None => return self.tally(Check::Enforced).pass(),
        };
        self.tally(Check::Enforced).fail(&e.instance, Some(e.records), what);
    }

    fn votes(&mut self, e: &Exchange) {
        let mut voted = BTreeSet::new();
        let own = e.votes.iter().filter(|v| (e.records.0..=e.records.1).contains(&v.seq));
        for vote in own {
            let same = |who: &Principal| who.subject == vote.approver.subject && who.issuer == vote.approver.issuer;
            let in_chain = |who: &Principal| {
                who.chain.iter().any(|a| a.subject == vote.approver.subject && a.issuer == vote.approver.issuer)
            };
            let wrong = match &e.principal {
                Some(who) if same(who) => Some("the requester voted on its own request"),
                Some(who) if in_chain(who) => Some("an actor of the requester's chain voted on its request"),
                Some(_) | None => None,
            };
            let twice = !voted.insert((&vote.ticket, &vote.approver.issuer, &vote.approver.subject));
            let wrong = wrong.or(twice.then_some("somebody voted twice on one ticket"));
            self.tally(Check::Separation).judge(&e.instance, (vote.seq, vote.seq), wrong.map(str::to_owned));
        }
    }

    fn let_through(&mut self, e: &Exchange) {
        let unknown = e.principal.as_ref().is_none_or(|p| p.credential.fingerprint.0.is_empty());
        let wrong = unknown.then(|| "no verified identity is recorded".to_owned());
        self.tally(Check::Identity).judge(&e.instance, e.records, wrong);
        if let Some(complete) = e.complete {
            let wrong = (!complete).then(|| "it was not fully understood".to_owned());
            self.tally(Check::Understood).judge(&e.instance, e.records, wrong);
        }
        if e.privileged() {
            let unnamed = e.decision.as_ref().is_none_or(|d| d.policies.is_empty());
            let wrong = unnamed.then(|| "no policy is named that allowed it".to_owned());
            self.tally(Check::Policies).judge(&e.instance, e.records, wrong);
            let unseen = e.request.is_none() || e.held() && e.hold.as_ref().is_none_or(|h| h.ended.is_none());
            let wrong = unseen.then(|| "its request or its approval is not recorded".to_owned());
            self.tally(Check::PrivilegedLogged).judge(&e.instance, e.records, wrong);
        }
    }

    /// What the verification of the whole log found.
    pub fn verified(&mut self, report: &Report, with_key: bool) {
        let records: u64 =
            report.instances.iter().filter_map(|i| i.records).map(|(first, last)| last - first + 1).sum();
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

    pub fn finish(mut self) -> Found {
        let mut open = Vec::new();
        std::mem::take(&mut self.exchanges).finish(|exchange| open.push(exchange));
        open.iter().for_each(|exchange| self.exchange(exchange));
        Found { tallies: self.tallies, policies: self.policies, configurations: self.configurations }
    }
}

impl Instance {
    fn load(&mut self, version: &str) {
        self.policy = Some(version.to_owned());
        keep(&mut self.loaded, version);
    }
}

fn keep(set: &mut BTreeSet<String>, version: &str) {
    if set.len() < MAX_VERSIONS && !set.contains(version) {
        set.insert(version.to_owned());
    }
}

/// Counts in the note of a check.
fn count(tally: &mut Tally, what: &str) {
    let before = tally.notes.first().and_then(|note| note.split(' ').next()?.parse::<u64>().ok()).unwrap_or(0);
    tally.notes = vec![format!("{} {what}", before + 1)];
}

fn lifted(tally: &mut Tally, e: &Exchange) {
    if e.decision.as_ref().is_some_and(|d| !d.unmask.is_empty()) {
        count(
            tally,
            "responses of which policy lifted masking of some finding types (audit query --exposed lists them)",
        );
    }
}
