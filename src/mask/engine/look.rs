//! One possible start, looked at in every way: as it is written, with escapes and look-alikes seen through, and decoded.
//!
//! All of it is a function of the bytes before the start and of at most [`VIEW`] from it on.

use super::encoded::{self, Read};
use super::marks::FAR;
use super::see::{ESCAPE, Seen, begins_escape, see, suspect};
use super::starts::{next_edge, next_suspect};
use super::view::View;
use super::{Engine, Found, LOCAL_PART, Outcome, Starts, Wanted, Window};
use crate::mask::rules::{BEFORE, Until};

/// The most bytes that are seen through from one start: so much more than what they stand for can they be. Also what an
/// encoded run holds back.
const VIEW: usize = encoded::RUN;
/// Enough for most, the longest local part included: no need to see through more.
const GLANCE: usize = 192;
/// Enough to see that nothing starts.
const NEAR: usize = 24;
/// Encodings in encodings are decoded so often.
const DEPTH: u8 = 2;

/// What was seen of a buffer ahead of where the search is.
#[derive(Default)]
pub(in crate::mask) struct Ahead {
    /// The next `@`.
    at_sign: Next,
    /// The next byte that an escape or a look-alike can start with.
    suspect: Next,
    /// The next byte that is an `@` or may stand for one.
    edge: Next,
    /// From where what may be a local part goes on next, and from where on that is not known.
    local: (usize, usize),
    /// Where the last word that makes a finding likely may be.
    cue: Option<usize>,
    /// The rules, one bit each, that it and those close before it may speak for.
    raises: u128,
    /// Where an encoded run that was too long goes on: a start of its own.
    resume: Option<usize>,
    /// Before here no local part and no encoded run goes on.
    calm: usize,
}

/// Where the next of something is, as far as was looked: never much farther than was asked for, so that a search which
/// starts anew behind each finding does not look at the same bytes again and again.
#[derive(Default)]
pub(super) struct Next {
    found: Option<usize>,
    /// Before here there is none but `found`.
    looked: usize,
}

/// How much farther than asked for is looked.
const STEP: usize = 1_024;

impl Next {
    /// The first one from `at` on and before `until`; `find` looks in a part of the buffer.
    #[inline]
    pub(super) fn within(
        &mut self,
        buffer: &[u8],
        at: usize,
        until: usize,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> Option<usize> {
        if let Some(found) = self.found.filter(|found| *found >= at) {
            return Some(found).filter(|found| *found < until);
        }
        let from = at.max(self.looked);
        if from >= until.min(buffer.len()) {
            return None;
        }
        let end = (until + STEP).min(buffer.len());
        self.found = find(buffer.get(from..end).unwrap_or_default()).map(|ahead| from + ahead);
        self.looked = self.found.unwrap_or(end);
        self.found.filter(|found| *found < until)
    }
}

impl Ahead {
    /// For a search from `from` on.
    pub(in crate::mask) fn new(from: usize, resume: Option<usize>) -> Ahead {
        Ahead { resume, cue: Some(from), raises: u128::MAX, ..Ahead::default() }
    }

    /// For a text in which no local part ends.
    pub(super) fn calm_throughout() -> Ahead {
        Ahead { calm: usize::MAX, ..Ahead::default() }
    }

    /// Goes on from `at`. What stood before it may make a finding likely.
    pub(in crate::mask) fn go_to(&mut self, at: usize) {
        (self.cue, self.raises) = (Some(at), u128::MAX);
        self.resume = self.resume.filter(|resume| *resume >= at);
    }

    /// At `at` a word may stand that speaks for these rules.
    pub(super) fn hear(&mut self, at: usize, raises: u128) {
        let before = if self.cue(at).is_some() { self.raises } else { 0 };
        (self.cue, self.raises) = (Some(at), before | raises);
    }

    /// Where the last word is that makes a finding at `at` likely, if it is close enough.
    #[inline]
    pub(super) fn cue(&self, at: usize) -> Option<usize> {
        self.cue.filter(|cue| at <= cue + BEFORE)
    }

