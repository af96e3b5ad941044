//! Each way of damaging evidence, and what verification says of it.

use crate::evidence::fixture::{Fixture, INSTANCE, SIZE};
use crate::evidence::source::Directory;
use crate::evidence::{Options, Problem, ProblemKind, Report, verify};

pub(super) fn check(fixture: &Fixture, options: Options) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(verify(&Directory::new(fixture.dir.path()), &options)).unwrap()
}

pub(super) fn keyed(fixture: &Fixture) -> Report {
    check(fixture, Options { keys: fixture.keys(), ..Options::default() })
}

pub(super) fn kinds(report: &Report) -> Vec<ProblemKind> {
    report.problems.iter().map(|p| p.kind).collect()
}

#[track_caller]
fn first(report: &Report, kind: ProblemKind, records: (u64, u64)) -> Problem {
    let first = report.problems.first().unwrap_or_else(|| panic!("no problem was found"));
    assert_eq!((first.kind, first.records), (kind, Some(records)), "{report}");
    assert_eq!(first.instance.as_deref(), Some(INSTANCE));
    assert!(!report.ok);
    first.clone()
}

#[test]
fn a_valid_log_is_ok() {
    let fixture = Fixture::new();
    let report = keyed(&fixture);
    assert!(report.ok, "{report}");
    let log = &report.instances[0];
    assert_eq!((log.records, log.segments, log.sessions), (Some((0, 9)), 2, 2));
    assert_eq!((log.checkpoints, log.roots_checked, log.signatures_valid), (2, 2, 2));
    assert_eq!(log.newest.as_ref().map(|n| n.0), Some(10));
}

#[test]
fn without_a_key_roots_are_checked_and_the_report_says_what_is_not() {
    let fixture = Fixture::new();
    let report = check(&fixture, Options::default());
    assert!(report.ok, "{report}");
    assert_eq!(report.instances[0].roots_checked, 2);
    assert!(report.to_string().contains("signatures: not checked"), "{report}");
}

#[test]
fn a_flipped_byte_is_named_by_segment() {
    let fixture = Fixture::new();
    let path = fixture.records(0);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let report = keyed(&fixture);
    let problem = report.problems.first().unwrap();
    assert!(matches!(problem.kind, ProblemKind::BadSegment | ProblemKind::BadRecord), "{report}");
    assert!(problem.object.as_deref().unwrap().starts_with("records/date=2026-01-02/instance=gate-1/"), "{report}");
}

#[test]
fn an_edited_line_shows_in_the_root_of_its_segment() {
    let fixture = Fixture::new();
    let mut lines = fixture.lines[SIZE..].to_vec();
    lines[2] = lines[2].replace("bob", "eve");
    fixture.write(1, &lines);
    let report = keyed(&fixture);
    let problem = first(&report, ProblemKind::BadRoot, (5, 9));
    assert!(problem.object.unwrap().ends_with("00000000000000000010.note"));
    assert_eq!(report.problems.len(), 1, "{report}");
}

#[test]
fn an_edited_line_in_the_first_segment_is_one_problem_for_all_later_roots() {
    let fixture = Fixture::new();
    let mut lines = fixture.lines[..SIZE].to_vec();
    lines[1] = lines[1].replace("alice", "mallory");
    fixture.write(0, &lines);
    let report = keyed(&fixture);
    let problem = first(&report, ProblemKind::BadRoot, (0, 4));
    assert!(problem.what.contains("1 later roots"), "{report}");
    assert_eq!(report.problems.len(), 1, "{report}");
}

#[test]
fn a_dropped_segment_is_named_by_range() {
    let fixture = Fixture::new();
    std::fs::remove_file(fixture.records(0)).unwrap();
    let report = keyed(&fixture);
    let problem = first(&report, ProblemKind::MissingRecords, (0, 4));
    assert!(problem.what.contains("does not begin at 0"), "{report}");
    assert_eq!(report.problems.len(), 1, "{report}");
}

#[test]
fn a_removed_tail_is_seen_against_a_newer_checkpoint() {
    let fixture = Fixture::new();
    std::fs::remove_file(fixture.records(1)).unwrap();
    let problem = first(&keyed(&fixture), ProblemKind::MissingRecords, (5, 9));
    assert!(problem.what.contains("covers 10 records"), "{problem}");
}

