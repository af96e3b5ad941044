//! Sockets, health, start and stop.

use std::os::unix::fs::PermissionsExt;

use hyper_util::rt::TokioIo;
use portcullis::demo::process::{eventually, free_ports};
use rcgen::SanType;
use tokio::net::UnixStream;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::ALLOW_ALL;
use crate::common::LIMIT;
use crate::common::gate::refused_start;
use crate::common::pki::Pki;
use crate::common::stack::Stack;

async fn serving(stack: &Stack) -> bool {
    let socket = stack.files.socket.clone();
    let connect = tower_service(move || {
        let socket = socket.clone();
        async move { UnixStream::connect(socket).await.map(TokioIo::new) }
    });
    let channel = Endpoint::from_static("http://gate").connect_with_connector(connect).await.unwrap();
    let answer = HealthClient::new(channel).check(HealthCheckRequest { service: String::new() }).await.unwrap();
    answer.into_inner().status == 1
}

/// A connector that ignores the address.
fn tower_service<F, Fut>(
    connect: F,
) -> impl tower::Service<http::Uri, Response = TokioIo<UnixStream>, Error = std::io::Error, Future = Fut> + Send
where
    F: Fn() -> Fut + Send + Clone,
    Fut: Future<Output = std::io::Result<TokioIo<UnixStream>>> + Send,
{
    tower::service_fn(move |_: http::Uri| connect())
}

async fn get(stack: &Stack, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("http://{}{path}", stack.files.health)).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_socket_is_for_its_group_and_health_is_told() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let mode = std::fs::metadata(&stack.files.socket).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o660);
    assert_eq!(get(&stack, "/livez").await.0, 200);
    assert_eq!(get(&stack, "/readyz").await.0, 200);
    assert!(serving(&stack).await);
    let log = stack.gate.as_ref().unwrap().process.log();
    assert!(!log.contains("\"level\":\"ERROR\""), "a good start is no error: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_without_keys_is_alive_and_not_ready_and_refuses() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).without_gate().start().await;
    stack.issuer.set_available(false);
    let mut gate = crate::common::gate::spawn(&stack.files);
    let alive = async || reqwest::get(format!("http://{}/livez", stack.files.health)).await.is_ok();
    gate.ready(LIMIT, alive).await.unwrap();
    let keys = async || {
        let (status, text) = get(&stack, "/readyz").await;
        status == 503 && text.contains("keys") && !text.contains("lock_guard")
    };
    eventually("all but keys", LIMIT, keys).await.unwrap();
    assert!(!serving(&stack).await);
    let token = stack.token("executor-1", &[], &[]);
    let refused = async || stack.get(&token, "/echo").await.status() == 503;
    eventually("a refusal", LIMIT, refused).await.unwrap();
    assert!(stack.echo.seen().is_empty());
    stack.issuer.set_available(true);
    let ready = async || get(&stack, "/readyz").await.0 == 200;
    eventually("keys", LIMIT * 2, ready).await.unwrap();
    gate.signal("TERM").unwrap();
    assert!(gate.wait(LIMIT).await.unwrap().success());
    stack.gate = None;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_left_behind_is_replaced_and_a_journal_in_use_is_not_shared() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let (status, log) = refused_start(&stack.files).await;
    assert_eq!(status.code(), Some(1), "{log}");
    stack.gate.take().unwrap().kill();
    assert!(stack.files.socket.exists());
    stack.restart_gate().await;
    let token = stack.token("executor-1", &[], &[]);
    let again = async || stack.get(&token, "/echo").await.status() == 200;
    eventually("the new socket", LIMIT, again).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_socket_or_is_in_use_is_left_alone() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).without_gate().start().await;
    std::fs::write(&stack.files.socket, "somebody's notes").unwrap();
    let (status, log) = refused_start(&stack.files).await;
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("something else than a socket"), "{log}");
    assert_eq!(std::fs::read_to_string(&stack.files.socket).unwrap(), "somebody's notes");

    std::fs::remove_file(&stack.files.socket).unwrap();
    let _listener = tokio::net::UnixListener::bind(&stack.files.socket).unwrap();
    let (status, log) = refused_start(&stack.files).await;
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("another process listens"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tcp_listener_with_tls_asks_for_a_client_certificate() {
    let (pki, directory) = (Pki::new(), tempfile::tempdir().unwrap());
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (certificate, key) = pki.issue(SanType::IpAddress([127, 0, 0, 1].into()));
    let (certificate, key) = (write("tls.crt", &certificate), write("tls.key", &key));
    let authority = write("ca.crt", &pki.authority_pem);
    let [port] = free_ports().unwrap();
    let tls = format!("tls: {{certificate: {certificate}, key: {key}, client_ca: {authority}}}");
    let tcp = format!("listen:\n  tcp: {{address: \"127.0.0.1:{port}\", {tls}}}\n");
    let _stack = Stack::builder().policy("all", ALLOW_ALL).set("listen:\n", &tcp).start().await;

    let check = async |config: ClientTlsConfig| {
        let endpoint = Endpoint::from_shared(format!("https://127.0.0.1:{port}")).unwrap();
        let channel = endpoint.tls_config(config).unwrap().connect_lazy();
        HealthClient::new(channel).check(HealthCheckRequest { service: String::new() }).await
    };
    let trust = || ClientTlsConfig::new().ca_certificate(Certificate::from_pem(&pki.authority_pem));
    assert!(check(trust()).await.is_err(), "no certificate, and yet served");
    let stranger = Pki::new().issue(SanType::DnsName("stranger".try_into().unwrap()));
    assert!(check(trust().identity(Identity::from_pem(stranger.0, stranger.1))).await.is_err());
    let known = pki.issue(SanType::DnsName("envoy".try_into().unwrap()));
    let answer = check(trust().identity(Identity::from_pem(known.0, known.1))).await.unwrap();
    assert_eq!(answer.into_inner().status, 1);
}
