//! One record as a person reads it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use chrono::{DateTime, SecondsFormat, Utc};

use super::read::Record;
use super::text::{SHOWN, block, cut, escape};
use crate::command::Fact;
use crate::identity::Principal;
use crate::journal::record::{
    BodyRecord, CommandRecord, DecisionRecord, EndRecord, Event, Exposed, RequestRecord, Unexamined,
};

const INDENT: &str = "      ";
/// Longest fact that is shown without `full`, characters.
const FACT: usize = 200;

/// How much is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detail {
    /// Texts are not cut.
    pub full: bool,
    /// Header fields, digests, peers and facts too.
    pub headers: bool,
    /// Times are also given relative to this.
    pub since: Option<DateTime<Utc>>,
}

/// Several lines, each ended by a newline.
pub fn record(record: &Record, detail: Detail) -> String {
    let mut text = head(record, detail);
    // Writing to a String cannot fail.
    let _ = event(&mut text, &record.event, detail);
    text
}

/// A piece of a body that was put together: what it is of, and its text.
pub(super) fn piece(record: &Record, what: &str, piece: &str, detail: Detail) -> String {
    let mut out = format!("{}{what}\n", head(record, detail));
    let _ = text(&mut out, piece, detail);
    out
}

/// When, and which.
fn head(record: &Record, detail: Detail) -> String {
    let mut text = String::new();
    if let Some(since) = detail.since {
        let millis = (record.time - since).num_milliseconds();
        let _ = write!(text, "{:+9.3}s  ", millis as f64 / 1000.0);
    }
    let time = record.time.to_rfc3339_opts(SecondsFormat::Millis, true);
    let _ = write!(text, "{time}  #{:<6} ", record.seq);
    text
}

/// One line: what `ls --records` shows.
pub fn line(record: &Record) -> String {
    let whole = self::record(record, Detail::default());
    let head = whole.lines().next().unwrap_or_default();
    let (head, more) = cut(head, 200);
    let session = record.session.as_ref().map_or(String::new(), |s| format!("  session {}/{}", escape(&s.id), s.seq));
    let id = record.decision_id.map_or(String::new(), |d| format!("  {d}"));
    format!("{head}{}{session}{id}\n", if more > 0 { "…" } else { "" })
}

fn event(out: &mut String, event: &Event<String>, detail: Detail) -> fmt::Result {
    match event {
        Event::GateStarted { software, config_digest, policy_version, recovered } => {
            write!(out, "gate started: {}, configuration {}", escape(software), escape(config_digest))?;
            writeln!(out, ", policies {}, {recovered} records recovered", escape(policy_version))
        }
        Event::GateStopped { reason } => writeln!(out, "gate stopped: {}", escape(reason)),
        Event::PolicyLoaded { version, previous, policies } => {
            let before = previous.as_deref().unwrap_or("none");
            writeln!(out, "policies loaded: {policies}, version {}, before {}", escape(version), escape(before))
        }
        Event::PolicyRejected { problems } => {
            writeln!(out, "new policies refused, the old ones stay:")?;
            problems.iter().try_for_each(|p| writeln!(out, "{}", block(p, INDENT)))
        }
        Event::Request(r) => request(out, r, detail),
        Event::RequestChunk(b) => {
            write!(out, "request chunk: ")?;
            body(out, b, detail)
        }
        Event::ApprovalOpened { ticket, digest, groups, deadline } => {
            let groups = escape(&groups.join(", "));
            writeln!(out, "held: ticket {} waits for {groups} until {}", escape(ticket), at(*deadline))?;
            if detail.headers { writeln!(out, "{INDENT}digest {}", escape(digest)) } else { Ok(()) }
        }
        Event::ApprovalVote { ticket, approver, group, approve, comment } => {
            let vote = if *approve { "approve" } else { "deny" };
            writeln!(out, "vote on {}: {vote}, by {} of {}", escape(ticket), who(approver), escape(group))?;
            text(out, comment, detail)
        }
        Event::ApprovalEnded { ticket, state } => writeln!(out, "ticket {} ended: {}", escape(ticket), escape(state)),
        Event::ApprovalRefused { ticket, approver, reason } => {
            writeln!(out, "vote on {} by {} refused: {}", escape(ticket), who(approver), escape(reason))
        }
        Event::Response { status, headers: fields, unexamined } => {
            let passed = unexamined.as_ref().map(|kind| format!(", {} passed unexamined", escape(kind)));
            writeln!(out, "response {status}{}", passed.unwrap_or_default())?;
            headers(out, fields, detail)
        }
        Event::ResponseTrailers { headers: fields } => {
            writeln!(out, "response trailers")?;
            headers(out, fields, detail)
        }
        Event::ResponseChunk(b) => {
            write!(out, "response chunk: ")?;
            body(out, b, detail)
        }
        Event::Ended(end) => ended(out, end),
        Event::GateIdle { since } => writeln!(out, "nothing happened since {}", at(*since)),
        Event::KeyRotated { previous, key } => {
            writeln!(out, "the signing key changed: {} instead of {}", escape(key), escape(previous))
        }
        Event::JournalPressure { level, used, max } => {
            writeln!(out, "journal {}: {used} of {max} bytes wait for the archive", level.as_str())
        }
        Event::ArchiveAlarm { raised, what } => {
            let state = if *raised { "raised, the gate refuses" } else { "is over" };
            writeln!(out, "archive alarm {state}: {}", escape(what))
        }
        Event::StreamSkipped { stream, first, last } => {
            writeln!(out, "records {first} to {last} did not go to {}: they are in the archive", escape(stream))
        }
        Event::EvidenceRead { reader, what, ticket, shown } => {
            let ticket = ticket.as_ref().map_or(String::new(), |ticket| format!(" {}", escape(ticket)));
            writeln!(out, "{} read {}{ticket}: {shown} shown", who(reader), escape(what))
        }
    }
}

