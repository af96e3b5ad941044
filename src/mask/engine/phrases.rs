//! The rules that start with known bytes: found by the first four of them (or three or two, of a shorter one) in one table.
//!
//! Each such rule has an automaton of its own, made when its bytes are first seen. That keeps the start of a process
//! short, and two hundred of them from multiplying. Only those of the names of secrets, which are the largest and which
//! nearly every text asks for, are made with the process: no body waits for them.

use super::automaton::{Numbered, Single, Walked};
use super::{Best, Wanted, Window};
use crate::mask::rules::{Start, vendor_names};

/// Some eight times as many as there are keys, so that a search ends soon.
const SLOTS: usize = 1 << 13;

pub(super) struct Phrases {
    /// Open addressing: the key of each slot, 0 where it is empty.
    keys: Box<[u32; SLOTS]>,
    /// The bucket of each slot.
    table: Box<[u16; SLOTS]>,
    buckets: Vec<Vec<Entry>>,
    phrases: Vec<Phrase>,
}

/// The buckets of a start, by the first four, three and two bytes; 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Buckets([u16; 3]);

impl Buckets {
    const NONE: Buckets = Buckets([0; 3]);

    #[inline]
    pub(super) fn is_none(self) -> bool {
        self == Buckets::NONE
    }
}

/// A rule in a bucket, with those of its literals that belong there.
struct Entry {
    phrase: u16,
    literals: Vec<Literal>,
}

#[derive(Clone, Copy)]
struct Literal {
    bytes: &'static [u8],
    /// See [`whole`].
    whole: bool,
}

