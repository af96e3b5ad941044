//! Which exchanges are asked for. Filters of different kinds must all hold; of those of one kind, one must.

mod needle;
mod pattern;
mod text;

pub use needle::Needles;
pub use pattern::Pattern;

use super::exchange::Exchange;
use super::scan::Window;
use crate::command::Effect;
use crate::journal::format::{Dimension, Manifest};
use crate::journal::record::{DecisionId, Outcome};

/// What was decided, as one asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// Let through: allowed at once, or after approval.
    Allow,
    /// Refused, by policy or by people.
    Deny,
    /// Waited for approval.
    Hold,
    /// Exactly this one.
    Id(DecisionId),
}

/// How it ended, as one asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    With(Outcome),
    /// No end was read.
    Open,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The first record of an exchange is in it.
    pub window: Window,
    /// Subject, or `issuer|subject`.
    pub principals: Vec<Pattern>,
    pub groups: Vec<Pattern>,
    /// Subjects of actors of the delegation chain.
    pub chain: Vec<Pattern>,
    pub targets: Vec<Pattern>,
    pub actions: Vec<Pattern>,
    pub effects: Vec<Effect>,
    pub privileged: bool,
    pub decisions: Vec<Decided>,
    pub policies: Vec<Pattern>,
    pub approvers: Vec<Pattern>,
    pub findings: Vec<Pattern>,
    /// Ids of sessions, or how they begin.
    pub sessions: Vec<String>,
    pub texts: Vec<String>,
    pub exposed: bool,
    pub outcomes: Vec<Ended>,
}

impl Query {
    pub fn needles(&self) -> Needles {
        Needles::new(&self.texts)
    }

    /// Whether it may fit once all of it is known. What is known with the request decides; before it, the window does.
    pub fn may_match(&self, e: &Exchange) -> bool {
        if e.request.is_none() {
            return !self.by_request() || e.held() || !e.votes.is_empty();
        }
        self.window.contains(e.time) && self.asked_by(e) && self.asked_for(e)
    }

    /// Some of the filters are on what the request says.
    fn by_request(&self) -> bool {
        let Query { principals, groups, chain, targets, actions, .. } = self;
        let named = [principals, groups, chain, targets, actions].iter().any(|filters| !filters.is_empty());
        named || !self.effects.is_empty() || !self.sessions.is_empty() || self.privileged
    }

    /// Whether manifests can tell segments apart for this query.
    pub fn prunes(&self) -> bool {
        self.by_request() || !self.policies.is_empty() || self.window != Window::default()
    }

    /// Whether an exchange that fits can have its request in the segment.
    pub fn may_begin_in(&self, manifest: &Manifest) -> bool {
        let holds = |dimension, filters: &[Pattern]| {
            filters.is_empty() || manifest.may_hold(dimension, |value| filters.iter().any(|p| p.matches(value)))
        };
        let principal = |value: &str| self.principals.iter().any(|p| p.may_be_of(value));
        let effect = |value: &str| self.effects.iter().any(|effect| effect.as_str() == value);
        let session = |value: &str| self.sessions.iter().any(|id| value.starts_with(id));
        manifest.may_be_in(self.window.from, self.window.to)
            && (self.principals.is_empty() || manifest.may_hold(Dimension::Principals, principal))
            && holds(Dimension::Groups, &self.groups)
            && holds(Dimension::Actors, &self.chain)
            && holds(Dimension::Targets, &self.targets)
            && holds(Dimension::Actions, &self.actions)
            && holds(Dimension::Policies, &self.policies)
            && (self.effects.is_empty() || manifest.may_hold(Dimension::Effects, effect))
            && (self.sessions.is_empty() || manifest.may_hold(Dimension::Sessions, session))
    }

    pub fn matches(&self, e: &Exchange) -> bool {
        self.window.contains(e.time)
            && self.asked_by(e)
            && self.asked_for(e)
            && self.came_to(e)
            && (self.texts.is_empty() || e.needles.found())
    }

    fn asked_by(&self, e: &Exchange) -> bool {
        let principal = e.principal.as_ref();
        let named = |p: &Pattern| {
            principal.is_some_and(|who| {
                p.matches(&who.subject) || p.has('|') && p.matches(&format!("{}|{}", who.issuer, who.subject))
            })
        };
        let in_group = |p: &Pattern| principal.is_some_and(|who| who.groups.iter().any(|g| p.matches(g)));
        let through = |p: &Pattern| principal.is_some_and(|who| who.chain.iter().any(|a| p.matches(&a.subject)));
        let session = |id: &String| e.session.as_ref().is_some_and(|session| session.starts_with(id));
        any(&self.principals, named)
            && any(&self.groups, in_group)
            && any(&self.chain, through)
            && any(&self.sessions, session)
    }

    fn asked_for(&self, e: &Exchange) -> bool {
        any(&self.targets, |p| e.target.as_ref().is_some_and(|t| p.matches(t)))
            && any(&self.actions, |p| e.actions.iter().any(|a| p.matches(a)))
            && any(&self.effects, |effect| e.effects.contains(effect))
            && (!self.privileged || e.privileged())
    }

    fn came_to(&self, e: &Exchange) -> bool {
        let policy = |p: &Pattern| e.decision.as_ref().is_some_and(|d| d.policies.iter().any(|id| p.matches(id)));
        any(&self.decisions, |decided| decided.is(e))
            && any(&self.policies, policy)
            && any(&self.approvers, |p| e.votes.iter().any(|v| p.matches(&v.approver.subject)))
            && any(&self.findings, |p| e.findings.keys().any(|kind| p.matches(kind)))
            && (!self.exposed || e.let_through() && !e.exposures().is_empty())
            && any(&self.outcomes, |ended| match ended {
                Ended::With(outcome) => e.outcome == Some(*outcome),
                Ended::Open => e.outcome.is_none(),
            })
    }
}

impl Decided {
    fn is(&self, e: &Exchange) -> bool {
        match self {
            Decided::Allow => e.let_through(),
            Decided::Deny => e.decision.is_some() && !e.let_through() && e.outcome.is_some(),
            Decided::Hold => e.held(),
            Decided::Id(id) => e.decision_id == *id,
        }
    }
}

/// One of the filters holds, or there are none.
fn any<T>(filters: &[T], holds: impl FnMut(&T) -> bool) -> bool {
    filters.is_empty() || filters.iter().any(holds)
}

#[cfg(test)]
mod tests;
