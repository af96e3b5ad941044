//! The same with AVX2, 32 bytes at a time.

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_andnot_si256, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_movemask_epi8,
    _mm256_or_si256, _mm256_set1_epi8, _mm256_xor_si256,
};

use super::{BLOCK, Classes};

#[target_feature(enable = "avx2")]
pub(super) fn classes(block: &[u8; BLOCK]) -> Classes {
    let mut classes = Classes::default();
    let (halves, _) = block.as_chunks::<32>();
    for (half, shift) in halves.iter().zip([0, 32]) {
        let bytes: __m256i = wide::bytemuck::cast(*half);
        let put = |mask: __m256i| u64::from(_mm256_movemask_epi8(mask) as u32) << shift;
        let letters = within(_mm256_or_si256(bytes, all(0x20)), b'a', b'z');
        let (upper, digit) = (within(bytes, b'A', b'Z'), within(bytes, b'0', b'9'));
        let (minus, joint) = (is(bytes, b'-'), or(is(bytes, b'+'), is(bytes, b'_')));
        let (suspects, backslash) = (suspects(bytes), is(bytes, b'\\'));
        classes.upper |= put(upper);
        classes.lower |= put(_mm256_xor_si256(letters, upper));
        classes.digit |= put(digit);
        classes.backslash |= put(backslash);
        classes.joint |= put(or(joint, is(bytes, b':')));
        classes.other |= put(or(or(minus, is(bytes, b'(')), suspects));
        classes.odd |= put(or(suspects, is(bytes, b'~')));
        // What is beyond ASCII has the highest bit, which is what becomes of a mask.
        let run = or(or(or(letters, digit), or(minus, joint)), or(or(is(bytes, b'/'), suspects), bytes));
        classes.run |= put(run);
    }
    classes
}

#[target_feature(enable = "avx2")]
pub(super) fn suspects_or(block: &[u8; BLOCK], other: u8) -> u64 {
    let (halves, _) = block.as_chunks::<32>();
    halves.iter().zip([0, 32]).fold(0, |bits, (half, shift)| {
        let bytes: __m256i = wide::bytemuck::cast(*half);
        let mask = or(suspects(bytes), is(bytes, other));
        bits | u64::from(_mm256_movemask_epi8(mask) as u32) << shift
    })
}

/// As [`super::suspects`].
#[target_feature(enable = "avx2")]
fn suspects(bytes: __m256i) -> __m256i {
    let escape = or(or(is(bytes, b'%'), is(bytes, b'&')), is(bytes, b'\\'));
    // Most text has none of the others.
    if _mm256_movemask_epi8(bytes) == 0 { escape } else { or(escape, characters(bytes)) }
}

/// As [`super::characters`].
#[target_feature(enable = "avx2")]
fn characters(bytes: __m256i) -> __m256i {
    let between = |low: u8, high: u8| {
        let (from, to) = (all(low.wrapping_sub(1)), all(high.wrapping_add(1)));
        _mm256_and_si256(_mm256_cmpgt_epi8(bytes, from), _mm256_cmpgt_epi8(to, bytes))
    };
    let foreign = or(or(between(0xC3, 0xCC), between(0xE4, 0xE9)), between(0xEB, 0xEE));
    _mm256_andnot_si256(foreign, between(0xC0, 0xFF))
}

#[target_feature(enable = "avx2")]
fn within(bytes: __m256i, low: u8, high: u8) -> __m256i {
    _mm256_and_si256(_mm256_cmpgt_epi8(bytes, all(low - 1)), _mm256_cmpgt_epi8(all(high + 1), bytes))
}

#[target_feature(enable = "avx2")]
fn is(bytes: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(bytes, all(byte))
}

#[target_feature(enable = "avx2")]
fn or(one: __m256i, other: __m256i) -> __m256i {
    _mm256_or_si256(one, other)
}

#[target_feature(enable = "avx2")]
fn all(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte as i8)
}
