//! Sealed segments go to object storage that nobody can change.
//!
//! - A name is written once: a put is a conditional create, and a name that is taken by other bytes is an alarm, never
//!   overwritten ([`PutError::Conflict`]).
//! - What was put is read back, size and SHA-256 and lock, before the local copy may go. A lock that is weaker than what
//!   is asked is an alarm ([`PutError::Weaker`]) and the local copy stays.
//! - The writer may not set locks (its holder could set shorter ones), so the bucket's default retention has to do it:
//!   [`Archive::guard`] refuses a bucket where it would not.
//! - The uploader never gives up and never drops. Its bound is the journal's (`journal.max_bytes`): past it the gate refuses.

mod guard;
mod hold;
pub mod lock;
mod put;
pub mod s3;
mod store;
pub mod upload;
mod xml;

pub use guard::GuardError;
pub use lock::{LockStatus, Retention};
pub use put::{PutError, Stored};
pub use s3::{S3, S3Error, S3Location};
pub use store::{Archive, ArchiveError};
pub use upload::{Outbox, Remote, Sealed, UploadStatus, Uploader};

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes))
}
