//! Vehicle identification numbers (ISO 3779).

use super::checks::{plain, repeated, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

const PATTERN: &str = r"[A-HJ-NPR-Z0-9]{17}";

pub(super) static RULES: &[Rule] = &[
    Rule::new("vin", Kind::Vin, Start::Mixed, r"[1-57][A-HJ-NPR-Z0-9]{16}", american).word(),
    Rule::new("vin_digit", Kind::Vin, Start::Mixed, PATTERN, european).weak(20, CUES),
    Rule::new("vin_letter", Kind::Vin, Start::Letter, PATTERN, european).weak(20, CUES),
    Rule::new("vin_checked", Kind::Vin, Start::Letter, PATTERN, checked).word(),
];

const CUES: &[&str] = &["vin", "vin no", "chassis", "vehicle id", "vehicleid", "fahrgestell", "fin"];

/// North America's have a check digit; letters at three places at least, for other long numbers pass it too.
fn american(candidate: &Candidate<'_>) -> Verdict {
    when(mixed(candidate.text) && check_digit(candidate.text))
}

/// The same for makers elsewhere who keep to the check digit; the last four are digits.
fn checked(candidate: &Candidate<'_>) -> Verdict {
    let serial = candidate.text.get(13..).unwrap_or_default();
    when(mixed(candidate.text) && serial.iter().all(u8::is_ascii_digit) && check_digit(candidate.text))
}

/// In Europe none is needed: a word must say what it is.
fn european(candidate: &Candidate<'_>) -> Verdict {
    let digits = candidate.text.iter().filter(|byte| byte.is_ascii_digit()).count();
    when(digits >= 3 && !repeated(candidate.text.iter().copied()))
}

fn mixed(text: &[u8]) -> bool {
    let letters = text.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let hex = text.iter().all(u8::is_ascii_hexdigit);
    letters >= 3 && !hex && text.get(15..).is_some_and(|serial| serial.iter().all(u8::is_ascii_digit))
}

fn check_digit(text: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'I' => u32::from(byte - b'A') + 1,
        b'J'..=b'R' => u32::from(byte - b'J') + 1,
        _ => u32::from(byte.saturating_sub(b'S')) + 2,
    };
    let sum: u32 = plain(text).zip(WEIGHTS).map(|(byte, weight)| value(byte) * weight).sum();
    match sum % 11 {
        10 => text.get(8) == Some(&b'X'),
        rest => text.get(8).is_some_and(|byte| byte.is_ascii_digit() && u32::from(byte - b'0') == rest),
    }
}
