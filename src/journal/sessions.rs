//! Numbers the records of each session, from 1 without gaps, so that an exported session shows what is missing.
//!
//! Bound: the sessions used last, [`MAX_SESSIONS`] of them. A session that was dropped, or that outlives a restart, goes on under
//! a new id, which its own first record names.

use std::collections::{BTreeMap, HashMap};

use super::record::{SessionKey, SessionRef};

pub(super) const MAX_SESSIONS: usize = 65_536;

struct Session {
    id: String,
    /// Records so far.
    count: u64,
    used: u64,
}

pub(super) struct Sessions {
    sessions: HashMap<SessionKey, Session>,
    /// The same sessions by when they were used last.
    by_use: BTreeMap<u64, SessionKey>,
    uses: u64,
    max: usize,
}

impl Sessions {
    pub(super) fn new(max: usize) -> Self {
        Sessions { sessions: HashMap::new(), by_use: BTreeMap::new(), uses: 0, max }
    }

    /// What the record with this `seq` would be numbered. Changes nothing: the record may yet be refused.
    pub(super) fn peek(&self, key: &SessionKey, seq: u64) -> SessionRef {
        match self.sessions.get(key) {
            Some(session) => SessionRef { id: session.id.clone(), seq: session.count + 1 },
            None => SessionRef { id: format!("{}-{seq}", key.0), seq: 1 },
        }
    }

    /// The record was taken under this number.
    pub(super) fn take(&mut self, key: &SessionKey, given: &SessionRef) {
        self.uses += 1;
        let used = self.uses;
        self.by_use.insert(used, key.clone());
        let session = Session { id: given.id.clone(), count: given.seq, used };
        if let Some(before) = self.sessions.insert(key.clone(), session) {
            self.by_use.remove(&before.used);
        }
        if self.sessions.len() > self.max
            && let Some((_, oldest)) = self.by_use.pop_first()
        {
            self.sessions.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(sessions: &mut Sessions, key: &str, seq: u64) -> (String, u64) {
        let key = SessionKey(key.to_owned());
        let given = sessions.peek(&key, seq);
        sessions.take(&key, &given);
        (given.id, given.seq)
    }

    #[test]
    fn each_session_counts_for_itself() {
        let mut sessions = Sessions::new(8);
        assert_eq!(next(&mut sessions, "a", 4), ("a-4".to_owned(), 1));
        assert_eq!(next(&mut sessions, "b", 5), ("b-5".to_owned(), 1));
        assert_eq!(next(&mut sessions, "a", 6), ("a-4".to_owned(), 2));
    }

    #[test]
    fn a_peek_takes_no_number() {
        let sessions = Sessions::new(8);
        let key = SessionKey("a".to_owned());
        assert_eq!(sessions.peek(&key, 1).seq, 1);
        assert_eq!(sessions.peek(&key, 1).seq, 1);
    }

    #[test]
    fn past_the_bound_the_session_used_longest_ago_starts_anew() {
        let mut sessions = Sessions::new(2);
        next(&mut sessions, "a", 0);
        next(&mut sessions, "b", 1);
        next(&mut sessions, "a", 2);
        next(&mut sessions, "c", 3);
        assert_eq!(next(&mut sessions, "a", 4), ("a-0".to_owned(), 3));
        assert_eq!(next(&mut sessions, "b", 5), ("b-5".to_owned(), 1));
        assert_eq!(sessions.sessions.len(), 2);
        assert_eq!(sessions.by_use.len(), 2);
    }
}
