//! The archive and verification against a real S3 with Object Lock.

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use common::weed::{SharedWeed, weed};
use http::Method;
use object_store::signer::Signer;
use object_store::{ObjectStoreExt, path::Path as Key};
use portcullis::archive::{Archive, GuardError, LockStatus, PutError, S3, S3Location};
use portcullis::config::{Audit, LockMode, ObjectLock, S3Credentials};
use portcullis::demo::{AccessKey, RetentionMode};
use portcullis::evidence::{Options, ProblemKind, Report, Source as _, verify};

const ASKED: ObjectLock = ObjectLock { mode: LockMode::Compliance, days: 30 };
const LOCKED: Option<(RetentionMode, u32)> = Some((RetentionMode::Compliance, 30));
const RECORDS: &str = "records/date=2026-01-02/instance=g/00000000000000000000-00000000000000000000.ndjson.zst";
const NOTE: &str = "checkpoints/instance=g/00000000000000000001.note";

fn credentials(key: &AccessKey) -> S3Credentials {
    S3Credentials { access_key_id: key.id.clone(), secret_access_key: key.secret.clone() }
}

fn endpoint(weed: &SharedWeed) -> url::Url {
    weed.weed.endpoint().parse().unwrap()
}

fn archive(weed: &SharedWeed, bucket: &str, object_lock: Option<ObjectLock>) -> Archive {
    let url = url::Url::parse(&format!("s3://{bucket}/logs/prod")).unwrap();
    let credentials = Some(credentials(weed.weed.writer()));
    Archive::open(&Audit { endpoint: Some(endpoint(weed)), credentials, object_lock, ..Audit::at(url) }).unwrap()
}

fn source(weed: &SharedWeed, bucket: &str) -> S3 {
    let url = url::Url::parse(&format!("s3://{bucket}/logs/prod")).unwrap();
    let location = S3Location::parse(&url, Some(endpoint(weed)), None).unwrap();
    S3::open(location, Some(&credentials(weed.weed.admin()))).unwrap()
}

