//! The body as the trees that it holds: one object, or one for each operation of a JSON patch.

use serde_json::Value;

use super::Why;
use super::meaning::Body;
use super::patch::{self, JsonPatch};
use crate::command::json;
use crate::exchange::RequestHead;

/// What a body holds, read strictly.
#[derive(Debug)]
pub(super) enum Content {
    Nothing,
    Object(Value),
    /// A merge patch, or a strategic one: what it names is added or changed, null removes.
    Merge(Value),
    /// Server-side apply.
    Apply(Value),
    Json(JsonPatch),
}

impl Content {
    /// The trees to look for facts in.
    pub fn roots(&self) -> &[Value] {
        match self {
            Content::Nothing => &[],
            Content::Object(one) | Content::Merge(one) | Content::Apply(one) => std::slice::from_ref(one),
            Content::Json(patch) => &patch.set,
        }
    }

    /// Whether null removes.
    pub fn is_patch(&self) -> bool {
        match self {
            Content::Merge(_) | Content::Json(_) => true,
            Content::Nothing | Content::Object(_) | Content::Apply(_) => false,
        }
    }
}

pub(super) fn read(expected: Body, head: &RequestHead, body: &[u8]) -> Result<Content, Why> {
    match expected {
        Body::Passed => return Ok(Content::Nothing),
        Body::None if body.is_empty() => return Ok(Content::Nothing),
        Body::None => return Err("there is a body where none is read"),
        Body::Options if body.is_empty() => return Ok(Content::Nothing),
        Body::Options | Body::Object | Body::Kind(_) => {}
        Body::Patch | Body::PatchOf(_) => return patched(&media(head)?, body),
    }
    match &*media(head)? {
        // Without a type, the server takes JSON.
        "" | "application/json" => object(body).map(Content::Object),
        "application/yaml" => Err("the body is YAML, which is not decoded"),
        "application/vnd.kubernetes.protobuf" => Err("the body is protobuf, which is not decoded"),
        _ => Err("the content type of the body is not decoded"),
    }
}

fn patched(media: &str, body: &[u8]) -> Result<Content, Why> {
    match media {
        "application/json-patch+json" => patch::read(&parse(body)?).map(Content::Json),
        "application/merge-patch+json" | "application/strategic-merge-patch+json" => object(body).map(Content::Merge),
        // JSON is YAML; clients send either under this type.
        "application/apply-patch+yaml" => object(body).map(Content::Apply),
        _ => Err("the content type of the patch is not decoded"),
    }
}

/// The media type in lower case.
fn media(head: &RequestHead) -> Result<String, Why> {
    if head.headers.count("content-type") > 1 {
        return Err("there is more than one content type");
    }
    let value = head.headers.single("content-type").unwrap_or_default().to_ascii_lowercase();
    let (media, parameters) = value.split_once(';').unwrap_or((&value, ""));
    let charset = parameters.split(';').find_map(|p| p.trim().strip_prefix("charset="));
    if charset.is_some_and(|c| c.trim_matches('"') != "utf-8") {
        return Err("the body claims a charset other than UTF-8");
    }
    Ok(media.trim().to_owned())
}

fn parse(body: &[u8]) -> Result<Value, Why> {
    json::parse(body).map_err(|error| match error {
        json::JsonError::Empty => "the body is empty where an object is expected",
        json::JsonError::NotUtf8 => "the body is not UTF-8",
        json::JsonError::DuplicateKey => "a key occurs twice in one JSON object",
        json::JsonError::TooDeep => "the JSON is nested too deep",
        json::JsonError::Invalid { .. } => "the body is not valid JSON",
    })
}

fn object(body: &[u8]) -> Result<Value, Why> {
    let value = parse(body)?;
    if value.is_object() { Ok(value) } else { Err("the body is not a JSON object") }
}
