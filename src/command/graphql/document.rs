//! An executable document as a small tree of its own: what `apollo-parser` reads leniently is refused here.
//!
//! Bounds: [`bounds::GRAPHQL_TOKENS`], [`bounds::GRAPHQL_DEPTH`] levels of selections and values, and [`NAME`] bytes a name.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use apollo_parser::Parser;
use apollo_parser::cst::{self, CstNode as _};
use serde_json::{Number, Value};

use super::Why;
use crate::command::bounds;

/// Bytes of one name. Paths are made of names, and so stay bounded too.
const NAME: usize = 256;
const MALFORMED: Why = "the document does not parse";

#[derive(Debug, Default)]
pub(super) struct Document {
    pub operations: Vec<Operation>,
    pub fragments: HashMap<String, Vec<Selection>>,
}

#[derive(Debug)]
pub(super) struct Operation {
    pub kind: Kind,
    pub name: Option<String>,
    /// Of the variables that have one.
    pub defaults: HashMap<String, Literal>,
    pub directives: Vec<String>,
    pub selections: Vec<Selection>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Query,
    Mutation,
    Subscription,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Query => "query",
            Kind::Mutation => "mutation",
            Kind::Subscription => "subscription",
        }
    }

    /// The usual name of the operation's root type.
    pub fn root(self) -> &'static str {
        match self {
            Kind::Query => "Query",
            Kind::Mutation => "Mutation",
            Kind::Subscription => "Subscription",
        }
    }
}

#[derive(Debug)]
pub(super) enum Selection {
    Field(Field),
    /// A fragment by name.
    Spread {
        name: String,
        directives: Vec<String>,
    },
    Inline {
        selections: Vec<Selection>,
        directives: Vec<String>,
    },
}

#[derive(Debug)]
pub(super) struct Field {
    pub name: String,
    pub arguments: Vec<(String, Literal)>,
    pub directives: Vec<String>,
    pub selections: Vec<Selection>,
}

#[derive(Clone, Debug)]
pub(super) enum Literal {
    Variable(String),
    Scalar(Value),
    List(Vec<Literal>),
    Object(Vec<(String, Literal)>),
}

pub(super) fn parse(text: &str) -> Result<Document, Why> {
    // The parser asserts and unwraps. Its recursion is bounded, so that only panics need a fence.
    catch_unwind(AssertUnwindSafe(|| {
        let parser = Parser::new(text).token_limit(bounds::GRAPHQL_TOKENS).recursion_limit(bounds::GRAPHQL_DEPTH);
        let tree = parser.parse();
        if tree.errors().len() > 0 {
            let bounded = tree.errors().any(|error| error.is_limit());
            return Err(if bounded { "the document is too long or nested too deep" } else { MALFORMED });
        }
        document(&tree.document())
    }))
    .unwrap_or(Err("the parser failed on the document"))
}

fn document(from: &cst::Document) -> Result<Document, Why> {
    let mut document = Document::default();
    for definition in from.definitions() {
        match definition {
            cst::Definition::OperationDefinition(from) => document.operations.push(operation(&from)?),
            cst::Definition::FragmentDefinition(from) => {
                let named = name(from.fragment_name().and_then(|name| name.name()))?;
                if document.fragments.insert(named, selections(from.selection_set())?).is_some() {
                    return Err("two fragments have the same name");
                }
            }
            _ => return Err("the document defines types"),
        }
    }
    Ok(document)
}

fn operation(from: &cst::OperationDefinition) -> Result<Operation, Why> {
    let kind = match from.operation_type() {
        // `{ … }` alone is a query.
        None => Kind::Query,
        Some(kind) if kind.query_token().is_some() => Kind::Query,
        Some(kind) if kind.mutation_token().is_some() => Kind::Mutation,
        Some(kind) if kind.subscription_token().is_some() => Kind::Subscription,
        Some(_) => return Err(MALFORMED),
    };
    let mut defaults = HashMap::new();
    let mut variables = Vec::new();
    for variable in from.variable_definitions().iter().flat_map(cst::VariableDefinitions::variable_definitions) {
        let named = name(variable.variable().and_then(|variable| variable.name()))?;
        if variables.contains(&named) {
            return Err("two variables have the same name");
        }
        if let Some(default) = variable.default_value() {
            defaults.insert(named.clone(), literal(&default.value().ok_or(MALFORMED)?)?);
        }
        directives(variable.directives())?;
        variables.push(named);
        if variables.len() > bounds::SET {
            return Err("the operation has more than 1,000 variables");
        }
    }
    Ok(Operation {
        kind,
        name: from.name().map(|from| name(Some(from))).transpose()?,
        defaults,
        directives: directives(from.directives())?,
        selections: selections(from.selection_set())?,
    })
}

