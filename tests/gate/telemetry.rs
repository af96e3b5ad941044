//! One span an exchange, through the real Envoy and a collector.

#[path = "../../src/telemetry/tests/collector.rs"]
pub mod collector;

use std::collections::{BTreeMap, BTreeSet};

use opentelemetry_proto::tonic::trace::v1::Span;
use portcullis::demo::process::eventually;

use super::approvals::{UPDATE, cli, one_ticket};
use crate::common::LIMIT;
use crate::common::stack::Stack;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn spans(received: &collector::Received) -> Vec<Span> {
    let traces = received.traces.lock().unwrap();
    let resources = traces.iter().flat_map(|t| &t.resource_spans);
    resources.flat_map(|r| &r.scope_spans).flat_map(|s| s.spans.clone()).collect()
}

fn metrics(received: &collector::Received) -> BTreeSet<String> {
    let metrics = received.metrics.lock().unwrap();
    let resources = metrics.iter().flat_map(|m| &m.resource_metrics);
    resources.flat_map(|r| &r.scope_metrics).flat_map(|s| s.metrics.iter().map(|m| m.name.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_is_one_trace_and_holds_no_raw_value() {
    let (address, received, task) = collector::start().await;
    let otlp = format!("  log: json\n  otlp: http://{address}");
    let mut stack = Stack::builder().sample_policies().set("  log: json", &otlp).start().await;
    let token = stack.token("planner-1", &["planners"], &[]);
    let body = serde_json::json!({"query": "SELECT * FROM customers WHERE email = 'ada@example.com'"});
    let request = stack.http.post(stack.envoy.url("/query")).bearer_auth(&token).json(&body);
    let answer = request.header("traceparent", format!("00-{TRACE}-b7ad6b7169203331-01")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let id = answer.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    answer.bytes().await.unwrap();
    let upstream = stack.customers.seen().last().unwrap();
    assert!(upstream.headers["traceparent"].to_str().unwrap().contains(TRACE));
    let (executor, dba) = (stack.token("executor-1", &["executors"], &[]), stack.token("dana", &["dba"], &[]));
    let people = async {
        let ticket = one_ticket(&stack, &dba).await;
        assert_eq!(cli(&stack, &dba, &["approve", &ticket]).status.code(), Some(0));
    };
    let (approved, ()) = tokio::join!(stack.query(&executor, UPDATE), people);
    let held = approved.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    approved.bytes().await.unwrap();
    let mut gate = stack.gate.take().unwrap();
    gate.process.signal("TERM").unwrap();
    gate.process.wait(LIMIT).await.unwrap();
    eventually("the export", LIMIT, async || {
        spans(&received).iter().filter(|s| s.name == "portcullis.exchange").count() == 2
    })
    .await
    .unwrap();

    let spans = spans(&received);
    let of =
        |id: &str| spans.iter().find(|s| s.name == "portcullis.exchange" && format!("{s:?}").contains(id)).unwrap();
    let wait = spans.iter().find(|s| s.name == "approval.wait").unwrap();
    assert_eq!(wait.parent_span_id, of(&held).span_id);
    let root = of(&id);
    assert_eq!(hex::encode(&root.trace_id), TRACE);
    assert_eq!(hex::encode(&root.parent_span_id), "b7ad6b7169203331");
    let children: BTreeSet<&str> =
        spans.iter().filter(|s| s.parent_span_id == root.span_id).map(|s| s.name.as_str()).collect();
    assert_eq!(children, BTreeSet::from(["identity", "decision", "upstream", "mask"]));
    let attributes: BTreeMap<&str, String> =
        root.attributes.iter().map(|a| (a.key.as_str(), format!("{:?}", a.value))).collect();
    for (key, value) in [
        ("portcullis.decision_id", id.as_str()),
        ("portcullis.decision", "allow"),
        ("portcullis.policies", "agents-read-customers"),
        ("portcullis.findings", "CREDIT_CARD="),
    ] {
        assert!(attributes[key].contains(value), "{key}: {:?}", attributes[key]);
    }
    let names = metrics(&received);
    for name in ["exchanges", "decisions", "findings", "journal.depth", "journal.fsync.duration", "upload.lag"] {
        assert!(names.contains(&format!("portcullis.{name}")), "{name} in {names:?}");
    }

    let log = gate.process.log();
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not JSON: {line}");
    }
    let metrics = format!("{:?}", received.metrics.lock().unwrap());
    for raw in ["ada@example.com", "4111 1111", "987-65", &token] {
        for (what, text) in [("spans", &format!("{spans:?}")), ("metrics", &metrics), ("logs", &log)] {
            assert!(!text.contains(raw), "{raw} in the {what}");
        }
    }
    task.abort();
}
