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
    assert_eq!(audit(&["report", "/nonexistent", "--framework", "nist-800-171r3"]).0, 2);
    let error = Cli::try_parse_from(["audit", "report", dir, "--framework", "soc2"]).err().unwrap();
    assert!(error.exit_code() == 2 && error.to_string().contains("nist-800-171r3"), "{error}");
}
