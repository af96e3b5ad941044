use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::config::{Method, Profile};
use crate::mask::Format;
use crate::mask::tests::{found, plain, profile, run, with_fields};

/// A message as the encoding's description has it, with text in its headers.
fn message(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    for (name, value) in headers {
        coded.push(name.len() as u8);
        coded.extend_from_slice(name.as_bytes());
        coded.push(7);
        coded.extend_from_slice(&(value.len() as u16).to_be_bytes());
        coded.extend_from_slice(value.as_bytes());
    }
    framed(&coded, payload)
}

fn framed(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let total = (16 + headers.len() + payload.len()) as u32;
    let mut out = [total.to_be_bytes(), (headers.len() as u32).to_be_bytes()].concat();
    out.extend_from_slice(&crc32fast::hash(&out).to_be_bytes());
    out.extend_from_slice(headers);
    out.extend_from_slice(payload);
    let sum = crc32fast::hash(&out);
    out.extend_from_slice(&sum.to_be_bytes());
    out
}

fn event(kind: &str, media: &str, payload: &[u8]) -> Vec<u8> {
    message(&[(":event-type", kind), (":content-type", media), (":message-type", "event")], payload)
}

fn json_event(kind: &str, payload: &Value) -> Vec<u8> {
    event(kind, "application/json", payload.to_string().as_bytes())
}

/// What Bedrock answers to `InvokeModelWithResponseStream`.
fn chunk(inner: &Value) -> Vec<u8> {
    json_event("chunk", &json!({"bytes": STANDARD.encode(inner.to_string()), "p": "abcdef"}))
}

/// The payloads of messages whose lengths and checksums are right.
fn payloads(mut stream: &[u8]) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    while !stream.is_empty() {
        let word = |at: usize| u32::from_be_bytes(stream[at..at + 4].try_into().expect("four")) as usize;
        let (total, headers) = (word(0), word(4));
        assert_eq!(word(8), crc32fast::hash(&stream[..8]) as usize);
        assert_eq!(word(total - 4), crc32fast::hash(&stream[..total - 4]) as usize);
        payloads.push(stream[12 + headers..total - 4].to_vec());
        stream = &stream[total..];
    }
    payloads
}

fn mask(body: &[u8]) -> Vec<u8> {
    let whole = run(&plain(), Format::AmazonEventStream, &[body]);
    let bytes: Vec<&[u8]> = body.chunks(1).collect();
    assert_eq!(run(&plain(), Format::AmazonEventStream, &bytes), whole);
    whole.expect("within bounds").0
}

fn texts(stream: &[u8], place: &str) -> Vec<String> {
    let value = |payload: &Vec<u8>| serde_json::from_slice::<Value>(payload).expect("JSON");
    payloads(stream).iter().filter_map(|payload| value(payload).pointer(place)?.as_str().map(str::to_owned)).collect()
}

/// What is in the members that are base64.
fn inner(stream: &[u8], place: &str) -> Vec<String> {
    let value = |coded: &String| {
        serde_json::from_slice::<Value>(&STANDARD.decode(coded).expect("base64")).expect("JSON in base64")
    };
    let coded = texts(stream, "/bytes");
    coded.iter().filter_map(|coded| value(coded).pointer(place)?.as_str().map(str::to_owned)).collect()
}

const PIECES: [&str; 9] = ["pay", " 41", "11 ", "1111", " 11", "11 1", "111", " now", "."];
const MASKED: [&str; 9] = ["pay", " [REDACTED:CREDIT_CARD]", "", "", "", "", "", " now", "."];

#[test]
fn what_holds_nothing_passes_byte_for_byte() {
    // The empty message of the encoding's test vectors.
    let empty = b"\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2H\xeb}\x98\xc8\xff";
    assert_eq!(mask(empty), empty);
    assert_eq!(framed(b"", b""), empty);
    // Every type of header.
    let headers = b"\x01a\x00\x01b\x01\x01c\x02\xff\x01d\x03\xff\xff\x01e\x04\0\0\0\x01\x01f\x05\0\0\0\0\0\0\0\x01\
        \x01g\x06\0\x02\xff\xc3\x01h\x07\0\x01x\x01i\x08\0\0\x01\x98\0\0\0\0\x01j\x09\0\x01\x02\x03\x04\x05\x06\x07\0\x01\x02\x03\x04\x05\x06\x07";
    let body = [framed(headers, b"\xff\x00\xc3"), json_event("x", &json!({"a": [1, null, "b"]}))].concat();
    assert_eq!(mask(&body), body);
}

