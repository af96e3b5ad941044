//! Checkpoints of one log against the Merkle root of its records.
//!
//! A root is over all records before it. So where one does not match, either its checkpoint was changed (then a later one
//! matches again) or a record before it was (then none matches any more); which of the two is told once that is known.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::report::{Problem, ProblemKind};
use crate::journal::format::{Hash, Range, ReadCheckpoint, Tree};

/// Object (or file) name and content.
type Named = (String, ReadCheckpoint);

pub(super) struct Roots {
    tree: Tree,
    /// Not reached yet, by size; several of one size where one was kept elsewhere.
    ahead: BTreeMap<u64, Vec<Named>>,
    /// Every record so far is there, so that roots can be computed.
    whole: bool,
    /// The last size at which a root matched.
    good: u64,
    /// Did not match since then, with the root of the records.
    pending: Vec<(Named, Hash)>,
    problems: Vec<Problem>,
    matched: usize,
    newest: Option<(u64, String)>,
}

impl Roots {
    pub fn new() -> Self {
        Roots {
            tree: Tree::default(),
            ahead: BTreeMap::new(),
            whole: true,
            good: 0,
            pending: Vec::new(),
            problems: Vec::new(),
            matched: 0,
            newest: None,
        }
    }

    pub fn expect(&mut self, name: &str, checkpoint: ReadCheckpoint) {
        self.ahead.entry(checkpoint.size).or_default().push((name.to_owned(), checkpoint));
    }

    /// How many checkpoints match the records.
    pub fn matched(&self) -> usize {
        self.matched
    }

    /// Size and root of the newest that does.
    pub fn newest(&self) -> Option<(u64, String)> {
        self.newest.clone()
    }

    /// At which sizes a checkpoint is expected inside of these records.
    pub fn inside(&self, first: u64, last: u64) -> Vec<u64> {
        let inside = (Bound::Excluded(first), Bound::Included(last));
        if first < last { self.ahead.range(inside).map(|(size, _)| *size).collect() } else { Vec::new() }
    }

    /// The next segment begins, before which the log was this tree, by the segment's signed manifest: so a change before it
    /// does not hide one in it. Says it where the records before make another tree.
    pub fn begin(&mut self, before: &Tree, manifest: &str) {
        if self.whole && self.tree == *before {
            return;
        }
        self.check();
        if self.whole && self.pending.is_empty() && before.size() > 0 {
            let what = format!(
                "the manifest of the next segment has root {} for the log before it, but the records have {}: one of these \
                 records was changed, or two histories were signed",
                before.root(),
                self.tree.root()
            );
            let last = before.size() - 1;
            let problem = Problem::new(ProblemKind::BadRoot, what).at(self.good.min(last), last);
            self.problems.push(problem.object(manifest));
        }
        self.give_up();
        self.tree = before.clone();
        self.good = before.size();
        self.whole = true;
        // A checkpoint over the missing records is not matched by this, but it must say the same.
        let (root, here) = (self.tree.root(), self.ahead.remove(&before.size()).unwrap_or_default());
        let others = here.into_iter().filter(|(_, checkpoint)| checkpoint.root != root);
        self.pending.extend(others.map(|named| (named, root)));
    }

    /// The next records.
    pub fn append(&mut self, range: &Range) {
        if self.whole {
            self.check();
            self.whole = self.tree.append(range);
        }
    }

    /// The segment ended. `expected` is how many records there should be by now; with others, no later root can match.
    pub fn end_of_segment(&mut self, expected: u64) {
        if self.tree.size() == expected {
            self.check();
        } else {
            self.stop();
        }
    }

    /// Records are missing here.
    pub fn stop(&mut self) {
        self.check();
        self.give_up();
        self.whole = false;
    }

    /// What was found, and the newest checkpoint that covers more than `end` records.
    pub fn finish(mut self, end: u64) -> (Vec<Problem>, Option<(u64, String)>) {
        self.check();
        self.give_up();
        let beyond = self.ahead.split_off(&end.saturating_add(1));
        let last = beyond.into_iter().next_back();
        (self.problems, last.and_then(|(size, named)| Some((size, named.into_iter().next()?.0))))
    }

    fn check(&mut self) {
        let size = self.tree.size();
        let Some(here) = self.ahead.remove(&size).filter(|_| self.whole) else {
            return;
        };
        let root = self.tree.root();
        let (good, bad): (Vec<_>, Vec<_>) = here.into_iter().partition(|(_, c)| c.root == root);
        self.pending.extend(bad.into_iter().map(|named| (named, root)));
        if good.is_empty() {
            return;
        }
        self.matched += good.len();
        self.good = size;
        self.newest = Some((size, root.to_string()));
        for ((name, checkpoint), root) in self.pending.drain(..) {
            let what = format!(
                "the checkpoint of size {} has root {}, but the records have {root}, and another checkpoint agrees with the records: this one was changed, or is of another log",
                checkpoint.size, checkpoint.root
            );
            let at = checkpoint.size.saturating_sub(1);
            self.problems.push(Problem::new(ProblemKind::BadCheckpoint, what).at(at, at).object(&name));
        }
    }

    fn give_up(&mut self) {
        let mut pending = self.pending.drain(..);
        let Some(((name, checkpoint), root)) = pending.next() else {
            return;
        };
        let later = match pending.count() {
            0 => String::new(),
            n => format!("; {n} later roots do not match either"),
        };
        let what = format!(
            "the checkpoint of size {} has root {}, but the records have {root}: one of these records, or the checkpoint, was changed{later}",
            checkpoint.size, checkpoint.root
        );
        let last = checkpoint.size.saturating_sub(1);
        let problem = Problem::new(ProblemKind::BadRoot, what).at(self.good.min(last), last);
        self.problems.push(problem.object(&name));
    }
}
