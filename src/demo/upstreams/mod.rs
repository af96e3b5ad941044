//! Upstreams worth protecting, one file each. They do what they are asked: whatever keeps an agent from doing harm here
//! is the gate, not they.

mod customers;
mod echo;
mod encode;
mod events;
mod mcp;
mod seen;
mod table;

pub use customers::Customers;
pub use echo::{Echo, grpc_frame};
pub use events::Events;
pub use mcp::Tools;
pub use seen::{Seen, SeenRequest};

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::Value;

/// Largest request body that an upstream reads, bytes; past it 413.
const MAX_BODY: usize = 64 * 1024 * 1024;

fn json_response(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The parameter `name` of a query string.
fn parameter(uri: &http::Uri, name: &str) -> Option<String> {
    let query = uri.query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn number(uri: &http::Uri, name: &str) -> Option<usize> {
    parameter(uri, name)?.parse().ok()
}
