//! Where a log is written and as whom, and the names of its files.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::key::SigningKeys;
use super::storage::Storage;
use crate::config::Encryption;

pub(super) const STATE: &str = "state.json";
pub(super) const LOCK: &str = "lock";
const OPEN: &str = ".open";
const RECORDS: &str = ".ndjson.zst";
const ENCRYPTED: &str = ".ndjson.zst.age";
const CLEAR: &str = ".clear";
const MANIFEST: &str = ".manifest";
const NOTE: &str = ".note";
const TEMPORARY: &str = ".tmp";

pub(super) struct Home {
    pub(super) directory: PathBuf,
    pub(super) instance: String,
    pub(super) origin: String,
    pub(super) keys: SigningKeys,
    pub(super) storage: Box<dyn Storage>,
    pub(super) clock: Clock,
    pub(super) encryption: Option<Encryption>,
}

/// The time of day, which may jump either way.
pub(super) type Clock = Box<dyn Fn() -> DateTime<Utc> + Send + Sync>;

impl Home {
    pub(super) fn open_segment(&self, first: u64) -> PathBuf {
        self.directory.join(format!("{first:020}{OPEN}"))
    }

    pub(super) fn records(&self, span: Span) -> PathBuf {
        self.of_segment(span, RECORDS)
    }

    /// The records as the archive gets them, where they are encrypted.
    pub(super) fn encrypted(&self, span: Span) -> PathBuf {
        self.of_segment(span, ENCRYPTED)
    }

    /// The same records in the clear, for streams.
    pub(super) fn clear(&self, span: Span) -> PathBuf {
        self.of_segment(span, CLEAR)
    }

    pub(super) fn manifest(&self, span: Span) -> PathBuf {
        self.of_segment(span, MANIFEST)
    }

    pub(super) fn note(&self, span: Span) -> PathBuf {
        self.of_segment(span, NOTE)
    }

    fn of_segment(&self, span: Span, ending: &str) -> PathBuf {
        self.directory.join(format!("{:020}-{:020}{ending}", span.first, span.last))
    }

    pub(super) fn state(&self) -> PathBuf {
        self.directory.join(STATE)
    }
}

/// The file under the name that it has while it is written.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(TEMPORARY);
    PathBuf::from(name)
}

/// First and last sequence number of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) first: u64,
    pub(super) last: u64,
}

/// What a file in the directory is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Temporary,
    Open(u64),
    /// Encrypted or not.
    Records(Span),
    Clear(Span),
    Manifest(Span),
    Note(Span),
    /// State and lock, and files that are not the journal's.
    Other,
}

pub(super) fn kind_of(name: &str) -> Kind {
    if let Some(name) = name.strip_suffix(TEMPORARY) {
        return match kind_of(name) {
            Kind::Records(_) | Kind::Clear(_) | Kind::Manifest(_) | Kind::Note(_) => Kind::Temporary,
            Kind::Other if name == STATE => Kind::Temporary,
            Kind::Temporary | Kind::Open(_) | Kind::Other => Kind::Other,
        };
    }
    if let Some(first) = name.strip_suffix(OPEN).and_then(seq) {
        return Kind::Open(first);
    }
    if let Some(span) = name.strip_suffix(RECORDS).or(name.strip_suffix(ENCRYPTED)).and_then(span) {
        return Kind::Records(span);
    }
    if let Some(span) = name.strip_suffix(CLEAR).and_then(span) {
        return Kind::Clear(span);
    }
    if let Some(span) = name.strip_suffix(MANIFEST).and_then(span) {
        return Kind::Manifest(span);
    }
    name.strip_suffix(NOTE).and_then(span).map_or(Kind::Other, Kind::Note)
}

fn span(text: &str) -> Option<Span> {
    let (first, last) = text.split_once('-')?;
    let span = Span { first: seq(first)?, last: seq(last)? };
    (span.first <= span.last).then_some(span)
}

fn seq(text: &str) -> Option<u64> {
    let digits = text.len() == 20 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_known_for_what_it_is() {
        let home = Home {
            directory: PathBuf::new(),
            instance: "i".to_owned(),
            origin: "o".to_owned(),
            keys: crate::journal::SigningKey::generate().unwrap().into(),
            storage: Box::new(crate::journal::storage::Disk),
            clock: Box::new(Utc::now),
            encryption: None,
        };
        let span = Span { first: 3, last: 9 };
        let kind = |path: PathBuf| kind_of(path.to_str().unwrap());
        assert_eq!(kind(home.open_segment(3)), Kind::Open(3));
        assert_eq!(kind(home.records(span)), Kind::Records(span));
        assert_eq!(kind(home.encrypted(span)), Kind::Records(span));
        assert_eq!(kind(home.clear(span)), Kind::Clear(span));
        assert_eq!(kind(home.manifest(span)), Kind::Manifest(span));
        assert_eq!(kind(temporary(&home.encrypted(span))), Kind::Temporary);
        assert_eq!(kind(temporary(&home.clear(span))), Kind::Temporary);
        assert_eq!(kind(home.note(span)), Kind::Note(span));
        assert_eq!(kind(temporary(&home.manifest(span))), Kind::Temporary);
        assert_eq!(kind(temporary(&home.note(span))), Kind::Temporary);
        assert_eq!(kind(temporary(&home.state())), Kind::Temporary);
        assert_eq!(kind(home.state()), Kind::Other);
        assert_eq!(kind_of("notes.txt.tmp"), Kind::Other);
        assert_eq!(kind_of("3.open"), Kind::Other);
    }
}
