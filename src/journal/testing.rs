//! Makers for the tests of this module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use super::record::*;
use crate::command::Fact;
use crate::identity::{Actor, Credential, CredentialKind, Fingerprint, Principal};
use crate::mask::Masked;

pub(super) const ORIGIN: &str = "log.example/gate-1";
pub(super) const INSTANCE: &str = "gate-1";

pub(super) fn config(directory: &Path) -> crate::config::Journal {
    crate::config::Journal {
        directory: directory.join("journal"),
        max_bytes: 64 << 20,
        segment_bytes: 16 << 20,
        segment_age: Duration::from_secs(3600),
        origin: ORIGIN.to_owned(),
        heartbeat: Duration::from_secs(3600),
        signing_key: crate::config::SigningKeySource::File(directory.join("key.pem")),
        previous_key: None,
        encryption: None,
    }
}

/// A draft; events of an exchange get a new decision id.
pub(super) fn draft(session: Option<&str>, event: Event) -> Draft {
    draft_of(session, DecisionId::new(), event)
}

pub(super) fn draft_of(session: Option<&str>, id: DecisionId, event: Event) -> Draft {
    let session = session.map(|name| SessionKey(name.to_owned()));
    Draft { session, decision_id: Some(id), event, about: None }
}

pub(super) fn request(verdict: &str) -> Event {
    Event::Request(Box::new(RequestRecord {
        principal: None,
        target: Some("billing-db".to_owned()),
        target_protocol: Some("sql".to_owned()),
        target_groups: BTreeSet::new(),
        method: "GET".to_owned(),
        authority: Masked::constant("billing.example"),
        path: Masked::constant("/a?b=\"c\"\n{\"v\":1}"),
        headers: vec![("accept".to_owned(), Masked::constant("*/*"))],
        peer: None,
        mtls: Some(false),
        request_id: None,
        trace_id: Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned()),
        commands: vec![command()],
        decision: DecisionRecord {
            verdict: verdict.to_owned(),
            mode: "enforce".to_owned(),
            would: None,
            status: None,
            policies: vec!["read".to_owned()],
            reason: None,
            policy_version: Some("00".to_owned()),
            approval: None,
            unmask: BTreeSet::new(),
            alarms: Default::default(),
        },
        digest: None,
        body: Some(body("hello")),
    }))
}

/// With every field that a request can have.
fn full_request() -> Event {
    let Event::Request(mut request) = request("allow") else { unreachable!("a request") };
    let chain = ["planner", "root"].map(|subject| Actor { subject: subject.to_owned(), issuer: "i".to_owned() });
    request.principal = Some(Principal { chain: chain.into(), ..principal() });
    request.target_groups = ["databases".to_owned()].into();
    request.path = Masked::constant("/query?q=1");
    request.authority = Masked::constant("billing.example:443");
    request.headers.push(("user-agent".to_owned(), Masked::constant("agent/1")));
    request.peer = Some("192.0.2.7:40000".to_owned());
    request.request_id = Some("r-1".to_owned());
    request.digest = Some("00".to_owned());
    request.body.as_mut().unwrap().cut = true;
    let [command] = &mut request.commands[..] else { unreachable!("one command") };
    command.facts_cut = true;
    command.masked = ["text".to_owned()].into();
    command.complete = false;
    command.why_incomplete = Some("why".to_owned());
    let decision = &mut request.decision;
    decision.mode = "observe".to_owned();
    decision.would = Some("deny".to_owned());
    decision.status = Some(403);
    decision.reason = Some("why".to_owned());
    decision.approval = Some("t".to_owned());
    decision.unmask = ["EMAIL".to_owned()].into();
    decision.alarms = [("read".to_owned(), "alarm".to_owned())].into();
    Event::Request(request)
}

fn command() -> CommandRecord {
    CommandRecord {
        protocol: crate::command::Protocol::Sql,
        actions: ["sql.select".to_owned()].into(),
        effects: [crate::command::Effect::Read].into(),
        reads: ["t".to_owned()].into(),
        writes: BTreeSet::new(),
        facts: facts(),
        facts_cut: false,
        masked: BTreeSet::new(),
        text: Masked::constant("SELECT 1"),
        statements: 1,
        complete: true,
        why_incomplete: None,
    }
}

