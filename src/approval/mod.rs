//! A person's approval of one held exchange.
//!
//! Invariants (I4):
//! - A ticket is bound to a digest over identity, target, method, path, body and policy version. A vote names the digest
//!   that the approver looked at.
//! - An approver is never the requester (also not by the same subject of another issuer), never in the requester's
//!   delegation chain, and never acts through a chain of its own.
//! - Two approvals are two people: one person (one subject) fills one place in one requirement of a ticket.
//! - An approval is used once, by the exchange that waits for it; within a window (`@window`) also by exchanges with the
//!   same digest. It expires.
//! - A vote, and each refused attempt, is recorded before it takes effect ([`Desk`]).
//!
//! Bounds: open tickets as configured, past it a hold is refused; 1,000 ended tickets are kept, the oldest go first;
//! 32 votes a ticket; 1,024 bytes a comment; 128 KiB of command text; 256 changes that a watcher may lag behind.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::identity::Principal;
use crate::journal::record::DecisionId;
use crate::mask::Masked;
use crate::policy::Requirement;

mod desk;
mod digest;
mod error;
mod held;
mod memory;
mod rules;
mod service;
#[cfg(test)]
pub(crate) mod tests;

pub use desk::{Desk, Reading, Recorder, VoteError, VoteEvent};
pub use digest::{Action, action_digest};
pub use error::{DecideError, OpenError};
pub use held::{Held, hold};
pub use memory::MemoryStore;
pub use rules::{judge, placements};
pub use service::{Approvers, CommentMasker, server};

/// Votes of one ticket.
pub const MAX_VOTES: usize = 32;
/// Bytes of a vote's comment.
pub const MAX_COMMENT: usize = 1_024;
/// Bytes of masked command text: what nobody can read nobody can approve.
pub const MAX_COMMAND: usize = 128 << 10;
/// Ended tickets that are kept.
pub const MAX_ENDED: usize = 1_000;
/// Changes that a watcher may lag behind.
pub const MAX_LAG: usize = 256;

/// Names a ticket: a UUID of version 7, so that ids sort by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TicketId(Uuid);

impl TicketId {
    pub(crate) fn new() -> Self {
        TicketId(Uuid::now_v7())
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TicketId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(TicketId)
    }
}

/// What a held exchange waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    pub id: TicketId,
    pub decision_id: DecisionId,
    pub state: State,
    pub requester: Principal,
    pub target: String,
    /// What is asked, masked.
    pub command: Masked<String>,
    pub actions: BTreeSet<String>,
    /// From [`action_digest`].
    pub digest: String,
    /// One a group; never empty.
    pub requirements: Vec<Requirement>,
    pub votes: Vec<Vote>,
    pub created: DateTime<Utc>,
    pub deadline: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    Open,
    Approved,
    Denied,
    /// The deadline passed without enough approvals.
    Expired,
    /// The client that asked went away.
    Withdrawn,
}

impl State {
    /// As in the record `approval.ended`.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Approved => "approved",
            State::Denied => "denied",
            State::Expired => "expired",
            State::Withdrawn => "withdrawn",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Approve,
    Deny,
}

/// One vote that took effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Vote {
    pub approver: Principal,
    pub verdict: Verdict,
    pub comment: Masked<String>,
    pub time: DateTime<Utc>,
}

/// A vote that somebody wants to give.
#[derive(Clone, Debug, PartialEq)]
pub struct Ballot {
    pub ticket: TicketId,
    pub approver: Principal,
    pub verdict: Verdict,
    /// At most [`MAX_COMMENT`] bytes.
    pub comment: Masked<String>,
    /// The digest that the approver looked at.
    pub digest: String,
}

/// What is needed to open a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTicket {
    pub decision_id: DecisionId,
    pub requester: Principal,
    pub target: String,
    pub command: Masked<String>,
    pub actions: BTreeSet<String>,
    pub digest: String,
    pub requirements: Vec<Requirement>,
    /// How long it stays open.
    pub deadline: Duration,
}

/// How the wait of a held exchange ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Run it, once.
    Approved {
        approvers: Vec<Principal>,
    },
    Denied {
        by: Principal,
        comment: Masked<String>,
    },
    Expired,
    /// Withdrawn, or no longer known.
    Withdrawn,
    /// It was approved, and another wait has used that approval.
    Used,
}

/// Where tickets are. Each call is atomic; a store that is shared by several gates must keep that.
pub trait Store: Send + Sync {
    /// # Errors
    /// [`OpenError`], where the store is full or the ticket cannot be decided by people.
    fn open(&self, ticket: NewTicket) -> BoxFuture<'_, Result<Ticket, OpenError>>;

    fn get(&self, id: TicketId) -> BoxFuture<'_, Option<Ticket>>;

    /// Every ticket, the newest first.
    fn list(&self) -> BoxFuture<'_, Vec<Ticket>>;

    /// Each ticket that opens or changes from now on. Lags at [`MAX_LAG`].
    fn watch(&self) -> broadcast::Receiver<Arc<Ticket>>;

    /// Takes one vote. Call it through [`Desk`], which records it first.
    ///
    /// # Errors
    /// As [`judge`], and where there is no such ticket.
    fn decide(&self, ballot: Ballot) -> BoxFuture<'_, Result<Ticket, DecideError>>;

    /// Ends an open ticket, and makes an approval that was not used unusable for its waiter. Must not block.
    fn withdraw(&self, id: TicketId);

    /// Waits until the ticket ends. The first wait that gives `Approved` uses the approval.
    fn wait(&self, id: TicketId) -> BoxFuture<'_, Outcome>;

    /// An approved ticket for this digest that covers every one of `requirements`, each within its window.
    ///
    /// One ticket must cover all of them: with two tickets, one person could have filled two requirements.
    fn reusable<'a>(&'a self, digest: &'a str, requirements: &'a [Requirement]) -> BoxFuture<'a, Option<Ticket>>;
}
