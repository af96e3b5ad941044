//! The writer's queue: what waits, and how much of it goes to disk at once.

use std::sync::mpsc::{Receiver, RecvTimeoutError};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::entry::Entry;
use super::error::AppendError;
use super::record::{Draft, Event};
use super::segment::SealedSegment;
use super::writer::{Receipt, Writer};

/// The queue holds this many units; an entry takes one for each [`UNIT_BYTES`] of it and at least one. So at most 4,096
/// records wait, and at most 64 MiB of them; past that `append` waits.
pub(super) const QUEUE_UNITS: usize = 4096;
pub(super) const UNIT_BYTES: usize = 16 << 10;
/// A batch is closed once it has this many bytes, so that the first record does not wait for a long queue.
const BATCH_BYTES: usize = 8 << 20;

pub(super) type SealReply = oneshot::Sender<Result<Option<SealedSegment>, AppendError>>;

pub(super) struct Queued {
    pub(super) entry: Entry,
    pub(super) reply: oneshot::Sender<Result<Receipt, AppendError>>,
    /// Gives the entry's units back once it is acknowledged.
    pub(super) _units: OwnedSemaphorePermit,
}

pub(super) enum Command {
    Append(Queued),
    Seal(SealReply),
    /// Records the end, seals, and lets go of the directory.
    Close {
        reason: String,
        reply: SealReply,
    },
    /// There is more room than there was.
    Look,
    /// The last handle is gone: ends without a record, as a crash would.
    Stop,
}

enum Next {
    Command(Command),
    /// The open segment is old enough to be sealed, or it was silent for long enough to say so.
    Due,
    Gone,
}

/// Runs until the journal is closed or its last handle is gone.
pub(super) fn run(mut writer: Writer, queue: &Receiver<Command>) {
    let mut held = None;
    loop {
        let next = held.take().map_or_else(|| receive(&writer, queue), Next::Command);
        let mut refused = 0;
        match next {
            Next::Command(Command::Append(first)) => {
                let (batch, other) = gather(first, queue);
                held = other;
                refused = commit(&mut writer, batch);
            }
            Next::Command(Command::Seal(reply)) => {
                // A caller that went away does not want to know.
                let _ = reply.send(writer.seal());
            }
            Next::Command(Command::Close { reason, reply }) => return close(writer, reason, reply),
            Next::Command(Command::Stop) | Next::Gone => return,
            Next::Due | Next::Command(Command::Look) => {}
        }
        // As it was when records were refused: sealing makes room.
        writer.say_pressure(refused);
        writer.seal_if_due(refused > 0);
        writer.say_silent_if_due();
    }
}

fn receive(writer: &Writer, queue: &Receiver<Command>) -> Next {
    let Some(left) = writer.due_in() else {
        return queue.recv().map_or(Next::Gone, Next::Command);
    };
    match queue.recv_timeout(left) {
        Ok(command) => Next::Command(command),
        Err(RecvTimeoutError::Timeout) => Next::Due,
        Err(RecvTimeoutError::Disconnected) => Next::Gone,
    }
}

/// Takes what waits, up to [`BATCH_BYTES`] or to a command that is no append.
fn gather(first: Queued, queue: &Receiver<Command>) -> (Vec<Queued>, Option<Command>) {
    let mut bytes = first.entry.bytes();
    let mut batch = vec![first];
    while bytes < BATCH_BYTES {
        match queue.try_recv() {
            Ok(Command::Append(queued)) => {
                bytes += queued.entry.bytes();
                batch.push(queued);
            }
            Ok(other) => return (batch, Some(other)),
            // Empty, or disconnected, which `receive` sees next.
            Err(_) => break,
        }
    }
    (batch, None)
}

/// Writes the entries with one fsync and acknowledges them. How many were refused because the journal is full.
fn commit(writer: &mut Writer, entries: Vec<Queued>) -> u64 {
    let mut batch = writer.batch();
    let mut taken = Vec::with_capacity(entries.len());
    let mut full = 0;
    for queued in entries {
        match writer.take(&queued.entry, &mut batch) {
            Ok(receipt) => taken.push((queued, receipt)),
            Err(error) => {
                full += u64::from(matches!(error, AppendError::Full { .. }));
                let _ = queued.reply.send(Err(error));
            }
        }
    }
    let result = writer.persist(batch);
    for (queued, receipt) in taken {
        let _ = queued.reply.send(result.clone().map(|()| receipt));
    }
    full
}

/// Takes and persists entries that nobody waits for.
pub(super) fn write_now(writer: &mut Writer, entries: &[Entry]) -> Result<(), AppendError> {
    let mut batch = writer.batch();
    for entry in entries {
        writer.take(entry, &mut batch)?;
    }
    writer.persist(batch)
}

/// Writes one record of the gate itself.
pub(super) fn write_event(writer: &mut Writer, event: Event) -> Result<(), AppendError> {
    let entry = Entry::new(&Draft::of_gate(event))?;
    write_now(writer, std::slice::from_ref(&entry))
}

fn close(mut writer: Writer, reason: String, reply: SealReply) {
    let stopped = write_event(&mut writer, Event::GateStopped { reason });
    // Without room for the last record what is there is sealed all the same.
    let sealed = writer.seal();
    writer.ledger.close();
    // The directory is free before the caller hears of it.
    drop(writer);
    let _ = reply.send(stopped.and(sealed));
}
