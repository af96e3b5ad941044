//! Bodies that are kept beside the segments: each holds what its name says, and each that a record names is there.

use std::io::{self, Read};

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::MAX_OBJECT;
use super::read::{Inventory, parse};
use super::report::{Problem, ProblemKind, Report};
use super::source::{Object, Source};
use crate::journal::format::manifest::digest_of;
use crate::journal::format::{BodyName, NameError};

/// The most that a body decodes to: the largest that a configuration allows.
const MAX_BODY: u64 = 64 << 20;

/// The most bodies that are followed.
const MAX_NAMED: usize = 1_000_000;

/// A record that names a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    seq: u64,
    instance: String,
    object: String,
    sha256: String,
}

/// What a line names. Only a line that may name a body is parsed.
pub(super) fn named(line: &[u8]) -> Option<Named> {
    memmem::find(line, b"\"kept\":")?;
    // One that is no record is reported elsewhere.
    let record = parse(line).ok()?;
    let body = record.event.body()?;
    let object = body.kept.as_ref()?.object.clone();
    Some(Named { seq: record.seq, instance: record.instance.clone(), object, sha256: body.sha256.clone() })
}

/// `names`: all that records name.
pub(super) async fn check(source: &impl Source, inventory: &Inventory, names: &[Named], report: &mut Report) {
    for (name, object) in &inventory.bodies {
        if let Err(what) = holds(source, name, object).await {
            report.problem(Problem::new(ProblemKind::BadBody, what).object(&object.name).of(&name.instance));
        }
    }
    for name in names.iter().take(MAX_NAMED) {
        if let Err(what) = there(name, inventory) {
            let problem = Problem::new(ProblemKind::MissingBody, what).object(&name.object);
            report.problem(problem.of(&name.instance).at(name.seq, name.seq));
        }
    }
    if names.len() > MAX_NAMED {
        report.notes.push(format!("more than {MAX_NAMED} bodies are named; the others were not looked for"));
    }
}

fn there(named: &Named, inventory: &Inventory) -> Result<(), String> {
    let name: BodyName = named.object.parse().map_err(|e: NameError| e.to_string())?;
    if name.sha256 != named.sha256 || name.instance != named.instance {
        return Err("the record names a body that is not its own".to_owned());
    }
    match inventory.bodies.contains_key(&name) {
        true => Ok(()),
        false => Err("the body that the record names is missing".to_owned()),
    }
}

async fn holds(source: &impl Source, name: &BodyName, object: &Object) -> Result<(), String> {
    let bytes = source.get(object, MAX_OBJECT).await.map_err(|e| format!("the body cannot be read: {e}"))?;
    match digest(&bytes) {
        Ok(sha256) if sha256 == name.sha256 => Ok(()),
        Ok(_) => Err("the body does not hold the bytes that its name says".to_owned()),
        Err(e) => Err(format!("the body is damaged: {e}")),
    }
}

fn digest(compressed: &[u8]) -> io::Result<String> {
    match digest_of(zstd::Decoder::new(compressed)?.take(MAX_BODY + 1))? {
        (length, _) if length > MAX_BODY => Err(io::Error::other(format!("it decodes to more than {MAX_BODY} bytes"))),
        (_, sha256) => Ok(hex::encode(sha256)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fixture::Fixture;
    use crate::evidence::source::Directory;
    use crate::evidence::{Options, verify};

    const TEXT: &[u8] = b"a body that is longer than its record";

    /// Puts a body beside a log, and into a record of it.
    fn kept(fixture: &Fixture) -> std::path::PathBuf {
        let sha256 = crate::archive::sha256_hex(TEXT);
        let object = format!("bodies/date=2026-01-02/instance=gate-1/{sha256}.zst");
        let path = fixture.dir.path().join(&object);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, zstd::encode_all(TEXT, 3).unwrap()).unwrap();
        let mut lines = fixture.lines[..5].to_vec();
        let mut record: serde_json::Value = serde_json::from_str(&lines[3]).unwrap();
        record["sha256"] = sha256.into();
        record["kept"] = serde_json::json!({"object": object, "bytes": TEXT.len()});
        lines[3] = record.to_string();
        fixture.write(0, &lines);
        path
    }

    async fn problems(fixture: &Fixture) -> Vec<(ProblemKind, String)> {
        let source = Directory::new(fixture.dir.path());
        let report = verify(&source, &Options::default()).await.unwrap();
        let of_bodies = |kind| matches!(kind, ProblemKind::BadBody | ProblemKind::MissingBody);
        report.problems.into_iter().filter(|p| of_bodies(p.kind)).map(|p| (p.kind, p.what)).collect()
    }

    #[tokio::test]
    async fn a_kept_body_is_there_and_is_what_its_name_says() {
        let fixture = Fixture::new();
        let path = kept(&fixture);
        assert_eq!(problems(&fixture).await, []);
        std::fs::write(&path, zstd::encode_all(&b"another body"[..], 3).unwrap()).unwrap();
        let bad = problems(&fixture).await;
        assert!(bad.len() == 1 && bad[0].1.contains("does not hold"), "{bad:?}");
        std::fs::write(&path, "no zstd").unwrap();
        let bad = problems(&fixture).await;
        assert!(bad.len() == 1 && bad[0].1.contains("damaged"), "{bad:?}");
        std::fs::remove_file(&path).unwrap();
        let bad = problems(&fixture).await;
        assert!(bad.len() == 1 && bad[0].1.contains("missing"), "{bad:?}");
    }
}
