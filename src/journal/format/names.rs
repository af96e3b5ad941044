//! Names of the objects in the archive. Each name has exactly one spelling: what is parsed prints as it was.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use thiserror::Error;

/// Where segments are, where their manifests, where the hashes of their lines, where checkpoints, and where indexes.
pub const RECORDS: &str = "records/";
pub const MANIFESTS: &str = "manifests/";
pub const LEAVES: &str = "leaves/";
pub const CHECKPOINTS: &str = "checkpoints/";
pub const INDEX: &str = "index/";
/// How the name of what is encrypted ends, behind what it would be.
pub const ENCRYPTED: &str = ".age";

/// `records/date=2026-01-31/instance=gate-1/<first>-<last>.ndjson.zst`, both sequence numbers in 20 digits.
///
/// The date is the UTC date of the segment's first record. Names sort as their records do; `last` is included, and is
/// never the greatest number there is, so that a size fits behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentName {
    pub instance: String,
    pub first: u64,
    pub last: u64,
    pub date: NaiveDate,
}

impl SegmentName {
    /// The name of the hashes of the segment's lines, where they are kept: 32 bytes each, and nothing else.
    /// `leaves/date=2026-01-31/instance=gate-1/<first>-<last>.sha256`
    pub fn leaves(&self) -> String {
        let SegmentName { instance, date, first, last } = self;
        let date = date.format("%Y-%m-%d");
        format!("{LEAVES}date={date}/instance={instance}/{first:020}-{last:020}.sha256")
    }

    /// The segment of such a name.
    pub fn of_leaves(name: &str) -> Option<Self> {
        segment_parts(name, LEAVES, ".sha256").filter(|parsed| parsed.is_possible() && parsed.leaves() == name)
    }

    /// The name of the segment's index, where there is one.
    /// `index/date=2026-01-31/instance=gate-1/<first>-<last>.parquet`
    pub fn index(&self) -> String {
        let SegmentName { instance, date, first, last } = self;
        let date = date.format("%Y-%m-%d");
        format!("{INDEX}date={date}/instance={instance}/{first:020}-{last:020}.parquet")
    }

    /// The segment of such a name.
    pub fn of_index(name: &str) -> Option<Self> {
        segment_parts(name, INDEX, ".parquet").filter(|parsed| parsed.is_possible() && parsed.index() == name)
    }

    /// The name of the segment's object where it is encrypted.
    pub fn encrypted(&self) -> String {
        format!("{self}{ENCRYPTED}")
    }

    /// The segment of an object, encrypted or not.
    pub fn of_object(name: &str) -> Option<Self> {
        name.strip_suffix(ENCRYPTED).unwrap_or(name).parse().ok()
    }

    fn is_possible(&self) -> bool {
        self.first <= self.last && self.last < u64::MAX
    }
}

/// `manifests/date=2026-01-31/instance=gate-1/<first>-<last>.json`: numbers and date are the segment's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ManifestName {
    pub instance: String,
    pub first: u64,
    pub last: u64,
    pub date: NaiveDate,
}

impl ManifestName {
    /// The manifest of a segment.
    pub fn of(segment: &SegmentName) -> Self {
        let SegmentName { instance, first, last, date } = segment;
        ManifestName { instance: instance.clone(), first: *first, last: *last, date: *date }
    }
}

