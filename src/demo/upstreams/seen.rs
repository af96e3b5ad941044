use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::MAX_BODY;

/// Requests that are kept; past it the oldest goes.
const KEPT: usize = 1024;

/// A request as an upstream got it.
#[derive(Clone, Debug)]
pub struct SeenRequest {
    pub method: String,
    /// Path and query.
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What an upstream has seen, so that a test can prove that a refused request never arrived. It keeps the last 1,024
/// requests.
#[derive(Clone, Debug, Default)]
pub struct Seen(Arc<Mutex<VecDeque<SeenRequest>>>);

impl Seen {
    pub fn all(&self) -> Vec<SeenRequest> {
        self.lock().iter().cloned().collect()
    }

    pub fn len(&self) -> usize {
        self.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    pub fn last(&self) -> Option<SeenRequest> {
        self.lock().back().cloned()
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    fn push(&self, request: SeenRequest) {
        let mut all = self.lock();
        if all.len() == KEPT {
            all.pop_front();
        }
        all.push_back(request);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<SeenRequest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Middleware: reads the request whole, keeps it, and hands it on.
pub(super) async fn record(State(seen): State<Seen>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let (method, headers) = (parts.method.to_string(), parts.headers.clone());
    seen.push(SeenRequest { method, path, headers, body: body.clone() });
    next.run(Request::from_parts(parts, Body::from(body))).await
}
