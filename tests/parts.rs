//! The parts themselves: what the other tests take for granted.

mod common;

use common::stack::Stack;
use common::weed::weed;
use common::{LIMIT, raw};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use portcullis::demo::process::eventually;
use portcullis::demo::{Envoy, RetentionMode, samples};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_gate_nothing_passes() {
    for sample in [samples::HTTP, samples::HTTP_FDS] {
        let stack = Stack::builder().envoy(sample).without_gate().start().await;
        let token = stack.token("executor-7", &["executors"], &[]);
        assert_eq!(stack.query(&token, "SELECT * FROM customers").await.status(), 500);
        assert_eq!(stack.get(&token, "/events").await.status(), 500);
        assert!(stack.customers.seen().is_empty() && stack.events.seen().is_empty());
        let failed = stack.envoy.stats("ext_proc.failure_mode_allowed").await.unwrap();
        assert!(failed.values().all(|count| *count == 0), "{failed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn envoy_asks_for_a_client_certificate_and_fails_closed_behind_it() {
    let stack = Stack::builder().envoy(samples::MTLS).without_gate().start().await;
    let url = format!("https://{}/echo", stack.envoy.listener("http").unwrap());
    let pki = stack.pki.as_ref().unwrap();
    assert!(pki.anonymous().get(&url).send().await.is_err(), "no certificate, no connection");
    let client = pki.client("spiffe://example.com/executor");
    assert_eq!(client.get(&url).send().await.unwrap().status(), 500);
    assert!(stack.echo.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_readers_could_read_differently_does_not_pass() {
    let stack = Stack::builder().without_gate().start().await;
    let address = stack.envoy.listener("http").unwrap();
    // Refused before a route was chosen. The client sees 500, since the refusal too has to pass the gate that is not there.
    for path in ["/events%2f..%2fquery", "/events%5Cquery"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n");
        assert_eq!(raw::exchange(address, request.as_bytes()).await.unwrap().status, 500, "{path}");
    }
    let log = async || stack.envoy.access_log();
    let refused = async || log().await.len() == 2;
    eventually("two lines in the access log", LIMIT, refused).await.unwrap();
    assert!(log().await.iter().all(|line| line["route"].is_null()), "{:?}", log().await);

    let request = b"GET /echo HTTP/1.1\r\nHost: gate\r\nx_forged: 1\r\nConnection: close\r\n\r\n";
    assert!(raw::exchange(address, request).await.is_none());
    let upgrade = b"GET /echo HTTP/1.1\r\nHost: gate\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    assert_eq!(raw::exchange(address, upgrade).await.unwrap().status, 500);
    assert!(stack.echo.seen().is_empty() && stack.customers.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_access_log_leaves_queries_out() {
    let stack = Stack::builder().without_gate().start().await;
    let token = stack.token("executor-7", &[], &[]);
    stack.get(&token, "/echo?card=4111111111111111").await;
    let logged = async || stack.envoy.access_log().iter().any(|line| line["path"] == "/echo");
    eventually("a line in the access log", LIMIT, logged).await.unwrap();
    assert!(!format!("{:?}", stack.envoy.access_log()).contains("4111"));
}

#[tokio::test(flavor = "multi_thread")]
async fn envoy_itself_finds_every_sample_valid() {
    let directory = tempfile::tempdir().unwrap();
    let mtls = common::pki::Pki::new().fill(samples::MTLS, directory.path());
    for sample in [samples::HTTP, samples::HTTP_FDS, &mtls] {
        Envoy::validate(sample, directory.path()).await.unwrap();
    }
    assert!(Envoy::validate("static_resources: {listeners: 1}", directory.path()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_version_cannot_be_deleted_and_its_lock_not_shortened() {
    let weed = weed().await;
    let bucket = weed.bucket(Some((RetentionMode::Compliance, 1))).await;
    let key = Path::from("gate/segment");
    bucket.store().put(&key, "evidence".into()).await.unwrap();
    let versions = bucket.versions().await.unwrap();
    assert_eq!(versions.len(), 1);
    let version = versions[0].version.as_str();

    let (status, body) = bucket.delete_version("gate/segment", version).await.unwrap();
    assert_eq!(status, 403, "{body}");
    for mode in [RetentionMode::Compliance, RetentionMode::Governance] {
        let soon = "2000-01-01T00:00:00Z";
        let (status, body) = bucket.set_retention(("gate/segment", version), mode, soon).await.unwrap();
        assert!(status.is_client_error(), "{status} {body}");
    }
    // A plain DELETE only hides it: the version is still there.
    bucket.store().delete(&key).await.unwrap();
    let versions = bucket.versions().await.unwrap();
    assert!(versions.iter().any(|v| v.delete_marker && v.latest));
    assert!(versions.iter().any(|v| v.version == version));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_default_retention_a_version_can_be_deleted() {
    let weed = weed().await;
    let bucket = weed.bucket(None).await;
    bucket.store().put(&Path::from("a"), "x".into()).await.unwrap();
    let version = bucket.versions().await.unwrap()[0].version.clone();
    assert!(bucket.delete_version("a", &version).await.unwrap().0.is_success());
    assert_eq!(bucket.versions().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gates_credentials_write_once_and_only_where_they_may() {
    let weed = weed().await;
    let bucket = weed.bucket(Some((RetentionMode::Compliance, 1))).await;
    let other = weed.weed.create_bucket(&format!("other-{}", uuid::Uuid::new_v4()), None).await.unwrap();
    let key = Path::from("gate/segment");
    let create = || PutOptions::from(PutMode::Create);

    let writer = weed.weed.client(bucket.name(), weed.weed.writer()).unwrap();
    writer.put_opts(&key, "evidence".into(), create()).await.unwrap();
    assert_eq!(writer.get(&key).await.unwrap().bytes().await.unwrap(), "evidence");
    let again = writer.put_opts(&key, "changed".into(), create()).await;
    assert!(matches!(again, Err(object_store::Error::AlreadyExists { .. })), "{again:?}");
    let elsewhere = weed.weed.client(other.name(), weed.weed.writer()).unwrap();
    assert!(elsewhere.put(&key, "x".into()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_disks_can_destroy_and_it_shows() {
    let weed = weed().await;
    let bucket = weed.bucket(Some((RetentionMode::Compliance, 1))).await;
    let (kept, lost) = (Path::from("gate/kept"), Path::from("gate/lost"));
    for key in [&kept, &lost] {
        bucket.store().put(key, "evidence".into()).await.unwrap();
    }
    bucket.destroy("gate/lost").await.unwrap();
    assert!(bucket.store().get(&lost).await.is_err());
    assert!(bucket.store().get(&kept).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn upstreams_answer() {
    let stack = Stack::builder().without_gate().start().await;
    let rows =
        stack.http.post(stack.customers.server().url("/query")).json(&json!({"query": "SELECT * FROM customers"}));
    let rows: serde_json::Value = rows.send().await.unwrap().json().await.unwrap();
    assert_eq!(rows["rows"].as_array().unwrap().len(), 5);
    for (part, url) in
        [("events", stack.events.server().url("/events?gap=1")), ("echo", stack.echo.server().url("/echo"))]
    {
        assert_eq!(stack.http.get(url).send().await.unwrap().status(), 200, "{part}");
    }
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize"});
    let tools = stack.http.post(stack.tools.server().url("/mcp")).json(&list).send().await.unwrap();
    assert!(tools.headers().contains_key("mcp-session-id"));
}
