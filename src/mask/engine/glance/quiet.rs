//! Which first three bytes begin nothing: one bit for each three classes of bytes, in what fits a processor's first cache.

use super::{Glance, Glimpse, STATES, suspect};

/// Letters, digits as one, what stands between words, what an escape can start with, and all others as one.
const FOLDS: usize = 64;
const WORDS: usize = FOLDS * FOLDS * FOLDS / 64;
/// What has a class of its own besides letters.
const JOINTS: &[u8; 9] = b"-_.:/+=\" ";

pub(super) struct Quiet {
    folds: [u8; 256],
    /// A bit is set where something may begin.
    loud: Box<[u64; WORDS]>,
}

impl Quiet {
    /// Of which nothing is known.
    pub(super) fn new() -> Quiet {
        Quiet { folds: std::array::from_fn(|byte| fold(byte as u8)), loud: Box::new([u64::MAX; WORDS]) }
    }

    #[inline]
    pub(super) fn has(&self, bytes: [u8; 3]) -> bool {
        let [first, second, third] = bytes.map(|byte| usize::from(self.folds[usize::from(byte)]) % FOLDS);
        self.loud[first * FOLDS + second] >> third & 1 == 0
    }

    /// Learns what `glance` says of all three bytes.
    pub(super) fn of(glance: &Glance) -> Quiet {
        let mut quiet = Quiet { loud: Box::new([0; WORDS]), ..Quiet::new() };
        let bytes = glance.bytes();
        let walk = |state: u16, byte: u8| match state < STATES {
            true => state,
            false => glance.next(state, glance.classes[usize::from(byte)]),
        };
        for (first, second) in bytes.iter().flat_map(|first| bytes.iter().map(move |second| (*first, *second))) {
            let two = walk(walk(STATES, first), second);
            let third = |bits: u64, byte: &u8| match walk(two, *byte) == Glimpse::NONE.0 {
                true => bits,
                false => bits | 1 << fold(*byte),
            };
            let bits = if two == Glimpse::NONE.0 { 0 } else { bytes.iter().fold(0, third) };
            if let Some(word) = quiet.loud.get_mut(usize::from(fold(first)) * FOLDS + usize::from(fold(second))) {
                *word |= bits;
            }
        }
        quiet
    }
}

fn fold(byte: u8) -> u8 {
    let joint = JOINTS.iter().zip(1..).find(|(joint, _)| **joint == byte);
    match (byte, joint) {
        (_, Some((_, number))) => number,
        (b'0'..=b'9', _) => 10,
        (b'a'..=b'z', _) => byte - b'a' + 11,
        (b'A'..=b'Z', _) => byte - b'A' + 37,
        _ if suspect(byte) => 63,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::Engine;

    #[test]
    fn what_begins_nothing_is_quiet_and_nothing_else() {
        let glance = &Engine::get().expect("it builds").glance;
        for word in ["and", "upd", "day"] {
            let three = word.as_bytes().first_chunk().copied().expect("three bytes");
            assert!(glance.quiet.has(three), "{word}");
        }
        let bytes = glance.bytes();
        for (first, second) in bytes.iter().flat_map(|first| bytes.iter().map(move |second| (*first, *second))) {
            for third in &bytes {
                let quiet = glance.quiet.has([first, second, *third]);
                assert!(!quiet || glance.at(&[first, second, *third, b'x'], false) == Glimpse::NONE);
            }
        }
    }
}
