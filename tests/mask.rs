//! `portcullis mask` as a user runs it: what goes in, what comes out, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use portcullis::config;
use portcullis::mask::{Format, Masking, Secret};
use serde_json::Value;

#[path = "bench/heap.rs"]
mod heap;

/// No wait is longer.
const LIMIT: Duration = Duration::from_secs(120);
const CARD: &str = "4111 1111 1111 1111";
const MAIL: &str = "ada.lovelace@example.org";

/// A format, an input with values planted in it, and what becomes of it.
struct Case {
    format: &'static str,
    input: Vec<u8>,
    planted: Vec<(&'static str, &'static str)>,
    masked: &'static [u8],
}

fn case(format: &'static str, input: &str, masked: &'static str) -> Case {
    let planted = vec![("EMAIL", MAIL), ("CREDIT_CARD", CARD)];
    Case { format, input: input.as_bytes().to_vec(), planted, masked: masked.as_bytes() }
}

fn cases() -> Vec<Case> {
    let grpc = |text: &str| [&[0, 0, 0, 0, text.len() as u8 + 2, 10, text.len() as u8], text.as_bytes()].concat();
    vec![
        case(
            "text",
            &format!("to {MAIL}, card {CARD}.\nnothing here\n"),
            "to [REDACTED:EMAIL], card [REDACTED:CREDIT_CARD].\nnothing here\n",
        ),
        case(
            "json",
            &format!("{{\"a\": [\"{MAIL}\", {{\"b\": \"é {CARD}\"}}, 12]}}"),
            "{\"a\": [\"[REDACTED:EMAIL]\", {\"b\": \"é [REDACTED:CREDIT_CARD]\"}, 12]}",
        ),
        case(
            "ndjson",
            &format!("{{\"a\": \"{MAIL}\"}}\n{{\"broken\n{{\"a\": \"{CARD}\"}}\n"),
            "{\"a\": \"[REDACTED:EMAIL]\"}\n{\"broken\n{\"a\": \"[REDACTED:CREDIT_CARD]\"}\n",
        ),
        case(
            "sse",
            &format!("id: 1\ndata: {{\"a\": \"{MAIL}\"}}\n\n: {CARD}\r\n\r\ndata: end\n\n"),
            "id: 1\ndata: {\"a\": \"[REDACTED:EMAIL]\"}\n\n: [REDACTED:CREDIT_CARD]\r\n\r\ndata: end\n\n",
        ),
        Case {
            format: "grpc",
            input: [grpc(&format!("to {MAIL}")), grpc(&format!("card {CARD}"))].concat(),
            planted: vec![("EMAIL", MAIL), ("CREDIT_CARD", CARD)],
            masked: b"\0\0\0\0\x1D\x0A\x1Bto ************************\0\0\0\0\x1A\x0A\x18card *******************",
        },
    ]
}

