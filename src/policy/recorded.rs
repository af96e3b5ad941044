//! A recorded exchange as policy saw it, to be decided again.
//!
//! What a record holds is masked and bounded, so a replay decides on `[REDACTED:EMAIL]` where the gate decided on the
//! address: [`Recorded::masked`] and [`Recorded::cut`] say where that may make a difference. Hour and weekday are those
//! of the record, which is written moments after the decision.

use std::fmt;

use chrono::{DateTime, Utc};

use super::Input;
use crate::command::{Command, Protocol};
use crate::config::{self, Dialect, StatementAt, Target, TargetProtocol};
use crate::exchange::{Peer, RequestHead};
use crate::identity::Principal;
use crate::journal::record::{CommandRecord, DecisionId, DecisionRecord, Event, Record, RequestRecord};

/// One exchange, out of its request's record.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub decision_id: Option<DecisionId>,
    pub time: DateTime<Utc>,
    pub principal: Principal,
    pub target: Target,
    pub head: RequestHead,
    pub commands: Vec<Command>,
    pub session: Option<String>,
    pub decision: DecisionRecord,
    /// For each command, what masking changed in it: names of facts, `reads`, `writes`.
    pub masked: Vec<std::collections::BTreeSet<String>>,
    /// Facts are missing.
    pub cut: bool,
}

/// Why an exchange cannot be decided again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotReplayable {
    NoTarget,
    NoPrincipal,
    /// It was refused or let pass before policy was asked.
    NotDecided,
    /// The record is of a gate that recorded no facts.
    NoFacts,
    /// The target's protocol is none that this program knows.
    UnknownProtocol,
}

impl fmt::Display for NotReplayable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotReplayable::NoTarget => "no configured target matched",
            NotReplayable::NoPrincipal => "nobody was verified",
            NotReplayable::NotDecided => "refused before policy was asked",
            NotReplayable::NoFacts => "recorded by a gate that did not record facts yet",
            NotReplayable::UnknownProtocol => "the target's protocol is not known here",
        })
    }
}

impl Recorded {
    /// `None`: the record is of no request.
    pub fn read(record: Record<String>) -> Option<Result<Recorded, NotReplayable>> {
        let (time, decision_id) = (record.time, record.decision_id);
        let session = record.session.map(|session| key_of(session.id));
        match record.event {
            Event::Request(request) => Some(Self::request(*request, time, decision_id, session)),
            Event::GateStarted { .. }
            | Event::GateStopped { .. }
            | Event::PolicyLoaded { .. }
            | Event::PolicyRejected { .. }
            | Event::RequestChunk(_)
            | Event::ApprovalOpened { .. }
            | Event::ApprovalVote { .. }
            | Event::ApprovalEnded { .. }
            | Event::ApprovalRefused { .. }
            | Event::Response { .. }
            | Event::ResponseTrailers { .. }
            | Event::ResponseChunk(_)
            | Event::Ended(_)
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. }
            | Event::JournalPressure { .. }
            | Event::ArchiveAlarm { .. }
            | Event::StreamSkipped { .. }
            | Event::EvidenceRead { .. } => None,
        }
    }

    fn request(
        record: RequestRecord<String>,
        time: DateTime<Utc>,
        decision_id: Option<DecisionId>,
        session: Option<String>,
    ) -> Result<Recorded, NotReplayable> {
        let name = record.target.ok_or(NotReplayable::NoTarget)?;
        let principal = record.principal.ok_or(NotReplayable::NoPrincipal)?;
        if record.decision.policy_version.is_none() {
            return Err(NotReplayable::NotDecided);
        }
        let (protocol, mtls) = record.target_protocol.zip(record.mtls).ok_or(NotReplayable::NoFacts)?;
        let protocol = protocol_named(&protocol).ok_or(NotReplayable::UnknownProtocol)?;
        let groups = record.target_groups.into_iter().collect();
        // That there was one is all that policy sees of a certificate.
        let certificate_sha256 = mtls.then(|| "recorded".to_owned());
        Ok(Recorded {
            decision_id,
            time,
            principal,
            target: Target { name, groups, protocol, ..Target::default() },
            head: RequestHead {
                method: record.method,
                authority: record.authority,
                path: record.path,
                peer: Peer { address: record.peer, certificate_sha256, ..Peer::default() },
                ..RequestHead::default()
            },
            cut: record.commands.iter().any(|command| command.facts_cut),
            masked: record.commands.iter().map(|command| command.masked.clone()).collect(),
            commands: record.commands.into_iter().map(command).collect(),
            session,
            decision: record.decision,
        })
    }

    /// What policy is asked.
    pub fn input(&self) -> Input<'_> {
        Input {
            principal: &self.principal,
            target: &self.target,
            head: &self.head,
            commands: &self.commands,
            now: self.time,
            session: self.session.as_deref(),
        }
    }

    /// Something that policy saw is masked in the record.
    pub fn is_masked(&self) -> bool {
        self.masked.iter().any(|names| !names.is_empty())
    }

    /// What policy said then, where the target is only observed too.
    pub fn verdict(&self) -> &str {
        self.decision.would.as_deref().unwrap_or(&self.decision.verdict)
    }
}

fn command(record: CommandRecord<String>) -> Command {
    Command {
        protocol: record.protocol,
        actions: record.actions,
        effects: record.effects,
        reads: record.reads,
        writes: record.writes,
        facts: record.facts,
        text: record.text,
        statements: record.statements,
        complete: record.complete,
        why_incomplete: record.why_incomplete,
    }
}

/// The journal numbers a session's logs: `<key>-<sequence number>`. Policy sees the key.
fn key_of(id: String) -> String {
    match id.rsplit_once('-') {
        Some((key, number)) if number.bytes().all(|b| b.is_ascii_digit()) => key.to_owned(),
        Some(_) | None => id,
    }
}

/// Policy sees the name only.
fn protocol_named(name: &str) -> Option<TargetProtocol> {
    let known = [
        Protocol::Http,
        Protocol::Sql,
        Protocol::Mcp,
        Protocol::Grpc,
        Protocol::Kubernetes,
        Protocol::Graphql,
        Protocol::Shell,
    ];
    let plain = |protocol: Protocol| match protocol {
        Protocol::Http => TargetProtocol::Http(Default::default()),
        Protocol::Sql => TargetProtocol::Sql(config::Sql { dialect: Dialect::Generic, statement: StatementAt::Body }),
        Protocol::Mcp => TargetProtocol::Mcp(Default::default()),
        Protocol::Grpc => TargetProtocol::Grpc(Default::default()),
        Protocol::Kubernetes => TargetProtocol::Kubernetes,
        Protocol::Graphql => TargetProtocol::Graphql,
        Protocol::Shell => TargetProtocol::Shell(config::Shell { command: StatementAt::Body }),
    };
    known.into_iter().find(|protocol| protocol.as_str() == name).map(plain)
}

#[cfg(test)]
pub(super) mod tests;
