//! What a value's name says of the whole value: `first_name`, `lat`, `SecretAccessKey`.
//!
//! A name is compared by its words, in lower case and without accents and what stands between them: `firstName`, `FIRST_NAME`
//! and `first-name` are one; digits at its end do not count. An entry's name is the last words of a value's name, or all of
//! them ([`Named::whole`]). The longest that fits and that the profile wants is the one that counts. The value is one
//! finding if it has the entry's shape, ended, and is at most [`LONGEST`] bytes; otherwise it is scanned like any other.
//!
//! A lookup is one pass over the name, whatever the number of entries.

use std::ops::Range;
use std::sync::OnceLock;

use super::accents;
use super::checks::{SECRET_LENGTH, secret_byte};
use super::scripts;
use crate::mask::kind::Kind;

/// The longest value that a name can make a finding, in bytes: so much of it is held back.
pub(in crate::mask) const LONGEST: usize = 256;
/// How much of a name is looked at, from its end.
pub(super) const NAME: usize = 64;
const SLOTS: usize = 1 << 12;

/// A kind of value that is known by its name.
pub(in crate::mask) struct Named {
    pub detector: &'static str,
    pub kind: Kind,
    /// Confidence (0 to 100) of a value with this name and shape.
    pub confidence: u8,
    /// In lower case, without separators.
    pub names: &'static [&'static str],
    /// Such a name is all of a value's name or of the last part of a path, not only its end.
    pub whole: bool,
    /// Whether the value, without white space around it, looks like one.
    pub shape: fn(&[u8]) -> bool,
}

/// Every table; the first one wins where two have the same name.
static TABLES: &[&[Named]] = &[FIELDS, super::people::NAMED, super::numbers::NAMED, super::secrets::NAMED];

static FIELDS: &[Named] = &[Named {
    detector: "aws_secret_key",
    kind: Kind::AwsSecretKey,
    confidence: 90,
    names: &["secretaccesskey", "awssecretaccesskey", "awssecretkey"],
    whole: false,
    shape: aws_secret,
}];

impl Named {
    pub(super) const fn new(
        detector: &'static str,
        kind: Kind,
        names: &'static [&'static str],
        shape: fn(&[u8]) -> bool,
    ) -> Named {
        Named { detector, kind, confidence: 80, names, whole: false, shape }
    }

    /// Whether a value may be one by its shape, as far as so much of it as is held back tells.
    pub(in crate::mask) fn may_be(&self, value: &[u8]) -> bool {
        (self.shape)(value.get(bare(value)).unwrap_or_default()) || value.len() > LONGEST
    }

    /// All of a value's name, and of little weight: other things have it too.
    pub(super) const fn whole(self, confidence: u8) -> Named {
        Named { confidence, whole: true, ..self }
    }
}

/// Where the value is without white space around it, and without quotes or Markdown's marks of what is written as it is.
pub(in crate::mask) fn bare(value: &[u8]) -> Range<usize> {
    let (start, end) = (value.len() - value.trim_ascii_start().len(), value.trim_ascii_end().len());
    match value.get(start..end) {
        None => end..end,
        Some([b'`', inner @ .., b'`']) if !inner.contains(&b'`') => start + 1..end - 1,
        // As a cell of CSV may stand.
        Some([b'"', inner @ .., b'"']) if !inner.contains(&b'"') => start + 1..end - 1,
        Some(_) => start..end,
    }
}

fn aws_secret(value: &[u8]) -> bool {
    value.len() == SECRET_LENGTH && value.iter().all(|byte| secret_byte(*byte))
}

/// Every entry.
pub(in crate::mask) fn all() -> impl Iterator<Item = &'static Named> {
    TABLES.iter().copied().flatten()
}

/// The entries by the hash of their names, read backwards.
struct Index {
    slots: Box<[u16; SLOTS]>,
    buckets: Vec<Vec<(&'static [u8], &'static Named)>>,
}

/// What the name of a value says of it, of what is `wanted`.
pub(in crate::mask) fn of(name: &[u8], wanted: impl Fn(&Named) -> bool) -> Option<&'static Named> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(Index::new).find(name, wanted)
}

