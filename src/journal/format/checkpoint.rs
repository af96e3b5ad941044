//! Checkpoints (C2SP `tlog-checkpoint` in a C2SP `signed-note`), and the keys that vouch for them.

use signed_note::{Note, NoteError, StandardVerifier, Verifier, VerifierList};
use thiserror::Error;
use tlog_tiles::{Checkpoint, Hash};

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

#[derive(Debug, Error)]
pub enum CheckpointError {
    #[error("it is not a signed note (C2SP signed-note)")]
    Note(#[source] NoteError),
    #[error("its text is not a checkpoint (C2SP tlog-checkpoint)")]
    Checkpoint,
    #[error("the verifier key: {0}")]
    Key(#[from] KeyError),
    #[error("{0}")]
    Signature(String),
}

/// Keys that an auditor pins, in C2SP `vkey` form. Empty: signatures are not checked.
#[derive(Clone, Default)]
pub struct Keys(Vec<StandardVerifier>);

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
        Ok(Keys(keys.collect::<Result<_, _>>()?))
    }

    /// Exactly one key.
    pub fn one(text: &str) -> Result<Self, KeyError> {
        Ok(Keys(vec![StandardVerifier::new(text).map_err(|source| KeyError { line: 1, source })?]))
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
    fn a_malformed_key_names_its_line() {
        let error = Keys::parse("# ours\n\nnot a key\n").err().unwrap().to_string();
        assert!(error.contains("line 3"), "{error}");
    }
}
