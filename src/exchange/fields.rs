//! Header and trailer fields, masked: for the agent, and for the record.

use bytes::Bytes;

use super::{HeadEdit, Headers};
use crate::mask::{Findings, Format, Masked, Profile};

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

/// The edits that mask every field of `headers` in which something was found.
///
/// Envoy overwrites all values of a name at once, so where one value of a repeated field is masked the field becomes one
/// value, joined with commas (RFC 9110 section 5.3).
pub fn masked_fields(headers: &Headers, profile: &std::sync::Arc<Profile>) -> (HeadEdit, Findings) {
    let mut edit = HeadEdit::default();
    let mut total = Findings::new();
    for (name, value) in headers.iter() {
        // Envoy lets nobody change these, and writes most of them itself.
        if name.starts_with(':') || name.starts_with("x-envoy-") || name == "host" {
            continue;
        }
        let (_, findings) = profile.body(Format::Text, value);
        if findings.is_empty() {
            continue;
        }
        super::open::add(&mut total, &findings);
        if edit.set.iter().all(|(set, _)| set != name) {
            let joined = join(headers, name);
            let (masked, _) = profile.body(Format::Text, &joined);
            edit.set.push((name.to_owned(), masked.into_inner()));
        }
    }
    (edit, total)
}

fn join(headers: &Headers, name: &str) -> Vec<u8> {
    let values: Vec<&[u8]> = headers.all(name).map(Bytes::as_ref).collect();
    values.join(&b", "[..])
}

/// A value can hold a URL (`referer`), in which what is sensitive may be percent-encoded.
fn value_of_field(value: &str, profile: &Profile) -> Masked<String> {
    let masked = profile.text(value).0;
    if masked.as_inner().contains('%') { profile.url_path(masked.as_inner()).0 } else { masked }
}

/// Every field as it is recorded.
pub fn record_fields(headers: &Headers, profile: &Profile) -> Vec<(String, Masked<String>)> {
    let mut fields = vec![];
    for (name, value) in headers.iter().filter(|(name, _)| !name.starts_with(':')) {
        let masked = match CREDENTIALS.contains(&name) {
            true => Masked::fingerprint(value),
            false => value_of_field(&String::from_utf8_lossy(value), profile),
        };
        fields.push((name.to_owned(), masked));
    }
    fields
}
