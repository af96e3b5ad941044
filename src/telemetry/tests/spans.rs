//! What an exporter gets of one exchange.

use std::collections::BTreeMap;

use opentelemetry::trace::{SpanId, SpanKind, Status, TracerProvider};
use opentelemetry::{Array, Value};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};

use crate::config::Mode;
use crate::journal::record::{DecisionId, Outcome};
use crate::mask::Masked;
use crate::telemetry::{ExchangeSpan, Start, Tracing};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct Recorder {
    exporter: InMemorySpanExporter,
    _provider: SdkTracerProvider,
    tracing: Tracing,
}

fn recorder() -> Recorder {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let tracing = Tracing::on(provider.tracer("test"));
    Recorder { exporter, _provider: provider, tracing }
}

impl Recorder {
    fn spans(&self) -> Vec<SpanData> {
        self.exporter.get_finished_spans().expect("spans")
    }
}

fn start(tracing: &Tracing, traceparent: Option<&str>, method: &str) -> ExchangeSpan {
    let authority = Masked::constant("billing.example:8443");
    let path = Masked::constant("/users/[REDACTED:EMAIL]?q=1");
    let decision_id = DecisionId::default();
    let client = Some("[::1]:5000");
    ExchangeSpan::start(
        tracing,
        &Start { traceparent, decision_id, method, authority: &authority, path: &path, client },
    )
}

fn attribute<'a>(span: &'a SpanData, key: &str) -> Option<&'a Value> {
    span.attributes.iter().find(|a| a.key.as_str() == key).map(|a| &a.value)
}

fn named<'a>(spans: &'a [SpanData], name: &str) -> &'a SpanData {
    spans.iter().find(|s| s.name == name).expect(name)
}

