//! The uploader between journal and archive, and what its state means for the gate.

use std::sync::Arc;

use bytes::Bytes;
use chrono::Utc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::alarm::Alarms;
use super::background::Background;
use super::index::Indexer;
use super::shelf::Shelf;
use crate::archive::upload::Pace;
use crate::archive::{Archive, PutError, Remote, S3Error, Stored, UploadStatus, Uploader};
use crate::config::Index;
use crate::gate::Gate;
use crate::telemetry::Condition;

pub struct Uploads {
    uploader: Background,
    watcher: JoinHandle<()>,
    status: watch::Receiver<UploadStatus>,
    indexer: Option<Background>,
}

impl Uploads {
    /// One last pass, bounded in time; what is not sent stays in the journal for the next start.
    pub async fn stop(self) -> UploadStatus {
        self.uploader.stop().await;
        self.watcher.abort();
        // It has what the uploader sent last.
        if let Some(indexer) = self.indexer {
            indexer.stop().await;
        }
        self.status.borrow().clone()
    }
}

/// The archive, unless its lock is known to be weaker than asked: what is put then would not be locked, and stays here.
struct Guarded {
    archive: Arc<Archive>,
    alarms: Arc<Alarms>,
}

impl Remote for Guarded {
    async fn put(&self, name: &str, bytes: Bytes) -> Result<Stored, PutError> {
        match self.alarms.of(Condition::LockGuard) {
            None => self.archive.put(name, bytes).await,
            Some(why) => Err(PutError::Store { name: name.to_owned(), source: S3Error::Withheld(why) }),
        }
    }
}

pub fn start(gate: &Arc<Gate>, archive: Arc<Archive>, alarms: Arc<Alarms>, shelf: Arc<Shelf>) -> Uploads {
    let remote = Arc::new(Guarded { archive, alarms: Arc::clone(&alarms) });
    let indexer = Indexer::new(Arc::clone(&shelf), Arc::clone(&remote), gate.metrics.clone());
    let uploader = Uploader::new(shelf, remote, gate.journal.sealed(), Pace::default());
    let status = uploader.status();
    let (lag, journal) = (status.clone(), gate.journal.clone());
    gate.metrics.observe_upload_lag(move || lag.borrow().lag(Utc::now()));
    let metrics = gate.metrics.clone();
    journal.on_sync(move |took| metrics.fsynced(took));
    gate.metrics.observe_journal(move || journal.depth());
    let uploader = Background::start(|stopped| uploader.run(async { drop(stopped.await) }));
    let watcher = tokio::spawn(follow(Arc::clone(gate), status.clone(), alarms));
    let indexer = match gate.config.audit.index {
        Index::None => None,
        Index::Parquet => Some(indexer.start(status.clone())),
    };
    Uploads { uploader, watcher, status, indexer }
}

/// S3 being away is no reason to refuse (the journal holds until `journal.max_bytes`); an alarm is.
async fn follow(gate: Arc<Gate>, mut status: watch::Receiver<UploadStatus>, alarms: Arc<Alarms>) {
    let mut failures = 0;
    while status.changed().await.is_ok() {
        let now = status.borrow_and_update().clone();
        for _ in failures..now.failures {
            gate.metrics.upload_failed();
        }
        if now.failures > failures {
            failures = now.failures;
            tracing::warn!(
                error = now.last_error.as_deref().unwrap_or_default(),
                unsent = now.unsent,
                "an upload failed"
            );
        }
        alarms.set(Condition::Archive, now.alarm).await;
    }
}
