//! Dates of birth: any date after a word that says so.

use super::accents;
use super::checks::{digits, number, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    born(
        "date_of_birth",
        Start::Digit,
        concat!(
            r"[0-9]{4}(?:[-/. ]|, )[0-9]{1,2}(?:[-/. ]|, )[0-9]{1,2}",
            r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?| 00:00(?::00(?:\.0{1,9})?)?|Z)?",
        ),
        |c| dated(c, [2, 1, 0]),
    ),
    born("date_of_birth_day", Start::Digit, r"[0-9]{1,2}[-/. ]{1,2}[0-9]{1,2}[-/. ]{1,2}(?:[0-9]{4}|[0-9]{2})", either),
    born("date_of_birth_plain", Start::Digit, r"[0-9]{8}", eight),
    born(
        "date_of_birth_month",
        Start::Digit,
        r"[0-9]{1,2}(?:st|nd|rd|th|\.)?[ /.-]{0,2}(?i:of )?(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ ,./-]{0,2}[0-9]{2,4}",
        year_last,
    ),
    born(
        "date_of_birth_month_world",
        Start::Digit,
        r"[0-9]{1,2}(?:\.|er)? (?:de )?[A-Za-z\x80-\xFF]{3,20} (?:de |del )?[0-9]{4}",
        month_of_the_world,
    ),
    // `1985年3月14日`
    born(
        "date_of_birth_east",
        Start::Digit,
        r"[0-9]{4}[\x80-\xFF]{3} ?[0-9]{1,2}[\x80-\xFF]{3} ?[0-9]{1,2}[\x80-\xFF]{3}",
        |c| dated(c, [2, 1, 0]),
    ),
    born(
        "date_of_birth_name",
        Start::Word(&["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}",
        year_last,
    ),
];

const fn born(
    detector: &'static str,
    start: Start,
    pattern: &'static str,
    check: fn(&Candidate<'_>) -> Verdict,
) -> Rule {
    Rule::new(detector, Kind::DateOfBirth, start, pattern, check).weak(20, CUES)
}

const CUES: &[&str] = &[
    "dob",
    "d o b",
    "d.o.b",
    "bin am",
    "birth",
    "dateofbirth",
    "born",
    "bday",
    "geboren",
    "geburt",
    "naissance",
    "nacimiento",
    "nascita",
    "nascimento",
    "né le",
    "née le",
    "ddn",
    "ne e le",
    "né e le",
    "né(e) le",
    "dt nasc",
    "geb",
    "geboorte",
    "urodz",
    "data ur",
    "nato il",
    "nata il",
    "nato a",
    "nata a",
    "nasci ",
    "nascid",
    "nací",
    "nacid",
    "fecha nac",
    "født",
    "fodt",
    "födel",
    "fodel",
    "född",
    "syntym",
    "dogum",
    "doğum",
    "naroz",
    "fødsel",
    "fodsel",
    "brth",
    "janm",
    "janam",
    "fnac",
    "bdate",
];

/// The three numbers at the places of day, month and year.
fn dated(candidate: &Candidate<'_>, places: [usize; 3]) -> Verdict {
    let groups = candidate.text.split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty());
    let mut numbers = [0; 3];
    for (place, group) in numbers.iter_mut().zip(groups) {
        *place = number(digits(group));
    }
    let at = |index: usize| places.get(index).and_then(|place| numbers.get(*place)).copied().unwrap_or_default();
    when(matches!(at(0), 1..=31) && matches!(at(1), 1..=12) && year(at(2)))
}

fn year(year: u32) -> bool {
    matches!(year, 0..=99 | 1880..=2099)
}

/// Day first or month first.
fn either(candidate: &Candidate<'_>) -> Verdict {
    match dated(candidate, [0, 1, 2]) {
        Verdict::No => dated(candidate, [1, 0, 2]),
        found => found,
    }
}

/// `19800229`, `29021980`
fn eight(candidate: &Candidate<'_>) -> Verdict {
    let part = |from: usize, length: usize| number(digits(candidate.text).skip(from).take(length));
    let dated = |year: u32, month: u32, day: u32| {
        matches!(year, 1880..=2099) && matches!(month, 1..=12) && matches!(day, 1..=31)
    };
    let first = dated(part(0, 4), part(4, 2), part(6, 2));
    when(first || dated(part(4, 4), part(2, 2), part(0, 2)) || dated(part(4, 4), part(0, 2), part(2, 2)))
}

/// How the months begin, in lower case without accents: German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish,
/// Danish, Russian.
const MONTHS: [&str; 65] = [
    "jan", "feb", "fev", "mar", "apr", "avr", "abr", "mai", "may", "maj", "mei", "jun", "jul", "aug", "aou", "ago",
    "sep", "set", "oct", "okt", "out", "ott", "nov", "dec", "dez", "dic", "janv", "ene", "gen", "sty", "lut", "kwi",
    "czerw", "lip", "sie", "wrz", "paz", "lis", "gru", "juin", "juil", "giu", "lug", "mag", "maa", "mrt", "maerz",
    "jaenner", "augusti", "mart", "kvet", "pro", "янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт",
    "ноя", "дек", "січ",
];

fn month_of_the_world(candidate: &Candidate<'_>) -> Verdict {
    let mut words = candidate.text.split(|byte| *byte == b' ').skip(1).filter(|word| !matches!(*word, b"de" | b"del"));
    let month: Vec<u8> = words.next().map(|word| accents::plain(word).collect()).unwrap_or_default();
    let known = MONTHS.iter().any(|known| month.starts_with(known.as_bytes()));
    if known { year_last(candidate) } else { Verdict::No }
}

fn year_last(candidate: &Candidate<'_>) -> Verdict {
    let last = candidate.text.rsplit(|byte| !byte.is_ascii_digit()).next().unwrap_or_default();
    when(matches!(last.len(), 2 | 4) && year(number(digits(last))))
}
