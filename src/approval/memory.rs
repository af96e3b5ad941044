//! Tickets of one gate, in memory. They are lost with the process, and so are the exchanges that wait for them.
//!
//! Time is monotonic (`tokio::time::Instant`), so that setting the wall clock neither prolongs nor ends a ticket.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::Utc;
use futures_util::future::BoxFuture;
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

use super::rules::{can_open, judge, satisfied};
use super::{
    Ballot, DecideError, MAX_ENDED, MAX_LAG, NewTicket, OpenError, Outcome, State, Store, Ticket, TicketId, Verdict,
    Vote,
};
use crate::policy::Requirement;

/// See the module documentation for the bounds.
#[derive(Debug)]
pub struct MemoryStore {
    max_open: usize,
    tickets: Mutex<Tickets>,
    changes: broadcast::Sender<Arc<Ticket>>,
}

#[derive(Debug, Default)]
struct Tickets {
    entries: BTreeMap<TicketId, Entry>,
    open: BTreeSet<TicketId>,
    /// The oldest first.
    ended: VecDeque<TicketId>,
}

#[derive(Debug)]
struct Entry {
    ticket: Ticket,
    deadline: Instant,
    approved: Option<Instant>,
    /// The approval was given to a waiter, or its waiter is gone.
    used: bool,
    ended: watch::Sender<bool>,
}

impl MemoryStore {
    /// At most `max_open` tickets are open at once.
    pub fn new(max_open: usize) -> Self {
        MemoryStore { max_open, tickets: Mutex::default(), changes: broadcast::Sender::new(MAX_LAG) }
    }

    /// Every change is made whole before the lock is released, so a poisoned lock guards sound data.
    fn lock(&self) -> MutexGuard<'_, Tickets> {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        self.expire(&mut tickets);
        tickets
    }

    fn expire(&self, tickets: &mut Tickets) {
        let now = Instant::now();
        let due = |id: &&TicketId| tickets.entries.get(id).is_none_or(|entry| entry.deadline <= now);
        let due: Vec<TicketId> = tickets.open.iter().filter(due).copied().collect();
        for id in due {
            self.end(tickets, id, State::Expired);
        }
    }

    fn end(&self, tickets: &mut Tickets, id: TicketId, state: State) {
        tickets.open.remove(&id);
        let Some(entry) = tickets.entries.get_mut(&id) else { return };
        entry.ticket.state = state;
        entry.approved = (state == State::Approved).then(Instant::now);
        entry.ended.send_replace(true);
        self.publish(&entry.ticket);
        tickets.ended.push_back(id);
        if tickets.ended.len() > MAX_ENDED
            && let Some(oldest) = tickets.ended.pop_front()
        {
            tickets.entries.remove(&oldest);
        }
    }

    /// No watcher is no error.
    fn publish(&self, ticket: &Ticket) {
        let _ = self.changes.send(Arc::new(ticket.clone()));
    }

    fn open_now(&self, new: NewTicket) -> Result<Ticket, OpenError> {
        can_open(&new)?;
        let mut tickets = self.lock();
        if tickets.open.len() >= self.max_open {
            return Err(OpenError::TooMany { max: self.max_open });
        }
        let too_long = OpenError::Impossible("their deadline is too far away");
        let deadline = Instant::now().checked_add(new.deadline).ok_or(too_long)?;
        let ticket = ticket(new);
        let (ended, _) = watch::channel(false);
        let entry = Entry { ticket: ticket.clone(), deadline, approved: None, used: false, ended };
        tickets.open.insert(ticket.id);
        tickets.entries.insert(ticket.id, entry);
        self.publish(&ticket);
        Ok(ticket)
    }

    fn decide_now(&self, ballot: Ballot) -> Result<Ticket, DecideError> {
        let mut tickets = self.lock();
        let id = ballot.ticket;
        let entry = tickets.entries.get_mut(&id).ok_or(DecideError::NotFound)?;
        judge(&entry.ticket, &ballot)?;
        let Ballot { approver, verdict, comment, .. } = ballot;
        entry.ticket.votes.push(Vote { approver, verdict, comment, time: Utc::now() });
        match verdict {
            Verdict::Deny => self.end(&mut tickets, id, State::Denied),
            Verdict::Approve if satisfied(&entry.ticket) => self.end(&mut tickets, id, State::Approved),
            Verdict::Approve => self.publish(&entry.ticket),
        }
        tickets.entries.get(&id).map(|entry| entry.ticket.clone()).ok_or(DecideError::NotFound)
    }

    fn reusable_now(&self, digest: &str, requirements: &[Requirement]) -> Option<Ticket> {
        let tickets = self.lock();
        let covers = |entry: &&Entry| {
            let window = shortest_window(&entry.ticket.requirements, requirements);
            let since = entry.approved.map(|approved| approved.elapsed());
            entry.ticket.digest == digest && since.zip(window).is_some_and(|(since, window)| since < window)
        };
        tickets.entries.values().rev().find(covers).map(|entry| entry.ticket.clone())
    }

    /// The outcome of an ended ticket, or how to wait for it.
    fn outcome(&self, id: TicketId) -> Result<Outcome, (watch::Receiver<bool>, Instant)> {
        let mut tickets = self.lock();
        let Some(entry) = tickets.entries.get_mut(&id) else { return Ok(Outcome::Withdrawn) };
        match entry.ticket.state {
            State::Open => Err((entry.ended.subscribe(), entry.deadline)),
            State::Approved if std::mem::replace(&mut entry.used, true) => Ok(Outcome::Used),
            State::Approved => {
                Ok(Outcome::Approved { approvers: entry.ticket.votes.iter().map(|v| v.approver.clone()).collect() })
            }
            State::Denied => Ok(denied(&entry.ticket)),
            State::Expired => Ok(Outcome::Expired),
            State::Withdrawn => Ok(Outcome::Withdrawn),
        }
    }
}

