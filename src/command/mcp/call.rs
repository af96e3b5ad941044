//! `tools/call`: the tool, its arguments, and what the configuration knows of them.
//!
//! A tool that is not configured may do anything: `execute`. A configured one has the effects that the operator gives it,
//! and those of the SQL and shell commands in its arguments, whose actions, reads, writes and facts are the call's too: a
//! policy about SQL holds for SQL inside MCP. It is incomplete where one of them is. Where no effects are configured and
//! the call has none of the arguments that say what it does, it is `execute` again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::super::draft::Draft;
use super::super::{Command, Effect, Fact, json, shell, sql};
use super::flatten;
use crate::config::{McpArgument, McpTool};

/// Fills in what a call of `tools/call` with these parameters does.
pub(super) fn tool(tools: &[McpTool], draft: &mut Draft, params: &Map<String, Value>) {
    draft.action("mcp.tools/call");
    let Some(Value::String(name)) = params.get("name") else {
        draft.effects(&[Effect::Execute]);
        return draft.incomplete("the call does not name its tool");
    };
    draft.fact("tool", Fact::Text(name.clone()));
    let empty = Map::new();
    let arguments = match params.get("arguments") {
        Some(Value::Object(arguments)) => arguments,
        None => &empty,
        Some(_) => {
            draft.incomplete("the tool's arguments are not an object");
            &empty
        }
    };
    // Keys are text, so this cannot fail; an empty text is no reason to refuse.
    let compact = serde_json::to_string(arguments).unwrap_or_default();
    draft.text(&format!("tools/call {name} {compact}"));
    let effects = match McpTool::of(tools, name) {
        Some(tool) => configured(tool, draft, arguments),
        None => [Effect::Execute].into(),
    };
    draft.effects(&effects.iter().copied().collect::<Vec<_>>());
    let named = format!("tool:{name}");
    if effects.iter().all(|effect| *effect == Effect::Read) {
        draft.read(named)
    } else {
        draft.write(named)
    }
    flatten::facts(draft, arguments);
}

/// The effects of a call of a configured tool.
fn configured(tool: &McpTool, draft: &mut Draft, arguments: &Map<String, Value>) -> BTreeSet<Effect> {
    let mut effects = tool.effects.clone().unwrap_or_default();
    let mut inner = Vec::new();
    for (path, language) in &tool.arguments {
        match at(arguments, path) {
            Ok(None) => {}
            Ok(Some(text)) => inner.push(match language {
                McpArgument::Sql(dialect) => sql::inspect_sql(*dialect, text),
                McpArgument::Shell => shell::inspect(text),
            }),
            Err(why) => {
                effects.insert(Effect::Execute);
                draft.incomplete(why);
            }
        }
    }
    if inner.is_empty() && tool.effects.is_none() {
        effects.insert(Effect::Execute);
    }
    effects.extend(inner.iter().flat_map(|command| &command.effects));
    merge(draft, inner);
    effects
}

/// The text at a path of keys; null is as good as nothing.
fn at<'a>(arguments: &'a Map<String, Value>, path: &[String]) -> Result<Option<&'a str>, &'static str> {
    let Some((last, outer)) = path.split_last() else { return Ok(None) };
    let mut fields = arguments;
    for key in outer {
        match unambiguous(fields, key)? {
            Some(Value::Object(inner)) => fields = inner,
            Some(Value::Null) | None => return Ok(None),
            Some(_) => return Err("an argument that holds a command is not an object"),
        }
    }
    match unambiguous(fields, last)? {
        Some(Value::String(text)) => Ok(Some(text)),
        Some(Value::Null) | None => Ok(None),
        Some(_) => Err("an argument that is a command is not text"),
    }
}

fn unambiguous<'a>(fields: &'a Map<String, Value>, key: &str) -> Result<Option<&'a Value>, &'static str> {
    if json::ambiguous_keys(fields, &[key]) {
        return Err("arguments of the tool differ in case only");
    }
    Ok(fields.get(key))
}

/// Makes what the commands in the arguments do a part of the call.
fn merge(draft: &mut Draft, inner: Vec<Command>) {
    if inner.is_empty() {
        return;
    }
    draft.statements = inner.iter().fold(0, |sum, command| sum.saturating_add(command.statements));
    let mut facts = BTreeMap::new();
    for command in inner {
        command.actions.iter().for_each(|action| draft.action(action));
        command.reads.into_iter().for_each(|name| draft.read(name));
        command.writes.into_iter().for_each(|name| draft.write(name));
        if let Some(why) = command.why_incomplete {
            draft.incomplete(&format!("in an argument: {why}"));
        }
        for (key, fact) in command.facts {
            if !join(&mut facts, key, fact) {
                draft.incomplete("the commands in two arguments differ in what is said of both at once");
            }
        }
    }
    for (key, fact) in facts {
        match fact {
            Fact::List(items) => draft.list(&key, items),
            Fact::Bool(_) | Fact::Int(_) | Fact::Text(_) => draft.fact(&key, fact),
        }
    }
}

/// One fact for both; false where no fact is true of both. The tool's name and its arguments stay the call's own.
fn join(facts: &mut BTreeMap<String, Fact>, key: String, fact: Fact) -> bool {
    if key == "tool" || key.starts_with("argument") {
        return true;
    }
    let Some(before) = facts.remove(&key) else {
        facts.insert(key, fact);
        return true;
    };
    let (joined, same) = match (before, fact) {
        (Fact::Bool(a), Fact::Bool(b)) => (Fact::Bool(a && b), a == b || key == "has_where"),
        (Fact::Int(a), Fact::Int(b)) if key == "statements" => (Fact::Int(a.saturating_add(b)), true),
        (Fact::Int(a), Fact::Int(b)) => (Fact::Int(a.max(b)), a == b),
        (Fact::Text(a), Fact::Text(b)) if a == b => (Fact::Text(a), true),
        (Fact::Text(a), Fact::Text(b)) => (Fact::List(vec![a, b]), true),
        (Fact::Text(one), Fact::List(list)) | (Fact::List(list), Fact::Text(one)) => (both(list, vec![one]), true),
        (Fact::List(a), Fact::List(b)) => (both(a, b), true),
        (
            before @ (Fact::Bool(_) | Fact::Int(_) | Fact::Text(_) | Fact::List(_)),
            Fact::Bool(_) | Fact::Int(_) | Fact::Text(_) | Fact::List(_),
        ) => (before, false),
    };
    facts.insert(key, joined);
    same
}

fn both(mut a: Vec<String>, b: Vec<String>) -> Fact {
    for item in b {
        if !a.contains(&item) {
            a.push(item);
        }
    }
    Fact::List(a)
}
