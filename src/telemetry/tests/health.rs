//! Readiness over real sockets: HTTP for probes, gRPC for Envoy.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::TcpListenerStream;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::telemetry::health::serve;
use crate::telemetry::{Condition, Readiness};

const ALL: [Condition; 5] =
    [Condition::LockGuard, Condition::Keys, Condition::Policies, Condition::Journal, Condition::Archive];

async fn start(readiness: &Readiness) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move {
        let _ = stopped.await;
    };
    (address, stop, tokio::spawn(serve(listener, readiness.clone(), shutdown)))
}

async fn ask(address: SocketAddr, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(format!("{request} HTTP/1.1\r\nhost: gate\r\n\r\n").as_bytes()).await.expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
    (status, body.to_owned())
}

#[tokio::test]
async fn probes_see_liveness_and_each_unmet_condition() {
    let readiness = Readiness::new();
    let (address, stop, task) = start(&readiness).await;
    assert_eq!(ask(address, "GET /livez").await, (200, r#"{"live":true}"#.to_owned()));
    let (status, body) = ask(address, "GET /readyz").await;
    assert_eq!(status, 503);
    assert_eq!(body.matches("not checked yet").count(), 5, "{body}");

    ALL.into_iter().for_each(|c| readiness.met(c));
    assert_eq!(ask(address, "GET /readyz?verbose").await, (200, r#"{"ready":true}"#.to_owned()));
    assert_eq!(ask(address, "HEAD /readyz").await, (200, String::new()));

    readiness.unmet(Condition::Journal, "the disk is full");
    readiness.set(Condition::Draining, Err("shutting down"));
    let expected = concat!(
        r#"{"ready":false,"unmet":[{"condition":"journal","reason":"the disk is full"},"#,
        r#"{"condition":"draining","reason":"shutting down"}]}"#
    );
    assert_eq!(ask(address, "GET /readyz").await, (503, expected.to_owned()));
    assert_eq!(ask(address, "GET /livez").await.0, 200);
    assert_eq!(ask(address, "GET /").await.0, 404);
    assert_eq!(ask(address, "GET /readyz/x").await.0, 404);
    assert_eq!(ask(address, "POST /readyz").await.0, 405);
    stop.send(()).expect("running");
    task.await.expect("stopped");
    assert!(TcpStream::connect(address).await.is_err());
}

/// A peer that sends nothing neither keeps others out nor keeps the endpoint up beyond its bound.
#[tokio::test]
async fn idle_connections_do_not_stop_others() {
    let readiness = Readiness::new();
    let (address, stop, task) = start(&readiness).await;
    let mut idle = TcpStream::connect(address).await.expect("connected");
    assert_eq!(ask(address, "GET /livez").await.0, 200);
    stop.send(()).expect("running");
    task.await.expect("stopped within the bound of a connection");
    assert_eq!(idle.read(&mut [0; 1]).await.expect("closed"), 0);
}

#[tokio::test]
async fn subscribers_see_the_present_state_and_each_change() {
    let readiness = Readiness::new();
    let mut states = readiness.subscribe();
    states.changed().await.expect("the present state");
    assert!(!states.borrow_and_update().is_ready());
    readiness.met(Condition::Draining);
    assert!(!states.has_changed().expect("open"), "nothing changed");
    ALL.into_iter().for_each(|c| readiness.set(c, Ok(())));
    states.changed().await.expect("a change");
    assert!(states.borrow_and_update().is_ready());
    assert!(readiness.is_ready());
    readiness.unmet(Condition::Keys, &"x".repeat(5000));
    assert_eq!(readiness.state().unmet.get(&Condition::Keys).map(String::len), Some(512));
}

#[tokio::test]
async fn grpc_health_follows_readiness() {
    let readiness = Readiness::new();
    let (reporter, service) = tonic_health::server::health_reporter();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let address = listener.local_addr().expect("an address");
    let server = tonic::transport::Server::builder().add_service(service);
    let server = tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    let reports = tokio::spawn(readiness.clone().report_grpc(reporter));

    let channel =
        tonic::transport::Endpoint::from_shared(format!("http://{address}")).expect("an address").connect_lazy();
    let mut client = HealthClient::new(channel);
    let watch = client.watch(HealthCheckRequest { service: String::new() }).await.expect("watching");
    let mut statuses = watch.into_inner();
    // The first answer may be from before the first report.
    let mut until = async |wanted: ServingStatus| {
        while statuses.message().await.expect("open").expect("a status").status() != wanted {}
    };
    until(ServingStatus::NotServing).await;
    ALL.into_iter().for_each(|c| readiness.met(c));
    until(ServingStatus::Serving).await;
    readiness.unmet(Condition::Draining, "shutting down");
    until(ServingStatus::NotServing).await;
    reports.abort();
    server.abort();
}
