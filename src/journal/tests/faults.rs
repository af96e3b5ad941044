//! A disk that fails, and one that waits.

use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use super::*;
use crate::journal::storage::{Append, Disk, Input, Storage};
use crate::journal::testing::{chunk, draft};
use crate::journal::{AppendError, start};

/// Asks before each write and each sync.
type Hook = Arc<dyn Fn(Call) -> io::Result<()> + Send + Sync>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Create,
    Write,
    Sync,
}

struct Hooked(Hook);

struct HookedFile(Box<dyn Append>, Hook);

impl Storage for Hooked {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Append>> {
        (self.0)(Call::Create)?;
        Ok(Box::new(HookedFile(Disk.create(path)?, self.0.clone())))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Input>> {
        Disk.open(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<OsString>> {
        Disk.list(directory)
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        Disk.sync_directory(directory)
    }
}

impl Write for HookedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = (self.1)(Call::Write) {
            // As a full disk does: a part of it.
            self.0.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Append for HookedFile {
    fn sync(&mut self) -> io::Result<()> {
        (self.1)(Call::Sync)?;
        self.0.sync()
    }
}

fn open(bench: &Bench, hook: Hook) -> Journal {
    start::open(&bench.config, INSTANCE, bench.key.clone().into(), Box::new(Hooked(hook)), Box::new(chrono::Utc::now))
        .unwrap()
        .0
}

/// Fails the `n`th call of a kind, and only that: what is tried again would succeed.
fn failing(kind: Call, n: usize) -> (Hook, Arc<Mutex<Vec<Call>>>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let log = calls.clone();
    let hook = move |call| {
        let mut calls = log.lock().unwrap();
        calls.push(call);
        let count = calls.iter().filter(|&&other| other == kind).count();
        if call == kind && count == n { Err(io::Error::other("injected")) } else { Ok(()) }
    };
    (Arc::new(hook), calls)
}

#[tokio::test]
async fn after_a_failed_write_or_sync_nothing_is_tried_again() {
    // The header is a write of its own.
    for (kind, n) in [(Call::Sync, 2), (Call::Write, 3), (Call::Create, 1)] {
        let bench = Bench::new();
        let (hook, calls) = failing(kind, n);
        let journal = open(&bench, hook);
        let mut acknowledged = 0;
        while journal.append(draft(None, chunk("x"))).await.is_ok() {
            acknowledged += 1;
        }
        assert_eq!(acknowledged, u64::from(kind != Call::Create), "{kind:?}");
        let before = calls.lock().unwrap().len();
        assert!(journal.depth().failed);
        assert_eq!(journal.append(draft(None, chunk("x"))).await, Err(AppendError::Failed));
        assert_eq!(journal.seal().await, Err(AppendError::Failed));
        assert_eq!(journal.clone().close("test").await, Err(AppendError::Failed));
        assert_eq!(calls.lock().unwrap().len(), before, "{kind:?} was tried again");
        drop(journal);
        assert!(bench.read().await.len() as u64 >= acknowledged);
    }
}

#[tokio::test]
async fn a_half_written_batch_is_torn_not_damage() {
    let bench = Bench::new();
    let (hook, _) = failing(Call::Write, 3);
    let journal = open(&bench, hook);
    append_all(&journal, [draft(None, chunk("x"))]).await;
    assert_eq!(journal.append(draft(None, chunk("x"))).await, Err(AppendError::Failed));
    drop(journal);
    let (_journal, recovered) = bench.open();
    assert_eq!(recovered.records, 1);
    assert!(recovered.truncated_bytes > 0);
}

#[tokio::test]
async fn a_seal_that_fails_fails_the_journal_and_loses_nothing() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    append_all(&journal, (0..3).map(|_| draft(None, chunk("x")))).await;
    // The name under which the seal writes is taken by a directory.
    let blocker = bench.file(&format!("{:020}-{:020}.ndjson.zst.tmp", 0, 2));
    fs::create_dir(&blocker).unwrap();
    assert_eq!(journal.seal().await, Err(AppendError::Failed));
    assert_eq!(journal.append(draft(None, chunk("x"))).await, Err(AppendError::Failed));
    drop(journal);
    fs::remove_dir(&blocker).unwrap();
    assert_eq!(bench.read().await.len(), 3);
}

/// A disk whose syncs wait: says that a sync was begun, and ends it when told to.
fn gated() -> (Hook, Receiver<()>, SyncSender<()>) {
    let (begun, on_begin) = sync_channel(64);
    let (release, on_release) = sync_channel(64);
    let on_release = Mutex::new(on_release);
    let hook = move |call| {
        if call == Call::Sync {
            begun.send(()).map_err(io::Error::other)?;
            on_release.lock().unwrap().recv().map_err(io::Error::other)?;
        }
        Ok(())
    };
    (Arc::new(hook), on_begin, release)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_before_the_sync_and_what_waits_shares_the_next() {
    let bench = Bench::new();
    let (hook, begun, release) = gated();
    let journal = open(&bench, hook);
    let append = |journal: &Journal| {
        let journal = journal.clone();
        tokio::spawn(async move { journal.append(draft(None, chunk("x"))).await })
    };
    let first = append(&journal);
    begun.recv().unwrap();
    assert!(!first.is_finished(), "acknowledged before it was durable");
    // The writer is inside the first sync: all of these queue behind it.
    let free = journal.inner.units.available_permits();
    let rest: Vec<_> = (0..50).map(|_| append(&journal)).collect();
    while journal.inner.units.available_permits() > free - 50 {
        tokio::task::yield_now().await;
    }
    release.send(()).unwrap();
    assert_eq!(first.await.unwrap().unwrap().seq, 0);
    let mut syncs = 1;
    let pending = futures_util::future::join_all(rest);
    tokio::pin!(pending);
    let receipts = loop {
        tokio::select! {
            done = &mut pending => break done,
            () = tokio::task::yield_now() => if begun.try_recv().is_ok() {
                syncs += 1;
                release.send(()).unwrap();
            },
        }
    };
    assert!(receipts.into_iter().all(|receipt| receipt.unwrap().is_ok()));
    // A task may have its place in the queue and not yet be in it: one more sync for such.
    assert!(syncs <= 3, "51 records took {syncs} syncs");
}
