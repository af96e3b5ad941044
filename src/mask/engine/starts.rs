//! Where a finding may start, 64 bytes at a time.
//!
//! A start is the first letter or digit of a word, a hump of a camelCase name, or one of a few other bytes. A literal
//! `\n` (JSON in a string) ends a word as the line break does that it stands for. Whether a byte is a start depends on
//! the two bytes before it and on nothing else.

use wide::i8x16;

const BLOCK: usize = 64;

/// Goes over the starts of a buffer in order.
pub(in crate::mask) struct Starts<'a> {
    buffer: &'a [u8],
    /// Where the block of `mask` is.
    base: usize,
    /// The starts of the block that were not given yet.
    mask: u64,
}

/// One bit for each byte of a block.
struct Classes {
    upper: u64,
    lower: u64,
    digit: u64,
    backslash: u64,
    /// `n`, `r` or `t`
    escape: u64,
    /// `+`, `:` and `_`, which start a finding where no word goes on.
    joint: u64,
    /// `-`, `(` and what an escape or a look-alike can start with, which do so anywhere.
    other: u64,
}

impl<'a> Starts<'a> {
    /// The starts of `buffer` from `from` on.
    pub(in crate::mask) fn new(buffer: &'a [u8], from: usize) -> Self {
        let mut starts = Starts { buffer, base: from, mask: 0 };
        starts.mask = starts.block();
        starts
    }

    fn block(&self) -> u64 {
        let rest = self.buffer.get(self.base..).unwrap_or_default();
        let mut padded = [0; BLOCK];
        let block = match rest.first_chunk::<BLOCK>() {
            Some(block) => block,
            None => {
                padded.get_mut(..rest.len()).unwrap_or_default().copy_from_slice(rest);
                &padded
            }
        };
        let classes = Classes::of(block);
        let (second, nearest) = self.before();
        classes.starts(second, nearest)
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
            self.mask = self.block();
        }
        Some(self.base + self.mask.trailing_zeros() as usize)
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

impl Classes {
    #[inline]
    fn of(block: &[u8; BLOCK]) -> Classes {
        let mut classes = Classes { upper: 0, lower: 0, digit: 0, backslash: 0, escape: 0, joint: 0, other: 0 };
        let (quarters, _) = block.as_chunks::<16>();
        for (quarter, shift) in quarters.iter().zip((0u32..).step_by(16)) {
            let bytes = load(quarter);
            let within = |low, high| within(bytes, low, high);
            let is = |byte: u8| bytes.simd_eq(i8x16::splat(byte as i8));
            let put = |mask: i8x16| u64::from(mask.to_bitmask() & 0xFFFF) << shift;
            classes.upper |= put(within(b'A', b'Z'));
            classes.lower |= put(within(b'a', b'z'));
            classes.digit |= put(within(b'0', b'9'));
            classes.backslash |= put(is(b'\\'));
            classes.escape |= put(is(b'n') | is(b'r') | is(b't'));
            classes.joint |= put(is(b'+') | is(b':') | is(b'_'));
            classes.other |= put(is(b'-') | is(b'(') | suspects(bytes));
        }
        classes
    }

    #[inline]
    fn starts(&self, second: u8, nearest: u8) -> u64 {
        let escaped = self.escape & (self.backslash << 1 | u64::from(nearest == b'\\'));
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
    // As signed numbers the bytes from 0xC0 on are those from -64 to -1.
    let character = bytes.simd_lt(i8x16::splat(0)) & bytes.simd_gt(i8x16::splat(-65));
    is(b'%') | is(b'&') | is(b'\\') | character
}

/// The first byte that an escape or a look-alike can start with.
pub(super) fn next_suspect(buffer: &[u8]) -> Option<usize> {
    next(buffer, suspects, begins_suspect)
}

/// The first `@`, or what may stand for one.
pub(super) fn next_edge(buffer: &[u8]) -> Option<usize> {
    let at_sign = |bytes: i8x16| suspects(bytes) | bytes.simd_eq(i8x16::splat(b'@' as i8));
    next(buffer, at_sign, |byte| byte == b'@' || begins_suspect(byte))
}

/// What [`suspects`] takes, of one byte.
fn begins_suspect(byte: u8) -> bool {
    super::see::suspect(byte) && !matches!(byte, 0x80..=0xBF)
}

/// The first byte that is wanted: in a block, and alone.
#[inline]
fn next(bytes: &[u8], block: impl Fn(i8x16) -> i8x16, byte: impl Fn(u8) -> bool) -> Option<usize> {
    let (blocks, tail) = bytes.as_chunks::<16>();
    for (index, of) in blocks.iter().enumerate() {
        let mask = block(load(of)).to_bitmask() & 0xFFFF;
        if mask != 0 {
            return Some(index * 16 + mask.trailing_zeros() as usize);
        }
    }
    tail.iter().position(|of| byte(*of)).map(|at| blocks.len() * 16 + at)
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
    use super::*;

    /// The same, byte by byte.
    fn plain(buffer: &[u8], at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map_or(0, |at| buffer[at]);
        let escape = |byte: u8, before: u8| before == b'\\' && matches!(byte, b'n' | b'r' | b't');
        let in_word = before(1).is_ascii_alphanumeric() && !escape(before(1), before(2));
        match buffer[at] {
            b'-' | b'(' | b'%' | b'&' | b'\\' | 0xC0.. => true,
            b'+' | b':' | b'_' => !in_word,
            byte if !byte.is_ascii_alphanumeric() => false,
            byte if byte.is_ascii_uppercase() && before(1).is_ascii_lowercase() => true,
            byte => !in_word && !escape(byte, before(1)),
        }
    }

    proptest::proptest! {
        #[test]
        fn suspects_are_found(text in r"[ -~é１]{0,80}", from in 0..90usize) {
            let plain = |at: &usize| super::super::see::suspect(text.as_bytes()[*at]) && text.as_bytes()[*at] & 0xC0 != 0x80;
            let wanted = (from..text.len()).find(plain);
            proptest::prop_assert_eq!(next_suspect(&text.as_bytes()[from.min(text.len())..]).map(|at| from + at), wanted);
        }

        #[test]
        fn blocks_do_not_matter(text in r"([ -~]|[a-zé１]|[0-9A-Z_\\ntr]){0,200}", from in 0..20usize) {
            let bytes = text.as_bytes();
            let from = from.min(bytes.len());
            let wanted: Vec<usize> = (from..bytes.len()).filter(|at| plain(bytes, *at)).collect();
            let got: Vec<usize> = Starts::new(bytes, from).collect();
            proptest::prop_assert_eq!(got, wanted);
        }
    }
}
