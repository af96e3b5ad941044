//! A signed digest: a signed note (C2SP signed-note) that vouches for one SHA-256, and can be taken for no checkpoint.

use signed_note::Note;
use tlog_tiles::Hash;

use super::checkpoint::signature;
use super::{CheckpointError, Keys, Signature};
use crate::journal::key::{SignError, SigningKey};

/// A log of this name has no key: key names have no spaces.
const FIRST_LINE: &str = "portcullis bundle v1";

/// What such a note says.
#[derive(Debug)]
pub struct SignedDigest {
    /// The name of the key that should have signed.
    pub name: String,
    pub sha256: [u8; 32],
    pub signature: Signature,
}

pub fn sign_digest(key: &SigningKey, name: &str, sha256: &[u8; 32]) -> Result<Vec<u8>, SignError> {
    key.sign_text(name, &format!("{FIRST_LINE}\n{name}\n{}\n", Hash(*sha256)))
}

pub fn read_signed_digest(bytes: &[u8], keys: &Keys) -> Result<SignedDigest, CheckpointError> {
    let note = Note::from_bytes(bytes).map_err(CheckpointError::Note)?;
    let text = std::str::from_utf8(note.text()).map_err(|_| CheckpointError::Digest)?;
    let (name, sha256) = parts(text).ok_or(CheckpointError::Digest)?;
    Ok(SignedDigest { name: name.to_owned(), sha256, signature: signature(&note, name, 0, keys) })
}

fn parts(text: &str) -> Option<(&str, [u8; 32])> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let (first, name, digest) = (lines.next()?, lines.next()?, lines.next()?);
    let hash = Hash::parse_hash(digest).ok().filter(|_| first == FIRST_LINE && lines.next().is_none())?;
    Some((name, hash.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::format::read_checkpoint;

    #[test]
    fn it_says_what_was_signed_and_is_no_checkpoint() {
        let key = SigningKey::generate().unwrap();
        let keys = Keys::one(&key.vkey("5")).unwrap();
        let note = sign_digest(&key, "5", &[7; 32]).unwrap();
        let read = read_signed_digest(&note, &keys).unwrap();
        assert_eq!((read.name.as_str(), read.sha256, read.signature), ("5", [7; 32], Signature::Valid));
        // Its second line could be a size; nobody has a key of the name that its first line would be.
        let checkpoint = read_checkpoint(&note, &keys);
        assert!(checkpoint.is_err() || matches!(checkpoint.unwrap().signature, Signature::Bad(_)));
        let other = Keys::one(&SigningKey::generate().unwrap().vkey("5")).unwrap();
        assert!(matches!(read_signed_digest(&note, &other).unwrap().signature, Signature::Bad(_)));
        let text = String::from_utf8(note).unwrap();
        for (from, to) in [("bundle v1", "bundle v2"), ("v1\n5\n", "v1\n"), ("=\n", "=\nmore\n")] {
            assert!(matches!(
                read_signed_digest(text.replacen(from, to, 1).as_bytes(), &keys),
                Err(CheckpointError::Digest)
            ));
        }
    }
}
