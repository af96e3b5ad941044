//! Golden transcripts: what Envoy sends, what the gate's other parts answer, and each message and record that follows.
//!
//! A transcript in `tests/transcripts/` has inputs (`>`) and, below each, what came of it (`<`). Only inputs are read;
//! the whole text must come out again. `UPDATE_TRANSCRIPTS=1 cargo test transcripts` writes what comes out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use envoy_types::pb::envoy::config::core::v3::{HeaderMap, HeaderValue};
use envoy_types::pb::envoy::service::ext_proc::v3::body_mutation::Mutation;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_request::Request as Wire;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_response::Response as Answer;
use envoy_types::pb::envoy::service::ext_proc::v3::{
    BodyResponse, HeaderMutation, HttpBody, HttpHeaders, HttpTrailers, ProcessingRequest, ProcessingResponse,
};
use uuid::Uuid;

use super::{decode, encode};
use crate::config;
use crate::exchange::{
    Admission, Ask, BodyMode, Dialect, Exchange, Filtered, HeadEdit, Input, Outcome, Output, Plan, Planner, Refusal,
    RequestHead, ResponseFilter, Screening,
};
use crate::gate::Permit;
use crate::journal::record::{DecisionId, Event as Evidence};
use crate::mask::{Charset, Format, Masking, Profile, Secret};

const ID: DecisionId = DecisionId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));

struct Fixed(Plan);

impl Planner for Fixed {
    fn plan(&self, _: &RequestHead) -> Plan {
        self.0
    }
}

fn profile() -> Arc<Profile> {
    let methods = BTreeMap::from([("CREDIT_CARD".to_owned(), config::Method::Partial)]);
    let profiles = BTreeMap::from([("default".to_owned(), config::Profile { methods, ..Default::default() })]);
    let masking = Masking::compile(&config::Masking::new(Secret::new(vec![1; 32]), profiles)).unwrap();
    masking.profile("default").unwrap()
}

/// Takes the word `hidden` out, and refuses what says `garbled`.
struct Words(usize);

impl ResponseFilter for Words {
    fn limit(&self) -> usize {
        self.0
    }

    fn filter(&self, _: Format, body: &[u8]) -> Result<Filtered, String> {
        let text = String::from_utf8_lossy(body);
        if text.contains("garbled") {
            return Err("the response is garbled".to_owned());
        }
        let count = text.matches("hidden").count() as u64;
        let findings = (count > 0).then(|| ("WORD".to_owned(), count)).into_iter().collect();
        Ok(Filtered { body: (count > 0).then(|| text.replace("hidden", "").into()), findings })
    }
}

fn filter(settings: &BTreeMap<&str, &str>) -> Option<Arc<dyn ResponseFilter>> {
    let limit = settings.get("filter")?.parse().unwrap();
    Some(Arc::new(Words(limit)))
}

fn admission(dialect: Dialect, settings: &BTreeMap<&str, &str>) -> Outcome {
    let edit = HeadEdit {
        set: vec![("accept-encoding".into(), Bytes::from_static(b"identity"))],
        remove: vec!["authorization".into()],
    };
    let screening = Screening {
        profile: profile(),
        request_format: Format::Text,
        request_charset: Some(Charset::AsItIs),
        method: None,
        unmask: Default::default(),
        bodies: crate::journal::record::BodyLimits { record: 1024, kept: 0 },
        decoded_body: 1 << 20,
        headers: 2_000,
        filter: filter(settings),
        types: vec![config::TypeRule {
            types: config::TypePattern::parse("image/*").unwrap(),
            action: config::TypeAction::Pass { most: Some(8) },
        }],
        head_request: settings.contains_key("head"),
        dialect,
    };
    Outcome::Admitted(Box::new(Admission { permit: Permit::for_test(ID), edit, screening }))
}

