use serde_json::json;

use super::*;

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
    let cases = [
        ("initialize", "mcp.initialize", Effect::Read),
        ("ping", "mcp.ping", Effect::Read),
        ("tools/list", "mcp.tools/list", Effect::Read),
        ("resources/list", "mcp.resources/list", Effect::Read),
        ("resources/templates/list", "mcp.resources/list", Effect::Read),
        ("prompts/list", "mcp.prompts/list", Effect::Read),
        ("completion/complete", "mcp.completion/complete", Effect::Read),
        ("logging/setLevel", "mcp.logging/setLevel", Effect::Write),
    ];
    for (method, action, effect) in cases {
        let command = call(method, json!({}));
        assert!(command.complete, "{method}: {:?}", command.why_incomplete);
        assert_eq!((command.actions, command.effects), ([action.to_owned()].into(), [effect].into()));
    }
    let unknown = call("tools/destroy", json!({}));
    assert!(!unknown.complete);
    assert_eq!((unknown.actions, unknown.effects), (["mcp.other".to_owned()].into(), [Effect::Execute].into()));
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
    ];
    for body in cases {
        assert!(!one(body).complete, "{body}");
    }
    assert!(!decode_as("POST", "text/plain", r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)[0].complete);
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
