//! Names of people, postal addresses and places in running text, where a name stands before them: `Name: John Smith`,
//! `last_name='Hopper'`, `lat=52.52001`.
//!
//! The names are those of fields ([`super::people`]). Text has no end of a value but its quote, so without one a value is
//! what is written in capitals or with digits, word after word, up to something else.

use super::named::{self, Named};
use super::people::{NO_NAMES, capital, is_of, known_person};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

/// What a field's name ends in, an assignment or what is said in its place, and a value in quotes or in words.
macro_rules! labelled {
    ($($value:tt)*) => {
        concat!(
            r#"[A-Za-z][A-Za-z\x80-\xFF]*(?:[_ -]?[0-9]{1,2})?(?: ?\([A-Za-z, \x80-\xFF]{1,16}\))?(?:(?:\\{0,2}["'`]\]?|\]| to| is| ist| est?| [\x80-\xFF]{2}| lautet)?[ \t]{0,4}(?:=>|[:=]\*{0,2})"#,
            r#"| (?:is|ist|est?|jest|[\x80-\xFF]{2}r?|lautet|-) |["']\r?\n {0,4}[0-9]{1,5}\) | ?\.{3,50}|[ \t]{2,40}|[ \t]{0,2}\r?\n[ ]{0,4})"#,
            r"[ \t]{0,24}(?:Some\(|\r?\n {0,32}string\([0-9]{1,5}\) )?",
            "(?:", $($value)* ")",
        )
    };
}

/// Words in capitals or with digits, and what stands between them in names and addresses.
macro_rules! places {
    () => {
        concat!(
            r"(?:(?:ul|al|os|pl|av|str)\. )?[A-Z0-9\x80-\xFF#][A-Za-z0-9\x80-\xFF'./#-]{0,40}",
            r"(?:(?:,?| -)[ +](?:(?:bd|blvd|de|da|di|dei|del|della|das|do|dos|von|van|der|den|dem|ter|bin|al|la|le|du|des|of|am|an|",
            r"zum|zur|rue|boulevard|avenue|place|quai|impasse|chemin|all[\x80-\xFF]{2}e|cours|route|passage|via|viale|piazza|",
            r"calle|plaza|rua|avenida) ){0,3}",
            r"(?:No: )?[A-Z0-9\x80-\xFF#][A-Za-z0-9\x80-\xFF'./#-]{0,40}){0,12}",
        )
    };
}
pub(super) use places;

