//! The archive and verification against a real S3 with Object Lock.

#[path = "archive/weed.rs"]
mod weed;

use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::Method;
use portcullis::archive::{Archive, GuardError, LockStatus, PutError, S3, S3Location};
use portcullis::config::{Audit, LockMode, ObjectLock, S3Credentials};
use portcullis::evidence::{Options, ProblemKind, Report, Source as _, verify};
use portcullis::mask::Secret;
use weed::{ADMIN, WRITER, Weed};

const ASKED: ObjectLock = ObjectLock { mode: LockMode::Compliance, days: 30 };
const RECORDS: &str = "records/date=2026-01-02/instance=g/00000000000000000000-00000000000000000000.ndjson.zst";
const NOTE: &str = "checkpoints/instance=g/00000000000000000001.note";

/// `None` where there is no SeaweedFS to test with.
fn binary() -> Option<PathBuf> {
    let binary = std::env::var_os("PORTCULLIS_WEED").map(PathBuf::from);
    if binary.is_none() {
        eprintln!("skipped: PORTCULLIS_WEED does not name a SeaweedFS binary");
    }
    binary
}

fn credentials((id, secret): (&str, &str)) -> S3Credentials {
    S3Credentials { access_key_id: id.to_owned(), secret_access_key: Secret::new(secret.to_owned()) }
}

fn archive(weed: &Weed, bucket: &str, object_lock: Option<ObjectLock>) -> Archive {
    let url = url::Url::parse(&format!("s3://{bucket}/logs/prod")).unwrap();
    let audit = Audit {
        url,
        endpoint: Some(weed.endpoint()),
        region: None,
        credentials: Some(credentials(WRITER)),
        object_lock,
    };
    Archive::open(&audit).unwrap()
}

fn source(weed: &Weed, bucket: &str) -> S3 {
    let url = url::Url::parse(&format!("s3://{bucket}/logs/prod")).unwrap();
    let location = S3Location::parse(&url, Some(weed.endpoint()), None).unwrap();
    S3::open(location, Some(&credentials(ADMIN))).unwrap()
}

#[tokio::test]
async fn the_guard_refuses_weaker_buckets() {
    let Some(binary) = binary() else { return };
    let weed = Weed::start(&binary).await;
    weed.bucket("audit-plain", None).await;
    weed.bucket("audit-governance", Some(("GOVERNANCE", 30))).await;
    weed.bucket("audit-short", Some(("COMPLIANCE", 29))).await;
    weed.bucket("audit-good", Some(("COMPLIANCE", 30))).await;
    weed.bucket("private", Some(("COMPLIANCE", 30))).await;
    let guard = async |bucket: &str| archive(&weed, bucket, Some(ASKED)).guard().await;

    let plain = guard("audit-plain").await.unwrap_err();
    assert!(matches!(plain, GuardError::NoLock { .. }), "{plain}");
    let weak = guard("audit-governance").await.unwrap_err();
    assert!(matches!(weak, GuardError::WeakMode { .. }), "{weak}");
    let short = guard("audit-short").await.unwrap_err();
    assert!(matches!(short, GuardError::TooShort { found: 29, .. }), "{short}");
    let denied = guard("private").await.unwrap_err();
    assert!(matches!(denied, GuardError::Denied { .. }), "{denied}");
    let absent = guard("audit-absent").await.unwrap_err();
    assert!(matches!(absent, GuardError::NoBucket { .. }), "{absent}");
    let good = guard("audit-good").await.unwrap();
    assert_eq!(good, LockStatus::Locked { mode: LockMode::Compliance, days: 30 });

    let unasked = archive(&weed, "audit-plain", None).guard().await.unwrap();
    assert!(unasked.to_string().contains("no Object Lock"), "{unasked}");
    let unasked = archive(&weed, "audit-short", None).guard().await.unwrap();
    assert_eq!(unasked, LockStatus::Locked { mode: LockMode::Compliance, days: 29 });
}

