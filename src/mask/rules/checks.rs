//! What checks share.

use super::{Candidate, Verdict};

const FOUND: Verdict = Verdict::Closed { skip: 0 };

pub(super) fn when(found: bool) -> Verdict {
    if found { FOUND } else { Verdict::No }
}

pub(super) fn digits(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0')
}

pub(super) fn number(digits: impl Iterator<Item = u8>) -> u32 {
    digits.fold(0, |sum, digit| sum * 10 + u32::from(digit))
}

pub(super) fn whole_word(candidate: &Candidate<'_>) -> Verdict {
    when(candidate.ends_word())
}

/// Length of an AWS secret access key.
pub(super) const SECRET_LENGTH: usize = 40;

pub(super) fn secret_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+')
}
