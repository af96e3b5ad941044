//! Records out of a source, in order, and the check of one line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::ops::ControlFlow;

use bytes::Bytes;
use serde::Deserialize;

use super::source::{Object, Source, SourceError};
use super::{MAX_OBJECT, text};
use crate::journal::format::{
    BODIES, BodyName, CHECKPOINTS, CheckpointName, LEAVES, MANIFESTS, ManifestName, RECORDS, SegmentName,
    for_each_line, record_json,
};
use crate::journal::record::{self, SCHEMA_VERSION};

/// A record as it is read back.
pub type Record = record::Record<String>;

/// The objects of a source by what their names say.
#[derive(Debug, Default)]
pub struct Inventory {
    pub logs: BTreeMap<String, Log>,
    /// Bodies that are kept beside the segments.
    pub bodies: BTreeMap<BodyName, Object>,
    /// Indexes by the segment that they are made of: derived, and so no evidence.
    pub indexes: BTreeMap<SegmentName, Object>,
    /// Among the evidence, but not of this format.
    pub unknown: Vec<Object>,
    /// Beside the evidence.
    pub others: usize,
}

/// One instance's objects, in the order of their numbers.
#[derive(Debug, Default)]
pub struct Log {
    pub segments: Vec<(SegmentName, Object)>,
    /// By segment; logs of before manifests have none.
    pub manifests: BTreeMap<ManifestName, Object>,
    /// The hashes of a segment's lines, where they are kept.
    pub leaves: BTreeMap<SegmentName, Object>,
    pub checkpoints: Vec<(CheckpointName, Object)>,
}

/// A segment of which something is here.
#[derive(Clone, Copy)]
pub(super) struct SegmentHere<'a> {
    pub name: &'a SegmentName,
    pub object: &'a Object,
    pub form: Form,
}

/// What of the records there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Lines,
    Encrypted,
    /// Only the hashes of the lines.
    Hashes,
}

impl Log {
    /// In the order of their numbers.
    pub(super) fn all_segments(&self) -> Vec<SegmentHere<'_>> {
        let here: BTreeSet<&SegmentName> = self.segments.iter().map(|(name, _)| name).collect();
        let hashes = self.leaves.iter().filter(|(name, _)| !here.contains(name));
        let hashes = hashes.map(|(name, object)| SegmentHere { name, object, form: Form::Hashes });
        let lines = self.segments.iter().map(|(name, object)| {
            let form = if object.is_encrypted() { Form::Encrypted } else { Form::Lines };
            SegmentHere { name, object, form }
        });
        let mut all: Vec<_> = lines.chain(hashes).collect();
        all.sort_by_key(|segment| (segment.name.first, segment.name.last));
        all
    }
}

impl Inventory {
    pub fn new(objects: Vec<Object>) -> Self {
        let mut all = Inventory::default();
        for object in objects {
            if let Some(name) = SegmentName::of_object(&object.name) {
                all.logs.entry(name.instance.clone()).or_default().segments.push((name, object));
            } else if let Ok(name) = object.name.parse::<CheckpointName>() {
                all.logs.entry(name.instance.clone()).or_default().checkpoints.push((name, object));
            } else if let Ok(name) = object.name.parse::<ManifestName>() {
                all.logs.entry(name.instance.clone()).or_default().manifests.insert(name, object);
            } else if let Ok(name) = object.name.parse::<BodyName>() {
                all.bodies.insert(name, object);
            } else if let Some(name) = SegmentName::of_leaves(&object.name) {
                all.logs.entry(name.instance.clone()).or_default().leaves.insert(name, object);
            } else if let Some(name) = SegmentName::of_index(&object.name) {
                all.indexes.insert(name, object);
            } else if is_evidence(&object.name) {
                all.unknown.push(object);
            } else {
                all.others += 1;
            }
        }
        for log in all.logs.values_mut() {
            log.segments.sort_by_key(|(n, _)| (n.first, n.last));
            log.checkpoints.sort_by_key(|(n, _)| n.size);
        }
        all
    }

    /// The objects of records.
    pub fn segments(&self) -> impl Iterator<Item = &Object> {
        self.logs.values().flat_map(|log| &log.segments).map(|(_, object)| object)
    }

    pub async fn list(source: &impl Source) -> Result<Self, SourceError> {
        Ok(Inventory::new(source.list().await?))
    }
}

/// Whether an object stands among the evidence.
pub(super) fn is_evidence(name: &str) -> bool {
    [RECORDS, MANIFESTS, LEAVES, CHECKPOINTS, BODIES].iter().any(|place| name.starts_with(place))
}

#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("it is not JSON of a record: {0}")]
    Json(serde_json::Error),
    #[error(
        "it is of record schema version {found}, and this program reads up to {SCHEMA_VERSION}: use a newer portcullis"
    )]
    Newer { found: u32 },
    #[error("it does not have the fields of a record of schema version {SCHEMA_VERSION}: {0}")]
    Fields(serde_json::Error),
}

/// What every version of the schema has.
#[derive(Deserialize)]
struct Stem {
    v: u32,
}

/// A line of any schema version.
pub fn parse(line: &[u8]) -> Result<Record, RecordError> {
    let json = record_json(line).map_err(RecordError::Json)?;
    let stem: Stem = serde_json::from_slice(json).map_err(RecordError::Json)?;
    if stem.v > SCHEMA_VERSION {
        return Err(RecordError::Newer { found: stem.v });
    }
    serde_json::from_slice(json).map_err(RecordError::Fields)
}

/// What to do with the records, and what was wrong on the way.
#[derive(Debug, Default)]
pub struct Walk {
    /// One sentence each; the caller shows them. Bounded by the number of segments.
    pub damage: Vec<String>,
}

/// Calls `each` with every record that `wanted` segments hold, and passes over what cannot be read, saying so.
pub async fn walk(
    source: &impl Source,
    inventory: &Inventory,
    wanted: impl Fn(&SegmentName) -> bool,
    mut each: impl FnMut(Record),
) -> Walk {
    let mut walk = Walk::default();
    let segments = inventory.logs.values().flat_map(|l| &l.segments);
    for (name, object) in segments.filter(|(n, _)| wanted(n)) {
        let bytes = source.plain(object, MAX_OBJECT).await;
        let _ = segment(name, object, bytes, &mut walk, &mut |record| {
            each(record);
            ControlFlow::Continue(())
        });
    }
    walk
}

/// The records of one segment, until `each` breaks.
pub(super) fn segment(
    name: &SegmentName,
    object: &Object,
    bytes: Result<Bytes, impl Display>,
    walk: &mut Walk,
    each: &mut impl FnMut(Record) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut damage =
        |what: String| walk.damage.push(format!("{}: {}", text::escape(&object.name), text::escape(&what)));
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(e) => {
            damage(format!("it cannot be read: {e}"));
            return ControlFlow::Continue(());
        }
    };
    let (mut flow, mut first_bad, mut line_number) = (ControlFlow::Continue(()), None, 0u64);
    let result = for_each_line(&*bytes, |line| {
        line_number += 1;
        if flow.is_break() {
            return;
        }
        match parse(line) {
            Ok(record) if record.instance == name.instance => flow = each(record),
            Ok(_) => drop(first_bad.get_or_insert(format!("line {line_number}: it is of another instance"))),
            Err(e) => drop(first_bad.get_or_insert(format!("line {line_number}: {e}")).len()),
        }
    });
    first_bad.into_iter().chain(result.err().map(|e| e.to_string())).for_each(damage);
    flow
}
