//! Opening a journal: lock, recover, end what was cut off, start the writer.

use std::fs::{DirBuilder, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::{Arc, mpsc};

use tokio::sync::Semaphore;

use super::bodies::Bodies;
use super::entry::Entry;
use super::error::{OpenError, open_io};
use super::format::is_instance_name;
use super::home::{Clock, Home, LOCK};
use super::key::{SigningKeys, is_origin};
use super::ledger::Ledger;
use super::queue::{QUEUE_UNITS, run, write_now};
use super::record::{DecisionId, EndRecord, Event, Outcome};
use super::recover::recover;
use super::storage::{Lock, Storage};
use super::writer::{Limits, Writer};
use super::{Inner, Journal};

/// Ends that recovery writes with one fsync.
const BATCH: usize = 4096;

/// What an earlier run left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Records in the segment that was left open; 0 after an orderly end.
    pub records: u64,
    /// Bytes of a record that was cut off in its middle. It was never acknowledged.
    pub truncated_bytes: u64,
    /// Exchanges that were begun and not ended; each has an `exchange.ended` with outcome `unknown` now.
    pub orphans: Vec<DecisionId>,
    pub next_seq: u64,
}

pub(super) fn open(
    config: &crate::config::Journal,
    instance: &str,
    keys: SigningKeys,
    storage: Box<dyn Storage>,
    clock: Clock,
) -> Result<(Journal, Recovered), OpenError> {
    let home = Arc::new(home(config, instance, keys, storage, clock)?);
    let lock = lock(&home.directory)?;
    let found = recover(&home)?;
    let bodies = Bodies::open(Arc::clone(&home), config.max_bytes).map_err(open_io(&home.directory))?;
    let ledger = Arc::new(Ledger::new(config.max_bytes, found.sealed, found.state.tree.size(), found.note));
    let limits = Limits {
        max_bytes: config.max_bytes,
        segment_bytes: config.segment_bytes,
        segment_age: config.segment_age,
        heartbeat: config.heartbeat,
    };
    let orphans: Vec<DecisionId> = found.state.open.ids().collect();
    let mut writer = Writer::new(home.clone(), limits, ledger.clone(), found.state, lock);
    end_orphans(&mut writer, &orphans)?;
    writer.hand_over().map_err(|error| OpenError::HandOver(error.to_string()))?;
    let recovered = Recovered {
        records: found.records,
        truncated_bytes: found.truncated_bytes,
        orphans,
        next_seq: writer.next_seq(),
    };
    let (commands, queue) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("journal".to_owned())
        .spawn(move || run(writer, &queue))
        .map_err(OpenError::Thread)?;
    let units = Arc::new(Semaphore::new(QUEUE_UNITS));
    let inner = Inner { commands, units, ledger, home, bodies, thread: Some(thread) };
    Ok((Journal { inner: Arc::new(inner) }, recovered))
}

fn home(
    config: &crate::config::Journal,
    instance: &str,
    keys: SigningKeys,
    storage: Box<dyn Storage>,
    clock: Clock,
) -> Result<Home, OpenError> {
    if !is_instance_name(instance) {
        return Err(OpenError::Instance(instance.to_owned()));
    }
    if !is_origin(&config.origin) {
        return Err(OpenError::Origin(config.origin.clone()));
    }
    let directory = config.directory.clone();
    DirBuilder::new().recursive(true).mode(0o700).create(&directory).map_err(open_io(&directory))?;
    let (instance, origin, encryption) = (instance.to_owned(), config.origin.clone(), config.encryption.clone());
    Ok(Home { directory, instance, origin, keys, storage, clock, encryption })
}

fn lock(directory: &Path) -> Result<Lock, OpenError> {
    let path = directory.join(LOCK);
    Lock::take(&path).map_err(|error| match error {
        TryLockError::WouldBlock => OpenError::Locked { directory: directory.to_owned() },
        TryLockError::Error(error) => open_io(&path)(error),
    })
}

/// The gate died in the middle of these: nobody knows whether their targets acted.
fn end_orphans(writer: &mut Writer, orphans: &[DecisionId]) -> Result<(), OpenError> {
    for ids in orphans.chunks(BATCH) {
        let entries: Result<Vec<Entry>, _> = ids.iter().map(|&id| Entry::by_recovery(id, unknown_end())).collect();
        write_now(writer, &entries?)?;
    }
    Ok(())
}

fn unknown_end() -> Event {
    Event::Ended(Box::new(EndRecord {
        outcome: Outcome::Unknown,
        detail: Some("the gate stopped in the middle of this exchange".to_owned()),
        request_bytes: 0,
        response_bytes: 0,
        duration_ms: 0,
        findings: Default::default(),
        exposed: Default::default(),
        unexamined: None,
        exposed_to: None,
    }))
}
