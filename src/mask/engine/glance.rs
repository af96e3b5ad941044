//! Whether anything can start at all: one automaton of the first bytes of every rule.
//!
//! Nearly every start of a text is none of a finding. To ask each group of rules would cost hundreds of nanoseconds a
//! word; here a walk over a few bytes answers for all of them at once. It is made of the rules' own patterns, cut short:
//! past some bytes a match counts as possible. So it leaves out no start at which a rule can match, and says of the others
//! only that they must be looked at.

mod build;
mod moves;
mod numbers;
mod quiet;
mod seen;
mod sets;
mod shapes;
mod words;

use self::numbers::Numbers;
use self::quiet::Quiet;
use self::shapes::Shape;
pub(super) use self::words::{Remember, Said, Thread, with as with_words};
use super::automaton::Numbered;
use super::see::suspect;
use super::starts::Starts;
use crate::mask::rules::Start;

/// No more is asked of a start than that.
const FAR: usize = 48;
/// The classes of bytes are at most so many, with that of the end.
const CLASSES: usize = 128;

pub(super) struct Glance {
    /// The class of each byte: one for all that may stand for something else.
    classes: [u8; 256],
    /// Its own where it stands for itself.
    plain: [u8; 256],
    /// That of the end of the text.
    end: u8,
    /// For each state and class the next state; below [`STATES`] it is an answer.
    rows: Vec<[u16; CLASSES]>,
    quiet: Quiet,
    numbers: Numbers,
}

/// Whether the rule is one of those that a glance answers for. The others show by an `@` or a marker behind the start, or by
/// a vendor's name, of which a glance says only that.
pub(super) fn knows(numbered: &Numbered) -> bool {
    match numbered.rule.start {
        Start::At | Start::Quoted | Start::Login | Start::Marked(..) | Start::Vendor | Start::Script => false,
        Start::Digit
        | Start::Mixed
        | Start::Letter
        | Start::Colon
        | Start::Prefix(_)
        | Start::Word(_)
        | Start::Name(_) => true,
    }
}

/// What a glance says of a start, in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Glimpse(u16);

/// The first number of a state that is no answer: the start.
const STATES: u16 = 1 << 4;

impl Glimpse {
    /// Nothing starts here.
    const NONE: Glimpse = Glimpse(0);
    /// Something that needs a cue before it may.
    const WEAK: Glimpse = Glimpse(1);
    /// This is a word that makes another finding likely.
    const CUE: Glimpse = Glimpse(2);
    /// Anything may, and it may be a cue.
    const LIVE: Glimpse = Glimpse(4);
    /// This is the name of a vendor whose keys are known beside it.
    const VENDOR: Glimpse = Glimpse(8);
    /// What follows must be seen through: anything may.
    const HIDDEN: Glimpse = Glimpse(STATES - 1);

    fn with(self, other: Glimpse) -> Glimpse {
        Glimpse(self.0 | other.0)
    }

    fn has(self, other: Glimpse) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn nothing(self) -> bool {
        self == Glimpse::NONE
    }

    pub(super) fn live(self) -> bool {
        self.has(Glimpse::LIVE)
    }

    pub(super) fn weak(self) -> bool {
        self.has(Glimpse::WEAK)
    }

    pub(super) fn vendor(self) -> bool {
        self.has(Glimpse::VENDOR)
    }

    /// Nothing but what needs a cue before it.
    pub(super) fn weak_at_most(self) -> bool {
        self.0 & !Glimpse::WEAK.0 == 0
    }

    pub(super) fn cue(self) -> bool {
        self.has(Glimpse::CUE) || self.live()
    }
}

