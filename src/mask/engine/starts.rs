//! Where a finding may start, 64 bytes at a time.
//!
//! A start is the first letter or digit of a word, a hump of a camelCase name, or one of a few other bytes. A literal
//! `\n` (JSON in a string) ends a word as the line break does that it stands for. Whether a byte is a start depends on
//! the two bytes before it, of a `-` also on the one behind, and on nothing else.

use super::classes::{BLOCK, Classes, colons, in_escapes, line_end};
use super::glance::Said;
use super::see::begins_suspect;
use crate::mask::rules::scripts::{self, BESIDE};

/// So long is a run that may be encoded or hold a marker, counting what may stand for some of it: see
/// [`super::encoded::LEAST`] and [`super::marks::FAR`].
const LONG: usize = 12;
/// So close behind a start is a marker that is not far: see [`super::marks::Marks::near`].
const CLOSE: usize = 5;
const _: () = assert!(LONG <= super::marks::SHORTEST && LONG <= super::encoded::LEAST);
/// So many bytes tell of most starts that nothing begins there.
pub(super) const SIFTED: usize = 8;

/// Goes over the starts of a buffer in order.
pub(in crate::mask) struct Starts<'a> {
    buffer: &'a [u8],
    /// Where the block of `mask` is.
    base: usize,
    /// The starts of the block that were not given yet.
    mask: u64,
    /// The bytes of the block at which a long run of what an encoding is written with starts, and those with a `~`, an
    /// escape or a look-alike close behind.
    long: u64,
    close: u64,
    /// Those of the block that are digits, and those that are letters.
    digits: u64,
    letters: u64,
    /// The colons behind what may be labels in other scripts: see [`scripts`].
    labels: u64,
    /// Before here the starts were sifted, and the numbers among them.
    sifted: usize,
    counted: usize,
    /// Before here nothing starts that was not given yet.
    passed: usize,
    /// The block after it.
    next: Classes,
    /// Whether more may come behind the buffer.
    more: bool,
}

/// What stands behind a start, or may once more has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mask) struct Marked {
    /// [`LONG`] characters start there that an encoding is written with, or that may stand for such.
    pub long: bool,
    /// One of the [`CLOSE`] bytes after it is a `~` or may stand for one; or it is the colon behind what may be a label in
    /// another script.
    pub close: bool,
}

impl Marked {
    /// Anything may.
    pub(super) const ANY: Marked = Marked { long: true, close: true };

    #[inline]
    pub(super) fn is_any(self) -> bool {
        self.long | self.close
    }
}

impl<'a> Starts<'a> {
    /// The starts of `buffer` from `from` on; `last`: nothing follows it.
    pub(in crate::mask) fn new(buffer: &'a [u8], from: usize, last: bool) -> Self {
        let next = Classes::at(buffer, from, !last);
        let (mask, long, close, digits, letters, labels) = Default::default();
        let mut starts = Starts {
            buffer,
            base: from,
            mask,
            long,
            close,
            digits,
            letters,
            labels,
            sifted: from,
            counted: from,
            passed: from,
            next,
            more: !last,
        };
        starts.enter();
        starts
    }

    /// Whether one of the last bytes before the block is beyond ASCII.
    #[inline]
    fn ends_beyond(&self) -> bool {
        let before = self.buffer.get(self.base.saturating_sub(BESIDE)..self.base).unwrap_or_default();
        before.iter().any(|byte| !byte.is_ascii())
    }

    /// Where in the block labels in other scripts may end, and words begin that such a label is close before.
    fn label_ends(&self, beyond: u64) -> u64 {
        let carried = if self.ends_beyond() { (1 << BESIDE) - 1 } else { 0 };
        let close = (1..=BESIDE).fold(carried, |bits, by| bits | beyond << by);
        let words = self.mask & close;
        let (mut open, mut ends) = (colons(self.buffer, self.base) | words, 0);
        while open != 0 {
            let at = open.trailing_zeros();
            ends |= u64::from(scripts::may_end_label(self.buffer, self.base + at as usize)) << at;
            open &= open - 1;
        }
        ends
    }

