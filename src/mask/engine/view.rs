//! A text as it reads once escapes and look-alikes are seen through, with the way back.

use super::classes::next_suspect;
use super::look::{GLANCE, VIEW};
use super::see::{ESCAPE, Seen, begins_escape, begins_suspect, see, suspect};

/// How much more is seen through than is asked for, or as much again, so that one view is that of the starts behind it too.
const MORE: usize = 384;
/// Escapes in escapes are seen through so often: `%2540`, `\\u0040`.
const DEPTH: usize = 3;
const _: () = assert!(VIEW <= u16::MAX as usize);

#[derive(Default)]
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
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let Some(first) = rest.first() else { break };
            // Where one escape stands behind the other there is nothing to look for.
            let plain = if begins_suspect(*first) { 0 } else { next_suspect(rest).unwrap_or(rest.len()) };
            let (passed, rest) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
            if !passed.is_empty() {
                self.bytes.extend_from_slice(passed);
                self.raw.extend((at..at + plain).map(&place));
                at += plain;
            }
            let Some(first) = rest.first() else { break };
            match see(rest, self.last) {
                // One that begins no escape may with what others stand for.
                Seen::Itself => {
                    self.bytes.push(*first);
                    self.raw.push(place(at));
                    at += 1;
                    again |= begins_escape(*first);
                }
                Seen::Stands { length, text } => {
                    // Where nothing is seen, what it parts may stand for something once it is gone.
                    again |= text.as_bytes().is_empty() && begins_character(&self.bytes);
                    self.bytes.extend_from_slice(text.as_bytes());
                    self.raw.extend(std::iter::repeat_n(place(at), text.as_bytes().len()));
                    decoded = true;
                    again |= text.as_bytes().iter().any(|byte| suspect(*byte));
                    at += length;
                }
                Seen::More => {
                    self.last = false;
                    // What stands before it may stand for something with what follows: the next layer ends before that.
                    again |= begins_character(&self.bytes);
                    decoded = true;
                    break;
                }
            }
        }
        self.raw.push(place(at));
        decoded && again
    }

    /// All of it.
    pub(super) fn all(&self) -> Part<'_> {
        Part { bytes: &self.bytes, raw: &self.raw, start: 0, last: self.last }
    }
}

/// A view from some place on.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub bytes: &'a [u8],
    raw: &'a [u16],
    /// Where it starts in the text that the view is of.
    start: usize,
    pub last: bool,
}

impl Part<'_> {
    /// Where in the text the byte at `at` starts; behind the last byte, where the view ends.
    pub(super) fn place(&self, at: usize) -> usize {
        let place = self.raw.get(at).or(self.raw.last()).copied().map(usize::from);
        place.map_or(0, |place| place.saturating_sub(self.start))
    }
}

/// The view that was made last of a buffer. What it holds from a byte on that it begins anew at is the view from there.
#[derive(Default)]
pub(super) struct LastView {
    view: View,
    /// The part of the buffer.
    at: usize,
    length: usize,
    /// It was one of a start behind its own too.
    shared: bool,
}

