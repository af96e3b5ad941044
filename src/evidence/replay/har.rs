//! A session as an HTTP archive (HAR 1.2), for the tools that read those.
//!
//! What HAR has no word for is under `_portcullis`. Cookies and query are left in their fields, as they were recorded; the scheme and
//! the version of HTTP are not in the records.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::super::bodies::Hashes;
use super::Found;
use super::conversation::{Body, Conversation, Turn, content_type};

/// What a URI cannot hold as it is (RFC 3986).
const NO_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

pub fn har(found: &Found, conversation: &Conversation, hashes: &Hashes) -> Value {
    let entries: Vec<_> = conversation.turns.iter().map(entry).collect();
    json!({"log": {
        "version": "1.2",
        "creator": {"name": "portcullis", "version": env!("CARGO_PKG_VERSION")},
        "comment": format!("session {} of {}; masked; {}", found.id, found.instance, hashes.summary()),
        "pages": [],
        "entries": entries,
    }})
}

fn entry(turn: &Turn) -> Value {
    let (request, response) = (request(turn), response(turn));
    let total = millis(turn.exchange.time, turn.until);
    let wait = turn.response.as_ref().map_or(total, |(time, _)| millis(turn.exchange.time, *time));
    json!({
        "startedDateTime": at(turn.exchange.time),
        "time": total,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 0, "wait": wait, "receive": (total - wait).max(0)},
        "comment": format!("{}; {}", turn.exchange.decision_id, turn.decided()),
        "_portcullis": turn.exchange,
    })
}

fn request(turn: &Turn) -> Value {
    let body = &turn.request_body;
    let Some(request) = &turn.request else {
        return json!({
            "method": "", "url": "http://unknown/", "httpVersion": "unknown", "cookies": [], "headers": [], "queryString": [],
            "headersSize": -1, "bodySize": -1, "comment": "its record was not found",
        });
    };
    let url = format!("http://{}{}", request.authority, request.path);
    let mut har = json!({
        "method": request.method,
        "url": utf8_percent_encode(&url, NO_URI).to_string(),
        "httpVersion": "unknown",
        "cookies": [],
        "headers": fields(&request.headers),
        "queryString": [],
        "headersSize": -1,
        "bodySize": body.bytes,
    });
    if body.pieces > 0 {
        har["postData"] = json!({
            "mimeType": content_type(&request.headers).unwrap_or_default(),
            "text": String::from_utf8_lossy(&body.content),
            "params": [],
            "comment": comment(body),
        });
    }
    har
}

/// A refused exchange has the status that it was refused with, and no body: refusals are the gate's own words.
fn response(turn: &Turn) -> Value {
    let refused = turn.exchange.decision.as_ref().and_then(|d| d.status);
    let headers = turn.response.as_ref().map(|(_, headers)| fields(headers));
    let body = &turn.response_body;
    let mut content = json!({
        "size": body.content.len(),
        "mimeType": turn.response_type().unwrap_or_default(),
        "comment": comment(body),
    });
    match body.text() {
        Some(text) => content["text"] = json!(text),
        None => {
            content["text"] = json!(BASE64_STANDARD.encode(&body.content));
            content["encoding"] = json!("base64");
        }
    }
    json!({
        "status": turn.exchange.status.or(refused).unwrap_or(0),
        "statusText": "",
        "httpVersion": "unknown",
        "cookies": [],
        "headers": headers.unwrap_or_default(),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": body.bytes,
    })
}

fn fields(fields: &[(String, String)]) -> Vec<Value> {
    fields.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
}

fn comment(body: &Body) -> String {
    let mut comment = format!("{} bytes before masking, put together from {} records", body.bytes, body.pieces);
    for missing in body.missing() {
        comment += "; ";
        comment += &missing;
    }
    comment
}

fn at(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn millis(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (to - from).num_milliseconds().max(0)
}
