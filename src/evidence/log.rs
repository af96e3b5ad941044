//! Verification of one instance's log.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::sync::Semaphore;

use super::MAX_NOTE;
use super::kept::Named as NamedBody;
use super::manifest;
use super::read::{Form, Log, SegmentHere};
use super::reader::{Read, Reader};
use super::report::{InstanceReport, Problem, ProblemKind, Report};
use super::roots::Roots;
use super::segment::{Examined, Task};
use super::sessions::{MAX_SESSIONS, Sessions};
use super::silence::Silence;
use super::source::{Object, Source, SourceError};
use super::verify::{Beside, Kept, Options, Progress};
use crate::journal::format::manifest::sha256;
use crate::journal::format::{
    CheckpointName, Hash, Keys, Manifest, ManifestName, ReadCheckpoint, SegmentName, Signature, read_checkpoint,
};

/// Checkpoints that are fetched at once.
const NOTES_AT_ONCE: usize = 16;

pub(super) struct Verifier<'a, S> {
    source: &'a S,
    options: &'a Options,
    report: &'a mut Report,
    progress: &'a mut Progress,
    /// What records name.
    bodies: &'a mut Vec<NamedBody>,
    summary: InstanceReport,
    roots: Roots,
    /// Of the checkpoints that are here, by size.
    named: BTreeMap<u64, Named>,
    /// The next sequence number.
    next: u64,
    sessions: Sessions,
    silence: Silence,
}

/// What a checkpoint says of the segment that ends there.
struct Named {
    root: Hash,
    manifest: Option<[u8; 32]>,
    /// No given key vouches for it.
    bad: bool,
    /// Lines of signatures, as they are in the note.
    signatures: Vec<String>,
}

impl<'a, S: Source> Verifier<'a, S> {
    pub fn new(
        source: &'a S,
        options: &'a Options,
        instance: &str,
        report: &'a mut Report,
        progress: &'a mut Progress,
        bodies: &'a mut Vec<NamedBody>,
    ) -> Self {
        let summary = InstanceReport { instance: instance.to_owned(), ..InstanceReport::default() };
        let (roots, named, sessions) = (Roots::new(), BTreeMap::new(), Sessions::default());
        let silence = Silence::new(options.silence);
        Verifier { source, options, report, progress, bodies, summary, roots, named, next: 0, sessions, silence }
    }

    fn problem(&mut self, problem: Problem) {
        self.report.problem(problem.of(&self.summary.instance));
    }

    pub async fn run(mut self, log: &Log, kept: &mut Kept, beside: &mut impl Beside) {
        let segments = log.all_segments();
        self.summary.segments = segments.len();
        self.summary.checkpoints = log.checkpoints.len();
        let keys = self.read_checkpoints(log).await;
        for (name, note) in self.summary.origin.as_ref().and_then(|o| kept.remove(o)).into_iter().flatten() {
            if let Ok(checkpoint) = read_checkpoint(&note, &keys) {
                self.signature(&name, &checkpoint);
                self.roots.expect(&name, checkpoint);
            }
        }
        self.segments(log, &segments, beside).await;
        self.leftover_manifests(log, &segments);
        self.report.notes.extend(self.silence.told(&self.summary.instance).map(|told| told.to_string()));
        self.summary.sessions = self.sessions.seen();
        if self.sessions.unfollowed() {
            let text = format!("more than {MAX_SESSIONS} sessions: the numbering of the others was not checked");
            self.report.notes.push(text);
        }
        self.summary.roots_checked = self.roots.matched();
        self.summary.roots_vouched = self.roots.vouched();
        self.summary.newest = self.roots.newest();
        let newest = self.summary.newest.as_ref().and_then(|(size, _)| self.named.get(size));
        self.summary.signatures = newest.map_or_else(Vec::new, |named| named.signatures.clone());
        self.finish();
    }

