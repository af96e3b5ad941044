use crate::config::Method;
use crate::mask::tests::{found, mask, plain, run, with_fields};
use crate::mask::{Format, MaskError};

fn json(body: &str) -> String {
    mask(&plain(), Format::Json, body)
}

#[test]
fn strings_and_keys_are_masked() {
    let body = r#"{"mail": "hi a@b.example!", "c@d.example": [1, "x", {"k": "4111 1111 1111 1111"}], "e": ""}"#;
    let masked =
        r#"{"mail": "hi [REDACTED:EMAIL]!", "[REDACTED:EMAIL]": [1, "x", {"k": "[REDACTED:CREDIT_CARD]"}], "e": ""}"#;
    assert_eq!(json(body), masked);
    assert_eq!(
        run(&plain(), Format::Json, &[body.as_bytes()]).expect("JSON").1,
        found(&[("EMAIL", 2), ("CREDIT_CARD", 1)])
    );
}

#[test]
fn escapes_are_read_for_matching_and_stay_where_they_pass() {
    assert_eq!(json(r#""a\u0040b.example""#), r#""[REDACTED:EMAIL]""#);
    assert_eq!(
        json(r#""\u0061\u0040\u0062\u002eexample\n\/\u00e9\ud83d\ude00""#),
        r#""[REDACTED:EMAIL]\n\/\u00e9\ud83d\ude00""#
    );
    assert_eq!(json(r#""line\na@b.example\tx""#), r#""line\n[REDACTED:EMAIL]\tx""#);
    assert_eq!(json(r#""\ud800 \ude00\ud83dx \ud83d\n""#), r#""\ud800 \ude00\ud83dx \ud83d\n""#);
    assert_eq!(json(r#"{"\u0061\u0040b.example":1}"#), r#"{"[REDACTED:EMAIL]":1}"#);
}

#[test]
fn json_in_a_string_stays_json() {
    let inner = r#"{"mail":"a@b.example","note":"x\ny"}"#;
    let outer = serde_json::json!({ "text": inner }).to_string();
    let masked: serde_json::Value = serde_json::from_str(&json(&outer)).expect("JSON");
    assert_eq!(masked["text"], r#"{"mail":"[REDACTED:EMAIL]","note":"x\ny"}"#);
}

#[test]
fn a_number_that_is_a_finding_becomes_a_string() {
    assert_eq!(json("[4111111111111111, 42,-1.5e3 ]"), r#"["[REDACTED:CREDIT_CARD]", 42,-1.5e3 ]"#);
    assert_eq!(json("4111111111111111"), r#""[REDACTED:CREDIT_CARD]""#);
    assert_eq!(json("0.4111111111111111"), "0.4111111111111111");
}

#[test]
fn values_may_follow_each_other() {
    assert_eq!(
        json("{\"a\":1}\n{\"b\":\"a@b.example\"} [2] null\n\"x\""),
        "{\"a\":1}\n{\"b\":\"[REDACTED:EMAIL]\"} [2] null\n\"x\""
    );
    assert_eq!(json("\u{feff}{\"a\":1}"), "\u{feff}{\"a\":1}");
    assert_eq!(json("1\n2\n"), "1\n2\n");
}

#[test]
fn a_field_rule_masks_values_of_any_type() {
    let profile =
        with_fields(&[("$..ssn", "SSN", Method::Redact), ("$.p", "", Method::Partial), ("$.h[1]", "", Method::Hash)]);
    let masked = |body: &str| mask(&profile, Format::Json, body);
    assert_eq!(
        masked(r#"{"ssn":"x","a":[{"ssn":12},{"ssn":null},{"ssn":true}]}"#),
        r#"{"ssn":"[REDACTED:SSN]","a":[{"ssn":"[REDACTED:SSN]"},{"ssn":"[REDACTED:SSN]"},{"ssn":"[REDACTED:SSN]"}]}"#
    );
    assert_eq!(
        masked(r#"{"ssn":{"x":["y",1,{}],"z":""}}"#),
        r#"{"ssn":{"x":["[REDACTED:SSN]","[REDACTED:SSN]",{}],"z":"[REDACTED:SSN]"}}"#
    );
    assert_eq!(masked(r#"{"p":"Jane \u0044oe 1234","q":"Jane"}"#), r#"{"p":"*******1234","q":"Jane"}"#);
    assert_eq!(masked(r#"{"ssn":1,"ssn":"two"}"#), r#"{"ssn":"[REDACTED:SSN]","ssn":"[REDACTED:SSN]"}"#);
    assert_eq!(
        masked("{\"ssn\":1}\n{\"s\\u0073n\":2}"),
        "{\"ssn\":\"[REDACTED:SSN]\"}\n{\"s\\u0073n\":\"[REDACTED:SSN]\"}"
    );
    let hashed = masked(r#"{"h":["a","b","c"]}"#);
    assert!(hashed.starts_with(r#"{"h":["a","[FIELD:"#) && hashed.ends_with(r#"]","c"]}"#), "{hashed}");
    let (_, findings) = run(&profile, Format::Json, &[br#"{"ssn":{"x":["a@b.example",1]}}"#]).expect("JSON");
    assert_eq!(findings, found(&[("SSN", 2)]));
}

#[test]
fn a_masked_field_that_is_cut_off_stays_masked() {
    let profile = with_fields(&[("$.name", "", Method::Redact)]);
    assert_eq!(mask(&profile, Format::Json, r#"{"name":"Jane D"#), r#"{"name":"[REDACTED:FIELD]"#);
    assert_eq!(mask(&profile, Format::Json, r#"{"name":12"#), r#"{"name":"[REDACTED:FIELD]""#);
}

#[test]
fn broken_syntax_is_masked_as_text() {
    assert_eq!(json("call a@b.example now"), "call [REDACTED:EMAIL] now");
    assert_eq!(json(r#"{"a": a@b.example, "c": "d@e.example""#), r#"{"a": [REDACTED:EMAIL], "c": "[REDACTED:EMAIL]""#);
    assert_eq!(json("4111 1111 1111 1111"), "[REDACTED:CREDIT_CARD]");
    assert_eq!(json("4111-1111-1111-1111"), "\"[REDACTED:CREDIT_CARD]\"");
    assert_eq!(json("[4111 1111 1111 1111]"), "[[REDACTED:CREDIT_CARD]]");
    assert_eq!(json("{\"a\":1} 415 555 2671"), "{\"a\":1} [REDACTED:PHONE]");
    assert_eq!(json("nul a@b.example"), "nul [REDACTED:EMAIL]");
    assert_eq!(json("nulla\nb"), "nulla\nb");
    assert_eq!(json("true@b.example"), "[REDACTED:EMAIL]");
    assert_eq!(json("2001:db8::1 x"), "[REDACTED:IPV6] x");
    assert_eq!(json("\"never closed a@b.exa"), "\"never closed [REDACTED:EMAIL]");
    assert_eq!(json("]a@b.example"), "][REDACTED:EMAIL]");
}

#[test]
fn a_broken_line_does_not_spoil_the_next() {
    let profile = with_fields(&[("$.n", "", Method::Redact)]);
    let body = "{\"n\":1}\n{\"n\":oops a@b.example\n{\"n\":2}\n";
    let masked = "{\"n\":\"[REDACTED:FIELD]\"}\n{\"n\":oops [REDACTED:EMAIL]\n{\"n\":\"[REDACTED:FIELD]\"}\n";
    assert_eq!(mask(&profile, Format::Ndjson, body), masked);
}

#[test]
fn nesting_is_bounded() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(json(&deep(1_024)), deep(1_024));
    assert_eq!(run(&plain(), Format::Json, &[deep(1_025).as_bytes()]), Err(MaskError::Depth));
    let objects = format!("{}1", "{\"a\":".repeat(1_025));
    assert_eq!(run(&plain(), Format::Json, &[objects.as_bytes()]), Err(MaskError::Depth));
}

#[test]
fn a_long_string_streams() {
    let mut stream = plain().stream(Format::Json, &Default::default());
    stream.push(b"\"").expect("JSON");
    let mut released = 0;
    for _ in 0..1_000 {
        released += stream.push(&b"word ".repeat(100)).expect("JSON").len();
    }
    assert!(released > 500_000 - 1_024, "{released}");
    let end = stream.push(b"jane@example.com\"").expect("JSON").into_inner();
    assert!(end.ends_with(b"[REDACTED:EMAIL]\""));
}

#[test]
fn a_long_number_is_text() {
    let digits = "1".repeat(5_000);
    assert_eq!(json(&digits), digits);
    let spaces = format!("[1{}, \"a@b.example\"]", " ".repeat(5_000));
    assert_eq!(json(&spaces), spaces.replace("a@b.example", "[REDACTED:EMAIL]"));
}

#[test]
fn results_of_mcp_are_masked_wherever_they_hold_text() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let blob = |text: &str| STANDARD.encode(text);
    let body = |blob: &str| {
        serde_json::json!({"jsonrpc": "2.0", "id": 1, "result": {
            "content": [
                {"type": "text", "text": "mail ada@b.example"},
                {"type": "resource", "resource": {"uri": "file:///x", "mimeType": "text/plain", "blob": blob}},
            ],
            "structuredContent": {"users": [{"mail": "ada@b.example", "n": 4_111_111_111_111_111_u64}]},
        }})
        .to_string()
    };
    for length in [0, 10, 400] {
        let text = format!("{}, ada@b.example and more. {}", "word ".repeat(length), "word ".repeat(length));
        let masked: serde_json::Value = serde_json::from_str(&json(&body(&blob(&text)))).expect("JSON");
        assert_eq!(masked["result"]["content"][0]["text"], "mail [REDACTED:EMAIL]");
        let user = &masked["result"]["structuredContent"]["users"][0];
        assert_eq!((&user["mail"], &user["n"]), (&"[REDACTED:EMAIL]".into(), &"[REDACTED:CREDIT_CARD]".into()));
        let blob = masked["result"]["content"][1]["resource"]["blob"].as_str().expect("a string");
        let plain = STANDARD.decode(blob).unwrap_or_else(|_| blob.as_bytes().to_vec());
        let plain = String::from_utf8_lossy(&plain);
        assert!(
            !plain.contains("ada@") && !blob.contains(&STANDARD.encode("da@b.example")[..8]),
            "{length}: {blob:.200}"
        );
    }
}

#[test]
fn a_dropped_field_is_null() {
    let profile = with_fields(&[("$..ssn", "SSN", Method::Drop), ("$.list", "", Method::Drop)]);
    for (body, masked) in [
        (r#"{"ssn":"12\u0033","b":"x"}"#, r#"{"ssn":null,"b":"x"}"#),
        (r#"{"ssn": 12 ,"b":true}"#, r#"{"ssn": null ,"b":true}"#),
        (r#"{"list":["a",{"b":1,"c":"d"}],"e":"f"}"#, r#"{"list":[null,{"b":null,"c":null}],"e":"f"}"#),
        (r#"{"ssn":"never closed"#, r#"{"ssn":null"#),
    ] {
        assert_eq!(mask(&profile, Format::Json, body), masked);
    }
}

#[test]
fn a_dropped_finding_leaves_nothing() {
    let methods = [("CREDIT_CARD".to_owned(), Method::Drop)].into();
    let profile = crate::mask::tests::profile(crate::config::Profile { methods, ..Default::default() });
    for (body, masked) in [
        (r#"{"card":"4111 1111 1111 1111","n":4111111111111111}"#, r#"{"card":"","n":null}"#),
        (r#"["pay 4111111111111111 now"]"#, r#"["pay  now"]"#),
    ] {
        assert_eq!(mask(&profile, Format::Json, body), masked);
    }
    assert_eq!(mask(&profile, Format::Text, "a 4111111111111111."), "a .");
}
