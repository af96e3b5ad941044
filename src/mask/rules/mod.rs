//! The rules: a pattern that proposes, and a check that decides.
//!
//! Every pattern is anchored at a possible start and is bounded in itself or by [`super::engine::CAP`]. A token without a
//! longest form (JWT, PEM, Bearer and the like) is *open*: its pattern is only the certain prefix, and what follows is
//! masked up to a terminator. What a rule looks at before its start is bounded by [`BEFORE`].
//!
//! A check that passes gives the rule's `base` confidence; a word of its `cues` just before the match raises it by
//! [`CUE`]. What stays under the profile's threshold for the type ([`THRESHOLD`] unless set) is no finding.

mod cards;
mod checks;
mod network;
mod phone;
mod secrets;
mod tokens;
mod words;

pub(super) use self::checks::{SECRET_LENGTH, secret_byte};
use super::engine::CAP;
use super::kind::Kind;

/// How many bytes before a match a rule may look at.
pub(super) const BEFORE: usize = 64;
/// What a cue adds to a confidence.
pub(super) const CUE: u8 = 45;
/// What a checksum that does not fit takes from it.
pub(super) const UNPROVEN: u8 = 30;
/// The confidence from which on a match is a finding, where a profile sets no other.
pub(super) const THRESHOLD: u8 = 50;

/// What a pattern matched, with what stands around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub text: &'a [u8],
    /// Up to [`BEFORE`] bytes before, the nearest last. Where a value has a name (a JSON key, a column, a form field, a
    /// header), the name and `: ` stand before it.
    pub before: &'a [u8],
    /// The byte after; none at the end of the input.
    pub next: Option<u8>,
}

impl Candidate<'_> {
    /// The match does not stop in the middle of a word or number.
    pub fn ends_word(&self) -> bool {
        self.next.is_none_or(|byte| !byte.is_ascii_alphanumeric())
    }

    /// The byte before is one of `joints` and follows a digit: the match would be the tail of a longer number.
    pub fn continues_number(&self, joints: &[u8]) -> bool {
        matches!(self.before, [.., first, second] if first.is_ascii_digit() && joints.contains(second))
    }

    /// One of `cues` stands before, on the same line: lower-case words, matched from the start of a word or camelCase
    /// hump; up to three letters also to its end.
    pub fn cued(&self, cues: &[impl AsRef<str>]) -> bool {
        let line = memchr::memrchr(b'\n', self.before).map_or(0, |at| at + 1);
        let before = self.before.get(line..).unwrap_or_default();
        (0..before.len()).filter(|at| starts_word(before, *at)).any(|at| {
            let rest = before.get(at..).unwrap_or_default();
            cues.iter().any(|cue| {
                let cue = cue.as_ref().as_bytes();
                let next = rest.get(cue.len());
                let ended = cue.len() > 3 || next.is_none_or(|byte| !byte.is_ascii_lowercase());
                ended && rest.get(..cue.len()).is_some_and(|word| word.eq_ignore_ascii_case(cue))
            })
        })
    }
}

/// Whether a word or a hump of a camelCase name starts here.
fn starts_word(text: &[u8], at: usize) -> bool {
    let Some(byte) = text.get(at).filter(|byte| byte.is_ascii_alphabetic()) else { return false };
    match at.checked_sub(1).and_then(|at| text.get(at)) {
        None => true,
        Some(before) => !before.is_ascii_alphabetic() || (before.is_ascii_lowercase() && byte.is_ascii_uppercase()),
    }
}

/// What may stand before and in the marker of [`Start::Marked`]. Any other byte rules it out.
pub(super) fn inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~' | b'+' | b'/' | b'=' | b':')
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    No,
    /// Not this, and not the shorter match at the same start either.
    Veto,
    /// A finding from `skip` bytes into the match to its end.
    Closed {
        skip: usize,
    },
    /// A finding from `skip` bytes into the match that goes on to its terminator.
    Open {
        skip: usize,
        until: Until,
    },
}

/// Where an open finding ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// At the first byte that is neither alphanumeric nor one of these. Full stops at the very end are not part of it.
    Class(&'static [u8]),
    /// After `-----END … -----`.
    PemEnd,
}

