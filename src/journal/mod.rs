//! The write-ahead journal: no action without a durable record (I2), and nothing sensitive at rest (I3).
//!
//! Invariants:
//! - [`Journal::append`] resolves with a receipt only once the record is durable. Records are numbered from 0 without gaps,
//!   across restarts; their times never go backwards.
//! - After a failed write or fsync nothing is taken any more, for good.
//! - What was acknowledged is found again after a crash at any point; what was not may be, and is recorded then as any other.
//! - An exchange that was begun gets an end: where the gate died in its middle, the end is `unknown`.
//! - Each record is a leaf of one Merkle log (RFC 6962). Sealing signs the log's size and root (C2SP tlog-checkpoint).
//! - A log whose key is changed says so: the record `key.rotated`, and a checkpoint over it that both keys sign.
//! - Where records are encrypted, what is sealed is: the open segment is not, and neither is the copy for streams.
//! - Only one process writes to a directory.
//! - Silence is provable: after each `heartbeat` without a record, one is written that says so, and sealed.
//! - How full it is, is recorded as it changes: at 75 % of `max_bytes`, where a record is refused, and below 70 % again.
//!
//! Bounds (I7): `max_bytes` on disk, past which requests are refused, and 1 MiB more for what ends a thing that was begun;
//! 16 MiB a record; 4,096 records and 64 MiB of them waiting, past which `append` waits; one batch (8 MiB and one record) in
//! memory; 65,536 sessions, of which the one used longest ago is renumbered; 1,000,000 exchanges without an end, past
//! which another is refused. While a segment is sealed, appends wait: the longer, the larger `segment_bytes`.

mod bodies;
pub(crate) mod contents;
mod entry;
mod error;
mod follow;
pub mod format;
mod frame;
mod home;
pub mod key;
mod ledger;
pub mod ocsf;
mod output;
mod pressure;
mod queue;
pub mod record;
mod recover;
mod seal;
mod segment;
mod sessions;
mod start;
mod state;
mod storage;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod writer;

use std::io;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Semaphore, oneshot, watch};

use crate::mask::Masked;

pub use bodies::KeptFile;
pub use error::{AppendError, OpenError};
pub use ledger::{Depth, SignedCheckpoint};
pub use segment::{ObjectNames, SealedFile, SealedSegment};
pub use start::Recovered;
pub use writer::Receipt;

use bodies::Bodies;
use entry::Entry;
use home::Home;
pub use key::{SigningKey, SigningKeys};
use ledger::Ledger;
use queue::{Command, Queued, UNIT_BYTES};
use record::{Draft, Kept};
use storage::Disk;

/// A handle on the journal; clones share one writer.
///
/// Dropping the last one waits for the writer and leaves the open segment as a crash would; [`Journal::close`] ends it in order.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    commands: mpsc::Sender<Command>,
    /// Bounds the queue.
    units: Arc<Semaphore>,
    ledger: Arc<Ledger>,
    home: Arc<Home>,
    bodies: Bodies,
    thread: Option<JoinHandle<()>>,
}

impl Journal {
    /// Locks the directory (made where it is missing), recovers what an earlier run left, and starts the writer. Blocks.
    ///
    /// # Errors
    /// Refuses a directory that another process uses, that is another log's, or whose files were damaged or changed.
    pub fn open(
        config: &crate::config::Journal,
        instance: &str,
        keys: impl Into<SigningKeys>,
    ) -> Result<(Journal, Recovered), OpenError> {
        start::open(config, instance, keys.into(), Box::new(Disk), Box::new(chrono::Utc::now))
    }

    /// Appends one record; resolves once it is durable. Waits while the queue is full.
    ///
    /// Dropped before it resolves, the record may or may not be in the log.
    ///
    /// # Errors
    /// See [`AppendError`]. Any error means: do not go on with what the record is of.
    pub async fn append(&self, draft: Draft) -> Result<Receipt, AppendError> {
        let entry = Entry::new(&draft)?;
        drop(draft);
        let units = u32::try_from(entry.bytes() / UNIT_BYTES + 1).unwrap_or(u32::MAX);
        let units = self.inner.units.clone().acquire_many_owned(units).await.map_err(|_| AppendError::Closed)?;
        let (reply, receipt) = oneshot::channel();
        self.send(Command::Append(Queued { entry, reply, _units: units }))?;
        receipt.await.unwrap_or_else(|_| Err(self.gone()))
    }

