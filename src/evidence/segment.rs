//! One segment on its own: what can be said of it without the segments before it, on any thread.

use std::collections::HashMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::kept::{Named, named};
use super::outline::{Outline, outline};
use super::read::{Form, parse};
use super::report::{MAX_PROBLEMS, Problem, ProblemKind};
use crate::archive::sha256_hex;
use crate::journal::format::{DecryptError, Hash, Identities, Range, SegmentName, for_each_line, record_hash};

/// Most sessions of one segment whose numbering is followed.
const MAX_SESSIONS: usize = 200_000;

/// What to look at, and how.
#[derive(Clone)]
pub(super) struct Task {
    pub name: SegmentName,
    /// The object's name.
    pub object: String,
    /// Sizes of the log inside the segment at which a checkpoint wants to know the root, ascending.
    pub cuts: Vec<u64>,
    /// Parse each record whole.
    pub whole: bool,
    pub form: Form,
    /// What opens it, where it is encrypted.
    pub identities: Identities,
}

/// What a segment holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Examined {
    /// Of the records' object, hex; empty where only hashes of the records are here.
    pub sha256: String,
    pub lines: u64,
    /// Bytes of the lines, newlines included.
    pub decoded: u64,
    /// The lines' part of the Merkle tree, cut as the task says.
    pub ranges: Vec<Range>,
    /// In the order of their first records.
    pub sessions: Vec<SessionSpan>,
    /// Bodies that its records name.
    pub bodies: Vec<Named>,
    /// Some sessions were not followed, past the bound.
    pub unfollowed: bool,
    /// It is encrypted to others: of what is in it nothing was looked at.
    #[serde(default)]
    pub unread: bool,
    #[serde(skip)]
    pub problems: Vec<Problem>,
    /// Problems past [`MAX_PROBLEMS`].
    #[serde(skip)]
    pub further: usize,
}

/// The records of a session in one segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SessionSpan {
    pub id: String,
    /// Sequence number of the first record.
    pub at: u64,
    /// First and last number in the session.
    pub first: u64,
    pub last: u64,
}

/// What is in a segment as it is stored: compressed lines, or hashes of lines.
pub(super) fn open(task: &Task, stored: &Bytes) -> Result<Bytes, DecryptError> {
    match task.form {
        Form::Lines | Form::Hashes => Ok(stored.clone()),
        Form::Encrypted => task.identities.decrypt(stored).map(Bytes::from),
    }
}

/// Reads every line of a segment, or every hash of its lines.
pub(super) fn examine(task: &Task, stored: &[u8], opened: &Result<Bytes, DecryptError>) -> Examined {
    match task.form {
        Form::Lines | Form::Encrypted => Examined { sha256: sha256_hex(stored), ..of_records(task, opened) },
        Form::Hashes => hashes(task, stored),
    }
}

fn of_records(task: &Task, opened: &Result<Bytes, DecryptError>) -> Examined {
    match opened {
        Ok(bytes) => lines(task, bytes),
        Err(DecryptError::NoIdentity | DecryptError::OtherRecipients) => {
            Examined { unread: true, ..Examined::default() }
        }
        Err(error @ DecryptError::Changed) => {
            let mut examiner = Examiner::new(task);
            let problem = Problem::new(ProblemKind::BadSegment, format!("the segment is damaged: {error}"));
            examiner.problem(problem.at(task.name.first, task.name.last));
            examiner.finish()
        }
    }
}

fn hashes(task: &Task, bytes: &[u8]) -> Examined {
    let mut examiner = Examiner::new(task);
    let (hashes, rest) = bytes.as_chunks::<32>();
    for hash in hashes {
        examiner.found.lines += 1;
        examiner.leaf(Hash(*hash));
    }
    let count = task.name.last - task.name.first + 1;
    if examiner.found.lines != count || !rest.is_empty() {
        let what = format!("it has {} bytes, but hashes of {count} records have 32 each", bytes.len());
        examiner.problem(Problem::new(ProblemKind::BadSegment, what).at(task.name.first, task.name.last));
    }
    examiner.finish()
}

