//! The words that were glanced at last in this thread, by their first eight bytes: a text repeats its words.

use std::cell::Cell;

use super::Glimpse;

/// 8 KiB in all.
const SLOTS: usize = 512;

thread_local! {
    /// No start begins with zeros.
    static WORDS: [Cell<(u64, Glimpse)>; SLOTS] = const { [const { Cell::new((0, Glimpse::NONE)) }; SLOTS] };
}

/// What a glance said of the word, if it is known.
#[inline]
pub(super) fn said(word: u64) -> Option<Glimpse> {
    let (known, glimpse) = WORDS.with(|words| words[slot(word)].get());
    (known == word).then_some(glimpse)
}

/// A glance said that, and looked at no more than these bytes.
#[inline]
pub(super) fn keep(word: u64, glimpse: Glimpse) {
    WORDS.with(|words| words[slot(word)].set((word, glimpse)));
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
        let word = u64::from_le_bytes(*b"requests");
        assert_eq!(said(word), None);
        keep(word, Glimpse::CUE);
        assert_eq!(said(word), Some(Glimpse::CUE));
        let other = (word + 1..).find(|other| slot(*other) == slot(word)).expect("there is one");
        assert_eq!(said(other), None);
        keep(other, Glimpse::NONE);
        assert_eq!((said(word), said(other)), (None, Some(Glimpse::NONE)));
    }
}
