//! JSON patches (RFC 6902). Each operation becomes a tree of its own, as a merge patch would have it: the path's segments
//! are keys, array indexes too, so that facts are found by the names on the way; an object that is set carries the
//! `$patch` directive that says that nothing of the old one is left.
//!
//! `move` and `copy` bring values that are not in the request: incomplete, but among labels and annotations.

use serde_json::{Map, Value};

use super::Why;
use crate::command::bounds;

#[derive(Debug)]
pub(super) struct JsonPatch {
    /// What each operation sets; null where it removes.
    pub set: Vec<Value>,
}

pub(super) fn read(patch: &Value) -> Result<JsonPatch, Why> {
    let operations = patch.as_array().ok_or("a JSON patch is an array")?;
    if operations.len() > bounds::SET {
        return Err("the JSON patch has more than 1,000 operations");
    }
    let mut set = Vec::new();
    for operation in operations {
        set.extend(operate(operation)?);
    }
    Ok(JsonPatch { set })
}

fn operate(operation: &Value) -> Result<Option<Value>, Why> {
    let text = |key| operation.get(key).and_then(Value::as_str);
    let path = text("path").ok_or("an operation of the JSON patch has no path")?;
    let segments = segments(path)?;
    match text("op") {
        Some("add" | "replace") => {
            let value = operation.get("value").ok_or("an operation of the JSON patch has no value")?;
            Ok(Some(tree(&segments, replacing(value))))
        }
        Some("remove") => Ok(Some(tree(&segments, Value::Null))),
        Some("test") => Ok(None),
        Some("move" | "copy") => {
            let from = text("from").ok_or("an operation of the JSON patch has no source")?;
            let remark =
                |path: &str| path.starts_with("/metadata/labels/") || path.starts_with("/metadata/annotations/");
            if remark(path) && remark(from) {
                Ok(Some(tree(&segments, Value::Null)))
            } else {
                Err("the JSON patch copies what is not in the request")
            }
        }
        Some(_) | None => Err("an operation of the JSON patch is not known"),
    }
}

/// What stood there is gone, which a strategic merge patch says so.
fn replacing(value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Object(fields) = &mut value {
        fields.insert("$patch".to_owned(), Value::String("replace".to_owned()));
    }
    value
}

/// A JSON pointer (RFC 6901).
fn segments(path: &str) -> Result<Vec<String>, Why> {
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let rest = path.strip_prefix('/').ok_or("a path of the JSON patch does not begin with a slash")?;
    let segments: Vec<String> = rest.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    if segments.len() > bounds::JSON_DEPTH { Err("a path of the JSON patch is too deep") } else { Ok(segments) }
}

fn tree(segments: &[String], value: Value) -> Value {
    segments.iter().rev().fold(value, |inner, key| Value::Object(Map::from_iter([(key.clone(), inner)])))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_become_trees() {
        let patch = json!([
            {"op": "add", "path": "/spec/containers/0/securityContext/privileged", "value": true},
            {"op": "remove", "path": "/metadata/labels/a~1b~0c"},
            {"op": "test", "path": "/spec/replicas", "value": 0},
            {"op": "replace", "path": "", "value": {"a": 1}},
            {"op": "move", "from": "/metadata/labels/a", "path": "/metadata/labels/b"},
        ]);
        let want = [
            json!({"spec": {"containers": {"0": {"securityContext": {"privileged": true}}}}}),
            json!({"metadata": {"labels": {"a/b~c": null}}}),
            json!({"a": 1, "$patch": "replace"}),
            json!({"metadata": {"labels": {"b": null}}}),
        ];
        assert_eq!(read(&patch).unwrap().set, want);
    }

    #[test]
    fn what_is_not_in_the_request_is_not_understood() {
        let deep = format!("/{}", "a/".repeat(bounds::JSON_DEPTH));
        for patch in [
            json!({}),
            json!([1]),
            json!([{"op": "add", "value": 1}]),
            json!([{"op": "add", "path": "/a"}]),
            json!([{"op": "ADD", "path": "/a", "value": 1}]),
            json!([{"path": "/a", "value": 1}]),
            json!([{"op": "add", "path": "a", "value": 1}]),
            json!([{"op": "add", "path": deep, "value": 1}]),
            json!([{"op": "copy", "from": "/metadata/annotations/x", "path": "/spec/x"}]),
            json!([{"op": "move", "from": "/spec/x", "path": "/metadata/labels/x"}]),
            json!([{"op": "copy", "path": "/metadata/labels/x"}]),
            Value::Array(vec![json!({"op": "test", "path": ""}); bounds::SET + 1]),
        ] {
            assert!(read(&patch).is_err(), "{patch}");
        }
    }
}