fn lines(task: &Task, bytes: &[u8]) -> Examined {
    let mut examiner = Examiner::new(task);
    let result = for_each_line(bytes, |line| examiner.line(line));
    let (name, lines) = (&task.name, examiner.found.lines);
    let count = name.last - name.first + 1;
    let what = match result {
        Err(e) => Some(e.to_string()),
        Ok(lines) if lines != count => Some(format!("it holds {lines} lines, but its name says {count}")),
        Ok(_) => None,
    };
    if let Some(what) = what {
        let problem = Problem::new(ProblemKind::BadSegment, format!("the segment is damaged: {what}"));
        let first = name.first.saturating_add(lines).min(name.last);
        examiner.problem(problem.at(first, name.last));
    }
    examiner.finish()
}

struct Examiner<'a> {
    task: &'a Task,
    cuts: std::slice::Iter<'a, u64>,
    range: Range,
    /// The sequence number that belongs here.
    expected: u64,
    sessions: HashMap<String, usize>,
    found: Examined,
}

impl<'a> Examiner<'a> {
    fn new(task: &'a Task) -> Self {
        let first = task.name.first;
        let (cuts, range) = (task.cuts.iter(), Range::new(first));
        Examiner { task, cuts, range, expected: first, sessions: HashMap::new(), found: Examined::default() }
    }

    fn problem(&mut self, problem: Problem) {
        if self.found.problems.len() < MAX_PROBLEMS {
            self.found.problems.push(problem.object(&self.task.object));
        } else {
            self.found.further += 1;
        }
    }

    fn line(&mut self, line: &[u8]) {
        let at = self.task.name.first.saturating_add(self.found.lines);
        self.found.lines += 1;
        self.found.decoded += line.len() as u64 + 1;
        self.found.bodies.extend(named(line));
        self.leaf(record_hash(line));
        match self.check(line) {
            Ok(seq) => self.expected = seq.saturating_add(1),
            Err((found, what)) => {
                self.expected = found.unwrap_or(self.expected).saturating_add(1);
                self.problem(Problem::new(ProblemKind::BadRecord, what).at(at, at));
            }
        }
    }

    fn leaf(&mut self, hash: Hash) {
        while self.cuts.as_slice().first().is_some_and(|cut| *cut <= self.range.end()) {
            self.cuts.next();
            let next = Range::new(self.range.end());
            self.found.ranges.push(std::mem::replace(&mut self.range, next));
        }
        self.range.push(hash);
    }

    /// One line: its sequence number, or (where it has one) the one that it has instead, and what is wrong.
    fn check(&mut self, line: &[u8]) -> Result<u64, (Option<u64>, String)> {
        let outline = outline(line).map_err(|e| (None, e.to_string()))?;
        let seq = outline.seq;
        if self.task.whole {
            parse(line).map_err(|e| (Some(seq), e.to_string()))?;
        }
        if seq != self.expected {
            return Err((Some(seq), format!("here should be record {}, but this is record {seq}", self.expected)));
        }
        if outline.instance != self.task.name.instance {
            return Err((Some(seq), format!("it is of instance {:?}", outline.instance)));
        }
        self.session(&outline);
        Ok(seq)
    }

    fn session(&mut self, outline: &Outline<'_>) {
        let Some(session) = &outline.session else { return };
        let known = self.sessions.get(session.id.as_ref()).copied();
        if let Some(known) = known.and_then(|at| self.found.sessions.get_mut(at)) {
            let expected = known.last.saturating_add(1);
            known.last = session.seq;
            if session.seq != expected {
                let what = format!("session {} goes on with {} instead of {expected}", session.id, session.seq);
                self.problem(Problem::new(ProblemKind::SessionGap, what).at(outline.seq, outline.seq));
            }
        } else if self.sessions.len() >= MAX_SESSIONS {
            self.found.unfollowed = true;
        } else {
            let id = session.id.to_string();
            self.sessions.insert(id.clone(), self.found.sessions.len());
            self.found.sessions.push(SessionSpan { id, at: outline.seq, first: session.seq, last: session.seq });
        }
    }

    fn finish(mut self) -> Examined {
        self.found.ranges.push(self.range);
        self.found
    }
}
