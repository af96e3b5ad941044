//! One automaton for all rules, run from one possible start.
//!
//! The answer at a start is a function of the bytes from two before it on, and [`Outcome::More`] says that the bytes at
//! hand do not determine it yet. That is what makes masking independent of how the input is split.

use std::sync::OnceLock;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

use super::detectors::{Candidate, RULES, Until, Verdict};
use super::kind::{Kind, Kinds};

/// The most bytes that a rule looks at, and so the bound of what is held back.
pub(super) const CAP: usize = 1_024;

pub(super) struct Engine {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
    /// The bytes that a match can start with.
    first: [bool; 256],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub kind: Kind,
    /// Where the sensitive part starts and where what was matched ends, as indices into the buffer.
    pub start: usize,
    pub end: usize,
    pub open: Option<Until>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    None,
    /// Not determined without more input.
    More,
    Found(Found),
}

/// The finding that one walk prefers so far.
#[derive(Default)]
struct Best {
    found: Option<(usize, Found)>,
    vetoed: u32,
}

impl Engine {
    /// The engine of this process, built once (some milliseconds). An error is a fault in the rules.
    pub(super) fn get() -> Result<&'static Engine, String> {
        static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
        ENGINE
            .get_or_init(|| Engine::build().map_err(|e| format!("the detectors do not build: {e}")))
            .as_ref()
            .map_err(String::clone)
    }

    fn build() -> Result<Engine, String> {
        let patterns: Vec<&str> = RULES.iter().map(|rule| rule.pattern).collect();
        let dfa = dense::Builder::new()
            .configure(
                dense::Config::new().match_kind(MatchKind::All).start_kind(StartKind::Anchored).accelerate(false),
            )
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .build_many(&patterns)
            .map_err(|e| e.to_string())?;
        let config = start::Config::new().anchored(Anchored::Yes);
        let start = dfa.start_state(&config).map_err(|e| e.to_string())?;
        let mut first = [false; 256];
        for (byte, can) in (0..=u8::MAX).zip(first.iter_mut()) {
            *can = !dfa.is_dead_state(dfa.next_state(start, byte));
        }
        Ok(Engine { dfa, start, first })
    }

    /// Whether a match may start with `byte` after `before`: not in the middle of a word or number. A literal `\n` (JSON
    /// in a string) ends a word as the line break does that it stands for.
    pub(super) fn may_start(&self, before: [u8; 2], byte: u8) -> bool {
        if !self.first.get(usize::from(byte)).copied().unwrap_or_default() {
            return false;
        }
        let [second, nearest] = before;
        match byte {
            b'-' | b'(' => true,
            b':' => !nearest.is_ascii_alphanumeric() && nearest != b':',
            b'n' | b'r' | b't' if nearest == b'\\' => false,
            _ => !nearest.is_ascii_alphanumeric() || (second == b'\\' && matches!(nearest, b'n' | b'r' | b't')),
        }
    }

    /// The longest finding of `kinds` that starts at `at`. At the end of the input (`last`) the answer is never `More`.
    pub(super) fn walk(&self, buffer: &[u8], at: usize, before: [u8; 2], last: bool, kinds: Kinds) -> Outcome {
        let mut best = Best::default();
        let mut state = self.start;
        let window = buffer.get(at..).unwrap_or_default();
        for (length, byte) in window.iter().take(CAP).enumerate() {
            state = self.dfa.next_state(state, *byte);
            if !self.dfa.is_special_state(state) {
                continue;
            }
            if self.dfa.is_dead_state(state) {
                return best.outcome(at);
            }
            if self.dfa.is_match_state(state) {
                let candidate = Candidate { text: window.get(..length).unwrap_or_default(), before, next: Some(*byte) };
                if let Some(open) = self.judge(state, &candidate, kinds, &mut best) {
                    return Outcome::Found(open.at(at));
                }
            }
        }
        if window.len() >= CAP {
            return best.outcome(at);
        }
        if !last {
            return Outcome::More;
        }
        state = self.dfa.next_eoi_state(state);
        if self.dfa.is_match_state(state) {
            let candidate = Candidate { text: window, before, next: None };
            if let Some(open) = self.judge(state, &candidate, kinds, &mut best) {
                return Outcome::Found(open.at(at));
            }
        }
        best.outcome(at)
    }

    /// Puts a match before the rules that it belongs to. An open finding ends the walk.
    fn judge(&self, state: StateID, candidate: &Candidate<'_>, kinds: Kinds, best: &mut Best) -> Option<Found> {
        for index in 0..self.dfa.match_len(state) {
            let id = self.dfa.match_pattern(state, index).as_usize();
            let Some(rule) = RULES.get(id) else { continue };
            if !kinds.contains(rule.kind) {
                continue;
            }
            let end = candidate.text.len();
            match (rule.check)(candidate) {
                Verdict::No => {}
                Verdict::Veto => best.veto(id),
                Verdict::Closed { skip } => best.offer(id, Found { kind: rule.kind, start: skip, end, open: None }),
                Verdict::Open { skip, until } => {
                    return Some(Found { kind: rule.kind, start: skip, end, open: Some(until) });
                }
            }
        }
        None
    }
}

impl Best {
    /// Walks go forward, so a later match is longer; at the same end the first rule is preferred.
    fn offer(&mut self, rule: usize, found: Found) {
        let better = self.found.is_none_or(|(other, best)| found.end > best.end || rule < other);
        if self.vetoed & (1 << rule) == 0 && better {
            self.found = Some((rule, found));
        }
    }

    fn veto(&mut self, rule: usize) {
        self.vetoed |= 1 << rule;
        if self.found.is_some_and(|(other, _)| other == rule) {
            self.found = None;
        }
    }

    fn outcome(self, at: usize) -> Outcome {
        self.found.map_or(Outcome::None, |(_, found)| Outcome::Found(found.at(at)))
    }
}

impl Found {
    /// From offsets in the match to offsets in the buffer.
    fn at(self, at: usize) -> Found {
        Found { start: self.start + at, end: self.end + at, ..self }
    }
}
