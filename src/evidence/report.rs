//! What verification found.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::text::escape;

/// Most problems that a report holds; further ones are counted.
pub const MAX_PROBLEMS: usize = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Records that should be there are not: a gap, or a tail that a checkpoint covers.
    MissingRecords,
    /// One line is not the record that belongs there.
    BadRecord,
    /// A segment does not decompress, or does not hold what its name says.
    BadSegment,
    /// The records up to a checkpoint do not have its root: some were changed, in the range that is named.
    BadRoot,
    BadCheckpoint,
    BadSignature,
    MissingCheckpoint,
    /// A manifest is not the one that its checkpoint names, or does not fit its segment.
    BadManifest,
    MissingManifest,
    /// Two segments hold the same sequence numbers.
    Overlap,
    SessionGap,
    /// A name that is not of this format, among the evidence.
    UnknownObject,
    /// A body that a record names is not there.
    MissingBody,
    /// A kept body does not hold what its name says.
    BadBody,
    Unreadable,
    NotLocked,
    LockExpired,
    /// A delete marker hides it.
    Hidden,
    /// It was written more than once.
    ManyVersions,
    /// A bundle is not what its signer put together.
    BadBundle,
}

/// One thing that is wrong, as close to its place as can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub kind: ProblemKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// First and last sequence number that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<(u64, u64)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    pub what: String,
}

impl Problem {
    pub fn new(kind: ProblemKind, what: impl Into<String>) -> Self {
        Problem { kind, instance: None, records: None, object: None, what: what.into() }
    }

    #[must_use]
    pub fn of(mut self, instance: &str) -> Self {
        self.instance = Some(instance.to_owned());
        self
    }

    #[must_use]
    pub fn at(mut self, first: u64, last: u64) -> Self {
        self.records = Some((first, last));
        self
    }

    #[must_use]
    pub fn object(mut self, object: &str) -> Self {
        self.object = Some(object.to_owned());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(instance) = &self.instance {
            write!(f, "instance {}: ", escape(instance))?;
        }
        match self.records {
            Some((first, last)) if first == last => write!(f, "record {first}: ")?,
            Some((first, last)) => write!(f, "records {first} to {last}: ")?,
            None => {}
        }
        f.write_str(&escape(&self.what))?;
        match &self.object {
            Some(object) => write!(f, "\n    object {}", escape(object)),
            None => Ok(()),
        }
    }
}

/// One log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InstanceReport {
    pub instance: String,
    pub origin: Option<String>,
    /// First and last sequence number that were read.
    pub records: Option<(u64, u64)>,
    pub segments: usize,
    pub checkpoints: usize,
    /// Manifests that a checkpoint names and that fit their segment.
    pub manifests: usize,
    /// Segments of which only the hashes of the lines are here.
    pub hashed: usize,
    /// Encrypted segments that were not opened. Where nothing is wrong, each is the object that its signed manifest names.
    pub unread: usize,
    /// Checkpoints whose root was computed from the records and is the same.
    pub roots_checked: usize,
    /// Checkpoints whose root the signed manifest of an unread segment says, too.
    pub roots_vouched: usize,
    pub signatures_valid: usize,
    pub sessions: usize,
    /// Size and root of the newest checkpoint that was good: what an auditor notes down.
    pub newest: Option<(u64, String)>,
    /// Lines of signatures of that checkpoint, as they are in its note.
    #[serde(skip)]
    pub signatures: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LockReport {
    pub compliance: usize,
    pub governance: usize,
    /// The lock that ends first.
    pub earliest_until: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub ok: bool,
    pub source: String,
    pub tool: String,
    pub time: DateTime<Utc>,
    /// Keys that signatures were checked with; empty: they were not checked.
    pub keys: Vec<String>,
    /// `None`: the source has no locks to check.
    pub locks: Option<LockReport>,
    pub instances: Vec<InstanceReport>,
    pub problems: Vec<Problem>,
    /// Problems past [`MAX_PROBLEMS`].
    pub further_problems: usize,
    /// What this result does not show.
    pub notes: Vec<String>,
}

impl Report {
    pub(super) fn new(source: String, keys: Vec<String>, time: DateTime<Utc>) -> Self {
        Report {
            ok: true,
            source,
            tool: concat!("portcullis ", env!("CARGO_PKG_VERSION")).to_owned(),
            time,
            keys,
            locks: None,
            instances: Vec::new(),
            problems: Vec::new(),
            further_problems: 0,
            notes: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.ok = false;
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.further_problems += 1;
        }
    }

    /// By place: what ends first comes first, so that a bad record is named before the root over its whole range.
    pub(super) fn sort(&mut self) {
        let at = |p: &Problem| p.records.map_or((u64::MAX, 0), |(first, last)| (last, first));
        self.problems.sort_by(|a, b| (&a.instance, at(a), a.kind).cmp(&(&b.instance, at(b), b.kind)));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", escape(&self.source), if self.ok { "OK" } else { "PROBLEMS" })?;
        for i in &self.instances {
            write_instance(f, i)?;
        }
        match &self.locks {
            Some(locks) => {
                write!(f, "locks: {} COMPLIANCE, {} GOVERNANCE", locks.compliance, locks.governance)?;
                let until = locks.earliest_until.map(|t| format!(", the first ends {}", t.format("%FT%TZ")));
                writeln!(f, "{}", until.unwrap_or_default())?;
            }
            None => writeln!(f, "locks: not checked, this source has none")?,
        }
        match self.keys.as_slice() {
            [] => writeln!(f, "signatures: not checked, no key was given")?,
            keys => writeln!(f, "signatures: checked with {}", escape(&keys.join(", ")))?,
        }
        for (n, problem) in self.problems.iter().enumerate() {
            let first = if n == 0 { "first problem" } else { "problem" };
            writeln!(f, "{first}: {problem}")?;
        }
        if self.further_problems > 0 {
            writeln!(f, "and {} further problems", self.further_problems)?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "note: {}", escape(note)))
    }
}

fn write_instance(f: &mut fmt::Formatter<'_>, i: &InstanceReport) -> fmt::Result {
    let records = i.records.map_or("none".to_owned(), |(first, last)| format!("{first} to {last}"));
    writeln!(
        f,
        "instance {}: records {records} in {} segments, {} sessions",
        escape(&i.instance),
        i.segments,
        i.sessions
    )?;
    writeln!(
        f,
        "  {} checkpoints: {} roots match, {} signatures valid; {} manifests fit",
        i.checkpoints, i.roots_checked, i.signatures_valid, i.manifests
    )?;
    if i.unread > 0 {
        let (unread, vouched) = (i.unread, i.roots_vouched);
        writeln!(
            f,
            "  {unread} segments encrypted and not opened: {vouched} roots are those of their signed manifests"
        )?;
    }
    match &i.newest {
        Some((size, root)) => writeln!(f, "  newest good checkpoint: size {size}, root {root}"),
        None => Ok(()),
    }
}
