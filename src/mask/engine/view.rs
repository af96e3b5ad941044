//! A text as it reads once escapes and look-alikes are seen through, with the way back.

use super::see::{Seen, begins_escape, see, suspect};
use super::starts::next_suspect;

/// Escapes in escapes are seen through so often: `%2540`, `\\u0040`.
const DEPTH: usize = 3;

pub(super) struct View {
    pub bytes: Vec<u8>,
    /// Where each byte starts in the text, and where the last one ends.
    raw: Vec<usize>,
    /// Nothing more comes of the text.
    pub last: bool,
}

impl View {
    /// Of `text`, after which nothing follows if `last`.
    pub(super) fn of(text: &[u8], last: bool) -> View {
        let mut view = View { bytes: text.to_vec(), raw: (0..=text.len()).collect(), last };
        for _ in 0..DEPTH {
            if !view.see_through() {
                break;
            }
        }
        view
    }

    /// One layer; false where no other one can be under it.
    fn see_through(&mut self) -> bool {
        let (mut decoded, mut again) = (false, false);
        let (mut bytes, mut raw) = (Vec::with_capacity(self.bytes.len()), Vec::with_capacity(self.raw.len()));
        let mut at = 0;
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = next_suspect(rest).unwrap_or(rest.len());
            let seen = see(rest.get(plain..).unwrap_or_default(), self.last);
            let itself = plain + usize::from(seen == Seen::Itself && plain < rest.len());
            bytes.extend_from_slice(rest.get(..itself).unwrap_or_default());
            raw.extend_from_slice(self.raw.get(at..at + itself).unwrap_or_default());
            at += itself;
            match seen {
                // One that begins no escape may with what others stand for.
                Seen::Itself => again |= bytes.last().is_some_and(|byte| begins_escape(*byte)),
                Seen::Stands { length, text } => {
                    let place = self.raw.get(at).copied().unwrap_or_default();
                    bytes.extend_from_slice(text.as_bytes());
                    raw.extend(text.as_bytes().iter().map(|_| place));
                    decoded = true;
                    again |= text.as_bytes().iter().any(|byte| suspect(*byte));
                    at += length;
                }
                Seen::More => {
                    self.last = false;
                    break;
                }
            }
        }
        raw.extend(self.raw.get(at));
        (self.bytes, self.raw) = (bytes, raw);
        decoded && again
    }

    /// Where in the text the byte at `at` starts; behind the last byte, where the view ends.
    pub(super) fn place(&self, at: usize) -> usize {
        self.raw.get(at).or(self.raw.last()).copied().unwrap_or_default()
    }
}
