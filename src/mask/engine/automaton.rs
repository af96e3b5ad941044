//! The rules of one kind of start as one dense automaton.

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

use super::{Best, CAP, Wanted, Window};
use crate::mask::rules::{Candidate, Ends, LONG, Rule, goes_on};

/// Bytes of an automaton at most: patterns whose repeats multiply do not build.
const SIZE: usize = 64 << 20;

pub(super) struct Automaton {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
    rules: Vec<Numbered>,
    /// For each state the rules that match in it, one bit each.
    matches: Vec<u128>,
    /// The rules of which a match is a whole word, and those of which it is a whole value.
    words: u128,
    values: u128,
    /// The rules that say little without a word before a match.
    weak: u128,
}

/// A rule and its place in the order of preference.
#[derive(Clone, Copy)]
pub(super) struct Numbered {
    pub number: u16,
    pub rule: &'static Rule,
    /// Its bit in a [`Standing`](crate::mask::rules::Standing).
    pub bit: u128,
}

/// Whether a walk came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walked {
    Done,
    /// Not determined without more input.
    More,
}

impl Automaton {
    pub(super) fn build(rules: Vec<Numbered>) -> Result<Automaton, String> {
        let patterns: Vec<&str> = rules.iter().map(|numbered| numbered.rule.pattern).collect();
        let names = || rules.iter().map(|numbered| numbered.rule.detector).collect::<Vec<_>>().join(", ");
        let dfa = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .match_kind(MatchKind::All)
                    .start_kind(StartKind::Anchored)
                    .accelerate(false)
                    .dfa_size_limit(Some(SIZE))
                    .determinize_size_limit(Some(4 * SIZE)),
            )
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .build_many(&patterns)
            .map_err(|e| format!("{}: {e}", names()))?;
        let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes)).map_err(|e| e.to_string())?;
        if rules.len() > 128 {
            return Err(format!("more than 128 rules in one automaton: {}", names()));
        }
        let bits = |is: fn(&Rule) -> bool| {
            rules.iter().enumerate().filter(|(_, n)| is(n.rule)).fold(0, |bits, (at, _)| bits | 1 << at)
        };
        let matches = matches(&dfa, start);
        let (words, values) = (bits(|rule| rule.ends == Ends::Word), bits(|rule| rule.ends == Ends::Value));
        Ok(Automaton { words, values, weak: bits(Rule::needs_cue), matches, dfa, start, rules })
    }

    /// Offers to `best` every match at the start of the window. Of the last window the walk is never `More`.
    pub(super) fn walk(&self, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        let Window { before, text: all, last } = *window;
        let mut state = self.start;
        for (length, byte) in all.iter().take(CAP).enumerate() {
            state = self.dfa.next_state(state, *byte);
            if !self.dfa.is_special_state(state) {
                continue;
            }
            if self.dfa.is_dead_state(state) {
                best.reach = best.reach.max(length);
                return Walked::Done;
            }
            let rules = self.matching(state, length, Some(*byte));
            if rules != 0 {
                let text = all.get(..length).unwrap_or_default();
                self.judge(rules, &Candidate { text, before, next: Some(*byte) }, wanted, best);
            }
            if best.open {
                best.reach = best.reach.max(length);
                return Walked::Done;
            }
        }
        best.reach = best.reach.max(all.len());
        if all.len() >= CAP {
            return Walked::Done;
        }
        if !last {
            return Walked::More;
        }
        let rules = self.matching(self.dfa.next_eoi_state(state), all.len(), None);
        if rules != 0 {
            self.judge(rules, &Candidate { text: all, before, next: None }, wanted, best);
        }
        Walked::Done
    }

    /// The rules that match so many bytes in a state, less those of which a match does not end where `next` follows.
    #[inline]
    fn matching(&self, state: StateID, length: usize, next: Option<u8>) -> u128 {
        let rules = self.matches.get(state.as_usize() >> self.dfa.stride2()).copied().unwrap_or_default();
        let Some(next) = next.filter(|_| rules != 0) else { return rules };
        let words = if next.is_ascii_alphanumeric() { self.words } else { 0 };
        let values = if length != LONG && goes_on(next) { self.values } else { 0 };
        rules & !(words | values)
    }

    /// Puts a match before the rules that it belongs to, less those that need a word before it where there is none.
    fn judge(&self, mut rules: u128, candidate: &Candidate<'_>, wanted: &Wanted, best: &mut Best) {
        if !wanted.weak && rules & self.weak != 0 && best.standing(candidate.before).raised == 0 {
            rules &= !self.weak;
        }
        while rules != 0 {
            let numbered = self.rules.get(rules.trailing_zeros() as usize);
            rules &= rules - 1;
            if let Some(numbered) = numbered.filter(|numbered| wanted.kinds.contains(numbered.rule.kind)) {
                best.offer(numbered, candidate, wanted);
            }
        }
    }
}

/// For each state, by its number, the rules that match in it.
fn matches(dfa: &dense::DFA<Vec<u32>>, start: StateID) -> Vec<u128> {
    let number = |state: StateID| state.as_usize() >> dfa.stride2();
    let mut matches = Vec::new();
    let mut open = vec![start];
    while let Some(state) = open.pop() {
        if matches.len() <= number(state) {
            matches.resize(number(state) + 1, None);
        }
        let Some(entry @ None) = matches.get_mut(number(state)) else { continue };
        let patterns = if dfa.is_match_state(state) { dfa.match_len(state) } else { 0 };
        let bits = (0..patterns).map(|index| dfa.match_pattern(state, index).as_u32());
        *entry = Some(bits.fold(0, |all, pattern| all | 1u128.checked_shl(pattern).unwrap_or_default()));
        open.extend((0..=u8::MAX).map(|byte| dfa.next_state(state, byte)).chain([dfa.next_eoi_state(state)]));
    }
    matches.into_iter().map(Option::unwrap_or_default).collect()
}