    async fn segments(&mut self, log: &Log, segments: &[SegmentHere<'_>], beside: &mut impl Beside) {
        let jobs = self.options.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let read: Vec<_> = in_order(segments).map(|segment| (*segment, self.task(segment))).collect();
        let (manifests, resume) = (&log.manifests, self.options.resume.as_ref());
        let examining = Semaphore::new(jobs.clamp(1, Semaphore::MAX_PERMITS));
        let reader = Reader { source: self.source, manifests, resume, examining: &examining };
        let read = read.into_iter().map(|(segment, task)| reader.read(segment, task));
        // Twice as many as compute, so that there is always one that was fetched.
        let mut read = stream::iter(read).buffered(jobs.max(1).saturating_mul(2));
        for SegmentHere { name, object, .. } in segments {
            if self.follows(name, object)
                && let Some(read) = read.next().await
            {
                self.segment(read, beside);
            }
            if log.checkpoints.binary_search_by_key(&(name.last + 1), |(note, _)| note.size).is_err() {
                let what = format!("its checkpoint is missing: there is none of size {}", name.last + 1);
                let problem = Problem::new(ProblemKind::MissingCheckpoint, what);
                self.problem(problem.at(name.first, name.last).object(&object.name));
            }
        }
    }

    fn task(&self, SegmentHere { name, object, form }: &SegmentHere<'_>) -> Task {
        let cuts = self.roots.inside(name.first, name.last);
        Task {
            name: (*name).clone(),
            object: object.name.clone(),
            cuts,
            whole: self.options.whole,
            form: *form,
            identities: self.source.identities().clone(),
        }
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

    async fn read_checkpoints(&mut self, log: &Log) -> Keys {
        let source = self.source;
        let get = |(name, object)| async move { (name, object, source.get(object, MAX_NOTE).await) };
        let notes = log.checkpoints.iter().map(|(name, object)| (name, object)).map(get);
        let notes: Vec<_> = stream::iter(notes).buffered(NOTES_AT_ONCE).collect().await;
        let keys = self.keys(notes.iter().filter_map(|(_, _, note)| note.as_deref().ok()));
        for (name, object, note) in notes {
            let read = note.map_err(|e| format!("it cannot be read: {e}"));
            let checkpoint = read.and_then(|note| Ok((self.read_checkpoint(name, &note, &keys)?, signatures(&note))));
            match checkpoint {
                Err(what) => {
                    let at = name.size.saturating_sub(1);
                    self.problem(Problem::new(ProblemKind::BadCheckpoint, what).at(at, at).object(&object.name));
                }
                Ok((checkpoint, signatures)) => self.expect(&object.name, checkpoint, signatures),
            }
        }
        keys
    }

    /// The keys that vouch for this log: those that are given, and those that its checkpoints hand over to.
    fn keys<'n>(&mut self, notes: impl Iterator<Item = &'n [u8]> + Clone) -> Keys {
        let none = Keys::default();
        let Some(first) = notes.clone().find_map(|note| read_checkpoint(note, &none).ok()) else {
            return self.options.keys.clone();
        };
        let keys = self.options.keys.following(&first.origin, notes);
        for (size, old, new) in keys.rotations() {
            self.report.notes.push(format!("the log of {size} records was handed over from key {old} to {new}"));
        }
        keys
    }

    fn read_checkpoint(&self, name: &CheckpointName, note: &[u8], keys: &Keys) -> Result<ReadCheckpoint, String> {
        let checkpoint = read_checkpoint(note, keys).map_err(|e| e.to_string())?;
        if checkpoint.size != name.size {
            return Err(format!("its text says size {}, its name {}", checkpoint.size, name.size));
        }
        if self.summary.origin.as_ref().is_some_and(|o| *o != checkpoint.origin) {
            return Err(format!("its origin is {:?}, other than those before it", checkpoint.origin));
        }
        Ok(checkpoint)
    }

    fn expect(&mut self, object: &str, checkpoint: ReadCheckpoint, signatures: Vec<String>) {
        self.summary.origin.get_or_insert_with(|| checkpoint.origin.clone());
        self.signature(object, &checkpoint);
        let bad = matches!(checkpoint.signature, Signature::Bad(_));
        let ReadCheckpoint { size, root, manifest, .. } = checkpoint;
        self.named.insert(size, Named { root, manifest, bad, signatures });
        self.roots.expect(object, checkpoint);
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
            let what = format!("missing segment{start}; roots cannot be checked until a segment has a manifest");
            self.problem(Problem::new(ProblemKind::MissingRecords, what).at(self.next, name.first - 1));
            self.roots.stop();
            self.sessions.gap();
        }
        true
    }

