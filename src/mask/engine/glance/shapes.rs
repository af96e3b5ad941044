//! The words of which nothing is known by their first eight bytes, by their first twelve and with all digits as one: a
//! text repeats `SKU-004711` with other digits.

use std::cell::Cell;

use super::{Glance, Glimpse, STATES};

/// 4 KiB in all.
const SLOTS: usize = 256;
const BYTES: usize = 12;
/// More states than these are not followed.
const STATES_MOST: usize = 64;
/// Above the bytes of a shape: what a glance says of it, and that it may say more.
const SAID: u32 = 120;
const KNOWN: u128 = 1 << 127;
const MORE: u128 = 1 << 126;

/// The first bytes of a text, with 0 for each digit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape(u128);

pub(super) struct Shapes([Cell<u128>; SLOTS]);

impl Shape {
    /// None of a shorter text.
    #[inline]
    pub(super) fn of(text: &[u8]) -> Option<Shape> {
        let first = text.first_chunk::<BYTES>()?;
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(first).for_each(|(to, byte)| *to = *byte);
        let all = |byte: u8| u128::from_le_bytes([byte; 16]);
        let bytes = u128::from_le_bytes(bytes);
        // A digit is what has at most 9 above `0`.
        let above = bytes ^ all(b'0');
        let digits = !(above | ((above & all(0x7F)) + all(0x7F - 9))) & all(0x80);
        Some(Shape(bytes & !((digits >> 3) - (digits >> 7))))
    }

    fn slot(self) -> usize {
        let both = (self.0 as u64) ^ ((self.0 >> 64) as u64).rotate_left(29);
        (both.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize % SLOTS
    }
}

impl Shapes {
    pub(super) const fn new() -> Shapes {
        Shapes([const { Cell::new(0) }; SLOTS])
    }

    /// What is remembered of it, which needs a word before it at most.
    #[inline]
    pub(super) fn said(&self, shape: Shape) -> Option<Glimpse> {
        let slot = self.0[shape.slot()].get();
        let said = Glimpse((slot >> SAID) as u16 & Glimpse::WEAK.0);
        (slot & !(u128::from(Glimpse::WEAK.0) << SAID) == shape.0 | KNOWN).then_some(said)
    }

    /// A walk over `text`, which begins so, said no more than that. Where it comes again it is asked what is said whatever
    /// the digits are.
    pub(super) fn hear(&self, shape: Shape, text: &[u8], glance: &Glance) {
        let slot = &self.0[shape.slot()];
        let known = slot.get();
        if known == shape.0 {
            let said = glance.whatever_digits(text.get(..BYTES).unwrap_or(text));
            slot.set(shape.0 | said.map_or(MORE, |said| KNOWN | u128::from(said.0) << SAID));
        } else if known != shape.0 | MORE {
            slot.set(shape.0);
        }
    }
}

impl Glance {
    /// What starts with `text`, or with other digits in it, whatever follows: none where that may need no word before it.
    fn whatever_digits(&self, text: &[u8]) -> Option<Glimpse> {
        let (mut states, mut said) = (vec![STATES], Glimpse::NONE);
        for byte in text {
            let bytes = if byte.is_ascii_digit() { b'0'..=b'9' } else { *byte..=*byte };
            let classes = bytes.map(|byte| self.classes[usize::from(byte)]);
            let mut next: Vec<u16> =
                classes.flat_map(|class| states.iter().map(move |state| self.next(*state, class))).collect();
            next.sort_unstable();
            next.dedup();
            let answers = next.partition_point(|state| *state < STATES);
            said = next.drain(..answers).fold(said, |said, answer| said.with(Glimpse(answer)));
            if next.len() > STATES_MOST || !said.weak_at_most() {
                return None;
            }
            states = next;
        }
        states.is_empty().then_some(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::Engine;

    #[test]
    fn what_comes_again_with_other_digits_is_known() {
        let glance = &Engine::get().expect("it builds").glance;
        let shape = |text: &str| Shape::of(text.as_bytes()).expect("it is long enough");
        let (first, other) = ("SKU-004711\",\"n", "SKU-928310\",\"n");
        let shapes = Shapes::new();
        assert!(
            shape(first) == shape(other)
                && shape(first) != shape("SKU-00471:\",\"n")
                && Shape::of(b"SKU-004711\"").is_none()
        );
        for known in [None, None, Some(Glimpse::WEAK)] {
            assert_eq!(shapes.said(shape(other)), known);
            shapes.hear(shape(first), first.as_bytes(), glance);
        }
        // What begins a finding with some digits is none of these, however often it comes.
        let text = "AKIA00000000";
        (0..4).for_each(|_| shapes.hear(shape(text), text.as_bytes(), glance));
        assert_eq!(shapes.said(shape(text)), None);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2_000, ..Default::default() })]
        #[test]
        fn no_digits_say_more_than_any(
            text in r"[A-Za-z]([A-Za-z]{0,2}[0-9]{0,4}[-_:./ ]{0,1}){2,4}[ -~]{12}",
            digits in r"[0-9]{12}",
        ) {
            let glance = &Engine::get().expect("it builds").glance;
            let other = |(byte, digit): (u8, u8)| if byte.is_ascii_digit() { digit } else { byte };
            let others: Vec<u8> = text.bytes().zip(digits.bytes()).map(other).collect();
            if let Some(any) = glance.whatever_digits(&text.as_bytes()[..BYTES]) {
                let (this, looked) = glance.walk(&others, false);
                proptest::prop_assert!(looked <= BYTES && any.with(this) == any, "{:?} and {:?}", any, this);
            }
        }
    }
}
