//! One exchange against the policies.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{Context, Decision as CedarDecision, Request, Response};
use chrono::{DateTime, Utc};

use super::annotation::Terms;
use super::context::context;
use super::entities::Cast;
use super::index::Sides;
use super::{Decision, PolicySet, Requirement, Verdict};
use crate::command::Command;
use crate::config::Target;
use crate::exchange::RequestHead;
use crate::identity::Principal;

/// What is decided on. `commands` are all the commands of one exchange.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub principal: &'a Principal,
    pub target: &'a Target,
    pub head: &'a RequestHead,
    pub commands: &'a [Command],
    pub now: DateTime<Utc>,
    pub session: Option<&'a str>,
}

/// What policy says about one action.
enum Answer {
    /// By permits that count: those without `@approval` where there are any, else all of them, once approved.
    Permitted {
        by: Vec<Terms>,
        held: bool,
    },
    Refused {
        policies: Vec<String>,
        reason: String,
        alarms: BTreeMap<String, String>,
    },
}

/// The answers of all actions, put together.
#[derive(Default)]
struct Tally {
    permits: BTreeMap<String, Terms>,
    held: BTreeMap<String, Terms>,
    refusals: Vec<(Vec<String>, String)>,
    /// Of the refusals.
    alarms: BTreeMap<String, String>,
    /// Finding types that every action so far lifts; `None` before the first.
    unmask: Option<BTreeSet<String>>,
}

impl PolicySet {
    /// Decides one exchange: deny if any action of any command is denied, else hold if any is held, else allow.
    ///
    /// An action is held where every permit for it carries `@approval`. Where several such permits apply, all of their
    /// approvals are required. Requirements of one group are joined: the larger quorum, the shorter window.
    pub fn decide(&self, input: &Input<'_>) -> Decision {
        match self.tally(input) {
            Ok(tally) => self.decision(tally),
            Err(reason) => self.deny(BTreeSet::new(), reason.to_owned(), BTreeMap::new()),
        }
    }

