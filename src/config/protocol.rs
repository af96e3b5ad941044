//! What a target speaks, and what its decoder needs to know.

use std::collections::{BTreeMap, BTreeSet};

use super::descriptors::Descriptors;
use super::template::Template;

use crate::command::Effect;
use crate::command::mcp::pins::Pins;

#[derive(Clone, Debug)]
pub enum TargetProtocol {
    Http(Http),
    Sql(Sql),
    Mcp(Mcp),
    Grpc(Grpc),
    Kubernetes,
    Graphql,
    Shell(Shell),
}

impl TargetProtocol {
    /// As it is written in the configuration, and as policies see it.
    pub fn name(&self) -> &'static str {
        match self {
            TargetProtocol::Http(_) => "http",
            TargetProtocol::Sql(_) => "sql",
            TargetProtocol::Mcp(_) => "mcp",
            TargetProtocol::Grpc(_) => "grpc",
            TargetProtocol::Kubernetes => "kubernetes",
            TargetProtocol::Graphql => "graphql",
            TargetProtocol::Shell(_) => "shell",
        }
    }
}

impl Default for TargetProtocol {
    fn default() -> Self {
        TargetProtocol::Http(Http::default())
    }
}

#[derive(Clone, Debug, Default)]
pub struct Http {
    /// In the order of precedence: the first that matches is the most specific.
    pub templates: Vec<Template>,
    pub normalise: Normalise,
    pub path_parameters: PathParameters,
    /// The target takes `/Admin` for `/admin`: policy and target get the path in lower case.
    pub case_insensitive: bool,
}

/// What becomes of a path that is not in normal form, and whose normal form names the same (`/a//b`, `/a/./b`, `/%61`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Normalise {
    /// The target gets the normal form.
    #[default]
    Forward,
    /// It counts as not understood.
    Refuse,
}

/// What a semicolon in a path means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathParameters {
    /// Perhaps a parameter, which the target leaves out when it looks for the resource: not understood.
    #[default]
    Refuse,
    /// A character like any other: the operator knows that the target reads it so.
    Keep,
}

#[derive(Clone, Debug)]
pub struct Sql {
    pub dialect: Dialect,
    pub statement: StatementAt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Postgres,
    Mysql,
    Clickhouse,
    Sqlite,
    Mssql,
    Generic,
}

impl Dialect {
    /// Every dialect by the name that configurations use.
    pub const ALL: [(&'static str, Dialect); 6] = [
        ("postgres", Dialect::Postgres),
        ("mysql", Dialect::Mysql),
        ("clickhouse", Dialect::Clickhouse),
        ("sqlite", Dialect::Sqlite),
        ("mssql", Dialect::Mssql),
        ("generic", Dialect::Generic),
    ];

    pub fn named(name: &str) -> Option<Dialect> {
        Dialect::ALL.iter().find(|(n, _)| *n == name).map(|(_, dialect)| *dialect)
    }
}

/// Where the statement or command is in the request.
#[derive(Clone, Debug)]
pub enum StatementAt {
    Body,
    /// A top-level field of the JSON body.
    JsonField(String),
    QueryParameter(String),
}

#[derive(Clone, Debug, Default)]
pub struct Mcp {
    /// Each name once.
    pub tools: Vec<McpTool>,
    /// The tools' definitions as they were reviewed.
    pub pins: Option<Pins>,
}

/// What the operator knows of one tool, or of several whose names begin alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct McpTool {
    pub name: String,
    /// `name` is the beginning of the names that are meant.
    pub prefix: bool,
    /// Arguments that are commands, by the keys that lead to them.
    pub arguments: Vec<(Vec<String>, McpArgument)>,
    /// What a call does, besides the commands in its arguments.
    pub effects: Option<BTreeSet<Effect>>,
}

/// The language of an argument that is a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum McpArgument {
    Sql(Dialect),
    Shell,
}

impl McpTool {
    /// What is known of the tool `name`: the entry of that name, else the one with the longest prefix.
    pub fn of<'a>(tools: &'a [McpTool], name: &str) -> Option<&'a McpTool> {
        let exact = tools.iter().find(|tool| !tool.prefix && tool.name == name);
        let prefixes = tools.iter().filter(|tool| tool.prefix && name.starts_with(&tool.name));
        exact.or_else(|| prefixes.max_by_key(|tool| tool.name.len()))
    }
}

#[derive(Clone, Debug, Default)]
pub struct Grpc {
    /// With it, fields of requests are facts, and methods that it does not have are not understood.
    pub descriptors: Option<Descriptors>,
    /// What methods do, by `package.Service/Method`, where the operator says so.
    pub methods: BTreeMap<String, Effect>,
}

/// Commands for a shell, sent over HTTP.
#[derive(Clone, Debug)]
pub struct Shell {
    pub command: StatementAt,
}
