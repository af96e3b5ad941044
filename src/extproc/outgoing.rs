//! The guard around the outgoing half of a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use envoy_types::pb::envoy::service::ext_proc::v3::ProcessingResponse;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tonic::Status;

/// Replies that wait for Envoy to take them; past this the driver waits. One can be as large as a piece of a body (Envoy
/// sends at most 2 MiB), and a slow client must not make the gate hold many.
const QUEUE: usize = 2;

enum Item {
    Reply(Box<ProcessingResponse>),
    /// The exchange is finished: the only way to a clean end.
    Finish,
    Fail(Status),
}

/// What the driver holds. Dropping it without [`Sender::finish`] makes the stream end as an error.
pub struct Sender(mpsc::Sender<Item>);

/// What tonic polls.
pub struct Outgoing {
    items: mpsc::Receiver<Item>,
    ended: bool,
}

/// Envoy closed its side of the stream.
#[derive(Debug)]
pub struct Gone;

pub fn channel() -> (Sender, Outgoing) {
    let (sender, items) = mpsc::channel(QUEUE);
    (Sender(sender), Outgoing { items, ended: false })
}

impl Sender {
    pub async fn send(&self, reply: ProcessingResponse) -> Result<(), Gone> {
        self.0.send(Item::Reply(Box::new(reply))).await.map_err(|_| Gone)
    }

    pub async fn finish(self) {
        // Where the receiver is gone Envoy has ended the stream already.
        let _ = self.0.send(Item::Finish).await;
    }

    pub async fn fail(self, status: Status) {
        let _ = self.0.send(Item::Fail(status)).await;
    }

    /// Whether Envoy ended the stream.
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Resolves when Envoy ended the stream, as it does at once when the client goes away.
    pub async fn closed(&self) {
        self.0.closed().await;
    }
}

impl Stream for Outgoing {
    type Item = Result<ProcessingResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let item = std::task::ready!(self.items.poll_recv(cx));
        Poll::Ready(match item {
            Some(Item::Reply(reply)) => Some(Ok(*reply)),
            Some(Item::Finish) => {
                self.ended = true;
                None
            }
            Some(Item::Fail(status)) => {
                self.ended = true;
                Some(Err(status))
            }
            None => {
                self.ended = true;
                Some(Err(Status::internal("the exchange ended before it was finished")))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio_stream::StreamExt;

    use super::*;

    #[tokio::test]
    async fn finish_ends_cleanly() {
        let (sender, mut outgoing) = channel();
        sender.finish().await;
        assert!(outgoing.next().await.is_none());
    }

    #[tokio::test]
    async fn a_dropped_sender_is_an_error() {
        let (sender, mut outgoing) = channel();
        sender.send(ProcessingResponse::default()).await.expect("the receiver is there");
        drop(sender);
        assert!(outgoing.next().await.expect("the reply").is_ok());
        assert!(outgoing.next().await.expect("the error").is_err());
        assert!(outgoing.next().await.is_none());
    }

    #[tokio::test]
    async fn a_panic_in_the_driver_is_an_error() {
        let (sender, mut outgoing) = channel();
        let task = tokio::spawn(async move {
            let _held = sender;
            panic!("a fault in a handler");
        });
        assert!(task.await.is_err());
        assert!(outgoing.next().await.expect("the error").is_err());
    }

    #[tokio::test]
    async fn an_aborted_task_is_an_error() {
        let (sender, mut outgoing) = channel();
        let task = tokio::spawn(async move {
            let _held = sender;
            std::future::pending::<()>().await;
        });
        task.abort();
        assert!(outgoing.next().await.expect("the error").is_err());
    }
}
