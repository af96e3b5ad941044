//! `command`: what a decoder would give, written down, for policies about commands as such.

use std::collections::{BTreeMap, BTreeSet};

use super::who::texts;
use crate::command::{Command, Effect, Fact, Protocol};
use crate::config::Target;
use crate::config::document::{Section, Value, hint};
use crate::policy::PolicySet;

const PROTOCOLS: [(&str, Protocol); 7] = [
    ("http", Protocol::Http),
    ("sql", Protocol::Sql),
    ("mcp", Protocol::Mcp),
    ("grpc", Protocol::Grpc),
    ("kubernetes", Protocol::Kubernetes),
    ("graphql", Protocol::Graphql),
    ("shell", Protocol::Shell),
];

/// A case that names no effects has those that the schema groups its actions under.
pub(super) fn read(value: &Value<'_>, target: &Target, set: &PolicySet) -> Option<Command> {
    let section = value.clone().section();
    let own = PROTOCOLS.iter().find(|(name, _)| *name == target.protocol.name()).map_or(Protocol::Http, |(_, p)| *p);
    let protocol = section.word("protocol", "a protocol", own, &PROTOCOLS);
    let actions = actions(&section, set);
    let effects = match section.get("effects") {
        Some(value) => value.list().iter().filter_map(|v| v.word("an effect", &Effect::WORDS)).collect(),
        None => Effect::WORDS
            .iter()
            .filter(|(name, _)| actions.iter().any(|a| set.is_in(a, name)))
            .map(|(_, e)| *e)
            .collect(),
    };
    let names = |key| section.get(key).map(|v| texts(&v).into_iter().collect::<BTreeSet<_>>()).unwrap_or_default();
    let complete = section.flag("complete", true);
    Some(Command {
        protocol,
        effects,
        reads: names("reads"),
        writes: names("writes"),
        facts: facts(&section),
        text: section.get("text").and_then(|v| v.written()).unwrap_or_default().to_owned(),
        statements: section.count("statements", 1, crate::config::document::from_to(0, u64::from(u32::MAX))),
        complete,
        why_incomplete: (!complete).then(|| "the case says so".to_owned()),
        actions,
    })
}

fn actions(section: &Section<'_>, set: &PolicySet) -> BTreeSet<String> {
    let Some(value) = section.required("actions", "such as [sql.select]") else { return BTreeSet::new() };
    let found = texts(&value);
    let known: Vec<&str> = set.actions().collect();
    for action in found.iter().filter(|action| !known.contains(&action.as_str())) {
        value.problem(format!("names the action {action:?}, which the schema does not have{}", hint(action, &known)));
    }
    if found.is_empty() && !value.is_scalar() {
        value.problem("is empty; a command without an action is refused whatever the policies say");
    }
    found.into_iter().collect()
}

fn facts(section: &Section<'_>) -> BTreeMap<String, Fact> {
    let fact = |(entry, value): (&crate::config::document::Entry, Value<'_>)| match fact(&value.json()) {
        Some(fact) => Some((entry.key.clone(), fact)),
        None => {
            value.problem("is not a fact; write text, a whole number, true or false, or a list of texts");
            None
        }
    };
    section.names("facts").into_iter().filter_map(fact).collect()
}

fn fact(value: &serde_json::Value) -> Option<Fact> {
    use serde_json::Value as Json;
    match value {
        Json::Bool(value) => Some(Fact::Bool(*value)),
        Json::Number(number) => number.as_i64().map(Fact::Int),
        Json::String(text) => Some(Fact::Text(text.clone())),
        Json::Array(items) => {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>().map(Fact::List)
        }
        Json::Null | Json::Object(_) => None,
    }
}

/// One line for a person: what policy sees of a command.
pub(super) fn in_words(command: &Command) -> String {
    let joined = |set: &BTreeSet<String>| set.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let effects: Vec<&str> = command.effects.iter().map(|effect| effect.as_str()).collect();
    let mut words = format!("{}; effects {}", joined(&command.actions), effects.join(", "));
    for (name, set) in [("reads", &command.reads), ("writes", &command.writes)] {
        if !set.is_empty() {
            words.push_str(&format!("; {name} {}", joined(set)));
        }
    }
    if !command.complete {
        let why = command.why_incomplete.as_deref().unwrap_or("no reason given");
        words.push_str(&format!("; not fully understood: {why}"));
    }
    words
}