    fn segment(&mut self, read: Read<'_>, beside: &mut impl Beside) {
        let Read { name, object, task, lines, examined, known, manifest } = read;
        match (task.form, lines, &examined) {
            (Form::Lines | Form::Encrypted, Some(lines), Ok(_)) => beside.segment(name, object, lines),
            (Form::Lines | Form::Encrypted | Form::Hashes, _, Err(why)) => {
                beside.segment(name, object, Err(why.clone()));
            }
            (Form::Lines | Form::Encrypted, None, Ok(_)) | (Form::Hashes, _, Ok(_)) => {}
        }
        self.next = name.last + 1;
        let first = self.summary.records.map_or(name.first, |(first, _)| first);
        self.summary.records = Some((first, name.last));
        let manifest = self.manifest(name, manifest);
        match examined {
            Ok(examined) => {
                if !known {
                    self.note(object, &task, &examined);
                }
                self.examined(name, object, examined, manifest);
            }
            Err(e) => {
                let problem = Problem::new(ProblemKind::Unreadable, format!("the segment cannot be read: {e}"));
                self.problem(problem.at(name.first, name.last).object(&object.name));
                self.roots.stop();
                self.sessions.gap();
            }
        }
        self.progress.segments += 1;
        self.progress.bytes += object.size;
        if let Some(tell) = &self.options.progress {
            tell(self.progress);
        }
    }

    /// For a later run, where nothing is wrong in the segment itself.
    fn note(&mut self, object: &Object, task: &Task, examined: &Examined) {
        let Some(resume) = self.options.resume.as_ref().filter(|_| examined.problems.is_empty()) else { return };
        if let Err(e) = resume.add(object, task, examined) {
            let text = format!("a later run cannot go on from here: what was verified could not be noted ({e})");
            if !self.report.notes.contains(&text) {
                self.report.notes.push(text);
            }
        }
    }

    /// Hashes alone prove nothing about where the records are.
    fn only_hashes(&mut self, name: &SegmentName, object: &Object) {
        self.summary.hashed += 1;
        if !self.source.may_hold_hashes() {
            let problem =
                Problem::new(ProblemKind::MissingRecords, "the records are missing, only their hashes are here");
            self.problem(problem.at(name.first, name.last).object(&object.name));
        }
    }

    fn examined(&mut self, name: &SegmentName, object: &Object, found: Examined, manifest: Option<Manifest>) {
        match &manifest {
            Some(manifest) => self.silence.segment(manifest.first_time, manifest.last_time),
            None => self.silence.forget(),
        }
        if let Some(manifest) = &manifest
            && let Some(before) = manifest.tree_before()
        {
            self.roots.begin(&before, &manifest.name().to_string());
        }
        self.report.further_problems += found.further;
        if found.unread {
            return self.unread(name, object, &found, manifest);
        }
        if found.sha256.is_empty() {
            self.only_hashes(name, object);
        }
        let other = |m: Manifest| !found.sha256.is_empty() && m.records.sha256 != found.sha256;
        if manifest.is_some_and(other) && found.problems.is_empty() {
            let what = "its SHA-256 is not the one that its manifest says: it was replaced";
            self.problem(Problem::new(ProblemKind::BadSegment, what).at(name.first, name.last).object(&object.name));
        }
        found.problems.into_iter().for_each(|problem| self.problem(problem));
        for span in found.sessions {
            self.sessions.follow(span).into_iter().for_each(|problem| self.problem(problem));
        }
        if found.unfollowed {
            self.sessions.unfollow();
        }
        self.progress.decoded += found.decoded;
        self.bodies.extend(found.bodies);
        found.ranges.iter().for_each(|range| self.roots.append(range));
        self.roots.end_of_segment(name.last + 1);
        if found.lines != name.last - name.first + 1 {
            self.sessions.gap();
        }
    }

