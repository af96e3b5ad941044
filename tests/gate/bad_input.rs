//! Bad input gets a clear refusal, a record, and nothing is lost.

use serde_json::Value;

use super::{ALLOW_ALL, records};
use crate::common::raw;
use crate::common::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_not_understood_are_refused_with_an_id() {
    let mut stack = Stack::builder().sample_policies().start().await;
    let token = stack.token("executor-1", &["executors"], &[]);
    let bodies: [(&str, Vec<u8>); 8] = [
        ("truncated", br#"{"query": "SELECT 1"#.to_vec()),
        ("duplicate keys", br#"{"query": "SELECT 1", "query": "DROP TABLE customers"}"#.to_vec()),
        ("invalid UTF-8", b"{\"query\": \"SELECT \xff\"}".to_vec()),
        ("not an object", b"[1]".to_vec()),
        ("empty", vec![]),
        ("not SQL", br#"{"query": "SELEC everything"}"#.to_vec()),
        ("two statements", br#"{"query": "SELECT 1; DROP TABLE customers"}"#.to_vec()),
        ("deep", format!("{{\"query\": {}1{}}}", "[".repeat(5000), "]".repeat(5000)).into_bytes()),
    ];
    for (what, body) in &bodies {
        let request = stack.http.post(stack.envoy.url("/query")).bearer_auth(&token);
        let answer = request.header("content-type", "application/json").body(body.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{what}");
        let problem: Value = answer.json().await.unwrap();
        assert!(problem["decision_id"].is_string(), "{what}");
    }
    assert!(stack.customers.seen().is_empty());
    let records = records::all(&mut stack).await;
    assert_eq!(records::of_kind(&records, "exchange.request").len(), bodies.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn encodings_of_requests_are_examined_or_refused() {
    let stack = Stack::builder().sample_policies().start().await;
    let token = stack.token("executor-1", &["executors"], &[]);
    let send = async |coding: &str, body: Vec<u8>| {
        let request = stack.http.post(stack.envoy.url("/query")).bearer_auth(&token);
        let request = request.header("content-type", "application/json").header("content-encoding", coding);
        request.body(body).send().await.unwrap().status().as_u16()
    };
    let drop = br#"{"query": "DROP TABLE customers"}"#;
    assert_eq!(send("zstd", zstd::encode_all(&drop[..], 0).unwrap()).await, 403);
    assert_eq!(send("gzip", b"not gzip".to_vec()).await, 400);
    assert_eq!(send("snappy", drop.to_vec()).await, 415);
    assert!(stack.customers.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn charsets_of_requests_are_read_or_refused() {
    let mut stack = Stack::builder().sample_policies().start().await;
    let token = stack.token("executor-1", &["executors"], &[]);
    let send = async |content_type: &str, body: Vec<u8>| {
        let request = stack.http.post(stack.envoy.url("/query")).bearer_auth(&token);
        request.header("content-type", content_type).body(body).send().await.unwrap().status().as_u16()
    };
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let select = r#"{"query": "SELECT name FROM customers WHERE email = 'ada@example.com'"}"#;
    let drop = r#"{"query": "DROP TABLE customers"}"#;
    for content_type in ["application/json; charset=utf-16le", "application/json"] {
        send(content_type, utf16(select)).await;
        let seen = stack.customers.seen().len();
        assert_eq!(send(content_type, utf16(drop)).await, 403, "{content_type}");
        assert_eq!(stack.customers.seen().len(), seen);
    }
    assert_eq!(send("application/json; charset=utf-16le", drop.into()).await, 403);
    assert_eq!(send("application/json; charset=shift_jis", drop.into()).await, 403);
    assert_eq!(send("application/json; charset=utf-7", drop.into()).await, 415);
    let records = records::all(&mut stack).await;
    let asked = records::of_kind(&records, "exchange.request");
    let read = asked.iter().filter(|record| record["commands"][0]["actions"][0] == "sql.select");
    let texts: Vec<&str> = read.map(|record| record["body"]["text"].as_str().unwrap()).collect();
    let masked = select.replace("ada@example.com", "[REDACTED:EMAIL]");
    assert_eq!(texts, [masked.as_str(), &masked]);
    let text = serde_json::to_string(&records).unwrap();
    assert!(!text.contains("ada@example.com") && !text.contains("a\\u0000d\\u0000a"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_http_is_refused_and_the_gate_lives_on() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let address = stack.envoy.listener("http").unwrap();
    let head =
        format!("POST /echo/body HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n");
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk\r\n");
    let short = format!("{head}Content-Length: 100\r\n\r\nshort");
    let smuggled =
        format!("{head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n");
    let long = format!("{head}X-Long: {}\r\n\r\n", "x".repeat(70_000));
    let fields = (0..90).fold(head.clone(), |all, n| format!("{all}X-{n}: {}\r\n", "y".repeat(500))) + "\r\n";
    for request in [chunked, smuggled, long, fields] {
        if let Some(answer) = raw::exchange(address, request.as_bytes()).await {
            assert!((400..=599).contains(&answer.status), "{}", answer.status);
        }
    }
    // The client goes away in the middle of its body.
    {
        use tokio::io::AsyncWriteExt;
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(short.as_bytes()).await.unwrap();
    }
    assert!(stack.echo.seen().all().iter().all(|seen| seen.body.is_empty()));
    let authorized = format!(
        "GET /echo HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    let twice = raw::exchange(address, authorized.as_bytes()).await.unwrap();
    assert!(twice.status == 401 || twice.status == 400, "{}", twice.status);
    assert_eq!(stack.get(&token, "/echo").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_go_away_in_each_phase_leave_a_record() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let answer = stack.get(&token, "/echo/slow?n=500&gap=20").await;
    let id = answer.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    drop(answer);
    let hang = stack.http.get(stack.envoy.url("/echo/hang")).bearer_auth(&token);
    assert!(hang.timeout(std::time::Duration::from_millis(500)).send().await.is_err());
    let records = records::all(&mut stack).await;
    let ended = records::of_kind(&records, "exchange.ended");
    assert_eq!(ended.len(), 2, "{ended:?}");
    assert!(ended.iter().all(|e| e["outcome"] == "aborted"), "{ended:?}");
    assert!(ended.iter().any(|e| e["decision_id"] == id.as_str()));
}
