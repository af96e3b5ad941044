//! What the writer and the handles share: which segments wait, how full the journal is, whether it failed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::pressure;
use super::record::Pressure;
use super::segment::SealedSegment;

/// How the journal is: for metrics and readiness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depth {
    /// Bytes on disk, sealed or not, that the archive has not taken.
    pub bytes: u64,
    /// Past this many bytes requests are refused.
    pub max_bytes: u64,
    pub pressure: Pressure,
    /// Records that were refused because it was full.
    pub refused: u64,
    pub sealed_segments: u64,
    /// Records that are durable but in no sealed segment.
    pub unsealed_records: u64,
    /// Begun exchanges without an end.
    pub open_exchanges: u64,
    /// A write or fsync failed: nothing is taken any more.
    pub failed: bool,
}

/// A checkpoint over the whole sealed log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// Records that it covers.
    pub size: u64,
    /// C2SP signed note.
    pub note: Arc<[u8]>,
}

/// The open segment, as the writer last reported it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    pub(super) bytes: u64,
    pub(super) records: u64,
    pub(super) exchanges: u64,
}

#[derive(Default)]
struct Books {
    /// By first sequence number.
    sealed: BTreeMap<u64, SealedSegment>,
    checkpoint: Option<SignedCheckpoint>,
    open: Progress,
    pressure: Pressure,
    refused: u64,
    failed: bool,
    closed: bool,
}

pub(super) struct Ledger {
    books: Mutex<Books>,
    max_bytes: u64,
    /// Size of the sealed log, in records.
    sealed_size: watch::Sender<u64>,
    on_sync: OnceLock<OnSync>,
}

/// Is told how long a batch took to become durable.
type OnSync = Box<dyn Fn(Duration) + Send + Sync>;

impl Ledger {
    pub(super) fn new(max_bytes: u64, sealed: Vec<SealedSegment>, size: u64, note: Option<Arc<[u8]>>) -> Self {
        let sealed = sealed.into_iter().map(|segment| (segment.first_seq, segment)).collect();
        let checkpoint = note.map(|note| SignedCheckpoint { size, note });
        let books = Books { sealed, checkpoint, ..Books::default() };
        Ledger { books: Mutex::new(books), max_bytes, sealed_size: watch::Sender::new(size), on_sync: OnceLock::new() }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        // Each change is one assignment or one map operation: a panic elsewhere leaves nothing half done.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn depth(&self) -> Depth {
        let books = self.books();
        Depth {
            bytes: books.open.bytes + sealed_bytes(&books),
            max_bytes: self.max_bytes,
            pressure: books.pressure,
            refused: books.refused,
            sealed_segments: books.sealed.len() as u64,
            unsealed_records: books.open.records,
            open_exchanges: books.open.exchanges,
            failed: books.failed,
        }
    }

    pub(super) fn on_sync(&self, tell: impl Fn(Duration) + Send + Sync + 'static) {
        // Whoever comes second is not told.
        let _ = self.on_sync.set(Box::new(tell));
    }

    pub(super) fn sealed_bytes(&self) -> u64 {
        sealed_bytes(&self.books())
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.sealed_size.subscribe()
    }

    /// The newest one.
    pub(super) fn checkpoint(&self) -> Option<SignedCheckpoint> {
        self.books().checkpoint.clone()
    }

    pub(super) fn segments(&self) -> Vec<SealedSegment> {
        self.books().sealed.values().cloned().collect()
    }

    pub(super) fn holds(&self, segment: &SealedSegment) -> bool {
        self.books().sealed.get(&segment.first_seq) == Some(segment)
    }

    pub(super) fn removed(&self, segment: &SealedSegment) {
        self.books().sealed.remove(&segment.first_seq);
    }

    pub(super) fn synced(&self, open: Progress, took: Duration) {
        self.books().open = open;
        if let Some(tell) = self.on_sync.get() {
            tell(took);
        }
    }

    pub(super) fn sealed(&self, segment: SealedSegment, note: Arc<[u8]>) {
        let size = segment.last_seq.saturating_add(1);
        let mut books = self.books();
        books.open = Progress { bytes: 0, records: 0, ..books.open };
        books.sealed.insert(segment.first_seq, segment);
        books.checkpoint = Some(SignedCheckpoint { size, note });
        drop(books);
        self.sealed_size.send_replace(size);
    }

    /// `refused` records had no room at `used` bytes. The level, where it changed.
    pub(super) fn press(&self, used: u64, refused: u64) -> Option<Pressure> {
        let mut books = self.books();
        books.refused += refused;
        let level = pressure::next(books.pressure, used, self.max_bytes, refused > 0);
        let changed = level != books.pressure;
        books.pressure = level;
        changed.then_some(level)
    }

    pub(super) fn fail(&self) {
        self.books().failed = true;
    }

    pub(super) fn has_failed(&self) -> bool {
        self.books().failed
    }

    pub(super) fn close(&self) {
        self.books().closed = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.books().closed
    }
}

fn sealed_bytes(books: &Books) -> u64 {
    books.sealed.values().map(SealedSegment::disk_bytes).sum()
}
