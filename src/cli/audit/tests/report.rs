use clap::Parser as _;

use super::{Cli, audit};
use crate::cli::audit::PROBLEMS;
use crate::evidence::fixture::Fixture;

#[test]
fn a_control_that_is_not_satisfied_is_an_exit_code_of_1_in_each_format() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    // Its requests do not say where they came from.
    for (format, says) in [
        ("md", "| AU-3 | Content of Audit Records | not-satisfied | 2 |"),
        ("html", "<td>Content of Audit Records<td><span class=\"tag bad\">not satisfied</span>"),
        ("oscal", "\"target-id\": \"au-3_smt\""),
    ] {
        let (code, text) = audit(&["report", dir, "--framework", "nist-800-53r5", "--format", format]);
        assert!(code == PROBLEMS && text.contains(says), "{text}");
    }
    let (_, text) = audit(&["report", dir, "--framework", "nist-800-171r2", "--to", "2025-12-31"]);
    assert!(text.contains("| 3.3.6 |") && text.contains("- From SP 800-53: AU-7"), "{text}");
    let (_, text) = audit(&["report", dir, "--framework", "nist-800-53r5", "--envoy-requests", "7"]);
    assert!(text.contains("Envoy counted 7 requests, the records have 2: 5 requests have no record"), "{text}");
    assert_eq!(audit(&["report", "/nonexistent", "--framework", "nist-800-171r3"]).0, 2);
    let error = Cli::try_parse_from(["audit", "report", dir, "--framework", "soc2"]).err().unwrap();
    assert!(error.exit_code() == 2 && error.to_string().contains("nist-800-171r3"), "{error}");
}

/// A witness's directory, one of its notes, and a URL, as `verify` takes them.
#[test]
fn checkpoints_that_were_kept_elsewhere_are_taken_from_any_place() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let note = elsewhere.path().join("newest.note");
    std::fs::copy(fixture.note(1), &note).unwrap();
    let witness = format!("file://{}", elsewhere.path().display());
    std::fs::remove_file(fixture.records(1)).unwrap();
    std::fs::remove_file(fixture.note(1)).unwrap();
    let report = |kept: &[&str]| audit(&[&["report", dir, "--framework", "nist-800-53r5"], kept].concat()).1;
    let missing = "| AU-9 | Protection of Audit Information | not-satisfied |";
    assert!(!report(&[]).contains(missing), "the newest records and their checkpoint are both gone");
    for place in [elsewhere.path().to_str().unwrap(), note.to_str().unwrap(), &witness] {
        let text = report(&["--checkpoint", place]);
        assert!(text.contains(missing) && text.contains("missing segment"), "{place}: {text}");
    }
    let (code, text) = audit(&["report", dir, "--framework", "nist-800-53r5", "--checkpoint", "http://127.0.0.1:9/x"]);
    assert!(code == 2 && text.contains("http://127.0.0.1:9/x cannot be read"), "{text}");
}