impl Glance {
    /// A byte of each class.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
        bytes.dedup_by_key(|byte| self.classes[usize::from(*byte)]);
        bytes
    }

    /// What may start with `text`; `last`: nothing follows it.
    #[inline]
    pub(super) fn at(&self, text: &[u8], last: bool) -> Glimpse {
        match text.first_chunk() {
            Some(first) if first[0].is_ascii_alphabetic() => self.word(u64::from_le_bytes(*first), text, last),
            Some(_) | None => self.walk(text, last).0,
        }
    }

    /// The same where a word starts, with these bytes.
    #[inline]
    fn word(&self, first: u64, text: &[u8], last: bool) -> Glimpse {
        with_words(|words| {
            words.said(first).unwrap_or_else(|| {
                let shape = Shape::of(text);
                if let Some(said) = shape.and_then(|shape| words.shapes.said(shape)) {
                    return said;
                }
                let (glimpse, looked) = self.walk(text, last);
                match shape {
                    _ if looked <= size_of_val(&first) => words.keep(first, glimpse),
                    Some(shape) if glimpse.weak_at_most() => words.shapes.hear(shape, text, self),
                    Some(_) | None => {}
                }
                glimpse
            })
        })
    }

    /// Also at how many bytes it looked.
    fn walk(&self, text: &[u8], last: bool) -> (Glimpse, usize) {
        let mut state = STATES;
        for (before, byte) in text.get(..FAR).unwrap_or(text).iter().enumerate() {
            let next = self.next(state, self.classes[usize::from(*byte)]);
            if next == Glimpse::HIDDEN.0 {
                return (self.seen(state, text.get(before..).unwrap_or_default(), FAR - before, last), FAR);
            }
            if next < STATES {
                return (Glimpse(next), before + 1);
            }
            state = next;
        }
        match last && text.len() < FAR {
            true => (Glimpse(self.next(state, self.end)), FAR),
            false => (Glimpse::LIVE, FAR),
        }
    }

    /// What may start with a number, whatever its digits: no less than [`Glance::at`] says of these.
    #[inline]
    pub(super) fn number(&self, text: &[u8], last: bool) -> Glimpse {
        self.numbers.walk(&self.classes, self.end, text, last)
    }

    /// Goes past the starts of words before `to` that are nothing, as the table tells or is remembered of the word: nearly
    /// all. `beyond`, `identifier`: see [`Starts::sift`].
    #[inline]
    pub(super) fn sift(
        &self,
        words: &impl Remember,
        starts: &mut Starts<'_>,
        to: usize,
        cued: usize,
        beyond: impl Fn(usize) -> bool,
        identifier: impl Fn(usize) -> Option<usize>,
    ) -> bool {
        let said = |first: u64| {
            let [one, two, three, ..] = first.to_le_bytes();
            words.said_of(self.quiet.has([one, two, three]), first)
        };
        starts.unsifted(to) && starts.sift(to, cued, said, |text| words.said_of_shape(text), beyond, identifier)
    }

    #[inline]
    fn next(&self, state: u16, class: u8) -> u16 {
        self.rows
            .as_flattened()
            .get(usize::from(state) * CLASSES + usize::from(class))
            .copied()
            .unwrap_or(Glimpse::LIVE.0)
    }
}

#[cfg(test)]
impl Glance {
    /// Whether what starts so is known to need a word before it or to be nothing, whatever follows; `0` is any digit.
    pub(super) fn weak_at_most(&self, form: &[u8]) -> bool {
        let mut states = std::collections::BTreeSet::from([STATES]);
        for byte in form {
            let bytes = if *byte == b'0' { b'0'..=b'9' } else { *byte..=*byte };
            let next = states
                .iter()
                .flat_map(|state| bytes.clone().map(move |byte| self.next(*state, self.classes[usize::from(byte)])));
            states = next.collect();
            if states.iter().any(|state| *state < STATES && Glimpse(*state).has(Glimpse::LIVE.with(Glimpse::VENDOR))) {
                return false;
            }
            states.retain(|state| *state >= STATES);
        }
        states.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::Engine;

    fn glimpse(text: &str, last: bool) -> Glimpse {
        Engine::get().expect("it builds").glance.at(text.as_bytes(), last)
    }

    #[test]
    fn most_words_begin_nothing() {
        for text in ["service answers", "2026-11-24T08:15:30Z", "status=200", "12:34:56 ", "v1/orders"] {
            assert_eq!(glimpse(text, true).with(Glimpse::WEAK), Glimpse::WEAK, "{text}");
        }
    }

    #[test]
    fn what_may_be_something_is_live() {
        for text in [
            "4111 1111 1111 1111",
            "AKIAIOSFODNN7",
            "password = x",
            "555-666-1234",
            "192.168.0.1",
            "p\u{430}ssword = x",
            "p%61ssword = x",
            "pas%%373word",
            "fe80::1 ",
        ] {
            assert!(glimpse(text, true).live(), "{text}");
        }
    }

    #[test]
    fn what_needs_a_cue_is_weak_and_cues_are_known() {
        assert!(glimpse("1990-01-31, born", false).weak() && !glimpse("1990-01-31, born", false).live());
        for text in ["phone: ", "DateOfBirth=", "dob "] {
            assert!(glimpse(text, false).cue(), "{text}");
        }
        assert!(!glimpse("window ", false).cue());
    }

    #[test]
    fn there_is_room_for_all_states() {
        let rows = Engine::get().expect("it builds").glance.rows.len();
        assert!(rows < usize::from(u16::MAX), "of states beyond these anything is said: follow the rules less deep");
    }

    #[test]
    fn an_end_that_may_go_on_is_not_known() {
        assert!(glimpse("41111", false).live() && !glimpse("41111", true).live());
    }
}
