//! Short whole values, such as those of header fields, in which what is sensitive may be encoded.
//!
//! A value is masked as text is, then percent-decoded (RFC 3986, RFC 8187, `grpc-message`), then each run of base64 in it
//! that is still there is decoded, and read as JSON where it is. What is found that way is masked and encoded again in the
//! way it came, so that the rest of the value stays readable.

use std::sync::Arc;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

use super::Findings;
use super::format::Format;
use super::grpc;
use super::masked::Masked;
use super::profile::Profile;
use super::text::Tally;

/// Shortest run of base64 that is decoded, in bytes: 12 bytes of content, less than any finding is sure in.
const RUN: usize = 16;

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG.with_encode_padding(false));
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG.with_encode_padding(false));

impl Profile {
    /// Masks a whole value. Nothing is lifted.
    pub fn value(self: &Arc<Self>, value: &[u8]) -> (Masked<Bytes>, Findings) {
        let (plain, mut findings) = self.body(Format::Text, value);
        let mut masked = plain.into_inner();
        if masked.contains(&b'%') {
            let (url, found) = self.url_path(&String::from_utf8_lossy(&masked));
            if !found.is_empty() {
                masked = url.into_inner().into();
                add(&mut findings, found);
            }
        }
        if let Some(encoded) = self.in_base64(&masked, &mut findings) {
            masked = encoded;
        }
        (Masked::new(masked), findings)
    }

    /// Masks binary metadata (gRPC over HTTP/2): base64 of a protobuf message, or several with commas between them.
    /// What is no base64 is masked as a value.
    pub fn binary_value(self: &Arc<Self>, value: &[u8]) -> (Masked<Bytes>, Findings) {
        let mut findings = Findings::new();
        let mut masked = Vec::new();
        for part in value.split(|byte| *byte == b',') {
            let part = part.trim_ascii();
            let part = match STANDARD.decode(part).or_else(|_| URL_SAFE.decode(part)) {
                Ok(mut message) => {
                    let mut tally = Tally::default();
                    grpc::message(&self.full, &mut message, 0, &mut tally);
                    let changed = !tally.findings.is_empty();
                    add(&mut findings, tally.findings);
                    if changed { STANDARD.encode(message).into_bytes() } else { part.to_vec() }
                }
                Err(_) => {
                    let (part, found) = self.value(part);
                    add(&mut findings, found);
                    part.into_inner().to_vec()
                }
            };
            masked.push(part);
        }
        (Masked::new(masked.join(&b","[..]).into()), findings)
    }

    /// `None` where no run of base64 holds anything.
    fn in_base64(self: &Arc<Self>, value: &[u8], findings: &mut Findings) -> Option<Bytes> {
        let mut out = Vec::with_capacity(value.len());
        let mut changed = false;
        let mut rest = value;
        while !rest.is_empty() {
            let length = rest.iter().position(|byte| !is_base64(*byte)).unwrap_or(rest.len());
            let (run, after) = rest.split_at(length);
            match self.run(run, findings) {
                Some(encoded) => {
                    changed = true;
                    out.extend(encoded.into_bytes());
                }
                None => out.extend(run),
            }
            out.extend(after.first());
            rest = after.get(1..).unwrap_or_default();
        }
        changed.then(|| out.into())
    }

    fn run(self: &Arc<Self>, run: &[u8], findings: &mut Findings) -> Option<String> {
        if run.len() < RUN {
            return None;
        }
        let engine = if run.iter().any(|byte| matches!(byte, b'-' | b'_')) { URL_SAFE } else { STANDARD };
        let decoded = engine.decode(run).ok()?;
        // Random bytes are hardly ever text.
        std::str::from_utf8(&decoded).ok()?;
        let json = matches!(decoded.trim_ascii_start().first(), Some(b'{' | b'['));
        let (masked, found) = self.body(if json { Format::Json } else { Format::Text }, &decoded);
        if found.is_empty() {
            return None;
        }
        add(findings, found);
        Some(engine.encode(masked.into_inner()))
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn add(total: &mut Findings, more: Findings) {
    for (kind, count) in more {
        *total.entry(kind).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD as PADDED, URL_SAFE_NO_PAD};

    use super::*;
    use crate::config;
    use crate::mask::{Masking, Secret};

    fn profile() -> Arc<Profile> {
        let profiles = [("default".to_owned(), config::Profile::default())].into();
        let masking = Masking::compile(&config::Masking::new(Secret::new(vec![1; 32]), profiles)).expect("a profile");
        masking.profile("default").expect("there")
    }

    fn masked(value: &str) -> String {
        let (masked, findings) = profile().value(value.as_bytes());
        assert_eq!(findings.is_empty(), masked.as_inner() == value.as_bytes(), "{value}");
        String::from_utf8_lossy(masked.as_inner()).into_owned()
    }

    #[test]
    fn values_are_masked_through_their_encodings() {
        assert_eq!(masked("mail ada@example.com"), "mail [REDACTED:EMAIL]");
        assert!(masked("/next?mail=ada%40example.com&page=2").ends_with("&page=2"));
        assert!(!masked("/next?mail=ada%40example.com").contains("ada"));
        assert!(!masked("attachment; filename*=UTF-8''ada%40example.com.csv").contains("ada"));
        assert!(!masked("no%20such%20user%20ada%40example.com").contains("ada"));
        let encoded = PADDED.encode("card 4111 1111 1111 1111 of Ada");
        let out = masked(&format!("s={encoded}; Path=/"));
        assert!(out.starts_with("s=") && out.ends_with("; Path=/") && !out.contains(&encoded[..20]), "{out}");
        let json = URL_SAFE_NO_PAD.encode(r#"{"mail": "ada\u0040example.com", "n": "??>>~~"}"#);
        assert!(!masked(&json).contains(&json[10..]));
    }

    #[test]
    fn other_values_stay_as_they_are() {
        for value in [
            "",
            "text/plain; charset=utf-8",
            "max-age=31536000; includeSubDomains",
            "W/\"33a64df551425fcc55e4d42a148795d9f25f89d4\"",
            "/next?q=100%25&r=%2F",
            "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=",
            "Tue, 24 Nov 2026 19:14:20 GMT",
        ] {
            assert_eq!(masked(value), value);
        }
        let latin = b"caf\xE9%zz";
        assert_eq!(profile().value(latin).0.into_inner(), latin[..]);
    }

    #[test]
    fn binary_metadata_is_masked_as_messages() {
        // google.rpc.Status: code, message, details.
        let status = b"\x08\x03\x12\x1buser ada@example.com is not";
        for (encoded, engine) in [(PADDED.encode(status), "padded"), (STANDARD.encode(status), "bare")] {
            let (out, findings) = profile().binary_value(encoded.as_bytes());
            assert_eq!(findings.get("EMAIL"), Some(&1), "{engine}");
            let out = STANDARD.decode(out.into_inner()).expect("base64");
            assert_eq!(out, b"\x08\x03\x12\x1buser *************** is not", "{engine}");
        }
        let two = format!("{},{}", STANDARD.encode(b"\x0a\x01a"), STANDARD.encode(b"\x0a\x0fada@example.com"));
        let (out, _) = profile().binary_value(two.as_bytes());
        assert_eq!(out.as_inner().split(|b| *b == b',').count(), 2);
        assert!(out.as_inner().starts_with(STANDARD.encode(b"\x0a\x01a").as_bytes()));
        let (out, _) = profile().binary_value(b"not base64: ada@example.com");
        assert!(!String::from_utf8_lossy(out.as_inner()).contains("ada"));
    }
}
