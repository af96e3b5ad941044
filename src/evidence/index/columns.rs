//! The columns, and where their cells come from.

use super::row::Row;

pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) get: Get,
}

/// The type of a column, and its cell of a row.
#[derive(Clone, Copy)]
pub(super) enum Get {
    Int(fn(&Row) -> Option<u64>),
    /// Microseconds since 1970, UTC.
    Time(fn(&Row) -> i64),
    Flag(fn(&Row) -> Option<bool>),
    Text(fn(&Row) -> Option<String>),
    Texts(fn(&Row) -> Vec<String>),
    Counts(fn(&Row) -> Vec<(String, u64)>),
}

use Get::{Counts, Flag, Int, Text, Texts, Time};

/// Date and instance are in the name, where tools for Hive's layout find them.
pub(super) const COLUMNS: [Column; 32] = [
    of("seq", Int(|r| Some(r.seq))),
    of("time", Time(|r| r.time)),
    of("event", Text(|r| Some(r.event.to_owned()))),
    of("session", Text(|r| r.session.clone())),
    of("decision_id", Text(|r| r.decision_id.clone())),
    of("principal", Text(|r| r.principal.clone())),
    of("issuer", Text(|r| r.issuer.clone())),
    of("groups", Texts(|r| r.groups.clone())),
    of("chain", Texts(|r| r.chain.clone())),
    of("target", Text(|r| r.target.clone())),
    of("protocol", Text(|r| r.protocol.clone())),
    of("method", Text(|r| r.method.clone())),
    of("actions", Texts(|r| r.actions.iter().cloned().collect())),
    of("effects", Texts(|r| r.effects.iter().map(|effect| effect.as_str().to_owned()).collect())),
    of("complete", Flag(|r| r.complete)),
    of("verdict", Text(|r| r.verdict.clone())),
    of("would", Text(|r| r.would.clone())),
    of("policies", Texts(|r| r.policies.clone())),
    of("ticket", Text(|r| r.ticket.clone())),
    of("approver", Text(|r| r.approver.clone())),
    of("approve", Flag(|r| r.approve)),
    of("state", Text(|r| r.state.clone())),
    of("status", Int(|r| r.status.map(u64::from))),
    of("outcome", Text(|r| r.outcome.map(|outcome| outcome.as_str().to_owned()))),
    of("findings", Counts(|r| r.findings.iter().map(|(kind, count)| (kind.clone(), *count)).collect())),
    of("exposed", Counts(|r| r.exposed.iter().map(|(kind, exposed)| (kind.clone(), exposed.count)).collect())),
    of("unexamined", Text(|r| r.unexamined.clone())),
    of("bytes", Int(|r| r.bytes)),
    of("request_bytes", Int(|r| r.request_bytes)),
    of("response_bytes", Int(|r| r.response_bytes)),
    of("duration_ms", Int(|r| r.duration_ms)),
    of("segment", Text(|r| Some(r.segment.to_string()))),
];

const fn of(name: &'static str, get: Get) -> Column {
    Column { name, get }
}
