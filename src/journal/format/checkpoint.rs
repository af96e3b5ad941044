//! Checkpoints (C2SP `tlog-checkpoint` in a C2SP `signed-note`), and the keys that vouch for them.

use signed_note::{Note, NoteError, StandardVerifier, Verifier as _, VerifierList};
use thiserror::Error;
use tlog_tiles::{Checkpoint, Hash};

use super::rotation::{self, Rotation};

/// What a checkpoint says, and whether it is signed.
#[derive(Debug, PartialEq)]
pub struct ReadCheckpoint {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
    /// SHA-256 of the manifest of the segment that ends here; checkpoints of before manifests name none.
    pub manifest: Option<[u8; 32]>,
    pub signature: Signature,
}

/// The extension line that binds a manifest.
const MANIFEST_LINE: &str = "portcullis-manifest ";

/// The extension of a checkpoint over a segment that has a manifest.
pub(crate) fn manifest_line(sha256: &[u8; 32]) -> String {
    format!("{MANIFEST_LINE}{}\n", Hash(*sha256))
}

#[derive(Debug, PartialEq, Eq)]
pub enum Signature {
    Valid,
    /// No key was given.
    NotChecked,
    Bad(String),
}

#[derive(Debug, Error)]
pub enum CheckpointError {
    #[error("it is not a signed note (C2SP signed-note)")]
    Note(#[source] NoteError),
    #[error("its text is not a checkpoint (C2SP tlog-checkpoint)")]
    Checkpoint,
    #[error("its line `portcullis-manifest` is not the base64 of one SHA-256")]
    Manifest,
    #[error("it does not say which digest it is of")]
    Digest,
    #[error("the verifier key: {0}")]
    Key(#[from] KeyError),
    #[error("{0}")]
    Signature(String),
}

/// Keys that an auditor pins, in C2SP `vkey` form. Empty: signatures are not checked.
#[derive(Clone, Default)]
pub struct Keys {
    pinned: Vec<StandardVerifier>,
    /// By size. Each but the first begins with the key that the one before it ends with.
    rotations: Vec<Rotation>,
}

#[derive(Debug, Error)]
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
        Ok(Keys { pinned: keys.collect::<Result<_, _>>()?, rotations: Vec::new() })
    }

    /// Exactly one key.
    pub fn one(text: &str) -> Result<Self, KeyError> {
        let pinned = vec![StandardVerifier::new(text).map_err(|source| KeyError { line: 1, source })?];
        Ok(Keys { pinned, rotations: Vec::new() })
    }

    pub fn extend(&mut self, other: Keys) {
        self.pinned.extend(other.pinned);
    }

    pub fn is_empty(&self) -> bool {
        self.pinned.is_empty()
    }

    pub fn names(&self) -> Vec<String> {
        self.pinned.iter().map(|k| format!("{}+{:08x}", k.name(), k.key_id())).collect()
    }

    /// The same keys, and those that the log's own checkpoints hand over to or from one of them. `notes` are all checkpoints
    /// of the log. From the key that an auditor pins every other one follows: the old key signs who comes after it,
    /// and the new one who was before.
    #[must_use]
    pub fn following<'a>(&self, origin: &str, notes: impl IntoIterator<Item = &'a [u8]>) -> Keys {
        let mut found: Vec<_> = notes.into_iter().filter_map(|note| Rotation::read(note, origin)).collect();
        found.sort_by_key(|rotation| rotation.size);
        let mut rotations: Vec<Rotation> = Vec::new();
        for rotation in found {
            if rotations.last().is_none_or(|last| last.hands_to(&rotation)) {
                rotations.push(rotation);
            }
        }
        let pinned = |key: &StandardVerifier| self.pinned.iter().any(|pinned| rotation::same(pinned, key));
        if !rotations.iter().any(|rotation| pinned(&rotation.old) || pinned(&rotation.new)) {
            rotations.clear();
        }
        Keys { pinned: self.pinned.clone(), rotations }
    }

    /// Changes of key that [`Keys::following`] found: the size of the log, the old key and the new one.
    pub fn rotations(&self) -> Vec<(u64, String, String)> {
        let name = |key: &StandardVerifier| format!("{}+{:08x}", key.name(), key.key_id());
        self.rotations.iter().map(|rotation| (rotation.size, name(&rotation.old), name(&rotation.new))).collect()
    }

    /// Only keys whose name is the origin of the log: another log's key must not vouch for this one. Where the key was
    /// changed, only the one that signs at this size.
    fn of_origin(&self, origin: &str, size: u64) -> VerifierList {
        let mut here = self.rotations.iter().filter(|rotation| rotation.old.name() == origin);
        let next = here.clone().find(|rotation| size <= rotation.size).map(|rotation| &rotation.old);
        match next.or_else(|| here.next_back().map(|rotation| &rotation.new)) {
            Some(key) => rotation::list([key]),
            None => rotation::list(self.pinned.iter().filter(|key| key.name() == origin)),
        }
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
    let signature = signature(&note, text.origin(), text.size(), keys);
    let manifest = named_manifest(text.extension())?;
    Ok(ReadCheckpoint { origin: text.origin().to_owned(), size: text.size(), root: *text.hash(), manifest, signature })
}

