//! What is found at one possible start.
//!
//! The answer at a start is a function of the [`BEFORE`](super::rules::BEFORE) bytes before it and of at most [`CAP`]
//! from it on, and [`Outcome::More`] says that the bytes at hand do not determine it yet. That is what makes masking
//! independent of how the input is split. A start is first looked at for what could begin there, which costs little and
//! only ever leaves out rules that cannot match; then the automata of the rest are walked.
//!
//! The automata are made ahead of time: no text makes them slow.

mod automaton;
mod marks;
mod phrases;
mod starts;

use std::sync::OnceLock;

use self::automaton::{Automaton, Numbered, Walked};
use self::marks::Marks;
use self::phrases::{Phrases, hump};
pub(super) use self::starts::Starts;
use super::kind::{Kind, Kinds};
use super::rules::{self, Candidate, Context, Rule, Start, Until, Verdict};

/// The most bytes that a rule looks at, and so the bound of what is held back.
pub(super) const CAP: usize = 1_024;
/// So many digits before its first letter are as good as one.
const MIXED: usize = 12;
/// Bytes of the longest local part of an address: 64 characters of two bytes.
const LOCAL_PART: usize = 128;

pub(super) struct Engine {
    digit: Automaton,
    mixed: Automaton,
    letter: Automaton,
    colon: Automaton,
    at: Automaton,
    phrases: Phrases,
    marks: Marks,
}

/// What a profile looks for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub kinds: Kinds,
    /// The least confidence of each kind.
    pub thresholds: [u8; Kind::ALL.len()],
}

impl Wanted {
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

/// The finding that is preferred so far among those with one start.
#[derive(Default)]
struct Best<'a> {
    /// With the number of its rule, and offsets from the start.
    found: Option<(u16, Found)>,
    vetoed: Vec<u16>,
    /// The words before, once they were asked for.
    context: Option<Context<'a>>,
    /// An open finding ends the search.
    open: bool,
}

/// Where the next `@` is, remembered from start to start.
pub(super) struct NextAt(Option<usize>);

impl NextAt {
    pub(super) fn new() -> NextAt {
        NextAt(None)
    }

