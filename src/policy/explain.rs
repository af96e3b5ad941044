//! Why policy says what it says: which policies determined a decision, and which nearly did.
//!
//! A policy nearly applies where its scope matches and a conjunct of its conditions is false, or where all its conditions
//! are true and exactly one part of its scope (principal, action or resource) differs. Each conjunct is evaluated on its
//! own, so that the ones that are false can be named with their source.
//!
//! Bounds: [`NEAR`] near policies an action, [`SOURCE`] bytes of source text, [`VALUE`] characters of a value.

use cedar_policy::{Effect, EvalResult, Expression, Policy, Request, eval_expression};
use cedar_policy_core::ast::{Expr, ExprKind, UnaryOp, Var};
use serde::Serialize;

use super::context::context;
use super::entities::Cast;
use super::{Input, PolicySet};
use crate::command::Command;

/// Most policies that are named as near, for one action.
pub const NEAR: usize = 20;
pub const SOURCE: usize = 4_096;
pub const VALUE: usize = 300;

#[derive(Debug, Serialize)]
pub struct Explanation {
    pub verdict: &'static str,
    pub policies: Vec<String>,
    pub reason: Option<String>,
    /// Group, quorum and window of each approval that is asked for.
    pub approvals: Vec<super::Requirement>,
    pub unmask: Vec<String>,
    pub policy_version: String,
    /// What each action of each command came to.
    pub actions: Vec<Asked>,
}

#[derive(Debug, Serialize)]
pub struct Asked {
    /// From 1.
    pub command: usize,
    pub action: String,
    /// Why the action could not be asked at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    pub applied: Vec<About>,
    pub nearly: Vec<About>,
    /// Near policies past [`NEAR`].
    pub further: usize,
}

/// One policy, and how it took the question.
#[derive(Debug, Serialize)]
pub struct About {
    pub id: String,
    /// `permit` or `forbid`.
    pub effect: &'static str,
    /// `file:line`.
    pub place: String,
    pub source: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub misses: Vec<Miss>,
    /// What its conditions read, and the values.
    pub facts: Vec<(String, String)>,
}

/// Why a policy does not apply.
#[derive(Debug, Serialize)]
pub struct Miss {
    /// `principal`, `action`, `resource` or `condition`.
    pub part: &'static str,
    /// The text that is not met.
    pub wants: String,
    /// What is, or how the evaluation failed.
    pub is: String,
    /// `file:line` of a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// One action, ready to be evaluated.
struct Question<'a> {
    set: &'a PolicySet,
    cast: &'a Cast,
    request: Request,
}

impl PolicySet {
    /// Decides as [`PolicySet::decide`] does, and says why.
    pub fn explain(&self, input: &Input<'_>) -> Explanation {
        let decision = self.decide(input);
        let mut actions = Vec::new();
        for (index, command) in input.commands.iter().enumerate() {
            for action in &command.actions {
                let problem = |why: &str| Asked {
                    command: index + 1,
                    action: action.clone(),
                    problem: Some(why.to_owned()),
                    applied: Vec::new(),
                    nearly: Vec::new(),
                    further: 0,
                };
                let asked = self.asked(input, command, action, index + 1);
                actions.push(asked.unwrap_or_else(problem));
            }
        }
        let approvals = match &decision.verdict {
            super::Verdict::Hold(requirements) => requirements.clone(),
            super::Verdict::Allow | super::Verdict::Deny => Vec::new(),
        };
        Explanation {
            verdict: decision.verdict.as_str(),
            policies: decision.policies,
            reason: decision.reason,
            approvals,
            unmask: decision.unmask.into_keys().collect(),
            policy_version: decision.version.0,
            actions,
        }
    }

    fn asked(&self, input: &Input<'_>, command: &Command, action: &str, number: usize) -> Result<Asked, &'static str> {
        let cast = self.kinds.cast(input.principal, input.target, self.actions.iter().cloned())?;
        let context = context(input, command)?;
        let request = Request::new(
            cast.agent.clone(),
            self.kinds.action(action),
            cast.target.clone(),
            context,
            Some(&self.schema),
        );
        let request = request.map_err(|_| "the policy schema does not know this action")?;
        let question = Question { set: self, cast: &cast, request };
        let mut applied = Vec::new();
        let mut nearly: Vec<About> = Vec::new();
        let mut ids: Vec<&str> = self.ids().collect();
        ids.sort_unstable();
        for policy in ids.into_iter().filter_map(|id| self.cedar.policy(&cedar_policy::PolicyId::new(id))) {
            let misses = question.misses(policy);
            let scope = misses.iter().filter(|miss| miss.part != "condition").count();
            let conditions = misses.len() - scope;
            match (scope, conditions) {
                (0, 0) => applied.push(question.about(policy, misses)),
                (0, 1..) | (1, 0) => nearly.push(question.about(policy, misses)),
                (_, _) => {}
            }
        }
        // What lacks least comes first; a permit that nearly let through says more than a forbid that did not stop.
        nearly.sort_by_key(|about| (about.effect == "forbid", about.misses.len()));
        let further = nearly.len().saturating_sub(NEAR);
        nearly.truncate(NEAR);
        Ok(Asked { command: number, action: action.to_owned(), problem: None, applied, nearly, further })
    }
}

impl Question<'_> {
    fn misses(&self, policy: &Policy) -> Vec<Miss> {
        let ast = policy.as_ref();
        let (principal, action, resource) =
            (ast.principal_constraint(), ast.action_constraint().clone(), ast.resource_constraint());
        let is = |uid: Option<&cedar_policy::EntityUid>| uid.map(ToString::to_string).unwrap_or_default();
        let scope = [
            ("principal", principal.as_expr(), principal.to_string(), is(self.request.principal())),
            ("action", action.as_expr(), action.to_string(), is(self.request.action())),
            ("resource", resource.as_expr(), resource.to_string(), is(self.request.resource())),
        ];
        let mut misses = Vec::new();
        for (part, expr, wants, is) in scope {
            if self.holds(&expr) != Ok(true) {
                misses.push(Miss { part, wants, is, place: None });
            }
        }
        for conjunct in conjuncts(ast.non_scope_constraints()) {
            let is = match self.holds(conjunct) {
                Ok(true) => continue,
                Ok(false) => "false".to_owned(),
                Err(error) => error,
            };
            let place = Some(self.line(policy, conjunct));
            misses.push(Miss { part: "condition", wants: cut(&snippet(conjunct), SOURCE), is, place });
        }
        misses
    }

