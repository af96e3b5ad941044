//! What the journal writes and evidence reads.

use std::sync::OnceLock;

use portcullis::evidence::bodies::Hashes;
use portcullis::evidence::exchange::Exchanges;
use portcullis::evidence::query::Query;
use portcullis::evidence::replay::conversation::Conversation;
use portcullis::evidence::replay::transcript::Transcript;
use portcullis::evidence::replay::{Found, asciicast, har, html};
use portcullis::evidence::table::{Table, csv_row};
use portcullis::evidence::{index, read, render};
use portcullis::journal::SigningKey;
use portcullis::journal::format::{self, Keys, Signature, Tree};

const ORIGIN: &str = "log.example/fuzz";

/// Lines are read from anything and never past a bound; no record commands a terminal.
pub fn evidence(data: &[u8]) {
    checkpoints(data);
    let packed = zstd::bulk::compress(data, 1).unwrap();
    for bytes in [data, &packed] {
        let mut seen: Vec<Vec<u8>> = vec![];
        let result = format::for_each_line(bytes, |line| seen.push(line.to_vec()));
        if bytes.len() == packed.len() && bytes == packed {
            let whole = data.is_empty() || data.ends_with(b"\n");
            assert_eq!(result.is_ok(), whole, "{result:?}");
            assert!(!whole || seen.iter().map(|line| line.len() + 1).sum::<usize>() == data.len());
        }
        seen.iter().for_each(|line| record(line));
        seen.iter().for_each(|line| indexed(line));
        session(seen.iter().filter_map(|line| read::parse(line).ok()).collect());
    }
}

/// What is read as a record has a row in an index.
fn indexed(line: &[u8]) {
    let Ok(record) = read::parse(line) else { return };
    let (instance, date, first) = (record.instance, record.time.date_naive(), record.seq.min(u64::MAX - 1));
    let name = format::SegmentName { instance, date, first, last: first };
    let packed = zstd::bulk::compress(&[line, b"\n"].concat(), 1).unwrap();
    match index::build(&name, &*packed) {
        Ok(file) => assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1")),
        Err(error) => assert_eq!(record.seq, u64::MAX, "{error}"),
    }
}

/// Whatever the records say, no form of a session or of its exchanges commands a terminal, a browser or a spreadsheet.
fn session(records: Vec<read::Record>) {
    let Some(first) = records.first() else { return };
    let found = Found {
        instance: first.instance.clone(),
        id: "s".into(),
        began: first.time,
        first: 0,
        last: 0,
        segments: Default::default(),
    };
    let (mut conversation, mut hashes) = (Conversation::default(), Hashes::default());
    let mut transcript = Transcript::new(render::Detail::default());
    let query = Query { texts: vec!["a".into(), "\u{1b}[".into()], privileged: records.len() > 1, ..Query::default() };
    let (mut exchanges, mut given, mut shown) = (Exchanges::of(&query), vec![], String::new());
    for record in records {
        hashes.check(&record);
        shown += &transcript.add(&record);
        asciicast::output(&found, record.time, &shown);
        conversation.add(record.clone());
        exchanges.add(record, |exchange| given.push(exchange));
    }
    exchanges.finish(|exchange| given.push(exchange));
    let mut table = Table::default();
    for exchange in &given {
        query.matches(exchange);
        shown += &table.push(exchange);
        let row = csv_row(exchange);
        let cells = row.trim_end().trim_matches('"').split("\",\"");
        assert!(cells.into_iter().all(|cell| !cell.trim_start().starts_with(['=', '+', '-', '@'])), "{row:?}");
        shown += row.trim_end_matches("\r\n");
    }
    shown = shown + &transcript.finish() + &table.flush() + &html::html(&found, &conversation, &hashes, false);
    assert!(!shown.contains(hostile), "{shown:?}");
    for tag in ["<script", "<img", "<iframe", "<b>", "<a onclick"] {
        assert!(!shown.rsplit("<!doctype html>").next().unwrap_or_default().contains(tag), "{shown}");
    }
    har::har(&found, &conversation, &hashes);
}

fn hostile(c: char) -> bool {
    c != '\n' && (c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'))
}

fn record(line: &[u8]) {
    let Ok(record) = read::parse(line) else { return };
    for full in [false, true] {
        let since = Some(std::time::UNIX_EPOCH.into());
        let shown = render::record(&record, render::Detail { full, headers: full, since }) + &render::line(&record);
        assert!(!shown.contains(hostile), "{shown:?}");
    }
}

/// One note that is signed, its verifier key, and the same key for the auditor.
fn signed() -> &'static (Vec<u8>, String, Keys) {
    static SIGNED: OnceLock<(Vec<u8>, String, Keys)> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let (key, mut tree) = (SigningKey::generate().unwrap(), Tree::new());
        tree.push_line(b"one");
        let (note, vkey) = (key.sign_checkpoint(ORIGIN, &tree).unwrap(), key.vkey(ORIGIN));
        assert!(format::verify_checkpoint(&note, &vkey).is_ok(), "with a bad key, a refusal proves nothing");
        let keys = Keys::parse(&vkey).unwrap();
        (note, vkey, keys)
    })
}

/// Nothing but what was signed is taken: not `data`, and not the signed note with `data` in it.
fn checkpoints(data: &[u8]) {
    let (note, vkey, keys) = signed();
    let place = data.first().map_or(0, |byte| usize::from(*byte) % (note.len() + 1));
    let (head, tail) = note.split_at(place);
    let over = tail.get(data.len()..).unwrap_or_default();
    let good = format::verify_checkpoint(note, vkey).unwrap();
    for bytes in [data.to_vec(), [head, data, tail].concat(), [head, data, over].concat()] {
        let strict = format::verify_checkpoint(&bytes, vkey);
        let auditor = format::read_checkpoint(&bytes, keys);
        let valid = auditor.as_ref().is_ok_and(|read| read.signature == Signature::Valid);
        assert_eq!(strict.is_ok(), valid, "{:?}: {strict:?}, {auditor:?}", String::from_utf8_lossy(&bytes));
        if let Ok(found) = strict {
            assert_eq!((found.origin.as_str(), found.size, found.root), (ORIGIN, good.size, good.root));
        }
    }
    let text = String::from_utf8_lossy(data);
    assert!(format::verify_checkpoint(note, &text).is_err() || *text == **vkey);
    let _ = Keys::parse(&text);
}

/// A name has one spelling, and it leads nowhere else.
pub fn names(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    if let Ok(name) = text.parse::<format::SegmentName>() {
        assert_eq!(name.to_string(), text);
        assert!(!text.contains("/../") && name.first <= name.last && name.last < u64::MAX);
    }
    if let Ok(name) = text.parse::<format::BodyName>() {
        assert_eq!(name.to_string(), text);
        assert!(!text.contains("/../") && name.sha256.len() == 64);
    }
    if let Ok(name) = text.parse::<format::CheckpointName>() {
        assert_eq!(name.to_string(), text);
    }
}
