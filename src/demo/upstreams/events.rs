use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::{StreamExt, stream};
use http::{Uri, header};

use super::number;
use super::seen::{Seen, record};
use crate::demo::{DemoError, Server};

/// Pause between two writes, so that each leaves in its own HTTP chunk. `?gap=` sets another, in milliseconds.
const GAP: Duration = Duration::from_millis(50);
const MAX_GAP: usize = 5_000;

/// What is written, one HTTP chunk each. The card number lies across the first two.
pub(super) const PIECES: [&str; 4] = [
    "event: payment\ndata: {\"order\": 1042, \"card\": \"4111 1111",
    " 1111 1111\", \"amount\": 99}\n\n",
    "event: contact\ndata: {\"order\": 1042, \"email\": \"ada@example.com\"}\n\n",
    "event: done\ndata: {}\n\n",
];

/// Server-sent events at `/events`: a payment whose card number is split over two writes, a contact, the end.
#[derive(Debug)]
pub struct Events {
    server: Server,
    seen: Seen,
}

impl Events {
    pub async fn start() -> Result<Self, DemoError> {
        let seen = Seen::default();
        let router =
            Router::new().route("/events", get(events)).layer(middleware::from_fn_with_state(seen.clone(), record));
        Ok(Events { server: Server::start(router).await?, seen })
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn seen(&self) -> &Seen {
        &self.seen
    }
}

async fn events(uri: Uri) -> Response {
    let gap = number(&uri, "gap").map_or(GAP, |gap| Duration::from_millis(gap.min(MAX_GAP) as u64));
    let pieces = stream::iter(PIECES.into_iter().enumerate()).then(move |(index, piece)| async move {
        if index > 0 {
            // While it waits the server has nothing else to do, and so writes what it has.
            tokio::time::sleep(gap).await;
        }
        Ok::<_, Infallible>(Bytes::from_static(piece.as_bytes()))
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    (headers, Body::from_stream(pieces)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_card_number_is_split_over_two_chunks() {
        let events = Events::start().await.unwrap();
        let mut answer = reqwest::get(events.server().url("/events")).await.unwrap();
        let mut chunks = Vec::new();
        while let Some(chunk) = answer.chunk().await.unwrap() {
            chunks.push(String::from_utf8(chunk.to_vec()).unwrap());
        }
        assert_eq!(chunks, PIECES);
        let card = "4111 1111 1111 1111";
        assert!(chunks.concat().contains(card) && chunks.iter().all(|chunk| !chunk.contains(card)));
    }
}
