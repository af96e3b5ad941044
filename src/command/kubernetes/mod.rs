//! The Kubernetes API: method, path and query become the attributes that the API server authorises by, and the body gives
//! facts about the object.
//!
//! - Attributes are resolved as `RequestInfo` in `k8s.io/apiserver` does. A path that two readers may resolve differently,
//!   and a verb, subresource or URL that is not known, is `kube.other`, effect `Execute`, incomplete.
//! - `reads` and `writes` hold `resource[.group]/namespace/name[/subresource]`, such as `pods/prod/web-0/exec` or
//!   `deployments.apps/prod/web`. The namespace is empty where the path has none (`nodes//n1`), the name is `*` for a whole
//!   collection (`pods/prod/*`; `pods//*` is every pod of every namespace), and ends in `*` for a generated name.
//! - Each effect comes with an action of its group, so that a permit for `write` lets no privileged pod through. The effects
//!   of an exec's command are the exception: they are all within `Execute`.
//! - Facts of a patch are of what it adds, not of the object that results.
//! - `dry_run` says that nothing is stored; effects stay those of the verb, since admission webhooks run all the same. An
//!   aggregated API must keep that promise by itself.
//! - JSON bodies only: YAML and protobuf are incomplete. What controllers do with an object afterwards is not in the
//!   request.

mod body;
mod exec;
mod meaning;
mod object;
mod patch;
mod path;
mod pod;
mod query;
mod rbac;
mod request;
mod resources;

use super::draft::Draft;
use super::{Command, Effect, Fact, Protocol, http};
use crate::exchange::RequestHead;
use body::Content;
use meaning::{Body, Meaning};
use query::Query;
use request::{Asked, Attributes, Verb};

/// Reasons are fixed texts, so that they can go into a record.
type Why = &'static str;

pub fn decode(head: &RequestHead, body: &[u8]) -> Command {
    let mut draft = Draft::new(Protocol::Kubernetes);
    draft.text(&format!("{} {}", head.method, head.path));
    draft.fact("dry_run", Fact::Bool(false));
    let (raw, query) = head.path.split_once('?').unwrap_or((&head.path, ""));
    let normal = http::path::as_sent(raw);
    let query = Query::parse(query);
    let slashes = normal.duplicate_slashes.then_some("the path has an empty segment");
    for why in [normal.problem, slashes, query.problem()].into_iter().flatten() {
        unknown(&mut draft, why);
    }
    draft.fact("path", Fact::Text(normal.path.clone()));
    headers(&mut draft, head);
    match request::resolve(&head.method, &normal.path, &query) {
        Ok(Asked::Resource(of)) => resource(&mut draft, &of, &query, head, body),
        Ok(Asked::Path) => url(&mut draft, head, &normal.path, body),
        Err(why) => {
            draft.write(normal.path);
            unknown(&mut draft, why);
        }
    }
    draft.finish()
}

/// Not understood is not harmless.
fn unknown(draft: &mut Draft, why: Why) {
    draft.action("kube.other");
    draft.effects(&[Effect::Execute]);
    draft.incomplete(why);
}

/// Fields that change who asks, or what.
fn headers(draft: &mut Draft, head: &RequestHead) {
    if http::overrides_method(head) {
        unknown(draft, "a header may override the method");
    }
    // Some readers take an underscore for a hyphen.
    let names: Vec<String> = head.headers.iter().map(|(name, _)| name.replace('_', "-")).collect();
    if names.iter().any(|name| name.starts_with("impersonate-")) {
        draft.action("kube.impersonate");
        draft.effects(&[Effect::Admin]);
        if let Some(user) = head.headers.single("impersonate-user") {
            draft.fact("impersonate_user", Fact::Text(user.to_owned()));
        }
        let groups = head.headers.all("impersonate-group").map(|group| String::from_utf8_lossy(group).into_owned());
        draft.list("impersonate_groups", groups);
    }
    if names.iter().any(|name| name.starts_with("x-remote-")) {
        unknown(draft, "a header names the user, as a front proxy does");
    }
    // A browser's way to send a token with a WebSocket.
    let bearer = |value: &[u8]| String::from_utf8_lossy(value).to_ascii_lowercase().contains("bearer.authorization");
    if head.headers.all("sec-websocket-protocol").any(|value| bearer(value)) {
        unknown(draft, "a header has a token that is not the gate's");
    }
}

