use std::collections::BTreeMap;

use super::*;
use crate::config;
use crate::exchange::Dialect;
use crate::mask::{Charset, Masked, Masking, Secret};

pub fn screening() -> Screening {
    let profiles = BTreeMap::from([("default".to_owned(), config::Profile::default())]);
    let masking = Masking::compile(&config::Masking::new(Secret::new(vec![1; 32]), profiles)).expect("a profile");
    Screening {
        profile: masking.profile("default").expect("there"),
        request_format: Format::Text,
        request_charset: Some(Charset::AsItIs),
        method: None,
        unmask: Default::default(),
        bodies: crate::journal::record::BodyLimits { record: 1024, kept: 0 },
        decoded_body: 1 << 20,
        headers: 2_000,
        filter: None,
        types: vec![],
        head_request: false,
        dialect: Dialect::Http,
    }
}

fn examined(format: Format, charset: &str, strict: bool) -> Examined {
    let charset = Charset::named(charset).expect("known");
    Examined { format, protobuf: false, charset, strict, encodings: vec![], content_type: None }
}

/// What comes out of `bytes` in pieces of `size`, with what was found; `None` where the body is cut.
fn masked(examined: &Examined, bytes: &[u8], size: usize) -> Option<(Vec<u8>, Findings)> {
    let screening = screening();
    let mut body = Body::new(examined, &screening);
    let mut pieces = Pieces::default();
    let chunks = bytes.chunks(size).map(|piece| (piece, false)).chain([(&[][..], true)]);
    for (piece, end_of_stream) in chunks {
        body.take(Chunk { data: Bytes::copy_from_slice(piece), end_of_stream });
        while body.load().is_some() {
            pieces.extend(body.step(&screening).ok()?.unwrap_or_default());
        }
    }
    Some((Masked::concat(pieces.shown).into_inner().to_vec(), body.take_findings().0))
}

#[test]
fn pieces_do_not_matter() {
    let json = "  \n{\"mail\": \"ada\\u0040example.com\", \"card\": 4111111111111111, \"é\": []}";
    let utf16: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bodies = [
        json.as_bytes(),
        &utf16,
        b"card 4111 1111 1111 1111\n{\"a\": 1}",
        b"[4111 1111 1111 1111] ada@example.com",
        b"",
    ];
    for (format, charset, strict) in [
        (Format::Text, "utf-8", false),
        (Format::Text, "utf-8", true),
        (Format::Json, "utf-8", false),
        (Format::Json, "utf-16le", false),
        (Format::Ndjson, "shift_jis", false),
        (Format::Sse, "utf-8", false),
    ] {
        let examined = examined(format, charset, strict);
        for bytes in bodies {
            let whole = masked(&examined, bytes, usize::MAX);
            for size in [1, 2, 3, 7] {
                assert_eq!(masked(&examined, bytes, size), whole, "{examined:?} in pieces of {size}");
            }
        }
    }
}

#[test]
fn text_that_is_json_is_read_as_json() {
    for text in ["{\"a\": \"ada\\u0040example.com\"}", " \r\n\t[\"ada\\u0040example.com\"]"] {
        let (out, findings) = masked(&examined(Format::Text, "utf-8", false), text.as_bytes(), 4096).expect("masked");
        assert_eq!(findings.get("EMAIL"), Some(&1));
        assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok(), "{}", String::from_utf8_lossy(&out));
    }
}

#[test]
fn what_is_said_to_be_nothing_has_to_be_utf_8() {
    let strict = examined(Format::Text, "utf-8", true);
    for text in ["", "a", "é", "漢字", "\u{1F600}"] {
        assert!(masked(&strict, text.as_bytes(), 1).is_some(), "{text}");
    }
    for binary in
        [&b"abcd\0"[..], b"abcd\xFF", b"abcd\xC3", b"\x89PNG\r\n\x1a\n", b"caf\xE9 au lait", b"\xED\xA0\x80abcd"]
    {
        for size in [1, 4096] {
            assert!(masked(&strict, binary, size).is_none(), "{binary:?}");
            assert!(masked(&examined(Format::Text, "utf-8", false), binary, size).is_some(), "{binary:?}");
        }
    }
}

#[test]
fn lengths_of_messages_are_no_charset() {
    // Three zero bytes and one that is none would show UTF-32, were this text.
    for format in [Format::Grpc, Format::GrpcWeb] {
        let message = [&b"\x0a\xfd\x01"[..], &[b'x'; 253]].concat();
        let body = [&[0, 0, 0, 1, 0][..], &message].concat();
        let (out, _) = masked(&examined(format, "utf-8", false), &body, 64).expect("masked");
        assert_eq!(out, body);
    }
}
