//! Telephone numbers: North American (NANP) and international (ITU-T E.164).

use super::checks::{digits, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "phone_national",
        Kind::Phone,
        Start::Digit,
        r"(?:\+?1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[1-9][0-9]{2}[ .-]?[0-9]{4}",
        phone_national,
    ),
    Rule::new(
        "phone_international",
        Kind::Phone,
        Start::Digit,
        r"\+[1-9](?:[ .()/-]{0,2}[0-9]){7,15}",
        phone_international,
    ),
];

/// A North American number, written with `+`, parentheses or separators between all of its parts.
fn phone_national(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let marked = text.contains(&b'+') || text.contains(&b'(');
    let split = text.len() >= 5 && text.get(text.len() - 5).is_some_and(|byte| !byte.is_ascii_digit());
    let continued = !marked && candidate.continues_number(b"-.");
    when(candidate.ends_word() && (marked || split) && !continued)
}

/// An E.164 number: `+`, then 9 to 15 digits (8 where they are grouped); 11 in country code 1.
fn phone_international(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let count = digits(text).count();
    let shortest = if count + 1 < text.len() { 8 } else { 9 };
    let length = match digits(text).next() {
        Some(1) => count == 11,
        _ => (shortest..=15).contains(&count),
    };
    when(candidate.ends_word() && length)
}
