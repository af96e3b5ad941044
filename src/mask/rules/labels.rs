//! Names of people, postal addresses and places in running text, where a name stands before them: `Name: John Smith`,
//! `last_name='Hopper'`, `lat=52.52001`.
//!
//! The names are those of fields ([`super::people`]). Text has no end of a value but its quote, so without one a value is
//! what is written in capitals or with digits, word after word, up to something else.

use super::named::{self, Named};
use super::people::{NO_NAMES, is_of};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

/// What a field's name ends in, an assignment or what is said in its place, and a value in quotes or in words.
macro_rules! labelled {
    ($($value:literal),+ $(,)?) => {
        concat!(
            r#"[A-Za-z]+[0-9]{0,2}(?:(?:\\{0,2}["'`]|\]| to| is)?[ \t]{0,4}(?:=>|[:=])| (?:is|-) )[ \t]{0,8}"#,
            "(?:", $($value,)+ ")",
        )
    };
}

const WORDS: &str = labelled!(
    r#"\\{0,2}"[^"\\\r\n]{1,100}["\\]|\\{0,2}'(?:[^'\\\r\n]|''){1,100}['\\]|"#,
    r"[A-Z0-9\x80-\xFF#][A-Za-z0-9\x80-\xFF'./#-]{0,24}",
    r"(?:(?:,?| -)[ ](?:(?:de|da|di|del|della|das|do|dos|von|van|der|den|dem|bin|al|la|le|du|des|of|am|an|zum|zur|rue|",
    r"boulevard|avenue|place|quai|via|viale|piazza|calle|plaza|rua|avenida) ){0,2}",
    r"[A-Z0-9\x80-\xFF#][A-Za-z0-9\x80-\xFF'./#-]{0,24}){0,12}",
);
const NUMBER: &str = labelled!(r#"(?:\\{0,2}["'])?[+-]?[0-9]{1,3}\.[0-9]{4,18}"#);

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "person_name_label",
        Kind::PersonName,
        Start::Word(&[
            "name",
            "firstname",
            "lastname",
            "fullname",
            "middlename",
            "surname",
            "givenname",
            "familyname",
            "maidenname",
            "forename",
            "fname",
            "lname",
            "cardholder",
            "vorname",
            "nachname",
            "nombre",
            "apellido",
            "cognome",
            "accountholder",
            "nickname",
            "person",
            "displayname",
            "cn",
        ]),
        WORDS,
        |candidate| labelled(Kind::PersonName, candidate),
    )
    .word_or_quoted(),
    Rule::new(
        "postal_address_label",
        Kind::PostalAddress,
        Start::Word(&[
            "address",
            "addr",
            "street",
            "line",
            "residence",
            "adresse",
            "anschrift",
            "strasse",
            "direccion",
            "zip",
            "zipcode",
            "postcode",
            "postalcode",
            "code",
            "plz",
        ]),
        WORDS,
        |candidate| labelled(Kind::PostalAddress, candidate),
    )
    .word_or_quoted(),
    Rule::new(
        "coordinates_label",
        Kind::Coordinates,
        Start::Word(&["lat", "latitude", "lng", "lon", "long", "longitude", "gpslatitude", "gpslongitude"]),
        NUMBER,
        |candidate| labelled(Kind::Coordinates, candidate),
    )
    .word(),
];

fn labelled(kind: Kind, candidate: &Candidate<'_>) -> Verdict {
    let Some(parts) = Parts::of(candidate.text) else { return Verdict::No };
    let ended = match (parts.quote, candidate.next) {
        (Some(_), _) => parts.closed || candidate.next.is_some_and(closes),
        (None, None) => true,
        (None, Some(next)) => {
            let part = next >= 0x80 || b"=:/@_%-+$(".contains(&next);
            !part && !parts.value.ends_with(b",")
        }
    };
    if kind == Kind::PersonName && parts.quote.is_none() {
        // `Model.FirstName`, but not `Ada B. Lovelace`; and a full stop behind a name is none of it.
        let part = |part: &&[u8]| part.len() > 2 && !part.starts_with(b" ");
        match untitled(parts.value).split(|byte| *byte == b'.').rev().take(2).filter(part).count() {
            2 => return Verdict::Veto,
            _ if parts.value.ends_with(b".") => return Verdict::No,
            _ => {}
        }
    }
    if !ended {
        return Verdict::No;
    }
    let fits = |named: &'static Named| {
        let sure = match kind {
            _ if parts.quote.is_some() && kind != Kind::PostalAddress => true,
            Kind::PersonName => named_person(untitled(parts.value)),
            Kind::PostalAddress => place(parts.value),
            _ => true,
        };
        sure && (named.shape)(parts.value)
    };
    match field(kind, candidate.before, parts.name).is_some_and(fits) {
        true => Verdict::Part { skip: parts.start, end: parts.start + parts.value.len() },
        false => Verdict::No,
    }
}

