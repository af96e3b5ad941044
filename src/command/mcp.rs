//! MCP over streamable HTTP: JSON-RPC 2.0 messages in POST, the event stream by GET, the end of a session by DELETE.
//!
//! - Each message of a batch is a command of its own. At most [`bounds::BATCH`] messages are decoded; the rest of a
//!   longer batch is one command that is incomplete. Batches went with 2025-06-18, and are still understood.
//! - What a tool does is not in the call, so its effect is `Execute` unless the configuration says what it does, or which
//!   of its arguments are SQL or shell commands; these are then decoded ([`call`]).
//! - Known are the methods of 2024-11-05 to 2026-07-28 that a client sends ([`methods`]). What only a server sends is not
//!   understood where a client sends it.

mod call;
mod flatten;
mod headers;
mod methods;
pub mod pins;

use serde_json::Value;

use self::headers::McpHeaders;
use super::draft::Draft;
use super::{Command, Effect, Fact, Protocol, bounds, http, json};
use crate::config::Mcp;
use crate::exchange::RequestHead;

pub fn decode(settings: &Mcp, head: &RequestHead, body: &[u8]) -> Vec<Command> {
    match &*head.method {
        "POST" => post(settings, head, body),
        "GET" => vec![bare(head, "mcp.stream", Effect::Read, None)],
        "DELETE" => vec![bare(head, "mcp.delete", Effect::Write, None)],
        _ => vec![bare(head, "mcp.other", Effect::Execute, Some("MCP knows only POST, GET and DELETE"))],
    }
}

/// A call of the tool `name` of which nothing else is known.
pub fn tool_call(settings: &Mcp, name: &str, pinned: bool) -> Command {
    let mut draft = Draft::new(Protocol::Mcp);
    let params = [("name".to_owned(), Value::from(name))].into_iter().collect();
    call::tool(&settings.tools, &mut draft, &params);
    draft.fact(TOOL_PINNED, Fact::Bool(pinned));
    draft.finish()
}

/// The fact that says whether a tool was last listed as it is pinned. It is the gate's to give: no message says it.
pub const TOOL_PINNED: &str = "tool_pinned";

/// The ids of the requests in a JSON-RPC body, in order, at most [`bounds::BATCH`], so that a refusal can answer each;
/// one null where there is none or the body is not understood (JSON-RPC 2.0, section 5).
pub fn jsonrpc_ids(body: &[u8]) -> Vec<Value> {
    let messages = match json::parse(body) {
        Ok(Value::Array(batch)) => batch,
        Ok(one) => vec![one],
        Err(_) => Vec::new(),
    };
    let id =
        |m: &Value| m.get("method").and_then(|_| m.get("id")).filter(|id| id.is_string() || id.is_number()).cloned();
    let ids: Vec<Value> = messages.iter().filter_map(id).take(bounds::BATCH).collect();
    if ids.is_empty() { vec![Value::Null] } else { ids }
}

fn bare(head: &RequestHead, action: &str, effect: Effect, problem: Option<&str>) -> Command {
    let mut draft = Draft::new(Protocol::Mcp);
    draft.action(action);
    draft.effects(&[effect]);
    draft.text(&format!("{} {}", head.method, head.path));
    McpHeaders::of(head).facts(&mut draft);
    if let Some(problem) = problem {
        draft.incomplete(problem);
    }
    draft.finish()
}

fn post(settings: &Mcp, head: &RequestHead, body: &[u8]) -> Vec<Command> {
    let refuse = |why: &str| bare(head, "mcp.other", Effect::Execute, Some(why));
    let media = head.headers.single("content-type").unwrap_or_default().to_ascii_lowercase();
    if !http::is_json(media.split(';').next().unwrap_or_default().trim()) {
        return vec![refuse("the content type of a JSON-RPC message is application/json")];
    }
    let headers = McpHeaders::of(head);
    match json::parse(body) {
        Ok(Value::Array(batch)) if batch.is_empty() => vec![refuse("the JSON-RPC batch is empty")],
        Ok(Value::Array(batch)) => {
            let mut commands: Vec<Command> =
                batch.iter().take(bounds::BATCH).map(|one| message(settings, &headers, one)).collect();
            if batch.len() > bounds::BATCH {
                commands.push(refuse("the JSON-RPC batch has more than 50 messages"));
            }
            commands
        }
        Ok(one) => vec![message(settings, &headers, &one)],
        Err(error) => vec![refuse(&error.to_string())],
    }
}

fn message(settings: &Mcp, headers: &McpHeaders<'_>, value: &Value) -> Command {
    let mut draft = Draft::new(Protocol::Mcp);
    headers.facts(&mut draft);
    let Some(fields) = value.as_object() else {
        return other(draft, "a JSON-RPC message is an object");
    };
    if json::ambiguous_keys(fields, &["jsonrpc", "id", "method", "params", "result", "error"]) {
        draft.incomplete("keys of the JSON-RPC message differ in case only");
    }
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        draft.incomplete("the message is not JSON-RPC 2.0");
    }
    let answer = fields.contains_key("result") || fields.contains_key("error");
    match fields.get("method") {
        Some(Value::String(method)) if !answer => {
            headers.agree(&mut draft, method, fields);
            methods::request(settings, draft, method, fields)
        }
        None if answer => {
            draft.action("mcp.response");
            draft.effects(&[Effect::Write]);
            draft.text("response");
            draft.finish()
        }
        Some(_) | None => other(draft, "the message is neither a request nor a response"),
    }
}

fn other(mut draft: Draft, why: &str) -> Command {
    draft.action("mcp.other");
    draft.effects(&[Effect::Execute]);
    draft.incomplete(why);
    draft.finish()
}

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod tests;