    /// Takes up the block at `base`, which is `next`.
    fn enter(&mut self) {
        let after = Classes::at(self.buffer, self.base + BLOCK, self.more);
        let classes = std::mem::replace(&mut self.next, after);
        self.mask = classes.starts(self.buffer, self.base) & self.from(self.passed);
        (self.digits, self.letters) = (classes.digit, classes.upper | classes.lower);
        let (run, after) = match classes.odd | self.next.odd {
            0 => (0, 0),
            _ => (in_escapes(self.buffer, self.base), in_escapes(self.buffer, self.base + BLOCK)),
        };
        self.long = long(classes.run | run, self.next.run | after);
        self.labels = if classes.beyond == 0 && !self.ends_beyond() { 0 } else { self.label_ends(classes.beyond) };
        self.close = close(classes.odd, self.next.odd) | self.labels;
    }
}

impl Starts<'_> {
    /// The next one, which stays the next one.
    #[inline]
    pub(in crate::mask) fn peek(&mut self) -> Option<usize> {
        while self.mask == 0 {
            if self.base + BLOCK >= self.buffer.len() {
                return None;
            }
            self.base += BLOCK;
            self.enter();
        }
        Some(self.base + self.mask.trailing_zeros() as usize)
    }

    #[inline]
    pub(in crate::mask) fn marked(&self) -> Marked {
        let next = self.mask & self.mask.wrapping_neg();
        Marked { long: self.long & next != 0, close: self.close & next != 0 }
    }

    /// Whether the next one is where a label in another script may end, or a word behind one.
    #[inline]
    pub(super) fn labelled(&self) -> bool {
        self.labels & self.mask & self.mask.wrapping_neg() != 0
    }

    /// Goes past all before `at`.
    #[inline]
    pub(in crate::mask) fn go_to(&mut self, at: usize) {
        let ahead = at.saturating_sub(self.base);
        if ahead >= 2 * BLOCK {
            self.base += ahead / BLOCK * BLOCK;
            self.next = Classes::at(self.buffer, self.base, self.more);
            self.enter();
        } else if ahead >= BLOCK {
            self.base += BLOCK;
            self.enter();
        }
        self.mask &= self.from(at);
    }

    /// Whether any before `to` are in the block that were not sifted.
    #[inline]
    pub(super) fn unsifted(&self, to: usize) -> bool {
        self.sifted < self.within(to)
    }

    /// `to`, or where the block or what comes before the next label in it ends: that may speak for what is behind it.
    #[inline]
    fn within(&self, to: usize) -> usize {
        let labels = self.mask & self.labels;
        to.min(self.base + labels.trailing_zeros() as usize)
    }

    /// Goes past those that are before `to`, no digits and with no marker close behind, and of which `said` says so by their
    /// first [`SIFTED`] bytes: what needs a word before it from `cued` on, where none is left that may be one. Of those with a
    /// long run `beyond` is asked, by their places, whether that is something; and before the first that is left, which may
    /// speak for what is behind it, how long the `identifier` is that starts there, in which nothing else does. Those that were
    /// asked for are not asked for again. Whether the next one was among them.
    #[inline]
    pub(super) fn sift(
        &mut self,
        to: usize,
        cued: usize,
        said: impl Fn(u64) -> Said,
        shape: impl Fn(&[u8]) -> Said,
        beyond: impl Fn(usize) -> bool,
        identifier: impl Fn(usize) -> Option<usize>,
    ) -> bool {
        let to = self.within(to);
        let asked = self.mask & !self.close & self.between(self.sifted, to);
        self.sifted = to;
        let rest = self.buffer.get(self.base..).unwrap_or_default();
        let words = asked & !self.digits;
        let (known, weak) = told(words, |at| {
            let first = rest.get(at..).and_then(<[u8]>::first_chunk);
            first.map_or(Said::UNKNOWN, |first| said(u64::from_le_bytes(*first)))
        });
        let (shaped, more) = told(words & !weak, |at| rest.get(at..).map_or(Said::UNKNOWN, &shape));
        let weak = weak | more;
        let heard = words & !weak;
        let mut gone = known | shaped | weak & self.from(cued) & before(heard);
        let dull = match asked & self.long {
            0 => 0,
            long => self.identifiers(long, heard, identifier),
        };
        let mut long = gone & self.long & !dull;
        while long != 0 {
            let at = long.trailing_zeros();
            gone ^= u64::from(beyond(self.base + at as usize)) << at;
            long &= long - 1;
        }
        let peeked = self.mask & self.mask.wrapping_neg();
        self.mask &= !(gone | dull);
        self.mask & peeked == 0
    }

    /// Where identifiers are, of those with a long run that start before the first word that is left.
    fn identifiers(&mut self, mut long: u64, mut left: u64, length: impl Fn(usize) -> Option<usize>) -> u64 {
        let mut all = 0;
        while long != 0 && long.trailing_zeros() <= left.trailing_zeros() {
            let at = self.base + long.trailing_zeros() as usize;
            let inside = match length(at) {
                Some(length) => {
                    self.passed = at + length;
                    self.between(at, at + length)
                }
                None => 0,
            };
            (all, left) = (all | inside, left & !inside);
            long &= (long - 1) & !inside;
        }
        all
    }

    /// The same of numbers, with what stands close before them, which `nothing` is asked for by their places, up to the next
    /// word that is left: it may speak for those behind it.
    #[inline]
    pub(super) fn sift_numbers(&mut self, to: usize, nothing: impl Fn(usize) -> bool) -> bool {
        let words = self.mask & (self.letters | self.labels);
        let to = to.min(self.base + words.trailing_zeros() as usize);
        if self.counted >= to {
            return false;
        }
        let peeked = self.mask & self.mask.wrapping_neg();
        let numbers = self.digits | self.digits >> 1 & !self.letters;
        let mut open = self.mask & numbers & !(self.long | self.close) & self.between(self.counted, to);
        self.counted = to;
        while open != 0 {
            let next = open & open.wrapping_neg();
            if nothing(self.base + open.trailing_zeros() as usize) {
                self.mask ^= next;
            }
            open ^= next;
        }
        self.mask & peeked == 0
    }

    /// The bytes of the block from `from` up to `to`.
    #[inline]
    fn between(&self, from: usize, to: usize) -> u64 {
        self.from(from) & !self.from(to)
    }

    #[inline]
    fn from(&self, at: usize) -> u64 {
        u64::MAX.checked_shl(at.saturating_sub(self.base) as u32).unwrap_or(0)
    }

    /// Goes past the next one.
    #[inline]
    pub(in crate::mask) fn pass(&mut self) {
        self.mask &= self.mask.wrapping_sub(1);
    }
}

