//! Whether a tool could be called at all, when its arguments are not known yet: what `tools/list` may show.
//!
//! A tool is hidden only where no arguments would let its call pass. So the call is put to policies that were made more
//! lenient: a permit loses each condition that asks about the arguments, and a forbid that asks about them is left out.
//! What these deny, the real ones deny whatever the arguments are. Held counts as allowed, and what cannot be told too.

use cedar_policy::{Decision, Effect, Policy, PolicyId, PolicySet as CedarSet, Request};
use serde_json::{Map, Value};

use super::PolicySet;
use super::context::context;
use super::decide::Input;

const CALL: &str = "mcp.tools/call";
/// What of `context` the arguments decide.
const ARGUMENTS: [&str; 3] = ["arguments", "argument_names", "facts"];
/// And where commands in the arguments are decoded.
const COMMANDS: [&str; 6] = ["effects", "reads", "writes", "statements", "has_where", "complete"];

/// Policies that allow whatever the real ones allow with some arguments.
pub(super) struct Lenient {
    /// The call's effects are known without its arguments.
    plain: CedarSet,
    /// They are those of the commands in its arguments.
    decoded: CedarSet,
}

impl Lenient {
    pub fn of(policies: &CedarSet) -> Self {
        let all: Vec<&str> = ARGUMENTS.into_iter().chain(COMMANDS).collect();
        Lenient { plain: lenient(policies, &ARGUMENTS), decoded: lenient(policies, &all) }
    }
}

impl PolicySet {
    /// Whether the call in `input` (one command, without arguments) may be allowed or held with some arguments.
    /// `decoded`: what it does depends on commands in its arguments.
    pub fn may_call(&self, input: &Input<'_>, decoded: bool) -> bool {
        self.denies(input, decoded) != Some(true)
    }

    /// `None` where it cannot be told.
    fn denies(&self, input: &Input<'_>, decoded: bool) -> Option<bool> {
        let cast = self.cast(input, &[CALL]).ok()?;
        let context = context(input, input.commands.first()?).ok()?;
        let action = self.kinds.action(CALL);
        let request =
            Request::new(cast.agent.clone(), action, cast.target.clone(), context, Some(&self.schema)).ok()?;
        let lenient = self.lenient.get_or_init(|| Lenient::of(&self.cedar));
        let policies = if decoded { &lenient.decoded } else { &lenient.plain };
        let response = self.authorizer.is_authorized(&request, policies, &cast.entities);
        let failed = response.diagnostics().errors().next().is_some();
        (!failed).then(|| response.decision() == Decision::Deny)
    }
}

fn lenient(policies: &CedarSet, unknown: &[&str]) -> CedarSet {
    let mut set = CedarSet::new();
    for policy in policies.policies() {
        let asks = policy.to_json().map_or(true, |json| mentions(&json, unknown));
        let kept = match (asks, policy.effect()) {
            (false, _) => Some(policy.clone()),
            (true, Effect::Forbid) => None,
            (true, Effect::Permit) => Some(widened(policy, unknown).unwrap_or_else(|| everything(policy))),
        };
        // An id occurs once, as in the set that they come from.
        if let Some(policy) = kept
            && set.add(policy).is_err()
        {
            return everything_permitted();
        }
    }
    set
}

/// The permit without the conditions that mention what is not known.
fn widened(policy: &Policy, unknown: &[&str]) -> Option<Policy> {
    let mut json = policy.to_json().ok()?;
    let Some(Value::Array(conditions)) = json.get_mut("conditions") else { return None };
    conditions.retain_mut(|condition| {
        let unless = condition.get("kind").and_then(Value::as_str) != Some("when");
        let Some(body) = condition.get_mut("body") else { return false };
        if !mentions(body, unknown) {
            return true;
        }
        let rest = if unless { None } else { without(body.take(), unknown) };
        rest.map(|rest| *body = rest).is_some()
    });
    Policy::from_json(Some(policy.id().clone()), json).ok()
}

/// Of conditions joined by `&&`, those that mention nothing unknown.
fn without(body: Value, unknown: &[&str]) -> Option<Value> {
    if !mentions(&body, unknown) {
        return Some(body);
    }
    let Value::Object(mut body) = body else { return None };
    let Some(Value::Object(mut both)) = body.remove("&&") else { return None };
    let left = both.remove("left").and_then(|side| without(side, unknown));
    let right = both.remove("right").and_then(|side| without(side, unknown));
    match (left, right) {
        (Some(left), Some(right)) => Some(serde_json::json!({ "&&": { "left": left, "right": right } })),
        (one, None) | (None, one) => one,
    }
}

/// Whether an expression asks for one of these of `context`, or does anything else with `context` than asking.
fn mentions(expression: &Value, unknown: &[&str]) -> bool {
    match expression {
        Value::Object(fields) => {
            if let Some(attribute) = asked(fields) {
                return unknown.contains(&attribute);
            }
            let whole = fields.get("Var").and_then(Value::as_str) == Some("context");
            whole || fields.values().any(|value| mentions(value, unknown))
        }
        Value::Array(items) => items.iter().any(|item| mentions(item, unknown)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The attribute in `context.attribute` or `context has attribute`.
fn asked(fields: &Map<String, Value>) -> Option<&str> {
    let access = fields.get(".").or_else(|| fields.get("has"))?;
    let of_context = access.get("left")?.get("Var").and_then(Value::as_str) == Some("context");
    access.get("attr").and_then(Value::as_str).filter(|_| of_context)
}

/// Where a permit cannot be widened, it may permit anything.
fn everything(policy: &Policy) -> Policy {
    Policy::parse(Some(policy.id().clone()), "permit(principal, action, resource);").unwrap_or_else(|_| policy.clone())
}

fn everything_permitted() -> CedarSet {
    let all = Policy::parse(Some(PolicyId::new("all")), "permit(principal, action, resource);");
    CedarSet::from_policies(all.ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