fn name(from: Option<cst::Name>) -> Result<String, Why> {
    let text = from.ok_or(MALFORMED)?.text().to_string();
    if text.len() > NAME { Err("a name in the document is longer than 256 bytes") } else { Ok(text) }
}

/// Their names. Their arguments decide nothing, but must be arguments.
fn directives(from: Option<cst::Directives>) -> Result<Vec<String>, Why> {
    let read = |directive: cst::Directive| arguments(directive.arguments()).and_then(|_| name(directive.name()));
    from.iter().flat_map(cst::Directives::directives).map(read).collect()
}

fn selections(from: Option<cst::SelectionSet>) -> Result<Vec<Selection>, Why> {
    from.iter().flat_map(cst::SelectionSet::selections).map(|from| selection(&from)).collect()
}

fn selection(from: &cst::Selection) -> Result<Selection, Why> {
    Ok(match from {
        cst::Selection::Field(from) => Selection::Field(Field {
            name: name(from.name())?,
            arguments: arguments(from.arguments())?,
            directives: directives(from.directives())?,
            selections: selections(from.selection_set())?,
        }),
        cst::Selection::FragmentSpread(from) => Selection::Spread {
            name: name(from.fragment_name().and_then(|name| name.name()))?,
            directives: directives(from.directives())?,
        },
        cst::Selection::InlineFragment(from) => Selection::Inline {
            selections: selections(from.selection_set())?,
            directives: directives(from.directives())?,
        },
    })
}

fn arguments(from: Option<cst::Arguments>) -> Result<Vec<(String, Literal)>, Why> {
    let read = |from: cst::Argument| {
        // The parser takes an argument without a value.
        Ok((name(from.name())?, literal(&from.value().ok_or(MALFORMED)?)?))
    };
    once(from.iter().flat_map(cst::Arguments::arguments).map(read).collect::<Result<_, Why>>()?)
}

/// Names that occur twice are read differently by servers that do not validate.
fn once(pairs: Vec<(String, Literal)>) -> Result<Vec<(String, Literal)>, Why> {
    let mut seen = std::collections::HashSet::new();
    if pairs.iter().all(|(name, _)| seen.insert(name)) { Ok(pairs) } else { Err("an argument occurs twice") }
}

/// As deep as the parser's bound lets values be.
fn literal(from: &cst::Value) -> Result<Literal, Why> {
    let source = || from.syntax().text().to_string();
    Ok(match from {
        cst::Value::Variable(from) => Literal::Variable(name(from.name())?),
        // The parser takes a line's end in a string.
        cst::Value::StringValue(_) if is_broken(source().trim()) => return Err(MALFORMED),
        cst::Value::StringValue(from) => Literal::Scalar(Value::String(String::from(from))),
        cst::Value::IntValue(_) | cst::Value::FloatValue(_) => Literal::Scalar(number(source().trim())),
        cst::Value::BooleanValue(from) => Literal::Scalar(Value::Bool(from.true_token().is_some())),
        cst::Value::NullValue(_) => Literal::Scalar(Value::Null),
        cst::Value::EnumValue(from) => Literal::Scalar(Value::String(name(from.name())?)),
        cst::Value::ListValue(from) => {
            Literal::List(from.values().map(|value| literal(&value)).collect::<Result<_, Why>>()?)
        }
        cst::Value::ObjectValue(from) => {
            let read = |field: cst::ObjectField| Ok((name(field.name())?, literal(&field.value().ok_or(MALFORMED)?)?));
            Literal::Object(once(from.object_fields().map(read).collect::<Result<_, Why>>()?)?)
        }
    })
}

/// Only a block string goes over lines.
fn is_broken(string: &str) -> bool {
    !string.starts_with("\"\"\"") && string.contains(['\n', '\r'])
}

/// What JSON cannot hold stays text.
fn number(text: &str) -> Value {
    text.parse::<Number>().map_or_else(|_| Value::String(text.to_owned()), Value::Number)
}