#[test]
fn a_text_of_converse_is_masked_over_its_messages() {
    for (delta, place) in [
        (json!({"text": "@"}), "/delta/text"),
        (json!({"toolUse": {"input": "@"}}), "/delta/toolUse/input"),
        (json!({"reasoningContent": {"text": "@"}}), "/delta/reasoningContent/text"),
    ] {
        let delta = |piece: &&str| {
            let delta: Value = serde_json::from_str(&delta.to_string().replace('@', piece)).expect("JSON");
            json_event("contentBlockDelta", &json!({"contentBlockIndex": 0, "delta": delta, "p": "abc"}))
        };
        let body = [
            json_event("messageStart", &json!({"role": "assistant"})),
            PIECES.iter().map(delta).collect::<Vec<_>>().concat(),
            json_event("contentBlockStop", &json!({"contentBlockIndex": 0})),
            json_event("messageStop", &json!({"stopReason": "end_turn"})),
        ];
        let masked = mask(&body.concat());
        assert_eq!(texts(&masked, place), MASKED);
        assert_eq!(payloads(&masked).len(), 12);
    }
}

#[test]
fn the_end_of_a_block_ends_its_text_and_no_other() {
    let delta = |block: u64, text: &str| {
        json_event("contentBlockDelta", &json!({"contentBlockIndex": block, "delta": {"text": text}}))
    };
    let stop = |block: u64| json_event("contentBlockStop", &json!({"contentBlockIndex": block}));
    let mut stream = plain().stream(Format::AmazonEventStream, &Default::default());
    let mut push = |message: &[u8]| payloads(stream.push(message).expect("it fits").as_inner()).len();
    assert_eq!(push(&delta(0, "call 4111 1111")), 0, "it may go on");
    assert_eq!(push(&delta(1, "other")), 0, "the order stays");
    assert_eq!(push(&stop(1)), 0);
    assert_eq!(push(&stop(0)), 4);
}

/// A value with this text, and where that is.
type Maker = (fn(&str) -> Value, &'static str);

#[test]
fn what_bedrock_has_in_base64_is_masked_over_its_messages() {
    let makers: [Maker; 8] = [
        (
            |text| json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}),
            "/delta/text",
        ),
        (
            |text| json!({"contentBlockDelta": {"delta": {"text": text}, "contentBlockIndex": 0}}),
            "/contentBlockDelta/delta/text",
        ),
        (|text| json!({"generation": text, "prompt_token_count": null, "stop_reason": null}), "/generation"),
        (|text| json!({"outputText": text, "index": 0, "completionReason": null}), "/outputText"),
        (|text| json!({"outputs": [{"text": text, "stop_reason": null}]}), "/outputs/0/text"),
        (|text| json!({"text": text, "is_finished": false}), "/text"),
        (|text| json!({"completion": text, "stop_reason": null}), "/completion"),
        (|text| json!({"choices": [{"index": 0, "delta": {"content": text}}]}), "/choices/0/delta/content"),
    ];
    for (maker, place) in makers {
        let body: Vec<u8> = PIECES.iter().flat_map(|piece| chunk(&maker(piece))).collect();
        let masked = mask(&body);
        assert_eq!(inner(&masked, place), MASKED, "{place}");
        assert_eq!(texts(&masked, "/p").len(), PIECES.len());
    }
}

#[test]
fn bytes_of_one_type_are_one_text() {
    let records = |part: &str| event("Records", "application/octet-stream", part.as_bytes());
    let progress = event("Progress", "text/xml", b"<BytesScanned>1</BytesScanned>");
    let body = [
        records("1,ada@exa"),
        progress,
        records("mple.com,x\n2,4111 11"),
        records("11 1111 1111\n"),
        event("End", "", b""),
    ];
    let shown = payloads(&mask(&body.concat())).concat();
    let expected = "1,[REDACTED:EMAIL]<BytesScanned>1</BytesScanned>,x\n2,[REDACTED:CREDIT_CARD]\n";
    assert_eq!(String::from_utf8(shown).expect("text"), expected);
}

