//! Records that only auditors can read: encrypted before they leave the gate, proved without a key, read with one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use age::secrecy::ExposeSecret as _;
use portcullis::journal::SigningKey;
use portcullis::journal::format::record_json;

use super::ALLOW_ALL;
use super::audit::{audit, copy, evidence_venv, files, independent};
use super::siem::Receiver;
use crate::common::repository;
use crate::common::scripted::Scripted;
use crate::common::stack::Stack;
use crate::common::venv::python;

/// What nobody who owns the bucket may find in it.
const MARKERS: [&str; 4] = ["quetzal-7731", "executor-1", "observers", "scripted"];
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";

/// A key pair: the file, and the public key.
fn key(directory: &Path, name: &str) -> (PathBuf, String) {
    let identity = age::x25519::Identity::generate();
    let path = directory.join(name);
    std::fs::write(&path, format!("# a test's\n{}\n", identity.to_string().expose_secret())).unwrap();
    (path, identity.to_public().to_string())
}

/// What a program that has nothing of Portcullis makes of a file: its content, not compressed any more.
fn opened(identity: &Path, file: &Path) -> String {
    let mut decrypt = Command::new(python(&evidence_venv()));
    let output = decrypt.arg(repository("tests/evidence/decrypt.py")).arg(identity).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(zstd::decode_all(&*output.stdout).unwrap()).unwrap()
}

struct Told {
    stack: Stack,
    receiver: Receiver,
    keys: tempfile::TempDir,
    /// One of the two recipients', and of somebody else.
    identity: String,
    other: String,
    vkey: PathBuf,
    session: String,
}

/// An executor reads a long text with a marker in it; then the gate stops.
async fn told() -> Told {
    let keys = tempfile::tempdir().unwrap();
    let [(_, to_one), (identity, to_two), (other, _)] = ["one", "two", "other"].map(|name| key(keys.path(), name));
    let (receiver, address) = Receiver::start(0).await;
    let audit = format!(
        "days: 1}}\n  encrypt_to: [{to_one}, {to_two}]\n  webhook: {{url: 'http://{address}/in', secret: {{file: hook.secret}}}}"
    );
    let scripted = Scripted::start().await;
    scripted.answer("/s/quetzal-7731", HEAD, "a line on the quetzal-7731\n".repeat(500).as_bytes());
    let builder = Stack::builder().policy("all", ALLOW_ALL).upstream(scripted.upstream("protocol: http"));
    let builder = builder.set("days: 1}", &audit).set("record_body: 256KiB", "record_body: 1KiB\n  kept_body: 1MiB");
    let mut stack = builder.without_gate().start().await;
    std::fs::write(stack.files.config.with_file_name("hook.secret"), "between the gate and the SIEM").unwrap();
    stack.restart_gate().await;
    let token = stack.token("executor-1", &["observers"], &[]);
    let answer = stack.http.get(stack.envoy.url("/s/quetzal-7731")).bearer_auth(&token);
    let answer = answer.header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    assert!(answer.send().await.unwrap().text().await.unwrap().contains("quetzal-7731"));
    assert!(stack.gate.take().unwrap().stop().await.success());
    let signing = SigningKey::load(&stack.files.config.with_file_name("signing.key")).unwrap();
    let vkey = stack.directory.path().join("gate.vkey");
    std::fs::write(&vkey, signing.vkey("portcullis/gate-1") + "\n").unwrap();
    let (identity, other) = (identity.display().to_string(), other.display().to_string());
    let (code, text) = audit_json(&stack, &["query"], &["--identity", &identity, "--json"]);
    assert_eq!(code, 0, "{text}");
    let row: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let session = row["session"].as_str().unwrap().to_owned();
    Told { stack, receiver, keys, identity, other, vkey, session }
}

