use std::sync::Arc;

use prost_reflect::DynamicMessage;

use crate::config::{self, Method};
use crate::mask::tests::{found, person as schema, plain, profile, with_fields};
use crate::mask::{Findings, Format, MaskError, Profile};

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn tag(number: u64, wire: u64) -> Vec<u8> {
    varint(number << 3 | wire)
}

fn text(number: u64, value: &(impl AsRef<[u8]> + ?Sized)) -> Vec<u8> {
    let value = value.as_ref();
    [tag(number, 2), varint(value.len() as u64), value.to_vec()].concat()
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [tag(field, 0), varint(value)].concat()
}

fn frame(message: &[u8]) -> Vec<u8> {
    [&[0][..], &u32::try_from(message.len()).expect("short").to_be_bytes(), message].concat()
}

fn run(profile: &Arc<Profile>, format: Format, body: &[u8], size: usize) -> Result<(Vec<u8>, Findings), MaskError> {
    let mut stream = profile.stream(format, &Default::default()).with_schema(schema());
    let mut out = Vec::new();
    for piece in body.chunks(size) {
        out.extend(stream.push(piece)?.into_inner());
    }
    out.extend(stream.finish()?.into_inner());
    Ok((out, stream.take_findings()))
}

/// The masked message, which is one, and what was found.
fn masked(profile: &Arc<Profile>, message: &[u8]) -> (Vec<u8>, Findings) {
    let body = frame(message);
    let (out, findings) = run(profile, Format::Grpc, &body, body.len()).expect("masked");
    assert_eq!(run(profile, Format::Grpc, &body, 1), Ok((out.clone(), findings.clone())));
    let inner = out[5..].to_vec();
    assert_eq!(frame(&inner), out);
    DynamicMessage::decode(schema(), &*inner).expect("a message still");
    (inner, findings)
}

const REDACTED: &str = "[REDACTED:US_SSN]";

#[test]
fn texts_are_masked_by_their_methods_and_lengths_are_written_anew() {
    let hash = config::Profile { methods: [("EMAIL".to_owned(), Method::Drop)].into(), ..Default::default() };
    let inner = |mail: &str, ssn: &str| [text(1, &format!("Ada <{mail}>")), text(2, ssn)].concat();
    let whole = |mail: &str, ssn: &str| [text(4, &inner(mail, ssn)), number(3, 150)].concat();
    let (message, findings) = masked(&profile(hash), &whole("ada@example.com", "123-45-6789"));
    assert_eq!(message, whole("", REDACTED));
    assert_eq!(findings, found(&[("EMAIL", 1), ("US_SSN", 1)]));
    // The inner length takes two bytes once the value is longer.
    let many = |ssn: &str| text(4, &[text(2, ssn), text(1, &"x".repeat(100))].concat());
    assert_eq!(masked(&plain(), &many("123-45-6789")).0, many(REDACTED));
}

#[test]
fn names_are_context() {
    assert_eq!(masked(&plain(), &text(2, "536904399")).0, text(2, REDACTED));
    assert_eq!(masked(&plain(), &text(1, "536904399")).0, text(1, "536904399"));
    // A key is the name of its value.
    let label = |key: &str, value: &str| text(5, &[text(1, key), text(2, value)].concat());
    assert_eq!(masked(&plain(), &label("ssn", "536904399")).0, label("ssn", REDACTED));
    let backwards = |value: &str| text(5, &[text(2, value), text(1, "ssn")].concat());
    assert_eq!(masked(&plain(), &backwards("536904399")).0, backwards(REDACTED));
    assert_eq!(masked(&plain(), &label("build", "536904399")).0, label("build", "536904399"));
    assert_eq!(masked(&plain(), &label("ada@example.com", "x")).0, label("[REDACTED:EMAIL]", "x"));
}

#[test]
fn numbers_that_are_findings_become_zero() {
    let card = 4_111_111_111_111_111;
    let (message, findings) = masked(&plain(), &[number(8, card), number(3, 7)].concat());
    assert_eq!((message, findings), ([number(8, 0), number(3, 7)].concat(), found(&[("CREDIT_CARD", 1)])));
    let packed = |first: u64| text(10, &[first.to_le_bytes(), 5_u64.to_le_bytes()].concat());
    assert_eq!(masked(&plain(), &packed(card)).0, packed(0));
    let codes = |second: u64| [text(20, &[varint(5), varint(second)].concat()), number(20, second)].concat();
    assert_eq!(masked(&plain(), &codes(card)).0, codes(0));
    let keyed = |card: u64| text(6, &[number(1, card), text(2, &text(1, "x"))].concat());
    assert_eq!(masked(&plain(), &keyed(card)).0, keyed(0));
    let place = |degrees: f64| [tag(19, 1), degrees.to_le_bytes().to_vec()].concat();
    assert_eq!(masked(&plain(), &place(52.520_008)), (place(0.0), found(&[("COORDINATES", 1)])));
}

