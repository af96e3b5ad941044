//! A change of a log's signing key: a checkpoint that both keys sign, with a line that names both.

use signed_note::{Note, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::Checkpoint;

/// The extension line: the key was the first one up to here and is the second one from here on.
const LINE: &str = "portcullis-key-rotation ";

pub(crate) fn rotation_line(old: &str, new: &str) -> String {
    format!("{LINE}{old} {new}\n")
}

#[derive(Clone)]
pub(super) struct Rotation {
    /// The last checkpoint of the old key.
    pub(super) size: u64,
    pub(super) old: StandardVerifier,
    pub(super) new: StandardVerifier,
}

impl Rotation {
    /// `None` where the note is of none, or not signed by both keys.
    pub(super) fn read(bytes: &[u8], origin: &str) -> Option<Self> {
        let note = Note::from_bytes(bytes).ok()?;
        let text = Checkpoint::from_reader(&mut std::io::Cursor::new(note.text()), false).ok()?;
        let line = text.extension().lines().find_map(|line| line.strip_prefix(LINE))?;
        let (old, new) = line.split_once(' ')?;
        let (old, new) = (StandardVerifier::new(old).ok()?, StandardVerifier::new(new).ok()?);
        let signs = |key: &StandardVerifier| key.name() == origin && note.verify(&list([key])).is_ok();
        (text.origin() == origin && signs(&old) && signs(&new)).then(|| Rotation { size: text.size(), old, new })
    }

    /// Whether `next` begins where this one ends.
    pub(super) fn hands_to(&self, next: &Rotation) -> bool {
        self.size < next.size && same(&self.new, &next.old)
    }
}

pub(super) fn list<'a>(keys: impl IntoIterator<Item = &'a StandardVerifier>) -> VerifierList {
    VerifierList::new(keys.into_iter().map(|key| Box::new(key.clone()) as Box<dyn Verifier>).collect())
}

pub(super) fn same(one: &StandardVerifier, other: &StandardVerifier) -> bool {
    (one.name(), one.key_id()) == (other.name(), other.key_id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::format::{Keys, Signature, Tree, read_checkpoint};
    use crate::journal::key::{SigningKey, sign};

    /// Checkpoints of size 1, 2 and 3, with the key changed at 2.
    fn rotated(old: &SigningKey, new: &SigningKey) -> Vec<Vec<u8>> {
        let mut tree = Tree::new();
        let mut size = |keys: &[&SigningKey], extension: &str| {
            tree.push_line(b"x");
            sign(keys, "o", &tree, extension).unwrap()
        };
        let line = rotation_line(&old.vkey("o"), &new.vkey("o"));
        vec![size(&[old], ""), size(&[old, new], &line), size(&[new], "")]
    }

    /// Whether each of the notes is good under the pinned key.
    fn good(pinned: &SigningKey, notes: &[Vec<u8>]) -> Vec<bool> {
        let keys = Keys::one(&pinned.vkey("o")).unwrap().following("o", notes.iter().map(Vec::as_slice));
        notes.iter().map(|note| read_checkpoint(note, &keys).unwrap().signature == Signature::Valid).collect()
    }

    #[test]
    fn a_change_of_key_is_followed_from_either_side() {
        let (old, new) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let notes = rotated(&old, &new);
        assert_eq!(good(&old, &notes), [true; 3]);
        assert_eq!(good(&new, &notes), [true; 3]);
        assert_eq!(good(&SigningKey::generate().unwrap(), &notes), [false; 3]);
        let keys = Keys::one(&old.vkey("o")).unwrap().following("o", notes.iter().map(Vec::as_slice));
        assert_eq!(keys.rotations().len(), 1);
    }

    #[test]
    fn without_both_signatures_and_after_the_change_the_other_key_is_refused() {
        let (old, new) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let notes = rotated(&old, &new);
        // No checkpoint says that the key changed.
        assert_eq!(good(&old, &[notes[0].clone(), notes[2].clone()]), [true, false]);
        // One says so, and only one of the keys signs it.
        let mut tree = Tree::new();
        tree.push_line(b"x");
        tree.push_line(b"x");
        let line = rotation_line(&old.vkey("o"), &new.vkey("o"));
        for signer in [&old, &new] {
            let alone = sign(&[signer], "o", &tree, &line).unwrap();
            assert!(!good(&old, &[notes[0].clone(), alone, notes[2].clone()])[2]);
        }
        // The old key goes on signing.
        tree.push_line(b"x");
        let late = sign(&[&old], "o", &tree, "").unwrap();
        assert_eq!(good(&old, &[notes[1].clone(), late]), [true, false]);
    }

    #[test]
    fn changes_of_key_are_followed_one_after_the_other() {
        let keys: Vec<_> = (0..3).map(|_| SigningKey::generate().unwrap()).collect();
        let mut tree = Tree::new();
        let mut notes = Vec::new();
        for pair in keys.windows(2) {
            tree.push_line(b"x");
            let line = rotation_line(&pair[0].vkey("o"), &pair[1].vkey("o"));
            notes.push(sign(&[&pair[0], &pair[1]], "o", &tree, &line).unwrap());
        }
        tree.push_line(b"x");
        notes.push(sign(&[&keys[2]], "o", &tree, "").unwrap());
        for pinned in &keys {
            assert_eq!(good(pinned, &notes), [true; 3]);
        }
    }
}
