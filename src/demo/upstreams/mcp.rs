use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use super::seen::{Seen, record};
use super::{encode, json_response};
use crate::demo::{DemoError, Server};

const PROTOCOL: &str = "2025-06-18";
const SESSION: &str = "mcp-session-id";
/// Sessions that are kept; past it the smallest id goes.
const MAX_SESSIONS: usize = 1024;

/// An MCP server over streamable HTTP: `POST /mcp`, tools `search_orders`, `get_weather`, `delete_account` and `run_query`.
///
/// It answers JSON, or with the header `x-test-stream: 1` one server-sent event per message. An array is a batch.
#[derive(Debug)]
pub struct Tools {
    server: Server,
    seen: Seen,
    state: Arc<Mutex<Sessions>>,
}

#[derive(Debug, Default)]
struct Sessions {
    open: BTreeSet<String>,
    calls: Vec<String>,
    /// What `get_weather` says that it does, where it was changed.
    weather: Option<String>,
}

type Shared = Arc<Mutex<Sessions>>;

impl Tools {
    pub async fn start() -> Result<Self, DemoError> {
        let (seen, state) = (Seen::default(), Shared::default());
        let router = Router::new()
            .route("/mcp", post(message).delete(end))
            .with_state(Arc::clone(&state))
            .layer(middleware::from_fn(encode::encode))
            .layer(middleware::from_fn_with_state(seen.clone(), record));
        Ok(Tools { server: Server::start(router).await?, seen, state })
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// From now on `get_weather` describes itself like this.
    pub fn redescribe(&self, description: &str) {
        lock(&self.state).weather = Some(description.to_owned());
    }

    /// Names of the tools that ran, in order.
    pub fn calls(&self) -> Vec<String> {
        lock(&self.state).calls.clone()
    }
}

fn lock(state: &Shared) -> MutexGuard<'_, Sessions> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn session(headers: &HeaderMap) -> Option<&str> {
    headers.get(SESSION).and_then(|value| value.to_str().ok())
}

async fn message(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(message) = serde_json::from_slice::<Value>(&body) else {
        return json_response(StatusCode::BAD_REQUEST, &failure(&Value::Null, -32700, "not JSON"));
    };
    if message.get("method").and_then(Value::as_str) == Some("initialize") {
        return initialize(&state, &message);
    }
    match session(&headers) {
        None => return StatusCode::BAD_REQUEST.into_response(),
        Some(id) if !lock(&state).open.contains(id) => return StatusCode::NOT_FOUND.into_response(),
        Some(_) => {}
    }
    let answers: Vec<Value> = match &message {
        Value::Array(batch) => batch.iter().filter_map(|one| answer(&state, one)).collect(),
        one => answer(&state, one).into_iter().collect(),
    };
    reply(headers.contains_key("x-test-stream"), message.is_array(), answers)
}

fn reply(stream: bool, batch: bool, mut answers: Vec<Value>) -> Response {
    if answers.is_empty() {
        return StatusCode::ACCEPTED.into_response();
    }
    if stream {
        let events: String = answers.iter().map(|answer| format!("event: message\ndata: {answer}\n\n")).collect();
        return ([(header::CONTENT_TYPE, "text/event-stream")], events).into_response();
    }
    let body = if batch { Value::Array(answers) } else { answers.pop().unwrap_or_default() };
    json_response(StatusCode::OK, &body)
}

fn initialize(state: &Shared, message: &Value) -> Response {
    let id = uuid::Uuid::new_v4().to_string();
    let mut sessions = lock(state);
    if sessions.open.len() == MAX_SESSIONS {
        sessions.open.pop_first();
    }
    sessions.open.insert(id.clone());
    let result = json!({
        "protocolVersion": PROTOCOL,
        "capabilities": {"tools": {"listChanged": false}},
        "serverInfo": {"name": "shop-tools", "version": "1.0.0"},
    });
    let body = json!({"jsonrpc": "2.0", "id": message.get("id"), "result": result});
    let mut response = json_response(StatusCode::OK, &body);
    if let Ok(value) = id.parse() {
        response.headers_mut().insert(SESSION, value);
    }
    response
}

