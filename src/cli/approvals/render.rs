//! Tickets as people and programs read them.
//!
//! Everything in a ticket comes from an agent: characters that could move the cursor, change the order of text or hide
//! it are escaped before they reach a terminal.

use std::fmt::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::proto::v1;

/// Characters of a command in a table.
const COMMAND: usize = 60;

const COLUMNS: [(&str, usize); 6] =
    [("ID", 36), ("STATE", 9), ("DEADLINE (UTC)", 20), ("REQUESTER", 20), ("TARGET", 16), ("APPROVALS", 16)];

pub(super) fn heading() -> String {
    let cells = COLUMNS.map(|(name, width)| format!("{name:<width$}"));
    format!("{}  COMMAND\n", cells.join("  "))
}

pub(super) fn row(ticket: &v1::Ticket) -> String {
    let values = [
        line(&ticket.id),
        state(ticket).to_owned(),
        time(ticket.deadline.as_ref()),
        line(&ticket.requester),
        line(&ticket.target),
        ticket.requirements.iter().map(progress).collect::<Vec<_>>().join(", "),
    ];
    let cells: Vec<String> =
        COLUMNS.iter().zip(values).map(|((_, width), value)| format!("{value:<width$}", width = *width)).collect();
    format!("{}  {}\n", cells.join("  "), first_line(&ticket.command))
}

pub(super) fn table(tickets: &[v1::Ticket]) -> String {
    if tickets.is_empty() {
        return "no tickets\n".to_owned();
    }
    tickets.iter().map(row).fold(heading(), |table, row| table + &row)
}

pub(super) fn detail(ticket: &v1::Ticket) -> String {
    let chain: String = ticket.chain.iter().map(|actor| format!(" via {}", line(actor))).collect();
    let fields = [
        ("Ticket", line(&ticket.id)),
        ("Decision", line(&ticket.decision_id)),
        ("State", state(ticket).to_owned()),
        ("Requester", format!("{} ({}){chain}", line(&ticket.requester), line(&ticket.requester_issuer))),
        ("Target", line(&ticket.target)),
        ("Actions", line(&ticket.actions.join(", "))),
        ("Created", time(ticket.created.as_ref())),
        ("Deadline", time(ticket.deadline.as_ref())),
        ("Digest", line(&ticket.digest)),
    ];
    let mut text: String = fields.iter().map(|(name, value)| format!("{name:<10} {value}\n")).collect();
    text.push_str(&ticket.requirements.iter().map(requirement).collect::<String>());
    text.push_str("Command\n");
    for command_line in ticket.command.split('\n') {
        text.push_str(&format!("  | {}\n", line(command_line)));
    }
    text
}

fn requirement(requirement: &v1::Requirement) -> String {
    let use_for = match &requirement.window {
        Some(window) => format!("again for {} s", window.seconds),
        None => "used once".to_owned(),
    };
    let mut text = format!("{:<10} {}, {use_for}", "Approval", progress(requirement));
    if !requirement.reason.is_empty() {
        text.push_str(&format!(": {}", line(&requirement.reason)));
    }
    text.push_str(&format!(" [{}]\n", line(&requirement.policies.join(", "))));
    for vote in &requirement.votes {
        let when = time(vote.time.as_ref());
        let (who, issuer) = (line(&vote.approver), line(&vote.approver_issuer));
        text.push_str(&format!("  {} {who} ({issuer}) at {when}: {}\n", verdict(vote), line(&vote.comment)));
    }
    text
}

/// What a decision led to, in one line.
pub(super) fn decided(ticket: &v1::Ticket) -> String {
    let progress = ticket.requirements.iter().map(progress).collect::<Vec<_>>().join(", ");
    format!("\n{} is {} ({progress})\n", line(&ticket.id), state(ticket))
}

/// `dba 1/2`: approvals given, approvals needed.
fn progress(requirement: &v1::Requirement) -> String {
    let given = requirement.votes.iter().filter(|vote| vote.verdict() == v1::Verdict::Approve).count();
    format!("{} {given}/{}", line(&requirement.group), requirement.quorum)
}

fn state(ticket: &v1::Ticket) -> &'static str {
    match ticket.state() {
        v1::State::Unspecified => "unknown",
        v1::State::Open => "open",
        v1::State::Approved => "approved",
        v1::State::Denied => "denied",
        v1::State::Expired => "expired",
        v1::State::Withdrawn => "withdrawn",
    }
}

fn verdict(vote: &v1::Vote) -> &'static str {
    match vote.verdict() {
        v1::Verdict::Unspecified => "unknown",
        v1::Verdict::Approve => "approved",
        v1::Verdict::Deny => "denied",
    }
}

fn time(time: Option<&prost_types::Timestamp>) -> String {
    let time = time.and_then(|time| DateTime::<Utc>::from_timestamp(time.seconds, 0));
    time.map_or_else(|| "-".to_owned(), |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn first_line(command: &str) -> String {
    let shown: String = command.chars().take(COMMAND).collect();
    let dots = if shown.len() < command.len() { "…" } else { "" };
    line(&shown) + dots
}

/// One line that a terminal shows as it is.
pub(super) fn line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_plain(c) {
            safe.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(safe, "{}", c.escape_unicode());
        }
    }
    safe
}

/// Neither a control character, nor one that is invisible or changes the direction of text (Unicode TR 36).
fn is_plain(c: char) -> bool {
    let invisible = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}');
    !c.is_control() && !invisible
}

pub(super) fn json_list(tickets: &[v1::Ticket]) -> String {
    plain_json(&format!("{:#}\n", Value::Array(tickets.iter().map(value).collect())))
}

pub(super) fn json(ticket: &v1::Ticket) -> String {
    plain_json(&format!("{:#}\n", value(ticket)))
}

pub(super) fn json_line(ticket: &v1::Ticket) -> String {
    plain_json(&format!("{}\n", value(ticket)))
}

/// The same JSON, with what a terminal might act on as `\u` escapes. Outside of strings only line breaks are not plain.
fn plain_json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_plain(c) || c == '\n' {
            safe.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        }
    }
    safe
}

fn value(ticket: &v1::Ticket) -> Value {
    json!({
        "id": ticket.id,
        "decision_id": ticket.decision_id,
        "state": state(ticket),
        "requester": ticket.requester,
        "requester_issuer": ticket.requester_issuer,
        "chain": ticket.chain,
        "target": ticket.target,
        "command": ticket.command,
        "actions": ticket.actions,
        "digest": ticket.digest,
        "requirements": ticket.requirements.iter().map(requirement_value).collect::<Vec<_>>(),
        "created": time(ticket.created.as_ref()),
        "deadline": time(ticket.deadline.as_ref()),
    })
}

fn requirement_value(requirement: &v1::Requirement) -> Value {
    let votes = requirement.votes.iter().map(|vote| {
        json!({
            "approver": vote.approver,
            "approver_issuer": vote.approver_issuer,
            "verdict": verdict(vote),
            "comment": vote.comment,
            "time": time(vote.time.as_ref()),
        })
    });
    json!({
        "group": requirement.group,
        "quorum": requirement.quorum,
        "window_seconds": requirement.window.as_ref().map(|window| window.seconds),
        "reason": requirement.reason,
        "policies": requirement.policies,
        "votes": votes.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests;
