//! What agents and people do: requests through Envoy, decisions through the control API.

use serde_json::{Value, json};
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;

use super::stage::Stage;
use crate::demo::DemoError;
use crate::proto::v1::approvals_client::ApprovalsClient;
use crate::proto::v1::{DecideRequest, ListRequest, Ticket, Verdict};

/// An answer, as far as the story looks at it.
pub struct Answer {
    pub status: u16,
    pub body: String,
    pub decision_id: Option<String>,
    pub authenticate: bool,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// One line for the table.
    pub fn line(&self) -> String {
        let id = self.decision_id.as_deref().map(|id| format!(" (decision {id})")).unwrap_or_default();
        format!("HTTP {} {}{id}", self.status, self.body.trim_end())
    }
}

async fn send(request: reqwest::RequestBuilder) -> Result<Answer, DemoError> {
    let response = request.send().await.map_err(DemoError::other("a request through Envoy"))?;
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let decision_id = header("x-portcullis-decision-id");
    let authenticate = header("www-authenticate").is_some_and(|v| v.starts_with("Bearer"));
    let status = response.status().as_u16();
    let body = response.text().await.map_err(DemoError::other("an answer through Envoy"))?;
    Ok(Answer { status, body, decision_id, authenticate })
}

impl Stage {
    pub fn token(&self, subject: &str, groups: &[&str], act: &[&str]) -> Result<String, DemoError> {
        self.issuer.token(subject, groups, act)
    }

    pub async fn query(&self, token: Option<&str>, statement: &str) -> Result<Answer, DemoError> {
        let mut request = self.http.post(self.envoy.url("/query")).json(&json!({ "query": statement }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        send(request).await
    }

    pub async fn forged(&self, token: &str) -> Result<Answer, DemoError> {
        let request = self.http.post(self.envoy.url("/query")).json(&json!({"query": "SELECT id FROM customers"}));
        send(request.bearer_auth(token).header("x-forwarded-user", "root").header("x-forwarded-groups", "dba")).await
    }

    pub async fn events(&self, token: &str) -> Result<Answer, DemoError> {
        send(self.http.get(self.envoy.url("/events")).bearer_auth(token)).await
    }

    pub async fn mcp(&self, token: &str, session: Option<&str>, message: &Value) -> Result<Answer, DemoError> {
        let mut request = self.http.post(self.envoy.url("/mcp")).bearer_auth(token).json(message);
        request = request.header("accept", "application/json, text/event-stream");
        if let Some(session) = session {
            request = request.header("mcp-session-id", session);
        }
        send(request).await
    }

    /// Opens an MCP session and gives its id.
    pub async fn initialize(&self, token: &str) -> Result<String, DemoError> {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "demo", "version": "1"}}});
        let request = self.http.post(self.envoy.url("/mcp")).bearer_auth(token).json(&message);
        let response = request.send().await.map_err(DemoError::other("opening an MCP session"))?;
        let session = response.headers().get("mcp-session-id").and_then(|v| v.to_str().ok()).map(str::to_owned);
        session
            .ok_or_else(|| DemoError::Other { what: "opening an MCP session".into(), detail: "no session id".into() })
    }

    async fn control(&self) -> Result<ApprovalsClient<Channel>, DemoError> {
        let address = format!("http://{}", self.files.control);
        ApprovalsClient::connect(address).await.map_err(DemoError::other("the control API"))
    }

    /// What waits, as `token`'s owner sees it.
    pub async fn waiting(&self, token: &str) -> Result<Vec<Ticket>, DemoError> {
        let request = authorized(ListRequest::default(), token)?;
        let answer = self.control().await?.list(request).await.map_err(DemoError::other("listing approvals"))?;
        Ok(answer.into_inner().tickets)
    }

    /// Approves, or says why not.
    pub async fn approve(&self, token: &str, ticket: &Ticket) -> Result<Result<Ticket, tonic::Status>, DemoError> {
        let decide = DecideRequest {
            id: ticket.id.clone(),
            verdict: Verdict::Approve.into(),
            comment: "looks right".to_owned(),
            digest: ticket.digest.clone(),
        };
        let request = authorized(decide, token)?;
        Ok(self.control().await?.decide(request).await.map(tonic::Response::into_inner))
    }
}

fn authorized<T>(message: T, token: &str) -> Result<tonic::Request<T>, DemoError> {
    let value: MetadataValue<_> = format!("Bearer {token}").parse().map_err(DemoError::other("a token"))?;
    let mut request = tonic::Request::new(message);
    request.metadata_mut().insert("authorization", value);
    Ok(request)
}
