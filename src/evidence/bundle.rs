//! Offline bundles: evidence, what verification found in it and the locks as they were seen, in one tar file.
//!
//! `digests.txt` has the SHA-256 of every other entry, as `sha256sum -c` reads it, and `bundle.note` is a signed note
//! (C2SP signed-note) over the SHA-256 of that list. Evidence is under `evidence/`, under the names that it has in the
//! bucket. A bundle may hold the hashes of records instead of the records: integrity is proved all the same.

mod read;
mod write;

pub use read::Bundle;
pub use write::{Signer, write};

use std::path::PathBuf;

use crate::evidence::SourceError;
use crate::journal::key::SignError;

const NOTE: &str = "bundle.note";
const DIGESTS: &str = "digests.txt";
const EVIDENCE: &str = "evidence/";

#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{} is not a bundle: {why}", .path.display())]
    Format { path: PathBuf, why: String },
    #[error("{name} cannot be read: {why}")]
    Evidence { name: String, why: String },
    #[error("{0}")]
    Source(#[from] SourceError),
    #[error("{0}")]
    Sign(#[from] SignError),
}
