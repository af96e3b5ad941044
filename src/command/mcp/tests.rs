use serde_json::{Value, json};

use super::*;
use crate::config::{Dialect, McpArgument, McpTool};

fn decode_as(method: &str, content_type: &str, body: &str) -> Vec<Command> {
    let head = RequestHead {
        method: method.to_owned(),
        path: "/mcp".to_owned(),
        headers: [("content-type", content_type.to_owned())].into_iter().collect(),
        ..RequestHead::default()
    };
    decode(&Mcp::default(), &head, body.as_bytes())
}

fn one(body: &str) -> Command {
    let mut commands = decode_as("POST", "application/json; charset=utf-8", body);
    assert_eq!(commands.len(), 1, "{body}");
    commands.remove(0)
}

fn call(method: &str, params: Value) -> Command {
    one(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string())
}

#[test]
fn methods() {
    let task = || json!({"taskId": "t-1"});
    let cases = [
        ("initialize", json!({}), "initialize", Effect::Read),
        ("server/discover", json!({}), "initialize", Effect::Read),
        ("ping", json!({}), "ping", Effect::Read),
        ("tools/list", json!({"cursor": "c"}), "tools/list", Effect::Read),
        ("resources/list", json!({}), "resources/list", Effect::Read),
        ("resources/templates/list", json!({}), "resources/list", Effect::Read),
        ("resources/read", json!({"uri": "u"}), "resources/read", Effect::Read),
        ("resources/subscribe", json!({"uri": "u"}), "resources/subscribe", Effect::Read),
        ("resources/unsubscribe", json!({"uri": "u"}), "resources/subscribe", Effect::Read),
        ("prompts/list", json!({}), "prompts/list", Effect::Read),
        ("prompts/get", json!({"name": "p", "arguments": {"a": "b"}}), "prompts/get", Effect::Read),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/prompt", "name": "p"}, "argument": {"name": "a", "value": "b"}}),
            "completion/complete",
            Effect::Read,
        ),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/resource", "uri": "u"}}),
            "completion/complete",
            Effect::Read,
        ),
        ("logging/setLevel", json!({"level": "debug"}), "logging/setLevel", Effect::Admin),
        ("tasks/list", json!({}), "tasks/list", Effect::Read),
        ("tasks/get", task(), "tasks/get", Effect::Read),
        ("tasks/result", task(), "tasks/result", Effect::Read),
        ("tasks/cancel", task(), "tasks/cancel", Effect::Write),
        ("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}}), "stream", Effect::Read),
    ];
    for (method, params, action, effect) in cases {
        let command = call(method, params);
        assert!(command.complete, "{method}: {:?}", command.why_incomplete);
        assert_eq!((command.actions, command.effects), ([format!("mcp.{action}")].into(), [effect].into()), "{method}");
    }
}

#[test]
fn notifications() {
    for name in ["initialized", "cancelled", "progress", "roots/list_changed", "tasks/status"] {
        let command = one(&json!({"jsonrpc": "2.0", "method": format!("notifications/{name}")}).to_string());
        assert!(command.complete, "{name}: {:?}", command.why_incomplete);
        assert_eq!(command.actions, ["mcp.notification".to_owned()].into());
    }
}

