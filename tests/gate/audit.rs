//! The auditor's commands on the bucket itself, without a gate.

use std::process::Command;

use portcullis::journal::SigningKey;

use super::records;
use crate::common::stack::Stack;

/// `portcullis audit …` on the stack's bucket: exit code and output.
pub fn audit(stack: &Stack, arguments: &[&str], last: &[&str]) -> (i32, String) {
    let (code, out, err) = audit_with(stack, arguments, last, None);
    (code, out + &err)
}

/// The same, perhaps with another PATH: exit code, standard output and standard error.
pub fn audit_with(stack: &Stack, arguments: &[&str], last: &[&str], path: Option<&str>) -> (i32, String, String) {
    let (verb, rest) = arguments.split_first().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["audit", verb]).arg(format!("s3://{}/gate", stack.bucket.name()));
    command.args(rest).args(["--endpoint", &stack.weed.weed.endpoint()]).args(last);
    let key = stack.weed.weed.writer();
    command.env("AWS_ACCESS_KEY_ID", &key.id).env("AWS_SECRET_ACCESS_KEY", key.secret.expose());
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bucket_alone_lists_shows_replays_and_verifies() {
    let mut stack = Stack::builder().sample_policies().start().await;
    let executor = stack.token("executor-1", &["executors"], &["planner-1"]);
    let refused = stack.query(&executor, "DELETE FROM customers").await;
    let id = refused.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    let planner = stack.token("planner-1", &["planners"], &[]);
    assert_eq!(stack.query(&planner, "SELECT * FROM customers WHERE id = 1").await.status(), 200);
    let all = records::all(&mut stack).await;
    let session =
        all.iter().find(|r| r["decision_id"] == id.as_str()).unwrap()["session"]["id"].as_str().unwrap().to_owned();

    let (code, text) = audit(&stack, &["ls"], &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("executor-1") && text.contains("planner-1") && text.contains(&session), "{text}");
    let (code, text) = audit(&stack, &["show", &id], &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("DELETE FROM customers") && text.contains("no-unbounded-delete"), "{text}");
    let (code, text) = audit(&stack, &["replay", &session], &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("+0.000s") && !text.contains("ada@example.com"), "{text}");

    let vkey = |name: &str, key: &SigningKey| {
        let path = stack.directory.path().join(name);
        std::fs::write(&path, key.vkey("portcullis/gate-1") + "\n").unwrap();
        path.display().to_string()
    };
    let key = SigningKey::load(&stack.files.config.with_file_name("signing.key")).unwrap();
    let (good, bad) = (vkey("good.vkey", &key), vkey("bad.vkey", &SigningKey::generate().unwrap()));
    let (code, text) = audit(&stack, &["verify"], &["--key", &good]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("signatures valid") && !text.contains("locks: not checked"), "{text}");
    assert_eq!(audit(&stack, &["verify"], &["--key", &bad]).0, 1);

    let versions = stack.bucket.versions().await.unwrap();
    let segment = versions.iter().find(|v| v.key.ends_with(".zst")).unwrap().key.clone();
    stack.bucket.destroy(&segment).await.unwrap();
    let (code, text) = audit(&stack, &["verify"], &["--key", &good]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("missing") || text.contains("no records"), "{text}");
}
