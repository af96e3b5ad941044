use super::*;
use crate::config::TypePattern;
use crate::exchange::Headers;

fn head(status: u16, fields: &[(&str, &str)]) -> ResponseHead {
    let headers: Headers = fields.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
    ResponseHead { status, headers, end_of_stream: false }
}

fn rules() -> Vec<TypeRule> {
    let rule = |types: &str, action| TypeRule { types: TypePattern::parse(types).expect("a type"), action };
    vec![
        rule("image/png", TypeAction::Pass { most: Some(8) }),
        rule("image/*", TypeAction::Refuse),
        rule("text/html", TypeAction::Refuse),
        rule("application/octet-stream", TypeAction::Examine),
        rule("application/*", TypeAction::Pass { most: None }),
    ]
}

fn of(content_type: &str, rules: &[TypeRule]) -> Result<Reading, String> {
    of_body(&head(200, &[("content-type", content_type)]), rules)
}

fn examined(content_type: &str) -> Examined {
    match of(content_type, &[]) {
        Ok(Reading::Examined(examined)) => examined,
        other => panic!("{content_type}: {other:?}"),
    }
}

#[test]
fn types_decide_what_becomes_of_a_body() {
    let passes = |most| Ok(Reading::Unexamined { essence: String::new(), most });
    let cases = [
        ("image/png", passes(Some(8))),
        ("Image/PNG; a=b", passes(Some(8))),
        ("application/zip", passes(None)),
        ("application/x-protobuf", passes(None)),
    ];
    for (content_type, expected) in cases {
        let read = of(content_type, &rules()).map(|reading| match reading {
            Reading::Unexamined { most, .. } => Reading::Unexamined { essence: String::new(), most },
            examined @ Reading::Examined(_) => examined,
        });
        assert_eq!(read, expected, "{content_type}");
        assert!(of(content_type, &[]).is_err(), "{content_type}");
    }
    for refused in
        ["image/jpeg", "text/html", "TEXT/HTML;charset=utf-8", "audio/wav", "multipart/byteranges; boundary=a"]
    {
        assert!(of(refused, &rules()).is_err(), "{refused}");
    }
    // A wide rule does not turn masking off.
    for text in ["application/json", "application/problem+json", "image/svg+xml", "application/grpc"] {
        if text != "image/svg+xml" {
            assert!(matches!(of(text, &rules()), Ok(Reading::Examined(Examined { strict: false, .. }))), "{text}");
        }
        assert!(matches!(of(text, &[]), Ok(Reading::Examined(Examined { strict: false, .. }))), "{text}");
    }
    assert!(matches!(of("application/octet-stream", &rules()), Ok(Reading::Examined(Examined { strict: true, .. }))));
}

#[test]
fn a_refusal_names_the_type_and_the_key() {
    let detail = of("application/zip", &[]).expect_err("refused");
    assert!(detail.contains("application/zip") && detail.contains("targets[].response_types"), "{detail}");
    for hidden in ["ada/lovelace", "application/4111111111111111"] {
        let detail = of(hidden, &[]).expect_err("refused");
        assert!(!detail.contains("ada") && !detail.contains("4111"), "{detail}");
    }
}

#[test]
fn what_is_no_type_has_to_be_text() {
    for none in ["", " ", "json", "text", "application/json json", "text/", "/json"] {
        let strict = examined(none);
        assert!(strict.strict && strict.format == Format::Text, "{none}");
    }
    assert!(matches!(of_body(&head(200, &[]), &rules()), Ok(Reading::Examined(Examined { strict: true, .. }))));
    let twice = [("content-type", "text/plain"), ("content-type", "application/json")];
    assert!(of_body(&head(200, &twice), &[]).is_err());
    assert!(of("text/plain,application/json", &[]).is_err());
    assert!(of("multipart/mixed; boundary=\"a,b\"", &[]).is_ok());
    let parts = "multipart/mixed; boundary=\"a,b\"";
    let format = Format::of_content_type(Some(parts));
    assert!(matches!(of(parts, &[]), Ok(Reading::Examined(Examined { format: found, .. })) if found == format));
    // A name that only looks like the field's says nothing.
    let alike =
        [("content-type", "application/json"), ("content-typ\u{e9}", "image/png"), ("content_type", "image/png")];
    assert!(matches!(of_body(&head(200, &alike), &[]), Ok(Reading::Examined(Examined { format: Format::Json, .. }))));
}

#[test]
fn parameters_are_read_and_written() {
    assert_eq!(examined("application/json; charset=UTF-16LE; a=\"b;charset=utf-7\"").content_type.as_deref(), {
        Some("application/json; a=\"b;charset=utf-7\"; charset=utf-8")
    });
    for same in ["text/plain", "text/plain; charset=utf-8", "text/plain;charset=\"ISO-8859-1\"", "text/plain; charset="]
    {
        assert_eq!((examined(same).charset, examined(same).content_type), (Charset::AsItIs, None), "{same}");
    }
    for other in ["text/plain; Charset = 'utf-16'", "text/plain;;charset=utf-16;", "text/plain; charset=\"utf\\-16\""] {
        assert_ne!(examined(other).charset, Charset::AsItIs, "{other}");
    }
    for wrong in
        ["text/plain; charset=utf-7", "text/plain; charset=utf-8; charset=utf-16", "text/plain; charset=ibm037"]
    {
        assert!(of(wrong, &[]).is_err(), "{wrong}");
    }
}

#[test]
fn codings_are_known_and_few() {
    let read = |values: &[&str]| {
        let fields: Vec<_> = values.iter().map(|value| ("content-encoding", *value)).collect();
        encodings(&head(200, &fields))
    };
    assert_eq!(read(&[]), Ok(vec![]));
    assert_eq!(read(&["identity"]), Ok(vec![]));
    assert_eq!(read(&["gzip, br"]), Ok(vec![Encoding::Gzip, Encoding::Brotli]));
    assert_eq!(read(&["gzip", "br"]), Ok(vec![Encoding::Gzip, Encoding::Brotli]));
    for wrong in [&["compress"][..], &["gzip", "br", "gzip"], &["gzip, x"], &["gz\u{ec}p"], &["aes128gcm"]] {
        assert!(read(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn parts_of_a_representation_are_no_response() {
    for status in [101, 206, 226] {
        assert!(whole(&head(status, &[]), 100).is_err(), "{status}");
    }
    for status in [200, 204, 304, 416, 500] {
        assert!(whole(&head(status, &[]), 100).is_ok(), "{status}");
    }
}

#[test]
fn a_refusal_says_what_to_ask_for_instead() {
    let of = |fields: &[(&str, &str)]| of_body(&head(200, fields), &[]).expect_err("refused");
    let native = of(&[("content-type", "application/octet-stream"), ("x-clickhouse-format", "Native")]);
    assert!(native.contains("JSONCompact") && native.contains("targets[].response_types"), "{native}");
    assert!(!of(&[("content-type", "application/octet-stream")]).contains("ask for"));
}
