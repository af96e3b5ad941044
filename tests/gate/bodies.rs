//! Bodies in both directions: sizes, splits, codings, protocols.

use std::time::Duration;

use portcullis::demo::samples;
use portcullis::demo::upstreams::grpc_frame;
use serde_json::Value;

use super::{ALLOW_ALL, records};
use crate::common::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_masked_in_both_base_modes() {
    for sample in [samples::HTTP, samples::HTTP_FDS] {
        let stack = Stack::builder().envoy(sample).policy("all", ALLOW_ALL).start().await;
        let token = stack.token("planner-1", &["planners"], &[]);
        let answer = stack.query(&token, "SELECT * FROM customers").await;
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().contains_key("x-portcullis-decision-id"));
        let rows: Value = answer.json().await.unwrap();
        assert_eq!(rows["rows"].as_array().unwrap().len(), 5);
        let text = rows.to_string();
        for raw in ["example.com", "4111 1111", "987-65-4320", "555 0101"] {
            assert!(!text.contains(raw), "{raw} in {text}");
        }
        assert_eq!(rows["rows"][0]["card"], "************1111");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_response_is_decoded_masked_and_sent_plain() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    for coding in ["gzip", "br", "zstd", "deflate"] {
        let request = stack.http.post(stack.envoy.url("/echo/body")).bearer_auth(&token);
        let request = request.header("x-test-encoding", coding).header("content-type", "text/plain");
        let answer = request.body("card 4111 1111 1111 1111 of ada@example.com").send().await.unwrap();
        assert_eq!(answer.status(), 200, "{coding}");
        assert!(!answer.headers().contains_key("content-encoding"), "{coding}");
        assert_eq!(answer.text().await.unwrap(), "card ************1111 of [REDACTED:EMAIL]", "{coding}");
    }
    let seen = stack.echo.seen().last().unwrap();
    assert_eq!(seen.headers["accept-encoding"], "identity");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_body_past_the_limit_is_413() {
    let stack =
        Stack::builder().policy("all", ALLOW_ALL).set("request_body: 1MiB", "request_body: 64KiB").start().await;
    let token = stack.token("executor-1", &[], &[]);
    let send = async |size: usize| {
        let request = stack.http.post(stack.envoy.url("/echo/body")).bearer_auth(&token);
        request.header("content-type", "text/plain").body(vec![b'x'; size]).send().await.unwrap()
    };
    let fits = send(64 * 1024).await;
    assert_eq!(fits.status(), 200);
    assert_eq!(fits.bytes().await.unwrap().len(), 64 * 1024);
    let before = stack.echo.seen().len();
    let large = send(64 * 1024 + 1).await;
    assert_eq!(large.status(), 413);
    let problem: Value = large.json().await.unwrap();
    assert!(problem["decision_id"].is_string());
    assert_eq!(stack.echo.seen().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_response_arrives_whole() {
    for sample in [samples::HTTP, samples::HTTP_FDS] {
        let stack = Stack::builder().envoy(sample).policy("all", ALLOW_ALL).start().await;
        let token = stack.token("executor-1", &[], &[]);
        let size = 10 * 1024 * 1024 + 7;
        let answer = stack.get(&token, &format!("/echo/bytes?n={size}")).await;
        let body = tokio::time::timeout(Duration::from_secs(60), answer.bytes()).await.unwrap().unwrap();
        assert_eq!(body.len(), size);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_not_delayed_by_the_next() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    // The pieces are five seconds apart: the first event is complete with the second.
    let mut answer = stack.get(&token, "/events?gap=2000").await;
    let mut text = String::new();
    while !text.contains("\n\n") {
        text += std::str::from_utf8(&answer.chunk().await.unwrap().expect("an event")).unwrap();
    }
    assert!(text.contains("************1111") && !text.contains("event: contact"), "{text}");
    while let Some(chunk) = answer.chunk().await.unwrap() {
        text += std::str::from_utf8(&chunk).unwrap();
    }
    assert!(text.contains("[REDACTED:EMAIL]") && text.contains("event: done") && !text.contains("4111 1111"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn grpc_is_masked_in_place_and_refused_with_a_status() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let h2 = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let url = stack.envoy.url("/portcullis.demo.Echo/Stream");
    let message = b"\x0a\x0fada@example.com";
    let call =
        || h2.post(&url).header("content-type", "application/grpc").header("te", "trailers").body(grpc_frame(message));
    let token = stack.token("executor-1", &[], &[]);
    let answer = call().bearer_auth(&token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.bytes().await.unwrap();
    assert_eq!(body.len(), 5 + message.len());
    assert!(body.ends_with(b"\x0a\x0f***************"), "{body:?}");
    let refused = call().send().await.unwrap();
    assert_eq!(refused.headers()["grpc-status"], "16");
}

/// A message of Amazon's event stream without headers.
fn message(payload: &str) -> Vec<u8> {
    let mut message = [(16 + payload.len() as u32).to_be_bytes(), [0; 4]].concat();
    message.extend_from_slice(&crc32fast::hash(&message).to_be_bytes());
    message.extend_from_slice(payload.as_bytes());
    let sum = crc32fast::hash(&message);
    message.extend_from_slice(&sum.to_be_bytes());
    message
}

#[tokio::test(flavor = "multi_thread")]
async fn amazons_event_stream_is_masked_and_its_checksums_are_right() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let send = async |body: Vec<u8>| {
        let request = stack.http.post(stack.envoy.url("/echo/body")).bearer_auth(&token);
        request.header("content-type", "application/vnd.amazon.eventstream").body(body).send().await.unwrap()
    };
    let messages = |mail: &str| [message(&format!("{{\"mail\":\"{mail}\"}}")), message("{\"n\":1}")].concat();
    let answer = send(messages("ada@example.com")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.bytes().await.unwrap(), messages("[REDACTED:EMAIL]"));
    // What cannot be read is not released.
    let mut bad = messages("ada@example.com");
    bad[20] ^= 1;
    let answer = send(bad).await;
    assert!(answer.status() != 200 || answer.bytes().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_dies_in_mid_response_is_a_cut() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let answer = stack.get(&token, "/echo/die?n=100000").await;
    assert!(answer.bytes().await.is_err());
    let records = records::all(&mut stack).await;
    let ended = records::of_kind(&records, "exchange.ended");
    assert_eq!(ended[0]["outcome"], "aborted");
}

#[tokio::test(flavor = "multi_thread")]
async fn head_and_empty_responses_pass() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let head = stack.http.head(stack.envoy.url("/echo")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(stack.get(&token, "/echo/status?code=204").await.status(), 204);
    assert_eq!(stack.get(&token, "/echo/status?code=304").await.status(), 304);
    assert_eq!(stack.get(&token, "/echo/status?code=500").await.status(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_directions_are_recorded_masked() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &["executors"], &["planner-1"]);
    let request = stack.http.post(stack.envoy.url("/echo/body?email=bob%40example.org")).bearer_auth(&token);
    let request = request.header("content-type", "text/plain").header("cookie", "session=s3cr3t-cookie");
    let answer = request.body("pay with 5555 5555 5555 4444").send().await.unwrap();
    let id = answer.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    assert_eq!(answer.text().await.unwrap(), "pay with ************4444");
    let records = records::all(&mut stack).await;
    let text = serde_json::to_string(&records).unwrap();
    for raw in ["5555 5555", "bob@example.org", "bob%40example.org", "s3cr3t-cookie", &token] {
        assert!(!text.contains(raw), "{raw} is in the records");
    }
    let mine: Vec<&Value> = records.iter().filter(|r| r["decision_id"] == id.as_str()).collect();
    let mut kinds: Vec<&str> = mine.iter().map(|r| r["kind"].as_str().unwrap()).collect();
    // What was held back has a record of its own.
    kinds.dedup();
    assert_eq!(kinds, ["exchange.request", "exchange.response", "exchange.response_chunk", "exchange.ended"]);
    assert_eq!(mine[0]["principal"]["subject"], "executor-1");
    assert_eq!(mine[0]["principal"]["chain"][0]["subject"], "planner-1");
    assert_eq!(mine[0]["body"]["text"], "pay with ************4444");
    assert_eq!(mine.last().unwrap()["outcome"], "completed");
}
