//! The arguments of a tool as facts: `arguments.<path>`, where a path is the keys from the outside in.
//!
//! - `filter.status` is `status` in the object `filter`; `tags[]` are the values of the array `tags`, always a list, so
//!   that one of several values is never taken for the only one. In a key `.`, `[` and `\` are written with a `\` before
//!   them: a key that has a dot is another path than two keys.
//! - At most [`bounds::PATHS`] paths and [`bounds::SET`] values in an array; past that the command is incomplete. Depth
//!   is bounded by the JSON parser.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::draft::Draft;
use super::super::{Fact, bounds, json};

/// Puts every argument's facts, and `argument_names`, into `draft`.
pub(super) fn facts(draft: &mut Draft, arguments: &Map<String, Value>) {
    let mut flat = Flat::default();
    flat.object("", arguments, false);
    if flat.full {
        draft.incomplete("the tool call has more than 256 arguments, nested ones included");
    }
    draft.list("argument_names", flat.names);
    for (path, fact) in flat.single {
        draft.fact(&format!("arguments.{path}"), fact);
    }
    for (path, values) in flat.lists {
        draft.list(&format!("arguments.{path}"), values);
    }
}

/// A key as it stands in a path.
pub(super) fn escaped(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        if matches!(c, '.' | '[' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[derive(Default)]
struct Flat {
    /// In the order in which they came, each once.
    names: Vec<String>,
    single: BTreeMap<String, Fact>,
    lists: BTreeMap<String, Vec<String>>,
    full: bool,
}

impl Flat {
    fn object(&mut self, prefix: &str, fields: &Map<String, Value>, listed: bool) {
        for (key, value) in fields {
            let key = escaped(key);
            let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
            self.value(path, value, listed);
            if self.full {
                return;
            }
        }
    }

    /// `listed`: an array is on the way, so there may be several values.
    fn value(&mut self, path: String, value: &Value, listed: bool) {
        if !self.name(&path, listed) {
            return;
        }
        match value {
            Value::Object(fields) => self.object(&path, fields, listed),
            Value::Array(items) => {
                let path = format!("{path}[]");
                for item in items {
                    self.value(path.clone(), item, true);
                    if self.full {
                        return;
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.scalar(path, value, listed),
        }
    }

    fn scalar(&mut self, path: String, value: &Value, listed: bool) {
        let Some(fact) = json::scalar(value) else { return };
        if listed {
            let list = self.lists.entry(path).or_default();
            // One more than the bound, so that the draft sees that it is passed.
            if list.len() <= bounds::SET {
                list.push(text(fact));
            }
        } else {
            self.single.insert(path, fact);
        }
    }

    /// Notes a path; false where there is no place for it.
    fn name(&mut self, path: &str, listed: bool) -> bool {
        // Only below an array can a path come twice.
        if listed && self.names.iter().any(|name| name == path) {
            return true;
        }
        if self.names.len() >= bounds::PATHS {
            self.full = true;
            return false;
        }
        self.names.push(path.to_owned());
        true
    }
}

fn text(fact: Fact) -> String {
    match fact {
        Fact::Bool(value) => value.to_string(),
        Fact::Int(value) => value.to_string(),
        Fact::Text(value) => value,
        Fact::List(values) => values.join(","),
    }
}
