//! S3 in every bad state, under traffic through the real Envoy: every exchange that Envoy saw is in the bucket in the end, once,
//! and where evidence is at risk the gate refuses.

use std::collections::BTreeSet;
use std::time::Duration;

use portcullis::demo::RetentionMode;
use portcullis::demo::process::eventually;
use serde_json::Value;

use super::{ALLOW_ALL, records};
use crate::common::LIMIT;
use crate::common::link::Fault;
use crate::common::stack::Stack;

async fn stack() -> Stack {
    stack_with("segment_age: 1s").await
}

async fn stack_with(age: &str) -> Stack {
    let quick = ("segment_age: 60s", age);
    let check = ("{mode: COMPLIANCE, days: 1}", "{mode: COMPLIANCE, days: 1}\n  check_every: 1s");
    Stack::builder().policy("all", ALLOW_ALL).set(quick.0, quick.1).set(check.0, check.1).start().await
}

async fn exchanges(stack: &Stack, count: usize) {
    let token = stack.token("executor-1", &[], &[]);
    for _ in 0..count {
        assert_eq!(stack.get(&token, "/echo").await.status(), 200);
    }
}

/// What `/readyz` says, where the gate is not ready.
async fn unready(stack: &Stack) -> Option<String> {
    let answer = reqwest::get(format!("http://{}/readyz", stack.files.health)).await.ok()?;
    if answer.status().is_success() { None } else { answer.text().await.ok() }
}

async fn is_ready(stack: &Stack) {
    eventually("a ready gate", LIMIT * 3, async || unready(stack).await.is_none()).await.unwrap();
}

/// Records in the bucket so far.
async fn ends(stack: &Stack) -> usize {
    records::of_kind(&records::from_bucket(stack).await, "exchange.ended").len()
}

async fn arrived(stack: &Stack, count: usize) {
    let seen = std::sync::atomic::AtomicUsize::new(0);
    let all = async || {
        let ends = ends(stack).await;
        seen.store(ends, std::sync::atomic::Ordering::Relaxed);
        ends == count
    };
    if let Err(late) = eventually("the upload", LIMIT * 4, all).await {
        let log = stack.gate.as_ref().map(|gate| gate.process.log()).unwrap_or_default();
        panic!("{late}: {seen:?} of {count} records are there; the gate said:\n{log}");
    }
}

