//! The uploader: sealed segments to the archive, the oldest first; the records, their manifest, their checkpoint, then the
//! local copy goes.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::put::{PutError, Stored};

/// A sealed segment: its files here, its objects there.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub records: Part,
    pub manifest: Option<Part>,
    pub checkpoint: Part,
    pub created: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct Part {
    /// Object name under the archive's prefix.
    pub name: String,
    pub path: PathBuf,
}

/// Where sealed segments wait. Calls are short (a directory listing, two unlinks).
pub trait Outbox: Send + Sync + 'static {
    type Segment: Send + Sync;
    /// The oldest first.
    fn sealed(&self) -> io::Result<Vec<Self::Segment>>;
    fn describe(&self, segment: &Self::Segment) -> Sealed;
    /// What has to be in the archive before any segment that is sealed by now.
    ///
    /// # Errors
    /// It cannot be listed.
    fn beside(&self) -> io::Result<Vec<Part>> {
        Ok(vec![])
    }
    /// Only called once the object is stored and read back.
    ///
    /// # Errors
    /// It is still there; this is called again.
    fn remove_beside(&self, _part: &Part) -> io::Result<()> {
        Ok(())
    }
    /// Only called once all objects are stored and read back.
    fn remove(&self, segment: &Self::Segment) -> io::Result<()>;
}

/// Where they go.
pub trait Remote: Send + Sync + 'static {
    fn put(&self, name: &str, bytes: Bytes) -> impl Future<Output = Result<Stored, PutError>> + Send;
}

/// Under which an alarm about what is beside the segments is kept.
const BESIDE: &str = "bodies/";

/// What readiness and metrics show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadStatus {
    /// Segments stored since the start.
    pub sent: u64,
    /// Failed attempts since the start.
    pub failures: u64,
    pub last_error: Option<String>,
    pub unsent: usize,
    pub oldest_unsent: Option<DateTime<Utc>>,
    /// A conflict or a weaker lock: the gate is not ready and refuses until the segment gets through.
    pub alarm: Option<String>,
}

impl UploadStatus {
    /// Age of the oldest unsent segment; zero where all are sent.
    pub fn lag(&self, now: DateTime<Utc>) -> Duration {
        self.oldest_unsent.and_then(|t| (now - t).to_std().ok()).unwrap_or_default()
    }
}

/// Waits between attempts.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Between looks at the outbox while all is well and nothing wakes the uploader.
    pub idle: Duration,
    /// After the first failure; doubles with each further one.
    pub first: Duration,
    pub longest: Duration,
    /// For the last attempt at shutdown.
    pub last: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Pace { idle: seconds(5), first: seconds(1), longest: seconds(60), last: seconds(10) }
    }
}

impl Pace {
    /// Half to all of the doubled wait, so that gates that failed together do not come back together. `jitter` is 0 to 255.
    fn after(&self, failures: u32, jitter: u8) -> Duration {
        let full = self.first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(self.longest);
        full / 2 + (full / 2).saturating_mul(u32::from(jitter)) / 255
    }
}

pub struct Uploader<O: Outbox, R: Remote> {
    outbox: Arc<O>,
    remote: Arc<R>,
    wake: watch::Receiver<u64>,
    pace: Pace,
    status: watch::Sender<UploadStatus>,
    /// Object name of the records to what is wrong.
    alarms: BTreeMap<String, String>,
}

impl<O: Outbox, R: Remote> Uploader<O, R> {
    /// `wake` changes on each seal.
    pub fn new(outbox: Arc<O>, remote: Arc<R>, wake: watch::Receiver<u64>, pace: Pace) -> Self {
        let status = watch::Sender::new(UploadStatus::default());
        Uploader { outbox, remote, wake, pace, status, alarms: BTreeMap::new() }
    }

    pub fn status(&self) -> watch::Receiver<UploadStatus> {
        self.status.subscribe()
    }