fn audit_json(stack: &Stack, arguments: &[&str], last: &[&str]) -> (i32, String) {
    let (code, out, _) = super::audit::audit_with(stack, arguments, last, None);
    (code, out)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_the_bucket_reads_nothing_and_auditors_verify_without_a_key_and_read_with_one() {
    let told = told().await;
    let Told { stack, receiver, identity, other, vkey, session, .. } = &told;
    let bucket = copy(stack).await;
    let (sealed, bodies) = (files(bucket.path(), ".ndjson.zst.age"), files(&bucket.path().join("bodies"), ".zst.age"));
    assert!(!sealed.is_empty() && !bodies.is_empty() && files(bucket.path(), ".zst").is_empty());
    for file in files(bucket.path(), "") {
        let bytes = std::fs::read(&file).unwrap();
        let inside = zstd::decode_all(&*bytes).unwrap_or_default();
        let text = format!("{} {}", String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&inside));
        for marker in MARKERS {
            assert!(!text.contains(marker), "{marker} in {}", file.display());
        }
    }
    // Who gets a stream gets the records, though the sealed ones can be read by nobody here.
    let posted: String = receiver.posts().iter().map(|post| String::from_utf8_lossy(&post.body).into_owned()).collect();
    assert!(MARKERS[..3].iter().all(|marker| posted.contains(marker)) && posted.contains("exchange.ended"));
    let left = std::fs::read_dir(stack.directory.path().join("journal")).map(Iterator::count);
    assert!(left.is_err() || files(&stack.directory.path().join("journal"), ".clear").is_empty());

    let key = ["--key", vkey.to_str().unwrap()];
    let (code, text) = audit(stack, &["verify"], &key);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("segments are encrypted and no given key opens them"), "{text}");
    assert!(text.contains("kept bodies are encrypted") && text.contains("roots are those of their signed"), "{text}");
    let (code, text) = audit(stack, &["verify"], &[&key[..], &["--identity", identity]].concat());
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains("encrypted"), "{text}");
    let (verified, text) = independent("verify.py", vkey, bucket.path());
    assert!(verified, "{text}");

    for command in [&["ls"][..], &["query"], &["show", "1"], &["replay", session], &["prove", "1"]] {
        let (code, text) = audit(stack, command, &[]);
        assert!(code == 2 && text.contains("to 2 recipients") && text.contains("--identity"), "{command:?}: {text}");
    }
    let report = ["report", "--framework", "nist-800-53r5"];
    let (code, text) = audit(stack, &report, &[]);
    assert!(code == 2 && text.contains("--identity"), "{text}");
    let (code, text) = audit(stack, &["query"], &["--identity", other]);
    assert!(code == 1 && text.contains("none of the given age secret keys"), "{text}");
    let (code, text) = audit(stack, &["query"], &["--identity", identity, "--text", "quetzal-7731"]);
    assert!(code == 0 && text.contains("executor-1"), "{text}");
    let (code, text) = audit(stack, &["replay", session], &["--identity", other, "--identity", identity]);
    assert!(code == 0 && text.contains("quetzal-7731"), "{text}");
    let (code, text) = audit(stack, &report, &["--identity", identity, "--format", "md"]);
    assert!(code <= 1 && text.contains("Access Enforcement"), "{text}");
    let proof = stack.directory.path().join("one.tlog-proof");
    let last = ["--identity", identity, "--out", proof.to_str().unwrap()];
    let (code, text) = audit(stack, &["prove", "1"], &last);
    assert_eq!(code, 0, "{text}");
    assert!(independent("proof.py", vkey, &proof).0);

    // By hand.
    let identity = Path::new(identity);
    let lines: String = sealed.iter().map(|file| opened(identity, file)).collect();
    assert!(lines.contains("gate.started") && lines.contains("quetzal-7731"));
    assert!(bodies.iter().any(|file| opened(identity, file).contains("a line on the quetzal-7731")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_ciphertext_is_found_without_a_key() {
    let told = told().await;
    let verify = |directory: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command.args(["audit", "verify"]).arg(directory).arg("--key").arg(&told.vkey);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    for (place, what) in [("records", "it was replaced"), ("bodies", "the bytes that its name says")] {
        let forged = copy(&told.stack).await;
        assert_eq!(verify(forged.path()).0, Some(0));
        let path = &files(&forged.path().join(place), ".age")[0];
        let mut bytes = std::fs::read(path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(path, bytes).unwrap();
        let (code, text) = verify(forged.path());
        assert!(code == Some(1) && text.contains(what), "{text}");
        assert_eq!(
            independent("verify.py", &told.vkey, forged.path()).0,
            place == "bodies",
            "bodies are not looked at by it"
        );
    }
    assert!(told.keys.path().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_gate_loses_nothing_that_it_encrypts_and_seals_nothing_twice() {
    let keys = tempfile::tempdir().unwrap();
    let (identity, public) = key(keys.path(), "one");
    let audit = format!("days: 1}}\n  encrypt_to: [{public}]");
    let builder = Stack::builder().policy("all", ALLOW_ALL).set("segment_age: 60s", "segment_age: 1s");
    let mut stack = builder.set("days: 1}", &audit).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let mut acknowledged = BTreeSet::new();
    for life in 0..4 {
        for n in 0..10 {
            let answer = stack.get(&token, &format!("/echo?life={life}&n={n}")).await;
            acknowledged.insert(answer.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned());
            answer.bytes().await.unwrap();
        }
        // Whatever it is about: a seal, an upload, or nothing.
        stack.gate.take().unwrap().kill();
        stack.restart_gate().await;
    }
    assert!(stack.gate.take().unwrap().stop().await.success());
    let bucket = copy(&stack).await;
    assert_eq!(files(&bucket.path().join("records"), ".ndjson.zst"), Vec::<PathBuf>::new());
    let sealed = files(&bucket.path().join("records"), ".ndjson.zst.age");
    let lines: String = sealed.iter().map(|file| opened(&identity, file)).collect();
    let record = |line: &str| serde_json::from_slice(record_json(line.as_bytes()).unwrap()).unwrap();
    let records: Vec<serde_json::Value> = lines.lines().map(record).collect();
    let mut numbers: Vec<_> = records.iter().map(|record| record["seq"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(0..numbers.len() as u64), "each once: {numbers:?}");
    for id in &acknowledged {
        let of = |kind: &str| records.iter().filter(|r| r["decision_id"] == id.as_str() && r["kind"] == kind).count();
        assert_eq!((of("exchange.request"), of("exchange.response"), of("exchange.ended")), (1, 1, 1), "{id}");
    }
    assert_eq!(acknowledged.len(), 40);
    assert_eq!(records.iter().filter(|record| record["kind"] == "gate.started").count(), 5);
    let (code, text) = super::audit::audit(&stack, &["verify"], &["--identity", identity.to_str().unwrap()]);
    assert_eq!(code, 0, "{text}");
}
