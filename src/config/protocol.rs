//! What a target speaks, and what its decoder needs to know.

use std::collections::BTreeSet;
use std::path::PathBuf;

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
pub struct Http {}

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
    /// A serialised `google.protobuf.FileDescriptorSet`: with it, fields of requests are facts.
    pub descriptors: Option<PathBuf>,
}

/// Commands for a shell, sent over HTTP.
#[derive(Clone, Debug)]
pub struct Shell {
    pub command: StatementAt,
}