#[test]
fn a_tail_removed_with_its_checkpoint_is_seen_against_one_kept_elsewhere() {
    let fixture = Fixture::new();
    let kept = std::fs::read(fixture.note(1)).unwrap();
    std::fs::remove_file(fixture.records(1)).unwrap();
    std::fs::remove_file(fixture.note(1)).unwrap();
    assert!(keyed(&fixture).ok, "nothing here can show it");
    let checkpoints = vec![("kept.note".to_owned(), kept)];
    let report = check(&fixture, Options { keys: fixture.keys(), checkpoints, ..Options::default() });
    assert_eq!(first(&report, ProblemKind::MissingRecords, (5, 9)).object.as_deref(), Some("kept.note"));
}

#[test]
fn a_rewritten_log_is_seen_against_a_checkpoint_kept_elsewhere() {
    let fixture = Fixture::new();
    let kept = std::fs::read(fixture.note(1)).unwrap();
    let mut lines = fixture.lines.clone();
    lines[7] = lines[7].replace("bob", "eve");
    fixture.write(1, &lines[SIZE..]);
    std::fs::write(fixture.note(1), fixture.sign(10, &lines)).unwrap();
    assert!(keyed(&fixture).ok, "whoever has the key can sign anew");
    let checkpoints = vec![("kept.note".to_owned(), kept)];
    let report = check(&fixture, Options { keys: fixture.keys(), checkpoints, ..Options::default() });
    let problem = first(&report, ProblemKind::BadCheckpoint, (9, 9));
    assert_eq!(problem.object.as_deref(), Some("kept.note"), "{report}");
}

#[test]
fn a_dropped_checkpoint_is_named() {
    let fixture = Fixture::new();
    std::fs::remove_file(fixture.note(0)).unwrap();
    let problem = first(&keyed(&fixture), ProblemKind::MissingCheckpoint, (0, 4));
    assert!(problem.what.contains("size 5"), "{problem}");
}

#[test]
fn an_edited_checkpoint_is_told_from_edited_records() {
    let fixture = Fixture::new();
    let other = fixture.sign(5, &fixture.lines[1..6]);
    let text = String::from_utf8(std::fs::read(fixture.note(0)).unwrap()).unwrap();
    let root = |t: &str| t.lines().nth(2).unwrap().to_owned();
    let edited = text.replace(&root(&text), &root(std::str::from_utf8(&other).unwrap()));
    std::fs::write(fixture.note(0), edited).unwrap();
    let report = keyed(&fixture);
    assert_eq!(kinds(&report), [ProblemKind::BadCheckpoint, ProblemKind::BadSignature], "{report}");
    assert!(report.problems[0].what.contains("another checkpoint agrees with the records"), "{report}");
    let report = check(&fixture, Options::default());
    assert_eq!(kinds(&report), [ProblemKind::BadCheckpoint], "{report}");
}

#[test]
fn a_checkpoint_that_is_no_note_or_of_another_size_is_named() {
    let fixture = Fixture::new();
    std::fs::write(fixture.note(0), b"\xff\n\n").unwrap();
    first(&keyed(&fixture), ProblemKind::BadCheckpoint, (4, 4));
    std::fs::write(fixture.note(0), fixture.sign(4, &fixture.lines[..4])).unwrap();
    let problem = first(&keyed(&fixture), ProblemKind::BadCheckpoint, (4, 4));
    assert!(problem.what.contains("its text says size 4"), "{problem}");
}

#[test]
fn another_key_does_not_vouch() {
    let fixture = Fixture::new();
    let other = ed25519_dalek::SigningKey::from_bytes(&[9; 32]).verifying_key();
    let vkey = signed_note::new_ed25519_verifier_key(crate::evidence::fixture::ORIGIN, &other);
    let keys = crate::journal::format::Keys::parse(&vkey).unwrap();
    let report = check(&fixture, Options { keys, ..Options::default() });
    assert_eq!(kinds(&report), [ProblemKind::BadSignature; 2], "{report}");
}

#[test]
fn reordered_lines_name_the_first() {
    let fixture = Fixture::new();
    let mut lines = fixture.lines[..SIZE].to_vec();
    lines.swap(2, 3);
    fixture.write(0, &lines);
    let problem = first(&keyed(&fixture), ProblemKind::BadRecord, (2, 2));
    assert!(problem.what.contains("should be record 2, but this is record 3"), "{problem}");
}

