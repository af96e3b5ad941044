//! Where a request's document, operation name and variables are (GraphQL over HTTP, working draft).

use serde_json::{Map, Value};

use super::Why;
use crate::command::{bounds, http, json};
use crate::exchange::RequestHead;

/// What the server reads; other keys it ignores, but for [`OTHERS`].
const KEYS: [&str; 4] = ["query", "operationName", "variables", "extensions"];
/// Keys by which servers find a document that they keep.
const OTHERS: [&str; 9] =
    ["id", "doc_id", "docId", "documentId", "operationId", "queryId", "hash", "sha256Hash", "persistedQuery"];

pub(super) struct Located {
    /// At most [`bounds::BATCH`].
    pub requests: Vec<Result<Request, Why>>,
    /// There were more.
    pub more: bool,
}

#[derive(Debug)]
pub(super) struct Request {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Map<String, Value>,
}

impl Request {
    /// As a person reads it.
    pub fn text(&self) -> String {
        let name = self.operation_name.as_ref().map(|name| format!("\noperation: {name}")).unwrap_or_default();
        if self.variables.is_empty() {
            return format!("{}{name}", self.query);
        }
        // Keys are text, so this cannot fail; an empty text is no reason to refuse.
        let variables = serde_json::to_string(&self.variables).unwrap_or_default();
        format!("{}{name}\nvariables: {variables}", self.query)
    }
}

pub(super) fn locate(head: &RequestHead, body: &[u8]) -> Result<Located, Why> {
    let query = head.path.split_once('?').map_or("", |(_, query)| query);
    match &*head.method {
        "GET" if body.is_empty() => Ok(one(parameters(query))),
        "GET" => Err("there is a body beside the query"),
        "POST" => posted(head, query, body),
        _ => Err("GraphQL knows only GET and POST"),
    }
}

fn one(request: Result<Request, Why>) -> Located {
    Located { requests: vec![request], more: false }
}

fn parameters(query: &str) -> Result<Request, Why> {
    let mut fields = Map::new();
    for (key, value) in pairs(query)? {
        if fields.insert(key, Value::String(value)).is_some() {
            return Err("a query parameter occurs twice");
        }
    }
    for key in ["variables", "extensions"] {
        let Some(Value::String(text)) = fields.get(key) else { continue };
        let value = if text.is_empty() { Value::Null } else { parse(text.as_bytes())? };
        fields.insert(key.to_owned(), value);
    }
    request(&fields)
}

fn pairs(query: &str) -> Result<Vec<(String, String)>, Why> {
    let read = http::query_pairs(query);
    if read.ambiguous || query.contains(';') { Err("the query can be read differently") } else { Ok(read.pairs) }
}

fn posted(head: &RequestHead, query: &str, body: &[u8]) -> Result<Located, Why> {
    let known = |key: &str| KEYS.iter().chain(&OTHERS).any(|known| known.eq_ignore_ascii_case(key));
    if pairs(query)?.iter().any(|(key, _)| known(key)) {
        return Err("a part of the request is in the query and a part in the body");
    }
    if head.headers.count("content-type") > 1 {
        return Err("there is more than one content type");
    }
    let value = head.headers.single("content-type").unwrap_or_default().to_ascii_lowercase();
    let (media, parameters) = value.split_once(';').unwrap_or((&value, ""));
    let charset = parameters.split(';').find_map(|p| p.trim().strip_prefix("charset="));
    if charset.is_some_and(|c| c.trim_matches('"') != "utf-8") {
        return Err("the body claims a charset other than UTF-8");
    }
    match media.trim() {
        "application/graphql" => {
            let query = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8")?.to_owned();
            Ok(one(Ok(Request { query, operation_name: None, variables: Map::new() })))
        }
        "multipart/form-data" => Err("the body is an upload (multipart), which is not decoded"),
        media if http::is_json(media) => batch(parse(body)?),
        _ => Err("the content type of a GraphQL request is application/json"),
    }
}

fn parse(body: &[u8]) -> Result<Value, Why> {
    json::parse(body).map_err(|error| match error {
        json::JsonError::Empty => "the body is empty where JSON is expected",
        json::JsonError::NotUtf8 => "the body is not UTF-8",
        json::JsonError::DuplicateKey => "a key occurs twice in one JSON object",
        json::JsonError::TooDeep => "the JSON is nested too deep",
        json::JsonError::Invalid { .. } => "the body is not valid JSON",
    })
}

fn batch(body: Value) -> Result<Located, Why> {
    let read = |value: &Value| value.as_object().ok_or("a GraphQL request is an object").and_then(request);
    match body {
        Value::Array(items) if items.is_empty() => Err("the batch is empty"),
        Value::Array(items) => Ok(Located {
            requests: items.iter().take(bounds::BATCH).map(read).collect(),
            more: items.len() > bounds::BATCH,
        }),
        single => Ok(one(read(&single))),
    }
}

fn request(fields: &Map<String, Value>) -> Result<Request, Why> {
    let misspelt = |key: &String| KEYS.iter().any(|known| known != key && known.eq_ignore_ascii_case(key));
    if fields.keys().any(misspelt) {
        return Err("a key of the request differs from a known one in case only");
    }
    let other = |key: &String| OTHERS.contains(&key.as_str());
    let query = match fields.get("query") {
        Some(Value::String(query)) if !query.trim().is_empty() => query.clone(),
        Some(Value::Null | Value::String(_)) | None => {
            return Err("the document is not in the request (persisted query)");
        }
        Some(_) => return Err("the document is not text"),
    };
    if fields.keys().any(other) {
        return Err("the request has a document and names another that the server keeps");
    }
    let operation_name = match fields.get("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(_) => return Err("operationName is not text"),
    };
    let variables = match fields.get("variables") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(variables)) => variables.clone(),
        Some(_) => return Err("variables is not an object"),
    };
    Ok(Request { query, operation_name, variables })
}