    /// Makes a body durable that is too long for its record, which is to name it.
    ///
    /// # Errors
    /// See [`AppendError`]. Any error means: do not append the record.
    pub async fn keep(&self, body: Masked<Bytes>) -> Result<Kept, AppendError> {
        let inner = Arc::clone(&self.inner);
        let kept = tokio::task::spawn_blocking(move || inner.bodies.keep(&body)).await;
        kept.unwrap_or_else(|error| Err(AppendError::Body(error.to_string())))
    }

    /// The bodies that the archive has not taken. Blocks.
    ///
    /// # Errors
    /// Fails where the directory cannot be read.
    pub fn kept(&self) -> io::Result<Vec<KeptFile>> {
        self.inner.bodies.waiting()
    }

    /// Deletes a body once the archive has proved its copy. Blocks.
    ///
    /// # Errors
    /// Fails where the file cannot be deleted; it may be tried again.
    pub fn remove_kept(&self, path: &Path) -> io::Result<()> {
        self.inner.bodies.remove(path)
    }

    /// Seals the open segment now; `None` where it is empty.
    ///
    /// # Errors
    /// `Failed` where it could not be sealed: the journal takes no more records then.
    pub async fn seal(&self) -> Result<Option<SealedSegment>, AppendError> {
        let (reply, sealed) = oneshot::channel();
        self.send(Command::Seal(reply))?;
        sealed.await.unwrap_or_else(|_| Err(self.gone()))
    }

    /// Appends `gate.stopped`, seals, and frees the directory. Every other handle's appends are refused from then on.
    ///
    /// # Errors
    /// As [`Journal::append`] and [`Journal::seal`]; the directory is freed all the same.
    pub async fn close(self, reason: &str) -> Result<Option<SealedSegment>, AppendError> {
        let (reply, sealed) = oneshot::channel();
        self.send(Command::Close { reason: reason.to_owned(), reply })?;
        sealed.await.unwrap_or_else(|_| Err(self.gone()))
    }

    /// Changes with each sealed segment; the value is the number of sealed records. Look at [`Journal::sealed_segments`] once
    /// before waiting: segments of an earlier run change nothing here.
    pub fn sealed(&self) -> watch::Receiver<u64> {
        self.inner.ledger.watch()
    }

    /// The newest checkpoint; `None` where nothing was sealed yet.
    pub fn checkpoint(&self) -> Option<SignedCheckpoint> {
        self.inner.ledger.checkpoint()
    }

    /// The sealed segments that were not removed, oldest first.
    pub fn sealed_segments(&self) -> Vec<SealedSegment> {
        self.inner.ledger.segments()
    }

    /// Deletes a segment once the archive has proved its copy. The records go first, so that a removal that is cut off is
    /// known for what it is. Blocks. Does nothing where the segment is gone already.
    ///
    /// # Errors
    /// Fails where a file cannot be deleted; it may be tried again.
    pub fn remove(&self, segment: &SealedSegment) -> io::Result<()> {
        let Inner { ledger, home, .. } = &*self.inner;
        if !ledger.holds(segment) {
            return Ok(());
        }
        for file in segment.files() {
            home.storage.remove_if_there(&file.path)?;
            home.storage.sync_directory(&home.directory)?;
        }
        ledger.removed(segment);
        // A writer that is gone has no level to record.
        let _ = self.inner.commands.send(Command::Look);
        Ok(())
    }

    pub fn depth(&self) -> Depth {
        self.inner.ledger.depth()
    }

    /// Calls `tell` with how long each batch of records took to become durable. To be called once; `tell` must not block, since
    /// records wait for it.
    pub fn on_sync(&self, tell: impl Fn(Duration) + Send + Sync + 'static) {
        self.inner.ledger.on_sync(tell);
    }

    fn send(&self, command: Command) -> Result<(), AppendError> {
        self.inner.commands.send(command).map_err(|_| self.gone())
    }

    /// Why the writer does not answer: it was closed, or it panicked.
    fn gone(&self) -> AppendError {
        let ledger = &self.inner.ledger;
        if ledger.is_closed() {
            return AppendError::Closed;
        }
        ledger.fail();
        AppendError::Failed
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A writer that is gone already needs no word, and its panic was reported by its thread.
        let _ = self.commands.send(Command::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
