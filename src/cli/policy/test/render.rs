//! Outcomes as text for a person.

use std::fmt::Write as _;

use super::Tested;
use crate::evidence::text::escape;
use crate::policy::PolicySet;
use crate::policy::cases::{Coverage, Outcome};

/// One line a case, and under each that failed what is different and why. Writing to a `String` cannot fail.
pub(super) fn file(tested: &Tested, set: &PolicySet) -> String {
    let mut out = String::new();
    for outcome in &tested.outcomes {
        if outcome.passed() {
            let _ = writeln!(out, "ok   {}", escape(&outcome.name));
        } else {
            let _ = writeln!(out, "FAIL {} ({}:{})", escape(&outcome.name), escape(&tested.file), outcome.line);
            out.push_str(&indented(&difference(outcome, Some(set))));
        }
    }
    out
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("       {}\n", escape(line))).collect()
}

/// What is different, what was asked, and what determined it. Places of policies where `set` is given.
pub(super) fn difference(outcome: &Outcome, set: Option<&PolicySet>) -> String {
    let mut out = String::new();
    for different in &outcome.differences {
        let _ = writeln!(out, "{}: expected {}, got {}", different.what, different.expected, different.got);
    }
    for asked in &outcome.asked {
        let _ = writeln!(out, "asked: {asked}");
    }
    let decision = &outcome.decision;
    if let Some(reason) = &decision.reason {
        let _ = writeln!(out, "reason: {reason}");
    }
    for id in &decision.policies {
        let place = set.and_then(|set| set.place(id)).map(|place| format!(" ({place})")).unwrap_or_default();
        let _ = writeln!(out, "determined by: {id}{place}");
    }
    if decision.policies.is_empty() {
        out.push_str("determined by: no policy\n");
    }
    out
}

pub(super) fn coverage(coverage: &Coverage, set: &PolicySet) -> String {
    let covered = coverage.policies - coverage.missed.len();
    let mut out =
        format!("coverage: {covered} of {} policies determine a case, {} %\n", coverage.policies, coverage.percent());
    for id in &coverage.missed {
        let _ = writeln!(out, "not covered: {id} ({})", escape(set.place(id).unwrap_or_default()));
    }
    out
}