#[test]
fn the_last_message_lets_the_text_go() {
    let mut stream = plain().stream(Format::AmazonEventStream, &Default::default());
    let mut push = |message: &[u8]| payloads(stream.push(message).expect("it fits").as_inner()).len();
    let part = event("PayloadChunk", "application/octet-stream", b"ada@exa");
    assert_eq!((push(&part), push(&event("InvokeComplete", "application/json", b"{}"))), (0, 2));
    let error = message(&[(":message-type", "exception"), (":exception-type", "x")], b"");
    assert_eq!((push(&part), push(&error)), (0, 2));
}

#[test]
fn headers_and_other_json_are_masked() {
    let headers =
        [(":message-type", "error"), (":error-message", "no account ada@example.com"), ("password", "hunter2")];
    let logs = json!({"sessionResults": [{"message": "mail to ada@example.com", "timestamp": 1}]});
    let body = [
        message(&headers, b""),
        json_event("sessionUpdate", &logs),
        json_event("chunk", &json!({"bytes": "no base64 ada@example.com", "mail": "ada@example.com"})),
    ]
    .concat();
    let masked = mask(&body);
    let shown = String::from_utf8_lossy(&masked);
    assert!(!shown.contains("ada") && !shown.contains("hunter2"), "{shown}");
    assert_eq!(texts(&masked[payloads_end(&masked)..], "/sessionResults/0/message"), ["mail to [REDACTED:EMAIL]"]);
    // Around what is base64 too.
    let body = json_event(
        "chunk",
        &json!({"a": "ada@example.com", "bytes": STANDARD.encode("{\"m\":\"ada@example.com\"}"), "z": "ada@example.com"}),
    );
    let masked = mask(&body);
    assert_eq!(
        (texts(&masked, "/a"), texts(&masked, "/z")),
        (vec!["[REDACTED:EMAIL]".to_owned()], vec!["[REDACTED:EMAIL]".to_owned()])
    );
    assert_eq!(inner(&masked, "/m"), ["[REDACTED:EMAIL]"]);
}

/// The end of the first message.
fn payloads_end(stream: &[u8]) -> usize {
    u32::from_be_bytes(stream[..4].try_into().expect("four")) as usize
}

#[test]
fn field_rules_reach_what_is_in_base64_and_mask_the_member_itself() {
    let body = chunk(&json!({"name": "Jane", "generation": "x", "stop_reason": null}));
    let (masked, _) = run(&with_fields(&[("$.name", "", Method::Redact)]), Format::AmazonEventStream, &[&body])
        .expect("within bounds");
    assert_eq!(inner(&masked, "/name"), ["[REDACTED:FIELD]"]);
    let (masked, _) = run(&with_fields(&[("$.bytes", "", Method::Redact)]), Format::AmazonEventStream, &[&body])
        .expect("within bounds");
    assert_eq!(texts(&masked, "/bytes"), ["[REDACTED:FIELD]"]);
}