async fn end(State(state): State<Shared>, headers: HeaderMap) -> StatusCode {
    let known = session(&headers).is_some_and(|id| lock(&state).open.remove(id));
    if known { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

/// The answer to one message; a notification has none.
fn answer(state: &Shared, message: &Value) -> Option<Value> {
    let id = message.get("id")?;
    let result = match message.get("method").and_then(Value::as_str) {
        Some("ping") => json!({}),
        Some("tools/list") => tools(lock(state).weather.as_deref()),
        Some("tools/call") => match call(state, message.get("params").unwrap_or(&Value::Null)) {
            Some(text) => json!({"content": [{"type": "text", "text": text}], "isError": false}),
            None => return Some(failure(id, -32602, "unknown tool")),
        },
        Some(_) | None => return Some(failure(id, -32601, "method not found")),
    };
    Some(json!({"jsonrpc": "2.0", "id": id, "result": result}))
}

fn failure(id: &Value, code: i32, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

fn tools(weather: Option<&str>) -> Value {
    let tool = |name: &str, description: &str, argument: &str| {
        let schema = json!({"type": "object", "properties": {argument: {"type": "string"}}, "required": [argument]});
        json!({"name": name, "description": description, "inputSchema": schema})
    };
    json!({"tools": [
        tool("search_orders", "Finds orders by text", "text"),
        tool("get_weather", weather.unwrap_or("Tells the weather of a city"), "city"),
        tool("delete_account", "Deletes a customer's account", "customer"),
        tool("run_query", "Runs SQL on the orders", "sql"),
    ]})
}

fn call(state: &Shared, params: &Value) -> Option<String> {
    let name = params.get("name").and_then(Value::as_str)?;
    let argument = |key: &str| params.pointer(&format!("/arguments/{key}")).and_then(Value::as_str).unwrap_or("");
    let text = match name {
        "search_orders" => format!(
            "1 order matches \"{}\": order 1042, Ada Example, ada@example.com, +1 202 555 0101, 3 lamps, shipped",
            argument("text")
        ),
        "get_weather" => format!("{}: 21 degrees, light wind", argument("city")),
        "delete_account" => format!("account {} deleted", argument("customer")),
        "run_query" => format!("ran: {}", argument("sql")),
        _ => return None,
    };
    lock(state).calls.push(name.to_owned());
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn post(tools: &Tools, session: Option<&str>, body: Value) -> reqwest::Response {
        let mut request = reqwest::Client::new().post(tools.server().url("/mcp")).json(&body);
        if let Some(session) = session {
            request = request.header(SESSION, session);
        }
        request.send().await.unwrap()
    }

    async fn open(tools: &Tools) -> String {
        let answer = post(tools, None, json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}})).await;
        answer.headers().get(SESSION).unwrap().to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a_session_lists_and_calls_tools() {
        let tools = Tools::start().await.unwrap();
        let session = open(&tools).await;
        let list = post(&tools, Some(&session), json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"})).await;
        let list: Value = list.json().await.unwrap();
        assert_eq!(list["result"]["tools"].as_array().unwrap().len(), 4);

        let params = json!({"name": "search_orders", "arguments": {"text": "lamp"}});
        let call = json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": params});
        let answer: Value = post(&tools, Some(&session), call).await.json().await.unwrap();
        assert!(answer["result"]["content"][0]["text"].as_str().unwrap().contains("ada@example.com"));
        assert_eq!(tools.calls(), ["search_orders"]);
    }

    #[tokio::test]
    async fn without_a_session_nothing_runs() {
        let tools = Tools::start().await.unwrap();
        let list = || json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"});
        assert_eq!(post(&tools, None, list()).await.status(), 400);
        assert_eq!(post(&tools, Some("invented"), list()).await.status(), 404);
    }

    #[tokio::test]
    async fn notifications_are_accepted_and_unknown_methods_refused() {
        let tools = Tools::start().await.unwrap();
        let session = open(&tools).await;
        let note = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        assert_eq!(post(&tools, Some(&session), note).await.status(), 202);
        let unknown = json!({"jsonrpc": "2.0", "id": 9, "method": "nothing"});
        let answer: Value = post(&tools, Some(&session), unknown).await.json().await.unwrap();
        assert_eq!(answer["error"]["code"], -32601);
    }
}
