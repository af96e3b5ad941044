//! `tests/corpus/mcp`: messages as agents send them, against the tools of `tests::settings`.

use std::collections::BTreeSet;

use super::super::Effect;
use super::tests::settings;
use super::*;

/// One line; see `tests/corpus/mcp/hostile.txt` for the format.
fn case(line: &str, hostile: bool) -> Result<(), String> {
    let (head, body) = line.split_once(" :: ").ok_or("no ' :: '")?;
    let words: Vec<&str> = head.split(' ').collect();
    let [effects, flag, actions, reads, writes] = words[..] else { return Err("not five fields".to_owned()) };
    let request = RequestHead {
        method: "POST".to_owned(),
        path: "/mcp".to_owned(),
        headers: [("content-type", "application/json")].into_iter().collect(),
        ..RequestHead::default()
    };
    let got = decode(&settings(), &request, body.as_bytes());
    let [got] = got.as_slice() else { return Err(format!("{} commands", got.len())) };
    let letter = |e: &Effect| match e {
        Effect::Read => 'R',
        Effect::Write => 'W',
        Effect::Destructive => 'D',
        Effect::Admin => 'A',
        Effect::Execute => 'X',
    };
    let set = |s: &str| s.split(',').filter(|n| *n != "-").map(str::to_owned).collect::<BTreeSet<_>>();
    let check = |what: &str, ok: bool, got: String| if ok { Ok(()) } else { Err(format!("{what}: {got}")) };
    let letters: BTreeSet<char> = got.effects.iter().map(letter).collect();
    check("effects", letters == effects.chars().collect(), format!("{:?}", got.effects))?;
    check("complete", got.complete == (flag == "ok"), format!("{:?}", got.why_incomplete))?;
    let wanted = set(actions).iter().map(|a| if a.contains('.') { a.clone() } else { format!("mcp.{a}") }).collect();
    check("actions", got.actions == wanted, format!("{:?}", got.actions))?;
    check("reads", got.reads == set(reads), format!("{:?}", got.reads))?;
    check("writes", got.writes == set(writes), format!("{:?}", got.writes))?;
    let plain = got.complete && got.effects == [Effect::Read].into();
    check("in the wrong file", plain != hostile, format!("{got:?}"))
}

fn corpus(text: &str, hostile: bool) {
    let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    assert!(lines.len() >= 30);
    let failures: Vec<String> =
        lines.iter().filter_map(|line| case(line, hostile).err().map(|why| format!("{line}\n    {why}"))).collect();
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn hostile() {
    corpus(include_str!("../../../tests/corpus/mcp/hostile.txt"), true);
}

#[test]
fn harmless() {
    corpus(include_str!("../../../tests/corpus/mcp/harmless.txt"), false);
}