#[test]
fn what_only_a_server_sends_is_not_understood() {
    let notifications =
        ["message", "resources/updated", "resources/list_changed", "tools/list_changed", "elicitation/complete"];
    let notifications = notifications.map(|name| json!({"jsonrpc": "2.0", "method": format!("notifications/{name}")}));
    let requests = ["sampling/createMessage", "elicitation/create", "roots/list", "tools/destroy", "Tools/call"]
        .map(|method| json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": {"name": "a"}}));
    for message in notifications.into_iter().chain(requests) {
        let command = one(&message.to_string());
        assert!(!command.complete, "{message}");
        assert_eq!((command.actions, command.effects), (["mcp.other".to_owned()].into(), [Effect::Execute].into()));
    }
}

#[test]
fn a_tool_call() {
    let command =
        call("tools/call", json!({"name": "rm", "arguments": {"path": "/x", "n": 2, "f": 1.5, "b": true, "l": []}}));
    assert!(command.complete);
    assert_eq!(command.actions, ["mcp.tools/call".to_owned()].into());
    assert_eq!(command.effects, [Effect::Execute].into());
    assert_eq!(command.writes, ["tool:rm".to_owned()].into());
    assert!(command.reads.is_empty());
    assert_eq!(command.text, r#"tools/call rm {"path":"/x","n":2,"f":1.5,"b":true,"l":[]}"#);
    assert_eq!(command.facts["tool"], Fact::Text("rm".into()));
    assert_eq!(command.facts["arguments.path"], Fact::Text("/x".into()));
    assert_eq!(command.facts["arguments.n"], Fact::Int(2));
    assert_eq!(command.facts["arguments.f"], Fact::Text("1.5".into()));
    assert_eq!(command.facts["arguments.b"], Fact::Bool(true));
    assert_eq!(command.facts["argument_names"], Fact::List(["path", "n", "f", "b", "l"].map(str::to_owned).to_vec()));
    assert!(!command.facts.contains_key("arguments.l"));
}

#[test]
fn resources_and_prompts_are_reads() {
    let command = call("resources/read", json!({"uri": "file:///a"}));
    assert_eq!((command.reads, command.complete), (["file:///a".to_owned()].into(), true));
    let command = call("completion/complete", json!({"ref": {"type": "ref/prompt", "name": "p"}}));
    assert_eq!((command.reads, command.complete), (["prompt:p".to_owned()].into(), true));
    let command = call("prompts/get", json!({"name": "p"}));
    assert_eq!((command.reads, command.complete), (["prompt:p".to_owned()].into(), true));
    assert_eq!(call("resources/subscribe", json!({"uri": "u"})).actions, ["mcp.resources/subscribe".to_owned()].into());
}

#[test]
fn messages_that_are_not_understood_are_incomplete() {
    let cases = [
        "",
        "{",
        "[]",
        "1",
        "[1]",
        "{}",
        r#"{"id":1,"method":"ping"}"#,
        r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":7}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":1}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}"#,
        r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"rm"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[1]}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","Name":"b"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":[1]}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":1,"x":2}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"notifications/initialized"}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/unheard"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tasks/cancel","params":{"taskId":1}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":"a","taskid":"b"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/tool","name":"a"}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":[1]}}}"#,
    ];
    for body in cases {
        assert!(!one(body).complete, "{body}");
    }
    assert!(!decode_as("POST", "text/plain", r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)[0].complete);
}

#[test]
fn tasks_and_subscriptions_name_what_they_are_about() {
    assert_eq!(call("tasks/get", json!({"taskId": "t"})).reads, ["task:t".to_owned()].into());
    assert_eq!(call("tasks/cancel", json!({"taskId": "t"})).writes, ["task:t".to_owned()].into());
    let listen = call("subscriptions/listen", json!({"notifications": {"resourceSubscriptions": ["file:///a"]}}));
    assert_eq!(listen.actions, ["mcp.stream", "mcp.resources/subscribe"].map(str::to_owned).into());
    assert_eq!((listen.reads, listen.complete), (["file:///a".to_owned()].into(), true));
}

