//! I1 through the real Envoy: whatever goes wrong, the client gets an error or a cut, never unexamined bytes.

use envoy_types::pb::envoy::service::ext_proc::v3::external_processor_server::{
    ExternalProcessor, ExternalProcessorServer,
};
use envoy_types::pb::envoy::service::ext_proc::v3::processing_request::Request as Wire;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_response::Response as Reply;
use envoy_types::pb::envoy::service::ext_proc::v3::{HeadersResponse, ProcessingRequest, ProcessingResponse};
use portcullis::demo::process::eventually;
use portcullis::demo::samples;
use portcullis::extproc::outgoing::{self, Outgoing, Sender};
use tokio::net::UnixListener;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::{Request, Response, Status, Streaming};

use super::ALLOW_ALL;
use crate::common::LIMIT;
use crate::common::stack::Stack;

/// How a handler goes wrong once it has answered the request's head.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Panics,
    Returns,
    IsAborted,
}

struct Faulty(Fault);

#[tonic::async_trait]
impl ExternalProcessor for Faulty {
    type ProcessStream = Outgoing;

    async fn process(&self, request: Request<Streaming<ProcessingRequest>>) -> Result<Response<Outgoing>, Status> {
        let (sender, outgoing) = outgoing::channel();
        let task = tokio::spawn(faulty(self.0, request.into_inner(), sender));
        if let Fault::IsAborted = self.0 {
            let abort = task.abort_handle();
            tokio::spawn(async move {
                tokio::task::yield_now().await;
                abort.abort();
            });
        }
        Ok(Response::new(outgoing))
    }
}

/// Lets the request pass, and fails when the response's head comes.
async fn faulty(fault: Fault, mut inbound: Streaming<ProcessingRequest>, sender: Sender) {
    while let Ok(Some(message)) = inbound.message().await {
        match message.request {
            Some(Wire::RequestHeaders(_)) => {
                let reply = Reply::RequestHeaders(HeadersResponse::default());
                let _ = sender.send(ProcessingResponse { response: Some(reply), ..Default::default() }).await;
            }
            _ => match fault {
                Fault::Panics => panic!("a fault in a handler"),
                Fault::Returns => return,
                Fault::IsAborted => std::future::pending().await,
            },
        }
    }
}

/// The guard that the gate puts around every stream, around handlers that fail.
#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_returns_or_is_aborted_ends_in_500() {
    for fault in [Fault::Panics, Fault::Returns, Fault::IsAborted] {
        let stack = Stack::builder().without_gate().start().await;
        let listener = UnixListener::bind(&stack.files.socket).unwrap();
        let service = ExternalProcessorServer::new(Faulty(fault));
        let server = tonic::transport::Server::builder().add_service(service);
        let server = tokio::spawn(server.serve_with_incoming(UnixListenerStream::new(listener)));
        // Envoy may remember for a moment that nobody listened.
        let token = stack.token("executor-1", &[], &[]);
        let reached = async || {
            let answer = stack.get(&token, "/echo").await;
            assert_eq!(answer.status(), 500, "{fault:?}");
            assert_eq!(answer.text().await.unwrap(), "", "{fault:?}");
            let stats = stack.envoy.stats("ext_proc.streams_failed").await.unwrap();
            stats.values().sum::<u64>() > 0 && (matches!(fault, Fault::IsAborted) || !stack.echo.seen().is_empty())
        };
        eventually("the fault", LIMIT, reached).await.unwrap();
        server.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_is_killed_cuts_the_response() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let mut answer = stack.get(&token, "/echo/slow?n=100&gap=50").await;
    assert_eq!(answer.status(), 200);
    stack.gate.take().unwrap().kill();
    let cut = loop {
        match answer.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(cut, "the response ended as if it were whole");
    assert_eq!(stack.get(&token, "/echo").await.status(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_that_outlasts_the_drain_time_is_cut_and_recorded() {
    let mut stack =
        Stack::builder().policy("all", ALLOW_ALL).set("drain_timeout: 30s", "drain_timeout: 1s").start().await;
    let token = stack.token("executor-1", &[], &[]);
    let mut answer = stack.get(&token, "/echo/slow?n=400&gap=50").await;
    assert_eq!(answer.status(), 200);
    let status = stack.gate.take().unwrap().stop().await;
    assert!(status.success());
    let cut = loop {
        match answer.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(cut);
    let records = super::records::all(&mut stack).await;
    let ended = super::records::of_kind(&records, "exchange.ended");
    assert_eq!(ended.last().unwrap()["outcome"], "cut");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_may_finish_and_new_exchanges_are_refused_while_draining() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let answer = stack.get(&token, "/echo/slow?n=20&gap=50").await;
    let mut gate = stack.gate.take().unwrap();
    gate.process.signal("TERM").unwrap();
    let refused = async || stack.get(&token, "/echo").await.status() == 503;
    eventually("a refusal while draining", LIMIT, refused).await.unwrap();
    let body = answer.text().await.unwrap();
    assert!(body.ends_with("piece 19\n"), "{body}");
    assert!(gate.process.wait(LIMIT).await.unwrap().success());
}

/// The trap: STREAMED bodies, and an Envoy that ignores the override to full duplex.
#[tokio::test(flavor = "multi_thread")]
async fn a_mode_override_that_is_ignored_lets_nothing_pass() {
    let stack =
        Stack::builder().policy("all", ALLOW_ALL).envoy_edit("allow_mode_override: true", "allow_mode_override: false");
    let stack = stack.set("record_body: 256KiB", "record_body: 256KiB\n  body_timeout: 300ms").start().await;
    let token = stack.token("executor-1", &[], &[]);
    for path in ["/events?gap=1", "/echo/trailers", "/echo/bytes?n=10"] {
        let answer = stack.get(&token, path).await;
        assert!(answer.status().is_server_error(), "{path}: {}", answer.status());
        let body = answer.text().await.unwrap_or_default();
        assert!(!body.contains("4111") && !body.contains("event:") && !body.contains('x'), "{path}: {body}");
    }
    let answer = stack.query(&token, "SELECT * FROM customers").await;
    assert!(answer.status().is_server_error() || answer.status() == 408, "{}", answer.status());
    assert!(stack.customers.seen().is_empty());
}

/// The trap: a reply to trailers before the end of the body ends processing, and what follows flows unmasked.
#[tokio::test(flavor = "multi_thread")]
async fn trailers_come_after_the_held_back_body_and_are_masked() {
    for sample in [samples::HTTP, samples::HTTP_FDS] {
        let stack = Stack::builder().envoy(sample).policy("all", ALLOW_ALL).start().await;
        let token = stack.token("executor-1", &[], &[]);
        let address = stack.envoy.listener("http").unwrap();
        let request = format!(
            "GET /echo/trailers HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\nTE: trailers\r\nConnection: close\r\n\r\n"
        );
        let answer = crate::common::raw::exchange(address, request.as_bytes()).await.unwrap();
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 200, "{body}");
        assert!(body.contains("a body with trailers"), "{body}");
        assert!(!body.contains("ada@example.com"), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_with_other_body_modes_is_refused() {
    let edit = ("response_body_mode: STREAMED", "response_body_mode: BUFFERED");
    let stack = Stack::builder().policy("all", ALLOW_ALL).envoy_edit(edit.0, edit.1).start().await;
    let token = stack.token("executor-1", &[], &[]);
    assert_eq!(stack.get(&token, "/echo").await.status(), 500);
    assert!(stack.echo.seen().is_empty());
    let log = stack.gate.as_ref().unwrap().process.log();
    assert!(log.contains("response_body_mode BUFFERED"), "{log}");
}
