//! Put once, read back.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutMode, PutOptions};

use super::lock::{Retention, mode_name};
use super::s3::{S3, S3Error};
use super::sha256_hex;
use super::store::{Archive, Place};
use crate::config::ObjectLock;

/// What is in the store, as read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub version: Option<String>,
    /// Bytes.
    pub size: u64,
    /// Hex.
    pub sha256: String,
    /// `None` in a directory, or where the bucket locks nothing and nothing is asked.
    pub retention: Option<Retention>,
    /// It was there before, with the same bytes.
    pub already: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum PutError {
    #[error(
        "{name} is already stored with other bytes (SHA-256 {theirs}, ours {ours}): someone wrote under this log's \
         names, or two gates share one instance name; the local copy is kept"
    )]
    Conflict { name: String, ours: String, theirs: String },
    #[error(
        "{name} is stored, but its lock is weaker than asked: found {}, asked {} for {} days; raise the bucket's default \
         retention and extend the lock of this object; the local copy is kept",
        .found.map_or("none".to_owned(), |r| r.to_string()), mode_name(.asked.mode), .asked.days
    )]
    Weaker { name: String, found: Option<Retention>, asked: ObjectLock },
    /// May pass: try again.
    #[error("{name} could not be stored: {source}")]
    Store { name: String, source: S3Error },
}

impl PutError {
    /// Trying again does not help, and evidence is at risk: the gate must refuse until a person has looked.
    pub fn is_alarm(&self) -> bool {
        match self {
            PutError::Conflict { .. } | PutError::Weaker { .. } => true,
            PutError::Store { .. } => false,
        }
    }
}

pub(super) async fn put(archive: &Archive, name: &str, bytes: Bytes) -> Result<Stored, PutError> {
    let store = |source: S3Error| PutError::Store { name: name.to_owned(), source };
    let path = match &archive.place {
        Place::S3(s3) => s3.path(name).map_err(store)?,
        Place::Directory(_) => Path::parse(name).map_err(|e| store(object_store::Error::from(e).into()))?,
    };
    let created = match &archive.place {
        Place::S3(s3) => create(s3.store(), &path, bytes.clone()).await,
        Place::Directory(dir) => create(dir, &path, bytes.clone()).await,
    };
    let found = match &archive.place {
        Place::S3(s3) => read_back_s3(s3, name).await,
        Place::Directory(dir) => read_back_directory(dir, &path).await,
    };
    let already = !matches!(created, Ok(()));
    match (found, created) {
        (Ok(Some(found)), _) => check(name, &bytes, found, archive.asked, already),
        // A put whose answer was lost may have failed: what is not there now has to be put again.
        (Ok(None) | Err(_), Err(e)) if !matches!(e, object_store::Error::AlreadyExists { .. }) => Err(store(e.into())),
        (Err(e), _) => Err(store(e)),
        (Ok(None), _) => Err(store(S3Error::Http("the store took it, but does not show it".to_owned()))),
    }
}

pub(super) async fn create(store: &impl ObjectStore, path: &Path, bytes: Bytes) -> object_store::Result<()> {
    let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
    store.put_opts(path, bytes.into(), options).await.map(drop)
}

struct Found {
    size: u64,
    sha256: String,
    version: Option<String>,
    retention: Option<Retention>,
    last_modified: DateTime<Utc>,
}

fn check(name: &str, ours: &[u8], found: Found, asked: Option<ObjectLock>, already: bool) -> Result<Stored, PutError> {
    let sha256 = sha256_hex(ours);
    if found.size != ours.len() as u64 || found.sha256 != sha256 {
        return Err(PutError::Conflict { name: name.to_owned(), ours: sha256, theirs: found.sha256 });
    }
    let covered = |asked| found.retention.is_some_and(|r| r.covers(asked, found.last_modified));
    match asked {
        Some(asked) if !covered(asked) => {
            Err(PutError::Weaker { name: name.to_owned(), found: found.retention, asked })
        }
        Some(_) | None => {
            Ok(Stored { version: found.version, size: found.size, sha256, retention: found.retention, already })
        }
    }
}

async fn read_back_s3(s3: &S3, name: &str) -> Result<Option<Found>, S3Error> {
    let Some(head) = s3.head(name, None).await? else {
        return Ok(None);
    };
    let sha256 = match head.sha256 {
        Some(sha256) => sha256,
        // Not every store gives its checksum back; the bytes themselves do.
        None => sha256_hex(&s3.get(name, head.version.as_deref()).await?),
    };
    Ok(Some(Found {
        size: head.size,
        sha256,
        version: head.version,
        retention: head.retention,
        last_modified: head.last_modified.unwrap_or_else(Utc::now),
    }))
}

async fn read_back_directory(dir: &impl ObjectStore, path: &Path) -> Result<Option<Found>, S3Error> {
    let result = match dir.get(path).await {
        Ok(result) => result,
        Err(object_store::Error::NotFound { .. }) => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let last_modified = result.meta.last_modified;
    let bytes = result.bytes().await?;
    let (size, sha256) = (bytes.len() as u64, sha256_hex(&bytes));
    Ok(Some(Found { size, sha256, version: None, retention: None, last_modified }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::LockStatus;
    use crate::config::{Audit, LockMode};
    use chrono::TimeDelta;

    fn audit(dir: &std::path::Path) -> Audit {
        let url = url::Url::from_directory_path(dir).unwrap();
        Audit::at(url)
    }

    #[tokio::test]
    async fn a_name_is_written_once() {
        let dir = tempfile::tempdir().unwrap();
        let archive = Archive::open(&audit(dir.path())).unwrap();
        assert!(matches!(archive.guard().await.unwrap(), LockStatus::NotImmutable(_)));
        let first = archive.put("records/date=2026-01-02/a", Bytes::from_static(b"one")).await.unwrap();
        assert_eq!((first.size, first.already), (3, false));
        let second = archive.put("records/date=2026-01-02/a", Bytes::from_static(b"one")).await.unwrap();
        assert!(second.already);
        let other = archive.put("records/date=2026-01-02/a", Bytes::from_static(b"two")).await.unwrap_err();
        assert!(matches!(other, PutError::Conflict { .. }) && other.is_alarm(), "{other}");
        assert_eq!(std::fs::read(dir.path().join("records/date=2026-01-02/a")).unwrap(), b"one");
    }

    #[test]
    fn a_lock_on_a_directory_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let lock = ObjectLock { mode: LockMode::Compliance, days: 1 };
        let result = Archive::open(&Audit { object_lock: Some(lock), ..audit(dir.path()) });
        assert!(matches!(result, Err(crate::archive::ArchiveError::LockOnDirectory { .. })));
    }

    #[test]
    fn a_weaker_lock_is_an_alarm() {
        let asked = ObjectLock { mode: LockMode::Compliance, days: 30 };
        let now = Utc::now();
        let found =
            |retention| Found { size: 1, sha256: sha256_hex(b"x"), version: None, retention, last_modified: now };
        let lock = |mode, days| Some(Retention { mode, until: now + TimeDelta::days(days) });
        assert!(check("n", b"x", found(lock(LockMode::Compliance, 30)), Some(asked), false).is_ok());
        for weak in [None, lock(LockMode::Governance, 30), lock(LockMode::Compliance, 29)] {
            let error = check("n", b"x", found(weak), Some(asked), false).unwrap_err();
            assert!(matches!(error, PutError::Weaker { .. }) && error.is_alarm(), "{error}");
        }
    }
}