fn url(draft: &mut Draft, head: &RequestHead, path: &str, body: &[u8]) {
    draft.fact("verb", Fact::Text(head.method.to_ascii_lowercase()));
    let reads = matches!(&*head.method, "GET" | "HEAD");
    if reads && path::is_discovery(path) && body.is_empty() && head.headers.count("upgrade") == 0 {
        draft.action("kube.discovery");
        draft.effects(&[Effect::Read]);
        draft.read(path.to_owned());
    } else {
        draft.write(path.to_owned());
        unknown(draft, "what this URL does is not known");
    }
}

fn resource(draft: &mut Draft, of: &Attributes, query: &Query, head: &RequestHead, body: &[u8]) {
    attributes(draft, of, query);
    let meaning = match meaning::meaning(of) {
        Ok(meaning) => meaning,
        Err(why) => {
            draft.write(of.canonical(&of.name));
            return unknown(draft, why);
        }
    };
    let content = body::read(meaning.body, head, body).unwrap_or_else(|why| {
        unknown(draft, why);
        Content::Nothing
    });
    let applies = meaning.action == "kube.patch" && matches!(content, Content::Apply(_));
    draft.action(if applies { "kube.apply" } else { meaning.action });
    draft.effects(&[meaning.effect]);
    named(draft, of, meaning, &content, head);
    match meaning.action {
        "kube.exec" => exec::exec(draft, query, head),
        "kube.attach" => exec::stream(draft, query),
        _ => {}
    }
    object::examine(draft, of, meaning, &content);
    match object::dry_run(meaning, &content, query.all("dryRun")) {
        Ok(dry) => draft.fact("dry_run", Fact::Bool(dry)),
        Err(why) => unknown(draft, why),
    }
    let streams = meaning.body == Body::Passed || of.verb == Verb::Watch || meaning.action == "kube.log";
    if head.headers.count("upgrade") > 0 && !streams {
        unknown(draft, "the request asks for another protocol (upgrade)");
    }
}

fn attributes(draft: &mut Draft, of: &Attributes, query: &Query) {
    let mut text = |key: &str, value: &str| draft.fact(key, Fact::Text(value.to_owned()));
    text("verb", of.verb.as_str());
    text("api_group", &of.group);
    text("api_version", &of.version);
    text("resource", &of.resource);
    for (key, value) in [("subresource", &of.subresource), ("namespace", &of.namespace), ("name", &of.name)] {
        if !value.is_empty() {
            text(key, value);
        }
    }
    for (key, parameter) in [("label_selector", "labelSelector"), ("field_selector", "fieldSelector")] {
        if let Some(selector) = query.first(parameter) {
            text(key, selector);
        }
    }
}

/// What is read or written, by name; a new object's name is in its body.
fn named(draft: &mut Draft, of: &Attributes, meaning: Meaning, content: &Content, head: &RequestHead) {
    let mut name = of.name.clone();
    if of.verb == Verb::Create && name.is_empty() {
        name = object::own_name(content).unwrap_or_else(|| "*".to_owned());
        if name != "*" {
            draft.fact("name", Fact::Text(name.clone()));
        }
    }
    if let Some(kind) = object::kind(of, meaning.body, content) {
        draft.text(&format!("{} {} ({kind} {name})", head.method, head.path));
        draft.fact("kind", Fact::Text(kind));
    }
    let canonical = of.canonical(&name);
    match meaning.effect {
        Effect::Read => draft.read(canonical),
        Effect::Write | Effect::Destructive | Effect::Admin | Effect::Execute => draft.write(canonical),
    }
}

#[cfg(test)]
mod tests;