    fn holds(&self, expr: &Expr) -> Result<bool, String> {
        match eval_expression(&self.request, &self.cast.entities, &Expression::from(expr.clone())) {
            Ok(EvalResult::Bool(value)) => Ok(value),
            Ok(_) => Err("is neither true nor false".to_owned()),
            Err(error) => Err(format!("cannot be evaluated: {error}")),
        }
    }

    fn about(&self, policy: &Policy, misses: Vec<Miss>) -> About {
        let id: &str = policy.id().as_ref();
        let source = policy.as_ref().loc().and_then(|loc| loc.snippet()).unwrap_or_default();
        About {
            id: id.to_owned(),
            effect: if policy.effect() == Effect::Permit { "permit" } else { "forbid" },
            place: self.set.place(id).unwrap_or_default().to_owned(),
            source: cut(source, SOURCE),
            misses,
            facts: self.facts(policy),
        }
    }

    /// `file:line` of a part of a policy.
    fn line(&self, policy: &Policy, expr: &Expr) -> String {
        let whole = self.set.place(policy.id().as_ref()).unwrap_or_default();
        let file = whole.rsplit_once(':').map_or(whole, |(file, _)| file);
        match located(expr) {
            Some(loc) => {
                let before = loc.src.as_bytes().get(..loc.start()).unwrap_or_default();
                format!("{file}:{}", before.iter().filter(|b| **b == b'\n').count() + 1)
            }
            None => whole.to_owned(),
        }
    }

    /// Each attribute that the conditions look at, once, in the order of their names.
    fn facts(&self, policy: &Policy) -> Vec<(String, String)> {
        let mut facts = std::collections::BTreeMap::new();
        for expr in policy.as_ref().non_scope_constraints().into_iter().flat_map(Expr::subexpressions) {
            let (of, attribute) = match expr.expr_kind() {
                ExprKind::GetAttr { expr, attr } | ExprKind::HasAttr { expr, attr } => (expr, attr),
                _ => continue,
            };
            let of = match of.expr_kind() {
                ExprKind::Var(var @ (Var::Context | Var::Principal | Var::Resource)) => var,
                _ => continue,
            };
            let read = Expression::from(Expr::get_attr(Expr::var(*of), attribute.clone()));
            let value = eval_expression(&self.request, &self.cast.entities, &read);
            let value = value.map_or("absent".to_owned(), |value| value.to_string());
            facts.insert(format!("{of}.{attribute}"), shorten(&value));
        }
        facts.into_iter().collect()
    }
}

/// The parts that must all be true: `a && b`, and `unless { a || b }` as well, whose parts must all be false.
fn conjuncts(expr: Option<&Expr>) -> Vec<&Expr> {
    let (mut found, mut left) = (Vec::new(), Vec::from_iter(expr));
    while let Some(expr) = left.pop() {
        match expr.expr_kind() {
            ExprKind::And { left: first, right: second } => left.extend([second.as_ref(), first.as_ref()]),
            _ => found.push(expr),
        }
    }
    found
}

/// The nearest source place: a negation that `unless` makes has none of its own.
fn located(expr: &Expr) -> Option<&cedar_policy_core::parser::Loc> {
    match (expr.source_loc(), expr.expr_kind()) {
        (Some(loc), _) => Some(loc),
        (None, ExprKind::UnaryApp { op: UnaryOp::Not, arg }) => arg.source_loc(),
        (None, _) => None,
    }
}

fn snippet(expr: &Expr) -> String {
    let own = located(expr).and_then(|loc| loc.snippet());
    match (own, expr.expr_kind()) {
        (Some(text), ExprKind::UnaryApp { op: UnaryOp::Not, .. }) if !text.starts_with('!') => {
            let inner = text.strip_prefix("unless").map_or(text, |rest| rest.trim_matches([' ', '{', '}', '\n']));
            format!("unless {{ {inner} }}")
        }
        (Some(text), _) => text.to_owned(),
        (None, _) => expr.to_string(),
    }
}

fn cut(text: &str, limit: usize) -> String {
    text.get(..text.floor_char_boundary(limit)).unwrap_or_default().to_owned()
}

fn shorten(value: &str) -> String {
    match value.char_indices().nth(VALUE) {
        Some((at, _)) => format!("{}…", value.get(..at).unwrap_or_default()),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests;
