//! `approvals`, `limits` and `telemetry`.

use std::time::Duration;

use tracing_subscriber::EnvFilter;

use crate::config::bounded::{from_to, seconds};
use crate::config::section::Section;
use crate::config::types::{Approvals, Limits, LogFormat, Telemetry};

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

pub(super) fn approvals(top: &Section<'_>) -> Approvals {
    let section = top.section("approvals");
    Approvals {
        deadline: section.duration("deadline", seconds(600), from_to(seconds(1), seconds(86_400))),
        max_open: section.count("max_open", 1000, from_to(1, 100_000)),
    }
}

pub(super) fn limits(top: &Section<'_>) -> Limits {
    let section = top.section("limits");
    let limits = Limits {
        request_body: section.size("request_body", 1 << 20, from_to(KIB, 256 * MIB)),
        headers: section.size("headers", 64 << 10, from_to(KIB, MIB)),
        record_body: section.size("record_body", 256 << 10, from_to(0, 16 * MIB)),
        kept_body: section.size("kept_body", 0, from_to(0, 64 * MIB)),
        decoded_body: section.size("decoded_body", 64 * MIB, from_to(KIB, 4096 * MIB)),
        body_timeout: section.duration("body_timeout", seconds(30), from_to(Duration::from_millis(100), seconds(600))),
        exchanges: section.count("exchanges", 10_000, from_to(1, 1_000_000)),
    };
    if limits.request_body as u64 > limits.decoded_body {
        section.problem(
            "has a request_body above its decoded_body; a body cannot decode to less than it is, so raise decoded_body",
        );
    }
    limits
}

pub(super) fn telemetry(top: &Section<'_>) -> Telemetry {
    let section = top.section("telemetry");
    let filter = section.get("filter").and_then(|v| v.parse(filter));
    let otlp = section.url("otlp", &["http", "https"]);
    let records = section.flag("records", false);
    if records && otlp.is_none() {
        section.problem("has records: true without otlp; say where they go, otlp: http://collector:4317");
    }
    Telemetry {
        otlp,
        records,
        service_name: section.text("service_name").unwrap_or_else(|| "portcullis".to_owned()),
        log: section.word(
            "log",
            "a log format",
            LogFormat::Json,
            &[("json", LogFormat::Json), ("text", LogFormat::Text)],
        ),
        filter: filter.unwrap_or_else(|| "info".to_owned()),
    }
}

fn filter(text: &str) -> Result<String, String> {
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => {
            Err("is not a log filter; write a level such as info, or target=level such as portcullis=debug".to_owned())
        }
    }
}
