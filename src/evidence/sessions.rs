//! The numbering of each session: from 1, without gaps.

use std::collections::HashMap;

use super::read::Record;

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

    /// Some sessions were not followed, past [`MAX_SESSIONS`].
    pub fn unfollowed(&self) -> bool {
        self.unfollowed
    }

    /// Records are missing here, which is a problem of its own: gaps of sessions that follow from it are none.
    pub fn gap(&mut self) {
        self.after_gap = true;
        self.next.clear();
    }

    /// Session ids are new after each restart of the gate, so every session begins with 1.
    pub fn follow(&mut self, record: &Record) -> Result<(), String> {
        let Some(session) = &record.session else {
            return Ok(());
        };
        let after = session.seq.saturating_add(1);
        if let Some(next) = self.next.get_mut(&session.id) {
            return match std::mem::replace(next, after) {
                expected if expected == session.seq => Ok(()),
                expected => Err(format!("session {} goes on with {} instead of {expected}", session.id, session.seq)),
            };
        }
        if self.next.len() >= MAX_SESSIONS {
            self.unfollowed = true;
            return Ok(());
        }
        self.seen += 1;
        self.next.insert(session.id.clone(), after);
        match session.seq {
            1 => Ok(()),
            _ if self.after_gap => Ok(()),
            seq => Err(format!("session {} begins with {seq} instead of 1", session.id)),
        }
    }
}