/// Ends the gate: nothing is missing, nothing is there twice, and it is what Envoy saw.
async fn settle(mut stack: Stack) -> Vec<Value> {
    let seen: u64 = stack.envoy.stats("ext_proc.streams_started").await.unwrap().values().sum();
    let all = records::all(&mut stack).await;
    let sequence: Vec<u64> = all.iter().map(|r| r["seq"].as_u64().unwrap()).collect();
    assert!(sequence.iter().enumerate().all(|(at, seq)| *seq == at as u64), "{sequence:?}");
    for kind in ["exchange.request", "exchange.ended"] {
        let records = records::of_kind(&all, kind);
        let ids: BTreeSet<_> = records.iter().map(|r| r["decision_id"].as_str().unwrap()).collect();
        assert_eq!((ids.len() as u64, records.len() as u64), (seen, seen), "{kind}");
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_s3_that_is_away_slow_or_loses_answers_loses_nothing() {
    let stack = stack().await;
    let mut done = 0;
    for fault in [Fault::Down, Fault::Slow(Duration::from_secs(2)), Fault::LostAnswers, Fault::Denied] {
        stack.link.set(Some(fault));
        exchanges(&stack, 5).await;
        done += 5;
        match fault {
            // They get through all the same.
            Fault::Slow(_) | Fault::LostAnswers => arrived(&stack, done).await,
            Fault::Down | Fault::Denied | Fault::WrongChecksum => {}
        }
        stack.link.set(None);
        exchanges(&stack, 2).await;
        done += 2;
        arrived(&stack, done).await;
        assert_eq!(unready(&stack).await, None, "{fault:?} is no reason to refuse");
    }
    settle(stack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_s3_that_stored_other_bytes_is_an_alarm_until_it_is_mended() {
    let stack = stack().await;
    stack.link.set(Some(Fault::WrongChecksum));
    exchanges(&stack, 3).await;
    let alarm = async || unready(&stack).await.is_some_and(|why| why.contains("other bytes"));
    eventually("an alarm", LIMIT * 2, alarm).await.unwrap();
    let token = stack.token("executor-1", &[], &[]);
    let before = stack.echo.seen().len();
    assert_eq!(stack.get(&token, "/echo").await.status(), 503);
    assert_eq!(stack.echo.seen().len(), before);
    stack.link.set(None);
    is_ready(&stack).await;
    exchanges(&stack, 1).await;
    let all = settle(stack).await;
    let alarms: Vec<_> =
        records::of_kind(&all, "archive.alarm").iter().map(|r| r["raised"].as_bool().unwrap()).collect();
    assert_eq!((alarms.first(), alarms.last()), (Some(&true), Some(&false)), "{alarms:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_weakened_while_the_gate_runs_stops_it_until_it_is_back() {
    // Nothing is sealed before the guard has looked.
    let stack = stack_with("segment_age: 30s").await;
    exchanges(&stack, 2).await;
    stack.bucket.set_default_retention(RetentionMode::Governance, 1).await.unwrap();
    let alarm = async || unready(&stack).await.is_some_and(|why| why.contains("GOVERNANCE"));
    eventually("an alarm", LIMIT, alarm).await.unwrap();
    let token = stack.token("executor-1", &[], &[]);
    let before = stack.echo.seen().len();
    assert_eq!(stack.get(&token, "/echo").await.status(), 503);
    assert_eq!(stack.echo.seen().len(), before);
    stack.bucket.set_default_retention(RetentionMode::Compliance, 1).await.unwrap();
    is_ready(&stack).await;
    exchanges(&stack, 1).await;
    let mut stack = stack;
    let all = records::all(&mut stack).await;
    let alarms: Vec<_> =
        records::of_kind(&all, "archive.alarm").iter().map(|r| r["raised"].as_bool().unwrap()).collect();
    assert_eq!(alarms, [true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_ends_with_unsent_records_says_so_and_sends_them_at_its_next_start() {
    let mut stack = stack().await;
    stack.link.set_up(false);
    exchanges(&stack, 3).await;
    let mut gate = stack.gate.take().unwrap();
    gate.process.signal("TERM").unwrap();
    let status = gate.process.wait(LIMIT).await.unwrap();
    let log = gate.process.log();
    assert_eq!(status.code(), Some(3), "{log}");
    assert!(log.contains("segments of records are not in the archive") && log.contains("next start"), "{log}");
    stack.link.set_up(true);
    stack.restart_gate().await;
    arrived(&stack, 3).await;
    settle(stack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_fills_up_says_so_at_three_quarters_when_full_and_when_there_is_room_again() {
    let set = ("  segment_age: 60s", "  segment_age: 1h\n  segment_bytes: 1MiB\n  max_bytes: 2MiB");
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).set(set.0, set.1).start().await;
    stack.link.set_up(false);
    let token = stack.token("executor-1", &[], &[]);
    let full = async || {
        let request = stack.http.post(stack.envoy.url("/echo/body")).bearer_auth(&token);
        // Hardly compressible, so that sealing does not make room again.
        let text: String = (0..6_000).map(|_| format!("{} ", uuid::Uuid::new_v4().simple())).collect();
        request.header("content-type", "text/plain").body(text).send().await.unwrap().status() == 503
    };
    eventually("a full journal", LIMIT * 6, full).await.unwrap();
    let said = |stack: &Stack| stack.gate.as_ref().unwrap().process.log().matches("has room again").count();
    let before = said(&stack);
    stack.link.set_up(true);
    let room = async || stack.get(&token, "/echo").await.status() == 200 && said(&stack) > before;
    eventually("room", LIMIT * 4, room).await.unwrap();
    let all = records::all(&mut stack).await;
    let levels: Vec<_> =
        records::of_kind(&all, "journal.pressure").iter().map(|r| r["level"].as_str().unwrap().to_owned()).collect();
    // A seal compresses, so that it may be normal between the first warning and the end.
    let full = levels.iter().position(|level| level == "full").unwrap();
    assert_eq!((levels[0].as_str(), levels[full + 1].as_str()), ("warning", "normal"), "{levels:?}");
}
