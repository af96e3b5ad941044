//! Verification of a source: names, sequence, lines, Merkle roots, signatures, sessions and locks.
//!
//! Everything is checked that can be, so that one problem does not hide another. A root is over all records before it, but a
//! manifest has the tree before its segment; so past missing records roots can be checked as soon as a segment has a
//! manifest that a checkpoint names.
//!
//! Segments are read and hashed at the same time, each on its own; what they amount to is put together in order. In memory
//! are, of each of `2 × jobs` segments, the object as it is stored and what was found in it, and the log's checkpoints.
//!
//! Of a record its place is looked at (version, sequence, time, instance, session, kind), and the rest for being JSON; with
//! [`Options::whole`] every field.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};

use super::log::Verifier;
use super::read::{Inventory, Log, is_evidence};
use super::report::{Problem, ProblemKind, Report};
use super::resume::Resume;
use super::source::{Object, Source, SourceError};
use super::{kept, locks};
use crate::archive::Retention;
use crate::journal::format::{Keys, SegmentName, read_checkpoint};

/// What to verify against.
#[derive(Default)]
pub struct Options {
    /// Empty: signatures are not checked.
    pub keys: Keys,
    /// Checkpoint notes that were kept elsewhere: only these can show that the newest records and their checkpoints were
    /// both removed. Name (for the report) and bytes.
    pub checkpoints: Vec<(String, Vec<u8>)>,
    /// Against which locks are judged; `None`: now.
    pub now: Option<DateTime<Utc>>,
    /// Segments that are computed on at the same time; `None`: one a processor.
    pub jobs: Option<usize>,
    /// Parse each record whole.
    pub whole: bool,
    /// A log that says nothing for longer is told of; `None`: six minutes.
    pub silence: Option<TimeDelta>,
    /// What an earlier run verified, and where this one notes what it does.
    pub resume: Option<Resume>,
    /// Is told after each segment.
    pub progress: Option<Tell>,
}

pub type Tell = Box<dyn Fn(&Progress) + Send + Sync>;

/// How far verification is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub segments: usize,
    pub of_segments: usize,
    /// Bytes of objects.
    pub bytes: u64,
    pub of_bytes: u64,
    /// Bytes of records in them.
    pub decoded: u64,
}

/// What is made, beside, of what verification reads, so that nothing is read twice.
pub(super) trait Beside: Send {
    /// The lock of an object, where the source has locks.
    fn lock(&mut self, object: &Object, lock: &Result<Option<Retention>, SourceError>);
    /// A segment's compressed lines, or why it cannot be read; each log's in their order.
    fn segment(&mut self, name: &SegmentName, object: &Object, bytes: Result<Bytes, String>);
}

struct Nothing;

impl Beside for Nothing {
    fn lock(&mut self, _: &Object, _: &Result<Option<Retention>, SourceError>) {}
    fn segment(&mut self, _: &SegmentName, _: &Object, _: Result<Bytes, String>) {}
}

/// Fails only where the source cannot be listed; everything else is in the report.
pub async fn verify(source: &impl Source, options: &Options) -> Result<Report, SourceError> {
    verify_beside(source, source.list().await?, options, &mut Nothing).await
}

/// The same, of what was listed.
pub(super) async fn verify_beside(
    source: &impl Source,
    objects: Vec<Object>,
    options: &Options,
    beside: &mut impl Beside,
) -> Result<Report, SourceError> {
    let now = options.now.unwrap_or_else(Utc::now);
    let mut report = Report::new(source.name(), options.keys.names(), now);
    let inventory = Inventory::new(objects.clone());
    source.own_problems(&options.keys)?.into_iter().for_each(|problem| report.problem(problem));
    for object in &inventory.unknown {
        report.problem(Problem::new(ProblemKind::UnknownObject, "its name is not of evidence").object(&object.name));
    }
    let evidence: Vec<_> = objects.into_iter().filter(|o| is_evidence(&o.name)).collect();
    locks::check(source, &evidence, now, &mut report, beside).await;
    let mut kept = kept_checkpoints(options, &mut report);
    let mut bodies = vec![];
    let segments = inventory.logs.values().flat_map(Log::all_segments);
    let (of_segments, of_bytes) = segments.fold((0, 0), |(n, bytes), segment| (n + 1, bytes + segment.object.size));
    let mut progress = Progress { of_segments, of_bytes, ..Progress::default() };
    for (instance, log) in &inventory.logs {
        let verifier = Verifier::new(source, options, instance, &mut report, &mut progress, &mut bodies);
        verifier.run(log, &mut kept, beside).await;
    }
    kept::check(source, &inventory, &bodies, &mut report).await;
    for (origin, name) in kept.iter().flat_map(|(origin, kept)| kept.iter().map(move |(name, _)| (origin, name))) {
        let what = format!("no log of the origin {origin:?} is in this source");
        report.problem(Problem::new(ProblemKind::MissingRecords, what).object(name));
    }
    if inventory.logs.is_empty() {
        let what = "there is no evidence here, no records and no checkpoints: is it the right bucket and prefix?";
        report.problem(Problem::new(ProblemKind::MissingRecords, what));
    }
    notes(&inventory, options, &mut report);
    report.sort();
    Ok(report)
}

/// By origin: name and note.
pub(super) type Kept = BTreeMap<String, Vec<(String, Vec<u8>)>>;

fn kept_checkpoints(options: &Options, report: &mut Report) -> Kept {
    let mut kept = Kept::new();
    for (name, bytes) in &options.checkpoints {
        match read_checkpoint(bytes, &options.keys) {
            Ok(checkpoint) => kept.entry(checkpoint.origin).or_default().push((name.clone(), bytes.clone())),
            Err(e) => report.problem(Problem::new(ProblemKind::BadCheckpoint, e.to_string()).object(name)),
        }
    }
    kept
}

fn notes(inventory: &Inventory, options: &Options, report: &mut Report) {
    if options.keys.is_empty() {
        report.notes.push(
            "signatures not checked: give the gate's verifier key with --key, from a place that its administrators cannot change"
                .to_owned(),
        );
    }
    if options.checkpoints.is_empty() {
        report.notes.push(
            "records after the newest checkpoint here cannot be missed: give a checkpoint that was kept elsewhere with --checkpoint"
                .to_owned(),
        );
    }
    let hashed: usize = report.instances.iter().map(|i| i.hashed).sum();
    if hashed > 0 {
        let what = "their place in the log is proved, their fields and the numbering of sessions were not looked at";
        report.notes.push(format!("of {hashed} segments only the hashes of the records are here: {what}"));
    }
    if !inventory.indexes.is_empty() {
        let count = inventory.indexes.len();
        report.notes.push(format!(
            "{count} Parquet indexes are derived from the records and prove nothing; `audit index --check` compares them"
        ));
    }
    let unread: usize = report.instances.iter().map(|i| i.unread).sum();
    if unread > 0 {
        let what = "that they are the very objects which were sealed is checked; that their records have the roots which were \
                    signed, are numbered without gaps and name bodies that are here, is not: give an age secret key with \
                    --identity";
        report.notes.push(format!("{unread} segments are encrypted and no given key opens them: {what}"));
    }
    if inventory.others > 0 {
        let others = inventory.others;
        report.notes.push(format!("{others} objects beside records/, manifests/ and checkpoints/ were not looked at"));
    }
}