#[test]
fn a_deleted_line_is_named_once() {
    let fixture = Fixture::new();
    let mut lines = fixture.lines[..SIZE].to_vec();
    lines.remove(2);
    fixture.write(0, &lines);
    let report = keyed(&fixture);
    first(&report, ProblemKind::BadRecord, (2, 2));
    assert_eq!(kinds(&report).iter().filter(|k| **k == ProblemKind::BadRecord).count(), 1, "{report}");
    assert!(kinds(&report).contains(&ProblemKind::BadSegment), "{report}");
}

#[test]
fn a_truncated_segment_names_where_its_records_end() {
    let fixture = Fixture::new();
    let bytes = std::fs::read(fixture.records(1)).unwrap();
    std::fs::write(fixture.records(1), &bytes[..bytes.len() - 2]).unwrap();
    let report = keyed(&fixture);
    assert_eq!(kinds(&report), [ProblemKind::BadSegment], "{report}");
    assert_eq!(report.problems[0].records.map(|r| r.1), Some(9));
    std::fs::write(fixture.records(1), b"").unwrap();
    assert_eq!(kinds(&keyed(&fixture)), [ProblemKind::BadSegment]);
}

#[test]
fn a_newer_schema_and_another_instance_are_named() {
    let fixture = Fixture::new();
    let mut lines = fixture.lines[..SIZE].to_vec();
    lines[1] = lines[1].replacen("\"v\":1", "\"v\":3", 1);
    lines[3] = lines[3].replacen("gate-1", "gate-2", 1);
    fixture.write(0, &lines);
    let report = keyed(&fixture);
    let problem = first(&report, ProblemKind::BadRecord, (1, 1));
    assert!(problem.what.contains("schema version 3"), "{report}");
    assert!(report.problems.iter().any(|p| p.what.contains("of instance \"gate-2\"")), "{report}");
}

#[test]
fn a_session_gap_is_named() {
    let fixture = Fixture::new();
    let mut lines = fixture.lines.clone();
    lines[3] = lines[3].replacen("\"seq\":3", "\"seq\":7", 2).replacen("\"seq\":7", "\"seq\":3", 1);
    for segment in 0..2 {
        fixture.write(segment, &lines[segment * SIZE..(segment + 1) * SIZE]);
        let size = (segment + 1) * SIZE;
        std::fs::write(fixture.note(segment), fixture.sign(size, &lines[..size])).unwrap();
    }
    let report = keyed(&fixture);
    let problem = first(&report, ProblemKind::SessionGap, (3, 3));
    assert!(problem.what.contains("alpha-1 goes on with 7 instead of 3"), "{report}");
}

#[test]
fn overlaps_and_foreign_names_are_named() {
    let fixture = Fixture::new();
    let copy = fixture.records(0).with_file_name("00000000000000000003-00000000000000000004.ndjson.zst");
    std::fs::copy(fixture.records(0), copy).unwrap();
    std::fs::write(fixture.dir.path().join("records/date=2026-01-02/notes.txt"), "x").unwrap();
    std::fs::write(fixture.dir.path().join("README"), "x").unwrap();
    let report = keyed(&fixture);
    assert_eq!(kinds(&report), [ProblemKind::UnknownObject, ProblemKind::Overlap], "{report}");
    assert!(report.notes.iter().any(|n| n.starts_with("1 objects beside")), "{report}");
}

#[test]
fn problems_are_bounded_and_counted() {
    let fixture = Fixture::new();
    for n in 0..1_100 {
        std::fs::write(fixture.dir.path().join(format!("records/x{n}")), "").unwrap();
    }
    let report = keyed(&fixture);
    assert_eq!((report.problems.len(), report.further_problems), (1_000, 100));
}

#[test]
fn an_empty_source_is_a_problem() {
    let fixture = Fixture::new();
    for dir in ["records", "checkpoints"] {
        std::fs::remove_dir_all(fixture.dir.path().join(dir)).unwrap();
    }
    assert_eq!(kinds(&keyed(&fixture)), [ProblemKind::MissingRecords]);
}

#[test]
fn a_source_that_is_not_there_is_an_error() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let result = runtime.block_on(verify(&Directory::new("/nonexistent/evidence"), &Options::default()));
    assert!(result.unwrap_err().to_string().contains("/nonexistent/evidence"));
}
