//! Verification of a log with manifests.

use std::collections::BTreeSet;
use std::sync::Mutex;

use bytes::Bytes;

use super::verify::{check, keyed, kinds};
use crate::archive::Retention;
use crate::evidence::fixture::{Fixture, SIZE, key_pair};
use crate::evidence::source::{Directory, Object, Source, SourceError};
use crate::evidence::{Options, ProblemKind, Report, Resume, verify};
use crate::journal::format::{Keys, rotation_line};

#[track_caller]
pub(super) fn only(report: &Report, expected: &[(ProblemKind, (u64, u64))]) {
    let found: Vec<_> = report.problems.iter().map(|p| (p.kind, p.records.unwrap())).collect();
    assert_eq!(found, expected, "{report}");
}

#[test]
fn a_valid_log_is_ok_however_many_segments_are_read_at_once() {
    let fixture = Fixture::with_manifests();
    for jobs in [1, 8] {
        let report =
            check(&fixture, Options { keys: fixture.keys(), jobs: Some(jobs), whole: true, ..Options::default() });
        assert!(report.ok, "{report}");
        let log = &report.instances[0];
        assert_eq!((log.manifests, log.roots_checked, log.signatures_valid, log.sessions), (2, 2, 2, 2));
    }
}

#[test]
fn a_change_in_one_segment_does_not_hide_what_the_next_one_is() {
    let fixture = Fixture::with_manifests();
    let mut lines = fixture.lines[..SIZE].to_vec();
    lines[1] = lines[1].replace("alice", "mallory");
    fixture.write(0, &lines);
    let report = keyed(&fixture);
    only(&report, &[(ProblemKind::BadSegment, (0, 4)), (ProblemKind::BadRoot, (0, 4))]);
    assert_eq!(report.instances[0].roots_checked, 1);
    let mut lines = fixture.lines[SIZE..].to_vec();
    lines[2] = lines[2].replace("bob", "eve");
    fixture.write(1, &lines);
    let both = [
        (ProblemKind::BadSegment, (0, 4)),
        (ProblemKind::BadRoot, (0, 4)),
        (ProblemKind::BadSegment, (5, 9)),
        (ProblemKind::BadRoot, (5, 9)),
    ];
    only(&keyed(&fixture), &both);
}

#[test]
fn behind_missing_records_roots_are_checked_again() {
    let fixture = Fixture::with_manifests();
    std::fs::remove_file(fixture.records(0)).unwrap();
    let report = keyed(&fixture);
    only(&report, &[(ProblemKind::MissingRecords, (0, 4))]);
    assert_eq!((report.instances[0].manifests, report.instances[0].roots_checked), (1, 1));
    let other = fixture.sign(SIZE, &fixture.lines[1..=SIZE]);
    std::fs::write(fixture.note(0), other).unwrap();
    only(&keyed(&fixture), &[(ProblemKind::MissingRecords, (0, 4)), (ProblemKind::BadCheckpoint, (4, 4))]);
}

#[test]
fn a_manifest_that_was_changed_or_removed_is_named() {
    let fixture = Fixture::with_manifests();
    let kept = std::fs::read_to_string(fixture.manifest(1)).unwrap();
    std::fs::write(fixture.manifest(1), kept.replace("billing-db", "other-db")).unwrap();
    let report = keyed(&fixture);
    only(&report, &[(ProblemKind::BadManifest, (5, 9))]);
    assert!(report.problems[0].what.contains("not the manifest that the checkpoint"), "{report}");
    std::fs::remove_file(fixture.manifest(1)).unwrap();
    only(&keyed(&fixture), &[(ProblemKind::MissingManifest, (5, 9))]);
}

#[test]
fn a_manifest_that_no_checkpoint_names_is_named() {
    let fixture = Fixture::with_manifests();
    std::fs::write(fixture.note(0), fixture.sign(SIZE, &fixture.lines[..SIZE])).unwrap();
    only(&keyed(&fixture), &[(ProblemKind::BadManifest, (0, 4))]);
    let fixture = Fixture::with_manifests();
    let nowhere = "00000000000000000020-00000000000000000024.json";
    std::fs::copy(fixture.manifest(0), fixture.manifest(0).with_file_name(nowhere)).unwrap();
    only(&keyed(&fixture), &[(ProblemKind::BadManifest, (20, 24))]);
}

