use super::*;
use crate::policy::tests::set;

const POLICIES: &str = r#"
@id("sql") permit(principal, action in Action::"sql", resource) when { context.reads.contains("t") };
@id("get") permit(principal, action == Action::"http.get", resource == Target::"api");
@id("tool") @unmask("email") permit(principal, action == Action::"mcp.tools/call", resource)
when { context.arguments.contains("n=7") && context.arguments.contains("s=7") };
@id("late") permit(principal, action == Action::"http.put", resource) when { context.hour >= 20 };
@id("inside") permit(principal, action == Action::"http.patch", resource)
when { context has source && context.source.isInRange(ip("10.0.0.0/8")) && context.mtls };
@id("delegated") permit(principal, action == Action::"http.head", resource)
when { context.chain.contains("boss") && context has session && context.session == "s" };
@id("shell") permit(principal, action in Action::"shell", resource in TargetGroup::"hosts");
"#;

const HEAD: &str = "\
principals:
  one: {subject: one, groups: [a]}
  none: {subject: none}
targets:
- {name: api, protocol: http}
- {name: db, protocol: sql, sql: {dialect: postgres, statement: {json_field: q}}}
- {name: tools, protocol: mcp}
- {name: host, protocol: shell, groups: [hosts]}
defaults: {principal: one, target: api}
cases:
";

fn suite(cases: &str) -> Result<(Suite, PolicySet), String> {
    let set = set(&[POLICIES]).expect("loads");
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("c.yaml");
    std::fs::write(&file, format!("{HEAD}{cases}")).expect("written");
    let suite = read(&file, &set, &[]).map_err(|p| p.to_string().replace(&format!("{}:", file.display()), ""))?;
    Ok((suite, set))
}

/// What is different, in the one case of `text`.
fn differences(text: &str) -> Vec<Difference> {
    let (suite, set) = suite(&format!("- {{name: x, {text}}}\n")).unwrap_or_else(|e| panic!("{text}: {e}"));
    let outcomes = suite.run(&set);
    assert_eq!(outcomes.len(), 1);
    outcomes.into_iter().flat_map(|outcome| outcome.differences).collect()
}

#[test]
fn each_way_to_ask_goes_through_its_decoder() {
    let table = [
        "request: GET /a, expect: {decision: allow, policies: get}",
        "request: {method: GET, path: /a, headers: {x: [a, b], host: api}}, expect: {decision: allow, policies: [get]}",
        "request: DELETE /a, expect: {decision: deny, policies: []}",
        "target: db, sql: SELECT * FROM t, expect: {decision: allow, policies: [sql]}",
        "target: db, sql: SELECT * FROM u, expect: deny",
        "target: db, request: {method: POST, body: {q: SELECT * FROM t}}, expect: allow",
        "target: db, sql: {dialect: mysql, statement: SELECT * FROM `t`}, expect: allow",
        "target: host, shell: ls, expect: {decision: allow, policies: [shell]}",
        r#"target: tools, tool: {name: x, arguments: {n: 7, s: "7"}}, expect: {decision: allow, unmask: email}"#,
        "target: tools, tool: x, expect: deny",
        "command: {actions: [sql.select], reads: [t]}, expect: allow",
        "command: {protocol: mcp, actions: [mcp.tools/call], facts: {arguments.n: 7, arguments.s: '7'}}, expect: allow",
        "request: PUT /a, expect: deny",
        "request: PUT /a, time: 2025-01-01T22:30:00+01:00, expect: allow",
        "request: PATCH /a, source: 10.1.1.1, expect: deny",
        "request: PATCH /a, source: 10.1.1.1, mtls: true, expect: allow",
        "request: PATCH /a, source: 11.1.1.1, mtls: true, expect: deny",
        "request: HEAD /a, session: s, principal: {chain: [boss]}, expect: allow",
        "request: HEAD /a, session: s, principal: {chain: [{subject: boss, issuer: x}]}, expect: allow",
        "request: HEAD /a, principal: {chain: [boss]}, expect: deny",
    ];
    for text in table {
        assert_eq!(differences(text), [], "{text}");
    }
}

#[test]
fn each_expectation_that_is_not_met_is_a_difference() {
    let table = [
        ("request: GET /a, expect: deny", "decision", "deny", "allow"),
        ("request: GET /a, expect: {decision: allow, policies: []}", "policies", "(none)", "get"),
        ("request: GET /a, expect: {decision: allow, policies: [get, sql]}", "policies", "get, sql", "get"),
        ("request: GET /a, expect: {decision: allow, unmask: [email]}", "unmask", "EMAIL", "(none)"),
        ("request: GET /a, expect: {decision: allow, reason: r}", "reason", "r", "(none)"),
    ];
    for (text, what, expected, got) in table {
        let want = Difference { what, expected: expected.to_owned(), got: got.to_owned() };
        assert_eq!(differences(text), [want], "{text}");
    }
}

