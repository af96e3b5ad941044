//! `expect`: the decision that a case is to have, and what is different.

use std::collections::{BTreeMap, BTreeSet};

use super::who::texts;
use crate::config::document::{Section, Value, from_to, hint};
use crate::policy::{Decision, MAX_QUORUM, PolicySet, Verdict};

const WORDS: [(&str, &str); 3] = [("allow", "allow"), ("deny", "deny"), ("hold", "hold")];

/// What is not written is not compared.
pub(super) struct Expect {
    verdict: &'static str,
    policies: Option<BTreeSet<String>>,
    /// Group to quorum.
    approvers: Option<BTreeMap<String, u32>>,
    reason: Option<String>,
    unmask: Option<BTreeSet<String>>,
    alarms: Option<BTreeSet<String>>,
}

/// One thing that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub what: &'static str,
    pub expected: String,
    pub got: String,
}

/// A decision, or a mapping with more.
pub(super) fn read(section: &Section<'_>, set: &PolicySet) -> Option<Expect> {
    let value = section.required("expect", "allow, deny or hold, or a mapping with decision, policies and more")?;
    if value.is_scalar() {
        let verdict = value.word("a decision", &WORDS)?;
        return Some(Expect { verdict, policies: None, approvers: None, reason: None, unmask: None, alarms: None });
    }
    let section = value.section();
    let verdict = section.required("decision", "allow, deny or hold").and_then(|v| v.word("a decision", &WORDS));
    let policies = section.get("policies").map(|value| policies(&value, set));
    let approvers = section.get("approvers").map(|value| approvers(&section, &value));
    let reason = section.text("reason");
    let unmask = section.get("unmask").map(|v| texts(&v).iter().map(|name| name.to_ascii_uppercase()).collect());
    let alarms = section.get("alarms").map(|v| texts(&v).into_iter().collect());
    if approvers.is_some() && verdict.is_some_and(|verdict| verdict != "hold") {
        section.problem("has approvers, whom only decision: hold asks");
    }
    Some(Expect { verdict: verdict?, policies, approvers, reason, unmask, alarms })
}

fn policies(value: &Value<'_>, set: &PolicySet) -> BTreeSet<String> {
    let found = texts(value);
    let known: Vec<&str> = set.ids().collect();
    for id in found.iter().filter(|id| !known.contains(&id.as_str())) {
        value.problem(format!("names the policy {id:?}, which is not there{}", hint(id, &known)));
    }
    found.into_iter().collect()
}

/// `{dba: 2}`; a group, or a list of groups, asks for one person each.
fn approvers(section: &Section<'_>, value: &Value<'_>) -> BTreeMap<String, u32> {
    if value.is_scalar() || value.is_list() {
        return texts(value).into_iter().map(|group| (group, 1)).collect();
    }
    let quorum = |value: &Value<'_>| value.count(from_to(1, u64::from(MAX_QUORUM)));
    let named = section.names("approvers");
    named.into_iter().filter_map(|(entry, value)| Some((entry.key.clone(), quorum(&value)?))).collect()
}

impl Expect {
    pub fn differences(&self, decision: &Decision) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut compare = |what, expected: Option<String>, got: String| {
            if let Some(expected) = expected.filter(|expected| *expected != got) {
                found.push(Difference { what, expected, got });
            }
        };
        compare("decision", Some(self.verdict.to_owned()), decision.verdict.as_str().to_owned());
        compare("policies", self.policies.as_ref().map(listing), listing(&decision.policies.iter().cloned().collect()));
        compare("approvers", self.approvers.as_ref().map(asked), asked(&wanted(&decision.verdict)));
        compare("reason", self.reason.clone(), decision.reason.clone().unwrap_or_else(|| "(none)".to_owned()));
        compare("unmask", self.unmask.as_ref().map(listing), listing(&decision.unmask.keys().cloned().collect()));
        compare("alarms", self.alarms.as_ref().map(listing), listing(&decision.alarms.values().cloned().collect()));
        found
    }
}

fn wanted(verdict: &Verdict) -> BTreeMap<String, u32> {
    match verdict {
        Verdict::Hold(requirements) => requirements.iter().map(|r| (r.group.clone(), r.quorum)).collect(),
        Verdict::Allow | Verdict::Deny => BTreeMap::new(),
    }
}

fn listing(names: &BTreeSet<String>) -> String {
    if names.is_empty() { "(none)".to_owned() } else { names.iter().cloned().collect::<Vec<_>>().join(", ") }
}

fn asked(approvers: &BTreeMap<String, u32>) -> String {
    listing(&approvers.iter().map(|(group, quorum)| format!("{quorum} of {group}")).collect())
}
