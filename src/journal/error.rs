//! What goes wrong, for the person who has to mend it.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::format::{CheckpointError, MAX_RECORD_BYTES};
use super::key::SignError;

/// Why a record was not taken. In each case the record is not in the log, `Failed` aside: there it may be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AppendError {
    #[error("the journal is full: {used} of {max} bytes wait for the archive; see why segments are not archived")]
    Full { used: u64, max: u64 },
    #[error("the record has {bytes} bytes; the largest that the journal takes has {MAX_RECORD_BYTES}")]
    TooLarge { bytes: u64 },
    #[error("{open} exchanges have no end yet; the journal follows no more")]
    TooManyOpen { open: usize },
    /// For good: after a failed write or fsync nobody knows what the disk holds, so nothing is retried.
    #[error("the journal failed and takes no more records; the log says why; mend the disk and restart the gate")]
    Failed,
    #[error("the journal was closed")]
    Closed,
    #[error("a body that is too long for its record could not be kept ({0}); mend the disk and restart the gate")]
    Body(String),
    #[error("the record cannot be written as JSON: {0}")]
    Encode(String),
}

/// Why a segment could not be sealed. The journal counts as failed then.
#[derive(Debug, Error)]
pub(super) enum SealError {
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("the records could not be encrypted: {0}")]
    Encrypt(io::Error),
    #[error("{}: the file no longer holds the records that were written to it", .path.display())]
    Changed { path: PathBuf },
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// Why the journal does not open. The gate does not start then.
#[derive(Debug, Error)]
pub enum OpenError {
    #[error("journal: {}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("journal: another process uses {}; two gates must not share a journal directory", .directory.display())]
    Locked { directory: PathBuf },
    #[error("journal: `{0}` cannot be an instance name: letters, digits, `-`, `_`, `.`; at most 128; no dot in front")]
    Instance(String),
    #[error("journal: `{0}` cannot name a log: it must not be empty or hold spaces, plus signs or control characters")]
    Origin(String),
    #[error(
        "journal: {}: damaged at byte {offset}: {what}. Records that were acknowledged are unreadable, so the gate does not \
         go on with this log. Restore the file, or keep the directory as evidence and start a new log: another \
         directory, instance and origin",
        .path.display()
    )]
    Corrupt { path: PathBuf, offset: u64, what: String },
    #[error(
        "journal: {}: {what}. The directory was changed from outside or partly restored. Restore all of it, or keep it as \
         evidence and start a new log: another directory, instance and origin",
        .path.display()
    )]
    Inconsistent { path: PathBuf, what: String },
    #[error(
        "journal: {} belongs to instance `{instance}` and log `{origin}`; set these in the configuration, or use another \
         directory",
        .path.display()
    )]
    Foreign { path: PathBuf, instance: String, origin: String },
    #[error(
        "journal: {}: the last checkpoint was not signed by the configured key ({source}). Use the key that signed it, or name \
         that as journal.previous_key, so that the log is handed over to the new one",
        .path.display()
    )]
    Checkpoint { path: PathBuf, source: CheckpointError },
    #[error("journal: the segment that was left open could not be sealed: {0}")]
    Seal(String),
    #[error("journal: the log could not be handed over to the new key: {0}")]
    HandOver(String),
    #[error("journal: what recovery found could not be recorded: {0}")]
    Record(#[from] AppendError),
    #[error("journal: the writer thread did not start: {0}")]
    Thread(io::Error),
}

/// Names the file in an I/O error.
pub(super) fn at<E>(path: &Path, make: impl FnOnce(PathBuf, io::Error) -> E) -> impl FnOnce(io::Error) -> E {
    move |source| make(path.to_owned(), source)
}

pub(super) fn open_io(path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    at(path, |path, source| OpenError::Io { path, source })
}

pub(super) fn seal_io(path: &Path) -> impl FnOnce(io::Error) -> SealError {
    at(path, |path, source| SealError::Io { path, source })
}
