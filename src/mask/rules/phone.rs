//! Telephone numbers: North American (NANP), international (ITU-T E.164) and national forms.
//!
//! What is written as a number of people's is one by its form: with `+` and a country code that exists, with an area
//! code in parentheses, in the groups of North America or after a trunk `0`. Bare digits and numbers without area code
//! are one only after a word that says so.

use super::checks::{digits, number, when};
use super::dialling::valid;
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

/// Any digits that people may have grouped, with an extension (`x123`, `ext. 5`, `;ext=5`). What the groups must be is
/// for the checks to say: one pattern for all keeps the automaton small.
const PATTERN: &str =
    r"[+(]{0,2}[0-9](?:[ ./()-]{0,2}[0-9]){6,16}(?:[ ,;]{0,2}(?:[xX]|[eE][xX][tT](?:\.|=|ension)?|#)[ .:]?[0-9]{1,6})?";

const fn form(detector: &'static str, check: fn(&Candidate<'_>) -> Verdict) -> Rule {
    Rule::new(detector, Kind::Phone, Start::Digit, PATTERN, check).doubted(DOUBTS).word()
}

pub(super) static RULES: &[Rule] = &[
    Rule::new("phone_international", Kind::Phone, Start::Digit, PATTERN, international).word(),
    form("phone_national", north_american),
    form("phone_area", area),
    form("phone_trunk", trunk),
    form("phone_local", local).weak(20, CUES),
    form("phone_plain", bare).weak(20, SURE),
];

/// After these a grouped number is one to dial.
const CUES: &[&str] = &[
    "phone",
    "homephone",
    "workphone",
    "cellphone",
    "telephone",
    "tel",
    "tél",
    "telefon",
    "teléfono",
    "telefone",
    "telefoon",
    "téléphone",
    "mobile",
    "mobil",
    "móvil",
    "celular",
    "cell",
    "fax",
    "sms",
    "whatsapp",
    "handy",
    "msisdn",
    "landline",
    "hotline",
    "helpline",
    "call",
    "dial",
    "ring",
    "contact",
    "reach",
    "text me",
    "texted",
    "pager",
    "ph",
    "mob",
    "rufnummer",
    "numéro",
    "voicemail",
];

/// After these bare digits are, too.
const SURE: &[&str] = &[
    "phone",
    "homephone",
    "workphone",
    "cellphone",
    "telephone",
    "tel",
    "tél",
    "telefon",
    "teléfono",
    "telefone",
    "telefoon",
    "téléphone",
    "mobile",
    "mobil no",
    "móvil",
    "celular",
    "cell",
    "fax",
    "sms",
    "whatsapp",
    "handynummer",
    "msisdn",
    "landline",
    "hotline",
    "helpline",
    "call me",
    "call us",
    "call him",
    "call her",
    "call them",
    "call at",
    "called from",
    "dial",
    "ring me",
    "contact me",
    "contact us",
    "contact number",
    "contact no",
    "reach me",
    "reach us",
    "reach him",
    "reach her",
    "text me",
    "rufnummer",
    "mob",
];

/// After these it is the number of something else.
const DOUBTS: &[&str] = &[
    "order",
    "part",
    "sku",
    "isbn",
    "issn",
    "serial",
    "invoice",
    "version",
    "build",
    "ticket",
    "case",
    "tracking",
    "ref",
    "item",
    "product",
    "model",
    "batch",
    "lot",
    "ean",
    "upc",
    "gtin",
    "offset",
    "timestamp",
    "epoch",
    "uuid",
    "hash",
    "commit",
    "error code",
    "release",
    "revision",
    "account number",
    "account no",
];

/// The digits of the number itself: without its extension, and without the `(0)` of `+44 (0)20`.
fn dialled(text: &[u8]) -> impl Iterator<Item = u8> + Clone + '_ {
    let end = extension(text);
    let main = text.get(..end).unwrap_or_default();
    let trunk = memchr::memmem::find(main, b"(0)").map(|at| at + 1);
    let kept = main.iter().enumerate().filter(move |(at, byte)| byte.is_ascii_digit() && Some(*at) != trunk);
    kept.map(|(_, byte)| byte - b'0')
}

/// Where the extension starts, or the end.
fn extension(text: &[u8]) -> usize {
    let mark = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'#' | b';' | b',');
    text.iter().position(mark).unwrap_or(text.len())
}

fn extended(text: &[u8]) -> bool {
    extension(text) < text.len()
}

/// Stands free: it neither goes on from a number or a word with a dash, nor goes on in one.
fn free(candidate: &Candidate<'_>) -> bool {
    let joined = matches!(candidate.before, [.., first, b'-' | b'_' | b'.' | b'/'] if first.is_ascii_alphanumeric());
    let marked = candidate.text.first().is_some_and(|first| !first.is_ascii_digit());
    candidate.ends_word() && !matches!(candidate.next, Some(b'-' | b'_' | b'/' | b'%')) && (marked || !joined)
}

/// The groups go on from others: numbers of a table, or bytes written as hexadecimal pairs.
fn tabled(candidate: &Candidate<'_>) -> bool {
    let bytes = match candidate.before {
        [.., first, second, b' '] => {
            let digit = first.is_ascii_digit() || second.is_ascii_digit();
            digit && first.is_ascii_hexdigit() && second.is_ascii_hexdigit()
        }
        _ => false,
    };
    let started = candidate.text.first().is_some_and(u8::is_ascii_digit);
    started && (bytes && candidate.text.get(2) == Some(&b' ') || candidate.continues_number(b" \t,"))
}

