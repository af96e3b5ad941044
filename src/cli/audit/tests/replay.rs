use super::audit;
use crate::cli::audit::{OK, PROBLEMS};
use crate::evidence::fixture::Fixture;

#[test]
fn each_format_says_that_the_hashes_are_the_recorded_ones() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    let (code, text) = audit(&["replay", dir, "alpha", "--speed", "1000"]);
    assert_eq!(code, OK, "{text}");
    assert!(text.contains("| row \\u{1b}[31m[REDACTED:EMAIL]"), "{text}");
    assert!(text.ends_with("1 pieces of bodies have the SHA-256 that was recorded\n"), "{text}");
    for format in ["html", "har", "asciicast"] {
        let (code, shown) = audit(&["replay", dir, "alpha", "--format", format]);
        assert_eq!(code, OK, "{shown}");
        assert!(shown.contains("1 pieces of bodies have the SHA-256 that was recorded"), "{shown}");
    }
}

#[test]
fn a_text_that_is_not_what_was_hashed_is_said_in_each_format() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    let mut lines = fixture.lines[..5].to_vec();
    lines[3] = lines[3].replace("row ", "Row ");
    fixture.write(0, &lines);
    for format in ["text", "html", "har", "asciicast"] {
        let (code, shown) = audit(&["replay", dir, "alpha", "--format", format]);
        assert_eq!(code, PROBLEMS, "{shown}");
        assert!(shown.contains("1 of 1 pieces of bodies do NOT have the SHA-256 that was recorded: #3"), "{shown}");
    }
    assert_eq!(audit(&["replay", dir, "alpha", "--json"]).0, PROBLEMS);
}
