//! Names of people, postal addresses and places: nothing but the name of the field tells what they are.

mod called;
mod fields;
mod given;
mod native;
mod world;

use self::called::{BARE, FULL, MAYBE, NAMES, PARTIES};
use self::fields::{ADDRESSES, CODES, NUMBERED, PAIRS, PLACES, STREET, STREETS};
use self::given::is_given;
use self::native::{native, vietnamese};
use super::labels::untitled;
use super::named::{self, Named};
use crate::mask::kind::Kind;

pub(super) static NAMED: &[Named] = &[
    Named::new("person_name", Kind::PersonName, NAMES, person),
    Named::new("person_name_bare", Kind::PersonName, BARE, person).whole(80),
    Named::new("person_name_maybe", Kind::PersonName, &["name"], person).whole(30),
    // Nearly anything has a `name`: one of these is a person's.
    Named::new("person_name_known", Kind::PersonName, MAYBE, known_person).whole(60),
    Named::new("person_name_given", Kind::PersonName, &["nome", "naam", "prenome", "given"], given_person).whole(60),
    Named::new("person_name_party", Kind::PersonName, PARTIES, full_name).whole(60),
    Named::new("person_name_full", Kind::PersonName, FULL, full_name),
    Named::new("postal_address", Kind::PostalAddress, STREETS, street),
    Named::new("postal_address_bare", Kind::PostalAddress, STREET, street).whole(80),
    Named::new("postal_address_numbered", Kind::PostalAddress, NUMBERED, numbered).whole(80),
    Named { confidence: 60, ..Named::new("postal_address_ending", Kind::PostalAddress, ADDRESSES, written_out) },
    // Of Italian; proxies have headers of that name.
    Named::new("postal_address_via", Kind::PostalAddress, &["via"], via).whole(80),
    Named::new("postal_code", Kind::PostalAddress, CODES, code),
    Named::new("postal_code_bare", Kind::PostalAddress, &["zip", "plz", "cep"], code).whole(80),
    Named::new("postal_code_short", Kind::PostalAddress, &["cap"], five_digits).whole(80),
    Named::new(
        "latitude",
        Kind::Coordinates,
        &["latitude", "gpslatitude", "gpslat", "latitudine", "latitud"],
        latitude,
    ),
    Named::new("latitude_bare", Kind::Coordinates, &["lat"], latitude),
    Named::new(
        "longitude",
        Kind::Coordinates,
        &["longitude", "geolong", "gpslong", "gpslongitude", "longitudine", "longitud"],
        longitude,
    ),
    Named::new("longitude_whole", Kind::Coordinates, &["long"], longitude).whole(80),
    Named::new("longitude_bare", Kind::Coordinates, &["lng", "lon"], longitude),
    Named::new("coordinates", Kind::Coordinates, PLACES, coordinates),
    Named::new("coordinates_pair", Kind::Coordinates, PAIRS, pair),
];

/// The `name` of what is called after a person or a company.
pub(in crate::mask) static PERSON: Named = Named::new("person_name", Kind::PersonName, &[], full_name);
/// A line of an address that is an object.
pub(in crate::mask) static STREET_LINE: Named = Named::new("postal_address", Kind::PostalAddress, &[], street);
/// A part of a name that is an object.
pub(in crate::mask) static NAME_PART: Named = Named::new("person_name", Kind::PersonName, &[], person);

/// What stands in the place of a name, in a field or behind a label.
pub(super) const NO_NAMES: [&str; 9] =
    ["null", "true", "false", "none", "nil", "undefined", "unknown", "test", "string"];

/// Whether it is one of these words, in either case.
pub(super) fn is_of(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
}

/// Words of letters: no number, flag, path, address of another kind or placeholder.
fn person(value: &[u8]) -> bool {
    let none = is_of(value, &NO_NAMES) || is_of(value, &["yes", "no", "nan", "not provided", "not available"]);
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count();
    let plain = value.iter().all(|byte| {
        byte.is_ascii_alphabetic()
            || !byte.is_ascii()
            || matches!(byte, b' ' | b'.' | b'-' | b'\'' | b',' | b'(' | b')')
    });
    let thing = || value.contains(&b' ') && company(value);
    plain && letters >= 2 && value.len() <= 80 && !none && !is_label(value) && !thing()
}

