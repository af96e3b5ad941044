//! The stream of one watcher: what is open now, and then each change.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::Utc;
use futures_util::{Stream, stream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;
use tonic::Status;

use super::{convert, visible};
use crate::approval::{State, Ticket};
use crate::identity::Principal;
use crate::proto::v1;

struct Watcher {
    caller: Principal,
    now: VecDeque<Ticket>,
    changes: broadcast::Receiver<Arc<Ticket>>,
    /// When the caller's token expires.
    expires: Option<Instant>,
    _slot: OwnedSemaphorePermit,
}

/// `changes` was subscribed to before `now` was listed, so that nothing is missed; a ticket may come twice.
pub(super) fn stream(
    caller: Principal,
    now: Vec<Ticket>,
    changes: broadcast::Receiver<Arc<Ticket>>,
    slot: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<v1::Ticket, Status>> + Send {
    let now = now.into_iter().filter(|ticket| ticket.state == State::Open && visible(ticket, &caller)).collect();
    let left = caller.credential.expires.map(|expires| (expires - Utc::now()).to_std().unwrap_or_default());
    let expires = left.and_then(|left| Instant::now().checked_add(left));
    let watcher = Watcher { caller, now, changes, expires, _slot: slot };
    // The state is given up after an error, which ends the stream.
    stream::unfold(Some(watcher), |watcher| async {
        let mut watcher = watcher?;
        let next = watcher.next().await?;
        let rest = next.is_ok().then_some(watcher);
        Some((next, rest))
    })
}

impl Watcher {
    async fn next(&mut self) -> Option<Result<v1::Ticket, Status>> {
        if self.expires.is_some_and(|expires| expires <= Instant::now()) {
            return Some(Err(expired()));
        }
        if let Some(ticket) = self.now.pop_front() {
            return Some(Ok(convert::ticket(&ticket)));
        }
        loop {
            let change = match self.expires {
                Some(expires) => tokio::time::timeout_at(expires, self.changes.recv()).await,
                None => Ok(self.changes.recv().await),
            };
            match change {
                Ok(Ok(ticket)) if visible(&ticket, &self.caller) => return Some(Ok(convert::ticket(&ticket))),
                Ok(Ok(_)) => {}
                Ok(Err(RecvError::Lagged(missed))) => {
                    let message =
                        format!("{missed} changes were missed because they were read too slowly: watch again");
                    return Some(Err(Status::resource_exhausted(message)));
                }
                Ok(Err(RecvError::Closed)) => return None,
                Err(_) => return Some(Err(expired())),
            }
        }
    }
}

fn expired() -> Status {
    Status::unauthenticated("the token has expired: watch again with a new one")
}
