//! Which of the bytes of a text may start a finding or be a part of one, 64 at a time, one bit for each.

use wide::{i8x16, i16x8};

pub(super) const BLOCK: usize = 64;

/// One bit for each byte of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes {
    pub upper: u64,
    pub lower: u64,
    pub digit: u64,
    pub backslash: u64,
    /// `+`, `:` and `_`, which start a finding where no word goes on.
    pub joint: u64,
    /// `-`, which starts one anywhere but between a word and a letter.
    pub minus: u64,
    /// `(` and what an escape or a look-alike can start with, which do so anywhere.
    pub other: u64,
    /// What an encoding is written with or may stand for it, and what may come behind the buffer.
    pub run: u64,
    /// `~`, what an escape or a look-alike can start with, and what may come behind the buffer.
    pub odd: u64,
    /// What is beyond ASCII.
    pub beyond: u64,
}

impl Classes {
    /// Of the block at `at`. Behind the end is whatever is worst, where `more` may come.
    pub(super) fn at(buffer: &[u8], at: usize, more: bool) -> Classes {
        let rest = buffer.get(at..).unwrap_or_default();
        match rest.first_chunk::<BLOCK>() {
            Some(block) => Classes::of(block),
            None => {
                let mut padded = [0; BLOCK];
                padded.get_mut(..rest.len()).unwrap_or_default().copy_from_slice(rest);
                let behind = if more { u64::MAX << rest.len() } else { 0 };
                let classes = Classes::of(&padded);
                Classes { run: classes.run | behind, odd: classes.odd | behind, ..classes }
            }
        }
    }

    fn of(block: &[u8; BLOCK]) -> Classes {
        let mut classes = Classes::default();
        let (quarters, _) = block.as_chunks::<16>();
        let (mut letters, mut small, mut strange) = (0, 0, i8x16::splat(0));
        for (quarter, shift) in quarters.iter().zip((0u32..).step_by(16)) {
            let bytes = load(quarter);
            let is = |byte: u8| bytes.simd_eq(i8x16::splat(byte as i8));
            let put = |mask: i8x16| u64::from(mask.to_bitmask() as u16) << shift;
            let (letter, digit) = (within(bytes | i8x16::splat(0x20), b'a', b'z'), within(bytes, b'0', b'9'));
            let (minus, plus, below) = (is(b'-'), is(b'+'), is(b'_'));
            letters |= put(letter);
            small |= put(case(bytes));
            classes.digit |= put(digit);
            classes.joint |= put(plus | is(b':') | below);
            classes.minus |= put(minus);
            classes.other |= put(is(b'('));
            classes.run |= put(letter | digit | plus | minus | below | is(b'/'));
            // Of what is beyond ASCII the sign.
            strange |= is(b'%') | is(b'&') | is(b'\\') | is(b'~') | bytes;
        }
        (classes.upper, classes.lower) = (letters & !small, letters & small);
        // Most blocks have none.
        if strange.to_bitmask() as u16 != 0 {
            classes.see_strange(quarters);
        }
        classes
    }

    /// The same of what is beyond ASCII, escapes and `~`.
    fn see_strange(&mut self, quarters: &[[u8; 16]]) {
        for (quarter, shift) in quarters.iter().zip((0u32..).step_by(16)) {
            let bytes = load(quarter);
            let is = |byte: u8| bytes.simd_eq(i8x16::splat(byte as i8));
            let put = |mask: i8x16| u64::from(mask.to_bitmask() as u16) << shift;
            let suspects = suspects(bytes);
            self.backslash |= put(is(b'\\'));
            self.other |= put(suspects);
            self.odd |= put(suspects | is(b'~'));
            self.beyond |= put(bytes);
            self.run |= put(suspects | bytes);
        }
    }

    /// Where a finding may start in the block, which is at `at` of the buffer.
    #[inline]
    pub(super) fn starts(&self, buffer: &[u8], at: usize) -> u64 {
        let byte = |back: usize| at.checked_sub(back).and_then(|at| buffer.get(at)).copied().unwrap_or(0);
        let (second, nearest) = (byte(2), byte(1));
        let escaped = match self.backslash != 0 || nearest == b'\\' {
            true => line_ends(buffer, at) & (self.backslash << 1 | u64::from(nearest == b'\\')),
            false => 0,
        };
        let word = (self.upper | self.lower | self.digit) & !escaped;
        let carried = nearest.is_ascii_alphanumeric() && !(second == b'\\' && line_end(nearest));
        let in_word = word << 1 | u64::from(carried);
        let hump = self.upper & (self.lower << 1 | u64::from(nearest.is_ascii_lowercase()));
        let letter = (self.upper | self.lower) >> 1 | self.letter_behind(buffer, at);
        ((word | self.joint) & !in_word) | hump | self.minus & !(in_word & letter) | self.other
    }

