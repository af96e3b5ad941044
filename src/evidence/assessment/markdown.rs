//! The assessment as Markdown.

use std::fmt::{self, Write as _};

use super::oscal::exception;
use super::{Assessment, Check, Result, Status};
use crate::evidence::text::escape;

/// Most exceptions of a check that are written out; OSCAL has more of them.
pub const SHOWN: usize = 50;

pub fn markdown(assessment: &Assessment) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, assessment);
    out
}

fn write(out: &mut String, a: &Assessment) -> fmt::Result {
    writeln!(out, "# What the records show of {}\n", a.framework.title())?;
    for (name, value) in a.facts() {
        writeln!(out, "- {name}: {}", md(&value))?;
    }
    writeln!(out, "\n| control | title | status | failed | examined of |\n|---|---|---|---|---|")?;
    for r in &a.results {
        let (failed, examined, population) = a.sums(r);
        let status = r.status.as_str();
        writeln!(out, "| {} | {} | {status} | {failed} | {examined} of {population} |", md(&r.label), md(r.title))?;
    }
    a.results.iter().try_for_each(|r| control(out, a, r))
}

fn control(out: &mut String, a: &Assessment, r: &Result) -> fmt::Result {
    writeln!(out, "\n## {} {}: {}\n", md(&r.label), md(r.title), r.status.as_str())?;
    writeln!(out, "- Statement: `{}`", r.statement)?;
    if !r.sources.is_empty() {
        writeln!(out, "- From SP 800-53: {}", r.sources.join(", "))?;
    }
    r.checks.iter().try_for_each(|check| checked(out, a, *check))?;
    writeln!(out, "- The records do not show: {}", md(&r.not_shown.join("; ")))
}

fn checked(out: &mut String, a: &Assessment, check: Check) -> fmt::Result {
    let tally = a.tally(check);
    let (population, fails) = check.says();
    writeln!(out, "- {} {population}, {} examined, {} failed", tally.population, tally.examined, tally.failed)?;
    writeln!(out, "  - fails: {fails}")?;
    writeln!(out, "  - query: `{}`", escape(&a.query(check)).replace('`', "'"))?;
    tally.notes.iter().try_for_each(|note| writeln!(out, "  - {}", md(note)))?;
    tally.exceptions.iter().take(SHOWN).try_for_each(|e| writeln!(out, "  - exception: {}", md(&exception(e))))?;
    match tally.failed.saturating_sub(SHOWN as u64) {
        0 => Ok(()),
        more => writeln!(out, "  - and {more} more"),
    }
}

/// Recorded text is no markup.
fn md(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape(text).chars() {
        if matches!(c, '\\' | '|' | '*' | '_' | '`' | '<' | '[' | ']' | '#' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

impl Assessment {
    /// What the whole rests on: name and value.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let at = |t: chrono::DateTime<chrono::Utc>| t.format("%FT%TZ").to_string();
        let from = self.window.from.map_or("the first record".to_owned(), at);
        let to = self.window.to.map_or("the last record".to_owned(), at);
        let v = &self.verification;
        let count = |status| self.count(status);
        let mut facts = vec![
            ("Source", v.source.clone()),
            ("Window", format!("{from} to {to}")),
            (
                "Controls",
                format!(
                    "{} satisfied, {} not satisfied, {} not assessed",
                    count(Status::Satisfied),
                    count(Status::NotSatisfied),
                    count(Status::NotAssessed)
                ),
            ),
            ("Verification of the whole log", verified(self)),
        ];
        facts.extend(self.anchors.iter().map(|a| {
            let signed = if a.signatures.is_empty() { "no signature".to_owned() } else { a.signatures.join(" ") };
            ("Checkpoint", format!("{}, size {}, root {}, {signed}", a.instance, a.size, a.root))
        }));
        let list = |set: &std::collections::BTreeSet<String>| match set.len() {
            0 => "none recorded".to_owned(),
            n if n > 20 => format!("{n} of them"),
            _ => set.iter().cloned().collect::<Vec<_>>().join(", "),
        };
        facts.push(("Policy versions", list(&self.policies)));
        facts.push(("Configurations", list(&self.configurations)));
        facts.push((
            "Retention asked for",
            self.retention.map_or("not given".to_owned(), |r| format!("{} days", r.num_days())),
        ));
        let requests = self.envoy_requests.map_or("not given".to_owned(), |requests| requests.to_string());
        facts.push(("Requests that Envoy counted", requests));
        facts.extend(self.framework.mapping().map(|mapping| ("Mapping to SP 800-53", mapping.to_owned())));
        facts.push(("Made by", format!("{}, {}", v.tool, at(self.time))));
        facts.extend(self.damage.iter().map(|damage| ("Could not be read", damage.clone())));
        facts
    }

    /// Failed, examined, and population over a control's checks.
    pub(super) fn sums(&self, r: &Result) -> (u64, u64, u64) {
        let tallies = r.checks.iter().map(|check| self.tally(*check));
        tallies.fold((0, 0, 0), |(f, e, p), t| (f + t.failed, e + t.examined, p + t.population))
    }
}

fn verified(a: &Assessment) -> String {
    let v = &a.verification;
    let keys = if v.keys.is_empty() {
        "no key was given, signatures not checked".to_owned()
    } else {
        format!("signatures checked with {}", v.keys.join(", "))
    };
    let problems = v.problems.len() + v.further_problems;
    if v.ok { format!("nothing is missing or changed; {keys}") } else { format!("{problems} problems; {keys}") }
}
