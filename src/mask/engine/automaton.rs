//! The rules of one kind of start as one dense automaton.

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

use super::{Best, CAP, Engine, Wanted};
use crate::mask::rules::{BEFORE, Candidate, Rule, Standing, THRESHOLD};

pub(super) struct Automaton {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
    rules: Vec<Numbered>,
    /// For each state the rules that match in it.
    matches: Vec<u128>,
    /// The rules of which a match is a whole word.
    words: u128,
    /// The rules that say little without a word before a match, and the most that one of them says.
    weak: u128,
    strongest: u8,
}

/// A rule and its place in the order of preference.
#[derive(Clone, Copy)]
pub(super) struct Numbered {
    pub number: u16,
    pub rule: &'static Rule,
    /// Its bit in a [`Standing`]; none where it has neither cues nor doubts.
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
                dense::Config::new().match_kind(MatchKind::All).start_kind(StartKind::Anchored).accelerate(false),
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
        // Below this confidence a rule has words to wait for.
        let weak = |rule: &Rule| rule.base < THRESHOLD && !rule.cues.is_empty();
        let strongest = rules.iter().filter(|n| weak(n.rule)).map(|n| n.rule.base).max().unwrap_or_default();
        let matches = matches(&dfa, start);
        Ok(Automaton { words: bits(|rule| rule.word), weak: bits(weak), strongest, matches, dfa, start, rules })
    }

    /// Offers to `best` every match that starts at `at`. At the end of the input (`last`) the walk is never `More`.
    pub(super) fn walk(
        &self,
        engine: &Engine,
        buffer: &[u8],
        at: usize,
        last: bool,
        wanted: &Wanted,
        best: &mut Best,
    ) -> Walked {
        let window = buffer.get(at..).unwrap_or_default();
        let before = buffer.get(at.saturating_sub(BEFORE)..at).unwrap_or_default();
        let mut state = self.start;
        for (length, byte) in window.iter().take(CAP).enumerate() {
            state = self.dfa.next_state(state, *byte);
            if !self.dfa.is_special_state(state) {
                continue;
            }
            if self.dfa.is_dead_state(state) {
                return Walked::Done;
            }
            let rules = self.matching(state, Some(*byte));
            if rules != 0 {
                let text = window.get(..length).unwrap_or_default();
                let candidate = Candidate { text, before, next: Some(*byte) };
                self.judge(rules, &candidate, wanted, best, || engine.standing(buffer, at));
            }
            if best.open {
                return Walked::Done;
            }
        }
        if window.len() >= CAP {
            return Walked::Done;
        }
        if !last {
            return Walked::More;
        }
        let rules = self.matching(self.dfa.next_eoi_state(state), None);
        if rules != 0 {
            let candidate = Candidate { text: window, before, next: None };
            self.judge(rules, &candidate, wanted, best, || engine.standing(buffer, at));
        }
        Walked::Done
    }

    /// The rules that match in a state, less those whose matches are whole words where `next` goes on with one.
    #[inline]
    fn matching(&self, state: StateID, next: Option<u8>) -> u128 {
        let rules = self.matches.get(state.as_usize() >> self.dfa.stride2()).copied().unwrap_or_default();
        if next.is_some_and(|byte| byte.is_ascii_alphanumeric()) { rules & !self.words } else { rules }
    }

    /// Puts a match before the rules that it belongs to, less those that need a word before it where there is none.
    fn judge(
        &self,
        mut rules: u128,
        candidate: &Candidate<'_>,
        wanted: &Wanted,
        best: &mut Best,
        standing: impl Fn() -> Standing,
    ) {
        if rules & self.weak != 0 && best.standing(&standing).raised == 0 && wanted.least() > self.strongest {
            rules &= !self.weak;
        }
        while rules != 0 {
            let numbered = self.rules.get(rules.trailing_zeros() as usize);
            rules &= rules - 1;
            let Some(numbered) = numbered.filter(|n| wanted.kinds.contains(n.rule.kind)) else { continue };
            best.offer(numbered, candidate, wanted, &standing);
        }
    }
}

/// The rules that match in each state, one bit each, by the number of the state.
fn matches(dfa: &dense::DFA<Vec<u32>>, start: StateID) -> Vec<u128> {
    let number = |state: StateID| state.as_usize() >> dfa.stride2();
    let mut matches = vec![None; dfa.memory_usage() / size_of::<u32>() >> dfa.stride2()];
    let mut open = vec![start];
    while let Some(state) = open.pop() {
        let Some(entry @ None) = matches.get_mut(number(state)) else { continue };
        let patterns = if dfa.is_match_state(state) { dfa.match_len(state) } else { 0 };
        let bits = (0..patterns).map(|index| dfa.match_pattern(state, index).as_u32());
        *entry = Some(bits.fold(0, |all, pattern| all | 1u128.checked_shl(pattern).unwrap_or_default()));
        open.extend((0..=u8::MAX).map(|byte| dfa.next_state(state, byte)).chain([dfa.next_eoi_state(state)]));
    }
    matches.into_iter().map(Option::unwrap_or_default).collect()
}
