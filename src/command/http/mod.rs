//! Plain HTTP (RFC 9110): the action is the method, the resource is the normalised path.
//!
//! A request that two HTTP implementations may read differently (path tricks, method overrides, JSON with duplicate
//! keys) is incomplete.

pub(super) mod path;

use super::draft::Draft;
use super::{Command, Effect, Fact, Protocol, bounds, json};
use crate::config::{Http, RequestBody};
use crate::exchange::RequestHead;

pub(super) use path::query_pairs;

/// Frameworks let these headers replace the method.
const OVERRIDES: [&str; 3] = ["x-http-method-override", "x-method-override", "x-http-method"];

/// `body` is looked at only where the target reads it whole.
pub fn decode(_settings: &Http, head: &RequestHead, body: &[u8], mode: RequestBody) -> Command {
    let mut draft = Draft::new(Protocol::Http);
    draft.text(&format!("{} {}", head.method, head.path));
    draft.fact("method", Fact::Text(head.method.clone()));
    host(&mut draft, head);
    let (action, effect) = method(&mut draft, &head.method);
    draft.action(action);
    draft.effects(&[effect]);
    let normal = target_path(&mut draft, head);
    match effect {
        Effect::Read => draft.read(normal),
        Effect::Write | Effect::Destructive | Effect::Admin | Effect::Execute => draft.write(normal),
    }
    overrides(&mut draft, head);
    match mode {
        RequestBody::Whole => whole_body(&mut draft, head, body),
        RequestBody::Stream => content_type(&mut draft, head).map_or((), drop),
    }
    draft.finish()
}

fn method(draft: &mut Draft, method: &str) -> (&'static str, Effect) {
    match method {
        "GET" => ("http.get", Effect::Read),
        "HEAD" => ("http.head", Effect::Read),
        "OPTIONS" => ("http.options", Effect::Read),
        "POST" => ("http.post", Effect::Write),
        "PUT" => ("http.put", Effect::Write),
        "PATCH" => ("http.patch", Effect::Write),
        "DELETE" => ("http.delete", Effect::Destructive),
        _ => {
            draft.incomplete("what this method does is not known");
            ("http.other", Effect::Execute)
        }
    }
}

fn host(draft: &mut Draft, head: &RequestHead) {
    let named = if head.authority.is_empty() { head.headers.single("host") } else { Some(&*head.authority) };
    draft.fact("host", Fact::Text(named.unwrap_or_default().to_ascii_lowercase()));
    let other = head.headers.all("host").any(|h| !h.eq_ignore_ascii_case(named.unwrap_or_default().as_bytes()));
    if other {
        draft.incomplete("the host header and the authority differ");
    }
}

/// Sets the path and query facts; gives the normalised path.
fn target_path(draft: &mut Draft, head: &RequestHead) -> String {
    let (raw, query) = head.path.split_once('?').unwrap_or((&head.path, ""));
    let normal = path::normalise(raw);
    if let Some(problem) = normal.problem.filter(|_| !(head.method == "OPTIONS" && raw == "*")) {
        draft.incomplete(problem);
    }
    draft.fact("path", Fact::Text(normal.path.clone()));
    draft.fact("duplicate_slashes", Fact::Bool(normal.duplicate_slashes));
    let pairs = query_pairs(query);
    if pairs.ambiguous {
        draft.incomplete("the query is not well-formed percent-encoded UTF-8");
    }
    if pairs.pairs.iter().any(|(k, _)| k.eq_ignore_ascii_case("_method")) {
        draft.incomplete("the query may override the method (_method)");
    }
    draft.list("query", pairs.pairs.into_iter().map(|(k, v)| format!("{k}={v}")));
    normal.path
}

/// Whether a header may replace the method.
pub(super) fn overrides_method(head: &RequestHead) -> bool {
    OVERRIDES.iter().any(|name| head.headers.count(name) > 0)
}

fn overrides(draft: &mut Draft, head: &RequestHead) {
    if overrides_method(head) {
        draft.incomplete("a header may override the method");
    }
    if head.headers.count("upgrade") > 0 {
        draft.incomplete("the request asks for another protocol (upgrade)");
    }
}

/// The media type in lower case, and the fact; `None` where absent or ambiguous.
fn content_type(draft: &mut Draft, head: &RequestHead) -> Option<String> {
    let value = head.headers.single("content-type").unwrap_or_default().to_ascii_lowercase();
    draft.fact("content_type", Fact::Text(value.split(';').next().unwrap_or_default().trim().to_owned()));
    if head.headers.count("content-type") > 1 {
        draft.incomplete("there is more than one content type");
    }
    (!value.is_empty()).then_some(value)
}

fn whole_body(draft: &mut Draft, head: &RequestHead, body: &[u8]) {
    let Some(value) = content_type(draft, head) else { return };
    if body.is_empty() {
        return;
    }
    let (media, parameters) = value.split_once(';').unwrap_or((&value, ""));
    let media = media.trim();
    if is_json(media) {
        let charset = parameters.split(';').find_map(|p| p.trim().strip_prefix("charset="));
        if charset.is_some_and(|c| c.trim_matches('"') != "utf-8") {
            draft.incomplete("the JSON body claims a charset other than UTF-8");
        }
        json_body(draft, body);
    } else if media == "application/x-www-form-urlencoded" {
        let form = std::str::from_utf8(body).map(query_pairs);
        if !form.is_ok_and(|f| !f.ambiguous && !f.pairs.iter().any(|(k, _)| k.eq_ignore_ascii_case("_method"))) {
            draft.incomplete("the form is malformed or may override the method (_method)");
        }
    }
}

/// `application/json`, `text/json`, or a `+json` suffix (RFC 6839). `media` is in lower case, without parameters.
pub(super) fn is_json(media: &str) -> bool {
    media == "application/json" || media == "text/json" || media.ends_with("+json")
}

fn json_body(draft: &mut Draft, body: &[u8]) {
    let value = match json::parse(body) {
        Ok(value) => value,
        Err(error) => return draft.incomplete(&error.to_string()),
    };
    let Some(fields) = value.as_object() else { return };
    if fields.len() > bounds::FIELDS {
        draft.incomplete("the JSON body has more than 64 top-level fields");
    }
    draft.list("body_keys", fields.keys().cloned());
    for (key, value) in fields.iter().take(bounds::FIELDS) {
        if let Some(fact) = json::scalar(value) {
            draft.fact(&format!("body.{key}"), fact);
        }
    }
}

#[cfg(test)]
mod tests;