    /// The last bit where the block ends before a letter.
    #[inline]
    fn letter_behind(&self, buffer: &[u8], at: usize) -> u64 {
        let letter = || buffer.get(at + BLOCK).is_some_and(u8::is_ascii_alphabetic);
        u64::from(self.minus >> (BLOCK - 1) != 0 && letter()) << (BLOCK - 1)
    }
}

/// Where the words of `text` start that start with a letter, and the humps of camelCase names.
pub(in crate::mask) fn word_starts(text: &[u8]) -> impl Iterator<Item = usize> {
    (0..text.len()).step_by(BLOCK).flat_map(move |at| {
        let classes = Classes::at(text, at, false);
        let mut open = classes.starts(text, at) & (classes.upper | classes.lower);
        std::iter::from_fn(move || {
            let next = open.trailing_zeros() as usize;
            open &= open.wrapping_sub(1);
            (next < BLOCK).then_some(at + next)
        })
    })
}

/// Where in the block at `at` is what else an escape may be written with, such as `&#64;` and `\u{40}`.
pub(super) fn in_escapes(buffer: &[u8], at: usize) -> u64 {
    places(buffer, at, *b"#;{}")
}

/// Where in the block at `at` is a colon, or what one of full width begins with.
pub(super) fn colons(buffer: &[u8], at: usize) -> u64 {
    places(buffer, at, [b':', 0xEF])
}

/// Where in the block at `at` one of these is.
fn places<const MARKS: usize>(buffer: &[u8], at: usize, marks: [u8; MARKS]) -> u64 {
    let rest = buffer.get(at..).unwrap_or_default();
    let mut padded = [0; BLOCK];
    let block = rest.first_chunk::<BLOCK>().unwrap_or_else(|| {
        padded.get_mut(..rest.len()).unwrap_or_default().copy_from_slice(rest);
        &padded
    });
    let (quarters, _) = block.as_chunks::<16>();
    quarters.iter().zip((0u32..).step_by(16)).fold(0, |bits, (quarter, shift)| {
        let bytes = load(quarter);
        let mask = marks.iter().fold(i8x16::splat(0), |mask, mark| mask | bytes.simd_eq(i8x16::splat(*mark as i8)));
        bits | u64::from(mask.to_bitmask() as u16) << shift
    })
}

/// Where one of these is.
fn line_ends(buffer: &[u8], at: usize) -> u64 {
    let block = buffer.get(at..).unwrap_or_default().iter().take(BLOCK);
    block.enumerate().fold(0, |bits, (at, byte)| bits | u64::from(line_end(*byte)) << at)
}

/// What ends a word behind a backslash.
pub(super) fn line_end(byte: u8) -> bool {
    matches!(byte, b'n' | b'r' | b't')
}

/// The bytes that [`super::see::suspect`] takes, the ones within a character aside.
#[inline]
fn suspects(bytes: i8x16) -> i8x16 {
    let is = |byte: u8| bytes.simd_eq(i8x16::splat(byte as i8));
    let escape = is(b'%') | is(b'&') | is(b'\\');
    // Most text has none of the others.
    if bytes.to_bitmask() as u16 == 0 { escape } else { escape | characters(bytes) }
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
        let mask = block(load(of)).to_bitmask() as u16;
        if mask != 0 {
            return Some(index * 16 + mask.trailing_zeros() as usize);
        }
    }
    let mut padded = [0; 16];
    padded.get_mut(..tail.len()).unwrap_or_default().copy_from_slice(tail);
    let mask = block(load(&padded)).to_bitmask() as u16;
    (mask != 0).then(|| blocks.len() * 16 + mask.trailing_zeros() as usize)
}

#[inline]
pub(super) fn load(bytes: &[u8; 16]) -> i8x16 {
    wide::bytemuck::cast(*bytes)
}

/// The bit that tells small letters from capitals, as the sign of each byte.
#[inline]
fn case(bytes: i8x16) -> i8x16 {
    wide::bytemuck::cast(wide::bytemuck::cast::<i8x16, i16x8>(bytes) << 2)
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

    proptest::proptest! {
        #[test]
        fn suspects_are_found(text in r"[ -~é１]{0,80}", from in 0..90usize) {
            let plain = |at: &usize| see::begins_suspect(text.as_bytes()[*at]);
            let wanted = (from..text.len()).find(plain);
            proptest::prop_assert_eq!(next_suspect(&text.as_bytes()[from.min(text.len())..]).map(|at| from + at), wanted);
        }

        #[test]
        fn edges_are_found(text in r"[ -~é１]{0,200}", from in 0..90usize) {
            let bytes = text.as_bytes();
            let plain = |at: &usize| bytes[*at] == b'@' || see::begins_suspect(bytes[*at]);
            let wanted = (from..text.len()).find(plain);
            proptest::prop_assert_eq!(next_edge(&bytes[from.min(text.len())..]).map(|at| from + at), wanted);
        }
    }
}
