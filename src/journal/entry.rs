//! A draft on its way to the disk: its JSON is made by the caller, its place in the log by the writer.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use serde::Serialize;

use super::contents::Facts;
use super::error::AppendError;
use super::follow::{Effect, Room, effect_of, room_of};
use super::format::MAX_RECORD_BYTES;
use super::ocsf::{self, About, Mark};
use super::record::{DecisionId, Draft, Event, SCHEMA_VERSION, SessionKey, SessionRef};

/// A draft whose event is JSON.
pub(super) struct Entry {
    pub(super) session: Option<SessionKey>,
    pub(super) decision_id: Option<DecisionId>,
    pub(super) effect: Effect,
    pub(super) room: Room,
    pub(super) facts: Facts,
    about: Arc<About>,
    mark: Mark,
    /// The attributes of OCSF that the caller knows: an object whose last member is the object `actor`.
    part: Vec<u8>,
    /// An object with at least its `kind`.
    event: Vec<u8>,
}

impl Entry {
    pub(super) fn new(draft: &Draft) -> Result<Self, AppendError> {
        let Draft { session, decision_id, event, about } = draft;
        let about = about.clone().unwrap_or_else(|| Arc::new(ocsf::own_about(event)));
        let part = json(&ocsf::part(event, &about))?;
        let json = json(event)?;
        check_size(part.len() + json.len())?;
        Ok(Entry {
            session: session.clone(),
            decision_id: *decision_id,
            effect: effect_of(event),
            room: room_of(event),
            facts: Facts::of(event),
            about,
            mark: Mark { kind: event.kind(), cut: event.body().is_some_and(|body| body.cut) },
            part,
            event: json,
        })
    }

    /// A record that recovery itself writes.
    pub(super) fn by_recovery(decision_id: DecisionId, event: Event) -> Result<Self, AppendError> {
        let draft = Draft { decision_id: Some(decision_id), ..Draft::of_gate(event) };
        Ok(Entry { room: Room::Any, ..Entry::new(&draft)? })
    }

    /// However full the journal is.
    pub(super) fn whatever_room(self) -> Self {
        Entry { room: Room::Any, ..self }
    }

    /// Bytes that the entry holds in memory, about.
    pub(super) fn bytes(&self) -> usize {
        self.part.len() + self.event.len()
    }

    /// The record's line: what the caller made, with the record's place put between.
    pub(super) fn line(&self, place: &Place<'_>) -> Result<Vec<u8>, AppendError> {
        let Place { seq, time, instance, session } = *place;
        let head = ocsf::Head::new(instance, seq, time, self.decision_id.map(|id| id.0), self.mark);
        let mut line = json(&head)?;
        join(&mut line, &self.part);
        if let Some(session) = session {
            // Into the actor, which is the last object of the part.
            line.truncate(line.len().saturating_sub(2));
            line.extend_from_slice(b",\"session\":");
            line.append(&mut json(&ocsf::Session { uid: &session.id, login: &self.about.login })?);
            line.extend_from_slice(b"}}");
        }
        line.pop();
        line.extend_from_slice(b",\"unmapped\":{\"portcullis\":");
        let mut record = json(&Head { v: SCHEMA_VERSION, place, decision_id: self.decision_id })?;
        join(&mut record, &self.event);
        line.append(&mut record);
        line.extend_from_slice(b"}}");
        check_size(line.len())?;
        Ok(line)
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, AppendError> {
    serde_json::to_vec(value).map_err(|error| AppendError::Encode(error.to_string()))
}

/// Two objects, neither empty, become one: `{"a":1}` and `{"b":2}` become `{"a":1,"b":2}`.
fn join(object: &mut Vec<u8>, more: &[u8]) {
    object.pop();
    object.push(b',');
    object.extend_from_slice(more.get(1..).unwrap_or_default());
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
    use crate::journal::format::record_json;
    use crate::journal::record::Record;
    use crate::journal::testing::{all_events, draft};

    #[test]
    fn the_line_has_the_record_as_it_is_serialised() {
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
            let json = record_json(&line).unwrap();
            assert_eq!(std::str::from_utf8(json).unwrap(), serde_json::to_string(&record).unwrap());
            let read = crate::evidence::read::parse(&line).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), serde_json::to_string(&record).unwrap());
        }
    }

    #[test]
    fn what_ocsf_says_of_the_place_is_what_the_record_says() {
        let session = SessionRef { id: "s\"-0".to_owned(), seq: 3 };
        for (session, event) in
            [None, Some(&session)].into_iter().flat_map(|s| all_events().into_iter().map(move |e| (s, e)))
        {
            let place = Place { seq: 7, time: Utc::now(), instance: "gate-1", session };
            let line = Entry::new(&draft(None, event)).unwrap().line(&place).unwrap();
            let line: serde_json::Value = serde_json::from_slice(&line).unwrap();
            let record = &line["unmapped"]["portcullis"];
            assert_eq!(line["time"], place.time.timestamp_millis());
            assert_eq!(line["metadata"]["sequence"], record["seq"]);
            assert_eq!(line["metadata"]["event_code"], record["kind"]);
            assert_eq!(line["metadata"]["correlation_uid"], record["decision_id"]);
            assert_eq!(line["actor"]["session"]["uid"], record["session"]["id"]);
            assert_eq!(line["metadata"]["uid"], "gate-1/7");
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