#[test]
fn a_manifest_that_does_not_fit_though_it_is_named_is_told() {
    let fixture = Fixture::with_manifests();
    // A gate that signs what is not so: the manifest is of a log with another end.
    let mut lines = fixture.lines.clone();
    lines[9] = lines[9].replace("completed", "aborted");
    fixture.seal(1, &lines);
    let note = std::fs::read_to_string(fixture.note(1)).unwrap();
    let extension = note.lines().find(|line| line.starts_with("portcullis-manifest")).unwrap();
    std::fs::write(fixture.note(1), fixture.sign_with(10, &fixture.lines, &format!("{extension}\n"))).unwrap();
    let report = keyed(&fixture);
    only(&report, &[(ProblemKind::BadManifest, (5, 9))]);
    assert!(report.problems[0].what.contains("says root"), "{report}");
}

#[test]
fn other_bytes_with_the_same_records_are_not_what_was_sealed() {
    let fixture = Fixture::with_manifests();
    let text: String = fixture.lines[..SIZE].iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(fixture.records(0), zstd::encode_all(text.as_bytes(), 19).unwrap()).unwrap();
    let report = keyed(&fixture);
    only(&report, &[(ProblemKind::BadSegment, (0, 4))]);
    assert!(report.problems[0].what.contains("SHA-256"), "{report}");
}

/// Whoever has the key signs two histories: what comes before a segment is not what was signed before.
#[test]
fn two_histories_do_not_fit_together() {
    let fixture = Fixture::with_manifests();
    let mut lines = fixture.lines.clone();
    lines[1] = lines[1].replace("alice", "mallory");
    fixture.seal(1, &lines);
    let report = keyed(&fixture);
    only(&report, &[(ProblemKind::BadRoot, (4, 4))]);
    assert!(report.problems[0].object.as_deref().unwrap().starts_with("manifests/"), "{report}");
}

#[test]
fn a_field_that_no_record_has_is_seen_where_records_are_looked_at_whole() {
    let fixture = Fixture::new();
    let mut lines = fixture.lines.clone();
    lines[4] = lines[4].replace("completed", "vanished");
    fixture.write(0, &lines[..SIZE]);
    fixture.seal(0, &lines);
    fixture.seal(1, &lines);
    assert!(keyed(&fixture).ok);
    let report = check(&fixture, Options { whole: true, ..Options::default() });
    only(&report, &[(ProblemKind::BadRecord, (4, 4))]);
}

/// A directory whose objects have versions, and which says what was read.
struct Versioned<'a> {
    directory: Directory,
    version: &'a str,
    read: Mutex<BTreeSet<String>>,
}

impl Source for Versioned<'_> {
    fn name(&self) -> String {
        self.directory.name()
    }

    async fn list(&self) -> Result<Vec<Object>, SourceError> {
        let mut objects = self.directory.list().await?;
        objects.iter_mut().for_each(|object| object.version = Some(self.version.to_owned()));
        Ok(objects)
    }

    async fn get(&self, object: &Object, max: u64) -> Result<Bytes, SourceError> {
        self.read.lock().unwrap().insert(object.name.clone());
        self.directory.get(object, max).await
    }

    fn has_locks(&self) -> bool {
        false
    }

    async fn lock(&self, object: &Object) -> Result<Option<Retention>, SourceError> {
        self.directory.lock(object).await
    }
}

/// How many segments are read by a run that has this file.
fn resumed(fixture: &Fixture, version: &str, file: &std::path::Path) -> (Report, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let directory = Directory::new(fixture.dir.path());
    let source = Versioned { directory, version, read: Mutex::default() };
    let resume = Resume::open(file, &source.name()).unwrap();
    let options = Options { keys: fixture.keys(), resume: Some(resume), ..Options::default() };
    let report = runtime.block_on(verify(&source, &options)).unwrap();
    let read = source.read.into_inner().unwrap();
    (report, read.iter().filter(|name| name.starts_with("records/")).count())
}

