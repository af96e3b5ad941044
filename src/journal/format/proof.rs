//! Inclusion proofs of single records, as C2SP tlog-proof: <https://c2sp.org/tlog-proof>. The extra data is the record's line,
//! so a proof is all that a third party needs beside the log's verifier key.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use thiserror::Error;
use tlog_tiles::{Hash, check_record, node_hash, record_hash};

use super::{CheckpointError, Keys, MAX_RECORD_BYTES, ReadCheckpoint, Signature, Tree, read_checkpoint};

/// Longest proof that is read, bytes: a record in base64, a path and a note.
pub const MAX_PROOF: u64 = (MAX_RECORD_BYTES as u64) * 4 / 3 + (128 << 10);
const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// No path is longer: sizes are 64 bits.
const MAX_PATH: usize = 64;

#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Sequence number of the record.
    pub index: u64,
    /// From the leaf's sibling up.
    pub path: Vec<Hash>,
    /// The record's line.
    pub line: Vec<u8>,
    /// Signed note.
    pub checkpoint: Vec<u8>,
}

#[derive(Debug, Error)]
pub enum ProofError {
    #[error("it is not a proof (C2SP tlog-proof) with a record's line: {0}")]
    Format(&'static str),
    #[error("its checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    #[error("its checkpoint is not signed by a given key: {0}")]
    Signature(String),
    #[error(
        "the record is not number {index} of the log of size {size} that the checkpoint signs: one of them was changed"
    )]
    NotIncluded { index: u64, size: u64 },
}

impl Proof {
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let format = ProofError::Format;
        let text = std::str::from_utf8(bytes).map_err(|_| format("it is not text"))?;
        let (head, note) = text.split_once("\n\n").ok_or(format("it has no checkpoint"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(FIRST_LINE) {
            return Err(format("it does not begin with c2sp.org/tlog-proof@v1"));
        }
        let extra = lines.next().and_then(|line| line.strip_prefix("extra ")).ok_or(format("it has no extra data"))?;
        let line = BASE64_STANDARD.decode(extra).map_err(|_| format("its extra data is not base64"))?;
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(format("it has no index"))?;
        let number: u64 = index.parse().map_err(|_| format("its index is not a number"))?;
        if number.to_string() != index {
            return Err(format("its index is not a number as it should be written"));
        }
        let path: Result<Vec<Hash>, _> = lines.take(MAX_PATH + 1).map(Hash::parse_hash).collect();
        let path = path.map_err(|_| format("its path is not of SHA-256 in base64"))?;
        if path.len() > MAX_PATH {
            return Err(format("its path is too long"));
        }
        Ok(Proof { index: number, path, line, checkpoint: note.as_bytes().to_vec() })
    }

    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\nextra {}\nindex {}\n", BASE64_STANDARD.encode(&self.line), self.index);
        for hash in &self.path {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{hash}");
        }
        text.push('\n');
        text + &String::from_utf8_lossy(&self.checkpoint)
    }

    /// Whether the record is in the log that the checkpoint signs; and, where keys are given, whether one of them signed it.
    pub fn check(&self, keys: &Keys) -> Result<ReadCheckpoint, ProofError> {
        let checkpoint = read_checkpoint(&self.checkpoint, keys)?;
        if let Signature::Bad(why) = &checkpoint.signature {
            return Err(ProofError::Signature(why.clone()));
        }
        let (index, size, leaf) = (self.index, checkpoint.size, record_hash(&self.line));
        let included = index < size && check_record(&self.path, size, checkpoint.root, index, leaf).is_ok();
        if included { Ok(checkpoint) } else { Err(ProofError::NotIncluded { index, size }) }
    }
}

/// A tree that grows over one leaf and notes that leaf's path.
pub struct Prover {
    wanted: u64,
    size: u64,
    /// Largest first, and whether the leaf is in it.
    peaks: Vec<(Hash, bool)>,
    path: Vec<Hash>,
}

impl Prover {
    /// `before` is the tree over records before the leaf.
    pub fn new(before: &Tree, wanted: u64) -> Self {
        let peaks = before.peaks().iter().map(|peak| (*peak, false)).collect();
        Prover { wanted, size: before.size(), peaks, path: Vec::new() }
    }