fn facts() -> BTreeMap<String, Fact<Masked<String>>> {
    let list = vec![Masked::constant("t"), Masked::constant("u")];
    let facts = [
        ("dialect", Fact::Text(Masked::constant("postgres"))),
        ("has_where", Fact::Bool(true)),
        ("relations", Fact::List(list)),
        ("statements", Fact::Int(1)),
    ];
    facts.map(|(name, fact)| (name.to_owned(), fact)).into()
}

pub(super) fn body(text: &'static str) -> BodyRecord {
    BodyRecord {
        text: Masked::constant(text),
        base64: false,
        bytes: text.len() as u64,
        cut: false,
        sha256: String::new(),
        findings: [("EMAIL".to_owned(), 2)].into(),
        exposed: exposed(),
        kept: Some(Kept { object: "bodies/x".to_owned(), bytes: 5 }),
        whole: None,
    }
}

fn exposed() -> BTreeMap<String, Exposed> {
    let exposed = Exposed { count: 1, r#where: [Where::ResponseBody].into(), policies: ["read".to_owned()].into() };
    [("EMAIL".to_owned(), exposed)].into()
}

pub(super) fn opened() -> Event {
    Event::ApprovalOpened {
        ticket: "t".to_owned(),
        digest: "d".to_owned(),
        groups: vec!["dba".to_owned()],
        deadline: chrono::Utc::now(),
    }
}

pub(super) fn ended() -> Event {
    Event::Ended(Box::new(EndRecord {
        outcome: Outcome::Completed,
        detail: None,
        request_bytes: 1,
        response_bytes: 2,
        duration_ms: 3,
        findings: Default::default(),
        exposed: Default::default(),
        unexamined: None,
        exposed_to: None,
    }))
}

fn full_end() -> Event {
    Event::Ended(Box::new(EndRecord {
        outcome: Outcome::Cut,
        detail: Some("why".to_owned()),
        request_bytes: 1,
        response_bytes: 2,
        duration_ms: 3,
        findings: [("EMAIL".to_owned(), 2)].into(),
        exposed: exposed(),
        unexamined: Some(Unexamined { media_type: "image/png".to_owned(), bytes: 2, by: "targets[x]".to_owned() }),
        exposed_to: Some(principal()),
    }))
}

fn headers() -> Vec<(String, Masked<String>)> {
    vec![("content-type".to_owned(), Masked::constant("text/plain"))]
}

pub(super) fn chunk(text: &'static str) -> Event {
    Event::ResponseChunk(body(text))
}

fn principal() -> Principal {
    Principal {
        subject: "alice".to_owned(),
        issuer: "https://issuer.example".to_owned(),
        groups: ["dba".to_owned()].into(),
        chain: vec![],
        credential: Credential {
            kind: CredentialKind::Jwt,
            fingerprint: Fingerprint("00".to_owned()),
            key_id: None,
            expires: Some(chrono::Utc::now()),
        },
    }
}

/// At least one of each kind; together they have every field that a record can have.
pub(super) fn all_events() -> Vec<Event> {
    let approver = principal();
    let ticket = || "t".to_owned();
    let text = || "x".to_owned();
    vec![
        Event::GateStarted { software: text(), config_digest: text(), policy_version: text(), recovered: 1 },
        Event::GateStopped { reason: text() },
        Event::PolicyLoaded { version: text(), previous: None, policies: 3 },
        Event::PolicyRejected { problems: vec![text()] },
        request("allow"),
        full_request(),
        Event::RequestChunk(body("in")),
        opened(),
        Event::ApprovalVote {
            ticket: ticket(),
            approver: approver.clone(),
            group: text(),
            approve: true,
            comment: Masked::constant("fine"),
        },
        Event::ApprovalEnded { ticket: ticket(), state: text() },
        Event::ApprovalRefused { ticket: ticket(), approver: approver.clone(), reason: text() },
        Event::Response { status: 200, headers: headers(), unexamined: Some(Masked::constant("image/png")) },
        Event::ResponseTrailers { headers: headers() },
        chunk("out"),
        ended(),
        full_end(),
        Event::GateIdle { since: chrono::Utc::now() },
        Event::KeyRotated { previous: text(), key: text() },
        Event::JournalPressure { level: Pressure::Warning, used: 3, max: 4 },
        Event::ArchiveAlarm { raised: true, what: text() },
        Event::StreamSkipped { stream: text(), first: 3, last: 9 },
        Event::EvidenceRead { reader: Box::new(approver), what: text(), ticket: Some(ticket()), shown: 1 },
    ]
}