/// A name without the title before it.
fn untitled(name: &[u8]) -> &[u8] {
    const TITLES: [&str; 16] = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "mme", "mlle", "sr", "sra", "rev", "sig", "don",
    ];
    let Some(end) = memchr::memchr(b' ', name) else { return name };
    let (title, rest) = name.split_at_checked(end).unwrap_or((name, &[]));
    let title = title.strip_suffix(b".").unwrap_or(title);
    if is_of(title, &TITLES) { rest.trim_ascii_start() } else { name }
}

/// Whether no label starts with the `name` that a text starts with, as the word and the first byte of its value tell: that
/// is so of nearly every field that is called so, or `namespace`. Other rules start with no such word.
#[inline]
pub(in crate::mask) fn names_nothing(before: &[u8], text: &[u8]) -> bool {
    let is_name = text.first_chunk().is_some_and(|word| u32::from_le_bytes(*word) | 0x2020_2020 == NAME);
    is_name && names_nothing_more(before, text)
}

const NAME: u32 = u32::from_le_bytes(*b"name");

fn names_nothing_more(before: &[u8], text: &[u8]) -> bool {
    if before.last().is_some_and(|byte| in_name(*byte) || matches!(byte, b' ' | b'.')) {
        return false;
    }
    let length = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (word, mut rest) = text.split_at_checked(length).unwrap_or((text, &[]));
    if length > 4 {
        let ended = rest.first().is_some_and(|byte| b"\"'`]:= \t".contains(byte));
        return ended && named::of(word, |named| named.kind == Kind::PersonName).is_none();
    }
    // As it stands a person's begins with a capital.
    past(&mut rest, b"\\\"'`] \t");
    let assigned = rest.split_off_first().is_some_and(|byte| matches!(byte, b':' | b'='));
    past(&mut rest, b"> \t\\");
    let quoted = rest.split_off_first().is_some_and(|byte| matches!(byte, b'"' | b'\''));
    past(&mut rest, b" ");
    assigned && quoted && rest.first().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Goes past all that is one of these.
fn past(text: &mut &[u8], bytes: &[u8]) {
    let count = text.iter().take_while(|byte| bytes.contains(byte)).count();
    *text = text.get(count..).unwrap_or_default();
}

/// What the field's name says: all of its words where it says it so (`Patient Name`), or the last.
fn field(kind: Kind, before: &[u8], last: &[u8]) -> Option<&'static Named> {
    /// So much of a name is looked at.
    const NAME: usize = 32;
    let before = before.get(before.len().saturating_sub(NAME)..).unwrap_or_default();
    let start = |part: fn(&u8) -> bool| before.len() - before.iter().rev().take_while(|byte| part(byte)).count();
    let of = |start: usize| {
        let mut name = [0; NAME + named::NAME];
        let whole = before.iter().skip(start).chain(last.get(last.len().saturating_sub(named::NAME)..)?);
        let length = name.iter_mut().zip(whole).map(|(to, byte)| *to = *byte).count();
        let said = |named: &Named| named.kind == kind && named.confidence >= super::THRESHOLD;
        named::of(name.get(..length)?, said)
    };
    let (words, path) =
        (start(|byte| in_name(*byte) || matches!(byte, b' ' | b'\'')), start(|byte| in_name(*byte) || *byte == b'.'));
    of(words).or_else(|| if path == words { None } else { of(path) })
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

struct Parts<'a> {
    name: &'a [u8],
    quote: Option<u8>,
    value: &'a [u8],
    /// Where the value starts.
    start: usize,
    /// Behind it stands what closes the quote.
    closed: bool,
}

