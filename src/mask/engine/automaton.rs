//! The rules of one kind of start as one dense automaton.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

use super::{Best, CAP, Wanted, Window};
use crate::mask::rules::{Candidate, Ends, LONG, Rule, goes_on};

/// Bytes of an automaton at most: patterns whose repeats multiply do not build.
const SIZE: usize = 8 << 20;

pub(super) struct Automaton {
    patterns: Arc<Patterns>,
    rules: Vec<Numbered>,
    /// For each byte the rules of which a match may end before it.
    ends: Box<[u128; 256]>,
    /// The rules of which a match is a whole value, and those that a quote may close.
    values: u128,
    quoted: u128,
    /// The rules that say little without a word before a match.
    weak: u128,
    /// Where all are such, the bits that they have in a [`Standing`](crate::mask::rules::Standing).
    cues: Option<u128>,
    forms: Option<Forms>,
}

/// The automaton of one rule, made when it is first walked. That each can be made a test tells.
pub(super) struct Single {
    pub numbered: Numbered,
    automaton: OnceLock<Option<Automaton>>,
}

/// The forms that begin every match of some rules: see [`Rule::form`].
struct Forms {
    patterns: Patterns,
    /// The rules that have one.
    rules: u128,
}

/// Patterns of rules, of which every match counts.
struct Patterns {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
    /// For each state, by its number, the rules whose patterns match in it, one bit each.
    matches: Vec<u128>,
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
        let detectors: Vec<&str> = rules.iter().map(|numbered| numbered.rule.detector).collect();
        let failed = |e: String| format!("{}: {e}", detectors.join(", "));
        if rules.len() > 128 {
            return Err(failed("more than 128 rules in one automaton".to_owned()));
        }
        let of_rules = (0..).zip(&rules).map(|(at, numbered)| (1 << at, numbered.rule.pattern));
        let patterns = Patterns::build(of_rules).map_err(failed)?;
        Automaton::of(Arc::new(patterns), rules).map_err(failed)
    }

    /// Of these rules with their patterns, in their order.
    fn of(patterns: Arc<Patterns>, rules: Vec<Numbered>) -> Result<Automaton, String> {
        let bits = |is: fn(&Rule) -> bool| {
            rules.iter().enumerate().filter(|(_, n)| is(n.rule)).fold(0, |bits, (at, _)| bits | 1 << at)
        };
        let words = bits(|rule| matches!(rule.ends, Ends::Word | Ends::Quoted));
        let (values, quoted) = (bits(|rule| rule.ends == Ends::Value), bits(|rule| rule.ends == Ends::Quoted));
        let ends = std::array::from_fn(|byte| {
            let next = byte as u8;
            let words = if next.is_ascii_alphanumeric() { words } else { 0 };
            !(words | if goes_on(next) { values } else { 0 })
        });
        let (ends, weak) = (Box::new(ends), bits(Rule::needs_cue));
        let all_weak = rules.iter().all(|numbered| numbered.rule.needs_cue());
        let cues = all_weak.then(|| rules.iter().fold(0, |bits, numbered| bits | numbered.bit));
        let forms = Forms::build(&rules, bits(|rule| rule.form.is_some()))?;
        Ok(Automaton { patterns, rules, ends, values, quoted, weak, cues, forms })
    }

    /// Offers to `best` every match at the start of the window. Of the last window the walk is never `More`.
    pub(super) fn walk(&self, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        let Window { before, text: all, last, raised } = *window;
        if !wanted.weak && self.cues.is_some_and(|cues| cues & raised == 0) {
            return Walked::Done;
        }
        let dfa = &self.patterns.dfa;
        let (mut state, mut formed) = (self.patterns.start, None);
        for (length, byte) in all.iter().take(CAP).enumerate() {
            state = dfa.next_state(state, *byte);
            if !dfa.is_special_state(state) {
                continue;
            }
            if dfa.is_dead_state(state) {
                best.reach = best.reach.max(length);
                return Walked::Done;
            }
            let rules =
                self.formed(self.matching(state, all.get(..length).unwrap_or_default(), Some(*byte)), all, &mut formed);
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
        let rules = self.formed(self.matching(dfa.next_eoi_state(state), all, None), all, &mut formed);
        if rules != 0 {
            self.judge(rules, &Candidate { text: all, before, next: None }, wanted, best);
        }
        Walked::Done
    }

    /// The rules that match `text` in a state, less those of which a match does not end where `next` follows.
    #[inline]
    fn matching(&self, state: StateID, text: &[u8], next: Option<u8>) -> u128 {
        let rules = self.patterns.matching(state);
        let Some(next) = next.filter(|_| rules != 0) else { return rules };
        let values = if text.len() == LONG { self.values } else { 0 };
        let quoted = if matches!(text.last(), Some(b'"' | b'\'' | b'\\')) { self.quoted } else { 0 };
        rules & (self.ends[usize::from(next)] | values | quoted)
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
        while rules != 0 {
            let (at, rule) = (rules.trailing_zeros(), rules & rules.wrapping_neg());
            rules ^= rule;
            let Some(numbered) = self.rules.get(at as usize) else { continue };
            let alone = wanted.weak || rule & self.weak == 0;
            if wanted.kinds.contains(numbered.rule.kind) && (alone || best.is_raised(candidate.before, numbered.bit)) {
                best.offer(numbered, candidate, wanted);
            }
        }
    }
}

impl Single {
    pub(super) fn new(numbered: Numbered) -> Single {
        Single { numbered, automaton: OnceLock::new() }
    }

