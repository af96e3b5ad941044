//! `journal`: the write-ahead log and its signing key.

use crate::config::bounded::{from_to, seconds};
use crate::config::section::{Section, Value};
use crate::config::types::{Journal, SigningKeySource};

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
const GIB: u64 = 1024 * MIB;

pub(super) fn journal(top: &Section<'_>, instance: &str) -> Journal {
    let section = top.section("journal");
    let directory = section.required_path("directory", "where records are written before anything happens");
    let segment_bytes = section.size("segment_bytes", 16 * MIB, from_to(64 * KIB, GIB));
    let max_bytes = section.size("max_bytes", 10 * GIB, from_to(MIB, 1024 * 1024 * GIB));
    if max_bytes < segment_bytes.saturating_mul(2) {
        section.problem("has a max_bytes below two segments; one is written while another is sent, so raise max_bytes");
    }
    let segment_age = section.duration("segment_age", seconds(60), from_to(seconds(1), seconds(3600)));
    let origin = match section.get("origin") {
        Some(value) => origin(&value),
        None => format!("portcullis/{instance}"),
    };
    let heartbeat = section.duration("heartbeat", seconds(300), from_to(seconds(1), seconds(24 * 3600)));
    let signing_key = section.required("signing_key", "the ed25519 key that signs checkpoints");
    let signing_key =
        signing_key.and_then(Value::key_source).unwrap_or(SigningKeySource::File(std::path::PathBuf::new()));
    let previous_key = section.get("previous_key").and_then(Value::key_source);
    Journal {
        directory,
        max_bytes,
        segment_bytes,
        segment_age,
        origin,
        heartbeat,
        signing_key,
        previous_key,
        encryption: None,
    }
}

/// C2SP signed-note: a key name is not empty and has no space and no plus.
fn origin(value: &Value<'_>) -> String {
    let read = value.parse(|text| {
        if text.len() <= 128 && text.chars().all(|c| c.is_ascii_graphic() && c != '+') {
            Ok(text.to_owned())
        } else {
            let how =
                "use up to 128 printable ASCII characters without spaces and \"+\", such as portcullis.example/gate-1";
            Err(format!("is not the name of a log; {how}"))
        }
    });
    read.unwrap_or_default()
}
