//! One segment out of a source: its objects, and what they are found to hold.

use std::collections::BTreeMap;

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::MAX_OBJECT;
use super::read::SegmentHere;
use super::resume::Resume;
use super::segment::{Examined, Task, examine, open};
use super::source::{Object, Source, SourceError};
use crate::archive::sha256_hex;
use crate::journal::format::manifest::MAX_MANIFEST;
use crate::journal::format::{ManifestName, SegmentName};

/// A segment as it was read.
pub(super) struct Read<'a> {
    pub name: &'a SegmentName,
    pub object: &'a Object,
    pub task: Task,
    /// Its compressed lines, or why they cannot be had; `None`: it was not read.
    pub lines: Option<Result<Bytes, String>>,
    pub examined: Result<Examined, String>,
    /// It was not read now: an earlier run found nothing wrong with it.
    pub known: bool,
    /// Content of its manifest, where there is one.
    pub manifest: Option<(&'a Object, Result<Bytes, SourceError>)>,
}

pub(super) struct Reader<'a, S> {
    pub source: &'a S,
    pub manifests: &'a BTreeMap<ManifestName, Object>,
    pub resume: Option<&'a Resume>,
    /// So many segments are examined at once, however many are fetched.
    pub examining: &'a Semaphore,
}

impl<'a, S: Source> Reader<'a, S> {
    pub async fn read(&self, SegmentHere { name, object, .. }: SegmentHere<'a>, task: Task) -> Read<'a> {
        let manifest = match self.manifests.get(&ManifestName::of(name)) {
            Some(object) => Some((object, self.source.get(object, MAX_MANIFEST).await)),
            None => None,
        };
        let known = self.resume.and_then(|resume| resume.find(object, &task));
        if let (Some(known), Some(_)) = (known, &object.version) {
            return Read { name, object, task, lines: None, examined: Ok(known.clone()), known: true, manifest };
        }
        let (known, shared) = (known.cloned(), task.clone());
        let compute = move |stored: Bytes| {
            let lines = open(&shared, &stored);
            let (examined, known) = match known {
                Some(known) if known.sha256 == sha256_hex(&stored) => (known, true),
                Some(_) | None => (examine(&shared, &stored, &lines), false),
            };
            (examined, known, lines.map_err(|e| e.to_string()))
        };
        let found = match self.source.get(object, MAX_OBJECT).await {
            Ok(stored) => {
                // It is never closed.
                let _permit = self.examining.acquire().await;
                tokio::task::spawn_blocking(move || compute(stored)).await.map_err(|e| e.to_string())
            }
            Err(e) => Err(e.to_string()),
        };
        match found {
            Ok((examined, known, lines)) => {
                Read { name, object, task, lines: Some(lines), examined: Ok(examined), known, manifest }
            }
            Err(why) => Read { name, object, task, lines: None, examined: Err(why), known: false, manifest },
        }
    }
}
