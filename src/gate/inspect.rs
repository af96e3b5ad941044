//! What has to hold before a request can be decided at all: the bounds (I7) and a body that can be read.

use bytes::Bytes;

use crate::config::Limits;
use crate::exchange::{Request, RequestBody, RequestHead};
use crate::mask::{Decoder, Encoding};

/// Why a request is refused before identity and policy look at it.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub status: u16,
    pub title: &'static str,
    pub detail: String,
}

pub(super) fn unreadable(status: u16, title: &'static str, detail: impl Into<String>) -> Unreadable {
    Unreadable { status, title, detail: detail.into() }
}

/// Gives the body as the decoders and the masker read it: empty where it follows later.
pub fn readable(request: &Request, limits: &Limits) -> Result<Bytes, Unreadable> {
    head(&request.head, limits)?;
    match &request.body {
        RequestBody::Whole(body) => decoded(&request.head, body, limits),
        RequestBody::Follows if encodings(&request.head)?.is_empty() => Ok(Bytes::new()),
        RequestBody::Follows => Err(unreadable(
            415,
            "Unsupported content-encoding",
            "This target streams request bodies, which must come without a content-encoding.",
        )),
        RequestBody::TooLarge { limit } => Err(unreadable(
            413,
            "Request body too large",
            format!("The request body is larger than limits.request_body ({limit} bytes)."),
        )),
        RequestBody::TimedOut { began: true } => Err(unreadable(
            408,
            "Request body timed out",
            "The request body did not arrive within limits.body_timeout.",
        )),
        RequestBody::TimedOut { began: false } => Err(unreadable(
            408,
            "Request body timed out",
            "No request body arrived within limits.body_timeout. If this happens for every request with a body, the \
             ext_proc filter ignores mode overrides: set allow_mode_override: true.",
        )),
    }
}

fn head(head: &RequestHead, limits: &Limits) -> Result<(), Unreadable> {
    let size = head.headers.size() + head.path.len() + head.authority.len();
    if size > limits.headers {
        return Err(unreadable(
            431,
            "Request header fields too large",
            format!("The request's fields are larger than limits.headers ({} bytes).", limits.headers),
        ));
    }
    // What follows a switch of protocols is not HTTP, and would pass unexamined.
    if head.method.eq_ignore_ascii_case("CONNECT") || head.headers.count("upgrade") > 0 {
        return Err(unreadable(501, "Upgrade not supported", "This gate does not examine upgraded connections."));
    }
    Ok(())
}

fn encodings(head: &RequestHead) -> Result<Vec<Encoding>, Unreadable> {
    let mut all = vec![];
    for value in head.headers.all("content-encoding") {
        let text = std::str::from_utf8(value).unwrap_or("(not text)");
        let parsed = Encoding::parse(text);
        all.extend(parsed.map_err(|e| unreadable(415, "Unsupported content-encoding", e.to_string()))?);
    }
    Ok(all)
}

fn decoded(head: &RequestHead, body: &Bytes, limits: &Limits) -> Result<Bytes, Unreadable> {
    let encodings = encodings(head)?;
    if encodings.is_empty() || body.is_empty() {
        return Ok(body.clone());
    }
    let mut decoder = Decoder::new(&encodings, limits.decoded_body);
    let both = decoder.push(body).and_then(|mut first| {
        let rest = decoder.finish()?;
        if !rest.is_empty() {
            first = [first, rest].concat().into();
        }
        Ok(first)
    });
    both.map_err(|e| unreadable(400, "Request body cannot be decoded", e.to_string()))
}