/// The machine under test, from a transcript's first two lines (`mode`, `plan`).
fn exchange(settings: &BTreeMap<&str, &str>) -> Exchange {
    let mode = match settings["mode"] {
        "streamed" => BodyMode::Streamed,
        "full-duplex" => BodyMode::FullDuplex,
        other => panic!("mode {other}"),
    };
    let plan = match settings["plan"].split_once(' ') {
        Some(("whole", limit)) => Plan::Whole { limit: limit.parse().unwrap() },
        Some(("stream", limit)) => Plan::Stream { limit: limit.parse().unwrap() },
        _ => Plan::HeadOnly,
    };
    Exchange::new(ID, Arc::new(Fixed(plan)), mode)
}

/// `request-headers POST /p name=value … [end]`, `request-body "text" [end]`, `request-trailers name=value`, the same for
/// responses (`response-headers 200 …`), and `admitted`, `refused 403`, `recorded`, `timed-out`.
fn input(line: &str, settings: &BTreeMap<&str, &str>) -> Input {
    let (words, end) = match line.strip_suffix(" end") {
        Some(words) => (words, true),
        None => (line, false),
    };
    let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
    let fields = |skip: usize| rest.split(' ').skip(skip).filter_map(|f| f.split_once('='));
    let word = |at: usize| rest.split(' ').nth(at).unwrap_or_default();
    let wire = match verb {
        "request-headers" => {
            let pseudo = [(":method", word(0)), (":path", word(1)), (":authority", "target"), (":scheme", "http")];
            Wire::RequestHeaders(head(pseudo.into_iter().chain(fields(2)), end))
        }
        "response-headers" => Wire::ResponseHeaders(head([(":status", word(0))].into_iter().chain(fields(1)), end)),
        "request-body" => Wire::RequestBody(body(rest, end)),
        "response-body" => Wire::ResponseBody(body(rest, end)),
        "request-trailers" => Wire::RequestTrailers(HttpTrailers { trailers: Some(map(fields(0))) }),
        "response-trailers" => Wire::ResponseTrailers(HttpTrailers { trailers: Some(map(fields(0))) }),
        outcome => return Input::Outcome(self::outcome(outcome, rest, settings)),
    };
    let message = ProcessingRequest { request: Some(wire), ..Default::default() };
    Input::Wire(decode::event(message).unwrap())
}

fn outcome(verb: &str, rest: &str, settings: &BTreeMap<&str, &str>) -> Outcome {
    let dialect = match rest.split(' ').next_back() {
        Some("grpc") => Dialect::Grpc,
        Some("json-rpc") => Dialect::JsonRpc { ids: vec![1.into()], batch: false },
        Some("batch") => Dialect::JsonRpc { ids: vec![1.into(), "two".into()], batch: true },
        Some("kubernetes") => Dialect::Kubernetes,
        Some("graphql") => Dialect::Graphql,
        _ => Dialect::Http,
    };
    match verb {
        "admitted" => admission(dialect, settings),
        "recorded" => Outcome::Recorded,
        "timed-out" => Outcome::BodyTimedOut,
        "refused" => {
            let status = rest.split(' ').next().unwrap_or_default().parse().unwrap();
            Outcome::Refused(Box::new(Refusal::new(ID, status, "Forbidden", "a policy's reason", dialect)))
        }
        other => panic!("no input {other}"),
    }
}

fn map<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> HeaderMap {
    let value = |(key, value): (&str, &str)| HeaderValue {
        key: key.to_owned(),
        raw_value: value.replace('_', " ").into_bytes(),
        ..Default::default()
    };
    HeaderMap { headers: fields.map(value).collect() }
}

fn head<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>, end_of_stream: bool) -> HttpHeaders {
    HttpHeaders { headers: Some(map(fields)), end_of_stream, ..Default::default() }
}

/// A JSON string, or `gzip` before one.
fn body(text: &str, end_of_stream: bool) -> HttpBody {
    let (gzip, text) = text.strip_prefix("gzip ").map_or((false, text), |text| (true, text));
    let text: String = serde_json::from_str(text).unwrap();
    let body = if gzip {
        let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
        writer.finish().unwrap()
    } else {
        text.into_bytes()
    };
    HttpBody { body, end_of_stream, ..Default::default() }
}

