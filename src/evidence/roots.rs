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
    known: Known,
    /// Not reached yet, by size; several of one size where one was kept elsewhere.
    ahead: BTreeMap<u64, Vec<Named>>,
    /// The last size at which a root matched.
    good: u64,
    /// Did not match since then, with the root of the records.
    pending: Vec<(Named, Hash)>,
    problems: Vec<Problem>,
    matched: usize,
    vouched: usize,
    newest: Option<(u64, String)>,
}

/// What is known of the log so far.
enum Known {
    /// Every record.
    Tree(Tree),
    /// Size and root, by the signed manifest of records that cannot be read.
    Root(u64, Hash),
    /// Nothing: records are missing.
    Nothing,
}

impl Known {
    fn size(&self) -> Option<u64> {
        match self {
            Known::Tree(tree) => Some(tree.size()),
            Known::Root(size, _) => Some(*size),
            Known::Nothing => None,
        }
    }

    fn root(&self) -> Option<Hash> {
        match self {
            Known::Tree(tree) => Some(tree.root()),
            Known::Root(_, root) => Some(*root),
            Known::Nothing => None,
        }
    }

    /// Whether this is the log.
    fn is(&self, log: &Tree) -> bool {
        match self {
            Known::Tree(tree) => tree == log,
            Known::Root(size, root) => (*size, *root) == (log.size(), log.root()),
            Known::Nothing => false,
        }
    }
}

impl Roots {
    pub fn new() -> Self {
        Roots {
            known: Known::Tree(Tree::default()),
            ahead: BTreeMap::new(),
            good: 0,
            pending: Vec::new(),
            problems: Vec::new(),
            matched: 0,
            vouched: 0,
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

    /// How many say what the signed manifest of records says that cannot be read.
    pub fn vouched(&self) -> usize {
        self.vouched
    }

    /// Size and root of the newest that does either.
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
        if self.known.is(before) {
            self.known = Known::Tree(before.clone());
            return;
        }
        self.check();
        let root = self.known.root().filter(|_| self.pending.is_empty() && before.size() > 0);
        if let Some(root) = root {
            let what = format!(
                "the manifest of the next segment has root {} for the log before it, but the records have {root}: one of these \
                 records was changed, or two histories were signed",
                before.root(),
            );
            let last = before.size() - 1;
            let problem = Problem::new(ProblemKind::BadRoot, what).at(self.good.min(last), last);
            self.problems.push(problem.object(manifest));
        }
        self.give_up();
        self.known = Known::Tree(before.clone());
        self.good = before.size();
        // A checkpoint over the missing records is not matched by this, but it must say the same.
        let (root, here) = (before.root(), self.ahead.remove(&before.size()).unwrap_or_default());
        let others = here.into_iter().filter(|(_, checkpoint)| checkpoint.root != root);
        self.pending.extend(others.map(|named| (named, root)));
    }

    /// The next records.
    pub fn append(&mut self, range: &Range) {
        self.check();
        if let Known::Tree(tree) = &mut self.known
            && !tree.append(range)
        {
            self.known = Known::Nothing;
        }
    }

    /// The next records cannot be read, but their signed manifest says that the log has this root after them.
    pub fn vouch(&mut self, size: u64, root: Hash) {
        self.check();
        self.known = Known::Root(size, root);
        self.check();
    }

    /// The segment ended. `expected` is how many records there should be by now; with others, no later root can match.
    pub fn end_of_segment(&mut self, expected: u64) {
        if self.known.size() == Some(expected) {
            self.check();
        } else {
            self.stop();
        }
    }

    /// Records are missing here.
    pub fn stop(&mut self) {
        self.check();
        self.give_up();
        self.known = Known::Nothing;
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
        let Some(size) = self.known.size() else { return };
        let Some((here, root)) = self.ahead.remove(&size).zip(self.known.root()) else { return };
        let (good, bad): (Vec<_>, Vec<_>) = here.into_iter().partition(|(_, c)| c.root == root);
        self.pending.extend(bad.into_iter().map(|named| (named, root)));
        if good.is_empty() {
            return;
        }
        match self.known {
            Known::Tree(_) => self.matched += good.len(),
            Known::Root(..) | Known::Nothing => self.vouched += good.len(),
        }
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