#[test]
fn what_a_case_leaves_out_is_the_default_and_what_it_says_is_its_own() {
    let text = "- {name: a, principal: {groups: [b]}, request: GET /, expect: allow}\n\
                - {name: b, target: {groups: [hosts]}, command: {protocol: shell, actions: [shell.read]}, expect: allow}\n";
    let name = "{name: c, principal: none, request: GET /, expect: allow}\n";
    let (suite, _) = suite(&format!("{text}- {name}")).expect("reads");
    let [a, b, c] = suite.cases.as_slice() else { panic!("three cases") };
    assert_eq!(c.principal.groups, BTreeSet::new(), "what has a name is whole");
    assert_eq!(
        (a.principal.subject.as_str(), a.principal.groups.iter().next().map(String::as_str)),
        ("one", Some("b"))
    );
    assert_eq!((b.target.name.as_str(), b.target.groups.as_slice()), ("api", ["hosts".to_owned()].as_slice()));
    assert_eq!((a.line, b.line), (11, 12));
    // A command's effects are those of its actions, where none are written.
    assert_eq!(b.commands[0].effects, BTreeSet::from([crate::command::Effect::Read]));
    assert_eq!((a.now.to_rfc3339().as_str(), &a.session), ("2025-01-01T12:00:00+00:00", &None));
}

/// The problems of one case, in the order of their places.
fn problems(text: &str) -> Vec<String> {
    match suite(&format!("- {{{text}}}\n")) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.lines().map(str::to_owned).collect(),
    }
}

#[test]
fn each_mistake_is_a_problem_with_its_place_and_mend() {
    let table = [
        ("request: GET /, expect: allow", "11:3: cases[0].name: is missing: what the case is called in reports"),
        ("name: a, request: GET /", "11:3: cases[0].expect: is missing: allow, deny or hold, or a mapping"),
        (
            "name: a, expect: allow",
            "11:3: cases[0]: must say what is asked, by one of request, sql, shell, tool or command",
        ),
        ("name: a, request: GET /, tool: x, expect: allow", "11:3: cases[0]: must say what is asked, by one of"),
        (
            "name: a, request: GET /, expect: alow",
            r#"cases[0].expect: "alow" is not a decision; use allow, deny or hold (did you mean "allow"?)"#,
        ),
        (
            "name: a, request: GET /, expect: {decision: allow, policies: [gett]}",
            r#"names the policy "gett", which is not there (did you mean "get"?)"#,
        ),
        (
            "name: a, request: GET /, expect: {decision: allow, approvers: [x]}",
            "has approvers, whom only decision: hold asks",
        ),
        ("name: a, request: GET /, expect: {decision: hold, approvers: {x: 0}}", "is too little; the least is 1"),
        ("name: a, request: GET /, principal: tow, expect: allow", r#""tow" is not in principals; use one or none"#),
        ("name: a, request: GET /, target: apo, expect: allow", r#"(did you mean "api"?)"#),
        ("name: a, sql: SELECT 1, expect: allow", r#"needs a target of protocol sql, and "api" is http"#),
        ("name: a, tool: x, expect: allow", r#"needs a target of protocol mcp, and "api" is http"#),
        ("name: a, shell: x, expect: allow", r#"needs a target of protocol shell, and "api" is http"#),
        ("name: a, command: {actions: [sql.selct]}, expect: allow", r#"(did you mean "sql.select"?)"#),
        (
            "name: a, command: {actions: [http]}, expect: allow",
            r#"names the action "http", which the schema does not have"#,
        ),
        ("name: a, command: {actions: []}, expect: allow", "is empty; a command without an action is refused"),
        ("name: a, command: {actions: [http.get], facts: {x: 1.5}}, expect: allow", "is not a fact;"),
        ("name: a, request: GET /, time: noon, expect: allow", r#""noon" is not a time; write one such as"#),
        ("name: a, request: GET /, source: here, expect: allow", r#""here" is not an IP address"#),
        ("name: a, request: GET, expect: allow", r#""GET" is not a request; write METHOD /path"#),
        (
            "name: a, request: GET /, expct: deny, expect: allow",
            r#"cases[0].expct: is not a key (did you mean "expect"?)"#,
        ),
        (
            "name: a, request: GET /, expect: {decision: allow, polices: get}",
            r#"is not a key (did you mean "policies"?)"#,
        ),
    ];
    for (text, want) in table {
        let found = problems(text);
        assert!(found.len() == 1 && found[0].contains(want), "{text}: {found:#?}");
    }
}

#[test]
fn every_problem_of_a_file_is_given_at_once() {
    let text = "- {name: a, request: GET /, expect: allow}\n- {name: a, request: x, expect: y}\n- 7\n";
    let found = suite(text).err().expect("has problems");
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:#?}");
    assert!(lines[0].starts_with("12:3: cases[1]: has the name \"a\", which cases[0] has already"), "{lines:#?}");
}

#[test]
fn the_environment_changes_nothing() {
    let found = problems("name: a, request: GET /, principal: {groups: ['${HOME}']}, expect: allow");
    assert!(found.len() == 1 && found[0].contains("environment variable HOME, which is not set"), "{found:#?}");
    // Statements and bodies are taken as written.
    assert_eq!(differences("target: db, sql: \"SELECT '${HOME}' FROM t\", expect: allow"), []);
}

#[test]
fn coverage_is_rounded_down() {
    let coverage = |policies, missed: usize| Coverage { policies, missed: vec![String::new(); missed] }.percent();
    assert_eq!([coverage(3, 0), coverage(3, 1), coverage(1_000, 1), coverage(3, 3)], [100, 66, 99, 0]);
}