/// What closes a quote, or is the escape of it.
fn closes(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\')
}

impl Parts<'_> {
    fn of(text: &[u8]) -> Option<Parts<'_>> {
        let name = text.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let mark = match text.get(name..)? {
            [b' ', b'i', b's', b' ', ..] => name + 2,
            [b' ', b'-', b' ', ..] => name + 1,
            rest => name + rest.iter().position(|byte| matches!(byte, b':' | b'='))?,
        };
        let behind = |at: usize, is: fn(&u8) -> bool| {
            at + text.get(at..).unwrap_or_default().iter().take_while(|byte| is(byte)).count()
        };
        let start = behind(mark + 1, |byte| matches!(byte, b'>' | b' ' | b'\t'));
        let start = behind(start, |byte| *byte == b'\\');
        let quote = text.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let start = start + usize::from(quote.is_some());
        let closed = quote.is_some() && text.last().is_some_and(|last| closes(*last));
        let value = text.get(start..text.len() - usize::from(closed)).filter(|value| !value.is_empty())?;
        Some(Parts { name: text.get(..name)?, quote, value, start, closed })
    }
}

/// Words that begin with a capital, none of them one of programs and forms.
fn named_person(value: &[u8]) -> bool {
    /// Besides [`NO_NAMES`]: the words of forms and schemas.
    const FORMS: [&str; 31] = [
        "text",
        "required",
        "name",
        "field",
        "input",
        "missing",
        "invalid",
        "optional",
        "anonymous",
        "default",
        "first",
        "last",
        "user",
        "admin",
        "system",
        "root",
        "value",
        "type",
        "label",
        "column",
        "varchar",
        "char",
        "str",
        "empty",
        "and",
        "not",
        "is",
        "must",
        "please",
        "enter",
        "your",
    ];
    let words = || value.split(|byte| matches!(byte, b' ' | b',')).filter(|word| !word.is_empty());
    let name = |word: &[u8]| {
        let capital = word.first().is_some_and(|byte| byte.is_ascii_uppercase() || *byte >= 0x80);
        let particle = word.len() <= 5 && word.iter().all(u8::is_ascii_lowercase);
        (capital || particle) && !word.contains(&b'/') && !word.contains(&b'#')
    };
    let spoken = |word: &[u8]| is_of(word, &NO_NAMES) || is_of(word, &FORMS);
    words().all(name) && !words().any(spoken) && words().count() <= 5
}