/// What is shown of a form or kept for its translation: `"first_name": "Vorname"`.
fn is_label(value: &[u8]) -> bool {
    is_of(value, &["nom", "nome", "naam", "navn", "namn"])
        || named::of(value, |named| matches!(named.detector, "person_name" | "person_name_bare")).is_some()
}

/// Whether the word begins with a capital, or a letter outside ASCII, which is taken for one.
pub(in crate::mask) fn capital(word: &[u8]) -> bool {
    word.first().is_some_and(|byte| byte.is_ascii_uppercase() || *byte >= 0x80)
}

/// A common given name, and one to three words in capitals; or what is a name in another script.
pub(super) fn known_person(value: &[u8]) -> bool {
    let value = untitled(value);
    if native(value) || vietnamese(value) {
        return true;
    }
    // `Lovelace, Ada`
    if let Some((last, first)) = memchr::memmem::find(value, b", ").and_then(|at| value.split_at_checked(at)) {
        let first = first.get(2..).unwrap_or_default().split(|byte| *byte == b' ').next().unwrap_or_default();
        return capital(last) && is_given(first) && person(value) && !company(last);
    }
    let mut words = value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let given = words.next().is_some_and(|first| capital(first) && is_given(first));
    given
        && person(value)
        && !company(value)
        && (1..=3).contains(&words.clone().count())
        && words.next_back().is_some_and(capital)
}

/// Whether a cell is somebody's name in full.
pub(in crate::mask) fn is_known_person(cell: &[u8]) -> bool {
    cell.len() <= 80 && known_person(cell)
}

/// Whether a cell is a given name in a capital.
pub(in crate::mask) fn is_given_name(cell: &[u8]) -> bool {
    capital(cell) && is_given(cell) && !cell.iter().all(u8::is_ascii_uppercase)
}

/// The same, or a given name alone.
pub(super) fn given_person(value: &[u8]) -> bool {
    known_person(value) || is_given(value) && capital(value)
}

/// Two to four words in capitals, none of which a company has at its end.
pub(super) fn full_name(value: &[u8]) -> bool {
    let words = untitled(value).split(|byte| matches!(byte, b' ' | b',')).filter(|word| !word.is_empty());
    native(value) || person(value) && (2..=4).contains(&words.filter(|word| capital(word)).count()) && !company(value)
}

/// Whether the last word is one that names of companies and places end with.
fn company(value: &[u8]) -> bool {
    const ENDS: [&str; 87] = [
        "freight",
        "logistics",
        "airlines",
        "foods",
        "health",
        "industries",
        "holdings",
        "holding",
        "partners",
        "trading",
        "motors",
        "energy",
        "media",
        "capital",
        "insurance",
        "consulting",
        "software",
        "trust",
        "ventures",
        "properties",
        "logistik",
        "verlag",
        "versicherung",
        "app",
        "client",
        "service",
        "server",
        "api",
        "bot",
        "dashboard",
        "portal",
        "account",
        "inc",
        "llc",
        "ltd",
        "corp",
        "co",
        "gmbh",
        "ag",
        "plc",
        "sa",
        "bv",
        "pty",
        "company",
        "group",
        "bank",
        "team",
        "services",
        "systems",
        "solutions",
        "technologies",
        "labs",
        "store",
        "shop",
        "clinic",
        "hospital",
        "foundation",
        "university",
        "dept",
        "department",
        "office",
        "center",
        "recipients",
        "subsystem",
        "system",
        "list",
        "project",
        "limited",
        "association",
        "society",
        "council",
        "ministry",
        "school",
        "college",
        "institute",
        "organization",
        "organisation",
        "restaurant",
        "hotel",
        "airways",
        "kg",
        "srl",
        "spa",
        "sarl",
        "nv",
        "llp",
        "e.v",
    ];
    let last = value.rsplit(|byte| matches!(byte, b' ' | b',')).next().unwrap_or_default();
    is_of(last.strip_suffix(b".").unwrap_or(last), &ENDS)
}

