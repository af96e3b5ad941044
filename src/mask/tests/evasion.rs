//! Values written so that a detector would not see them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

const VALUES: [(&str, &str); 5] = [
    ("jane.doe@example.com", "EMAIL"),
    ("4111 1111 1111 1111", "CREDIT_CARD"),
    ("4111-1111-1111-1111", "CREDIT_CARD"),
    ("DE89370400440532013000", "IBAN"),
    ("123-45-6789", "US_SSN"),
];

/// What an evasion makes of one character.
type Write = fn(char) -> String;

fn written(value: &str, write: Write) -> String {
    value.chars().map(write).collect()
}

fn full_width(char: char) -> String {
    match char {
        ' ' => '\u{3000}'.to_string(),
        char => char::from_u32(u32::from(char) + 0xFEE0).unwrap_or(char).to_string(),
    }
}

fn digits_from(zero: u32, char: char) -> String {
    match char.to_digit(10) {
        Some(digit) => char::from_u32(zero + digit).unwrap_or(char).to_string(),
        None => char.to_string(),
    }
}

fn homoglyph(char: char) -> String {
    match char {
        'a' => 'а',
        'e' => 'е',
        'o' => 'ο',
        'D' => '𝐃',
        'E' => 'Е',
        '-' => '\u{2011}',
        ' ' => '\u{A0}',
        char => char,
    }
    .to_string()
}

const EVASIONS: [(&str, Write); 20] =
    [
        ("percent", |c| format!("%{:02X}", u32::from(c))),
        ("percent, lower case", |c| format!("%{:02x}", u32::from(c))),
        ("percent, signs only", |c| if c.is_alphanumeric() { c.to_string() } else { format!("%{:02X}", u32::from(c)) }),
        ("percent, twice", |c| format!("%25{:02X}", u32::from(c))),
        ("percent of an escape", |c| format!("%5Cu{:04x}", u32::from(c))),
        ("backslash u", |c| format!("\\u{:04x}", u32::from(c))),
        ("backslash u, digits only", |c| {
            if c.is_ascii_digit() { format!("\\u{:04X}", u32::from(c)) } else { c.to_string() }
        }),
        ("backslash u, twice", |c| format!("\\\\u{:04x}", u32::from(c))),
        ("backslash u in braces", |c| format!("\\u{{{:x}}}", u32::from(c))),
        ("backslash x", |c| format!("\\x{:02x}", u32::from(c))),
        ("octal", |c| format!("\\{:03o}", u32::from(c))),
        ("reference", |c| format!("&#{};", u32::from(c))),
        ("reference, hexadecimal", |c| format!("&#x{:x};", u32::from(c))),
        ("reference, twice", |c| format!("&amp;#{};", u32::from(c))),
        ("full width", full_width),
        ("Arabic-Indic digits", |c| digits_from(0x0660, c)),
        ("mathematical digits", |c| digits_from(0x1D7EC, c)),
        ("homoglyphs", homoglyph),
        ("zero width between", |c| format!("{c}\u{200B}")),
        ("soft hyphen before", |c| format!("\u{AD}{c}")),
    ];

fn hides(name: &str, kind: &str, written: &str) {
    for body in [written.to_owned(), format!("see {written} ok"), format!("x={written}&y"), format!("<b>{written}</b>")]
    {
        let masked = mask(&plain(), Format::Text, &body);
        assert!(masked.contains(&format!("[REDACTED:{kind}]")), "{name}: {body}: {masked}");
        assert!(masked.len() < body.len() + 24 && !masked.contains(written), "{name}: {body}: {masked}");
    }
}

#[test]
fn escapes_and_lookalikes_are_seen_through() {
    for (name, write) in EVASIONS {
        for (value, kind) in VALUES {
            hides(name, kind, &written(value, write));
        }
    }
}

#[test]
fn one_written_character_hides_no_token_that_shows_by_a_marker_in_it() {
    let forms =
        ["percent", "backslash u", "backslash u in braces", "backslash x", "reference", "reference, hexadecimal"];
    for (name, write) in EVASIONS.into_iter().filter(|(name, _)| forms.contains(name)) {
        for token in [
            "x7Kq2mVn9PbR4tYw8ZsLdF3gHj6CkXu5AoBeNRAL",
            "0d83b3e29a21487a54c44c79f1fe9d67-us7",
            "x7Kq2mVn9PbR4tYw8ZsLdF3gHj6CkXu5AoBe1QfMpNAzSe7WvTyc",
        ] {
            for at in 0..token.len() {
                let one = |(place, char)| if place == at { write(char) } else { char.to_string() };
                let written: String = token.chars().enumerate().map(one).collect();
                hides(name, "API_TOKEN", &written);
            }
        }
    }
}