/// A number and a name: of a house and its street. Or a postal code, which has a digit.
fn place(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit) && !value.contains(&b'=')
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain};

    fn text(text: &str) -> String {
        mask(&plain(), Format::Text, text)
    }

    /// `⟪…⟫` around what must be masked.
    fn takes(kind: &str, marked: &str) {
        let body = marked.replace(['⟪', '⟫'], "");
        let masked: Vec<String> = marked
            .split(['⟪', '⟫'])
            .enumerate()
            .map(|(at, part)| if at % 2 == 1 { format!("[REDACTED:{kind}]") } else { part.to_owned() })
            .collect();
        assert_eq!(text(&body), masked.concat(), "{marked}");
    }

    #[test]
    fn no_cue_begins_like_a_name() {
        for text in ["name\": \"x", "Name: x", "names", "namespace=x"] {
            assert_eq!(crate::mask::rules::Cues::get().raises(text.as_bytes()), 0, "{text}");
        }
    }

    #[test]
    fn a_label_names_what_stands_behind_it() {
        for marked in [
            "Name: ⟪John Smith⟫\nTotal: 5",
            "Patient Name: ⟪Maria de la Cruz⟫, room 5",
            "level=info first_name=⟪Ada⟫ last_name=⟪Lovelace⟫ took=5ms",
            "user 5 has fullName: \"⟪ada lovelace⟫\" took=5ms",
            "UPDATE t SET last_name = '⟪O''Brien⟫' WHERE id = 5",
            "{\\\"first_name\\\": \\\"⟪Zoë⟫\\\"}",
            "GET /v1?surname=⟪Hopper⟫&sort=asc",
            "GET /v1?full_name=⟪Grace%20Hopper⟫&sort=asc",
            "2026-01-01 10:00:00 INFO Name: ⟪Grace Hopper⟫",
            "name=\"⟪Grace Hopper⟫\" id=7",
            "Cardholder: ⟪GRACE HOPPER⟫",
            "Nachname: ⟪Müller-Lüdenscheidt⟫.\n",
            "Insured's name: ⟪Mrs. Niamh Costa⟫, policy 4",
            "Contact person: ⟪Mbeki, Agnieszka⟫\n",
            "My name is ⟪Grace Hopper⟫, and",
            "Patient name: ⟪Malcolm B. Castellano⟫\nMRN",
            "FN:⟪Sofia Thornbury⟫\nN;CHARSET=UTF-8:⟪Thornbury;Sofia;;;⟫\nFN:x",
            "givenName: ⟪Ingrid⟫\nsn: ⟪Pereira⟫\nsn: 4711\n",
        ] {
            takes("PERSON_NAME", marked);
        }
        for marked in [
            "Address: ⟪12 Main St, Springfield⟫\nx",
            "Home address: ⟪12 Main St, Apt #4, Springfield, IL 62704⟫\n",
            "shipping_address=\"⟪12 rue de la Paix, 75002 Paris⟫\" ok",
            "has street: ⟪Hauptstraße 12⟫ took=5ms",
            "SET address_line1 = '⟪88 King Road⟫' WHERE",
            "zip=⟪94107⟫ n=5",
            "Postal code: ⟪SW1A 1AA⟫\n",
            "Mailing Address - ⟪160 Collins St, Melbourne VIC 3000⟫\n",
            "change my delivery address to: ⟪119 boulevard Voltaire, 69002 Lyon⟫\n",
            "Address: ⟪Rua das Flores, 957, São Paulo - SP, 00878-766⟫\n",
            "Home address: ⟪1535 W 34th St Apt 19A, San Jose, CA 95112-1780⟫; tenant",
        ] {
            takes("POSTAL_ADDRESS", marked);
        }
        for marked in [
            "at lat=⟪52.52001⟫ lon=⟪-13.40512⟫ ok",
            "\"latitude\": ⟪52.52001⟫,",
            "geo_long: \"⟪113.405123⟫\"",
            "pickupLatitude=⟪-5.00011⟫",
            "GPSLatitude=⟪51.4387386⟫ GPSLongitude=⟪0.15392⟫ x",
            "at latitude ⟪49.1248⟫, longitude ⟪-0.1405⟫ now",
            "GPS: ⟪51.1961N 0.2809W⟫, Coordinates: ⟪-33.66720, 151.37492⟫ x",
            "geo: ⟪37.84553° N, 122.33645° W⟫ (device)",
            "Location (lat,lng): ⟪52.184927,13.473485⟫ accuracy 12 m",
            "gpsCoordinates='⟪48.8157, 2.5862⟫', \"lat_long\": \"⟪51.702117, 0.038592⟫\"",
        ] {
            takes("COORDINATES", marked);
        }
    }

    #[test]
    fn other_values_and_labels_are_left() {
        for line in [
            "Name: Web Server",
            "name: nginx-7d9f",
            "Model name: Intel Xeon",
            "host_name=John Smith's",
            "filename: John Smith",
            "first_name: String",
            "first_name = request.first_name",
            "firstName: string;",
            "last_name=None",
            "first_name: must not be empty",
            "FirstName = Model.FirstName",
            "Address: must have a street",
            "address=0x7fff5fbff8c0",
            "Address: 4096 Bytes=5",
            "IP address: 10.0.0",
            "email address: none",
            "line: 12",
            "exit code: 137",
            "status code: 404 Not Found",
            "lat=12.5 p99=30",
            "lat: 0.1234ms",
            "latency=0.12345",
            "lat=95.12345",
            "position: 12.512, 40.25",
            "location: 1.2, 5.6",
            "coords: 120.1234, 95.1234",
            "The name is Required",
            "version: FN:Sofia Thornbury",
            "zip: archive.zip",
            "zip=true",
        ] {
            assert_eq!(text(line), line);
        }
    }
}
