//! I2 and the archive: nothing is lost when the gate is killed, when the journal is full, or when S3 is away.

use portcullis::demo::RetentionMode;
use portcullis::demo::process::eventually;
use serde_json::Value;

use super::{ALLOW_ALL, records};
use crate::common::LIMIT;
use crate::common::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_gate_finds_every_record_and_marks_what_it_does_not_know() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let mut acknowledged = vec![];
    for _ in 0..20 {
        let answer = stack.get(&token, "/echo").await;
        acknowledged.push(answer.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned());
        answer.bytes().await.unwrap();
    }
    let unfinished = stack.get(&token, "/echo/slow?n=500&gap=50").await;
    let unknown = unfinished.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    stack.gate.take().unwrap().kill();
    drop(unfinished);
    stack.restart_gate().await;
    let records = records::all(&mut stack).await;
    for id in &acknowledged {
        let kinds: Vec<&str> =
            records.iter().filter(|r| r["decision_id"] == id.as_str()).map(|r| r["kind"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"exchange.request") && kinds.contains(&"exchange.response"), "{id}: {kinds:?}");
    }
    let outcome = records.iter().find(|r| r["decision_id"] == unknown.as_str() && r["kind"] == "exchange.ended");
    assert_eq!(outcome.expect("an end")["outcome"], "unknown");
    let sequence: Vec<u64> = records.iter().map(|r| r["seq"].as_u64().unwrap()).collect();
    assert!(sequence.iter().enumerate().all(|(at, seq)| *seq == at as u64), "{sequence:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_journal_refuses_with_503_and_forwards_nothing() {
    let set = ("  segment_age: 60s", "  segment_age: 1h\n  segment_bytes: 1MiB\n  max_bytes: 2MiB");
    // An S3 that is away: nothing leaves the journal.
    let away = ("request_body: 1MiB", "request_body: 512KiB");
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).set(set.0, set.1).set(away.0, away.1).start().await;
    let token = stack.token("executor-1", &[], &[]);
    stack.link.set_up(false);
    let full = async || {
        let request = stack.http.post(stack.envoy.url("/echo/body")).bearer_auth(&token);
        // Hardly compressible, so that sealing does not make room again.
        let text: String = (0..6_000).map(|_| format!("{} ", uuid::Uuid::new_v4().simple())).collect();
        request.header("content-type", "text/plain").body(text).send().await.unwrap().status() == 503
    };
    eventually("a journal too full for a long record", LIMIT * 6, full).await.unwrap();
    // Sealing compresses, and so can make a little room again: what counts is each refusal.
    let refused = async || {
        let before = stack.echo.seen().len();
        let answer = stack.get(&token, "/echo").await;
        if answer.status() != 503 {
            return false;
        }
        assert!(answer.headers().contains_key("retry-after"));
        assert_eq!(stack.echo.seen().len(), before, "forwarded without a record");
        true
    };
    eventually("a full journal", LIMIT * 3, refused).await.unwrap();
    assert!(stack.gate.as_mut().unwrap().process.exited().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_away_is_no_outage_and_nothing_is_lost_when_it_returns() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).set("segment_age: 60s", "segment_age: 1s").start().await;
    let token = stack.token("executor-1", &[], &[]);
    stack.link.set_up(false);
    for _ in 0..5 {
        assert_eq!(stack.get(&token, "/echo").await.status(), 200);
    }
    stack.link.set_up(true);
    let here =
        async || records::from_bucket(&stack).await.iter().filter(|r| r["kind"] == "exchange.ended").count() == 5;
    eventually("the upload", LIMIT * 3, here).await.unwrap();
    let records = records::all(&mut stack).await;
    let sequence: Vec<u64> = records.iter().map(|r| r["seq"].as_u64().unwrap()).collect();
    assert!(sequence.iter().enumerate().all(|(at, seq)| *seq == at as u64), "{sequence:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_with_a_weaker_lock_is_refused_at_the_start() {
    let cases = [((RetentionMode::Governance, 1), "GOVERNANCE"), ((RetentionMode::Compliance, 1), "30")];
    for (retention, word) in cases {
        let days = if word == "30" { "days: 30" } else { "days: 1" };
        let builder = Stack::builder().policy("all", ALLOW_ALL).retention(retention.0, retention.1);
        let stack = builder.set("days: 1", days).without_gate().start().await;
        let (status, log) = crate::common::gate::refused_start(&stack.files).await;
        assert!(!status.success());
        assert!(log.contains(word), "{log}");
        let token = stack.token("executor-1", &[], &[]);
        assert_eq!(stack.get(&token, "/echo").await.status(), 500);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_envoy_saw_equals_what_was_recorded() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let asked = (0..30).map(|n| {
        let path = format!("/echo?n={n}");
        let (stack, token) = (&stack, &token);
        async move { stack.get(token, &path).await.status() }
    });
    let answers = futures_util::future::join_all(asked).await;
    assert!(answers.iter().all(|status| *status == 200));
    let started: u64 = stack.envoy.stats("ext_proc.streams_started").await.unwrap().values().sum();
    let records = records::all(&mut stack).await;
    let ids = |kind| -> std::collections::BTreeSet<&str> {
        records::of_kind(&records, kind).into_iter().filter_map(|r: &Value| r["decision_id"].as_str()).collect()
    };
    assert_eq!(ids("exchange.request").len() as u64, started);
    assert_eq!(ids("exchange.request"), ids("exchange.ended"));
}
