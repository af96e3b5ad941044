//! The rules that are known by a few bytes at a fixed place inside: a start is one where these bytes stand there.
//!
//! Before and in the marker stands nothing but [`inner`] bytes, and before one that is far from its start nothing but
//! characters of base64: [`Marks::possible`] leaves out no start at which a rule can match.

use super::automaton::{Numbered, Single, Walked, members};
use super::see::{see_into, suspect};
use super::{Best, Wanted, Window, encoded};
use crate::mask::rules::{Start, inner};

/// No marker but that of Azure's client secrets stands before this.
pub(super) const FAR: usize = 10;
/// With its marker the shortest run of those.
pub(super) const SHORTEST: usize = 13;
/// Where one that is not far ends at the latest.
const NEAR: usize = 6;
/// No marker goes on after this.
pub(super) const END: usize = 84;

pub(super) struct Marks {
    /// In the order of their markers' places.
    marks: Vec<Mark>,
    /// Of those that are [`FAR`] the place and the first byte of the marker.
    far: Vec<(usize, u8)>,
}

struct Mark {
    at: usize,
    marker: &'static [u8],
    /// The characters of ASCII that may stand before the marker, one bit each.
    before: u128,
    automaton: Single,
}

impl Marks {
    pub(super) fn new(rules: impl Iterator<Item = Numbered>) -> Marks {
        let mark = |numbered: Numbered| {
            let Start::Marked(at, marker) = numbered.rule.start else { return None };
            let before = before(numbered.rule.pattern, at);
            Some(Mark { at, marker: marker.as_bytes(), before, automaton: Single::new(numbered) })
        };
        let mut marks: Vec<Mark> = rules.filter_map(mark).collect();
        marks.sort_by_key(|mark| mark.at);
        let far = marks.iter().filter(|mark| mark.at >= FAR);
        let far = far.filter_map(|mark| Some((mark.at, *mark.marker.first()?))).collect();
        Marks { marks, far }
    }

    /// Whether some marker stands where it must, or can with what follows.
    #[inline]
    pub(super) fn possible(&self, window: &Window<'_>) -> bool {
        self.far(window, encoded::run(window.text)) || Marks::near(window)
    }

    /// The same of those that stand close behind the start.
    pub(super) fn near(window: &Window<'_>) -> bool {
        let close = window.text.get(..NEAR).unwrap_or(window.text);
        is_near(close)
            || close.len() < NEAR && !window.last
            || close.iter().any(|byte| suspect(*byte)) && seen_near(window)
    }

    /// The same of those that stand [`FAR`] behind the start or farther. `run`: see [`encoded::run`].
    #[inline]
    pub(super) fn far(&self, window: &Window<'_>, run: usize) -> bool {
        let goes_on = || window.text.get(run).is_none_or(|byte| suspect(*byte));
        (run >= FAR || goes_on()) && self.stands(window, run)
    }

    fn stands(&self, window: &Window<'_>, run: usize) -> bool {
        let run = match run < encoded::GLANCED {
            true => run,
            false => encoded::run_within(window.text.get(..END).unwrap_or(window.text)),
        };
        match window.text.get(run).filter(|_| run < END) {
            None if run < END && !window.last => return true,
            Some(byte) if suspect(*byte) && self.stands_seen(window) => return true,
            Some(_) | None => {}
        }
        let first = |(at, first): &(usize, u8)| window.text.get(*at).is_none_or(|byte| byte == first);
        self.far.iter().take_while(|(at, _)| *at <= run).any(first) && self.stands_within(run, window)
    }

    fn stands_within(&self, run: usize, window: &Window<'_>) -> bool {
        self.marks.iter().take_while(|mark| mark.at <= run).any(|mark| mark.at >= FAR && mark.may_stand(window))
    }

    /// The same once it is seen through.
    fn stands_seen(&self, window: &Window<'_>) -> bool {
        let mut seen = [0; END];
        let Some(length) = see_into(&mut seen, window.text, window.last, inner) else { return true };
        let text = seen.get(..length).unwrap_or_default();
        self.stands_within(encoded::run_within(text), &Window { text, last: true, ..*window })
    }