fn with_headers(headers: &[(&'static str, &str)], body: &Value) -> Command {
    let json = [("content-type", "application/json".to_owned())];
    let own = headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let head = RequestHead {
        method: "POST".to_owned(),
        path: "/mcp".to_owned(),
        headers: json.into_iter().chain(own).collect(),
        ..RequestHead::default()
    };
    decode(&Mcp::default(), &head, body.to_string().as_bytes()).remove(0)
}

#[test]
fn session_and_version_are_facts() {
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
    let command = with_headers(&[("mcp-session-id", "s-1"), ("mcp-protocol-version", "2025-11-25")], &ping);
    assert!(command.complete);
    assert_eq!(command.facts["session_id"], Fact::Text("s-1".into()));
    assert_eq!(command.facts["protocol_version"], Fact::Text("2025-11-25".into()));
    assert!(!with_headers(&[("mcp-session-id", "a"), ("mcp-session-id", "b")], &ping).complete);
}

#[test]
fn headers_that_say_another_thing_than_the_body_are_incomplete() {
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "rm"}});
    let good: [&[(&'static str, &str)]; 4] = [
        &[],
        &[("mcp-method", "tools/call"), ("mcp-name", "rm")],
        &[("mcp-name", "=?base64?cm0=?=")],
        &[("mcp-param-region", "eu")],
    ];
    for headers in good {
        assert!(with_headers(headers, &call).complete, "{headers:?}");
    }
    let bad: [&[(&'static str, &str)]; 5] = [
        &[("mcp-method", "tools/list")],
        &[("mcp-method", "tools/call"), ("mcp-name", "ls")],
        &[("mcp-name", "=?base64?bHM=?=")],
        &[("mcp-name", "=?base64?%%?=")],
        &[("mcp-method", "tools/call"), ("mcp-method", "tools/call")],
    ];
    for headers in bad {
        assert!(!with_headers(headers, &call).complete, "{headers:?}");
    }
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    assert!(!with_headers(&[("mcp-name", "rm")], &list).complete, "a name of which the body says nothing");
}

#[test]
fn nested_arguments_are_paths() {
    let command = call(
        "tools/call",
        json!({"name": "t", "arguments": {
            "filter": {"status": "open", "by": {"id": 7}},
            "tags": ["a", "b", 3], "rows": [{"id": 1}, {"id": 2}, {"other": null}],
            "a.b": "dot", "c[]": "bracket", "none": null,
        }}),
    );
    assert!(command.complete, "{:?}", command.why_incomplete);
    let list = |items: &[&str]| Fact::List(items.iter().map(|item| (*item).to_owned()).collect());
    let wanted = [
        ("filter.status", Fact::Text("open".into())),
        ("filter.by.id", Fact::Int(7)),
        ("tags[]", list(&["a", "b", "3"])),
        ("rows[].id", list(&["1", "2"])),
        ("a\\.b", Fact::Text("dot".into())),
        ("c\\[]", Fact::Text("bracket".into())),
    ];
    for (path, fact) in &wanted {
        assert_eq!(command.facts.get(&format!("arguments.{path}")), Some(fact), "{path}");
    }
    assert_eq!(command.facts.keys().filter(|key| key.starts_with("arguments.")).count(), wanted.len());
    let Fact::List(names) = &command.facts["argument_names"] else { panic!("a list") };
    for name in ["filter", "filter.by", "filter.by.id", "tags", "rows[].other", "none"] {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
}

#[test]
fn arguments_are_bounded() {
    let wide: serde_json::Map<String, Value> = (0..bounds::PATHS).map(|n| (format!("k{n}"), json!(n))).collect();
    assert!(call("tools/call", json!({"name": "t", "arguments": wide})).complete);
    let wider = json!({"name": "t", "arguments": {"outer": wide}});
    assert!(!call("tools/call", wider).complete);
    let long = |n: usize| json!({"name": "t", "arguments": {"ids": (0..n).collect::<Vec<_>>()}});
    assert!(call("tools/call", long(bounds::SET)).complete);
    assert!(!call("tools/call", long(bounds::SET + 1)).complete);
}

/// Tools as a configuration has them.
pub(super) fn settings() -> Mcp {
    let path = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
    let tool = |name: &str, arguments: &[(&str, McpArgument)], effects: Option<&[Effect]>| McpTool {
        name: name.trim_end_matches('*').to_owned(),
        prefix: name.ends_with('*'),
        arguments: arguments.iter().map(|(at, language)| (path(at), *language)).collect(),
        effects: effects.map(|effects| effects.iter().copied().collect()),
    };
    let postgres = McpArgument::Sql(Dialect::Postgres);
    Mcp {
        tools: vec![
            tool("run_query", &[("sql", postgres)], None),
            tool("migrate", &[("up", postgres), ("down", postgres)], None),
            tool("report", &[("options.query", McpArgument::Sql(Dialect::Mysql))], Some(&[Effect::Read])),
            tool("exec", &[("cmd", McpArgument::Shell)], None),
            tool("get_*", &[], Some(&[Effect::Read])),
            tool("get_secret_*", &[], Some(&[Effect::Read, Effect::Admin])),
            tool("get_secret_names", &[], Some(&[Effect::Read])),
        ],
        ..Mcp::default()
    }
}

fn configured(tool: &str, arguments: Value) -> Command {
    let body =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}});
    let head = RequestHead {
        method: "POST".to_owned(),
        headers: [("content-type", "application/json")].into_iter().collect(),
        ..RequestHead::default()
    };
    decode(&settings(), &head, body.to_string().as_bytes()).remove(0)
}

#[test]
fn sql_in_an_argument_is_a_part_of_the_call() {
    let read = configured("run_query", json!({"sql": "SELECT * FROM orders", "limit": 5}));
    assert!(read.complete, "{:?}", read.why_incomplete);
    assert_eq!(read.effects, [Effect::Read].into());
    assert_eq!(read.actions, ["mcp.tools/call", "sql.select"].map(str::to_owned).into());
    assert_eq!(read.reads, ["orders", "tool:run_query"].map(str::to_owned).into());
    assert!(read.writes.is_empty());
    assert_eq!(read.facts["tool"], Fact::Text("run_query".into()));
    assert_eq!(read.facts["arguments.limit"], Fact::Int(5));
    assert_eq!(read.protocol, Protocol::Mcp);

    let delete = configured("run_query", json!({"sql": "DELETE FROM orders; SELECT 1"}));
    assert_eq!(delete.effects, [Effect::Read, Effect::Destructive].into());
    assert_eq!(delete.actions, ["mcp.tools/call", "sql.delete", "sql.select"].map(str::to_owned).into());
    assert_eq!(delete.writes, ["orders", "tool:run_query"].map(str::to_owned).into());
    assert_eq!((&delete.facts["has_where"], delete.statements), (&Fact::Bool(false), 2));
}

#[test]
fn several_commands_in_one_call_are_all_of_them() {
    let both = configured("migrate", json!({"up": "UPDATE t SET a = 1 WHERE id = 2", "down": "DELETE FROM t"}));
    assert!(both.complete, "{:?}", both.why_incomplete);
    assert_eq!(both.effects, [Effect::Write, Effect::Destructive].into());
    assert_eq!((&both.facts["has_where"], both.statements), (&Fact::Bool(false), 2));
    let half = configured("migrate", json!({"up": "SELECT 1", "down": "SELEC 1"}));
    assert!(half.why_incomplete.is_some_and(|why| why.starts_with("in an argument: ")));
    assert!(half.effects.contains(&Effect::Execute));
}

#[test]
fn what_cannot_be_read_in_a_configured_argument_is_incomplete() {
    for arguments in [
        json!({"sql": ["SELECT 1"]}),
        json!({"sql": {"text": "SELECT 1"}}),
        json!({"sql": 7}),
        json!({"sql": "SELECT 1", "SQL": "DROP TABLE t"}),
        json!({"Sql": "SELECT 1"}),
        json!({"sql": "SELECT 1 FROM"}),
    ] {
        let command = configured("run_query", arguments.clone());
        assert!(!command.complete && command.effects.contains(&Effect::Execute), "{arguments}: {command:?}");
    }
    assert!(!configured("report", json!({"options": "SELECT 1"})).complete);
    assert!(!configured("run_query", json!([1])).complete);
}

#[test]
fn a_call_without_its_command_is_execute_unless_the_operator_says_what_it_is() {
    for arguments in [json!({}), json!({"sql": null}), json!({"other": "SELECT 1"})] {
        let command = configured("run_query", arguments);
        assert_eq!((command.complete, command.effects), (true, [Effect::Execute].into()));
    }
    for arguments in [json!({}), json!({"options": null}), json!({"options": {"query": "SELECT 1"}})] {
        let command = configured("report", arguments);
        assert_eq!((command.complete, command.effects), (true, [Effect::Read].into()));
    }
    let write = configured("report", json!({"options": {"query": "INSERT INTO t VALUES (1)"}}));
    assert_eq!(write.effects, [Effect::Read, Effect::Write].into());
}

#[test]
fn the_exact_name_is_taken_then_the_longest_prefix() {
    let effects = |tool: &str| configured(tool, json!({})).effects;
    assert_eq!(effects("get_weather"), [Effect::Read].into());
    assert_eq!(effects("get_secret_value"), [Effect::Read, Effect::Admin].into());
    assert_eq!(effects("get_secret_names"), [Effect::Read].into());
    assert_eq!(effects("run_query_now"), [Effect::Execute].into());
    assert_eq!(effects("GET_weather"), [Effect::Execute].into());
}

#[test]
fn shell_in_an_argument_is_a_part_of_the_call() {
    let command = configured("exec", json!({"cmd": "rm -rf /srv"}));
    let inner = crate::command::shell::inspect("rm -rf /srv");
    assert!(command.actions.is_superset(&inner.actions) && command.actions.contains("mcp.tools/call"));
    assert_eq!((command.effects, command.complete), (inner.effects, inner.complete));
}

#[test]
fn a_batch_is_a_command_for_each() {
    let body = r#"[{"jsonrpc":"2.0","id":1,"method":"ping"},
        {"jsonrpc":"2.0","method":"notifications/initialized"},
        {"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"a"}},
        {"jsonrpc":"2.0","id":3,"result":{}}]"#;
    let commands = decode_as("POST", "application/json", body);
    let actions: Vec<&str> = commands.iter().flat_map(|c| &c.actions).map(String::as_str).collect();
    assert_eq!(actions, ["mcp.ping", "mcp.notification", "mcp.tools/call", "mcp.response"]);
    assert!(commands.iter().all(|c| c.complete));
}

#[test]
fn a_batch_is_bounded() {
    let message = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let body = format!("[{}]", vec![message; bounds::BATCH + 5].join(","));
    let commands = decode_as("POST", "application/json", &body);
    assert_eq!(commands.len(), bounds::BATCH + 1);
    assert!(commands.last().is_some_and(|c| !c.complete));
    assert_eq!(jsonrpc_ids(body.as_bytes()).len(), bounds::BATCH);
}

#[test]
fn stream_and_delete() {
    let stream = &decode_as("GET", "", "")[0];
    assert_eq!((&stream.actions, &stream.effects), (&["mcp.stream".to_owned()].into(), &[Effect::Read].into()));
    let delete = &decode_as("DELETE", "", "")[0];
    assert_eq!((&delete.actions, &delete.effects), (&["mcp.delete".to_owned()].into(), &[Effect::Write].into()));
    assert!(stream.complete && delete.complete && !decode_as("PUT", "", "")[0].complete);
}

#[test]
fn ids_for_a_refusal() {
    assert_eq!(jsonrpc_ids(br#"{"id":7,"method":"x"}"#), [json!(7)]);
    assert_eq!(
        jsonrpc_ids(br#"[{"id":"a","method":"x"},{"method":"n"},{"id":2,"method":"x"},{"id":3,"result":1}]"#),
        [json!("a"), json!(2)]
    );
    for body in ["", "{", "[]", r#"{"method":"n"}"#, r#"{"id":1,"id":2,"method":"x"}"#, r#"{"id":{},"method":"x"}"#] {
        assert_eq!(jsonrpc_ids(body.as_bytes()), [Value::Null], "{body}");
    }
}
