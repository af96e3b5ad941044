//! `targets[].mcp`: what the operator knows of a server's tools.

use std::collections::BTreeSet;
use std::io::Read;

use crate::command::Effect;
use crate::command::mcp::pins::Pins;
use crate::config::bounded::repeated;
use crate::config::protocol::{Dialect, Mcp, McpArgument, McpTool};
use crate::config::section::{Section, Value};

/// Longest file of pins, bytes.
const MAX_PINS: u64 = 1 << 20;

pub(super) fn settings(section: &Section<'_>) -> Mcp {
    let values = section.list("tools");
    let tools: Vec<McpTool> = values.iter().map(|value| tool(&value.clone().section())).collect();
    let names: Vec<(&str, bool)> = tools.iter().map(|tool| (tool.name.as_str(), tool.prefix)).collect();
    for (again, first) in repeated(&names) {
        if let (Some(value), Some(tool)) = (values.get(again), tools.get(again).filter(|tool| !tool.name.is_empty())) {
            value.problem(format!("has the name {:?}, which tools[{first}] has already", written(tool)));
        }
    }
    Mcp { tools, pins: section.get("pins").and_then(pins) }
}

/// A file as `portcullis mcp pin` writes it.
fn pins(value: Value<'_>) -> Option<Pins> {
    let path = value.path()?;
    let read = std::fs::File::open(&path).and_then(|file| {
        let mut text = Vec::new();
        file.take(MAX_PINS + 1).read_to_end(&mut text).map(|_| text)
    });
    let pins = match read {
        Ok(text) if text.len() as u64 > MAX_PINS => Err("is longer than 1 MiB".to_owned()),
        Ok(text) => Pins::parse(&text),
        Err(error) => Err(format!("cannot be read: {error}")),
    };
    pins.map_err(|why| value.problem_with(&format!("{why}; write it with portcullis mcp pin"))).ok()
}

fn written(tool: &McpTool) -> String {
    format!("{}{}", tool.name, if tool.prefix { "*" } else { "" })
}

fn tool(section: &Section<'_>) -> McpTool {
    let name = section.required("name", "the tool's name, or how it begins and \"*\"");
    let (name, prefix) = name.and_then(|value| value.parse(tool_name)).unwrap_or_default();
    let arguments = section.names("arguments");
    let arguments: Vec<(Vec<String>, McpArgument)> = arguments
        .into_iter()
        .filter_map(|(entry, value)| {
            let path: Vec<String> = entry.key.split('.').map(str::to_owned).collect();
            if path.iter().any(String::is_empty) {
                value.problem("is not where an argument is; write its name, or names with \".\" between them");
            }
            Some((path, language(value)?))
        })
        .collect();
    let effects = section.get("effects").map(effects);
    if section.get("arguments").is_none() && effects.is_none() {
        section.problem("says nothing of the tool; set arguments or effects");
    }
    McpTool { name, prefix, arguments, effects }
}

fn tool_name(text: &str) -> Result<(String, bool), String> {
    let (name, prefix) = text.strip_suffix('*').map_or((text, false), |name| (name, true));
    if name.contains('*') {
        return Err("has a \"*\" that is not its end; write the whole name, or how it begins and one \"*\"".to_owned());
    }
    Ok((name.to_owned(), prefix))
}

/// `shell`, or `{sql: dialect}`.
fn language(value: Value<'_>) -> Option<McpArgument> {
    if value.is_scalar() {
        return value.parse(|text| match text {
            "shell" => Ok(McpArgument::Shell),
            "sql" => Err("lacks the dialect; write {sql: postgres} or another dialect".to_owned()),
            _ => Err("is not a language that is decoded; write shell or {sql: dialect}".to_owned()),
        });
    }
    let section = value.section();
    let dialect = section.required("sql", "write shell, or {sql: dialect}");
    dialect.and_then(|value| value.word("a dialect", &Dialect::ALL)).map(McpArgument::Sql)
}

fn effects(value: Value<'_>) -> BTreeSet<Effect> {
    let items = value.clone().list();
    if value.is_list() && items.is_empty() {
        value.problem("is empty; name what the tool does, or take the key out: then it is execute");
    }
    items.iter().filter_map(|item| item.word("an effect", &Effect::WORDS)).collect()
}
