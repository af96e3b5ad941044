//! Users' rules beside the built-in ones.
//!
//! They compete by the same preference: the leftmost, and of those that start together the longest; of equals a user's
//! rule, and of these the first. A built-in finding that is open goes before, since it has no longest form. Where either
//! side is not determined yet, the start is not.

use std::iter::Peekable;
use std::sync::Arc;

use super::{Engine, Found, NextAt, Outcome, Starts, Wanted};
use crate::config::Method;
use crate::mask::user::{Match, Trail, UserRule, Walk};

/// The users' rules of a profile.
pub(in crate::mask) struct Custom {
    rules: Arc<[Own]>,
    /// For each first byte the rules that can begin with it.
    first: Arc<[Vec<u16>]>,
    /// Bytes other than letters and digits that a match can begin with.
    others: Arc<[bool]>,
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

/// What comes next in a buffer.
pub(in crate::mask) enum Next {
    None,
    /// From here on it is not determined without more input.
    Wait(usize),
    Builtin(Found),
    User(UserFound),
}

enum Answer {
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
        let bytes = (0..=u8::MAX).zip(first.iter());
        let others = bytes.map(|(byte, rules)| !byte.is_ascii_alphanumeric() && !rules.is_empty()).collect();
        let on = vec![true; rules.len()];
        Some(Custom { rules: rules.into(), first, others, on })
    }

    /// Without the rules whose finding type is lifted.
    pub(in crate::mask) fn less(&self, lifted: impl Fn(&str) -> bool) -> Custom {
        let on = self.rules.iter().map(|own| !lifted(own.rule.finding())).collect();
        Custom { rules: Arc::clone(&self.rules), first: Arc::clone(&self.first), others: Arc::clone(&self.others), on }
    }

    pub(in crate::mask) fn rule(&self, number: u16) -> Option<&Own> {
        self.rules.get(usize::from(number))
    }

    pub(in crate::mask) fn rules(&self) -> &[Own] {
        &self.rules
    }

    /// The next finding of either kind from `from` on.
    pub(in crate::mask) fn next(
        &self,
        engine: &Engine,
        wanted: &Wanted,
        buffer: &[u8],
        from: usize,
        last: bool,
    ) -> Next {
        let mut next_at = NextAt::new();
        for (at, word) in self.starts(buffer, from) {
            let builtin = if word { engine.find(buffer, at, last, wanted, &mut next_at) } else { Outcome::None };
            match (builtin, self.find(buffer, at, last)) {
                (Outcome::More, _) | (_, Answer::More) => return Next::Wait(at),
                (Outcome::None, Answer::None) => {}
                (Outcome::Found(found), Answer::None) => return Next::Builtin(found),
                (Outcome::None, Answer::Found(own)) => return Next::User(own),
                (Outcome::Found(found), Answer::Found(own)) => {
                    let builtin = found.open.is_some() || (found.end > own.end && own.trail.is_none());
                    return if builtin { Next::Builtin(found) } else { Next::User(own) };
                }
            }
        }
        Next::None
    }

    fn find(&self, buffer: &[u8], at: usize, last: bool) -> Answer {
        let first = buffer.get(at).and_then(|byte| self.first.get(usize::from(*byte)));
        let mut best: Option<(u16, Match)> = None;
        for number in first.into_iter().flatten() {
            let index = usize::from(*number);
            let (Some(own), Some(true)) = (self.rules.get(index), self.on.get(index)) else { continue };
            match own.rule.walk(buffer, at, last, own.threshold) {
                Walk::None => {}
                Walk::More => return Answer::More,
                Walk::Match(found) => {
                    let longer = |(_, best): (u16, Match)| best.trail.is_none() && found.length > best.length;
                    if best.is_none_or(longer) {
                        best = Some((*number, found));
                    }
                }
            }
        }
        best.map_or(Answer::None, |(rule, Match { length, confidence, trail })| {
            Answer::Found(UserFound { rule, confidence, start: at, end: at + length, trail })
        })
    }

    /// Where a finding may start, and whether a built-in one may.
    fn starts<'a>(&'a self, buffer: &'a [u8], from: usize) -> CustomStarts<'a> {
        let others = self.others.contains(&true).then_some(&*self.others);
        let mut starts = CustomStarts { words: Starts::new(buffer, from).peekable(), buffer, others, other: None };
        starts.other = starts.next_other(from);
        starts
    }
}

struct CustomStarts<'a> {
    words: Peekable<Starts<'a>>,
    buffer: &'a [u8],
    others: Option<&'a [bool]>,
    other: Option<usize>,
}

impl CustomStarts<'_> {
    fn next_other(&self, from: usize) -> Option<usize> {
        let others = self.others?;
        let rest = self.buffer.get(from..)?;
        let is = |byte: &u8| others.get(usize::from(*byte)).copied().unwrap_or_default();
        rest.iter().position(is).map(|after| from + after)
    }
}

impl Iterator for CustomStarts<'_> {
    type Item = (usize, bool);

    fn next(&mut self) -> Option<(usize, bool)> {
        let word = self.words.peek().copied();
        let (at, is_word) = match (word, self.other) {
            (None, None) => return None,
            (Some(word), None) => (word, true),
            (None, Some(other)) => (other, false),
            (Some(word), Some(other)) => (word.min(other), word <= other),
        };
        if is_word {
            self.words.next();
        }
        if self.other == Some(at) {
            self.other = self.next_other(at + 1);
        }
        Some((at, is_word))
    }
}
