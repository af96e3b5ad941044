use std::collections::BTreeSet;

use crate::config::Method;
use crate::mask::tests::{mask, plain, run, with_fields};
use crate::mask::{Format, MaskError};

fn sse(body: &str) -> String {
    mask(&plain(), Format::Sse, body)
}

#[test]
fn every_line_is_masked_and_endings_stay() {
    let body = "id: a@b.example\r\n: c@d.example\r\ndata: x e@f.example\r\n\r\ndata:y\r\rdata\n\n";
    let masked = "id: [REDACTED:EMAIL]\r\n: [REDACTED:EMAIL]\r\ndata: x [REDACTED:EMAIL]\r\n\r\ndata:y\r\rdata\n\n";
    assert_eq!(sse(body), masked);
}

#[test]
fn json_in_data_is_masked_as_json() {
    let profile = with_fields(&[("$.name", "", Method::Redact)]);
    let body = "data: {\"name\":\"Jane\",\ndata: \"mail\":\"a\\u0040b.example\"}\n\ndata: [DONE]\n\n";
    let masked = "data: {\"name\":\"[REDACTED:FIELD]\",\ndata: \"mail\":\"[REDACTED:EMAIL]\"}\n\ndata: [DONE]\n\n";
    assert_eq!(mask(&profile, Format::Sse, body), masked);
}

#[test]
fn a_finding_over_data_lines_is_one() {
    let body = "data: -----BEGIN PRIVATE KEY-----\ndata: MIIE\nid: 7\ndata: -----END PRIVATE KEY-----\ndata: after\n\n";
    assert_eq!(sse(body), "data: [REDACTED:PRIVATE_KEY]\ndata: after\nid: 7\n\n");
}

#[test]
fn an_event_is_released_at_its_blank_line() {
    for (first, blank) in [("data: jane\n", "\n"), ("data: jane\r", "\r"), ("data: jane\r\n", "\r\n")] {
        let mut stream = plain().stream(Format::Sse, &BTreeSet::new());
        assert!(stream.push(first.as_bytes()).expect("an event").is_empty());
        let out = stream.push(blank.as_bytes()).expect("an event").into_inner();
        assert_eq!(out, [first, blank].concat().as_bytes());
    }
}

#[test]
fn a_line_feed_after_a_released_carriage_return_is_no_new_line() {
    let mut stream = plain().stream(Format::Sse, &BTreeSet::new());
    assert_eq!(&stream.push(b"data: x\r\n\r").expect("an event").into_inner()[..], b"data: x\r\n\r");
    assert_eq!(&stream.push(b"\n").expect("an event").into_inner()[..], b"\n");
    assert!(stream.push(b"data: a@b.exam").expect("an event").is_empty());
    assert_eq!(&stream.push(b"ple\n\n").expect("an event").into_inner()[..], b"data: [REDACTED:EMAIL]\n\n");
}

#[test]
fn an_unfinished_event_is_masked_at_the_end() {
    assert_eq!(sse("data: a@b.example"), "data: [REDACTED:EMAIL]");
}

#[test]
fn a_byte_order_mark_hides_no_field() {
    assert_eq!(sse("\u{feff}data: \"a\\u0040b.example\"\n\n"), "\u{feff}data: \"[REDACTED:EMAIL]\"\n\n");
}

#[test]
fn an_event_is_bounded() {
    let event = |length: usize| format!("data: {}\n\n", "x ".repeat(length / 2));
    let fits = event((1 << 20) - 8);
    assert_eq!(fits.len(), 1 << 20);
    assert_eq!(run(&plain(), Format::Sse, &[fits.as_bytes()]).expect("it fits").0, fits.as_bytes());
    let error = run(&plain(), Format::Sse, &[event(1 << 20).as_bytes()]);
    assert_eq!(error, Err(MaskError::EventTooLong));
}
