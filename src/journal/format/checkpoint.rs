//! Checkpoints: parsed only after their signature was verified.

use signed_note::{Note, NoteError, StandardVerifier, Verifier, VerifierError, VerifierList};
use thiserror::Error;
use tlog_tiles::Checkpoint;

#[derive(Debug, Error)]
pub enum CheckpointError {
    #[error("the verifier key is not of the form `name+id+key` (C2SP signed-note): {0}")]
    VerifierKey(#[from] VerifierError),
    #[error("the checkpoint's signature was not accepted: {0}")]
    Signature(#[from] NoteError),
    #[error("what was signed is not a checkpoint (origin, tree size, root)")]
    Malformed,
    #[error("the checkpoint is of the log `{found}`, the verifier key is of `{expected}`")]
    Origin { found: String, expected: String },
}

/// Verifies a signed note with one verifier key and gives the checkpoint that it signs.
///
/// # Errors
/// Refuses a note without a good signature of this key, a note that is no C2SP tlog-checkpoint, and a checkpoint whose
/// origin is not the key's name: a key signs one log only.
pub fn verify_checkpoint(note: &[u8], vkey: &str) -> Result<Checkpoint, CheckpointError> {
    let verifier = StandardVerifier::new(vkey)?;
    let expected = verifier.name().to_owned();
    let note = Note::from_bytes(note)?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)]))?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|_| CheckpointError::Malformed)?;
    if checkpoint.origin() != expected {
        return Err(CheckpointError::Origin { found: checkpoint.origin().to_owned(), expected });
    }
    Ok(checkpoint)
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
        assert_eq!(checkpoint.size(), 1);
        assert_eq!(*checkpoint.hash(), tlog_tiles::record_hash(b"one"));
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
}