/// A letter and more than one word, or letters and digits; no mail address, URL, hash or hexadecimal number.
pub(super) fn street(value: &[u8]) -> bool {
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count();
    // Of those scripts that have no spaces a few letters are enough.
    let foreign = value.iter().filter(|byte| !byte.is_ascii()).count();
    let spaced = value.iter().any(|byte| matches!(byte, b' ' | b'\n' | b','))
        || foreign >= 15
        || foreign >= 9 && value.iter().any(u8::is_ascii_digit);
    let template = [&b"%{"[..], b"{{", b"${"].iter().any(|mark| memchr::memmem::find(value, mark).is_some());
    let other =
        template || value.contains(&b'@') || memchr::memmem::find(value, b"://").is_some() || value.starts_with(b"0x");
    letters >= 3 && spaced && !other
}

/// The same with a number, and in capitals.
fn numbered(value: &[u8]) -> bool {
    let first = value.iter().find(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    value.iter().any(u8::is_ascii_digit) && first.is_some_and(|first| !first.is_ascii_lowercase()) && street(value)
}

/// The same, and no sentence: its words are short, or begin with no small letter.
fn written_out(value: &[u8]) -> bool {
    let small = |word: &[u8]| word.len() > 3 && word.first().is_none_or(u8::is_ascii_lowercase);
    numbered(value) && !value.split(u8::is_ascii_whitespace).any(small)
}

/// A name of a street and a number behind it: no `1.1 varnish`, no `SIP/2.0/UDP 10.0.0.1`.
fn via(value: &[u8]) -> bool {
    let name = value.iter().take_while(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii() || **byte == b' ').count();
    name >= 4
        && value.iter().skip(name).any(u8::is_ascii_digit)
        && !value.iter().take(name + 1).any(|byte| *byte == b'/')
        && street(value)
}

/// Three to ten digits, letters, spaces and dashes, with a digit.
fn code(value: &[u8]) -> bool {
    let plain = value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-'));
    (3..=10).contains(&value.len()) && plain && value.iter().any(u8::is_ascii_digit)
}

fn within(value: &[u8], most: f64) -> bool {
    let number =
        std::str::from_utf8(value).ok().and_then(|text| text.trim_matches(['+', '°', ' ']).parse::<f64>().ok());
    // A whole number is a count more often than a place.
    value.contains(&b'.') && number.is_some_and(|number| number.abs() <= most)
}

fn latitude(value: &[u8]) -> bool {
    within(value, 90.0)
}

fn longitude(value: &[u8]) -> bool {
    within(value, 180.0)
}

/// Two numbers with so many decimals as places have.
fn pair(value: &[u8]) -> bool {
    let decimals = |part: &[u8]| part.rsplit(|byte| *byte == b'.').next().is_some_and(|decimals| decimals.len() >= 4);
    let mut parts = value.split(|byte| matches!(byte, b',' | b' ' | b';')).filter(|part| !part.is_empty());
    coordinates(value) && parts.clone().count() == 2 && parts.all(decimals)
}

fn five_digits(value: &[u8]) -> bool {
    value.len() == 5 && value.iter().all(u8::is_ascii_digit)
}

/// One number of them (an array's), or two with a comma or space between.
fn coordinates(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"POINT").unwrap_or(value).trim_ascii();
    let value = value.strip_prefix(b"(").and_then(|value| value.strip_suffix(b")")).unwrap_or(value);
    let mut numbers = value.split(|byte| matches!(byte, b',' | b' ' | b';')).filter(|part| !part.is_empty());
    let (first, second, third) = (numbers.next(), numbers.next(), numbers.next());
    first.is_some_and(longitude) && second.is_none_or(longitude) && third.is_none()
}

#[cfg(test)]
mod tests {
    use super::super::named;
    use super::*;

    fn kind(name: &str, value: &str) -> Option<Kind> {
        let named = named::of(name.as_bytes(), |named| named.confidence >= 50)?;
        (named.shape)(value.as_bytes()).then_some(named.kind)
    }

