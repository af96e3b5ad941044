//! The one thread that owns the log: it numbers, writes, syncs and acknowledges.
//!
//! Group commit without a timer: whatever waits in the queue is written with one `fdatasync` and acknowledged together, so
//! a batch is as large as the disk is slow. Nothing is acknowledged before it is durable (I2). After a failed write
//! or fsync nothing is written again: what the disk holds is not known then, and a second fsync would lie.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::contents::Contents;
use super::entry::{Entry, Place, stamp};
use super::error::{AppendError, SealError};
use super::follow::Room;
use super::format::Tree;
use super::frame::{self, HEAD_BYTES, MAGIC};
use super::home::{Home, Span};
use super::key::{Signer, SigningKey};
use super::ledger::{Ledger, Progress};
use super::queue::{write_event, write_now};
use super::record::{Draft, Event, Pressure};
use super::seal::Seal;
use super::segment::SealedSegment;
use super::sessions::Sessions;
use super::state::State;
use super::storage::{Append, Lock};

/// What may be written past `max_bytes` so that what was begun can end.
pub(super) const RESERVE_BYTES: u64 = 1 << 20;

/// A record's place in the log, known to be durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub seq: u64,
    pub time: DateTime<Utc>,
}

pub(super) struct Limits {
    pub(super) max_bytes: u64,
    pub(super) segment_bytes: u64,
    pub(super) segment_age: Duration,
    pub(super) heartbeat: Duration,
}

/// Frames that go to disk together.
pub(super) struct Batch {
    frames: Vec<u8>,
    /// Where they begin in the segment's file.
    at: u64,
    /// The tree before the first of them.
    before: Tree,
    /// Time of the first.
    created: Option<DateTime<Utc>>,
    contents: Contents,
    /// Bytes of the sealed segments when the batch was begun.
    sealed_bytes: u64,
}

/// The segment that is being written.
struct Current {
    file: Box<dyn Append>,
    before: Tree,
    created: DateTime<Utc>,
    contents: Contents,
    since: Instant,
    bytes: u64,
}

pub(super) struct Writer {
    pub(super) home: Arc<Home>,
    pub(super) limits: Limits,
    pub(super) ledger: Arc<Ledger>,
    pub(super) sessions: Sessions,
    /// The log after the last record that was taken.
    state: State,
    current: Option<Current>,
    /// When a record was written last, by this process.
    spoke: Instant,
    /// Held as long as the writer lives, so that no other process writes here.
    _lock: Lock,
}

impl Writer {
    pub(super) fn new(home: Arc<Home>, limits: Limits, ledger: Arc<Ledger>, state: State, lock: Lock) -> Self {
        let sessions = Sessions::new(super::sessions::MAX_SESSIONS);
        Writer { home, limits, ledger, sessions, state, current: None, spoke: Instant::now(), _lock: lock }
    }

    pub(super) fn next_seq(&self) -> u64 {
        self.state.tree.size()
    }

    pub(super) fn batch(&self) -> Batch {
        Batch {
            frames: Vec::new(),
            at: self.open_bytes(),
            before: self.state.tree.clone(),
            created: None,
            contents: Contents::default(),
            sealed_bytes: self.ledger.sealed_bytes(),
        }
    }

    /// Gives the entry its place and adds its frame. An entry that is refused changes nothing.
    pub(super) fn take(&mut self, entry: &Entry, batch: &mut Batch) -> Result<Receipt, AppendError> {
        if self.ledger.has_failed() {
            return Err(AppendError::Failed);
        }
        if !self.state.open.has_room(entry.decision_id, entry.effect) {
            return Err(AppendError::TooManyOpen { open: self.state.open.len() });
        }
        let seq = self.next_seq();
        let time = stamp((self.home.clock)(), self.state.last_time);
        let session = entry.session.as_ref().map(|key| self.sessions.peek(key, seq));
        let place = Place { seq, time, instance: &self.home.instance, session: session.as_ref() };
        let line = entry.line(&place)?;
        self.check_room(entry.room, line.len(), batch)?;
        if let (Some(key), Some(given)) = (&entry.session, &session) {
            self.sessions.take(key, given);
        }
        frame::put(&mut batch.frames, batch.at, &line);
        batch.created.get_or_insert(time);
        batch.contents.add(&entry.facts, session.as_ref());
        self.state.tree.push_line(&line);
        self.state.open.apply(entry.decision_id, entry.effect);
        self.state.last_time = time;
        Ok(Receipt { seq, time })
    }

    fn open_bytes(&self) -> u64 {
        self.current.as_ref().map_or(MAGIC.len() as u64, |current| current.bytes)
    }

    fn check_room(&self, room: Room, line: usize, batch: &Batch) -> Result<(), AppendError> {
        let used = batch.sealed_bytes + batch.at + batch.frames.len() as u64;
        let max = match room {
            Room::Shared => self.limits.max_bytes,
            Room::Reserve => self.limits.max_bytes.saturating_add(RESERVE_BYTES),
            Room::Any => u64::MAX,
        };
        if used + (HEAD_BYTES + line) as u64 > max {
            return Err(AppendError::Full { used, max: self.limits.max_bytes });
        }
        Ok(())
    }

    /// Makes the batch durable.
    pub(super) fn persist(&mut self, batch: Batch) -> Result<(), AppendError> {
        let Some(created) = batch.created else { return Ok(()) };
        let began = Instant::now();
        self.write(batch, created).map_err(|error| {
            self.fail(&format!("a write to {} failed: {error}", self.home.directory.display()));
            AppendError::Failed
        })?;
        self.spoke = Instant::now();
        self.ledger.synced(self.progress(), began.elapsed());
        Ok(())
    }

