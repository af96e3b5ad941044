//! Users' rules beside the built-in ones.
//!
//! They compete by the same preference: the leftmost, and of those that start together the longest; of equals a user's
//! rule, and of these the first. A built-in finding that is open goes before, since it has no longest form. Where either
//! side is not determined yet, the start is not.

mod seen;

use std::sync::Arc;

use super::{Ahead, Found, Outcome};
use crate::config::Method;
use crate::mask::user::{Match, Trail, UserRule, Walk};

/// The users' rules of a profile.
pub(in crate::mask) struct Custom {
    rules: Arc<[Own]>,
    /// For each first byte the rules that can begin with it.
    first: Arc<[Vec<u16>]>,
    /// Bytes other than letters and digits that a match can begin with.
    others: Arc<[bool]>,
    /// There are such bytes.
    elsewhere: bool,
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
        let others: Arc<[bool]> =
            bytes.map(|(byte, rules)| !byte.is_ascii_alphanumeric() && !rules.is_empty()).collect();
        let on = vec![true; rules.len()];
        let elsewhere = others.contains(&true);
        Some(Custom { rules: rules.into(), first, others, elsewhere, on })
    }

    /// Without the rules whose finding type is lifted.
    pub(in crate::mask) fn less(&self, lifted: impl Fn(&str) -> bool) -> Custom {
        let on = self.rules.iter().map(|own| !lifted(own.rule.finding())).collect();
        let (rules, first, others) = (Arc::clone(&self.rules), Arc::clone(&self.first), Arc::clone(&self.others));
        Custom { rules, first, others, elsewhere: self.elsewhere, on }
    }

    pub(in crate::mask) fn rule(&self, number: u16) -> Option<&Own> {
        self.rules.get(usize::from(number))
    }

    pub(in crate::mask) fn rules(&self) -> &[Own] {
        &self.rules
    }

    /// The first place from `from` on where only a user's rule can start.
    #[inline]
    pub(in crate::mask) fn other(&self, buffer: &[u8], from: usize) -> Option<usize> {
        if !self.elsewhere {
            return None;
        }
        let is = |byte: &u8| self.others.get(usize::from(*byte)).copied().unwrap_or_default();
        buffer.get(from..)?.iter().position(is).map(|after| from + after)
    }

    /// What is found at `at`, where the built-in rules found `builtin`; `word`: a word can start here. Inside of one only
    /// an encoded run goes on.
    pub(in crate::mask) fn beside(
        &self,
        builtin: Outcome,
        buffer: &[u8],
        at: usize,
        last: bool,
        word: bool,
        ahead: &mut Ahead,
    ) -> Next {
        let inside = !word && buffer.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let own = match inside {
            true => self.decode(buffer, at, last, ahead),
            false => self.find(buffer, at, last).or(|| self.see_through(buffer, at, last, ahead)),
        };
        let own = if word { own.or(|| self.decode(buffer, at, last, ahead)) } else { own };
        match (builtin, own) {
            (Outcome::More, _) | (_, Answer::More) => Next::More,
            (builtin, Answer::None) => Next::from(builtin),
            (Outcome::None, Answer::Found(own)) => Next::User(own),
            (Outcome::Found(found), Answer::Found(own)) => {
                let builtin = found.open.is_some() || (found.end > own.end && own.trail.is_none());
                if builtin { Next::Builtin(found) } else { Next::User(own) }
            }
        }
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

impl From<Outcome> for Next {
    #[inline]
    fn from(outcome: Outcome) -> Next {
        match outcome {
            Outcome::None => Next::None,
            Outcome::More => Next::More,
            Outcome::Found(found) => Next::Builtin(found),
        }
    }
}
