//! The auditor's commands on the bucket itself, without a gate.

use std::path::{Path, PathBuf};
use std::process::Command;

use portcullis::journal::SigningKey;

use super::records;
use crate::common::repository;
use crate::common::stack::Stack;
use crate::common::venv::{python, venv};

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

/// A local copy of what the bucket holds.
pub async fn copy(stack: &Stack) -> tempfile::TempDir {
    use futures_util::TryStreamExt;
    use object_store::{ObjectStore, ObjectStoreExt};
    let (store, directory) = (stack.bucket.store(), tempfile::tempdir().unwrap());
    let objects: Vec<_> = store.list(None).try_collect().await.unwrap();
    for object in objects {
        let bytes = store.get(&object.location).await.unwrap().bytes().await.unwrap();
        let path = directory.path().join(object.location.as_ref().strip_prefix("gate/").unwrap());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    directory
}

/// Files under a directory whose path ends so, sorted.
pub fn files(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = entries
        .flat_map(|path| if path.is_dir() { files(&path, ending) } else { vec![path] })
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect();
    found.sort();
    found
}

/// What the programs in `tests/evidence` need.
pub fn evidence_venv() -> PathBuf {
    venv("evidence", "cryptography==50.0.2\nzstandard==0.25.0\n")
}

/// What `verify.py` or `proof.py` says of evidence, which have nothing of Portcullis in them.
pub fn independent(program: &str, key: &Path, target: &Path) -> (bool, String) {
    let output = Command::new(python(&evidence_venv()))
        .arg(repository("tests/evidence").join(program))
        .arg(key)
        .arg(target)
        .output();
    let output = output.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

fn rewrite(path: &Path, change: impl Fn(&mut Vec<Vec<u8>>)) {
    let text = zstd::decode_all(&*std::fs::read(path).unwrap()).unwrap();
    let mut lines: Vec<Vec<u8>> = text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    change(&mut lines);
    std::fs::write(path, zstd::encode_all(&*lines.concat(), 3).unwrap()).unwrap();
}

type Tampering = (&'static str, fn(&Path));

const TAMPERINGS: [Tampering; 7] = [
    ("a flipped byte", |copy| {
        rewrite(&files(copy, ".ndjson.zst")[0], |lines| {
            let middle = lines[1].len() / 2;
            lines[1][middle] ^= 1;
        });
    }),
    ("a deleted record", |copy| rewrite(&files(copy, ".ndjson.zst")[0], |lines| drop(lines.remove(1)))),
    ("two records in another order", |copy| rewrite(&files(copy, ".ndjson.zst")[0], |lines| lines.swap(1, 2))),
    ("a cut tail", |copy| rewrite(files(copy, ".ndjson.zst").last().unwrap(), |lines| drop(lines.pop()))),
    ("a removed segment", |copy| std::fs::remove_file(&files(copy, ".ndjson.zst")[0]).unwrap()),
    ("an edited checkpoint", |copy| {
        let note = files(copy, ".note").pop().unwrap();
        let text = std::fs::read_to_string(&note).unwrap();
        let root = text.lines().nth(2).unwrap();
        std::fs::write(&note, text.replacen(root, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 1)).unwrap();
    }),
    ("an edited manifest", |copy| {
        let manifest = files(copy, ".json").pop().unwrap();
        let text = std::fs::read_to_string(&manifest).unwrap();
        std::fs::write(manifest, text.replacen("gate.stopped", "gate.stoppec", 1)).unwrap();
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_program_of_somebody_else_verifies_the_same_evidence_and_finds_the_same_forgeries() {
    let mut stack = Stack::builder().sample_policies().start().await;
    let planner = stack.token("planner-1", &["planners"], &[]);
    for id in 1..4 {
        let statement = format!("SELECT * FROM customers WHERE id = {id}");
        stack.query(&planner, &statement).await.bytes().await.unwrap();
    }
    assert!(stack.gate.take().unwrap().stop().await.success());
    stack.restart_gate().await;
    let all = records::all(&mut stack).await;
    let signing = SigningKey::load(&stack.files.config.with_file_name("signing.key")).unwrap();
    let key = stack.directory.path().join("gate.vkey");
    std::fs::write(&key, signing.vkey("portcullis/gate-1") + "\n").unwrap();
    let ours = |target: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command.args(["audit", "verify"]).arg(target).arg("--key").arg(&key);
        command.output().unwrap().status.success()
    };

    let good = copy(&stack).await;
    let (verified, text) = independent("verify.py", &key, good.path());
    assert!(verified && text.contains(&format!("gate-1: {} records", all.len())), "{text}");
    assert!(ours(good.path()));
    for (what, tamper) in TAMPERINGS {
        let forged = copy(&stack).await;
        tamper(forged.path());
        let (verified, text) = independent("verify.py", &key, forged.path());
        assert!(!verified && text.contains("NOT VERIFIED"), "{what}: {text}");
        assert!(!ours(forged.path()), "{what}");
    }

    for more in [&[][..], &["--hashes-only"]] {
        let bundle = stack.directory.path().join(format!("bundle-{}.tar", more.len()));
        let (signing, bundled) = (stack.files.config.with_file_name("signing.key"), bundle.to_str().unwrap());
        let sign = ["--bundle", bundled, "--sign-key", signing.to_str().unwrap(), "--sign-name", "portcullis/gate-1"];
        let (code, text) = audit(&stack, &["verify"], &[&sign[..], more].concat());
        assert_eq!(code, 0, "{text}");
        let (verified, text) = independent("verify.py", &key, &bundle);
        assert!(verified && text.contains(&format!("gate-1: {} records", all.len())), "{text}");
        assert!(ours(&bundle));
        let mut bytes = std::fs::read(&bundle).unwrap();
        bytes[600] ^= 1;
        std::fs::write(&bundle, bytes).unwrap();
        assert!(!independent("verify.py", &key, &bundle).0 && !ours(&bundle), "a flipped byte of the first entry");
    }

    let request = all.iter().find(|r| r["kind"] == "exchange.request").unwrap();
    let proof = stack.directory.path().join("one.tlog-proof");
    let (code, text) = audit(&stack, &["prove"], &[&request["seq"].to_string(), "--out", proof.to_str().unwrap()]);
    assert_eq!(code, 0, "{text}");
    let (verified, text) = independent("proof.py", &key, &proof);
    assert!(verified && text.contains("SELECT * FROM customers"), "{text}");
    let other = std::fs::read_to_string(&proof).unwrap().replacen("index ", "index 1", 1);
    std::fs::write(&proof, other).unwrap();
    assert!(!independent("proof.py", &key, &proof).0);
}
