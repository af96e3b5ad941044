//! The reader against whole files: what good ones give, and the exact text of each kind of problem.

mod encryption;
mod good;
mod many;
mod messages;
mod parts;
mod response_types;
mod web;

use std::fs;

use tempfile::TempDir;

use super::{Config, Problems};

const SMALL: &str = include_str!("small.yaml");

/// A directory with what `small.yaml` and `full.yaml` name.
fn directory() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("mask.key"), format!("{}\n", "k".repeat(32))).expect("written");
    fs::write(directory.path().join("short.key"), "short").expect("written");
    fs::write(directory.path().join("pins.json"), format!(r#"{{"tools":{{"a":"sha256:{}"}}}}"#, "0".repeat(64)))
        .expect("written");
    fs::write(directory.path().join("audit.secret"), "s3cr3t\n").expect("written");
    directory
}

fn env(name: &str) -> Option<String> {
    match name {
        "AUDIT_KEY_ID" => Some("audit-id".to_owned()),
        "MASK_KEY" => Some("e".repeat(40)),
        "HOSTNAME" => Some("host-1".to_owned()),
        "WORD" => Some("hunter2".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}

fn parse(text: &str) -> Result<Config, Problems> {
    let directory = directory();
    Config::parse(text, "p.yaml", &env, directory.path())
}

/// Every problem with `text`, one a line.
fn problems(text: &str) -> Vec<String> {
    match parse(text) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.to_string().lines().map(str::to_owned).collect(),
    }
}

/// `small.yaml` with one part replaced.
fn with(part: &str, other: &str) -> String {
    assert!(SMALL.contains(part), "small.yaml has no {part:?}");
    SMALL.replacen(part, other, 1)
}

/// `small.yaml` with `part` replaced by `other` gives exactly `expected`, each without the file's name.
#[track_caller]
fn expect(part: &str, other: &str, expected: &[&str]) {
    let found = problems(&with(part, other));
    let found: Vec<&str> = found.iter().filter_map(|line| line.strip_prefix("p.yaml:")).collect();
    assert_eq!(found, expected);
}