    /// The rules that words before `at` may speak for.
    #[inline]
    pub(super) fn raised(&self, at: usize) -> u128 {
        self.cue(at).map_or(0, |_| self.raises)
    }

    pub(in crate::mask) fn resume(&self) -> Option<usize> {
        self.resume
    }

    pub(in crate::mask) fn resume_at(&mut self, at: usize) {
        self.resume = Some(at);
        self.calm = self.calm.min(at);
    }

    /// Whether an encoded run goes on at `at`, or should have before; then it is taken up here.
    pub(in crate::mask) fn resumed(&mut self, at: usize) -> bool {
        self.resume.take_if(|resume| *resume <= at).is_some()
    }

    /// Whether neither a local part may start at `at` nor an encoded run goes on, there or before `until`.
    #[inline]
    pub(super) fn calm(&mut self, buffer: &[u8], at: usize, until: usize, last: bool) -> bool {
        if until > self.calm && !self.local_part(buffer, at, last) {
            self.calm = self.resume.map_or(self.local.0, |resume| resume.min(self.local.0));
        }
        until <= self.calm
    }

    /// Whether the local part of an address may start at `at`.
    #[inline]
    pub(super) fn local_part(&mut self, buffer: &[u8], at: usize, last: bool) -> bool {
        if at >= self.local.1 {
            let (from, edge) = self.next_local(buffer, at, last);
            self.local = (from, edge + 1);
        }
        self.local.0 <= at
    }

    /// From where to where what may be a local part goes on next, at `at` or behind: up to a byte that may end it, and no
    /// farther than it may be long. Of a text that goes on the end is such a byte.
    fn next_local(&mut self, buffer: &[u8], at: usize, last: bool) -> (usize, usize) {
        let until = at + LOCAL_PART + STEP;
        let mut found = self.edge.within(buffer, at, until, next_edge);
        while let Some(edge) = found.filter(|edge| !may_be_at_sign(buffer, *edge, last)) {
            found = self.edge.within(buffer, edge + 1, until, next_edge);
        }
        let end = if last { None } else { Some(buffer.len()).filter(|end| *end < until) };
        match found.or(end) {
            Some(edge) => {
                let before = buffer.get(edge.saturating_sub(LOCAL_PART)..edge).unwrap_or_default();
                // In quotes anything may stand: from the opening one on, which is as near as a local part is long.
                let quoted = match buffer.get(edge) {
                    Some(b'@') => before.last().filter(|byte| **byte == b'"').map(|_| 0),
                    Some(_) | None => before.iter().position(|byte| *byte == b'"'),
                };
                let plain = before.iter().rev().take_while(|byte| in_local_part(**byte)).count();
                (edge - quoted.map_or(plain, |from| before.len() - from), edge)
            }
            // None before `until`: nothing is one that does not reach so far.
            None => (until - LOCAL_PART, until - LOCAL_PART),
        }
    }

    /// How far away the next `@` is, where that is within the longest local part; else the end of the text, or beyond.
    #[inline]
    fn at_sign(&mut self, buffer: &[u8], at: usize) -> usize {
        let until = at + LOCAL_PART + 1;
        match self.at_sign.within(buffer, at, until, |part| memchr::memchr(b'@', part)) {
            Some(found) => found - at,
            None => buffer.len() - at,
        }
    }