/// What a match can start with: what the scan looks for before it walks the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A digit, `+` or `(`.
    Digit,
    /// A letter at the start of a word, with a digit among the two bytes after the first, or upper case.
    Letter,
    /// At most four hex digits, then a colon; or two, then `-`.
    Colon,
    /// The local part of an address: at most 64 characters before an `@`.
    At,
    /// One of these at the start of a word. Two bytes at least.
    Prefix(&'static [&'static str]),
    /// This many bytes into the match, this. What stands before it and in it is [`inner`].
    Marked(usize, &'static str),
    /// One of these lower-case words, in either case, at the start of a word or of a hump of a camelCase name.
    Word(&'static [&'static str]),
}

pub(super) struct Rule {
    /// The detector's name, lower case: unique.
    pub detector: &'static str,
    pub kind: Kind,
    pub start: Start,
    /// The whole match, anchored, on bytes.
    pub pattern: &'static str,
    pub check: fn(&Candidate<'_>) -> Verdict,
    /// Confidence (0 to 100) of a match whose check passes.
    pub base: u8,
    /// Words before a match that add [`CUE`] to it.
    pub cues: &'static [&'static str],
    /// A checksum or the like: without it a match is less sure by [`UNPROVEN`], with it wholly.
    pub proof: Option<fn(&[u8]) -> bool>,
}

impl Rule {
    const fn new(
        detector: &'static str,
        kind: Kind,
        start: Start,
        pattern: &'static str,
        check: fn(&Candidate<'_>) -> Verdict,
    ) -> Rule {
        Rule { detector, kind, start, pattern, check, base: 90, cues: &[], proof: None }
    }

    /// A match says little without one of these words before it.
    const fn weak(self, base: u8, cues: &'static [&'static str]) -> Rule {
        Rule { base, cues, ..self }
    }

    /// A match is wholly sure where this holds of it.
    const fn proven_by(self, proof: fn(&[u8]) -> bool) -> Rule {
        Rule { proof: Some(proof), ..self }
    }

    /// Starts with the marker `at` bytes before it, and not with a prefix.
    const fn marked(self, at: usize, marker: &'static str) -> Rule {
        Rule { start: Start::Marked(at, marker), ..self }
    }

    const fn started(self, start: Start) -> Rule {
        Rule { start, ..self }
    }

    const fn pattern(self, pattern: &'static str) -> Rule {
        Rule { pattern, ..self }
    }

    const fn check(self, check: fn(&Candidate<'_>) -> Verdict) -> Rule {
        Rule { check, ..self }
    }

    /// The most bytes that are held back for it: one more than its longest match, since that shows where it ends.
    pub fn holds(&self) -> usize {
        let syntax = regex_automata::util::syntax::Config::new().unicode(false).utf8(false);
        let parsed = regex_automata::util::syntax::parse_with(self.pattern, &syntax);
        let longest = parsed.ok().and_then(|parsed| parsed.properties().maximum_len());
        longest.map_or(CAP, |longest| CAP.min(longest + 1))
    }

    pub fn confidence(&self, candidate: &Candidate<'_>) -> u8 {
        let cued = !self.cues.is_empty() && candidate.cued(self.cues);
        let base = match self.proof.map(|holds| holds(candidate.text)) {
            None => self.base,
            Some(true) => 100,
            Some(false) => self.base.saturating_sub(UNPROVEN),
        };
        base.saturating_add(if cued { CUE } else { 0 }).min(100)
    }
}

/// All rules, in order of preference where two match the same bytes.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    let tables: [&'static [Rule]; 5] = [cards::RULES, phone::RULES, network::RULES, words::RULES, secrets::RULES];
    tables.into_iter().chain(tokens::TABLES).flatten()
}

#[cfg(test)]
mod tests {
    use super::Candidate;

    #[test]
    fn cues_are_words_of_the_same_line() {
        let cued =
            |before: &str, cues: &[&str]| Candidate { text: b"", before: before.as_bytes(), next: None }.cued(cues);
        for before in ["phone: ", "home_phone=", "HomePhone\": \"", "Phone number is ", "userPhone "] {
            assert!(cued(before, &["phone"]), "{before}");
        }
        for before in ["", "xphone ", "phone\n", "phon "] {
            assert!(!cued(before, &["phone"]), "{before}");
        }
        assert!(cued("my tel ", &["tel"]) && cued("TEL:", &["tel"]) && !cued("tell ", &["tel"]));
    }
}
