//! The methods that a client sends, and what each does.

use serde_json::{Map, Value};

use super::super::draft::Draft;
use super::super::{Command, Effect, Fact, json};
use super::{call, other};
use crate::config::Mcp;

pub(super) fn request(settings: &Mcp, mut draft: Draft, method: &str, fields: &Map<String, Value>) -> Command {
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
    if json::ambiguous_keys(params, &["name", "arguments", "uri", "taskId", "ref", "notifications"]) {
        draft.incomplete("keys of params differ in case only");
    }
    if method == "tools/call" {
        call::tool(&settings.tools, &mut draft, params);
        return draft.finish();
    }
    match known(method) {
        Ok((action, effect)) => {
            draft.action(action);
            draft.effects(&[effect]);
        }
        Err(why) => return other(draft, why),
    }
    subject(&mut draft, method, params);
    draft.finish()
}

/// What a method does, or why that is not known.
fn known(method: &str) -> Result<(&'static str, Effect), &'static str> {
    Ok(match method {
        // `server/discover` takes the place of `initialize`, and `subscriptions/listen` that of the stream by GET.
        "initialize" | "server/discover" => ("mcp.initialize", Effect::Read),
        "subscriptions/listen" => ("mcp.stream", Effect::Read),
        "ping" => ("mcp.ping", Effect::Read),
        "tools/list" => ("mcp.tools/list", Effect::Read),
        "resources/list" | "resources/templates/list" => ("mcp.resources/list", Effect::Read),
        "resources/read" => ("mcp.resources/read", Effect::Read),
        "resources/subscribe" | "resources/unsubscribe" => ("mcp.resources/subscribe", Effect::Read),
        "prompts/list" => ("mcp.prompts/list", Effect::Read),
        "prompts/get" => ("mcp.prompts/get", Effect::Read),
        "completion/complete" => ("mcp.completion/complete", Effect::Read),
        "tasks/list" => ("mcp.tasks/list", Effect::Read),
        "tasks/get" => ("mcp.tasks/get", Effect::Read),
        "tasks/result" => ("mcp.tasks/result", Effect::Read),
        "tasks/cancel" => ("mcp.tasks/cancel", Effect::Write),
        // It is the server's log that changes, for every session where the server has one log.
        "logging/setLevel" => ("mcp.logging/setLevel", Effect::Admin),
        "notifications/initialized"
        | "notifications/cancelled"
        | "notifications/progress"
        | "notifications/tasks/status"
        | "notifications/roots/list_changed" => ("mcp.notification", Effect::Read),
        "sampling/createMessage" | "elicitation/create" | "roots/list" => {
            return Err("only an MCP server asks this of its client");
        }
        "notifications/message"
        | "notifications/elicitation/complete"
        | "notifications/prompts/list_changed"
        | "notifications/resources/list_changed"
        | "notifications/resources/updated"
        | "notifications/subscriptions/acknowledged"
        | "notifications/tools/list_changed" => return Err("only an MCP server sends this notification"),
        _ => return Err("what this MCP method does is not known"),
    })
}

/// What the method is about, for those that name it.
fn subject(draft: &mut Draft, method: &str, params: &Map<String, Value>) {
    match method {
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" => named(draft, method, params, "uri", ""),
        "prompts/get" => named(draft, method, params, "name", "prompt:"),
        "completion/complete" => completed(draft, method, params),
        "subscriptions/listen" => listened(draft, params),
        "tasks/get" | "tasks/result" => task(draft, method, params, Draft::read),
        "tasks/cancel" => task(draft, method, params, Draft::write),
        _ => {}
    }
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

/// `ref` is a prompt or a resource template, of which values are proposed.
fn completed(draft: &mut Draft, method: &str, params: &Map<String, Value>) {
    let Some(Value::Object(reference)) = params.get("ref") else {
        return draft.incomplete("the completion does not say of what");
    };
    match reference.get("type").and_then(Value::as_str) {
        Some("ref/prompt") => named(draft, method, reference, "name", "prompt:"),
        Some("ref/resource") => named(draft, method, reference, "uri", ""),
        Some(_) | None => draft.incomplete("the completion is neither of a prompt nor of a resource"),
    }
}

fn task(draft: &mut Draft, method: &str, params: &Map<String, Value>, note: fn(&mut Draft, String)) {
    match params.get("taskId") {
        Some(Value::String(id)) => {
            draft.text(&format!("{method} {id}"));
            draft.fact("task", Fact::Text(id.clone()));
            note(draft, format!("task:{id}"));
        }
        Some(_) | None => draft.incomplete("the request does not name its task"),
    }
}

/// Resources that the stream tells changes of are subscribed to.
fn listened(draft: &mut Draft, params: &Map<String, Value>) {
    let Some(Value::Object(wanted)) = params.get("notifications") else {
        return draft.incomplete("the subscription does not say to what");
    };
    let uris = match wanted.get("resourceSubscriptions") {
        None => return,
        Some(Value::Array(uris)) => uris,
        Some(_) => return draft.incomplete("the subscription's resources are not a list"),
    };
    if !uris.is_empty() {
        draft.action("mcp.resources/subscribe");
    }
    for uri in uris {
        match uri {
            Value::String(uri) => draft.read(uri.clone()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                draft.incomplete("the subscription's resources are not a list of text");
            }
        }
    }
}