    pub fn push(&mut self, leaf: Hash) {
        let mut node = (leaf, self.size == self.wanted);
        let mut below = self.size;
        while below & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            node = self.join(left, node);
            below >>= 1;
        }
        self.peaks.push(node);
        self.size += 1;
    }

    fn join(&mut self, left: (Hash, bool), right: (Hash, bool)) -> (Hash, bool) {
        match (left.1, right.1) {
            (true, _) => self.path.push(right.0),
            (false, true) => self.path.push(left.0),
            (false, false) => {}
        }
        (node_hash(left.0, right.0), left.1 || right.1)
    }

    /// The path, and the root that it leads to; `None` where the leaf did not come.
    pub fn finish(mut self) -> Option<(Vec<Hash>, Hash)> {
        let mut node = self.peaks.pop()?;
        while let Some(left) = self.peaks.pop() {
            node = self.join(left, node);
        }
        node.1.then_some((self.path, node.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::key::SigningKey;

    fn line(n: u64) -> Vec<u8> {
        format!("record {n}").into_bytes()
    }

    fn proof(wanted: u64, first: u64, size: u64, key: &SigningKey) -> Proof {
        let mut tree = Tree::new();
        (0..first).for_each(|n| tree.push_line(&line(n)));
        let mut prover = Prover::new(&tree, wanted);
        (first..size).for_each(|n| prover.push(record_hash(&line(n))));
        (first..size).for_each(|n| tree.push_line(&line(n)));
        let (path, root) = prover.finish().unwrap();
        assert_eq!(root, tree.root());
        Proof { index: wanted, path, line: line(wanted), checkpoint: key.sign_checkpoint("o", &tree).unwrap() }
    }

    #[test]
    fn each_record_of_each_segment_is_proved() {
        let key = SigningKey::generate().unwrap();
        let keys = Keys::one(&key.vkey("o")).unwrap();
        for size in 1..=17 {
            for (first, wanted) in (0..size).flat_map(|first| (first..size).map(move |wanted| (first, wanted))) {
                let proof = proof(wanted, first, size, &key);
                let read = Proof::parse(proof.to_text().as_bytes()).unwrap();
                assert_eq!(read, proof);
                assert_eq!(read.check(&keys).unwrap().size, size, "{wanted} from {first} of {size}");
            }
        }
        assert!(Prover::new(&Tree::new(), 0).finish().is_none());
    }

    #[test]
    fn what_was_changed_is_refused() {
        let key = SigningKey::generate().unwrap();
        let keys = Keys::one(&key.vkey("o")).unwrap();
        let good = proof(5, 4, 9, &key);
        let changes: [fn(&mut Proof); 5] =
            [|p| p.line.push(b'x'), |p| p.index = 4, |p| p.index = u64::MAX, |p| p.path.swap(0, 1), |p| p.path.clear()];
        for (n, change) in changes.into_iter().enumerate() {
            let mut proof = good.clone();
            change(&mut proof);
            assert!(matches!(proof.check(&keys), Err(ProofError::NotIncluded { .. })), "change {n}");
        }
        let other = Keys::one(&SigningKey::generate().unwrap().vkey("o")).unwrap();
        assert!(matches!(good.check(&other), Err(ProofError::Signature(_))));
    }

    #[test]
    fn another_spelling_is_no_proof() {
        let text = proof(5, 4, 9, &SigningKey::generate().unwrap()).to_text();
        for (from, to) in [
            ("@v1", "@v2"),
            ("extra ", ""),
            ("index 5", "index 05"),
            ("index 5", "index +5"),
            ("index 5\n", "index 5\nAAAA\n"),
            ("\n\n", "\n"),
        ] {
            assert!(
                matches!(Proof::parse(text.replacen(from, to, 1).as_bytes()), Err(ProofError::Format(_))),
                "{from}"
            );
        }
        let long = text.replacen("\n\n", &"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".repeat(65), 1);
        assert!(Proof::parse(long.as_bytes()).is_err());
    }
}