impl Store for MemoryStore {
    fn open(&self, ticket: NewTicket) -> BoxFuture<'_, Result<Ticket, OpenError>> {
        Box::pin(async move { self.open_now(ticket) })
    }

    fn get(&self, id: TicketId) -> BoxFuture<'_, Option<Ticket>> {
        Box::pin(async move { self.lock().entries.get(&id).map(|entry| entry.ticket.clone()) })
    }

    fn list(&self) -> BoxFuture<'_, Vec<Ticket>> {
        Box::pin(async move { self.lock().entries.values().rev().map(|entry| entry.ticket.clone()).collect() })
    }

    fn watch(&self) -> broadcast::Receiver<Arc<Ticket>> {
        self.changes.subscribe()
    }

    fn decide(&self, ballot: Ballot) -> BoxFuture<'_, Result<Ticket, DecideError>> {
        Box::pin(async move { self.decide_now(ballot) })
    }

    fn withdraw(&self, id: TicketId) {
        let mut tickets = self.lock();
        if tickets.open.contains(&id) {
            self.end(&mut tickets, id, State::Withdrawn);
        } else if let Some(entry) = tickets.entries.get_mut(&id) {
            entry.used = true;
        }
    }

    fn wait(&self, id: TicketId) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            loop {
                match self.outcome(id) {
                    Ok(outcome) => return outcome,
                    Err((mut ended, deadline)) => drop(tokio::time::timeout_at(deadline, ended.changed()).await),
                }
            }
        })
    }

    fn reusable<'a>(&'a self, digest: &'a str, requirements: &'a [Requirement]) -> BoxFuture<'a, Option<Ticket>> {
        Box::pin(async move { self.reusable_now(digest, requirements) })
    }
}

fn ticket(new: NewTicket) -> Ticket {
    let NewTicket { decision_id, requester, target, command, actions, digest, requirements, deadline } = new;
    let created = Utc::now();
    let deadline = chrono::Duration::from_std(deadline).ok().and_then(|length| created.checked_add_signed(length));
    Ticket {
        id: TicketId::new(),
        decision_id,
        state: State::Open,
        requester,
        target,
        command,
        actions,
        digest,
        requirements,
        votes: Vec::new(),
        created,
        deadline: deadline.unwrap_or(chrono::DateTime::<Utc>::MAX_UTC),
    }
}

fn denied(ticket: &Ticket) -> Outcome {
    match ticket.votes.iter().find(|vote| vote.verdict == Verdict::Deny) {
        Some(vote) => Outcome::Denied { by: vote.approver.clone(), comment: vote.comment.clone() },
        None => Outcome::Withdrawn,
    }
}

/// The shortest window of those that are asked for and were given; none where one is not covered or has no window.
fn shortest_window(given: &[Requirement], asked: &[Requirement]) -> Option<Duration> {
    let groups: BTreeSet<&str> = asked.iter().map(|requirement| requirement.group.as_str()).collect();
    if groups.len() != asked.len() {
        return None;
    }
    let window = |asked: &Requirement| {
        let cover = given.iter().find(|given| given.group == asked.group && given.quorum >= asked.quorum)?;
        Some(cover.window?.min(asked.window?))
    };
    asked.iter().map(window).collect::<Option<Vec<_>>>()?.into_iter().min()
}

#[cfg(test)]
mod tests;