/// `checkpoints/instance=gate-1/<tree size>.note`, the size in 20 digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CheckpointName {
    pub instance: String,
    pub size: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{name}` is not the name of a {expected}")]
pub struct NameError {
    pub(super) name: String,
    pub(super) expected: &'static str,
}

/// Whether a name can stand in file and object names: 1 to 128 of ASCII letters, digits, `-`, `_` and `.`, and
/// it does not start with a dot.
pub fn is_instance_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=128).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(allowed)
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SegmentName { instance, date, first, last } = self;
        let date = date.format("%Y-%m-%d");
        write!(f, "records/date={date}/instance={instance}/{first:020}-{last:020}.ndjson.zst")
    }
}

impl fmt::Display for ManifestName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ManifestName { instance, date, first, last } = self;
        let date = date.format("%Y-%m-%d");
        write!(f, "manifests/date={date}/instance={instance}/{first:020}-{last:020}.json")
    }
}

impl fmt::Display for CheckpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "checkpoints/instance={}/{:020}.note", self.instance, self.size)
    }
}

impl FromStr for SegmentName {
    type Err = NameError;

    fn from_str(name: &str) -> Result<Self, NameError> {
        segment_parts(name, RECORDS, ".ndjson.zst")
            .filter(|parsed| parsed.is_possible() && parsed.to_string() == name)
            .ok_or_else(|| NameError { name: name.to_owned(), expected: "sealed segment" })
    }
}

impl FromStr for ManifestName {
    type Err = NameError;

    fn from_str(name: &str) -> Result<Self, NameError> {
        segment_parts(name, MANIFESTS, ".json")
            .filter(SegmentName::is_possible)
            .map(|segment| ManifestName::of(&segment))
            .filter(|parsed| parsed.to_string() == name)
            .ok_or_else(|| NameError { name: name.to_owned(), expected: "manifest" })
    }
}

impl FromStr for CheckpointName {
    type Err = NameError;

    fn from_str(name: &str) -> Result<Self, NameError> {
        checkpoint(name)
            .filter(|parsed| parsed.to_string() == name)
            .ok_or_else(|| NameError { name: name.to_owned(), expected: "checkpoint" })
    }
}

fn segment_parts(name: &str, place: &str, ending: &str) -> Option<SegmentName> {
    let mut parts = name.strip_prefix(place)?.strip_prefix("date=")?.splitn(3, '/');
    let date = NaiveDate::parse_from_str(parts.next()?, "%Y-%m-%d").ok()?;
    let instance = instance(parts.next()?)?;
    let (first, last) = parts.next()?.strip_suffix(ending)?.split_once('-')?;
    Some(SegmentName { instance, date, first: first.parse().ok()?, last: last.parse().ok()? })
}

fn checkpoint(name: &str) -> Option<CheckpointName> {
    let (instance_part, file) = name.strip_prefix("checkpoints/")?.split_once('/')?;
    let size = file.strip_suffix(".note")?.parse().ok()?;
    Some(CheckpointName { instance: instance(instance_part)?, size })
}

fn instance(part: &str) -> Option<String> {
    part.strip_prefix("instance=").filter(|name| is_instance_name(name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_as_they_were_printed() {
        let name = SegmentName {
            instance: "gate-1".to_owned(),
            date: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
            first: 7,
            last: u64::MAX - 1,
        };
        let text = "records/date=2026-01-31/instance=gate-1/00000000000000000007-18446744073709551614.ndjson.zst";
        assert_eq!(name.to_string(), text);
        assert_eq!(text.parse(), Ok(name.clone()));
        let manifest = "manifests/date=2026-01-31/instance=gate-1/00000000000000000007-18446744073709551614.json";
        assert_eq!(ManifestName::of(&name).to_string(), manifest);
        assert_eq!(manifest.parse(), Ok(ManifestName::of(&name)));
        assert!(name.leaves().starts_with("leaves/date=2026-01-31/instance=gate-1/0"));
        assert_eq!(SegmentName::of_leaves(&name.leaves()), Some(name.clone()));
        assert_eq!(SegmentName::of_leaves(&name.leaves().replace("leaves/", "records/")), None);
        assert!(name.index().starts_with("index/date=2026-01-31/instance=gate-1/0"));
        assert_eq!(SegmentName::of_index(&name.index()), Some(name.clone()));
        assert_eq!(SegmentName::of_index(&name.index().replace("index/", "records/")), None);
        assert_eq!(SegmentName::of_object(text), Some(name.clone()));
        assert_eq!(SegmentName::of_object(&name.encrypted()), Some(name.clone()));
        assert_eq!(name.encrypted(), format!("{text}.age"));
        assert_eq!(SegmentName::of_object(&format!("{}.age", name.encrypted())), None);
        let name = CheckpointName { instance: "gate-1".to_owned(), size: 8 };
        assert_eq!(name.to_string(), "checkpoints/instance=gate-1/00000000000000000008.note");
        assert_eq!(name.to_string().parse(), Ok(name));
    }

    #[test]
    fn another_spelling_is_no_name() {
        for bad in [
            "records/date=2026-01-31/instance=g/00000000000000000007-18446744073709551615.ndjson.zst",
            "records/date=2026-1-31/instance=g/00000000000000000007-00000000000000000008.ndjson.zst",
            "records/date=2026-01-31/instance=g/7-8.ndjson.zst",
            "records/date=2026-01-31/instance=g/00000000000000000009-00000000000000000008.ndjson.zst",
            "records/date=2026-01-31/instance=../00000000000000000007-00000000000000000008.ndjson.zst",
            "records/date=2026-01-31/instance=g/x/00000000000000000007-00000000000000000008.ndjson.zst",
            "records/date=2026-01-31/instance=g/+0000000000000000007-00000000000000000008.ndjson.zst",
        ] {
            assert!(bad.parse::<SegmentName>().is_err(), "{bad}");
        }
        assert!("checkpoints/instance=g/99999999999999999999.note".parse::<CheckpointName>().is_err());
        let two = "manifests/date=2026-01-31/instance=g/00000000000000000009-00000000000000000008.json";
        assert!(two.parse::<ManifestName>().is_err() && two.replace("8.j", "9.n").parse::<ManifestName>().is_err());
        assert!("checkpoints/instance=g/8.note".parse::<CheckpointName>().is_err());
        assert!("checkpoints/instance=/00000000000000000008.note".parse::<CheckpointName>().is_err());
    }
}
