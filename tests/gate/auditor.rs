//! What an auditor asks of the bucket, and what programs that nobody here wrote make of the answers.

use std::path::PathBuf;
use std::process::Command;

use portcullis::demo::RetentionMode;
use portcullis::journal::SigningKey;
use serde_json::Value;

use super::approvals::{UPDATE, cli, one_ticket};
use super::audit::audit_with;
use super::records;
use crate::common::repository;
use crate::common::stack::Stack;
use crate::common::venv::{run, venv};

const REQUIREMENTS: &str = include_str!("../auditor/requirements.txt");

/// A planner reads, an executor's write is refused and another approved, and events stream; then the gate stops.
async fn told() -> Stack {
    let mut stack = Stack::builder().sample_policies().retention(RetentionMode::Compliance, 1).start().await;
    let planner = stack.token("planner-1", &["planners"], &[]);
    assert_eq!(stack.query(&planner, "SELECT * FROM customers WHERE id = 1").await.status(), 200);
    let executor = stack.token("executor-1", &["executors"], &["planner-1"]);
    assert_eq!(stack.query(&executor, "DELETE FROM customers").await.status(), 403);
    let dba = stack.token("dana", &["dba"], &[]);
    let approve = async {
        let id = one_ticket(&stack, &dba).await;
        assert_eq!(cli(&stack, &dba, &["approve", &id]).status.code(), Some(0));
    };
    let (answer, ()) = tokio::join!(stack.query(&executor, UPDATE), approve);
    assert_eq!(answer.status(), 200);
    answer.bytes().await.unwrap();
    records::all(&mut stack).await;
    stack
}

/// The output of an auditor's command, which ends with `code`, in a file.
fn written(stack: &Stack, code: i32, arguments: &[&str], last: &[&str]) -> (PathBuf, String) {
    let (found, text, said) = audit_with(stack, arguments, last, None);
    assert_eq!(found, code, "{arguments:?} {last:?}: {text}{said}");
    let path = stack.directory.path().join("output.json");
    std::fs::write(&path, &text).unwrap();
    (path, text)
}

