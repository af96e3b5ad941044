//! From one finding of a buffer to the next.

use super::engine::{Ahead, Answer, Found, Next, Onward, Outcome, Places, Starts, UserFound};
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
    /// The next start that is not dull, as far as it was looked for.
    start: Option<usize>,
    /// Where it was looked last.
    place: usize,
    /// Where users' rules are asked.
    own: Option<Places<'a>>,
}

/// What a search leaves to the one that goes on with more input.
#[derive(Clone, Copy, Default)]
pub(super) struct Left {
    builtin: Onward,
    own: Onward,
}

impl Left {
    /// The same once the first bytes of the buffer, all before `at`, are gone.
    pub(super) fn without(self, buffer: &[u8], at: usize, drained: usize) -> Left {
        Left { builtin: self.builtin.without(buffer, at, drained), own: self.own.without(buffer, at, drained) }
    }
}

impl<'a> Search<'a> {
    /// From `from` on; `left`: what the search before it left; `last`: nothing follows the buffer.
    pub(super) fn new(active: &'a Active, buffer: &'a [u8], from: usize, left: Left, last: bool) -> Self {
        let own = active.custom.as_ref().map(|custom| Places::new(custom, buffer, from, left.own, last));
        let (starts, ahead) = (Starts::new(buffer, from, last), Ahead::hearing(from, left.builtin));
        Search { active, buffer, last, starts, ahead, start: None, place: from, own }
    }

    /// Goes on from here, which is behind what came last.
    pub(super) fn go_to(&mut self, at: usize) {
        self.ahead.pass(self.buffer, self.place, at);
        // What is dull stays so.
        self.start = self.start.filter(|start| *start >= at);
        if self.start.is_none() {
            self.starts.go_to(at);
        }
        if let Some(own) = &mut self.own {
            own.go_to(at);
        }
    }

    pub(super) fn left(&self) -> Left {
        Left { builtin: self.ahead.onward(), own: self.own.as_ref().map(Places::onward).unwrap_or_default() }
    }

    pub(super) fn next(&mut self) -> Event {
        let Search { active, buffer, last, .. } = *self;
        while let Some(at) = self.next_place() {
            self.place = at;
            let resumed = self.ahead.resumed(at);
            let builtin = self.builtin(at, resumed);
            let own = self.own.as_mut().map_or(Answer::None, |own| own.take(at));
            match Next::of(builtin, own) {
                Next::None => {}
                Next::More => return self.wait(at, resumed),
                Next::Builtin(found) => {
                    return match active.engine.between(buffer, at, found.start, last, &active.wanted) {
                        Some(others) => Event::Builtin(others, found),
                        None => self.wait(at, resumed),
                    };
                }
                Next::User(found) => {
                    // What goes on behind an encoded run is another one to the built-in rules too.
                    if self.own.as_ref().is_some_and(|own| own.resumes(found.end)) {
                        self.ahead.resume_at(found.end);
                    }
                    return Event::User(found);
                }
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

    /// The next place at which anything may be found: a start, where an encoded run goes on, or where a user's rule is
    /// asked.
    #[inline]
    fn next_place(&mut self) -> Option<usize> {
        let Search { active, buffer, last, .. } = *self;
        if self.start.is_none() {
            self.start = active.engine.skip_dull(&mut self.starts, 0, buffer, last, &active.wanted, &mut self.ahead);
        }
        let resume = self.ahead.resume().filter(|at| *at < buffer.len());
        let builtin = self.start.into_iter().chain(resume).min();
        let own = self.own.as_mut().and_then(|own| own.peek(builtin.unwrap_or(buffer.len())));
        own.or(builtin)
    }

    /// What the built-in rules find at `at`, the next place.
    #[inline]
    fn builtin(&mut self, at: usize, resumed: bool) -> Outcome {
        let Search { active, buffer, last, .. } = *self;
        let start = self.start.take_if(|start| *start == at).is_some();
        if start {
            self.starts.pass();
        }
        match start || resumed {
            true => active.engine.look(buffer, at, last, &active.wanted, &mut self.ahead),
            false => Outcome::None,
        }
    }
}