impl LastView {
    /// The view from `at` on, of `least` bytes or more, fewer than [`VIEW`]; `last`: nothing follows the buffer.
    pub(super) fn from(&mut self, buffer: &[u8], at: usize, least: usize, last: bool) -> Part<'_> {
        let from = match self.covers(at, least, buffer.len()).or_else(|| self.joins(buffer, at, least, last)) {
            Some(from) => {
                self.shared |= at > self.at;
                from
            }
            None => {
                let rest = buffer.get(at..).unwrap_or_default();
                // Where the view before served no start behind its own, more would be of no use to the next either.
                let apart = at > self.at + self.length;
                let more = if self.shared || apart || least >= GLANCE { MORE.max(least) } else { 0 };
                let text = rest.get(..(least + more).min(VIEW - 1)).unwrap_or(rest);
                let whole = last && text.len() == rest.len();
                *self = LastView {
                    view: View::of(text, whole),
                    at,
                    length: text.len(),
                    shared: at == self.at && self.shared,
                };
                0
            }
        };
        let View { bytes, raw, last } = &self.view;
        let (bytes, raw) = (bytes.get(from..).unwrap_or_default(), raw.get(from..).unwrap_or_default());
        Part { bytes, raw, start: at.saturating_sub(self.at), last: *last }
    }

    /// The same where `at` is inside of an escape and the view begins anew behind: what is read between is put before that,
    /// in the place of what is passed. It is of ASCII and begins no escape, so it stands for no more with what follows.
    fn joins(&mut self, buffer: &[u8], at: usize, least: usize, last: bool) -> Option<usize> {
        let (mut next, mut read) = (at, Vec::new());
        let behind = loop {
            if next > at
                && let Some(behind) = self.covers(next, least.saturating_sub(next - at), buffer.len())
            {
                break behind;
            }
            let rest = buffer.get(next..).filter(|_| at > self.at && next < at + ESCAPE)?;
            let place = u16::try_from(next - self.at).ok()?;
            let plain = |byte: &u8| byte.is_ascii() && !suspect(*byte);
            match see(rest, last) {
                Seen::Itself => {
                    read.push((*rest.first().filter(|byte| plain(byte))?, place));
                    next += 1;
                }
                Seen::Stands { length, text } if text.as_bytes().iter().all(plain) && !text.as_bytes().is_empty() => {
                    read.extend(text.as_bytes().iter().map(|byte| (*byte, place)));
                    next += length;
                }
                Seen::Stands { .. } | Seen::More => return None,
            }
        };
        let from = behind.saturating_sub(read.len());
        self.view.bytes.splice(from..behind, read.iter().map(|(byte, _)| *byte));
        self.view.raw.splice(from..behind, read.iter().map(|(_, place)| *place));
        Some(from)
    }

    /// From which of its bytes on it is the view from `at` on.
    fn covers(&self, at: usize, least: usize, end: usize) -> Option<usize> {
        let ahead = at.checked_sub(self.at).filter(|ahead| *ahead < self.length)?;
        let enough = self.length >= ahead + least || self.at + self.length == end;
        let place = u16::try_from(ahead).ok().filter(|_| enough)?;
        let from = self.view.raw.partition_point(|raw| *raw < place);
        (self.view.raw.get(from) == Some(&place) && from < self.view.bytes.len()).then_some(from)
    }
}

/// Whether a character beyond ASCII is begun at the end of the text, and not whole.
fn begins_character(text: &[u8]) -> bool {
    let whole = |lead: u8| match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 0,
    };
    text.iter()
        .rev()
        .take(3)
        .zip(1..)
        .find(|(byte, _)| **byte & 0xC0 != 0x80)
        .is_some_and(|(lead, has)| has < whole(*lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_does_not_depend_on_what_follows() {
        // A character without width in the middle of another one, and what has layers of its own.
        for (written, seen) in [
            (&b"\xEF\xBC\xE2\x80\x8B\xA0"[..], &b"@"[..]),
            (b"\xEF\xE2\x80\x8B\xBC\xC2\xAD\xA0", b"@"),
            (b"\xF0\x9D\x9F\xE2\x80\x8B\x8F", b"1"),
            (b"%4\xE2\x80\x8B0", b"@"),
            (b"\xE2\xE2\x80\x8B\x80\x8B", b""),
            (b"\xE6\x97\xA5\xE2\x80\x8B\xA0", b"\xE6\x97\xA5\xA0"),
        ] {
            assert_eq!(View::of(written, true).bytes, seen, "{written:x?}");
            for cut in 1..written.len() {
                let view = View::of(&written[..cut], false);
                assert!(seen.starts_with(&view.bytes) && !view.last, "{written:x?} cut at {cut}: {:x?}", view.bytes);
            }
            let view = View::of(&[written, b"x&#64;\\\""].concat(), true);
            assert_eq!(view.bytes.split(|byte| *byte == b'x').next(), Some(seen), "{written:x?}");
        }
    }

    #[test]
    fn a_shared_view_reads_as_one_of_its_own_does() {
        let parts = [
            &b"\\\\"[..],
            b"\\u0041",
            b"\\\\u0040",
            b"%2540",
            b"&amp;#64;",
            b"word ",
            b"%41",
            b"\\u{41}",
            b"\\u043a",
            b"\\n",
            b"&",
            b"\xEF\xBC\xA1",
            b"\xE2\x80\x8B",
        ];
        for first in parts {
            for second in parts {
                let buffer = [first, second].concat().repeat(60);
                let mut last_view = LastView::default();
                for at in 0..buffer.len() {
                    for least in [24, GLANCE, 4 * GLANCE] {
                        let part = last_view.from(&buffer, at, least, true);
                        let text = &buffer[at..buffer.len().min(at + least)];
                        let own = View::of(text, text.len() == buffer.len() - at);
                        assert!(part.bytes.starts_with(&own.bytes), "{at} of {first:x?} {second:x?}");
                        let places = (0..own.bytes.len()).all(|byte| part.place(byte) == own.all().place(byte));
                        assert!(places, "{at} of {first:x?} {second:x?}");
                    }
                }
            }
        }
    }
}
