//! `targets`: what is protected, and how.

use std::collections::BTreeSet;

use super::{identity, protocol, response_types};
use crate::config::bounded::repeated;
use crate::config::problems::{hint, listed};
use crate::config::protocol::{Grpc, StatementAt, TargetProtocol};
use crate::config::section::{Section, Value};
use crate::config::types::{Authenticate, Mode, RequestBody, Target, TargetMatch};

pub(super) fn targets(top: &Section<'_>, identity: &identity::Read, profiles: &BTreeSet<String>) -> Vec<Target> {
    let Some(list) = top.required("targets", "the upstreams that the gate protects") else { return Vec::new() };
    if list.is_list() && list.clone().list().is_empty() {
        list.problem("is empty; name at least one upstream that the gate protects");
    }
    let values = list.list();
    let targets: Vec<Target> = values.iter().map(|v| target(v.clone().section(), identity, profiles)).collect();
    let names: Vec<&str> = targets.iter().map(|t| t.name.as_str()).collect();
    for (again, first) in repeated(&names) {
        if let (Some(value), Some(name)) = (values.get(again), names.get(again).filter(|n| !n.is_empty())) {
            value.problem(format!("has the name {name:?}, which targets[{first}] has already"));
        }
    }
    unreachable_targets(&values, &targets);
    targets
}

fn target(section: Section<'_>, identity: &identity::Read, profiles: &BTreeSet<String>) -> Target {
    let name = section.required("name", "what policies, metrics and records call it");
    let name = name.and_then(|v| v.name()).unwrap_or_default();
    let groups = section.list("groups").iter().filter_map(Value::name).collect();
    let matches = matches(&section);
    let protocol = protocol::protocol(&section);
    let mode = section.word("mode", "a mode", Mode::Enforce, &[("enforce", Mode::Enforce), ("observe", Mode::Observe)]);
    let request_body = request_body(&section, &protocol);
    let forward_token = section.flag("forward_token", false);
    let mask = mask(&section, profiles);
    let session_header = section.get("session_header").and_then(|v| v.parse(header_name));
    let authenticate = authenticate(&section, identity);
    let response_types = response_types::response_types(&section);
    Target {
        name,
        groups,
        matches,
        protocol,
        mode,
        request_body,
        forward_token,
        mask,
        response_types,
        session_header,
        authenticate,
    }
}

fn matches(section: &Section<'_>) -> TargetMatch {
    let what = "one or more of route, cluster and authority, as Envoy names them";
    let Some(section) = section.required_section("match", what) else { return TargetMatch::default() };
    let keys = ["route", "cluster", "authority"].map(|key| section.get(key));
    if keys.iter().all(Option::is_none) {
        section.problem(format!("would match everything; set {what}"));
    }
    let [route, cluster, authority] = keys.map(|value| value.and_then(|v| v.text()));
    // RFC 9110, 4.2.3: the authority is compared without regard to case.
    TargetMatch { route, cluster, authority: authority.map(|a| a.to_ascii_lowercase()) }
}

/// The first target that matches is taken: one whose every match an earlier one takes is never reached, and the rules
/// that someone wrote for it never hold.
fn unreachable_targets(values: &[Value<'_>], targets: &[Target]) {
    for (later, (target, value)) in targets.iter().zip(values).enumerate() {
        let covers = |earlier: &&Target| covers(&earlier.matches, &target.matches);
        let Some(earlier) = targets.iter().take(later).find(covers) else { continue };
        value.problem(format!(
            "is never reached: the target {:?} before it matches all that this one does; put the narrower match first",
            earlier.name
        ));
    }
}

fn covers(wide: &TargetMatch, narrow: &TargetMatch) -> bool {
    let fields = |m: &TargetMatch| [m.route.clone(), m.cluster.clone(), m.authority.clone()];
    let set = |m: &TargetMatch| fields(m).iter().any(Option::is_some);
    let field = |(w, n): (Option<String>, Option<String>)| w.is_none() || w == n;
    set(wide) && set(narrow) && fields(wide).into_iter().zip(fields(narrow)).all(field)
}

/// A target that is decided on its body must have the body before the decision.
fn request_body(section: &Section<'_>, protocol: &TargetProtocol) -> RequestBody {
    let words = [("whole", RequestBody::Whole), ("stream", RequestBody::Stream)];
    let Some(value) = section.get("request_body") else { return RequestBody::Whole };
    let body = value.word("a way to take request bodies", &words).unwrap_or_default();
    let on_body = match protocol {
        TargetProtocol::Http(_) | TargetProtocol::Grpc(Grpc { descriptors: None, .. }) => false,
        TargetProtocol::Mcp(_) | TargetProtocol::Kubernetes | TargetProtocol::Graphql => true,
        TargetProtocol::Grpc(Grpc { descriptors: Some(_), .. }) => true,
        TargetProtocol::Sql(sql) => !matches!(sql.statement, StatementAt::QueryParameter(_)),
        TargetProtocol::Shell(shell) => !matches!(shell.command, StatementAt::QueryParameter(_)),
    };
    if body == RequestBody::Stream && on_body {
        value.problem("cannot be stream here: what is asked is in the body, which must be whole before the decision");
    }
    body
}

fn mask(section: &Section<'_>, profiles: &BTreeSet<String>) -> String {
    let Some(value) = section.get("mask") else { return "default".to_owned() };
    let known: Vec<&str> = profiles.iter().map(String::as_str).collect();
    let read = value.parse(|text| {
        if profiles.contains(text) {
            return Ok(text.to_owned());
        }
        Err(format!(
            "is not a masking profile; use {}, or add it to masking.profiles{}",
            listed(&known),
            hint(text, &known)
        ))
    });
    read.unwrap_or_default()
}

/// RFC 9110, 5.1: a field name is a token. Kept in lower case, as HTTP/2 has it.
fn header_name(text: &str) -> Result<String, String> {
    match http::HeaderName::from_bytes(text.as_bytes()) {
        Ok(name) => Ok(name.as_str().to_owned()),
        Err(_) => Err("is not the name of a header; write one such as x-session-id".to_owned()),
    }
}

fn authenticate(section: &Section<'_>, identity: &identity::Read) -> Authenticate {
    let words = [("token", Authenticate::Token), ("mtls", Authenticate::Mtls), ("both", Authenticate::Both)];
    let way = section.word("authenticate", "a way to authenticate", Authenticate::Token, &words);
    let (token, certificate) = match way {
        Authenticate::Token => (true, false),
        Authenticate::Mtls => (false, true),
        Authenticate::Both => (true, true),
    };
    let key = section.key("authenticate");
    let place = section.get("authenticate").map_or(section.place, |v| v.place());
    if token && !identity.has_issuers {
        let text = "asks for a token, but identity.issuers is empty; add an issuer, or set authenticate: mtls";
        section.cx.problem(place, &key, text);
    }
    if certificate && !identity.has_mtls {
        let text = "asks for a client certificate, but identity.mtls is not set; set identity.mtls.uri_prefixes";
        section.cx.problem(place, &key, text);
    }
    way
}
