//! What must hold for any input, one function a parser of hostile input. The fuzz targets and `tests/fuzz_smoke.rs` call them.

#![allow(dead_code, unused_imports, reason = "a fuzz target uses one property")]

#[path = "properties/asked.rs"]
mod asked;
#[path = "properties/kept.rs"]
mod kept;
#[path = "properties/masked.rs"]
mod masked;

pub use asked::{call, configuration, graphql, http, kubernetes, mcp, shell, sql, token};
pub use kept::{evidence, names};
pub use masked::{decode, formats, grpc, json, sse, text};

/// A property's name, and the property.
pub type Property = (&'static str, fn(&[u8]));

/// Every property, by name.
pub const ALL: [Property; 17] = [
    ("call", call),
    ("configuration", configuration),
    ("decode", decode),
    ("evidence", evidence),
    ("formats", formats),
    ("graphql", graphql),
    ("grpc", grpc),
    ("http", http),
    ("json", json),
    ("kubernetes", kubernetes),
    ("mcp", mcp),
    ("names", names),
    ("shell", shell),
    ("sql", sql),
    ("sse", sse),
    ("text", text),
    ("token", token),
];
