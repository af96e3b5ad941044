//! The root of a Merkle log (RFC 6962, section 2.1), leaf by leaf, in 64 hashes of memory at most.

use aws_lc_rs::digest;
use tlog_tiles::{HASH_SIZE, Hash, node_hash, record_hash};

/// The complete subtrees of the leaves so far, the largest first: one for each bit that is set in `size`.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    subtrees: Vec<Hash>,
    size: u64,
}

impl Tree {
    /// Adds a leaf: the exact bytes of a line, without its newline.
    pub fn push(&mut self, line: &[u8]) {
        let mut hash = record_hash(line);
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = node_hash(left, hash);
            }
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> Hash {
        let mut subtrees = self.subtrees.iter().rev().copied();
        match subtrees.next() {
            Some(last) => subtrees.fold(last, |right, left| node_hash(left, right)),
            None => empty(),
        }
    }
}

/// RFC 6962: the root of an empty log is the SHA-256 of nothing.
fn empty() -> Hash {
    let mut hash = [0; HASH_SIZE];
    for (to, from) in hash.iter_mut().zip(digest::digest(&digest::SHA256, b"").as_ref()) {
        *to = *from;
    }
    Hash(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of RFC 6962, word for word.
    fn reference(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => empty(),
            [one] => record_hash(one),
            many => {
                let k = 1 << (many.len() - 1).ilog2();
                node_hash(reference(&many[..k]), reference(&many[k..]))
            }
        }
    }

    #[test]
    fn agrees_with_the_definition_at_every_size() {
        let mut tree = Tree::default();
        let mut leaves = Vec::new();
        assert_eq!(tree.root().to_string(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        for i in 0..130u32 {
            leaves.push(i.to_string().into_bytes());
            tree.push(&leaves[i as usize]);
            assert_eq!(tree.root(), reference(&leaves), "size {}", i + 1);
        }
    }
}
