use cedar_policy::EvalResult;

use super::*;
use crate::command::Effect;
use crate::policy::tests::{command, head, noon, principal, target, with};

fn get(command: &Command, name: &str) -> Option<EvalResult> {
    let (principal, target, mut head) = (principal(&["executors"]), target("t"), head());
    head.peer.address = Some("10.1.2.3:4711".to_owned());
    let (commands, now) = ([], noon());
    let input =
        Input { principal: &principal, target: &target, head: &head, commands: &commands, now, session: Some("s-1") };
    context(&input, command).expect("a context").get(name)
}

fn shown(command: &Command, name: &str) -> String {
    get(command, name).map(|value| value.to_string()).unwrap_or_else(|| "absent".to_owned())
}

#[test]
fn the_context_says_what_the_schema_says() {
    let get = command(&["http.get"], &[Effect::Read]);
    let table = [
        ("protocol", r#""http""#),
        ("effects", r#"["read"]"#),
        ("method", r#""POST""#),
        ("path", r#""/query""#),
        ("host", r#""db.example""#),
        ("source", r#"ip("10.1.2.3")"#),
        ("hour", "12"),
        ("weekday", "4"),
        ("session", r#""s-1""#),
        ("chain", r#"["planner-1"]"#),
        ("delegated", "true"),
        ("mtls", "false"),
        ("complete", "true"),
        ("has_where", "true"),
        ("tool", "absent"),
        ("statements", "1"),
    ];
    for (name, want) in table {
        assert_eq!(shown(&get, name).replace("ip(\"10.1.2.3/32\")", "ip(\"10.1.2.3\")"), want, "{name}");
    }
}

#[test]
fn an_update_has_a_where_only_if_the_decoder_says_so() {
    let update = || command(&["sql.update"], &[Effect::Write]);
    assert_eq!(shown(&update(), "has_where"), "false");
    assert_eq!(shown(&with(update(), "has_where", Fact::Text("yes".to_owned())), "has_where"), "false");
    assert_eq!(shown(&with(update(), "has_where", Fact::Bool(true)), "has_where"), "true");
}

#[test]
fn arguments_are_pairs_and_names() {
    let call = command(&["mcp.tools/call"], &[Effect::Execute]);
    let call = with(call, "arguments.city", Fact::Text("Oslo".to_owned()));
    let call = with(call, "arguments.days", Fact::Int(3));
    let call = with(call, "argument_names", Fact::List(vec!["city".to_owned(), "unit".to_owned()]));
    let call = with(call, "batch", Fact::Bool(false));
    assert_eq!(shown(&call, "arguments"), r#"["city=Oslo", "days=3"]"#);
    assert_eq!(shown(&call, "argument_names"), r#"["city", "days", "unit"]"#);
    assert_eq!(shown(&call, "facts"), r#"["batch=false"]"#);
}

#[test]
fn an_argument_cannot_pass_for_another() {
    let call = command(&["mcp.tools/call"], &[Effect::Execute]);
    let forged = with(call.clone(), "arguments.q=a", Fact::Text("b".to_owned()));
    assert_eq!(shown(&forged, "complete"), "false");
    let named = with(call.clone(), "argument_names", Fact::List(vec!["q=a".to_owned()]));
    assert_eq!(shown(&named, "complete"), "false");
    let honest = with(call, "arguments.q", Fact::Text("a=b".to_owned()));
    assert_eq!(shown(&honest, "complete"), "true");
}

#[test]
fn the_path_is_the_normalised_one_where_there_is_one() {
    let get = command(&["http.get"], &[Effect::Read]);
    assert_eq!(shown(&get, "path"), r#""/query""#);
    assert_eq!(shown(&with(get, "path", Fact::Text("/admin".to_owned())), "path"), r#""/admin""#);
}

#[test]
fn past_a_bound_a_command_is_not_understood() {
    let call = command(&["mcp.tools/call"], &[Effect::Execute]);
    let many = |count: usize| Fact::List((0..count).map(|n| n.to_string()).collect());
    assert_eq!(shown(&with(call.clone(), "arguments.n", many(MAX_SET)), "complete"), "true");
    assert_eq!(shown(&with(call.clone(), "arguments.n", many(MAX_SET + 1)), "complete"), "false");
    let mut wide = call.clone();
    wide.reads = (0..=MAX_SET).map(|n| format!("t{n}")).collect();
    assert_eq!(shown(&wide, "complete"), "false");
    // A long value goes, its name stays, and the command is still understood.
    let long = with(call, "arguments.text", Fact::Text("x".repeat(MAX_VALUE)));
    let got = ["arguments", "argument_names", "complete"].map(|name| shown(&long, name));
    assert_eq!(got, ["[]", r#"["text"]"#, "true"].map(str::to_owned));
}

#[test]
fn hosts_and_addresses_lose_their_port() {
    for (authority, want) in [("A.example", "a.example"), ("a:443", "a"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]")] {
        assert_eq!(host(authority), want);
    }
    assert_eq!(address("[::1]:80"), "::1".parse().ok());
    assert_eq!(address("10.0.0.1"), "10.0.0.1".parse().ok());
    assert_eq!(address("/tmp/socket"), None);
}

#[test]
fn a_stated_reason_is_one_header_of_bounded_length() {
    let stated = |values: &[&str]| {
        let (principal, target, mut head) = (principal(&[]), target("t"), head());
        for value in values {
            head.headers.push("X-Portcullis-Reason", value.to_string());
        }
        let (commands, now) = ([], noon());
        let input =
            Input { principal: &principal, target: &target, head: &head, commands: &commands, now, session: None };
        let context = context(&input, &command(&["http.get"], &[])).expect("a context");
        context.get("stated_reason").map(|value| value.to_string())
    };
    assert_eq!(stated(&["  INC-1 "]).as_deref(), Some(r#""INC-1""#));
    assert!(stated(&[&"x".repeat(512)]).is_some());
    for values in [&[][..], &[""], &["  "], &["a", "a"], &[&"x".repeat(513)]] {
        assert_eq!(stated(values), None, "{values:?}");
    }
}

#[test]
fn a_shell_command_has_its_programs() {
    let shell = command(&["shell.read"], &[Effect::Read]);
    assert_eq!(shown(&shell, "programs"), "absent");
    let shell = with(shell, "programs", Fact::List(vec!["cat".to_owned(), "ls".to_owned()]));
    assert_eq!(shown(&shell, "programs"), r#"["cat", "ls"]"#);
}
