//! Reading a gate's evidence the way an auditor does: through the binary.

use serde_json::Value;

use super::stack::Stack;

/// Stops the gate in order (which seals and uploads), copies the bucket, and gives every record in order.
pub async fn all(stack: &mut Stack) -> Vec<Value> {
    if let Some(gate) = stack.gate.take() {
        let log = gate.stop().await;
        assert!(log.success(), "the gate ended with {log}");
    }
    from_bucket(stack).await
}

pub async fn from_bucket(stack: &Stack) -> Vec<Value> {
    use futures_util::TryStreamExt;
    use object_store::{ObjectStore, ObjectStoreExt};
    let store = stack.bucket.store();
    let mut objects: Vec<_> = store.list(None).try_collect::<Vec<_>>().await.unwrap();
    objects.sort_by(|a, b| a.location.cmp(&b.location));
    let mut records = vec![];
    for object in objects.iter().filter(|o| o.location.as_ref().ends_with(".ndjson.zst")) {
        let bytes = store.get(&object.location).await.unwrap().bytes().await.unwrap();
        let text = zstd::decode_all(&bytes[..]).unwrap();
        let lines = std::str::from_utf8(&text).unwrap().lines().map(|line| serde_json::from_str(line).unwrap());
        records.extend(lines);
    }
    records
}

pub fn of_kind<'a>(records: &'a [Value], kind: &str) -> Vec<&'a Value> {
    records.iter().filter(|r| r["kind"] == kind).collect()
}
