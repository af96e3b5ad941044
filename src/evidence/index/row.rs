//! What of a record is in its row. Names are those of the record schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::command::Effect;
use crate::evidence::read::Record;
use crate::identity::Principal;
use crate::journal::record::{BodyRecord, EndRecord, Event, Exposed, Outcome, RequestRecord};

#[derive(Debug, Default)]
pub(super) struct Row {
    pub seq: u64,
    /// Microseconds since 1970, UTC.
    pub time: i64,
    pub event: &'static str,
    pub session: Option<String>,
    pub decision_id: Option<String>,
    /// Who asked; of a vote, who voted. Of an exchange this is in all of its rows, as it is in all of its lines.
    pub principal: Option<String>,
    pub issuer: Option<String>,
    pub groups: Vec<String>,
    /// Only where the record itself has the identity: a request, a vote, the end of what exposed something.
    pub chain: Vec<String>,
    /// As `principal`.
    pub target: Option<String>,
    pub protocol: Option<String>,
    pub method: Option<String>,
    pub actions: BTreeSet<String>,
    pub effects: BTreeSet<Effect>,
    pub complete: Option<bool>,
    pub verdict: Option<String>,
    pub would: Option<String>,
    pub policies: Vec<String>,
    pub ticket: Option<String>,
    pub approver: Option<String>,
    pub approve: Option<bool>,
    /// How an approval ended.
    pub state: Option<String>,
    /// Of the response, or of the refusal.
    pub status: Option<u16>,
    pub outcome: Option<Outcome>,
    /// Of a body's piece what is in it, of an exchange's end the sum.
    pub findings: BTreeMap<String, u64>,
    pub exposed: BTreeMap<String, Exposed>,
    /// The media type of what passed unexamined.
    pub unexamined: Option<String>,
    pub bytes: Option<u64>,
    pub request_bytes: Option<u64>,
    pub response_bytes: Option<u64>,
    pub duration_ms: Option<u64>,
    /// The object that has the whole record.
    pub segment: Arc<str>,
}

impl Row {
    pub(super) fn new(record: Record, line: &[u8], segment: Arc<str>) -> Self {
        let mut row = Row {
            seq: record.seq,
            time: record.time.timestamp_micros(),
            event: record.event.kind(),
            session: record.session.map(|session| session.id),
            decision_id: record.decision_id.map(|id| id.to_string()),
            segment,
            ..Row::default()
        };
        row.around(line);
        row.fill(record.event);
        row
    }

    fn fill(&mut self, event: Event<String>) {
        match event {
            Event::Request(request) => self.request(*request),
            Event::RequestChunk(body) | Event::ResponseChunk(body) => self.body(body),
            Event::ApprovalOpened { ticket, .. } => self.ticket = Some(ticket),
            Event::ApprovalVote { ticket, approver, approve, .. } => {
                (self.ticket, self.approve) = (Some(ticket), Some(approve));
                self.approver = Some(approver.subject.clone());
                self.who(approver);
            }
            Event::ApprovalEnded { ticket, state } => (self.ticket, self.state) = (Some(ticket), Some(state)),
            Event::ApprovalRefused { ticket, approver, .. } => {
                (self.ticket, self.approver) = (Some(ticket), Some(approver.subject.clone()));
                self.who(approver);
            }
            Event::Response { status, unexamined, .. } => (self.status, self.unexamined) = (Some(status), unexamined),
            Event::Ended(end) => self.end(*end),
            Event::EvidenceRead { reader, ticket, .. } => {
                self.ticket = ticket;
                self.who(*reader);
            }
            Event::GateStarted { .. }
            | Event::GateStopped { .. }
            | Event::PolicyLoaded { .. }
            | Event::PolicyRejected { .. }
            | Event::ResponseTrailers { .. }
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. }
            | Event::JournalPressure { .. }
            | Event::ArchiveAlarm { .. }
            | Event::StreamSkipped { .. } => {}
        }
    }

    fn request(&mut self, request: RequestRecord<String>) {
        request.principal.into_iter().for_each(|principal| self.who(principal));
        self.target = request.target;
        self.protocol = request
            .target_protocol
            .or_else(|| request.commands.first().map(|command| command.protocol.as_str().to_owned()));
        self.method = Some(request.method);
        for command in request.commands {
            self.actions.extend(command.actions);
            self.effects.extend(command.effects);
            self.complete = Some(self.complete.unwrap_or(true) && command.complete);
        }
        let decision = request.decision;
        (self.verdict, self.would) = (Some(decision.verdict), decision.would);
        (self.policies, self.ticket, self.status) = (decision.policies, decision.approval, decision.status);
        request.body.into_iter().for_each(|body| self.body(body));
    }

    fn body(&mut self, body: BodyRecord<String>) {
        (self.bytes, self.findings, self.exposed) = (Some(body.bytes), body.findings, body.exposed);
    }

    fn end(&mut self, end: EndRecord) {
        end.exposed_to.into_iter().for_each(|principal| self.who(principal));
        self.outcome = Some(end.outcome);
        (self.request_bytes, self.response_bytes) = (Some(end.request_bytes), Some(end.response_bytes));
        self.duration_ms = Some(end.duration_ms);
        (self.findings, self.exposed) = (end.findings, end.exposed);
        self.unexamined = end.unexamined.map(|unexamined| unexamined.media_type);
    }

    fn who(&mut self, principal: Principal) {
        (self.principal, self.issuer) = (Some(principal.subject), Some(principal.issuer));
        self.groups = principal.groups.into_iter().collect();
        self.chain = principal.chain.into_iter().map(|actor| actor.subject).collect();
    }

    /// What the line says around its record. Lines of schema version 1 have nothing there.
    fn around(&mut self, line: &[u8]) {
        let Ok(Around { actor, api }) = serde_json::from_slice(line) else { return };
        self.target = api.and_then(|api| api.service).map(|service| service.name);
        if let Some(Actor { user: Some(user), idp }) = actor {
            (self.principal, self.issuer) = (Some(user.uid), idp.map(|idp| idp.name));
            self.groups = user.groups.into_iter().map(|group| group.name).collect();
        }
    }
}

#[derive(Deserialize)]
struct Around {
    actor: Option<Actor>,
    api: Option<Api>,
}

#[derive(Deserialize)]
struct Actor {
    user: Option<User>,
    idp: Option<Named>,
}

#[derive(Deserialize)]
struct User {
    uid: String,
    #[serde(default)]
    groups: Vec<Named>,
}

#[derive(Deserialize)]
struct Api {
    service: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}
