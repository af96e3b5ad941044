//! What a case asks: one of `request`, `sql`, `shell`, `tool` and `command`. All but the last go through the decoders.

use bytes::Bytes;
use serde_json::json;

use super::command;
use crate::command::asked::{Habit, put};
use crate::command::{self as decoders, Command};
use crate::config::document::{Section, Value, listed};
use crate::config::{Dialect, RequestBody, Sql, StatementAt, Target, TargetProtocol};
use crate::exchange::{Headers, RequestHead};
use crate::policy::PolicySet;

const KINDS: [&str; 5] = ["request", "sql", "shell", "tool", "command"];

pub(super) struct Asked {
    pub target: Target,
    pub head: RequestHead,
    pub commands: Vec<Command>,
}

pub(super) fn asked(section: &Section<'_>, target: Target, set: &PolicySet) -> Option<Asked> {
    let found: Vec<(&str, Value<'_>)> = KINDS.iter().filter_map(|kind| Some((*kind, section.get(kind)?))).collect();
    let [(kind, value)] = found.as_slice() else {
        section.problem(format!("must say what is asked, by one of {}", listed(&KINDS)));
        return None;
    };
    let headers = headers(section);
    match *kind {
        "request" => request(value, target, headers),
        "sql" => sql(value, target, &headers),
        "shell" => shell(value, target, &headers),
        "tool" => tool(value, target, &headers),
        _ => {
            let head = written(&target.protocol, &headers);
            Some(Asked { commands: vec![command::read(value, &target, set)?], head, target })
        }
    }
}

fn written(protocol: &TargetProtocol, headers: &Headers) -> RequestHead {
    let habit = Habit::of(protocol);
    let (method, path) = (habit.method.to_owned(), habit.path.to_owned());
    RequestHead { method, path, headers: headers.clone(), ..RequestHead::default() }
}

fn decoded(target: Target, mut head: RequestHead, body: &Bytes) -> Asked {
    Habit::of(&target.protocol).content_type(&target.protocol, &mut head, body);
    let seen: &[u8] = match target.request_body {
        RequestBody::Whole => body,
        RequestBody::Stream => &[],
    };
    let commands = decoders::decode(&target, &head, seen);
    Asked { target, head, commands }
}

/// `GET /path`, or a mapping.
fn request(value: &Value<'_>, target: Target, headers: Headers) -> Option<Asked> {
    let mut head = written(&target.protocol, &headers);
    if value.is_scalar() {
        let (method, path) = value.parse(|text| match text.split_once(' ') {
            Some((method, path)) if path.starts_with('/') => Ok((method.to_owned(), path.trim().to_owned())),
            Some(_) | None => Err("is not a request; write METHOD /path, or a mapping".to_owned()),
        })?;
        (head.method, head.path) = (method, path);
        return Some(decoded(target, head, &Bytes::new()));
    }
    let section = value.clone().section();
    let put = |key: &'static str, place: &mut String| {
        if let Some(text) = section.get(key).and_then(|v| v.written()) {
            *place = text.to_owned();
        }
    };
    put("method", &mut head.method);
    put("path", &mut head.path);
    put("host", &mut head.authority);
    for (name, value) in self::headers(&section).iter() {
        head.headers.push(name, value.clone());
    }
    let body = section.get("body").map_or_else(Bytes::new, |value| body(&value));
    Some(decoded(target, head, &body))
}

/// A name with a value, or with a list of them where the field is repeated.
fn headers(section: &Section<'_>) -> Headers {
    let mut headers = Headers::default();
    for (entry, value) in section.names("headers") {
        let values = if value.is_list() { value.list() } else { vec![value] };
        for text in values.iter().filter_map(Value::written) {
            headers.push(entry.key.as_str(), Bytes::from(text.to_owned()));
        }
    }
    headers
}

/// Text as it is; any other value as JSON.
fn body(value: &Value<'_>) -> Bytes {
    match value.is_scalar() {
        true => Bytes::from(value.written().unwrap_or_default().to_owned()),
        false => Bytes::from(value.json().to_string()),
    }
}

/// A statement in the target's dialect, where the target looks for it; or a mapping of dialect and statement.
fn sql(value: &Value<'_>, target: Target, headers: &Headers) -> Option<Asked> {
    if !value.is_scalar() {
        let section = value.clone().section();
        let dialect = section.required("dialect", "the database's").and_then(|v| v.word("a dialect", &Dialect::ALL));
        let statement = section.required("statement", "what the database is asked").and_then(|v| v.written());
        let protocol = TargetProtocol::Sql(Sql { dialect: dialect?, statement: StatementAt::Body });
        return Some(placed(statement?, &StatementAt::Body, Target { protocol, ..target }, headers));
    }
    let TargetProtocol::Sql(settings) = &target.protocol else {
        value.problem(format!(
            "needs a target of protocol sql, and {:?} is {}; or write sql: {{dialect: …, statement: …}}",
            target.name,
            target.protocol.name()
        ));
        return None;
    };
    let place = settings.statement.clone();
    Some(placed(value.written()?, &place, target, headers))
}

fn shell(value: &Value<'_>, target: Target, headers: &Headers) -> Option<Asked> {
    let TargetProtocol::Shell(settings) = &target.protocol else {
        return wrong_target(value, &target, "shell");
    };
    let place = settings.command.clone();
    Some(placed(value.written()?, &place, target, headers))
}

fn placed(text: &str, place: &StatementAt, target: Target, headers: &Headers) -> Asked {
    let mut head = written(&target.protocol, headers);
    let body = put(text, place, &mut head);
    decoded(target, head, &body)
}

/// A call of a tool: its name, or a mapping of name and arguments.
fn tool(value: &Value<'_>, target: Target, headers: &Headers) -> Option<Asked> {
    let (name, arguments) = if value.is_scalar() {
        (value.text()?, json!({}))
    } else {
        let section = value.clone().section();
        let name = section.required("name", "the tool's").and_then(|v| v.text());
        let arguments = section.get("arguments").map_or_else(|| json!({}), |v| v.json());
        (name?, arguments)
    };
    let TargetProtocol::Mcp(_) = &target.protocol else {
        return wrong_target(value, &target, "mcp");
    };
    let call =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}});
    let head = written(&target.protocol, headers);
    Some(decoded(target, head, &Bytes::from(call.to_string())))
}

fn wrong_target(value: &Value<'_>, target: &Target, protocol: &str) -> Option<Asked> {
    let (name, own) = (&target.name, target.protocol.name());
    value.problem(format!("needs a target of protocol {protocol}, and {name:?} is {own}"));
    None
}