impl Iterator for Starts<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let at = self.peek()?;
        self.pass();
        Some(at)
    }
}

/// Whether one is at `at`: the same as [`Starts`] says, of one byte.
pub(super) fn is_start(buffer: &[u8], at: usize) -> bool {
    let byte = |back: usize| at.checked_sub(back).and_then(|at| buffer.get(at)).copied().unwrap_or_default();
    let escape = |byte: u8, before: u8| before == b'\\' && line_end(byte);
    let in_word = byte(1).is_ascii_alphanumeric() && !escape(byte(1), byte(2));
    match byte(0) {
        b'-' => !in_word || !buffer.get(at + 1).is_some_and(u8::is_ascii_alphabetic),
        b'(' => true,
        byte if begins_suspect(byte) => true,
        b'+' | b':' | b'_' => !in_word,
        byte if !byte.is_ascii_alphanumeric() => false,
        upper if upper.is_ascii_uppercase() && byte(1).is_ascii_lowercase() => true,
        this => !in_word && !escape(this, byte(1)),
    }
}

/// Of which of these starts it is `said` that they are nothing, and of which that they need a word before them at most.
#[inline]
fn told(mut open: u64, said: impl Fn(usize) -> Said) -> (u64, u64) {
    let (mut nothing, mut weak) = (0, 0);
    while open != 0 {
        let at = open.trailing_zeros();
        let said = said(at as usize);
        nothing |= u64::from(said.nothing) << at;
        weak |= u64::from(said.weak) << at;
        open &= open - 1;
    }
    (nothing, weak)
}

