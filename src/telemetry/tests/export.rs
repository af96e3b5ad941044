//! Export to a collector, and to none.

use std::time::Instant;

use opentelemetry_proto::tonic::common::v1::any_value;
use tokio::net::TcpListener;
use url::Url;

use super::collector;
use crate::config::{self, LogFormat};
use crate::journal::record::{DecisionId, Outcome};
use crate::mask::Masked;
use crate::telemetry::{ExchangeSpan, FLUSH, Start, Telemetry};

fn config(otlp: Option<String>) -> config::Telemetry {
    let otlp = otlp.map(|url| Url::parse(&url).expect("a URL"));
    config::Telemetry {
        otlp,
        records: false,
        service_name: "gate".to_owned(),
        log: LogFormat::Text,
        filter: "off".to_owned(),
    }
}

fn one_exchange(telemetry: &Telemetry) {
    let (authority, path) = (Masked::constant("h"), Masked::constant("/"));
    let decision_id = DecisionId::default();
    let start =
        Start { traceparent: None, decision_id, method: "GET", authority: &authority, path: &path, client: None };
    let span = ExchangeSpan::start(&telemetry.tracing(), &start);
    drop(span.child("identity"));
    span.end(Outcome::Completed, None);
    telemetry.metrics().upload_failed();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shutdown_exports_what_is_left() {
    let (address, received, task) = collector::start().await;
    let telemetry = Telemetry::start(&config(Some(format!("http://{address}"))), "gate-1").expect("started");
    one_exchange(&telemetry);
    telemetry.shutdown().await;
    task.abort();

    let traces = received.traces.lock().expect("unpoisoned");
    let resources: Vec<_> = traces.iter().flat_map(|r| &r.resource_spans).collect();
    let spans: Vec<&str> =
        resources.iter().flat_map(|r| &r.scope_spans).flat_map(|s| &s.spans).map(|s| s.name.as_str()).collect();
    assert_eq!(spans, ["identity", "portcullis.exchange"]);
    let attributes: Vec<_> = resources.iter().filter_map(|r| r.resource.as_ref()).flat_map(|r| &r.attributes).collect();
    let value = |key: &str| match attributes.iter().find(|a| a.key == key)?.value.as_ref()?.value.as_ref()? {
        any_value::Value::StringValue(text) => Some(text.as_str()),
        _ => None,
    };
    assert_eq!(value("service.name"), Some("gate"));
    assert_eq!(value("service.instance.id"), Some("gate-1"));

    let metrics = received.metrics.lock().expect("unpoisoned");
    let scopes = metrics.iter().flat_map(|r| &r.resource_metrics).flat_map(|r| &r.scope_metrics);
    let names: Vec<&str> = scopes.flat_map(|s| &s.metrics).map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["portcullis.upload.failures"]);
}

/// A collector that takes connections and never answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shutdown_is_bounded_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let address = listener.local_addr().expect("an address");
    let telemetry = Telemetry::start(&config(Some(format!("http://{address}"))), "gate-1").expect("started");
    one_exchange(&telemetry);
    let begin = Instant::now();
    telemetry.shutdown().await;
    assert!(begin.elapsed() < FLUSH * 2, "took {:?}", begin.elapsed());
}

#[tokio::test]
async fn without_a_collector_nothing_is_exported() {
    let telemetry = Telemetry::start(&config(None), "gate-1").expect("started");
    one_exchange(&telemetry);
    telemetry.shutdown().await;
}

#[test]
fn what_cannot_start_says_why() {
    let error = Telemetry::start(&config(Some("http://127.0.0.1:1".to_owned())), "g").err();
    assert_eq!(error.as_deref(), Some("OTLP export needs a Tokio runtime"));
    let filter = config::Telemetry { filter: "a=b=c".to_owned(), ..config(None) };
    let error = Telemetry::start(&filter, "g").err().unwrap_or_default();
    assert!(error.starts_with("telemetry.filter \"a=b=c\" cannot be used: "), "{error}");
}

#[tokio::test]
async fn https_collectors_are_verified_against_the_hosts_roots() {
    let telemetry = Telemetry::start(&config(Some("https://127.0.0.1:1".to_owned())), "g");
    assert!(telemetry.is_ok());
}
