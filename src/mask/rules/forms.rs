//! People and places by the forms that texts have for them: pairs of coordinates, contacts of vCard, entries of LDIF.

use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "coordinates_spoken",
        Kind::Coordinates,
        Start::Word(&["latitude", "longitude", "lat ", "lon ", "lng "]),
        r"[A-Za-z]+ (?:of )?[+-]?[0-9]{1,3}\.[0-9]{3,18}",
        spoken,
    )
    .word(),
    Rule::new(
        "coordinates_near",
        Kind::Coordinates,
        Start::Digit,
        r"[0-9]{1,3}\.[0-9]{4,18}(?:\xC2\xB0 ?[NS]?)?[,;/] ?[+-]?[0-9]{1,3}\.[0-9]{4,18}",
        |candidate| {
            let mut numbers = numbers(candidate.text).map(f64::abs);
            let both = numbers.next().is_some_and(|first| first <= 90.0)
                && numbers.next().is_some_and(|second| second <= 180.0);
            // More of them are a vector.
            let listed = candidate.before.trim_ascii_end().strip_suffix(b",");
            let tail = listed.is_some_and(|before| before.last().is_some_and(u8::is_ascii_digit));
            // What ends a clause is no comma between numbers, which `next` alone does not tell.
            let alone = !tail && !matches!(candidate.next, Some(b'.' | b','));
            super::checks::when(both && alone)
        },
    )
    .weak(20, PLACED),
    // Words that speak of other things too: with so many decimals as places on a street have.
    Rule::new(
        "coordinates_at",
        Kind::Coordinates,
        Start::Word(&["near ", "at ", "start ", "around "]),
        r"[A-Za-z]+ [+-]?[0-9]{1,3}\.[0-9]{5,18}, ?[+-]?[0-9]{1,3}\.[0-9]{5,18}",
        |candidate| {
            let skip = candidate.behind_first(b' ');
            let mut numbers = numbers(candidate.text.get(skip..).unwrap_or_default()).map(f64::abs);
            let both = numbers.next().is_some_and(|first| first <= 90.0)
                && numbers.next().is_some_and(|second| second <= 180.0);
            let fits = both && !matches!(candidate.next, Some(b'.' | b','));
            if fits { Verdict::Closed { skip } } else { Verdict::No }
        },
    )
    .word(),
    Rule::new(
        "coordinates_pair",
        Kind::Coordinates,
        Start::Word(&[
            "coordinates",
            "coords",
            "gps",
            "geo",
            "location",
            "position",
            "latlng",
            "latlon",
            "lat",
            "coordinate",
            "coordenadas",
            "coordonnees",
            "koordinat",
        ]),
        PAIR,
        pair,
    )
    .word(),
    Rule::new(
        "coordinates_map",
        Kind::Coordinates,
        Start::Prefix(&["q=", "ll=", "center=", "query="]),
        r"[a-z]+=[+-]?[0-9]{1,3}\.[0-9]{3,18}(?:,|%2C)[+-]?[0-9]{1,3}\.[0-9]{3,18}",
        |candidate| {
            let map = candidate.before.get(candidate.before.len().saturating_sub(48)..).unwrap_or_default();
            let skip = candidate.behind_first(b'=');
            let both = numbers(candidate.text.get(skip..).unwrap_or_default()).all(|number| number.abs() <= 180.0);
            let fits = both && memchr::memmem::find(map, b"map").is_some() && candidate.ends_word();
            if fits { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    Rule::new(
        "person_name_ldap",
        Kind::PersonName,
        Start::Prefix(&["sn: "]),
        r"sn: [A-Z\x80-\xFF][A-Za-z\x80-\xFF' -]{1,40}",
        vcard,
    ),
    Rule::new("person_name_vcard", Kind::PersonName, Start::Prefix(&["FN:", "FN;", "N:", "N;"]), VCARD, vcard),
];

/// After these, pairs of numbers are places.
const PLACED: &[&str] =
    &["gps", "coordinates", "coords", "maps", "geoloc", "location", "latlng", "koordinat", "currently at"];

/// Two numbers with a comma between them.
const PAIR: &str = concat!(
    r#"[A-Za-z]+(?:[ _-]?(?i:location|position|coordinates|coords|point|long|lng|lon))?(?: ?\([A-Za-z, ]{3,12}\))?"#,
    r#"\\{0,2}["'`]?[ \t]{0,4}(?:=>|[:=])[ \t]{0,8}\\{0,2}[\["'(]{0,2}"#,
    r"[+-]?[0-9]{1,3}\.[0-9]{3,18}(?:(?:\xC2\xB0)?[ ]?[NS]?[ ]?[,;/][ ]?|[NS][ ])[+-]?[0-9]{1,3}\.[0-9]{3,18}",
    r"(?:(?:\xC2\xB0)?[ ]?[EW])?",
);
/// The name of a contact (RFC 6350, sections 6.2.1 and 6.2.2) on a line of its own.
const VCARD: &str = r"F?N(?:;[A-Z0-9=-]{1,30}){0,2}:[A-Z\x80-\xFF][A-Za-z\x80-\xFF'.; -]{1,80}";

/// `latitude 52.52001`
fn spoken(candidate: &Candidate<'_>) -> Verdict {
    let skip = candidate.text.iter().position(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9')).unwrap_or_default();
    let whole = candidate.text.get(skip..).is_some_and(|value| numbers(value).all(|number| number.abs() <= 180.0));
    if whole && candidate.next != Some(b'.') { Verdict::Closed { skip } } else { Verdict::No }
}

/// `coordinates: 52.52001, 13.40512`
fn pair(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let mark = text.iter().rposition(|byte| matches!(byte, b':' | b'=' | b'>')).unwrap_or_default();
    let start = text.iter().skip(mark).position(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9')).unwrap_or_default();
    let value = text.get(mark + start..).unwrap_or_default();
    let mut numbers = numbers(value);
    let both = numbers.next().is_some_and(|first| first.abs() <= 90.0)
        && numbers.next().is_some_and(|second| second.abs() <= 180.0);
    let name = text.get(..mark).unwrap_or_default();
    let vague = [&b"location"[..], b"position"].iter().any(|word| name.eq_ignore_ascii_case(word));
    // A place on a screen has fewer decimals.
    let precise = value.split(|byte| !byte.is_ascii_digit()).filter(|digits| digits.len() >= 4).count() >= 2;
    if both && candidate.next != Some(b'.') && (precise || !vague) {
        Verdict::Closed { skip: mark + start }
    } else {
        Verdict::No
    }
}

/// The decimal numbers in a text.
fn numbers(text: &[u8]) -> impl Iterator<Item = f64> {
    let parts = text.split(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-'));
    parts.filter_map(|part| std::str::from_utf8(part).ok()?.parse().ok())
}

fn vcard(candidate: &Candidate<'_>) -> Verdict {
    let line =
        candidate.before.last().is_none_or(|byte| matches!(byte, b'\n' | b'\r')) || candidate.before.ends_with(b"\\n");
    let ended = candidate.next.is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b'\\'));
    let mark = candidate.behind_first(b':');
    let skip = mark + usize::from(candidate.text.get(mark) == Some(&b' '));
    let parts = !candidate.text.starts_with(b"N") || candidate.text.contains(&b';');
    if line && ended && parts { Verdict::Closed { skip } } else { Verdict::No }
}
