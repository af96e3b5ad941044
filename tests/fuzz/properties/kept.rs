//! What the journal writes and evidence reads.

use std::sync::OnceLock;

use portcullis::evidence::render;
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
    }
}

fn record(line: &[u8]) {
    let Ok(record) = portcullis::evidence::read::parse(line) else { return };
    for full in [false, true] {
        let since = Some(std::time::UNIX_EPOCH.into());
        let shown = render::record(&record, render::Detail { full, headers: full, since }) + &render::line(&record);
        let hostile =
            |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'));
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
    if let Ok(name) = text.parse::<format::CheckpointName>() {
        assert_eq!(name.to_string(), text);
    }
}
