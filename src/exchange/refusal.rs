//! The one place where a refusal becomes an answer: `application/problem+json` (RFC 9457), a JSON-RPC error for MCP clients,
//! a status for gRPC clients, a `Status` for Kubernetes clients, an error for GraphQL clients. Each carries the decision's
//! id (I5) and nothing of the request. Where clients show a person one text only, the id is in that text.

use serde_json::{Value, json};

use crate::journal::record::DecisionId;

/// Why a client does not get what it asked for, in words that are safe to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub decision_id: DecisionId,
    /// An HTTP status from 400 to 599.
    pub status: u16,
    pub title: String,
    /// The policy's `@reason`, or what to do about it.
    pub detail: String,
    /// Such as `www-authenticate` and `retry-after`.
    pub headers: Vec<(&'static str, String)>,
    pub dialect: Dialect,
}

/// How the client expects to be refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialect {
    Http,
    Grpc,
    /// MCP over streamable HTTP: the ids of the requests that are refused, and whether they came as a batch.
    JsonRpc {
        ids: Vec<Value>,
        batch: bool,
    },
    /// `Status` of `meta/v1`: what kubectl and client libraries show is its message.
    Kubernetes,
    /// An `errors` array (GraphQL, section 7.1): many clients show nothing else.
    Graphql,
}

/// A refusal as it goes on the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub grpc_status: Option<u32>,
}

/// The JSON-RPC error code of every refusal: the first of the range that JSON-RPC 2.0 leaves to servers.
pub const JSONRPC_REFUSED: i64 = -32000;

impl Refusal {
    pub fn new(decision_id: DecisionId, status: u16, title: &str, detail: impl Into<String>, dialect: Dialect) -> Self {
        // Envoy turns an invalid status into 200 (a bypass): nothing outside the error range is let through.
        let status = if (400..=599).contains(&status) { status } else { 500 };
        Refusal { decision_id, status, title: title.to_owned(), detail: detail.into(), headers: vec![], dialect }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Envoy answered the client itself.
    pub fn by_envoy(decision_id: DecisionId, status: u16, dialect: Dialect) -> Self {
        let detail = "Envoy ended the exchange before it was decided; the request was not forwarded.";
        Refusal::new(decision_id, status, "Not processed", detail, dialect)
    }

    /// The response cannot be examined.
    pub fn unexaminable(decision_id: DecisionId, detail: String, dialect: Dialect) -> Self {
        Refusal::new(decision_id, 502, "Response withheld", detail, dialect)
    }

    pub fn render(&self) -> Rendered {
        match &self.dialect {
            Dialect::Http => self.problem(),
            Dialect::Grpc => Rendered {
                body: self.with_id(&self.detail).into_bytes(),
                grpc_status: Some(self.grpc_status()),
                ..self.problem()
            },
            Dialect::JsonRpc { ids, batch } => self.json_rpc(ids, *batch),
            Dialect::Kubernetes => self.kubernetes(),
            Dialect::Graphql => self.graphql(),
        }
    }

    fn with_id(&self, text: &str) -> String {
        format!("{text} (decision {})", self.decision_id)
    }

    /// All that a client shows which shows one text.
    fn message(&self) -> String {
        self.with_id(&format!("{}: {}", self.title, self.detail))
    }

    fn problem(&self) -> Rendered {
        let body = json!({
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "decision_id": self.decision_id.to_string(),
        });
        self.rendered(self.status, "application/problem+json", &body)
    }

    /// A decision about a call is an answer of the protocol, so its HTTP status is 200, as the MCP specification has it for
    /// JSON-RPC errors; what stops a call from being one at all (no identity, too large) keeps its HTTP status.
    fn json_rpc(&self, ids: &[Value], batch: bool) -> Rendered {
        let error = |id: &Value| {
            json!({
                "jsonrpc": "2.0",
                "id": id,
                "error": {
                    "code": JSONRPC_REFUSED,
                    "message": self.message(),
                    "data": { "decision_id": self.decision_id.to_string(), "status": self.status },
                },
            })
        };
        let body = match (batch, ids) {
            (true, ids) if !ids.is_empty() => Value::Array(ids.iter().map(error).collect()),
            (_, [id, ..]) => error(id),
            (_, []) => error(&Value::Null),
        };
        let asked = ids.iter().any(|id| !id.is_null());
        let status = if self.status == 403 && asked { 200 } else { self.status };
        self.rendered(status, "application/json", &body)
    }

    fn kubernetes(&self) -> Rendered {
        let body = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message(),
            "reason": self.kubernetes_reason(),
            "details": { "causes": [{ "reason": "decision_id", "message": self.decision_id.to_string() }] },
            "code": self.status,
        });
        self.rendered(self.status, "application/json", &body)
    }

    /// The reasons that the API server itself gives with these statuses.
    fn kubernetes_reason(&self) -> &'static str {
        match self.status {
            400 => "BadRequest",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "NotFound",
            408 | 504 => "Timeout",
            413 => "RequestEntityTooLarge",
            415 => "UnsupportedMediaType",
            429 => "TooManyRequests",
            503 => "ServiceUnavailable",
            _ => "InternalError",
        }
    }

    fn graphql(&self) -> Rendered {
        let extensions = json!({ "decision_id": self.decision_id.to_string(), "status": self.status });
        let body = json!({ "errors": [{ "message": self.message(), "extensions": extensions }] });
        self.rendered(self.status, "application/json", &body)
    }

    fn rendered(&self, status: u16, content_type: &str, body: &Value) -> Rendered {
        let mut headers = vec![
            ("content-type", content_type.to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("x-portcullis-decision-id", self.decision_id.to_string()),
        ];
        headers.extend(self.headers.iter().cloned());
        Rendered { status, headers, body: body.to_string().into_bytes(), grpc_status: None }
    }

    /// The gRPC status for an HTTP status, as the gRPC project's mapping has it, finer where the gate knows more.
    fn grpc_status(&self) -> u32 {
        match self.status {
            400 => 3,             // INVALID_ARGUMENT
            401 => 16,            // UNAUTHENTICATED
            403 => 7,             // PERMISSION_DENIED
            404 => 12,            // UNIMPLEMENTED
            408 | 504 => 4,       // DEADLINE_EXCEEDED
            413 | 429 | 431 => 8, // RESOURCE_EXHAUSTED
            502 | 503 => 14,      // UNAVAILABLE
            _ => 13,              // INTERNAL
        }
    }
}
