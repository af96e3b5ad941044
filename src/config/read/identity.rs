//! `identity`: who vouches for agents.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

use crate::config::bounded::{from_to, repeated, seconds};
use crate::config::scalar;
use crate::config::section::{Section, Value};
use crate::config::types::{Identity, Issuer, KeySource, Mtls};

const WEB: [&str; 2] = ["https", "http"];
const KEYS: &str = "set one of discovery: true, jwks_url and jwks_file";

/// The part as read, and what the file means to have even where it is wrong, so that one mistake is one problem.
pub(super) struct Read {
    pub identity: Identity,
    pub has_issuers: bool,
    pub has_mtls: bool,
}

pub(super) fn identity(top: &Section<'_>) -> Read {
    let section = top.section("identity");
    let entries = section.list("issuers");
    // The name alone; what is wrong with it is noted when the issuer is read.
    let names: Vec<Option<String>> = entries.iter().map(|v| v.peek("issuer")).collect();
    for (again, first) in repeated(&names) {
        if let (Some(value), Some(Some(_))) = (entries.get(again), names.get(again)) {
            value.problem(format!("has the issuer of identity.issuers[{first}]; a token could not tell them apart"));
        }
    }
    let has_issuers = !entries.is_empty();
    let issuers = entries.into_iter().filter_map(|v| issuer(v.section())).collect();
    let mtls = section.optional_section("mtls").map(mtls);
    let has_mtls = mtls.is_some();
    let token_cache = section.count("token_cache", 10_000, from_to(1, 1_000_000));
    Read { identity: Identity { issuers, mtls, token_cache }, has_issuers, has_mtls }
}

fn issuer(section: Section<'_>) -> Option<Issuer> {
    let issuer = section.required("issuer", "the \"iss\" of its tokens");
    let issuer = issuer.and_then(|v| v.url(&WEB).and_then(|_| v.text()));
    let audiences = section.required_texts("audiences", "one or more values, of which a token's \"aud\" must hold one");
    let audiences = audiences.iter().filter_map(Value::text).collect();
    let keys = keys(&section, issuer.as_deref());
    let groups_claim = groups_claim(&section);
    let required_claims = required_claims(&section);
    let leeway = section.duration("leeway", seconds(30), from_to(Duration::ZERO, seconds(300)));
    let refresh = section.duration("refresh", seconds(300), from_to(seconds(10), seconds(86_400)));
    let max_key_age = section.duration("max_key_age", seconds(86_400), from_to(seconds(60), seconds(7 * 86_400)));
    if max_key_age < refresh {
        section.problem("has a max_key_age below its refresh; its keys would run out between two fetches");
    }
    let issuer = issuer?;
    Some(Issuer { issuer, audiences, keys: keys?, groups_claim, required_claims, leeway, refresh, max_key_age })
}

fn keys(section: &Section<'_>, issuer: Option<&str>) -> Option<KeySource> {
    let discovery = section.get("discovery").map(|v| v.parse(scalar::flag));
    let url = section.get("jwks_url");
    let file = section.get("jwks_file");
    // Where `discovery` cannot be read, that is the one problem.
    let discovery = discovery.unwrap_or(Some(false));
    match (discovery?, url, file) {
        (true, None, None) => discovery_url(issuer?).map(KeySource::Discovery),
        (false, Some(url), None) => {
            let key = section.key("jwks_url");
            url.url(&WEB).inspect(|u| warn_clear(section, &key, u)).map(KeySource::Jwks)
        }
        (false, None, Some(file)) => file.path().map(KeySource::File),
        (false, None, None) => {
            section.problem(format!("does not say where its keys are; {KEYS}"));
            None
        }
        (true, Some(_), _) | (true, _, Some(_)) | (false, Some(_), Some(_)) => {
            section.problem(format!("names its keys more than once; {KEYS}"));
            None
        }
    }
}

/// OpenID Connect Discovery 1.0, section 4: the path is appended to the issuer, without a slash at its end.
fn discovery_url(issuer: &str) -> Option<Url> {
    Url::parse(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))).ok()
}

fn warn_clear(section: &Section<'_>, key: &str, url: &Url) {
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if url.scheme() == "http" && !local {
        section.cx.warn(format!("{key} is http, so whoever is on the way can put their own keys in; use https"));
    }
}

/// A dotted path, or a list of names where a name itself has dots. A claim whose name is a URL is one name.
fn groups_claim(section: &Section<'_>) -> Vec<String> {
    let default = || vec!["groups".to_owned()];
    let Some(value) = section.get("groups_claim") else { return default() };
    if value.is_list() {
        let path: Vec<String> = value.clone().list().iter().filter_map(Value::text).collect();
        if path.is_empty() {
            value.problem("names no claim; write a claim such as groups or realm_access.roles");
        }
        return path;
    }
    let Some(text) = value.text() else { return default() };
    if text.contains("://") {
        return vec![text];
    }
    if text.split('.').any(str::is_empty) {
        value.problem_with("is not the path of a claim; write a claim such as groups or realm_access.roles");
    }
    text.split('.').map(str::to_owned).collect()
}

fn required_claims(section: &Section<'_>) -> BTreeMap<String, Option<String>> {
    let claim = |(entry, value): (&crate::config::node::Entry, Value<'_>)| {
        if value.is_null() {
            return Some((entry.key.clone(), None));
        }
        value.text().map(|text| (entry.key.clone(), Some(text)))
    };
    section.names("required_claims").into_iter().filter_map(claim).collect()
}

fn mtls(section: Section<'_>) -> Mtls {
    let prefixes = section.required_texts("uri_prefixes", "one or more, such as spiffe://prod.example/");
    let uri_prefixes: Vec<String> = prefixes.iter().filter_map(prefix).collect();
    let mut groups = BTreeMap::new();
    for (entry, value) in section.names("groups") {
        if !uri_prefixes.is_empty() && !uri_prefixes.iter().any(|p| entry.key.starts_with(p)) {
            value.problem("has none of identity.mtls.uri_prefixes, so no certificate ever gets these groups");
        }
        groups.insert(entry.key.clone(), value.list().iter().filter_map(Value::text).collect());
    }
    Mtls { uri_prefixes, groups }
}

/// A prefix must hold the whole host, since `spiffe://prod.example` is a prefix of `spiffe://prod.example.evil/` too.
fn prefix(value: &Value<'_>) -> Option<String> {
    value.parse(|text| {
        let whole = text.split_once("://").is_some_and(|(scheme, rest)| !scheme.is_empty() && rest.find('/') > Some(0));
        if whole && scalar::is_printable(text) {
            Ok(text.to_owned())
        } else {
            Err("is not a prefix with a whole trust domain; end that with \"/\", such as spiffe://prod.example/"
                .to_owned())
        }
    })
}
