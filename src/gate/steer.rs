//! Request fields with which a client could steer its target towards answers that cannot be masked, or that tell of what
//! was masked.
//!
//! - Ranges, deltas, codings and charsets: the target is asked for whole, plain representations.
//! - Conditions on entity tags. A masked response has no tag, so a client can only know the target's own, which is often a
//!   hash of the content: with conditions it could try out guesses at what was masked. On GET and HEAD `if-none-match`
//!   goes (with `if-modified-since`, which RFC 9110, 13.1.3 has ignored beside it), which gives a whole response;
//!   `if-match` gives 412, since none of the gate's responses has a tag that could match (13.1.1). `*` names no tag, and
//!   other methods keep their conditions: there they guard a write that policy has allowed, often with a tag that the
//!   target put into a body.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::inspect::{Unreadable, unreadable};
use crate::config::TargetProtocol;
use crate::exchange::{HeadEdit, Headers, RequestHead};

/// As sent to servers that read `_` as `-` too. `request-range` is what RFC 2068's drafts had, `x-ms-range` goes before
/// `range` in Azure's storage, and `a-im` asks for deltas (RFC 3229).
const REMOVED: &[&str] = &[
    "a-im",
    "accept-charset",
    "if-range",
    "range",
    "request-range",
    "x-ms-range",
    "x-ms-range-get-content-crc64",
    "x-ms-range-get-content-md5",
    "x-range",
];

/// Of the API server: its objects in a form in which findings are starred only. It has every one of them as JSON too.
const KUBERNETES_PROTOBUF: &str = "application/vnd.kubernetes.protobuf";

/// Changes what `head` asks for to what can be examined.
pub fn away(head: &RequestHead, protocol: &TargetProtocol, edit: &mut HeadEdit) {
    let headers = &head.headers;
    let mut remove: BTreeSet<&str> = headers.iter().map(|(name, _)| name).filter(|name| is_removed(name)).collect();
    if reads(head) && has_tags(headers, "if-none-match") {
        remove.extend(["if-none-match", "if-modified-since"].into_iter().filter(|name| headers.count(name) > 0));
    }
    // What it says besides is for codings of transfer, which are none of the target's business.
    if headers.all("te").any(|value| !value.eq_ignore_ascii_case(b"trailers")) {
        remove.insert("te");
    }
    edit.remove.extend(remove.into_iter().map(str::to_owned));
    edit.set.push(("accept-encoding".into(), Bytes::from_static(b"identity")));
    if head.is_grpc() {
        edit.set.push(("grpc-accept-encoding".into(), Bytes::from_static(b"identity")));
    }
    if let (TargetProtocol::Kubernetes, Some(accept)) = (protocol, without_protobuf(headers)) {
        edit.set.push(("accept".into(), accept.into()));
    }
}

/// # Errors
/// A condition cannot be met.
pub fn possible(head: &RequestHead) -> Result<(), Unreadable> {
    if reads(head) && has_tags(&head.headers, "if-match") {
        let detail = "The responses of this gate have no entity tags, so none can match if-match.";
        return Err(unreadable(412, "Precondition failed", detail));
    }
    Ok(())
}

fn reads(head: &RequestHead) -> bool {
    matches!(head.method.as_str(), "GET" | "HEAD")
}

fn is_removed(name: &str) -> bool {
    REMOVED.contains(&name.replace('_', "-").as_str())
}

/// `*` is no tag.
fn has_tags(headers: &Headers, name: &str) -> bool {
    headers.all(name).any(|value| value.trim_ascii() != b"*")
}

/// What is accepted besides protobuf, where something is.
fn without_protobuf(headers: &Headers) -> Option<String> {
    let values: Vec<&str> = headers.all("accept").filter_map(|value| std::str::from_utf8(value).ok()).collect();
    let members: Vec<&str> = values.iter().flat_map(|value| value.split(',')).map(str::trim).collect();
    let protobuf = |member: &&str| {
        let essence = member.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(KUBERNETES_PROTOBUF)
    };
    if !members.iter().any(protobuf) {
        return None;
    }
    let rest: Vec<&str> = members.into_iter().filter(|member| !protobuf(member) && !member.is_empty()).collect();
    (!rest.is_empty()).then(|| rest.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(method: &str, headers: &[(&str, &str)]) -> RequestHead {
        let headers =
            headers.iter().map(|(name, value)| ((*name).to_owned(), Bytes::from((*value).to_owned()))).collect();
        RequestHead { method: method.to_owned(), headers, ..RequestHead::default() }
    }

    fn removed(method: &str, headers: &[(&str, &str)]) -> Vec<String> {
        let mut edit = HeadEdit::default();
        away(&head(method, headers), &TargetProtocol::default(), &mut edit);
        assert_eq!(edit.set, [("accept-encoding".to_owned(), Bytes::from_static(b"identity"))]);
        edit.remove
    }

    #[test]
    fn parts_and_deltas_cannot_be_asked_for() {
        let names =
            ["range", "if-range", "a-im", "x-ms-range", "request-range", "if_range", "accept-charset", "x-range"];
        for name in names {
            assert_eq!(removed("GET", &[(name, "bytes=0-3"), ("x-ranges", "a")]), [name]);
        }
        assert_eq!(removed("GET", &[("te", "gzip, trailers")]), ["te"]);
        assert!(removed("GET", &[("te", "trailers"), ("te", "Trailers")]).is_empty());
    }

    #[test]
    fn tags_cannot_be_tried_out() {
        let conditions = [("if-none-match", "\"d41d8cd9\""), ("if-modified-since", "Tue, 24 Nov 2026 19:14:20 GMT")];
        for method in ["GET", "HEAD"] {
            assert_eq!(removed(method, &conditions), ["if-modified-since", "if-none-match"]);
            assert_eq!(removed(method, &conditions[1..]), [""; 0]);
            assert_eq!(removed(method, &[("if-none-match", "*")]), [""; 0]);
            assert!(possible(&head(method, &[("if-match", "\"a\", W/\"b\"")])).is_err_and(|e| e.status == 412));
            assert!(possible(&head(method, &[("if-match", "*")])).is_ok());
        }
        assert_eq!(removed("PUT", &conditions), [""; 0]);
        assert!(possible(&head("PUT", &[("if-match", "\"a\"")])).is_ok());
    }

    #[test]
    fn kubernetes_is_asked_for_json_where_that_is_read_too() {
        let accept = |value: &str| {
            let mut edit = HeadEdit::default();
            away(&head("GET", &[("accept", value)]), &TargetProtocol::Kubernetes, &mut edit);
            edit.set.into_iter().find(|(name, _)| name == "accept").map(|(_, value)| value)
        };
        assert_eq!(accept("application/vnd.kubernetes.protobuf"), None, "it takes nothing else");
        assert_eq!(
            accept("application/vnd.kubernetes.protobuf;type=watch, application/json;q=0.9,*/*").as_deref(),
            Some(&b"application/json;q=0.9, */*"[..])
        );
        assert_eq!(accept("application/json;as=Table;v=v1;g=meta.k8s.io,application/json"), None);
    }
}
