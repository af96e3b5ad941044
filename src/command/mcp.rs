//! MCP over streamable HTTP: JSON-RPC 2.0 messages in POST, the event stream by GET, the end of a session by DELETE.
//!
//! Each message of a batch is a command of its own. At most [`bounds::BATCH`] messages are decoded; the rest of a longer
//! batch is one command that is incomplete. What a tool does is not in the call, so its effect is `Execute`.

use serde_json::{Map, Value};

use super::draft::Draft;
use super::{Command, Effect, Fact, Protocol, bounds, http, json};
use crate::config::Mcp;
use crate::exchange::RequestHead;

pub fn decode(_settings: &Mcp, head: &RequestHead, body: &[u8]) -> Vec<Command> {
    match &*head.method {
        "POST" => post(head, body),
        "GET" => vec![bare(head, "mcp.stream", Effect::Read, None)],
        "DELETE" => vec![bare(head, "mcp.delete", Effect::Write, None)],
        _ => vec![bare(head, "mcp.other", Effect::Execute, Some("MCP knows only POST, GET and DELETE"))],
    }
}

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
    if let Some(problem) = problem {
        draft.incomplete(problem);
    }
    draft.finish()
}

fn post(head: &RequestHead, body: &[u8]) -> Vec<Command> {
    let refuse = |why: &str| bare(head, "mcp.other", Effect::Execute, Some(why));
    let media = head.headers.single("content-type").unwrap_or_default().to_ascii_lowercase();
    if !http::is_json(media.split(';').next().unwrap_or_default().trim()) {
        return vec![refuse("the content type of a JSON-RPC message is application/json")];
    }
    match json::parse(body) {
        Ok(Value::Array(batch)) if batch.is_empty() => vec![refuse("the JSON-RPC batch is empty")],
        Ok(Value::Array(batch)) => {
            let mut commands: Vec<Command> = batch.iter().take(bounds::BATCH).map(message).collect();
            if batch.len() > bounds::BATCH {
                commands.push(refuse("the JSON-RPC batch has more than 50 messages"));
            }
            commands
        }
        Ok(one) => vec![message(&one)],
        Err(error) => vec![refuse(&error.to_string())],
    }
}

fn message(value: &Value) -> Command {
    let mut draft = Draft::new(Protocol::Mcp);
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
        Some(Value::String(method)) if !answer => request(draft, method, fields),
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

fn request(mut draft: Draft, method: &str, fields: &Map<String, Value>) -> Command {
    draft.fact("method", Fact::Text(method.to_owned()));
    draft.text(method);
    let notification = method.starts_with("notifications/");
    match fields.get("id") {
        None if !notification => draft.incomplete("the request has no id, so its outcome would not be told"),
        Some(_) if notification => draft.incomplete("a notification has no id"),
        Some(id) if !id.is_string() && !id.is_number() => draft.incomplete("the id is neither text nor a number"),
        None | Some(_) => {}
    }
    let empty = Map::new();
    let params = match fields.get("params") {
        None => &empty,
        Some(Value::Object(params)) => params,
        Some(_) => return other(draft, "params is not an object"),
    };
    if json::ambiguous_keys(params, &["name", "arguments", "uri"]) {
        draft.incomplete("keys of params differ in case only");
    }
    let (action, effect) = match method {
        "tools/call" => {
            tool(&mut draft, params);
            ("mcp.tools/call", Effect::Execute)
        }
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" => {
            named(&mut draft, method, params, "uri", "");
            (if method == "resources/read" { "mcp.resources/read" } else { "mcp.resources/subscribe" }, Effect::Read)
        }
        "prompts/get" => {
            named(&mut draft, method, params, "name", "prompt:");
            ("mcp.prompts/get", Effect::Read)
        }
        _ => return plain(draft, method),
    };
    draft.action(action);
    draft.effects(&[effect]);
    draft.finish()
}

/// Methods whose parameters decide nothing.
fn plain(mut draft: Draft, method: &str) -> Command {
    let (action, effect) = match method {
        "initialize" => ("mcp.initialize", Effect::Read),
        "ping" => ("mcp.ping", Effect::Read),
        "tools/list" => ("mcp.tools/list", Effect::Read),
        "resources/list" | "resources/templates/list" => ("mcp.resources/list", Effect::Read),
        "prompts/list" => ("mcp.prompts/list", Effect::Read),
        "completion/complete" => ("mcp.completion/complete", Effect::Read),
        "logging/setLevel" => ("mcp.logging/setLevel", Effect::Write),
        "notifications/initialized"
        | "notifications/cancelled"
        | "notifications/progress"
        | "notifications/roots/list_changed" => ("mcp.notification", Effect::Read),
        _ => return other(draft, "what this MCP method does is not known"),
    };
    draft.action(action);
    draft.effects(&[effect]);
    draft.finish()
}

/// Reads the resource or prompt that `params[key]` names.
fn named(draft: &mut Draft, method: &str, params: &Map<String, Value>, key: &str, prefix: &str) {
    match params.get(key) {
        Some(Value::String(name)) => {
            draft.text(&format!("{method} {name}"));
            draft.fact(key, Fact::Text(name.clone()));
            draft.read(format!("{prefix}{name}"));
        }
        Some(_) | None => draft.incomplete("the request does not name what it reads"),
    }
}

fn tool(draft: &mut Draft, params: &Map<String, Value>) {
    let Some(Value::String(name)) = params.get("name") else {
        return draft.incomplete("the call does not name its tool");
    };
    draft.fact("tool", Fact::Text(name.clone()));
    draft.write(format!("tool:{name}"));
    let arguments = match params.get("arguments") {
        Some(Value::Object(arguments)) => arguments,
        None => return draft.text(&format!("tools/call {name} {{}}")),
        Some(_) => return draft.incomplete("the tool's arguments are not an object"),
    };
    // Keys are text, so this cannot fail; an empty text is no reason to refuse.
    let compact = serde_json::to_string(arguments).unwrap_or_default();
    draft.text(&format!("tools/call {name} {compact}"));
    if arguments.len() > bounds::FIELDS {
        draft.incomplete("the tool call has more than 64 arguments");
    }
    draft.list("argument_names", arguments.keys().cloned());
    for (key, value) in arguments.iter().take(bounds::FIELDS) {
        if let Some(fact) = json::scalar(value) {
            draft.fact(&format!("arguments.{key}"), fact);
        }
    }
}

#[cfg(test)]
mod tests;
