//! A name as one asks for it.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A whole name, or with a trailing `*` the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    name: String,
    prefix: bool,
}

impl Pattern {
    pub fn matches(&self, name: &str) -> bool {
        if self.prefix { name.starts_with(&self.name) } else { name == self.name }
    }

    /// Whether it can be of this subject, where it may name the issuer too (`issuer|subject`).
    pub fn may_be_of(&self, subject: &str) -> bool {
        let behind_issuer = || self.name.strip_suffix(subject).is_some_and(|issuer| issuer.ends_with('|'));
        self.matches(subject) || self.has('|') && (self.prefix || behind_issuer())
    }

    pub fn has(&self, c: char) -> bool {
        self.name.contains(c)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, if self.prefix { "*" } else { "" })
    }
}

impl FromStr for Pattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.strip_suffix('*') {
            Some(beginning) => Pattern { name: beginning.to_owned(), prefix: true },
            None => Pattern { name: text.to_owned(), prefix: false },
        })
    }
}
