//! What the gate costs: the same requests through Envoy alone, through Envoy with an ext_proc server that answers
//! without looking, and through Envoy with the gate (identity, policy, masking, two durable records), in turns.
//!
//! `cargo bench --bench overhead`. Compare the ratios, not the absolute figures: load, Envoy, upstream and gate share
//! the machine.

#[path = "../common/mod.rs"]
mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use envoy_types::pb::envoy::service::ext_proc::v3::external_processor_server::{
    ExternalProcessor, ExternalProcessorServer,
};
use envoy_types::pb::envoy::service::ext_proc::v3::processing_request::Request as Wire;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_response::Response as Reply;
use envoy_types::pb::envoy::service::ext_proc::v3::{
    BodyResponse, HeadersResponse, ProcessingRequest, ProcessingResponse, TrailersResponse,
};
use tokio::net::UnixListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::{ReceiverStream, UnixListenerStream};
use tonic::{Request, Response, Status, Streaming};

use common::stack::Stack;

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(2);
/// Bytes of each response.
const PATH: &str = "/echo/bytes?n=1024";

/// Lets everything pass.
struct NoOp;

#[tonic::async_trait]
impl ExternalProcessor for NoOp {
    type ProcessStream = ReceiverStream<Result<ProcessingResponse, Status>>;

    async fn process(
        &self,
        request: Request<Streaming<ProcessingRequest>>,
    ) -> Result<Response<Self::ProcessStream>, Status> {
        let (sender, replies) = mpsc::channel(2);
        tokio::spawn(async move {
            let mut inbound = request.into_inner();
            while let Ok(Some(message)) = inbound.message().await {
                let reply = ProcessingResponse { response: message.request.map(pass), ..Default::default() };
                if sender.send(Ok(reply)).await.is_err() {
                    return;
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(replies)))
    }
}

fn pass(message: Wire) -> Reply {
    match message {
        Wire::RequestHeaders(_) => Reply::RequestHeaders(HeadersResponse::default()),
        Wire::RequestBody(_) => Reply::RequestBody(BodyResponse::default()),
        Wire::RequestTrailers(_) => Reply::RequestTrailers(TrailersResponse::default()),
        Wire::ResponseHeaders(_) => Reply::ResponseHeaders(HeadersResponse::default()),
        Wire::ResponseBody(_) => Reply::ResponseBody(BodyResponse::default()),
        Wire::ResponseTrailers(_) => Reply::ResponseTrailers(TrailersResponse::default()),
    }
}

#[derive(Default)]
struct Measured {
    per_second: Vec<f64>,
    latency: Vec<Duration>,
}

/// One round of load. Every answer must be whole: an error is no fast request.
async fn round(stack: &Stack, token: &str, measured: &mut Measured) {
    let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    let began = Instant::now();
    for _ in 0..CONNECTIONS {
        let (http, url, token) = (stack.http.clone(), stack.envoy.url(PATH), token.to_owned());
        let (stop, count) = (Arc::clone(&stop), Arc::clone(&count));
        tasks.spawn(async move {
            let mut latency = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let sent = Instant::now();
                let answer = http.get(&url).bearer_auth(&token).send().await.unwrap();
                assert_eq!(answer.status(), 200);
                assert_eq!(answer.bytes().await.unwrap().len(), 1024);
                latency.push(sent.elapsed());
                count.fetch_add(1, Ordering::Relaxed);
            }
            latency
        });
    }
    tokio::time::sleep(ROUND).await;
    stop.store(true, Ordering::Relaxed);
    while let Some(latency) = tasks.join_next().await {
        measured.latency.extend(latency.unwrap());
    }
    measured.per_second.push(count.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64());
}

fn median<T: PartialOrd + Copy>(values: &[T]) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
    sorted[sorted.len() / 2]
}

#[tokio::main]
async fn main() {
    const FILTER: &str = "- name: envoy.filters.http.ext_proc\n";
    let off = format!("{FILTER}            disabled: true\n");
    let alone = Stack::builder().without_gate().envoy_edit(FILTER, &off).start().await;
    let noop = Stack::builder().without_gate().start().await;
    let listener = UnixListener::bind(&noop.files.socket).unwrap();
    let service = tonic::transport::Server::builder().add_service(ExternalProcessorServer::new(NoOp));
    tokio::spawn(service.serve_with_incoming(UnixListenerStream::new(listener)));
    let policy = "@id(\"all\") permit(principal, action, resource);";
    let gate = Stack::builder().policy("all", policy).start().await;

    let cases = [("Envoy alone", &alone), ("no-op ext_proc", &noop), ("Portcullis", &gate)];
    let tokens = cases.map(|(_, stack)| stack.token("executor-1", &["executors"], &["planner-1"]));
    let mut measured: [Measured; 3] = Default::default();
    let mut warm_up = Measured::default();
    for ((_, stack), token) in cases.iter().zip(&tokens) {
        round(stack, token, &mut warm_up).await;
    }
    for _ in 0..ROUNDS {
        for (((_, stack), token), measured) in cases.iter().zip(&tokens).zip(&mut measured) {
            round(stack, token, measured).await;
        }
    }
    println!("GET, 1 KiB answer, {CONNECTIONS} connections, median of {ROUNDS} rounds of {} s", ROUND.as_secs());
    println!("{:<16} {:>10} {:>10} {:>14} {:>13}", "", "requests/s", "latency", "of Envoy alone", "of the no-op");
    for ((name, _), m) in cases.iter().zip(&measured) {
        let ratio = |to: &Measured| {
            let pairs: Vec<f64> = m.per_second.iter().zip(&to.per_second).map(|(a, b)| a / b).collect();
            median(&pairs)
        };
        let latency = median(&m.latency).as_secs_f64() * 1e3;
        let (rate, alone, noop) = (median(&m.per_second), ratio(&measured[0]), ratio(&measured[1]));
        println!("{name:<16} {rate:>10.0} {latency:>7.2} ms {alone:>14.2} {noop:>13.2}");
    }
}
