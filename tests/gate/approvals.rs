//! Holds, through the real Envoy, decided with the command line that people use.

use std::process::{Command, Output};
use std::time::Duration;

use portcullis::demo::process::eventually;
use serde_json::Value;

use super::records;
use crate::common::LIMIT;
use crate::common::stack::{Builder, Stack};

pub const UPDATE: &str = "UPDATE customers SET city = 'Oslo' WHERE id = 2";

fn builder() -> Builder {
    Stack::builder().sample_policies()
}

pub fn cli(stack: &Stack, token: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("approvals").args(arguments).arg("--address").arg(format!("http://{}", stack.files.control));
    command.env("PORTCULLIS_TOKEN", token).output().unwrap()
}

fn tickets(stack: &Stack, token: &str) -> Vec<Value> {
    let output = cli(stack, token, &["ls", "--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    match serde_json::from_str(&text) {
        Ok(Value::Array(tickets)) => tickets,
        _ => text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
    }
}

pub async fn one_ticket(stack: &Stack, token: &str) -> String {
    eventually("a ticket", LIMIT, async || tickets(stack, token).len() == 1).await.unwrap();
    tickets(stack, token)[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_waits_is_not_for_its_requester_to_approve_and_runs_once() {
    let mut stack = builder().start().await;
    let executor = stack.token("executor-1", &["executors"], &["planner-1"]);
    let dba = stack.token("dana", &["dba"], &[]);
    let asked = stack.query(&executor, UPDATE);
    let people = async {
        let id = one_ticket(&stack, &dba).await;
        assert!(stack.customers.seen().is_empty(), "forwarded before it was approved");
        for (who, groups) in [("executor-1", ["dba"]), ("planner-1", ["dba"]), ("mallory", ["executors"])] {
            let refused = cli(&stack, &stack.token(who, &groups, &[]), &["approve", &id]);
            assert_ne!(refused.status.code(), Some(0), "{who} approved");
        }
        let show = cli(&stack, &dba, &["show", &id]);
        let text = String::from_utf8_lossy(&show.stdout).into_owned();
        assert!(text.contains("UPDATE customers") && text.contains("executor-1"), "{text}");
        let approved = cli(&stack, &dba, &["approve", &id, "--comment", "ticket 4711"]);
        assert_eq!(approved.status.code(), Some(0), "{}", String::from_utf8_lossy(&approved.stderr));
        let again = cli(&stack, &dba, &["approve", &id]);
        assert_eq!(again.status.code(), Some(1));
    };
    let (answer, ()) = tokio::join!(asked, people);
    assert_eq!(answer.status(), 200);
    let id = answer.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    assert_eq!(answer.json::<Value>().await.unwrap()["affected"], 1);
    let records = records::all(&mut stack).await;
    let mine: Vec<_> = records.iter().filter(|r| r["decision_id"] == id.as_str()).collect();
    let kinds: Vec<_> = mine.iter().map(|r| r["kind"].as_str().unwrap()).collect();
    let order = ["exchange.request", "approval.opened", "approval.vote", "approval.ended", "exchange.response"];
    let mut rest = kinds.iter();
    assert!(order.iter().all(|kind| rest.any(|k| k == kind)), "{kinds:?}");
    // The requester, its planner, and the second approval of a ticket that had ended. Who cannot see a ticket attempts nothing.
    assert_eq!(kinds.iter().filter(|k| **k == "approval.refused").count(), 3, "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_hold_is_403_and_never_forwarded() {
    let stack = builder().start().await;
    let executor = stack.token("executor-1", &["executors"], &[]);
    let dba = stack.token("dana", &["dba"], &[]);
    let people = async {
        let id = one_ticket(&stack, &dba).await;
        assert_eq!(cli(&stack, &dba, &["deny", &id, "--comment", "not today"]).status.code(), Some(0));
    };
    let (answer, ()) = tokio::join!(stack.query(&executor, UPDATE), people);
    assert_eq!(answer.status(), 403);
    assert!(stack.customers.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_nobody_decides_expires() {
    let stack = builder().set("deadline: 10m", "deadline: 1s").start().await;
    let executor = stack.token("executor-1", &["executors"], &[]);
    let answer = stack.query(&executor, UPDATE).await;
    assert_eq!(answer.status(), 403);
    let problem: Value = answer.json().await.unwrap();
    assert!(problem["detail"].as_str().unwrap().contains("approv"), "{problem}");
    assert!(stack.customers.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_withdraws_its_hold() {
    let mut stack = builder().start().await;
    let executor = stack.token("executor-1", &["executors"], &[]);
    let dba = stack.token("dana", &["dba"], &[]);
    let held = tokio::time::timeout(Duration::from_secs(3), stack.query(&executor, UPDATE)).await;
    assert!(held.is_err(), "it was not held");
    eventually("no ticket", LIMIT, async || tickets(&stack, &dba).is_empty()).await.unwrap();
    let records = records::all(&mut stack).await;
    let ended = records::of_kind(&records, "approval.ended");
    assert_eq!(ended[0]["state"], "withdrawn");
    assert_eq!(records::of_kind(&records, "exchange.ended")[0]["outcome"], "aborted");
    assert!(stack.customers.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_covers_the_same_request_and_no_other() {
    let policy = "@id(\"w\") @approval(\"dba\") @window(\"5m\") permit(principal, action, resource == Target::\"customers-db\");";
    let stack = Stack::builder().policy("window", policy).start().await;
    let executor = stack.token("executor-1", &["executors"], &[]);
    let dba = stack.token("dana", &["dba"], &[]);
    let people = async {
        let id = one_ticket(&stack, &dba).await;
        assert_eq!(cli(&stack, &dba, &["approve", &id]).status.code(), Some(0));
    };
    let (first, ()) = tokio::join!(stack.query(&executor, UPDATE), people);
    assert_eq!(first.status(), 200);
    assert_eq!(stack.query(&executor, UPDATE).await.status(), 200);
    let other = "UPDATE customers SET city = 'Rome' WHERE id = 2";
    let held = tokio::time::timeout(Duration::from_secs(2), stack.query(&executor, other)).await;
    assert!(held.is_err(), "another statement went through on this approval");
    assert_eq!(stack.customers.seen().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_read_whole_cannot_be_held() {
    let stack = builder().start().await;
    let executor = stack.token("executor-1", &["executors"], &[]);
    let long = format!("UPDATE customers SET city = '{}' WHERE id = 2", "x".repeat(70_000));
    let answer = stack.query(&executor, &long).await;
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("too long"));
    assert!(stack.customers.seen().is_empty());
}
