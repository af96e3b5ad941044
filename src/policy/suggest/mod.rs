//! Proposes the least-privilege policies that permit what was seen, and no more than that but for these generalisations:
//! - relations and tools: any of those that were seen together with the same actions and effects;
//! - paths: the recorded `template`; else a segment that is a number, a UUID or long hex, where at least two paths differ
//!   only there, is any one segment. Cedar has no pattern for digits, so it is any text, and the number of segments holds;
//! - a tool may be called with any arguments, and an HTTP request may have any query and body, of the same effects;
//! - a principal may do at any time, and for anybody it acts for, what it was seen to do.
//!
//! Effects are never generalised: each policy asks for exactly those that were seen, and for `complete`.
//!
//! What cannot be proposed is counted ([`LeftOut`]): what was not understood, and what masking hides a needed value of.
//! Bounds: [`SHAPES`] policies, [`VALUES`] values in each set of one.

mod path;
mod shape;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::recorded::Recorded;
use super::source::{SourceFile, Sources};
use super::{PolicySet, Problem};
use shape::Shape;
use text::quoted;

pub const SHAPES: usize = 2_000;
pub const VALUES: usize = 1_000;

/// Whose exchanges are looked at, and so who the policies are for.
#[derive(Clone, Debug)]
pub enum Whose {
    /// `subject`, or `issuer|subject`.
    Principal(String),
    Group(String),
}

/// Why an exchange is not covered by what is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Refused, and `observed` was not asked for.
    Refused,
    /// It waited for approval: a permit without one would be more than it had.
    Held,
    /// A permit with an alarm (break-glass) let it through: what raises an alarm is no ordinary permission.
    Alarm,
    NotUnderstood,
    /// A value that a policy would have to name is masked in the record.
    Masked,
    TooMany,
}

impl LeftOut {
    pub fn as_str(self) -> &'static str {
        match self {
            LeftOut::Refused => "refused, so not proposed",
            LeftOut::Held => "held for approval, which a proposal would do without",
            LeftOut::Alarm => "let through with an alarm, which a proposal would do without",
            LeftOut::NotUnderstood => "not fully understood, so never proposed",
            LeftOut::Masked => "a value that a policy would have to name is masked in the record",
            LeftOut::TooMany => "past the bounds of a proposal",
        }
    }
}

/// Takes exchanges one by one.
pub struct Suggester {
    whose: Whose,
    /// Also what was only let through since its target is observed.
    observed: bool,
    shapes: BTreeMap<Shape, Seen>,
    taken: u64,
    left_out: BTreeMap<LeftOut, u64>,
}

/// What one policy will cover.
#[derive(Default)]
struct Seen {
    count: u64,
    first: Option<DateTime<Utc>>,
    last: Option<DateTime<Utc>>,
    reads: BTreeSet<String>,
    writes: BTreeSet<String>,
    tools: BTreeSet<String>,
    paths: BTreeSet<String>,
    statements: u32,
    depth: Option<i64>,
    cost: Option<i64>,
}

#[derive(Debug, Serialize)]
pub struct Suggestion {
    /// Cedar, with comments. Empty where there is nothing to propose.
    pub text: String,
    pub policies: usize,
    /// Exchanges that the policies come from.
    pub exchanges: u64,
    pub left_out: BTreeMap<LeftOut, u64>,
}

impl Suggester {
    pub fn new(whose: Whose, observed: bool) -> Self {
        Suggester { whose, observed, shapes: BTreeMap::new(), taken: 0, left_out: BTreeMap::new() }
    }

    /// Whether the exchange is among those that were asked for.
    pub fn is_for(&self, recorded: &Recorded) -> bool {
        let principal = &recorded.principal;
        match &self.whose {
            Whose::Group(group) => principal.groups.contains(group),
            Whose::Principal(name) => {
                *name == principal.subject || *name == format!("{}|{}", principal.issuer, principal.subject)
            }
        }
    }

    /// Whether the exchange is covered by what will be proposed.
    pub fn add(&mut self, recorded: &Recorded) -> bool {
        match self.take(recorded) {
            Ok(()) => {
                self.taken += 1;
                true
            }
            Err(why) => {
                *self.left_out.entry(why).or_default() += 1;
                false
            }
        }
    }