struct Phrase {
    any_case: bool,
    automaton: Single,
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
        let mut phrases = Phrases {
            keys: Box::new([0; SLOTS]),
            table: Box::new([0; SLOTS]),
            buckets: vec![Vec::new()],
            phrases: Vec::new(),
        };
        for numbered in rules {
            let Some((literals, any_case)) = literals(numbered.rule.start) else { continue };
            let number = u16::try_from(phrases.phrases.len()).unwrap_or(u16::MAX);
            phrases.phrases.push(Phrase { any_case, automaton: Single::new(numbered) });
            for literal in literals {
                let whole = whole(numbered.rule.start, literal);
                phrases.enter(Literal { bytes: literal.as_bytes(), whole }, number);
            }
        }
        phrases
    }

    /// Makes the automata of names.
    pub(super) fn make_names(&self) {
        let names = self.phrases.iter().filter(|phrase| matches!(phrase.automaton.numbered.rule.start, Start::Name(_)));
        for phrase in names {
            phrase.automaton.get();
        }
    }

    fn enter(&mut self, literal: Literal, phrase: u16) {
        let mut first = [0; 4];
        first.iter_mut().zip(literal.bytes).for_each(|(first, byte)| *first = *byte);
        let key = key(first) & mask(literal.bytes.len().min(4));
        let slot = self.slot(key);
        let (Some(taken), Some(bucket)) = (self.keys.get_mut(slot), self.table.get_mut(slot)) else { return };
        if *taken == 0 {
            *taken = key;
            *bucket = u16::try_from(self.buckets.len()).unwrap_or_default();
            self.buckets.push(Vec::new());
        }
        let Some(bucket) = self.buckets.get_mut(usize::from(*bucket)) else { return };
        match bucket.iter_mut().find(|entry| entry.phrase == phrase) {
            Some(entry) => entry.literals.push(literal),
            None => bucket.push(Entry { phrase, literals: vec![literal] }),
        }
    }

    /// The slot that has this key, or the empty one where it would be.
    #[inline]
    fn slot(&self, key: u32) -> usize {
        let mut slot = (key.wrapping_mul(0x9E37_79B1) >> (32 - SLOTS.trailing_zeros())) as usize;
        while self.keys.get(slot).is_some_and(|taken| *taken != 0 && *taken != key) {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    /// The buckets of what starts here. `bytes` are the first four, 0 past the end of the text.
    #[inline]
    pub(super) fn buckets(&self, bytes: [u8; 4]) -> Buckets {
        let whole = key(bytes);
        let bucket = |length| self.table.get(self.slot(whole & mask(length))).copied().unwrap_or_default();
        Buckets([bucket(4), bucket(3), bucket(2)])
    }

    pub(super) fn walk(&self, buckets: Buckets, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        let hump = window.hump();
        let mut walked = Walked::Done;
        let entries = buckets.0.into_iter().filter_map(|bucket| self.buckets.get(usize::from(bucket))).flatten();
        for entry in entries {
            let Some(phrase) = self.phrases.get(usize::from(entry.phrase)) else { continue };
            if !wanted.kinds.contains(phrase.automaton.numbered.rule.kind) || (hump && !phrase.any_case) {
                continue;
            }
            let more = match entry.like(window.text, phrase.any_case) {
                Likeness::None { reach } => {
                    best.reach = best.reach.max(reach);
                    false
                }
                Likeness::SoFar => !window.last,
                Likeness::Whole => phrase.automaton.walk(window, wanted, best) == Walked::More,
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
            likeness = match (literal.like(window, any_case), likeness) {
                (Likeness::Whole, _) => return Likeness::Whole,
                (Likeness::None { reach }, Likeness::None { reach: before }) => {
                    Likeness::None { reach: reach.max(before) }
                }
                (Likeness::SoFar, _) | (_, Likeness::SoFar | Likeness::Whole) => Likeness::SoFar,
            };
        }
        likeness
    }
}

impl Literal {
    fn like(self, window: &[u8], any_case: bool) -> Likeness {
        let Literal { bytes, whole } = self;
        let same = |(one, other): &(&u8, &u8)| if any_case { one.eq_ignore_ascii_case(other) } else { one == other };
        let equal = bytes.iter().zip(window).take_while(same).count();
        match window.get(equal) {
            Some(next) if whole && equal == bytes.len() && next.is_ascii_lowercase() => {
                Likeness::None { reach: equal + 1 }
            }
            _ if equal == bytes.len() => Likeness::Whole,
            None => Likeness::SoFar,
            Some(_) => Likeness::None { reach: equal },
        }
    }
}

/// The bytes that a rule starts with, and whether in any case; none for one that starts otherwise.
pub(super) fn literals(start: Start) -> Option<(Vec<&'static str>, bool)> {
    match start {
        Start::Prefix(literals) => Some((literals.to_vec(), false)),
        Start::Word(literals) | Start::Name(literals) => Some((literals.to_vec(), true)),
        Start::Vendor => Some((vendor_names().collect(), true)),
        Start::Digit
        | Start::Mixed
        | Start::Letter
        | Start::Colon
        | Start::At
        | Start::Quoted
        | Start::Script
        | Start::Login
        | Start::Marked(..) => None,
    }
}

/// Whether no small letter follows such bytes.
pub(super) fn whole(start: Start, literal: &str) -> bool {
    matches!(start, Start::Name(_)) && !literal.contains(' ')
}

/// The bytes in lower case as one number; other bytes may have the same.
#[inline]
fn key(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes) | 0x2020_2020
}

/// The bytes of a key that count.
#[inline]
fn mask(length: usize) -> u32 {
    match length {
        2 => 0xFFFF,
        3 => 0xFF_FFFF,
        _ => u32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::automaton::Automaton;
    use crate::mask::rules;

    #[test]
    fn a_name_is_a_whole_word() {
        let like = |window: &str| Literal { bytes: b"pat", whole: true }.like(window.as_bytes(), true);
        for name in ["pat=", "PAT ", "patToken", "pat_x", "pat"] {
            assert!(like(name) == Likeness::Whole, "{name}");
        }
        assert!(like("path=") == Likeness::None { reach: 4 } && like("pa") == Likeness::SoFar);
    }

    #[test]
    fn every_rule_builds_and_starts_as_it_says() {
        for rule in rules::all() {
            let Some((literals, any_case)) = literals(rule.start) else { continue };
            assert!(Automaton::build(vec![Numbered { number: 0, rule, bit: 0 }]).is_ok(), "{}", rule.detector);
            for literal in literals {
                assert!(literal.len() >= 2, "{}: {literal}", rule.detector);
                assert!(!literal.starts_with(['%', '&', '\\']), "{}: {literal}", rule.detector);
                assert!(!any_case || literal.chars().all(|c| !c.is_ascii_uppercase()), "{}: {literal}", rule.detector);
            }
        }
    }
}
