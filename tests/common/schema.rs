//! Whether lines of the log are what they say they are: OCSF events by OCSF's own schema, and ours by ours.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::repository;
use super::venv::{python, venv};

/// The Python that has the schemas and DuckDB.
pub fn environment() -> PathBuf {
    python(&venv("schema", include_str!("../schema/requirements.txt")))
}

/// Panics with each fault.
pub fn check(lines: &str) {
    let mut command = Command::new(environment());
    command.arg(repository("tests/schema/validate.py")).arg(repository("src/journal/record.schema.json"));
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
