//! What must hold for any input, one function a parser of hostile input. The fuzz targets and `tests/fuzz_smoke.rs` call them.

#![allow(dead_code, unused_imports, reason = "a fuzz target uses one property")]

#[path = "properties/asked.rs"]
mod asked;
#[path = "properties/kept.rs"]
mod kept;
#[path = "properties/masked.rs"]
mod masked;
#[path = "properties/sealed.rs"]
mod sealed;
#[path = "properties/stated.rs"]
mod stated;

pub use asked::{call, configuration, graphql, http, kubernetes, mcp, shell, sql, token};
pub use kept::{evidence, names};
pub use masked::{decode, formats, grpc, json, messages, sse, text};
pub use sealed::{bundle, encrypted, manifest, proof};
pub use stated::{extension, hold};

/// A property's name, and the property.
pub type Property = (&'static str, fn(&[u8]));

/// Every property, by name.
pub const ALL: [Property; 24] = [
    ("bundle", bundle),
    ("call", call),
    ("configuration", configuration),
    ("decode", decode),
    ("encrypted", encrypted),
    ("evidence", evidence),
    ("extension", extension),
    ("formats", formats),
    ("graphql", graphql),
    ("grpc", grpc),
    ("hold", hold),
    ("http", http),
    ("json", json),
    ("kubernetes", kubernetes),
    ("manifest", manifest),
    ("mcp", mcp),
    ("messages", messages),
    ("names", names),
    ("proof", proof),
    ("shell", shell),
    ("sql", sql),
    ("sse", sse),
    ("text", text),
    ("token", token),
];