#[test]
fn findings_are_told_where_they_are_in_the_input() {
    let inner = STANDARD.encode("{\"m\":\"ada@example.com\"}");
    let body = [
        message(&[("m", "ada@example.com")], b""),
        json_event("x", &json!({"a": "call 4111111111111111"})),
        json_event("chunk", &json!({"a": "bob@example.com", "bytes": inner, "z": "eve@example.com"})),
        event("Records", "text/csv", b"1,kim@example.com\n"),
    ]
    .concat();
    let mut stream = plain().stream(Format::AmazonEventStream, &Default::default()).with_spans();
    stream.push(&body).expect("within bounds");
    stream.finish().expect("within bounds");
    let told: Vec<String> = stream
        .take_spans()
        .iter()
        .map(|span| String::from_utf8_lossy(&body[span.start as usize..span.end as usize]).into_owned())
        .collect();
    assert_eq!(
        told,
        ["ada@example.com", "4111111111111111", "bob@example.com", &inner, "eve@example.com", "kim@example.com"]
    );
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let good = event("x", "text/plain", b"abc");
    for at in [0, 3, 4, 8, 12, 20, good.len() - 6, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert_eq!(run(&plain(), Format::AmazonEventStream, &[&bad]), Err(MaskError::Message), "byte {at}");
    }
    for headers in [&b"\x01a"[..], b"\x01a\x0a", b"\x05a\x07", b"\x01a\x07\0\x02x", b"\x01a\x09\0"] {
        let bad = framed(headers, b"");
        assert_eq!(
            run(&plain(), Format::AmazonEventStream, &[&bad]),
            Err(MaskError::Message),
            "{}",
            headers.escape_ascii()
        );
    }
    assert_eq!(run(&plain(), Format::AmazonEventStream, &[&good[..good.len() - 1]]), Err(MaskError::Truncated));
    let long = event("x", "text/plain", &vec![b'a'; EVENT]);
    assert_eq!(run(&plain(), Format::AmazonEventStream, &[&long]), Err(MaskError::EventTooLong));
    let header = vec![b'x'; 65_520];
    let grown = format!("{} a@b.example", String::from_utf8_lossy(&header));
    let bad = message(&[("h", &grown)], b"");
    assert_eq!(run(&plain(), Format::AmazonEventStream, &[&bad]), Err(MaskError::MessageTooLong));
}

#[test]
fn what_came_before_an_error_is_out_and_the_rest_is_not() {
    let good = json_event("x", &json!({"a": "b"}));
    let mut stream = plain().stream(Format::AmazonEventStream, &Default::default());
    let out = stream.push(&[&good[..], b"\0\0\0\x10"].concat()).expect("good so far").into_inner();
    assert_eq!(out, good);
    assert!(stream.push(&[7; 12]).is_err() && stream.finish().is_err());
    assert!(stream.before_fault().0.as_inner().is_empty());
}

#[test]
fn a_whole_message_is_not_held_back_whatever_its_last_byte() {
    // The checksum may end as a character of UTF-8 begins.
    for number in 0..64 {
        let body = json_event("x", &json!({"n": number}));
        let mut stream = plain().stream(Format::AmazonEventStream, &Default::default());
        assert_eq!(stream.push(&body).expect("within bounds").into_inner(), body, "{number}");
    }
}

#[test]
fn it_is_known_by_its_type_and_by_its_start() {
    assert_eq!(Format::of_content_type(Some("application/vnd.amazon.eventstream")), Format::AmazonEventStream);
    let body = json_event("x", &json!({"a": "ada@example.com"}));
    let (masked, findings) = run(&plain(), Format::Auto, &[&body]).expect("within bounds");
    assert_eq!((texts(&masked, "/a"), findings), (vec!["[REDACTED:EMAIL]".to_owned()], found(&[("EMAIL", 1)])));
}

#[test]
fn a_profile_without_the_type_shows_it() {
    let ip = profile(Profile { detectors: vec!["IPV4".to_owned()], ..Default::default() });
    let body = chunk(&json!({"generation": "ada@example.com", "stop_reason": null}));
    assert_eq!(run(&ip, Format::AmazonEventStream, &[&body]), Ok((body, found(&[]))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..Default::default() })]
    #[test]
    fn pieces_do_not_matter_and_checksums_stay_right(
        parts in prop::collection::vec((0..4usize, "(4111|1111 |1111|ada|@exa|mple[.]com| |x|, ){0,6}"), 0..10),
        size in 1..80usize,
    ) {
        let makers: [fn(&str) -> Vec<u8>; 4] = [
            |text| json_event("contentBlockDelta", &json!({"contentBlockIndex": 0, "delta": {"text": text}})),
            |text| chunk(&json!({"generation": text, "stop_reason": null})),
            |text| event("Records", "application/octet-stream", text.as_bytes()),
            |text| json_event("other", &json!({"text": text})),
        ];
        let body: Vec<u8> = parts.iter().flat_map(|(maker, text)| makers[*maker](text)).collect();
        let whole = run(&plain(), Format::AmazonEventStream, &[&body]);
        let pieces: Vec<&[u8]> = body.chunks(size).collect();
        prop_assert_eq!(&run(&plain(), Format::AmazonEventStream, &pieces), &whole);
        let masked = whole.expect("within bounds").0;
        prop_assert_eq!(payloads(&masked).len(), parts.len());
    }
}
