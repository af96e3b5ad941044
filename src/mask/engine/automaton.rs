//! The rules of one kind of start as one dense automaton.

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

use super::{Best, CAP, Wanted, Window};
use crate::mask::rules::{Candidate, Rule};

/// Bytes of an automaton at most: patterns whose repeats multiply do not build.
const SIZE: usize = 64 << 20;

pub(super) struct Automaton {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
    rules: Vec<Numbered>,
}

/// A rule and its place in the order of preference.
#[derive(Clone, Copy)]
pub(super) struct Numbered {
    pub number: u16,
    pub rule: &'static Rule,
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
        Ok(Automaton { dfa, start, rules })
    }

    /// Offers to `best` every match at the start of the window. Of the last window the walk is never `More`.
    pub(super) fn walk<'a>(&self, window: &Window<'a>, wanted: &Wanted, best: &mut Best<'a>) -> Walked {
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
            if self.dfa.is_match_state(state) {
                let text = all.get(..length).unwrap_or_default();
                self.judge(state, &Candidate { text, before, next: Some(*byte) }, wanted, best);
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
        state = self.dfa.next_eoi_state(state);
        if self.dfa.is_match_state(state) {
            self.judge(state, &Candidate { text: all, before, next: None }, wanted, best);
        }
        Walked::Done
    }

    /// Puts a match before the rules that it belongs to.
    fn judge<'a>(&self, state: StateID, candidate: &Candidate<'a>, wanted: &Wanted, best: &mut Best<'a>) {
        let ended = candidate.ends_word();
        for index in 0..self.dfa.match_len(state) {
            let id = self.dfa.match_pattern(state, index).as_usize();
            let Some(Numbered { number, rule }) = self.rules.get(id) else { continue };
            if wanted.kinds.contains(rule.kind) && (ended || !rule.word) {
                best.offer(*number, rule, candidate, wanted);
            }
        }
    }
}
