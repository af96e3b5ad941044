//! `record.schema.json` and the types say the same: no field that the schema does not have, and none in it that no record
//! has. That values are valid too is checked where records are made, with a real validator.

use std::collections::BTreeSet;

use chrono::Utc;
use serde_json::Value;

use crate::journal::entry::{Entry, Place};
use crate::journal::record::SessionRef;
use crate::journal::testing::{all_events, draft};

const SCHEMA: &str = include_str!("../record.schema.json");

struct Schema {
    root: Value,
    /// JSON pointers of the properties that some line has.
    seen: BTreeSet<String>,
}

impl Schema {
    fn at(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer)
    }

    /// The places that say what a value at `pointer` is: itself, what it refers to, its alternatives.
    fn places(&self, pointer: &str, value: &Value) -> Vec<String> {
        let node = self.at(pointer).unwrap();
        let mut places = vec![pointer.to_owned()];
        if let Some(to) = node.get("$ref").and_then(Value::as_str) {
            places.extend(self.places(&to[1..], value));
        }
        for list in ["anyOf", "oneOf"] {
            let alternatives = node.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            for place in (0..alternatives).map(|n| format!("{pointer}/{list}/{n}")) {
                let kind = self.at(&format!("{place}/properties/kind/const"));
                if kind.is_none_or(|kind| Some(kind) == value.get("kind")) {
                    places.extend(self.places(&place, value));
                }
            }
        }
        places
    }

    fn follow(&mut self, pointer: &str, value: &Value) {
        let places = self.places(pointer, value);
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let named = places.iter().map(|place| format!("{place}/properties/{}", name.replace('/', "~1")));
                    let mut known: Vec<String> = named.filter(|place| self.at(place).is_some()).collect();
                    self.seen.extend(known.iter().cloned());
                    let others = places.iter().map(|place| format!("{place}/additionalProperties"));
                    known.extend(others.filter(|place| self.at(place).is_some_and(Value::is_object)));
                    assert!(!known.is_empty(), "the schema knows no `{name}` in {pointer}: {value}");
                    known.iter().for_each(|place| self.follow(place, member));
                }
            }
            Value::Array(items) => {
                let all = places.iter().map(|place| format!("{place}/items"));
                let all: Vec<String> = all.filter(|place| self.at(place).is_some_and(Value::is_object)).collect();
                for item in items {
                    all.iter().for_each(|place| self.follow(place, item));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// Every property of the schema.
fn properties(pointer: &str, node: &Value, all: &mut BTreeSet<String>) {
    let Value::Object(members) = node else {
        let items = node.as_array().into_iter().flatten().enumerate();
        return items.for_each(|(n, item)| properties(&format!("{pointer}/{n}"), item, all));
    };
    for (name, member) in members {
        let place = format!("{pointer}/{name}");
        if pointer.ends_with("/properties") || pointer == "/properties" {
            all.insert(place.clone());
        }
        properties(&place, member, all);
    }
}

#[test]
fn the_schema_and_the_types_have_the_same_fields_and_each_has_a_meaning() {
    let root: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut all = BTreeSet::new();
    properties("", &root, &mut all);
    let mut schema = Schema { root, seen: BTreeSet::new() };
    let session = SessionRef { id: "s-0".to_owned(), seq: 3 };
    for event in all_events() {
        let place = Place { seq: 7, time: Utc::now(), instance: "gate-1", session: Some(&session) };
        let line = Entry::new(&draft(Some("s"), event)).unwrap().line(&place).unwrap();
        schema.follow("", &serde_json::from_slice(&line).unwrap());
    }
    let never: Vec<&String> = all.difference(&schema.seen).collect();
    assert!(never.is_empty(), "no record has these: {never:#?}");
    let said = |place: &&String| {
        let node = schema.at(place).unwrap();
        // Alternatives say the kind once more, and what refers is described where it refers to.
        place.ends_with("/properties/kind") || node.get("description").is_some() || node.get("$ref").is_some()
    };
    let unsaid: Vec<&String> = all.iter().filter(|place| !said(place)).collect();
    assert!(unsaid.is_empty(), "without a description: {unsaid:#?}");
}
