//! What each detector takes and leaves.

use super::*;

/// Masked as text, between words.
fn text(value: &str) -> String {
    let masked = mask(&plain(), Format::Text, &format!("see {value} ok"));
    masked.strip_prefix("see ").and_then(|m| m.strip_suffix(" ok")).unwrap_or(&masked).to_owned()
}

fn takes(kind: &str, values: &[&str]) {
    for value in values {
        assert_eq!(text(value), format!("[REDACTED:{kind}]"), "{value}");
    }
}

fn leaves(values: &[&str]) {
    for value in values {
        assert_eq!(text(value), *value);
    }
}

#[test]
fn email() {
    takes(
        "EMAIL",
        &[
            "a@b.co",
            "john.doe+tag@mail.example.com",
            "x_y%z@sub-domain.example.museum",
            "JANE@EXAMPLE.COM",
            "müller@bücher.example",
            "user@xn--e1afmkfd.xn--p1ai",
        ],
    );
    leaves(&["a@b", "@example.com", "a@", "logo@2x.png", "serde@1.0.3", "foo@localhost"]);
    assert_eq!(text("<a@b.example>,c@d.example."), "<[REDACTED:EMAIL]>,[REDACTED:EMAIL].");
}

#[test]
fn email_does_not_escape_behind_a_long_prefix() {
    let masked = text(&format!("{}.jane@example.com", "x".repeat(500)));
    assert!(masked.ends_with(".[REDACTED:EMAIL]"), "{masked}");
}

