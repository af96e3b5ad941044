use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::seen::{Seen, record};
use super::table::Table;
use super::{encode, json_response};
use crate::demo::{DemoError, Server};

/// A customer database behind HTTP: `POST /query` with `{"query": "SELECT …"}`, as small database gateways have it.
///
/// Answers are `{"rows": […]}` or `{"affected": n}`. `GET /headers` shows the headers that arrived.
#[derive(Debug)]
pub struct Customers {
    server: Server,
    seen: Seen,
    table: Arc<Mutex<Table>>,
}

impl Customers {
    pub async fn start() -> Result<Self, DemoError> {
        let (seen, table) = (Seen::default(), Arc::new(Mutex::new(Table::customers())));
        let router = Router::new()
            .route("/query", post(query))
            .route("/headers", get(headers).post(headers))
            .with_state(Arc::clone(&table))
            .layer(middleware::from_fn(encode::encode))
            .layer(middleware::from_fn_with_state(seen.clone(), record));
        Ok(Customers { server: Server::start(router).await?, seen, table })
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// How many customers are left.
    pub fn count(&self) -> usize {
        self.table.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

async fn query(State(table): State<Arc<Mutex<Table>>>, body: Bytes) -> Response {
    let statement = serde_json::from_slice::<Value>(&body).ok();
    let statement = statement.as_ref().and_then(|value| value.get("query")).and_then(Value::as_str);
    let Some(statement) = statement else {
        return json_response(StatusCode::BAD_REQUEST, &json!({"error": "the body must be {\"query\": \"…\"}"}));
    };
    match table.lock().unwrap_or_else(PoisonError::into_inner).execute(statement) {
        Ok(answer) => json_response(StatusCode::OK, &answer),
        Err(error) => json_response(StatusCode::BAD_REQUEST, &json!({ "error": error })),
    }
}

async fn headers(headers: HeaderMap) -> Response {
    let pairs: Vec<_> =
        headers.iter().map(|(n, v)| json!([n.as_str(), String::from_utf8_lossy(v.as_bytes())])).collect();
    json_response(StatusCode::OK, &json!({ "headers": pairs }))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(customers: &Customers, statement: &str) -> (u16, Value) {
        let request = reqwest::Client::new().post(customers.server().url("/query"));
        let answer = request.json(&json!({ "query": statement })).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    #[tokio::test]
    async fn statements_are_executed_and_remembered() {
        let customers = Customers::start().await.unwrap();
        let (status, answer) = ask(&customers, "SELECT name, card FROM customers WHERE id = 1").await;
        assert_eq!(status, 200);
        assert_eq!(answer, json!({"rows": [{"name": "Ada Example", "card": "4111 1111 1111 1111"}]}));
        assert_eq!(ask(&customers, "DELETE FROM customers").await.1, json!({"affected": 5}));
        assert_eq!((customers.count(), customers.seen().len()), (0, 2));
        assert_eq!(ask(&customers, "DROP TABLE customers").await.0, 400);
    }

    #[tokio::test]
    async fn a_body_without_a_query_is_refused() {
        let customers = Customers::start().await.unwrap();
        let request = reqwest::Client::new().post(customers.server().url("/query")).body("SELECT 1");
        assert_eq!(request.send().await.unwrap().status(), 400);
    }

    #[tokio::test]
    async fn headers_are_shown_as_they_arrived() {
        let customers = Customers::start().await.unwrap();
        let request = reqwest::Client::new().get(customers.server().url("/headers")).header("x-one", "1");
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer["headers"].as_array().unwrap().contains(&json!(["x-one", "1"])));
    }
}
