//! A Merkle tree (RFC 6962, section 2.1) of which only the right edge is kept: at most 64 hashes for any size.

use tlog_tiles::{EMPTY_HASH, Hash, node_hash, record_hash};

/// Accumulates leaves and gives the root. Holds one hash for each set bit of `size`, the largest subtree first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    size: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    pub fn new() -> Self {
        Tree::default()
    }

    /// Goes on from a stored frontier; `None` where the number of peaks does not fit the size.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Tree { size, peaks })
    }

    /// Appends the hash of a leaf, as [`record_hash`] makes it.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut below = self.size;
        while below & 1 == 1 {
            // One peak for each set bit: there is always one to take here.
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(left, hash);
            below >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Appends a record's line, without its newline.
    pub fn push_line(&mut self, line: &[u8]) {
        self.push(record_hash(line));
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The root; of the empty tree, the hash of the empty string.
    pub fn root(&self) -> Hash {
        self.peaks.iter().rev().copied().reduce(|right, left| node_hash(left, right)).unwrap_or(EMPTY_HASH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962, section 2.1, as it is written there.
    fn reference(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => EMPTY_HASH,
            [one] => record_hash(one),
            many => {
                let split = many.len().next_power_of_two() / 2;
                node_hash(reference(&many[..split]), reference(&many[split..]))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_rfc_at_each_size() {
        let leaves: Vec<Vec<u8>> = (0..130u32).map(|n| n.to_le_bytes().to_vec()).collect();
        let mut tree = Tree::new();
        for size in 0..=leaves.len() {
            assert_eq!(tree.root(), reference(&leaves[..size]), "size {size}");
            assert_eq!(tree.size(), size as u64);
            if let Some(leaf) = leaves.get(size) {
                tree.push_line(leaf);
            }
        }
    }

    #[test]
    fn a_stored_frontier_goes_on_as_if_it_had_never_stopped() {
        let mut whole = Tree::new();
        (0..11u32).for_each(|n| whole.push_line(&n.to_le_bytes()));
        let mut resumed = Tree::from_peaks(whole.size(), whole.peaks().to_vec()).unwrap();
        (11..40u32).for_each(|n| {
            whole.push_line(&n.to_le_bytes());
            resumed.push_line(&n.to_le_bytes());
        });
        assert_eq!(resumed, whole);
        assert_eq!(Tree::from_peaks(3, vec![EMPTY_HASH]), None);
    }
}
