//! Writing a bundle.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, stream};
use serde::Serialize;

use super::{BundleError, DIGESTS, EVIDENCE, NOTE};
use crate::archive::lock::mode_name;
use crate::evidence::read::is_evidence;
use crate::evidence::source::{Object, Source};
use crate::evidence::{MAX_OBJECT, Report};
use crate::journal::SigningKey;
use crate::journal::format::manifest::sha256;
use crate::journal::format::{BODIES, SegmentName, for_each_line, record_hash, sign_digest};

/// Locks that are asked for at once.
const AT_ONCE: usize = 16;

/// Who vouches for a bundle: a key, and the name in its verifier key.
pub struct Signer<'a> {
    pub key: &'a SigningKey,
    pub name: &'a str,
}

/// An object as it was seen in the bucket.
#[derive(Serialize)]
struct Seen<'a> {
    name: &'a str,
    bytes: u64,
    version: Option<&'a str>,
    versions: usize,
    hidden_since: Option<DateTime<Utc>>,
    lock: Option<SeenLock>,
}

#[derive(Serialize)]
struct SeenLock {
    mode: &'static str,
    until: DateTime<Utc>,
}

/// Writes a bundle of all evidence of a source, encrypted where it is. `hashes`: of records only the hashes of their lines, for
/// which they are read.
///
/// # Errors
/// Never overwrites: fails where the file is there.
pub async fn write(
    source: &impl Source,
    report: &Report,
    hashes: bool,
    signer: &Signer<'_>,
    path: &Path,
) -> Result<(), BundleError> {
    let mut objects = source.list().await?;
    // Bodies are records' text.
    objects.retain(|object| is_evidence(&object.name) && !(hashes && object.name.starts_with(BODIES)));
    let mut tar = Tar::create(path)?;
    for object in &objects {
        match SegmentName::of_object(&object.name) {
            Some(name) if hashes => {
                let bytes = source.plain(object, MAX_OBJECT).await;
                let bytes =
                    bytes.map_err(|e| BundleError::Evidence { name: object.name.clone(), why: e.to_string() })?;
                let mut leaves = Vec::new();
                let read = for_each_line(&*bytes, |line| leaves.extend_from_slice(&record_hash(line).0));
                read.map_err(|e| BundleError::Evidence { name: object.name.clone(), why: e.to_string() })?;
                tar.add(&format!("{EVIDENCE}{}", name.leaves()), &leaves)?;
            }
            Some(_) | None => {
                let bytes = source.get(object, MAX_OBJECT).await?;
                tar.add(&format!("{EVIDENCE}{}", object.name), &bytes)?;
            }
        }
    }
    let seen = locks(source, &objects).await?;
    tar.add("objects.json", &json(&seen)?)?;
    tar.add("report.json", &json(report)?)?;
    tar.finish(signer)
}

async fn locks<'a>(source: &impl Source, objects: &'a [Object]) -> Result<Vec<Seen<'a>>, BundleError> {
    let lock = |object: &'a Object| async move {
        let lock = if source.has_locks() { source.lock(object).await? } else { None };
        Ok::<_, BundleError>(Seen {
            name: &object.name,
            bytes: object.size,
            version: object.version.as_deref(),
            versions: object.versions,
            hidden_since: object.hidden,
            lock: lock.map(|lock| SeenLock { mode: mode_name(lock.mode), until: lock.until }),
        })
    };
    let mut found = stream::iter(objects.iter().map(lock)).buffered(AT_ONCE);
    let mut seen = Vec::with_capacity(objects.len());
    while let Some(object) = found.next().await {
        seen.push(object?);
    }
    Ok(seen)
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, BundleError> {
    let text = crate::evidence::text::json(value, true);
    text.map(String::into_bytes)
        .map_err(|e| BundleError::Evidence { name: "the report".to_owned(), why: e.to_string() })
}

struct Tar {
    path: PathBuf,
    builder: tar::Builder<BufWriter<File>>,
    digests: BTreeMap<String, [u8; 32]>,
}

impl Tar {
    fn create(path: &Path) -> Result<Self, BundleError> {
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let file = file.map_err(|source| BundleError::Io { path: path.to_owned(), source })?;
        Ok(Tar { path: path.to_owned(), builder: tar::Builder::new(BufWriter::new(file)), digests: BTreeMap::new() })
    }

    fn io(&self) -> impl FnOnce(std::io::Error) -> BundleError + use<> {
        let path = self.path.clone();
        move |source| BundleError::Io { path, source }
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        self.digests.insert(name.to_owned(), sha256(bytes));
        self.put(name, bytes)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).map_err(self.io())?;
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        self.builder.append(&header, bytes).map_err(self.io())
    }

    fn finish(mut self, signer: &Signer<'_>) -> Result<(), BundleError> {
        let lines = self.digests.iter().map(|(name, digest)| format!("{}  {name}\n", hex::encode(digest)));
        let digests: String = lines.collect();
        let note = sign_digest(signer.key, signer.name, &sha256(digests.as_bytes()))?;
        self.put(DIGESTS, digests.as_bytes())?;
        self.put(NOTE, &note)?;
        let io = self.io();
        let file = self.builder.into_inner();
        file.and_then(|file| file.into_inner().map_err(|e| e.into_error())?.sync_all()).map_err(io)
    }
}
