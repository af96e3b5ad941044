//! What the detectors are, for whoever asks.

use regex_automata::util::syntax;

use super::engine::CAP;
use super::rules::{self, CUE, Rule, THRESHOLD};

/// One detector, as it is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name in findings, unique.
    pub detector: &'static str,
    /// The finding type that it reports.
    pub finding: &'static str,
    /// 0 to 100: what a match is worth whose check passes.
    pub confidence: u8,
    /// What it is worth after one of `words`.
    pub cued: u8,
    /// Words that raise the confidence when they stand before a match; the name of the value is such a place.
    pub words: &'static [&'static str],
    /// Words that lower it by as much.
    pub doubts: &'static [&'static str],
    /// Most bytes of a match, and so of what is held back for it. Of a token without a longest form, most bytes that are
    /// looked at before the rest is replaced as it passes.
    pub longest: usize,
}

impl Listed {
    /// No match is a finding without one of the words.
    pub fn needs_word(&self) -> bool {
        self.confidence < THRESHOLD
    }

    fn of(rule: &'static Rule) -> Listed {
        let cued = if rule.cues.words.is_empty() { rule.base } else { rule.base.saturating_add(CUE).min(100) };
        Listed {
            detector: rule.detector,
            finding: rule.kind.name(),
            confidence: rule.base,
            cued,
            words: rule.cues.words,
            doubts: rule.doubts.words,
            longest: longest(rule.pattern),
        }
    }
}

/// Every detector, in order of preference where two match the same bytes.
pub fn detectors() -> impl Iterator<Item = Listed> {
    rules::all().map(Listed::of)
}

fn longest(pattern: &str) -> usize {
    let bytes = syntax::Config::new().unicode(false).utf8(false);
    let most = syntax::parse_with(pattern, &bytes).ok().and_then(|form| form.properties().maximum_len());
    most.map_or(CAP, |most| most.min(CAP))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::mask::Kind;

    #[test]
    fn every_detector_is_listed_once_with_its_bound() {
        let names: BTreeSet<&str> = detectors().map(|listed| listed.detector).collect();
        assert_eq!(names.len(), rules::all().count());
        let of = |name: &str| detectors().find(|listed| listed.detector == name).expect(name);
        assert_eq!((of("us_ssn").longest, of("us_ssn").finding), (11, Kind::UsSsn.name()));
        assert_eq!(of("ipv4").longest, CAP, "it has no longest form");
        let plain = of("us_ssn_plain");
        assert!(plain.needs_word() && plain.cued >= THRESHOLD && !of("us_ssn").needs_word());
        assert!(detectors().all(|listed| (1..=CAP).contains(&listed.longest)));
        // A rule that no word can lift over the threshold could never find anything.
        assert!(detectors().all(|listed| listed.cued >= THRESHOLD));
    }
}
