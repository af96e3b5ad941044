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
    /// For each byte the rules of which a match may end before it.
    ends: Box<[u128; 256]>,
    /// The rules of which a match is a whole value.
    values: u128,
    /// The rules that say little without a word before a match.
    weak: u128,
    forms: Option<Forms>,
}

/// The forms that begin every match of some rules: see [`Rule::form`].
struct Forms {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
    /// For each state the rules whose forms match in it.
    matches: Vec<u128>,
    /// The rules that have one.
    rules: u128,
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
        let names = || rules.iter().map(|numbered| numbered.rule.detector).collect::<Vec<_>>().join(", ");
        if rules.len() > 128 {
            return Err(format!("more than 128 rules in one automaton: {}", names()));
        }
        let patterns: Vec<&str> = rules.iter().map(|numbered| numbered.rule.pattern).collect();
        let (dfa, start) = anchored(&patterns).map_err(|e| format!("{}: {e}", names()))?;
        let bits = |is: fn(&Rule) -> bool| {
            rules.iter().enumerate().filter(|(_, n)| is(n.rule)).fold(0, |bits, (at, _)| bits | 1 << at)
        };
        let (words, values) = (bits(|rule| rule.ends == Ends::Word), bits(|rule| rule.ends == Ends::Value));
        let ends = std::array::from_fn(|byte| {
            let next = byte as u8;
            let words = if next.is_ascii_alphanumeric() { words } else { 0 };
            !(words | if goes_on(next) { values } else { 0 })
        });
        let matches = matches(&dfa, start, |pattern| 1u128.checked_shl(pattern as u32).unwrap_or_default());
        let (ends, weak) = (Box::new(ends), bits(Rule::needs_cue));
        let forms = Forms::build(&rules, bits(|rule| rule.form.is_some())).map_err(|e| format!("{}: {e}", names()))?;
        Ok(Automaton { ends, values, weak, matches, dfa, start, rules, forms })
    }

    /// Offers to `best` every match at the start of the window. Of the last window the walk is never `More`.
    pub(super) fn walk(&self, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        let Window { before, text: all, last } = *window;
        let (mut state, mut formed) = (self.start, None);
        for (length, byte) in all.iter().take(CAP).enumerate() {
            state = self.dfa.next_state(state, *byte);
            if !self.dfa.is_special_state(state) {
                continue;
            }
            if self.dfa.is_dead_state(state) {
                best.reach = best.reach.max(length);
                return Walked::Done;
            }
            let rules = self.formed(self.matching(state, length, Some(*byte)), all, &mut formed);
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
        let rules = self.formed(self.matching(self.dfa.next_eoi_state(state), all.len(), None), all, &mut formed);
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
        rules & (self.ends[usize::from(next)] | if length == LONG { self.values } else { 0 })
    }

    /// Of these rules those whose form, if they have one, `text` begins with. What was found out is kept in `formed`.
    #[inline]
    fn formed(&self, rules: u128, text: &[u8], formed: &mut Option<u128>) -> u128 {
        match &self.forms {
            Some(forms) if rules & forms.rules != 0 => {
                rules & *formed.get_or_insert_with(|| !forms.rules | forms.beginning(text))
            }
            Some(_) | None => rules,
        }
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

impl Forms {
    /// None where no rule has a form; `with`: those that have one.
    fn build(rules: &[Numbered], with: u128) -> Result<Option<Forms>, String> {
        let (bits, patterns): (Vec<u128>, Vec<&str>) =
            rules.iter().enumerate().filter_map(|(at, n)| Some((1 << at, n.rule.form?))).unzip();
        if patterns.is_empty() {
            return Ok(None);
        }
        let (dfa, start) = anchored(&patterns)?;
        let matches = matches(&dfa, start, |pattern| bits.get(pattern).copied().unwrap_or_default());
        Ok(Some(Forms { dfa, start, matches, rules: with }))
    }

    /// The rules whose form `text` begins with.
    fn beginning(&self, text: &[u8]) -> u128 {
        let of = |state: StateID| self.matches.get(state.as_usize() >> self.dfa.stride2()).copied().unwrap_or_default();
        let (mut state, mut rules) = (self.start, 0);
        for byte in text.iter().take(CAP) {
            state = self.dfa.next_state(state, *byte);
            if self.dfa.is_special_state(state) {
                if self.dfa.is_dead_state(state) {
                    return rules;
                }
                rules |= of(state);
            }
        }
        rules | of(self.dfa.next_eoi_state(state))
    }
}

/// An automaton of all matches of the patterns, from where it starts.
fn anchored(patterns: &[&str]) -> Result<(dense::DFA<Vec<u32>>, StateID), String> {
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
        .build_many(patterns)
        .map_err(|e| e.to_string())?;
    let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes)).map_err(|e| e.to_string())?;
    Ok((dfa, start))
}

/// For each state, by its number, the rules that match in it; `rule`: the bit of that of a pattern.
fn matches(dfa: &dense::DFA<Vec<u32>>, start: StateID, rule: impl Fn(usize) -> u128) -> Vec<u128> {
    let number = |state: StateID| state.as_usize() >> dfa.stride2();
    let mut matches = Vec::new();
    let mut open = vec![start];
    while let Some(state) = open.pop() {
        if matches.len() <= number(state) {
            matches.resize(number(state) + 1, None);
        }
        let Some(entry @ None) = matches.get_mut(number(state)) else { continue };
        let patterns = if dfa.is_match_state(state) { dfa.match_len(state) } else { 0 };
        let bits = (0..patterns).map(|index| rule(dfa.match_pattern(state, index).as_usize()));
        *entry = Some(bits.fold(0, |all, bit| all | bit));
        open.extend((0..=u8::MAX).map(|byte| dfa.next_state(state, byte)).chain([dfa.next_eoi_state(state)]));
    }
    matches.into_iter().map(Option::unwrap_or_default).collect()
}
