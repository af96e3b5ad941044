//! `target`: a mapping as in the gate's configuration, or the name of one of the file's `targets`, or of the gate's.

use super::who::texts;
use crate::config::document::{Section, hint, listed, protocol, repeated};
use crate::config::{RequestBody, Target, TargetProtocol};

/// What is written of a target; the rest is the default's.
#[derive(Clone, Default)]
pub(super) struct PartialTarget {
    name: Option<String>,
    groups: Option<Vec<String>>,
    /// The protocol with its settings.
    protocol: Option<TargetProtocol>,
    request_body: Option<RequestBody>,
}

impl PartialTarget {
    fn of(target: &Target) -> Self {
        PartialTarget {
            name: Some(target.name.clone()),
            groups: Some(target.groups.clone()),
            protocol: Some(target.protocol.clone()),
            request_body: Some(target.request_body),
        }
    }

    pub fn over(self, defaults: &PartialTarget) -> Self {
        PartialTarget {
            name: self.name.or_else(|| defaults.name.clone()),
            groups: self.groups.or_else(|| defaults.groups.clone()),
            protocol: self.protocol.or_else(|| defaults.protocol.clone()),
            request_body: self.request_body.or(defaults.request_body),
        }
    }

    /// Without a name where none is written anywhere.
    pub fn target(&self) -> Target {
        Target {
            name: self.name.clone().unwrap_or_default(),
            groups: self.groups.clone().unwrap_or_default(),
            protocol: self.protocol.clone().unwrap_or_default(),
            request_body: self.request_body.unwrap_or_default(),
            ..Target::default()
        }
    }
}

/// The file's own targets, and `others` that are not among them.
pub(super) fn named(top: &Section<'_>, others: &[Target]) -> Vec<Target> {
    let values = top.list("targets");
    let mut targets = Vec::new();
    for value in &values {
        let section = value.clone().section();
        section.required("name", "what policies call it");
        targets.push(mapping(&section).target());
    }
    let names: Vec<String> = targets.iter().map(|target| target.name.clone()).collect();
    for (again, first) in repeated(&names) {
        if let (Some(value), Some(name)) = (values.get(again), names.get(again)) {
            value.problem(format!("has the name {name:?}, which targets[{first}] has already"));
        }
    }
    targets.extend(others.iter().filter(|other| !names.contains(&other.name)).cloned());
    targets
}

pub(super) fn read(section: &Section<'_>, named: &[Target]) -> PartialTarget {
    match section.get("target") {
        None => PartialTarget::default(),
        Some(value) if value.is_scalar() => value.parse(|name| find(name, named)).unwrap_or_default(),
        Some(value) => mapping(&value.section()),
    }
}

fn find(name: &str, named: &[Target]) -> Result<PartialTarget, String> {
    let found = named.iter().find(|target| target.name == name);
    found.map(PartialTarget::of).ok_or_else(|| {
        let known: Vec<&str> = named.iter().map(|target| target.name.as_str()).collect();
        match known.as_slice() {
            [] => "is not in targets, which this file does not have; write target: {name: …, protocol: …}".to_owned(),
            known => format!("is not in targets; use {}{}", listed(known), hint(name, known)),
        }
    })
}

fn mapping(section: &Section<'_>) -> PartialTarget {
    let words = [("whole", RequestBody::Whole), ("stream", RequestBody::Stream)];
    PartialTarget {
        name: section.get("name").and_then(|v| v.name()),
        groups: section.get("groups").map(|value| texts(&value)),
        protocol: section.get("protocol").map(|_| protocol(section)),
        request_body: section.get("request_body").and_then(|v| v.word("a way to take request bodies", &words)),
    }
}
