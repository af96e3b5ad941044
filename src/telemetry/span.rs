//! The span of one exchange and its children.
//!
//! Attributes follow the OpenTelemetry semantic conventions for HTTP servers where there is one, and are
//! `portcullis.*` otherwise. `tracestate` stays in the request as it came; W3C Trace Context 1, section 3.3, lets a
//! vendor leave it so.

use std::collections::{BTreeMap, HashMap};

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanContext, SpanKind, Status, TraceContextExt, TraceFlags, TraceState, Tracer};
use opentelemetry::{Array, Context, KeyValue, StringValue, Value};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, SdkTracer, Span as SdkSpan};

use crate::config::Mode;
use crate::journal::record::{DecisionId, Outcome};
use crate::mask::Masked;

/// Longest text of an attribute, in characters.
const TEXT: usize = 1024;
/// RFC 9110 and RFC 5789; other methods are `_OTHER` by the semantic conventions, since a method is any token.
const METHODS: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// Makes spans; cheap to clone. When off, trace ids still exist, so that records and targets can name them.
#[derive(Clone, Default)]
pub struct Tracing {
    tracer: Option<SdkTracer>,
}

impl Tracing {
    pub fn off() -> Self {
        Tracing { tracer: None }
    }

    pub(super) fn on(tracer: SdkTracer) -> Self {
        Tracing { tracer: Some(tracer) }
    }
}

/// What is known when an exchange starts.
pub struct Start<'a> {
    /// The request's `traceparent`, where it has exactly one. An invalid one starts a new trace.
    pub traceparent: Option<&'a str>,
    pub decision_id: DecisionId,
    pub method: &'a str,
    pub authority: &'a Masked<String>,
    /// Path and query.
    pub path: &'a Masked<String>,
    /// Address and port of the downstream connection.
    pub client: Option<&'a str>,
}

/// The span `portcullis.exchange`, which hangs below the request's trace context. It ends with [`ExchangeSpan::end`]; one
/// that is dropped before that is an error in the trace.
pub struct ExchangeSpan {
    tracing: Tracing,
    cx: Context,
    ended: bool,
}

impl ExchangeSpan {
    pub fn start(tracing: &Tracing, start: &Start<'_>) -> Self {
        let parent = parent(start.traceparent);
        let cx = match &tracing.tracer {
            Some(tracer) => {
                let builder = tracer
                    .span_builder("portcullis.exchange")
                    .with_kind(SpanKind::Server)
                    .with_attributes(attributes(start));
                Context::new().with_span(tracer.build_with_context(builder, &parent))
            }
            None if parent.span().span_context().is_valid() => parent,
            None => Context::new().with_remote_span_context(unsampled()),
        };
        ExchangeSpan { tracing: tracing.clone(), cx, ended: false }
    }

    /// The trace's id, 32 hex digits, for the record.
    pub fn trace_id(&self) -> String {
        self.cx.span().span_context().trace_id().to_string()
    }

    /// The `traceparent` that the target gets, so that its spans hang below this one. When tracing is off it is the
    /// request's own, or a new one that is not sampled.
    pub fn traceparent(&self) -> String {
        let mut headers = HashMap::new();
        TraceContextPropagator::new().inject_context(&self.cx, &mut headers);
        headers.remove("traceparent").unwrap_or_default()
    }

    /// A span below this one, such as `identity`, `decision`, `approval.wait`, `upstream` or `mask`. It ends when it is
    /// dropped.
    pub fn child(&self, name: &'static str) -> ChildSpan {
        let span = self.tracing.tracer.as_ref().map(|tracer| {
            let builder = tracer.span_builder(name).with_kind(SpanKind::Internal);
            tracer.build_with_context(builder, &self.cx)
        });
        ChildSpan { span }
    }

    pub fn matched(&self, target: &str) {
        self.set("portcullis.target", text(target));
    }

    /// The verified subject.
    pub fn identified(&self, subject: &str) {
        self.set("enduser.id", text(subject));
    }

    /// `verdict` as [`crate::policy::Verdict::as_str`] has it.
    pub fn decided(&self, verdict: &'static str, mode: Mode, policies: &[String]) {
        self.set("portcullis.decision", verdict);
        self.set("portcullis.mode", mode_word(mode));
        self.set("portcullis.policies", array(policies.iter().map(|p| text(p))));
    }

