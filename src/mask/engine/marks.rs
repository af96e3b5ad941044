//! The rules that are known by a few bytes at a fixed place inside: a start is one where these bytes stand there.
//!
//! Before and in the marker stands nothing but [`inner`] bytes. None of them is less than [`LEAST`], so a start that has
//! a smaller byte among its first is none of these: [`Marks::possible`] leaves out no start at which a rule can match.

use std::sync::OnceLock;

use super::automaton::{Automaton, Numbered, Walked};
use super::{Best, Wanted, Window};
use crate::mask::rules::{Start, inner};

/// No marker but that of Azure's client secrets stands before this.
const FAR: usize = 8;
/// No marker goes on after this.
const END: usize = 84;
/// The least of the [`inner`] bytes.
const LEAST: u8 = b'+';

pub(super) struct Marks {
    marks: Vec<Mark>,
    /// Where the first marker ends that does not stand near its start.
    least: usize,
}

struct Mark {
    numbered: Numbered,
    at: usize,
    marker: &'static [u8],
    automaton: OnceLock<Option<Automaton>>,
}

impl Marks {
    pub(super) fn new(rules: impl Iterator<Item = Numbered>) -> Marks {
        let mark = |numbered: Numbered| match numbered.rule.start {
            Start::Marked(at, marker) => {
                Some(Mark { numbered, at, marker: marker.as_bytes(), automaton: OnceLock::new() })
            }
            Start::Digit
            | Start::Mixed
            | Start::Letter
            | Start::Colon
            | Start::At
            | Start::Prefix(_)
            | Start::Word(_)
            | Start::Vendor => None,
        };
        let mut marks: Vec<Mark> = rules.filter_map(mark).collect();
        marks.sort_by_key(Mark::end);
        let far = marks.iter().filter(|mark| mark.at >= FAR).map(Mark::end);
        Marks { least: far.min().unwrap_or(usize::MAX), marks }
    }

    /// Whether some marker can stand where it must.
    #[inline]
    pub(super) fn possible(&self, window: &Window<'_>) -> bool {
        let Some(first) = window.text.first_chunk::<FAR>() else {
            // So few bytes do not hold a match; what follows may.
            return !window.last && window.text.iter().all(|byte| inner(*byte));
        };
        let near = matches!(first, [_, _, _, b'Q', b'~', ..] | [_, _, _, _, b'Q', b'~', ..]);
        if near || less(u64::from_le_bytes(*first), LEAST) {
            return near;
        }
        let rest = window.text.get(FAR..).unwrap_or_default();
        let run = rest.iter().take(self.least - FAR).take_while(|byte| inner(**byte)).count();
        run == self.least - FAR || (run == rest.len() && !window.last)
    }

    /// Whether the first bytes alone say that no marker can.
    #[inline]
    pub(super) fn none(word: &[u8; 16]) -> bool {
        let [_, _, _, b3, b4, b5, ..] = *word;
        let near = b4 == b'~' && b3 == b'Q' || b5 == b'~' && b4 == b'Q';
        !near && word.first_chunk::<FAR>().is_some_and(|first| less(u64::from_le_bytes(*first), LEAST))
    }

    pub(super) fn walk(&self, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        let rest = window.text;
        let run = rest.iter().take(END).take_while(|byte| inner(**byte)).count();
        best.reach = best.reach.max(run);
        let mut walked = Walked::Done;
        for mark in &self.marks {
            let end = mark.end();
            // They stand in the order of their ends: so it is with all that follow.
            if run < end {
                return if run == rest.len() && !window.last { Walked::More } else { walked };
            }
            let more = if rest.get(mark.at..end) != Some(mark.marker) || !wanted.kinds.contains(mark.numbered.rule.kind)
            {
                false
            } else {
                let automaton = mark.automaton.get_or_init(|| Automaton::build(vec![mark.numbered]).ok());
                automaton.as_ref().is_some_and(|a| a.walk(window, wanted, best) == Walked::More)
            };
            if more {
                walked = Walked::More;
            }
        }
        walked
    }
}

impl Mark {
    /// Where its marker ends.
    fn end(&self) -> usize {
        self.at + self.marker.len()
    }
}

/// Whether one of eight bytes is less than `least`, which is at most 128. A byte of 128 or more is not.
#[inline]
fn less(bytes: u64, least: u8) -> bool {
    const ONES: u64 = u64::MAX / 255;
    bytes.wrapping_sub(ONES * u64::from(least)) & !bytes & (ONES << 7) != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::rules;

    #[test]
    fn every_marked_rule_builds_and_stands_where_it_is_looked_for() {
        for (number, rule) in (0..).zip(rules::all()) {
            let Start::Marked(at, marker) = rule.start else { continue };
            assert!(at >= FAR || marker == "Q~" && (at == 3 || at == 4), "{}", rule.detector);
            assert!(at + marker.len() <= END, "{}", rule.detector);
            assert!(!marker.is_empty() && marker.bytes().all(inner), "{}", rule.detector);
            assert!(Automaton::build(vec![Numbered { number, rule, bit: 0 }]).is_ok(), "{}", rule.detector);
        }
    }

    #[test]
    fn bytes_less_than_another() {
        assert!((0..=u8::MAX).filter(|byte| inner(*byte)).min() == Some(LEAST));
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut bytes = [b'z'; 8];
                bytes[place] = byte;
                assert_eq!(less(u64::from_le_bytes(bytes), LEAST), byte < LEAST, "{byte} at {place}");
            }
        }
    }
}
