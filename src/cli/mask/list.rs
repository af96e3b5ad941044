//! `portcullis mask --list`: what the detectors are.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use serde::Serialize;

use crate::mask::{Listed, detectors};

/// A detector as tools read it.
#[derive(Serialize)]
struct Entry {
    detector: &'static str,
    r#type: &'static str,
    /// Of a match as such, and of one after one of `words`.
    confidence: u8,
    confidence_with_word: u8,
    words: &'static [&'static str],
    /// Words that make it less sure.
    doubts: &'static [&'static str],
    longest: usize,
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
    let entry = |listed: Listed| Entry {
        detector: listed.detector,
        r#type: listed.finding,
        confidence: listed.confidence,
        confidence_with_word: listed.cued,
        words: listed.words,
        doubts: listed.doubts,
        longest: listed.longest,
    };
    Ok(serde_json::to_string_pretty(&detectors().map(entry).collect::<Vec<_>>())? + "\n")
}

/// Writing to a `String` cannot fail, so results are passed over.
fn table() -> String {
    let all: Vec<Listed> = detectors().collect();
    let width = |of: fn(&Listed) -> &'static str| all.iter().map(|listed| of(listed).len()).max().unwrap_or(0);
    let (types, names) = (width(|listed| listed.finding), width(|listed| listed.detector));
    let mut out = String::new();
    let _ = writeln!(out, "{:types$}  {:names$}  confidence  bytes  words before it that raise it", "type", "detector");
    for listed in &all {
        let confidence = match listed.words {
            [] => listed.confidence.to_string(),
            [..] => format!("{}, {}", listed.confidence, listed.cued),
        };
        let mut words = if listed.needs_word() { "needs one of: " } else { "" }.to_owned() + &listed.words.join(", ");
        if !listed.doubts.is_empty() {
            let _ = write!(words, "; doubted after: {}", listed.doubts.join(", "));
        }
        let _ = writeln!(
            out,
            "{:types$}  {:names$}  {confidence:>10}  {:>5}  {words}",
            listed.finding, listed.detector, listed.longest
        );
    }
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
