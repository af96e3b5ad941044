//! The rules that are known by a few bytes at a fixed place inside: a start is one where these bytes stand there.
//!
//! Before and in the marker stands nothing but [`inner`] bytes, so the first other byte rules the start out. That is
//! what [`Marks::possible`] looks for: it leaves out no start at which a marker can stand.

use std::sync::OnceLock;

use super::automaton::{Automaton, Numbered, Walked};
use super::{Best, Wanted, Window};
use crate::mask::rules::{Start, inner};

/// The marker that stands nearest to its start, of Azure's client secrets, by itself.
const NEAR: (usize, &[u8]) = (4, b"Q~");
/// No other stands before this.
const FAR: usize = 10;

pub(super) struct Marks {
    marks: Vec<Mark>,
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
        Marks { marks: rules.filter_map(mark).collect() }
    }

    /// Whether some marker can stand where it must.
    #[inline]
    pub(super) fn possible(window: &Window<'_>) -> bool {
        let rest = window.text;
        let (near, marker) = NEAR;
        if rest.get(near..near + marker.len()) == Some(marker) {
            return true;
        }
        let run = rest.iter().take(FAR).take_while(|byte| inner(**byte)).count();
        run == FAR || run == rest.len() && !window.last
    }

    pub(super) fn walk<'a>(&self, window: &Window<'a>, wanted: &Wanted, best: &mut Best<'a>) -> Walked {
        let rest = window.text;
        let run = rest.iter().take(super::CAP).take_while(|byte| inner(**byte)).count();
        best.reach = best.reach.max(run);
        let mut walked = Walked::Done;
        for mark in self.marks.iter().filter(|mark| wanted.kinds.contains(mark.numbered.rule.kind)) {
            let end = mark.at + mark.marker.len();
            let more = if run < end {
                run == rest.len() && !window.last
            } else if rest.get(mark.at..end) != Some(mark.marker) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::rules;

    #[test]
    fn every_marked_rule_builds_and_stands_where_it_is_looked_for() {
        for (number, rule) in (0..).zip(rules::all()) {
            let Start::Marked(at, marker) = rule.start else { continue };
            assert!((at, marker.as_bytes()) == NEAR || at >= FAR, "{}", rule.detector);
            assert!(marker.len() >= 2 && marker.bytes().all(inner), "{}", rule.detector);
            assert!(Automaton::build(vec![Numbered { number, rule }]).is_ok(), "{}", rule.detector);
        }
    }
}