#[test]
fn a_local_part_that_is_too_long_only_as_it_is_written_is_masked_whole() {
    let local = "x7kq2mvn9pbr4tyw8zsldf3ghj6ckxu5aobe1qfmpnab";
    let written = written(local, EVASIONS[0].1);
    assert!(written.len() > 128);
    for body in [format!("{written}@example.com"), format!("x7kq2mvn9pbr{written}@example.com")] {
        assert_eq!(mask(&plain(), Format::Text, &body), "[REDACTED:EMAIL]", "{body}");
    }
}

#[test]
fn text_of_other_scripts_around_a_value_does_not_hide_it() {
    for (name, write) in [("as it is", (|c| c.to_string()) as Write)].iter().chain(&EVASIONS) {
        for (value, kind) in VALUES {
            for around in [
                "该，",
                "订单号。",
                "текст: ",
                "почта ",
                "수신 ",
                "客户（",
                "\\u8be5\\uff0c",
                "%E8%AF%A5%EF%BC%8C ",
                "é ",
            ] {
                let text = format!("{around}{} {around}", written(value, *write));
                hides(&format!("{name} behind {around}"), kind, &text);
            }
        }
    }
}

#[test]
fn encoded_values_are_decoded() {
    for (value, kind) in VALUES {
        let long = format!("name=Jane;value={value};city=Berlin");
        for text in [value, long.as_str()] {
            let (base, url) = (STANDARD.encode(text), URL_SAFE_NO_PAD.encode(text));
            let (hexadecimal, twice) = (hex::encode(text), STANDARD.encode(&base));
            let percent = STANDARD.encode(written(value, EVASIONS[0].1));
            for (name, written) in
                [("base64", base), ("base64url", url), ("hex", hexadecimal), ("base64 twice", twice), ("both", percent)]
            {
                let masked = mask(&plain(), Format::Text, &format!("blob {written} end"));
                assert_eq!(masked, format!("blob [REDACTED:{kind}] end"), "{name} of {text}");
            }
        }
    }
}

#[test]
fn a_value_in_a_long_encoded_run_is_found() {
    let (before, after) = ("word ".repeat(2_000), " more".repeat(900));
    for at in [0, 2_290, 3_060, 5_000] {
        let before = before.get(..at).unwrap_or_default();
        let written = STANDARD.encode(format!("{before} jane@example.com{after}"));
        let body = format!("blob {written} end");
        let whole = run(&plain(), Format::Text, &[body.as_bytes()]).expect("text");
        let pieces: Vec<&[u8]> = body.as_bytes().chunks(997).collect();
        assert_eq!(run(&plain(), Format::Text, &pieces).expect("text"), whole, "{at}");
        let masked = String::from_utf8(whole.0).expect("text");
        assert!(masked.contains("[REDACTED:EMAIL]") && masked.ends_with(" end"), "{at}: {}", masked.len());
        let left = STANDARD.encode("jane@example.com");
        assert!(!masked.contains(&left[4..18]), "{at}");
    }
}

