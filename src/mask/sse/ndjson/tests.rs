use proptest::prelude::*;
use serde_json::{Value, json};

use super::EVENT;
use crate::config::Method;
use crate::mask::tests::{found, mask, plain, run, with_fields};
use crate::mask::{Format, MaskError};

fn chat(text: &str) -> String {
    format!("{}\n", json!({"model": "m", "message": {"role": "assistant", "content": text}, "done": false}))
}

fn generate(text: &str) -> String {
    format!("{}\n", json!({"model": "m", "response": text, "done": false}))
}

fn thinking(text: &str) -> String {
    format!("{}\n", json!({"model": "m", "message": {"content": "", "thinking": text}, "done": false}))
}

const DONE: &str = "{\"model\":\"m\",\"response\":\"\",\"done\":true,\"context\":[1,2]}\n";

/// A line with this text, and where that is.
type Maker = (fn(&str) -> String, &'static str);

const MAKERS: [Maker; 3] = [(chat, "/message/content"), (generate, "/response"), (thinking, "/message/thinking")];

fn pieces(body: &str, place: &str) -> Vec<String> {
    let piece = |line: &str| serde_json::from_str::<Value>(line).ok()?.pointer(place)?.as_str().map(str::to_owned);
    body.lines().filter_map(piece).collect()
}

/// What each push releases.
fn steps(lines: &[String]) -> Vec<String> {
    let mut stream = plain().stream(Format::Ndjson, &Default::default());
    let mut push = |line: &String| stream.push(line.as_bytes()).expect("it fits").into_inner();
    lines.iter().map(|line| String::from_utf8(push(line).to_vec()).expect("text")).collect()
}

#[test]
fn a_value_over_many_lines_is_found() {
    for (line, place) in MAKERS {
        let body: String = ["pay", " 41", "11 ", "1111", " 11", "11 1", "111", " now", "."].map(line).concat() + DONE;
        let masked = mask(&plain(), Format::Ndjson, &body);
        let expected = ["pay", " [REDACTED:CREDIT_CARD]", "", "", "", "", "", " now", "."];
        assert_eq!(pieces(&masked, place)[..9], expected, "{masked}");
        assert!(masked.ends_with(DONE) && masked.lines().count() == 10, "{masked}");
        let (_, findings) = run(&plain(), Format::Ndjson, &[body.as_bytes()]).expect("it fits");
        assert_eq!(findings, found(&[("CREDIT_CARD", 1)]));
    }
}

#[test]
fn lines_before_and_behind_those_with_a_text_are_masked_with_them() {
    let row = "{\"card\":\"4111111111111111\"}\n";
    let body = format!("{row}{row}{}{}{DONE}{row}{{\"open", generate("4111 1111"), generate(" 1111 1111"));
    let masked = mask(&plain(), Format::Ndjson, &body);
    assert_eq!(masked.matches("{\"card\":\"[REDACTED:CREDIT_CARD]\"}").count(), 3, "{masked}");
    assert_eq!(pieces(&masked, "/response")[..2], ["[REDACTED:CREDIT_CARD]", ""], "{masked}");
}

#[test]
fn lines_without_a_text_do_not_wait_for_each_other() {
    let row = "{\"id\":1}\n";
    assert_eq!(
        steps(&[format!("{row}{row}{{\"id"), format!("\":2}}\n{row}")]),
        [row.repeat(2), format!("{{\"id\":2}}\n{row}")]
    );
}

#[test]
fn a_line_that_is_a_bare_value_hides_no_piece_behind_it() {
    for bare in ["\"ping\"", "7", "null", "[]", "\"pi\\u006eg\" "] {
        let body = format!("{}{bare}\n{}{DONE}", generate("4111 1111"), generate(" 1111 1111"));
        let masked = mask(&plain(), Format::Ndjson, &format!("{bare}\n{body}"));
        assert_eq!(pieces(&masked, "/response")[..2], ["[REDACTED:CREDIT_CARD]", ""], "{masked}");
    }
}

#[test]
fn the_end_releases_what_was_held_and_lines_keep_their_order() {
    let lines = [chat("4111 1111"), "{\"note\":\"ada@example.com\"}\n".to_owned(), DONE.to_owned(), chat(" 1111 1111")];
    let expected = lines[..3].concat().replace("ada@example.com", "[REDACTED:EMAIL]");
    assert_eq!(steps(&lines), ["", "", expected.as_str(), ""]);
    // The stream may end without one, and without a line break.
    let body = chat("ada@example.com");
    assert!(mask(&plain(), Format::Ndjson, body.trim_end()).contains("[REDACTED:EMAIL]"));
}

#[test]
fn a_private_key_over_lines_is_masked() {
    let key = [
        "key: ",
        "-----BEGIN",
        " PRIVATE KEY-----\n",
        "MIIEvQIBADANBg",
        "kqhkiG9w0B\n",
        "-----END PRIVATE KEY",
        "-----",
        " ok",
    ];
    for (line, place) in MAKERS {
        let masked = mask(&plain(), Format::Ndjson, &(key.map(line).concat() + DONE));
        assert_eq!(pieces(&masked, place).concat(), "key: [REDACTED:PRIVATE_KEY] ok", "{masked}");
    }
    let raw = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n{\"a\":1}\n";
    assert_eq!(mask(&plain(), Format::Ndjson, raw), "[REDACTED:PRIVATE_KEY]\n{\"a\":1}\n");
    // JSON goes on after what is none.
    let profile = with_fields(&[("$.ssn", "", Method::Redact)]);
    let other = "-----BEGIN PRIVATE KEY-----\n{\"ssn\":1}\n";
    assert_eq!(mask(&profile, Format::Ndjson, other), "-----BEGIN PRIVATE KEY-----\n{\"ssn\":\"[REDACTED:FIELD]\"}\n");
}

#[test]
fn other_lines_do_not_wait() {
    let lines = [
        "{\"level\":\"info\",\"message\":\"4111 1111\"}\n".to_owned(),
        "{\"done\":false,\"status\":\"4111 1111\"}\n".to_owned(),
        "{\"response\":\"4111 1111\"}\n".to_owned(),
        "4111 1111\n".to_owned(),
        "{\n".to_owned(),
        "\"done\":false,\"response\":\"4111 1111\"}\n".to_owned(),
    ];
    assert_eq!(steps(&lines), lines);
}

#[test]
fn a_long_line_goes_on_as_it_comes_unless_a_text_is_running() {
    let long = format!("{{\"a\":\"{} ada@example.com\"}}\n", "x ".repeat(EVENT / 2));
    let (masked, _) = run(&plain(), Format::Ndjson, &[long.as_bytes()]).expect("it goes on");
    assert_eq!(masked, long.replace("ada@example.com", "[REDACTED:EMAIL]").into_bytes());
    let pieces: Vec<&[u8]> = long.as_bytes().chunks(4096).collect();
    assert_eq!(run(&plain(), Format::Ndjson, &pieces).expect("it goes on").0, masked);
    let body = [chat("Hello"), long].concat();
    assert_eq!(run(&plain(), Format::Ndjson, &[body.as_bytes()]), Err(MaskError::EventTooLong));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_division_into_lines_does_not_matter(
        words in proptest::collection::vec(proptest::sample::select(&[
            "the ", "\n", "\"", "é", "中文", "4111 1111 1111 1111", "jane@example.com", "123-45-6789", "10.0.0.1", ". ",
        ][..]), 0..12),
        cuts in proptest::collection::vec(any::<usize>(), 0..40),
        maker in 0..3_usize,
    ) {
        let (line, place) = MAKERS[maker];
        let text = words.concat();
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
        at.retain(|at| text.is_char_boundary(*at));
        at.extend([0, text.len()]);
        at.sort_unstable();
        let body: String = at.windows(2).map(|pair| line(&text[pair[0]..pair[1]])).collect();
        let (masked, findings) = run(&plain(), Format::Ndjson, &[body.as_bytes()]).expect("it fits");
        let shown = pieces(&String::from_utf8(masked.clone()).expect("text"), place);
        let (whole, in_text) = run(&plain(), Format::Text, &[text.as_bytes()]).expect("no bounds");
        prop_assert_eq!((shown.concat().into_bytes(), findings), (whole, in_text));
        let single: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
        prop_assert_eq!(run(&plain(), Format::Ndjson, &single).expect("it fits").0, masked);
    }
}
