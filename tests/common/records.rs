//! Reading a gate's evidence out of its bucket.

use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};
use portcullis::journal::format::record_json;
use serde_json::Value;

use super::schema;
use super::stack::Stack;

/// Stops the gate in order (which seals and uploads), copies the bucket, and gives every record in order. Each line is
/// held against the schemas.
pub async fn all(stack: &mut Stack) -> Vec<Value> {
    if let Some(gate) = stack.gate.take() {
        let log = gate.stop().await;
        assert!(log.success(), "the gate ended with {log}");
    }
    let lines = lines(stack).await;
    let checked = lines.clone();
    tokio::task::spawn_blocking(move || schema::check(&checked)).await.unwrap();
    records(&lines)
}

/// What is in the bucket by now.
pub async fn from_bucket(stack: &Stack) -> Vec<Value> {
    records(&lines(stack).await)
}

/// The lines of all segments.
async fn lines(stack: &Stack) -> String {
    let store = stack.bucket.store();
    let mut objects: Vec<_> = store.list(None).try_collect::<Vec<_>>().await.unwrap();
    objects.sort_by(|a, b| a.location.cmp(&b.location));
    let mut lines = String::new();
    for object in objects.iter().filter(|o| o.location.as_ref().ends_with(".ndjson.zst")) {
        let bytes = store.get(&object.location).await.unwrap().bytes().await.unwrap();
        lines.push_str(std::str::from_utf8(&zstd::decode_all(&bytes[..]).unwrap()).unwrap());
    }
    lines
}

fn records(lines: &str) -> Vec<Value> {
    let record = |line: &str| serde_json::from_slice(record_json(line.as_bytes()).unwrap()).unwrap();
    lines.lines().map(record).collect()
}

pub fn of_kind<'a>(records: &'a [Value], kind: &str) -> Vec<&'a Value> {
    records.iter().filter(|r| r["kind"] == kind).collect()
}
