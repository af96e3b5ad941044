//! `/livez` and `/readyz` over HTTP/1.1, for probes.
//!
//! Bounds: [`CONNECTIONS`] at once, further ones wait in the listener's backlog; one request a connection, which is
//! closed after [`CONNECTION`] whatever it does. Bodies of requests are not read.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::readiness::{Condition, Readiness, State};

/// Connections at once.
pub const CONNECTIONS: usize = 64;
/// How long a connection may last.
pub const CONNECTION: Duration = Duration::from_secs(5);
/// How long to wait where the listener cannot take a connection, as when the process is out of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Serialize)]
struct Ready {
    ready: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unmet: Vec<Unmet>,
}

#[derive(Serialize)]
struct Unmet {
    condition: Condition,
    reason: String,
}

/// Answers until `shutdown` ends; then open connections get their answer, for at most [`CONNECTION`].
pub async fn serve(listener: TcpListener, readiness: Readiness, shutdown: impl Future<Output = ()>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, slot)) => {
                let readiness = readiness.clone();
                connections.spawn(async move {
                    connection(stream, readiness).await;
                    drop(slot);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the health listener cannot take a connection");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

async fn connection(stream: TcpStream, readiness: Readiness) {
    let service = service_fn(move |request| {
        let response = answer(&request, &readiness);
        async move { Ok::<_, Infallible>(response) }
    });
    let serve = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service);
    // A probe that goes away or stalls is its own affair.
    let _ = tokio::time::timeout(CONNECTION, serve).await;
}

fn answer(request: &Request<Incoming>, readiness: &Readiness) -> Response<Body> {
    let path = request.uri().path();
    if !matches!(path, "/livez" | "/readyz") {
        return response(StatusCode::NOT_FOUND, Bytes::new());
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response = response(StatusCode::METHOD_NOT_ALLOWED, Bytes::new());
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    if path == "/livez" {
        response(StatusCode::OK, Bytes::from_static(b"{\"live\":true}"))
    } else {
        ready(readiness.state())
    }
}

fn ready(state: State) -> Response<Body> {
    let status = if state.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let ready = state.is_ready();
    let unmet = state.unmet.into_iter().map(|(condition, reason)| Unmet { condition, reason }).collect();
    match serde_json::to_vec(&Ready { ready, unmet }) {
        Ok(body) => response(status, body.into()),
        Err(_) => response(StatusCode::INTERNAL_SERVER_ERROR, Bytes::new()),
    }
}

fn response(status: StatusCode, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