    /// Finding type to count.
    pub fn found(&self, findings: &BTreeMap<String, u64>) {
        if !findings.is_empty() {
            self.set("portcullis.findings", array(findings.iter().map(|(kind, n)| format!("{kind}={n}"))));
        }
    }

    /// The status that the agent gets.
    pub fn responded(&self, status: u16) {
        self.set("http.response.status_code", i64::from(status));
    }

    /// Ends the span. An exchange that was refused, cut or lost is an error; `why` is in the gate's own words.
    pub fn end(mut self, outcome: Outcome, why: Option<&'static str>) {
        self.finish(outcome, why);
    }

    fn finish(&mut self, outcome: Outcome, why: Option<&'static str>) {
        self.ended = true;
        let word = outcome.as_str();
        self.set("portcullis.outcome", word);
        match outcome {
            Outcome::Completed | Outcome::Aborted => {}
            Outcome::Refused | Outcome::Cut | Outcome::Unknown => {
                self.set("error.type", word);
                self.cx.span().set_status(Status::error(why.unwrap_or(word)));
            }
        }
        self.cx.span().end();
    }

    fn set(&self, key: &'static str, value: impl Into<Value>) {
        self.cx.span().set_attribute(KeyValue::new(key, value));
    }
}

impl Drop for ExchangeSpan {
    fn drop(&mut self) {
        if !self.ended {
            self.finish(Outcome::Unknown, Some("dropped without an outcome"));
        }
    }
}

/// One step of an exchange.
pub struct ChildSpan {
    span: Option<SdkSpan>,
}

impl ChildSpan {
    /// The step failed; `why` is in the gate's own words.
    pub fn failed(&mut self, why: &'static str) {
        if let Some(span) = &mut self.span {
            span.set_status(Status::error(why));
        }
    }
}

impl Drop for ChildSpan {
    fn drop(&mut self) {
        if let Some(span) = &mut self.span {
            span.end();
        }
    }
}

fn parent(traceparent: Option<&str>) -> Context {
    let headers: HashMap<String, String> =
        traceparent.map(|value| ("traceparent".to_owned(), value.to_owned())).into_iter().collect();
    TraceContextPropagator::new().extract_with_context(&Context::new(), &headers)
}

fn unsampled() -> SpanContext {
    let ids = RandomIdGenerator::default();
    SpanContext::new(ids.new_trace_id(), ids.new_span_id(), TraceFlags::default(), false, TraceState::default())
}

fn attributes(start: &Start<'_>) -> Vec<KeyValue> {
    let method = METHODS.into_iter().find(|m| *m == start.method).unwrap_or("_OTHER");
    let (path, query) = match start.path.as_inner().split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (start.path.as_inner().as_str(), None),
    };
    let mut attributes = vec![
        KeyValue::new("http.request.method", method),
        KeyValue::new("url.path", text(path)),
        KeyValue::new("portcullis.decision_id", start.decision_id.to_string()),
    ];
    attributes.extend(query.map(|q| KeyValue::new("url.query", text(q))));
    attributes.extend(host_and_port("server.address", "server.port", start.authority.as_inner()));
    attributes.extend(start.client.into_iter().flat_map(|c| host_and_port("client.address", "client.port", c)));
    attributes
}

/// `host:port` as two attributes; without a port, one.
fn host_and_port(address: &'static str, port: &'static str, whole: &str) -> Vec<KeyValue> {
    let split = whole.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)));
    match split {
        Some((host, number)) => {
            vec![KeyValue::new(address, text(host.trim_matches(['[', ']']))), KeyValue::new(port, i64::from(number))]
        }
        None => vec![KeyValue::new(address, text(whole))],
    }
}

fn text(text: &str) -> String {
    text.chars().take(TEXT).collect()
}

fn array(items: impl Iterator<Item = String>) -> Value {
    Value::Array(Array::String(items.map(StringValue::from).collect()))
}

pub(super) fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Enforce => "enforce",
        Mode::Observe => "observe",
    }
}