    fn tally(&self, input: &Input<'_>) -> Result<Tally, &'static str> {
        let asked: BTreeSet<&str> =
            input.commands.iter().flat_map(|command| &command.actions).map(String::as_str).collect();
        let cast = self.cast(input, &asked.into_iter().collect::<Vec<_>>())?;
        let mut tally = Tally::default();
        if input.commands.is_empty() {
            return Err("the request holds no command that could be decided on");
        }
        let principal = std::iter::once(&cast.agent).chain(&cast.groups);
        let sides = self.index.sides(principal, std::iter::once(&cast.target).chain(&cast.target_groups));
        for command in input.commands {
            let context = context(input, command)?;
            if command.actions.is_empty() {
                return Err("the request holds a command without an action");
            }
            for action in &command.actions {
                tally.add(self.ask(&cast, &sides, action, context.clone(), &input.target.name));
            }
        }
        Ok(tally)
    }

    /// With the actions that are asked, which is all that conditions can look at unless one names another.
    pub(super) fn cast(&self, input: &Input<'_>, asked: &[&str]) -> Result<Cast, &'static str> {
        if self.names_actions {
            return self.kinds.cast(input.principal, input.target, self.actions.iter().cloned());
        }
        let entities = asked.iter().filter_map(|action| self.actions.get(&self.kinds.action(action)).cloned());
        self.kinds.cast(input.principal, input.target, entities)
    }

    fn ask(&self, cast: &Cast, sides: &Sides, action: &str, context: Context, target: &str) -> Answer {
        let action_uid = self.kinds.action(action);
        let candidates = self.index.candidates(sides, &action_uid);
        let request = Request::new(cast.agent.clone(), action_uid, cast.target.clone(), context, Some(&self.schema));
        // The schema refuses only actions that it does not know: everything else is typed by construction.
        let Ok(request) = request else {
            let reason = format!("the policy schema knows no action {action}");
            return Answer::Refused { policies: Vec::new(), reason, alarms: BTreeMap::new() };
        };
        let policies = candidates.as_deref().unwrap_or(&self.cedar);
        let response = self.authorizer.is_authorized(&request, policies, &cast.entities);
        self.answer(&response, action, target)
    }

    fn answer(&self, response: &Response, action: &str, target: &str) -> Answer {
        // Cedar leaves out a policy that fails: a forbid left out would let pass, so any failure refuses (I1).
        let failed: BTreeSet<String> =
            response.diagnostics().errors().map(|error| policy_of(error).to_string()).collect();
        if let Some(first) = failed.first() {
            let reason = format!("policy {first} could not be evaluated");
            return Answer::Refused { policies: failed.into_iter().collect(), reason, alarms: BTreeMap::new() };
        }
        let mut determining: Vec<Terms> = Vec::new();
        for id in response.diagnostics().reason() {
            let id: &str = id.as_ref();
            determining.extend(self.terms.get(id).cloned());
        }
        determining.sort_by(|a, b| a.id.cmp(&b.id));
        match response.decision() {
            CedarDecision::Allow => permitted(determining),
            CedarDecision::Deny => refused(&determining, action, target),
        }
    }

    fn decision(&self, tally: Tally) -> Decision {
        if !tally.refusals.is_empty() {
            // A forbid says more than that nothing permits.
            let first = tally.refusals.iter().find(|(policies, _)| !policies.is_empty()).or(tally.refusals.first());
            let reason = first.map(|(_, reason)| reason.clone()).unwrap_or_default();
            let policies = tally.refusals.into_iter().flat_map(|(policies, _)| policies).collect();
            return self.deny(policies, reason, tally.alarms);
        }
        let reason_from = if tally.held.is_empty() { &tally.permits } else { &tally.held };
        let reason = reason_from.values().find_map(|terms| terms.reason.clone());
        let verdict = if tally.held.is_empty() { Verdict::Allow } else { Verdict::Hold(requirements(&tally.held)) };
        let alarms = alarms(tally.permits.values());
        let policies = tally.permits.keys().cloned().collect();
        let lifted = |kind: String| {
            let by = tally.permits.values().filter(|terms| terms.unmask.contains(&kind));
            let by = by.map(|terms| terms.id.clone()).collect();
            (kind, by)
        };
        let unmask = tally.unmask.into_iter().flatten().map(lifted).collect();
        Decision { verdict, policies, reason, version: self.version().clone(), unmask, alarms }
    }

    fn deny(&self, policies: BTreeSet<String>, reason: String, alarms: BTreeMap<String, String>) -> Decision {
        Decision {
            verdict: Verdict::Deny,
            policies: policies.into_iter().collect(),
            reason: Some(reason),
            version: self.version().clone(),
            unmask: BTreeMap::new(),
            alarms,
        }
    }
}

impl Tally {
    fn add(&mut self, answer: Answer) {
        match answer {
            Answer::Refused { policies, reason, alarms } => {
                self.refusals.push((policies, reason));
                self.alarms.extend(alarms);
            }
            Answer::Permitted { by, held } => {
                let lifted: BTreeSet<String> = by.iter().flat_map(|terms| terms.unmask.iter().cloned()).collect();
                self.unmask = Some(match self.unmask.take() {
                    Some(before) => before.intersection(&lifted).cloned().collect(),
                    None => lifted,
                });
                for terms in by {
                    if held {
                        self.held.insert(terms.id.clone(), terms.clone());
                    }
                    self.permits.insert(terms.id.clone(), terms);
                }
            }
        }
    }
}

fn policy_of(error: &cedar_policy::AuthorizationError) -> &cedar_policy::PolicyId {
    match error {
        cedar_policy::AuthorizationError::PolicyEvaluationError(error) => error.policy_id(),
    }
}

/// Policy to alarm.
fn alarms<'a>(determining: impl IntoIterator<Item = &'a Terms>) -> BTreeMap<String, String> {
    determining.into_iter().filter_map(|terms| Some((terms.id.clone(), terms.alarm.clone()?))).collect()
}

fn permitted(determining: Vec<Terms>) -> Answer {
    let (held, free): (Vec<Terms>, Vec<Terms>) = determining.into_iter().partition(|terms| terms.approval.is_some());
    if !free.is_empty() {
        Answer::Permitted { by: free, held: false }
    } else if !held.is_empty() {
        Answer::Permitted { by: held, held: true }
    } else {
        let reason = "policy allowed without naming a permit".to_owned();
        Answer::Refused { policies: Vec::new(), reason, alarms: BTreeMap::new() }
    }
}

fn refused(forbids: &[Terms], action: &str, target: &str) -> Answer {
    let policies: Vec<String> = forbids.iter().map(|terms| terms.id.clone()).collect();
    let reason = match (forbids.iter().find_map(|terms| terms.reason.clone()), policies.first()) {
        (Some(reason), _) => reason,
        (None, Some(id)) => format!("forbidden by policy {id}"),
        (None, None) => format!("no policy permits this ({action} on {target})"),
    };
    Answer::Refused { policies, reason, alarms: alarms(forbids) }
}

/// One requirement a group, in the order of the groups.
fn requirements(held: &BTreeMap<String, Terms>) -> Vec<Requirement> {
    let mut by_group: BTreeMap<&str, Requirement> = BTreeMap::new();
    for requirement in held.values().filter_map(|terms| terms.approval.as_ref()) {
        match by_group.get_mut(requirement.group.as_str()) {
            Some(joined) => join(joined, requirement),
            None => drop(by_group.insert(&requirement.group, requirement.clone())),
        }
    }
    by_group.into_values().collect()
}

fn join(joined: &mut Requirement, other: &Requirement) {
    joined.quorum = joined.quorum.max(other.quorum);
    joined.window = joined.window.zip(other.window).map(|(a, b)| a.min(b));
    joined.reason = match (joined.reason.take(), &other.reason) {
        (Some(a), Some(b)) if a != *b => Some(format!("{a}; {b}")),
        (Some(a), _) => Some(a),
        (None, b) => b.clone(),
    };
    joined.policies.extend(other.policies.iter().cloned());
}

#[cfg(test)]
mod tests;
