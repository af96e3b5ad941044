//! What has to hold before a request can be decided at all: the bounds (I7) and a body that can be read.

use std::borrow::Cow;

use bytes::Bytes;

use crate::command::http::is_json;
use crate::config::{Limits, is_examined};
use crate::exchange::media::{MediaType, TwoCharsets};
use crate::exchange::{Request, RequestBody, RequestHead};
use crate::mask::{Charset, Decoder, Encoding, recode};

/// A body as the gate reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readable {
    /// What is decided on: in UTF-8 where every reader gets that text or none, else as the client wrote it.
    pub asked: Bytes,
    /// What the record shows: text in UTF-8, since detectors read nothing else.
    pub shown: Bytes,
    /// The content type that is true of `asked`, where that is another one.
    content_type: Option<String>,
}

impl Readable {
    fn as_it_is(body: Bytes) -> Readable {
        Readable { asked: body.clone(), shown: body, content_type: None }
    }

    /// The head that belongs to `asked`.
    pub fn head<'a>(&self, head: &'a RequestHead) -> Cow<'a, RequestHead> {
        let Some(content_type) = &self.content_type else { return Cow::Borrowed(head) };
        let value = |name: &str, value: &Bytes| match name {
            "content-type" => Bytes::from(content_type.clone()),
            _ => value.clone(),
        };
        let headers = head.headers.iter().map(|(name, old)| (name.to_owned(), value(name, old))).collect();
        Cow::Owned(RequestHead { headers, ..head.clone() })
    }
}

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
pub fn readable(request: &Request, limits: &Limits) -> Result<Readable, Unreadable> {
    head(&request.head, limits)?;
    let text = text(&request.head)?;
    match &request.body {
        RequestBody::Whole(body) => Ok(recoded(&request.head, &text, decoded(&request.head, body, limits)?)),
        RequestBody::Follows if !text.charset.is_unicode() => Err(unreadable(
            415,
            "Unsupported charset",
            "This target streams request bodies, which must come in UTF-8, UTF-16 or UTF-32.",
        )),
        RequestBody::Follows if encodings(&request.head)?.is_empty() => Ok(Readable::default()),
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

/// What the head says of a body that is text.
struct Text {
    media: Option<MediaType>,
    charset: Charset,
}

fn text(head: &RequestHead) -> Result<Text, Unreadable> {
    let refused = |detail: String| unreadable(415, "Unsupported charset", detail);
    let value = head.headers.single("content-type").unwrap_or_default();
    let media = MediaType::parse(value)
        .map_err(|TwoCharsets| refused("The request's content-type names two charsets.".to_owned()))?;
    let charset = media.as_ref().and_then(|media| media.charset.as_deref()).map(Charset::named).transpose();
    let charset = charset.map_err(|error| refused(format!("The request body cannot be read: {error}.")))?;
    Ok(Text { media, charset: charset.unwrap_or(Charset::AsItIs) })
}

/// How the text of a body is written that streams; none where it is none.
pub fn streamed_charset(head: &RequestHead) -> Option<Charset> {
    text(head).ok().filter(|text| !text.is_framed(head)).map(|text| text.charset)
}

impl Text {
    /// Messages, or parts, each of which is text or not.
    fn is_framed(&self, head: &RequestHead) -> bool {
        let framed = |media: &MediaType| {
            media.essence.starts_with("multipart/") || media.essence == "application/vnd.kubernetes.protobuf"
        };
        head.is_grpc() || self.media.as_ref().is_some_and(framed)
    }
}

/// Text in UTF-8. What no type says is text is, if it can be nothing else.
fn recoded(head: &RequestHead, text: &Text, body: Bytes) -> Readable {
    let recoded = if text.is_framed(head) { None } else { recode(text.charset, &body) };
    let is_text = text.media.as_ref().is_some_and(|media| is_examined(&media.essence));
    let Some(recoded) = recoded.filter(|recoded| recoded.whole || is_text) else { return Readable::as_it_is(body) };
    // Who goes by no charset finds zero bytes: that is no JSON to anybody, and ASCII to those who skip them. Any other
    // text could hide a second one from the decoders, in the bytes of its characters.
    let json = text.media.as_ref().is_some_and(|media| is_json(&media.essence));
    let sure = recoded.whole && (json || recoded.text.is_ascii());
    let shown = Bytes::from(recoded.text);
    if !sure {
        return Readable { asked: body, shown, content_type: None };
    }
    Readable { asked: shown.clone(), shown, content_type: text.media.as_ref().map(MediaType::in_utf8) }
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

#[cfg(test)]
mod tests;
