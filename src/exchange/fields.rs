//! Header and trailer fields, masked: for the agent, and for the record.

use std::sync::Arc;

use bytes::Bytes;

use super::{HeadEdit, Headers};
use crate::mask::{Findings, Masked, Profile};

/// Fields that carry a credential: their values are never recorded, only a fingerprint.
const CREDENTIALS: &[&str] = &[
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-amz-security-token",
    "x-api-key",
    "x-auth-token",
    "x-csrf-token",
];

/// Fields that describe the body as the target sent it: no longer true once it is masked, and a digest of what was masked
/// tells whoever guesses it that the guess is right.
const DESCRIBED: &[&str] = &[
    "content-digest",
    "content-md5",
    "content-range",
    "digest",
    "docker-content-digest",
    "etag",
    "repr-digest",
    // RFC 9421: over fields that are removed.
    "signature",
    "signature-input",
    "x-content-md5",
    "x-goog-hash",
    "x-goog-stored-content-length",
    "x-linked-etag",
    "x-linked-size",
    "x-ms-blob-content-md5",
    "x-ms-content-crc64",
];
const DESCRIBED_PREFIXES: &[&str] = &["x-amz-checksum-", "x-checksum-"];

/// Whether a field describes the body as it was before it was masked, beside its length and coding.
pub fn described(name: &str) -> bool {
    DESCRIBED.contains(&name) || DESCRIBED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The edits that mask every field of `headers` in which something was found. Where one value of a repeated field is
/// masked, all are set again, each by itself. A field whose name holds a finding is removed.
///
/// # Errors
/// A finding is in a field that Envoy lets nobody change.
pub fn masked_fields(headers: &Headers, profile: &Arc<Profile>) -> Result<(HeadEdit, Findings), String> {
    let mut edit = HeadEdit::default();
    let mut total = Findings::new();
    for (name, value) in headers.iter() {
        let (_, findings) = masked_value(name, value, profile);
        let (_, named) = profile.text(name);
        if findings.is_empty() && named.is_empty() {
            continue;
        }
        if name.starts_with(':') || name.starts_with("x-envoy-") || name == "host" {
            return Err("a response field that Envoy lets nobody change holds what has to be masked".to_owned());
        }
        super::open::add(&mut total, &findings);
        super::open::add(&mut total, &named);
        if !named.is_empty() {
            edit.set.retain(|(set, _)| set != name);
            edit.remove.push(name.to_owned());
        } else if edit.set.iter().all(|(set, _)| set != name) {
            let all = headers.all(name).map(|value| masked_value(name, value, profile).0.into_inner());
            edit.set.extend(all.map(|value| (name.to_owned(), value)));
        }
    }
    edit.remove.dedup();
    Ok((edit, total))
}

/// gRPC: the value of a `-bin` field is base64.
fn masked_value(name: &str, value: &[u8], profile: &Arc<Profile>) -> (Masked<Bytes>, Findings) {
    if name.ends_with("-bin") { profile.binary_value(value) } else { profile.value(value) }
}

/// Every field as it is recorded.
pub fn record_fields(headers: &Headers, profile: &Arc<Profile>) -> Vec<(String, Masked<String>)> {
    let mut fields = vec![];
    for (name, value) in headers.iter().filter(|(name, _)| !name.starts_with(':')) {
        let masked = match CREDENTIALS.contains(&name) {
            true => Masked::fingerprint(value),
            false => masked_value(name, value, profile).0.lossy(),
        };
        fields.push((profile.text(name).0.into_inner(), masked));
    }
    fields
}