    #[test]
    fn fields_of_people_are_known_by_their_names_and_shapes() {
        for (name, value, wanted) in [
            ("first_name", "Ada", Kind::PersonName),
            ("customerFirstName", "Zoë", Kind::PersonName),
            ("LAST-NAME", "O'Brien-Smith", Kind::PersonName),
            ("full_name", "Müller, Jörg", Kind::PersonName),
            ("cardholder", "J. DOE", Kind::PersonName),
            ("name", "Ada Lovelace", Kind::PersonName),
            ("Name", "John Q. Smith", Kind::PersonName),
            ("pt_name", "Okafor, Brenda", Kind::PersonName),
            ("patient", "Nguyễn, Hải", Kind::PersonName),
            ("name", "Дмитрий Лебедев", Kind::PersonName),
            ("gecos", "Malin Lindqvist", Kind::PersonName),
            ("Auftraggeber/Empfänger", "Gudrun Lindemann", Kind::PersonName),
            ("ad_soyad", "Çağlar Yılmaz", Kind::PersonName),
            ("driver_name", "Denise Boone", Kind::PersonName),
            ("Ship To Name", "Odalys Brankovich", Kind::PersonName),
            ("referring-physician", "Odalys Brankovich", Kind::PersonName),
            ("nurseName", "Odalys", Kind::PersonName),
            ("givenNames", "Odalys", Kind::PersonName),
            ("CustLastNm", "Brankovich", Kind::PersonName),
            ("agent_name", "Odalys Brankovich", Kind::PersonName),
            ("createdBy", "Denise Boone", Kind::PersonName),
            ("deliverTo", "Rosenallee 97a", Kind::PostalAddress),
            ("origin_address", "118 Linden Avenue, Apt 4", Kind::PostalAddress),
            ("supplyAddress", "3/146 Murray Street", Kind::PostalAddress),
            ("address", "12 Main Street", Kind::PostalAddress),
            ("billing_address_line_1", "Rue de la Paix 5", Kind::PostalAddress),
            ("zip", "94107-1234", Kind::PostalAddress),
            ("postalCode", "SW1A 1AA", Kind::PostalAddress),
            ("lat", "52.5200", Kind::Coordinates),
            ("geo_longitude", "-122.4194", Kind::Coordinates),
            ("coordinates", "52.52, 13.405", Kind::Coordinates),
            ("coords", "POINT(13.405 52.52)", Kind::Coordinates),
        ] {
            assert_eq!(kind(name, value), Some(wanted), "{name}: {value}");
        }
    }

    #[test]
    fn other_values_and_other_names_are_left() {
        for (name, value) in [
            ("first_name", "true"),
            ("first_name", "null"),
            ("first_name", "42"),
            ("last_name", "Nom"),
            ("DriverName", "postgres"),
            ("providerName", "System.Data.SqlClient"),
            ("gate", "%{attribute} must have at least 14 characters"),
            ("gate", "ancient road"),
            ("name", "Web Server"),
            ("name", "Ada"),
            ("name", "ada lovelace"),
            ("user_agent_name", "Ada Lovelace"),
            ("reason_name", "Timeout"),
            ("createdBy", "Release Pipeline"),
            ("grantor", "Northwind Trading"),
            ("file_name", "report"),
            ("hostname", "web"),
            ("address", "10.0.0.1:80"),
            ("address", "0x7fff5fbff8c0 main"),
            ("email_address", "somebody at home"),
            ("listen_address", "tcp 0.0.0.0:8080"),
            ("memory_address", "0x7ffd 12 KiB"),
            ("the given heap address", "Loads of 16 bytes with an alignment of 1"),
            ("ip_address", "not one"),
            ("zip", "archive.zip"),
            ("lat", "120.5"),
            ("lat", "90"),
            ("latency", "12.5"),
            ("longitude", "abc"),
            ("coordinates", "1.5, 2.5, 3.5"),
        ] {
            assert_eq!(kind(name, value), None, "{name}: {value}");
        }
    }
}
