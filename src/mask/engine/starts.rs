//! Where a finding may start, 64 bytes at a time.
//!
//! A start is the first letter or digit of a word, a hump of a camelCase name, or one of a few other bytes. A literal
//! `\n` (JSON in a string) ends a word as the line break does that it stands for. Whether a byte is a start depends on
//! the two bytes before it and on nothing else.

use wide::i8x16;

const BLOCK: usize = 64;
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
    /// Before here the starts were sifted.
    sifted: usize,
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
    /// One of the [`CLOSE`] bytes after it is a `~` or may stand for one.
    pub close: bool,
}

impl Marked {
    #[inline]
    pub(super) fn is_any(self) -> bool {
        self.long | self.close
    }
}

/// One bit for each byte of a block.
struct Classes {
    upper: u64,
    lower: u64,
    digit: u64,
    backslash: u64,
    /// `+`, `:` and `_`, which start a finding where no word goes on.
    joint: u64,
    /// `-`, `(` and what an escape or a look-alike can start with, which do so anywhere.
    other: u64,
    /// What an encoding is written with or may stand for it, and what may come behind the buffer.
    run: u64,
    /// `~`, what an escape or a look-alike can start with, and what may come behind the buffer.
    odd: u64,
}

impl<'a> Starts<'a> {
    /// The starts of `buffer` from `from` on; `last`: nothing follows it.
    pub(in crate::mask) fn new(buffer: &'a [u8], from: usize, last: bool) -> Self {
        let next = classes(buffer, from, !last);
        let mut starts = Starts { buffer, base: from, mask: 0, long: 0, close: 0, sifted: from, next, more: !last };
        starts.enter();
        starts
    }

    /// Takes up the block at `base`, which is `next`.
    fn enter(&mut self) {
        let after = classes(self.buffer, self.base + BLOCK, self.more);
        let classes = std::mem::replace(&mut self.next, after);
        let (second, nearest) = self.before();
        let escaped = match classes.backslash != 0 || nearest == b'\\' {
            true => escapes(block(self.buffer, self.base)) & (classes.backslash << 1 | u64::from(nearest == b'\\')),
            false => 0,
        };
        self.mask = classes.starts(escaped, second, nearest);
        self.long = long(classes.run, self.next.run);
        self.close = close(classes.odd, self.next.odd);
    }

