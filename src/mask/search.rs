//! From one finding of a buffer to the next.

use super::engine::{Ahead, Found, Marked, Next, Onward, Outcome, Starts, UserFound};
use super::profile::Active;

/// What comes next.
pub(super) enum Event {
    /// No finding up to the end.
    End,
    /// From here on it is not determined without more input.
    Wait(usize),
    /// A finding of the built-in rules, and those before it that may reach into it.
    Builtin(Vec<Found>, Found),
    User(UserFound),
}

pub(super) struct Search<'a> {
    active: &'a Active,
    buffer: &'a [u8],
    last: bool,
    starts: Starts<'a>,
    ahead: Ahead,
    /// The next place where only a user's rule can start.
    other: Option<usize>,
}

impl<'a> Search<'a> {
    /// From `from` on; `onward`: what the search before it left; `last`: nothing follows the buffer.
    pub(super) fn new(active: &'a Active, buffer: &'a [u8], from: usize, onward: Onward, last: bool) -> Self {
        let ahead = Ahead::new(from, onward);
        let other = active.custom.as_ref().and_then(|custom| custom.other(buffer, from));
        Search { active, buffer, last, starts: Starts::new(buffer, from, last), ahead, other }
    }

    /// Goes on from here, which is behind what came last.
    pub(super) fn go_to(&mut self, at: usize) {
        self.starts.go_to(at);
        self.ahead.go_to(at);
        if self.other.is_some_and(|other| other < at) {
            self.other = self.active.custom.as_ref().and_then(|custom| custom.other(self.buffer, at));
        }
    }

    pub(super) fn onward(&self) -> Onward {
        self.ahead.onward()
    }

    pub(super) fn next(&mut self) -> Event {
        let Search { active, buffer, last, .. } = *self;
        while let Some(at) = self.next_start() {
            let (word, marked) = (self.starts.peek() == Some(at), self.starts.marked());
            if word {
                self.starts.pass();
            }
            let resumed = self.ahead.resumed(at);
            let builtin = match resumed || word && self.asks(at, marked) {
                true => active.engine.look(buffer, at, last, &active.wanted, &mut self.ahead),
                false => Outcome::None,
            };
            match self.beside(builtin, at, word) {
                Next::None => {}
                Next::More => return self.wait(at, resumed),
                Next::Builtin(found) => {
                    return match active.engine.between(buffer, at, found.start, last, &active.wanted) {
                        Some(others) => Event::Builtin(others, found),
                        None => self.wait(at, resumed),
                    };
                }
                Next::User(found) => return Event::User(found),
            }
        }
        Event::End
    }

    fn wait(&mut self, at: usize, resumed: bool) -> Event {
        if resumed {
            self.ahead.resume_at(at);
        }
        Event::Wait(at)
    }

    /// The next start that may be one of a finding: of a word, where an encoded run goes on, or where only a user's rule
    /// can start.
    #[inline]
    fn next_start(&mut self) -> Option<usize> {
        let Search { active, buffer, last, .. } = *self;
        let start = match active.custom {
            None => active.engine.skip_dull(&mut self.starts, 0, buffer, last, &active.wanted, &mut self.ahead),
            Some(_) => self.starts.peek(),
        };
        let resume = self.ahead.resume().filter(|at| *at < buffer.len());
        [start, resume, self.other].into_iter().flatten().min()
    }

    /// Whether the built-in rules are to be asked of a start.
    #[inline]
    fn asks(&mut self, at: usize, marked: Marked) -> bool {
        let Search { active, buffer, last, .. } = *self;
        active.custom.is_none() || !active.engine.dull(buffer, at, last, &active.wanted, &mut self.ahead, marked)
    }

    /// With what users' rules find at the same place.
    #[inline]
    fn beside(&mut self, builtin: Outcome, at: usize, word: bool) -> Next {
        let Some(custom) = &self.active.custom else { return Next::from(builtin) };
        if self.other == Some(at) {
            self.other = custom.other(self.buffer, at + 1);
        }
        custom.beside(builtin, self.buffer, at, self.last, word, &mut self.ahead)
    }
}