#[test]
fn card() {
    takes(
        "CREDIT_CARD",
        &[
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "4222222222222",
            "5500000000000004",
            "2221000000000009",
            "378282246310005",
            "3782 822463 10005",
            "30569309025904",
            "6011111111111117",
            "3530111333300000",
            "6304000000000000",
            "6250941006528599",
        ],
    );
    leaves(&[
        "4111111111111112",
        "1234567890123452",
        "0.4111111111111111",
        "41111111111111111111",
        "a4111111111111111",
    ]);
    leaves(&["4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "0000000000000000"]);
    assert_eq!(text("card_4111111111111111"), "card_[REDACTED:CREDIT_CARD]");
    assert_eq!(text("4111111111111111 12"), "[REDACTED:CREDIT_CARD] 12");
    assert_eq!(text("123 4111111111111111"), "123 [REDACTED:CREDIT_CARD]");
}

#[test]
fn ssn() {
    takes("US_SSN", &["123-45-6789", "123 45 6789"]);
    leaves(&["000-12-3456", "666-12-3456", "912-12-3456", "123-00-6789", "123-45-0000", "123456789", "123-45 6789"]);
}

#[test]
fn iban() {
    takes(
        "IBAN",
        &[
            "DE89370400440532013000",
            "DE89 3704 0044 0532 0130 00",
            "GB29NWBK60161331926819",
            "gb29 nwbk 6016 1331 9268 19",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
        ],
    );
    leaves(&["DE89370400440532013001", "XX89370400440532013000", "DE8937040044053201300"]);
    assert_eq!(text("DE89 3704 0044 0532 0130 00 thanks"), "[REDACTED:IBAN] thanks");
}

#[test]
fn phone() {
    takes(
        "PHONE",
        &[
            "415-555-2671",
            "415.555.2671",
            "415 555 2671",
            "(415) 555-2671",
            "(415)555-2671",
            "1-415-555-2671",
            "+1 415-555-2671",
            "+14155552671",
            "+1 (415) 555-2671",
            "+442071838750",
            "+44 20 7183 8750",
            "+49 (30) 901820",
        ],
    );
    leaves(&[
        "4155552671",
        "123456789",
        "2024-01-15",
        "115-555-2671",
        "415-5552671",
        "+123",
        "+01234567890",
        "12:34:56",
    ]);
    leaves(&["1.415.555.26710", "99-415-555-2671", "1700000000.123"]);
}

#[test]
fn ip() {
    takes("IPV4", &["10.0.0.1", "255.255.255.255", "192.168.1.10"]);
    leaves(&["256.1.1.1", "1.2.3", "1.2.3.4.5", "v1.2.3.4"]);
    assert_eq!(text("10.0.0.1:8080/x 10.0.0.2."), "[REDACTED:IPV4]:8080/x [REDACTED:IPV4].");
    takes("IPV6", &["2001:db8::1", "fe80::1ff:fe23:4567:890a", "::1", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"]);
    takes("IPV6", &["::ffff:192.0.2.128"]);
    leaves(&["12:34:56", "std::vec", "a::b", "::", "00:1a:2b:3c:4d:5e", "x::1"]);
}

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

#[test]
fn jwt() {
    takes("JWT", &[JWT, "eyJhbGciOiJkaXIifQ..Qx0pmsDa8KnJc9Jo.AAAA.BBBB"]);
    leaves(&["eyJhbGciOiJIUzI1NiJ9", "eyJ.eyJ.x"]);
    assert_eq!(text(&format!("{JWT}. Then")), "[REDACTED:JWT]. Then");
    // A header that is longer than what is held back.
    takes("JWT", &[&format!("eyJ{}.eyJzdWIi.c2ln", "a".repeat(5_000))]);
}

#[test]
fn secrets() {
    takes("AWS_ACCESS_KEY", &["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"]);
    leaves(&["AKIAIOSFODNN7EXAMPL", "AKIAIOSFODNN7EXAMPLE7", "AKIAiosfodnn7example"]);
    let token = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
    for prefix in ["ghp", "gho", "ghs", "ghu", "ghr"] {
        takes("GITHUB_TOKEN", &[&format!("{prefix}_{token}"), &format!("{prefix}_{token}{token}")]);
    }
    takes("GITHUB_TOKEN", &[&format!("github_pat_11ABCDEFG0{token}_{token}")]);
    leaves(&["ghp_short", "github_pat_x"]);
    takes("SLACK_TOKEN", &["xoxb-123456789012-abcdefABCDEF", "xoxp-1234567890-x", "xapp-1-A0123456789-abc"]);
    let stripe = |kind: &str| format!("{kind}_{}", "4eC39HqLyjWDarjtT1zdp7dc");
    takes("STRIPE_KEY", &[&stripe("sk_live"), &stripe("pk_test"), &stripe("rk_live")]);
    takes("GOOGLE_API_KEY", &["AIzaSyA1234567890abcdefghijklmnopqrstuv"]);
    leaves(&["AIzaSyA1234567890abcdefghijklmnopqrstuvw"]);
}

#[test]
fn aws_secret_by_its_key() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for before in ["aws_secret_access_key = ", "AWS_SECRET_ACCESS_KEY=", "\"SecretAccessKey\": \"", "secret-key: '"] {
        assert_eq!(text(&format!("{before}{secret}")), format!("{before}[REDACTED:AWS_SECRET_KEY]"));
    }
    leaves(&[secret]);
    let json = format!(r#"{{"SecretAccessKey":"{secret}","other":"{secret}","aws_secret_key":"short"}}"#);
    let masked =
        format!(r#"{{"SecretAccessKey":"[REDACTED:AWS_SECRET_KEY]","other":"{secret}","aws_secret_key":"short"}}"#);
    assert_eq!(mask(&plain(), Format::Json, &json), masked);
}

#[test]
fn bearer() {
    assert_eq!(text("Bearer abc123def"), "Bearer [REDACTED:BEARER_TOKEN]");
    assert_eq!(text("bearer  mF_9.B5f-4.1JqM=="), "bearer  [REDACTED:BEARER_TOKEN]");
    assert_eq!(text("Bearer abcdefghijklmnopqrstuvwxyz"), "Bearer [REDACTED:BEARER_TOKEN]");
    assert_eq!(text(&format!("Authorization: Bearer {JWT}")), "Authorization: Bearer [REDACTED:BEARER_TOKEN]");
    leaves(&["bearer of news", "Bearer authentication"]);
}

fn pem(label: &str) -> String {
    format!("-----BEGIN {label}-----\nMIIEpAIBAAKCAQEA\nabc-----def\n-----END {label}-----")
}

#[test]
fn private_key() {
    for label in
        ["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
    {
        takes("PRIVATE_KEY", &[&pem(label), &pem(label).replace('\n', "\r\n"), &pem(label).replace('\n', "\\n")]);
    }
    leaves(&["-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----"]);
    let cut = format!("a {}", &pem("PRIVATE KEY")[..50]);
    assert_eq!(mask(&plain(), Format::Text, &cut), "a [REDACTED:PRIVATE_KEY]");
    let json = serde_json::json!({ "k": pem("EC PRIVATE KEY"), "n": 1 }).to_string();
    assert_eq!(mask(&plain(), Format::Json, &json), r#"{"k":"[REDACTED:PRIVATE_KEY]","n":1}"#);
}

#[test]
fn json_in_text_keeps_its_escapes() {
    assert_eq!(text(r"a\na@b.example\n4111111111111111\t"), r"a\n[REDACTED:EMAIL]\n[REDACTED:CREDIT_CARD]\t");
}

#[test]
fn overlapping_the_leftmost_and_longest_wins() {
    // The card is inside of the address.
    takes("EMAIL", &["4111111111111111@example.com"]);
    let lifted: BTreeSet<String> = ["email".to_owned()].into();
    let mut stream = plain().stream(Format::Text, &lifted);
    let mut out = stream.push(b"4111111111111111@example.com ").expect("text").into_inner().to_vec();
    out.extend(stream.finish().expect("text").into_inner());
    assert_eq!(String::from_utf8_lossy(&out), "[REDACTED:CREDIT_CARD]@example.com ");
}
