//! Exchanges as a whole.

use std::collections::BTreeSet;

use super::Examination;
use crate::evidence::assessment::{Check, Tally};
use crate::evidence::exchange::Exchange;
use crate::identity::Principal;
use crate::journal::record::Outcome;

impl Examination {
    pub(super) fn exchange(&mut self, e: &Exchange) {
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
        let tally = self.tally(Check::Findings);
        tally.pass();
        if e.findings.values().any(|count| *count > 0) {
            tally.count("exchanges with findings, which were masked");
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
}

fn lifted(tally: &mut Tally, e: &Exchange) {
    if e.decision.as_ref().is_some_and(|d| !d.unmask.is_empty()) {
        tally
            .count("responses of which policy lifted masking of some finding types (audit query --exposed lists them)");
    }
}
