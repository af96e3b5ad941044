//! What the detectors are, for whoever asks.

use regex_automata::util::syntax;

use super::engine::CAP;
use super::rules::named::{self, Named};
use super::rules::{self, CUE, Rule, THRESHOLD};

/// One detector, as it is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name in findings.
    pub detector: &'static str,
    /// The finding type that it reports.
    pub finding: &'static str,
    pub by: By,
}

/// What a detector goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The form of a value, wherever it stands.
    Form {
        /// 0 to 100: what a match is worth whose check passes.
        confidence: u8,
        /// What it is worth after one of `words`.
        with_word: u8,
        /// Words that raise the confidence where they stand before a match, as the name of a value does too.
        words: &'static [&'static str],
        /// Words that lower it by as much.
        doubts: &'static [&'static str],
        /// What a match looks like, before it is checked: a regular expression on bytes.
        pattern: &'static str,
        /// Most bytes of a match, and so of what is held back for it. Of a token without a longest form, most bytes that
        /// are looked at before the rest is replaced as it passes.
        longest: usize,
    },
    /// The name of a value: a JSON key, a column, a form field, a header.
    Name { confidence: u8, names: &'static [&'static str], longest: usize },
}

impl Listed {
    fn of(rule: &'static Rule) -> Listed {
        let words = rule.cues;
        let by = By::Form {
            confidence: rule.base,
            with_word: if words.is_empty() { rule.base } else { rule.base.saturating_add(CUE).min(100) },
            words,
            doubts: rule.doubts,
            pattern: rule.pattern,
            longest: longest(rule.pattern),
        };
        Listed { detector: rule.detector, finding: rule.kind.name(), by }
    }

    fn named(named: &'static Named) -> Listed {
        let by = By::Name { confidence: named.confidence, names: named.names, longest: named::LONGEST };
        Listed { detector: named.detector, finding: named.kind.name(), by }
    }

    /// What it finds is nothing without one of its words.
    pub fn needs_word(&self) -> bool {
        matches!(self.by, By::Form { confidence, .. } if confidence < THRESHOLD)
    }
}

/// Every detector: those that go by form in order of preference where two match the same bytes, then those that go by name.
pub fn detectors() -> impl Iterator<Item = Listed> {
    rules::all().map(Listed::of).chain(named::all().map(Listed::named))
}

fn longest(pattern: &str) -> usize {
    let bytes = syntax::Config::new().unicode(false).utf8(false);
    let most = syntax::parse_with(pattern, &bytes).ok().and_then(|form| form.properties().maximum_len());
    most.map_or(CAP, |most| most.min(CAP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detector_says_how_much_it_holds_back_and_what_it_needs() {
        let of = |name: &str| detectors().find(|listed| listed.detector == name).expect(name);
        let By::Form { longest, confidence, with_word, .. } = of("us_ssn").by else { panic!("by form") };
        assert_eq!((longest, confidence, with_word), (11, 90, 90));
        let plain = of("us_ssn_plain");
        assert!(plain.needs_word() && !of("us_ssn").needs_word());
        let By::Form { longest, .. } = of("ipv4").by else { panic!("by form") };
        assert_eq!(longest, 19, "five groups are none");
    }

    #[test]
    fn every_detector_can_find_something_and_has_a_bound() {
        for listed in detectors() {
            let (most, longest) = match listed.by {
                By::Form { with_word, longest, .. } => (with_word, longest),
                By::Name { confidence, longest, .. } => (confidence, longest),
            };
            // A bare `name` counts only where the threshold is lowered, and a session's number.
            let maybe = ["person_name_maybe", "session_id"].contains(&listed.detector);
            assert!((most >= THRESHOLD || maybe) && (1..=CAP).contains(&longest), "{}", listed.detector);
        }
    }
}