/// A North American number, written with `+`, parentheses or separators between all of its parts.
fn north_american(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let number = text.get(..extension(text)).unwrap_or_default();
    let marked = number.starts_with(b"+") || number.starts_with(b"00") || number.contains(&b'(');
    let table = number.contains(&b' ') && !number.contains(&b'-') && tabled(candidate);
    let mut sizes = groups(number).map(<[u8]>::len);
    let first = sizes.next();
    let after_code = first == Some(1) || (first == Some(3) && number.starts_with(b"001"));
    let area = if after_code { sizes.next() } else { first };
    let form = area == Some(3)
        && match (sizes.next(), sizes.next(), sizes.next()) {
            (Some(3), Some(4), None) => true,
            (Some(7), None, None) => marked,
            _ => false,
        };
    let mut digits = dialled(text).skip(if after_code { first.unwrap_or_default() } else { 0 });
    let (area, exchange) = (digits.next(), digits.nth(2));
    let code = !after_code || dialled(text).find(|digit| *digit != 0) == Some(1);
    let assigned = code && area > Some(1) && exchange > Some(0);
    when(form && assigned && spaced(number) && free(candidate) && !table)
}

/// Two separators stand together only where one is a parenthesis.
fn spaced(text: &[u8]) -> bool {
    let separator = |byte: u8| matches!(byte, b' ' | b'.' | b'-' | b'/');
    !text.windows(2).any(|pair| matches!(pair, [first, second] if separator(*first) && separator(*second)))
}

/// An E.164 number: a country code, and as many digits as its national numbers have.
fn international(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let plus = text.starts_with(b"+");
    if !plus && !text.starts_with(b"00") || !spaced(text) {
        return Verdict::No;
    }
    let separated = text.iter().any(|byte| !byte.is_ascii_digit() && *byte != b'+');
    let exchanged = dialled(text).skip(if plus { 0 } else { 2 });
    when(free(candidate) && (plus || separated && !tabled(candidate)) && valid(exchanged))
}

/// An area code in parentheses: 9 to 11 digits in groups, or 8 and more with a trunk `0`.
fn area(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let closed = memchr::memchr(b')', text).is_some_and(|at| (2..=6).contains(&at));
    if !text.starts_with(b"(") || !closed || !spaced(text) || date(text) {
        return Verdict::No;
    }
    let count = dialled(text).count();
    let number = text.get(..extension(text)).unwrap_or_default();
    let form = match text.starts_with(b"(0") {
        true => (8..=12).contains(&count),
        false => (9..=11).contains(&count) && groups(number).count() >= 3,
    };
    let called = matches!(candidate.before, [.., last] if last.is_ascii_alphanumeric());
    when((form || extended(text) && count >= 7) && !called && free(candidate))
}

/// A trunk `0`, an area code and at least two groups: 9 to 11 digits.
fn trunk(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    if !matches!(text, [b'0', b'1'..=b'9', ..]) || text.contains(&b'(') || !spaced(text) {
        return Verdict::No;
    }
    let count = dialled(text).count();
    let number = text.get(..extension(text)).unwrap_or_default();
    let sized = groups(number).count() >= 3 && groups(number).all(|group| (2..=6).contains(&group.len()));
    let table = tabled(candidate) || candidate.next == Some(b':');
    when(sized && (9..=11).contains(&count) && !table && !date(text) && one_separator(number) && free(candidate))
}

/// At most two kinds of separators, of which full stops are no second one: `07.12.2024 10`.
fn one_separator(text: &[u8]) -> bool {
    let has = |byte: u8| text.contains(&byte);
    !(has(b'.') && (has(b' ') || has(b'-') || has(b'/')))
}

/// After a cue: 7 to 15 digits in groups that are no date, time or address.
fn local(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let count = dialled(text).count();
    let split = text.get(..extension(text)).is_some_and(|number| groups(number).nth(1).is_some());
    when(split && free(candidate) && (7..=15).contains(&count) && !date(text) && !address(text) && !money(text))
}

/// After a sure cue: 7 to 15 digits.
fn bare(candidate: &Candidate<'_>) -> Verdict {
    let number = candidate.text.get(..extension(candidate.text)).unwrap_or_default();
    let count = dialled(number).count();
    when(groups(number).count() == 1 && (7..=15).contains(&count) && !stamp(number) && free(candidate))
}

/// Milliseconds and more since 1970: 13, 16 or 19 digits from 2001 to 2033; and `20240115`.
fn stamp(text: &[u8]) -> bool {
    let count = digits(text).count();
    let year = number(digits(text).take(4));
    let month = number(digits(text).skip(4).take(2));
    (matches!(count, 13 | 16) && text.first() == Some(&b'1'))
        || (count == 8 && (1900..2100).contains(&year) && month <= 12)
}

fn groups(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty())
}

/// `2024-01-15`, `15.01.2024`, with or without more after it.
fn date(text: &[u8]) -> bool {
    let mut groups = groups(text);
    let (first, second, third) = (groups.next(), groups.next(), groups.next());
    let (Some(first), Some(second), Some(third)) = (first, second, third) else { return false };
    let year = |group: &[u8]| group.len() == 4 && (1900..2100).contains(&number(digits(group)));
    let part = |group: &[u8]| group.len() <= 2 && number(digits(group)) <= 31;
    part(second) && (year(first) && part(third) || part(first) && year(third))
}

/// `10.0.0.1`
fn address(text: &[u8]) -> bool {
    text.contains(&b'.')
        && groups(text).count() >= 4
        && groups(text).all(|group| group.len() <= 3 && number(digits(group)) < 256)
}

/// `123456.78`
fn money(text: &[u8]) -> bool {
    groups(text).count() == 2
        && text.contains(&b'.')
        && !matches!(groups(text).map(<[u8]>::len).collect::<Vec<_>>().as_slice(), [3, 4])
}
