//! The fields that an operation selects, fragments put in their places.
//!
//! Bounds: [`bounds::GRAPHQL_FIELDS`] visits, so that fragments that spread each other twice cost no more, and
//! [`bounds::GRAPHQL_DEPTH`] levels, so that the walk's stack is bounded; a cycle is found by the fragments on the way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::document::{Document, Field, Kind, Literal, Operation, Selection};
use super::{Why, names};
use crate::command::{Fact, bounds, json};

#[derive(Debug, Default)]
pub(super) struct Expanded {
    /// Names of the operation's own fields.
    pub top: BTreeSet<String>,
    /// `Query.user.name`; at most one more than fits into a fact.
    pub paths: BTreeSet<String>,
    pub depth: usize,
    pub cost: u64,
    pub directives: BTreeSet<String>,
    /// A field is named for removing something.
    pub removes: bool,
    pub arguments: Arguments,
}

/// Of the operation's own fields. One name may have several values; an object or a list gives those one level below, and a
/// list of more than [`bounds::FIELDS`] gives none.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub names: BTreeSet<String>,
    pub values: BTreeMap<String, Vec<Fact>>,
    /// A name has more values than are told.
    pub full: bool,
}

pub(super) fn expand(
    document: &Document,
    operation: &Operation,
    variables: &Map<String, Value>,
) -> Result<Expanded, Why> {
    let mut walk = Walk { document, operation, variables, visits: 0, spread: Vec::new(), found: Expanded::default() };
    walk.found.directives.extend(operation.directives.iter().cloned());
    walk.found.cost = walk.selections(&operation.selections, operation.kind.root(), 0, 0)?;
    Ok(walk.found)
}

struct Walk<'a> {
    document: &'a Document,
    operation: &'a Operation,
    variables: &'a Map<String, Value>,
    visits: usize,
    /// The fragments that the walk is in.
    spread: Vec<&'a str>,
    found: Expanded,
}

impl<'a> Walk<'a> {
    /// Gives the cost. `level` counts selection sets, `depth` fields.
    fn selections(&mut self, of: &'a [Selection], path: &str, depth: usize, level: usize) -> Result<u64, Why> {
        if level > bounds::GRAPHQL_DEPTH {
            return Err("the operation is nested too deep");
        }
        let mut cost: u64 = 0;
        for selection in of {
            self.visits += 1;
            if self.visits > bounds::GRAPHQL_FIELDS {
                return Err("the operation selects more than 10,000 fields");
            }
            let more = match selection {
                Selection::Field(field) => self.field(field, path, depth, level)?,
                Selection::Inline { selections, directives } => {
                    self.found.directives.extend(directives.iter().cloned());
                    self.selections(selections, path, depth, level + 1)?
                }
                Selection::Spread { name, directives } => {
                    self.found.directives.extend(directives.iter().cloned());
                    self.fragment(name, path, depth, level)?
                }
            };
            cost = cost.saturating_add(more).min(bounds::GRAPHQL_COST);
        }
        Ok(cost)
    }

    fn fragment(&mut self, name: &'a str, path: &str, depth: usize, level: usize) -> Result<u64, Why> {
        if self.spread.contains(&name) {
            return Err("a fragment spreads itself");
        }
        let selections = self.document.fragments.get(name).ok_or("a fragment is not in the document")?;
        self.spread.push(name);
        let cost = self.selections(selections, path, depth, level + 1)?;
        self.spread.pop();
        Ok(cost)
    }

    fn field(&mut self, field: &'a Field, path: &str, depth: usize, level: usize) -> Result<u64, Why> {
        let path = format!("{path}.{}", field.name);
        self.found.depth = self.found.depth.max(depth + 1);
        self.found.directives.extend(field.directives.iter().cloned());
        if depth == 0 {
            self.found.top.insert(field.name.clone());
            for (name, value) in &field.arguments {
                self.argument(name.clone(), value, false);
            }
        }
        // Below the mutation's own fields, what takes arguments may be a mutation in a namespace; the rest is the result.
        let acts = self.operation.kind == Kind::Mutation && (depth == 0 || !field.arguments.is_empty());
        self.found.removes |= acts && names::removes(&field.name);
        let below = self.selections(&field.selections, &path, depth + 1, level + 1)?;
        if self.found.paths.len() <= bounds::SET {
            self.found.paths.insert(path);
        }
        Ok(below.saturating_mul(self.times(field)).saturating_add(1).min(bounds::GRAPHQL_COST))
    }

    /// How often the server may resolve what is below `field`.
    fn times(&self, field: &Field) -> u64 {
        let limits = field.arguments.iter().filter(|(name, _)| matches!(name.as_str(), "first" | "last" | "limit"));
        let numbers = limits.filter_map(|(_, value)| self.number(value));
        numbers.max().unwrap_or(1).max(1)
    }

    fn number(&self, literal: &Literal) -> Option<u64> {
        match literal {
            Literal::Scalar(value) => value.as_u64(),
            Literal::Variable(name) => match self.variables.get(name) {
                Some(value) => value.as_u64(),
                // A default is constant, so this ends.
                None => self.operation.defaults.get(name).and_then(|default| self.number(default)),
            },
            Literal::List(_) | Literal::Object(_) => None,
        }
    }

    /// `inner`: in an object or list already, of which one level is told.
    fn argument(&mut self, name: String, literal: &'a Literal, inner: bool) {
        match literal {
            Literal::Variable(variable) => {
                let (variables, operation) = (self.variables, self.operation);
                match variables.get(variable) {
                    Some(value) => self.json(name, value, inner),
                    None => match operation.defaults.get(variable) {
                        Some(default) => self.argument(name, default, inner),
                        None => self.found.arguments.name(name),
                    },
                }
            }
            Literal::Scalar(value) => self.found.arguments.put(name, value),
            Literal::List(items) => {
                self.found.arguments.name(name.clone());
                if !inner && items.len() <= bounds::FIELDS {
                    items.iter().for_each(|item| self.argument(name.clone(), item, true));
                }
            }
            Literal::Object(fields) => {
                self.found.arguments.name(name.clone());
                let fields = fields.iter().take(if inner { 0 } else { bounds::FIELDS + 1 });
                fields.for_each(|(key, value)| self.argument(format!("{name}.{key}"), value, true));
            }
        }
    }

    /// The same for a variable's value.
    fn json(&mut self, name: String, value: &Value, inner: bool) {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.found.arguments.put(name, value),
            Value::Array(items) => {
                self.found.arguments.name(name.clone());
                if !inner && items.len() <= bounds::FIELDS {
                    items.iter().for_each(|item| self.json(name.clone(), item, true));
                }
            }
            Value::Object(fields) => {
                self.found.arguments.name(name.clone());
                let fields = fields.iter().take(if inner { 0 } else { bounds::FIELDS + 1 });
                fields.for_each(|(key, value)| self.json(format!("{name}.{key}"), value, true));
            }
        }
    }
}

impl Arguments {
    fn name(&mut self, name: String) {
        // One more than fits, so that it is seen that there are more.
        if self.names.len() <= bounds::FIELDS {
            self.names.insert(name);
        }
    }

    fn put(&mut self, name: String, value: &Value) {
        self.name(name.clone());
        let Some(fact) = json::scalar(value).filter(|_| self.names.contains(&name)) else { return };
        let values = self.values.entry(name).or_default();
        if values.contains(&fact) {
            return;
        }
        if values.len() >= bounds::FIELDS {
            self.full = true;
        } else {
            values.push(fact);
        }
    }
}
