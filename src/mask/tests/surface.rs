//! The public functions.

use bytes::Bytes;

use super::*;

#[test]
fn compile_reports_everything_at_once() {
    let mut bad = config(config::Profile {
        detectors: vec!["EMAIL".into(), "SHOE_SIZE".into()],
        methods: [("HAT".to_owned(), Method::Hash), ("VIP".to_owned(), Method::Hash)].into(),
        fields: vec![
            FieldRule { path: "ssn".into(), finding: String::new(), method: Method::Redact },
            FieldRule { path: "$.a".into(), finding: "a b".into(), method: Method::Redact },
            FieldRule { path: "$.a".into(), finding: "vip".into(), method: Method::Redact },
        ],
        ..Default::default()
    });
    bad.key = Secret::new(vec![1; 31]);
    let problems = Masking::compile(&bad).expect_err("all of it is wrong");
    let of = |word: &str| problems.iter().filter(|problem| problem.contains(word)).count();
    assert_eq!(problems.len(), 5, "{problems:#?}");
    assert_eq!([of("31 bytes"), of("SHOE_SIZE"), of("HAT"), of("fields[0].path"), of("fields[1].finding")], [1; 5]);
}

#[test]
fn detectors_and_methods_are_taken_in_either_case() {
    let profile = profile(config::Profile {
        detectors: vec!["credit_card".into()],
        methods: [("Credit_Card".to_owned(), Method::Partial)].into(),
        ..Default::default()
    });
    assert_eq!(mask(&profile, Format::Text, "a@b.example 4111 1111 1111 1111"), "a@b.example ************1111");
}

#[test]
fn thresholds_are_by_type() {
    let text = "123-45-6789 ssn 123456789 415-555-2671";
    let with = |thresholds: &[(&str, u8)]| {
        let thresholds = thresholds.iter().map(|(name, least)| ((*name).to_owned(), *least)).collect();
        mask(&profile(config::Profile { thresholds, ..Default::default() }), Format::Text, text)
    };
    let (ssn, phone) = ("[REDACTED:US_SSN]", "[REDACTED:PHONE]");
    assert_eq!(with(&[]), format!("{ssn} ssn {ssn} {phone}"));
    assert_eq!(with(&[("US_SSN", 70)]), format!("{ssn} ssn 123456789 {phone}"));
    assert_eq!(with(&[("US_SSN", 0), ("phone", 95)]), format!("{ssn} ssn {ssn} 415-555-2671"));
}

#[test]
fn built_in_profiles_are_there_by_name() {
    let masking = Masking::compile(&config(config::Profile::default())).expect("compiles");
    let text = "a@b.example 4111111111111111 AKIAIOSFODNN7EXAMPLE";
    let masked = |name: &str| masking.profile(name).expect("it is there").text(text).0.into_inner();
    let (mail, card, key) = ("[REDACTED:EMAIL]", "[REDACTED:CREDIT_CARD]", "[REDACTED:AWS_ACCESS_KEY]");
    assert_eq!(masked("all"), format!("{mail} {card} {key}"));
    assert_eq!(masked("pii"), format!("{mail} {card} AKIAIOSFODNN7EXAMPLE"));
    assert_eq!(masked("phi"), masked("pii"));
    assert_eq!(masked("pci"), format!("a@b.example {card} AKIAIOSFODNN7EXAMPLE"));
    assert_eq!(masked("secrets"), format!("a@b.example 4111111111111111 {key}"));
}

