//! A Merkle tree (RFC 6962, section 2.1) of which only the right edge is kept: at most 64 hashes for any size.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
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
        self.push_subtree(0, leaf);
    }

    /// Appends 2^`level` leaves by their root. The size is a multiple of 2^`level`.
    fn push_subtree(&mut self, level: u32, root: Hash) {
        let mut hash = root;
        let mut below = self.size >> level;
        while below & 1 == 1 {
            // One peak for each set bit: there is always one to take here.
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(left, hash);
            below >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1 << level;
    }

    /// Appends a part of the log; false, and nothing is done, where the part does not begin at the tree's end.
    pub fn append(&mut self, range: &Range) -> bool {
        if range.first != self.size {
            return false;
        }
        range.roots.iter().for_each(|(level, root)| self.push_subtree(*level, *root));
        true
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

/// A part of the log as the roots of the largest subtrees in it: what [`Tree::append`] needs of it, whatever came before. So
/// parts can be computed at the same time.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    first: u64,
    end: u64,
    /// Level and root, in the order of their leaves.
    roots: Vec<(u32, Hash)>,
}

impl Range {
    /// No leaves yet; the next one is number `first` of the log.
    pub fn new(first: u64) -> Self {
        Range { first, end: first, roots: Vec::new() }
    }

    /// The number of the leaf after the last.
    pub fn end(&self) -> u64 {
        self.end
    }

    pub fn push(&mut self, leaf: Hash) {
        let (mut level, mut hash, mut index) = (0, leaf, self.end);
        // A subtree with an odd index is the right half of a larger one, if its left half is in this part too.
        while index & 1 == 1
            && let Some((_, left)) = self.roots.pop_if(|(left, _)| *left == level)
        {
            hash = node_hash(left, hash);
            index >>= 1;
            level += 1;
        }
        self.roots.push((level, hash));
        self.end += 1;
    }
}

impl Serialize for Range {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let roots: Vec<_> = self.roots.iter().map(|(level, root)| (level, root.to_string())).collect();
        (self.first, roots).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (first, roots) = <(u64, Vec<(u32, Hash)>)>::deserialize(deserializer)?;
        let mut end = first;
        for (level, _) in &roots {
            let leaves = 1u64.checked_shl(*level).filter(|leaves| end.is_multiple_of(*leaves));
            let next = leaves.and_then(|leaves| end.checked_add(leaves));
            end = next.ok_or_else(|| serde::de::Error::custom("subtrees that do not stand there"))?;
        }
        Ok(Range { first, end, roots })
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
    fn parts_make_the_same_tree_wherever_they_are_cut() {
        let leaves: Vec<Hash> = (0..40u32).map(|n| record_hash(&n.to_le_bytes())).collect();
        let mut whole = Tree::new();
        leaves.iter().for_each(|leaf| whole.push(*leaf));
        for (a, b) in (0..=40).flat_map(|a| (a..=40).map(move |b| (a, b))) {
            let mut tree = Tree::new();
            for (first, end) in [(0, a), (a, b), (b, 40)] {
                let mut range = Range::new(first as u64);
                leaves[first..end].iter().for_each(|leaf| range.push(*leaf));
                assert_eq!(range.end(), end as u64);
                let json = serde_json::to_string(&range).unwrap();
                assert_eq!(serde_json::from_str::<Range>(&json).unwrap(), range);
                assert!(tree.append(&range));
            }
            assert_eq!(tree, whole, "cut at {a} and {b}");
        }
        assert!(!whole.clone().append(&Range::new(39)));
        for bad in ["[1,[[1,\"AAAA\"]]]", "[0,[[64,H]]]", "[1,[[1,H]]]", "[18446744073709551615,[[0,H]]]"] {
            let json = bad.replace('H', &format!("\"{}\"", leaves[0]));
            assert!(serde_json::from_str::<Range>(&json).is_err(), "{bad}");
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
