use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{BYTES, EVENTS, LANES};
use crate::config::{self, Method};
use crate::mask::tests::{found, mask, plain, profile, run, with_fields};
use crate::mask::{Findings, Format, MaskError, Profile};

/// How a stream of some maker looks.
struct Maker {
    /// An event with this piece of text.
    event: fn(&str) -> Value,
    /// Where the piece is in it.
    piece: &'static str,
    /// The `data` of an event that ends the text.
    end: &'static str,
}

fn makers() -> [Maker; 13] {
    let maker = |event, piece, end| Maker { event, piece, end };
    [
        maker(
            |text| json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": null}]}),
            "/choices/0/delta/content",
            r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        ),
        maker(
            |text| json!({"choices": [{"delta": {"reasoning_content": text}, "index": 3}]}),
            "/choices/0/delta/reasoning_content",
            "[DONE]",
        ),
        maker(
            |text| json!({"choices": [{"delta": {"refusal": text, "role": "assistant"}, "index": 0}]}),
            "/choices/0/delta/refusal",
            "[DONE]",
        ),
        maker(
            |text| json!({"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 1, "function": {"arguments": text}}]}}]}),
            "/choices/0/delta/tool_calls/0/function/arguments",
            r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        ),
        maker(
            |text| json!({"choices": [{"text": text, "index": 0, "logprobs": null, "finish_reason": null}]}),
            "/choices/0/text",
            "[DONE]",
        ),
        maker(
            |text| json!({"type": "response.output_text.delta", "sequence_number": 4, "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text, "logprobs": []}),
            "/delta",
            r#"{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"text":""}"#,
        ),
        maker(
            |text| json!({"type": "response.function_call_arguments.delta", "item_id": "fc_1", "output_index": 2, "delta": text}),
            "/delta",
            r#"{"type":"response.completed","response":{}}"#,
        ),
        maker(
            |text| json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}),
            "/delta/text",
            r#"{"type":"content_block_stop","index":0}"#,
        ),
        maker(
            |text| json!({"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": text}}),
            "/delta/partial_json",
            r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#,
        ),
        maker(
            |text| json!({"type": "content_block_delta", "index": 1, "delta": {"type": "thinking_delta", "thinking": text}}),
            "/delta/thinking",
            r#"{"type":"message_stop"}"#,
        ),
        maker(
            |text| json!({"candidates": [{"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}]}),
            "/candidates/0/content/parts/0/text",
            r#"{"candidates":[{"content":{"parts":[]},"finishReason":"STOP","index":0}]}"#,
        ),
        maker(
            |text| json!({"type": "text-delta", "id": "0", "delta": text}),
            "/delta",
            r#"{"type":"text-end","id":"0"}"#,
        ),
        maker(
            |text| json!({"id": "msg_1", "object": "thread.message.delta", "delta": {"content": [{"index": 0, "type": "text", "text": {"value": text}}]}}),
            "/delta/content/0/text/value",
            "[DONE]",
        ),
    ]
}

fn stream(maker: &Maker, pieces: &[&str]) -> String {
    let events: String = pieces.iter().map(|piece| format!("data: {}\n\n", (maker.event)(piece))).collect();
    format!("{events}data: {}\n\n", maker.end)
}

/// The `data` of the events of a masked stream, where it is JSON.
fn values(stream: &str) -> Vec<Value> {
    let data = stream.split("\n\n").filter_map(|event| event.strip_prefix("data: "));
    data.filter_map(|data| serde_json::from_str(data).ok()).collect()
}

fn pieces(maker: &Maker, stream: &str) -> Vec<String> {
    let piece = |value: Value| value.pointer(maker.piece).and_then(Value::as_str).map(str::to_owned);
    values(stream).into_iter().filter_map(piece).collect()
}

/// What each push releases.
fn steps(profile: &Arc<Profile>, events: &[String]) -> Vec<String> {
    let mut stream = profile.stream(Format::Sse, &BTreeSet::new());
    let mut push = |event: &String| {
        let out = stream.push(event.as_bytes()).expect("within bounds").into_inner();
        String::from_utf8(out.to_vec()).expect("text")
    };
    events.iter().map(&mut push).collect()
}

fn chat(text: &str) -> String {
    format!("data: {}\n\n", json!({"choices": [{"index": 0, "delta": {"content": text}}]}))
}

fn block(index: u64, text: &str) -> String {
    format!("data: {}\n\n", json!({"type": "content_block_delta", "index": index, "delta": {"text": text}}))
}

#[test]
fn a_value_over_many_events_is_found_in_the_streams_of_every_maker() {
    for maker in makers() {
        let body = stream(&maker, &["pay", " with", " 41", "11 ", "1111", "", " 11", "11 1", "111", " now", "."]);
        let masked = mask(&plain(), Format::Sse, &body);
        let expected = ["pay", " with", " [REDACTED:CREDIT_CARD]", "", "", "", "", "", "", " now", "."];
        assert_eq!(pieces(&maker, &masked), expected, "{masked}");
        assert_eq!(values(&masked).len(), values(&body).len());
        assert!(masked.ends_with(&format!("data: {}\n\n", maker.end)), "{masked}");
        let (_, findings) = run(&plain(), Format::Sse, &[body.as_bytes()]).expect("it fits");
        assert_eq!(findings, found(&[("CREDIT_CARD", 1)]), "{}", maker.piece);
    }
}

#[test]
fn an_end_releases_what_was_held() {
    for maker in makers() {
        let events = [format!("data: {}\n\n", (maker.event)("Hello")), format!("data: {}\n\n", maker.end)];
        assert_eq!(steps(&plain(), &events), ["".to_owned(), events.concat()], "{}", maker.end);
        // What comes after the end is another text.
        let body = [stream(&maker, &["4111 1111"]), stream(&maker, &[" 1111 1111"])].concat();
        assert_eq!(mask(&plain(), Format::Sse, &body), body, "{}", maker.end);
        let unended = format!("data: {}\n\n", (maker.event)("jane@example.com"));
        assert!(mask(&plain(), Format::Sse, &unended).contains("[REDACTED:EMAIL]"), "{}", maker.piece);
    }
}

#[test]
fn an_event_waits_for_what_decides_it_and_no_longer() {
    let words = ["Hello", " there", ",", " my", " mail", " is", " ada", "@example", ".com", ",", " and", " so", " on"];
    let maker = &makers()[0];
    let mut so_far = String::new();
    let mut seen = Vec::new();
    for out in steps(&plain(), &words.map(chat)) {
        so_far += &pieces(maker, &out).concat();
        seen.push(so_far.clone());
    }
    // The stream flows before, and after; in between nothing of the address is seen.
    assert!(seen[5].starts_with("Hello there") && !seen[8].contains("ada"), "{seen:#?}");
    assert!(so_far.starts_with("Hello there, my mail is [REDACTED:EMAIL],"), "{seen:#?}");
}

#[test]
fn a_text_without_spaces_waits_for_few_events() {
    let maker = &makers()[0];
    for text in [
        "AI技术可以帮助用户更快地解决各种各样的问题而且不需要任何额外的培训",
        "APIを使うと利用者はもっと簡単に問題を解決できるようになります",
        "API，技术。可以，帮助。用户，更快。地解，决各。种各，样的。问题，而且。不需，要任",
    ] {
        let events: Vec<String> = text.chars().map(|letter| chat(&letter.to_string())).collect();
        let mut shown = 0;
        for (at, out) in steps(&plain(), &events).iter().enumerate() {
            shown += pieces(maker, out).len();
            assert!(shown + 24 > at, "{shown} of {at}: {text}");
        }
    }
}

#[test]
fn texts_do_not_mix() {
    let body = [
        block(0, "4111 1111 "),
        block(1, "1111 1111"),
        "data: {\"type\":\"content_block_stop\",\"index\":1}\n\n".to_owned(),
        block(0, "1111 1111"),
    ];
    let masked = mask(&plain(), Format::Sse, &body.concat());
    let expected = [block(0, "[REDACTED:CREDIT_CARD]"), body[1].clone(), body[2].clone(), block(0, "")];
    assert_eq!(masked, expected.concat());
    let both = |first: &str, second: &str| {
        let choice = |index: u64, text: &str| json!({"index": index, "delta": {"content": text}});
        format!("data: {}\n\n", json!({"choices": [choice(1, first), choice(0, second)]}))
    };
    let masked = mask(&plain(), Format::Sse, &[both("ada@", "4111 1111 "), both("example.com", "1111 1111")].concat());
    assert_eq!(masked, [both("[REDACTED:EMAIL]", "[REDACTED:CREDIT_CARD]"), both("", "")].concat());
}

#[test]
fn events_in_between_wait_and_keep_their_order() {
    let body = [
        chat("4111 1111 "),
        ": keep-alive ada@example.com\r\n\r\n".to_owned(),
        "event: ping\ndata: {\"type\":\"ping\"}\n\n".to_owned(),
        "id: 7\n\n".to_owned(),
        chat("1111 1111 "),
        "data: [DONE]\n\n".to_owned(),
    ];
    let released = steps(&plain(), &body);
    assert_eq!(released[..4], ["", "", "", ""]);
    let expected = body.concat().replace("4111 1111 ", "[REDACTED:CREDIT_CARD]").replace("1111 1111 ", " ");
    assert_eq!(released.concat(), expected.replace("ada@example.com", "[REDACTED:EMAIL]"));
}

#[test]
fn what_passes_stays_as_it_was_written() {
    let body = concat!(
        r#"data:{"choices" : [ {"delta":{"content":"\u0048i\n\ud83d\ude00 \/ \"x\" ada\u0040exa"},"index":0 }]}"#,
        "\r\n\r\n",
        r#"data: {"choices":[{"delta":{"content":"mple.com\t\u00e9"}}],"#,
        "\r\n",
        r#"data: "note":"bob@example.com"}"#,
        "\r\n\r\n",
    );
    let expected = body.replace(r"ada\u0040exa", "[REDACTED:EMAIL]").replace("mple.com\\t", "\\t");
    assert_eq!(mask(&plain(), Format::Sse, body), expected.replace("bob@example.com", "[REDACTED:EMAIL]"));
}

#[test]
fn a_finding_without_a_longest_form_does_not_stop_the_stream() {
    let mut events = vec![chat("key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx")];
    events.resize(50, chat(&"a".repeat(80)));
    let before = steps(&plain(), &events).concat();
    // What is a token for sure goes on as nothing, all but the newest.
    assert_eq!(before, [chat("key "), chat("").repeat(48)].concat());
    events.extend([chat(" end"), "data: [DONE]\n\n".to_owned()]);
    let after = [chat("[REDACTED:JWT]"), chat(" end"), "data: [DONE]\n\n".to_owned()].concat();
    assert_eq!(steps(&plain(), &events).concat(), before + &after);
}

#[test]
fn the_methods_of_the_profile_hold() {
    let methods = [("CREDIT_CARD".to_owned(), Method::Partial), ("EMAIL".to_owned(), Method::Hash)];
    let profile = profile(config::Profile { methods: methods.into(), ..Default::default() });
    let masked = mask(&profile, Format::Sse, &[chat("4111 11"), chat("11 1111 1111 a@b"), chat(".example ")].concat());
    let email = mask(&profile, Format::Text, "a@b.example");
    assert_eq!(masked, [chat("************1111"), chat(&format!(" {email}")), chat(" ")].concat());
}

#[test]
fn a_field_rule_masks_each_piece_whole() {
    let profile = with_fields(&[("$.choices[*].delta.content", "", Method::Redact)]);
    let body = [chat("4111"), chat("x")].concat();
    let masked = [chat("[REDACTED:FIELD]"), chat("[REDACTED:FIELD]")].concat();
    assert_eq!(mask(&profile, Format::Sse, &body), masked);
}

#[test]
fn log_probabilities_do_not_show_what_the_text_does_not() {
    let event = |text: &str, shown: bool| {
        let probabilities =
            json!({"content": [{"token": text, "bytes": [52, 49], "logprob": -0.1, "top_logprobs": []}]});
        let probabilities = if shown { probabilities } else { Value::Null };
        format!(
            "data: {}\n\n",
            json!({"choices": [{"index": 0, "logprobs": probabilities, "delta": {"content": text}}]})
        )
    };
    let body = [event("pay ", true), event("4111 1111", true), event("1111 1111", true), event(" x ", true)];
    let body = body.concat().replace("1111 1111\"}", " 1111 1111\"}");
    let masked = mask(&plain(), Format::Sse, &body);
    let expected =
        [event("pay ", true), event("[REDACTED:CREDIT_CARD]", false), event("", false), event(" x ", true)].concat();
    assert_eq!(masked, expected);
}

#[test]
fn waiting_is_bounded_in_events() {
    let ping = "event: ping\ndata: {}\n\n".to_owned();
    let mut events = vec![chat("4111 1111 ")];
    events.extend(std::iter::repeat_n(ping.clone(), EVENTS));
    let released = steps(&plain(), &events);
    assert!(released[..EVENTS].iter().all(String::is_empty));
    assert_eq!(released[EVENTS], [chat("**********"), ping.repeat(EVENTS)].concat());
    // The scan goes on: the rest of the number does not pass either.
    events.push(chat("1111 1111 y "));
    let body = events.concat();
    let (masked, findings) = run(&plain(), Format::Sse, &[body.as_bytes()]).expect("it fits");
    assert!(masked.ends_with(chat("[REDACTED:CREDIT_CARD] y ").as_bytes()), "{}", String::from_utf8_lossy(&masked));
    assert_eq!(findings, found(&[("CREDIT_CARD", 1), ("UNDECIDED", 1)]));
    // And what turns out to be harmless passes from there on.
    events.pop();
    events.push(chat("sheep y "));
    let (masked, findings) = run(&plain(), Format::Sse, &[events.concat().as_bytes()]).expect("it fits");
    assert!(masked.ends_with(chat("sheep y ").as_bytes()));
    assert_eq!(findings, found(&[("UNDECIDED", 1)]));
}

#[test]
fn waiting_is_bounded_in_bytes() {
    let filler = format!("data: {}\n\n", "x ".repeat(BYTES / 4));
    let events = [chat("4111 1111 "), filler.clone(), filler.clone(), filler];
    let released = steps(&plain(), &events);
    assert_eq!(released[..3], ["", "", ""]);
    assert!(released[3].starts_with(&chat("**********")));
}

#[test]
fn every_digit_in_an_event_of_its_own_stays_within_the_bound() {
    let digits = "9".repeat(700);
    let events: Vec<String> =
        format!("{digits} jane@example.com .").chars().map(|char| chat(&char.to_string())).collect();
    let (masked, _) = run(&plain(), Format::Sse, &[events.concat().as_bytes()]).expect("it fits");
    let masked = String::from_utf8(masked).expect("text");
    assert_eq!(values(&masked).len(), events.len());
    assert!(!masked.contains('@'));
}

#[test]
fn texts_at_once_are_bounded() {
    let idle: String = (0..LANES as u64 + 50).map(|index| block(index, "done. ")).collect();
    assert_eq!(mask(&plain(), Format::Sse, &idle), idle);
    let blocks: Vec<Value> = (0..=LANES).map(|index| json!({"index": index, "delta": {"content": "4111"}})).collect();
    let body = format!("data: {}\n\n", json!({"choices": blocks}));
    assert_eq!(run(&plain(), Format::Sse, &[body.as_bytes()]), Err(MaskError::TooManyTexts));
}

#[test]
fn held_covers_the_events_that_wait() {
    let mut stream = plain().stream(Format::Sse, &BTreeSet::new());
    let first = chat("4111 1111 ");
    assert!(stream.push(first.as_bytes()).expect("it fits").is_empty());
    assert!(stream.push(b": x\n").expect("it fits").is_empty());
    assert_eq!(stream.held(), first.len() + 4);
    assert!(!stream.push(b"\n: \xE2").expect("it fits").as_inner().ends_with(b"\n"));
    stream.finish().expect("it fits");
    assert_eq!(stream.held(), 0);
}

#[test]
fn spans_are_where_findings_start() {
    let body = [chat("a@b.example 4111 11"), chat("11 1111 1111 "), chat("c@d.example.")].concat();
    let mut stream = plain().stream(Format::Sse, &BTreeSet::new()).with_spans();
    stream.push(body.as_bytes()).expect("it fits");
    stream.finish().expect("it fits");
    let spans = stream.take_spans();
    let shown: Vec<&str> = spans.iter().map(|span| &body[span.start as usize..span.end as usize]).collect();
    assert_eq!(shown, ["a@b.example", "4111 11", "c@d.example"]);
}

#[test]
fn what_is_no_stream_of_tokens_is_masked_event_by_event() {
    let bodies = [
        "data: 4111 1111\n\ndata: 1111 1111\n\n",
        "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"4111 1111\"}]}}\n\n",
        "data: {\"delta\":{\"note\":\"4111 1111 \"}}\n\ndata: {\"delta\":{\"note\":\"1111 1111\"}}\n\n",
        "data: {\"type\":\"response.audio.delta\",\"delta\":\"QUJD\"}\n\n",
    ];
    for body in bodies {
        let events: Vec<String> = body.split_inclusive("\n\n").map(str::to_owned).collect();
        assert_eq!(steps(&plain(), &events), events, "{body}");
    }
}

/// Words, values that are found and their look-alikes, and what JSON escapes.
const WORDS: [&str; 22] = [
    "the",
    " ",
    ", ",
    ". ",
    "\n",
    "\"",
    "\\",
    "é",
    "😀",
    "中文",
    "order 12345",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "jane@example.com",
    "123-45-6789",
    "(415) 555-2671",
    "10.0.0.1",
    "DE89 3704 0044 0532 0130 00",
    "{\"card\":\"",
    "Bearer abc123def456",
    "a@b",
    "AKIAIOSFODNN7EXAMPLE",
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..16).prop_map(|words| words.concat())
}

/// `text` cut at some of the places that `cuts` names.
fn divided<'a>(text: &'a str, cuts: &[usize]) -> Vec<&'a str> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
    places.retain(|place| text.is_char_boundary(*place));
    places.extend([0, text.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

fn whole(profile: &Arc<Profile>, text: &str) -> (String, Findings) {
    let (masked, findings) = run(profile, Format::Text, &[text.as_bytes()]).expect("text has no bounds");
    (String::from_utf8(masked).expect("text"), findings)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_division_into_events_does_not_matter(
        text in text(),
        cuts in proptest::collection::vec(any::<usize>(), 0..40),
        maker in 0..13usize,
    ) {
        let maker = &makers()[maker];
        let methods = [("CREDIT_CARD".to_owned(), Method::Partial), ("BEARER_TOKEN".to_owned(), Method::Partial)];
        for profile in [plain(), profile(config::Profile { methods: methods.into(), ..Default::default() })] {
            let divided = divided(&text, &cuts);
            let body = stream(maker, &divided);
            let (masked, findings) = run(&profile, Format::Sse, &[body.as_bytes()]).expect("it fits");
            let pieces = pieces(maker, &String::from_utf8(masked.clone()).expect("text"));
            prop_assert_eq!(pieces.len(), divided.len());
            prop_assert_eq!((pieces.concat(), findings), whole(&profile, &text));
            let single: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
            prop_assert_eq!(run(&profile, Format::Sse, &single).expect("it fits").0, masked);
        }
    }

    #[test]
    fn pieces_of_mixed_streams_do_not_matter(
        events in proptest::collection::vec((0..17usize, text()), 0..24),
        cuts in proptest::collection::vec(any::<usize>(), 0..12),
    ) {
        let makers = makers();
        let event = |(kind, text): &(usize, String)| match (makers.get(*kind), kind) {
            (Some(maker), _) => format!("data: {}\n\n", (maker.event)(text)),
            (None, 13) => format!("data: {}\r\n\r\n", makers[text.len() % 13].end),
            (None, 14) => format!("id: {text}\r\r"),
            (None, 15) => format!("data: {text}\n\n"),
            (None, _) => format!("data: {}\r\r", json!({"choices": [{"delta": {"content": text}}], "text": text})),
        };
        let body: String = events.iter().map(event).collect();
        let whole = run(&plain(), Format::Sse, &[body.as_bytes()]).expect("it fits");
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (body.len() + 1)).collect();
        places.extend([0, body.len()]);
        places.sort_unstable();
        let cut: Vec<&[u8]> = places.windows(2).map(|pair| &body.as_bytes()[pair[0]..pair[1]]).collect();
        prop_assert_eq!(&run(&plain(), Format::Sse, &cut).expect("it fits"), &whole);
        let single: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
        prop_assert_eq!(&run(&plain(), Format::Sse, &single).expect("it fits"), &whole);
        if whole.1.is_empty() {
            prop_assert_eq!(&whole.0, body.as_bytes());
        }
    }
}
