//! Verification of a source: names, sequence, lines, Merkle roots, signatures, sessions and locks.
//!
//! Everything is checked that can be, so that one problem does not hide another; but a root is over all records before it,
//! so past the first missing record roots cannot be checked, and the report says so once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::kept::Named;
use super::read::{Inventory, Log, Record, is_evidence, parse};
use super::report::{InstanceReport, Problem, ProblemKind, Report};
use super::roots::Roots;
use super::sessions::{MAX_SESSIONS, Sessions};
use super::source::{Object, Source, SourceError};
use super::{MAX_NOTE, MAX_OBJECT, kept, locks};
use crate::journal::format::{Keys, ReadCheckpoint, SegmentName, Signature, for_each_line, read_checkpoint};

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
}

/// Fails only where the source cannot be listed; everything else is in the report.
pub async fn verify(source: &impl Source, options: &Options) -> Result<Report, SourceError> {
    let now = options.now.unwrap_or_else(Utc::now);
    let objects = source.list().await?;
    let mut report = Report::new(source.name(), options.keys.names(), now);
    let inventory = Inventory::new(objects.clone());
    for object in &inventory.unknown {
        report.problem(Problem::new(ProblemKind::UnknownObject, "its name is not of evidence").object(&object.name));
    }
    let evidence: Vec<_> = objects.into_iter().filter(|o| is_evidence(&o.name)).collect();
    locks::check(source, &evidence, now, &mut report).await;
    let mut kept = kept_checkpoints(options, &mut report);
    let mut bodies = vec![];
    for (instance, log) in &inventory.logs {
        Verifier::new(source, options, instance, &mut report, &mut bodies).run(log, &mut kept).await;
    }
    kept::check(source, &inventory, &bodies, &mut report).await;
    for (name, checkpoint) in kept.into_values().flatten() {
        let what = format!("no log of the origin {:?} is in this source", checkpoint.origin);
        report.problem(Problem::new(ProblemKind::MissingRecords, what).object(&name));
    }
    if inventory.logs.is_empty() {
        let what = "there is no evidence here, no records and no checkpoints: is it the right bucket and prefix?";
        report.problem(Problem::new(ProblemKind::MissingRecords, what));
    }
    notes(&inventory, options, &mut report);
    report.sort();
    Ok(report)
}

type Kept = BTreeMap<String, Vec<(String, ReadCheckpoint)>>;

fn kept_checkpoints(options: &Options, report: &mut Report) -> Kept {
    let mut kept = Kept::new();
    for (name, bytes) in &options.checkpoints {
        match read_checkpoint(bytes, &options.keys) {
            Ok(checkpoint) => kept.entry(checkpoint.origin.clone()).or_default().push((name.clone(), checkpoint)),
            Err(e) => report.problem(Problem::new(ProblemKind::BadCheckpoint, e.to_string()).object(name)),
        }
    }
    kept
}

fn notes(inventory: &Inventory, options: &Options, report: &mut Report) {
    let mut note = |text: &str| report.notes.push(text.to_owned());
    if options.keys.is_empty() {
        note(
            "signatures not checked: give the gate's verifier key with --key, from a place that its administrators cannot change",
        );
    }
    if options.checkpoints.is_empty() {
        note(
            "records after the newest checkpoint here cannot be missed: give a checkpoint that was kept elsewhere with --checkpoint",
        );
    }
    if inventory.others > 0 {
        note(&format!("{} objects beside records/, manifests/ and checkpoints/ were not looked at", inventory.others));
    }
}

struct Verifier<'a, S> {
    source: &'a S,
    options: &'a Options,
    report: &'a mut Report,
    /// What records name.
    bodies: &'a mut Vec<Named>,
    summary: InstanceReport,
    roots: Roots,
    /// The next sequence number.
    next: u64,
    sessions: Sessions,
}

impl<'a, S: Source> Verifier<'a, S> {
    fn new(
        source: &'a S,
        options: &'a Options,
        instance: &str,
        report: &'a mut Report,
        bodies: &'a mut Vec<Named>,
    ) -> Self {
        let summary = InstanceReport { instance: instance.to_owned(), ..InstanceReport::default() };
        let (roots, sessions) = (Roots::new(), Sessions::default());
        Verifier { source, options, report, bodies, summary, roots, next: 0, sessions }
    }

    fn problem(&mut self, problem: Problem) {
        self.report.problem(problem.of(&self.summary.instance));
    }

    async fn run(mut self, log: &Log, kept: &mut Kept) {
        self.summary.segments = log.segments.len();
        self.summary.checkpoints = log.checkpoints.len();
        self.read_checkpoints(log).await;
        if let Some(kept) = self.summary.origin.as_ref().and_then(|o| kept.remove(o)) {
            for (name, checkpoint) in kept {
                self.signature(&name, &checkpoint);
                self.roots.expect(&name, checkpoint);
            }
        }
        for (name, object) in &log.segments {
            if self.follows(name, object) {
                self.segment(name, object).await;
            }
            if !log.checkpoints.iter().any(|(c, _)| c.size == name.last + 1) {
                let what = format!("its checkpoint is missing: there is none of size {}", name.last + 1);
                let problem = Problem::new(ProblemKind::MissingCheckpoint, what);
                self.problem(problem.at(name.first, name.last).object(&object.name));
            }
        }
        self.summary.sessions = self.sessions.seen();
        if self.sessions.unfollowed() {
            let text = format!("more than {MAX_SESSIONS} sessions: the numbering of the others was not checked");
            self.report.notes.push(text);
        }
        self.summary.roots_checked = self.roots.matched();
        self.summary.newest = self.roots.newest();
        self.finish();
    }