fn strings(words: &[&'static str]) -> Value {
    Value::Array(Array::String(words.iter().map(|w| (*w).into()).collect()))
}

#[test]
fn hangs_below_the_request_and_above_its_steps() {
    let recorder = recorder();
    let span = start(&recorder.tracing, Some(PARENT), "GET");
    assert_eq!(span.trace_id(), "0af7651916cd43dd8448eb211c80319c");
    let below = span.traceparent();
    for name in ["identity", "decision", "approval.wait", "upstream", "mask"] {
        drop(span.child(name));
    }
    span.end(Outcome::Completed, None);

    let spans = recorder.spans();
    assert_eq!(spans.len(), 6);
    let exchange = named(&spans, "portcullis.exchange");
    assert_eq!(exchange.span_kind, SpanKind::Server);
    assert_eq!(exchange.parent_span_id, SpanId::from_hex("b7ad6b7169203331").expect("an id"));
    assert!(exchange.parent_span_is_remote);
    let id = exchange.span_context.span_id();
    assert_eq!(below, format!("00-0af7651916cd43dd8448eb211c80319c-{id}-01"));
    for child in spans.iter().filter(|s| s.name != "portcullis.exchange") {
        assert_eq!(child.parent_span_id, id, "{}", child.name);
        assert_eq!(child.span_context.trace_id(), exchange.span_context.trace_id());
        assert_eq!(child.span_kind, SpanKind::Internal);
    }
    assert_eq!(exchange.status, Status::Unset);
}

#[test]
fn attributes_follow_the_conventions() {
    let recorder = recorder();
    let span = start(&recorder.tracing, None, "GET");
    span.matched("billing-db");
    span.identified("agent-7");
    span.decided("hold", Mode::Enforce, &["billing-writes".to_owned(), "no-delete".to_owned()]);
    span.found(&BTreeMap::from([("EMAIL".to_owned(), 2), ("US_SSN".to_owned(), 1)]));
    span.responded(200);
    span.end(Outcome::Completed, None);

    let spans = recorder.spans();
    let exchange = named(&spans, "portcullis.exchange");
    let expected = [
        ("http.request.method", Value::from("GET")),
        ("url.path", Value::from("/users/[REDACTED:EMAIL]")),
        ("url.query", Value::from("q=1")),
        ("http.response.status_code", Value::from(200_i64)),
        ("server.address", Value::from("billing.example")),
        ("server.port", Value::from(8443_i64)),
        ("client.address", Value::from("::1")),
        ("client.port", Value::from(5000_i64)),
        ("enduser.id", Value::from("agent-7")),
        ("portcullis.target", Value::from("billing-db")),
        ("portcullis.decision", Value::from("hold")),
        ("portcullis.mode", Value::from("enforce")),
        ("portcullis.policies", strings(&["billing-writes", "no-delete"])),
        ("portcullis.findings", strings(&["EMAIL=2", "US_SSN=1"])),
        ("portcullis.outcome", Value::from("completed")),
    ];
    for (key, value) in expected {
        assert_eq!(attribute(exchange, key), Some(&value), "{key}");
    }
    assert_eq!(exchange.attributes.len(), 16, "and portcullis.decision_id");
    assert_eq!(attribute(exchange, "portcullis.decision_id").map(|v| v.as_str().len()), Some(36));
}

#[test]
fn an_unknown_method_is_not_shown() {
    let recorder = recorder();
    start(&recorder.tracing, None, "MY-SECRET").end(Outcome::Completed, None);
    let spans = recorder.spans();
    let method = attribute(named(&spans, "portcullis.exchange"), "http.request.method");
    assert_eq!(method, Some(&Value::from("_OTHER")));
}

#[test]
fn refused_cut_and_lost_are_errors() {
    let cases = [
        (Outcome::Completed, None),
        (Outcome::Aborted, None),
        (Outcome::Refused, Some("refused")),
        (Outcome::Cut, Some("cut")),
        (Outcome::Unknown, Some("unknown")),
    ];
    for (outcome, error) in cases {
        let recorder = recorder();
        start(&recorder.tracing, None, "GET").end(outcome, Some("why"));
        let spans = recorder.spans();
        let span = named(&spans, "portcullis.exchange");
        let status = error.map_or(Status::Unset, |_| Status::error("why"));
        assert_eq!(span.status, status, "{outcome:?}");
        assert_eq!(attribute(span, "error.type").cloned(), error.map(Value::from), "{outcome:?}");
    }
}

#[test]
fn a_dropped_span_and_a_failed_step_are_errors() {
    let recorder = recorder();
    let span = start(&recorder.tracing, None, "GET");
    let mut step = span.child("decision");
    step.failed("policy did not answer");
    drop(step);
    drop(span);
    let spans = recorder.spans();
    assert_eq!(named(&spans, "decision").status, Status::error("policy did not answer"));
    assert_eq!(named(&spans, "portcullis.exchange").status, Status::error("dropped without an outcome"));
}

#[test]
fn long_text_is_cut() {
    let recorder = recorder();
    let span = start(&recorder.tracing, None, "GET");
    span.identified(&"é".repeat(5000));
    span.end(Outcome::Completed, None);
    let spans = recorder.spans();
    let subject = attribute(named(&spans, "portcullis.exchange"), "enduser.id").map(|v| v.as_str().chars().count());
    assert_eq!(subject, Some(1024));
}

#[test]
fn an_invalid_parent_starts_a_new_trace() {
    let recorder = recorder();
    for bad in ["", "x", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "00-\u{e9}-\u{e9}-01"] {
        let span = start(&recorder.tracing, Some(bad), "GET");
        assert_eq!(span.trace_id().len(), 32);
        assert_ne!(span.trace_id(), "0af7651916cd43dd8448eb211c80319c");
    }
}

#[test]
fn without_an_exporter_the_trace_passes_through() {
    let span = start(&Tracing::off(), Some(PARENT), "GET");
    drop(span.child("identity"));
    assert_eq!(span.traceparent(), PARENT);
    assert_eq!(span.trace_id(), "0af7651916cd43dd8448eb211c80319c");
    let new = start(&Tracing::off(), None, "GET");
    assert_eq!(new.traceparent().len(), 55);
    assert!(new.traceparent().ends_with("-00"), "not sampled");
    assert!(new.traceparent().contains(&new.trace_id()));
    new.end(Outcome::Refused, None);
}

/// An exchange moves between threads and its span is used from several places.
#[test]
fn handles_are_shared_across_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<ExchangeSpan>();
    shared::<crate::telemetry::ChildSpan>();
    shared::<Tracing>();
    shared::<crate::telemetry::Metrics>();
    shared::<crate::telemetry::Telemetry>();
}
