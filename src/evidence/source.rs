//! Where evidence is read from: a bucket, or a directory that holds a copy of one.

use std::future::Future;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::Problem;
use super::bundle::Bundle;
use crate::archive::{Retention, S3, S3Error};
use crate::journal::format::{DecryptError, ENCRYPTED, Identities, Keys};

/// Deepest directory under the root that is read; the format needs three.
const MAX_DEPTH: usize = 8;

/// One object: its newest version that is not a delete marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Under the prefix.
    pub name: String,
    /// Bytes.
    pub size: u64,
    pub version: Option<String>,
    /// How many versions there are; 1 where there are no versions.
    pub versions: usize,
    /// When a delete marker that hides it was set.
    pub hidden: Option<DateTime<Utc>>,
}

impl Object {
    pub fn is_encrypted(&self) -> bool {
        self.name.ends_with(ENCRYPTED)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("{path:?} cannot be read: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{0}")]
    S3(#[from] S3Error),
    #[error("{0}")]
    Decrypt(#[from] DecryptError),
    #[error("it is {size} bytes, more than the {max} that are read")]
    TooLarge { size: u64, max: u64 },
}

pub trait Source: Send + Sync {
    /// As a person names it.
    fn name(&self) -> String;
    /// Sorted by name.
    fn list(&self) -> impl Future<Output = Result<Vec<Object>, SourceError>> + Send;
    /// Those whose name begins so; `prefix` ends with a slash.
    fn list_under(&self, prefix: &str) -> impl Future<Output = Result<Vec<Object>, SourceError>> + Send {
        async move {
            let mut objects = self.list().await?;
            objects.retain(|object| object.name.starts_with(prefix));
            Ok(objects)
        }
    }
    /// As it is stored.
    fn get(&self, object: &Object, max: u64) -> impl Future<Output = Result<Bytes, SourceError>> + Send;
    /// The auditors' secret keys that what is encrypted is read with.
    fn identities(&self) -> &Identities {
        Identities::NONE
    }
    /// What an object holds; of an encrypted one, what was encrypted.
    fn plain(&self, object: &Object, max: u64) -> impl Future<Output = Result<Bytes, SourceError>> + Send {
        async move {
            let bytes = self.get(object, max).await?;
            if object.is_encrypted() { Ok(self.identities().decrypt(&bytes)?.into()) } else { Ok(bytes) }
        }
    }
    /// Whether objects here can have locks at all.
    fn has_locks(&self) -> bool;
    /// The lock of the object's version.
    fn lock(&self, object: &Object) -> impl Future<Output = Result<Option<Retention>, SourceError>> + Send;
    /// Whether hashes may stand for records that are not here: only where whoever made the source vouches for that.
    fn may_hold_hashes(&self) -> bool {
        false
    }
    /// What is wrong with the source itself, where it vouches for what it holds.
    fn own_problems(&self, _keys: &Keys) -> Result<Vec<Problem>, SourceError> {
        Ok(Vec::new())
    }
}

/// A directory: no versions, no locks.
pub struct Directory(PathBuf);

impl Directory {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Directory(path.into())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Source for Directory {
    fn name(&self) -> String {
        self.0.display().to_string()
    }

    async fn list(&self) -> Result<Vec<Object>, SourceError> {
        let mut objects = Vec::new();
        walk(&self.0, "", 0, &mut objects)?;
        objects.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(objects)
    }

    async fn list_under(&self, prefix: &str) -> Result<Vec<Object>, SourceError> {
        let (directory, mut objects) = (self.0.join(prefix), Vec::new());
        if directory.is_dir() {
            walk(&directory, prefix, prefix.matches('/').count(), &mut objects)?;
        }
        objects.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(objects)
    }

    async fn get(&self, object: &Object, max: u64) -> Result<Bytes, SourceError> {
        within(object.size, max)?;
        let path = self.0.join(&object.name);
        tokio::fs::read(&path).await.map(Bytes::from).map_err(|source| SourceError::File { path, source })
    }

    fn has_locks(&self) -> bool {
        false
    }

    async fn lock(&self, _: &Object) -> Result<Option<Retention>, SourceError> {
        Ok(None)
    }
}

pub(super) fn within(size: u64, max: u64) -> Result<(), SourceError> {
    if size > max { Err(SourceError::TooLarge { size, max }) } else { Ok(()) }
}

/// Symbolic links are not followed. Names that are not text are taken with replacement characters, so that they are
/// reported rather than passed over.
fn walk(dir: &Path, prefix: &str, depth: usize, into: &mut Vec<Object>) -> Result<(), SourceError> {
    let error = |source| SourceError::File { path: dir.to_owned(), source };
    for entry in std::fs::read_dir(dir).map_err(error)? {
        let entry = entry.map_err(error)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let meta = entry.metadata().map_err(error)?;
        if meta.is_dir() && depth < MAX_DEPTH {
            walk(&entry.path(), &format!("{name}/"), depth + 1, into)?;
        } else {
            into.push(Object { name, size: meta.len(), version: None, versions: 1, hidden: None });
        }
    }
    Ok(())
}

/// A bucket. Listed by versions, so that a delete marker hides nothing.
impl Source for S3 {
    fn name(&self) -> String {
        format!("s3://{}/{}", self.location().bucket, self.location().prefix)
    }

    async fn list(&self) -> Result<Vec<Object>, SourceError> {
        self.list_under("").await
    }

    async fn list_under(&self, prefix: &str) -> Result<Vec<Object>, SourceError> {
        let mut versions = self.versions_under(prefix).await?;
        versions.retain(|v| self.name(&v.key).is_some_and(|n| !n.is_empty()));
        // The newest of a key first. Stores list them so, but nothing here should depend on it.
        versions.sort_by(|a, b| {
            let newest = |v: &crate::archive::s3::Version| (v.latest, v.last_modified);
            a.key.cmp(&b.key).then_with(|| newest(b).cmp(&newest(a)))
        });
        let of_key = versions.chunk_by(|a, b| a.key == b.key);
        Ok(of_key.filter_map(|v| newest(self.name(&v.first()?.key)?, v)).collect())
    }

    async fn get(&self, object: &Object, max: u64) -> Result<Bytes, SourceError> {
        within(object.size, max)?;
        Ok(S3::get(self, &object.name, object.version.as_deref()).await?)
    }

    fn has_locks(&self) -> bool {
        true
    }

    async fn lock(&self, object: &Object) -> Result<Option<Retention>, SourceError> {
        Ok(self.head(&object.name, object.version.as_deref()).await?.and_then(|h| h.retention))
    }
}

fn newest(name: &str, versions: &[crate::archive::s3::Version]) -> Option<Object> {
    let real = versions.iter().filter(|v| !v.delete_marker);
    let first = real.clone().next()?;
    let hidden = versions.first().filter(|v| v.delete_marker).map(|v| v.last_modified.unwrap_or_default());
    Some(Object { name: name.to_owned(), size: first.size, version: first.id.clone(), versions: real.count(), hidden })
}

/// What the command line names, read with the secret keys that it names.
pub struct Place {
    store: Store,
    identities: Identities,
}

impl Place {
    #[must_use]
    pub fn with(self, identities: Identities) -> Self {
        Place { identities, ..self }
    }

    pub fn store(&self) -> &Store {
        &self.store
    }
}

impl From<Store> for Place {
    fn from(store: Store) -> Self {
        Place { store, identities: Identities::default() }
    }
}

impl Source for Place {
    fn name(&self) -> String {
        self.store.name()
    }

    async fn list(&self) -> Result<Vec<Object>, SourceError> {
        self.store.list().await
    }

    async fn list_under(&self, prefix: &str) -> Result<Vec<Object>, SourceError> {
        self.store.list_under(prefix).await
    }

    async fn get(&self, object: &Object, max: u64) -> Result<Bytes, SourceError> {
        self.store.get(object, max).await
    }

    fn identities(&self) -> &Identities {
        &self.identities
    }

    fn has_locks(&self) -> bool {
        self.store.has_locks()
    }

    async fn lock(&self, object: &Object) -> Result<Option<Retention>, SourceError> {
        self.store.lock(object).await
    }

    fn may_hold_hashes(&self) -> bool {
        self.store.may_hold_hashes()
    }

    fn own_problems(&self, keys: &Keys) -> Result<Vec<Problem>, SourceError> {
        self.store.own_problems(keys)
    }
}

pub enum Store {
    Directory(Directory),
    Bundle(Bundle),
    S3(Box<S3>),
}

impl Store {
    /// The directory, where it is one.
    pub fn directory(&self) -> Option<&Path> {
        match self {
            Store::Directory(directory) => Some(directory.path()),
            Store::Bundle(_) | Store::S3(_) => None,
        }
    }
}

impl Source for Store {
    fn name(&self) -> String {
        match self {
            Store::Directory(d) => d.name(),
            Store::Bundle(b) => b.name(),
            Store::S3(s) => Source::name(&**s),
        }
    }

    async fn list(&self) -> Result<Vec<Object>, SourceError> {
        match self {
            Store::Directory(d) => d.list().await,
            Store::Bundle(b) => b.list().await,
            Store::S3(s) => s.list().await,
        }
    }

    async fn list_under(&self, prefix: &str) -> Result<Vec<Object>, SourceError> {
        match self {
            Store::Directory(d) => d.list_under(prefix).await,
            Store::Bundle(b) => b.list_under(prefix).await,
            Store::S3(s) => s.list_under(prefix).await,
        }
    }

    async fn get(&self, object: &Object, max: u64) -> Result<Bytes, SourceError> {
        match self {
            Store::Directory(d) => d.get(object, max).await,
            Store::Bundle(b) => b.get(object, max).await,
            Store::S3(s) => Source::get(&**s, object, max).await,
        }
    }

    fn has_locks(&self) -> bool {
        match self {
            Store::Directory(d) => d.has_locks(),
            Store::Bundle(b) => b.has_locks(),
            Store::S3(s) => s.has_locks(),
        }
    }

    async fn lock(&self, object: &Object) -> Result<Option<Retention>, SourceError> {
        match self {
            Store::Directory(d) => d.lock(object).await,
            Store::Bundle(b) => b.lock(object).await,
            Store::S3(s) => s.lock(object).await,
        }
    }

    fn may_hold_hashes(&self) -> bool {
        match self {
            Store::Bundle(bundle) => bundle.may_hold_hashes(),
            Store::Directory(_) | Store::S3(_) => false,
        }
    }

    fn own_problems(&self, keys: &Keys) -> Result<Vec<Problem>, SourceError> {
        match self {
            Store::Bundle(bundle) => bundle.own_problems(keys),
            Store::Directory(_) | Store::S3(_) => Ok(Vec::new()),
        }
    }
}
