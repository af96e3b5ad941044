//! A request that a person wrote down, made whole: what clients of its protocol send where it says nothing.

use bytes::Bytes;

use crate::config::{StatementAt, TargetProtocol};
use crate::exchange::RequestHead;

/// What each protocol's clients send where nothing else is written.
pub struct Habit {
    pub method: &'static str,
    pub path: &'static str,
    pub content_type: Option<&'static str>,
}

impl Habit {
    pub fn of(protocol: &TargetProtocol) -> Habit {
        let (method, path, content_type) = match protocol {
            TargetProtocol::Http(_) => ("GET", "/", Some("application/json")),
            TargetProtocol::Kubernetes => ("GET", "/", Some("application/json")),
            TargetProtocol::Sql(_) | TargetProtocol::Shell(_) => ("POST", "/", None),
            TargetProtocol::Mcp(_) => ("POST", "/mcp", Some("application/json")),
            TargetProtocol::Graphql => ("POST", "/graphql", Some("application/json")),
            TargetProtocol::Grpc(_) => ("POST", "/", Some("application/grpc")),
        };
        Habit { method, path, content_type }
    }

    /// Names the body's type, where `head` does not and there is something to name.
    pub fn content_type(&self, protocol: &TargetProtocol, head: &mut RequestHead, body: &Bytes) {
        if head.headers.count("content-type") > 0 {
            return;
        }
        let first = body.iter().find(|b| !b.is_ascii_whitespace());
        let media = match (protocol, first) {
            (TargetProtocol::Grpc(_), _) => self.content_type,
            (_, None) => None,
            // kubectl's habits: RFC 6902 is a list, RFC 7396 an object.
            (TargetProtocol::Kubernetes, Some(b'[')) if head.method == "PATCH" => Some("application/json-patch+json"),
            (TargetProtocol::Kubernetes, Some(_)) if head.method == "PATCH" => Some("application/merge-patch+json"),
            (TargetProtocol::Http(_), Some(b'{' | b'[')) => self.content_type,
            (TargetProtocol::Http(_), Some(_)) => None,
            (_, Some(_)) => self.content_type,
        };
        if let Some(media) = media {
            head.headers.push("content-type", media);
        }
    }
}

/// Puts a statement or command where its target looks for it, and gives the body.
pub fn put(text: &str, place: &StatementAt, head: &mut RequestHead) -> Bytes {
    match place {
        StatementAt::Body => Bytes::from(text.to_owned()),
        StatementAt::JsonField(field) => Bytes::from(serde_json::json!({ field: text }).to_string()),
        StatementAt::QueryParameter(parameter) => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            let pair = query.append_pair(parameter, text).finish();
            let separator = if head.path.contains('?') { '&' } else { '?' };
            head.path = format!("{}{separator}{pair}", head.path);
            Bytes::new()
        }
    }
}
