//! Values with a default and bounds: the reader of most keys.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::scalar::{self, show_duration, show_size};
use super::section::{Section, Value};

/// Inclusive.
pub(crate) struct Bounds<T> {
    pub least: T,
    pub most: T,
}

pub(crate) fn from_to<T>(least: T, most: T) -> Bounds<T> {
    Bounds { least, most }
}

pub(super) const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

impl<T: PartialOrd + Copy> Bounds<T> {
    fn check(&self, value: T, show: impl Fn(T) -> String) -> Result<T, String> {
        if value < self.least {
            Err(format!("is too little; the least is {}", show(self.least)))
        } else if value > self.most {
            Err(format!("is too much; the most is {}", show(self.most)))
        } else {
            Ok(value)
        }
    }
}

impl<'a> Section<'a> {
    pub fn duration(&self, key: &'static str, default: Duration, bounds: Bounds<Duration>) -> Duration {
        let read = |v: Value<'_>| v.parse(|t| scalar::duration(t).and_then(|d| bounds.check(d, show_duration)));
        self.get(key).and_then(read).unwrap_or(default)
    }

    /// A size in bytes. `T` holds every value within the bounds.
    pub fn size<T: TryFrom<u64>>(&self, key: &'static str, default: T, bounds: Bounds<u64>) -> T {
        let read = |v: Value<'_>| v.parse(|t| scalar::size(t).and_then(|n| fit(bounds.check(n, show_size)?)));
        self.get(key).and_then(read).unwrap_or(default)
    }

    pub fn count<T: TryFrom<u64>>(&self, key: &'static str, default: T, bounds: Bounds<u64>) -> T {
        self.get(key).and_then(|v| v.count(bounds)).unwrap_or(default)
    }

    pub fn flag(&self, key: &'static str, default: bool) -> bool {
        self.get(key).and_then(|v| v.parse(scalar::flag)).unwrap_or(default)
    }

    pub fn word<T: Copy>(&self, key: &'static str, what: &str, default: T, words: &[(&'static str, T)]) -> T {
        self.get(key).and_then(|v| v.word(what, words)).unwrap_or(default)
    }

    pub fn text(&self, key: &'static str) -> Option<String> {
        self.get(key)?.text()
    }

    pub fn address(&self, key: &'static str) -> Option<SocketAddr> {
        self.get(key)?.parse(scalar::address)
    }

    pub fn url(&self, key: &'static str, schemes: &[&str]) -> Option<Url> {
        self.get(key)?.url(schemes)
    }

    /// A path that must be there; a stand-in where it is not.
    pub fn required_path(&self, key: &'static str, what: &str) -> PathBuf {
        self.required(key, what).and_then(|v| v.path()).unwrap_or_default()
    }
}

impl Section<'_> {
    /// A list of texts that must be there and hold at least one.
    pub fn required_texts(&self, key: &'static str, what: &str) -> Vec<Value<'_>> {
        let Some(value) = self.required(key, what) else { return Vec::new() };
        let items = value.clone().list();
        if value.is_list() && items.is_empty() {
            value.problem(format!("is empty: {what}"));
        }
        items
    }
}

impl Value<'_> {
    pub fn count<T: TryFrom<u64>>(&self, bounds: Bounds<u64>) -> Option<T> {
        self.parse(|t| scalar::count(t).and_then(|n| fit(bounds.check(n, |n| n.to_string())?)))
    }

    pub fn url(&self, schemes: &[&str]) -> Option<Url> {
        let text = self.text()?;
        if scalar::has_credentials(&text) {
            self.problem("has a user name or password in it; URLs get logged, so take it out");
            return None;
        }
        self.parse(|text| scalar::url(text, schemes))
    }

    /// Text that becomes part of ids, metrics and file names: 1 to 64 of `A-Z a-z 0-9 . _ -`, not starting with a dot.
    pub fn name(&self) -> Option<String> {
        self.parse(|text| if is_name(text) { Ok(text.to_owned()) } else { Err(NOT_A_NAME.to_owned()) })
    }
}

pub(super) const NOT_A_NAME: &str =
    "is not a name; use 1 to 64 letters, digits, \".\", \"_\" and \"-\", and start with a letter or digit";

pub(super) fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(allowed)
}

fn fit<T: TryFrom<u64>>(n: u64) -> Result<T, String> {
    T::try_from(n).map_err(|_| "is more than this machine can count".to_owned())
}

/// The items whose name came before, with the place in the list of the first.
pub(crate) fn repeated(items: &[impl PartialEq]) -> impl Iterator<Item = (usize, usize)> {
    items.iter().enumerate().filter_map(|(i, item)| {
        let first = items.iter().position(|other| other == item)?;
        (first < i).then_some((i, first))
    })
}
