//! Rules that users add: a regular expression with a bound, or a list of terms.
//!
//! A match that begins with an ASCII letter or digit begins where a word does (or a hump of a camelCase name); one that
//! begins with any other byte may begin anywhere. Bounds: [`RULES`] rules, a regular expression's automaton [`AUTOMATON`]
//! bytes, what it looks at [`LONGEST`] bytes, a list [`TERMS`] terms of [`TERM`] bytes.

mod pattern;
mod terms;
mod validator;

use std::fmt;
use std::sync::Arc;

pub(super) use self::pattern::{Pattern, Trail};
use self::terms::Terms;
use self::validator::Validator;
use super::rules::{CUE, Candidate};

/// Most rules of a configuration.
pub const RULES: usize = 256;
/// Largest automaton of a regular expression, in bytes.
pub const AUTOMATON: usize = 1024 * 1024;
/// Longest match of a regular expression, in bytes, that is looked at before it counts.
pub const LONGEST: usize = 1_000;
/// Most terms of one list.
pub const TERMS: usize = 1_000_000;
/// Longest term, in bytes.
pub const TERM: usize = 250;

/// A rule as it is written, read but not compiled.
#[derive(Clone, Debug, Default)]
pub struct RuleSpec {
    /// The detector's name in findings.
    pub name: String,
    /// The finding type.
    pub finding: String,
    pub source: RuleSource,
    /// By its name, such as `luhn`.
    pub validator: Option<String>,
    /// Words before a match that raise its confidence.
    pub context: Vec<String>,
    /// Without one of them there is no finding.
    pub context_needed: bool,
    /// 0 to 100.
    pub confidence: u8,
}

#[derive(Clone, Debug)]
pub enum RuleSource {
    Regex {
        pattern: String,
        /// How much of a match is looked at. What goes on is masked as far as the expression matches.
        max_length: Option<usize>,
    },
    Terms {
        terms: Vec<String>,
        any_case: bool,
    },
}

impl Default for RuleSource {
    fn default() -> Self {
        RuleSource::Terms { terms: Vec::new(), any_case: false }
    }
}

/// What is wrong with a rule: at which of its keys, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleProblem {
    pub key: &'static str,
    pub text: String,
}

/// A rule that a user added, compiled. Cheap to share.
#[derive(Clone)]
pub struct UserRule(Arc<Inner>);

struct Inner {
    name: String,
    finding: String,
    matcher: Matcher,
    validator: Option<Validator>,
    cues: Vec<String>,
    cue_needed: bool,
    confidence: u8,
}

enum Matcher {
    Pattern(Box<Pattern>),
    Terms(Terms),
}

/// What a rule says at one start.
pub(super) enum Walk {
    None,
    /// Not determined without more input.
    More,
    Match(Match),
}

/// A match from the start on.
#[derive(Clone, Copy)]
pub(super) struct Match {
    pub length: usize,
    pub confidence: u8,
    /// It goes on.
    pub trail: Option<Trail>,
}

impl UserRule {
    /// # Errors
    /// Everything that is wrong with the rule.
    pub fn compile(spec: &RuleSpec) -> Result<UserRule, Vec<RuleProblem>> {
        let mut problems = Vec::new();
        let mut note = |key: &'static str, text: String| problems.push(RuleProblem { key, text });
        let matcher = match &spec.source {
            RuleSource::Regex { pattern, max_length } => match Pattern::build(pattern, *max_length) {
                Ok(pattern) => Some(Matcher::Pattern(Box::new(pattern))),
                Err(text) => {
                    note("regex", text);
                    None
                }
            },
            RuleSource::Terms { terms, any_case } => match Terms::build(terms.iter().map(String::as_str), *any_case) {
                Ok(terms) => Some(Matcher::Terms(terms)),
                Err(text) => {
                    note("terms", text);
                    None
                }
            },
        };
        let validator = spec.validator.as_deref().map(Validator::parse);
        if let Some(Err(text)) = &validator {
            note("validator", text.clone());
        }
        if spec.context_needed && spec.context.is_empty() {
            note("context_needed", "needs words in context".to_owned());
        }
        let Some(matcher) = matcher.filter(|_| problems.is_empty()) else { return Err(problems) };
        Ok(UserRule(Arc::new(Inner {
            name: spec.name.clone(),
            finding: spec.finding.to_ascii_uppercase(),
            matcher,
            validator: validator.and_then(Result::ok),
            cues: spec.context.iter().map(|word| word.to_ascii_lowercase()).collect(),
            cue_needed: spec.context_needed,
            confidence: spec.confidence,
        })))
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The finding type.
    pub fn finding(&self) -> &str {
        &self.0.finding
    }

    /// Bytes of memory that it takes, about.
    pub fn size(&self) -> usize {
        match &self.0.matcher {
            Matcher::Pattern(pattern) => pattern.size(),
            Matcher::Terms(terms) => terms.size(),
        }
    }

    /// The most bytes that are held back for it.
    pub(super) fn holds(&self) -> usize {
        match &self.0.matcher {
            Matcher::Pattern(pattern) => pattern.bound() + 1,
            Matcher::Terms(terms) => terms.bound(),
        }
    }

    /// Whether a match can begin with this byte.
    pub(super) fn begins(&self, byte: u8) -> bool {
        match &self.0.matcher {
            Matcher::Pattern(pattern) => pattern.begins(byte),
            Matcher::Terms(terms) => terms.begins(byte),
        }
    }

    /// The longest match that counts, from `at` on.
    pub(super) fn walk(&self, buffer: &[u8], at: usize, last: bool, threshold: u8) -> Walk {
        self.walked(buffer, at, last, |candidate| self.judge(candidate).filter(|confidence| *confidence >= threshold))
    }

    /// Whether anything that it looks for starts at `at` of a whole text, counting or not.
    pub(super) fn matches(&self, text: &[u8], at: usize) -> bool {
        !matches!(self.walked(text, at, true, |_| Some(u8::MAX)), Walk::None)
    }

    fn walked(&self, buffer: &[u8], at: usize, last: bool, judge: impl Fn(&Candidate<'_>) -> Option<u8>) -> Walk {
        match &self.0.matcher {
            Matcher::Pattern(pattern) => pattern.walk(buffer, at, last, judge),
            Matcher::Terms(terms) => terms.walk(buffer, at, last, judge),
        }
    }

    /// How much of `rest` still belongs to a match that goes on, and whether its end was seen.
    pub(super) fn follow(&self, trail: &mut Trail, rest: &[u8], last: bool) -> (usize, bool) {
        match &self.0.matcher {
            Matcher::Pattern(pattern) => pattern.follow(trail, rest, last),
            Matcher::Terms(_) => (0, true),
        }
    }

    /// The confidence of a match that counts.
    fn judge(&self, candidate: &Candidate<'_>) -> Option<u8> {
        let rule = &*self.0;
        if rule.validator.is_some_and(|validator| !validator.accepts(candidate.text)) {
            return None;
        }
        let cued = !rule.cues.is_empty() && candidate.cued(&rule.cues);
        if rule.cue_needed && !cued {
            return None;
        }
        Some(rule.confidence.saturating_add(if cued { CUE } else { 0 }).min(100))
    }
}

/// A list can be long and is somebody's data.
impl fmt::Debug for UserRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserRule").field("name", &self.0.name).field("finding", &self.0.finding).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
