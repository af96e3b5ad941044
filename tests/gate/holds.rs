//! Legal holds on what a query finds, in a real bucket.

use std::process::Command;

use futures_util::TryStreamExt;
use object_store::ObjectStore;
use portcullis::archive::{S3, S3Location};
use portcullis::config::S3Credentials;
use serde_json::Value;

use super::records;
use crate::common::stack::Stack;

/// `portcullis audit …` with credentials that may set holds: exit code, output, and what was said beside it.
fn audit(stack: &Stack, arguments: &[&str]) -> (i32, String, String) {
    let (verb, rest) = arguments.split_first().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["audit", verb]).arg(format!("s3://{}/gate", stack.bucket.name())).args(rest);
    let key = stack.weed.weed.admin();
    command.env("AWS_ACCESS_KEY_ID", &key.id).env("AWS_SECRET_ACCESS_KEY", key.secret.expose());
    let output = command.args(["--endpoint", &stack.weed.weed.endpoint()]).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Names of objects under legal hold, of those that are evidence.
async fn held(stack: &Stack) -> Vec<String> {
    let url = format!("s3://{}/gate", stack.bucket.name()).parse().unwrap();
    let location = S3Location::parse(&url, Some(stack.weed.weed.endpoint().parse().unwrap()), None).unwrap();
    let key = stack.weed.weed.admin();
    let credentials = S3Credentials { access_key_id: key.id.clone(), secret_access_key: key.secret.clone() };
    let s3 = S3::open(location, Some(&credentials)).unwrap();
    let objects: Vec<_> = stack.bucket.store().list(None).try_collect().await.unwrap();
    let mut held = Vec::new();
    for name in objects.iter().filter_map(|object| object.location.as_ref().strip_prefix("gate/")) {
        if !name.starts_with("holds/") && s3.has_hold(name, None).await.unwrap() {
            held.push(name.to_owned());
        }
    }
    held.sort();
    held
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_query_finds_is_held_with_all_that_proves_it_and_released() {
    let mut stack = Stack::builder().sample_policies().start().await;
    let planner = stack.token("planner-1", &["planners"], &[]);
    assert_eq!(stack.query(&planner, "SELECT * FROM customers WHERE id = 1").await.status(), 200);
    assert!(stack.gate.take().unwrap().stop().await.success());
    stack.restart_gate().await;
    let executor = stack.token("executor-1", &["executors"], &["planner-1"]);
    let refused = stack.query(&executor, "DELETE FROM customers").await;
    let id = refused.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    let all = records::all(&mut stack).await;
    let seq = all.iter().find(|record| record["decision_id"] == id.as_str()).unwrap()["seq"].as_u64().unwrap();

    let asked = ["hold", "--query", "--principal", "executor-1", "--decision", "deny", "--from", "1h"];
    let (code, text, said) = audit(&stack, &[&asked[..], &["--reason", "case 4711", "--json"]].concat());
    assert_eq!(code, 0, "{said}");
    let hold: Value = serde_json::from_str(&text).unwrap();
    let names = held(&stack).await;
    let kinds: Vec<_> = names.iter().map(|name| name.split('/').next().unwrap()).collect();
    assert_eq!((kinds, hold["objects"].as_u64()), (vec!["checkpoints", "manifests", "records"], Some(3)), "{names:?}");
    let segment = names[2].rsplit('/').next().unwrap().strip_suffix(".ndjson.zst").unwrap();
    let (first, last) = segment.split_once('-').unwrap();
    assert!((first.parse().unwrap()..=last.parse().unwrap()).contains(&seq), "{names:?}, and not the planner's: {seq}");

    let (_, listed, _) = audit(&stack, &["hold", "--list", "--json"]);
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let selection = listed["selection"].as_str().unwrap();
    assert!(
        selection.starts_with("--from=20") && selection.ends_with("--principal=executor-1 --decision=deny"),
        "{listed}"
    );
    let (code, _, said) = audit(&stack, &["release", hold["hold"].as_str().unwrap(), "--reason", "closed"]);
    assert_eq!((code, held(&stack).await), (0, vec![]), "{said}");

    let nobody = ["hold", "--query", "--principal", "nobody", "--reason", "x"];
    assert_eq!(audit(&stack, &nobody).0, 1, "nothing fits");
    for wrong in [&["hold", "--query"][..], &["hold", &id, "--principal", "x"], &["hold", &id, "--query", "--exposed"]]
    {
        assert_eq!(audit(&stack, &[wrong, &["--reason", "x"]].concat()).0, 2, "{wrong:?}");
    }
    assert_eq!(held(&stack).await, Vec::<String>::new());

    // The same by the exchange's id, and by its session's.
    let record = all.iter().find(|record| record["decision_id"] == id.as_str()).unwrap();
    for named in [&id, record["session"]["id"].as_str().unwrap()] {
        let (code, text, said) = audit(&stack, &["hold", named, "--reason", "case 4712", "--json"]);
        assert_eq!((code, held(&stack).await), (0, names.clone()), "{named}: {said}");
        let hold: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(audit(&stack, &["release", hold["hold"].as_str().unwrap(), "--reason", "closed"]).0, 0);
    }
}
