//! A draft on its way to the disk: its JSON is made by the caller, its place in the log by the writer.

use chrono::{DateTime, SubsecRound, Utc};
use serde::Serialize;

use super::contents::Facts;
use super::error::AppendError;
use super::follow::{Effect, Room, effect_of, room_of};
use super::format::MAX_RECORD_BYTES;
use super::record::{DecisionId, Draft, Event, SCHEMA_VERSION, SessionKey, SessionRef};

/// A draft whose event is JSON.
pub(super) struct Entry {
    pub(super) session: Option<SessionKey>,
    pub(super) decision_id: Option<DecisionId>,
    pub(super) effect: Effect,
    pub(super) room: Room,
    pub(super) facts: Facts,
    /// An object with at least its `kind`.
    event: Vec<u8>,
}

impl Entry {
    pub(super) fn new(draft: &Draft) -> Result<Self, AppendError> {
        let event = serde_json::to_vec(&draft.event).map_err(|error| AppendError::Encode(error.to_string()))?;
        check_size(event.len())?;
        Ok(Entry {
            session: draft.session.clone(),
            decision_id: draft.decision_id,
            effect: effect_of(&draft.event),
            room: room_of(&draft.event),
            facts: Facts::of(&draft.event),
            event,
        })
    }

    /// A record that recovery itself writes.
    pub(super) fn by_recovery(decision_id: DecisionId, event: Event) -> Result<Self, AppendError> {
        let draft = Draft { session: None, decision_id: Some(decision_id), event };
        Ok(Entry { room: Room::Any, ..Entry::new(&draft)? })
    }

    /// Bytes that the entry holds in memory, about.
    pub(super) fn bytes(&self) -> usize {
        self.event.len()
    }

    /// The record's line: the same bytes as those of the whole `Record` serialised, which flattens the event.
    pub(super) fn line(&self, place: &Place<'_>) -> Result<Vec<u8>, AppendError> {
        let head = Head { v: SCHEMA_VERSION, place, decision_id: self.decision_id };
        let mut line = serde_json::to_vec(&head).map_err(|error| AppendError::Encode(error.to_string()))?;
        // `{"v":1,…}` and `{"kind":…}` become `{"v":1,…,"kind":…}`.
        line.pop();
        line.push(b',');
        line.extend_from_slice(self.event.get(1..).unwrap_or_default());
        check_size(line.len())?;
        Ok(line)
    }
}

fn check_size(bytes: usize) -> Result<(), AppendError> {
    if bytes > MAX_RECORD_BYTES { Err(AppendError::TooLarge { bytes: bytes as u64 }) } else { Ok(()) }
}

/// Where a record stands in the log.
#[derive(Serialize)]
pub(super) struct Place<'a> {
    pub(super) seq: u64,
    pub(super) time: DateTime<Utc>,
    pub(super) instance: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session: Option<&'a SessionRef>,
}

#[derive(Serialize)]
struct Head<'a> {
    v: u32,
    #[serde(flatten)]
    place: &'a Place<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision_id: Option<DecisionId>,
}

/// The time of the next record: microseconds, and never before the last one, whatever the clock does (AU-8).
pub(super) fn stamp(now: DateTime<Utc>, last: DateTime<Utc>) -> DateTime<Utc> {
    now.trunc_subsecs(6).max(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::record::Record;
    use crate::journal::testing::{all_events, draft};

    #[test]
    fn the_line_is_the_record_serialised() {
        let session = SessionRef { id: "s-0".to_owned(), seq: 3 };
        for event in all_events() {
            let draft = draft(Some("s"), event);
            let place = Place { seq: 7, time: Utc::now(), instance: "gate-1", session: Some(&session) };
            let line = Entry::new(&draft).unwrap().line(&place).unwrap();
            let record = Record {
                v: SCHEMA_VERSION,
                seq: 7,
                time: place.time,
                instance: "gate-1".to_owned(),
                session: Some(session.clone()),
                decision_id: draft.decision_id,
                event: draft.event,
            };
            assert_eq!(String::from_utf8(line.clone()).unwrap(), serde_json::to_string(&record).unwrap());
            let read: Record<String> = serde_json::from_slice(&line).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), serde_json::to_string(&record).unwrap());
        }
    }

    #[test]
    fn time_never_goes_backwards() {
        let now = Utc::now();
        let later = now + chrono::TimeDelta::seconds(5);
        assert_eq!(stamp(now, later), later);
        assert_eq!(stamp(later, now), later.trunc_subsecs(6));
        assert!(stamp(now, now - chrono::TimeDelta::seconds(1)) <= now);
    }
}
