//! A session with its bodies whole, for formats that show one exchange after the other.
//!
//! Bound: [`MAX_BODIES`] bytes of bodies in all; further ones are left out, and each says so.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};

use super::super::bodies;
use super::super::exchange::Exchange;
use super::super::read::Record;
use super::super::render::who;
use crate::journal::record::{BodyRecord, DecisionId, EndRecord, Event, RequestRecord};

/// Most bytes of bodies that are held.
pub const MAX_BODIES: usize = 256 << 20;

/// Most objects of one body that are named.
const MAX_ELSEWHERE: usize = 10;

#[derive(Default)]
pub struct Conversation {
    pub turns: Vec<Turn>,
    places: HashMap<DecisionId, usize>,
    held: usize,
}

/// Names and values.
pub type Fields = Vec<(String, String)>;

/// One exchange with all that was said.
pub struct Turn {
    pub exchange: Exchange,
    /// Time of its last record.
    pub until: DateTime<Utc>,
    pub request: Option<Box<RequestRecord<String>>>,
    pub request_body: Body,
    /// What happened to its approval, in order.
    pub approvals: Vec<(DateTime<Utc>, String)>,
    /// When the response's head came, with its fields.
    pub response: Option<(DateTime<Utc>, Fields)>,
    pub response_body: Body,
    pub trailers: Vec<(String, String)>,
    pub end: Option<EndRecord>,
}

/// A body put together from its pieces, masked.
#[derive(Default)]
pub struct Body {
    pub content: Vec<u8>,
    pub pieces: u64,
    /// Before masking.
    pub bytes: u64,
    /// Some of it is nowhere: it was cut when it was recorded.
    pub cut: bool,
    /// Objects that hold what is not here; the first of them.
    pub elsewhere: Vec<String>,
    /// Some of it is not here, since too much is.
    pub left_out: bool,
}

impl Body {
    fn add(&mut self, piece: &BodyRecord<String>, held: &mut usize) {
        self.pieces += 1;
        self.bytes = self.bytes.saturating_add(piece.bytes);
        match &piece.kept {
            Some(kept) if piece.cut && self.elsewhere.len() < MAX_ELSEWHERE => self.elsewhere.push(kept.object.clone()),
            Some(_) => {}
            None => self.cut |= piece.cut,
        }
        let content = bodies::bytes(piece).unwrap_or_default();
        if *held + content.len() > MAX_BODIES {
            self.left_out = true;
            return;
        }
        *held += content.len();
        self.content.extend(content);
    }

    /// What of it is not here, and why.
    pub fn missing(&self) -> Vec<String> {
        let cut = self.cut.then(|| "cut when recorded".to_owned());
        let elsewhere = self.elsewhere.iter().map(|object| format!("whole in {object}"));
        let left_out = self.left_out.then(|| "some of it is left out here".to_owned());
        cut.into_iter().chain(elsewhere).chain(left_out).collect()
    }

    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.content).ok()
    }
}

impl Conversation {
    pub fn add(&mut self, record: Record) {
        let Some(id) = record.decision_id else {
            return;
        };
        let place = *self.places.entry(id).or_insert(self.turns.len());
        if place == self.turns.len() {
            self.turns.push(Turn::new(&record, id));
        }
        if let Some(turn) = self.turns.get_mut(place) {
            turn.add(record, &mut self.held);
        }
    }
}

impl Turn {
    fn new(record: &Record, id: DecisionId) -> Self {
        Turn {
            exchange: Exchange::new(record, id, Default::default()),
            until: record.time,
            request: None,
            request_body: Body::default(),
            approvals: Vec::new(),
            response: None,
            response_body: Body::default(),
            trailers: Vec::new(),
            end: None,
        }
    }

    fn add(&mut self, record: Record, held: &mut usize) {
        self.until = record.time;
        match &record.event {
            Event::Request(request) => {
                if let Some(body) = &request.body {
                    self.request_body.add(body, held);
                }
                let mut request = request.clone();
                request.body = None;
                self.request = Some(request);
            }
            Event::RequestChunk(piece) => self.request_body.add(piece, held),
            Event::ApprovalOpened { ticket, groups, deadline, .. } => {
                let until = deadline.to_rfc3339_opts(SecondsFormat::Secs, true);
                self.approval(format!("ticket {ticket} waits for {} until {until}", groups.join(", ")));
            }
            Event::ApprovalVote { approver, group, approve, comment, .. } => {
                let vote = if *approve { "approved" } else { "denied" };
                let comment = if comment.is_empty() { String::new() } else { format!(": {comment}") };
                self.approval(format!("{vote} by {} of {group}{comment}", who(approver)));
            }
            Event::ApprovalEnded { ticket, state } => self.approval(format!("ticket {ticket}: {state}")),
            Event::ApprovalRefused { approver, reason, .. } => {
                self.approval(format!("vote of {} refused: {reason}", who(approver)));
            }
            Event::Response { headers, .. } => self.response = Some((record.time, headers.clone())),
            Event::ResponseTrailers { headers } => self.trailers.clone_from(headers),
            Event::ResponseChunk(piece) => self.response_body.add(piece, held),
            Event::Ended(end) => self.end = Some((**end).clone()),
            Event::GateStarted { .. }
            | Event::GateStopped { .. }
            | Event::PolicyLoaded { .. }
            | Event::PolicyRejected { .. }
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. }
            | Event::JournalPressure { .. }
            | Event::ArchiveAlarm { .. }
            | Event::StreamSkipped { .. }
            | Event::EvidenceRead { .. } => {}
        }
        self.exchange.add(record);
    }

    fn approval(&mut self, what: String) {
        self.approvals.push((self.until, what));
    }

    /// In one word, for choosing: `allow`, `deny` or `hold`.
    pub fn decided(&self) -> &'static str {
        match (self.exchange.held(), self.exchange.let_through()) {
            (true, _) => "hold",
            (false, true) => "allow",
            (false, false) => "deny",
        }
    }

    pub fn response_type(&self) -> Option<&str> {
        content_type(&self.response.as_ref()?.1)
    }
}

pub fn content_type(fields: &[(String, String)]) -> Option<&str> {
    fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, value)| value.as_str())
}
