//! The words that were glanced at last in this thread, by their first eight bytes: a text repeats its words.

use std::cell::Cell;

use super::Glimpse;
use super::shapes::Shapes;

/// 8 KiB in all.
const SLOTS: usize = 512;

thread_local! {
    /// No start begins with zeros.
    static WORDS: Words =
        const { Words { said: [const { Cell::new((0, Glimpse::NONE)) }; SLOTS], shapes: Shapes::new() } };
}

pub(in crate::mask::engine) struct Words {
    said: [Cell<(u64, Glimpse)>; SLOTS],
    pub(super) shapes: Shapes,
}

/// Words that are remembered.
pub(in crate::mask::engine) trait Remember {
    /// Whether it is known that a word is nothing, or `quiet`.
    fn nothing(&self, quiet: bool, word: u64) -> bool;
}

/// Those of this thread, asked for where a word needs it: rather for short texts.
pub(in crate::mask::engine) struct Thread;

impl Remember for Thread {
    #[inline]
    fn nothing(&self, quiet: bool, word: u64) -> bool {
        quiet || with(|words| words.said_nothing(word))
    }
}

impl Remember for Words {
    #[inline]
    fn nothing(&self, quiet: bool, word: u64) -> bool {
        // Without a branch, which nobody could foretell.
        quiet | self.said_nothing(word)
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

    /// Whether a glance said that it is nothing.
    #[inline]
    pub(super) fn said_nothing(&self, word: u64) -> bool {
        let (known, glimpse) = self.said[slot(word)].get();
        (known == word) & glimpse.nothing()
    }

    /// A glance said that, and looked at no more than these bytes.
    #[inline]
    pub(super) fn keep(&self, word: u64, glimpse: Glimpse) {
        self.said[slot(word)].set((word, glimpse));
    }
}

#[inline]
fn slot(word: u64) -> usize {
    (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_known_until_another_word_takes_its_place() {
        with(|words| {
            let word = u64::from_le_bytes(*b"requests");
            assert_eq!((words.said(word), words.said_nothing(word)), (None, false));
            words.keep(word, Glimpse::CUE);
            assert_eq!((words.said(word), words.said_nothing(word)), (Some(Glimpse::CUE), false));
            let other = (word + 1..).find(|other| slot(*other) == slot(word)).expect("there is one");
            assert_eq!(words.said(other), None);
            words.keep(other, Glimpse::NONE);
            assert_eq!((words.said(word), words.said(other)), (None, Some(Glimpse::NONE)));
            assert!(words.said_nothing(other));
        });
    }
}