fn request(out: &mut String, r: &RequestRecord<String>, detail: Detail) -> fmt::Result {
    write!(out, "request {} {}{}", escape(&r.method), escape(&r.authority), escape(&r.path))?;
    writeln!(out, ": {}", escape(&r.decision.verdict))?;
    let target = r.target.as_deref().unwrap_or("none that is configured");
    let principal = r.principal.as_ref().map_or("nobody verified".to_owned(), who);
    writeln!(out, "{INDENT}by {principal}, target {}", escape(target))?;
    if detail.headers {
        for (name, value) in
            [("peer", &r.peer), ("request id", &r.request_id), ("trace", &r.trace_id), ("digest", &r.digest)]
        {
            if let Some(value) = value {
                writeln!(out, "{INDENT}{name} {}", escape(value))?;
            }
        }
    }
    headers(out, &r.headers, detail)?;
    r.commands.iter().try_for_each(|c| command(out, c, detail))?;
    decision(out, &r.decision)?;
    match &r.body {
        Some(b) => {
            write!(out, "{INDENT}body: ")?;
            body(out, b, detail)
        }
        None => Ok(()),
    }
}

fn command(out: &mut String, c: &CommandRecord<String>, detail: Detail) -> fmt::Result {
    let list = |items: Vec<String>| escape(&items.join(", "));
    let effects = list(c.effects.iter().map(|e| e.as_str().to_owned()).collect());
    write!(out, "{INDENT}command ")?;
    write!(out, "{}: {} [{effects}]", c.protocol.as_str(), list(c.actions.iter().cloned().collect()))?;
    for (word, names) in [("reads", &c.reads), ("writes", &c.writes)] {
        if !names.is_empty() {
            write!(out, ", {word} {}", list(names.iter().cloned().collect()))?;
        }
    }
    if !c.complete {
        let why = c.why_incomplete.as_deref().unwrap_or("no reason recorded");
        write!(out, ", NOT FULLY UNDERSTOOD: {}", escape(why))?;
    }
    writeln!(out)?;
    text(out, &c.text, detail)?;
    if detail.headers { facts(out, c, detail) } else { Ok(()) }
}

fn facts(out: &mut String, c: &CommandRecord<String>, detail: Detail) -> fmt::Result {
    for (name, fact) in &c.facts {
        let value = match fact {
            Fact::Bool(value) => value.to_string(),
            Fact::Int(value) => value.to_string(),
            Fact::Text(value) => value.clone(),
            Fact::List(values) => format!("[{}]", values.join(", ")),
        };
        let (shown, left) = cut(&value, if detail.full { usize::MAX } else { FACT });
        writeln!(out, "{INDENT}fact {}: {}{}", escape(name), escape(shown), if left > 0 { "…" } else { "" })?;
    }
    if c.facts_cut { writeln!(out, "{INDENT}facts cut when recorded") } else { Ok(()) }
}