    /// Whether an escape or a look-alike starts at one of the bytes from `at` up to `until`.
    #[inline]
    fn suspect(&mut self, buffer: &[u8], at: usize, until: usize, last: bool) -> bool {
        let mut from = at;
        while let Some(found) = self.suspect.within(buffer, from, until + 1, next_suspect) {
            if stands(buffer, found, last) {
                return true;
            }
            from = found + 1;
        }
        false
    }
}

/// Whether what is at `at` may stand for something else.
fn stands(buffer: &[u8], at: usize, last: bool) -> bool {
    see(buffer.get(at..).unwrap_or_default(), last) != Seen::Itself
}

/// Whether what is at `at` is an `@`, or may stand for one or for a part of an escape that does.
fn may_be_at_sign(buffer: &[u8], at: usize, last: bool) -> bool {
    match see(buffer.get(at..).unwrap_or_default(), last) {
        Seen::Itself => buffer.get(at) == Some(&b'@'),
        Seen::More => true,
        Seen::Stands { text, .. } => {
            let begun =
                buffer.get(at.saturating_sub(ESCAPE)..at).unwrap_or_default().iter().any(|byte| begins_escape(*byte));
            begun || text.as_bytes().iter().any(|byte| *byte == b'@' || suspect(*byte) && !is_foreign(text.as_bytes()))
        }
    }
}

/// What may stand before an `@` in an address, or in a URL with a password.
fn in_local_part(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !byte.is_ascii_control() && !matches!(byte, b'/' | b'"' | b'<' | b'>')
}

pub(super) fn away(text: &[u8]) -> usize {
    memchr::memchr(b'@', text).unwrap_or(text.len())
}

impl Engine {
    /// The preferred finding that starts at `at`, one of [`Starts`] or where an encoded run goes on. At the end of the
    /// input (`last`) the answer is never `More`.
    #[inline]
    pub(in crate::mask) fn look(
        &self,
        buffer: &[u8],
        at: usize,
        last: bool,
        wanted: &Wanted,
        ahead: &mut Ahead,
    ) -> Outcome {
        self.look_into(buffer, at, last, wanted, ahead, DEPTH)
    }

    #[inline]
    fn look_into(
        &self,
        buffer: &[u8],
        at: usize,
        last: bool,
        wanted: &Wanted,
        ahead: &mut Ahead,
        depth: u8,
    ) -> Outcome {
        let window = Window::of(buffer, at, last);
        let Some(first) = window.text.first() else { return Outcome::None };
        let mut outcome = match suspect(*first) {
            true => self.see_from(buffer, at, last, wanted, ahead),
            false => {
                let (plain, reach) = self.find(&window, ahead.at_sign(buffer, at), wanted);
                let local = match plain {
                    Outcome::None if ahead.local_part(buffer, at, last) => LOCAL_PART,
                    Outcome::None | Outcome::More | Outcome::Found(_) => 0,
                };
                let reach = reach.max(local);
                match plain {
                    Outcome::None | Outcome::Found(_) if ahead.suspect(buffer, at, at + reach, last) => {
                        longer(plain, self.see_through(&window, wanted))
                    }
                    Outcome::None | Outcome::More | Outcome::Found(_) => plain,
                }
            }
        };
        if depth > 0 && may_be_encoded(window.text, encoded::run(window.text), last) {
            let (decoded, goes_on) = self.decode(&window, wanted, depth);
            outcome = longer(outcome, decoded);
            if goes_on && outcome != Outcome::More {
                ahead.resume_at(at + encoded::STRIDE);
            }
        }
        match outcome {
            Outcome::Found(found) => Outcome::Found(found.at(at)),
            Outcome::None | Outcome::More => outcome,
        }
    }

    /// Where the first byte starts an escape or a look-alike: what it stands for may start a finding, or end a word.
    fn see_from(&self, buffer: &[u8], at: usize, last: bool, wanted: &Wanted, ahead: &mut Ahead) -> Outcome {
        let window = Window::of(buffer, at, last);
        match see(window.text, window.last) {
            Seen::Itself => return Outcome::None,
            Seen::More => return Outcome::More,
            Seen::Stands { .. } if in_other_word(&window) => return Outcome::None,
            Seen::Stands { .. } => {}
        }
        let near = glance(&window, NEAR);
        if ahead.local_part(buffer, at, last) || !self.begins_nothing(&near) {
            let outcome = self.see_through(&window, wanted);
            if outcome != Outcome::None {
                return outcome;
            }
        }
        // What stands for no part of a word parts words: one may start behind it.
        let view = if near.bytes.is_empty() { glance(&window, GLANCE) } else { near };
        match view.bytes.first() {
            Some(byte) if !byte.is_ascii_alphanumeric() => {
                let length = view.place(1);
                let (written, text) = window.text.split_at_checked(length).unwrap_or((window.text, &[]));
                // Behind what does not end like a word, words are starts of their own.
                if !written.last().is_some_and(u8::is_ascii_alphanumeric) {
                    return Outcome::None;
                }
                let rest = Window { before: view.bytes.get(..1).unwrap_or_default(), text, last };
                if !ahead.local_part(buffer, at + length, last) && self.begins_nothing(&glance(&rest, NEAR)) {
                    return Outcome::None;
                }
                match self.see_through(&rest, wanted) {
                    Outcome::Found(found) => Outcome::Found(found.at(length)),
                    other => other,
                }
            }
            None if !view.last => Outcome::More,
            Some(_) | None => Outcome::None,
        }
    }

