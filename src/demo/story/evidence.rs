//! The steps of the evidence: sealed, uploaded, locked, verified; and a forgery that is noticed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};

use super::stage::Stage;
use super::{Seen, Summary};
use crate::demo::process::eventually;
use crate::demo::{DemoError, LockedVersion};
use crate::journal::SigningKey;

const LIMIT: Duration = Duration::from_secs(30);
/// Where the gate's objects are in the bucket.
const PREFIX: &str = "gate/";

pub async fn run(stage: &Stage, out: &Path, summary: &mut Summary) -> Result<(), DemoError> {
    let evidence = out.join("evidence");
    let _ = std::fs::remove_dir_all(&evidence);
    let key = evidence.join("gate-1.vkey");
    summary.step("sealed, uploaded, locked", "every object is under COMPLIANCE retention", uploaded(stage)).await;
    summary.step("deletion by S3's administrator", "refused", deletion(stage)).await;
    summary.step("a local copy verifies", "audit verify exits with 0", copied(stage, &evidence, &key)).await;
    let forged = tempfile::tempdir().map_err(DemoError::io("making a temporary directory"))?;
    summary
        .step(
            "one byte flipped in a copy",
            "audit verify exits with 1 and names it",
            flipped(&evidence, forged.path(), &key),
        )
        .await;
    Ok(())
}

async fn objects(stage: &Stage) -> Result<Vec<LockedVersion>, DemoError> {
    Ok(stage.bucket.versions().await?.into_iter().filter(|v| v.key.starts_with(PREFIX)).collect())
}

/// Everything that the story did is in the bucket once a checkpoint covers its last record.
async fn uploaded(stage: &Stage) -> Result<Seen, DemoError> {
    let journal = stage.files.journal.clone();
    let empty = async || {
        let names = names(&journal);
        let waiting = names
            .iter()
            .any(|n| n.ends_with(".zst") || n.ends_with(".manifest") || n.ends_with(".note") || n.ends_with(".open"));
        !waiting && objects(stage).await.is_ok_and(|o| !o.is_empty())
    };
    eventually("the upload of every record", LIMIT, empty).await?;
    let objects = objects(stage).await?;
    let mut locked = 0;
    for object in &objects {
        locked += usize::from(stage.bucket.retention(&object.key, &object.version).await?.contains("COMPLIANCE"));
    }
    let lines: Vec<String> = objects.iter().map(|o| o.key.clone()).collect();
    let text = format!("{locked} of {} objects locked\n{}", objects.len(), lines.join("\n"));
    Ok(Seen::new(locked == objects.len() && objects.len() >= 3, text))
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

async fn deletion(stage: &Stage) -> Result<Seen, DemoError> {
    let Some(first) = objects(stage).await?.into_iter().next() else {
        return Ok(Seen::new(false, "the bucket is empty"));
    };
    let (status, text) = stage.bucket.delete_version(&first.key, &first.version).await?;
    let still = objects(stage).await?.iter().any(|o| o.version == first.version);
    Ok(Seen::new(status.as_u16() == 403 && still, format!("HTTP {status} {}", one_line(&text))))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn copied(stage: &Stage, evidence: &Path, key: &Path) -> Result<Seen, DemoError> {
    let store = stage.bucket.store();
    let found: Vec<_> = store.list(None).try_collect().await.map_err(DemoError::other("listing the bucket"))?;
    for object in found {
        let Some(name) = object.location.as_ref().strip_prefix(PREFIX) else { continue };
        let got = store.get(&object.location).await.map_err(DemoError::other("reading the bucket"))?;
        let bytes = got.bytes().await.map_err(DemoError::other("reading the bucket"))?;
        write(&evidence.join(name), &bytes)?;
    }
    let signing = stage.files.config.with_file_name("signing.key");
    let vkey = SigningKey::load(&signing).map_err(DemoError::other("the signing key"))?.vkey("portcullis/gate-1");
    write(key, format!("{vkey}\n").as_bytes())?;
    let (code, text) = verify(evidence, key)?;
    Ok(Seen::new(code == Some(0), format!("exit code {}\n{text}", code.unwrap_or(-1))))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), DemoError> {
    let what = || format!("writing {}", path.display());
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(DemoError::io(what()))?;
    }
    std::fs::write(path, bytes).map_err(DemoError::io(what()))
}

/// The auditor's own command.
fn verify(directory: &Path, key: &Path) -> Result<(Option<i32>, String), DemoError> {
    let binary = std::env::current_exe().map_err(DemoError::io("finding this program"))?;
    let mut command = Command::new(binary);
    command.args(["audit", "verify"]).arg(directory).arg("--key").arg(key);
    let output = command.output().map_err(DemoError::io("running audit verify"))?;
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    Ok((output.status.code(), text.trim().to_owned()))
}

async fn flipped(evidence: &Path, copy: &Path, key: &Path) -> Result<Seen, DemoError> {
    let mut first = None;
    for path in files(evidence)? {
        let bytes = std::fs::read(&path).map_err(DemoError::io("reading the evidence"))?;
        let name = path.strip_prefix(evidence).map_err(DemoError::other("the evidence's path"))?;
        write(&copy.join(name), &bytes)?;
        if name.to_string_lossy().ends_with(".ndjson.zst") {
            first.get_or_insert_with(|| copy.join(name));
        }
    }
    let Some(path) = first else {
        return Ok(Seen::new(false, "there is no segment"));
    };
    let mut bytes = std::fs::read(&path).map_err(DemoError::io("reading the copy"))?;
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    write(&path, &bytes)?;
    let (code, text) = verify(copy, key)?;
    let segment = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let named = text.contains(segment.trim_end_matches(".ndjson.zst")) || text.contains("seq");
    Ok(Seen::new(code == Some(1) && named, format!("exit code {}\n{text}", code.unwrap_or(-1))))
}

fn files(directory: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let mut found = vec![];
    for entry in std::fs::read_dir(directory).map_err(DemoError::io("reading the evidence"))? {
        let path = entry.map_err(DemoError::io("reading the evidence"))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
