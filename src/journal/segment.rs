//! Sealed segments: what the uploader sends and then removes.

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::error::{OpenError, open_io};
use super::follow::Glance;
use super::format::manifest::digest_of;
use super::format::{
    CheckpointName, ENCRYPTED, Keys, Manifest, ManifestName, SegmentName, StoredObject, for_each_line, read_checkpoint,
};
use super::home::{Home, Span};
use super::state::inconsistent;

/// A sealed segment in the journal's directory, with the checkpoint over the log up to its last record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedSegment {
    pub instance: String,
    pub first_seq: u64,
    pub last_seq: u64,
    /// Time of the first record.
    pub created: DateTime<Utc>,
    /// zstd over NDJSON, as the archive gets it: perhaps encrypted.
    pub records: SealedFile,
    /// The same not encrypted, for streams, where `records` is and there were streams.
    pub clear: Option<SealedFile>,
    /// What the records are; `None` where an earlier version sealed, which made none.
    pub manifest: Option<SealedFile>,
    /// C2SP signed note.
    pub note: SealedFile,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    pub path: PathBuf,
    pub bytes: u64,
    pub sha256: [u8; 32],
}

/// Names in the archive, without the archive's own prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectNames {
    /// `records/date=YYYY-MM-DD/instance=<instance>/<first>-<last>.ndjson.zst`, and `.age` where it is encrypted
    pub records: String,
    /// `manifests/date=YYYY-MM-DD/instance=<instance>/<first>-<last>.json`
    pub manifest: String,
    /// `checkpoints/instance=<instance>/<tree size>.note`
    pub checkpoint: String,
}

impl SealedSegment {
    pub fn object_names(&self) -> ObjectNames {
        let span = Span { first: self.first_seq, last: self.last_seq };
        let records = segment_name(&self.instance, span, self.created);
        let checkpoint = CheckpointName { instance: self.instance.clone(), size: self.last_seq.saturating_add(1) };
        ObjectNames {
            manifest: ManifestName::of(&records).to_string(),
            records: if self.is_encrypted() { records.encrypted() } else { records.to_string() },
            checkpoint: checkpoint.to_string(),
        }
    }

    fn is_encrypted(&self) -> bool {
        self.records.path.extension().is_some_and(|extension| extension == "age")
    }

    /// The records as this machine can read them, where it can.
    pub fn readable(&self) -> Option<&SealedFile> {
        if self.is_encrypted() { self.clear.as_ref() } else { Some(&self.records) }
    }

    /// The records first, the checkpoint last.
    pub fn files(&self) -> impl Iterator<Item = &SealedFile> {
        [Some(&self.records), self.clear.as_ref(), self.manifest.as_ref(), Some(&self.note)].into_iter().flatten()
    }

    pub fn disk_bytes(&self) -> u64 {
        self.files().map(|file| file.bytes).sum()
    }

    /// Reads a segment that an earlier run left, whole, so that damage shows here and not in the archive.
    pub(super) fn inspect(home: &Home, span: Span) -> Result<Self, OpenError> {
        let note = describe(home, &home.note(span)).map_err(open_io(&home.note(span)))?;
        let text = home.storage.read(&note.path).map_err(open_io(&note.path))?;
        let checkpoint =
            read_checkpoint(&text, &Keys::default()).map_err(|error| damaged(&note.path, error.to_string()))?;
        let instance = home.instance.clone();
        let Some(named) = checkpoint.manifest else {
            let path = home.records(span);
            let records = describe(home, &path).map_err(open_io(&path))?;
            let created = first_time(home, &path, span)?;
            let (first_seq, last_seq) = (span.first, span.last);
            return Ok(SealedSegment {
                instance,
                first_seq,
                last_seq,
                created,
                records,
                clear: None,
                manifest: None,
                note,
            });
        };
        let (manifest, file) = bound_manifest(home, span, &named)?;
        Ok(SealedSegment {
            instance,
            first_seq: span.first,
            last_seq: span.last,
            created: manifest.first_time,
            records: bound_records(home, span, &manifest.records)?,
            clear: describe_if_there(home, &home.clear(span))?,
            manifest: Some(file),
            note,
        })
    }
}

pub(super) fn segment_name(instance: &str, span: Span, created: DateTime<Utc>) -> SegmentName {
    SegmentName { instance: instance.to_owned(), date: created.date_naive(), first: span.first, last: span.last }
}

/// The manifest that the segment's checkpoint names.
fn bound_manifest(home: &Home, span: Span, named: &[u8; 32]) -> Result<(Manifest, SealedFile), OpenError> {
    let path = home.manifest(span);
    let file = describe_if_there(home, &path)?;
    let file = file.ok_or_else(|| inconsistent(&path, "it is missing, but the checkpoint of its segment names it"))?;
    if file.sha256 != *named {
        return Err(damaged(&path, "its SHA-256 is not the one that its checkpoint names".to_owned()));
    }
    let json = home.storage.read(&path).map_err(open_io(&path))?;
    let manifest = Manifest::parse(&json).map_err(|error| damaged(&path, error.to_string()))?;
    if (manifest.first_seq, manifest.last_seq, &manifest.instance) != (span.first, span.last, &home.instance) {
        return Err(damaged(&path, "it is of another segment".to_owned()));
    }
    Ok((manifest, file))
}

/// The records that the segment's manifest names.
fn bound_records(home: &Home, span: Span, named: &StoredObject) -> Result<SealedFile, OpenError> {
    let encrypted = named.name.ends_with(ENCRYPTED);
    let path = if encrypted { home.encrypted(span) } else { home.records(span) };
    let records = describe_if_there(home, &path)?;
    let records =
        records.ok_or_else(|| inconsistent(&path, "it is missing, but the manifest of its segment names it"))?;
    if (named.bytes, &named.sha256) != (records.bytes, &hex::encode(records.sha256)) {
        return Err(damaged(&path, "its SHA-256 is not the one that its manifest says".to_owned()));
    }
    Ok(records)
}

fn damaged(path: &Path, what: String) -> OpenError {
    OpenError::Corrupt { path: path.to_owned(), offset: 0, what }
}

/// The first record's time, once every line is known to be one of the span's records, in order.
fn first_time(home: &Home, path: &Path, span: Span) -> Result<DateTime<Utc>, OpenError> {
    let damaged = |what| damaged(path, what);
    let file = home.storage.open(path).map_err(open_io(path))?;
    let (mut created, mut next, mut wrong) = (None, span.first, None);
    let read = for_each_line(BufReader::new(file), |line| {
        match Glance::read(line) {
            Ok(glance) if glance.seq == next => drop(created.get_or_insert(glance.time)),
            Ok(glance) => drop(wrong.get_or_insert(format!("record {} where {next} belongs", glance.seq))),
            Err(error) => drop(wrong.get_or_insert(error.to_string())),
        }
        next += 1;
    });
    if let Some(what) = wrong {
        return Err(damaged(what));
    }
    read.map_err(|error| damaged(error.to_string()))?;
    created.filter(|_| next.checked_sub(1) == Some(span.last)).ok_or_else(|| damaged("records are missing".to_owned()))
}

fn describe_if_there(home: &Home, path: &Path) -> Result<Option<SealedFile>, OpenError> {
    match describe(home, path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        file => file.map(Some).map_err(open_io(path)),
    }
}

/// Length and SHA-256 of a file.
fn describe(home: &Home, path: &Path) -> io::Result<SealedFile> {
    let (bytes, sha256) = digest_of(home.storage.open(path)?)?;
    Ok(SealedFile { path: path.to_owned(), bytes, sha256 })
}
