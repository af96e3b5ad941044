//! Where votes are given: each is recorded before it takes effect, and so is each attempt that is refused.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use super::{Ballot, DecideError, Store, Ticket, TicketId, Verdict, judge};
use crate::identity::Principal;
use crate::journal::record::DecisionId;
use crate::mask::Masked;

/// What has to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum VoteEvent {
    /// A vote that will take effect once this is durable.
    Vote {
        ticket: TicketId,
        decision_id: DecisionId,
        approver: Principal,
        /// The group that it counts for.
        group: String,
        verdict: Verdict,
        comment: Masked<String>,
    },
    /// An attempt that was refused, or a recorded vote that came too late after all.
    Refused { ticket: TicketId, decision_id: DecisionId, approver: Principal, reason: String },
}

/// What somebody is about to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub reader: Principal,
    /// The call.
    pub what: &'static str,
    pub ticket: Option<TicketId>,
    /// Tickets.
    pub shown: u64,
}

/// Takes the record of a vote, or of a look at tickets; returns once it is durable.
pub trait Recorder: Send + Sync {
    /// # Errors
    /// What went wrong, where it could not be made durable. The vote does not take effect then.
    fn record(&self, event: VoteEvent) -> BoxFuture<'_, Result<(), String>>;

    /// # Errors
    /// As above; nothing is shown then.
    fn read(&self, reading: Reading) -> BoxFuture<'_, Result<(), String>>;
}

/// Why a vote did not take effect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VoteError {
    #[error(transparent)]
    Refused(#[from] DecideError),
    #[error("the vote could not be recorded, so it does not count: {0}")]
    NotRecorded(String),
}

/// Takes one vote at a time, so that what was judged is still so once it is recorded; only the deadline and the
/// client's going away can come between.
pub struct Desk {
    store: Arc<dyn Store>,
    recorder: Arc<dyn Recorder>,
    turn: Mutex<()>,
}

impl Desk {
    pub fn new(store: Arc<dyn Store>, recorder: Arc<dyn Recorder>) -> Self {
        Desk { store, recorder, turn: Mutex::new(()) }
    }

    /// # Errors
    /// What went wrong; nothing may be shown then.
    pub async fn read(&self, reading: Reading) -> Result<(), String> {
        self.recorder.read(reading).await
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Records a vote and takes it. Goes on to its end where the caller goes away, so that a vote on record counts.
    ///
    /// # Errors
    /// [`VoteError`].
    pub async fn vote(self: &Arc<Self>, ballot: Ballot) -> Result<Ticket, VoteError> {
        let desk = Arc::clone(self);
        let task = tokio::spawn(async move { desk.take(ballot).await });
        task.await.unwrap_or_else(|_| Err(VoteError::NotRecorded("the gate is shutting down".to_owned())))
    }

    async fn take(&self, ballot: Ballot) -> Result<Ticket, VoteError> {
        let _turn = self.turn.lock().await;
        let ticket = self.store.get(ballot.ticket).await.ok_or(DecideError::NotFound)?;
        let group = match judge(&ticket, &ballot) {
            Ok(group) => group,
            Err(error) => return Err(self.refuse(&ticket, &ballot.approver, error).await),
        };
        let approver = ballot.approver.clone();
        self.recorder.record(vote(&ticket, &ballot, group)).await.map_err(VoteError::NotRecorded)?;
        match self.store.decide(ballot).await {
            Ok(ticket) => Ok(ticket),
            Err(error) => Err(self.refuse(&ticket, &approver, error).await),
        }
    }

    async fn refuse(&self, ticket: &Ticket, approver: &Principal, error: DecideError) -> VoteError {
        let event = VoteEvent::Refused {
            ticket: ticket.id,
            decision_id: ticket.decision_id,
            approver: approver.clone(),
            reason: error.to_string(),
        };
        match self.recorder.record(event).await {
            Ok(()) => VoteError::Refused(error),
            Err(why) => VoteError::NotRecorded(why),
        }
    }
}

fn vote(ticket: &Ticket, ballot: &Ballot, group: String) -> VoteEvent {
    VoteEvent::Vote {
        ticket: ticket.id,
        decision_id: ticket.decision_id,
        approver: ballot.approver.clone(),
        group,
        verdict: ballot.verdict,
        comment: ballot.comment.clone(),
    }
}

#[cfg(test)]
mod tests;
