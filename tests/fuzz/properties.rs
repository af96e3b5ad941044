//! What must hold for any input, one function a parser of hostile input. The fuzz targets and `tests/fuzz_smoke.rs` call them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use portcullis::command::{self, Effect, inspect_sql};
use portcullis::config::{self, Dialect};
use portcullis::exchange::{Headers, RequestHead};
use portcullis::identity::strip_headers;
use portcullis::journal::format;
use portcullis::mask::{Decoder, Encoding, Format, Masking, Profile, Secret};

fn profile() -> Arc<Profile> {
    static MASKING: OnceLock<Masking> = OnceLock::new();
    let compile = || {
        let field =
            config::FieldRule { path: "$..ssn".into(), finding: "US_SSN".into(), method: config::Method::Redact };
        let profile = config::Profile { fields: vec![field], ..Default::default() };
        let profiles = BTreeMap::from([("default".to_owned(), profile)]);
        Masking::compile(&config::Masking { key: Secret::new(vec![7; 32]), profiles }).unwrap()
    };
    MASKING.get_or_init(compile).profile("default").unwrap()
}

/// Masks `data` in pieces whose lengths come from `data` itself.
fn in_pieces(format: Format, data: &[u8]) -> Option<Bytes> {
    let mut stream = profile().stream(format, &BTreeSet::new());
    let (mut out, mut rest) = (vec![], data);
    while !rest.is_empty() {
        let length = (usize::from(rest[0]) % 13 + 1).min(rest.len());
        let (piece, after) = rest.split_at(length);
        out.extend_from_slice(stream.push(piece).ok()?.as_inner());
        rest = after;
    }
    out.extend_from_slice(stream.finish().ok()?.as_inner());
    Some(out.into())
}

/// How a body is cut into pieces changes nothing.
fn pieces_do_not_matter(format: Format, data: &[u8]) {
    let mut stream = profile().stream(format, &BTreeSet::new());
    let whole = stream.push(data).and_then(|first| {
        let last = stream.finish()?;
        Ok([first.into_inner(), last.into_inner()].concat())
    });
    let pieces = in_pieces(format, data);
    assert_eq!(whole.ok().as_deref(), pieces.as_deref(), "{format:?}");
    profile().body(format, data);
}

pub fn json(data: &[u8]) {
    pieces_do_not_matter(Format::Json, data);
    pieces_do_not_matter(Format::Ndjson, data);
    if serde_json::from_slice::<serde_json::Value>(data).is_ok() {
        let (masked, _) = profile().body(Format::Json, data);
        assert!(serde_json::from_slice::<serde_json::Value>(masked.as_inner()).is_ok(), "no longer JSON");
    }
}

pub fn sse(data: &[u8]) {
    pieces_do_not_matter(Format::Sse, data);
}

pub fn grpc(data: &[u8]) {
    pieces_do_not_matter(Format::Grpc, data);
}

pub fn text(data: &[u8]) {
    pieces_do_not_matter(Format::Text, data);
    let text = String::from_utf8_lossy(data);
    profile().text(&text);
    profile().url_path(&text);
}

/// A bomb is an error, and never comes out.
pub fn decode(data: &[u8]) {
    const LIMIT: u64 = 64 * 1024;
    for encoding in [Encoding::Gzip, Encoding::Brotli, Encoding::Zstd, Encoding::Deflate] {
        let mut decoder = Decoder::new(&[encoding], LIMIT);
        let first = decoder.push(data).map_or(0, |out| out.len());
        let last = decoder.finish().map_or(0, |out| out.len());
        assert!((first + last) as u64 <= LIMIT);
    }
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(Encoding::parse(text).map_or(0, |layers| layers.len()) <= 2);
    }
}

/// A statement that begins with a write is never a complete one that only reads.
pub fn sql(data: &[u8]) {
    const WRITES: [&str; 8] = ["insert", "update", "delete", "drop", "truncate", "alter", "grant", "create"];
    let statement = String::from_utf8_lossy(data);
    let first = statement.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let dialects =
        [Dialect::Postgres, Dialect::Mysql, Dialect::Clickhouse, Dialect::Sqlite, Dialect::Mssql, Dialect::Generic];
    for dialect in dialects {
        let command = inspect_sql(dialect, &statement);
        let only_reads = command.effects.iter().all(|effect| *effect == Effect::Read);
        assert!(!(WRITES.contains(&first.as_str()) && command.complete && only_reads), "{dialect:?}: {statement}");
        assert!(!command.actions.is_empty());
    }
}

/// The first lines are fields, the rest is the body.
pub fn http(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (fields, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = fields.lines();
    let path = lines.next().unwrap_or_default().to_owned();
    let pairs = lines.filter_map(|line| line.split_once(':'));
    let headers: Headers = pairs.map(|(n, v)| (n.trim(), Bytes::copy_from_slice(v.trim().as_bytes()))).collect();
    for method in ["GET", "POST", "PATCH"] {
        let head =
            RequestHead { method: method.into(), path: path.clone(), headers: headers.clone(), ..Default::default() };
        for name in strip_headers(&head, false) {
            assert!(headers.count(&name) > 0, "{name} is not there to be removed");
        }
        for protocol in [config::TargetProtocol::Http, config::TargetProtocol::Mcp, config::TargetProtocol::Grpc] {
            let target = config::Target { protocol, ..Default::default() };
            assert!(!command::decode(&target, &head, body.as_bytes()).is_empty());
        }
    }
}

pub fn mcp(data: &[u8]) {
    let headers: Headers = [("content-type", Bytes::from_static(b"application/json"))].into_iter().collect();
    let head = RequestHead { method: "POST".into(), path: "/mcp".into(), headers, ..Default::default() };
    let target = config::Target { protocol: config::TargetProtocol::Mcp, ..Default::default() };
    let commands = command::decode(&target, &head, data);
    assert!(!commands.is_empty() && !command::jsonrpc_ids(data).is_empty());
    if serde_json::from_slice::<serde_json::Value>(data).is_err() {
        assert!(commands.iter().any(|command| !command.complete), "not JSON, and yet understood");
    }
}

pub fn evidence(data: &[u8]) {
    const VKEY: &str = "example+d3bc1e4a+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA";
    assert!(format::verify_checkpoint(data, VKEY).is_err(), "a checkpoint that nobody signed");
    if let Ok(lines) = format::lines(data) {
        for line in lines.take(1_000) {
            let Ok(line) = line else { break };
            let _ = serde_json::from_slice::<portcullis::journal::record::Record<String>>(&line);
        }
    }
}

pub fn configuration(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = config::Config::parse(&text, "fuzz.yaml", &|_| None, std::path::Path::new("/"));
}

/// A property's name, and the property.
pub type Property = (&'static str, fn(&[u8]));

/// Every property.
pub const ALL: [Property; 10] = [
    ("configuration", configuration),
    ("decode", decode),
    ("evidence", evidence),
    ("grpc", grpc),
    ("http", http),
    ("json", json),
    ("mcp", mcp),
    ("sql", sql),
    ("sse", sse),
    ("text", text),
];
