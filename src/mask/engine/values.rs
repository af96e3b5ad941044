//! The values of a document that are whole at hand, each a text of its own.

use std::ops::Range;

use super::ahead::{Ahead, Next};
use super::classes::next_edge;
use super::dull::Text;
use super::glance::Thread;
use super::{Engine, Starts, Wanted};

/// No finding of a rule that needs no word before it is as short as this, in bytes, but an address of IPv6.
const SHORT: usize = 5;

/// A longer value is not glanced at first: where something is found in it that would be in vain.
pub(in crate::mask) const GLANCED: usize = 1_024;

/// Goes over a part of a document. What stands around its values is none of a word, nor a backslash, so their starts are
/// those of the document.
pub(in crate::mask) struct Values<'a> {
    document: &'a [u8],
    starts: Starts<'a>,
    /// The next byte that is an `@` or may stand for one.
    edge: Next,
}

impl<'a> Values<'a> {
    pub(in crate::mask) fn new(document: &'a [u8]) -> Self {
        Values { document, starts: Starts::new(document, 0, false), edge: Next::default() }
    }

    /// The text of a value.
    #[inline]
    pub(in crate::mask) fn text(&self, value: Range<usize>) -> &'a [u8] {
        self.document.get(value).unwrap_or_default()
    }

    /// What follows `at`.
    #[inline]
    pub(in crate::mask) fn rest(&self, at: usize) -> &'a [u8] {
        self.document.get(at..).unwrap_or_default()
    }
}

impl Engine {
    /// The same of a value that is at hand by itself.
    pub(in crate::mask) fn nothing_in_all_of(&self, value: &[u8], wanted: &Wanted) -> bool {
        Engine::is_short(value, wanted) || self.nothing_in(&mut Values::new(value), 0..value.len(), wanted)
    }

    fn is_short(value: &[u8], wanted: &Wanted) -> bool {
        value.len() <= SHORT && !wanted.weak && !value.contains(&b':')
    }

    /// Whether nothing is found in a whole value, as a glance at each of its starts tells. Never true where a search gives
    /// anything, if a name that stands before the value says nothing of it; the other way round it need not be. Values are
    /// asked for in order.
    pub(in crate::mask) fn nothing_in(&self, values: &mut Values<'_>, value: Range<usize>, wanted: &Wanted) -> bool {
        let buffer = values.text(value.clone());
        if Engine::is_short(buffer, wanted) {
            return true;
        }
        let Values { document, starts, edge } = values;
        let mut ahead = match edge.within(document, value.start, value.end, next_edge) {
            None => Ahead::calm_throughout(),
            Some(_) => Ahead::default(),
        };
        starts.go_to(value.start);
        let text = Text { buffer, from: value.start, last: true };
        self.skip_with(&Thread, starts, &text, wanted, &mut ahead).is_none()
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::engine::findings;

    #[test]
    fn what_is_longer_may_be_a_finding() {
        assert!(!findings(b"a@b.co").is_empty() && !findings(b"::2").is_empty());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, ..Default::default() })]
        #[test]
        fn nothing_is_found_in_a_short_value(text in r"(pw|pin|key|sid|[0-9.+()-]{1,5}|[a-z]@[a-z]|[ -9;-~]{1,3}|[é１]){1,3}") {
            let mut text = text;
            while text.len() > super::SHORT {
                text.pop();
            }
            proptest::prop_assert_eq!(findings(text.as_bytes()), vec![], "in {}", text);
        }
    }
}
