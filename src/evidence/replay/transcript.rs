//! A session as text: its records in order, bodies put together from their pieces.
//!
//! What can be read is shown as soon as it is whole: the events of an event stream, the lines of any other body. Bounds: of each body
//! [`MAX_REST`] bytes wait for their end, past which they are shown as they are; bodies of [`MAX_OPEN`] exchanges are put together at
//! once, those of others are shown by piece.

use std::collections::HashMap;

use super::super::read::Record;
use super::super::render::{self, Detail};
use super::super::text::block;
use crate::journal::record::{BodyRecord, DecisionId, Event};

/// Most bytes of a body that wait for the end of their line or event.
const MAX_REST: usize = 64 << 10;
/// Most exchanges whose bodies are put together at once.
const MAX_OPEN: usize = 10_000;

pub struct Transcript {
    detail: Detail,
    open: HashMap<DecisionId, Bodies>,
}

#[derive(Default)]
struct Bodies {
    events: bool,
    request: String,
    response: String,
}

impl Transcript {
    pub fn new(detail: Detail) -> Self {
        Transcript { detail, open: HashMap::new() }
    }

    /// What a record adds; nothing where its text waits for more.
    pub fn add(&mut self, record: &Record) -> String {
        let Some(id) = record.decision_id else {
            return render::record(record, self.detail);
        };
        match &record.event {
            Event::Response { headers, .. } => {
                if let Some(bodies) = self.bodies(id) {
                    bodies.events = headers.iter().any(|(name, value)| is_event_stream(name, value));
                }
                render::record(record, self.detail)
            }
            Event::RequestChunk(body) => self.piece(record, id, body, false),
            Event::ResponseChunk(body) => self.piece(record, id, body, true),
            Event::ResponseTrailers { .. } => self.rest(record, id, false) + &render::record(record, self.detail),
            Event::Ended(_) => self.rest(record, id, true) + &render::record(record, self.detail),
            Event::Request(_)
            | Event::ApprovalOpened { .. }
            | Event::ApprovalVote { .. }
            | Event::ApprovalEnded { .. }
            | Event::ApprovalRefused { .. }
            | Event::GateStarted { .. }
            | Event::GateStopped { .. }
            | Event::PolicyLoaded { .. }
            | Event::PolicyRejected { .. }
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. }
            | Event::JournalPressure { .. }
            | Event::ArchiveAlarm { .. }
            | Event::StreamSkipped { .. }
            | Event::EvidenceRead { .. } => render::record(record, self.detail),
        }
    }

    fn bodies(&mut self, id: DecisionId) -> Option<&mut Bodies> {
        let room = self.open.len() < MAX_OPEN || self.open.contains_key(&id);
        room.then(|| self.open.entry(id).or_default())
    }

    fn piece(&mut self, record: &Record, id: DecisionId, body: &BodyRecord<String>, response: bool) -> String {
        let detail = self.detail;
        let whole = !body.base64 && !body.cut;
        let Some(bodies) = self.bodies(id).filter(|_| whole) else {
            return self.rest(record, id, false) + &render::record(record, detail);
        };
        let ends_with = if bodies.events && response { "\n\n" } else { "\n" };
        let (rest, what) =
            if response { (&mut bodies.response, "response body") } else { (&mut bodies.request, "request body") };
        rest.push_str(&body.text);
        let end = match rest.rfind(ends_with) {
            Some(at) => at + ends_with.len(),
            None if rest.len() > MAX_REST => rest.len(),
            None => return String::new(),
        };
        let tail = rest.split_off(end);
        let ready = std::mem::replace(rest, tail);
        render::piece(record, what, ready.trim_end_matches('\n'), detail)
    }

    /// What of both bodies waited for more, when there is no more.
    fn rest(&mut self, record: &Record, id: DecisionId, over: bool) -> String {
        let Some(bodies) = self.open.get_mut(&id) else {
            return String::new();
        };
        let rests = [("request body", &mut bodies.request), ("response body", &mut bodies.response)];
        let shown =
            rests.into_iter().filter(|(_, text)| !text.is_empty()).map(|(what, text)| (what, std::mem::take(text)));
        let shown: Vec<_> = shown.collect();
        if over {
            self.open.remove(&id);
        }
        shown.into_iter().map(|(what, text)| render::piece(record, what, &text, self.detail)).collect()
    }

    /// What still waits at the end of the session, of exchanges whose end is not there.
    pub fn finish(self) -> String {
        let mut waiting: Vec<_> = self.open.into_iter().collect();
        waiting.sort_by_key(|(id, _)| *id);
        let rests = waiting.into_iter().flat_map(|(id, bodies)| [(id, bodies.request), (id, bodies.response)]);
        let rests = rests.filter(|(_, text)| !text.is_empty());
        rests.map(|(id, text)| format!("{id} goes on without an end:\n{}\n", block(&text, "      | "))).collect()
    }
}

pub(super) fn is_event_stream(name: &str, value: &str) -> bool {
    name.eq_ignore_ascii_case("content-type") && value.trim_start().starts_with("text/event-stream")
}
