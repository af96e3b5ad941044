//! What is seen alike and so becomes one policy: everything but relations, tools, paths and counts.

use std::collections::{BTreeMap, BTreeSet};

use super::Whose;
use super::text::{quoted, set};
use crate::command::{Command, Effect, Fact, Protocol};
use crate::policy::recorded::Recorded;

/// Facts that a policy names one by one. That one is absent is named too.
const NAMED: [&str; 7] = ["verb", "api_group", "api_version", "resource", "subresource", "namespace", "operation"];

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape {
    who: Who,
    pub target: String,
    protocol: &'static str,
    actions: BTreeSet<String>,
    effects: BTreeSet<Effect>,
    /// Only of commands to which it applies.
    has_where: Option<bool>,
    named: BTreeMap<&'static str, Option<String>>,
    dry_run: Option<bool>,
    template: Option<String>,
    /// The path says what reads and writes would.
    by_path: bool,
    method: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Agent(String),
    Group(String),
}

impl Shape {
    /// `None`: a value that has to be named is masked.
    pub fn of(whose: &Whose, recorded: &Recorded, command: &Command, masked: &BTreeSet<String>) -> Option<Shape> {
        let principal = &recorded.principal;
        let who = match whose {
            Whose::Group(group) => Who::Group(group.clone()),
            Whose::Principal(_) => Who::Agent(format!("{}|{}", principal.issuer, principal.subject)),
        };
        let text = |name: &str| match command.facts.get(name) {
            Some(Fact::Text(value)) => Some(value.clone()),
            Some(Fact::Bool(_) | Fact::Int(_) | Fact::List(_)) | None => None,
        };
        let (path, template) = (text("path"), text("template"));
        let known: BTreeSet<&String> = path.iter().chain(&template).collect();
        let by_path = command.protocol == Protocol::Http
            && path.is_some()
            && command.reads.union(&command.writes).all(|name| known.contains(name));
        let hidden = |name: &str| masked.contains(name);
        let relations = !by_path && (hidden("reads") || hidden("writes"));
        if relations || hidden("tool") || hidden("template") || NAMED.iter().any(|name| hidden(name)) {
            return None;
        }
        let flag = |name: &str| match command.facts.get(name) {
            Some(Fact::Bool(value)) => Some(*value),
            Some(Fact::Int(_) | Fact::Text(_) | Fact::List(_)) | None => None,
        };
        let bounded = ["sql.update", "sql.delete"].iter().any(|action| command.actions.contains(*action));
        let fields = [Protocol::Kubernetes, Protocol::Graphql].contains(&command.protocol);
        let named = NAMED.into_iter().filter(|name| fields || command.facts.contains_key(*name));
        Some(Shape {
            who,
            target: recorded.target.name.clone(),
            protocol: command.protocol.as_str(),
            actions: command.actions.clone(),
            effects: command.effects.clone(),
            has_where: bounded.then(|| flag("has_where").unwrap_or(false)),
            named: named.map(|name| (name, text(name))).collect(),
            dry_run: flag("dry_run"),
            template,
            by_path,
            method: by_path.then(|| recorded.head.method.clone()),
        })
    }

    /// The path that a policy has to name; the template stands for it where there is one.
    pub fn path_of(&self, recorded: &Recorded, command: &Command) -> Option<String> {
        match command.facts.get("path") {
            Some(Fact::Text(path)) if self.by_path && self.template.is_none() => Some(path.clone()),
            Some(_) | None if self.by_path => self.template.is_none().then(|| recorded.head.path.clone()),
            Some(_) | None => None,
        }
    }

    pub fn principal(&self) -> String {
        match &self.who {
            Who::Agent(id) => format!("principal == Agent::{}", quoted(id)),
            Who::Group(group) => format!("principal in Group::{}", quoted(group)),
        }
    }

    pub fn action(&self) -> String {
        let all: Vec<String> = self.actions.iter().map(|action| format!("Action::{}", quoted(action))).collect();
        match all.as_slice() {
            [one] => format!("action == {one}"),
            several => format!("action in [{}]", several.join(", ")),
        }
    }

    pub fn effects(&self) -> String {
        let effects: BTreeSet<String> = self.effects.iter().map(|effect| effect.as_str().to_owned()).collect();
        if effects.is_empty() {
            "context.effects.isEmpty()".to_owned()
        } else {
            format!("context.effects == {}", set(&effects))
        }
    }

    pub fn conditions(&self) -> Vec<String> {
        let mut conditions = vec![format!("context.protocol == {}", quoted(self.protocol))];
        conditions.extend(self.method.as_ref().map(|method| format!("context.method == {}", quoted(method))));
        if self.has_where == Some(true) {
            conditions.push("context.has_where".to_owned());
        }
        if let Some(template) = &self.template {
            conditions.push(format!("context has template && context.template == {}", quoted(template)));
        }
        for (name, value) in &self.named {
            conditions.push(match value {
                Some(value) => format!("context has {name} && context.{name} == {}", quoted(value)),
                None => format!("!(context has {name})"),
            });
        }
        if let Some(value) = self.dry_run {
            conditions.push(format!("context has dry_run && {}context.dry_run", if value { "" } else { "!" }));
        }
        conditions
    }

    /// Unique by its number, and readable.
    pub fn id(&self, number: usize) -> String {
        let first = self.actions.iter().next().map(String::as_str).unwrap_or_default();
        let plain = |text: &str| {
            let allowed = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
            text.chars().take(40).map(allowed).collect::<String>()
        };
        format!("suggested-{number}-{}-{}", plain(&self.target), plain(first))
    }
}
