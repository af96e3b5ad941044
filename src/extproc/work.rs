//! What an exchange does between two inputs, in steps, so that no text keeps a worker of the runtime from others.
//!
//! A worker does it as long as that takes it [`TURN`]: time enough for any usual piece of a body. Text made to be slow,
//! and what can only be looked at whole (a line of NDJSON, an event, a message of gRPC), goes to a thread of its own.

use std::time::{Duration, Instant};

use crate::exchange::{Exchange, Output, Violation};
use crate::gate::{LIGHT, aside};

/// So long a worker works on one input of one exchange.
const TURN: Duration = Duration::from_millis(2);
/// So long a thread does before others get it, if they wait.
const STINT: Duration = Duration::from_millis(50);

/// Takes steps until the exchange needs another input, or `gone` says that nobody waits for it any more: then less may be
/// done, and the next input is not to be taken.
pub async fn work_off(exchange: &mut Exchange, gone: impl Fn() -> bool) -> Result<Vec<Output>, Violation> {
    let mut outputs = steps(exchange, TURN, LIGHT)?;
    while exchange.load().is_some() && !gone() {
        let mut lent = exchange.lend();
        let (back, more) = aside(move || {
            let more = steps(&mut lent, STINT, usize::MAX);
            (lent, more)
        })
        .await;
        *exchange = back;
        outputs.extend(more?);
    }
    Ok(outputs)
}

/// Takes steps that look at no more than `heaviest` bytes, until `time` is over.
fn steps(exchange: &mut Exchange, time: Duration, heaviest: usize) -> Result<Vec<Output>, Violation> {
    let mut outputs = vec![];
    let mut began = None;
    while exchange.load().is_some_and(|load| load <= heaviest) {
        let began = began.get_or_insert_with(Instant::now);
        outputs.extend(exchange.step()?);
        if began.elapsed() >= time {
            break;
        }
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::FutureExt;

    use super::*;
    use crate::exchange::tests::{answering, response_body, screening};

    fn begun(content_type: &'static str, text: String) -> Exchange {
        let mut exchange = answering(&[("content-type", content_type)], screening());
        exchange.take(response_body(text, true)).expect("taken");
        exchange
    }

    /// How often another task of a runtime with one thread got its turn before the work was done.
    async fn beats(mut exchange: Exchange) -> usize {
        let beats = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&beats);
        let heart = tokio::spawn(async move {
            loop {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
        let outputs = work_off(&mut exchange, || false).await.expect("masked");
        heart.abort();
        assert!(exchange.load().is_none() && !outputs.is_empty(), "all is done");
        beats.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn slow_text_leaves_the_worker_to_others() {
        assert!(beats(begun("text/plain", "\\u0041".repeat(2_000))).await > 0);
    }

    #[tokio::test]
    async fn a_line_that_is_looked_at_whole_leaves_the_worker_to_others() {
        let line = format!("{{\"a\": \"{}\"}}\n", "x".repeat(40_000));
        assert!(beats(begun("application/x-ndjson", line)).await > 0);
    }

    #[tokio::test]
    async fn little_is_done_on_the_spot() {
        let mut exchange = begun("text/plain", "a word ".repeat(200));
        let outputs = work_off(&mut exchange, || false).now_or_never().expect("no wait").expect("masked");
        assert_eq!(outputs.len(), 1);
    }

    #[tokio::test]
    async fn nobody_waits_for_what_a_client_that_left_was_owed() {
        let mut exchange = begun("text/plain", "\\u0041".repeat(2_000));
        assert!(work_off(&mut exchange, || true).await.expect("no fault").is_empty());
        assert!(exchange.load().is_some(), "there was more to do");
    }
}
