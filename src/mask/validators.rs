//! What makes a match a finding: check digits, ranges, boundaries.

use std::net::Ipv6Addr;

use super::detectors::{Candidate, Until, Verdict};

const FOUND: Verdict = Verdict::Closed { skip: 0 };
/// From this many bytes on, what looks like a token's header is masked although its end was not seen.
pub(super) const JWT_HEADER_CAP: usize = 1_000;

fn when(found: bool) -> Verdict {
    if found { FOUND } else { Verdict::No }
}

fn digits(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0')
}

fn number(digits: impl Iterator<Item = u8>) -> u32 {
    digits.fold(0, |sum, digit| sum * 10 + u32::from(digit))
}

pub(super) fn whole_word(candidate: &Candidate<'_>) -> Verdict {
    when(candidate.ends_word())
}

/// A payment card: 13 to 19 digits, a brand's prefix and length, Luhn's check digit (ISO/IEC 7812-1).
pub(super) fn card(candidate: &Candidate<'_>) -> Verdict {
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

/// A US social security number: areas 000, 666 and 900 to 999, group 00 and serial 0000 are never issued.
pub(super) fn ssn(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let area = number(digits(text).take(3));
    let group = number(digits(text).skip(3).take(2));
    let serial = number(digits(text).skip(5));
    let one_separator = text.get(3) == text.get(6);
    let issued = area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
    when(candidate.ends_word() && one_separator && issued)
}

/// An IBAN (ISO 13616): the country's length and remainder 1 modulo 97.
pub(super) fn iban(candidate: &Candidate<'_>) -> Verdict {
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

/// A North American number, written with `+`, parentheses or separators between all of its parts.
pub(super) fn phone_national(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let marked = text.contains(&b'+') || text.contains(&b'(');
    let split = text.len() >= 5 && text.get(text.len() - 5).is_some_and(|byte| !byte.is_ascii_digit());
    let continued = !marked && candidate.continues_number(b"-.");
    when(candidate.ends_word() && (marked || split) && !continued)
}

/// An E.164 number: `+`, then 9 to 15 digits (8 where they are grouped); 11 in country code 1.
pub(super) fn phone_international(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let count = digits(text).count();
    let shortest = if count + 1 < text.len() { 8 } else { 9 };
    let length = match digits(text).next() {
        Some(1) => count == 11,
        _ => (shortest..=15).contains(&count),
    };
    when(candidate.ends_word() && length)
}

pub(super) fn ipv4(candidate: &Candidate<'_>) -> Verdict {
    if candidate.continues_number(b".") {
        return Verdict::No;
    }
    let mut groups = 0;
    for group in candidate.text.split(|byte| *byte == b'.') {
        groups += 1;
        if number(digits(group)) > 255 {
            return Verdict::No;
        }
    }
    match groups {
        4 => when(candidate.ends_word()),
        // Five groups: a version or an object identifier.
        _ => Verdict::Veto,
    }
}

/// An IPv6 address (RFC 4291) with a digit in it, so that `a::b` in program text is none.
pub(super) fn ipv6(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    if !candidate.ends_word() || candidate.next == Some(b':') || !text.iter().any(u8::is_ascii_digit) {
        return Verdict::No;
    }
    when(std::str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok()))
}

/// An address (RFC 5321 lengths): local part up to 64 characters, 320 bytes in all.
pub(super) fn email(candidate: &Candidate<'_>) -> Verdict {
    const FILES: [&[u8]; 8] = [b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"css", b"js"];
    let text = candidate.text;
    let last = text.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    // `logo@2x.png`
    let file = FILES.iter().any(|extension| last.eq_ignore_ascii_case(extension));
    when(candidate.ends_word() && text.len() <= 320 && !last.ends_with(b"-") && !file)
}

pub(super) fn jwt(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::Class(b"_-.") }
}

pub(super) fn jwt_header(candidate: &Candidate<'_>) -> Verdict {
    if candidate.text.len() < JWT_HEADER_CAP { Verdict::No } else { jwt(candidate) }
}

/// Forty characters after a key that names them; only they are masked.
pub(super) fn aws_secret(candidate: &Candidate<'_>) -> Verdict {
    match candidate.next {
        Some(byte) if secret_byte(byte) => Verdict::No,
        Some(_) | None => Verdict::Closed { skip: candidate.text.len().saturating_sub(SECRET_LENGTH) },
    }
}

/// Length of an AWS secret access key.
pub(super) const SECRET_LENGTH: usize = 40;

pub(super) fn secret_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+')
}

pub(super) fn open_underscore(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::Class(b"_") }
}

pub(super) fn open_dash(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::Class(b"-") }
}

pub(super) fn google(candidate: &Candidate<'_>) -> Verdict {
    when(candidate.next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-')))
}

pub(super) fn pem(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::PemEnd }
}

/// `Bearer` stays readable. A word of letters alone is prose, unless it is long.
pub(super) fn bearer(candidate: &Candidate<'_>) -> Verdict {
    let token = candidate.text.iter().rposition(|byte| matches!(byte, b' ' | b'\t')).map_or(0, |space| space + 1);
    let length = candidate.text.len() - token;
    if length >= 24 || candidate.text.iter().skip(token).any(u8::is_ascii_digit) {
        return Verdict::Open { skip: token, until: Until::Class(b"._~+/=-") };
    }
    Verdict::No
}