    /// An encrypted segment that nobody opened: that it is the one which was sealed is known from its manifest.
    fn unread(&mut self, name: &SegmentName, object: &Object, found: &Examined, manifest: Option<Manifest>) {
        self.summary.unread += 1;
        self.sessions.gap();
        let unnamed = self.named.get(&(name.last + 1)).is_some_and(|named| named.manifest.is_none());
        let problem = match manifest {
            Some(manifest) if (&manifest.records.sha256, &manifest.records.name) == (&found.sha256, &object.name) => {
                return self.roots.vouch(name.last + 1, manifest.root);
            }
            Some(_) => Some((ProblemKind::BadSegment, "its SHA-256 is not the one that its manifest says: it was replaced")),
            // Whatever else is wrong with its manifest, or its checkpoint, is told already.
            None => unnamed.then_some((
                ProblemKind::MissingManifest,
                "it is encrypted, and its checkpoint names no manifest: without a key (--identity) nothing vouches for it",
            )),
        };
        if let Some((kind, what)) = problem {
            self.problem(Problem::new(kind, what).at(name.first, name.last).object(&object.name));
        }
        self.roots.stop();
    }

    /// The segment's manifest, if its checkpoint names it; says what is wrong with it.
    fn manifest(
        &mut self,
        name: &SegmentName,
        found: Option<(&Object, Result<Bytes, SourceError>)>,
    ) -> Option<Manifest> {
        let named = self.named.get(&(name.last + 1))?;
        let at = |problem: Problem| problem.at(name.first, name.last);
        let Some((object, json)) = found else {
            if named.manifest.is_some() {
                let what = "its manifest is missing, which its checkpoint names";
                self.problem(at(Problem::new(ProblemKind::MissingManifest, what)));
            }
            return None;
        };
        match fitting(named, &ManifestName::of(name), json) {
            // The signature's problem is told already.
            Ok(_) if named.bad => None,
            Ok(manifest) => {
                self.summary.manifests += 1;
                Some(manifest)
            }
            Err(what) => {
                self.problem(at(Problem::new(ProblemKind::BadManifest, what)).object(&object.name));
                None
            }
        }
    }

    /// Manifests of no segment that is here. What is missing is told where a checkpoint covers it.
    fn leftover_manifests(&mut self, log: &Log, segments: &[SegmentHere<'_>]) {
        let here: BTreeSet<_> = segments.iter().map(|segment| ManifestName::of(segment.name)).collect();
        for (name, object) in log.manifests.iter().filter(|(name, _)| !here.contains(name)) {
            if !self.named.contains_key(&(name.last + 1)) {
                let what = "it is of a segment that is not here, and no checkpoint covers it";
                let problem = Problem::new(ProblemKind::BadManifest, what).at(name.first, name.last);
                self.problem(problem.object(&object.name));
            }
        }
    }
}

fn signatures(note: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(note);
    text.lines().filter(|line| line.starts_with('\u{2014}')).map(str::to_owned).collect()
}

fn fitting(named: &Named, name: &ManifestName, json: Result<Bytes, SourceError>) -> Result<Manifest, String> {
    let json = json.map_err(|e| format!("the manifest cannot be read: {e}"))?;
    match named.manifest {
        None => return Err("the checkpoint of its segment does not name it".to_owned()),
        Some(named) if named != sha256(&json) => {
            return Err("it is not the manifest that the checkpoint of its segment names".to_owned());
        }
        Some(_) => {}
    }
    let manifest = manifest::parse(name, &json)?;
    if manifest.root != named.root {
        return Err(format!("it says root {}, but its checkpoint {}", manifest.root, named.root));
    }
    Ok(manifest)
}

/// The segments that are read: those that overlap what is before them are not.
fn in_order<'a>(segments: &'a [SegmentHere<'a>]) -> impl Iterator<Item = &'a SegmentHere<'a>> {
    let mut next = 0;
    segments.iter().filter(move |SegmentHere { name, .. }| {
        let follows = name.first >= next;
        if follows {
            next = name.last + 1;
        }
        follows
    })
}
