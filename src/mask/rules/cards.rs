//! Payment cards (ISO/IEC 7812-1): 13 to 19 digits, a brand's prefix and length, Luhn's check digit.

use super::checks::{digits, number, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] =
    &[Rule::new("credit_card", Kind::CreditCard, Start::Digit, r"[0-9](?:[ -]?[0-9]){12,19}", card)];

/// A payment card: 13 to 19 digits, a brand's prefix and length, Luhn's check digit (ISO/IEC 7812-1).
fn card(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    // The fraction of a decimal number has as many digits, and one in ten passes Luhn.
    if !candidate.ends_word() || candidate.continues_number(b".") || !grouped(text) {
        return Verdict::No;
    }
    let length = digits(text).count();
    when(brand(number(digits(text).take(6)), length) && luhn(text))
}

/// Groups of three digits or more, the last aside: a list of small numbers is not a card.
fn grouped(text: &[u8]) -> bool {
    let mut short = false;
    for group in text.split(|byte| !byte.is_ascii_digit()) {
        if short {
            return false;
        }
        short = group.len() < 3;
    }
    true
}

fn brand(prefix: u32, length: usize) -> bool {
    match prefix {
        // Visa
        400_000..=499_999 => matches!(length, 13 | 16 | 19),
        // Mastercard
        510_000..=559_999 | 222_100..=272_099 => length == 16,
        // American Express
        340_000..=349_999 | 370_000..=379_999 => length == 15,
        // Diners Club
        300_000..=305_999 | 309_500..=309_599 | 360_000..=369_999 | 380_000..=399_999 => (14..=19).contains(&length),
        // JCB, Discover, UnionPay, RuPay, Mir
        352_800..=358_999
        | 601_100..=601_199
        | 644_000..=659_999
        | 600_000..=601_099
        | 620_000..=629_999
        | 810_000..=829_999
        | 508_000..=508_999
        | 220_000..=220_499 => (16..=19).contains(&length),
        // Maestro
        501_800..=501_899
        | 502_000..=502_099
        | 503_800..=503_899
        | 589_300..=589_399
        | 630_400..=630_499
        | 675_900..=675_999
        | 676_100..=676_399 => (13..=19).contains(&length),
        _ => false,
    }
}

fn luhn(text: &[u8]) -> bool {
    let doubled = |(place, digit): (usize, u8)| {
        let value = u32::from(digit) * if place % 2 == 1 { 2 } else { 1 };
        if value > 9 { value - 9 } else { value }
    };
    let reversed = text.iter().rev().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    reversed.enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}