#[test]
fn field_rules_name_fields() {
    let rules = [
        ("$.contacts[1].name", "FIELD", Method::Redact),
        ("$..taxNumber", "TAX", Method::Redact),
        ("$.member", "FIELD", Method::Redact),
        ("$.kind", "FIELD", Method::Redact),
        ("$.numbers[1]", "FIELD", Method::Redact),
        ("$.labels.secret", "FIELD", Method::Drop),
        ("$.visit[*]", "FIELD", Method::Partial),
        ("$.pin_code", "FIELD", Method::Redact),
        ("$.extra.a.b", "FIELD", Method::Redact),
    ];
    let profile = with_fields(&rules);
    let group = |place: &str, count: u64| [tag(11, 3), text(12, place), number(13, count), tag(11, 4)].concat();
    let value = |inner: &[u8]| text(2, inner);
    let entry = |key: &str, inner: &[u8]| text(1, &[text(1, key), value(inner)].concat());
    let tree = |leaf: &str| text(15, &entry("a", &text(5, &entry("b", &text(3, leaf)))));
    let numbers = |second: u64| text(10, &[5_u64.to_le_bytes(), second.to_le_bytes()].concat());
    let whole = |new: bool| {
        let pick = |old: &'static str, mask: &'static str| if new { mask } else { old };
        let digit = |old: u64| if new { 0 } else { old };
        [
            text(4, &text(1, "Ada")),
            text(4, &[text(1, pick("Bob", "[REDACTED:FIELD]")), number(3, digit(12))].concat()),
            number(17, digit(1)),
            number(18, digit(1)),
            numbers(digit(6)),
            text(5, &[text(1, "secret"), text(2, pick("word", ""))].concat()),
            group(pick("Bad Homburg", "******burg"), digit(4)),
            text(14, &text(1, pick("blue", "[REDACTED:FIELD]"))),
            tree(pick("leaf", "[REDACTED:FIELD]")),
        ]
        .concat()
    };
    let (message, findings) = masked(&profile, &whole(false));
    assert_eq!(message, whole(true));
    assert_eq!(findings, found(&[("FIELD", 9), ("TAX", 1)]));
}

#[test]
fn what_the_schema_does_not_tell_is_starred_in_place() {
    let stars = "***********";
    for (before, after) in [
        // A field that it does not have, in a group and in a message that it does not have.
        (text(99, "a@b.example"), text(99, stars)),
        (text(99, &text(1, "a@b.example")), text(99, &text(1, stars))),
        ([tag(98, 3), text(1, "a@b.example"), tag(98, 4)].concat(), [tag(98, 3), text(1, stars), tag(98, 4)].concat()),
        // Another type than it says.
        (text(17, "a@b.example"), text(17, stars)),
        // A message that is none.
        (text(4, "a@b.example \u{1}"), text(4, &format!("{stars} \u{1}"))),
        // Bytes that are a message, bytes that are none, and bytes that are text.
        (text(9, &text(1, "a@b.example")), text(9, &text(1, stars))),
        (text(9, b"\xff\x00 a@b.example"), text(9, &[&b"\xff\x00 "[..], stars.as_bytes()].concat())),
        (text(9, "to a@b.example"), text(9, "to [REDACTED:EMAIL]")),
        // What is called a text, and is a message to others.
        (text(1, &text(1, "a@b.example")), text(1, &text(1, stars))),
    ] {
        let body = frame(&before);
        let (out, findings) = run(&plain(), Format::Grpc, &body, body.len()).expect("masked");
        assert_eq!((&out[5..], findings), (&*after, found(&[("EMAIL", 1)])), "{before:?}");
    }
    // No protobuf at all.
    let (out, _) = run(&plain(), Format::Grpc, &frame(b"{\"m\":\"a@b.example\"}"), 9).expect("masked");
    assert_eq!(out, frame(b"{\"m\":\"***********\"}"));
}

#[test]
fn what_is_in_any_is_read_where_its_type_is_known() {
    let any = |url: &str, ssn: &str| text(16, &[text(1, url), text(2, &text(2, ssn))].concat());
    let known = "type.googleapis.com/people.v1.Person";
    assert_eq!(masked(&plain(), &any(known, "536904399")).0, any(known, REDACTED));
    let unknown = "type.googleapis.com/people.v1.Other";
    assert_eq!(masked(&plain(), &any(unknown, "123-45-6789")).0, any(unknown, "***********"));
}