fn describe(output: Output) -> String {
    match output {
        Output::Reply(reply) => format!("reply {}", message(encode::response(reply))),
        Output::Ask(Ask::Admit(request)) => format!("ask admit {} {:?}", request.head.path, request.body),
        Output::Ask(Ask::Record(event)) => format!("ask record {}", record(&event)),
        Output::Ask(Ask::End(summary)) => {
            let detail = summary.detail.unwrap_or_default();
            format!("ask end {:?} {:?} {:?} {detail}", summary.outcome, summary.status, summary.findings)
        }
        Output::Finish => "finish".to_owned(),
    }
}

fn record(event: &Evidence) -> String {
    let value = serde_json::to_value(event).unwrap();
    let part = ["status", "headers", "unexamined", "text"]
        .map(|key| value.get(key).map(ToString::to_string).unwrap_or_default());
    format!("{} {}", value["kind"].as_str().unwrap(), part.join(" ")).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn message(message: ProcessingResponse) -> String {
    let Some(answer) = message.response else {
        let mode = message.mode_override.unwrap();
        return format!("mode-override request {} response {}", mode.request_body_mode, mode.response_body_mode);
    };
    match answer {
        Answer::RequestHeaders(h) => format!("request-headers{}", edits(h.response.unwrap().header_mutation)),
        Answer::ResponseHeaders(h) => format!("response-headers{}", edits(h.response.unwrap().header_mutation)),
        Answer::RequestBody(b) => format!("request-body {}", streamed(b)),
        Answer::ResponseBody(b) => format!("response-body {}", streamed(b)),
        Answer::RequestTrailers(t) => format!("request-trailers{}", edits(t.header_mutation)),
        Answer::ResponseTrailers(t) => format!("response-trailers{}", edits(t.header_mutation)),
        Answer::ImmediateResponse(i) => {
            let grpc = i.grpc_status.map(|g| format!(" grpc {}", g.status)).unwrap_or_default();
            format!("immediate {}{grpc} {}", i.status.unwrap().code, String::from_utf8(i.body).unwrap())
        }
        Answer::StreamedImmediateResponse(_) => "streamed immediate response".to_owned(),
    }
}

fn edits(mutation: Option<HeaderMutation>) -> String {
    let HeaderMutation { set_headers, remove_headers } = mutation.unwrap_or_default();
    let mut text = String::new();
    for header in set_headers {
        #[expect(deprecated, reason = "what Envoy reads")]
        let sign = if header.append.is_some_and(|append| append.value) { "+" } else { "" };
        let header = header.header.unwrap();
        let _ = write!(text, " {sign}{}={:?}", header.key, String::from_utf8_lossy(&header.raw_value));
    }
    for name in remove_headers {
        let _ = write!(text, " -{name}");
    }
    text
}

fn streamed(body: BodyResponse) -> String {
    let Some(Mutation::StreamedResponse(body)) = body.response.unwrap().body_mutation.unwrap().mutation else {
        panic!("a body that does not stream");
    };
    format!("{:?}{}", String::from_utf8_lossy(&body.body), if body.end_of_stream { " end" } else { "" })
}

fn replay(text: &str) -> String {
    let settings = text.lines().filter_map(|l| l.strip_prefix("# ")?.split_once(": ")).collect();
    let mut machine = exchange(&settings);
    let mut out = String::new();
    for line in text.lines().filter(|line| !line.starts_with("< ")) {
        out.push_str(line);
        out.push('\n');
        let Some(line) = line.strip_prefix("> ") else { continue };
        match machine.handle(input(line, &settings)) {
            Ok(outputs) => outputs.into_iter().for_each(|o| out.push_str(&format!("< {}\n", describe(o)))),
            Err(violation) => out.push_str(&format!("< violation {violation}\n")),
        }
    }
    out
}

#[test]
fn transcripts_come_out_as_they_are_written() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(directory).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 15);
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let seen = replay(&text);
        if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
            std::fs::write(&path, seen).unwrap();
        } else {
            assert_eq!(seen, text, "{}", path.display());
        }
    }
}
