//! The masker from outside.

use std::collections::BTreeSet;
use std::sync::Arc;

use prost_reflect::{DescriptorPool, MessageDescriptor};

use super::*;
use crate::config::{self, FieldRule, Method};

mod carriers;
mod detection;
mod evasion;
mod identifiers;
mod placed;
mod properties;
mod secrets;
mod shapes;
mod spoken;
mod surface;
mod world;

/// A configuration of one profile, `p`.
pub(super) fn config(profile: config::Profile) -> config::Masking {
    config::Masking::new(Secret::new(vec![7; 32]), [("p".to_owned(), profile)].into())
}

pub(super) fn profile(profile: config::Profile) -> Arc<Profile> {
    Masking::compile(&config(profile)).expect("a valid configuration").profile("p").expect("it is there")
}

pub(super) fn plain() -> Arc<Profile> {
    profile(config::Profile::default())
}

pub(super) fn with_fields(fields: &[(&str, &str, Method)]) -> Arc<Profile> {
    let rule = |(path, finding, method): &(&str, &str, Method)| FieldRule {
        path: (*path).into(),
        finding: (*finding).into(),
        method: *method,
    };
    profile(config::Profile { fields: fields.iter().map(rule).collect(), ..Default::default() })
}

/// A message of gRPC with a schema: `tests/corpus/grpc/people.proto`.
pub(super) fn person() -> MessageDescriptor {
    let set = protox::compile(["people.proto"], ["tests/corpus/grpc"]).expect("compiles");
    let pool = DescriptorPool::from_file_descriptor_set(set).expect("whole");
    pool.get_message_by_name("people.v1.Person").expect("there")
}

/// Masks `pieces` one after the other.
pub(super) fn run(profile: &Arc<Profile>, format: Format, pieces: &[&[u8]]) -> Result<(Vec<u8>, Findings), MaskError> {
    let mut stream = profile.stream(format, &BTreeSet::new());
    let mut out = Vec::new();
    for piece in pieces {
        out.extend(stream.push(piece)?.into_inner());
    }
    out.extend(stream.finish()?.into_inner());
    Ok((out, stream.take_findings()))
}

/// The text with `⟪…⟫` around what must be masked: what it is without the marks, and masked.
pub(super) fn marked(text: &str, kind: &str) -> (String, String) {
    let (mut plain, mut masked) = (String::new(), String::new());
    for (index, part) in text.split(['⟪', '⟫']).enumerate() {
        plain.push_str(part);
        masked.push_str(&if index % 2 == 1 { format!("[REDACTED:{kind}]") } else { part.to_owned() });
    }
    (plain, masked)
}

/// What is marked in each of the texts is found as that.
pub(super) fn takes(kind: &str, format: Format, texts: &[&str]) {
    for text in texts {
        let (body, masked) = marked(text, kind);
        assert_eq!(mask(&plain(), format, &body), masked, "{text}");
    }
}

/// Nothing is found in them.
pub(super) fn leaves(format: Format, texts: &[&str]) {
    for text in texts {
        assert_eq!(mask(&plain(), format, text), *text);
    }
}

/// Masks `body` whole, byte by byte, in threes, and with more behind it; all must give the same.
pub(super) fn mask(profile: &Arc<Profile>, format: Format, body: &str) -> String {
    let whole = run(profile, format, &[body.as_bytes()]).expect("within bounds");
    for size in [1, 3] {
        let pieces: Vec<&[u8]> = body.as_bytes().chunks(size).collect();
        assert_eq!(run(profile, format, &pieces).expect("within bounds"), whole, "in pieces of {size}: {body}");
    }
    let text = String::from_utf8(whole.0).expect("text stays text");
    // Nor does what follows, save to what opens and does not end.
    let opens = body.contains("-----BEGIN") || !body.matches('\'').count().is_multiple_of(2);
    if format == Format::Text && !opens {
        let tail = format!("\n\n{}", "the service answers\n".repeat(200));
        let (long, _) = run(profile, format, &[format!("{body}{tail}").as_bytes()]).expect("within bounds");
        assert_eq!(String::from_utf8_lossy(&long).strip_suffix(&tail), Some(&*text), "with more behind");
    }
    text
}

pub(super) fn found(findings: &[(&str, u64)]) -> Findings {
    findings.iter().map(|(finding, count)| ((*finding).to_owned(), *count)).collect()
}