#[test]
fn what_has_no_finding_stays_as_it_was_written() {
    // Varints may be longer than they need to be.
    let odd = [vec![0x8a, 0x00, 0x81, 0x00, b'x'], vec![0x98, 0x00, 0x87, 0x80, 0x00], text(4, &text(1, "Ada"))];
    assert_eq!(masked(&plain(), &odd.concat()).0, odd.concat());
}

#[test]
fn every_message_of_a_stream_and_grpc_web_is_masked() {
    let body = |ssn: &str| [frame(&text(2, ssn)), frame(b""), frame(&text(2, ssn))].concat();
    assert_eq!(run(&plain(), Format::Grpc, &body("536904399"), 7).expect("masked").0, body(REDACTED));
    let trailers = |mail: &str| [&[0x80][..], &(mail.len() as u32).to_be_bytes(), mail.as_bytes()].concat();
    let web = |ssn: &str, mail: &str| [body(ssn), trailers(mail)].concat();
    let (out, _) = run(&plain(), Format::GrpcWeb, &web("536904399", "grpc-message: a@b.example"), 7).expect("masked");
    assert_eq!(out, web(REDACTED, "grpc-message: ***********"));
}

#[test]
fn a_message_that_becomes_too_long_is_an_error() {
    let rules = with_fields(&[("$.contacts[*].name", "FIELD", Method::Redact)]);
    let short = text(4, &text(1, ""));
    let body = frame(&short.repeat(600_000));
    assert_eq!(run(&rules, Format::Grpc, &body, body.len()), Err(MaskError::MessageTooLong));
    let body = frame(&short.repeat(60_000));
    assert!(run(&rules, Format::Grpc, &body, body.len()).is_ok());
}

#[test]
fn places_are_those_of_the_values() {
    let message = [number(8, 4_111_111_111_111_111), text(4, &text(1, "a@b.example"))].concat();
    let mut stream = plain().stream(Format::Grpc, &Default::default()).with_schema(schema()).with_spans();
    stream.push(&frame(&message)).expect("masked");
    stream.finish().expect("whole");
    let spans: Vec<_> = stream.take_spans().into_iter().map(|span| (span.finding, span.start, span.end)).collect();
    assert_eq!(spans, [("CREDIT_CARD".to_owned(), 6, 14), ("EMAIL".to_owned(), 18, 29)]);
}

#[test]
fn dates_of_birth_are_known_by_their_field() {
    // 1980-02-29 12:00.
    let born = number(1, 320_673_600);
    let day = [number(1, 1980), number(2, 2), number(3, 29)].concat();
    for (field, value) in [(21, &born), (23, &day)] {
        let (message, findings) = masked(&plain(), &text(field, value));
        assert_eq!((message, findings), (text(field, ""), found(&[("DATE_OF_BIRTH", 1)])));
    }
    for other in
        [text(22, &born), text(21, ""), text(23, &number(1, 1980)), text(16, &text(1, "type.googleapis.com/x"))]
    {
        assert_eq!(masked(&plain(), &other), (other, found(&[])));
    }
    let packed = [text(1, "type.googleapis.com/people.v1.Person"), text(2, &text(23, &day))].concat();
    assert_eq!(masked(&plain(), &text(16, &packed)).1, found(&[("DATE_OF_BIRTH", 1)]));
    let shift =
        config::Profile { methods: [("DATE_OF_BIRTH".to_owned(), Method::DateShift)].into(), ..Default::default() };
    let (message, _) = masked(&profile(shift), &[text(21, &born), text(23, &day)].concat());
    let person = DynamicMessage::decode(schema(), &*message).expect("a person");
    let part = |field: &str, part: &str| {
        let message =
            person.get_field_by_name(field).and_then(|value| Some(value.as_message()?.clone())).expect("there");
        message.get_field_by_name(part).expect("there").into_owned()
    };
    let seconds = part("date_of_birth", "seconds").as_i64().expect("a number");
    assert!(seconds != 320_673_600 && (seconds - 320_673_600) % 86_400 == 0, "{seconds}");
    assert!((1978..=1982).contains(&part("birthday", "year").as_i32().expect("a number")));
    let rules = with_fields(&[("$.created_at", "FIELD", Method::Redact)]);
    assert_eq!(masked(&rules, &text(22, &born)).0, text(22, &number(1, 0)));
}
