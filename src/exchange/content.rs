//! What a response is, by its head: how its body is to be read, or why it cannot be.
//!
//! Fail closed: what is partial, ambiguous or of a kind that cannot be examined is withheld, before any of it is released.

use crate::config::{TypeAction, TypeRule, is_examined};
use crate::mask::{Charset, Encoding, Format};

use super::http::is_protobuf;
use super::media::{MediaType, TwoCharsets};
use super::{ResponseHead, Screening};

/// How a body is to be read.
#[derive(Debug, PartialEq)]
pub enum Reading {
    Examined(Examined),
    /// The target's configuration lets it pass as it is: the type, and how long it may be.
    Unexamined {
        essence: String,
        most: Option<u64>,
    },
}

#[derive(Debug, PartialEq)]
pub struct Examined {
    pub format: Format,
    /// Messages of gRPC in the protobuf wire format.
    pub protobuf: bool,
    pub charset: Charset,
    /// Nothing that is known says that it is text: it has to be UTF-8.
    pub strict: bool,
    pub encodings: Vec<Encoding>,
    /// The `content-type` that is true once the body is UTF-8, where that is another one.
    pub content_type: Option<String>,
}

/// Why a response cannot be examined, in words that are safe to show.
#[derive(Debug, PartialEq)]
pub enum Unread {
    /// Whether it has a body or not.
    Whole(String),
    /// Its body.
    Kind(String),
}

/// # Errors
/// The response is not to be released.
pub fn reading(head: &ResponseHead, screening: &Screening) -> Result<Reading, Unread> {
    whole(head, screening.headers).map_err(Unread::Whole)?;
    of_body(head, &screening.types).map_err(Unread::Kind)
}

fn of_body(head: &ResponseHead, rules: &[TypeRule]) -> Result<Reading, String> {
    let media = media_type(head)?;
    let essence = media.as_ref().map_or("", |media| media.essence.as_str());
    let (examined, action) = action(essence, rules);
    let strict = match action {
        TypeAction::Pass { most } => return Ok(Reading::Unexamined { essence: essence.to_owned(), most }),
        TypeAction::Refuse => return Err(refused(essence, head)),
        TypeAction::Examine => !examined,
    };
    let protobuf = is_protobuf(essence);
    // With its parameters: a multipart body needs its boundary.
    let whole = media.as_ref().map(MediaType::in_utf8);
    let format = if strict { Format::Text } else { Format::of_content_type(whole.as_deref()) };
    let charset = media.as_ref().and_then(|media| media.charset.as_deref());
    let (charset, content_type) = match charset.map(Charset::named).transpose() {
        Err(error) => return Err(format!("the response cannot be read: {error}")),
        Ok(None | Some(Charset::AsItIs)) => (Charset::AsItIs, None),
        Ok(Some(other)) => (other, media.map(|media| media.in_utf8())),
    };
    let encodings = encodings(head)?;
    Ok(Reading::Examined(Examined { format, protobuf, charset, strict, encodings, content_type }))
}

/// Whether the type is examined by itself, and what becomes of it. A field that is no media type counts as none at all.
fn action(essence: &str, rules: &[TypeRule]) -> (bool, TypeAction) {
    let examined = is_examined(essence);
    let rule = rules.iter().find(|rule| rule.types.matches(essence)).map(|rule| rule.action);
    let action = match rule {
        Some(TypeAction::Refuse) => TypeAction::Refuse,
        // A rule for many types does not turn masking off.
        Some(TypeAction::Pass { .. } | TypeAction::Examine) | None if examined || essence.is_empty() => {
            TypeAction::Examine
        }
        Some(action) => action,
        None => TypeAction::Refuse,
    };
    (examined, action)
}

fn refused(essence: &str, head: &ResponseHead) -> String {
    let instead = match essence {
        _ if head.headers.count("x-clickhouse-format") > 0 => {
            "; of ClickHouse ask for a format of text, such as JSONCompact or TabSeparatedWithNames, in place of Native, \
             RowBinary, Arrow or Parquet"
        }
        _ => "",
    };
    format!(
        "the target sent {}, a type that is not examined{instead}; targets[].response_types can say what becomes of it",
        shown(essence)
    )
}

/// A target can write what it likes into a type: only what looks like one is shown.
fn shown(essence: &str) -> String {
    let known = ["application", "audio", "chemical", "font", "image", "message", "model", "multipart", "text", "video"];
    let (kind, subtype) = essence.split_once('/').unwrap_or((essence, ""));
    let plain = subtype.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'-' | b'+'));
    match known.contains(&kind) {
        true if plain && subtype.len() <= 80 => essence.to_owned(),
        true => format!("{kind}/…"),
        false => "another type".to_owned(),
    }
}

fn whole(head: &ResponseHead, limit: usize) -> Result<(), String> {
    if head.headers.size() > limit {
        return Err(format!("the target's response fields exceed limits.headers ({limit} bytes)"));
    }
    if head.status == 101 {
        return Err("the target switched protocols, which this gate does not examine".into());
    }
    // Part of a value could be asked for in each range: masking works on whole representations only. 226 (RFC 3229) is a
    // difference to what the client has.
    if head.status == 206 || head.status == 226 {
        return Err("the target sent a partial response although no range was asked for".into());
    }
    Ok(())
}

fn encodings(head: &ResponseHead) -> Result<Vec<Encoding>, String> {
    let mut encodings = vec![];
    for value in head.headers.all("content-encoding") {
        let text = std::str::from_utf8(value).map_err(|_| "content-encoding is not text".to_owned())?;
        encodings.extend(Encoding::parse(text).map_err(|e| e.to_string())?);
    }
    // Each field is bounded by itself.
    if encodings.len() > 2 { Err("content-encoding names more than 2 codings".to_owned()) } else { Ok(encodings) }
}

/// `None` where there is none, or something that is no media type.
fn media_type(head: &ResponseHead) -> Result<Option<MediaType>, String> {
    let mut values = head.headers.all("content-type");
    let (first, second) = (values.next(), values.next());
    // Envoy joins them.
    if second.is_some() || first.is_some_and(|value| joined(value)) {
        return Err("the target sent content-type more than once, so readers could differ on what the body is".into());
    }
    let Some(text) = first.and_then(|value| std::str::from_utf8(value).ok()) else { return Ok(None) };
    MediaType::parse(text).map_err(|TwoCharsets| "the target's content-type names two charsets".to_owned())
}

/// Several types in one value. A comma can stand in quotes only.
fn joined(value: &[u8]) -> bool {
    String::from_utf8_lossy(value).split('"').step_by(2).any(|part| part.contains(','))
}

#[cfg(test)]
mod tests;