    fn take(&mut self, recorded: &Recorded) -> Result<(), LeftOut> {
        match (recorded.decision.verdict.as_str(), recorded.verdict()) {
            (_, _) if !recorded.decision.alarms.is_empty() => return Err(LeftOut::Alarm),
            ("allow", "allow") => {}
            ("allow", _) if self.observed => {}
            ("hold", _) => return Err(LeftOut::Held),
            (_, _) => return Err(LeftOut::Refused),
        }
        let mut found = Vec::new();
        for (command, masked) in recorded.commands.iter().zip(&recorded.masked) {
            if !command.complete || command.actions.is_empty() {
                return Err(LeftOut::NotUnderstood);
            }
            let shape = Shape::of(&self.whose, recorded, command, masked).ok_or(LeftOut::Masked)?;
            found.push((shape, command));
        }
        // All or nothing: an exchange of which one command is refused is refused.
        let fits = |(shape, command): &(Shape, &crate::command::Command)| match self.shapes.get(shape) {
            None => self.shapes.len() + found.len() <= SHAPES,
            Some(seen) => {
                seen.reads.len().max(seen.writes.len()).max(seen.paths.len())
                    + command.reads.len().max(command.writes.len())
                    < VALUES
            }
        };
        if found.is_empty() || !found.iter().all(fits) {
            return Err(LeftOut::TooMany);
        }
        for (shape, command) in found {
            let path = shape.path_of(recorded, command);
            self.shapes.entry(shape).or_default().add(recorded, command, path);
        }
        Ok(())
    }

    pub fn finish(self) -> Suggestion {
        let mut text = String::new();
        for (number, (shape, seen)) in self.shapes.iter().enumerate() {
            text.push_str(&policy(number + 1, shape, seen));
        }
        Suggestion { text, policies: self.shapes.len(), exchanges: self.taken, left_out: self.left_out }
    }
}

impl Seen {
    fn add(&mut self, recorded: &Recorded, command: &crate::command::Command, path: Option<String>) {
        use crate::command::Fact;
        self.count += 1;
        self.first = Some(self.first.map_or(recorded.time, |first| first.min(recorded.time)));
        self.last = Some(self.last.map_or(recorded.time, |last| last.max(recorded.time)));
        if path.is_none() {
            self.reads.extend(command.reads.iter().cloned());
            self.writes.extend(command.writes.iter().cloned());
        }
        self.paths.extend(path);
        if let Some(Fact::Text(tool)) = command.facts.get("tool") {
            self.tools.insert(tool.clone());
        }
        self.statements = self.statements.max(command.statements);
        for (name, most) in [("depth", &mut self.depth), ("cost", &mut self.cost)] {
            if let Some(Fact::Int(value)) = command.facts.get(name) {
                *most = Some(most.map_or(*value, |most| most.max(*value)));
            }
        }
    }
}

/// The proposal as a policy set, checked as any other.
///
/// # Errors
/// Every problem, which would be a defect of this module.
pub fn compile(text: &str) -> Result<PolicySet, Vec<Problem>> {
    let file = SourceFile { path: "suggested.cedar".into(), text: text.to_owned() };
    PolicySet::compile(&Sources { directory: "(suggested)".into(), files: vec![file] }, &BTreeSet::new())
}

fn policy(number: usize, shape: &Shape, seen: &Seen) -> String {
    let at = |time: Option<DateTime<Utc>>| time.map_or_else(String::new, |t| t.format("%FT%TZ").to_string());
    let mut conditions = vec!["context.complete".to_owned(), shape.effects()];
    conditions.extend(shape.conditions());
    let (of_paths, note) = path::conditions(&seen.paths);
    conditions.extend(of_paths);
    if seen.paths.is_empty() {
        conditions.push(within("reads", &seen.reads));
        conditions.push(within("writes", &seen.writes));
    }
    if !seen.tools.is_empty() {
        conditions.push(format!("context has tool && {}.contains(context.tool)", text::set(&seen.tools)));
    }
    if seen.statements > 1 {
        conditions.push(format!("context.statements <= {}", seen.statements));
    } else {
        conditions.push("context.statements <= 1".to_owned());
    }
    for (name, most) in [("depth", seen.depth), ("cost", seen.cost)] {
        if let Some(most) = most {
            conditions.push(format!("context has {name} && context.{name} <= {most}"));
        }
    }
    format!(
        "// Seen {} times, {} to {}.\n{note}@id({})\npermit(\n    {},\n    {},\n    resource == Target::{}\n)\nwhen {{\n    {}\n}};\n\n",
        seen.count,
        at(seen.first),
        at(seen.last),
        quoted(&shape.id(number)),
        shape.principal(),
        shape.action(),
        quoted(&shape.target),
        conditions.join(" &&\n    "),
    )
}

fn within(name: &str, names: &BTreeSet<String>) -> String {
    if names.is_empty() {
        format!("context.{name}.isEmpty()")
    } else {
        format!("{}.containsAll(context.{name})", text::set(names))
    }
}

#[cfg(test)]
mod tests;
