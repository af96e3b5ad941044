//! Streams of tokens, as models send them.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use portcullis::demo::Server;
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use super::{ALLOW_ALL, records};
use crate::common::stack::Stack;
use crate::common::upstream::Upstream;

/// How a stream of some maker looks: an event with a piece of text, where the piece is in it, and the last events.
struct Maker(fn(&str) -> Value, &'static str, &'static str);

const MAKERS: [Maker; 4] = [
    Maker(
        |text| json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]}),
        "/choices/0/delta/content",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
    ),
    Maker(
        |text| {
            let call = json!({"index": 0, "function": {"arguments": text}});
            json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"tool_calls": [call]}}]})
        },
        "/choices/0/delta/tool_calls/0/function/arguments",
        "data: [DONE]\n\n",
    ),
    Maker(
        |text| json!({"type": "response.output_text.delta", "item_id": "m", "output_index": 0, "content_index": 0, "delta": text}),
        "/delta",
        "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"output\":[{\"content\":\
         [{\"text\":\"it is 4539 1488 0343 6467.\"}]}]}}\n\n",
    ),
    Maker(
        |text| json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}),
        "/delta/text",
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    ),
];

type Next = Arc<Mutex<Option<Receiver<String>>>>;

/// A service that answers with what comes through the channel, piece by piece.
async fn model() -> (Server, Next) {
    async fn answer(State(next): State<Next>) -> Response {
        let events = ReceiverStream::new(next.lock().unwrap().take().expect("events to send"));
        let events = events.map(Ok::<_, std::convert::Infallible>);
        ([("content-type", "text/event-stream; charset=utf-8")], Body::from_stream(events)).into_response()
    }
    let next = Next::default();
    let router = Router::new().route("/v1/stream", get(answer)).with_state(Arc::clone(&next));
    (Server::start(router).await.unwrap(), next)
}

async fn send(events: &Sender<String>, maker: &Maker, pieces: &[&str]) {
    for piece in pieces {
        events.send(format!("data: {}\n\n", maker.0(piece))).await.unwrap();
    }
}

/// The text of the events so far.
fn text(maker: &Maker, stream: &str) -> String {
    let data = stream.split("\n\n").filter_map(|event| event.strip_prefix("data: "));
    let values = data.filter_map(|data| serde_json::from_str::<Value>(data).ok());
    values.filter_map(|value| value.pointer(maker.1)?.as_str().map(str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_comes_in_tokens_is_masked_and_the_stream_still_streams() {
    let (model, next) = model().await;
    let upstream = Upstream::new("model", model.address(), &["/v1/"], "protocol: http");
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).upstream(upstream).start().await;
    let token = stack.token("executor-1", &[], &[]);
    for maker in MAKERS {
        let (events, receiver) = channel(64);
        *next.lock().unwrap() = Some(receiver);
        send(&events, &maker, &["The", " number", " is", " 45"]).await;
        let mut answer = stack.get(&token, "/v1/stream").await;
        let mut seen = String::new();
        // The rest is sent once this has come.
        while text(&maker, &seen) != "The number is" {
            seen += std::str::from_utf8(&answer.chunk().await.unwrap().expect("more events")).unwrap();
        }
        send(&events, &maker, &["39", " 148", "8", " 0343", " 64", "67", ", and", " no"]).await;
        while !text(&maker, &seen).ends_with(", and") {
            seen += std::str::from_utf8(&answer.chunk().await.unwrap().expect("more events")).unwrap();
        }
        send(&events, &maker, &[" other"]).await;
        events.send(maker.2.to_owned()).await.unwrap();
        drop(events);
        while let Some(chunk) = answer.chunk().await.unwrap() {
            seen += std::str::from_utf8(&chunk).unwrap();
        }
        assert_eq!(text(&maker, &seen), "The number is ************6467, and no other", "{seen}");
        assert_eq!(seen.matches("\n\n").count(), 13 + maker.2.matches("\n\n").count());
        assert!(!seen.contains("1488") && seen.ends_with("\n\n"), "{seen}");
    }
    // The records show what the client saw, and all of it.
    let records = records::all(&mut stack).await;
    let chunks = records::of_kind(&records, "exchange.response_chunk");
    let shown: String = chunks.iter().map(|chunk| chunk["text"].as_str().unwrap()).collect();
    for maker in MAKERS {
        assert!(shown.contains(maker.2.split("\n\n").next().unwrap().split("4539").next().unwrap()), "{shown}");
        assert!(text(&maker, &shown).contains("The number is ************6467, and no other"), "{shown}");
    }
    assert!(!["4539", " 148", " 0343"].iter().any(|piece| shown.contains(piece)), "{shown}");
    let found: u64 = chunks.iter().filter_map(|chunk| chunk["findings"]["CREDIT_CARD"].as_u64()).sum();
    let ended = records::of_kind(&records, "exchange.ended");
    let total: u64 = ended.iter().map(|ended| ended["response_bytes"].as_u64().unwrap()).sum();
    assert_eq!(chunks.iter().map(|chunk| chunk["bytes"].as_u64().unwrap()).sum::<u64>(), total);
    // One in each text, and one where the last event says the text again.
    assert_eq!(found, MAKERS.len() as u64 + 1, "{chunks:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_when_the_target_dies_is_not_lost_and_not_shown() {
    let (model, next) = model().await;
    let upstream = Upstream::new("model", model.address(), &["/v1/"], "protocol: http");
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).upstream(upstream).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let maker = &MAKERS[0];
    let (events, receiver) = channel(64);
    *next.lock().unwrap() = Some(receiver);
    send(&events, maker, &["The", " number", " is", " 4539", " 1488"]).await;
    let mut answer = stack.get(&token, "/v1/stream").await;
    let mut seen = String::new();
    while text(maker, &seen) != "The number is" {
        seen += std::str::from_utf8(&answer.chunk().await.unwrap().expect("more events")).unwrap();
    }
    drop(model);
    while let Ok(Some(chunk)) = answer.chunk().await {
        seen += std::str::from_utf8(&chunk).unwrap();
    }
    assert_eq!(text(maker, &seen), "The number is");
    let records = records::all(&mut stack).await;
    let shown: String = records::of_kind(&records, "exchange.response_chunk")
        .iter()
        .map(|chunk| chunk["text"].as_str().unwrap())
        .collect();
    assert_eq!(text(maker, &shown), "The number is");
    assert_eq!(records::of_kind(&records, "exchange.ended")[0]["outcome"], "aborted");
}
