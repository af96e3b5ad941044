//! Tools that know nothing of the gate read its bucket: DuckDB on a copy, by the README's own lines.

use std::fs;
use std::path::Path;
use std::process::Command;

use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::{Value, json};

use super::records;
use crate::common::stack::Stack;
use crate::common::venv::run;
use crate::common::{repository, schema};

const SUPPORT: &str = r#"
@id("support-sees-email") @unmask("EMAIL")
permit(principal in Group::"support", action == Action::"sql.select", resource == Target::"customers-db");
"#;

/// A copy of the bucket.
pub async fn copy(stack: &Stack, to: &Path) {
    let store = stack.bucket.store();
    for object in store.list(None).try_collect::<Vec<_>>().await.unwrap() {
        let path = to.join(object.location.as_ref().strip_prefix("gate/").unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, store.get(&object.location).await.unwrap().bytes().await.unwrap()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_the_readme_answer_in_duckdb_and_are_athenas() {
    let builder = Stack::builder().sample_policies().policy("support", SUPPORT);
    let mut stack = builder.set("days: 1}", "days: 1}\n  index: parquet").start().await;
    let executor = stack.token("executor-1", &["executors"], &["planner-1"]);
    assert_eq!(stack.query(&executor, "DELETE FROM customers").await.status(), 403);
    let support = stack.token("sue", &["support"], &[]);
    let seen = stack.query(&support, "SELECT * FROM customers").await.text().await.unwrap();
    assert!(seen.contains("@example.com"), "{seen}");
    let all = records::all(&mut stack).await;
    let bucket = tempfile::tempdir().unwrap();
    copy(&stack, bucket.path()).await;

    let answer = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(schema::environment());
        command.arg(repository("tests/schema/sql.py")).arg(repository("README.md")).arg(bucket.path());
        run(command.arg(repository("src/journal/record.schema.json")))
    });
    let answer: Value = serde_json::from_str(&answer.await.unwrap()).unwrap();
    let refused = json!({"agent": "executor-1", "acting": "planner-1", "operation": "sql.delete", "policies": ["no-unbounded-delete"]});
    let [first, second, indexed] = answer["duckdb"].as_array().unwrap().as_slice() else { panic!("{answer}") };
    assert_eq!(first.as_array().unwrap().len(), 1, "{answer}");
    for (name, value) in refused.as_object().unwrap() {
        assert_eq!(first[0][name], *value, "{answer}");
    }
    assert_eq!((&second[0]["agent"], second.as_array().unwrap().len()), (&json!("sue"), 1), "{answer}");
    let ended = records::of_kind(&all, "exchange.ended").into_iter().find(|r| r["exposed"].is_object()).unwrap();
    let exposed: Value = serde_json::from_str(second[0]["exposed"].as_str().unwrap()).unwrap();
    assert_eq!(exposed, ended["exposed"]);
    assert_eq!((&indexed[0]["agent"], &indexed[0]["requests"]), (&json!("executor-1"), &json!(1)), "{answer}");
    let segment = indexed[0]["segments"][0].as_str().unwrap();
    assert!(segment.starts_with("records/date=") && segment.ends_with(".ndjson.zst"), "{answer}");
    assert_eq!(answer["athena_unknown"], json!([]));
    assert_eq!(answer["index_unlike"], json!([0]), "Athena's table has the index's columns, in order");
}