#[tokio::test]
async fn a_name_is_written_once_and_its_lock_is_read_back() {
    let Some(binary) = binary() else { return };
    let weed = Weed::start(&binary).await;
    weed.bucket("audit", Some(("COMPLIANCE", 30))).await;
    weed.bucket("audit-plain", None).await;
    let audit = archive(&weed, "audit", Some(ASKED));

    let stored = audit.put(NOTE, Bytes::from_static(b"one")).await.unwrap();
    assert_eq!((stored.size, stored.already), (3, false));
    assert_eq!(stored.retention.unwrap().mode, LockMode::Compliance);
    let version = stored.version.clone().unwrap();
    assert!(audit.put(NOTE, Bytes::from_static(b"one")).await.unwrap().already);
    let conflict = audit.put(NOTE, Bytes::from_static(b"two")).await.unwrap_err();
    assert!(matches!(conflict, PutError::Conflict { .. }), "{conflict}");

    let key = format!("logs/prod/{NOTE}");
    let refused = weed.call(Method::DELETE, "audit", &key, &[("versionId", &version)], &[], "").await;
    assert_eq!(refused, 403, "the administrator must not be able to delete a locked version");

    let unlocked = archive(&weed, "audit-plain", Some(ASKED)).put(NOTE, Bytes::from_static(b"one")).await.unwrap_err();
    assert!(matches!(unlocked, PutError::Weaker { found: None, .. }), "{unlocked}");
    let unasked = archive(&weed, "audit-plain", None).put(NOTE, Bytes::from_static(b"two")).await.unwrap_err();
    assert!(matches!(unasked, PutError::Conflict { .. }), "{unasked}");
}

/// One record, its segment and its checkpoint, signed with a key that nobody checks here.
fn log() -> (Bytes, Bytes) {
    let line = br#"{"v":1,"seq":0,"time":"2026-01-02T03:04:05Z","instance":"g","kind":"gate.stopped","reason":"test"}"#;
    let text = [line.as_slice(), b"\n"].concat();
    let root = tlog_tiles::record_hash(line);
    let signature = signed_note::Signature::new("log.example".to_owned(), 1, vec![0; 64]).unwrap();
    let note = signed_note::Note::new(format!("log.example\n1\n{root}\n").as_bytes(), &[signature]).unwrap();
    (zstd::encode_all(text.as_slice(), 3).unwrap().into(), note.to_bytes().into())
}

async fn check(weed: &Weed, bucket: &str) -> Report {
    verify(&source(weed, bucket), &Options::default()).await.unwrap()
}

fn kinds(report: &Report) -> Vec<ProblemKind> {
    report.problems.iter().map(|p| p.kind).collect()
}

#[tokio::test]
async fn verification_sees_locks_markers_versions_and_destroyed_objects() {
    let Some(binary) = binary() else { return };
    let weed = Weed::start(&binary).await;
    weed.bucket("audit", Some(("COMPLIANCE", 30))).await;
    weed.bucket("audit-plain", None).await;
    let (records, note) = log();
    for (bucket, lock) in [("audit", Some(ASKED)), ("audit-plain", None)] {
        let archive = archive(&weed, bucket, lock);
        archive.put(RECORDS, records.clone()).await.unwrap();
        archive.put(NOTE, note.clone()).await.unwrap();
    }
    let good = check(&weed, "audit").await;
    assert!(good.ok, "{good}");
    assert_eq!(good.locks.as_ref().map(|l| (l.compliance, l.governance)), Some((2, 0)));
    assert_eq!(good.instances[0].roots_checked, 1);
    let plain = check(&weed, "audit-plain").await;
    assert_eq!(kinds(&plain), [ProblemKind::NotLocked; 2], "{plain}");

    // A delete marker and a second version are allowed by Object Lock; neither hides the record from verification.
    let key = format!("logs/prod/{RECORDS}");
    assert_eq!(weed.call(Method::DELETE, "audit", &key, &[], &[], "").await, 204);
    let hidden = check(&weed, "audit").await;
    assert_eq!(kinds(&hidden), [ProblemKind::Hidden], "{hidden}");
    assert_eq!(hidden.instances[0].roots_checked, 1, "{hidden}");
    let note_key = format!("logs/prod/{NOTE}");
    assert_eq!(weed.call(Method::PUT, "audit", &note_key, &[], &[], "other").await, 200);
    let double = check(&weed, "audit").await;
    assert!(kinds(&double).contains(&ProblemKind::ManyVersions), "{double}");
}

#[tokio::test]
async fn a_destroyed_object_is_noticed() {
    let Some(binary) = binary() else { return };
    let weed = Weed::start(&binary).await;
    weed.bucket("audit", Some(("COMPLIANCE", 30))).await;
    let (records, note) = log();
    let archive = archive(&weed, "audit", Some(ASKED));
    archive.put(RECORDS, records).await.unwrap();
    archive.put(NOTE, note).await.unwrap();
    assert_eq!(source(&weed, "audit").list().await.unwrap().len(), 2);
    weed.destroy("audit", &format!("logs/prod/{RECORDS}")).await;
    let report = check(&weed, "audit").await;
    let first = report.problems.first().expect("a problem");
    assert_eq!((first.kind, first.records), (ProblemKind::MissingRecords, Some((0, 0))), "{report}");
    assert!(first.object.as_deref().is_some_and(|o| Path::new(o).ends_with("00000000000000000001.note")), "{report}");
}
