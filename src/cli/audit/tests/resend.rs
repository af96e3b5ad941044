use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use chrono::TimeDelta;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use tokio::net::TcpListener;

use super::audit;
use crate::cli::audit::{OK, PROBLEMS, USAGE};
use crate::evidence::fixture::{Log, request};
use crate::evidence::read::parse;
use crate::journal::record::Event;

const SECRET: &str = "between the gate and the SIEM";

/// An idempotency key, and the numbers of the records.
type Post = (String, Vec<u64>);

/// What is well signed.
#[derive(Clone, Default)]
struct Received(Arc<Mutex<Vec<Post>>>);

impl Received {
    fn take(&self) -> Vec<Post> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Runs in a thread of its own: the command has its own runtime.
fn serve<F: Future<Output = ()> + Send>(server: impl FnOnce(TcpListener) -> F + Send + 'static) -> SocketAddr {
    let (known, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            known.send(listener.local_addr().unwrap()).unwrap();
            server(listener).await;
        });
    });
    address.recv().unwrap()
}

async fn receive(State(received): State<Received>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers["x-portcullis-signature"].to_str().unwrap();
    let (time, mac) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let signed = [format!("{time}.").as_bytes(), &body[..]].concat();
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    if hmac::verify(&key, &signed, &hex::decode(mac).unwrap()).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let numbers = lines.map(|line| parse(line).unwrap().seq).collect();
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    received.0.lock().unwrap().push((key, numbers));
    StatusCode::NO_CONTENT
}

/// A webhook, its URL, and the file with its secret.
fn webhook(directory: &Path) -> (Received, String, String) {
    let received = Received::default();
    let router = Router::new().fallback(receive).with_state(received.clone());
    let address = serve(|listener| async { axum::serve(listener, router).await.unwrap() });
    let secret = directory.join("hook.secret");
    std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
    (received, format!("http://{address}/in"), secret.display().to_string())
}

#[tonic::async_trait]
impl LogsService for Received {
    async fn export(
        &self,
        request: tonic::Request<ExportLogsServiceRequest>,
    ) -> Result<tonic::Response<ExportLogsServiceResponse>, tonic::Status> {
        let resources = request.into_inner().resource_logs;
        let events = resources.iter().flat_map(|r| &r.scope_logs).flat_map(|s| &s.log_records);
        let names = events.map(|log| log.event_name.clone()).collect::<Vec<_>>().join(" ");
        self.0.lock().unwrap().push((names, vec![]));
        Ok(tonic::Response::new(ExportLogsServiceResponse::default()))
    }
}

/// Three segments of three records, an hour apart; the last one says that the webhook missed 4 to 5, and OTLP 0 to 2.
fn log() -> (Log, Vec<PathBuf>) {
    let mut log = Log::new();
    log.manifests = true;
    let mut segments = Vec::new();
    for _ in 0..2 {
        for _ in 0..3 {
            let id = log.id();
            log.add(Some("s"), Some(id), request("allow", "bob", None));
        }
        segments.push(log.seal());
        log.time += TimeDelta::hours(1);
    }
    for (stream, first, last) in [("webhook", 4, 5), ("otlp", 0, 2), ("other", 3, 3)] {
        log.add(None, None, Event::StreamSkipped { stream: stream.to_owned(), first, last });
    }
    segments.push(log.seal());
    (log, segments)
}

fn first_two() -> Vec<Post> {
    vec![("gate-1:0-2".to_owned(), vec![0, 1, 2]), ("gate-1:3-5".to_owned(), vec![3, 4, 5])]
}

#[test]
fn a_webhook_gets_what_it_missed_with_the_keys_that_it_would_have_had() {
    let ((log, _), elsewhere) = (log(), tempfile::tempdir().unwrap());
    let (received, url, secret) = webhook(elsewhere.path());
    let resend =
        |more: &[&str]| audit(&[&["resend", log.path(), "--webhook", &url, "--secret-file", &secret], more].concat());
    let both = first_two();
    assert_eq!(resend(&["--skipped", "--dry-run"]), (OK, "gate-1:3-5\n".to_owned()));
    assert_eq!(received.take(), []);
    assert_eq!(resend(&["--skipped"]), (OK, "gate-1:3-5\n".to_owned()));
    assert_eq!(received.take(), both[1..]);
    // Of a time.
    let at = |minutes: i64| (log.time + TimeDelta::minutes(minutes)).to_rfc3339();
    assert_eq!(resend(&["--from", &at(-150), "--to", &at(-90)]).0, OK);
    assert_eq!(received.take(), both[..1]);
    assert_eq!(resend(&["--to", &at(-30)]), (OK, "gate-1:0-2\ngate-1:3-5\n".to_owned()));
    assert_eq!(received.take(), both);
    // Nothing was passed over then, and not of this gate.
    assert_eq!(resend(&["--skipped", "--to", &at(-90)]), (OK, String::new()));
    assert_eq!(resend(&["--skipped", "--instance", "gate-2"]), (OK, String::new()));
    assert_eq!(received.take(), []);
}

#[test]
fn what_is_not_there_to_be_sent_is_said() {
    let ((log, segments), elsewhere) = (log(), tempfile::tempdir().unwrap());
    let (received, url, secret) = webhook(elsewhere.path());
    let resend =
        |more: &[&str]| audit(&[&["resend", log.path(), "--webhook", &url, "--secret-file", &secret], more].concat());
    std::fs::remove_file(&segments[1]).unwrap();
    assert_eq!(resend(&["--skipped"]), (PROBLEMS, String::new()));
    std::fs::write(&segments[0], "not zstd").unwrap();
    assert_eq!(resend(&["--from", "2020-01-01"]), (PROBLEMS, "gate-1:6-8\n".to_owned()));
    assert_eq!(received.take(), [("gate-1:6-8".to_owned(), vec![6, 7, 8])]);
    let (code, text) = audit(&["resend", log.path(), "--webhook", &url, "--skipped", "--secret-file", "/nonexistent"]);
    assert!(code == USAGE && text.contains("--secret-file cannot be read: /nonexistent"), "{text}");
    let (code, text) =
        audit(&["resend", "/nonexistent/evidence", "--webhook", &url, "--secret-file", &secret, "--skipped"]);
    assert!(code == USAGE && text.contains("/nonexistent/evidence"), "{text}");
}

#[test]
fn a_collector_gets_what_it_missed() {
    let ((log, _), received) = (log(), Received::default());
    let service = LogsServiceServer::new(received.clone());
    let address = serve(|listener| async {
        let incoming = tonic::transport::server::TcpIncoming::from(listener);
        tonic::transport::Server::builder().add_service(service).serve_with_incoming(incoming).await.unwrap();
    });
    let (code, text) = audit(&["resend", log.path(), "--otlp", &format!("http://{address}"), "--skipped"]);
    assert_eq!((code, text.as_str()), (OK, "gate-1:0-2\n"));
    assert_eq!(received.take(), [("exchange.request exchange.request exchange.request".to_owned(), vec![])]);
}
