//! What is asked: a request becomes a [`Command`].
//!
//! Not understood is not harmless (I6): a body that claims a protocol and does not parse, or a statement whose effects are
//! not fully known, is `complete = false`, and the shipped policies refuse it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What one exchange asks of its target, decoded. A batch (JSON-RPC) is several commands in one exchange.
///
/// `text` and `facts` are raw: they may hold sensitive values, so they go to policy and to the masker, never to a record.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    Http,
    Sql,
    Mcp,
    Grpc,
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

/// One typed fact about a command, for policy's `context`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Fact {
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<String>),
}
