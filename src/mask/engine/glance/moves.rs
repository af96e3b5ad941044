//! What may come of a set: where the next byte leads, and what was found where none leads on.

use super::Glimpse;

/// What a set means if no more of it goes on, by what the next byte is.
#[derive(Clone, Copy)]
pub(super) struct Ends([Glimpse; 4]);

/// What parts words, or does not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Lower,
    /// The start of a word in a camelCase name, perhaps.
    Upper,
    Digit,
    Other,
}

impl Next {
    pub(super) fn of(byte: u8) -> Next {
        match byte {
            b'a'..=b'z' => Next::Lower,
            b'A'..=b'Z' => Next::Upper,
            b'0'..=b'9' => Next::Digit,
            _ => Next::Other,
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Target {
    Place(u32),
    Node(u32),
    Live,
    /// What needs a cue may be there.
    Weak,
}

/// Where a class of bytes leads from a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Moves {
    /// Of what was added.
    digest: u64,
    pub places: Vec<u32>,
    pub nodes: Vec<u32>,
    pub live: bool,
    pub weak: bool,
}

impl Moves {
    pub(super) fn add(&mut self, target: Target) {
        match target {
            Target::Place(place) if self.places.last() != Some(&place) => {
                self.places.push(place);
                self.digest(place);
            }
            Target::Node(node) if self.nodes.last() != Some(&node) => {
                self.nodes.push(node);
                self.digest(!node);
            }
            Target::Place(_) | Target::Node(_) => {}
            Target::Live => self.live = true,
            Target::Weak => self.weak = true,
        }
    }

    fn digest(&mut self, number: u32) {
        self.digest = (self.digest.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    /// Whether they lead to the same. To compare all of them took a quarter of a process's start; that their digests are
    /// enough is checked where the rules are tested.
    pub(super) fn same(&self, other: &Moves) -> bool {
        let form = |moves: &Moves| (moves.digest, moves.live, moves.weak, moves.places.len(), moves.nodes.len());
        let same = form(self) == form(other);
        debug_assert_eq!(same, self == other, "two sets of moves have one digest");
        same
    }

    pub(super) fn clear(&mut self) {
        self.digest = 0;
        self.places.clear();
        self.nodes.clear();
        (self.live, self.weak) = (false, false);
    }

    pub(super) fn goes_on(&self) -> bool {
        !self.places.is_empty() || !self.nodes.is_empty()
    }
}

impl Ends {
    pub(super) const NONE: Ends = Ends([Glimpse::NONE; 4]);
    pub(super) const ALL: [Next; 4] = [Next::Lower, Next::Upper, Next::Digit, Next::Other];

    pub(super) fn add(&mut self, before: &[Next], glimpse: Glimpse) {
        for next in before {
            if let Some(end) = self.0.get_mut(*next as usize) {
                *end = end.with(glimpse);
            }
        }
    }

    pub(super) fn before(&self, next: Next) -> Glimpse {
        self.0.get(next as usize).copied().unwrap_or(Glimpse::LIVE)
    }

    /// Whatever follows, something may have been found.
    pub(super) fn live(&self) -> bool {
        self.0.iter().all(|end| end.live())
    }
}
