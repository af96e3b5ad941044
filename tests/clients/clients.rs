//! One client a test, each with its own service, Envoy and gate.

use std::fs;

use serde_json::Value;

use crate::common::records;
use crate::common::stack::Stack;
use crate::common::upstream::Upstream;
use crate::python::{self, Report, Service};

const NOT_A_TOKEN: &str = "nobody";

async fn stack(upstream: Upstream, protocol: &str) -> Stack {
    let policy = fs::read_to_string(python::file(&format!("{protocol}.cedar"))).unwrap();
    Stack::builder().upstream(upstream).policy(protocol, &policy).start().await
}

fn target(service: &Service, prefixes: &[&str], lines: &str) -> Upstream {
    Upstream::new("service", service.address, prefixes, lines)
}

/// Each refusal shows a reason of the policy, and an id of a record that has the same decision.
async fn refusals_are_sensible(stack: &mut Stack, report: &Report, reasons: &[(&str, &str)]) {
    let all = records::all(stack).await;
    let shown = report.refused.as_object().unwrap();
    let named: Vec<&str> = reasons.iter().map(|(call, _)| *call).collect();
    let calls: Vec<&str> = shown.keys().map(String::as_str).filter(|call| *call != NOT_A_TOKEN).collect();
    assert_eq!(named, calls);
    for (call, reason) in reasons {
        let text = shown[*call].as_str().unwrap();
        assert!(text.contains(reason), "{call}: {text}");
        let id = |record: &Value| record["decision_id"].as_str().is_some_and(|id| text.contains(id));
        let record = all.iter().find(|record| id(record));
        let record = record.unwrap_or_else(|| panic!("{call}: no record has an id that is in: {text}"));
        if record["kind"] == "exchange.request" {
            assert_eq!(record["decision"]["verdict"], "deny", "{call}");
            assert!(record["decision"]["reason"].as_str().unwrap().contains(reason), "{call}: {record}");
        } else {
            assert_eq!(record["outcome"], "aborted", "{call}: {record}");
        }
    }
}

fn same(report: &Report) {
    let (direct, gated) = (report.direct.as_object().unwrap(), report.gated.as_object().unwrap());
    assert_eq!(direct.keys().collect::<Vec<_>>(), gated.keys().collect::<Vec<_>>());
    for (call, without) in direct {
        assert_eq!(without, &gated[call], "{call}: without the gate (left) and with it");
    }
}

fn nobody(report: &Report, expected: &str) {
    let text = report.refused[NOT_A_TOKEN].as_str().unwrap();
    assert!(text.contains(expected), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mcp_sdk() {
    let service = python::serve("mcp_server.py").await;
    let mut stack = stack(target(&service, &["/mcp"], "protocol: mcp"), "mcp").await;
    let mut report = python::ask("mcp_client.py", &service, &stack, "/mcp").await;
    // An agent is shown the tools that it may call.
    let tools = |of: &mut Value| of.as_object_mut().unwrap().remove("tools").unwrap();
    let (all, seen) = (tools(&mut report.direct), tools(&mut report.gated));
    assert!(seen.as_array().unwrap().iter().all(|tool| all.as_array().unwrap().contains(tool)), "{seen}");
    same(&report);
    assert_eq!(report.gated["sessions"], 1);
    assert!(report.gated["kinds"].to_string().contains(r#"["GET",200,"text/event-stream"]"#), "{}", report.gated);
    nobody(&report, "Unauthorized: ");
    refusals_are_sensible(&mut stack, &report, &[("delete", "agents may not delete orders")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kubernetes_client() {
    let service = python::serve("kubernetes_server.py").await;
    let mut stack = stack(target(&service, &["/api", "/version"], "protocol: kubernetes"), "kubernetes").await;
    let report = python::ask("kubernetes_client.py", &service, &stack, "").await;
    same(&report);
    nobody(&report, "\"reason\":\"Unauthorized\"");
    let reasons = [
        ("delete all", "one object at a time"),
        ("secret", "agents may not read secrets"),
        ("admin", "no policy permits this"),
        ("privileged", "no policy permits this"),
        // Envoy itself refuses upgrades: the sample has no upgrade_configs.
        ("exec", "Envoy ended the exchange before it was decided"),
    ];
    refusals_are_sensible(&mut stack, &report, &reasons).await;
    let asked: Vec<String> =
        reqwest::get(format!("http://{}/asked", service.address)).await.unwrap().json().await.unwrap();
    let refused = ["DELETE /api/v1/namespaces/shop/pods", "GET /api/v1/namespaces/shop/secrets/tls"];
    assert!(!refused.iter().any(|call| asked.iter().any(|seen| seen == call)), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clickhouse_client() {
    let service = python::serve("clickhouse_server.py").await;
    // The client reads ClickHouse's native format, which is binary.
    let lines = "protocol: sql\nsql: {dialect: clickhouse, statement: body}\n\
                 response_types: [{type: application/octet-stream, action: pass}]";
    let mut stack = stack(target(&service, &["/"], lines), "clickhouse").await;
    let report = python::ask("clickhouse_client.py", &service, &stack, "").await;
    same(&report);
    nobody(&report, "401");
    let reasons = [
        ("drop", "this database is read only"),
        ("delete", "this database is read only"),
        ("url", "this database is read only"),
        ("file", "this database is read only"),
    ];
    refusals_are_sensible(&mut stack, &report, &reasons).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_grpc_client() {
    let service = python::serve("grpc_server.py").await;
    let upstream = target(&service, &["/shop.v1.Orders/"], "protocol: grpc\nrequest_body: stream").http2();
    let mut stack = stack(upstream, "grpc").await;
    let report = python::ask("grpc_client.py", &service, &stack, "").await;
    same(&report);
    nobody(&report, "UNAUTHENTICATED");
    let reason = "agents may not refund";
    assert!(report.refused["refund"].as_str().unwrap().contains("PERMISSION_DENIED"));
    refusals_are_sensible(&mut stack, &report, &[("refund", reason), ("stream", reason)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_graphql_client() {
    let service = python::serve("graphql_server.py").await;
    let mut stack = stack(target(&service, &["/graphql"], "protocol: graphql"), "graphql").await;
    let report = python::ask("graphql_client.py", &service, &stack, "").await;
    same(&report);
    nobody(&report, "Unauthorized: ");
    let reason = "agents may add notes only";
    refusals_are_sensible(&mut stack, &report, &[("mutation", reason), ("alias", reason), ("fragment", reason)]).await;
}
