//! `portcullis mask --list`: what the detectors are.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use serde::Serialize;

use crate::mask::{By, Listed, detectors};

/// A detector as tools read it.
#[derive(Serialize)]
struct Entry {
    detector: &'static str,
    r#type: &'static str,
    #[serde(flatten)]
    by: Said,
}

#[derive(Serialize)]
#[serde(tag = "by", rename_all = "lowercase")]
enum Said {
    Form {
        confidence: u8,
        confidence_with_word: u8,
        words: &'static [&'static str],
        doubts: &'static [&'static str],
        longest: usize,
        pattern: &'static str,
    },
    Name {
        confidence: u8,
        names: &'static [&'static str],
        longest: usize,
    },
}

pub(super) fn run(json: bool) -> ExitCode {
    let text = if json { as_json() } else { Ok(table()) };
    let written = text.and_then(|text| {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    });
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("portcullis: standard output cannot be written: {error}");
            ExitCode::FAILURE
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}

fn as_json() -> io::Result<String> {
    let entries: Vec<Entry> = detectors().map(entry).collect();
    Ok(serde_json::to_string_pretty(&entries)? + "\n")
}

fn entry(listed: Listed) -> Entry {
    let by = match listed.by {
        By::Form { confidence, with_word, words, doubts, pattern, longest } => {
            Said::Form { confidence, confidence_with_word: with_word, words, doubts, longest, pattern }
        }
        By::Name { confidence, names, longest } => Said::Name { confidence, names, longest },
    };
    Entry { detector: listed.detector, r#type: listed.finding, by }
}

/// Writing to a `String` cannot fail, so results are passed over.
fn table() -> String {
    let all: Vec<Listed> = detectors().collect();
    let width = |of: fn(&Listed) -> &'static str| all.iter().map(|listed| of(listed).len()).max().unwrap_or(0);
    let (types, names) = (width(|listed| listed.finding), width(|listed| listed.detector));
    let mut out = String::new();
    let _ = writeln!(out, "{:types$}  {:names$}  confidence  bytes  words before it", "type", "detector");
    for listed in &all {
        let (confidence, longest, words) = shown(listed);
        let _ = writeln!(
            out,
            "{:types$}  {:names$}  {confidence:>10}  {longest:>5}  {words}",
            listed.finding, listed.detector
        );
    }
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Its confidence, its bound, and what names and words do.
fn shown(listed: &Listed) -> (String, usize, String) {
    match listed.by {
        By::Form { confidence, with_word, words, doubts, longest, .. } => {
            let both = if words.is_empty() { confidence.to_string() } else { format!("{confidence}, {with_word}") };
            let mut said = Vec::new();
            if !words.is_empty() {
                let what = if listed.needs_word() { "needs" } else { "surer after" };
                said.push(format!("{what} {}", words.join(", ")));
            }
            if !doubts.is_empty() {
                said.push(format!("doubted after {}", doubts.join(", ")));
            }
            (both, longest, said.join("; "))
        }
        By::Name { confidence, names, longest } => {
            (confidence.to_string(), longest, format!("the value of {}", names.join(", ")))
        }
    }
}