    fn write(&mut self, batch: Batch, created: DateTime<Utc>) -> io::Result<()> {
        if let Some(current) = &mut self.current {
            current.bytes += batch.frames.len() as u64;
            current.contents.merge(batch.contents);
            current.file.write_all(&batch.frames)?;
            return current.file.sync();
        }
        let mut file = self.home.storage.create(&self.home.open_segment(batch.before.size()))?;
        file.write_all(MAGIC)?;
        file.write_all(&batch.frames)?;
        file.sync()?;
        // The file's name must outlive a crash as its content does.
        self.home.storage.sync_directory(&self.home.directory)?;
        let bytes = (MAGIC.len() + batch.frames.len()) as u64;
        let Batch { before, contents, .. } = batch;
        self.current = Some(Current { file, before, created, contents, since: Instant::now(), bytes });
        Ok(())
    }

    fn progress(&self) -> Progress {
        let (bytes, first) = match &self.current {
            Some(current) => (current.bytes, current.before.size()),
            None => (0, self.next_seq()),
        };
        Progress { bytes, records: self.next_seq() - first, exchanges: self.state.open.len() as u64 }
    }

    /// From here on nothing is taken.
    fn fail(&mut self, why: &str) {
        self.ledger.fail();
        self.current = None;
        tracing::error!("the journal failed and takes no more records: {why}");
    }

    /// Seals the open segment; `None` where it is empty.
    pub(super) fn seal(&mut self) -> Result<Option<SealedSegment>, AppendError> {
        if self.ledger.has_failed() {
            return Err(AppendError::Failed);
        }
        let Some(current) = self.current.take() else { return Ok(None) };
        let (segment, note) = self.seal_segment(&current).map_err(|error| {
            self.fail(&format!("a segment could not be sealed: {error}"));
            AppendError::Failed
        })?;
        self.ledger.sealed(segment.clone(), note);
        Ok(Some(segment))
    }

    fn seal_segment(&self, current: &Current) -> Result<(SealedSegment, Arc<[u8]>), SealError> {
        let span = Span { first: current.before.size(), last: self.next_seq().saturating_sub(1) };
        let Current { before, created, contents, .. } = current;
        Seal { home: &self.home, span, created: *created, before, after: &self.state, contents }.run()
    }

    /// Hands the log over to the current key, where the previous one signed so far. Cut off, it begins again at the next
    /// start.
    pub(super) fn hand_over(&mut self) -> Result<(), AppendError> {
        let Some(previous) = self.home.keys.previous.as_ref().filter(|_| self.state.signer == Signer::Previous) else {
            return Ok(());
        };
        let vkey = |key: &SigningKey| key.vkey(&self.home.origin);
        let event = Event::KeyRotated { previous: vkey(previous), key: vkey(&self.home.keys.current) };
        // A journal that is full has to be handed over, too.
        let entry = Entry::new(&Draft::of_gate(event))?.whatever_room();
        write_now(self, std::slice::from_ref(&entry))?;
        self.state.signer = Signer::Both;
        self.seal()?;
        self.state.signer = Signer::Current;
        Ok(())
    }

    /// How long until there is something to do; `None` where there is nothing.
    pub(super) fn due_in(&self) -> Option<Duration> {
        self.old_in().into_iter().chain(self.silent_in()).min()
    }

    /// How long until the open segment is old enough.
    fn old_in(&self) -> Option<Duration> {
        self.current.as_ref().map(|current| self.limits.segment_age.saturating_sub(current.since.elapsed()))
    }

    /// How long until it was silent for long enough to say so. A log without a record has nothing to say.
    fn silent_in(&self) -> Option<Duration> {
        let speaks = !self.ledger.has_failed() && self.next_seq() > 0;
        speaks.then(|| self.limits.heartbeat.saturating_sub(self.spoke.elapsed()))
    }

    /// Seals a segment that is large or old enough. `pressed`: the journal is full, so that a smaller one will do, which
    /// compresses it and lets the uploader take it.
    pub(super) fn seal_if_due(&mut self, pressed: bool) {
        let enough = if pressed { self.limits.segment_bytes / 8 } else { self.limits.segment_bytes };
        let large = self.current.as_ref().is_some_and(|current| current.bytes >= enough);
        if large || self.old_in().is_some_and(|left| left.is_zero()) {
            // A failure is in the ledger and in the log by now; the next append gets it.
            let _ = self.seal();
        }
    }

    /// Records that nothing happened, and signs it.
    pub(super) fn say_silent_if_due(&mut self) {
        if self.silent_in().is_none_or(|left| !left.is_zero()) {
            return;
        }
        // Where this is refused, too, the next time is no sooner.
        self.spoke = Instant::now();
        let since = self.state.last_time;
        match write_event(self, Event::GateIdle { since }).and_then(|()| self.seal()) {
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the journal could not record that nothing happened"),
        }
    }

    /// Records a change in how full the journal is. `refused` records had no room.
    pub(super) fn say_pressure(&mut self, refused: u64) {
        let (used, max) = (self.ledger.depth().bytes, self.limits.max_bytes);
        let Some(level) = self.ledger.press(used, refused).filter(|_| !self.ledger.has_failed()) else { return };
        match level {
            Pressure::Normal => tracing::info!(used, max, "the journal has room again"),
            Pressure::Warning => {
                tracing::warn!(used, max, "the journal is three quarters full: does the archive work?")
            }
            Pressure::Full => tracing::error!(used, max, "the journal is full: requests are refused"),
        }
        if let Err(error) = write_event(self, Event::JournalPressure { level, used, max }) {
            tracing::warn!(%error, "the journal could not record how full it is");
        }
    }
}
