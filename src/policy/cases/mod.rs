//! Policy cases: what an author means, written down as requests and the decisions expected of them.
//!
//! - A request goes through the same decoders, context and decision as in the gate. Nothing is contacted, and nothing
//!   depends on the machine: no environment, no clock (a case that names no time is at noon, UTC, of a Wednesday).
//! - A file is read whole or not at all, with every problem at once: file, line, and the mend. A policy or action that
//!   does not exist is such a problem, and so is a key that is not known: a case that tests nothing must not pass.
//! - Bounds: 1,000 files, each bounded as a configuration file is.

mod command;
mod expect;
mod files;
mod read;
mod request;
mod target;
#[cfg(test)]
mod tests;
mod who;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

pub use expect::Difference;
use expect::Expect;
pub use files::{Found, find};

use super::{Decision, Input, PolicySet};
use crate::command::Command;
use crate::config::{Problems, Target};
use crate::exchange::RequestHead;
use crate::identity::Principal;

/// The cases of one file.
pub struct Suite {
    pub file: PathBuf,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    line: usize,
    principal: Principal,
    target: Target,
    head: RequestHead,
    commands: Vec<Command>,
    now: DateTime<Utc>,
    session: Option<String>,
    expect: Expect,
}

/// What came of one case.
pub struct Outcome {
    pub name: String,
    /// Where the case begins in its file.
    pub line: usize,
    /// What was expected and did not happen; empty where the case passed.
    pub differences: Vec<Difference>,
    pub decision: Decision,
    /// What was asked, one command a line, as policy sees it.
    pub asked: Vec<String>,
    pub took: Duration,
}

impl Outcome {
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Reads the cases of one file; `targets` may be named in it beside its own.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn read(file: &Path, set: &PolicySet, targets: &[Target]) -> Result<Suite, Problems> {
    let cases = crate::config::document::read(file, |top| read::cases(&top, set, targets))?;
    Ok(Suite { file: file.to_owned(), cases })
}

impl Suite {
    /// Decides each case, in order.
    pub fn run(&self, set: &PolicySet) -> Vec<Outcome> {
        self.cases.iter().map(|case| case.run(set)).collect()
    }
}

impl Case {
    fn run(&self, set: &PolicySet) -> Outcome {
        let began = Instant::now();
        let decision = set.decide(&Input {
            principal: &self.principal,
            target: &self.target,
            head: &self.head,
            commands: &self.commands,
            now: self.now,
            session: self.session.as_deref(),
        });
        Outcome {
            name: self.name.clone(),
            line: self.line,
            differences: self.expect.differences(&decision),
            decision,
            asked: self.commands.iter().map(command::in_words).collect(),
            took: began.elapsed(),
        }
    }
}

/// Policies that no case determines.
pub struct Coverage {
    pub policies: usize,
    /// Ids, sorted.
    pub missed: Vec<String>,
}

impl Coverage {
    pub fn of<'a>(set: &PolicySet, outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let hit: BTreeSet<&str> =
            outcomes.into_iter().flat_map(|o| o.decision.policies.iter().map(String::as_str)).collect();
        let missed = set.ids().filter(|id| !hit.contains(id)).map(str::to_owned).collect();
        Coverage { policies: set.count(), missed }
    }

    /// Whole per cent, rounded down: 100 only where nothing is missed.
    pub fn percent(&self) -> usize {
        (self.policies - self.missed.len().min(self.policies)) * 100 / self.policies.max(1)
    }
}