#[test]
fn a_run_that_was_cut_goes_on_and_finds_the_same() {
    let (fixture, elsewhere) = (Fixture::with_manifests(), tempfile::tempdir().unwrap());
    let file = elsewhere.path().join("state");
    let (first, read) = resumed(&fixture, "1", &file);
    assert!(first.ok && read == 2, "{first}");
    let (second, read) = resumed(&fixture, "1", &file);
    assert_eq!((second.instances, read), (first.instances, 0));
    // The run was killed while it wrote its second segment.
    let state = std::fs::read(&file).unwrap();
    std::fs::write(&file, &state[..state.len() - 10]).unwrap();
    assert_eq!(resumed(&fixture, "1", &file).1, 1);
    assert_eq!(resumed(&fixture, "1", &file).1, 0);
    assert_eq!(resumed(&fixture, "2", &file).1, 2, "another version is another object");
}

#[test]
fn what_is_wrong_is_looked_at_again_and_a_change_is_seen() {
    let (fixture, elsewhere) = (Fixture::new(), tempfile::tempdir().unwrap());
    let file = elsewhere.path().join("state");
    let directory = Directory::new(fixture.dir.path());
    let run = || {
        let resume = Some(Resume::open(&file, &directory.name()).unwrap());
        check(&fixture, Options { keys: fixture.keys(), resume, ..Options::default() })
    };
    assert!(run().ok && run().ok);
    // Without versions the digest tells.
    let text: String = fixture.lines[..SIZE].iter().map(|line| format!("{line}\n")).collect();
    let length = std::fs::metadata(fixture.records(0)).unwrap().len();
    let edited = text.replace("alice", "alicf");
    let mut packed = zstd::encode_all(edited.as_bytes(), 3).unwrap();
    packed.resize(usize::try_from(length).unwrap(), 0);
    std::fs::write(fixture.records(0), packed).unwrap();
    let report = run();
    assert!(kinds(&report).contains(&ProblemKind::BadRoot), "{report}");
    assert_eq!(kinds(&run()), kinds(&report));
}

#[test]
fn a_resume_file_of_something_else_is_refused_and_kept() {
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("state");
    for text in ["", "a line\n", "no end"] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(Resume::open(&file, "s3://a/b").is_ok(), text.is_empty(), "{text:?}");
        if !text.is_empty() {
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
    }
    std::fs::write(&file, "").unwrap();
    drop(Resume::open(&file, "s3://a/b").unwrap());
    let other = Resume::open(&file, "s3://a/c").err().unwrap().to_string();
    assert!(other.contains("s3://a/b"), "{other}");
}

#[test]
fn a_key_vouches_for_the_one_that_it_handed_the_log_over_to() {
    let fixture = Fixture::new();
    let (vkey, skey) = key_pair(8);
    let handed = rotation_line(&fixture.vkey, &vkey);
    let both = fixture.sign_by(&[&fixture.skey, &skey], SIZE, &fixture.lines[..SIZE], &handed);
    std::fs::write(fixture.note(0), both).unwrap();
    std::fs::write(fixture.note(1), fixture.sign_by(&[&skey], 10, &fixture.lines, "")).unwrap();
    for pinned in [&fixture.vkey, &vkey] {
        let kept = vec![("kept.note".to_owned(), std::fs::read(fixture.note(1)).unwrap())];
        let keys = Keys::parse(pinned).unwrap();
        let report = check(&fixture, Options { keys, checkpoints: kept, ..Options::default() });
        assert!(report.ok && report.instances[0].signatures_valid == 3, "{report}");
        assert!(report.notes.iter().any(|note| note.contains("handed over")), "{report}");
    }
    std::fs::write(fixture.note(0), fixture.sign(SIZE, &fixture.lines[..SIZE])).unwrap();
    assert_eq!(kinds(&keyed(&fixture)), [ProblemKind::BadSignature], "nobody handed it over");
}
