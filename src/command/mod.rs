//! What is asked: a request becomes a [`Command`].
//!
//! Invariants:
//! - Not understood is not harmless (I6): a body that claims a protocol and does not parse, or a statement whose effects
//!   are not fully known, is `complete = false`, and the shipped policies refuse it.
//! - Decoding never panics and never overflows the stack, whatever the client sends: what can recurse is bounded before
//!   it is parsed, and third-party parsers run on a fenced thread (`fence`).
//! - Bounded (I7), see [`bounds`]: past a bound the command is incomplete and says why; nothing is dropped silently.

pub mod asked;
pub mod bounds;
mod draft;
mod fence;
mod flat;
pub mod graphql;
pub mod grpc;
pub mod http;
pub mod json;
pub mod kubernetes;
mod located;
pub mod mcp;
pub mod shell;
pub mod sql;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::config::{Target, TargetProtocol};
use crate::exchange::RequestHead;

pub use mcp::{TOOL_PINNED, jsonrpc_ids, tool_call};
pub use sql::inspect_sql;

/// What `head` and `body` ask of `target`. Never empty: a JSON-RPC batch gives one command for each message.
///
/// `body` is content-decoded and whole; it is empty where the target streams its request body, and then what is in the
/// body decides nothing.
pub fn decode(target: &Target, head: &RequestHead, body: &[u8]) -> Vec<Command> {
    let mut commands = by_protocol(target, head, body);
    if !body.is_empty() && http::hides_text(head) {
        let doubtful =
            |command: &&mut Command| [Protocol::Sql, Protocol::Mcp, Protocol::Shell].contains(&command.protocol);
        commands.iter_mut().filter(doubtful).for_each(|command| {
            command.complete = false;
            command
                .why_incomplete
                .get_or_insert_with(|| "the body claims a charset in which it is another text".into());
        });
    }
    commands
}

fn by_protocol(target: &Target, head: &RequestHead, body: &[u8]) -> Vec<Command> {
    match &target.protocol {
        TargetProtocol::Http(settings) => vec![http::decode(settings, head, body, target.request_body)],
        TargetProtocol::Sql(settings) => vec![sql::decode(settings, head, body)],
        TargetProtocol::Mcp(settings) => mcp::decode(settings, head, body),
        TargetProtocol::Grpc(settings) => vec![grpc::decode(settings, head, body)],
        TargetProtocol::Kubernetes => vec![kubernetes::decode(head, body)],
        TargetProtocol::Graphql => graphql::decode(head, body),
        TargetProtocol::Shell(settings) => vec![shell::decode(settings, head, body)],
    }
}

/// The path and query that `target` must get in place of those of `head`, so that it reads what policy decides on; `None`
/// where they are the same. Whoever forwards the request decodes it with this path.
pub fn forwarded_path(target: &Target, head: &RequestHead) -> Option<String> {
    match &target.protocol {
        TargetProtocol::Http(settings) => http::forwarded_path(settings, head),
        TargetProtocol::Sql(_)
        | TargetProtocol::Mcp(_)
        | TargetProtocol::Grpc(_)
        | TargetProtocol::Kubernetes
        | TargetProtocol::Graphql
        | TargetProtocol::Shell(_) => None,
    }
}

/// What one exchange asks of its target, decoded. A batch (JSON-RPC) is several commands in one exchange.
///
/// `text` and `facts` are raw: they may hold sensitive values, so they go to policy and to the masker; a record takes
/// what the masker gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub protocol: Protocol,
    /// Such as `sql.delete` or `mcp.tools/call`: each must be allowed on its own.
    pub actions: BTreeSet<String>,
    pub effects: BTreeSet<Effect>,
    /// Relations, tools, paths or resources.
    pub reads: BTreeSet<String>,
    pub writes: BTreeSet<String>,
    pub facts: BTreeMap<String, Fact>,
    /// The command as a person reads it (the statement; tool and arguments; method and path).
    pub text: String,
    pub statements: u32,
    pub complete: bool,
    pub why_incomplete: Option<String>,
}

impl Command {
    /// Whether `text` shows only the beginning of what is asked.
    pub fn is_cut(&self) -> bool {
        // A cut happens at a character, so up to three bytes below the bound.
        self.text.len() + 3 >= bounds::TEXT_BYTES && self.text.ends_with('…')
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    Http,
    Sql,
    Mcp,
    Grpc,
    Kubernetes,
    Graphql,
    Shell,
}

impl Protocol {
    /// As in records and policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Protocol::Http => "http",
            Protocol::Sql => "sql",
            Protocol::Mcp => "mcp",
            Protocol::Grpc => "grpc",
            Protocol::Kubernetes => "kubernetes",
            Protocol::Graphql => "graphql",
            Protocol::Shell => "shell",
        }
    }
}

/// The same words in every protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Only reads.
    Read,
    /// Changes data.
    Write,
    /// Removes data or capacity, or changes it without bound.
    Destructive,
    /// Changes who may do what, or how the system runs.
    Admin,
    /// Runs code, or reaches files or network that the decoder cannot bound.
    Execute,
}

impl Effect {
    /// Every effect by its word.
    pub const WORDS: [(&'static str, Effect); 5] = [
        ("read", Effect::Read),
        ("write", Effect::Write),
        ("destructive", Effect::Destructive),
        ("admin", Effect::Admin),
        ("execute", Effect::Execute),
    ];

    /// As in records and policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::Read => "read",
            Effect::Write => "write",
            Effect::Destructive => "destructive",
            Effect::Admin => "admin",
            Effect::Execute => "execute",
        }
    }
}

/// One typed fact about a command, for policy's `context`. `S` is its text: raw here, masked in a record (I3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact<S = String> {
    Bool(bool),
    Int(i64),
    Text(S),
    List(Vec<S>),
}