    /// The automaton, made if there is none yet.
    pub(super) fn get(&self) -> Option<&Automaton> {
        let build = || Automaton::of(Patterns::shared(self.numbered.rule.pattern)?, vec![self.numbered]).ok();
        self.automaton.get_or_init(build).as_ref()
    }

    /// See [`Automaton::walk`].
    pub(super) fn walk(&self, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        self.get().map_or(Walked::Done, |automaton| automaton.walk(window, wanted, best))
    }
}

impl Forms {
    /// None where no rule has a form; `with`: those that have one.
    fn build(rules: &[Numbered], with: u128) -> Result<Option<Forms>, String> {
        if with == 0 {
            return Ok(None);
        }
        let forms = (0..).zip(rules).filter_map(|(at, numbered)| Some((1 << at, numbered.rule.form?)));
        Ok(Some(Forms { patterns: Patterns::build(forms)?, rules: with }))
    }

    /// The rules whose form `text` begins with.
    fn beginning(&self, text: &[u8]) -> u128 {
        let Patterns { dfa, start, .. } = &self.patterns;
        let (mut state, mut rules) = (*start, 0);
        for byte in text.iter().take(CAP) {
            state = dfa.next_state(state, *byte);
            if dfa.is_special_state(state) {
                if dfa.is_dead_state(state) {
                    return rules;
                }
                rules |= self.patterns.matching(state);
            }
        }
        rules | self.patterns.matching(dfa.next_eoi_state(state))
    }
}

impl Patterns {
    /// Of the pattern of one rule: those that have the same share what it takes the longest to make.
    fn shared(pattern: &'static str) -> Option<Arc<Patterns>> {
        type Known = HashMap<&'static str, Option<Arc<Patterns>>>;
        static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(patterns) = known().get(pattern) {
            return patterns.clone();
        }
        // Others do not wait for it.
        let patterns = Patterns::build([(1, pattern)].into_iter()).ok().map(Arc::new);
        known().entry(pattern).or_insert(patterns).clone()
    }

    /// Of patterns, each with the bit of its rule.
    fn build<'a>(patterns: impl Iterator<Item = (u128, &'a str)>) -> Result<Patterns, String> {
        let (bits, patterns): (Vec<u128>, Vec<&str>) = patterns.unzip();
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
            .map_err(|e| e.to_string())?;
        let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes)).map_err(|e| e.to_string())?;
        let matches = matches(&dfa, start, &bits);
        Ok(Patterns { dfa, start, matches })
    }

    /// The rules that match in a state.
    #[inline]
    fn matching(&self, state: StateID) -> u128 {
        self.matches.get(state.as_usize() >> self.dfa.stride2()).copied().unwrap_or_default()
    }
}

/// The characters of ASCII that a class of a pattern takes, one bit each; all where it is none.
pub(super) fn members(class: &str) -> u128 {
    let Ok(Patterns { dfa, start, .. }) = Patterns::build([(1, class)].into_iter()) else { return u128::MAX };
    let takes = |byte: &u8| dfa.is_match_state(dfa.next_eoi_state(dfa.next_state(start, *byte)));
    (0..128).filter(takes).fold(0, |bits, byte| bits | 1 << byte)
}

/// For each state, by its number, the rules that match in it; `bits`: the rule of each pattern.
fn matches(dfa: &dense::DFA<Vec<u32>>, start: StateID, bits: &[u128]) -> Vec<u128> {
    let number = |state: StateID| state.as_usize() >> dfa.stride2();
    let bytes: Vec<u8> = dfa.byte_classes().representatives(..=u8::MAX).filter_map(|unit| unit.as_u8()).collect();
    let mut matches = Vec::new();
    let mut open = vec![start];
    while let Some(state) = open.pop() {
        if matches.len() <= number(state) {
            matches.resize(number(state) + 1, None);
        }
        let Some(entry @ None) = matches.get_mut(number(state)) else { continue };
        let patterns = if dfa.is_match_state(state) { dfa.match_len(state) } else { 0 };
        let rules = (0..patterns).filter_map(|index| bits.get(dfa.match_pattern(state, index).as_usize()));
        *entry = Some(rules.fold(0, |all, bit| all | bit));
        open.extend(bytes.iter().map(|byte| dfa.next_state(state, *byte)).chain([dfa.next_eoi_state(state)]));
    }
    matches.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
impl Automaton {
    /// The rules that need no word before them and match at the start of some text of a form. `form` gives what decides how a
    /// text of that form goes on, and nothing of one that is none; no text of it is longer than `most`.
    pub(super) fn matching_form<K: Ord>(&self, most: usize, form: impl Fn(&[u8]) -> Option<K>) -> Vec<&'static str> {
        let mut texts = std::collections::BTreeMap::from([((self.patterns.start, form(b"")), Vec::new())]);
        let mut found = Vec::new();
        for _ in 0..most {
            for ((state, _), text) in std::mem::take(&mut texts) {
                for byte in b'\t'..=b'~' {
                    let next = self.patterns.dfa.next_state(state, byte);
                    let longer = [&text[..], &[byte]].concat();
                    let Some(key) = form(&longer).filter(|_| !self.patterns.dfa.is_dead_state(next)) else { continue };
                    let matching = self.matching(next, &text, Some(byte)) & !self.weak;
                    let rules = (0..).zip(&self.rules).filter(|(at, _)| matching >> at & 1 != 0);
                    found.extend(rules.map(|(_, numbered)| numbered.rule.detector));
                    texts.insert((next, Some(key)), longer);
                }
            }
        }
        found
    }
}
