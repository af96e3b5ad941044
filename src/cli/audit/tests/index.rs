use std::os::unix::fs::PermissionsExt as _;

use super::audit;
use crate::cli::audit::{OK, PROBLEMS, USAGE};
use crate::evidence::fixture::Fixture;

/// Objects and states that the command told of.
fn told(fixture: &Fixture, more: &[&str]) -> (u8, Vec<String>) {
    let dir = fixture.dir.path().to_str().unwrap();
    let (code, text) = audit(&[&["index", dir][..], more].concat());
    let words = text.lines().map(|line| line.split_once("  index/").map_or(line, |(word, _)| word).to_owned());
    (code, words.collect())
}

#[test]
fn indexes_are_made_checked_and_made_again() {
    let fixture = Fixture::new();
    let index = |segment: usize| {
        let records = fixture.records(segment).display().to_string();
        std::path::PathBuf::from(records.replace("/records/", "/index/").replace(".ndjson.zst", ".parquet"))
    };
    assert_eq!(told(&fixture, &["--check"]), (PROBLEMS, vec!["missing".to_owned(); 2]));
    assert!(!index(0).exists(), "checking writes nothing");
    assert_eq!(told(&fixture, &[]), (OK, vec!["made".to_owned(); 2]));
    assert_eq!(told(&fixture, &["--check"]), (OK, vec![]));
    let good = std::fs::read(index(1)).unwrap();
    assert!(good.starts_with(b"PAR1"));
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(index(1)), mode(fixture.records(1)), "who reads the records reads it");
    let mut bad = good.clone();
    bad[9] ^= 1;
    std::fs::write(index(1), bad).unwrap();
    assert_eq!(told(&fixture, &["--check"]), (PROBLEMS, vec!["differs".to_owned()]));
    assert_eq!(
        told(&fixture, &["--check", "--to", "2026-01-01"]),
        (PROBLEMS, vec!["differs".to_owned()]),
        "a day more"
    );
    assert_eq!(told(&fixture, &["--check", "--to", "2025-12-30"]), (OK, vec![]));
    let dir = fixture.dir.path().to_str().unwrap();
    let (code, json) = audit(&["index", dir, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &json["state"]), (OK, &"replaced".into()));
    assert!(json["index"].as_str().unwrap().starts_with("index/date=2026-01-02/instance=gate-1/0"), "{json}");
    assert_eq!(std::fs::read(index(1)).unwrap(), good);
}

#[test]
fn an_index_without_records_and_records_that_make_none_are_problems() {
    let fixture = Fixture::new();
    assert_eq!(told(&fixture, &[]).0, OK);
    std::fs::remove_file(fixture.records(1)).unwrap();
    assert_eq!(told(&fixture, &["--check"]), (PROBLEMS, vec![]));
    assert_eq!(told(&fixture, &["--to", "2025-12-30"]), (OK, vec![]));
    let fixture = Fixture::new();
    std::fs::write(fixture.records(1), "not zstd").unwrap();
    assert_eq!(told(&fixture, &[]), (PROBLEMS, vec!["made".to_owned()]));
}

#[test]
fn what_is_encrypted_has_no_index_and_nobody_is_asked_for_its_key() {
    let fixture = Fixture::with_manifests();
    fixture.encrypt(1, &fixture.lines);
    assert_eq!(told(&fixture, &["--check"]), (PROBLEMS, vec!["missing".to_owned()]));
    assert_eq!(told(&fixture, &[]), (OK, vec!["made".to_owned()]));
    assert_eq!(told(&fixture, &["--check"]), (OK, vec![]));
}

#[test]
fn verification_relies_on_no_index_and_says_so() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    assert_eq!(told(&fixture, &[]).0, OK);
    let (code, text) = audit(&["verify", dir]);
    assert!(code == OK && text.contains("2 Parquet indexes are derived"), "{text}");
}

#[test]
fn a_bundle_is_not_written_to() {
    let (fixture, elsewhere) = (Fixture::with_manifests(), tempfile::tempdir().unwrap());
    let file = |name: &str| elsewhere.path().join(name).to_str().unwrap().to_owned();
    let key = crate::journal::SigningKey::generate().unwrap();
    key.save(file("auditor.key").as_ref()).unwrap();
    let sign = ["--sign-key", &file("auditor.key"), "--sign-name", "auditor.example"];
    let dir = fixture.dir.path().to_str().unwrap();
    assert_eq!(audit(&[&["verify", dir, "--bundle", &file("b.tar")][..], &sign].concat()).0, OK);
    assert_eq!(audit(&["index", &file("b.tar")]).0, USAGE);
    assert_eq!(audit(&["index", &file("b.tar"), "--check"]).0, PROBLEMS, "it has none");
}
