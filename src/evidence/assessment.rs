//! What the records of a time show of a framework's controls, and what they do not.
//!
//! A control is *satisfied* only where records can show all of the statement that is named, something was examined, and nothing failed.
//! Statements that people carry out, or whose values an organization assigns, are never satisfied here: records may only show that they
//! are *not satisfied*; otherwise they are *not assessed*. Each result names its exceptions by record, so that it can be looked up.

mod check;
mod examine;
mod frameworks;
pub mod html;
pub mod markdown;
pub mod oscal;
mod read;
mod retention;
mod tally;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

pub use check::Check;
pub use frameworks::Framework;
pub use tally::{Exception, MAX_EXCEPTIONS, Tally};

use self::frameworks::{Control, Extent};
use self::read::Reading;
use super::Options;
use super::read::Inventory;
use super::report::{InstanceReport, Report};
use super::scan::{Window, segments};
use super::source::{Source, SourceError};
use super::verify::verify_beside;

/// What an auditor asks for.
#[derive(Default)]
pub struct Asked {
    pub window: Window,
    /// How long records must be kept; `None`: nobody said.
    pub retention: Option<TimeDelta>,
    /// How many requests of the window Envoy counted; `None`: nobody said.
    pub envoy_requests: Option<u64>,
    /// Keys and kept checkpoints.
    pub verify: Options,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Satisfied,
    NotSatisfied,
    NotAssessed,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Satisfied => "satisfied",
            Status::NotSatisfied => "not-satisfied",
            Status::NotAssessed => "not-assessed",
        }
    }
}

/// One control.
pub struct Result {
    /// As OSCAL writes it, such as `ac-6.9`.
    pub id: String,
    /// As people do, such as `AC-6(9)`.
    pub label: String,
    pub title: &'static str,
    /// The statement that is assessed, in the catalog's words for it.
    pub statement: String,
    pub status: Status,
    pub checks: Vec<Check>,
    /// Controls of SP 800-53 that it comes from; empty for those themselves.
    pub sources: Vec<&'static str>,
    /// What the records do not show.
    pub not_shown: Vec<&'static str>,
}

/// A checkpoint that the result rests on.
pub struct Anchor {
    pub instance: String,
    pub size: u64,
    pub root: String,
    /// Lines of signatures, as they are in the note.
    pub signatures: Vec<String>,
}

pub struct Assessment {
    pub framework: Framework,
    pub window: Window,
    pub retention: Option<TimeDelta>,
    pub envoy_requests: Option<u64>,
    pub time: DateTime<Utc>,
    pub verification: Report,
    pub anchors: Vec<Anchor>,
    /// Versions (digests) of policies that decided in the window.
    pub policies: BTreeSet<String>,
    pub configurations: BTreeSet<String>,
    pub results: Vec<Result>,
    tallies: std::collections::BTreeMap<Check, Tally>,
    /// What could not be read.
    pub damage: Vec<String>,
    source: String,
}

impl Assessment {
    pub fn tally(&self, check: Check) -> &Tally {
        static NOTHING: Tally = Tally::NOTHING;
        self.tallies.get(&check).unwrap_or(&NOTHING)
    }

    /// The command that shows what a check looked at.
    pub fn query(&self, check: Check) -> String {
        let at = |name: &str, time: Option<DateTime<Utc>>| {
            time.map_or(String::new(), |t| {
                format!(" --{name} {}", t.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
            })
        };
        let window = format!("{}{}", at("from", self.window.from), at("to", self.window.to));
        check.query(&self.source, &window)
    }

    /// How many controls have a status.
    pub fn count(&self, status: Status) -> usize {
        self.results.iter().filter(|r| r.status == status).count()
    }
}

/// Verifies the whole log, examines the window's records as they are read, and judges each control.
pub async fn assess(
    source: &impl Source,
    name: &str,
    framework: Framework,
    asked: &Asked,
) -> std::result::Result<Assessment, SourceError> {
    let objects = source.list().await?;
    let inventory = Inventory::new(objects.clone());
    let chosen = segments(&inventory, &asked.window);
    let mut reading = Reading::new(asked.window, &chosen);
    let verification = verify_beside(source, objects, &asked.verify, &mut reading).await?;
    let Reading { mut examination, walk, locks, .. } = reading;
    examination.verified(&verification, !asked.verify.keys.is_empty());
    retention::examine(source.has_locks(), &chosen, &locks, asked.retention, &mut examination);
    let found = examination.finish(asked.envoy_requests);
    Ok(Assessment {
        framework,
        window: asked.window,
        retention: asked.retention,
        envoy_requests: asked.envoy_requests,
        time: verification.time,
        anchors: anchors(&verification),
        policies: found.policies,
        configurations: found.configurations,
        results: framework.controls().iter().map(|c| c.judge(&found.tallies)).collect(),
        tallies: found.tallies,
        damage: walk.damage,
        source: name.to_owned(),
        verification,
    })
}

fn anchors(verification: &Report) -> Vec<Anchor> {
    let anchor = |report: &InstanceReport| {
        let (size, root) = report.newest.clone()?;
        Some(Anchor { instance: report.instance.clone(), size, root, signatures: report.signatures.clone() })
    };
    verification.instances.iter().filter_map(anchor).collect()
}

impl Control {
    fn judge(&self, tallies: &std::collections::BTreeMap<Check, Tally>) -> Result {
        let tally = |check: &Check| tallies.get(check);
        let (absent, checks): (Vec<Check>, Vec<Check>) =
            self.checks.iter().partition(|check| check.wants().is_some() && !tallies.contains_key(check));
        let failed = checks.iter().filter_map(tally).any(|t| t.failed > 0);
        let whole = checks.iter().all(|c| tally(c).is_some_and(|t| t.examined > 0 && t.examined == t.population));
        let status = match self.extent {
            _ if failed => Status::NotSatisfied,
            Extent::Whole if whole && !checks.is_empty() => Status::Satisfied,
            Extent::Whole | Extent::InPart => Status::NotAssessed,
        };
        Result {
            id: self.id.to_owned(),
            label: self.label.to_owned(),
            title: self.title,
            statement: self.statement.to_owned(),
            status,
            checks,
            sources: self.sources.to_vec(),
            not_shown: self.not_shown.iter().copied().chain(absent.into_iter().filter_map(Check::wants)).collect(),
        }
    }
}
