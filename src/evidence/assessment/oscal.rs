//! The assessment as OSCAL assessment-results 1.2.1, in JSON.
//!
//! OSCAL knows findings that are satisfied or not. What is not assessed is an observation that says so.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Assessment, Check, Exception, Result, Status};
use crate::evidence::text::escape;

const VERSION: &str = "1.2.1";
/// Names of our properties are of this space.
const NAMESPACE: &str = "urn:portcullis:oscal";

pub fn oscal(assessment: &Assessment) -> Value {
    let a = assessment;
    let plan = Uuid::new_v4();
    let title = format!("What the gate's records show of {}", a.framework.title());
    json!({"assessment-results": {
        "uuid": Uuid::new_v4(),
        "metadata": {
            "title": title,
            "last-modified": at(a.time),
            "version": at(a.time),
            "oscal-version": VERSION,
            "props": [prop("tool", &a.verification.tool)],
        },
        "import-ap": {"href": format!("#{plan}")},
        "results": [result(a, &title)],
        "back-matter": {"resources": [{
            "uuid": plan,
            "title": "Assessment plan",
            "description": "None was given: every control that the records speak to was examined, by the queries that are named.",
        }]},
    }})
}

fn result(a: &Assessment, title: &str) -> Value {
    let mut seen: BTreeMap<Check, Uuid> = BTreeMap::new();
    for check in a.results.iter().flat_map(|r| r.checks.iter()) {
        seen.entry(*check).or_insert_with(Uuid::new_v4);
    }
    let mut observations: Vec<_> = seen.iter().map(|(check, uuid)| observation(a, *check, *uuid)).collect();
    let unassessed = a.results.iter().filter(|r| r.status == Status::NotAssessed);
    observations.extend(unassessed.map(|r| not_assessed(a, r)));
    let findings: Vec<_> = a.results.iter().filter_map(|r| finding(r, &seen)).collect();
    let controls: Vec<_> =
        a.results.iter().map(|r| json!({"control-id": r.id, "statement-ids": [r.statement]})).collect();
    let mut result = json!({
        "uuid": Uuid::new_v4(),
        "title": title,
        "description": format!("Examined by {} over the records of {}.", a.verification.tool, one_line(&a.verification.source)),
        "start": at(a.window.from.unwrap_or(DateTime::UNIX_EPOCH)),
        "end": at(a.window.to.unwrap_or(a.time)),
        "props": props(a),
        "reviewed-controls": {"control-selections": [{"include-controls": controls}]},
        "observations": observations,
        "remarks": "Statements that people carry out are never satisfied here; what the records do not show is said with each control.",
    });
    // OSCAL has no empty lists.
    if !findings.is_empty() {
        result["findings"] = json!(findings);
    }
    result
}

fn props(a: &Assessment) -> Vec<Value> {
    let mut props =
        vec![prop("source", &a.verification.source), prop("verified", if a.verification.ok { "yes" } else { "no" })];
    for anchor in &a.anchors {
        props.push(prop("checkpoint-size", &format!("{} {}", anchor.instance, anchor.size)));
        props.push(prop("checkpoint-root", &format!("{} {}", anchor.instance, anchor.root)));
        props.extend(anchor.signatures.iter().map(|s| prop("checkpoint-signature", s)));
    }
    props.extend(a.policies.iter().map(|version| prop("policy-version", version)));
    props.extend(a.configurations.iter().map(|digest| prop("configuration-digest", digest)));
    props
}

fn observation(a: &Assessment, check: Check, uuid: Uuid) -> Value {
    let tally = a.tally(check);
    let (population, fails) = check.says();
    let mut observation = json!({
        "uuid": uuid,
        "title": format!("{check:?}: {population}"),
        "description": format!("Population: {population}. Fails: {fails}."),
        "methods": ["TEST"],
        "collected": at(a.time),
        "props": [
            prop("population", &tally.population.to_string()),
            prop("examined", &tally.examined.to_string()),
            prop("failed", &tally.failed.to_string()),
            prop("query", &a.query(check)),
        ],
    });
    if !tally.exceptions.is_empty() {
        let evidence: Vec<_> = tally.exceptions.iter().map(|e| json!({"description": exception(e)})).collect();
        observation["relevant-evidence"] = json!(evidence);
    }
    if !tally.notes.is_empty() {
        observation["remarks"] = json!(one_line(&tally.notes.join("; ")));
    }
    observation
}

fn not_assessed(a: &Assessment, r: &Result) -> Value {
    json!({
        "uuid": Uuid::new_v4(),
        "title": format!("{} {}: not assessed", r.label, r.title),
        "description": format!("The records alone cannot show it. They do not show: {}.", r.not_shown.join("; ")),
        "methods": ["TEST"],
        "collected": at(a.time),
        "props": [prop("control", &r.id), prop("statement", &r.statement), prop("status", r.status.as_str())],
    })
}

fn finding(r: &Result, seen: &BTreeMap<Check, Uuid>) -> Option<Value> {
    let reason = match r.status {
        Status::Satisfied => "pass",
        Status::NotSatisfied => "fail",
        Status::NotAssessed => return None,
    };
    let related: Vec<_> =
        r.checks.iter().filter_map(|c| seen.get(c)).map(|uuid| json!({"observation-uuid": uuid})).collect();
    let mut props = vec![prop("label", &r.label)];
    props.extend(r.sources.iter().map(|source| prop("sp-800-53", source)));
    Some(json!({
        "uuid": Uuid::new_v4(),
        "title": format!("{} {}", r.label, r.title),
        "description": format!("The records do not show: {}.", r.not_shown.join("; ")),
        "props": props,
        "target": {
            "type": "statement-id",
            "target-id": r.statement,
            "status": {"state": r.status.as_str(), "reason": reason},
        },
        "related-observations": related,
    }))
}

pub(super) fn exception(e: &Exception) -> String {
    let instance = if e.instance.is_empty() { String::new() } else { format!("instance {}, ", e.instance) };
    let records = match e.records {
        Some((first, last)) if first == last => format!("record {first}: "),
        Some((first, last)) => format!("records {first} to {last}: "),
        None => String::new(),
    };
    one_line(&format!("{instance}{records}{}", e.what))
}

fn prop(name: &str, value: &str) -> Value {
    json!({"name": name, "ns": NAMESPACE, "value": one_line(value)})
}

/// Values of properties are one line, not empty, and do not begin or end with a space.
fn one_line(text: &str) -> String {
    let line = escape(text);
    let line = line.trim();
    if line.is_empty() { "none".to_owned() } else { line.to_owned() }
}

fn at(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
