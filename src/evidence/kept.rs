//! Bodies that are kept beside the segments: each holds what its name says, and each that a record names is there.

use std::collections::BTreeMap;
use std::io::{self, Read};

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::MAX_OBJECT;
use super::read::{Inventory, parse};
use super::report::{Problem, ProblemKind, Report};
use super::source::{Object, Source};
use crate::archive::sha256_hex;
use crate::journal::format::manifest::digest_of;
use crate::journal::format::{BodyName, DecryptError, NameError};

/// The most that a body decodes to: the largest that a configuration allows.
pub(super) const MAX_BODY: u64 = 64 << 20;

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
    let (mut opened, mut unread) = (BTreeMap::new(), 0);
    for (name, object) in &inventory.bodies {
        match holds(source, name, object).await {
            Ok(Some(sha256)) if name.encrypted => drop(opened.insert(name, sha256)),
            Ok(Some(_)) => {}
            Ok(None) => unread += 1,
            Err(what) => {
                report.problem(Problem::new(ProblemKind::BadBody, what).object(&object.name).of(&name.instance));
            }
        }
    }
    for name in names.iter().take(MAX_NAMED) {
        if let Err(what) = there(name, inventory, &opened) {
            let problem = Problem::new(ProblemKind::MissingBody, what).object(&name.object);
            report.problem(problem.of(&name.instance).at(name.seq, name.seq));
        }
    }
    if names.len() > MAX_NAMED {
        report.notes.push(format!("more than {MAX_NAMED} bodies are named; the others were not looked for"));
    }
    if unread > 0 {
        let what = "each has the digest in its name, and whether a record names it was not looked at";
        report.notes.push(format!("{unread} kept bodies are encrypted and no given key opens them: {what}"));
    }
}

/// `opened`: what is in the encrypted bodies that a key opened.
fn there(named: &Named, inventory: &Inventory, opened: &BTreeMap<&BodyName, String>) -> Result<(), String> {
    let name: BodyName = named.object.parse().map_err(|e: NameError| e.to_string())?;
    let holds = if name.encrypted { opened.get(&name) } else { Some(&name.sha256) };
    if name.instance != named.instance || holds.is_some_and(|sha256| *sha256 != named.sha256) {
        return Err("the record names a body that is not its own".to_owned());
    }
    match inventory.bodies.contains_key(&name) {
        true => Ok(()),
        false => Err("the body that the record names is missing".to_owned()),
    }
}

/// The digest of the masked bytes; `None` where they are encrypted to others.
async fn holds(source: &impl Source, name: &BodyName, object: &Object) -> Result<Option<String>, String> {
    let bytes = source.get(object, MAX_OBJECT).await.map_err(|e| format!("the body cannot be read: {e}"))?;
    let other = || Err("the body does not hold the bytes that its name says".to_owned());
    let damaged = |e: &dyn std::fmt::Display| format!("the body is damaged: {e}");
    if !name.encrypted {
        let sha256 = digest(&bytes).map_err(|e| damaged(&e))?;
        return if sha256 == name.sha256 { Ok(Some(sha256)) } else { other() };
    }
    if sha256_hex(&bytes) != name.sha256 {
        return other();
    }
    match source.identities().decrypt(&bytes) {
        Ok(plain) => digest(&plain).map(Some).map_err(|e| damaged(&e)),
        Err(DecryptError::NoIdentity | DecryptError::OtherRecipients) => Ok(None),
        Err(e @ DecryptError::Changed) => Err(damaged(&e)),
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
    use crate::evidence::source::{Directory, Place, Store};
    use crate::evidence::{Options, verify};
    use crate::journal::format::Identities;
    use crate::journal::format::encrypted::{identity, others, recipient, sealed};

    const TEXT: &[u8] = b"a body that is longer than its record";

    /// Puts a body beside a log, and into a record of it.
    fn kept(fixture: &Fixture) -> std::path::PathBuf {
        put(fixture, &format!("{}.zst", sha256_hex(TEXT)), &zstd::encode_all(TEXT, 3).unwrap())
    }

    fn put(fixture: &Fixture, file: &str, bytes: &[u8]) -> std::path::PathBuf {
        let object = format!("bodies/date=2026-01-02/instance=gate-1/{file}");
        let path = fixture.dir.path().join(&object);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let mut lines = fixture.lines[..5].to_vec();
        let mut record: serde_json::Value = serde_json::from_str(&lines[3]).unwrap();
        record["sha256"] = sha256_hex(TEXT).into();
        record["kept"] = serde_json::json!({"object": object, "bytes": TEXT.len()});
        lines[3] = record.to_string();
        fixture.write(0, &lines);
        path
    }

    async fn problems(fixture: &Fixture) -> Vec<(ProblemKind, String)> {
        reported(fixture, Identities::default()).await.0
    }

    async fn reported(fixture: &Fixture, identities: Identities) -> (Vec<(ProblemKind, String)>, Vec<String>) {
        let source = Place::from(Store::Directory(Directory::new(fixture.dir.path()))).with(identities);
        let report = verify(&source, &Options::default()).await.unwrap();
        let of_bodies = |kind| matches!(kind, ProblemKind::BadBody | ProblemKind::MissingBody);
        let problems = report.problems.into_iter().filter(|p| of_bodies(p.kind)).map(|p| (p.kind, p.what)).collect();
        (problems, report.notes.into_iter().filter(|note| note.contains("kept bodies")).collect())
    }

    #[tokio::test]
    async fn an_encrypted_body_is_checked_by_its_name_and_with_a_key_against_its_record() {
        let fixture = Fixture::new();
        let encrypted = |text: &[u8]| sealed(&[recipient()], &zstd::encode_all(text, 3).unwrap());
        let bytes = encrypted(TEXT);
        let path = put(&fixture, &format!("{}.zst.age", sha256_hex(&bytes)), &bytes);
        let (bad, notes) = reported(&fixture, Identities::default()).await;
        assert!(bad.is_empty() && notes.len() == 1 && notes[0].starts_with("1 kept bodies are encrypted"), "{notes:?}");
        assert_eq!(reported(&fixture, others()).await.1, notes);
        assert_eq!(reported(&fixture, identity()).await, (vec![], vec![]));
        std::fs::write(&path, encrypted(b"another body")).unwrap();
        assert!(problems_of(&fixture).await.contains("does not hold"));
        std::fs::remove_file(&path).unwrap();
        assert!(problems_of(&fixture).await.contains("missing"));
        // Under a name of its own, but not what the record says.
        let bytes = encrypted(b"another body");
        put(&fixture, &format!("{}.zst.age", sha256_hex(&bytes)), &bytes);
        assert_eq!(problems(&fixture).await, []);
        let (bad, _) = reported(&fixture, identity()).await;
        assert!(bad.len() == 1 && bad[0].1.contains("not its own"), "{bad:?}");
    }

    async fn problems_of(fixture: &Fixture) -> String {
        let (problems, _) = reported(fixture, identity()).await;
        problems.into_iter().map(|(_, what)| what).collect()
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
