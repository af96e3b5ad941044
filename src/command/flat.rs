//! The values of a body as facts: `body.user.id`.
//!
//! - A name is the path to the value, joined with dots. `\`, `.`, `=` and `[` in a key are written with a backslash before
//!   them, so no two places have one name, and `name=value` reads in one way.
//! - What can occur several times is a list under a name with `[]` (`body.tags[]`, `body.items[].id`): a policy that asks
//!   for `body.account=5` is never met by one element of many.
//! - Bounds: [`bounds::VALUES`] values, names of [`bounds::NAME_BYTES`]; past one the command is incomplete.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::draft::Draft;
use super::{Fact, bounds, json};

pub(super) struct Flat<'a> {
    draft: &'a mut Draft,
    seen: BTreeSet<String>,
    lists: BTreeMap<String, Vec<String>>,
    values: usize,
}

/// A place in a body.
#[derive(Clone, Debug)]
pub(super) struct Name {
    text: String,
    /// There may be several values here.
    many: bool,
}

impl Name {
    pub fn root() -> Self {
        Name { text: "body".to_owned(), many: false }
    }

    /// The field `key` of what is here; `None` where the name would be too long.
    pub fn field(&self, key: &str) -> Option<Name> {
        self.joined(&escaped(key))
    }

    /// As [`Name::field`], with brackets left as they are: forms write `user[name]`.
    pub fn form_field(&self, key: &str) -> Option<Name> {
        self.joined(&key.replace('\\', "\\\\").replace('.', "\\.").replace('=', "\\="))
    }

    fn joined(&self, key: &str) -> Option<Name> {
        let fits = self.text.len() + 1 + key.len() <= bounds::NAME_BYTES;
        fits.then(|| Name { text: format!("{}.{key}", self.text), many: self.many })
    }

    pub fn is_many(&self) -> bool {
        self.many
    }

    pub fn each(&self) -> Name {
        Name { text: format!("{}[]", self.text), many: true }
    }
}

fn escaped(key: &str) -> String {
    key.replace('\\', "\\\\").replace('.', "\\.").replace('=', "\\=").replace('[', "\\[")
}

impl<'a> Flat<'a> {
    pub fn new(draft: &'a mut Draft) -> Self {
        Flat { draft, seen: BTreeSet::new(), lists: BTreeMap::new(), values: 0 }
    }

    pub fn incomplete(&mut self, why: &str) {
        self.draft.incomplete(why);
    }

    /// No more values are taken.
    pub fn full(&self) -> bool {
        self.values > bounds::VALUES
    }

    pub fn put(&mut self, name: &Name, fact: Fact) {
        self.values += 1;
        if self.full() {
            return self.incomplete("the body has more than 800 values");
        }
        match (name.many, fact) {
            (true, fact) => self.lists.entry(name.text.clone()).or_default().extend(texts(fact)),
            (false, fact) if self.seen.insert(name.text.clone()) => self.draft.fact(&name.text, fact),
            (false, _) => self.incomplete("a field of the body occurs twice"),
        }
    }

    /// A name that is too long for a fact.
    pub fn too_long(&mut self) {
        self.incomplete("a field of the body has a name of more than 1,024 bytes");
    }

    /// Every scalar in `value`, whose depth the parser has bounded. Numbers that are not whole give no fact in a list:
    /// vectors are long, and nobody decides on their elements.
    pub fn json(&mut self, name: &Name, value: &Value) {
        if self.full() {
            return;
        }
        match value {
            Value::Null => {}
            Value::Number(number) if name.many && number.is_f64() => {}
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                if let Some(fact) = json::scalar(value) {
                    self.put(name, fact);
                }
            }
            Value::Array(items) => {
                let each = name.each();
                items.iter().for_each(|item| self.json(&each, item));
            }
            Value::Object(fields) => self.object(name, fields),
        }
    }

    fn object(&mut self, name: &Name, fields: &Map<String, Value>) {
        if json::ambiguous_keys(fields, &[]) {
            self.incomplete("keys of the JSON body differ in case only");
        }
        for (key, value) in fields {
            match name.field(key) {
                Some(field) => self.json(&field, value),
                None => self.too_long(),
            }
        }
    }

    pub fn finish(self) {
        for (name, list) in self.lists {
            if self.seen.contains(&name) {
                self.draft.incomplete("a field of the body occurs twice");
            }
            self.draft.list(&name, list);
        }
    }
}

fn texts(fact: Fact) -> Vec<String> {
    match fact {
        Fact::Bool(value) => vec![value.to_string()],
        Fact::Int(value) => vec![value.to_string()],
        Fact::Text(value) => vec![value],
        Fact::List(values) => values,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Command, Protocol};

    fn flat(body: &str) -> Command {
        let mut draft = Draft::new(Protocol::Http);
        let mut flat = Flat::new(&mut draft);
        flat.json(&Name::root(), &json::parse(body.as_bytes()).expect("JSON"));
        flat.finish();
        draft.finish()
    }

    fn facts(body: &str) -> String {
        serde_json::to_string(&flat(body).facts).expect("facts")
    }

    #[test]
    fn names_lead_to_one_place() {
        let cases = [
            (
                r#"{"a": 1, "b": {"c": "x", "d": {"e": true}}, "n": null}"#,
                r#"{"body.a":1,"body.b.c":"x","body.b.d.e":true}"#,
            ),
            (r#"{"a.b": 1, "a": {"b": 2}}"#, r#"{"body.a.b":2,"body.a\\.b":1}"#),
            (r#"{"a=b": "c"}"#, r#"{"body.a\\=b":"c"}"#),
            (r#"{"a[]": 1, "a": [2, 3]}"#, r#"{"body.a[]":["2","3"],"body.a\\[]":1}"#),
            (r#"[{"id": 1}, {"id": 2, "x": [[3]]}]"#, r#"{"body[].id":["1","2"],"body[].x[][]":["3"]}"#),
            (r#"{"v": [0.5, 1.5, 2], "w": 0.5}"#, r#"{"body.v[]":["2"],"body.w":"0.5"}"#),
            (r#""text""#, r#"{"body":"text"}"#),
            ("{}", "{}"),
        ];
        for (body, want) in cases {
            assert_eq!(facts(body), want, "{body}");
            assert!(flat(body).complete, "{body}");
        }
    }

    #[test]
    fn past_a_bound_it_is_incomplete() {
        let numbers = |n: usize| format!("[{}]", vec!["7"; n].join(","));
        assert!(flat(&numbers(bounds::VALUES)).complete);
        assert!(!flat(&numbers(bounds::VALUES + 1)).complete);
        let floats = format!("[{}]", vec!["0.5"; 5_000].join(","));
        assert!(flat(&floats).complete, "a vector is no list of values that policy decides on");
        let key = "k".repeat(bounds::NAME_BYTES - 5);
        assert!(flat(&format!(r#"{{"{key}": 1}}"#)).complete);
        let long = flat(&format!(r#"{{"{key}k": {{"x": 1}}}}"#));
        assert!(!long.complete && long.facts.is_empty());
        assert!(!flat(r#"{"x": {"id": 1, "ID": 2}}"#).complete);
    }
}
