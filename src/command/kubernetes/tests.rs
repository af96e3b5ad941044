use std::collections::BTreeSet;

use super::*;
use crate::exchange::Headers;

fn decoded(method: &str, path: &str, fields: &[(&str, &str)], body: &str) -> Command {
    let mut headers: Headers = fields.iter().map(|(n, v)| (*n, v.as_bytes().to_vec())).collect();
    if headers.count("content-type") == 0 && !body.is_empty() {
        headers.push("content-type", "application/json");
    }
    let head = RequestHead { method: method.to_owned(), path: path.to_owned(), headers, ..RequestHead::default() };
    decode(&head, body.as_bytes())
}

/// `method path | field: value | body`, as in the corpus.
fn request(line: &str) -> Command {
    let mut parts = line.split(" | ");
    let (method, path) = parts.next().and_then(|first| first.split_once(' ')).expect("method and path");
    let mut fields = Vec::new();
    let mut body = "";
    for part in parts {
        match part.split_once(':') {
            Some((name, value))
                if body.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || "-_".contains(c)) =>
            {
                // A body of YAML looks like a field; no field is named so.
                if matches!(name, "kind" | "spec") { body = part } else { fields.push((name, value.trim())) }
            }
            _ => body = part,
        }
    }
    decoded(method, path, &fields, body)
}

fn letters(command: &Command) -> BTreeSet<char> {
    let letter = |effect: &Effect| match effect {
        Effect::Read => 'R',
        Effect::Write => 'W',
        Effect::Destructive => 'D',
        Effect::Admin => 'A',
        Effect::Execute => 'X',
    };
    command.effects.iter().map(letter).collect()
}

fn case(line: &str) -> Result<(), String> {
    let (expected, asked) = line.split_once(" :: ").ok_or("no ' :: '")?;
    let words: Vec<&str> = expected.split(' ').collect();
    let [effects, complete, actions, name] = words[..] else { return Err("not four fields".to_owned()) };
    let got = request(asked);
    let check = |what: &str, ok: bool, got: String| if ok { Ok(()) } else { Err(format!("{what}: {got}")) };
    check("complete", got.complete == (complete == "ok"), format!("{:?}", got.why_incomplete))?;
    check("effects", letters(&got) == effects.chars().collect(), format!("{:?}", got.effects))?;
    let wanted: BTreeSet<String> = actions.split(',').map(|action| format!("kube.{action}")).collect();
    check("actions", got.actions == wanted, format!("{:?}", got.actions))?;
    let names: Vec<&String> = got.reads.union(&got.writes).collect();
    check("name", name == "-" || names == [name], format!("{names:?}"))?;
    let (named, other) = if letters(&got).is_subset(&['R', 'A'].into()) && letters(&got).contains(&'R') {
        (&got.reads, &got.writes)
    } else {
        return Ok(());
    };
    check("reads", named.len() == 1 && other.is_empty(), format!("{other:?}"))
}

fn corpus() -> impl Iterator<Item = &'static str> {
    let text = include_str!("../../../tests/corpus/kubernetes/requests.txt");
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn requests_corpus() {
    let failures: Vec<String> =
        corpus().filter_map(|line| case(line).err().map(|why| format!("{line}\n    {why}"))).collect();
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

/// A permit for an action's group must not let through what the command does beyond it.
#[test]
fn each_effect_has_an_action_of_its_group() {
    let schema = include_str!("../../policy/schema.cedarschema");
    let group = |action: &str| {
        let after = schema.split_once(&format!("\"{action}\"")).expect("in the schema").1;
        let groups = after.split_once("[\"kube\", \"").expect("groups").1;
        groups.split('"').next().expect("an effect").to_owned()
    };
    for line in corpus() {
        let command = request(line.split_once(" :: ").expect("a request").1);
        let groups: BTreeSet<String> = command.actions.iter().map(|action| group(action)).collect();
        let effects: BTreeSet<String> = command.effects.iter().map(|effect| effect.as_str().to_owned()).collect();
        assert_eq!(groups, effects, "{line}");
    }
}