fn mask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("mask").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the command over `pieces`, each written by itself.
fn run<'a>(arguments: &[&str], pieces: impl IntoIterator<Item = &'a [u8]>) -> Output {
    let mut child = mask(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let reader = thread::spawn(move || child.wait_with_output().unwrap());
    for piece in pieces {
        // A command that refuses its arguments reads nothing.
        if stdin.write_all(piece).is_err() {
            break;
        }
    }
    drop(stdin);
    reader.join().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn findings(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_format_is_masked_and_pieces_do_not_matter() {
    for Case { format, input, masked, .. } in cases() {
        let whole = run(&["--format", format], [input.as_slice()]);
        assert_eq!(text(&whole.stdout), text(masked), "{format}");
        assert!(whole.status.success() && whole.stderr.is_empty(), "{format}: {}", text(&whole.stderr));
        let bytes = run(&["--format", format], input.chunks(1));
        assert_eq!(text(&bytes.stdout), text(masked), "{format}, byte by byte");
    }
}

#[test]
fn the_format_can_be_told_from_the_start() {
    for input in [format!("[\"{MAIL}\", 4111111111111111]"), format!("{MAIL}, 4111111111111111\n")] {
        let output = text(&run(&[], input.as_bytes().chunks(5)).stdout);
        let json = serde_json::from_str::<Value>(&output).is_ok();
        assert_eq!(
            (json, output.contains("@"), output.contains("4111")),
            (input.starts_with('['), false, false),
            "{output}"
        );
    }
}

#[test]
fn findings_are_where_the_values_were_planted() {
    for Case { format, input, planted, .. } in cases() {
        let output = run(&["--findings", "--format", format], [input.as_slice()]);
        let found = findings(&output);
        let value = |finding: &Value| {
            let place = |key: &str| finding[key].as_u64().unwrap() as usize;
            text(&input[place("start")..place("end")])
        };
        let seen: Vec<(String, String)> =
            found.iter().map(|finding| (finding["type"].as_str().unwrap().to_owned(), value(finding))).collect();
        let planted: Vec<(String, String)> = planted.iter().map(|(t, v)| (t.to_string(), v.to_string())).collect();
        assert_eq!(seen, planted, "{format}");
        for finding in &found {
            let keys: Vec<&String> = finding.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["start", "end", "type", "detector", "confidence"], "{format}");
            assert!((1..=100).contains(&finding["confidence"].as_u64().unwrap()));
        }
        let bytes = run(&["--findings", "--format", format], input.chunks(1));
        assert_eq!(text(&bytes.stdout), text(&output.stdout), "{format}, byte by byte");
        assert!(!text(&output.stdout).contains("lovelace"), "no values");
    }
}

/// A child whose output is read line by line, none awaited without end.
struct Talk {
    child: Child,
    stdin: Option<std::process::ChildStdin>,
    lines: mpsc::Receiver<String>,
}

impl Talk {
    fn new(arguments: &[&str]) -> Talk {
        let mut child = mask(arguments).spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Talk { child, stdin, lines }
    }

    fn write(&mut self, bytes: &str) {
        self.stdin.as_mut().unwrap().write_all(bytes.as_bytes()).unwrap();
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(LIMIT).unwrap()
    }

    fn end(mut self) {
        drop(self.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

#[test]
fn a_line_is_shown_when_it_comes() {
    let mut talk = Talk::new(&["--format", "text"]);
    for n in 0..5 {
        talk.write(&format!("request {n} from {MAIL} was served\n"));
        assert_eq!(talk.line(), format!("request {n} from [REDACTED:EMAIL] was served"));
    }
    talk.end();
    let mut talk = Talk::new(&["--findings", "--format", "text"]);
    for n in 0..5u64 {
        let line = format!("{MAIL} was served\n");
        talk.write(&line);
        let finding: Value = serde_json::from_str(&talk.line()).unwrap();
        assert_eq!(finding["start"], n * line.len() as u64);
    }
    talk.end();
    let mut talk = Talk::new(&["--format", "sse"]);
    for _ in 0..5 {
        talk.write(&format!("data: {{\"to\":\"{MAIL}\"}}\n\n"));
        assert_eq!((talk.line(), talk.line()), ("data: {\"to\":\"[REDACTED:EMAIL]\"}".to_owned(), String::new()));
    }
    talk.end();
}

#[test]
fn a_broken_bound_is_an_error_after_what_came_before() {
    let deep = format!("[\"{MAIL}\", {}", "[".repeat(2_000));
    let output = run(&["--format", "json"], [deep.as_bytes()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).starts_with("[\"[REDACTED:EMAIL]\", [["));
    let error = text(&output.stderr);
    assert!(error.contains("from byte 1052 on") && error.contains("nested deeper than 1024 levels"), "{error}");
}

#[test]
fn bad_usage_and_configuration_exit_with_2() {
    for (arguments, why) in [
        (&["--format", "morse"][..], "use auto, text, json"),
        (&["--profile", "nobody"], "there is no profile \"nobody\""),
        (&["--config", "/nonexistent.yaml"], "/nonexistent.yaml"),
        (&["--list", "--findings"], "--findings"),
        (&["--json"], "--list"),
    ] {
        let output = run(arguments, []);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(why), "{arguments:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn profiles_and_key_come_from_a_configuration() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("portcullis.yaml");
    let sample = include_str!("../src/config/tests/small.yaml");
    let profiles = "key: { file: mask.key }\n  profiles: {mail: {detectors: [EMAIL], methods: {EMAIL: hash}}}";
    std::fs::write(&file, sample.replace("key: { file: mask.key }", profiles)).unwrap();
    std::fs::write(directory.path().join("mask.key"), "k".repeat(32)).unwrap();
    let config = file.to_str().unwrap();
    let input = format!("{MAIL} {CARD}\n");
    let masked = || text(&run(&["--config", config, "--profile", "mail"], [input.as_bytes()]).stdout);
    let first = masked();
    assert!(first.starts_with("[EMAIL:") && first.ends_with(&format!("] {CARD}\n")), "{first}");
    assert_eq!(first, masked(), "the key is the configuration's");
    let all = run(&["--config", config], [input.as_bytes()]);
    assert_eq!(text(&all.stdout), "[REDACTED:EMAIL] [REDACTED:CREDIT_CARD]\n");
    let missing = run(&["--config", config, "--profile", "phone"], []);
    let error = text(&missing.stderr);
    assert!(
        missing.status.code() == Some(2) && error.contains("all, default, mail, pci, phi, pii, secrets"),
        "{error}"
    );
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = mask(&[]).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let line = "nothing to see here\n".repeat(1_000);
    // The pipe breaks once the child has seen that nobody reads.
    while stdin.write_all(line.as_bytes()).is_ok() {}
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn detectors_are_listed() {
    let list: Value = serde_json::from_slice(&run(&["--list", "--json"], []).stdout).unwrap();
    let table = text(&run(&["--list"], []).stdout);
    for detector in list.as_array().unwrap() {
        let (name, finding) = (detector["detector"].as_str().unwrap(), detector["type"].as_str().unwrap());
        let named = |line: &str| line.split_whitespace().take(2).eq([finding, name]);
        assert!(table.lines().any(named), "{name} is not in the table");
        assert!((1..=1_024).contains(&detector["longest"].as_u64().unwrap()), "{detector}");
        let by = if detector["by"] == "form" { "pattern" } else { "names" };
        assert!(!detector[by].is_null(), "{detector}");
    }
    assert_eq!(table.lines().count(), list.as_array().unwrap().len() + 1);
    assert!(list.as_array().unwrap().len() > 200);
}

/// Pieces of 1 MiB; what is held back is little here and counts too.
#[test]
fn a_stream_keeps_less_than_64_kib() {
    let masking = config::Masking::new(Secret::new(vec![7; 32]), BTreeMap::new());
    let profile = Masking::compile(&masking).unwrap().fallback();
    for (format, unit) in [
        ("text", format!("a line of a log, to {MAIL}\n")),
        ("json", format!("{{\"a\": [\"{MAIL}\", 12, \"{}\"]}} ", "word ".repeat(100))),
        ("ndjson", format!("{{\"a\": [\"{MAIL}\", 12]}}\n")),
        ("sse", format!("data: {{\"a\": \"{MAIL}\"}}\n\n")),
        ("csv", format!("12,{MAIL},x\n")),
        ("form", format!("a={MAIL}&b=12&")),
        ("xml", format!("<a b=\"12\">{MAIL}</a>")),
        ("yaml", format!("- a: {MAIL}\n  b: 12\n")),
    ] {
        let piece = unit.repeat((1 << 20) / unit.len());
        let format = Format::parse(format).unwrap();
        // What all streams share is made by the first.
        drop(profile.stream(format, &BTreeSet::new()).push(piece.as_bytes()).unwrap());
        let before = heap::live();
        let mut stream = profile.stream(format, &BTreeSet::new());
        for _ in 0..2 {
            assert!(stream.push(piece.as_bytes()).unwrap().len() > piece.len() / 2);
            let kept = heap::live() - before;
            assert!((1..64 << 10).contains(&kept), "{format:?}: {kept} bytes");
        }
    }
}

/// What the kernel says of the child's memory, in bytes: the most that was resident.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// 64 MiB through a pipe, mostly of bytes that take no time: a line break in each MiB and findings on the way.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    const MIB: usize = 1024 * 1024;
    const MIBS: usize = 64;
    let filler = |length: usize| " ".repeat(length);
    let line = |start: &str| format!("{start}{}\n", filler(MIB - start.len() - 1));
    let lines = (line(&format!("{MAIL} {CARD} ")), line("x"));
    let string = (format!("\"{}\n", filler(MIB - 2)), filler(MIB));
    let key = (line("-----BEGIN PRIVATE KEY-----"), line("MIIEvQIBADANBgkq"));
    let cases = [("text", &[][..], lines), ("json", &[], string), ("text", &["--findings"], key)];
    for (format, more, (first, rest)) in cases {
        let mut child = mask(&[&["--format", format], more].concat()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let reader = thread::spawn(move || {
            let (mut piece, mut all) = (vec![0; 64 * 1024], 0);
            while let Ok(length @ 1..) = stdout.read(&mut piece) {
                all += length;
            }
            all
        });
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(first.as_bytes()).unwrap();
        // More than a pipe holds has been read, and worked on, once the next MiB is written.
        stdin.write_all(rest.as_bytes()).unwrap();
        let before = peak(&child);
        for _ in 2..MIBS {
            stdin.write_all(rest.as_bytes()).unwrap();
        }
        let after = peak(&child);
        drop(stdin);
        assert!(child.wait().unwrap().success());
        let written = reader.join().unwrap();
        assert!(more.is_empty() == (written > 60 * MIB), "{format}: {written} bytes came out");
        assert!(after.saturating_sub(before) < 4 * MIB as u64, "{format}: from {before} to {after} bytes");
    }
}
