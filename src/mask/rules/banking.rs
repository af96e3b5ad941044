//! Accounts and banks: IBAN (ISO 13616), BIC (ISO 9362).

use super::checks::{mod97, plain, when};
use super::world::country;
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

macro_rules! account {
    ($country:expr) => {
        concat!($country, r"[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}")
    };
}

/// Those of [`iban_length`].
const IBAN: &str = account!(concat!(
    r"(?i:A[DELOTZ]|B[AEFGHIJRY]|C[FGHIMRVYZ]|D[EJKOZ]|E[EGS]|F[IKOR]|G[ABEILQRTW]|H[NRU]|I[ELQRST]|JO|K[MWZ]",
    r"|L[BCITUVY]|M[ACDEGKLNRTUZ]|N[EILO]|OM|P[KLST]|QA|R[OSU]|S[ACDEIKMNOTV]|T[DGLNR]|UA|V[AG]|XK|YE)"
));

pub(super) static RULES: &[Rule] = &[
    Rule::new("iban", Kind::Iban, Start::Letter, IBAN, iban),
    Rule::new("iban_other", Kind::Iban, Start::Letter, account!("[A-Za-z]{2}"), by_digits).weak(20, &["iban"]),
    // Who sends a message of SWIFT: a terminal of eight letters and digits with one more, and a branch.
    Rule::new(
        "swift_bic_block",
        Kind::SwiftBic,
        Start::Colon,
        r"1:F[0-9]{2}[A-Z]{6}[A-Z0-9]{2}[A-Z]{0,4}[0-9]{4}",
        |candidate| {
            const SKIP: usize = "1:F01".len();
            let bank = candidate.text.get(SKIP..).unwrap_or_default();
            let length =
                if bank.get(..11).is_some_and(|bank| bank.iter().skip(8).all(u8::is_ascii_uppercase)) { 11 } else { 8 };
            match bank.get(4..6).is_some_and(country) && candidate.before.ends_with(b"{") {
                true => Verdict::Part { skip: SKIP, end: SKIP + length },
                false => Verdict::No,
            }
        },
    ),
    Rule::new("swift_bic", Kind::SwiftBic, Start::Letter, r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", bic)
        .weak(20, &["bic", "bicfi", "swift", "bank identifier", "bank code", "57a", "52a", "53a", "54a", "56a"]),
];

/// The country's length and remainder 1 modulo 97.
fn iban(candidate: &Candidate<'_>) -> Verdict {
    let plain = || plain(candidate.text);
    let mut country = plain().take(2);
    let (Some(first), Some(second)) = (country.next(), country.next()) else { return Verdict::No };
    // A part of a UUID.
    let joined =
        candidate.next == Some(b'-') || matches!(candidate.before, [.., first, b'-'] if first.is_ascii_hexdigit());
    if joined || !candidate.ends_word() || iban_length([first, second]) != Some(plain().count()) {
        return Verdict::No;
    }
    by_digits(candidate)
}

/// Whether all of a cell is an IBAN, in groups or not.
pub(in crate::mask) fn is_account(cell: &[u8]) -> bool {
    let letters = matches!(cell, [b'A'..=b'Z', b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9', ..]) && cell.len() <= 45;
    let plain = || plain(cell);
    let mut country = plain().take(2);
    let (Some(first), Some(second)) = (country.next(), country.next()) else { return false };
    letters
        && cell.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ')
        && iban_length([first, second]) == Some(plain().count())
        && mod97(plain().skip(4).chain(plain().take(4))) == 1
}

/// By its check digits alone: of a country that has none in the registry, after a word that says so.
fn by_digits(candidate: &Candidate<'_>) -> Verdict {
    let plain = || plain(candidate.text);
    when(mod97(plain().skip(4).chain(plain().take(4))) == 1)
}

/// SWIFT's registry of IBAN formats, and the countries that use the form without being in it.
pub(in crate::mask) fn iban_length(country: [u8; 2]) -> Option<usize> {
    Some(match &country {
        b"NO" => 15,
        b"BE" => 16,
        b"DK" | b"FI" | b"FK" | b"FO" | b"GL" | b"NL" | b"SD" => 18,
        b"MK" | b"SI" => 19,
        b"AT" | b"BA" | b"EE" | b"KZ" | b"LT" | b"LU" | b"MN" | b"XK" => 20,
        b"CH" | b"HR" | b"LI" | b"LV" => 21,
        b"BG" | b"BH" | b"CR" | b"DE" | b"GB" | b"GE" | b"IE" | b"ME" | b"RS" | b"VA" => 22,
        b"AE" | b"GI" | b"IL" | b"IQ" | b"OM" | b"SO" | b"TL" => 23,
        b"AD" | b"CZ" | b"ES" | b"MD" | b"PK" | b"RO" | b"SA" | b"SE" | b"SK" | b"TN" | b"VG" => 24,
        b"AO" | b"CV" | b"LY" | b"MZ" | b"PT" | b"ST" => 25,
        b"DZ" | b"IR" | b"IS" | b"TR" => 26,
        b"BI" | b"CF" | b"CG" | b"CM" | b"DJ" | b"FR" | b"GA" | b"GQ" | b"GR" | b"IT" | b"KM" | b"MC" | b"MG"
        | b"MR" | b"SM" | b"TD" => 27,
        b"AL" | b"AZ" | b"BF" | b"BJ" | b"BY" | b"CI" | b"CY" | b"DO" | b"GT" | b"GW" | b"HN" | b"HU" | b"LB"
        | b"MA" | b"ML" | b"NE" | b"NI" | b"PL" | b"SN" | b"SV" | b"TG" => 28,
        b"BR" | b"EG" | b"PS" | b"QA" | b"UA" => 29,
        b"JO" | b"KW" | b"MU" | b"YE" => 30,
        b"MT" | b"SC" => 31,
        b"LC" => 32,
        b"RU" => 33,
        _ => return None,
    })
}

/// Eight or eleven letters and digits with a country in it.
fn bic(candidate: &Candidate<'_>) -> Verdict {
    when(candidate.text.get(4..6).is_some_and(country))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_takes_the_countries_that_have_a_length() {
        let pattern = regex_automata::meta::Regex::new(IBAN).expect("it is one");
        let letters = || b'A'..=b'Z';
        for country in letters().flat_map(|first| letters().map(move |second| [first, second])) {
            let account = [&country[..], b"8937040044053201300"].concat();
            assert_eq!(pattern.is_match(&account), iban_length(country).is_some(), "{country:?}");
        }
    }
}
