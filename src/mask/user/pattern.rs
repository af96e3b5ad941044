//! A regular expression as a dense automaton, made when the configuration is read, so that no text makes it slow.
//!
//! Bytes, not characters: `\w`, `\d`, `\b` and `(?i)` are ASCII. What is looked at has a bound: the longest match, or
//! `max_length` where that is set. A match that goes on past `max_length` counts as found, and is masked on for as long as
//! the expression matches.

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

use super::{AUTOMATON, LONGEST, Match, Walk};
use crate::mask::rules::{BEFORE, Candidate};

/// Largest automaton on the way to the dense one, in bytes.
const NFA: usize = 4 * 1024 * 1024;

pub(in crate::mask) struct Pattern {
    dfa: dense::DFA<Vec<u32>>,
    /// Most bytes of a match that are looked at.
    bound: usize,
    /// A match can be longer than that.
    goes_on: bool,
    begins: Box<[bool; 256]>,
}

/// Where a match that goes on stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::mask) struct Trail(StateID);

impl Pattern {
    /// The error is the end of a sentence that begins with the expression.
    pub(super) fn build(pattern: &str, max_length: Option<usize>) -> Result<Pattern, String> {
        let config = syntax::Config::new().unicode(false).utf8(false);
        let hir = syntax::parse_with(pattern, &config).map_err(|e| format!("is not a regular expression: {e}"))?;
        let properties = hir.properties();
        match properties.minimum_len() {
            None => return Err("matches nothing at all".to_owned()),
            Some(0) => return Err("matches the empty text; write what must be there".to_owned()),
            Some(_) => {}
        }
        let looks = properties.look_set();
        if looks.contains_anchor() {
            return Err("has an anchor (`^`, `$`, `\\A`, `\\z`); text streams by, so use `\\b`".to_owned());
        }
        if looks.contains_word_unicode() {
            return Err("has a Unicode word boundary; use `\\b` without `(?u)`".to_owned());
        }
        let longest = properties.maximum_len();
        let bound = [max_length, longest].into_iter().flatten().min().ok_or_else(|| {
            format!(
                "can match without end; bound each repetition, as in `{{1,64}}`, or set max_length (at most {LONGEST})"
            )
        })?;
        if bound > LONGEST {
            return Err(format!("can match {bound} bytes; the most is {LONGEST}: bound it, or set max_length"));
        }
        let nfa = thompson::Compiler::new()
            .configure(thompson::Config::new().utf8(false).nfa_size_limit(Some(NFA)))
            .build_from_hir(&hir)
            .map_err(|_| too_large())?;
        let dfa = automaton(&nfa)?;
        let begins = begins(&dfa)?;
        let goes_on = longest.is_none_or(|longest| longest > bound);
        Ok(Pattern { dfa, bound, goes_on, begins })
    }

    /// Bytes of memory.
    pub(super) fn size(&self) -> usize {
        self.dfa.memory_usage()
    }

    pub(super) fn bound(&self) -> usize {
        self.bound
    }

    pub(super) fn begins(&self, byte: u8) -> bool {
        self.begins.get(usize::from(byte)).copied().unwrap_or_default()
    }

    /// The longest match from `at` on to which `judge` gives a confidence.
    pub(super) fn walk(
        &self,
        buffer: &[u8],
        at: usize,
        last: bool,
        judge: impl Fn(&Candidate<'_>) -> Option<u8>,
    ) -> Walk {
        let window = buffer.get(at..).unwrap_or_default();
        let before = buffer.get(at.saturating_sub(BEFORE)..at).unwrap_or_default();
        let Ok(mut state) = start(&self.dfa, before.last().copied()) else { return Walk::None };
        let mut found = None;
        let mut offer = |length: usize, next: Option<u8>| {
            let text = window.get(..length).unwrap_or_default();
            if let Some(confidence) = judge(&Candidate { text, before, next }) {
                found = Some(Match { length, confidence, trail: None });
            }
        };
        for (length, byte) in window.iter().enumerate() {
            let next = self.dfa.next_state(state, *byte);
            if self.ended(next) {
                return found.map_or(Walk::None, Walk::Match);
            }
            if self.dfa.is_match_state(next) {
                offer(length, Some(*byte));
            }
            if length >= self.bound {
                let trail = self.goes_on.then_some(Trail(state));
                let cut = |found: Match| Match {
                    length: if trail.is_some() { length } else { found.length },
                    trail,
                    ..found
                };
                return found.map(cut).map_or(Walk::None, Walk::Match);
            }
            state = next;
        }
        if !last {
            return Walk::More;
        }
        if self.dfa.is_match_state(self.dfa.next_eoi_state(state)) {
            offer(window.len(), None);
        }
        found.map_or(Walk::None, Walk::Match)
    }

    /// How much of `rest` belongs to a match that goes on. A byte does where a match goes on or ends with it, which shows
    /// with the byte after.
    pub(super) fn follow(&self, trail: &mut Trail, rest: &[u8], last: bool) -> (usize, bool) {
        for (at, byte) in rest.iter().enumerate() {
            let next = self.dfa.next_state(trail.0, *byte);
            if self.ended(next) {
                return (at, true);
            }
            match rest.get(at + 1) {
                Some(after) if self.ended(self.dfa.next_state(next, *after)) => return (at, true),
                Some(_) => trail.0 = next,
                None if last && self.alive(next) => return (rest.len(), true),
                None if last => return (at, true),
                None => return (at, false),
            }
        }
        (rest.len(), last)
    }

    /// Whether a match can go on here or has ended with the byte before.
    fn alive(&self, state: StateID) -> bool {
        (0..=u8::MAX).any(|byte| !self.ended(self.dfa.next_state(state, byte)))
            || self.dfa.is_match_state(self.dfa.next_eoi_state(state))
    }

    fn ended(&self, state: StateID) -> bool {
        self.dfa.is_special_state(state) && (self.dfa.is_dead_state(state) || self.dfa.is_quit_state(state))
    }
}

fn too_large() -> String {
    format!("needs an automaton of more than {} KiB; narrow its repetitions", AUTOMATON / 1024)
}

fn automaton(nfa: &thompson::NFA) -> Result<dense::DFA<Vec<u32>>, String> {
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .start_kind(StartKind::Anchored)
        .accelerate(false)
        .dfa_size_limit(Some(AUTOMATON))
        .determinize_size_limit(Some(NFA));
    dense::Builder::new()
        .configure(config)
        .build_from_nfa(nfa)
        .map_err(|e| if e.is_size_limit_exceeded() { too_large() } else { format!("cannot be an automaton: {e}") })
}

fn start(dfa: &dense::DFA<Vec<u32>>, before: Option<u8>) -> Result<StateID, String> {
    dfa.start_state(&start::Config::new().anchored(Anchored::Yes).look_behind(before)).map_err(|e| e.to_string())
}

/// The bytes with which a match can begin, whatever stands before.
fn begins(dfa: &dense::DFA<Vec<u32>>) -> Result<Box<[bool; 256]>, String> {
    let mut begins = Box::new([false; 256]);
    let contexts = (0..=u8::MAX).map(Some).chain([None]);
    for before in contexts {
        let state = start(dfa, before)?;
        for (byte, begin) in (0..=u8::MAX).zip(begins.iter_mut()) {
            *begin |= !dfa.is_dead_state(dfa.next_state(state, byte));
        }
    }
    Ok(begins)
}
