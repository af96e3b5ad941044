//! What checks share.

use super::{Candidate, Verdict};

const FOUND: Verdict = Verdict::Closed { skip: 0 };

pub(super) fn when(found: bool) -> Verdict {
    if found { FOUND } else { Verdict::No }
}

pub(super) fn digits(text: &[u8]) -> impl DoubleEndedIterator<Item = u8> + Clone + '_ {
    text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0')
}

/// The letters and digits, in upper case.
pub(super) fn plain(text: &[u8]) -> impl DoubleEndedIterator<Item = u8> + Clone + '_ {
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
pub(super) fn weighted(digits: impl Iterator<Item = u8>, weights: &[u32]) -> u32 {
    digits.zip(weights).map(|(digit, weight)| u32::from(digit) * weight).sum()
}

/// Luhn's check digit (ISO/IEC 7812-1) is right.
pub(super) fn luhn(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    let doubled = |(place, digit): (usize, u8)| {
        let value = u32::from(digit) * if place % 2 == 1 { 2 } else { 1 };
        if value > 9 { value - 9 } else { value }
    };
    digits.rev().enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}

/// All digits are one and the same.
pub(super) fn repeated(mut digits: impl Iterator<Item = u8>) -> bool {
    let first = digits.next();
    digits.all(|digit| Some(digit) == first)
}

pub(super) fn whole_word(candidate: &Candidate<'_>) -> Verdict {
    when(candidate.ends_word())
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
