//! The rules: a pattern that proposes, and a check that decides.
//!
//! Every pattern is anchored at a possible start and is bounded in itself or by [`super::engine::CAP`]. A token without a
//! longest form (JWT, PEM, Bearer and the like) is *open*: its pattern is only the certain prefix, and what follows is
//! masked up to a terminator. What a rule looks at before its start is bounded by [`BEFORE`].
//!
//! A check that passes gives the rule's `base` confidence; a word of its `cues` just before the match raises it by
//! [`CUE`], one of its `doubts` lowers it by as much. A rule whose check digits prove a finding has no doubts: whoever
//! asks for data may choose the names of its columns. What stays under the profile's threshold for the type ([`THRESHOLD`] unless set) is no finding.

mod accents;
mod banking;
mod cards;
pub(super) mod checks;
mod context;
mod crypto;
mod dates;
mod europe;
mod forms;
mod labels;
mod letters;
pub(super) mod named;
mod network;
mod numbers;
mod parties;
mod people;
mod phone;
mod published;
pub(super) mod scripts;
mod secrets;
mod spoken;
mod titled;
mod tokens;
mod us;
mod vehicles;
mod world;

pub(super) use self::banking::{iban_length, is_account};
pub(super) use self::cards::is_card;
pub(super) use self::context::{Cues, Standing, begins_value, bits};
pub(super) use self::labels::names_nothing;
pub(super) use self::network::quote_before;
pub(super) use self::numbers::{PLATE_OF, is_resident};
pub(super) use self::people::{NAME_PART, PERSON, STREET_LINE, capital, is_given_name, is_known_person};
pub(super) use self::secrets::{KEY_LINE, LONG, before_network, goes_on, may_have_vendor_key, vendor_names};
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

    /// Nothing but a line break follows.
    pub fn ends_line(&self) -> bool {
        self.next.is_none_or(|byte| matches!(byte, b'\r' | b'\n'))
    }

    /// Where what stands behind the first of these bytes in the match begins: at its start if there is none.
    pub fn behind_first(&self, mark: u8) -> usize {
        memchr::memchr(mark, self.text).map_or(0, |at| at + 1)
    }

    /// The same of the last of them.
    pub fn behind_last(&self, mark: u8) -> usize {
        memchr::memrchr(mark, self.text).map_or(0, |at| at + 1)
    }

    /// The byte before is one of `joints` and follows a digit: the match would be the tail of a longer number.
    pub fn continues_number(&self, joints: &[u8]) -> bool {
        matches!(self.before, [.., first, second] if first.is_ascii_digit() && joints.contains(second))
    }

    /// One of `cues` is among the words before: see [`context`].
    pub fn cued(&self, cues: &[impl AsRef<str>]) -> bool {
        context::cued(self.before, cues)
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
    /// A finding from `skip` bytes into the match to `end` bytes into it.
    Part {
        skip: usize,
        end: usize,
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
    /// Before the first of these bytes.
    Before(&'static [u8]),
    /// After `-----END … -----`.
    PemEnd,
}

/// What a match can start with: what the scan looks for before it walks the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A digit, `+` or `(`.
    Digit,
    /// A digit, with a letter in the same word.
    Mixed,
    /// A letter at the start of a word, with a digit among the two bytes after the first, or upper case.
    Letter,
    /// At most four hex digits, then a colon; two, then `-`; or four, then a full stop.
    Colon,
    /// The local part of an address: at most 64 characters before an `@`.
    At,
    /// The same in quotes (RFC 5322, section 3.4.1): right behind the opening one.
    Quoted,
    /// The user's name of a URL with a password: before a colon and an `@`.
    Login,
    /// One of these at the start of a word. Two bytes at least.
    Prefix(&'static [&'static str]),
    /// This many bytes into the match, this. What stands before it and in it is [`inner`].
    Marked(usize, &'static str),
    /// One of these lower-case words, in either case, at the start of a word or of a hump of a camelCase name.
    Word(&'static [&'static str]),
    /// The same, whole: no small letter follows one. Of those with a space in them that is not asked.
    Name(&'static [&'static str]),
    /// The name of a vendor whose keys are known only beside it, likewise.
    Vendor,
    /// The colon behind a label in another script: see [`scripts`].
    Script,
}

/// Where a match may end. Elsewhere its check is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    Anywhere,
    /// Not in the middle of a word or number.
    Word,
    /// The same, but behind a quote or a backslash whatever follows.
    Quoted,
    /// Not where a value goes on: see [`goes_on`]; but after [`LONG`] bytes.
    Value,
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
    /// Words before a match that raise it, and that lower it.
    pub cues: &'static [&'static str],
    pub doubts: &'static [&'static str],
    /// Where a match may end.
    pub ends: Ends,
    /// What the check asks of the form, where the pattern leaves much to it: a pattern that begins every match it takes.
    pub form: Option<&'static str>,
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
        Rule {
            detector,
            kind,
            start,
            pattern,
            check,
            base: 90,
            cues: &[],
            doubts: &[],
            ends: Ends::Anywhere,
            form: None,
            proof: None,
        }
    }

    /// A match that is a whole word and says little without one of these words before it.
    const fn weak(self, base: u8, cues: &'static [&'static str]) -> Rule {
        Rule { base, cues, ends: Ends::Word, ..self }
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

    /// Whether a match says too little without one of its cues before it.
    pub fn needs_cue(&self) -> bool {
        self.base < THRESHOLD && !self.cues.is_empty() && self.proof.is_none()
    }

    const fn pattern(self, pattern: &'static str) -> Rule {
        Rule { pattern, ..self }
    }

    const fn formed(self, form: &'static str) -> Rule {
        Rule { form: Some(form), ..self }
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

    /// A match that ends in the middle of a word or number is none.
    const fn word(self) -> Rule {
        Rule { ends: Ends::Word, ..self }
    }

    /// The same, but a quote that closes it may stand before anything.
    const fn word_or_quoted(self) -> Rule {
        Rule { ends: Ends::Quoted, ..self }
    }

    /// A match whose value goes on is none, unless it is as long as such a match may be.
    const fn whole_value(self) -> Rule {
        Rule { ends: Ends::Value, ..self }
    }

    /// A match is less likely after one of these words.
    const fn doubted(self, doubts: &'static [&'static str]) -> Rule {
        Rule { doubts, ..self }
    }

    /// `standing` tells what the words before say of the rules, of which this is the one with that bit.
    pub fn confidence(&self, candidate: &Candidate<'_>, bit: u128, standing: impl FnOnce() -> Standing) -> u8 {
        let base = match self.proof.map(|holds| holds(candidate.text)) {
            None => self.base,
            Some(true) => return 100,
            Some(false) => self.base.saturating_sub(UNPROVEN),
        };
        if bit == 0 {
            return base;
        }
        let Standing { raised, lowered } = standing();
        let base = base.saturating_add(if raised & bit == 0 { 0 } else { CUE }).min(100);
        base.saturating_sub(if lowered & bit == 0 { 0 } else { CUE })
    }
}

/// All rules, in order of preference where two match the same bytes.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    let tables: [&'static [Rule]; 17] = [
        cards::RULES,
        banking::RULES,
        us::RULES,
        network::RULES,
        europe::RULES,
        world::RULES,
        vehicles::RULES,
        crypto::RULES,
        numbers::RULES,
        dates::RULES,
        phone::RULES,
        labels::RULES,
        spoken::RULES,
        titled::RULES,
        parties::RULES,
        forms::RULES,
        scripts::RULES,
    ];
    tables.into_iter().chain(secrets::TABLES).chain(tokens::TABLES).flatten()
}
