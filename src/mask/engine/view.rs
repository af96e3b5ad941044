//! A text as it reads once escapes and look-alikes are seen through, with the way back.

use super::see::{Seen, see, suspect};

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

    /// One layer; false where there was none.
    fn see_through(&mut self) -> bool {
        let mut seen_through = false;
        let (mut bytes, mut raw) = (Vec::with_capacity(self.bytes.len()), Vec::with_capacity(self.raw.len()));
        let mut at = 0;
        while let (Some(byte), Some(place)) = (self.bytes.get(at), self.raw.get(at)) {
            let seen = match suspect(*byte) {
                true => see(self.bytes.get(at..).unwrap_or_default(), self.last),
                false => Seen::Itself,
            };
            match seen {
                Seen::Itself => {
                    bytes.push(*byte);
                    raw.push(*place);
                    at += 1;
                }
                Seen::Stands { length, text } => {
                    bytes.extend_from_slice(text.as_bytes());
                    raw.extend(text.as_bytes().iter().map(|_| *place));
                    at += length;
                    seen_through = true;
                }
                Seen::More => {
                    self.last = false;
                    break;
                }
            }
        }
        raw.extend(self.raw.get(at));
        (self.bytes, self.raw) = (bytes, raw);
        seen_through
    }

    /// Where in the text the byte at `at` starts; behind the last byte, where the view ends.
    pub(super) fn place(&self, at: usize) -> usize {
        self.raw.get(at).or(self.raw.last()).copied().unwrap_or_default()
    }
}
