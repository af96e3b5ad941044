//! Located readers: a mapping by its keys ([`Section`]) and what a key holds ([`Value`]).
//!
//! A reader never stops at a problem: it notes it, gives nothing or a stand-in, and goes on. A stand-in is only ever given
//! together with a problem, and a file with a problem gives no configuration, so no stand-in is ever used.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::node::{Entry, Kind, Node};
use super::problems::{Place, Problem, hint, listed};
use super::scalar;

/// Longest part of a value that a problem quotes, in characters.
const QUOTED: usize = 60;

/// What every reader needs: the environment, the file's directory, and where problems go.
pub(crate) struct Context<'a> {
    pub env: &'a dyn Fn(&str) -> Option<String>,
    pub base: &'a Path,
    pub problems: RefCell<Vec<Problem>>,
    pub warnings: RefCell<Vec<String>>,
}

impl<'a> Context<'a> {
    pub fn new(env: &'a dyn Fn(&str) -> Option<String>, base: &'a Path, problems: Vec<Problem>) -> Self {
        Context { env, base, problems: RefCell::new(problems), warnings: RefCell::default() }
    }

    pub fn problem(&self, place: Place, key: &str, text: impl Into<String>) {
        self.problems.borrow_mut().push(Problem { place, key: key.to_owned(), text: text.into() });
    }

    pub fn warn(&self, text: String) {
        self.warnings.borrow_mut().push(text);
    }
}

/// A mapping. Keys that nobody asked for are problems once the section is dropped.
pub(crate) struct Section<'a> {
    pub cx: &'a Context<'a>,
    pub path: String,
    pub place: Place,
    entries: &'a [Entry],
    asked: RefCell<Vec<&'static str>>,
    /// It was there and was no mapping: what it lacks is not worth a second problem.
    broken: bool,
}

impl<'a> Section<'a> {
    /// `node` as a mapping; `None` is an empty one, at `place`.
    pub fn of(cx: &'a Context<'a>, path: String, place: Place, node: Option<&'a Node>) -> Self {
        let (entries, place, broken): (&[Entry], _, _) = match node {
            None => (&[], place, false),
            Some(Node { place, kind: Kind::Map(entries), .. }) => (entries, *place, false),
            Some(node) => {
                let found = kind_name(node);
                cx.problem(node.place, &path, format!("is {found} where a mapping (key: value) belongs"));
                (&[], node.place, true)
            }
        };
        Section { cx, path, place, entries, asked: RefCell::default(), broken }
    }

    pub fn key(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub fn problem(&self, text: impl Into<String>) {
        if !self.broken {
            self.cx.problem(self.place, &self.path, text);
        }
    }

    /// What `key` holds, where the file has it.
    pub fn get(&self, key: &'static str) -> Option<Value<'a>> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&key) {
            asked.push(key);
        }
        let entry = self.entries.iter().find(|e| e.key == key)?;
        Some(Value { cx: self.cx, path: self.key(key), node: &entry.value })
    }

