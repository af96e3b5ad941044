//! An explanation as a person reads it, and as a tool does.

use std::fmt::Write as _;

use serde::Serialize;

use crate::evidence::text::{block, escape};
use crate::policy::Input;
use crate::policy::explain::{About, Asked, Explanation};

#[derive(Serialize)]
pub(super) struct Whole<'a> {
    principal: String,
    target: &'a str,
    commands: Vec<Command<'a>>,
    notes: &'a [String],
    #[serde(flatten)]
    explanation: &'a Explanation,
}

#[derive(Serialize)]
struct Command<'a> {
    protocol: &'static str,
    text: &'a str,
    effects: Vec<&'static str>,
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_incomplete: Option<&'a str>,
}

impl<'a> Whole<'a> {
    pub fn new(input: &Input<'a>, explanation: &'a Explanation, notes: &'a [String]) -> Self {
        let command = |command: &'a crate::command::Command| Command {
            protocol: command.protocol.as_str(),
            text: &command.text,
            effects: command.effects.iter().map(|effect| effect.as_str()).collect(),
            complete: command.complete,
            why_incomplete: command.why_incomplete.as_deref(),
        };
        Whole {
            principal: format!("{}|{}", input.principal.issuer, input.principal.subject),
            target: &input.target.name,
            commands: input.commands.iter().map(command).collect(),
            notes,
            explanation,
        }
    }
}

/// Writing to a String cannot fail.
pub(super) fn text(input: &Input<'_>, explanation: &Explanation, notes: &[String]) -> String {
    let mut out = String::new();
    let policies = match explanation.policies.as_slice() {
        [] => "no policy".to_owned(),
        policies => policies.join(", "),
    };
    let reason = explanation.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let _ = writeln!(out, "{} by {}", explanation.verdict, escape(&format!("{policies}{reason}")));
    let who = format!("{} ({})", input.principal.subject, input.principal.issuer);
    let _ = writeln!(out, "{} on {}", escape(&who), escape(&input.target.name));
    for asked in &explanation.approvals {
        let _ = writeln!(out, "needs {} of {}", asked.quorum, escape(&asked.group));
    }
    if !explanation.unmask.is_empty() {
        let _ = writeln!(out, "not masked: {}", escape(&explanation.unmask.join(", ")));
    }
    for note in notes {
        let _ = writeln!(out, "note: {}", escape(note));
    }
    for asked in &explanation.actions {
        action(&mut out, input, asked);
    }
    out
}

fn action(out: &mut String, input: &Input<'_>, asked: &Asked) {
    let command = input.commands.get(asked.command - 1);
    let text: String = command.map(|c| c.text.chars().take(200).collect()).unwrap_or_default();
    let _ = writeln!(out, "\n{} (command {}): {}", escape(&asked.action), asked.command, escape(&text));
    if let Some(why) = command.and_then(|command| command.why_incomplete.as_deref()) {
        let _ = writeln!(out, "  not fully understood: {}", escape(why));
    }
    if let Some(problem) = &asked.problem {
        let _ = writeln!(out, "  {}", escape(problem));
    }
    for about in &asked.applied {
        policy(out, "applies", about, true);
    }
    for about in &asked.nearly {
        policy(out, "nearly", about, false);
    }
    if asked.further > 0 {
        let _ = writeln!(out, "  and {} more that nearly applied", asked.further);
    }
}

fn policy(out: &mut String, how: &str, about: &About, source: bool) {
    let _ = writeln!(out, "  {how}: {} {} ({})", about.effect, escape(&about.id), escape(&about.place));
    for miss in &about.misses {
        let place = miss.place.as_ref().map(|place| format!(" ({})", escape(place))).unwrap_or_default();
        match miss.part {
            "condition" => {
                let _ = writeln!(out, "    this is {}{place}:\n{}", escape(&miss.is), block(&miss.wants, "      "));
            }
            part => {
                let _ = writeln!(out, "    {part} is {}, and not: {}", escape(&miss.is), escape(&miss.wants));
            }
        }
    }
    for (name, value) in &about.facts {
        let _ = writeln!(out, "    {} = {}", escape(name), escape(value));
    }
    if source {
        let _ = writeln!(out, "{}", block(&about.source, "    | "));
    }
}