fn sessions(stack: &Stack, who: &str) -> String {
    let (_, text) = written(stack, 0, &["query"], &["--principal", who, "--json"]);
    let row: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    row["session"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bucket_answers_who_did_what_and_who_approved() {
    let stack = told().await;
    let (_, table) = written(&stack, 0, &["query"], &["--principal", "executor-1", "--privileged", "--from", "1h"]);
    let rows: Vec<_> = table.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "{table}");
    assert!(
        rows[0].contains("deny") && rows[0].contains("no-unbounded-delete") && rows[0].contains("refused"),
        "{table}"
    );
    assert!(
        rows[1].contains("hold: approved") && rows[1].contains("dana (dba)") && rows[1].contains("planner-1"),
        "{table}"
    );
    let (_, masked) = written(&stack, 0, &["query"], &["--finding", "EMAIL", "--json"]);
    assert_eq!(masked.lines().count(), 1, "{masked}");
    // Nothing is there, and nobody vouches for that.
    let (code, none, said) = audit_with(&stack, &["query"], &["--to", "24h", "--json"], None);
    assert!(code == 0 && none.starts_with(r#"{"no_records":{"#) && none.lines().count() == 1, "{code} {none}");
    assert!(said.contains("no gate recorded anything in this time"), "{said}");
    let (_, _, said) = audit_with(&stack, &["query"], &["--from", "1h", "--json"], None);
    assert!(!said.contains("no gate recorded") && !said.contains("no record between"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_oscal_that_trestle_reads_and_a_short_retention_turns_its_control() {
    let stack = told().await;
    let key = SigningKey::load(&stack.files.config.with_file_name("signing.key")).unwrap();
    let vkey = stack.directory.path().join("gate.vkey");
    std::fs::write(&vkey, key.vkey("portcullis/gate-1") + "\n").unwrap();
    let vkey = vkey.to_str().unwrap();
    let asked = |days| ["--framework", "nist-800-53r5", "--key", vkey, "--retention", days, "--format", "oscal"];
    // What the real Envoy counted is what is recorded.
    let counters = stack.envoy.stats("http.gate.downstream_rq_total").await.unwrap();
    let requests = counters.values().sum::<u64>();
    let (same, more) = (requests.to_string(), (requests + 1).to_string());
    let counted = |n| [&asked("1")[..], &["--envoy-requests", n]].concat();
    let (file, _) = written(&stack, 0, &["report"], &counted(&same));
    let python = tokio::task::spawn_blocking(|| venv("auditor", REQUIREMENTS)).await.unwrap().join("bin/python");
    let read =
        |file: &PathBuf| run(Command::new(&python).arg(repository("tests/auditor/read.py")).arg("oscal").arg(file));
    let found = read(&file);
    for statement in
        ["ac-3_smt", "au-3_smt", "au-9_smt.a", "au-10_smt", "au-11_smt", "au-12_smt.c", "ia-2_smt", "si-15_smt"]
    {
        assert!(found.lines().any(|line| line == format!("{statement} satisfied")), "{statement}: {found}");
    }
    let (file, text) = written(&stack, 1, &["report"], &counted(&more));
    assert!(read(&file).contains("au-12_smt.c not-satisfied") && text.contains("1 requests have no record"), "{text}");
    let (file, _) = written(&stack, 1, &["report"], &asked("30"));
    let found = read(&file);
    assert!(found.contains("au-11_smt not-satisfied") && found.contains("si-12_smt not-satisfied"), "{found}");
    for framework in ["nist-800-171r2", "nist-800-171r3"] {
        let (file, _) = written(&stack, 0, &["report"], &["--framework", framework, "--key", vkey, "--json"]);
        assert!(read(&file).contains("3.06 satisfied") || read(&file).contains("3.3.6 satisfied"), "{framework}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_recordings_and_sql_are_read_by_their_own_tools() {
    let stack = told().await;
    let bin = tokio::task::spawn_blocking(|| venv("auditor", REQUIREMENTS)).await.unwrap().join("bin");
    let session = sessions(&stack, "executor-1");
    let (file, _) = written(&stack, 0, &["replay"], &[&session, "--format", "har"]);
    let mut read = Command::new(bin.join("python"));
    read.arg(repository("tests/auditor/read.py"))
        .arg("har")
        .arg(&file)
        .arg(repository("tests/auditor/har.schema.json"));
    let entries = run(&mut read);
    assert!(entries.contains("POST http://") && entries.contains(" 403 ") && entries.contains(" 200 {"), "{entries}");
    let (file, _) = written(&stack, 0, &["replay"], &[&session, "--format", "asciicast"]);
    let shown = run(Command::new(bin.join("asciinema")).arg("cat").arg(&file));
    assert!(shown.contains("UPDATE customers") && shown.contains("approve, by dana"), "{shown}");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let sql = "SELECT record->>'$.decision.verdict' AS verdict, count(*) AS n FROM records \
         WHERE metadata.event_code = 'exchange.request' GROUP BY 1 ORDER BY 1";
    let duckdb = ["--sql", sql, "--json", "--from", "24h"];
    let (code, rows, said) = audit_with(&stack, &["query"], &duckdb, Some(&path));
    assert_eq!(code, 0, "{said}");
    let rows: Value = serde_json::from_str(&rows).unwrap();
    assert_eq!(
        rows,
        serde_json::json!([{"verdict": "allow", "n": 1}, {"verdict": "deny", "n": 1}, {"verdict": "hold", "n": 1}])
    );
    let (code, _, said) = audit_with(&stack, &["query"], &["--sql", sql], Some("/nonexistent"));
    assert!(code == 2 && said.contains("duckdb cannot be run from PATH"), "{said}");
}