#[test]
fn json_strings_are_seen_through_too() {
    for (name, write) in EVASIONS {
        let (value, kind) = VALUES[0];
        let body = serde_json::json!({ "note": format!("to {}", written(value, write)) }).to_string();
        let masked = mask(&plain(), Format::Json, &body);
        // What stands for nothing may be left before it.
        let masked = masked.replace('\u{AD}', "");
        assert_eq!(masked, format!(r#"{{"note":"to [REDACTED:{kind}]"}}"#), "{name}: {body}");
    }
    let inner =
        serde_json::json!({ "email": VALUES[0].0, "deep": serde_json::json!({ "ssn": VALUES[4].0 }).to_string() });
    let body = serde_json::json!({ "text": inner.to_string() }).to_string();
    let masked = mask(&plain(), Format::Json, &body);
    assert!(!masked.contains("jane") && !masked.contains("6789"), "{masked}");
    assert!(serde_json::from_str::<serde_json::Value>(&masked).is_ok(), "{masked}");
}

#[test]
fn what_only_looks_encoded_is_left() {
    for text in [
        "100% of 4111 items & more \\ done",
        "path\\to\\file and C:\\users\\x",
        "id d41d8cd98f00b204e9800998ecf8427e and 550e8400-e29b-41d4-a716-446655440000",
        "Grüße aus Köln – Привет, мир! 日本語 “quoted” 😀",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "SGVsbG8sIHdvcmxkISBUaGlzIGlzIGZpbmUu",
        "/api/v1/orders?page=2&sort=asc%20name",
    ] {
        assert_eq!(mask(&plain(), Format::Text, text), text);
    }
}

#[test]
fn an_escape_before_a_value_is_left_and_a_long_local_part_found() {
    for (text, masked) in [
        ("no%20user%20ada%40example.com", "no%20user%20[REDACTED:EMAIL]"),
        ("%20adalovelaceofharlowhouse%40example.com", "%20[REDACTED:EMAIL]"),
    ] {
        assert_eq!(mask(&plain(), Format::Text, text), masked);
    }
}

#[test]
fn what_stands_between_a_secrets_name_and_its_value_is_masked_too() {
    let text = "api_key 4012888888881881 = \"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8\"";
    let masked = mask(&plain(), Format::Text, text);
    assert_eq!(masked, "api_key [REDACTED:CREDIT_CARD] = \"[REDACTED:SECRET]\"");
}

#[test]
fn a_quoted_local_part_is_seen_whole_however_its_quotes_are_written() {
    for quote in ["\"", "\\\"", "\\u0022", "%22", "&quot;", "&#34;"] {
        for at in ["@", "%40", "\\u0040"] {
            let address = format!("{quote}ann marie of the long corridor{quote}{at}example.com");
            let masked = mask(&plain(), Format::Text, &format!("to {address} now"));
            assert!(!masked.contains("ann") && masked.contains("[REDACTED:EMAIL]"), "{address}: {masked}");
        }
    }
}

#[test]
fn colours_of_terminals_hide_nothing() {
    let (on, off) = ("\u{1b}[1;32m", "\u{1b}[0m");
    for (text, masked) in [
        (
            format!("token {on}ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8{off} ok"),
            format!("token {on}[REDACTED:GITHUB_TOKEN]{off} ok"),
        ),
        (format!("{on}4111{off} 1111 1111 1111{off}"), format!("{on}[REDACTED:CREDIT_CARD]{off}")),
        (format!("mail {on}{off}ada@example.com{off}"), format!("mail {on}{off}[REDACTED:EMAIL]{off}")),
        (
            format!("{on}password{off}: {on}hunter2{off}\n"),
            format!("{on}password{off}: {on}[REDACTED:PASSWORD]{off}\n"),
        ),
        (
            format!("\u{1b}[38;2;255;100;100m\u{1b}[K10.1.2.3{off}"),
            format!("\u{1b}[38;2;255;100;100m\u{1b}[K[REDACTED:IPV4]{off}"),
        ),
        (
            format!("| {on}surname{off} | n |\n|---|---|\n| {on}Hopper{off} | 1 |\n"),
            format!("| {on}surname{off} | n |\n|---|---|\n| {on}[REDACTED:PERSON_NAME]{off} | 1 |\n"),
        ),
        // What is no colour, or one too many, is text.
        (
            format!("\u{1b}[2J\u{1b}]0;t\u{7} {} \u{1b}", on.repeat(9)),
            format!("\u{1b}[2J\u{1b}]0;t\u{7} {} \u{1b}", on.repeat(9)),
        ),
        ("x \u{1b}[31".to_owned(), "x \u{1b}[31".to_owned()),
    ] {
        assert_eq!(mask(&plain(), Format::Text, &text), masked);
        let json = |text: &str| serde_json::json!({ "log": text }).to_string();
        assert_eq!(mask(&plain(), Format::Json, &json(&text)), json(&masked));
        // Not all that writes JSON escapes them.
        let raw = |text: &str| json(text).replace("\\u001b", "\u{1b}");
        assert_eq!(mask(&plain(), Format::Json, &raw(&text)), raw(&masked));
    }
}

#[test]
fn colours_behind_what_waits_to_be_decided_lose_nothing() {
    for end in ["\u{1b}[1;32m", "\u{1b}[0m\u{1b}[K", "\u{1b}[1", "\u{1b}"] {
        for text in ["4111 1111 1111", "nulleyJhbGciOiJIUzI1NiJ9", "password"] {
            for (format, body) in [
                (Format::Json, format!("{{\"a\":\"{text}{end}\",\"b\":\"{end}\"}}")),
                (Format::Json, format!("{{\"{text}{end}\":1}}")),
                (Format::Csv, format!("a,b\n{text}{end},{end}\n")),
                (Format::Text, format!("{text}{end}")),
            ] {
                assert_eq!(mask(&plain(), format, &body), body);
            }
        }
    }
}