/// Lines that are not known say nothing here: the format wants them passed over.
fn named_manifest(extension: &str) -> Result<Option<[u8; 32]>, CheckpointError> {
    let mut named = extension.lines().filter_map(|line| line.strip_prefix(MANIFEST_LINE));
    let first = named.next().map(Hash::parse_hash).transpose().map_err(|_| CheckpointError::Manifest)?;
    if named.next().is_some() {
        return Err(CheckpointError::Manifest);
    }
    Ok(first.map(|hash| hash.0))
}

/// Whether one of the keys of that name signed the note.
pub(super) fn signature(note: &Note, origin: &str, size: u64, keys: &Keys) -> Signature {
    if keys.is_empty() {
        return Signature::NotChecked;
    }
    match note.verify(&keys.of_origin(origin, size)) {
        Ok(_) => Signature::Valid,
        Err(NoteError::UnverifiedNote) => {
            Signature::Bad(format!("no signature by a given key of the name {origin:?} is on it"))
        }
        Err(e) => Signature::Bad(e.to_string()),
    }
}

/// Reads a checkpoint that must carry a good signature by this one key, whose name is the log's origin.
pub fn verify_checkpoint(bytes: &[u8], vkey: &str) -> Result<ReadCheckpoint, CheckpointError> {
    let read = read_checkpoint(bytes, &Keys::one(vkey)?)?;
    match &read.signature {
        Signature::Valid => Ok(read),
        Signature::Bad(why) => Err(CheckpointError::Signature(why.clone())),
        Signature::NotChecked => Err(CheckpointError::Signature("the signature was not checked".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::format::Tree;
    use crate::journal::key::SigningKey;

    fn note() -> (Vec<u8>, SigningKey) {
        let key = SigningKey::generate().unwrap();
        let mut tree = Tree::new();
        tree.push_line(b"one");
        (key.sign_checkpoint("log.example/one", &tree).unwrap(), key)
    }

    #[test]
    fn a_signed_checkpoint_verifies_and_says_size_and_root() {
        let (note, key) = note();
        let checkpoint = verify_checkpoint(&note, &key.vkey("log.example/one")).unwrap();
        assert_eq!(checkpoint.size, 1);
        assert_eq!(checkpoint.root, tlog_tiles::record_hash(b"one"));
    }

    #[test]
    fn another_key_an_edit_and_another_origin_are_refused() {
        let (note, key) = note();
        let other = SigningKey::generate().unwrap();
        assert!(verify_checkpoint(&note, &other.vkey("log.example/one")).is_err());
        assert!(verify_checkpoint(&note, &key.vkey("log.example/two")).is_err());
        assert!(verify_checkpoint(&note, "not a key").is_err());
        let edited = String::from_utf8(note).unwrap().replace("\n1\n", "\n2\n");
        assert!(verify_checkpoint(edited.as_bytes(), &key.vkey("log.example/one")).is_err());
    }

    #[test]
    fn the_manifest_that_it_names_is_signed_too() {
        let key = SigningKey::generate().unwrap();
        let note = key.sign_sealed("o", &Tree::new(), &[7; 32]).unwrap();
        let vkey = key.vkey("o");
        assert_eq!(verify_checkpoint(&note, &vkey).unwrap().manifest, Some([7; 32]));
        let text = String::from_utf8(note).unwrap();
        let other = text.replace(&manifest_line(&[7; 32]), &manifest_line(&[8; 32]));
        assert!(matches!(verify_checkpoint(other.as_bytes(), &vkey), Err(CheckpointError::Signature(_))));
        let line = manifest_line(&[7; 32]);
        for bad in [format!("{line}{line}"), format!("{MANIFEST_LINE}AAAA\n")] {
            let read = read_checkpoint(text.replace(&line, &bad).as_bytes(), &Keys::default());
            assert!(matches!(read, Err(CheckpointError::Manifest)), "{bad}");
        }
        let unknown = read_checkpoint(text.replace(&line, "other 1\n").as_bytes(), &Keys::default());
        assert_eq!(unknown.unwrap().manifest, None);
    }

    #[test]
    fn a_malformed_key_names_its_line() {
        let error = Keys::parse("# ours\n\nnot a key\n").err().unwrap().to_string();
        assert!(error.contains("line 3"), "{error}");
    }
}
