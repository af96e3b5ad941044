//! Bodies, paths and content encodings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use portcullis::config;
use portcullis::mask::{Decoder, Encoding, Findings, Format, MaskError, Masking, Profile, Secret};

/// A finding that must be found wherever it is put.
const CANARY: &str = "ada@example.com";

fn profile() -> Arc<Profile> {
    static MASKING: OnceLock<Masking> = OnceLock::new();
    let compile = || {
        let field =
            config::FieldRule { path: "$..ssn".into(), finding: "US_SSN".into(), method: config::Method::Redact };
        let profile = config::Profile { fields: vec![field], ..Default::default() };
        let profiles = BTreeMap::from([("default".to_owned(), profile)]);
        Masking::compile(&config::Masking::new(Secret::new(vec![7; 32]), profiles)).unwrap()
    };
    MASKING.get_or_init(compile).profile("default").unwrap()
}

/// `data` in pieces whose lengths come from `data` itself.
fn pieces(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut pieces = vec![];
    while !rest.is_empty() {
        let (piece, after) = rest.split_at((usize::from(rest[0]) % 13 + 1).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn mask(format: Format, pieces: &[&[u8]]) -> Result<(Vec<u8>, Findings), MaskError> {
    let mut stream = profile().stream(format, &BTreeSet::new());
    let mut out = vec![];
    for piece in pieces {
        out.extend_from_slice(stream.push(piece)?.as_inner());
    }
    out.extend_from_slice(stream.finish()?.as_inner());
    Ok((out, stream.take_findings()))
}

/// How a body is cut into pieces changes neither the output nor what was found nor the error; and what holds no finding
/// comes out byte for byte.
fn pieces_do_not_matter(format: Format, data: &[u8]) {
    let whole = mask(format, &[data]);
    assert_eq!(whole, mask(format, &pieces(data)), "{format:?}");
    if let Ok((out, findings)) = whole {
        assert!(!findings.is_empty() || out == data, "{format:?}: nothing was found, and yet something was changed");
        let (body, found) = profile().body(format, data);
        assert_eq!((body.as_inner().as_ref(), found), (&*out, findings), "{format:?}");
    }
}

fn holds(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// Whatever stands on the lines before and after it, a finding on a line of its own does not come out.
fn canary_is_found(format: Format, data: &[u8], line: &str) {
    let (before, after) = data.split_at(usize::from(data.first().copied().unwrap_or_default()) % (data.len() + 1));
    let body = [before, b"\n", line.as_bytes(), b"\n", after].concat();
    let masked = profile().body(format, &body).0;
    let plain = holds(data, CANARY) || !holds(masked.as_inner(), CANARY);
    assert!(plain, "{format:?}: {:?} became {:?}", String::from_utf8_lossy(&body), masked.as_inner());
}

pub fn json(data: &[u8]) {
    for format in [Format::Json, Format::Ndjson] {
        pieces_do_not_matter(format, data);
        canary_is_found(format, data, CANARY);
        canary_is_found(format, data, &format!("{{\"a\": [\"{CANARY}\", 1]}}"));
    }
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(data) {
        let masked = profile().body(Format::Json, data).0;
        let after = serde_json::from_slice(masked.as_inner()).expect("no longer JSON");
        same_shape(&value, &after);
    }
}

/// Arrays stay as long as they are; a scalar stays a scalar. Masked keys may come to be equal, and field rules mask whole
/// scalars, so there is no more to say of objects.
fn same_shape(before: &serde_json::Value, after: &serde_json::Value) {
    use serde_json::Value::{Array, Bool, Null, Number, Object, String};
    match (before, after) {
        (Array(before), Array(after)) => {
            assert_eq!(before.len(), after.len());
            before.iter().zip(after).for_each(|(before, after)| same_shape(before, after));
        }
        (Object(before), Object(after)) => assert!(after.len() <= before.len()),
        (Null | Bool(_) | Number(_) | String(_), Null | Bool(_) | Number(_) | String(_)) => {}
        (before, after) => panic!("{before} became {after}"),
    }
}

pub fn sse(data: &[u8]) {
    pieces_do_not_matter(Format::Sse, data);
    canary_is_found(Format::Sse, data, CANARY);
    canary_is_found(Format::Sse, data, &format!("\ndata: {{\"a\": \"{CANARY}\"}}\n"));
    // A whole event is not held back, whichever of the three line endings it has; the text that models send in pieces, each in
    // an object of JSON, may be.
    if data.contains(&b'{') {
        return;
    }
    for blank in [&b"\n\n"[..], b"\r\r", b"\r\n\r\n"] {
        let mut stream = profile().stream(Format::Sse, &BTreeSet::new());
        if stream.push(&[data, blank].concat()).is_ok() {
            assert!(stream.finish().unwrap().is_empty(), "an event that ended with {blank:?} was held back");
        }
    }
}

/// Amazon's event stream: as it comes, and as payloads of well-formed messages.
pub fn messages(data: &[u8]) {
    pieces_do_not_matter(Format::AmazonEventStream, data);
    let message = |headers: &[u8], payload: &[u8]| {
        let lengths = [16 + headers.len() + payload.len(), headers.len()].map(|length| (length as u32).to_be_bytes());
        let mut message = lengths.concat();
        message.extend_from_slice(&crc32fast::hash(&message).to_be_bytes());
        message.extend_from_slice(headers);
        message.extend_from_slice(payload);
        let sum = crc32fast::hash(&message);
        message.extend_from_slice(&sum.to_be_bytes());
        message
    };
    let text = |value: &[u8]| [b"\x01h\x07", &(value.len() as u16).to_be_bytes()[..], value].concat();
    let json = format!("{{\"a\": \"{CANARY}\"}}");
    let (before, after) = data.split_at(data.len() / 2);
    let body =
        [message(&text(&before[..before.len().min(1_000)]), after), message(&text(b"x"), json.as_bytes())].concat();
    pieces_do_not_matter(Format::AmazonEventStream, &body);
    let (masked, _) = mask(Format::AmazonEventStream, &[&body]).expect("well-formed messages");
    assert!(holds(data, CANARY) || !holds(&masked, CANARY));
    mask(Format::AmazonEventStream, &[&masked]).expect("masked messages are well-formed");
    pieces_do_not_matter(Format::AmazonEventStream, &message(data, b""));
}

pub fn grpc(data: &[u8]) {
    pieces_do_not_matter(Format::Grpc, data);
    // Two length-delimited fields: lengths fit in two bytes of varint.
    let data = &data[..data.len().min(1_000)];
    let field =
        |tag: u8, value: &[u8]| [&[tag, value.len() as u8 & 0x7F | 0x80, (value.len() >> 7) as u8], value].concat();
    let message = [field(0x0A, data), field(0x12, CANARY.as_bytes())].concat();
    let frame = [&[0][..], &(message.len() as u32).to_be_bytes(), &message].concat();
    let (masked, _) = mask(Format::Grpc, &[&frame]).expect("a well-formed frame");
    assert_eq!(masked.len(), frame.len(), "lengths in the message are no longer right");
    assert!(holds(data, CANARY) || !holds(&masked, CANARY));
}

pub fn text(data: &[u8]) {
    pieces_do_not_matter(Format::Text, data);
    canary_is_found(Format::Text, data, CANARY);
    let text = String::from_utf8_lossy(data);
    profile().text(&text);
    url(&text);
}

fn url(path: &str) {
    let parts = |text: &str| text.matches(['?', '&', '#', ';']).count();
    let masked = profile().url_path(path).0.into_inner();
    assert_eq!(parts(path), parts(&masked), "{path} became {masked}");
    let masked = profile().url_path(&format!("{path}?q={CANARY}&r=ada%40example.com&s")).0.into_inner();
    let plain = holds(path.as_bytes(), CANARY) || path.contains("ada%40example.com");
    assert!(plain || !(masked.contains(CANARY) || masked.contains("ada%40example.com")), "{path} became {masked}");
}

/// A bomb is an error and never comes out, and pieces do not matter.
pub fn decode(data: &[u8]) {
    use Encoding::{Brotli, Deflate, Gzip, Zstd};
    const LIMIT: u64 = 4 * 1024;
    for encodings in [&[Gzip][..], &[Brotli], &[Zstd], &[Deflate], &[Gzip, Zstd], &[Deflate, Brotli]] {
        let whole = decoded(encodings, LIMIT, &[data]);
        let parts = decoded(encodings, LIMIT, &pieces(data));
        assert_eq!(whole.1, parts.1, "{encodings:?}: only whole or only in pieces");
        assert!(whole.0.len() as u64 <= LIMIT && parts.0.len() as u64 <= LIMIT, "{encodings:?}");
        assert!(!whole.1 || whole.0 == parts.0, "{encodings:?}");
    }
    let packed = zstd::bulk::compress(data, 1).unwrap();
    assert_eq!(decoded(&[Zstd], data.len() as u64, &pieces(&packed)), (data.to_vec(), true));
    let tight = (data.len() as u64).saturating_sub(1);
    assert!(data.is_empty() || !decoded(&[Zstd], tight, &[&packed]).1, "the limit is not exact");
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(Encoding::parse(text).map_or(0, |layers| layers.len()) <= 2);
    }
}

/// What came out, and whether the body was taken to its end.
fn decoded(encodings: &[Encoding], limit: u64, pieces: &[&[u8]]) -> (Vec<u8>, bool) {
    let mut decoder = Decoder::new(encodings, limit);
    let mut out = vec![];
    for piece in pieces {
        match decoder.push(piece) {
            Ok(some) => out.extend_from_slice(&some),
            Err(error) => {
                assert_eq!(decoder.push(b"x"), Err(error), "an error does not stay");
                return (out, false);
            }
        }
    }
    match decoder.finish() {
        Ok(rest) => (([&*out, &*rest]).concat(), true),
        Err(_) => (out, false),
    }
}

/// The formats of values in text: `data` in each, with a finding that the format writes in its own way.
pub fn formats(data: &[u8]) {
    use Format::{Auto, Csv, Form, GrpcWeb, Html, Multipart, Tsv, Xml, Yaml};
    let parts = Multipart(portcullis::mask::Boundary::SHOWN);
    for format in [Auto, Csv, Tsv, Form, parts, Xml, Html, Yaml, GrpcWeb] {
        pieces_do_not_matter(format, data);
    }
    for (format, line) in [
        (Csv, CANARY.to_owned()),
        (Tsv, format!("a\t{CANARY}\\n")),
        (Form, format!("&a={CANARY}&")),
        (parts, CANARY.to_owned()),
        (Xml, format!("<a b=\"{CANARY}\"/>")),
        (Html, format!("<p>{CANARY}</p>")),
        (Yaml, format!("- {CANARY}")),
    ] {
        canary_is_found(format, data, &line);
    }
}
