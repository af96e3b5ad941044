//! The record of a request, masked.

use bytes::Bytes;

use super::facts;
use super::targets::Target;
use crate::command::{Command, Fact, Protocol};
use crate::exchange::{Request, RequestHead, record_fields};
use crate::identity::Principal;
use crate::journal::record::{BodyLimits, BodyRecord, CommandRecord, DecisionRecord, RequestRecord};
use crate::mask::{Format, Masked, Profile};

use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes that are left out before the place where a command's text was cut: longer than what a detector needs to see.
const CUT_TAIL: usize = 512;

/// What is known of a request when it is recorded.
pub struct Seen<'a> {
    pub request: &'a Request,
    /// The body as decoded; empty where it follows or could not be read.
    pub body: &'a Bytes,
    pub principal: Option<&'a Principal>,
    pub commands: &'a [Command],
    pub digest: Option<String>,
    /// The path is not the one that the client sent, but the normal form of it.
    pub settled: bool,
}

/// The same, to be taken elsewhere.
pub struct Kept {
    request: Request,
    body: Bytes,
    principal: Option<Principal>,
    commands: Vec<Command>,
    digest: Option<String>,
    settled: bool,
}

impl Seen<'_> {
    /// How many bytes are masked for its record, about.
    pub fn weight(&self) -> usize {
        let head = &self.request.head;
        let texts: usize = self.commands.iter().map(|command| command.text.len()).sum();
        head.headers.size() + head.path.len() + head.authority.len() + self.body.len() + texts
    }

    pub fn keep(&self) -> Kept {
        Kept {
            request: self.request.clone(),
            body: self.body.clone(),
            principal: self.principal.cloned(),
            commands: self.commands.to_vec(),
            digest: self.digest.clone(),
            settled: self.settled,
        }
    }
}

impl Kept {
    pub fn seen(&self) -> Seen<'_> {
        Seen {
            request: &self.request,
            body: &self.body,
            principal: self.principal.as_ref(),
            commands: &self.commands,
            digest: self.digest.clone(),
            settled: self.settled,
        }
    }
}

pub fn request_record(
    seen: &Seen<'_>,
    target: Option<&Target>,
    profile: &Arc<Profile>,
    limits: BodyLimits,
    decision: DecisionRecord,
) -> RequestRecord {
    let head = &seen.request.head;
    RequestRecord {
        principal: seen.principal.cloned(),
        target: target.map(|t| t.config.name.clone()),
        target_protocol: target.map(|t| t.config.protocol.name().to_owned()),
        target_groups: target.iter().flat_map(|t| t.config.groups.iter().cloned()).collect(),
        method: method(head),
        authority: profile.text(&head.authority).0,
        path: profile.url_path(&head.path).0,
        headers: record_fields(&head.headers, profile),
        peer: head.peer.address.clone(),
        mtls: Some(head.peer.has_certificate()),
        request_id: head.peer.request_id.clone(),
        trace_id: super::session::trace_id(head).map(str::to_owned),
        commands: seen.commands.iter().map(|c| command_record(c, profile)).collect(),
        decision,
        digest: seen.digest.clone(),
        body: (!seen.body.is_empty()).then(|| body_record(head, seen.body, target, profile, limits)),
    }
}

/// A method is a token (RFC 9110 section 9.1); one that is not, or is long, is not one that anybody meant.
fn method(head: &RequestHead) -> String {
    let token = head.method.len() <= 32 && head.method.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if token { head.method.clone() } else { "(not a method)".into() }
}

fn command_record(command: &Command, profile: &Arc<Profile>) -> CommandRecord {
    let facts = facts::recorded(&command.facts, profile);
    let mut masked = facts.masked;
    let mut names = |what: &str, set: &BTreeSet<String>| {
        let all = set.iter().map(|name| profile.text(name));
        let shown = all.map(|(shown, found)| {
            if !found.is_empty() {
                masked.insert(what.to_owned());
            }
            shown.into_inner()
        });
        shown.collect::<BTreeSet<String>>()
    };
    let (reads, writes) = (names("reads", &command.reads), names("writes", &command.writes));
    CommandRecord {
        protocol: command.protocol,
        actions: command.actions.clone(),
        effects: command.effects.clone(),
        reads,
        writes,
        facts: facts.facts,
        facts_cut: facts.cut,
        masked,
        text: command_text(command, profile),
        statements: command.statements,
        complete: command.complete,
        why_incomplete: command.why_incomplete.as_deref().map(|why| profile.text(why).0.into_inner()),
    }
}

/// What an approver and an auditor read of a command.
pub fn command_text(command: &Command, profile: &Profile) -> Masked<String> {
    let masked = whole_text(command, profile);
    if !command.is_cut() {
        return masked;
    }
    // What stands at the cut is perhaps the beginning of a value that was not told for what it is.
    let bytes = masked.into_bytes();
    let kept = bytes.excerpt(bytes.len().saturating_sub(CUT_TAIL)).text;
    Masked::join([kept, Masked::constant("…")].into_iter(), "")
}

fn whole_text(command: &Command, profile: &Profile) -> Masked<String> {
    let text = &*command.text;
    if let Some(call) = text.strip_prefix("tools/call ").filter(|_| command.protocol == Protocol::Mcp) {
        return call_text(command, call, profile);
    }
    match (command.protocol, text.split_once(' ')) {
        // A method and a path, whose values may be percent-encoded.
        (
            Protocol::Http | Protocol::Grpc | Protocol::Mcp | Protocol::Kubernetes | Protocol::Graphql,
            Some((method, path)),
        ) if path.starts_with('/') => Masked::join([profile.text(method).0, profile.url_path(path).0].into_iter(), " "),
        (
            Protocol::Http
            | Protocol::Grpc
            | Protocol::Mcp
            | Protocol::Sql
            | Protocol::Kubernetes
            | Protocol::Graphql
            | Protocol::Shell,
            _,
        ) => profile.text(text).0,
    }
}

/// A tool's name and its arguments, in which field rules count. Where the two cannot be told apart none are shown.
fn call_text(command: &Command, call: &str, profile: &Profile) -> Masked<String> {
    let name = match command.facts.get("tool") {
        Some(Fact::Text(name)) => name.as_str(),
        Some(Fact::Bool(_) | Fact::Int(_) | Fact::List(_)) | None => "",
    };
    let arguments = call.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')).and_then(|json| profile.part(json));
    let arguments = arguments.unwrap_or_else(|| Masked::constant("(arguments not shown)"));
    Masked::join([Masked::constant("tools/call"), profile.text(name).0, arguments].into_iter(), " ")
}

fn body_record(
    head: &RequestHead,
    body: &Bytes,
    target: Option<&Target>,
    profile: &Arc<Profile>,
    limits: BodyLimits,
) -> BodyRecord {
    let content_type = head.headers.single("content-type");
    let schema = target.and_then(|target| target.method(head)).filter(|_| head.is_protobuf()).map(|m| m.input());
    let (masked, findings) = match std::str::from_utf8(body) {
        // Pairs of names and values, percent-encoded as a query is.
        Ok(form) if content_type.is_some_and(|t| t.starts_with("application/x-www-form-urlencoded")) => {
            let (masked, findings) = profile.url_path(&format!("?{form}"));
            (masked.into_bytes(), findings)
        }
        Ok(_) | Err(_) => {
            let format = Format::of_content_type(content_type);
            match schema {
                Some(schema) => profile.messages(format, schema, body),
                None => profile.body(format, body),
            }
        }
    };
    BodyRecord::new(masked, body.len() as u64, findings, limits)
}

#[cfg(test)]
mod tests;
