//! What policies would have said, from the bucket alone: explain, diff and suggest.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::records;
use crate::common::repository;
use crate::common::stack::Stack;

/// `portcullis policy …`: exit code, standard output and standard error.
fn policy(stack: &Stack, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("policy").args(arguments);
    let key = stack.weed.weed.writer();
    command.env("AWS_ACCESS_KEY_ID", &key.id).env("AWS_SECRET_ACCESS_KEY", key.secret.expose());
    // The configuration names them.
    command.envs(stack.files.environment.iter().map(|(name, value)| (*name, value.as_str())));
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// A copy of the sample policies, with one replacement.
fn other_policies(directory: &Path, from: &str, to: &str) -> String {
    let copy = directory.join("other");
    std::fs::create_dir(&copy).unwrap();
    let mut replaced = false;
    for entry in std::fs::read_dir(repository("envoy/policies")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "cedar") {
            let text = std::fs::read_to_string(&path).unwrap();
            replaced |= text.contains(from);
            std::fs::write(copy.join(path.file_name().unwrap()), text.replace(from, to)).unwrap();
        }
    }
    assert!(replaced, "the sample policies lack {from}");
    copy.display().to_string()
}

/// A copy of the bucket in a directory.
async fn copied(stack: &Stack) -> String {
    use futures_util::TryStreamExt;
    use object_store::{ObjectStore, ObjectStoreExt};
    let root = stack.directory.path().join("copy");
    let store = stack.bucket.store();
    for object in store.list(None).try_collect::<Vec<_>>().await.unwrap() {
        let name = object.location.as_ref();
        let name = name.strip_prefix("gate/").unwrap_or(name);
        std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        std::fs::write(root.join(name), store.get(&object.location).await.unwrap().bytes().await.unwrap()).unwrap();
    }
    root.display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bucket_alone_explains_replays_and_proposes() {
    let mut stack = Stack::builder().sample_policies().start().await;
    let executor = stack.token("executor-1", &["executors"], &["planner-1"]);
    let planner = stack.token("planner-1", &["planners"], &[]);
    for id in [1, 2] {
        let read = format!("SELECT name FROM customers WHERE id = {id}");
        assert_eq!(stack.query(&planner, &read).await.status(), 200);
    }
    let refused = stack.query(&executor, "DELETE FROM customers").await;
    assert_eq!(refused.status(), 403);
    let id = refused.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    let arguments = json!({"text": "mail ada@example.com"});
    let call = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "search_orders", "arguments": arguments}});
    let open = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}});
    let opened = stack.mcp(&executor, None, &open).await;
    let session = opened.headers()["mcp-session-id"].to_str().unwrap().to_owned();
    assert_eq!(stack.mcp(&executor, Some(&session), &call).await.status(), 200);

    let all = records::all(&mut stack).await;
    let facts = &all.iter().find(|r| r["decision_id"] == id.as_str()).unwrap()["commands"][0]["facts"];
    assert_eq!(facts["has_where"], false);
    assert!(!all.iter().any(|record| record.to_string().contains("ada@")));

    let bucket = format!("s3://{}/gate", stack.bucket.name());
    let endpoint = stack.weed.weed.endpoint();
    let config = stack.files.config.display().to_string();
    let from_s3 = ["--records", &bucket, "--endpoint", &endpoint];
    explains(&stack, &config, &from_s3, &id);

    let old = repository("envoy/policies").display().to_string();
    let new = other_policies(stack.directory.path(), "principal in Group::\"planners\" || ", "");
    let copy = copied(&stack).await;
    differs(&stack, &[&old, &new], &from_s3);
    differs(&stack, &[&old, &new], &["--records", &copy]);
    let (code, text, _) = policy(&stack, &["diff", &old, &old, "--records", &copy]);
    assert_eq!(code, 0, "{text}");
    proposes(&stack, &copy, &old);
}

