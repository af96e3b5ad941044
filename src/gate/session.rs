//! Sessions: the exchanges of one principal under one session key.

use aws_lc_rs::digest::{SHA256, digest};

use crate::config;
use crate::exchange::RequestHead;
use crate::identity::Principal;
use crate::journal::record::SessionKey;

/// The session of a request: the configured header, else the MCP session id, else the W3C trace id, else the credential.
///
/// The key is a digest, so that a session id that a client chose is not recorded as it is.
pub fn session_key(target: &config::Target, principal: &Principal, head: &RequestHead) -> SessionKey {
    let configured = target.session_header.as_deref().and_then(|name| head.headers.single(name));
    let key = configured
        .or_else(|| head.headers.single("mcp-session-id"))
        .or_else(|| trace_id(head))
        .unwrap_or(&principal.credential.fingerprint.0);
    let mut input = vec![];
    for part in [principal.issuer.as_str(), &principal.subject, &target.name, key] {
        input.extend((part.len() as u64).to_be_bytes());
        input.extend(part.as_bytes());
    }
    SessionKey(hex::encode(&digest(&SHA256, &input).as_ref()[..16]))
}

/// The trace id of a valid `traceparent` (W3C Trace Context).
pub fn trace_id(head: &RequestHead) -> Option<&str> {
    let value = head.headers.single("traceparent")?;
    let mut parts = value.split('-');
    let (_version, trace) = (parts.next()?, parts.next()?);
    let hex = trace.len() == 32 && trace.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (hex && trace.bytes().any(|b| b != b'0')).then_some(trace)
}
