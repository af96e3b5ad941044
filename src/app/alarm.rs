//! What is wrong with the archive, as the uploader and the lock guard say. While anything is, the gate refuses.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::archive::Archive;
use crate::gate::Gate;
use crate::journal::record::Event;
use crate::telemetry::{Condition, Readiness};

pub struct Alarms {
    gate: Arc<Gate>,
    readiness: Readiness,
    /// By the condition that is unmet.
    raised: Mutex<BTreeMap<Condition, String>>,
}

impl Alarms {
    pub fn new(gate: Arc<Gate>, readiness: Readiness) -> Self {
        let watched = Arc::clone(&gate);
        gate.metrics.observe_alarm(move || watched.has_alarm());
        Alarms { gate, readiness, raised: Mutex::default() }
    }

    /// What is wrong as to `condition`; `None` where nothing is. A change is recorded.
    pub async fn set(&self, condition: Condition, alarm: Option<String>) {
        let Some(event) = self.change(condition, alarm) else { return };
        if let Err(error) = self.gate.note(event).await {
            tracing::error!(%error, "a change of the archive's alarm could not be recorded");
        }
    }

    /// What is wrong as to `condition`.
    pub fn of(&self, condition: Condition) -> Option<String> {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner).get(&condition).cloned()
    }

    /// The gate refuses from here on, whether or not the change can be recorded.
    fn change(&self, condition: Condition, alarm: Option<String>) -> Option<Event> {
        let mut raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match &alarm {
            Some(what) => raised.insert(condition, what.clone()),
            None => raised.remove(&condition),
        };
        if before == alarm {
            return None;
        }
        self.gate.set_alarm(!raised.is_empty());
        self.readiness.set(condition, alarm.as_deref().map_or(Ok(()), Err));
        match &alarm {
            Some(alarm) => tracing::error!(%alarm, "the archive raised an alarm: the gate refuses"),
            None => tracing::warn!(was = before, "an alarm of the archive is over"),
        }
        let is_raised = alarm.is_some();
        Some(Event::ArchiveAlarm { raised: is_raised, what: alarm.or(before).unwrap_or_default() })
    }
}

/// Asks again and again whether the bucket still locks. A bucket that cannot be asked is no alarm: each object's own lock is
/// read back as it is stored, and what cannot be stored stays in the journal.
pub async fn keep_checking(archive: Arc<Archive>, every: Duration, alarms: Arc<Alarms>) {
    let mut tick = tokio::time::interval(every);
    // The guard was asked at the start.
    tick.tick().await;
    loop {
        tick.tick().await;
        match archive.guard().await {
            Ok(_) => alarms.set(Condition::LockGuard, None).await,
            Err(error) if error.is_weaker() => alarms.set(Condition::LockGuard, Some(error.to_string())).await,
            Err(error) => tracing::warn!(%error, "the bucket's lock could not be checked"),
        }
    }
}