fn explains(stack: &Stack, config: &str, from: &[&str], id: &str) {
    let arguments = [&["explain", "-c", config], from, &["--decision", id]].concat();
    let (code, text, problems) = policy(stack, &arguments);
    assert_eq!(code, 0, "{text}{problems}");
    assert!(text.starts_with("deny by no-unbounded-delete: DELETE and UPDATE need a WHERE clause\n"), "{text}");
    for part in
        ["applies: forbid no-unbounded-delete (", "00-safety.cedar:8)", "context.has_where = false", "recorded 20"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let (code, text, problems) = policy(stack, &[arguments.as_slice(), &["--json"]].concat());
    let whole: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}{problems}"));
    assert_eq!((code, &whole["verdict"]), (0, &json!("deny")));
    // The same, asked with flags.
    let flags = ["--target", "customers-db", "--group", "executors", "--sql", "DELETE FROM customers"];
    let (code, text, problems) = policy(stack, &[&["explain", "-c", config], flags.as_slice()].concat());
    assert!(code == 0 && text.starts_with("deny by no-unbounded-delete"), "{text}{problems}");
    let har = stack.directory.path().join("one.har");
    let request = json!({"method": "GET", "url": "https://gate.example/events?x=1", "headers": []});
    std::fs::write(&har, json!({"log": {"entries": [{"request": request}]}}).to_string()).unwrap();
    let har = har.display().to_string();
    let asked = ["--target", "events", "--group", "planners", "--har", &har, "--entry", "0"];
    let (code, text, problems) = policy(stack, &[&["explain", "-c", config], asked.as_slice()].concat());
    assert_eq!(code, 0, "{problems}");
    assert!(text.contains("nearly: permit executors-read-events (") && text.contains("principal is "), "{text}");
    let unknown = ["--decision", "0190d0a8-0000-7000-8000-000000000001"];
    assert_eq!(policy(stack, &[&["explain", "-c", config], from, &unknown].concat()).0, 2);
}

fn differs(stack: &Stack, sets: &[&str; 2], from: &[&str]) {
    let arguments = [&["diff"], sets.as_slice(), from, &["--json"]].concat();
    let (code, text, problems) = policy(stack, &arguments);
    assert_eq!(code, 1, "{text}{problems}");
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&found["replayed"], &found["changed"], &found["unlike_record"]),
        (&json!(5), &json!(2), &json!(0)),
        "{text}"
    );
    let group = &found["groups"][0];
    assert_eq!((&group["change"], &group["count"]), (&json!("newly_refused"), &json!(2)), "{text}");
    assert_eq!(group["old_policies"], json!(["agents-read-customers"]));
    assert_eq!(group["decision_ids"].as_array().map(Vec::len), Some(2));
    // The call's text was masked, which a reader is told.
    assert_eq!(found["masked"], 1, "{text}");
    let (code, text, _) = policy(stack, &[&["diff"], sets.as_slice(), from, &["--principal", "executor-1"]].concat());
    assert!(code == 0 && text.contains("3 exchanges replayed, 0 would change"), "{text}");
}

fn proposes(stack: &Stack, records: &str, policies: &str) {
    let source = ["suggest", "--records", records, "--policies", policies];
    let (code, text, problems) = policy(stack, &[source.as_slice(), &["--principal", "planner-1"]].concat());
    assert_eq!(code, 0, "{text}{problems}");
    for part in [
        "// Seen 2 times",
        "[\"customers\"].containsAll(context.reads)",
        "context.effects == [\"read\"]",
        "// Never used: permit executors-read-events (",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains("Never used: permit agents-read-customers"), "{text}");
    // What is proposed is a policy set, by which the planner's exchanges are allowed and the executor's are not.
    let proposed = stack.directory.path().join("proposed");
    std::fs::create_dir(&proposed).unwrap();
    std::fs::write(proposed.join("proposed.cedar"), &text).unwrap();
    let proposed = proposed.display().to_string();
    let (code, text, _) =
        policy(stack, &["diff", policies, &proposed, "--records", records, "--principal", "planner-1"]);
    assert!(code == 0 && text.contains("2 exchanges replayed, 0 would change"), "{text}");
    let (code, text, _) = policy(stack, &["diff", policies, &proposed, "--records", records]);
    assert!(code == 1 && text.contains("newly refused"), "{text}");
    assert_eq!(policy(stack, &[source.as_slice(), &["--principal", "nobody"]].concat()).0, 1);
}
