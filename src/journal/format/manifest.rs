//! Manifests: what one sealed segment holds, so that a reader need not open a segment in which there is nothing to find.
//!
//! A manifest is JSON beside its segment. The segment's checkpoint binds it, by the extension line
//! `portcullis-manifest <base64 of the manifest's SHA-256>`. It also has the right edge of the Merkle tree before the
//! segment, so that a segment can be proved without those before it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use aws_lc_rs::digest::{Context, SHA256, digest};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tlog_tiles::Hash;

use super::{ManifestName, SegmentName, Tree, is_instance_name};

pub const MANIFEST_VERSION: u32 = 1;
/// Largest manifest that is read, bytes.
pub const MAX_MANIFEST: u64 = 8 << 20;
/// Most values of one dimension, and the longest value, bytes. Past either the dimension prunes nothing.
pub const MAX_VALUES: usize = 1_000;
pub const MAX_VALUE: usize = 256;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub v: u32,
    pub instance: String,
    pub first_seq: u64,
    pub last_seq: u64,
    pub first_time: DateTime<Utc>,
    pub last_time: DateTime<Utc>,
    pub records: StoredObject,
    pub before: Frontier,
    /// Root of the tree after the last record.
    #[serde(with = "hash_text")]
    pub root: Hash,
    /// How many records there are of each kind.
    pub kinds: BTreeMap<String, u64>,
    /// Withheld where the records are encrypted: names are what nobody but their recipients should read.
    pub values: BTreeMap<Dimension, Values>,
}

/// An object as it is uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredObject {
    pub name: String,
    pub bytes: u64,
    /// Hex.
    pub sha256: String,
}

/// The right edge of a Merkle tree: its largest subtree first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frontier {
    pub size: u64,
    #[serde(with = "hash_texts")]
    pub peaks: Vec<Hash>,
}

/// What a reader may look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Subjects of those who asked.
    Principals,
    Groups,
    /// Subjects in their delegation chains.
    Actors,
    Targets,
    Actions,
    Effects,
    Verdicts,
    Policies,
    /// Subjects of those who voted, or tried to.
    Approvers,
    /// Finding types.
    Findings,
    Sessions,
}

impl Dimension {
    pub const ALL: [Dimension; 11] = [
        Dimension::Principals,
        Dimension::Groups,
        Dimension::Actors,
        Dimension::Targets,
        Dimension::Actions,
        Dimension::Effects,
        Dimension::Verdicts,
        Dimension::Policies,
        Dimension::Approvers,
        Dimension::Findings,
        Dimension::Sessions,
    ];
}

/// The values that occur; with `more` there are others, and which is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Values {
    pub values: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

impl Values {
    pub fn insert(&mut self, value: &str) {
        if self.more || self.values.contains(value) {
            return;
        }
        if self.values.len() >= MAX_VALUES || value.len() > MAX_VALUE {
            self.give_up();
            return;
        }
        self.values.insert(value.to_owned());
    }

    pub fn give_up(&mut self) {
        self.more = true;
        self.values.clear();
    }
}

#[derive(Debug, Error)]
pub enum ManifestError {
    #[error("it is not a manifest: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is of manifest version {0}, and this program reads {MANIFEST_VERSION}: use a newer portcullis")]
    Version(u32),
    #[error("it contradicts itself: {0}")]
    Contradiction(&'static str),
}

#[derive(Deserialize)]
struct Stem {
    v: u32,
}

impl Manifest {
    pub fn parse(json: &[u8]) -> Result<Self, ManifestError> {
        let Stem { v } = serde_json::from_slice(json)?;
        if v != MANIFEST_VERSION {
            return Err(ManifestError::Version(v));
        }
        let manifest: Manifest = serde_json::from_slice(json)?;
        manifest.check().map_err(ManifestError::Contradiction)?;
        Ok(manifest)
    }

    /// One line.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut json = serde_json::to_vec(self)?;
        json.push(b'\n');
        Ok(json)
    }

    pub fn name(&self) -> ManifestName {
        let date = self.first_time.date_naive();
        ManifestName { instance: self.instance.clone(), date, first: self.first_seq, last: self.last_seq }
    }

    /// The tree before the segment.
    pub fn tree_before(&self) -> Option<Tree> {
        Tree::from_peaks(self.before.size, self.before.peaks.clone())
    }

    /// Whether a record of the segment can be of this time, from included, to excluded.
    pub fn may_be_in(&self, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> bool {
        from.is_none_or(|from| self.last_time >= from) && to.is_none_or(|to| self.first_time < to)
    }

    /// Whether a record of the segment can have a value that is wanted.
    pub fn may_hold(&self, dimension: Dimension, wanted: impl Fn(&str) -> bool) -> bool {
        let Some(values) = self.values.get(&dimension) else { return true };
        values.more || values.values.iter().any(|value| wanted(value))
    }

    /// Whether there are records of this kind.
    pub fn holds_kind(&self, kind: &str) -> bool {
        self.kinds.contains_key(kind)
    }

    fn check(&self) -> Result<(), &'static str> {
        let ordered = self.first_seq <= self.last_seq && self.last_seq < u64::MAX && self.first_time <= self.last_time;
        if !ordered || !is_instance_name(&self.instance) {
            return Err("its first record is not before its last, or it has no instance");
        }
        if self.before.size != self.first_seq || self.tree_before().is_none() {
            return Err("its peaks are not those of a tree of the size before it");
        }
        let name = SegmentName::of_object(&self.records.name);
        if name.is_none_or(|name| self.name() != ManifestName::of(&name)) {
            return Err("the name of its records is not of the same records");
        }
        let counted = self.kinds.values().try_fold(0u64, |sum, count| sum.checked_add(*count));
        if counted != (self.last_seq - self.first_seq).checked_add(1) {
            return Err("its records of each kind are not as many as its records");
        }
        Ok(())
    }
}

