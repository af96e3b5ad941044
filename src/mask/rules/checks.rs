//! What checks share.

use super::{Candidate, Verdict};

const FOUND: Verdict = Verdict::Closed { skip: 0 };

pub(super) fn when(found: bool) -> Verdict {
    if found { FOUND } else { Verdict::No }
}

pub(in crate::mask) fn digits(text: &[u8]) -> impl DoubleEndedIterator<Item = u8> + Clone + '_ {
    text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0')
}

/// The letters and digits, in upper case.
pub(in crate::mask) fn plain(text: &[u8]) -> impl DoubleEndedIterator<Item = u8> + Clone + '_ {
    text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_uppercase)
}

/// A number of at most nine digits.
pub(super) fn number(digits: impl Iterator<Item = u8>) -> u32 {
    digits.fold(0, |sum, digit| sum.wrapping_mul(10).wrapping_add(u32::from(digit)))
}

/// A number of at most eighteen digits.
pub(super) fn long(digits: impl Iterator<Item = u8>) -> u64 {
    digits.fold(0, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(digit)))
}

/// The sum of each digit times its weight.
pub(in crate::mask) fn weighted(digits: impl Iterator<Item = u8>, weights: &[u32]) -> u32 {
    digits.zip(weights).map(|(digit, weight)| u32::from(digit) * weight).sum()
}

/// Luhn's sum modulo 10 (ISO/IEC 7812-1, annex B): 0 where the check digit is right.
pub(in crate::mask) fn luhn_sum(digits: impl DoubleEndedIterator<Item = u8>) -> u32 {
    let doubled = |(place, digit): (usize, u8)| {
        let value = u32::from(digit) * if place % 2 == 1 { 2 } else { 1 };
        if value > 9 { value - 9 } else { value }
    };
    digits.rev().enumerate().map(doubled).sum::<u32>() % 10
}

/// Luhn's check digit is right.
pub(in crate::mask) fn luhn(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    luhn_sum(digits) == 0
}

/// Letters (A is 10, in either case) and digits as one number, modulo 97 (ISO/IEC 7064 MOD 97-10).
pub(in crate::mask) fn mod97(text: impl Iterator<Item = u8>) -> u32 {
    text.fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.to_ascii_uppercase().saturating_sub(b'A')) + 10) % 97,
    })
}

/// Verhoeff's check digit is right (J. Verhoeff, "Error Detecting Decimal Codes", 1969: the dihedral group of order ten).
pub(in crate::mask) fn verhoeff(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    const SHIFT: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |place: usize, digit: u8| {
        (0..place % 8).fold(digit, |digit, _| SHIFT.get(usize::from(digit)).copied().unwrap_or_default())
    };
    let times = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - 5 + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    digits.rev().enumerate().fold(0, |sum, (place, digit)| times(sum, permuted(place, digit))) == 0
}

/// All digits are one and the same.
pub(super) fn repeated(mut digits: impl Iterator<Item = u8>) -> bool {
    let first = digits.next();
    digits.all(|digit| Some(digit) == first)
}

/// No part of a longer number.
pub(super) fn free(candidate: &Candidate<'_>) -> bool {
    !candidate.continues_number(b"-. ") && candidate.next != Some(b'-')
}

/// A day and a month that a date may have.
pub(super) fn date(day: u32, month: u32) -> bool {
    matches!(day, 1..=31) && matches!(month, 1..=12)
}

pub(super) fn whole_word(candidate: &Candidate<'_>) -> Verdict {
    when(candidate.ends_word())
}

/// The same of a match that is masked from there on.
pub(super) fn whole_word_from(candidate: &Candidate<'_>, skip: usize) -> Verdict {
    if candidate.ends_word() { Verdict::Closed { skip } } else { Verdict::No }
}

/// For a rule whose match is a whole word anyway.
pub(super) fn any(_: &Candidate<'_>) -> Verdict {
    FOUND
}

/// Length of an AWS secret access key.
pub(super) const SECRET_LENGTH: usize = 40;

pub(super) fn secret_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+')
}
