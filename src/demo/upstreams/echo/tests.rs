use std::io::{Read, Write};
use std::net::TcpStream;

use http_body::Body as _;
use serde_json::Value;

use super::*;

fn h2() -> reqwest::Client {
    reqwest::Client::builder().http2_prior_knowledge().build().unwrap()
}

/// Data and trailers of an answer, over h2c.
async fn frames(request: reqwest::RequestBuilder) -> (Vec<u8>, HeaderMap) {
    let answer = request.send().await.unwrap();
    let mut body = Box::pin(reqwest::Body::from(answer));
    let (mut data, mut trailers) = (Vec::new(), HeaderMap::new());
    while let Some(frame) = future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        match frame.unwrap().into_data() {
            Ok(piece) => data.extend_from_slice(&piece),
            Err(frame) => trailers.extend(frame.into_trailers().unwrap()),
        }
    }
    (data, trailers)
}

#[tokio::test]
async fn it_shows_what_it_got_over_either_http() {
    let echo = Echo::start().await.unwrap();
    for client in [reqwest::Client::new(), h2()] {
        let request = client.post(echo.server().url("/echo?q=1")).header("x-a", "b").body("text");
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!((&answer["method"], &answer["path"]), (&json!("POST"), &json!("/echo?q=1")));
        assert_eq!((&answer["body"], &answer["bytes"]), (&json!("text"), &json!(4)));
        assert!(answer["headers"].as_array().unwrap().contains(&json!(["x-a", "b"])));
    }
    assert_eq!(echo.seen().last().unwrap().body, "text");
}

#[tokio::test]
async fn bodies_have_the_length_that_was_asked_for() {
    let echo = Echo::start().await.unwrap();
    for n in [0, 1, PIECE, PIECE + 1] {
        let answer = reqwest::get(echo.server().url(&format!("/echo/bytes?n={n}"))).await.unwrap();
        assert_eq!(answer.content_length(), Some(n as u64));
        assert_eq!(answer.bytes().await.unwrap().len(), n);
    }
}

#[tokio::test]
async fn it_dies_in_the_middle_of_a_response() {
    let echo = Echo::start().await.unwrap();
    let mut answer = reqwest::get(echo.server().url("/echo/die?n=10")).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.chunk().await.unwrap().unwrap().len(), 10);
    assert!(answer.chunk().await.is_err());
}

#[tokio::test]
async fn statuses_and_slow_bodies() {
    let echo = Echo::start().await.unwrap();
    assert_eq!(reqwest::get(echo.server().url("/echo/status?code=418")).await.unwrap().status(), 418);
    let slow = reqwest::get(echo.server().url("/echo/slow?n=2&gap=1")).await.unwrap();
    assert_eq!(slow.text().await.unwrap(), "piece 0\npiece 1\n");
}

#[tokio::test]
async fn trailers_follow_the_body() {
    let echo = Echo::start().await.unwrap();
    let (data, trailers) = frames(h2().get(echo.server().url("/echo/trailers"))).await;
    assert_eq!(data, b"a body with trailers\n");
    assert_eq!(trailers["x-contact"], "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn trailers_follow_the_body_in_http_1_too() {
    let echo = Echo::start().await.unwrap();
    let address = echo.server().address();
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET /echo/trailers HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close, te\r\n\r\n")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    };
    let text = tokio::task::spawn_blocking(exchange).await.unwrap();
    assert!(text.contains("x-checksum: cafe"), "{text}");
}

#[tokio::test]
async fn grpc_messages_come_back_with_a_status() {
    let echo = Echo::start().await.unwrap();
    let message = [grpc_frame(b"one"), grpc_frame(b"two")].concat();
    let request = h2().post(echo.server().url("/portcullis.demo.Echo/Stream")).body(message.clone());
    let (data, trailers) = frames(request.header("content-type", "application/grpc").header("te", "trailers")).await;
    assert_eq!(data, message);
    assert_eq!(trailers["grpc-status"], "0");
}