/// SHA-256, as the checkpoint binds a manifest by.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// Length and SHA-256 of what is read.
pub(crate) fn digest_of(mut reader: impl Read) -> io::Result<(u64, [u8; 32])> {
    let (mut context, mut buffer, mut length) = (Context::new(&SHA256), vec![0; 64 << 10], 0);
    loop {
        let read = reader.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        context.update(bytes);
        length += bytes.len() as u64;
    }
    Ok((length, context.finish().as_ref().try_into().map_err(io::Error::other)?))
}

mod hash_text {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use tlog_tiles::Hash;

    pub fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(hash)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(deserializer)?;
        Hash::parse_hash(&text).map_err(|_| serde::de::Error::custom("not the base64 of 32 bytes"))
    }
}

mod hash_texts {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use tlog_tiles::Hash;

    pub fn serialize<S: Serializer>(hashes: &[Hash], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(hashes.iter().map(Hash::to_string))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Hash>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let hashes = texts.iter().map(|text| Hash::parse_hash(text));
        hashes.collect::<Result<_, _>>().map_err(|_| serde::de::Error::custom("not the base64 of 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let mut tree = Tree::new();
        (0..5u8).for_each(|n| tree.push_line(&[n]));
        let time = DateTime::from_timestamp(1_767_323_045, 0).unwrap();
        let name = "records/date=2026-01-02/instance=g/00000000000000000005-00000000000000000006.ndjson.zst";
        let mut values: BTreeMap<_, _> = Dimension::ALL.map(|d| (d, Values::default())).into();
        values.entry(Dimension::Targets).or_default().insert("db");
        Manifest {
            v: MANIFEST_VERSION,
            instance: "g".to_owned(),
            first_seq: 5,
            last_seq: 6,
            first_time: time,
            last_time: time + chrono::TimeDelta::seconds(2),
            records: StoredObject { name: name.to_owned(), bytes: 3, sha256: "00".to_owned() },
            before: Frontier { size: 5, peaks: tree.peaks().to_vec() },
            root: tree.root(),
            kinds: BTreeMap::from([("exchange.ended".to_owned(), 2)]),
            values,
        }
    }

    #[test]
    fn a_manifest_reads_back() {
        let manifest = manifest();
        assert_eq!(Manifest::parse(&manifest.to_json().unwrap()).unwrap(), manifest);
        assert_eq!(manifest.tree_before().unwrap().size(), 5);
    }

    #[test]
    fn it_prunes_by_time_and_value_and_not_past_its_bounds() {
        let mut manifest = manifest();
        let at = |seconds| Some(manifest.first_time + chrono::TimeDelta::seconds(seconds));
        assert!(
            manifest.may_be_in(None, None) && manifest.may_be_in(at(2), at(9)) && manifest.may_be_in(at(-9), at(1))
        );
        assert!(!manifest.may_be_in(at(3), None) && !manifest.may_be_in(None, at(0)));
        assert!(manifest.may_hold(Dimension::Targets, |v| v == "db") && manifest.holds_kind("exchange.ended"));
        assert!(!manifest.may_hold(Dimension::Targets, |v| v == "other") && !manifest.holds_kind("gate.started"));
        assert!(!manifest.may_hold(Dimension::Groups, |_| true));
        let groups = manifest.values.entry(Dimension::Groups).or_default();
        (0..=MAX_VALUES).for_each(|n| groups.insert(&n.to_string()));
        assert!(groups.more && groups.values.is_empty());
        let actions = manifest.values.entry(Dimension::Actions).or_default();
        actions.insert(&"x".repeat(MAX_VALUE + 1));
        manifest.values.remove(&Dimension::Policies);
        for unknown in [Dimension::Groups, Dimension::Actions, Dimension::Policies] {
            assert!(manifest.may_hold(unknown, |v| v == "any"), "{unknown:?}");
        }
    }

    #[test]
    fn one_that_contradicts_itself_is_refused() {
        let changes: [fn(&mut Manifest); 6] = [
            |m| m.last_seq = 4,
            |m| m.instance = "h".to_owned(),
            |m| m.before.size = 4,
            |m| m.before.peaks.clear(),
            |m| m.first_time -= chrono::TimeDelta::days(1),
            |m| m.kinds = BTreeMap::from([("a".to_owned(), u64::MAX), ("b".to_owned(), 3)]),
        ];
        for (n, change) in changes.into_iter().enumerate() {
            let mut manifest = manifest();
            change(&mut manifest);
            let error = Manifest::parse(&manifest.to_json().unwrap()).unwrap_err();
            assert!(matches!(error, ManifestError::Contradiction(_)), "change {n}: {error}");
        }
        let newer = Manifest { v: 2, ..manifest() };
        assert!(matches!(Manifest::parse(&newer.to_json().unwrap()), Err(ManifestError::Version(2))));
    }
}