    fn finish(self) {
        let Verifier { report, summary, roots, next, .. } = self;
        let (problems, beyond) = roots.finish(next);
        let tail = beyond.map(|(size, name)| {
            let what = format!("missing segment: a checkpoint covers {size} records, but here they end before {next}");
            Problem::new(ProblemKind::MissingRecords, what).at(next, size - 1).object(&name)
        });
        for problem in problems.into_iter().chain(tail) {
            report.problem(problem.of(&summary.instance));
        }
        report.instances.push(summary);
    }

    async fn read_checkpoints(&mut self, log: &Log) {
        for (name, object) in &log.checkpoints {
            let bad = |what: String| {
                let at = name.size.saturating_sub(1);
                Problem::new(ProblemKind::BadCheckpoint, what).at(at, at).object(&object.name)
            };
            let read = match self.source.get(object, MAX_NOTE).await {
                Ok(bytes) => read_checkpoint(&bytes, &self.options.keys).map_err(|e| e.to_string()),
                Err(e) => Err(format!("it cannot be read: {e}")),
            };
            match read {
                Err(what) => self.problem(bad(what)),
                Ok(c) if c.size != name.size => {
                    self.problem(bad(format!("its text says size {}, its name {}", c.size, name.size)));
                }
                Ok(c) if self.summary.origin.as_ref().is_some_and(|o| *o != c.origin) => {
                    self.problem(bad(format!("its origin is {:?}, other than those before it", c.origin)));
                }
                Ok(c) => {
                    self.summary.origin.get_or_insert_with(|| c.origin.clone());
                    self.signature(&object.name, &c);
                    self.roots.expect(&object.name, c);
                }
            }
        }
    }

    fn signature(&mut self, name: &str, checkpoint: &ReadCheckpoint) {
        match &checkpoint.signature {
            Signature::Valid => self.summary.signatures_valid += 1,
            Signature::NotChecked => {}
            Signature::Bad(why) => {
                let what = format!("the checkpoint of size {} is not signed by a given key: {why}", checkpoint.size);
                let at = checkpoint.size.saturating_sub(1);
                self.problem(Problem::new(ProblemKind::BadSignature, what).at(at, at).object(name));
            }
        }
    }

    /// Whether a segment comes after what was read; says what is missing or double.
    fn follows(&mut self, name: &SegmentName, object: &Object) -> bool {
        if name.first < self.next {
            let what =
                format!("the segment overlaps what came before it, which ends at {}", self.next.saturating_sub(1));
            self.problem(Problem::new(ProblemKind::Overlap, what).at(name.first, name.last).object(&object.name));
            return false;
        }
        if name.first > self.next {
            let start = if self.next == 0 { " (the log here does not begin at 0)" } else { "" };
            let what = format!("missing segment{start}; roots from here on cannot be checked");
            self.problem(Problem::new(ProblemKind::MissingRecords, what).at(self.next, name.first - 1));
            self.roots.stop();
            self.sessions.gap();
        }
        true
    }

    async fn segment(&mut self, name: &SegmentName, object: &Object) {
        self.next = name.first;
        match self.source.get(object, MAX_OBJECT).await {
            Ok(bytes) => self.lines(name, object, &bytes),
            Err(e) => {
                let problem = Problem::new(ProblemKind::Unreadable, format!("the segment cannot be read: {e}"));
                self.problem(problem.at(name.first, name.last).object(&object.name));
            }
        }
        let first = self.summary.records.map_or(name.first, |(first, _)| first);
        self.summary.records = Some((first, name.last));
        let expected = name.last + 1;
        if self.next != expected {
            self.sessions.gap();
        }
        self.roots.end_of_segment(expected);
        self.next = expected;
    }

    fn lines(&mut self, name: &SegmentName, object: &Object, bytes: &[u8]) {
        let mut seen = 0u64;
        let mut expected = name.first;
        let result = for_each_line(bytes, |line| {
            let at = name.first + seen;
            seen += 1;
            self.roots.push(line);
            self.bodies.extend(kept::named(line));
            match self.line(line, expected) {
                Ok(record) => expected = record.seq.saturating_add(1),
                Err((found, what)) => {
                    expected = found.unwrap_or(expected).saturating_add(1);
                    self.problem(Problem::new(ProblemKind::BadRecord, what).at(at, at).object(&object.name));
                }
            }
            self.next = at + 1;
        });
        let count = name.last - name.first + 1;
        let what = match result {
            Err(e) => e.to_string(),
            Ok(lines) if lines != count => format!("it holds {lines} lines, but its name says {count}"),
            Ok(_) => return,
        };
        let first = self.next.min(name.last);
        let problem = Problem::new(ProblemKind::BadSegment, format!("the segment is damaged: {what}"));
        self.problem(problem.at(first, name.last).object(&object.name));
    }

    /// One line: what it should be, or its own sequence number (where it has one) and what is wrong.
    fn line(&mut self, line: &[u8], expected: u64) -> Result<Record, (Option<u64>, String)> {
        let record = parse(line).map_err(|e| (None, e.to_string()))?;
        if record.seq != expected {
            return Err((
                Some(record.seq),
                format!("here should be record {expected}, but this is record {}", record.seq),
            ));
        }
        if record.instance != self.summary.instance {
            return Err((Some(record.seq), format!("it is of instance {:?}", record.instance)));
        }
        if let Err(what) = self.sessions.follow(&record) {
            self.problem(Problem::new(ProblemKind::SessionGap, what).at(record.seq, record.seq));
        }
        Ok(record)
    }
}
