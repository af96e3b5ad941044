//! The attributes of an event that do not depend on its place in the log.

use serde::Serialize;

use super::MAX_RESOURCES;
use super::about::About;
use super::class::{Activity, Class, Control, Severity, Status};
use super::http::{self, HttpRequest, HttpResponse};
use super::object::{Actor, Api, Authorization, Endpoint, Named, Policy, Uid};
use crate::journal::record::{DecisionRecord, EndRecord, Event, RequestRecord};

#[derive(Serialize)]
pub(in crate::journal) struct Part<'a> {
    activity_id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity_name: Option<&'static str>,
    type_uid: u32,
    severity_id: u32,
    status_id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_detail: Option<&'a str>,
    action_id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    disposition_id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    disposition: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_alert: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Policy<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authorizations: Vec<Authorization<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_request: Option<HttpRequest<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_response: Option<HttpResponse<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<&'a Uid>,
    api: &'a Api,
    src_endpoint: &'a Endpoint,
    #[serde(skip_serializing_if = "Option::is_none")]
    dst_endpoint: Option<&'a Endpoint>,
    /// The last one: see [`Actor`].
    actor: &'a Actor,
}

impl<'a> Part<'a> {
    fn new(about: &'a About, class: Class) -> Self {
        let ((action_id, action), (disposition_id, disposition)) =
            (class.control.action(), class.control.disposition());
        Part {
            activity_id: about.activity.id(),
            activity_name: about.activity.name(),
            type_uid: super::CLASS * 100 + about.activity.id(),
            severity_id: class.severity as u32,
            status_id: class.status.id(),
            status: class.status.name(),
            status_code: None,
            status_detail: None,
            action_id,
            action,
            disposition_id,
            disposition,
            is_alert: (class.severity == Severity::High).then_some(true),
            duration: None,
            policy: None,
            authorizations: vec![],
            resources: vec![],
            http_request: None,
            http_response: None,
            trace: about.trace.as_ref(),
            api: &about.api,
            src_endpoint: &about.source,
            dst_endpoint: about.destination.as_ref(),
            actor: &about.actor,
        }
    }

    fn request(self, request: &'a RequestRecord) -> Self {
        let names = request.commands.iter().flat_map(|command| command.reads.iter().chain(&command.writes));
        Part {
            resources: names.take(MAX_RESOURCES).map(|name| Named { name: name.clone() }).collect(),
            http_request: Some(http::request(request)),
            ..self.decision(&request.decision)
        }
    }

    fn decision(self, decision: &'a DecisionRecord) -> Self {
        let policy =
            |uid: &'a String| Policy { uid, version: decision.policy_version.as_deref(), desc: None, is_applied: None };
        let first = decision.policies.first().map(|uid| Policy {
            desc: decision.reason.as_deref(),
            is_applied: Some(decision.mode == "enforce"),
            ..policy(uid)
        });
        let verdict = decision.would.as_deref().unwrap_or(&decision.verdict);
        let each = |uid| Authorization { decision: verdict, policy: policy(uid) };
        Part {
            status_code: decision.status.map(|status| status.to_string()),
            status_detail: decision.reason.as_deref(),
            policy: first,
            authorizations: decision.policies.iter().map(each).collect(),
            ..self
        }
    }

    fn end(self, end: &'a EndRecord) -> Self {
        Part { status_detail: end.detail.as_deref(), duration: Some(end.duration_ms), ..self }
    }
}

/// Whom and what the event is about, where the draft does not say it: the gate itself, or whoever votes.
pub(in crate::journal) fn own_about(event: &Event) -> About {
    match event {
        Event::Request(request) => About::request(request),
        Event::ApprovalVote { approver, .. } | Event::ApprovalRefused { approver, .. } => {
            About::control(event.kind(), approver, Activity::Update)
        }
        Event::PolicyLoaded { .. } | Event::PolicyRejected { .. } => About::gate(event.kind(), Activity::Update),
        Event::GateStarted { .. } => About::gate(event.kind(), Activity::Other("Start")),
        Event::GateStopped { .. } => About::gate(event.kind(), Activity::Other("Stop")),
        Event::GateIdle { .. } => About::gate(event.kind(), Activity::Other("Idle")),
        Event::KeyRotated { .. } => About::gate(event.kind(), Activity::Update),
        Event::JournalPressure { .. } => About::gate(event.kind(), Activity::Other("Pressure")),
        Event::ArchiveAlarm { .. } => About::gate(event.kind(), Activity::Other("Alarm")),
        Event::StreamSkipped { .. } => About::gate(event.kind(), Activity::Other("Skip")),
        Event::EvidenceRead { reader, .. } => About::control(event.kind(), reader, Activity::Read),
        Event::RequestChunk(_)
        | Event::ApprovalOpened { .. }
        | Event::ApprovalEnded { .. }
        | Event::Response { .. }
        | Event::ResponseTrailers { .. }
        | Event::ResponseChunk(_)
        | Event::Ended(_) => About::gate(event.kind(), Activity::Unknown),
    }
}

pub(in crate::journal) fn part<'a>(event: &'a Event, about: &'a About) -> Part<'a> {
    let of = |class| Part::new(about, class);
    match event {
        Event::GateStarted { .. } => of(Class::REPORTED),
        Event::GateStopped { reason } => Part { status_detail: Some(reason), ..of(Class::REPORTED) },
        Event::PolicyLoaded { version, .. } => Part {
            policy: Some(Policy { uid: version, version: Some(version), desc: None, is_applied: Some(true) }),
            ..of(Class::REPORTED)
        },
        // However many and long the problems are: the record has them.
        Event::PolicyRejected { .. } => of(Class::new(Severity::Medium, Status::Failure, Control::Rejected)),
        Event::Request(request) => of(Class::decision(&request.decision)).request(request),
        Event::ApprovalOpened { .. } => of(Class::HELD),
        Event::ApprovalVote { approve, .. } => of(Class::vote(*approve)),
        Event::ApprovalEnded { state, .. } => Part { status_detail: Some(state), ..of(Class::ticket(state)) },
        Event::ApprovalRefused { reason, .. } => Part {
            status_detail: Some(reason),
            ..of(Class::new(Severity::Medium, Status::Failure, Control::Unauthorized))
        },
        Event::Response { status, headers, .. } => Part {
            status_code: Some(status.to_string()),
            http_response: Some(http::response(*status, headers)),
            ..of(response_class(*status))
        },
        Event::RequestChunk(_) | Event::ResponseTrailers { .. } => of(Class::ALLOWED),
        Event::ResponseChunk(body) => of(Class::piece(body)),
        Event::Ended(end) => of(Class::end(end)).end(end),
        Event::GateIdle { .. } => of(Class::REPORTED),
        Event::KeyRotated { .. } => of(Class { severity: Severity::Low, ..Class::REPORTED }),
        Event::JournalPressure { level, .. } => {
            Part { status_detail: Some(level.as_str()), ..of(Class::pressure(*level)) }
        }
        Event::ArchiveAlarm { raised, what } => Part { status_detail: Some(what), ..of(Class::alarm(*raised)) },
        Event::StreamSkipped { stream, .. } => {
            Part { status_detail: Some(stream), ..of(Class::new(Severity::Medium, Status::Failure, Control::Reported)) }
        }
        Event::EvidenceRead { .. } => of(Class::ALLOWED),
    }
}

fn response_class(status: u16) -> Class {
    let status = if status < 400 { Status::Success } else { Status::Failure };
    Class { status, ..Class::ALLOWED }
}
