//! The Parquet index, through the real bucket and DuckDB.

use std::collections::BTreeMap;
use std::process::Command;

use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as Key};
use portcullis::demo::RetentionMode;
use serde_json::Value;

use super::audit::audit_with;
use super::records;
use super::tools::copy;
use crate::common::stack::Stack;
use crate::common::venv::run;
use crate::common::{repository, schema};

/// Objects whose name ends so.
async fn named(stack: &Stack, ending: &str) -> Vec<Key> {
    let all: Vec<_> = stack.bucket.store().list(None).try_collect().await.unwrap();
    let names = all.into_iter().map(|object| object.location).filter(|name| name.as_ref().ends_with(ending));
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn twin(records: &Key) -> Key {
    Key::from(records.as_ref().replace("/records/", "/index/").replace(".ndjson.zst", ".parquet"))
}

/// A gate with an index told of two segments, and ended.
async fn told() -> (Stack, Vec<Value>) {
    let builder = Stack::builder().sample_policies().retention(RetentionMode::Compliance, 1);
    let mut stack = builder.set("days: 1}", "days: 1}\n  index: parquet").start().await;
    let planner = stack.token("planner-1", &["planners"], &[]);
    let answer = stack.query(&planner, "SELECT * FROM customers WHERE email = 'ada@example.com'").await;
    assert_eq!(answer.status(), 200);
    answer.bytes().await.unwrap();
    assert!(stack.gate.take().unwrap().stop().await.success());
    stack.restart_gate().await;
    let executor = stack.token("executor-1", &["executors"], &["planner-1"]);
    assert_eq!(stack.query(&executor, "DELETE FROM customers").await.status(), 403);
    let all = records::all(&mut stack).await;
    (stack, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_segment_has_a_locked_index_that_duckdb_reads_as_the_records_are() {
    let (stack, all) = told().await;
    let segments = named(&stack, ".ndjson.zst").await;
    assert!(segments.len() >= 2, "{segments:?}");
    assert_eq!(named(&stack, ".parquet").await, segments.iter().map(twin).collect::<Vec<_>>());
    let versions = stack.bucket.versions().await.unwrap();
    for version in versions.iter().filter(|version| version.key.ends_with(".parquet")) {
        let lock = stack.bucket.retention(&version.key, &version.version).await.unwrap();
        assert!(lock.contains("COMPLIANCE"), "{lock}");
        let deleted = stack.bucket.delete_version(&version.key, &version.version).await.unwrap();
        assert_eq!(deleted.0, 403, "{}", version.key);
    }

    let bucket = tempfile::tempdir().unwrap();
    copy(&stack, bucket.path()).await;
    let script = repository("tests/schema/index.py");
    let answer =
        tokio::task::spawn_blocking(move || run(Command::new(schema::environment()).arg(script).arg(bucket.path())));
    let answer: Value = serde_json::from_str(&answer.await.unwrap()).unwrap();
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for record in &all {
        *kinds.entry(record["kind"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(answer["events"], serde_json::to_value(&kinds).unwrap(), "as many of each kind as there are records");
    assert_eq!(answer["differ"], serde_json::json!([]), "rows and records say the same");
    assert!(!answer.to_string().contains("ada@example.com"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_lost_or_changed_is_made_again_out_of_the_records() {
    let (stack, _) = told().await;
    let index = |more: &[&str]| audit_with(&stack, &["index"], more, None);
    let (code, text, said) = index(&["--check"]);
    assert_eq!((code, text.as_str()), (0, ""), "{said}");
    let names = named(&stack, ".parquet").await;
    let get = async |name: &Key| stack.bucket.store().get(name).await.unwrap().bytes().await.unwrap();
    let good = [get(&names[0]).await, get(&names[1]).await];
    stack.bucket.destroy(names[0].as_ref()).await.unwrap();
    stack.bucket.store().put(&names[1], "PAR1".into()).await.unwrap();
    let (code, text, said) = index(&["--check"]);
    let words: Vec<_> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!((code, words), (1, vec!["missing", "differs"]), "{said}");
    let (code, text, said) = index(&[]);
    let words: Vec<_> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!((code, words), (0, vec!["made", "replaced"]), "{said}");
    assert_eq!([get(&names[0]).await, get(&names[1]).await], good);
    assert_eq!(index(&["--check"]).0, 0);
    // The gate's own records are whole whatever became of the indexes.
    assert_eq!(audit_with(&stack, &["verify"], &[], None).0, 0);
}
