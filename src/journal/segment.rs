//! Sealed segments: what the uploader sends and then removes.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, Utc};

use super::error::{OpenError, open_io};
use super::follow::Glance;
use super::format::{CheckpointName, SegmentName, for_each_line};
use super::home::{Home, Span};

/// A sealed segment in the journal's directory, with the checkpoint over the log up to its last record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedSegment {
    pub instance: String,
    pub first_seq: u64,
    pub last_seq: u64,
    /// zstd over NDJSON.
    pub path: PathBuf,
    /// C2SP signed note.
    pub note_path: PathBuf,
    /// Length of the file at `path`, bytes.
    pub bytes: u64,
    /// Length of the file at `note_path`, bytes.
    pub note_bytes: u64,
    /// Time of the first record.
    pub created: DateTime<Utc>,
    /// SHA-256 of the file at `path`.
    pub sha256: [u8; 32],
    /// SHA-256 of the file at `note_path`.
    pub note_sha256: [u8; 32],
}

/// Names in the archive, without the archive's own prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectNames {
    /// `records/date=YYYY-MM-DD/instance=<instance>/<first>-<last>.ndjson.zst`
    pub records: String,
    /// `checkpoints/instance=<instance>/<tree size>.note`
    pub checkpoint: String,
}

impl SealedSegment {
    pub fn object_names(&self) -> ObjectNames {
        let records = SegmentName {
            instance: self.instance.clone(),
            date: self.created.date_naive(),
            first: self.first_seq,
            last: self.last_seq,
        };
        let checkpoint = CheckpointName { instance: self.instance.clone(), size: self.last_seq.saturating_add(1) };
        ObjectNames { records: records.to_string(), checkpoint: checkpoint.to_string() }
    }

    /// Bytes of both files.
    pub fn disk_bytes(&self) -> u64 {
        self.bytes + self.note_bytes
    }

    /// Describes a segment whose two files are there.
    pub(super) fn describe(home: &Home, span: Span, created: DateTime<Utc>) -> io::Result<Self> {
        let (path, note_path) = (home.records(span), home.note(span));
        let (bytes, sha256) = digest(&path)?;
        let (note_bytes, note_sha256) = digest(&note_path)?;
        Ok(SealedSegment {
            instance: home.instance.clone(),
            first_seq: span.first,
            last_seq: span.last,
            path,
            note_path,
            bytes,
            note_bytes,
            created,
            sha256,
            note_sha256,
        })
    }

    /// Reads a segment that an earlier run left, whole, so that damage shows here and not in the archive.
    pub(super) fn inspect(home: &Home, span: Span) -> Result<Self, OpenError> {
        let path = home.records(span);
        let created = first_time(&path, span)?;
        SealedSegment::describe(home, span, created).map_err(open_io(&path))
    }
}

/// The first record's time, once every line is known to be one of the span's records, in order.
fn first_time(path: &Path, span: Span) -> Result<DateTime<Utc>, OpenError> {
    let damaged = |what: String| OpenError::Corrupt { path: path.to_owned(), offset: 0, what };
    let file = File::open(path).map_err(open_io(path))?;
    let (mut created, mut next, mut wrong) = (None, span.first, None);
    let read = for_each_line(BufReader::new(file), |line| {
        match serde_json::from_slice::<Glance>(line) {
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

/// Length and SHA-256 of a file.
fn digest(path: &Path) -> io::Result<(u64, [u8; 32])> {
    let mut file = File::open(path)?;
    let (mut context, mut length) = (Context::new(&SHA256), 0);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        context.update(bytes);
        length += bytes.len() as u64;
    }
    let sha256 = context.finish().as_ref().try_into().map_err(io::Error::other)?;
    Ok((length, sha256))
}
