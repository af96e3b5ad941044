//! Bodies that are too long for their records are kept whole, masked and locked, and are verified.

use std::path::Path;
use std::process::Command;

use super::{ALLOW_ALL, records};
use crate::common::scripted::Scripted;
use crate::common::stack::Stack;
use crate::common::venv::run;

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";

fn verify(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["audit", "verify"]).arg(directory);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_record_cuts_is_in_a_locked_object_that_it_names() {
    let scripted = Scripted::start().await;
    let builder = Stack::builder().policy("all", ALLOW_ALL).upstream(scripted.upstream("protocol: http"));
    let builder = builder.set("record_body: 256KiB", "record_body: 1KiB\n  kept_body: 1MiB");
    let mut stack = builder.start().await;
    let row = "a line of a long answer to ada@example.com\n";
    scripted.answer("/s/long", HEAD, row.repeat(500).as_bytes());
    let token = stack.token("executor-1", &[], &[]);
    let seen = stack.get(&token, "/s/long").await.text().await.unwrap();
    assert!(seen.len() > 10_000 && !seen.contains("ada@"));

    let records = records::all(&mut stack).await;
    let copy = tempfile::tempdir().unwrap();
    super::tools::copy(&stack, copy.path()).await;
    let (mut whole, mut objects) = (String::new(), vec![]);
    for piece in records::of_kind(&records, "exchange.response_chunk") {
        let Some(object) = piece["kept"]["object"].as_str() else {
            whole.push_str(piece["text"].as_str().unwrap());
            continue;
        };
        assert!(piece["cut"] == true && object.contains(piece["sha256"].as_str().unwrap()), "{piece}");
        let bytes = zstd::decode_all(&*std::fs::read(copy.path().join(object)).unwrap()).unwrap();
        assert_eq!(piece["kept"]["bytes"], bytes.len());
        whole.push_str(std::str::from_utf8(&bytes).unwrap());
        objects.push(object);
    }
    assert_eq!(whole, seen, "what was recorded is what was seen");
    assert!(!objects.is_empty());

    for version in stack.bucket.versions().await.unwrap().iter().filter(|v| v.key.contains("/bodies/")) {
        assert!(stack.bucket.retention(&version.key, &version.version).await.unwrap().contains("COMPLIANCE"));
    }
    run(&mut verify(copy.path()));
    std::fs::remove_file(copy.path().join(objects[0])).unwrap();
    let output = verify(copy.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("the body that the record names is missing"));
}
