//! Streams of records to other systems: a webhook, an OTLP collector.
//!
//! They send the very lines of sealed segments, which are masked as records are (I3), in order, at least once: the place is
//! kept after a batch was taken, so after a crash a batch may come again, with the same idempotency key where the place of
//! its first record is the same. What the journal had to let go of before a stream took it is recorded, before the stream
//! goes on behind it; `portcullis audit resend` sends that out of the archive, which the gate itself may be unable to read: its
//! credentials need not allow it, and it has no key to what it encrypted. Bounds: a batch is 1,000 records or 1 MiB, or one
//! record; two of them are in memory.

mod batch;
mod otlp;
#[cfg(test)]
mod tests;
mod webhook;

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, oneshot, watch};

pub use self::batch::{Batch, batches, reading};
pub use self::otlp::Otlp;
pub use self::webhook::Hook;
use super::background::Background;
use super::shelf::{Shelf, Waiting};
use crate::journal::record::{Draft, Event};

const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How long what is left may take at the end.
const LAST: Duration = Duration::from_secs(5);

/// Who takes batches.
pub trait Sink: Send + Sync + 'static {
    /// Names its place, too.
    fn name(&self) -> &'static str;
    /// # Errors
    /// Why it was not taken; it is tried again.
    fn send(&self, batch: &Batch) -> impl Future<Output = Result<(), String>> + Send;
}

/// Starts a stream. At its end what can be sent at once is sent; the rest goes at the next start.
///
/// # Errors
/// The place of an earlier run cannot be read.
pub fn start(shelf: Arc<Shelf>, sink: impl Sink) -> std::io::Result<Background> {
    shelf.stream(sink.name())?;
    Ok(Background::start(|stopped| run(shelf, sink, stopped)))
}

async fn run(shelf: Arc<Shelf>, sink: impl Sink, mut stopped: oneshot::Receiver<()>) {
    let mut sealed = shelf.journal().sealed();
    let (idle, mut is_idle) = watch::channel(false);
    // So that what was passed over is recorded once.
    let telling = Mutex::new(());
    let delivering = async {
        loop {
            drain(&shelf, &sink, &telling).await;
            idle.send_replace(true);
            if sealed.changed().await.is_err() {
                return;
            }
            idle.send_replace(false);
        }
    };
    let following = async { tokio::join!(delivering, make_room(&shelf, sink.name(), &telling)) };
    tokio::pin!(following);
    tokio::select! {
        _ = &mut following => return,
        _ = &mut stopped => {}
    }
    // What is being sent is not cut off, or it would be sent again.
    let all_sent = is_idle.wait_for(|idle| *idle && shelf.waiting(sink.name()).is_none());
    tokio::select! {
        _ = &mut following => {}
        _ = all_sent => {}
        () = tokio::time::sleep(LAST) => {
            tracing::warn!(stream = sink.name(), "records are left; they are sent after the next start");
        }
    }
}

/// Lets go of what there is no room for, also where nothing goes to the archive any more, and records what this stream
/// does not get.
async fn make_room(shelf: &Arc<Shelf>, name: &'static str, telling: &Mutex<()>) {
    let mut sealed = shelf.journal().sealed();
    loop {
        let room = Arc::clone(shelf);
        let cleared = tokio::task::spawn_blocking(move || room.clear()).await;
        let told = match cleared.map_err(std::io::Error::other).flatten() {
            Ok(()) => tell(shelf, name, telling).await,
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = told {
            tracing::warn!(stream = name, error, "what a stream does not get could not be removed or recorded");
        }
        if sealed.changed().await.is_err() {
            return;
        }
    }
}

/// Records what the stream does not get, if there is no record of it.
async fn tell(shelf: &Arc<Shelf>, name: &'static str, telling: &Mutex<()>) -> Result<(), String> {
    let _telling = telling.lock().await;
    let Some((first, last)) = shelf.untold(name) else { return Ok(()) };
    let event = Event::StreamSkipped { stream: name.to_owned(), first, last };
    shelf.journal().append(Draft::of_gate(event)).await.map_err(|e| e.to_string())?;
    let shelf = Arc::clone(shelf);
    let kept = tokio::task::spawn_blocking(move || shelf.tell(name, last.saturating_add(1))).await;
    kept.map_err(|e| e.to_string())?.map_err(|e| e.to_string())
}

async fn drain(shelf: &Arc<Shelf>, sink: &impl Sink, telling: &Mutex<()>) {
    let mut wait = Duration::from_secs(1);
    while let Some(waiting) = shelf.waiting(sink.name()) {
        if let Some((first, last)) = waiting.skipped {
            tracing::error!(stream = sink.name(), first, last, "records were passed over: they are in the archive");
        }
        let mut batches = reading(|each| split(waiting, each));
        while let Some(batch) = batches.recv().await {
            let sent = match batch {
                Ok(batch) => deliver(shelf, sink, &batch, telling).await,
                // It went to the archive and was removed under pressure, or the disk fails.
                Err(error) => Err(error.to_string()),
            };
            if let Err(error) = sent {
                tracing::warn!(stream = sink.name(), error, "records could not be sent; they are tried again");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
                break;
            }
            wait = Duration::from_secs(1);
        }
    }
}

/// What was passed over before the batch is recorded first: behind it nobody would know.
async fn deliver(shelf: &Arc<Shelf>, sink: &impl Sink, batch: &Batch, telling: &Mutex<()>) -> Result<(), String> {
    if batch.skipped.is_some() {
        tell(shelf, sink.name(), telling).await?;
    }
    sink.send(batch).await?;
    let (shelf, name, next) = (Arc::clone(shelf), sink.name(), batch.last.saturating_add(1));
    let kept = tokio::task::spawn_blocking(move || shelf.delivered(name, next)).await;
    kept.map_err(|e| e.to_string())?.map_err(|e| format!("the place could not be kept: {e}"))
}

/// Calls `each` with batches until it says that it wants no more.
fn split(waiting: Waiting, mut each: impl FnMut(Batch) -> bool) -> std::io::Result<()> {
    let Waiting { segment, records, from, mut skipped } = waiting;
    let records = BufReader::new(File::open(records)?);
    batches(&segment.instance, segment.first_seq, from, records, |batch| {
        each(Batch { skipped: skipped.take(), ..batch })
    })
    .map_err(std::io::Error::other)
}
