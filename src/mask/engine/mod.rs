//! What is found at one possible start.
//!
//! The answer at a start is a function of the [`BEFORE`](super::rules::BEFORE) bytes before it and of at most [`CAP`]
//! from it on, and [`Outcome::More`] says that the bytes at hand do not determine it yet. That is what makes masking
//! independent of how the input is split. A start is first looked at for what could begin there, which costs little and
//! only ever leaves out rules that cannot match; then the automata of the rest are walked.
//!
//! The automata are made ahead of time: no text makes them slow.

mod ahead;
mod automaton;
mod classes;
mod custom;
mod digits;
mod dull;
mod encoded;
mod glance;
mod hex;
mod look;
mod lookalike;
mod marks;
mod phrases;
mod see;
mod starts;
mod timestamp;
mod uuid;
mod values;
mod view;

use std::sync::OnceLock;

use self::ahead::in_local_part;
pub(super) use self::ahead::{Ahead, Onward};
use self::automaton::{Automaton, Numbered, Walked};
pub(super) use self::classes::word_starts;
pub(super) use self::custom::{Answer, Custom, Next, Own, Places, UserFound};
use self::glance::Glance;
use self::marks::Marks;
use self::phrases::{Buckets, Phrases};
pub(super) use self::starts::Starts;
pub(super) use self::values::{GLANCED, Values};
use super::kind::{Kind, Kinds};
use super::rules::{self, BEFORE, Candidate, Cues, Standing, Start, Until, Verdict, scripts};

/// The most bytes that a rule looks at, and so the bound of what is held back.
pub(super) const CAP: usize = 1_024;
/// So many digits before its first letter are as good as one.
const MIXED: usize = 12;
/// Bytes of the longest local part of an address: 64 characters of two bytes. Also of what stands before an `@` that is in no
/// URL.
pub(super) const LOCAL_PART: usize = 128;
/// What is looked at before any automaton is walked.
const LOOKED: usize = 13;

/// The starts of which all rules are walked.
const GROUPS: [Start; 8] =
    [Start::Digit, Start::Mixed, Start::Letter, Start::Colon, Start::At, Start::Quoted, Start::Login, Start::Script];

pub(super) struct Engine {
    /// By [`GROUPS`].
    groups: [Vec<Automaton>; GROUPS.len()],
    phrases: Phrases,
    marks: Marks,
    glance: Glance,
    weak: Weak,
}

/// The bits of the rules that need a word before a match, by what they start with.
struct Weak {
    words: u128,
    /// Or a sign.
    numbers: u128,
}

/// What a profile looks for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub kinds: Kinds,
    /// The least confidence of each kind.
    pub thresholds: [u8; Kind::ALL.len()],
    /// Whether what says little without a word before it may be enough.
    weak: bool,
}

/// Where something is looked for: from the start of `text` on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window<'a> {
    /// Up to [`BEFORE`] bytes before.
    pub before: &'a [u8],
    pub text: &'a [u8],
    /// Nothing follows.
    pub last: bool,
    /// The rules, one bit each, that words before may speak for.
    pub raised: u128,
}

impl Wanted {
    pub(super) fn new(kinds: Kinds, thresholds: [u8; Kind::ALL.len()]) -> Wanted {
        let least = thresholds.iter().copied().min().unwrap_or_default();
        Wanted { kinds, thresholds, weak: rules::all().any(|rule| rule.needs_cue() && rule.base >= least) }
    }

    /// Without the kinds of which that holds.
    pub(super) fn without(&self, lifted: impl Fn(Kind) -> bool) -> Wanted {
        let kinds = Kind::ALL.into_iter().filter(|kind| lifted(*kind)).fold(self.kinds, Kinds::without);
        Wanted { kinds, ..self.clone() }
    }

