//! What records say about their gate: time, policies, recording, and the content of requests.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::Examination;
use crate::evidence::assessment::Check;
use crate::evidence::read::Record;
use crate::identity::CredentialKind;
use crate::journal::record::{Event, Pressure, RequestRecord};

/// A token may be used so long after it expired: the most leeway that the gate can be given.
const LEEWAY: TimeDelta = TimeDelta::minutes(5);
/// Most policy versions that are followed.
const MAX_VERSIONS: usize = 100_000;

/// What is known of a gate at a record.
#[derive(Default)]
pub(super) struct Instance {
    last: Option<DateTime<Utc>>,
    full: bool,
    /// The journal has said that it fills.
    warned: bool,
    alarm: bool,
    policy: Option<String>,
    loaded: BTreeSet<String>,
    /// Its first record is in the window, so that every version that decides was loaded there.
    from_start: bool,
}

impl Examination {
    /// What a record says about its gate: time, policies, recording.
    pub(super) fn gate(&mut self, record: &Record) {
        let mut state = self.instances.remove(&record.instance).unwrap_or_default();
        state.from_start |= record.seq == 0;
        if self.window.contains(record.time) {
            let backwards = state.last.is_some_and(|last| last > record.time);
            let wrong = backwards.then(|| "it is older than the record before it".to_owned());
            self.tally(Check::Time).judge(&record.instance, (record.seq, record.seq), wrong);
            self.inside(record, &state);
        }
        state.last = Some(record.time);
        state.follow(&record.event);
        self.instances.insert(record.instance.clone(), state);
    }

    /// `state` is that of before the record.
    fn inside(&mut self, record: &Record, state: &Instance) {
        let (instance, at) = (record.instance.as_str(), (record.seq, record.seq));
        match &record.event {
            Event::GateStarted { config_digest, policy_version, .. } => {
                self.tally(Check::Configurations).pass();
                self.tally(Check::Changes).pass();
                keep(&mut self.configurations, config_digest);
                keep(&mut self.policies, policy_version);
            }
            Event::PolicyLoaded { version, previous, .. } => {
                let skipped = previous.is_some() && state.policy.is_some() && *previous != state.policy;
                let wrong = skipped.then(|| "the version before it is not the one that was in force".to_owned());
                self.tally(Check::Changes).judge(instance, at, wrong);
                keep(&mut self.policies, version);
            }
            Event::JournalPressure { level, .. } => {
                self.tally(Check::Capacity).pass();
                if *level == Pressure::Full {
                    self.tally(Check::Capacity).except(instance, Some(at), "the journal was full");
                    self.tally(Check::Refusal).pass();
                    let unwarned = (!state.warned).then(|| "there was no warning before it".to_owned());
                    self.tally(Check::Warning).judge(instance, at, unwarned);
                }
            }
            Event::ArchiveAlarm { raised: true, .. } => self.tally(Check::Refusal).pass(),
            Event::EvidenceRead { .. } => self.tally(Check::Readings).pass(),
            Event::Request(request) => {
                self.while_recording(request, record, state);
                self.request(request, record);
            }
            Event::ArchiveAlarm { raised: false, .. }
            | Event::StreamSkipped { .. }
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

    fn while_recording(&mut self, request: &RequestRecord<String>, record: &Record, state: &Instance) {
        let at = Some((record.seq, record.seq));
        let fails = [(state.full, "the journal was full"), (state.alarm, "there was an archive alarm")];
        for (_, what) in fails.iter().filter(|(fails, _)| *fails && request.decision.verdict != "deny") {
            self.tally(Check::Refusal).except(&record.instance, at, format!("it was let through while {what}"));
        }
        if let Some(version) = &request.decision.policy_version {
            if state.from_start && !state.loaded.contains(version) {
                let what = format!("version {version} decided, which no record loaded");
                self.tally(Check::Changes).except(&record.instance, at, what);
            }
            keep(&mut self.policies, version);
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
            tally.count("requests with a verified client certificate");
        }
        let credential = request.principal.as_ref().map(|p| &p.credential).filter(|c| c.kind == CredentialKind::Jwt);
        if let Some(credential) = credential.filter(|_| request.decision.verdict != "deny") {
            let tally = self.tally(Check::Expiry);
            match credential.expires {
                Some(expires) => {
                    let late = expires.checked_add_signed(LEEWAY).is_some_and(|until| until < record.time);
                    tally.judge(&record.instance, place, late.then(|| format!("the token had expired {expires}")));
                }
                None => tally.fail(&record.instance, Some(place), "no expiry is recorded"),
            }
        }
    }
}

impl Instance {
    fn follow(&mut self, event: &Event<String>) {
        match event {
            Event::GateStarted { policy_version, .. } => {
                // A gate that starts does so with room; what was before it is over.
                (self.full, self.warned, self.alarm) = (false, false, false);
                self.load(policy_version);
            }
            Event::PolicyLoaded { version, .. } => self.load(version),
            Event::JournalPressure { level, .. } => {
                self.full = *level == Pressure::Full;
                self.warned = *level != Pressure::Normal;
            }
            Event::ArchiveAlarm { raised, .. } => self.alarm = *raised,
            Event::StreamSkipped { .. }
            | Event::GateStopped { .. }
            | Event::PolicyRejected { .. }
            | Event::Request(_)
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
            | Event::KeyRotated { .. }
            | Event::EvidenceRead { .. } => {}
        }
    }

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
