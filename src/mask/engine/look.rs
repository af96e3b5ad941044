//! One possible start, looked at in every way: as it is written, with escapes and look-alikes seen through, and decoded.
//!
//! All of it is a function of the bytes before the start and of at most [`VIEW`] from it on.

use super::encoded::{self, Read};
use super::marks::Marks;
use super::see::{Seen, see, suspect};
use super::starts::next_suspect;
use super::view::View;
use super::{Engine, Found, LOCAL_PART, LOOKED, Outcome, Starts, Wanted, Window};
use crate::mask::rules::Until;

/// The most bytes that are seen through from one start: so much more than what they stand for can they be. Also what an
/// encoded run holds back.
const VIEW: usize = encoded::RUN;
/// Enough for most: no need to see through more.
const GLANCE: usize = 128;
/// Encodings in encodings are decoded so often.
const DEPTH: u8 = 2;

/// What was seen of a buffer ahead of where the search is.
#[derive(Default)]
pub(in crate::mask) struct Ahead {
    /// The next `@`.
    at_sign: Next,
    /// The next byte that an escape or a look-alike can start with.
    suspect: Next,
    /// Where an encoded run that was too long goes on: a start of its own.
    pub(in crate::mask) resume: Option<usize>,
}

/// Where the next of something is, as far as was looked: never much farther than was asked for, so that a search which
/// starts anew behind each finding does not look at the same bytes again and again.
#[derive(Default)]
struct Next {
    found: Option<usize>,
    /// Before here there is none but `found`.
    looked: usize,
}

/// How much farther than asked for is looked.
const STEP: usize = 1_024;

impl Next {
    /// The first one from `at` on and before `until`; `find` looks in a part of the buffer.
    #[inline]
    fn within(
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
    pub(in crate::mask) fn new(resume: Option<usize>) -> Ahead {
        Ahead { resume, ..Ahead::default() }
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

    /// Whether one of the bytes from `at` up to `last` may not be what it seems.
    #[inline]
    fn suspect(&mut self, buffer: &[u8], at: usize, last: usize) -> bool {
        self.suspect.within(buffer, at, last + 1, |part| next_suspect(part, 0)).is_some()
    }
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

    /// Whether nothing at all starts here, as a few bytes tell: most words of a text. Never true where [`Engine::look`]
    /// gives anything but nothing; the other way round it need not be.
    #[inline]
    pub(in crate::mask) fn dull(&self, buffer: &[u8], at: usize, ahead: &mut Ahead) -> bool {
        let Some(word) = buffer.get(at..).and_then(<[u8]>::first_chunk::<16>) else { return false };
        let [first, second, third, fourth, fifth, ..] = *word;
        let colon = |byte: u8| matches!(byte, b':' | b'-' | b'.');
        first.is_ascii_lowercase()
            && !third.is_ascii_digit()
            && (first > b'f' || !(colon(second) || colon(third) || colon(fourth) || colon(fifth)))
            && self.phrases.buckets([first, second, third, fourth]).is_none()
            && !(encoded::in_run(word[7]) && encoded::in_run(word[11]))
            && Marks::none(word)
            && ahead.at_sign(buffer, at) > LOCAL_PART
            && !ahead.suspect(buffer, at, at + LOOKED)
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
            true => self.see_from(&window, wanted),
            false => {
                let (plain, reach) = self.find(&window, ahead.at_sign(buffer, at), wanted);
                match plain {
                    Outcome::None | Outcome::Found(_) if ahead.suspect(buffer, at, at + reach) => {
                        longer(plain, self.see_through(&window, wanted))
                    }
                    Outcome::None | Outcome::More | Outcome::Found(_) => plain,
                }
            }
        };
        if depth > 0 && may_be_encoded(window.text, last) {
            let (decoded, goes_on) = self.decode(&window, wanted, depth);
            outcome = longer(outcome, decoded);
            if goes_on && outcome != Outcome::More {
                ahead.resume = Some(at + encoded::STRIDE);
            }
        }
        match outcome {
            Outcome::Found(found) => Outcome::Found(found.at(at)),
            Outcome::None | Outcome::More => outcome,
        }
    }

    /// Where the first byte starts an escape or a look-alike: what it stands for may start a finding, or end a word.
    fn see_from(&self, window: &Window<'_>, wanted: &Wanted) -> Outcome {
        match see(window.text, window.last) {
            Seen::Itself => return Outcome::None,
            Seen::More => return Outcome::More,
            Seen::Stands { .. } => {}
        }
        let outcome = self.see_through(window, wanted);
        if outcome != Outcome::None {
            return outcome;
        }
        // What stands for no part of a word parts words: one may start behind it.
        let view = glance(window, GLANCE);
        match view.bytes.first() {
            Some(byte) if !byte.is_ascii_alphanumeric() => {
                let length = view.place(1);
                let rest = Window {
                    before: view.bytes.get(..1).unwrap_or_default(),
                    text: window.text.get(length..).unwrap_or_default(),
                    last: window.last,
                };
                match self.see_through(&rest, wanted) {
                    Outcome::Found(found) => Outcome::Found(found.at(length)),
                    other => other,
                }
            }
            None if !view.last => Outcome::More,
            Some(_) | None => Outcome::None,
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
                Outcome::More if limit < VIEW && window.text.len() > limit => limit = VIEW,
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

    /// The first finding of a whole text.
    fn first(&self, text: &[u8], wanted: &Wanted, depth: u8) -> Option<Found> {
        let mut ahead = Ahead::default();
        Starts::new(text, 0).find_map(|at| match self.look_into(text, at, true, wanted, &mut ahead, depth) {
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

/// Whether it is worth to read what starts here as encoded.
#[inline]
fn may_be_encoded(text: &[u8], last: bool) -> bool {
    match (text.get(7), text.get(11)) {
        (Some(eighth), Some(twelfth)) => {
            encoded::in_run(*eighth) && encoded::in_run(*twelfth) && encoded::starts_text(text)
        }
        _ => !last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::kind::Kind;
    use crate::mask::kind::Kinds;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2_000, ..Default::default() })]
        #[test]
        fn nothing_starts_where_it_is_dull(
            text in r"([a-z]{1,12}[ =:./_@-]|(key|token|de89|sig=|abQ~|fe80:|pass|jane@x.co|\\u0040|%40|１)|[ -~]{1,6}){1,20}"
        ) {
            let engine = Engine::get().expect("it builds");
            let wanted = Wanted { kinds: Kind::ALL.into_iter().collect::<Kinds>(), thresholds: [0; Kind::ALL.len()] };
            for last in [true, false] {
                let (mut ahead, mut again) = (Ahead::default(), Ahead::default());
                for at in Starts::new(text.as_bytes(), 0) {
                    if engine.dull(text.as_bytes(), at, &mut ahead) {
                        let outcome = engine.look(text.as_bytes(), at, last, &wanted, &mut again);
                        proptest::prop_assert_eq!(outcome, Outcome::None, "at {} of {}", at, text);
                    }
                }
            }
        }
    }
}
