use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::config::Method;
use crate::mask::formats::Boundary;
use crate::mask::tests::{mask, plain, run, with_fields};
use crate::mask::{Format, MaskError};

fn format(boundary: &str) -> Format {
    Format::of_content_type(Some(&format!("multipart/form-data; boundary={boundary}")))
}

fn part(head: &str, body: &str) -> String {
    format!("--x\r\n{head}\r\n\r\n{body}\r\n")
}

fn body(parts: &[String]) -> String {
    format!("{}--x--\r\n", parts.concat())
}

#[test]
fn each_part_is_masked_by_its_type_under_its_name() {
    let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let disposition = "Content-Disposition: form-data; name=\"SecretAccessKey\"";
    let cases = [
        ("Content-Type: text/plain", "to ada@b.example", "to [REDACTED:EMAIL]"),
        ("content-type: application/json; x=y", "{\"a\":\"ada\\u0040b.example\"}", "{\"a\":\"[REDACTED:EMAIL]\"}"),
        ("Content-Type: text/csv", "a,b\r\n1,ada@b.example\r\n", "a,b\r\n1,[REDACTED:EMAIL]\r\n"),
        (disposition, key, "[REDACTED:AWS_SECRET_KEY]"),
        ("Content-Transfer-Encoding: quoted-printable", "ada=40b.exa=\r\nmple =3D", "[REDACTED:EMAIL] =3D"),
        ("X: y", "4111\r\n--1111\r\n-\r\n\r", "4111\r\n--1111\r\n-\r\n\r"),
        ("X: y", "", ""),
    ];
    let all = |pick: fn(&(&str, &'static str, &'static str)) -> &'static str| {
        body(&cases.iter().map(|case| part(case.0, pick(case))).collect::<Vec<_>>())
    };
    for format in [format("x"), Format::Multipart(Boundary::SHOWN)] {
        assert_eq!(mask(&plain(), format, &all(|case| case.1)), all(|case| case.2));
    }
}

#[test]
fn what_stands_around_the_parts_is_text() {
    let around = |mail: &str| {
        format!(
            "hi {mail}\r\n--x {mail}\r\nX: {mail}\r\n\r\n--x\nY: z\n--x\n\nb\n--x--{mail}\r\nbye {mail}\r\n--x\r\n{mail}"
        )
    };
    assert_eq!(mask(&plain(), format("x"), &around("ada@b.example")), around("[REDACTED:EMAIL]"));
    for text in ["no parts, ada@b.example\r\n--x\r\n", "--\r\nada@b.example"] {
        let masked = text.replace("ada@b.example", "[REDACTED:EMAIL]");
        assert_eq!(mask(&plain(), Format::Multipart(Boundary::SHOWN), text), masked);
    }
}

#[test]
fn a_field_rule_masks_a_part_whole() {
    let profile = with_fields(&[("$.ssn", "", Method::Redact)]);
    let head = "Content-Disposition: form-data; name=ssn\r\nContent-Type: application/json";
    let whole = body(&[part(head, "{\"a\":1}\r\n2"), part("X: y", "z")]);
    let masked = body(&[part(head, "[REDACTED:FIELD]"), part("X: y", "z")]);
    assert_eq!(mask(&profile, format("x"), &whole), masked);
}

#[test]
fn a_coding_that_is_not_read_is_refused() {
    let coded = |coding: &str, text: &str| {
        let body = body(&[part(&format!("Content-Transfer-Encoding: {coding}"), text)]);
        run(&plain(), format("x"), &[body.as_bytes()]).map(|(masked, _)| masked == body.into_bytes())
    };
    assert_eq!(coded("x-uuencode", "YWJj"), Err(MaskError::TransferEncoding));
    for wrong in
        ["YWJ", "YWJj=", "Y W Jj", "YQ==YQ==", "YR==", "YW\rJj", "\r\nYWJj", "YWJj\r\nYW\r\nJj", "YWJj\nYWJj\r\nYWJj"]
    {
        assert_eq!(coded("base64", wrong), Err(MaskError::TransferEncoding), "{wrong}");
    }
    for right in ["", "YQ==", "YWJj", "YWJj\r\nYWJj\r\nYQ==", "YWJj\nYWJj\n", "YWJ\r\njYW\r\nJj"] {
        assert_eq!(coded("base64", right), Ok(true), "{right}");
    }
}

#[test]
fn base64_is_decoded_masked_and_encoded_again() {
    let lines = |text: &str| {
        STANDARD.encode(text).as_bytes().chunks(20).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n")
    };
    // Where one line is all there is, its length says nothing.
    let written = |text: &str, broken: bool| if broken { lines(text) } else { STANDARD.encode(text) };
    let long = "words and more words ".repeat(20);
    for (head, text, masked) in [
        ("Content-Type: text/plain", format!("{long}ada@b.example {long}"), format!("{long}[REDACTED:EMAIL] {long}")),
        ("Content-Type: text/plain", "a@b.io".to_owned(), "[REDACTED:EMAIL]".to_owned()),
        (
            "Content-Type: application/json",
            "{\"a\":\"ada\\u0040b.example\"}".to_owned(),
            "{\"a\":\"[REDACTED:EMAIL]\"}".to_owned(),
        ),
        ("Content-Disposition: form-data; name=ssn", "536904399".to_owned(), "[REDACTED:US_SSN]".to_owned()),
    ] {
        let head = format!("{head}\r\nContent-Transfer-Encoding: Base64");
        let broken = lines(&text).contains('\r');
        let whole = |text: &str| body(&[part(&head, &written(text, broken)), part("X: y", "z")]);
        assert_eq!(mask(&plain(), format("x"), &whole(&text)), whole(&masked), "{text}");
    }
}

#[test]
fn multipart_in_multipart_is_read() {
    let inner = "--y\r\nContent-Type: application/json\r\n\r\n\"ada\\u0040b.example\"\r\n--y--";
    let whole = body(&[part("Content-Type: multipart/mixed; boundary=y", inner), part("X: z", "w")]);
    assert_eq!(mask(&plain(), format("x"), &whole), whole.replace("ada\\u0040b.example", "[REDACTED:EMAIL]"));
}

#[test]
fn a_long_part_streams() {
    let mut stream = plain().stream(format("x"), &BTreeSet::new());
    let mut released = stream.push(b"--x\r\nX: y\r\n\r\n").expect("multipart").len();
    for _ in 0..1_000 {
        released += stream.push(&b"--xylophones\r\n".repeat(20)).map_or(0, |out| out.len());
        released += stream.push(&b"words, words\r\n".repeat(80)).map_or(0, |out| out.len());
        assert!(stream.held() < 4_096);
    }
    assert!(released > 1_000_000, "{released}");
}
