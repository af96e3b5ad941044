//! Names of the objects of a log, and its checkpoints (C2SP `tlog-checkpoint` in a C2SP `signed-note`).
//!
//! - `records/date=YYYY-MM-DD/instance=<instance>/<first seq>-<last seq>.ndjson.zst`
//! - `checkpoints/instance=<instance>/<tree size>.note`
//!
//! Numbers are 20 digits, so that the order of names is the order of records.

use std::fmt;

use chrono::NaiveDate;
use signed_note::{Note, NoteError, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::{Checkpoint, Hash};

pub const RECORDS: &str = "records/";
pub const CHECKPOINTS: &str = "checkpoints/";
const DIGITS: usize = 20;

/// A sealed segment, as its name tells it. `last` is included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SegmentName {
    pub instance: String,
    pub first: u64,
    pub last: u64,
    pub date: NaiveDate,
}

/// A checkpoint over the first `size` records, as its name tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CheckpointName {
    pub instance: String,
    pub size: u64,
}

impl SegmentName {
    pub fn parse(name: &str) -> Option<Self> {
        let (date, rest) = name.strip_prefix(RECORDS)?.strip_prefix("date=")?.split_once('/')?;
        let (instance, file) = split_instance(rest)?;
        let (first, last) = file.strip_suffix(".ndjson.zst")?.split_once('-')?;
        let (first, last) = (number(first)?, number(last)?);
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|d| d.to_string() == date)?;
        (first <= last && last < u64::MAX).then_some(SegmentName { instance, first, last, date })
    }
}

impl CheckpointName {
    pub fn parse(name: &str) -> Option<Self> {
        let (instance, file) = split_instance(name.strip_prefix(CHECKPOINTS)?)?;
        Some(CheckpointName { instance, size: number(file.strip_suffix(".note")?)? })
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SegmentName { instance, first, last, date } = self;
        write!(f, "{RECORDS}date={date}/instance={instance}/{first:020}-{last:020}.ndjson.zst")
    }
}

impl fmt::Display for CheckpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{CHECKPOINTS}instance={}/{:020}.note", self.instance, self.size)
    }
}

fn split_instance(rest: &str) -> Option<(String, &str)> {
    let (instance, file) = rest.strip_prefix("instance=")?.split_once('/')?;
    (!instance.is_empty() && !file.contains('/')).then(|| (instance.to_owned(), file))
}

fn number(text: &str) -> Option<u64> {
    (text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// What a checkpoint says, and whether it is signed.
#[derive(Debug, PartialEq)]
pub struct ReadCheckpoint {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
    pub signature: Signature,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Signature {
    Valid,
    /// No key was given.
    NotChecked,
    Bad(String),
}

#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error("it is not a signed note (C2SP signed-note)")]
    Note(#[source] NoteError),
    #[error("its text is not a checkpoint (C2SP tlog-checkpoint)")]
    Checkpoint,
}

/// Keys that an auditor pins, in C2SP `vkey` form. Empty: signatures are not checked.
#[derive(Clone, Default)]
pub struct Keys(Vec<StandardVerifier>);

#[derive(Debug, thiserror::Error)]
#[error("line {line} is not a verifier key of the form <name>+<8 hex digits>+<base64> (C2SP signed-note): {source}")]
pub struct KeyError {
    line: usize,
    #[source]
    source: signed_note::VerifierError,
}

impl Keys {
    /// One key a line; empty lines and lines that begin with `#` are skipped.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let lines = text.lines().map(str::trim).enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#'));
        let keys = lines.map(|(i, l)| StandardVerifier::new(l).map_err(|source| KeyError { line: i + 1, source }));
        Ok(Keys(keys.collect::<Result<_, _>>()?))
    }

    pub fn extend(&mut self, other: Keys) {
        self.0.extend(other.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|k| format!("{}+{:08x}", k.name(), k.key_id())).collect()
    }

    /// Only keys whose name is the origin of the log: another log's key must not vouch for this one.
    fn of_origin(&self, origin: &str) -> VerifierList {
        let keys = self.0.iter().filter(|k| k.name() == origin);
        VerifierList::new(keys.map(|k| Box::new(k.clone()) as Box<dyn Verifier>).collect())
    }
}

/// Reads one checkpoint and checks its signature under the key of its origin.
pub fn read_checkpoint(bytes: &[u8], keys: &Keys) -> Result<ReadCheckpoint, CheckpointError> {
    let note = Note::from_bytes(bytes).map_err(CheckpointError::Note)?;
    // The crate's strict reader wants an empty line after the text, which the note format has already taken off.
    let text = Checkpoint::from_reader(&mut std::io::Cursor::new(note.text()), false)
        .ok()
        .filter(|c| c.to_bytes() == note.text())
        .ok_or(CheckpointError::Checkpoint)?;
    let signature = if keys.is_empty() { Signature::NotChecked } else { check(&note, text.origin(), keys) };
    Ok(ReadCheckpoint { origin: text.origin().to_owned(), size: text.size(), root: *text.hash(), signature })
}

fn check(note: &Note, origin: &str, keys: &Keys) -> Signature {
    match note.verify(&keys.of_origin(origin)) {
        Ok(_) => Signature::Valid,
        Err(NoteError::UnverifiedNote) => {
            Signature::Bad(format!("no signature by a given key of the name {origin:?} is on it"))
        }
        Err(e) => Signature::Bad(e.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        let name = "records/date=2026-01-02/instance=gate-1/00000000000000000000-00000000000000000041.ndjson.zst";
        let parsed = SegmentName::parse(name).unwrap();
        assert_eq!((parsed.first, parsed.last, parsed.instance.as_str()), (0, 41, "gate-1"));
        assert_eq!(parsed.to_string(), name);
        let name = "checkpoints/instance=gate-1/00000000000000000042.note";
        assert_eq!(CheckpointName::parse(name).unwrap().to_string(), name);
    }

    #[test]
    fn other_names_are_refused() {
        for name in [
            "records/date=2026-01-02/instance=/00000000000000000000-00000000000000000041.ndjson.zst",
            "records/date=2026-1-2/instance=g/00000000000000000000-00000000000000000041.ndjson.zst",
            "records/date=2026-01-02/instance=g/0-41.ndjson.zst",
            "records/date=2026-01-02/instance=g/00000000000000000042-00000000000000000041.ndjson.zst",
            "records/date=2026-01-02/instance=g/+0000000000000000000-00000000000000000041.ndjson.zst",
            "records/date=2026-01-02/instance=g/00000000000000000000-18446744073709551615.ndjson.zst",
            "records/date=2026-01-02/instance=g/x/00000000000000000000-00000000000000000041.ndjson.zst",
        ] {
            assert_eq!(SegmentName::parse(name), None, "{name}");
        }
        assert_eq!(CheckpointName::parse("checkpoints/instance=g/00000000000000000042.txt"), None);
        assert_eq!(CheckpointName::parse("checkpoints/instance=g/99999999999999999999.note"), None);
    }

    #[test]
    fn a_malformed_key_names_its_line() {
        let error = Keys::parse("# ours\n\nnot a key\n").err().unwrap().to_string();
        assert!(error.contains("line 3"), "{error}");
    }
}