    pub(super) fn walk(&self, window: &Window<'_>, wanted: &Wanted, best: &mut Best) -> Walked {
        let rest = window.text;
        let run = rest.iter().take(END).take_while(|byte| inner(**byte)).count();
        best.reach = best.reach.max(run);
        let mut walked = Walked::Done;
        for mark in &self.marks {
            let end = mark.end();
            if run < end {
                if run == rest.len() && !window.last {
                    walked = Walked::More;
                }
                continue;
            }
            let stands = rest.get(mark.at..end) == Some(mark.marker);
            if stands
                && wanted.kinds.contains(mark.automaton.numbered.rule.kind)
                && mark.automaton.walk(window, wanted, best) == Walked::More
            {
                walked = Walked::More;
            }
        }
        walked
    }
}

/// Whether a marker stands close behind the start once it is seen through.
fn seen_near(window: &Window<'_>) -> bool {
    let mut seen = [0; NEAR];
    let length = see_into(&mut seen, window.text, window.last, inner);
    length.and_then(|length| seen.get(..length)).is_none_or(is_near)
}

/// Azure's.
fn is_near(text: &[u8]) -> bool {
    matches!(text, [_, _, _, b'Q', b'~', ..] | [_, _, _, _, b'Q', b'~', ..])
}

impl Mark {
    /// Whether its marker stands in its place, or does once escapes are seen through or more has come.
    fn may_stand(&self, window: &Window<'_>) -> bool {
        let text = window.text.get(self.at..).unwrap_or_default();
        if text.first().is_some_and(|byte| Some(byte) != self.marker.first() && !suspect(*byte)) {
            return false;
        }
        let differs = self.marker.iter().zip(text).find(|(one, other)| one != other);
        differs.map_or(text.len() >= self.marker.len() || !window.last, |(_, other)| suspect(*other))
            && window.text.iter().take(self.at).all(|byte| self.takes(*byte))
    }

    /// Whether the byte may stand before the marker, or for what may.
    fn takes(&self, byte: u8) -> bool {
        suspect(byte) || 1u128.checked_shl(u32::from(byte)).is_none_or(|bit| self.before & bit != 0)
    }

    /// Where its marker ends.
    fn end(&self) -> usize {
        self.at + self.marker.len()
    }
}

/// What may stand before a marker that is `at` bytes into the pattern: the class that is repeated up to there, or all.
fn before(pattern: &str, at: usize) -> u128 {
    let class = pattern.split_once(']').filter(|(_, rest)| rest.starts_with(&format!("{{{at}}}")));
    class.map_or(u128::MAX, |(class, _)| members(&format!("{class}]")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::automaton::Automaton;
    use crate::mask::rules;

    #[test]
    fn what_stands_before_a_marker_is_known() {
        let bits = |text: &str| text.bytes().fold(0u128, |bits, byte| bits | 1 << byte);
        assert_eq!(before("[0-9a-f]{4}-us", 4), bits("0123456789abcdef"));
        assert_eq!(before("[a-z]{2}_[0-9]{2}-us", 5), u128::MAX);
        let marks = Marks::new((0..).zip(rules::all()).map(|(number, rule)| Numbered { number, rule, bit: 0 }));
        assert!(marks.marks.iter().filter(|mark| mark.before != u128::MAX).count() >= 12);
    }

    #[test]
    fn every_marked_rule_builds_and_stands_where_it_is_looked_for() {
        for (number, rule) in (0..).zip(rules::all()) {
            let Start::Marked(at, marker) = rule.start else { continue };
            assert!(at >= FAR || marker == "Q~" && (at == 3 || at == 4), "{}", rule.detector);
            assert!(at + marker.len() <= END, "{}", rule.detector);
            let run = encoded::run_within(&[&[b'0'; END][..at], marker.as_bytes()].concat());
            assert!(at < FAR || run >= SHORTEST, "{}", rule.detector);
            assert!(!marker.is_empty() && marker.bytes().all(inner), "{}", rule.detector);
            assert!(Automaton::build(vec![Numbered { number, rule, bit: 0 }]).is_ok(), "{}", rule.detector);
        }
    }
}