#[test]
fn hash_is_the_same_in_every_format() {
    let profile = profile(config::Profile {
        methods: [("CREDIT_CARD".to_owned(), Method::Hash), ("EMAIL".to_owned(), Method::Hash)].into(),
        ..Default::default()
    });
    let text = mask(&profile, Format::Text, "4111-1111-1111-1111");
    assert!(text.starts_with("[CREDIT_CARD:") && text.len() == "[CREDIT_CARD:0123456789abcdef]".len(), "{text}");
    assert_eq!(mask(&profile, Format::Json, r#"[4111111111111111]"#), format!(r#"["{text}"]"#));
    assert_eq!(mask(&profile, Format::Sse, "data: 4111 1111 1111 1111\n\n"), format!("data: {text}\n\n"));
    assert_eq!(
        mask(&profile, Format::Json, r#""A\u0040b.example""#),
        format!(r#""{}""#, mask(&profile, Format::Text, "a@B.example"))
    );
}

#[test]
fn policy_lifts_a_type_in_a_stream_only() {
    let profile = with_fields(&[("$.mail", "EMAIL", Method::Redact), ("$.name", "", Method::Redact)]);
    let body = br#"{"mail":"a@b.example","name":"x","ssn":"123-45-6789"}"#;
    let lifted: BTreeSet<String> = ["Email".to_owned()].into();
    let mut stream = profile.stream(Format::Json, &lifted);
    let out = stream.push(body).expect("JSON").into_inner();
    assert_eq!(&out[..], br#"{"mail":"a@b.example","name":"[REDACTED:FIELD]","ssn":"[REDACTED:US_SSN]"}"#);
    assert_eq!(stream.take_findings(), found(&[("FIELD", 1), ("US_SSN", 1)]));
    let (out, findings) = profile.body(Format::Json, body);
    assert_eq!(
        &out.as_inner()[..],
        br#"{"mail":"[REDACTED:EMAIL]","name":"[REDACTED:FIELD]","ssn":"[REDACTED:US_SSN]"}"#
    );
    assert_eq!(findings, found(&[("EMAIL", 1), ("FIELD", 1), ("US_SSN", 1)]));
}

#[test]
fn text_masks_a_whole_value() {
    let (masked, findings) = plain().text("SELECT 1 WHERE mail = 'a@b.example' -- é");
    assert_eq!(masked.as_inner(), "SELECT 1 WHERE mail = '[REDACTED:EMAIL]' -- é");
    assert_eq!(findings, found(&[("EMAIL", 1)]));
}

fn path(path: &str) -> String {
    plain().url_path(path).0.into_inner()
}

#[test]
fn url_paths_stay_paths() {
    assert_eq!(path("/users/a@b.example/x?y=1"), "/users/%5BREDACTED:EMAIL%5D/x?y=1");
    assert_eq!(
        path("/users/a%40b.example?mail=c%40d.example&z=%zz%4"),
        "/users/%5BREDACTED:EMAIL%5D?mail=%5BREDACTED:EMAIL%5D&z=%zz%4"
    );
    assert_eq!(path("/p?card=4111+1111%201111+1111&q=a+b"), "/p?card=%5BREDACTED:CREDIT_CARD%5D&q=a+b");
    assert_eq!(path("/p?mail=foo+tag@b.example"), "/p?mail=%5BREDACTED:EMAIL%5D");
    assert_eq!(path("/p?tel=+14155552671"), "/p?tel=%5BREDACTED:PHONE%5D");
    assert_eq!(path("/4111/1111/1111/1111"), "/4111/1111/1111/1111");
    assert_eq!(path("/a?t=Bearer%20abc123def&next=/home"), "/a?t=Bearer%20%5BREDACTED:BEARER_TOKEN%5D&next=/home");
    let (_, findings) = plain().url_path("/a@b.example?x=4111+1111+1111+1111");
    assert_eq!(findings, found(&[("EMAIL", 1), ("CREDIT_CARD", 1)]));
    let key = "/p?aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    assert_eq!(path(key), "/p?aws_secret_access_key=%5BREDACTED:AWS_SECRET_KEY%5D");
}

#[test]
fn a_body_that_its_format_refuses_is_masked_as_text() {
    let (masked, findings) = plain().body(Format::Grpc, b"not gRPC: a@b.example");
    assert_eq!(&masked.as_inner()[..], b"not gRPC: [REDACTED:EMAIL]");
    assert_eq!(findings, found(&[("EMAIL", 1)]));
    let deep = format!("{}\"a@b.example\"", "[".repeat(2_000));
    let (masked, findings) = plain().body(Format::Json, deep.as_bytes());
    assert!(masked.as_inner().ends_with(b"\"[REDACTED:EMAIL]\""));
    assert_eq!(findings, found(&[("EMAIL", 1)]));
}

#[test]
fn content_types_name_formats() {
    let of = |value: &str| Format::of_content_type(Some(value));
    assert_eq!(Format::of_content_type(None), Format::Text);
    assert_eq!(of("Application/JSON; charset=utf-8"), Format::Json);
    assert_eq!(of("application/problem+json"), Format::Json);
    assert_eq!(of("application/x-ndjson"), Format::Ndjson);
    assert_eq!(of("application/jsonl"), Format::Ndjson);
    assert_eq!(of("text/event-stream;charset=utf-8"), Format::Sse);
    assert_eq!(of("application/grpc"), Format::Grpc);
    assert_eq!(of("application/grpc+proto"), Format::Grpc);
    assert_eq!(of("application/grpc+json"), Format::Grpc);
    assert_eq!(of("application/grpc-web+proto"), Format::GrpcWeb);
    assert_eq!(of("text/html; charset=utf-8"), Format::Html);
    assert_eq!(of("application/soap+xml"), Format::Xml);
    assert_eq!(of("text/csv; header=present"), Format::Csv);
    assert_eq!(of("text/tab-separated-values"), Format::Tsv);
    assert_eq!(of("application/x-www-form-urlencoded"), Format::Form);
    assert_eq!(of("application/vnd.x+yaml"), Format::Yaml);
    let boundary = Boundary::of_content_type("multipart/mixed; boundary=x");
    assert_eq!(of("Multipart/Mixed; boundary=\"x\""), Format::Multipart(boundary));
    assert_eq!(of("text/plain"), Format::Text);
    assert_eq!(of("application/octet-stream"), Format::Text);
}

#[test]
fn formats_have_names() {
    for format in Format::ALL {
        assert_eq!(Format::parse(&format.name().to_uppercase()), Some(format));
    }
    assert_eq!(Format::parse("docx"), None);
}

#[test]
fn what_cannot_be_part_of_a_finding_is_released_at_once() {
    let mut stream = plain().stream(Format::Text, &BTreeSet::new());
    let mut push = |text: &str| stream.push(text.as_bytes()).expect("text").into_inner();
    assert_eq!(push("Hello, world. "), Bytes::from_static(b"Hello, world. "));
    assert_eq!(push("Mail jane"), Bytes::from_static(b"Mail "));
    assert_eq!(push("@example.co"), Bytes::new());
    assert_eq!(push("m now"), Bytes::from_static(b"[REDACTED:EMAIL] "));
}

#[test]
fn a_long_token_is_withheld_without_being_kept() {
    let mut stream = plain().stream(Format::Text, &BTreeSet::new());
    let start = stream.push(b"x eyJhbGciOiJIUzI1NiJ9.eyJzdWIi").expect("text").into_inner();
    assert_eq!(&start[..], b"x ");
    for _ in 0..1_000 {
        assert!(stream.push(&[b'a'; 1_000]).expect("text").as_inner().is_empty());
    }
    assert_eq!(&stream.push(b" end.").expect("text").into_inner()[..], b"[REDACTED:JWT] end.".get(..15).expect("15"));
}

#[test]
fn pieces_do_not_divide_a_character() {
    let mut stream = plain().stream(Format::Text, &BTreeSet::new());
    let euro = "€ ".as_bytes();
    assert_eq!(&stream.push(&euro[..2]).expect("text").into_inner()[..], b"");
    assert_eq!(&stream.push(&euro[2..]).expect("text").into_inner()[..], euro);
}

#[test]
fn nothing_follows_the_end() {
    let mut stream = plain().stream(Format::Text, &BTreeSet::new());
    stream.finish().expect("text");
    assert_eq!(stream.push(b"x"), Err(MaskError::Ended));
    assert_eq!(stream.finish(), Err(MaskError::Ended));
}

#[test]
fn debug_output_holds_nothing_raw() {
    let mut stream = plain().stream(Format::Text, &BTreeSet::new());
    stream.push(b"jane@example.co").expect("text");
    let shown = format!("{stream:?} {:?}", plain());
    assert!(!shown.contains("jane"), "{shown}");
}
