//! Paths: what policy decides on is what the target gets.

use portcullis::demo::samples;
use serde_json::Value;

use super::approvals::{cli, one_ticket};
use super::records;
use crate::common::raw;
use crate::common::stack::{Builder, Stack};

const TARGET: &str = "- name: echo\n  match: {cluster: echo}\n  protocol: http";

/// Envoy leaves paths as they are, so that what the gate does with them can be seen.
fn builder(settings: &str) -> Builder {
    let builder = Stack::builder().set(TARGET, &format!("{TARGET}\n  http: {settings}"));
    ["normalize_path: true", "merge_slashes: true", "path_with_escaped_slashes_action: REJECT_REQUEST"]
        .into_iter()
        .zip(["normalize_path: false", "merge_slashes: false", "path_with_escaped_slashes_action: KEEP_UNCHANGED"])
        .fold(builder, |builder, (strict, lax)| builder.envoy_edit(strict, lax))
}

async fn send(stack: &Stack, token: &str, method: &str, path: &str, more: &str) -> u16 {
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\n{more}Connection: close\r\n\r\n"
    );
    let answer = raw::exchange(stack.envoy.listener("http").unwrap(), request.as_bytes()).await;
    answer.map_or(0, |answer| answer.status)
}

const UNDERSTOOD: &str = "@id(\"not-understood\") forbid(principal, action, resource) unless { context.complete };\n";

#[tokio::test(flavor = "multi_thread")]
async fn the_target_gets_the_path_that_policy_saw() {
    let policy = format!(
        "{UNDERSTOOD}@id(\"items\") permit(principal, action, resource) when {{ context has template && \
         context.template == \"/echo/items/{{id}}\" && context.facts.contains(\"path.id=a b\") && \
         context.path == \"/echo/items/a b\" }};"
    );
    for sample in [samples::HTTP, samples::HTTP_FDS] {
        let settings = "{templates: [\"/echo/items/{id}\"]}";
        let mut stack = builder(settings).envoy(sample).policy("paths", &policy).start().await;
        let token = stack.token("executor-1", &[], &[]);
        let spellings = [
            "/echo/items/a%20b",
            "/echo//items/a%20b",
            "/echo/./items/a%20b",
            "/echo/%69tems/%61%20b",
            "/echo/items/a%20b?x=//%61",
        ];
        for path in spellings {
            assert_eq!(send(&stack, &token, "GET", path, "").await, 200, "{path}");
            let seen = stack.echo.seen().last().unwrap().path;
            assert_eq!(seen.split('?').next(), Some("/echo/items/a%20b"), "{path}");
        }
        assert_eq!(stack.echo.seen().last().unwrap().path, "/echo/items/a%20b?x=//%61", "the query stays");
        assert_eq!(stack.echo.seen().len(), spellings.len());
        let records = records::all(&mut stack).await;
        let paths: Vec<&Value> = records::of_kind(&records, "exchange.request").iter().map(|r| &r["path"]).collect();
        assert_eq!(paths.len(), spellings.len());
        assert!(paths.iter().all(|path| path.as_str().unwrap().starts_with("/echo/items/a%20b")), "{paths:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_do_not_arrive() {
    let policy = format!("{UNDERSTOOD}@id(\"all\") permit(principal, action, resource);");
    let mut stack = builder("{}").policy("paths", &policy).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let paths = [
        "/echo/../admin",
        "/echo/..",
        "/echo/%2e%2e/admin",
        "/echo/.%2E/admin",
        "/echo/..;/admin",
        "/echo/a;v=1/../b",
        "/echo/admin;x",
        "/echo/..%2fadmin",
        "/echo/a%2Fb",
        "/echo/%252e%252e/admin",
        "/echo/..%5cadmin",
        "/echo/%c0%ae%c0%ae/admin",
        "/echo/%ef%bc%8e%ef%bc%8e/admin",
        "/echo/%u002e%u002e/admin",
        "/echo/admin.",
        "/echo/admin%20",
        "/echo/%0d%0aX:1",
        "/echo?_method=DELETE",
        "/echo?x=%ff",
    ];
    for path in paths {
        assert_eq!(send(&stack, &token, "GET", path, "").await, 403, "{path}");
    }
    let fields = [
        "X-HTTP-Method-Override: DELETE",
        "X-HTTP-Method: DELETE",
        "X-Method-Override: DELETE",
        "X-Original-URL: /admin",
        "X-Rewrite-URL: /admin",
    ];
    for field in fields {
        assert_eq!(send(&stack, &token, "POST", "/echo", &format!("{field}\r\n")).await, 403, "{field}");
    }
    assert!(stack.echo.seen().is_empty(), "{:?}", stack.echo.seen().all());
    for path in ["/echo", "/echo/a..b/v1.2", "/echo/~x/%C3%A9", "/echo?q=../..&r=%2F", "/echo/100%25"] {
        assert_eq!(send(&stack, &token, "GET", path, "").await, 200, "{path}");
        assert_eq!(stack.echo.seen().last().unwrap().path, path);
    }
    let records = records::all(&mut stack).await;
    let refused =
        records::of_kind(&records, "exchange.request").iter().filter(|r| r["decision"]["verdict"] == "deny").count();
    assert_eq!(refused, paths.len() + fields.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_for_the_path_that_is_forwarded() {
    let held = "@id(\"held\") @approval(\"dba\") @window(\"5m\") permit(principal, action, resource);";
    let stack = builder("{}").policy("held", held).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let dba = stack.token("dana", &["dba"], &[]);
    let people = async {
        let id = one_ticket(&stack, &dba).await;
        let show = cli(&stack, &dba, &["show", &id]);
        let text = String::from_utf8_lossy(&show.stdout).into_owned();
        assert!(text.contains("DELETE /echo/x") && !text.contains("/echo//"), "{text}");
        assert_eq!(cli(&stack, &dba, &["approve", &id]).status.code(), Some(0));
    };
    let (status, ()) = tokio::join!(send(&stack, &token, "DELETE", "/echo//%78", ""), people);
    assert_eq!(status, 200);
    assert_eq!(stack.echo.seen().last().unwrap().path, "/echo/x");
    // Another spelling of what was approved is the same, and uses the same window.
    assert_eq!(send(&stack, &token, "DELETE", "/echo/./x", "").await, 200);
    assert_eq!(stack.echo.seen().last().unwrap().path, "/echo/x");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_can_ask_for_normal_forms_only() {
    let policy = format!("{UNDERSTOOD}@id(\"all\") permit(principal, action, resource);");
    let stack = builder("{normalise: refuse}").policy("paths", &policy).start().await;
    let token = stack.token("executor-1", &[], &[]);
    for path in ["/echo//x", "/echo/./x", "/echo/%78"] {
        assert_eq!(send(&stack, &token, "GET", path, "").await, 403, "{path}");
    }
    assert_eq!(send(&stack, &token, "GET", "/echo/x", "").await, 200);
    assert_eq!(stack.echo.seen().len(), 1);
}
