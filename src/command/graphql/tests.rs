use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::exchange::Headers;

fn send(method: &str, path: &str, content_type: &str, body: &str) -> Vec<Command> {
    let headers: Headers = [("content-type", content_type.to_owned())].into_iter().collect();
    let head = RequestHead { method: method.to_owned(), path: path.to_owned(), headers, ..RequestHead::default() };
    decode(&head, body.as_bytes())
}

fn one(body: &serde_json::Value) -> Command {
    let mut commands = send("POST", "/graphql", "application/json", &body.to_string());
    assert_eq!(commands.len(), 1, "{body}");
    commands.remove(0)
}

fn document(text: &str) -> Command {
    one(&json!({"query": text}))
}

fn request(line: &str) -> Vec<Command> {
    if let Some(path) = line.strip_prefix("GET ") {
        return send("GET", path, "", "");
    }
    if let Some((path, body)) = line.strip_prefix("POST? ").and_then(|rest| rest.split_once(" | ")) {
        return send("POST", path, "application/json", body);
    }
    if line.starts_with("{\"") || line.starts_with('[') {
        return send("POST", "/graphql", "application/json", line);
    }
    match line.split_once(" | ") {
        Some((media, body)) => send("POST", "/graphql", media, body),
        None => {
            let text =
                line.replace("\\n", "\n").replace("\\\\", "\u{1}").replace("\\u00e9", "é").replace('\u{1}', "\\");
            vec![document(&text)]
        }
    }
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
    let [effects, complete, actions, names] = words[..] else { return Err("not four fields".to_owned()) };
    let got = request(asked).into_iter().next().ok_or("no command")?;
    let check = |what: &str, ok: bool, got: String| if ok { Ok(()) } else { Err(format!("{what}: {got}")) };
    check("complete", got.complete == (complete == "ok"), format!("{:?}", got.why_incomplete))?;
    check("effects", letters(&got) == effects.chars().collect(), format!("{:?}", got.effects))?;
    let wanted: BTreeSet<String> = actions.split(',').map(|action| format!("graphql.{action}")).collect();
    check("actions", got.actions == wanted, format!("{:?}", got.actions))?;
    let wanted: BTreeSet<String> = names.split(',').filter(|name| *name != "-").map(str::to_owned).collect();
    let (named, other) = if effects.contains('W') { (&got.writes, &got.reads) } else { (&got.reads, &got.writes) };
    check("names", *named == wanted && other.is_empty(), format!("{:?} {:?}", got.reads, got.writes))
}

