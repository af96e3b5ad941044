//! The words that were glanced at last in this thread, by their first eight bytes: a text repeats its words.

use std::cell::Cell;

use super::Glimpse;
use super::shapes::{Shape, Shapes};

/// 16 KiB in all.
const SLOTS: usize = 1_024;

thread_local! {
    /// No start begins with zeros.
    static WORDS: Words =
        const { Words { said: [const { Cell::new((0, Glimpse::NONE)) }; SLOTS], shapes: Shapes::new() } };
}

pub(in crate::mask::engine) struct Words {
    said: [Cell<(u64, Glimpse)>; SLOTS],
    pub(super) shapes: Shapes,
}

/// What lets a word be passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mask::engine) struct Said {
    /// It is known that it is nothing.
    pub nothing: bool,
    /// Or needs a word before it.
    pub weak: bool,
}

impl Said {
    const NOTHING: Said = Said { nothing: true, weak: true };
    pub const UNKNOWN: Said = Said { nothing: false, weak: false };
}

/// Words that are remembered.
pub(in crate::mask::engine) trait Remember {
    /// What is known of a word: nothing if it is `quiet`.
    fn said_of(&self, quiet: bool, word: u64) -> Said;

    /// The same by its shape.
    fn said_of_shape(&self, text: &[u8]) -> Said;
}

/// Those of this thread, asked for where a word needs it: rather for short texts.
pub(in crate::mask::engine) struct Thread;

impl Remember for Thread {
    #[inline]
    fn said_of(&self, quiet: bool, word: u64) -> Said {
        if quiet { Said::NOTHING } else { with(|words| words.recalled(word)) }
    }

    #[inline]
    fn said_of_shape(&self, _text: &[u8]) -> Said {
        Said::UNKNOWN
    }
}

impl Remember for Words {
    #[inline]
    fn said_of(&self, quiet: bool, word: u64) -> Said {
        // Without a branch, which nobody could foretell.
        let Said { nothing, weak } = self.recalled(word);
        Said { nothing: quiet | nothing, weak: quiet | weak }
    }

    #[inline]
    fn said_of_shape(&self, text: &[u8]) -> Said {
        let said = Shape::of(text).and_then(|shape| self.shapes.said(shape));
        said.map_or(Said::UNKNOWN, |said| Said { nothing: said.nothing(), weak: said.weak_at_most() })
    }
}

/// With those of this thread.
#[inline]
pub(in crate::mask::engine) fn with<T>(run: impl FnOnce(&Words) -> T) -> T {
    WORDS.with(run)
}

impl Words {
    /// What a glance said of the word, if it is known.
    #[inline]
    pub(super) fn said(&self, word: u64) -> Option<Glimpse> {
        let (known, glimpse) = self.said[slot(word)].get();
        (known == word).then_some(glimpse)
    }

    /// What of that lets it be passed over.
    #[inline]
    fn recalled(&self, word: u64) -> Said {
        let (known, glimpse) = self.said[slot(word)].get();
        let known = known == word;
        Said { nothing: known & glimpse.nothing(), weak: known & glimpse.weak_at_most() }
    }

    /// A glance said that, and looked at no more than these bytes.
    #[inline]
    pub(super) fn keep(&self, word: u64, glimpse: Glimpse) {
        self.said[slot(word)].set((word, glimpse));
    }
}

#[inline]
fn slot(word: u64) -> usize {
    (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_known_until_another_word_takes_its_place() {
        with(|words| {
            let word = u64::from_le_bytes(*b"requests");
            assert_eq!((words.said(word), words.recalled(word).weak), (None, false));
            words.keep(word, Glimpse::CUE);
            assert_eq!((words.said(word), words.recalled(word).weak), (Some(Glimpse::CUE), false));
            let other = (word + 1..).find(|other| slot(*other) == slot(word)).expect("there is one");
            assert_eq!(words.said(other), None);
            words.keep(other, Glimpse::NONE);
            assert_eq!((words.said(word), words.said(other)), (None, Some(Glimpse::NONE)));
            assert_eq!(words.recalled(other), Said::NOTHING);
            words.keep(other, Glimpse::WEAK);
            assert_eq!(words.recalled(other), Said { nothing: false, weak: true });
        });
    }
}