const WORDS: &str = labelled!(r#"\\{0,2}"[^"\\\r\n]{1,100}["\\]|\\{0,2}'(?:[^'\\\r\n]|''){1,100}['\\]|"#, places!(),);
const NUMBER: &str = labelled!(r#"(?:\\{0,2}["'])?[+-]?[0-9]{1,3}\.[0-9]{4,18}"#,);

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
            "titulaire",
            "kunde",
            "kundin",
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
    // The same in other languages and for parties, as whole words: `client_id`, `bytes` and `container` are none.
    Rule::new(
        "person_name_label_whole",
        Kind::PersonName,
        Start::Name(&[
            "complet",
            "pila",
            "proprio",
            "apelido",
            "paziente",
            "responsavel",
            "medewerker",
            "klant",
            "physician",
            "prescriber",
            "consignee",
            "claimant",
            "witness",
            "driver",
            "manager",
            "supervisor",
            "doctor",
            "guardian",
            "spouse",
            "borrower",
            "requester",
            "reporter",
            "officer",
            "owner",
            "receiver",
            "nominativo",
            "jm\u{e9}no",
            "p\u{159}\u{ed}jmen\u{ed}",
            "cardmember",
            "policyholder",
            "recipient",
            "applicant",
            "kontaktowa",
            "efternamn",
            "compte",
            "conta",
            "conto",
            "rachunku",
            "kontoinnehavare",
            "prenom",
            "nom",
            "nome",
            "sobrenome",
            "naam",
            "voornaam",
            "achternaam",
            "volledigenaam",
            "imie",
            "nazwisko",
            "holder",
            "contact",
            "shipto",
            "billto",
            "attn",
            "payee",
            "payer",
            "beneficiary",
            "patient",
            "customer",
            "client",
            "employee",
            "tenant",
            "kontoinhaber",
            "titular",
            "cliente",
            "paciente",
            "subscriber",
            "guarantor",
            "insured",
            "author",
            "familienname",
            "completo",
            "completa",
            "by:",
            "nm",
            "guest",
            "nominee",
            "renter",
            "zleceniobiorca",
            "zleceniodawca",
            "trabajador",
            "trabajadora",
            "ehepartner",
            "ehepartnerin",
            "conjoint",
            "keeper",
            "commander",
            "signerat",
            "soyad",
            "soyadi",
            "passenger",
            "donor",
            "resident",
            "empf",
            "auftraggeber",
            "contractor",
            "buyer",
            "seller",
            "lessee",
        ]),
        WORDS,
        |candidate| labelled(Kind::PersonName, candidate),
    )
    .word_or_quoted(),
    Rule::new(
        "postal_address_label_whole",
        Kind::PostalAddress,
        Start::Name(&[
            "postale",
            "postal",
            "huisnummer",
            "hausnummer",
            "civico",
            "numer",
            "morada",
            "voie",
            "gata",
            "leveransadress",
            "residenza",
            "zamieszkania",
            "adresi",
            "livraison",
            "facturation",
            "lieferadresse",
            "rechnungsadresse",
            "wohnadresse",
            "dostawy",
            "entrega",
            "spedizione",
            "direcci",
            "endere",
            "adres",
            "ulica",
            "straat",
            "calle",
            "via",
            "rue",
            "logradouro",
            "endereco",
            "indirizzo",
            "domicilio",
            "cep",
            "cap",
            "kodpocztowy",
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

/// Whether a value that such a byte follows goes on past what was found of it.
pub(super) fn goes_on(next: u8) -> bool {
    next >= 0x80 || b"=:/@_%-+$(".contains(&next)
}

fn labelled(kind: Kind, candidate: &Candidate<'_>) -> Verdict {
    let Some(parts) = Parts::of(candidate.text) else { return Verdict::No };
    let ended = match (parts.quote, candidate.next) {
        (Some(_), _) => parts.closed || candidate.next.is_some_and(closes),
        (None, None) => true,
        (None, Some(next)) => {
            // `CN=Ada Lovelace:mailto:…` in calendars.
            let calendar = next == b':' && parts.name.eq_ignore_ascii_case(b"cn");
            let part = goes_on(next) && !calendar;
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
    if !ended || parts.quote.is_none() && goes_past_its_end(parts.value) {
        return Verdict::No;
    }
    // `GET /billing-address - 443`
    let path = candidate.before.contains(&b'/')
        && candidate.text.get(parts.name.len()..).is_some_and(|rest| rest.starts_with(b" - "));
    if path {
        return Verdict::No;
    }
    let value = if kind == Kind::PersonName && parts.quote.is_none() { alone(parts.value) } else { parts.value };
    let fits = |named: &'static Named| {
        let sure = match kind {
            _ if parts.quote.is_some() && kind != Kind::PostalAddress => true,
            Kind::PersonName => named_person(untitled(value)),
            Kind::PostalAddress => place(parts.value),
            _ => true,
        };
        // Without a sign it is one where it stands for itself: `patient_name    Ada Lovelace`.
        let meant = !parts.gap || named.confidence >= 80 && starts_line(candidate.before);
        let listed = !parts.below || below_label(named, &parts, candidate);
        sure && meant && listed && (named.shape)(value)
    };
    match field(kind, candidate.before, parts.name).is_some_and(fits) {
        true => Verdict::Part { skip: parts.start, end: parts.start + value.len() },
        false => Verdict::No,
    }
}

/// A name without what is said of the person behind a comma: an address, or what another number is.
pub(super) fn alone(value: &[u8]) -> &[u8] {
    const NUMBERS: [&str; 10] = ["dob", "ssn", "mrn", "nhs", "pesel", "geb", "age", "id", "tel", "phone"];
    let more = |at: &usize| {
        let rest = value.get(at + 2..).unwrap_or_default();
        let word = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        rest.first().is_some_and(u8::is_ascii_digit)
            || rest.iter().any(u8::is_ascii_digit) && value.get(..*at).is_some_and(|name| name.contains(&b' '))
            || rest.get(..word).is_some_and(|word| is_of(word, &NUMBERS))
    };
    let end = memchr::memmem::find_iter(value, b", ").find(more).unwrap_or(value.len());
    value.get(..end).unwrap_or(value)
}

/// Whether a line below a label is what the label says: nothing else is on either, and a person has two names, a place a number.
fn below_label(named: &Named, parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let alone = candidate.ends_line() && parts.quote.is_none();
    let value = parts.value;
    let told = match named.kind {
        Kind::PersonName => {
            known_person(value) || named.confidence >= 80 && value.contains(&b' ') && named_person(value)
        }
        Kind::PostalAddress => value.iter().any(u8::is_ascii_digit) && value.contains(&b' '),
        _ => false,
    };
    alone && told && starts_line(candidate.before)
}

/// A sentence ends within it or with it: behind a word that is no abbreviation, and before one in capitals or nothing.
pub(super) fn goes_past_its_end(value: &[u8]) -> bool {
    memchr::memchr_iter(b'.', value).any(|at| {
        let (before, after) = value.split_at_checked(at).unwrap_or_default();
        let letters = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
        let next = match after {
            [_] => true,
            [_, b' ', next, ..] => next.is_ascii_uppercase() || *next >= 0x80,
            _ => false,
        };
        letters > 4 && next
    })
}

/// Nothing stands before the name on its line but words of it, or a number.
fn starts_line(before: &[u8]) -> bool {
    let line = memchr::memrchr(b'\n', before).and_then(|at| before.get(at + 1..)).unwrap_or(before);
    let number = line.iter().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b' ')).count();
    line.len() <= 48 && line.iter().skip(number).all(|byte| in_name(*byte) || *byte == b' ') && !contains_gap(line)
}

fn contains_gap(line: &[u8]) -> bool {
    memchr::memmem::find(line.trim_ascii_start(), b"  ").is_some()
}

/// A name without the title before it.
pub(super) fn untitled(name: &[u8]) -> &[u8] {
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
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | 0x80..)
}

/// What is said in place of a colon.
const JOINTS: [&str; 10] = [" is ", " ist ", " est ", " es ", " é ", " è ", " är ", " jest ", " lautet ", " - "];

struct Parts<'a> {
    name: &'a [u8],
    quote: Option<u8>,
    value: &'a [u8],
    /// Where the value starts.
    start: usize,
    /// Behind it stands what closes the quote.
    closed: bool,
    /// Nothing but spaces joins it to its name.
    gap: bool,
    /// It is on the next line, below its name.
    below: bool,
}

/// Two spaces or more, and no sign behind them.
fn gap(rest: &[u8]) -> bool {
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    blanks >= 2 && !matches!(rest.get(blanks), Some(b':' | b'=' | b'-'))
}

/// The length of a line break behind a name that stands alone.
fn below(rest: &[u8]) -> usize {
    let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match rest.get(blank..) {
        Some([b'\n', ..]) => blank + 1,
        Some([b'\r', b'\n', ..]) => blank + 2,
        Some(_) | None => 0,
    }
}

/// The length of `"` and the number of the next line before a value, as the clients of Redis list them.
fn listed(rest: &[u8]) -> usize {
    let [b'"' | b'\'', below @ ..] = rest else { return 0 };
    let line = below.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let digits = below.iter().skip(line).take_while(|byte| byte.is_ascii_digit()).count();
    let ends = below.get(line + digits..).is_some_and(|rest| rest.starts_with(b") "));
    if line > 0 && digits > 0 && ends { 1 + line + digits + 2 } else { 0 }
}

/// How much stands around a value that Rust or PHP writes: `Some("…")`, or on a line of its own `string(5) "…"`.
fn wrapping(text: &[u8]) -> usize {
    if text.starts_with(b"Some(") {
        return 5;
    }
    let line = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let typed = text.get(line..).filter(|typed| line > 0 && typed.starts_with(b"string("));
    typed.and_then(|typed| memchr::memchr(b' ', typed)).map_or(0, |end| line + end + 1)
}

/// What closes a quote, or is the escape of it.
fn closes(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\')
}

impl Parts<'_> {
    fn of(text: &[u8]) -> Option<Parts<'_>> {
        let word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte >= 0x80;
        let name = text.iter().take_while(word).count();
        let name = match text.get(name..)? {
            [b'_' | b' ' | b'-', digits @ ..] if digits.first().is_some_and(u8::is_ascii_digit) => {
                name + 1 + digits.iter().take_while(|byte| byte.is_ascii_digit()).count()
            }
            _ => name,
        };
        let end = name;
        let name = match text.get(name..)? {
            [b' ', b'(', ..] | [b'(', ..] => name + memchr::memchr(b')', text.get(name..)?)? + 1,
            _ => name,
        };
        let rest = text.get(name..)?;
        let stands = |joint: &&&str| rest.strip_prefix(joint.as_bytes()).is_some_and(|rest| !rest.starts_with(b":"));
        let joint = JOINTS.iter().find(stands);
        let dots = rest.strip_prefix(b" ").unwrap_or(rest).starts_with(b"...");
        let mark = match joint {
            // The space at its end.
            Some(joint) => name + joint.len() - 2,
            None if dots => name + rest.iter().skip(1).take_while(|byte| **byte == b'.').count(),
            None if listed(rest) > 0 => name + listed(rest) - 1,
            None if gap(rest) || below(rest) > 0 => name,
            None => name + rest.iter().position(|byte| matches!(byte, b':' | b'='))?,
        };
        let behind = |at: usize, is: fn(&u8) -> bool| {
            at + text.get(at..).unwrap_or_default().iter().take_while(|byte| is(byte)).count()
        };
        let below = if mark == name && joint.is_none() { below(rest) } else { 0 };
        let start = behind(mark + below.max(1), |byte| matches!(byte, b'>' | b'*' | b' ' | b'\t'));
        let start = start + wrapping(text.get(start..)?);
        let start = behind(start, |byte| *byte == b'\\');
        let quote = text.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let start = start + usize::from(quote.is_some());
        let closed = quote.is_some() && text.last().is_some_and(|last| closes(*last));
        let value = text.get(start..text.len() - usize::from(closed)).filter(|value| !value.is_empty())?;
        let gap = mark == name && gap(rest);
        let below = below > 0;
        Some(Parts { gap, below, name: text.get(..end)?, quote, value, start, closed })
    }
}

/// Words that begin with a capital, none of them one of programs and forms.
pub(super) fn named_person(value: &[u8]) -> bool {
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
        let particle = word.len() <= 5 && word.iter().all(u8::is_ascii_lowercase);
        (capital(word) || particle) && !word.contains(&b'/') && !word.contains(&b'#')
    };
    let spoken = |word: &[u8]| is_of(word, &NO_NAMES) || is_of(word, &FORMS);
    words().all(name) && !words().any(spoken) && words().count() <= 5
}

/// A number and a name: of a house and its street. Or a postal code, which has a digit.
fn place(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit) && !value.contains(&b'=')
}

#[cfg(test)]
mod tests;
