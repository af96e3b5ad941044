//! What the journal writes and evidence reads.

use std::sync::OnceLock;

use portcullis::evidence::format::{self as read, Keys, Signature};
use portcullis::evidence::{lines, render, tree};
use portcullis::journal::SigningKey;
use portcullis::journal::format::{self as written, Tree};

const ORIGIN: &str = "log.example/fuzz";

/// Two readers, one format: they agree on the lines and on the root; and no record commands a terminal.
pub fn evidence(data: &[u8]) {
    checkpoints(data);
    let packed = zstd::bulk::compress(data, 1).unwrap();
    for bytes in [data, &packed] {
        let mut seen: Vec<Vec<u8>> = vec![];
        let result = lines::for_each_line(bytes, |line| seen.push(line.to_vec()));
        let strict: Result<Vec<_>, _> = written::lines(bytes).unwrap().collect();
        if let Ok(strict) = &strict {
            assert!(result.is_ok(), "the writer's reader takes what the auditor's does not: {result:?}");
            assert_eq!(strict, &seen);
        }
        let (mut ours, mut theirs) = (Tree::new(), tree::Tree::default());
        for line in &seen {
            ours.push_line(line);
            theirs.push(line);
            record(line);
        }
        assert_eq!((ours.size(), ours.root()), (theirs.size(), theirs.root()));
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
        assert!(written::verify_checkpoint(&note, &vkey).is_ok(), "with a bad key, a refusal proves nothing");
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
    let good = written::verify_checkpoint(note, vkey).unwrap();
    for bytes in [data.to_vec(), [head, data, tail].concat(), [head, data, over].concat()] {
        let strict = written::verify_checkpoint(&bytes, vkey);
        let auditor = read::read_checkpoint(&bytes, keys);
        let valid = auditor.as_ref().is_ok_and(|read| read.signature == Signature::Valid);
        assert_eq!(strict.is_ok(), valid, "{:?}: {strict:?}, {auditor:?}", String::from_utf8_lossy(&bytes));
        if let Ok(found) = strict {
            assert_eq!((found.origin(), found.size(), found.hash()), (ORIGIN, good.size(), good.hash()));
        }
    }
    let text = String::from_utf8_lossy(data);
    assert!(written::verify_checkpoint(note, &text).is_err() || *text == **vkey);
    let _ = Keys::parse(&text);
}

/// A name has one spelling, it leads nowhere else, and the auditor reads the names that the journal writes.
pub fn names(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    if let Ok(name) = text.parse::<written::SegmentName>() {
        assert_eq!(name.to_string(), text);
        assert!(!text.contains("/../") && name.first_seq <= name.last_seq);
        // The last number of all is never used: sizes would not fit behind it.
        let auditor = read::SegmentName::parse(text);
        assert!(name.last_seq == u64::MAX || auditor.is_some_and(|n| n.instance == name.instance), "{text}");
    }
    if let Some(name) = read::SegmentName::parse(text) {
        assert_eq!(name.to_string(), text);
    }
    if let Ok(name) = text.parse::<written::CheckpointName>() {
        assert_eq!(name.to_string(), text);
        assert_eq!(read::CheckpointName::parse(text).map(|n| (n.instance, n.size)), Some((name.instance, name.size)));
    }
    if let Some(name) = read::CheckpointName::parse(text) {
        assert_eq!(name.to_string(), text);
    }
}
