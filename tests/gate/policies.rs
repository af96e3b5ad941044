//! May they: decisions, reload, observe mode, through the real Envoy.

use portcullis::demo::process::eventually;
use serde_json::{Value, json};

use super::{ALLOW_ALL, records};
use crate::common::LIMIT;
use crate::common::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn refusals_speak_the_clients_protocol_and_carry_one_id() {
    let mut stack = Stack::builder().sample_policies().start().await;
    let executor = stack.token("executor-1", &["executors"], &[]);
    let refused = stack.query(&executor, "DELETE FROM customers").await;
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["detail"], "DELETE and UPDATE need a WHERE clause");
    assert!(stack.customers.seen().is_empty());

    let open = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}});
    let session = stack.mcp(&executor, None, &open).await;
    assert_eq!(session.status(), 200);
    let session = session.headers()["mcp-session-id"].to_str().unwrap().to_owned();
    let call = json!([
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "search_orders", "arguments": {"text": "x"}}},
        {"jsonrpc": "2.0", "id": "three", "method": "tools/call", "params": {"name": "delete_account", "arguments": {}}}
    ]);
    let answer: Value = stack.mcp(&executor, Some(&session), &call).await.json().await.unwrap();
    let ids: Vec<&Value> = answer.as_array().unwrap().iter().map(|a| &a["id"]).collect();
    assert_eq!(ids, [&json!(2), &json!("three")]);
    assert!(answer[1]["error"]["message"].as_str().unwrap().contains("agents may not delete accounts"));
    assert!(stack.tools.calls().is_empty(), "part of a refused batch ran");

    let unknown = stack.get(&executor, "/echo").await;
    assert_eq!(unknown.status(), 403);
    let records = records::all(&mut stack).await;
    let ids: Vec<&Value> = records.iter().map(|r| &r["decision_id"]).collect();
    for id in [&problem["decision_id"], &answer[0]["error"]["data"]["decision_id"]] {
        assert!(id.is_string() && ids.contains(&id));
    }
    let logged = stack.envoy.access_log();
    assert!(
        logged.iter().any(|line| line["decision_id"] == problem["decision_id"] && line["verdict"] == "deny"),
        "{logged:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_are_reloaded_whole_or_not_at_all() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    assert_eq!(stack.get(&token, "/echo").await.status(), 200);
    stack.files.policy("more", "this is not a policy").unwrap();
    let gate = stack.gate.as_mut().unwrap();
    gate.process.signal("HUP").unwrap();
    eventually("a rejection", LIMIT, async || gate.process.log().contains("rejected")).await.unwrap();
    assert_eq!(stack.get(&token, "/echo").await.status(), 200);
    stack.files.policy("more", "@id(\"none\") @reason(\"closed today\") forbid(principal, action, resource);").unwrap();
    let closed = async || stack.get(&token, "/echo").await.status() == 403;
    eventually("the new policies", LIMIT, closed).await.unwrap();
    let records = records::all(&mut stack).await;
    assert!(!records::of_kind(&records, "policy.rejected").is_empty());
    let loaded = records::of_kind(&records, "policy.loaded");
    let requests = records::of_kind(&records, "exchange.request");
    assert_eq!(requests.last().unwrap()["decision"]["policy_version"], loaded.last().unwrap()["version"]);
    assert_ne!(requests[0]["decision"]["policy_version"], loaded.last().unwrap()["version"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_glass_is_let_through_recorded_as_such_and_logged() {
    let policies = include_str!("../../envoy/policies/library/break-glass/break-glass.cedar");
    let mut stack = Stack::builder().policy("glass", policies).start().await;
    let token = stack.token("on-call-1", &["on-call"], &[]);
    let post = || {
        let request = stack.http.post(stack.envoy.url("/echo")).bearer_auth(&token).body("{}");
        request.header("content-type", "application/json")
    };
    assert_eq!(post().send().await.unwrap().status(), 403);
    assert_eq!(post().header("x-portcullis-reason", "INC-4711").send().await.unwrap().status(), 200);
    let log = stack.gate.as_ref().unwrap().process.log();
    assert!(log.contains("a policy raised an alarm"), "{log}");
    let records = records::all(&mut stack).await;
    let requests = records::of_kind(&records, "exchange.request");
    let alarms: Vec<&Value> = requests.iter().map(|record| &record["decision"]["alarms"]).collect();
    assert_eq!(alarms, [&Value::Null, &json!({"break-glass": "break-glass"})]);
    let stated = &requests[1]["headers"].as_array().unwrap().iter().find(|h| h[0] == "x-portcullis-reason").unwrap()[1];
    assert_eq!(stated, "INC-4711");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observed_target_lets_pass_says_what_would_have_been_and_still_masks() {
    let set = ("  sql: {dialect: postgres", "  mode: observe\n  sql: {dialect: postgres");
    let mut stack = Stack::builder().sample_policies().set(set.0, set.1).start().await;
    let nobody = stack.token("nobody", &[], &[]);
    let answer = stack.query(&nobody, "SELECT * FROM customers").await;
    assert_eq!(answer.status(), 200);
    assert!(!answer.text().await.unwrap().contains("example.com"));
    let records = records::all(&mut stack).await;
    let decision = &records::of_kind(&records, "exchange.request")[0]["decision"];
    assert_eq!(decision["mode"], "observe");
    assert_eq!(decision["would"], "deny");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_policies_and_bad_configuration_stop_the_start_with_every_error() {
    let stack = Stack::builder().without_gate().start().await;
    stack.files.policy("a", "permit(principal, action, resource);").unwrap();
    stack.files.policy("b", "@id(\"b\") permit(principal, action == Action::\"sql.nonsense\", resource);").unwrap();
    let (status, log) = crate::common::gate::refused_start(&stack.files).await;
    assert_eq!(status.code(), Some(2), "{log}");
    assert!(log.contains("a.cedar:1") && log.contains("b.cedar:1"), "{log}");
    let config = std::fs::read_to_string(&stack.files.config).unwrap();
    std::fs::write(&stack.files.config, config.replace("postgres", "postgress").replace("limits:", "limitz:")).unwrap();
    let (status, log) = crate::common::gate::refused_start(&stack.files).await;
    assert_eq!(status.code(), Some(2), "{log}");
    assert!(log.contains("postgress") && log.contains("limitz"), "{log}");
}
