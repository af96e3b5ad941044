//! Indexes of segments, on their way to the archive.
//!
//! The records come first: a segment is indexed once the archive has it, and an index that cannot be made or stored after a few
//! tries is passed over, counted and logged. It can be made from the records at any time (`portcullis audit index`).

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{oneshot, watch};

use super::background::Background;
use super::shelf::Shelf;
use crate::archive::{PutError, Remote, UploadStatus};
use crate::evidence::index::build;
use crate::journal::SealedSegment;
use crate::journal::format::{NameError, SegmentName};
use crate::telemetry::Metrics;

/// Names its place among the streams.
pub const STREAM: &str = "index";
const TRIES: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// How long what is left may take at the end.
const LAST: Duration = Duration::from_secs(5);

pub struct Indexer<R> {
    pub shelf: Arc<Shelf>,
    pub remote: Arc<R>,
    pub metrics: Metrics,
    pub first_wait: Duration,
}

impl<R: Remote> Indexer<R> {
    pub fn new(shelf: Arc<Shelf>, remote: Arc<R>, metrics: Metrics) -> Self {
        Indexer { shelf, remote, metrics, first_wait: FIRST_WAIT }
    }

    /// Starts to index what the archive has, which the uploader's status tells.
    pub fn start(self, uploaded: watch::Receiver<UploadStatus>) -> Background {
        Background::start(|stopped| self.run(uploaded, stopped))
    }

    async fn run(self, mut uploaded: watch::Receiver<UploadStatus>, mut stopped: oneshot::Receiver<()>) {
        let indexing = async {
            loop {
                self.drain().await;
                if uploaded.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::select! {
            () = indexing => {}
            _ = &mut stopped => {}
        }
        if tokio::time::timeout(LAST, self.drain()).await.is_err() {
            tracing::warn!("segments are not indexed yet; their indexes are made after the next start");
        }
    }

    pub async fn drain(&self) {
        while let Some(waiting) = self.shelf.archived(STREAM) {
            if let Some((first, last)) = waiting.skipped {
                self.failed(first, last, "the journal had no room to wait for it");
            }
            let segment = waiting.segment;
            let (first, last) = (segment.first_seq, segment.last_seq);
            if let Err(error) = self.index(segment).await {
                self.failed(first, last, &error);
            }
            let shelf = Arc::clone(&self.shelf);
            let next = last.saturating_add(1);
            let kept = tokio::task::spawn_blocking(move || shelf.delivered(STREAM, next)).await;
            if let Err(error) = kept.map_err(std::io::Error::other).flatten() {
                tracing::warn!(%error, "how far segments are indexed could not be kept; they are indexed again");
            }
        }
    }

    fn failed(&self, first: u64, last: u64, error: &str) {
        self.metrics.index_failed();
        tracing::error!(first, last, error, "records are not indexed; `portcullis audit index` can do it");
    }

    async fn index(&self, segment: SealedSegment) -> Result<(), String> {
        let name: SegmentName = segment.object_names().records.parse().map_err(|e: NameError| e.to_string())?;
        let object = name.index();
        let built = tokio::task::spawn_blocking(move || {
            let file = File::open(&segment.records.path).map_err(|e| e.to_string())?;
            build(&name, BufReader::new(file)).map_err(|e| e.to_string())
        });
        let bytes = Bytes::from(built.await.map_err(|e| e.to_string())??);
        let (mut wait, mut tries) = (self.first_wait, 1);
        loop {
            match self.remote.put(&object, bytes.clone()).await {
                Ok(_) => return Ok(()),
                Err(PutError::Store { .. }) if tries < TRIES => {
                    tokio::time::sleep(wait).await;
                    (wait, tries) = (wait * 4, tries + 1);
                }
                // No alarm: no evidence is at risk.
                Err(error) => return Err(error.to_string()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Mutex;

    use super::*;
    use crate::app::shelf::tests::{open, segment};
    use crate::archive::{Outbox as _, S3Error, Stored};
    use crate::journal::Journal;

    /// Fails so many times first.
    struct Fake(Mutex<u32>, Mutex<Vec<String>>);

    impl Remote for Fake {
        async fn put(&self, name: &str, bytes: Bytes) -> Result<Stored, PutError> {
            let name = name.to_owned();
            let mut failing = self.0.lock().unwrap();
            if *failing > 0 {
                *failing -= 1;
                return Err(PutError::Store { name, source: S3Error::Http("down".to_owned()) });
            }
            self.1.lock().unwrap().push(name);
            let size = bytes.len() as u64;
            Ok(Stored { version: None, size, sha256: String::new(), retention: None, already: false })
        }
    }

    fn indexer(directory: &Path, failures: u32) -> (Indexer<Fake>, Journal) {
        let journal = open(directory, 64 << 20);
        let shelf = Arc::new(Shelf::new(journal.clone(), directory, 1 << 20));
        shelf.stream(STREAM).unwrap();
        let remote = Arc::new(Fake(Mutex::new(failures), Mutex::default()));
        let first_wait = Duration::from_millis(1);
        (Indexer { first_wait, ..Indexer::new(shelf, remote, Metrics::off()) }, journal)
    }

    fn stored(indexer: &Indexer<Fake>) -> Vec<String> {
        indexer.remote.1.lock().unwrap().clone()
    }

    #[tokio::test]
    async fn a_segment_is_indexed_once_the_archive_has_it() {
        let directory = tempfile::tempdir().unwrap();
        let (indexer, journal) = indexer(directory.path(), TRIES - 1);
        let sealed = segment(&journal).await;
        indexer.drain().await;
        assert_eq!(stored(&indexer), Vec::<String>::new(), "the records are first");
        indexer.shelf.remove(&sealed).unwrap();
        assert_eq!(journal.sealed_segments().len(), 1, "it waits for its index");
        indexer.drain().await;
        let name: SegmentName = sealed.object_names().records.parse().unwrap();
        assert_eq!(stored(&indexer), [name.index()], "it is tried again");
        assert_eq!(journal.sealed_segments(), []);
    }

    #[tokio::test]
    async fn what_cannot_be_indexed_is_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        let (indexer, journal) = indexer(directory.path(), TRIES);
        let (lost, damaged, good) = (segment(&journal).await, segment(&journal).await, segment(&journal).await);
        std::fs::write(&damaged.records.path, "not zstd").unwrap();
        for sealed in [&lost, &damaged, &good] {
            indexer.shelf.remove(sealed).unwrap();
        }
        indexer.drain().await;
        let name: SegmentName = good.object_names().records.parse().unwrap();
        assert_eq!(stored(&indexer), [name.index()]);
        assert_eq!(journal.sealed_segments(), [], "none is kept for an index");
    }
}