fn decision(out: &mut String, d: &DecisionRecord) -> fmt::Result {
    write!(out, "{INDENT}decision {}", escape(&d.verdict))?;
    if let Some(would) = &d.would {
        write!(out, " ({}; enforced it would be {})", escape(&d.mode), escape(would))?;
    }
    if let Some(status) = d.status {
        write!(out, " with status {status}")?;
    }
    let policies = if d.policies.is_empty() { "no policy".to_owned() } else { escape(&d.policies.join(", ")) };
    write!(out, " by {policies}")?;
    for (word, value) in [(": ", &d.reason), ("; approved by ticket ", &d.approval), ("; policies ", &d.policy_version)]
    {
        if let Some(value) = value {
            write!(out, "{word}{}", escape(value))?;
        }
    }
    if !d.unmask.is_empty() {
        let types: Vec<_> = d.unmask.iter().cloned().collect();
        write!(out, "; not masked: {}", escape(&types.join(", ")))?;
    }
    for (policy, alarm) in &d.alarms {
        write!(out, "; ALARM {} by {}", escape(alarm), escape(policy))?;
    }
    writeln!(out)
}

fn body(out: &mut String, b: &BodyRecord<String>, detail: Detail) -> fmt::Result {
    write!(out, "{} bytes{}", b.bytes, findings(&b.findings))?;
    write!(out, "{}", if b.base64 { ", not text, as base64" } else { "" })?;
    write!(out, "{}{}", if b.cut && b.kept.is_none() { ", cut when recorded" } else { "" }, exposed(&b.exposed))?;
    if let Some(kept) = &b.kept {
        write!(out, ", all {} masked bytes in {}", kept.bytes, escape(&kept.object))?;
    }
    writeln!(out)?;
    if detail.headers {
        writeln!(out, "{INDENT}SHA-256 {}", escape(&b.sha256))?;
    }
    text(out, &b.text, detail)
}

fn ended(out: &mut String, end: &EndRecord) -> fmt::Result {
    write!(out, "end: {}", end.outcome.as_str())?;
    if let Some(why) = &end.detail {
        write!(out, ", {}", escape(why))?;
    }
    let (sent, received) = (end.request_bytes, end.response_bytes);
    write!(out, ", {sent} bytes asked, {received} answered, {} ms{}", end.duration_ms, findings(&end.findings))?;
    write!(out, "{}", exposed(&end.exposed))?;
    if let Some(Unexamined { media_type, bytes, by }) = &end.unexamined {
        write!(out, ", {bytes} bytes of {} UNEXAMINED by {}", escape(media_type), escape(by))?;
    }
    writeln!(out, "{}", end.exposed_to.as_ref().map(|to| format!(", to {}", who(to))).unwrap_or_default())
}

fn headers(out: &mut String, fields: &[(String, String)], detail: Detail) -> fmt::Result {
    let shown = if detail.headers { fields } else { &[] };
    shown.iter().try_for_each(|(n, v)| writeln!(out, "{INDENT}{}: {}", escape(n), escape(v)))
}

fn text(out: &mut String, value: &str, detail: Detail) -> fmt::Result {
    if value.is_empty() {
        return Ok(());
    }
    let (shown, left) = cut(value, if detail.full { usize::MAX } else { SHOWN });
    writeln!(out, "{}", block(shown, &format!("{INDENT}| ")))?;
    if left > 0 { writeln!(out, "{INDENT}({left} characters more; --full shows them)") } else { Ok(()) }
}

fn findings(findings: &BTreeMap<String, u64>) -> String {
    let all: Vec<_> = findings.iter().map(|(kind, n)| format!("{} {n}", escape(kind))).collect();
    if all.is_empty() { String::new() } else { format!(", found {}", all.join(", ")) }
}

fn exposed(exposed: &BTreeMap<String, Exposed>) -> String {
    let policies = |e: &Exposed| escape(&e.policies.iter().cloned().collect::<Vec<_>>().join(", "));
    let all: Vec<_> =
        exposed.iter().map(|(kind, e)| format!("{} {} by {}", escape(kind), e.count, policies(e))).collect();
    if all.is_empty() { String::new() } else { format!(", EXPOSED {}", all.join("; ")) }
}

/// Subject, issuer and the chain that acts for it.
pub fn who(principal: &Principal) -> String {
    let chain: Vec<_> = principal.chain.iter().map(|a| a.subject.as_str()).collect();
    let through = if chain.is_empty() { String::new() } else { format!(" through {}", chain.join(" through ")) };
    escape(&format!("{} ({}){through}", principal.subject, principal.issuer))
}

fn at(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
