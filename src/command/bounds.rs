//! The bounds of decoding. Past one the command is `complete = false` and says which.

/// Length of one SQL statement text (all statements of a request together), bytes.
pub const STATEMENT_BYTES: usize = 1 << 20;
/// SQL statements in one request.
pub const STATEMENTS: usize = 100;
/// Length of a shell command, bytes.
pub const COMMAND_BYTES: usize = 64 << 10;
/// Nesting of JSON arrays and objects.
pub const JSON_DEPTH: usize = 64;
/// Messages in a JSON-RPC batch.
pub const BATCH: usize = 50;
/// Names in each of `reads`, `writes`, `functions`, and entries in any fact that is a list.
pub const SET: usize = 1_000;
/// Arguments of a GraphQL field that become facts.
pub const FIELDS: usize = 64;
/// Values of a body (JSON, form, gRPC message) that become facts, at any depth.
pub const VALUES: usize = 800;
/// The name of such a fact, bytes.
pub const NAME_BYTES: usize = 1_024;
/// Parts of a multipart form.
pub const PARTS: usize = 100;
/// Messages in the body of a gRPC call.
pub const MESSAGES: usize = 100;
/// Paths in the arguments of a tool call, nested ones included.
pub const PATHS: usize = 256;
/// `Command::text`, bytes; cut with `…`, which leaves `complete` as it is.
pub const TEXT_BYTES: usize = 64 << 10;
/// Tokens of a GraphQL document, white space and comments too.
pub const GRAPHQL_TOKENS: usize = 30_000;
/// Levels of a GraphQL document: selection sets, fragments spread in them, and values.
pub const GRAPHQL_DEPTH: usize = 64;
/// Fields of a GraphQL operation, each use of a fragment counted anew.
pub const GRAPHQL_FIELDS: usize = 10_000;
/// The largest `cost` that is told; more counts as this much.
pub const GRAPHQL_COST: u64 = 1_000_000_000;
