//! `audit`: where sealed segments go.

use url::Url;

use super::delivery;
use crate::config::bounded::{from_to, seconds};
use crate::config::section::{Section, Value};
use crate::config::types::{Audit, Index, LockMode, ObjectLock, S3Credentials};
use crate::journal::format::{MAX_RECIPIENTS, Recipient};
use crate::mask::Secret;

const ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";

/// Where segments go, and to whom their records are encrypted before they do.
pub(super) fn audit(top: &Section<'_>) -> (Option<Audit>, Vec<Recipient>) {
    let section = top.section("audit");
    let recipients = section.get("encrypt_to").map(recipients).unwrap_or_default();
    (archive(&section), recipients)
}

fn recipients(value: Value<'_>) -> Vec<Recipient> {
    let items = value.clone().list();
    if value.is_list() && !(1..=MAX_RECIPIENTS).contains(&items.len()) {
        let found = items.len();
        value.problem(format!(
            "names {found} recipients; name 1 to {MAX_RECIPIENTS}, or take it out to encrypt nothing"
        ));
    }
    let mut recipients = Vec::new();
    for item in &items {
        match recipient(item) {
            Some(recipient) if recipients.contains(&recipient) => item.problem("is there twice; take one of them out"),
            Some(recipient) => recipients.push(recipient),
            None => {}
        }
    }
    recipients
}

fn recipient(item: &Value<'_>) -> Option<Recipient> {
    // One that was pasted in is not quoted.
    if item.text()?.to_ascii_uppercase().contains("AGE-SECRET-KEY") {
        item.problem("is a secret key, which the gate must not have: make another one, and name its public key, age1…");
        return None;
    }
    item.parse(str::parse)
}

fn archive(section: &Section<'_>) -> Option<Audit> {
    let url = section.required("url", "where sealed segments go, s3://bucket/prefix or file:///directory");
    let url = url.and_then(|v| audit_url(&v));
    let witness = section.get("witness").and_then(|v| delivery::witness(v, url.as_ref()));
    let webhook = section.get("webhook").and_then(delivery::webhook);
    let endpoint = section.url("endpoint", &["https", "http"]);
    let region = section.text("region");
    let credentials = section.get("credentials");
    let object_lock = section.get("object_lock");
    let check_every = section.duration("check_every", seconds(300), from_to(seconds(1), seconds(24 * 3600)));
    // Written out, so that it can be read in the file; there is nothing else that a gate may do.
    section.word("on_failure", "what a gate may do where it cannot record", (), &[("refuse", ())]);
    let index = index(section);
    let s3 = url.as_ref().is_none_or(|u| u.scheme() == "s3");
    if !s3 {
        for value in ["endpoint", "region", "credentials", "object_lock"].map(|key| section.get(key)).iter().flatten() {
            value.problem("has no effect with a file:// url; take it out, or use s3://bucket/prefix");
        }
        return Some(Audit { check_every, witness, webhook, index, ..Audit::at(url?) });
    }
    if object_lock.is_none() && url.is_some() {
        let what = "without it whoever holds the bucket's keys can change or drop evidence; \
                    set object_lock: {mode: COMPLIANCE, days: 365}";
        section.required("object_lock", what);
    }
    let credentials = match credentials {
        Some(value) => named_credentials(value.section()),
        None => default_credentials(section),
    };
    let object_lock = object_lock.and_then(|v| lock(v.section()));
    Some(Audit { url: url?, endpoint, region, credentials, object_lock, check_every, witness, webhook, index })
}

fn index(section: &Section<'_>) -> Index {
    let words = [("parquet", Index::Parquet), ("none", Index::None)];
    let index = section.word("index", "what is made of each segment beside its records", Index::None, &words);
    if let (Index::Parquet, Some(value), Some(_)) = (index, section.get("index"), section.get("encrypt_to")) {
        value.problem("would tell who owns the bucket what encrypt_to is to keep from him; take one of them out");
    }
    index
}

fn audit_url(value: &Value<'_>) -> Option<Url> {
    let url = value.url(&["s3", "file"])?;
    let host = url.host_str().unwrap_or("");
    let problem = match (url.scheme(), host.is_empty()) {
        ("s3", true) => "names no bucket; write s3://bucket/prefix",
        ("file", false) => "is not an absolute path; write file:///directory, with three slashes",
        ("s3" | "file", _) if url.query().is_some() || url.fragment().is_some() => {
            "has a part after ? or #; take it out"
        }
        (_, _) => return Some(url),
    };
    value.problem_with(problem);
    None
}

fn lock(section: Section<'_>) -> Option<ObjectLock> {
    let modes = [("COMPLIANCE", LockMode::Compliance), ("GOVERNANCE", LockMode::Governance)];
    let mode = section.required("mode", "COMPLIANCE (nobody can shorten it) or GOVERNANCE");
    let mode = mode.and_then(|v| v.word("a lock mode", &modes));
    section.required("days", "for how many days nothing can be changed or dropped");
    let days = section.count("days", 0, from_to(1, 36_500));
    Some(ObjectLock { mode: mode?, days })
}

pub(super) fn named_credentials(section: Section<'_>) -> Option<S3Credentials> {
    let what = "{env: NAME} or {file: path}";
    let id = section.required_secret("access_key_id", what);
    let secret = section.required_secret("secret_access_key", what);
    let (id, secret) = (text(&section, id?)?, text(&section, secret?)?);
    Some(S3Credentials { access_key_id: id, secret_access_key: Secret::new(secret) })
}

/// From the environment, where both variables are set; none where neither is.
fn default_credentials(section: &Section<'_>) -> Option<S3Credentials> {
    let env = |name: &str| (section.cx.env)(name).filter(|v| !v.is_empty());
    match (env(ID), env(SECRET)) {
        (Some(access_key_id), Some(secret)) => {
            Some(S3Credentials { access_key_id, secret_access_key: Secret::new(secret) })
        }
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            let key = section.key("credentials");
            section.cx.problem(section.place, &key, format!("is missing, and of {ID} and {SECRET} only one is set"));
            None
        }
    }
}

fn text(section: &Section<'_>, secret: Secret<Vec<u8>>) -> Option<String> {
    let text = String::from_utf8(secret.expose().clone()).ok();
    if text.is_none() {
        section.problem("holds bytes that are not text");
    }
    text
}
