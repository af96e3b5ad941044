//! Identifiers of letters and digits.

use super::checks::{digits, number, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new("us_ssn", Kind::UsSsn, Start::Digit, r"[0-9]{3}[ -][0-9]{2}[ -][0-9]{4}", ssn),
    Rule::new("us_ssn_plain", Kind::UsSsn, Start::Digit, r"[0-9]{9}", ssn).weak(20, &["ssn", "social", "tin"]),
    Rule::new("iban", Kind::Iban, Start::Letter, r"[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}", iban),
];

/// A US social security number: areas 000, 666 and 900 to 999, group 00 and serial 0000 are never issued.
fn ssn(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let area = number(digits(text).take(3));
    let group = number(digits(text).skip(3).take(2));
    let serial = number(digits(text).skip(5));
    let one_separator = text.len() == 9 || text.get(3) == text.get(6);
    let issued = area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
    when(candidate.ends_word() && one_separator && issued)
}

/// An IBAN (ISO 13616): the country's length and remainder 1 modulo 97.
fn iban(candidate: &Candidate<'_>) -> Verdict {
    let plain = || candidate.text.iter().copied().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase());
    let mut country = plain().take(2);
    let (Some(first), Some(second)) = (country.next(), country.next()) else { return Verdict::No };
    if !candidate.ends_word() || iban_length([first, second]) != Some(plain().count()) {
        return Verdict::No;
    }
    let remainder = plain().skip(4).chain(plain().take(4)).fold(0u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.saturating_sub(b'A')) + 10) % 97,
    });
    when(remainder == 1)
}

fn iban_length(country: [u8; 2]) -> Option<usize> {
    Some(match &country {
        b"NO" => 15,
        b"BE" => 16,
        b"DK" | b"FI" | b"FK" | b"FO" | b"GL" | b"NL" | b"SD" => 18,
        b"MK" | b"SI" => 19,
        b"AT" | b"BA" | b"EE" | b"KZ" | b"LT" | b"LU" | b"MN" | b"XK" => 20,
        b"CH" | b"CR" | b"HR" | b"LI" | b"LV" => 21,
        b"BG" | b"BH" | b"DE" | b"GB" | b"GE" | b"IE" | b"ME" | b"RS" | b"VA" => 22,
        b"AE" | b"GI" | b"IL" | b"IQ" | b"OM" | b"SO" | b"TL" => 23,
        b"AD" | b"CZ" | b"ES" | b"MD" | b"PK" | b"RO" | b"SA" | b"SE" | b"SK" | b"TN" | b"VG" => 24,
        b"LY" | b"PT" | b"ST" => 25,
        b"IS" | b"TR" => 26,
        b"BI" | b"DJ" | b"FR" | b"GR" | b"IT" | b"MC" | b"MR" | b"SM" => 27,
        b"AL" | b"AZ" | b"BY" | b"CY" | b"DO" | b"GT" | b"HN" | b"HU" | b"LB" | b"NI" | b"PL" | b"SV" => 28,
        b"BR" | b"EG" | b"PS" | b"QA" | b"UA" => 29,
        b"JO" | b"KW" | b"MU" | b"YE" => 30,
        b"MT" | b"SC" => 31,
        b"LC" => 32,
        b"RU" => 33,
        _ => return None,
    })
}
