use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use futures_util::{StreamExt, future, stream};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::json;

use super::seen::{Seen, record};
use super::{MAX_BODY, encode, json_response, number};
use crate::demo::{DemoError, Server};

/// Bytes in one piece of a long body.
const PIECE: usize = 64 * 1024;

/// A service for tests that shows what it got, and misbehaves when asked to. HTTP/1.1 and h2c.
///
/// | path | answer |
/// |---|---|
/// | `/echo` | JSON: method, path, headers, body |
/// | `/echo/body` | the request's body and content type |
/// | `/echo/bytes?n=` | a body of n bytes, with a content length |
/// | `/echo/status?code=` | that status |
/// | `/echo/slow?n=&gap=` | n pieces, one every `gap` milliseconds |
/// | `/echo/die?n=` | promises more than n bytes, then cuts the connection |
/// | `/echo/hang` | nothing, ever |
/// | `/echo/trailers` | a body and the trailers `x-checksum`, `x-contact` |
/// | `/portcullis.demo.Echo/Stream`, any other with gRPC | each request message again, then `grpc-status: 0` |
/// | `/portcullis.demo.Echo/Fail` | gRPC: the request's `x-test-message` and `x-test-details` as the status in the trailers |
#[derive(Debug)]
pub struct Echo {
    server: Server,
    seen: Seen,
}

impl Echo {
    pub async fn start() -> Result<Self, DemoError> {
        let seen = Seen::default();
        let router = Router::new()
            .route("/echo", any(echo))
            .route("/echo/body", any(body))
            .route("/echo/bytes", get(bytes))
            .route("/echo/status", any(status))
            .route("/echo/slow", get(slow))
            .route("/echo/die", get(die))
            .route("/echo/hang", any(future::pending::<Response>))
            .route("/echo/trailers", get(trailers))
            .route("/portcullis.demo.Echo/Stream", axum::routing::post(grpc))
            .route("/portcullis.demo.Echo/Fail", axum::routing::post(fail))
            .fallback(echo)
            .layer(middleware::from_fn(encode::encode))
            .layer(middleware::from_fn_with_state(seen.clone(), record));
        Ok(Echo { server: Server::start(router).await?, seen })
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn seen(&self) -> &Seen {
        &self.seen
    }
}

async fn echo(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    if content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc")) {
        return grpc(parts.headers, body).await;
    }
    let headers: Vec<_> =
        parts.headers.iter().map(|(n, v)| json!([n.as_str(), String::from_utf8_lossy(v.as_bytes())])).collect();
    let answer = json!({
        "method": parts.method.as_str(),
        "path": parts.uri.path_and_query().map(ToString::to_string),
        "headers": headers,
        "bytes": body.len(),
        "body": String::from_utf8_lossy(&body),
    });
    json_response(StatusCode::OK, &answer)
}

async fn body(headers: HeaderMap, body: Bytes) -> Response {
    let octets = HeaderValue::from_static("application/octet-stream");
    let content_type = headers.get(header::CONTENT_TYPE).cloned().unwrap_or(octets);
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}

async fn status(uri: Uri) -> StatusCode {
    let code = number(&uri, "code").and_then(|code| u16::try_from(code).ok());
    code.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::BAD_REQUEST)
}

/// Pieces of the letter `x` that add up to `n` bytes.
fn pieces(n: usize) -> impl Iterator<Item = Bytes> {
    let full = Bytes::from(vec![b'x'; PIECE]);
    (0..n).step_by(PIECE).map(move |at| full.slice(..PIECE.min(n - at)))
}

fn long_body(content_length: usize, body: Body) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/plain".to_owned()), (header::CONTENT_LENGTH, content_length.to_string())];
    (headers, body).into_response()
}

async fn bytes(uri: Uri) -> Response {
    let n = number(&uri, "n").unwrap_or(0);
    long_body(n, Body::from_stream(stream::iter(pieces(n).map(Ok::<_, io::Error>))))
}

async fn slow(uri: Uri) -> Response {
    let n = number(&uri, "n").unwrap_or(3);
    let gap = Duration::from_millis(number(&uri, "gap").unwrap_or(50) as u64);
    let pieces = stream::iter(0..n).then(move |index| async move {
        tokio::time::sleep(gap).await;
        Ok::<_, io::Error>(Bytes::from(format!("piece {index}\n")))
    });
    ([(header::CONTENT_TYPE, "text/plain")], Body::from_stream(pieces)).into_response()
}

async fn die(uri: Uri) -> Response {
    let n = number(&uri, "n").unwrap_or(10);
    let end = stream::once(async {
        // The pieces before it are on their way: the server flushes when it finds nothing more to do.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(io::Error::other("the upstream dies here, as it was asked to"))
    });
    long_body(n + 1000, Body::from_stream(stream::iter(pieces(n).map(Ok)).chain(end)))
}

fn with_trailers(frames: Vec<Bytes>, trailers: HeaderMap) -> Body {
    let frames = frames.into_iter().map(Frame::data).chain([Frame::trailers(trailers)]);
    Body::new(StreamBody::new(stream::iter(frames.map(Ok::<_, io::Error>))).boxed_unsync())
}

async fn trailers() -> Response {
    let trailers: HeaderMap = [("x-checksum", "cafe"), ("x-contact", "ada@example.com")]
        .into_iter()
        .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    let body = with_trailers(vec![Bytes::from_static(b"a body with trailers\n")], trailers);
    let headers = [(header::CONTENT_TYPE, "text/plain"), (header::TRAILER, "x-checksum, x-contact")];
    (headers, body).into_response()
}

/// One gRPC message: not compressed, its length in four bytes, the message.
pub fn grpc_frame(message: &[u8]) -> Bytes {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let mut frame = vec![0];
    frame.extend(length.to_be_bytes());
    frame.extend(message);
    frame.into()
}

/// Sends the request's frames back, cut in two in the middle so that a frame lies across two writes.
async fn grpc(headers: HeaderMap, body: Bytes) -> Response {
    let plain = HeaderValue::from_static("application/grpc");
    let content_type = headers.get(header::CONTENT_TYPE).cloned().unwrap_or(plain);
    let middle = body.len() / 2;
    let trailers = HeaderMap::from_iter([
        (header::HeaderName::from_static("grpc-status"), HeaderValue::from_static("0")),
        (header::HeaderName::from_static("grpc-message"), HeaderValue::from_static("")),
    ]);
    let body = with_trailers(vec![body.slice(..middle), body.slice(middle..)], trailers);
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}

async fn fail(headers: HeaderMap) -> Response {
    let mut trailers =
        HeaderMap::from_iter([(header::HeaderName::from_static("grpc-status"), HeaderValue::from_static("3"))]);
    for (from, to) in [("x-test-message", "grpc-message"), ("x-test-details", "grpc-status-details-bin")] {
        if let Some(value) = headers.get(from) {
            trailers.insert(header::HeaderName::from_static(to), value.clone());
        }
    }
    trailers.insert(header::ETAG, HeaderValue::from_static("\"tag\""));
    let body = with_trailers(vec![grpc_frame(b"")], trailers);
    ([(header::CONTENT_TYPE, "application/grpc")], body).into_response()
}

#[cfg(test)]
mod tests;
