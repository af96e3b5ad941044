//! Plain HTTP (RFC 9110): the action is the method, the resource is the normalised path.
//!
//! Invariants:
//! - A request that two HTTP implementations may read differently (path tricks, method overrides, JSON with duplicate
//!   keys) is incomplete.
//! - What policy decides on is what the target gets: the gate forwards [`forwarded_path`] where there is one, and decoding
//!   that gives the same command.

mod authority;
mod body;
mod multipart;
pub(super) mod path;
mod query;
mod template;

use super::draft::Draft;
use super::{Command, Effect, Fact, Protocol};
use crate::config::{Http, Normalise, RequestBody};
use crate::exchange::RequestHead;

pub(super) use authority::problem as authority_problem;
pub(crate) use body::{hides_text, is_json};
pub(super) use query::query_pairs;

/// Frameworks let these headers replace the method.
const METHOD_OVERRIDES: [&str; 4] =
    ["x-http-method-override", "x-method-override", "x-http-method", "x-original-method"];
/// Frameworks and servers let these headers replace the path.
const PATH_OVERRIDES: [&str; 3] = ["x-original-url", "x-rewrite-url", "x-override-url"];

/// The path and query that the target must get in place of those of `head`, where they are not in normal form yet and
/// nothing is lost by making them so.
pub fn forwarded_path(settings: &Http, head: &RequestHead) -> Option<String> {
    let (raw, query) =
        head.path.split_once('?').map_or((head.path.as_str(), None), |(path, query)| (path, Some(query)));
    let normal = path::normalise(settings, raw);
    match settings.normalise {
        Normalise::Forward if normal.problem.is_none() && normal.wire != raw => {
            Some(query.map_or_else(|| normal.wire.clone(), |query| format!("{}?{query}", normal.wire)))
        }
        Normalise::Forward | Normalise::Refuse => None,
    }
}

/// `body` is looked at only where the target reads it whole.
pub fn decode(settings: &Http, head: &RequestHead, body: &[u8], mode: RequestBody) -> Command {
    let mut draft = Draft::new(Protocol::Http);
    draft.text(&format!("{} {}", head.method, head.path));
    draft.fact("method", Fact::Text(head.method.clone()));
    host(&mut draft, head);
    let (action, effect) = method(&mut draft, &head.method);
    draft.action(action);
    draft.effects(&[effect]);
    let normal = target_path(&mut draft, settings, head);
    match effect {
        Effect::Read => draft.read(normal),
        Effect::Write | Effect::Destructive | Effect::Admin | Effect::Execute => draft.write(normal),
    }
    overrides(&mut draft, head);
    match mode {
        RequestBody::Whole => body::decode(&mut draft, head, body),
        RequestBody::Stream => body::content_type(&mut draft, head).map_or((), |_| ()),
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
    let named = named.unwrap_or_default();
    draft.fact("host", Fact::Text(named.to_ascii_lowercase()));
    let other = head.headers.all("host").any(|h| !h.eq_ignore_ascii_case(named.as_bytes()));
    if other {
        draft.incomplete("the host header and the authority differ");
    }
    if let Some(problem) = authority::problem(named) {
        draft.incomplete(problem);
    }
}

/// Sets the facts of path and query; gives the normalised path.
fn target_path(draft: &mut Draft, settings: &Http, head: &RequestHead) -> String {
    let (raw, query) = head.path.split_once('?').unwrap_or((&head.path, ""));
    let normal = path::normalise(settings, raw);
    let all = head.method == "OPTIONS" && raw == "*";
    match (normal.problem, settings.normalise) {
        (Some(problem), _) if !all => draft.incomplete(problem),
        (None, Normalise::Refuse) if normal.wire != raw => draft.incomplete("the path is not in normal form"),
        (Some(_), _) | (None, Normalise::Forward | Normalise::Refuse) => {}
    }
    draft.fact("path", Fact::Text(normal.path.clone()));
    draft.fact("duplicate_slashes", Fact::Bool(normal.duplicate_slashes));
    template::facts(draft, &settings.templates, &normal.path);
    let pairs = query_pairs(query);
    if pairs.ambiguous {
        draft.incomplete("the query is not well-formed percent-encoded UTF-8");
    }
    if query::overrides_method(query) {
        draft.incomplete("the query may override the method (_method)");
    }
    draft.list("query", pairs.pairs.into_iter().map(|(k, v)| format!("{k}={v}")));
    normal.path
}

/// Whether a header may replace the method.
pub(super) fn overrides_method(head: &RequestHead) -> bool {
    has_header(head, &METHOD_OVERRIDES)
}

/// CGI and its successors do not tell `_` and `-` apart.
fn has_header(head: &RequestHead, names: &[&str]) -> bool {
    head.headers.iter().any(|(name, _)| names.contains(&&*name.replace('_', "-")))
}

fn overrides(draft: &mut Draft, head: &RequestHead) {
    if overrides_method(head) {
        draft.incomplete("a header may override the method");
    }
    if has_header(head, &PATH_OVERRIDES) {
        draft.incomplete("a header may override the path");
    }
    if head.headers.count("upgrade") > 0 {
        draft.incomplete("the request asks for another protocol (upgrade)");
    }
}

#[cfg(test)]
mod tests;