    /// Whether no more than an address can start with what is seen, as its first characters tell, up to one that looks like
    /// none of ASCII's. No marker stands in so few of them.
    fn begins_nothing(&self, view: &View) -> bool {
        let known = view.bytes.iter().take(FAR).take_while(|byte| byte.is_ascii()).count();
        let (known, rest) = view.bytes.split_at_checked(known).unwrap_or((&view.bytes, &[]));
        match known {
            [] => !rest.is_empty(),
            known => {
                let glimpse = self.glance.at(known, false);
                !rest.is_empty() && !known.contains(&b'~') && !glimpse.live() && !glimpse.weak()
            }
        }
    }

    /// What is found when escapes and look-alikes are seen through.
    fn see_through(&self, window: &Window<'_>, wanted: &Wanted) -> Outcome {
        let mut limit = GLANCE;
        loop {
            let view = glance(window, limit);
            let in_word = window.before.last().is_some_and(u8::is_ascii_alphanumeric);
            if in_word && window.text.first().is_some_and(|byte| suspect(*byte)) {
                return Outcome::None;
            }
            let seen = Window { before: window.before, text: &view.bytes, last: view.last };
            match self.find(&seen, away(&view.bytes), wanted).0 {
                Outcome::More if limit < VIEW && window.text.len() > limit => limit = VIEW.min(4 * limit),
                Outcome::Found(found) => {
                    let (start, end) = (view.place(found.start), view.place(found.end));
                    return Outcome::Found(Found { start, end, ..found });
                }
                outcome => return outcome,
            }
        }
    }

    /// What is found in what a run of base64 or hexadecimal digits stands for: then all of it is the finding. And whether
    /// nothing is, but the run goes on.
    fn decode(&self, window: &Window<'_>, wanted: &Wanted, depth: u8) -> (Outcome, bool) {
        let run = match encoded::read(window.text, window.last) {
            Read::None => return (Outcome::None, false),
            Read::More => return (Outcome::More, false),
            Read::Run(run) => run,
        };
        match self.first(&run.decoded, wanted, depth - 1) {
            Some(found) => {
                let open = run.cut.then_some(Until::Class(b"+/-_="));
                (Outcome::Found(Found { start: 0, end: run.length, open, ..found }), false)
            }
            None => (Outcome::None, run.cut),
        }
    }

    /// The findings behind `at`, where one starts whose value is at `value`: that of a secret may have others between its
    /// name and itself. None: not determined without more input.
    pub(in crate::mask) fn between(
        &self,
        buffer: &[u8],
        at: usize,
        value: usize,
        last: bool,
        wanted: &Wanted,
    ) -> Option<Vec<Found>> {
        let mut findings: Vec<Found> = Vec::new();
        let window = Window::of(buffer, at, last);
        // Where an escape stands before the finding, nothing starts within it.
        let behind = match window.text.first().is_some_and(|byte| suspect(*byte)) {
            true => at + glance(&window, GLANCE).place(1),
            false => at + 1,
        };
        if value <= behind {
            return Some(findings);
        }
        let bounded = buffer.get(..at + VIEW);
        let (buffer, last) = (bounded.unwrap_or(buffer), last || bounded.is_some());
        let mut ahead = Ahead::new(behind, None);
        for start in Starts::new(buffer, behind, last).take_while(|start| *start < value) {
            if findings.last().is_some_and(|found| start < found.end) {
                continue;
            }
            match self.look(buffer, start, last, wanted, &mut ahead) {
                Outcome::None => {}
                Outcome::More => return None,
                Outcome::Found(found) if found.start < value => findings.push(found),
                Outcome::Found(_) => {}
            }
        }
        Some(findings)
    }