    /// The two bytes before the block, 0 where there is none.
    fn before(&self) -> (u8, u8) {
        let byte = |back: usize| self.base.checked_sub(back).and_then(|at| self.buffer.get(at)).copied().unwrap_or(0);
        (byte(2), byte(1))
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

    /// Goes past all before `at`.
    pub(in crate::mask) fn go_to(&mut self, at: usize) {
        let ahead = at.saturating_sub(self.base);
        if ahead >= 2 * BLOCK {
            self.base += ahead / BLOCK * BLOCK;
            self.next = classes(self.buffer, self.base, self.more);
            self.enter();
        } else if ahead >= BLOCK {
            self.base += BLOCK;
            self.enter();
        }
        self.mask &= u64::MAX.checked_shl(at.saturating_sub(self.base) as u32).unwrap_or(0);
    }

    /// Goes past those that are before `to` and not marked, and of which `nothing` says so by their first bytes. Those
    /// that were asked for are not asked for again. Whether the next one was among them.
    #[inline]
    pub(super) fn sift(&mut self, to: usize, nothing: impl Fn(&[u8; SIFTED]) -> bool) -> bool {
        let to = to.min(self.base + BLOCK);
        if self.sifted >= to {
            return false;
        }
        let peeked = self.mask & self.mask.wrapping_neg();
        let ahead = |of: usize| u64::MAX.checked_shl(of.saturating_sub(self.base) as u32).unwrap_or(0);
        let mut open = self.mask & !(self.long | self.close) & ahead(self.sifted) & !ahead(to);
        self.sifted = to;
        while open != 0 {
            let next = open & open.wrapping_neg();
            let first = self.buffer.get(self.base + open.trailing_zeros() as usize..).and_then(<[u8]>::first_chunk);
            if first.is_some_and(&nothing) {
                self.mask ^= next;
            }
            open ^= next;
        }
        self.mask & peeked == 0
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

/// The classes of the block at `at`. Behind the end is whatever is worst, where `more` may come.
fn classes(buffer: &[u8], at: usize, more: bool) -> Classes {
    let mut classes = Classes { upper: 0, lower: 0, digit: 0, backslash: 0, joint: 0, other: 0, run: 0, odd: 0 };
    let length = buffer.len().saturating_sub(at).min(BLOCK);
    if length > 0 {
        classes.read(&block(buffer, at), length);
    }
    if more {
        let behind = u64::MAX.checked_shl(length as u32).unwrap_or(0);
        classes.run |= behind;
        classes.odd |= behind;
    }
    classes
}

/// The bytes from `at` on; zeros behind the end.
#[inline]
fn block(buffer: &[u8], at: usize) -> [u8; BLOCK] {
    let rest = buffer.get(at..).unwrap_or_default();
    match rest.first_chunk::<BLOCK>() {
        Some(block) => *block,
        None => {
            let mut padded = [0; BLOCK];
            padded.get_mut(..rest.len()).unwrap_or_default().copy_from_slice(rest);
            padded
        }
    }
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
    let all = u128::from(odd) | u128::from(after) << 64;
    (1..=CLOSE).fold(0, |bits, by| bits | all >> by) as u64
}

/// `n`, `r` and `t`.
fn escapes(bytes: [u8; BLOCK]) -> u64 {
    bytes.iter().rev().fold(0, |bits, byte| bits << 1 | u64::from(matches!(byte, b'n' | b'r' | b't')))
}

impl Classes {
    /// Of a block of which `length` bytes are there.
    #[inline]
    fn read(&mut self, bytes: &[u8; BLOCK], length: usize) {
        let (quarters, _) = bytes.as_chunks::<16>();
        for (quarter, shift) in quarters.iter().zip((0u32..).step_by(16)).take(length.div_ceil(16)) {
            let bytes = load(quarter);
            let is = |byte: u8| bytes.simd_eq(i8x16::splat(byte as i8));
            let put = |mask: i8x16| u64::from(mask.to_bitmask() & 0xFFFF) << shift;
            let (letters, upper) = (within(bytes | i8x16::splat(0x20), b'a', b'z'), within(bytes, b'A', b'Z'));
            let (digit, minus, plus, below) = (within(bytes, b'0', b'9'), is(b'-'), is(b'+'), is(b'_'));
            self.upper |= put(upper);
            self.lower |= put(letters ^ upper);
            self.digit |= put(digit);
            self.backslash |= put(is(b'\\'));
            self.joint |= put(plus | is(b':') | below);
            let suspects = suspects(bytes);
            self.other |= put(minus | is(b'(') | suspects);
            self.odd |= put(suspects | is(b'~'));
            self.run |=
                put(letters | digit | plus | minus | below | is(b'/') | suspects | bytes.simd_lt(i8x16::splat(0)));
        }
    }

    #[inline]
    fn starts(&self, escaped: u64, second: u8, nearest: u8) -> u64 {
        let word = (self.upper | self.lower | self.digit) & !escaped;
        let carried = nearest.is_ascii_alphanumeric() && !(second == b'\\' && matches!(nearest, b'n' | b'r' | b't'));
        let in_word = word << 1 | u64::from(carried);
        let hump = self.upper & (self.lower << 1 | u64::from(nearest.is_ascii_lowercase()));
        ((word | self.joint) & !in_word) | hump | self.other
    }
}

/// The bytes that [`super::see::suspect`] takes, the ones within a character aside.
#[inline]
fn suspects(bytes: i8x16) -> i8x16 {
    let is = |byte: u8| bytes.simd_eq(i8x16::splat(byte as i8));
    let escape = is(b'%') | is(b'&') | is(b'\\');
    // Most text has none of the others.
    if bytes.to_bitmask() & 0xFFFF == 0 { escape } else { escape | characters(bytes) }
}

/// The bytes that a character beyond ASCII begins with, less [`super::see::begins_foreign`].
fn characters(bytes: i8x16) -> i8x16 {
    // As signed numbers the bytes from 0x80 on are those from -128 to -1.
    let between = |low: u8, high: u8| {
        bytes.simd_gt(i8x16::splat((low as i8).wrapping_sub(1)))
            & bytes.simd_lt(i8x16::splat((high as i8).wrapping_add(1)))
    };
    let foreign = between(0xC3, 0xCC) | between(0xE4, 0xE9) | between(0xEB, 0xEE);
    between(0xC0, 0xFF) & !foreign
}

/// The first byte that an escape or a look-alike can start with.
pub(super) fn next_suspect(buffer: &[u8]) -> Option<usize> {
    next(buffer, suspects)
}

/// The first `@`, or what may stand for one.
pub(super) fn next_edge(buffer: &[u8]) -> Option<usize> {
    let at_sign = |bytes: i8x16| suspects(bytes) | bytes.simd_eq(i8x16::splat(b'@' as i8));
    next(buffer, at_sign)
}

/// The first byte that is wanted; 0 is none.
#[inline]
fn next(bytes: &[u8], block: impl Fn(i8x16) -> i8x16) -> Option<usize> {
    let (blocks, tail) = bytes.as_chunks::<16>();
    for (index, of) in blocks.iter().enumerate() {
        let mask = block(load(of)).to_bitmask() & 0xFFFF;
        if mask != 0 {
            return Some(index * 16 + mask.trailing_zeros() as usize);
        }
    }
    let mut padded = [0; 16];
    padded.get_mut(..tail.len()).unwrap_or_default().copy_from_slice(tail);
    let mask = block(load(&padded)).to_bitmask() & 0xFFFF;
    (mask != 0).then(|| blocks.len() * 16 + mask.trailing_zeros() as usize)
}

#[inline]
pub(super) fn load(bytes: &[u8; 16]) -> i8x16 {
    wide::bytemuck::cast(*bytes)
}

/// The bytes from `low` to `high`, both ASCII.
#[inline]
pub(super) fn within(bytes: i8x16, low: u8, high: u8) -> i8x16 {
    bytes.simd_gt(i8x16::splat(low as i8 - 1)) & bytes.simd_lt(i8x16::splat(high as i8 + 1))
}

#[cfg(test)]
mod tests {
    use super::super::see;
    use super::*;

    /// What [`suspects`] takes, of one byte.
    fn begins_suspect(byte: u8) -> bool {
        see::suspect(byte) && !matches!(byte, 0x80..=0xBF)
    }

    /// The same, byte by byte.
    fn plain(buffer: &[u8], at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map_or(0, |at| buffer[at]);
        let escape = |byte: u8, before: u8| before == b'\\' && matches!(byte, b'n' | b'r' | b't');
        let in_word = before(1).is_ascii_alphanumeric() && !escape(before(1), before(2));
        match buffer[at] {
            b'-' | b'(' => true,
            byte if begins_suspect(byte) => true,
            b'+' | b':' | b'_' => !in_word,
            byte if !byte.is_ascii_alphanumeric() => false,
            byte if byte.is_ascii_uppercase() && before(1).is_ascii_lowercase() => true,
            byte => !in_word && !escape(byte, before(1)),
        }
    }

    proptest::proptest! {
        #[test]
        fn suspects_are_found(text in r"[ -~é１]{0,80}", from in 0..90usize) {
            let plain = |at: &usize| see::suspect(text.as_bytes()[*at]) && text.as_bytes()[*at] & 0xC0 != 0x80;
            let wanted = (from..text.len()).find(plain);
            proptest::prop_assert_eq!(next_suspect(&text.as_bytes()[from.min(text.len())..]).map(|at| from + at), wanted);
        }

        #[test]
        fn blocks_do_not_matter(text in r"([ -~]|[a-zé１]|[0-9A-Z_\\ntr]){0,200}", from in 0..20usize) {
            let bytes = text.as_bytes();
            let from = from.min(bytes.len());
            let wanted: Vec<usize> = (from..bytes.len()).filter(|at| plain(bytes, *at)).collect();
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
            let wanted: Vec<usize> = (to..bytes.len()).filter(|at| plain(bytes, *at)).collect();
            proptest::prop_assert_eq!(starts.collect::<Vec<_>>(), wanted);
        }

        #[test]
        fn what_is_marked_is_known(text in r"([a-z0-9+/_-]{1,24}[ .]{0,2}[~%é]{0,1}){0,20}", from in 0..20usize) {
            let bytes = text.as_bytes();
            let from = from.min(bytes.len());
            let mut starts = Starts::new(bytes, from, false);
            while let Some(at) = starts.peek() {
                let run = |byte: &u8| super::super::encoded::in_run(*byte) || see::suspect(*byte) || !byte.is_ascii();
                let long = bytes[at..].iter().take(LONG).all(run);
                let odd = |at: usize| bytes.get(at).is_none_or(|byte| *byte == b'~' || begins_suspect(*byte));
                let close = (1..=CLOSE).any(|ahead| odd(at + ahead));
                proptest::prop_assert_eq!(starts.marked(), Marked { long, close }, "at {}", at);
                starts.pass();
            }
        }
    }
}
