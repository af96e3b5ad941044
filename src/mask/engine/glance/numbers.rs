//! What may start with a number, whatever its digits.
//!
//! The digits of a text lead a walk through thousands of states, which no cache holds. Here all digits are one, so that
//! nearly every number of a text goes the same few ways, and so does what begins with a mark before one. A state is a set of
//! those of the glance.

use std::collections::HashMap;

use super::{CLASSES, Glance, Glimpse, STATES};

/// What goes on for longer than that may be anything.
const FAR: usize = 20;

#[derive(Default)]
pub(super) struct Numbers {
    /// As [`Glance::rows`], from the first digit on.
    rows: Vec<[u16; CLASSES]>,
}

/// States of the glance, in order, and last what was said by those in which nothing goes on: no state has such a number.
type Set = Vec<u16>;

/// The sets that have a number, and those of them whose row is still to be made.
struct Sets {
    known: HashMap<Set, u16>,
    open: Vec<(Set, u16)>,
}

impl Numbers {
    /// `end`: the class of the end of the text; `last`: nothing follows it.
    #[inline]
    pub(super) fn walk(&self, classes: &[u8; 256], end: u8, text: &[u8], last: bool) -> Glimpse {
        let mut state = STATES;
        for byte in text.iter().take(FAR) {
            state = self.next(state, classes[usize::from(*byte)]);
            if state < STATES {
                return Glimpse(state);
            }
        }
        if last && text.len() < FAR { Glimpse(self.next(state, end)) } else { Glimpse::LIVE }
    }

    #[inline]
    fn next(&self, state: u16, class: u8) -> u16 {
        let place = usize::from(state) * CLASSES + usize::from(class);
        self.rows.as_flattened().get(place).copied().unwrap_or(Glimpse::LIVE.0)
    }

    pub(super) fn of(glance: &Glance) -> Numbers {
        let start = vec![STATES, Glimpse::NONE.0];
        let mut sets = Sets { known: HashMap::from([(start.clone(), STATES)]), open: vec![(start, STATES)] };
        let mut numbers = Numbers { rows: vec![[Glimpse::LIVE.0; CLASSES]; usize::from(STATES) + 1] };
        for _ in 0..FAR {
            for (set, number) in std::mem::take(&mut sets.open) {
                let row = sets.row(glance, &set);
                numbers.rows.resize(usize::from(STATES) + sets.known.len(), [Glimpse::LIVE.0; CLASSES]);
                if let Some(place) = numbers.rows.get_mut(usize::from(number)) {
                    *place = row;
                }
            }
        }
        numbers
    }
}

impl Sets {
    /// Where each class leads from a set.
    fn row(&mut self, glance: &Glance, from: &Set) -> [u16; CLASSES] {
        let digits: Vec<u8> = (b'0'..=b'9').map(|digit| glance.classes[usize::from(digit)]).collect();
        let (mut set, mut last) = (Vec::new(), (Vec::new(), Glimpse::LIVE.0));
        after(glance, from, &digits, &mut set);
        let digit = self.number(&set);
        let mut row = [Glimpse::LIVE.0; CLASSES];
        for (class, to) in (0..=glance.end).zip(&mut row) {
            if digits.contains(&class) {
                *to = digit;
                continue;
            }
            after(glance, from, &[class], &mut set);
            // Neighbours mostly lead to the same.
            if last.0 != set {
                last = (set.clone(), self.number(&set));
            }
            *to = last.1;
        }
        row
    }

    fn number(&mut self, set: &Set) -> u16 {
        if let [said] = set[..] {
            return said;
        }
        if let Some(number) = self.known.get(set) {
            return *number;
        }
        let Ok(number) = u16::try_from(usize::from(STATES) + self.known.len()) else { return Glimpse::LIVE.0 };
        self.known.insert(set.clone(), number);
        self.open.push((set.clone(), number));
        number
    }
}

/// Where any of these classes leads from a set. More than something weak is as good as anything.
fn after(glance: &Glance, from: &Set, classes: &[u8], set: &mut Set) {
    let Some((said, states)) = from.split_last() else { return };
    let mut said = Glimpse(*said);
    set.clear();
    for to in states.iter().flat_map(|state| classes.iter().map(|class| glance.next(*state, *class))) {
        match to < STATES {
            true => said = said.with(Glimpse(to)),
            false => set.push(to),
        }
    }
    if !said.weak_at_most() {
        set.clear();
        said = Glimpse::LIVE;
    }
    set.sort_unstable();
    set.dedup();
    set.push(said.0);
}

#[cfg(test)]
mod tests {
    use crate::mask::engine::Engine;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, ..Default::default() })]
        #[test]
        fn no_digit_says_more_than_any(text in r"[-+:(_]{0,1}[0-9]{1,4}([ -~]{0,2}[0-9]{1,4}){0,4}[ -~]{0,12}") {
            let glance = &Engine::get().expect("it builds").glance;
            for last in [false, true] {
                let (any, this) = (glance.number(text.as_bytes(), last), glance.at(text.as_bytes(), last));
                proptest::prop_assert!(any.live() || any.with(this) == any, "{:?} and {:?} of {}", any, this, text);
            }
        }
    }

    #[test]
    fn common_numbers_are_nothing() {
        let glance = &Engine::get().expect("it builds").glance;
        assert!(glance.number(b"123456", true).weak_at_most() && glance.number(b"123456", false).live());
        for text in ["17,\"name\":\"a", "200 duration", "08:15:30.125Z", "12.50,\"tags\"", "546ms bytes=1"] {
            assert!(glance.number(text.as_bytes(), false).weak_at_most(), "{text}");
        }
    }
}
