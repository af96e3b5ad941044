//! `masking`: the key of the keyed hash, and the profiles.

mod rules;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::bounded::from_to;
use crate::config::problems::{hint, listed};
use crate::config::section::{Section, Value};
use crate::config::types::{FieldRule, Masking, Method, Profile};
use crate::mask::BUILTIN_PROFILES;

/// RFC 2104, section 3: a key shorter than the hash's output weakens HMAC.
const LEAST_KEY: usize = 32;
const METHODS: [(&str, Method); 7] = [
    ("redact", Method::Redact),
    ("partial", Method::Partial),
    ("hash", Method::Hash),
    ("tokenize", Method::Tokenize),
    ("preserve", Method::Preserve),
    ("date_shift", Method::DateShift),
    ("drop", Method::Drop),
];

/// The part as read, and the names of all profiles even where the key is wrong.
pub(super) struct Read {
    pub masking: Option<Masking>,
    pub names: BTreeSet<String>,
}

pub(super) fn masking(top: &Section<'_>) -> Read {
    let section = top.section("masking");
    let what = "the key of the keyed hash, at least 32 bytes, as {env: NAME} or {file: path}";
    let place = section.get("key");
    let key = section.required_secret("key", what).filter(|key| {
        let enough = key.expose().len() >= LEAST_KEY;
        if let Some(value) = place.as_ref().filter(|_| !enough) {
            value.problem("is shorter than 32 bytes; make one with: openssl rand -hex 32");
        }
        enough
    });
    let mut profiles = BTreeMap::from([("default".to_owned(), Profile::default())]);
    let rules = rules::rules(&section);
    let date_shift_days = section.count("date_shift_days", 365, from_to(1, 3_650));
    let entries = section.names("profiles");
    let own = entries.iter().map(|(entry, _)| entry.key.clone());
    let builtin = BUILTIN_PROFILES.map(str::to_owned);
    let names: BTreeSet<String> = profiles.keys().cloned().chain(builtin).chain(own).collect();
    for (entry, value) in entries {
        profiles.insert(entry.key.clone(), profile(value.section(), &names));
    }
    Read { masking: key.map(|key| Masking { key, profiles, rules, date_shift_days }), names }
}

fn profile(section: Section<'_>, names: &BTreeSet<String>) -> Profile {
    let extends = section.get("extends").and_then(|value| value.parse(|text| base(text, names)));
    let items = section.list("detectors");
    if let Some(value) = section.get("detectors").filter(|v| v.is_list() && items.is_empty()) {
        value.problem("names no detector; take the key out to run all of them");
    }
    let detectors = items.iter().filter_map(finding).collect();
    let without = section.list("without").iter().filter_map(finding).collect();
    let mut methods = BTreeMap::new();
    for (finding, value) in by_finding(&section, "methods") {
        methods.insert(finding, value.word("a method", &METHODS).unwrap_or_default());
    }
    let mut thresholds = BTreeMap::new();
    for (finding, value) in by_finding(&section, "thresholds") {
        thresholds.extend(value.count(from_to(0, 100)).map(|least| (finding, least)));
    }
    let fields = section.list("fields").into_iter().map(|v| field(v.section())).collect();
    Profile { extends, detectors, without, methods, thresholds, fields }
}

fn base(text: &str, names: &BTreeSet<String>) -> Result<String, String> {
    if names.contains(text) {
        return Ok(text.to_owned());
    }
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    Err(format!("is not a masking profile; extend {}{}", listed(&known), hint(text, &known)))
}

/// What is set by finding type.
fn by_finding<'a>(section: &Section<'a>, key: &'static str) -> Vec<(String, Value<'a>)> {
    let names = section.names(key);
    for (entry, value) in names.iter().filter(|(entry, _)| !is_finding(&entry.key)) {
        value.problem(format!("is set for {:?}, which {NOT_A_FINDING}", entry.key));
    }
    names.into_iter().map(|(entry, value)| (entry.key.clone(), value)).collect()
}

fn field(section: Section<'_>) -> FieldRule {
    let path = section.required("path", "the field, such as $.customers[*].ssn");
    let path = path.and_then(|v| v.parse(json_path)).unwrap_or_default();
    let finding = match section.get("finding") {
        Some(value) => finding(&value).unwrap_or_default(),
        None => "FIELD".to_owned(),
    };
    FieldRule { path, finding, method: section.word("method", "a method", Method::Redact, &METHODS) }
}

/// Names, indexes and `[*]` after `$`; the masker reads no more of RFC 9535.
fn json_path(text: &str) -> Result<String, String> {
    if (text.starts_with("$.") || text.starts_with("$[")) && text.len() > 2 {
        Ok(text.to_owned())
    } else {
        Err("is not the path of a field; start with \"$.\", such as $.customers[*].ssn".to_owned())
    }
}

const NOT_A_FINDING: &str = "is not a finding type; write it in upper case, such as EMAIL or US_SSN";

fn finding(value: &Value<'_>) -> Option<String> {
    value.parse(|text| if is_finding(text) { Ok(text.to_owned()) } else { Err(NOT_A_FINDING.to_owned()) })
}

fn is_finding(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(allowed)
}