    /// The first finding of a whole text.
    fn first(&self, text: &[u8], wanted: &Wanted, depth: u8) -> Option<Found> {
        let mut ahead = Ahead::default();
        Starts::new(text, 0, true).find_map(|at| match self.look_into(text, at, true, wanted, &mut ahead, depth) {
            Outcome::Found(found) => Some(found),
            Outcome::None | Outcome::More => None,
        })
    }
}

/// A view of at most `limit` bytes of the window.
fn glance(window: &Window<'_>, limit: usize) -> View {
    let text = window.text.get(..limit).unwrap_or(window.text);
    let whole = window.last && text.len() == window.text.len();
    View::of(text, whole || text.len() >= VIEW)
}

/// Whether this is a character beyond ASCII, or what goes on with one, that looks like none of ASCII's.
fn is_foreign(text: &[u8]) -> bool {
    text.first().is_some_and(|byte| !byte.is_ascii()) && see(text, false) == Seen::Itself
}

/// Whether a letter of Greek or Cyrillic, whatever it looks like, stands behind another one: nothing starts in such a word.
fn in_other_word(window: &Window<'_>) -> bool {
    matches!(window.before, [.., 0xCD..=0xD4, 0x80..=0xBF]) && matches!(window.text, [0xCD..=0xD4, ..])
}

/// Which of two findings from one start is preferred: one that is open, then the longer, then the first.
fn longer(first: Outcome, second: Outcome) -> Outcome {
    match (first, second) {
        (Outcome::More, _) | (_, Outcome::More) => Outcome::More,
        (Outcome::Found(one), Outcome::Found(other)) if one.open.is_none() => {
            if other.open.is_some() || other.end > one.end { second } else { first }
        }
        (Outcome::Found(_), _) => first,
        (Outcome::None, other) => other,
    }
}

/// Whether it is worth to read what starts here as encoded. `run`: see [`encoded::run`].
#[inline]
pub(super) fn may_be_encoded(text: &[u8], run: usize, last: bool) -> bool {
    match run >= encoded::LEAST {
        true => encoded::begins(text),
        false => !last && run == text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::kind::{Kind, Kinds};

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2_000, ..Default::default() })]
        #[test]
        fn what_begins_nothing_is_nothing_once_it_is_seen_through(
            text in r"(\\u00[0-7][0-9a-f]|\\uff[0-5][0-9]|\\u[4-9][0-9a-f]{3}|%[2-7][0-9A-F]|&#[0-9]{2,3};|[а-яё]{1,6}|[аеоA-Z]{1,3}|[０-９Ａ-ｚ]{1,6}|[，。：（]|[该服务]{1,3}|[ -~]{1,4}|password[=:] ?|４１１１ １１１１ １１１１ １１１１|AKIA|-----BEGIN|jane＠x.co){1,12}",
        ) {
            let engine = Engine::get().expect("it builds");
            let wanted = Wanted::new(Kinds::all(), [0; Kind::ALL.len()]);
            let (buffer, mut ahead) = (text.as_bytes(), Ahead::new(0, None));
            for at in Starts::new(buffer, 0, true).filter(|at| suspect(buffer[*at])) {
                let window = Window::of(buffer, at, true);
                if !ahead.local_part(buffer, at, true) && engine.begins_nothing(&glance(&window, NEAR)) {
                    proptest::prop_assert_eq!(engine.see_through(&window, &wanted), Outcome::None, "at {} of {}", at, text);
                }
            }
        }
    }
}
