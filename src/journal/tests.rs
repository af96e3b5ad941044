//! The journal as a whole, on a real file system.

mod append;
mod bounds;
mod crash;
mod faults;
mod kill;
mod model;
mod orphans;
mod power;
mod schema;
mod sealing;

use std::fs;
use std::path::{Path, PathBuf};

use super::contents::{Contents, Facts};
use super::format::encrypted::identity;
use super::format::manifest::sha256;
use super::format::{Manifest, StoredObject, Tree, Values, for_each_line, record_json, verify_checkpoint};
use super::key::SigningKey;
use super::record::{Draft, Record};
use super::testing::{INSTANCE, ORIGIN, config};
use super::{Journal, OpenError, Receipt, Recovered, SealedSegment};

/// A directory and a key, in which one log is opened again and again.
pub(super) struct Bench {
    pub(super) config: crate::config::Journal,
    pub(super) key: SigningKey,
    _directory: tempfile::TempDir,
}

impl Bench {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Bench { config: config(directory.path()), key: SigningKey::generate().unwrap(), _directory: directory }
    }

    pub(super) fn open(&self) -> (Journal, Recovered) {
        self.try_open().unwrap()
    }

    pub(super) fn try_open(&self) -> Result<(Journal, Recovered), OpenError> {
        Journal::open(&self.config, INSTANCE, self.key.clone())
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.config.directory.join(name)
    }

    /// The names in the directory, sorted, without lock and state.
    pub(super) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.config.directory).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "lock" && name != "state.json");
        names.sort();
        names
    }

    /// Opens the log, seals what is open, and reads all of it as an auditor would.
    pub(super) async fn read(&self) -> Vec<Record<String>> {
        let (journal, _) = self.open();
        journal.seal().await.unwrap();
        read_log(&journal, &self.key)
    }
}

/// All records of the sealed segments; each checkpoint must sign the tree over all lines before it.
pub(super) fn read_log(journal: &Journal, key: &SigningKey) -> Vec<Record<String>> {
    let (mut tree, mut records) = (Tree::new(), Vec::new());
    for segment in journal.sealed_segments() {
        assert_eq!(segment.first_seq, tree.size(), "a gap or an overlap before {}", segment.records.path.display());
        let packed = packed(&segment);
        let before = tree.clone();
        let read = for_each_line(&*packed, |line| {
            tree.push_line(line);
            records.push(read_line(line));
        });
        read.unwrap();
        check_note(&segment, &tree, key);
        check_manifest(&segment, &before, &tree, &records);
    }
    for (at, record) in records.iter().enumerate() {
        assert_eq!(record.seq, at as u64);
    }
    assert!(records.is_sorted_by_key(|record| record.time));
    records
}

/// zstd, whether it is stored so or encrypted.
pub(super) fn packed(segment: &SealedSegment) -> Vec<u8> {
    let bytes = fs::read(&segment.records.path).unwrap();
    let encrypted = segment.object_names().records.ends_with(".age");
    let packed = if encrypted { identity().decrypt(&bytes).unwrap() } else { bytes };
    if let Some(clear) = &segment.clear {
        assert_eq!(fs::read(&clear.path).unwrap(), packed);
    }
    packed
}

pub(super) fn read_line(line: &[u8]) -> Record<String> {
    serde_json::from_slice(record_json(line).unwrap()).unwrap()
}

fn check_note(segment: &SealedSegment, tree: &Tree, key: &SigningKey) {
    let note = fs::read(&segment.note.path).unwrap();
    let checkpoint = verify_checkpoint(&note, &key.vkey(ORIGIN)).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (tree.size(), tree.root()));
    assert_eq!(checkpoint.manifest, segment.manifest.as_ref().map(|file| file.sha256));
    assert_eq!(segment.last_seq + 1, tree.size());
}

/// The manifest says of its records what they say, however the segment came to be sealed.
fn check_manifest(segment: &SealedSegment, before: &Tree, after: &Tree, records: &[Record<String>]) {
    let file = segment.manifest.as_ref().unwrap();
    let json = fs::read(&file.path).unwrap();
    assert_eq!((file.bytes, file.sha256), (json.len() as u64, sha256(&json)));
    let manifest = Manifest::parse(&json).unwrap();
    assert_eq!(manifest.tree_before().as_ref(), Some(before));
    assert_eq!(manifest.root, after.root());
    let packed = fs::read(&segment.records.path).unwrap();
    let (bytes, digest) = (packed.len() as u64, hex::encode(sha256(&packed)));
    let name = segment.object_names().records;
    assert_eq!(manifest.records, StoredObject { name, bytes, sha256: digest });
    let own = &records[usize::try_from(segment.first_seq).unwrap()..];
    let mut contents = Contents::default();
    own.iter().for_each(|record| contents.add(&Facts::of(&record.event), record.session.as_ref()));
    if manifest.records.name.ends_with(".age") {
        contents.values.values_mut().for_each(Values::give_up);
    }
    assert_eq!((&manifest.kinds, &manifest.values), (&contents.kinds, &contents.values));
    assert_eq!((manifest.first_time, manifest.last_time), (own[0].time, own.last().unwrap().time));
}

pub(super) async fn append_all(journal: &Journal, drafts: impl IntoIterator<Item = Draft>) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    for draft in drafts {
        receipts.push(journal.append(draft).await.unwrap());
    }
    receipts
}

/// Changes one byte of a file.
pub(super) fn flip(path: &Path, offset: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[offset] ^= 1;
    fs::write(path, bytes).unwrap();
}
