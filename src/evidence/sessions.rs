//! The numbering of each session: from 1, without gaps.

use std::collections::HashMap;

use super::report::{Problem, ProblemKind};
use super::segment::SessionSpan;

/// Most sessions of one instance whose numbering is followed.
pub(super) const MAX_SESSIONS: usize = 2_000_000;

#[derive(Default)]
pub(super) struct Sessions {
    next: HashMap<String, u64>,
    /// Records before here are missing, so a session may go on with any number.
    after_gap: bool,
    seen: usize,
    unfollowed: bool,
}

impl Sessions {
    pub fn seen(&self) -> usize {
        self.seen
    }

    /// Some sessions were not followed, past a bound.
    pub fn unfollowed(&self) -> bool {
        self.unfollowed
    }

    pub fn unfollow(&mut self) {
        self.unfollowed = true;
    }

    /// Records are missing here, which is a problem of its own: gaps of sessions that follow from it are none.
    pub fn gap(&mut self) {
        self.after_gap = true;
        self.next.clear();
    }

    /// The records of a session in the next segment. Session ids are new after each restart of the gate, so every session
    /// begins with 1.
    pub fn follow(&mut self, span: SessionSpan) -> Option<Problem> {
        let SessionSpan { id, at, first, last } = span;
        let gap = |what| Some(Problem::new(ProblemKind::SessionGap, what).at(at, at));
        let after = last.saturating_add(1);
        if let Some(next) = self.next.get_mut(&id) {
            return match std::mem::replace(next, after) {
                expected if expected == first => None,
                expected => gap(format!("session {id} goes on with {first} instead of {expected}")),
            };
        }
        if self.next.len() >= MAX_SESSIONS {
            self.unfollowed = true;
            return None;
        }
        self.seen += 1;
        let problem = match first {
            1 => None,
            _ if self.after_gap => None,
            first => gap(format!("session {id} begins with {first} instead of 1")),
        };
        self.next.insert(id, after);
        problem
    }
}
