//! A text as it reads once escapes and look-alikes are seen through, with the way back.

use super::look::VIEW;
use super::see::{Seen, begins_escape, see, suspect};
use super::starts::next_suspect;

/// Escapes in escapes are seen through so often: `%2540`, `\\u0040`.
const DEPTH: usize = 3;
const _: () = assert!(VIEW <= u16::MAX as usize);

pub(super) struct View {
    pub bytes: Vec<u8>,
    /// Where each byte starts in the text, and where the last one ends.
    raw: Vec<u16>,
    /// Nothing more comes of the text.
    pub last: bool,
}

impl View {
    /// Of `text`, of at most [`VIEW`] bytes, after which nothing follows if `last`.
    pub(super) fn of(text: &[u8], last: bool) -> View {
        let mut view = View { bytes: Vec::with_capacity(text.len()), raw: Vec::with_capacity(text.len() + 1), last };
        let mut more = view.read(text, |at| at as u16);
        for _ in 1..DEPTH {
            if !more {
                break;
            }
            let bytes = std::mem::replace(&mut view.bytes, Vec::with_capacity(text.len()));
            let raw = std::mem::replace(&mut view.raw, Vec::with_capacity(text.len() + 1));
            more = view.read(&bytes, |at| raw.get(at).or(raw.last()).copied().unwrap_or_default());
        }
        view
    }

    /// One layer; false where no other one can be under it. `place`: where the byte at a place of `text` starts.
    fn read(&mut self, text: &[u8], place: impl Fn(usize) -> u16) -> bool {
        let (mut decoded, mut again) = (false, false);
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = next_suspect(rest).unwrap_or(rest.len());
            let seen = see(rest.get(plain..).unwrap_or_default(), self.last);
            let itself = plain + usize::from(seen == Seen::Itself && plain < rest.len());
            self.bytes.extend_from_slice(rest.get(..itself).unwrap_or_default());
            self.raw.extend((at..at + itself).map(&place));
            at += itself;
            match seen {
                // One that begins no escape may with what others stand for.
                Seen::Itself => again |= self.bytes.last().is_some_and(|byte| begins_escape(*byte)),
                Seen::Stands { length, text } => {
                    self.bytes.extend_from_slice(text.as_bytes());
                    self.raw.extend(text.as_bytes().iter().map(|_| place(at)));
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
        self.raw.push(place(at));
        decoded && again
    }

    /// Where in the text the byte at `at` starts; behind the last byte, where the view ends.
    pub(super) fn place(&self, at: usize) -> usize {
        self.raw.get(at).or(self.raw.last()).copied().map(usize::from).unwrap_or_default()
    }
}
