//! What MCP puts into header fields: the session, the protocol's version and, since 2026-07-28, what the message says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::super::Fact;
use super::super::draft::Draft;
use crate::exchange::RequestHead;

pub(super) struct McpHeaders<'a>(&'a RequestHead);

impl<'a> McpHeaders<'a> {
    pub fn of(head: &'a RequestHead) -> Self {
        McpHeaders(head)
    }

    /// Session and version as facts.
    pub fn facts(&self, draft: &mut Draft) {
        for (name, fact) in [("mcp-session-id", "session_id"), ("mcp-protocol-version", "protocol_version")] {
            match (self.0.headers.count(name), self.0.headers.single(name)) {
                (0, _) => {}
                (_, Some(value)) => draft.fact(fact, Fact::Text(value.to_owned())),
                (_, None) => draft.incomplete("an MCP header field is repeated or not text"),
            }
        }
    }

    /// Whoever routes by `mcp-method` and `mcp-name` must not see another call than the one in the body.
    pub fn agree(&self, draft: &mut Draft, method: &str, message: &Map<String, Value>) {
        let params = message.get("params");
        let named = params.and_then(|p| p.get("name").or_else(|| p.get("uri"))).and_then(Value::as_str);
        for (header, in_body) in [("mcp-method", Some(method)), ("mcp-name", named)] {
            if self.0.headers.count(header) == 0 {
                continue;
            }
            let value = self.0.headers.single(header).and_then(plain);
            if value.is_none() || value.as_deref() != in_body {
                draft.incomplete("an MCP header field says another thing than the message");
            }
        }
    }
}

/// The value of a field that may be `=?base64?…?=`; `None` where that cannot be read.
fn plain(value: &str) -> Option<String> {
    match value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) {
        Some(encoded) => String::from_utf8(STANDARD.decode(encoded).ok()?).ok(),
        None => Some(value.to_owned()),
    }
}
