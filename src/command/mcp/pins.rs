//! Tool definitions by digest: what an operator reviewed, so that a later change (a "rug pull") is seen.
//!
//! The digest is SHA-256 over the definition as JSON with sorted keys and without spaces. All of the definition counts but
//! `_meta`, which is not shown to the model. Bound: [`MAX`] tools.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::json;

/// Tools that are pinned, at most.
pub const MAX: usize = 10_000;

/// Tool name to `sha256:<hex>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    pub tools: BTreeMap<String, String>,
}

/// How a definition compares with the pins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    Same,
    Changed,
    /// No tool of that name is pinned.
    Unknown,
}

impl Pins {
    /// # Errors
    /// What is wrong, as the end of a sentence that begins with the file.
    pub fn parse(text: &[u8]) -> Result<Pins, String> {
        let value = json::parse(text).map_err(|error| format!("is not a file of pins: {error}"))?;
        let pins: Pins = serde_json::from_value(value).map_err(|error| format!("is not a file of pins: {error}"))?;
        if pins.tools.len() > MAX {
            return Err(format!("pins more than {MAX} tools"));
        }
        match pins.tools.iter().find(|(_, pin)| !is_pin(pin)) {
            Some((name, _)) => Err(format!("has no sha256:… of 64 hex digits for the tool {name:?}")),
            None => Ok(pins),
        }
    }

    /// The pins of every tool in the answers to `tools/list`: JSON-RPC messages, or their results.
    ///
    /// # Errors
    /// An answer holds no tools, a tool has no name, or one name has two definitions.
    pub fn of(answers: &[Value]) -> Result<Pins, String> {
        let mut pins = Pins::default();
        for answer in answers {
            let tools = answer.pointer("/result/tools").or_else(|| answer.get("tools")).and_then(Value::as_array);
            for tool in tools.ok_or("is no answer to tools/list: it has no result.tools")? {
                let name = tool.get("name").and_then(Value::as_str).ok_or("has a tool without a name")?;
                let pin = pin(tool);
                if pins.tools.insert(name.to_owned(), pin.clone()).is_some_and(|before| before != pin) {
                    return Err(format!("has two definitions of the tool {name:?}"));
                }
            }
        }
        Ok(pins)
    }

    pub fn compare(&self, name: &str, definition: &Value) -> Compared {
        match self.tools.get(name) {
            Some(pinned) if *pinned == pin(definition) => Compared::Same,
            Some(_) => Compared::Changed,
            None => Compared::Unknown,
        }
    }
}

fn is_pin(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:").unwrap_or_default();
    hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The digest of a definition.
fn pin(definition: &Value) -> String {
    let mut plain = definition.clone();
    if let Value::Object(fields) = &mut plain {
        fields.remove("_meta");
    }
    format!("sha256:{}", hex::encode(digest(&SHA256, sorted(&plain).to_string().as_bytes())))
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let ordered: BTreeMap<&String, &Value> = fields.iter().collect();
            Value::Object(ordered.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tool(description: &str) -> Value {
        json!({"name": "a", "description": description, "inputSchema": {"type": "object", "properties": {}}})
    }

    #[test]
    fn a_definition_is_the_same_however_it_is_written() {
        let pins = Pins::of(&[json!({"result": {"tools": [tool("x")]}})]).expect("pins");
        let again = br#"{ "inputSchema": {"properties":{},"type":"object"}, "_meta": {"v": 2},
            "description": "\u0078", "name": "a" }"#;
        assert_eq!(pins.compare("a", &json::parse(again).expect("JSON")), Compared::Same);
        assert_eq!(pins.compare("b", &tool("x")), Compared::Unknown);
    }

    #[test]
    fn every_change_shows() {
        let pins = Pins::of(&[json!({"tools": [tool("x")]})]).expect("pins");
        let changed = |key: &str, value: Value| {
            let mut other = tool("x");
            other[key] = value;
            other
        };
        for other in [
            tool("x "),
            changed("title", json!("t")),
            changed("inputSchema", json!({"type": "object"})),
            changed("annotations", json!({"readOnlyHint": true})),
            changed("outputSchema", json!({"type": "object"})),
        ] {
            assert_eq!(pins.compare("a", &other), Compared::Changed, "{other}");
        }
    }

    #[test]
    fn what_is_no_file_of_pins_says_why() {
        let good = Pins::of(&[json!({"tools": [tool("x")]})]).expect("pins");
        assert_eq!(Pins::parse(serde_json::to_string(&good).expect("JSON").as_bytes()), Ok(good));
        for (text, part) in [
            ("", "empty"),
            ("{}", "missing field"),
            (r#"{"tools": {}, "x": 1}"#, "unknown field"),
            (r#"{"tools": {"a": "sha256:12"}}"#, "64 hex digits for the tool \"a\""),
            (r#"{"tools": {"a": "x", "a": "y"}}"#, "twice"),
        ] {
            let why = Pins::parse(text.as_bytes()).expect_err(text);
            assert!(why.contains(part), "{text}: {why}");
        }
        assert!(
            Pins::of(&[json!({"tools": [tool("x"), tool("y")]})]).is_err_and(|why| why.contains("two definitions"))
        );
        assert!(Pins::of(&[json!({"result": {}})]).is_err());
    }
}