/// The bytes before the first one of these.
#[inline]
fn before(bits: u64) -> u64 {
    !bits & bits.wrapping_sub(1)
}

/// Where [`LONG`] of `run` stand in a row, which may reach into the block `after`.
#[inline]
fn long(run: u64, after: u64) -> u64 {
    let both = |by: u32, bits: u128| bits & bits >> by;
    let twelve = both(4, both(4, both(2, both(1, u128::from(run) | u128::from(after) << 64))));
    twelve as u64
}

/// Where one of the next [`CLOSE`] bytes is `odd`.
#[inline]
fn close(odd: u64, after: u64) -> u64 {
    if odd | after == 0 {
        return 0;
    }
    let all = u128::from(odd) | u128::from(after) << 64;
    (1..=CLOSE).fold(0, |bits, by| bits | all >> by) as u64
}

#[cfg(test)]
mod tests {
    use super::super::see;
    use super::*;

    proptest::proptest! {
        #[test]
        fn blocks_do_not_matter(text in r"([ -~]|[a-zé１]|[0-9A-Z_\\ntr]){0,200}", from in 0..20usize) {
            let bytes = text.as_bytes();
            let from = from.min(bytes.len());
            let wanted: Vec<usize> = (from..bytes.len()).filter(|at| is_start(bytes, *at)).collect();
            let got: Vec<usize> = Starts::new(bytes, from, false).collect();
            proptest::prop_assert_eq!(got, wanted);
        }

        #[test]
        fn what_is_gone_past_does_not_matter(text in r"([ -~]|[a-zé１]|[0-9A-Z_\\ntr]){0,300}", from in 0..20usize, passed in 0..40usize, to in 0..300usize) {
            let bytes = text.as_bytes();
            let from = from.min(bytes.len());
            let mut starts = Starts::new(bytes, from, false);
            let to = starts.by_ref().take(passed).last().map_or(from, |last| last + 1).max(to);
            starts.go_to(to);
            let wanted: Vec<usize> = (to..bytes.len()).filter(|at| is_start(bytes, *at)).collect();
            proptest::prop_assert_eq!(starts.collect::<Vec<_>>(), wanted);
        }

        #[test]
        fn what_is_marked_is_known(text in r"([a-z0-9+/_-]{1,24}[ .#;{}]{0,2}[~%é]{0,1}){0,20}", from in 0..20usize) {
            let bytes = text.as_bytes();
            let from = from.min(bytes.len());
            let mut starts = Starts::new(bytes, from, false);
            while let Some(at) = starts.peek() {
                let run = |byte: &u8| super::super::encoded::in_run(*byte) || see::suspect(*byte) || !byte.is_ascii();
                let near = &bytes[at..bytes.len().min(at + LONG)];
                let escaped = near.iter().any(|byte| begins_suspect(*byte));
                let long = near.iter().all(|byte| run(byte) || escaped && b"#;{}".contains(byte));
                let loose = near.iter().all(|byte| run(byte) || b"#;{}".contains(byte));
                let odd = |at: usize| bytes.get(at).is_none_or(|byte| *byte == b'~' || begins_suspect(*byte));
                let close = (1..=CLOSE).any(|ahead| odd(at + ahead));
                let marked = starts.marked();
                proptest::prop_assert!(marked.close == (close || scripts::may_end_label(bytes, at)) && marked.long >= long && marked.long <= loose, "at {}", at);
                starts.pass();
            }
        }
    }
}