#[test]
fn requests_corpus() {
    let text = include_str!("../../../tests/corpus/graphql/requests.txt");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let failures: Vec<String> =
        lines.filter_map(|line| case(line).err().map(|why| format!("{line}\n    {why}"))).collect();
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn facts_of_an_operation() {
    let command = one(&json!({
        "query": "query Page($id: ID!, $n: Int = 5) @live {
            me: user(id: $id, active: true, tags: [\"a\", \"b\"], by: {role: ADMIN, deep: {x: 1}}, none: $none) {
                posts(first: $n) { title comments(last: 3) { text } }
            }
            node(id: 9) { id }
        }",
        "operationName": "Page",
        "variables": {"id": "u1"}
    }));
    assert!(command.complete, "{:?}", command.why_incomplete);
    let fact = |key: &str| command.facts.get(key).cloned();
    let list = |items: &[&str]| Some(Fact::List(items.iter().map(|item| (*item).to_owned()).collect()));
    assert_eq!(fact("operation"), Some(Fact::Text("query".into())));
    assert_eq!(fact("operation_name"), Some(Fact::Text("Page".into())));
    assert_eq!(fact("introspection"), Some(Fact::Bool(false)));
    assert_eq!(fact("directives"), list(&["live"]));
    assert_eq!(fact("depth"), Some(Fact::Int(4)));
    // comments 1 + 3, title 1, posts 1 + 5 × 5, user 1 + 26, node 2.
    assert_eq!(fact("cost"), Some(Fact::Int(29)));
    let paths = [
        "Query.node",
        "Query.node.id",
        "Query.user",
        "Query.user.posts",
        "Query.user.posts.comments",
        "Query.user.posts.comments.text",
        "Query.user.posts.title",
    ];
    assert_eq!(fact("fields"), list(&paths));
    assert_eq!(fact("arguments.id"), list(&["u1", "9"]));
    assert_eq!(fact("arguments.active"), Some(Fact::Bool(true)));
    assert_eq!(fact("arguments.tags"), list(&["a", "b"]));
    assert_eq!(fact("arguments.by.role"), Some(Fact::Text("ADMIN".into())));
    assert_eq!((fact("arguments.by.deep"), fact("arguments.by.deep.x"), fact("arguments.none")), (None, None, None));
    assert_eq!(fact("argument_names"), list(&["active", "by", "by.deep", "by.role", "id", "none", "tags"]));
    assert!(command.text.contains("query Page") && command.text.contains("\nvariables: {\"id\":\"u1\"}"));
}

#[test]
fn arguments_of_variables_and_defaults() {
    let query = "mutation M($in: In!, $n: Int = 3, $m: Int = 4) { transfer(in: $in, n: $n, m: $m) }";
    let command = one(&json!({"query": query, "variables": {"in": {"amount": 5, "to": ["x", "y"]}, "m": 1.5}}));
    assert_eq!(command.facts["arguments.in.amount"], Fact::Int(5));
    assert_eq!(command.facts["arguments.n"], Fact::Int(3));
    assert_eq!(command.facts["arguments.m"], Fact::Text("1.5".into()));
    assert!(!command.facts.contains_key("arguments.in.to"), "a list in an object is two levels down");
    let Fact::List(names) = &command.facts["argument_names"] else { panic!("no list") };
    assert!(names.contains(&"in.to".to_owned()));
    let text = document(r#"{ a(s: "caf\u00e9 \"q\"", b: """x"y""") }"#);
    assert_eq!(text.facts["arguments.s"], Fact::Text("café \"q\"".into()));
    assert_eq!(text.facts["arguments.b"], Fact::Text("x\"y".into()));
    assert_eq!(document("{ __schema { a } }").facts["introspection"], Fact::Bool(true));
    assert_eq!(document("{ a { __schema } }").facts["introspection"], Fact::Bool(false));
}

#[test]
fn a_batch_is_a_command_for_each() {
    let batch = json!([{"query": "{ a }"}, {"query": "mutation { deleteB }"}, {"id": "c"}, 7]);
    let commands = send("POST", "/graphql", "application/json", &batch.to_string());
    let actions: Vec<Vec<&str>> =
        commands.iter().map(|command| command.actions.iter().map(String::as_str).collect()).collect();
    let want: [&[&str]; 4] =
        [&["graphql.query"], &["graphql.mutation", "graphql.removal"], &["graphql.other"], &["graphql.other"]];
    assert_eq!(actions, want);
    let many = serde_json::Value::Array(vec![json!({"query": "{ a }"}); bounds::BATCH + 1]);
    let commands = send("POST", "/graphql", "application/json", &many.to_string());
    assert_eq!(commands.len(), bounds::BATCH + 1);
    assert_eq!(commands.iter().filter(|command| command.complete).count(), bounds::BATCH);
    assert!(commands.last().is_some_and(|command| !command.complete));
}

#[test]
fn requests_that_are_something_else() {
    let body = r#"{"query":"{ a }"}"#;
    for (method, path) in
        [("PUT", "/graphql"), ("HEAD", "/graphql?query={a}"), ("POST", "/a/../graphql"), ("post", "/")]
    {
        let commands = send(method, path, "application/json", body);
        assert!(commands.iter().all(|command| !command.complete), "{method} {path}");
    }
    for field in ["x-http-method-override", "upgrade", "content-type"] {
        let headers = [("content-type", "application/json"), (field, "application/graphql")].into_iter().collect();
        let head = RequestHead { method: "POST".into(), path: "/".into(), headers, ..RequestHead::default() };
        assert!(decode(&head, body.as_bytes()).iter().all(|command| !command.complete), "{field}");
    }
    assert!(!send("GET", "/?query={a}", "", body)[0].complete);
}

/// Each of these takes minutes, gigabytes, or the whole stack where nothing is bounded.
#[test]
fn bounds_are_held() {
    let doubling: String =
        (0..40).map(|n| format!("fragment f{n} on A {{ a{n} {{ ...f{m} ...f{m} }} }} ", m = n + 1)).collect();
    let chain: String = (0..2_000).map(|n| format!("fragment f{n} on A {{ ...f{} }} ", n + 1)).collect();
    let fields: String = (0..=bounds::SET).map(|n| format!("f{n} ")).collect();
    let arguments: String = (0..=bounds::FIELDS).map(|n| format!("a{n}: 1 ")).collect();
    let cases = [
        format!("{{ ...f0 }} {doubling} fragment f40 on A {{ x }}"),
        format!("{{ ...f0 }} {chain} fragment f2000 on A {{ x }}"),
        format!("{}{}", "{ a ".repeat(100_000), "}".repeat(100_000)),
        format!("{}x{}", "{ a ".repeat(bounds::GRAPHQL_DEPTH + 1), "}".repeat(bounds::GRAPHQL_DEPTH + 1)),
        format!("{{ a(b: {}{}) }}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{{ a(b: {}1{}) }}", "{c: ".repeat(100_000), "}".repeat(100_000)),
        format!("query($a: {}I{}) {{ a }}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{{ {} }}", "a ".repeat(bounds::GRAPHQL_TOKENS)),
        format!("{{ {} }}", "a ".repeat(bounds::GRAPHQL_FIELDS + 1)),
        format!("{{ {fields} }}"),
        format!("{{ f({arguments}) }}"),
        format!("{{ f(a: [1]) {} }}", (0..=bounds::FIELDS).map(|n| format!("g{n}: f(a: {n}) ")).collect::<String>()),
        format!("{{ {} }}", "a".repeat(257)),
        "{".repeat(100_000),
        "...".repeat(100_000),
    ];
    for (at, text) in cases.iter().enumerate() {
        let started = std::time::Instant::now();
        let command = document(text);
        assert!(!command.complete, "case {at}");
        assert!(started.elapsed().as_secs() < 20, "case {at} takes {:?}", started.elapsed());
    }
    let level = bounds::GRAPHQL_DEPTH;
    assert!(document(&format!("{}{{ a }}{}", "{ a ".repeat(level - 1), "}".repeat(level - 1))).complete);
    assert!(document(&format!("{{ {} }}", "a ".repeat(bounds::GRAPHQL_FIELDS))).complete);
    let costly = document("{ a(first: 999999) { b(limit: 999999) { c(last: 18446744073709551615) { d } } } }");
    assert_eq!((&costly.facts["cost"], costly.complete), (&Fact::Int(1_000_000_000), true));
}

#[test]
fn reasons_do_not_quote_the_request() {
    for text in ["{ secret", "{ ...secret }", "{ secret(a: 1, a: 2) }", "secret", "type secret { a: B }"] {
        let why = document(text).why_incomplete.expect(text);
        assert!(!why.contains("secret"), "{why}");
    }
}