    /// Whether a match of this kind and confidence is a finding.
    pub(super) fn takes(&self, kind: Kind, confidence: u8) -> bool {
        let enough = self.thresholds.get(kind as usize).is_none_or(|threshold| confidence >= *threshold);
        enough && self.kinds.contains(kind)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub kind: Kind,
    pub detector: &'static str,
    /// 0 to 100.
    pub confidence: u8,
    /// Where the sensitive part starts and where what was matched ends.
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

/// The finding that is preferred so far among those with one start.
#[derive(Default)]
struct Best {
    /// With the number of its rule, and offsets from the start.
    found: Option<(u16, Found)>,
    vetoed: Vec<u16>,
    /// The rules that words before may speak for, and what they say, once they were asked for.
    raised: u128,
    standing: Option<Standing>,
    /// An open finding ends the search.
    open: bool,
    /// How many bytes were looked at.
    reach: usize,
}

impl Engine {
    /// The engine of this process, built once (half a second). An error is a fault in the rules.
    pub(super) fn get() -> Result<&'static Engine, String> {
        static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
        ENGINE
            .get_or_init(|| Engine::build().map_err(|e| format!("the detectors do not build: {e}")))
            .as_ref()
            .map_err(String::clone)
    }

    fn build() -> Result<Engine, String> {
        let numbered =
            || (0..).zip(rules::all().zip(rules::bits())).map(|(number, (rule, bit))| Numbered { number, rule, bit });
        // Those that need a word before them are walked only where there is one.
        let group = |start| -> Result<Vec<Automaton>, String> {
            let rules = |weak| numbered().filter(|n| n.rule.start == start && n.rule.needs_cue() == weak).collect();
            let parts = [false, true].map(rules);
            parts.into_iter().filter(|rules: &Vec<Numbered>| !rules.is_empty()).map(Automaton::build).collect()
        };
        let [digit, mixed, letter, colon, at, quoted, login, script] = GROUPS.map(group);
        let weak = |starts: fn(Start) -> bool| {
            let rules = numbered().filter(|n| n.rule.needs_cue() && starts(n.rule.start));
            rules.fold(0, |bits, n| bits | n.bit)
        };
        let phrases = Phrases::new(numbered());
        phrases.make_names();
        Ok(Engine {
            weak: Weak {
                words: weak(|start| !matches!(start, Start::Digit | Start::Mixed)),
                numbers: weak(|start| {
                    !matches!(start, Start::Letter | Start::Word(_) | Start::Name(_) | Start::Vendor)
                }),
            },
            groups: [digit?, mixed?, letter?, colon?, at?, quoted?, login?, script?],
            phrases,
            marks: Marks::new(numbered()),
            glance: Glance::build(numbered().filter(glance::knows), rules::all().flat_map(|rule| rule.cues).copied())?,
        })
    }

    /// The preferred finding at the start of the window, which is one of [`Starts`]. `at_sign`: how far away the next `@`
    /// is, or the end of the text. Of the last window the answer is never `More`. Also how many bytes were looked at:
    /// others after them change nothing.
    #[inline]
    fn find(&self, window: &Window<'_>, at_sign: usize, wanted: &Wanted) -> (Outcome, usize) {
        let text = window.text;
        let byte = |ahead: usize| text.get(ahead).copied();
        let Some(first) = byte(0) else { return (if window.last { Outcome::None } else { Outcome::More }, 0) };
        let buckets = self.phrases.buckets([first, byte(1).unwrap_or(0), byte(2).unwrap_or(0), byte(3).unwrap_or(0)]);
        let short = !window.last && text.len() < 4;
        let whole_word = !window.hump();
        let far = if window.before.ends_with(b"://") { CAP } else { LOCAL_PART };
        // An `@` where one that ends a local part can be.
        let at = whole_word && at_sign <= far && (at_sign < text.len() || !window.last);
        let run = if at { text.iter().take(at_sign).take_while(|byte| in_local_part(**byte)).count() } else { 0 };
        let local = at && run == at_sign && local(first, window.before);
        let colon_before = local && text.get(..run).is_some_and(|run| memchr::memchr(b':', run).is_some());
        let groups = u8::from(matches!(first, b'0'..=b'9' | b'+' | b'('))
            | u8::from(mixed(window)) << 1
            | u8::from(whole_word && letter(first, byte(2), window.last)) << 2
            | u8::from(whole_word && colon(window)) << 3
            | u8::from(local && !colon_before) << 4
            | u8::from(at && rules::quote_before(window.before)) << 5
            | u8::from((colon_before || local && at_sign == text.len()) && login(window)) << 6
            | u8::from(script(first, window.before)) << 7;
        let marked = whole_word && self.marks.possible(window);
        if groups == 0 && buckets.is_none() && !short && !marked {
            return (Outcome::None, LOOKED.max(run));
        }
        let mut best = Best { reach: LOOKED.max(run), raised: window.raised, ..Best::default() };
        let mut walked = self.walk(groups, buckets, window, wanted, &mut best);
        if short || (marked && self.marks.walk(window, wanted, &mut best) == Walked::More) {
            walked = Walked::More;
        }
        let outcome = match walked {
            Walked::More => Outcome::More,
            Walked::Done => match best.found {
                None => Outcome::None,
                Some((_, found)) => self.sharpened(found, window, wanted, &mut best.reach),
            },
        };
        (outcome, best.reach)
    }

    /// `groups`: a bit for each.
    fn walk(&self, groups: u8, buckets: Buckets, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        let mut walked = Walked::Done;
        let asked = self.groups.iter().enumerate().filter(|(place, _)| groups >> place & 1 != 0);
        for automaton in asked.flat_map(|(_, automata)| automata) {
            if automaton.walk(window, wanted, best) == Walked::More {
                walked = Walked::More;
            }
        }
        if !buckets.is_none() && self.phrases.walk(buckets, window, wanted, best) == Walked::More {
            walked = Walked::More;
        }
        walked
    }

    /// What a value that its name makes a secret is by its own form, if that says more. It must be as long, and is looked
    /// for in the same [`CAP`] bytes.
    fn sharpened(&self, found: Found, window: &Window<'_>, wanted: &Wanted, reach: &mut usize) -> Outcome {
        if !found.kind.named_only() {
            return Outcome::Found(found);
        }
        let bounded = window.text.get(..CAP);
        let (text, last) = (bounded.unwrap_or(window.text), window.last || bounded.is_some());
        let value = Window::of(text, found.start, last);
        let others = wanted.without(Kind::named_only);
        let (outcome, looked) = self.find(&value, look::away(value.text), &others);
        *reach = (*reach).max(found.start + looked);
        match outcome {
            Outcome::More => Outcome::More,
            Outcome::Found(other) if other.start == 0 => match other.at(found.start) {
                // One that ends must end with the value, and of an open one the end is not known.
                other if other.open.is_some() || found.open.is_none() && other.end == found.end => {
                    Outcome::Found(other)
                }
                _ => Outcome::Found(found),
            },
            Outcome::Found(_) | Outcome::None => Outcome::Found(found),
        }
    }
}

impl<'a> Window<'a> {
    /// The window at `at` of a buffer.
    pub(super) fn of(buffer: &'a [u8], at: usize, last: bool) -> Window<'a> {
        let before = buffer.get(at.saturating_sub(BEFORE)..at).unwrap_or_default();
        Window { before, text: buffer.get(at..).unwrap_or_default(), last, raised: u128::MAX }
    }

    /// Whether a hump of a camelCase name starts here, and no word.
    fn hump(&self) -> bool {
        let lower = self.before.last().is_some_and(u8::is_ascii_lowercase);
        lower
            && !matches!(self.before, [.., b'\\', b'n' | b'r' | b't'])
            && self.text.first().is_some_and(u8::is_ascii_uppercase)
    }
}

/// A digit, and a letter after it before the word ends.
fn mixed(window: &Window<'_>) -> bool {
    let word = window.text;
    let digits = word.iter().take(MIXED).take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && (digits == MIXED || word.get(digits).map_or(!window.last, u8::is_ascii_alphabetic))
}

/// A letter that an identifier can start with: upper case, or before a digit in third place.
fn letter(first: u8, third: Option<u8>, last: bool) -> bool {
    match first {
        b'A'..=b'Z' => true,
        b'a'..=b'z' => third.map_or(!last, |byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// Up to four hex digits and a colon, two and a `-`, or four and a full stop.
fn colon(window: &Window<'_>) -> bool {
    for ahead in 0..=4 {
        match window.text.get(ahead) {
            None => return !window.last,
            Some(b':') => return ahead > 0 || window.before.last() != Some(&b':'),
            Some(b'-') => return ahead == 2 && pairs(window),
            Some(b'.') => return ahead == 4,
            Some(byte) if byte.is_ascii_hexdigit() => {}
            Some(_) => return false,
        }
    }
    false
}

/// Whether a `-` is behind each of the first three pairs, as far as they are there.
fn pairs(window: &Window<'_>) -> bool {
    [2, 5, 8].into_iter().all(|at| window.text.get(at).map_or(!window.last, |byte| *byte == b'-'))
}

/// Whether a user's name and a password may begin here: in a URL, or before a network as Go's database drivers write it.
fn login(window: &Window<'_>) -> bool {
    let near = window.text.get(..LOCAL_PART + "@unix(".len());
    let network =
        |near: &[u8]| memchr::memchr_iter(b'(', near).any(|at| near.get(..=at).is_some_and(rules::before_network));
    window.before.ends_with(b"://") || near.is_none() && !window.last || network(near.unwrap_or(window.text))
}

/// Whether a label in another script names what is here, or behind this colon.
fn script(first: u8, before: &[u8]) -> bool {
    first == b':' && scripts::label(before).is_some()
        || first.is_ascii_alphanumeric() && scripts::spoken(before).is_some()
}

/// Whether a local part can begin so, or what stands before the `@` of a URL.
fn local(first: u8, before: &[u8]) -> bool {
    first.is_ascii_alphanumeric() || first == b'_' || !first.is_ascii() || before.ends_with(b"://")
}

impl Best {
    fn offer(&mut self, numbered: &Numbered, candidate: &Candidate<'_>, wanted: &Wanted) {
        let Numbered { number, rule, bit } = *numbered;
        let whole = candidate.text.len();
        let (skip, end, open) = match (rule.check)(candidate) {
            Verdict::No => return,
            Verdict::Veto => {
                self.vetoed.push(number);
                if self.found.is_some_and(|(other, _)| other == number) {
                    self.found = None;
                }
                return;
            }
            Verdict::Closed { skip } => (skip, whole, None),
            Verdict::Part { skip, end } => (skip, end, None),
            Verdict::Open { skip, until } => (skip, whole, Some(until)),
        };
        let better = self.found.is_none_or(|(other, best)| end > best.end || (end == best.end && number < other));
        if self.open || !better && open.is_none() || self.vetoed.contains(&number) {
            return;
        }
        let confidence = rule.confidence(candidate, bit, || self.standing(candidate.before));
        if wanted.takes(rule.kind, confidence) {
            self.open = open.is_some();
            let (kind, detector) = (rule.kind, rule.detector);
            self.found = Some((number, Found { kind, detector, confidence, start: skip, end, open }));
        }
    }
}

impl Best {
    /// Whether words before a match speak for the rule that has this bit.
    fn is_raised(&mut self, before: &[u8], rule: u128) -> bool {
        self.raised & rule != 0 && self.standing(before).raised & rule != 0
    }

    fn standing(&mut self, before: &[u8]) -> Standing {
        *self.standing.get_or_insert_with(|| Cues::get().standing_of(before, self.raised))
    }
}

impl Found {
    /// The same from `at` on.
    pub(super) fn at(self, at: usize) -> Found {
        Found { start: self.start + at, end: self.end + at, ..self }
    }
}

/// What stands in `text`, from left to right, whatever its type.
#[cfg(test)]
fn findings(text: &[u8]) -> Vec<Found> {
    let wanted = Wanted::new(Kinds::all(), [rules::THRESHOLD; Kind::ALL.len()]);
    let engine = Engine::get().expect("it builds");
    let (mut ahead, mut past, mut all) = (Ahead::hearing(0, Default::default()), 0, Vec::new());
    let mut starts = Starts::new(text, 0, true);
    while let Some(at) = starts.peek() {
        let marked = starts.marked();
        starts.pass();
        let dull = engine.dull(text, at, true, &wanted, &mut ahead, marked);
        if at >= past
            && !dull
            && let Outcome::Found(found) = engine.look(text, at, true, &wanted, &mut ahead)
        {
            past = found.end;
            all.push(found);
        }
    }
    all
}

#[cfg(test)]
pub(super) fn detectors(text: &[u8]) -> Vec<&'static str> {
    findings(text).into_iter().map(|found| found.detector).collect()
}

#[cfg(test)]
pub(super) fn confidence(text: &[u8]) -> Option<u8> {
    findings(text).first().map(|found| found.confidence)
}

/// What a look gives in the identifier at `from`, as long as `dull` says that one is: the first that is not nothing, and where.
/// Addresses that may start in it are another matter, and so is what a word before it speaks for.
#[cfg(test)]
fn found_in_identifier(text: &str, from: usize, dull: impl Fn(&[u8]) -> Option<usize>) -> Option<(usize, Outcome)> {
    let (engine, bytes) = (Engine::get().expect("it builds"), text.as_bytes());
    let wanted = Wanted::new(Kinds::all(), [rules::THRESHOLD; Kind::ALL.len()]);
    // As it is heard: what a word speaks for may differ from one place in the identifier to the other.
    let heard = word_starts(&bytes[..from]).any(|at| Cues::get().raises(&bytes[at..]) != 0);
    let end = from + dull(&bytes[from..]).filter(|_| !heard)?;
    let mut ahead = Ahead::new(0, Default::default());
    Starts::new(bytes, from, true).take_while(|at| *at < end).find_map(|at| {
        let email = ahead.local_part(bytes, at, true);
        let outcome = engine.look(bytes, at, true, &wanted, &mut ahead);
        (!email && outcome != Outcome::None).then_some((at, outcome))
    })
}