/// A bucket without Object Lock; its name.
async fn plain(weed: &Arc<SharedWeed>) -> String {
    let name = format!("audit-{}", uuid::Uuid::new_v4());
    let client = weed.weed.client(&name, weed.weed.admin()).unwrap();
    let url = client.signed_url(Method::PUT, &Key::from(""), Duration::from_secs(60)).await.unwrap();
    assert!(reqwest::Client::new().put(url).send().await.unwrap().status().is_success());
    name
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guard_refuses_weaker_buckets() {
    let weed = weed().await;
    let plain = plain(&weed).await;
    let governance = weed.bucket(Some((RetentionMode::Governance, 30))).await;
    let short = weed.bucket(Some((RetentionMode::Compliance, 29))).await;
    let good = weed.bucket(LOCKED).await;
    let private = weed.weed.create_bucket(&format!("private-{}", uuid::Uuid::new_v4()), LOCKED).await.unwrap();
    let guard = async |bucket: &str| archive(&weed, bucket, Some(ASKED)).guard().await;

    let none = guard(&plain).await.unwrap_err();
    assert!(matches!(none, GuardError::NoLock { .. }), "{none}");
    let weak = guard(governance.name()).await.unwrap_err();
    assert!(matches!(weak, GuardError::WeakMode { .. }), "{weak}");
    let too_short = guard(short.name()).await.unwrap_err();
    assert!(matches!(too_short, GuardError::TooShort { found: 29, .. }), "{too_short}");
    let denied = guard(private.name()).await.unwrap_err();
    assert!(matches!(denied, GuardError::Denied { .. }), "{denied}");
    let absent = guard("audit-absent").await.unwrap_err();
    assert!(matches!(absent, GuardError::NoBucket { .. }), "{absent}");
    let locked = guard(good.name()).await.unwrap();
    assert_eq!(locked, LockStatus::Locked { mode: LockMode::Compliance, days: 30 });

    let unasked = archive(&weed, &plain, None).guard().await.unwrap();
    assert!(unasked.to_string().contains("no Object Lock"), "{unasked}");
    let unasked = archive(&weed, short.name(), None).guard().await.unwrap();
    assert_eq!(unasked, LockStatus::Locked { mode: LockMode::Compliance, days: 29 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_written_once_and_its_lock_is_read_back() {
    let weed = weed().await;
    let (bucket, plain) = (weed.bucket(LOCKED).await, plain(&weed).await);
    let audit = archive(&weed, bucket.name(), Some(ASKED));

    let stored = audit.put(NOTE, Bytes::from_static(b"one")).await.unwrap();
    assert_eq!((stored.size, stored.already), (3, false));
    assert_eq!(stored.retention.unwrap().mode, LockMode::Compliance);
    let version = stored.version.clone().unwrap();
    assert!(audit.put(NOTE, Bytes::from_static(b"one")).await.unwrap().already);
    let conflict = audit.put(NOTE, Bytes::from_static(b"two")).await.unwrap_err();
    assert!(matches!(conflict, PutError::Conflict { .. }), "{conflict}");

    let (refused, _) = bucket.delete_version(&format!("logs/prod/{NOTE}"), &version).await.unwrap();
    assert_eq!(refused, 403, "the administrator must not be able to delete a locked version");

    let unlocked = archive(&weed, &plain, Some(ASKED)).put(NOTE, Bytes::from_static(b"one")).await.unwrap_err();
    assert!(matches!(unlocked, PutError::Weaker { found: None, .. }), "{unlocked}");
    let unasked = archive(&weed, &plain, None).put(NOTE, Bytes::from_static(b"two")).await.unwrap_err();
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

async fn check(weed: &SharedWeed, bucket: &str) -> Report {
    verify(&source(weed, bucket), &Options::default()).await.unwrap()
}

fn kinds(report: &Report) -> Vec<ProblemKind> {
    report.problems.iter().map(|p| p.kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn verification_sees_locks_markers_versions_and_destroyed_objects() {
    let weed = weed().await;
    let (bucket, plain) = (weed.bucket(LOCKED).await, plain(&weed).await);
    let (records, note) = log();
    for (bucket, lock) in [(bucket.name(), Some(ASKED)), (plain.as_str(), None)] {
        let archive = archive(&weed, bucket, lock);
        archive.put(RECORDS, records.clone()).await.unwrap();
        archive.put(NOTE, note.clone()).await.unwrap();
    }
    let good = check(&weed, bucket.name()).await;
    assert!(good.ok, "{good}");
    assert_eq!(good.locks.as_ref().map(|l| (l.compliance, l.governance)), Some((2, 0)));
    assert_eq!(good.instances[0].roots_checked, 1);
    let unlocked = check(&weed, &plain).await;
    assert_eq!(kinds(&unlocked), [ProblemKind::NotLocked; 2], "{unlocked}");

    // A delete marker and a second version are allowed by Object Lock; neither hides the record from verification.
    bucket.store().delete(&Key::from(format!("logs/prod/{RECORDS}"))).await.unwrap();
    let hidden = check(&weed, bucket.name()).await;
    assert_eq!(kinds(&hidden), [ProblemKind::Hidden], "{hidden}");
    assert_eq!(hidden.instances[0].roots_checked, 1, "{hidden}");
    bucket.store().put(&Key::from(format!("logs/prod/{NOTE}")), "other".into()).await.unwrap();
    let double = check(&weed, bucket.name()).await;
    assert!(kinds(&double).contains(&ProblemKind::ManyVersions), "{double}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroyed_object_is_noticed() {
    let weed = weed().await;
    let bucket = weed.bucket(LOCKED).await;
    let (records, note) = log();
    let archive = archive(&weed, bucket.name(), Some(ASKED));
    archive.put(RECORDS, records).await.unwrap();
    archive.put(NOTE, note).await.unwrap();
    assert_eq!(source(&weed, bucket.name()).list().await.unwrap().len(), 2);
    bucket.destroy(&format!("logs/prod/{RECORDS}")).await.unwrap();
    let report = check(&weed, bucket.name()).await;
    let first = report.problems.first().expect("a problem");
    assert_eq!((first.kind, first.records), (ProblemKind::MissingRecords, Some((0, 0))), "{report}");
    assert!(first.object.as_deref().is_some_and(|o| Path::new(o).ends_with("00000000000000000001.note")), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_legal_hold_keeps_what_no_retention_does_until_the_last_one_is_released() {
    use portcullis::evidence::holds::{self, Asked, HoldError, Register};
    let weed = weed().await;
    // Object Lock, and no default retention: without a hold every version can be deleted.
    let bucket = weed.bucket(None).await;
    let audit = archive(&weed, bucket.name(), None);
    let (records, note) = log();
    audit.put(RECORDS, records).await.unwrap();
    audit.put(NOTE, note).await.unwrap();
    audit.put("other/thing", Bytes::from_static(b"x")).await.unwrap();
    let s3 = source(&weed, bucket.name());
    let asked = || Asked { by: "counsel".to_owned(), reason: "case 4711".to_owned() };
    let delete = async |name: &str| {
        let key = format!("logs/prod/{name}");
        let version = bucket.versions().await.unwrap().into_iter().find(|v| v.key == key).unwrap().version;
        bucket.delete_version(&key, &version).await.unwrap().0
    };

    let objects = s3.list().await.unwrap();
    let (_, none) = holds::objects_of(&s3, &objects, |_| true, |_| false).await;
    assert!(matches!(holds::hold(&s3, asked(), "nobody", none).await, Err(HoldError::Nothing(_))));
    let (_, found) = holds::objects_of(&s3, &objects, |_| true, |_| true).await;
    let names: Vec<&str> = found.iter().map(|held| held.name.as_str()).collect();
    assert_eq!(names, [NOTE, RECORDS]);
    let first = holds::hold(&s3, asked(), "everything", found.clone()).await.unwrap();
    let second = holds::hold(&s3, asked(), "the records", vec![found[1].clone()]).await.unwrap();
    assert!(s3.has_hold(RECORDS, None).await.unwrap() && !s3.has_hold("other/thing", None).await.unwrap());
    assert_eq!(delete(RECORDS).await, 403);
    assert_eq!(delete(&format!("holds/{first}.json")).await, 403, "the record of a hold is under hold itself");

    let register = async || Register::read(&s3, &s3.list().await.unwrap()).await;
    let released = holds::release(&s3, asked(), &register().await, first).await.unwrap();
    assert_eq!((delete(RECORDS).await, delete(NOTE).await), (403.try_into().unwrap(), 204.try_into().unwrap()));
    let again = holds::release(&s3, asked(), &register().await, first).await;
    assert!(matches!(again, Err(HoldError::NoHold(id)) if id == first));
    holds::release(&s3, asked(), &register().await, second).await.unwrap();
    assert_eq!(delete(RECORDS).await, 204);
    let register = register().await;
    assert_eq!((register.statements.len(), register.damage.len()), (4, 0));
    assert!(register.is_released(first) && register.statements.iter().all(|s| s.reason == "case 4711"), "{released}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_legal_hold_covers_the_kept_bodies_that_its_records_name_and_no_others() {
    use portcullis::evidence::holds::{self, Asked, Register};
    let weed = weed().await;
    let bucket = weed.bucket(None).await;
    let audit = archive(&weed, bucket.name(), None);
    // Encrypted or not, it is the record that names it.
    let body = |digit: &str, ending: &str| format!("bodies/date=2026-01-02/instance=g/{}.{ending}", digit.repeat(64));
    let (named, encrypted, other) = (body("a", "zst"), body("b", "zst.age"), body("c", "zst"));
    let record = |seq: u64, kept: &str| {
        format!(
            r#"{{"v":1,"seq":{seq},"time":"2026-01-02T03:04:05Z","instance":"g","session":{{"id":"s","seq":{}}},"kind":"exchange.response_chunk","text":"a","base64":false,"bytes":9,"cut":true,"kept":{{"object":"{kept}","bytes":9}},"sha256":"00"}}"#,
            seq + 1
        )
    };
    // A record cannot put another object under hold.
    let lines = [record(0, &named), record(1, &encrypted), record(2, "other/thing")].join("\n") + "\n";
    let segment = RECORDS.replace("00.ndjson", "02.ndjson");
    audit.put(&segment, zstd::encode_all(lines.as_bytes(), 3).unwrap().into()).await.unwrap();
    for name in [&named, &encrypted, &other, "other/thing"] {
        audit.put(name, Bytes::from_static(b"x")).await.unwrap();
    }
    let s3 = source(&weed, bucket.name());
    let objects = s3.list().await.unwrap();
    let of_session = |record: &portcullis::evidence::read::Record| record.session.as_ref().is_some_and(|s| s.id == "s");
    let (walked, found) = holds::objects_of(&s3, &objects, |_| true, of_session).await;
    assert!(walked.damage.is_empty(), "{walked:?}");
    let names: Vec<&str> = found.iter().map(|held| held.name.as_str()).collect();
    assert_eq!(names, [&named, &encrypted, &segment]);
    let asked = || Asked { by: "counsel".to_owned(), reason: "case 4711".to_owned() };
    let id = holds::hold(&s3, asked(), "s", found).await.unwrap();
    let delete = async |name: &str| {
        let key = format!("logs/prod/{name}");
        let version = bucket.versions().await.unwrap().into_iter().find(|v| v.key == key).unwrap().version;
        bucket.delete_version(&key, &version).await.unwrap().0
    };
    assert_eq!((delete(&named).await, delete(&encrypted).await), (403.try_into().unwrap(), 403.try_into().unwrap()));
    assert_eq!((delete(&other).await, delete("other/thing").await), (204.try_into().unwrap(), 204.try_into().unwrap()));
    let register = Register::read(&s3, &s3.list().await.unwrap()).await;
    holds::release(&s3, asked(), &register, id).await.unwrap();
    assert_eq!((delete(&named).await, delete(&encrypted).await), (204.try_into().unwrap(), 204.try_into().unwrap()));
}