    /// The first `@` from `at` on, or the end of the buffer.
    fn from(&mut self, buffer: &[u8], at: usize) -> usize {
        match self.0 {
            Some(known) if known >= at => known,
            Some(_) | None => {
                let rest = buffer.get(at..).unwrap_or_default();
                let found = memchr::memchr(b'@', rest).map_or(buffer.len(), |after| at + after);
                self.0 = Some(found);
                found
            }
        }
    }
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
        let numbered = || (0..).zip(rules::all()).map(|(number, rule)| Numbered { number, rule });
        let group = |start| Automaton::build(numbered().filter(|n| n.rule.start == start).collect());
        Ok(Engine {
            digit: group(Start::Digit)?,
            mixed: group(Start::Mixed)?,
            letter: group(Start::Letter)?,
            colon: group(Start::Colon)?,
            at: group(Start::At)?,
            phrases: Phrases::new(numbered()),
            marks: Marks::new(numbered()),
        })
    }

    /// The preferred finding that starts at `at`, one of [`Starts`]. At the end of the input (`last`) the answer is never
    /// `More`.
    #[inline]
    pub(super) fn find(&self, buffer: &[u8], at: usize, last: bool, wanted: &Wanted, next_at: &mut NextAt) -> Outcome {
        let byte = |ahead: usize| buffer.get(at + ahead).copied();
        let Some(first) = byte(0) else { return Outcome::None };
        let bucket = self.phrases.bucket([first, byte(1).unwrap_or(0), byte(2).unwrap_or(0)]);
        let short = !last && buffer.len() - at < 3;
        let whole_word = !hump(buffer, at);
        let groups = [
            (&self.digit, matches!(first, b'0'..=b'9' | b'+' | b'(')),
            (&self.mixed, mixed(buffer, at, last)),
            (&self.letter, whole_word && letter(first, byte(2), last)),
            (&self.colon, whole_word && colon(buffer, at, last)),
            (&self.at, whole_word && self::at(buffer, at, last, next_at)),
        ];
        let marked = whole_word && Marks::possible(buffer, at, last);
        if bucket == 0 && !short && !marked && !groups.iter().any(|(_, possible)| *possible) {
            return Outcome::None;
        }
        let mut best = Best::default();
        let mut walked = Walked::Done;
        for (automaton, _) in groups.into_iter().filter(|(_, possible)| *possible) {
            if automaton.walk(buffer, at, last, wanted, &mut best) == Walked::More {
                walked = Walked::More;
            }
        }
        if self.phrases.walk(bucket, buffer, at, last, wanted, &mut best) == Walked::More || short {
            walked = Walked::More;
        }
        if marked && self.marks.walk(buffer, at, last, wanted, &mut best) == Walked::More {
            walked = Walked::More;
        }
        match walked {
            Walked::More => Outcome::More,
            Walked::Done => match best.found {
                None => Outcome::None,
                Some((_, found)) => self.sharpened(found.at(at), buffer, at, last, wanted),
            },
        }
    }

    /// What a value that its name makes a secret is by its own form, if that says more. It must be as long, and is looked
    /// for in the same [`CAP`] bytes.
    fn sharpened(&self, found: Found, buffer: &[u8], at: usize, last: bool, wanted: &Wanted) -> Outcome {
        if !found.kind.named_only() {
            return Outcome::Found(found);
        }
        let bounded = buffer.get(..at + CAP);
        let (buffer, last) = (bounded.unwrap_or(buffer), last || bounded.is_some());
        let kinds = Kind::ALL.into_iter().filter(|kind| kind.named_only()).fold(wanted.kinds, Kinds::without);
        let others = Wanted { kinds, thresholds: wanted.thresholds };
        match self.find(buffer, found.start, last, &others, &mut NextAt::new()) {
            Outcome::More => Outcome::More,
            Outcome::Found(other) if other.start == found.start && (other.open.is_some() || other.end >= found.end) => {
                Outcome::Found(other)
            }
            Outcome::Found(_) | Outcome::None => Outcome::Found(found),
        }
    }
}

/// A digit, and a letter after it before the word ends.
fn mixed(buffer: &[u8], at: usize, last: bool) -> bool {
    let word = buffer.get(at..).unwrap_or_default();
    let digits = word.iter().take(MIXED).take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && (digits == MIXED || word.get(digits).map_or(!last, u8::is_ascii_alphabetic))
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
fn colon(buffer: &[u8], at: usize, last: bool) -> bool {
    let second_colon = at.checked_sub(1).and_then(|at| buffer.get(at)) == Some(&b':');
    for ahead in 0..=4 {
        match buffer.get(at + ahead) {
            None => return !last,
            Some(b':') => return ahead > 0 || !second_colon,
            Some(b'-') => return ahead == 2,
            Some(b'.') => return ahead == 4,
            Some(byte) if byte.is_ascii_hexdigit() => {}
            Some(_) => return false,
        }
    }
    false
}

/// An `@` where one that ends a local part can be.
fn at(buffer: &[u8], at: usize, last: bool, next_at: &mut NextAt) -> bool {
    let next = next_at.from(buffer, at);
    (next < buffer.len() || !last) && next - at <= LOCAL_PART
}

impl<'a> Best<'a> {
    fn offer(&mut self, number: u16, rule: &Rule, candidate: &Candidate<'a>, wanted: &Wanted) {
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
        let confidence = rule.confidence(candidate, &mut self.context);
        if wanted.takes(rule.kind, confidence) {
            self.open = open.is_some();
            let (kind, detector) = (rule.kind, rule.detector);
            self.found = Some((number, Found { kind, detector, confidence, start: skip, end, open }));
        }
    }
}

impl Found {
    /// From offsets in the match to offsets in the buffer.
    fn at(self, at: usize) -> Found {
        Found { start: self.start + at, end: self.end + at, ..self }
    }
}