impl Index {
    fn new() -> Index {
        let mut index = Index { slots: Box::new([0; SLOTS]), buckets: vec![Vec::new()] };
        for named in TABLES.iter().copied().flatten() {
            for name in named.names {
                let hash = name.bytes().rev().fold(0, step);
                let Some(slot) = index.slots.get_mut(hash as usize % SLOTS) else { continue };
                if *slot == 0 {
                    *slot = u16::try_from(index.buckets.len()).unwrap_or_default();
                    index.buckets.push(Vec::new());
                }
                if let Some(bucket) = index.buckets.get_mut(usize::from(*slot)) {
                    bucket.push((name.as_bytes(), named));
                }
            }
        }
        index
    }

    fn find(&self, name: &[u8], wanted: impl Fn(&Named) -> bool) -> Option<&'static Named> {
        if let Some(english) = scripts::field(name) {
            return self.find_plain(english.as_bytes(), wanted);
        }
        if !name.is_ascii() {
            let end = name.get(name.len().saturating_sub(2 * NAME)..).unwrap_or_default();
            let plain: Vec<u8> = accents::plain(end).filter(u8::is_ascii).collect();
            return self.find_plain(&plain, wanted);
        }
        self.find_plain(name, wanted)
    }

    fn find_plain(&self, name: &[u8], wanted: impl Fn(&Named) -> bool) -> Option<&'static Named> {
        // Salesforce marks the fields that its users add so.
        let name = name.strip_suffix(b"__c").unwrap_or(name);
        let end = name.iter().rposition(|byte| byte.is_ascii_alphabetic()).map_or(0, |last| last + 1);
        let name = name.get(end.saturating_sub(NAME)..end).unwrap_or_default();
        let mut plain = [0; NAME];
        let (mut first, mut hash, mut best) = (NAME, 0, None);
        for (at, byte) in name.iter().enumerate().rev().filter(|(_, byte)| byte.is_ascii_alphanumeric()) {
            first -= 1;
            if let Some(place) = plain.get_mut(first) {
                *place = byte.to_ascii_lowercase();
            }
            hash = step(hash, byte.to_ascii_lowercase());
            let slot = self.slots.get(hash as usize % SLOTS).copied().unwrap_or_default();
            if slot == 0 || !starts_word(name, at) {
                continue;
            }
            let path =
                name.iter().take(at).rposition(|byte| matches!(byte, b'.' | b'[' | b'/')).map_or(0, |part| part + 1);
            let whole = !name.iter().take(at).skip(path).any(u8::is_ascii_alphanumeric);
            let (words, bucket) = (plain.get(first..), self.buckets.get(usize::from(slot)));
            let fits =
                |(entry, named): &&(&[u8], &Named)| Some(*entry) == words && (whole || !named.whole) && wanted(named);
            best = bucket.and_then(|bucket| bucket.iter().find(fits)).map(|(_, named)| *named).or(best);
        }
        best
    }
}

fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193).rotate_right(7)
}

/// Whether a word of the name starts here.
fn starts_word(name: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| name.get(at));
    let byte = name.get(at);
    before.is_none_or(|before| {
        let upper = byte.is_some_and(u8::is_ascii_uppercase);
        // `SMTPPassword`
        let acronym = before.is_ascii_uppercase() && name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        !before.is_ascii_alphabetic() || upper && (before.is_ascii_lowercase() || acronym)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detector(name: &str) -> Option<&'static str> {
        of(name.as_bytes(), |_| true).map(|named| named.detector)
    }

    #[test]
    fn names_are_words_however_they_are_written() {
        for name in
            ["SecretAccessKey", "aws_secret_access_key", "AWS_SECRET_KEY", "x-secret-access-key-2", "secretaccesskey"]
        {
            assert_eq!(detector(name), Some("aws_secret_key"), "{name}");
        }
        for name in ["", "_", "7", "secretaccesskeys", "nosecretaccesskey", "secret_access_key_name"] {
            assert_eq!(detector(name), None, "{name}");
        }
    }

    #[test]
    fn names_in_the_tables_are_in_their_normal_form() {
        for named in TABLES.iter().copied().flatten() {
            for name in named.names {
                assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{name}");
                assert!(name.len() <= NAME && name.ends_with(|c: char| c.is_ascii_lowercase()), "{name}");
            }
        }
    }
}
