//! Users' rules beside the built-in ones.
//!
//! They compete by the same preference: the leftmost, and of those that start together the longest; of equals a user's
//! rule, and of these the first. A built-in finding that is open goes before, since it has no longest form. Where either
//! side is not determined yet, the start is not.

mod places;
mod seen;

use std::sync::Arc;

pub(in crate::mask) use self::places::Places;
use super::classes::next_suspect;
use super::{Found, Outcome};
use crate::config::Method;
use crate::mask::user::{Match, Trail, UserRule, Walk};

/// The users' rules of a profile. Cheap to clone.
#[derive(Clone)]
pub(in crate::mask) struct Custom {
    rules: Arc<[Own]>,
    /// For each first byte the rules that can begin with it.
    first: Arc<[Vec<u16>]>,
    /// Whether there are any.
    begins: Arc<[bool; 256]>,
    /// The bytes of which there are any.
    bytes: Arc<[u8]>,
    /// What policy has not lifted.
    on: Vec<bool>,
}

/// A rule as a profile has it.
#[derive(Clone, Debug)]
pub(in crate::mask) struct Own {
    pub rule: UserRule,
    pub method: Method,
    pub threshold: u8,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::mask) struct UserFound {
    pub rule: u16,
    pub confidence: u8,
    /// Indices into the buffer.
    pub start: usize,
    pub end: usize,
    pub trail: Option<Trail>,
}

/// What is found at one start.
pub(in crate::mask) enum Next {
    None,
    /// Not determined without more input.
    More,
    Builtin(Found),
    User(UserFound),
}

/// What users' rules find at one start.
pub(in crate::mask) enum Answer {
    None,
    More,
    Found(UserFound),
}

impl Custom {
    /// None where there are no rules.
    pub(in crate::mask) fn new(rules: Vec<Own>) -> Option<Custom> {
        if rules.is_empty() {
            return None;
        }
        let of =
            |byte: u8| (0..).zip(&rules).filter(|(_, own)| own.rule.begins(byte)).map(|(number, _)| number).collect();
        let first: Arc<[Vec<u16>]> = (0..=u8::MAX).map(of).collect();
        let on = vec![true; rules.len()];
        let begins: Arc<[bool; 256]> =
            Arc::new(std::array::from_fn(|byte| first.get(byte).is_some_and(|rules: &Vec<u16>| !rules.is_empty())));
        let bytes = (0..=u8::MAX).filter(|byte| begins[usize::from(*byte)]).collect();
        Some(Custom { rules: rules.into(), first, begins, bytes, on })
    }

    /// Without the rules whose finding type is lifted.
    pub(in crate::mask) fn less(&self, lifted: impl Fn(&str) -> bool) -> Custom {
        let on = self.rules.iter().map(|own| !lifted(own.rule.finding())).collect();
        Custom { on, ..self.clone() }
    }

    pub(in crate::mask) fn rule(&self, number: u16) -> Option<&Own> {
        self.rules.get(usize::from(number))
    }

    pub(in crate::mask) fn rules(&self) -> &[Own] {
        &self.rules
    }

    /// The first byte that a rule can begin with.
    #[inline]
    fn next_beginning(&self, text: &[u8]) -> Option<usize> {
        match *self.bytes {
            [] => None,
            [one] => memchr::memchr(one, text),
            [one, two] => memchr::memchr2(one, two, text),
            [one, two, three] => memchr::memchr3(one, two, three, text),
            _ => text.iter().position(|byte| self.begins[usize::from(*byte)]),
        }
    }

    /// Whether nothing may be found in a whole value that is not encoded, whatever its name says. The other way round it
    /// need not be.
    pub(in crate::mask) fn nothing_in(&self, value: &[u8]) -> bool {
        let mut places = Places::of(self, value, 0);
        // What stands for something else may begin a match or go on with one.
        let plain = next_suspect(value).is_none();
        while let Some(at) = places.begin(value.len()).filter(|_| plain) {
            if self.beginning(value, at).any(|(_, own)| own.rule.matches(value, at)) {
                return false;
            }
            places.pass(at);
        }
        plain
    }

    /// The rules that can begin with the byte at `at`.
    fn beginning(&self, buffer: &[u8], at: usize) -> impl Iterator<Item = (u16, &Own)> {
        let first = buffer.get(at).and_then(|byte| self.first.get(usize::from(*byte)));
        let on = |number: &u16| self.on.get(usize::from(*number)) == Some(&true);
        let rules = first.into_iter().flatten().copied().filter(on);
        rules.filter_map(|number| Some((number, self.rules.get(usize::from(number))?)))
    }

    fn find(&self, buffer: &[u8], at: usize, last: bool) -> Answer {
        let mut best: Option<(u16, Match)> = None;
        for (number, own) in self.beginning(buffer, at) {
            match own.walk(buffer, at, last) {
                Walk::None => {}
                Walk::More => return Answer::More,
                Walk::Match(found) => {
                    let longer = |(_, best): (u16, Match)| best.trail.is_none() && found.length > best.length;
                    if best.is_none_or(longer) {
                        best = Some((number, found));
                    }
                }
            }
        }
        best.map_or(Answer::None, |(rule, Match { length, confidence, trail })| {
            Answer::Found(UserFound { rule, confidence, start: at, end: at + length, trail })
        })
    }
}

impl Answer {
    /// The other where there is none.
    fn or(self, other: impl FnOnce() -> Answer) -> Answer {
        match self {
            Answer::None => other(),
            Answer::More | Answer::Found(_) => self,
        }
    }
}

impl Next {
    /// Of what is found at the same place.
    #[inline]
    pub(in crate::mask) fn of(builtin: Outcome, own: Answer) -> Next {
        match (builtin, own) {
            (Outcome::More, _) | (_, Answer::More) => Next::More,
            (Outcome::None, Answer::None) => Next::None,
            (Outcome::Found(found), Answer::None) => Next::Builtin(found),
            (Outcome::None, Answer::Found(own)) => Next::User(own),
            (Outcome::Found(found), Answer::Found(own)) => {
                let builtin = found.open.is_some() || (found.end > own.end && own.trail.is_none());
                if builtin { Next::Builtin(found) } else { Next::User(own) }
            }
        }
    }
}