    /// What `key` holds; where the file lacks it that is a problem, and `what` says what belongs there.
    pub fn required(&self, key: &'static str, what: &str) -> Option<Value<'a>> {
        let value = self.get(key);
        if value.is_none() && !self.broken {
            self.cx.problem(self.place, &self.key(key), format!("is missing: {what}"));
        }
        value
    }

    /// The mapping under `key`; empty where there is none.
    pub fn section(&self, key: &'static str) -> Section<'a> {
        let value = self.get(key);
        Section::of(self.cx, self.key(key), self.place, value.map(|v| v.node))
    }

    /// The mapping under `key`, where there is one.
    pub fn optional_section(&self, key: &'static str) -> Option<Section<'a>> {
        self.get(key).map(Value::section)
    }

    /// The mapping under `key`, which must be there.
    pub fn required_section(&self, key: &'static str, what: &str) -> Option<Section<'a>> {
        self.required(key, what).map(Value::section)
    }

    /// The items of the list under `key`; none where there is no such key.
    pub fn list(&self, key: &'static str) -> Vec<Value<'a>> {
        self.get(key).map(Value::list).unwrap_or_default()
    }

    /// Names to values, for mappings whose keys are the file's own.
    pub fn names(&self, key: &'static str) -> Vec<(&'a Entry, Value<'a>)> {
        let Some(section) = self.optional_section(key) else { return Vec::new() };
        let named = |e: &'a Entry| (e, Value { cx: self.cx, path: section.key(&e.key), node: &e.value });
        let names = section.entries.iter().map(named).collect();
        section.forget();
        names
    }

    /// Nothing in it is unknown.
    fn forget(mut self) {
        self.entries = &[];
    }
}

impl Drop for Section<'_> {
    fn drop(&mut self) {
        let known = self.asked.borrow();
        for entry in self.entries.iter().filter(|e| !e.key.is_empty() && !known.contains(&e.key.as_str())) {
            let near = hint(&entry.key, &known);
            let near = if near.is_empty() { format!("; known here: {}", listed(&known)) } else { near };
            self.cx.problem(entry.place, &self.key(&entry.key), format!("is not a key{near}"));
        }
    }
}

/// What one key holds, with its place and path.
#[derive(Clone)]
pub(crate) struct Value<'a> {
    pub cx: &'a Context<'a>,
    pub path: String,
    node: &'a Node,
}

impl<'a> Value<'a> {
    pub fn problem(&self, text: impl Into<String>) {
        self.cx.problem(self.node.place, &self.path, text);
    }

    /// `"<as written>" <text>`.
    pub fn problem_with(&self, text: &str) {
        match &self.node.kind {
            Kind::Scalar(written) if !scalar::has_credentials(written) => {
                self.problem(format!("{} {text}", quoted(written)));
            }
            Kind::Scalar(_) | Kind::Null | Kind::List(_) | Kind::Map(_) => self.problem(text),
        }
    }

    pub fn section(self) -> Section<'a> {
        Section::of(self.cx, self.path, self.node.place, Some(self.node))
    }

    pub fn list(self) -> Vec<Value<'a>> {
        let Kind::List(items) = &self.node.kind else {
            self.problem(format!("is {} where a list belongs; write [a, b]", kind_name(self.node)));
            return Vec::new();
        };
        let item = |(i, node)| Value { cx: self.cx, path: format!("{}[{i}]", self.path), node };
        items.iter().enumerate().map(item).collect()
    }

    pub fn place(&self) -> Place {
        self.node.place
    }

    /// The text under `key` in this mapping, where it can be read, without noting anything.
    pub fn peek(&self, key: &str) -> Option<String> {
        let Kind::Map(entries) = &self.node.kind else { return None };
        let entry = entries.iter().find(|e| e.key == key)?;
        let Kind::Scalar(written) = &entry.value.kind else { return None };
        scalar::substitute(written, self.cx.env).ok()
    }

    pub fn is_null(&self) -> bool {
        matches!(self.node.kind, Kind::Null)
    }

    pub fn is_scalar(&self) -> bool {
        matches!(self.node.kind, Kind::Scalar(_))
    }

    pub fn is_list(&self) -> bool {
        matches!(self.node.kind, Kind::List(_))
    }

    /// The text, environment put in; never empty.
    pub fn text(&self) -> Option<String> {
        let Kind::Scalar(written) = &self.node.kind else {
            self.problem(format!("is {} where text belongs", kind_name(self.node)));
            return None;
        };
        let text = match scalar::substitute(written, self.cx.env) {
            Ok(text) => text,
            Err(why) => {
                self.problem_with(&why);
                return None;
            }
        };
        if text.trim().is_empty() {
            self.problem("is empty; give a value or take the key out");
            return None;
        }
        Some(text)
    }

    /// The text as `parse` reads it; `parse` says what is wrong as the end of `"<value>" …`.
    pub fn parse<T>(&self, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text()?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.problem_with(&why);
                None
            }
        }
    }

    /// One of a few words; `what` names them together, such as `a dialect`.
    pub fn word<T: Copy>(&self, what: &str, words: &[(&'static str, T)]) -> Option<T> {
        self.parse(|text| match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => Ok(*value),
            None => {
                let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                Err(format!("is not {what}; use {}{}", listed(&known), hint(text, &known)))
            }
        })
    }

    /// The text exactly as written: nothing of the environment is put in. It may be empty.
    pub fn written(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Scalar(written) => Some(written),
            Kind::Null | Kind::List(_) | Kind::Map(_) => {
                self.problem(format!("is {} where text belongs", kind_name(self.node)));
                None
            }
        }
    }

    /// As JSON, exactly as written. What is not quoted and reads as a number or a truth of JSON is one.
    pub fn json(&self) -> serde_json::Value {
        json(self.node)
    }

    /// A path, relative to the file's directory.
    pub fn path(&self) -> Option<PathBuf> {
        let text = self.text()?;
        if text.contains(['\n', '\0']) {
            // It may be key material that was pasted in, so it is not quoted.
            self.problem("is not a path; write the path of a file, not what is in it");
            return None;
        }
        Some(self.cx.base.join(text))
    }
}

/// As deep as the tree, which is bounded.
fn json(node: &Node) -> serde_json::Value {
    use serde_json::{Number, Value};
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar(text) if node.plain => match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => serde_json::from_str::<Number>(text).map_or_else(|_| Value::from(text), Value::Number),
        },
        Kind::Scalar(text) => Value::from(text.as_str()),
        Kind::List(items) => items.iter().map(json).collect(),
        Kind::Map(entries) => Value::Object(entries.iter().map(|e| (e.key.clone(), json(&e.value))).collect()),
    }
}

fn kind_name(node: &Node) -> &'static str {
    match node.kind {
        Kind::Scalar(_) => "text",
        Kind::Null => "empty",
        Kind::List(_) => "a list",
        Kind::Map(_) => "a mapping",
    }
}

fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(QUOTED).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}
