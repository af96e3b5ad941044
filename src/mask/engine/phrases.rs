//! The rules that start with known bytes: found by the first three of them, in one table.
//!
//! Each such rule has an automaton of its own, made when its bytes are first seen. That keeps the start of a process
//! short, and two hundred of them from multiplying.

use std::sync::OnceLock;

use super::automaton::{Automaton, Numbered, Walked};
use super::{Best, Wanted, Window};
use crate::mask::rules::{Start, vendor_names};

const SLOTS: usize = 1 << 15;

pub(super) struct Phrases {
    /// For each hash of three bytes, in lower case, a bucket; 0 is empty.
    table: Box<[u16; SLOTS]>,
    buckets: Vec<Vec<Entry>>,
    phrases: Vec<Phrase>,
}

/// A rule in a bucket, with those of its literals that belong there.
struct Entry {
    phrase: u16,
    literals: Vec<&'static [u8]>,
}

struct Phrase {
    numbered: Numbered,
    any_case: bool,
    automaton: OnceLock<Option<Automaton>>,
}

/// How a literal compares with what is at hand.
#[derive(PartialEq, Eq)]
enum Likeness {
    Whole,
    /// As far as there are bytes.
    SoFar,
    /// It differs from there on.
    None {
        reach: usize,
    },
}

impl Phrases {
    /// Takes the rules that start with known bytes.
    pub(super) fn new(rules: impl Iterator<Item = Numbered>) -> Phrases {
        let mut phrases = Phrases { table: Box::new([0; SLOTS]), buckets: vec![Vec::new()], phrases: Vec::new() };
        for numbered in rules {
            let Some((literals, any_case)) = literals(numbered.rule.start) else { continue };
            let number = u16::try_from(phrases.phrases.len()).unwrap_or(u16::MAX);
            phrases.phrases.push(Phrase { numbered, any_case, automaton: OnceLock::new() });
            for literal in literals {
                phrases.enter(literal.as_bytes(), number);
            }
        }
        phrases
    }

    fn enter(&mut self, literal: &'static [u8], phrase: u16) {
        let thirds = match literal.get(2) {
            Some(third) => *third..=*third,
            None => 0..=u8::MAX,
        };
        let [Some(first), Some(second)] = [literal.first(), literal.get(1)] else { return };
        for third in thirds {
            let Some(slot) = self.table.get_mut(slot([*first, *second, third])) else { continue };
            if *slot == 0 {
                *slot = u16::try_from(self.buckets.len()).unwrap_or_default();
                self.buckets.push(Vec::new());
            }
            let Some(bucket) = self.buckets.get_mut(usize::from(*slot)) else { continue };
            match bucket.iter_mut().find(|entry| entry.phrase == phrase) {
                Some(entry) => entry.literals.push(literal),
                None => bucket.push(Entry { phrase, literals: vec![literal] }),
            }
        }
    }

    /// The bucket of what starts here; none where no rule does. `bytes` are three of the buffer, 0 past its end.
    #[inline]
    pub(super) fn bucket(&self, bytes: [u8; 3]) -> u16 {
        self.table.get(slot(bytes)).copied().unwrap_or_default()
    }

    pub(super) fn walk(&self, bucket: u16, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        let hump = window.hump();
        let mut walked = Walked::Done;
        for entry in self.buckets.get(usize::from(bucket)).into_iter().flatten() {
            let Some(phrase) = self.phrases.get(usize::from(entry.phrase)) else { continue };
            if !wanted.kinds.contains(phrase.numbered.rule.kind) || (hump && !phrase.any_case) {
                continue;
            }
            let more = match entry.like(window.text, phrase.any_case) {
                Likeness::None { reach } => {
                    best.reach = best.reach.max(reach);
                    false
                }
                Likeness::SoFar => !window.last,
                Likeness::Whole => {
                    let automaton = phrase.automaton.get_or_init(|| Automaton::build(vec![phrase.numbered]).ok());
                    automaton.as_ref().is_some_and(|a| a.walk(window, wanted, best) == Walked::More)
                }
            };
            if more {
                walked = Walked::More;
            }
        }
        walked
    }
}

impl Entry {
    fn like(&self, window: &[u8], any_case: bool) -> Likeness {
        let mut likeness = Likeness::None { reach: 0 };
        for literal in &self.literals {
            let pairs = literal.iter().zip(window);
            let same =
                |(one, other): &(&u8, &u8)| if any_case { one.eq_ignore_ascii_case(other) } else { one == other };
            let equal = pairs.take_while(same).count();
            match likeness {
                _ if equal == literal.len() => return Likeness::Whole,
                Likeness::None { .. } if equal == window.len() => likeness = Likeness::SoFar,
                Likeness::None { reach } => likeness = Likeness::None { reach: reach.max(equal) },
                Likeness::Whole | Likeness::SoFar => {}
            }
        }
        likeness
    }
}

/// The bytes that a rule starts with, and whether in any case; none for one that starts otherwise.
fn literals(start: Start) -> Option<(Vec<&'static str>, bool)> {
    match start {
        Start::Prefix(literals) => Some((literals.to_vec(), false)),
        Start::Word(literals) => Some((literals.to_vec(), true)),
        Start::Vendor => Some((vendor_names().collect(), true)),
        Start::Digit | Start::Mixed | Start::Letter | Start::Colon | Start::At | Start::Marked(..) => None,
    }
}

#[inline]
fn slot(bytes: [u8; 3]) -> usize {
    let [first, second, third] = bytes.map(|byte| u32::from(byte | 0x20));
    let key = first | second << 8 | third << 16;
    (key.wrapping_mul(0x9E37_79B1) >> (32 - SLOTS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::rules;

    #[test]
    fn every_rule_builds_and_starts_as_it_says() {
        for rule in rules::all() {
            let Some((literals, any_case)) = literals(rule.start) else { continue };
            assert!(Automaton::build(vec![Numbered { number: 0, rule, bit: 0 }]).is_ok(), "{}", rule.detector);
            for literal in literals {
                assert!(literal.len() >= 2, "{}: {literal}", rule.detector);
                assert!(!any_case || literal.chars().all(|c| !c.is_ascii_uppercase()), "{}: {literal}", rule.detector);
            }
        }
    }
}