    /// Runs until `shutdown` completes, then tries once more for at most `pace.last`. Never gives up, never panics.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) {
        tokio::pin!(shutdown);
        let mut failures = 0u32;
        loop {
            let sent = tokio::select! {
                sent = self.pass() => sent,
                // A pass can be dropped anywhere: a put that is repeated finds its own bytes.
                () = &mut shutdown => break,
            };
            failures = if sent { 0 } else { failures.saturating_add(1) };
            let wait = if sent { self.pace.idle } else { self.pace.after(failures, jitter()) };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = changed(&mut self.wake), if sent => {}
                () = &mut shutdown => break,
            }
        }
        let last = self.pace.last;
        if tokio::time::timeout(last, self.pass()).await.is_err() {
            tracing::warn!(seconds = last.as_secs(), "segments are still unsent; they go at the next start");
        }
    }

    /// Sends what is sealed. False: something is left, try later.
    async fn pass(&mut self) -> bool {
        let segments = match self.outbox.sealed() {
            Ok(segments) => segments,
            Err(e) => return self.failed(&format!("sealed segments cannot be listed: {e}")),
        };
        let mut waiting: Vec<_> = segments.iter().map(|s| (s, self.outbox.describe(s))).collect();
        self.report(&waiting);
        // Listed after the segments, so it has all that they name.
        if !self.beside_is_sent().await {
            self.report(&waiting);
            return false;
        }
        let mut all = true;
        let mut at = 0;
        while let Some((segment, sealed)) = waiting.get(at) {
            match self.send(segment, sealed).await {
                Ok(()) => {
                    self.alarms.remove(&sealed.records.name);
                    self.status.send_modify(|s| s.sent += 1);
                    waiting.remove(at);
                }
                Err(Failure::Alarm(text)) => {
                    // The others are better off in the archive, whatever this one's fate.
                    self.alarms.insert(sealed.records.name.clone(), text.clone());
                    all = self.failed(&text);
                    at += 1;
                }
                Err(Failure::Later(text)) => {
                    all = self.failed(&text);
                    break;
                }
            }
            self.report(&waiting);
        }
        self.report(&waiting);
        all
    }

    async fn beside_is_sent(&mut self) -> bool {
        match self.send_beside().await {
            Ok(()) => {
                self.alarms.remove(BESIDE);
                true
            }
            Err(Failure::Alarm(text)) => {
                self.alarms.insert(BESIDE.to_owned(), text.clone());
                self.failed(&text)
            }
            Err(Failure::Later(text)) => self.failed(&text),
        }
    }

    async fn send_beside(&self) -> Result<(), Failure> {
        let parts = self.outbox.beside().map_err(|e| Failure::Later(format!("kept bodies cannot be listed: {e}")))?;
        for part in &parts {
            self.put(part).await?;
            self.outbox
                .remove_beside(part)
                .map_err(|e| Failure::Later(format!("{} is stored but cannot be removed: {e}", part.path.display())))?;
        }
        Ok(())
    }

    async fn put(&self, part: &Part) -> Result<(), Failure> {
        let bytes = tokio::fs::read(&part.path)
            .await
            .map_err(|e| Failure::Later(format!("{} cannot be read: {e}", part.path.display())))?;
        self.remote.put(&part.name, bytes.into()).await.map(drop).map_err(Failure::from)
    }

    async fn send(&self, segment: &O::Segment, sealed: &Sealed) -> Result<(), Failure> {
        let Sealed { records, manifest, checkpoint, .. } = sealed;
        for part in [Some(records), manifest.as_ref(), Some(checkpoint)].into_iter().flatten() {
            self.put(part).await?;
        }
        self.outbox.remove(segment).map_err(|e| {
            Failure::Later(format!("{} is stored but cannot be removed: {e}", sealed.records.path.display()))
        })
    }

    fn report(&self, waiting: &[(&O::Segment, Sealed)]) {
        self.status.send_modify(|s| {
            s.unsent = waiting.len();
            s.oldest_unsent = waiting.iter().map(|(_, w)| w.created).min();
            s.alarm = self.alarms.values().next().cloned();
        });
    }

    fn failed(&self, text: &str) -> bool {
        tracing::error!(error = text, "a segment could not be archived; its local copy is kept");
        self.status.send_modify(|s| {
            s.failures += 1;
            s.last_error = Some(text.to_owned());
        });
        false
    }
}

enum Failure {
    Alarm(String),
    Later(String),
}

impl From<PutError> for Failure {
    fn from(error: PutError) -> Self {
        if error.is_alarm() { Failure::Alarm(error.to_string()) } else { Failure::Later(error.to_string()) }
    }
}

/// Never completes once nothing can wake the uploader any more.
async fn changed(wake: &mut watch::Receiver<u64>) {
    if wake.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn jitter() -> u8 {
    let mut byte = [0];
    // Without randomness the wait is at its shortest, which is safe.
    let _ = getrandom::fill(&mut byte);
    byte[0]
}

#[cfg(test)]
mod tests;
