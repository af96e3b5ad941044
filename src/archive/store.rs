//! The archive: an S3 bucket, or a directory that stands in for one.

use std::path::PathBuf;

use bytes::Bytes;
use object_store::local::LocalFileSystem;

use super::guard::{self, GuardError};
use super::lock::LockStatus;
use super::put::{self, PutError, Stored};
use super::s3::{S3, S3Error, S3Location};
use super::upload::Remote;
use crate::config::{Audit, ObjectLock};

pub struct Archive {
    pub(super) place: Place,
    pub(super) asked: Option<ObjectLock>,
}

pub(super) enum Place {
    S3(Box<S3>),
    Directory(LocalFileSystem),
}

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("audit.url {0:?} is neither s3://<bucket>/<prefix> nor file:///<directory>")]
    Url(String),
    #[error(
        "audit.url {url:?} is a directory, which cannot hold the lock of audit.object_lock: use s3://, or leave audit.object_lock out"
    )]
    LockOnDirectory { url: String },
    #[error("the audit directory {path:?} cannot be made or opened: {source}")]
    Directory { path: PathBuf, source: std::io::Error },
    #[error("the S3 client cannot be made: {0}; look at audit.endpoint, audit.region and the credentials")]
    S3(#[from] S3Error),
}

impl Archive {
    /// Makes the client; does not reach the store. Plain HTTP endpoints are taken, for stores on a loopback or mesh.
    pub fn open(audit: &Audit) -> Result<Archive, ArchiveError> {
        let place = match audit.url.scheme() {
            "s3" => Place::S3(Box::new(open_s3(audit)?)),
            "file" => open_directory(audit)?,
            _ => return Err(ArchiveError::Url(audit.url.to_string())),
        };
        Ok(Archive { place, asked: audit.object_lock })
    }

    /// Checks, before anything is put, that what is put will be locked as `audit.object_lock` asks.
    pub async fn guard(&self) -> Result<LockStatus, GuardError> {
        match &self.place {
            Place::S3(s3) => guard::guard(s3, self.asked).await,
            Place::Directory(_) => Ok(LockStatus::NotImmutable(
                "the archive is a directory, for trials only; for evidence use an S3 bucket with Object Lock"
                    .to_owned(),
            )),
        }
    }

    /// Stores bytes under a name that no other bytes have, and reads back size, checksum and lock.
    ///
    /// Calling it again with the same bytes succeeds, so a caller that lost the answer just repeats it.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<Stored, PutError> {
        put::put(self, name, bytes).await
    }
}

impl Remote for Archive {
    async fn put(&self, name: &str, bytes: Bytes) -> Result<Stored, PutError> {
        Archive::put(self, name, bytes).await
    }
}

fn open_s3(audit: &Audit) -> Result<S3, ArchiveError> {
    let location = S3Location::parse(&audit.url, audit.endpoint.clone(), audit.region.clone())
        .ok_or_else(|| ArchiveError::Url(audit.url.to_string()))?;
    Ok(S3::open(location, audit.credentials.as_ref())?)
}

fn open_directory(audit: &Audit) -> Result<Place, ArchiveError> {
    let url = || audit.url.to_string();
    if audit.object_lock.is_some() {
        return Err(ArchiveError::LockOnDirectory { url: url() });
    }
    let path = audit.url.to_file_path().map_err(|()| ArchiveError::Url(url()))?;
    std::fs::create_dir_all(&path).map_err(|source| ArchiveError::Directory { path: path.clone(), source })?;
    let store = LocalFileSystem::new_with_prefix(&path)
        .map_err(|e| ArchiveError::Directory { path, source: std::io::Error::other(e) })?;
    Ok(Place::Directory(store.with_fsync(true)))
}
