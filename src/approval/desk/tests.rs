use std::sync::Mutex as Lock;

use tokio::sync::Notify;

use super::*;
use crate::approval::tests::{asks, ballot, new_ticket, person};
use crate::approval::{MemoryStore, State};

/// Notes every event together with the state of its ticket at that moment.
struct Journal {
    store: Arc<MemoryStore>,
    seen: Lock<Vec<(VoteEvent, State)>>,
    broken: bool,
    started: Notify,
    go_on: Option<Notify>,
}

impl Recorder for Journal {
    fn record(&self, event: VoteEvent) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            let id = match &event {
                VoteEvent::Vote { ticket, .. } | VoteEvent::Refused { ticket, .. } => *ticket,
            };
            self.started.notify_one();
            if let Some(go_on) = &self.go_on {
                go_on.notified().await;
            }
            let state = self.store.get(id).await.map(|ticket| ticket.state).expect("the ticket is there");
            self.seen.lock().expect("lock").push((event, state));
            if self.broken { Err("disk full".to_owned()) } else { Ok(()) }
        })
    }

    fn read(&self, _: Reading) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}

async fn desk(broken: bool, slow: bool) -> (Arc<Desk>, Arc<Journal>, Ticket) {
    let store = Arc::new(MemoryStore::new(4));
    let ticket = store.open(new_ticket(&[asks("dba", 1, None)])).await.expect("opens");
    let (seen, started, go_on) = (Lock::default(), Notify::new(), slow.then(Notify::new));
    let journal = Arc::new(Journal { store: Arc::clone(&store), seen, broken, started, go_on });
    (Arc::new(Desk::new(store, Arc::clone(&journal) as Arc<dyn Recorder>)), journal, ticket)
}

#[tokio::test]
async fn a_vote_is_recorded_before_it_takes_effect() {
    let (desk, journal, ticket) = desk(false, false).await;
    let decided = desk.vote(ballot(&ticket, person("ann", &["dba"]), Verdict::Approve)).await.expect("is taken");
    assert_eq!(decided.state, State::Approved);
    let seen = journal.seen.lock().expect("lock");
    let [(VoteEvent::Vote { group, decision_id, .. }, state)] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((group.as_str(), *decision_id, *state), ("dba", ticket.decision_id, State::Open));
}

#[tokio::test]
async fn a_vote_that_cannot_be_recorded_does_not_count() {
    let (desk, _, ticket) = desk(true, false).await;
    let voted = desk.vote(ballot(&ticket, person("ann", &["dba"]), Verdict::Approve)).await;
    assert_eq!(voted, Err(VoteError::NotRecorded("disk full".to_owned())));
    let left = desk.store().get(ticket.id).await.expect("is there");
    assert_eq!((left.state, left.votes.len()), (State::Open, 0));
}

#[tokio::test]
async fn a_refused_attempt_is_recorded() {
    let (desk, journal, ticket) = desk(false, false).await;
    let voted = desk.vote(ballot(&ticket, person("agent", &["dba"]), Verdict::Approve)).await;
    assert_eq!(voted, Err(VoteError::Refused(DecideError::Requester)));
    let seen = journal.seen.lock().expect("lock");
    let [(VoteEvent::Refused { approver, reason, .. }, State::Open)] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((approver.subject.as_str(), reason.clone()), ("agent", DecideError::Requester.to_string()));
}

#[tokio::test]
async fn a_vote_that_comes_too_late_after_all_is_on_record_as_refused() {
    let (desk, journal, ticket) = desk(false, true).await;
    let vote = tokio::spawn({
        let (desk, ballot) = (Arc::clone(&desk), ballot(&ticket, person("ann", &["dba"]), Verdict::Approve));
        async move { desk.vote(ballot).await }
    });
    journal.started.notified().await;
    desk.store().withdraw(ticket.id);
    let go_on = journal.go_on.as_ref().expect("is slow");
    go_on.notify_one();
    journal.started.notified().await;
    go_on.notify_one();
    let voted = vote.await.expect("no panic");
    assert_eq!(voted, Err(VoteError::Refused(DecideError::NotOpen(State::Withdrawn))));
    let seen = journal.seen.lock().expect("lock");
    assert!(matches!(seen.as_slice(), [(VoteEvent::Vote { .. }, _), (VoteEvent::Refused { .. }, _)]), "{seen:?}");
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_undo_a_recorded_vote() {
    let (desk, journal, ticket) = desk(false, true).await;
    let mut vote = Box::pin(desk.vote(ballot(&ticket, person("ann", &["dba"]), Verdict::Approve)));
    assert!(futures_util::poll!(&mut vote).is_pending());
    journal.started.notified().await;
    drop(vote);
    journal.go_on.as_ref().expect("is slow").notify_one();
    assert!(matches!(desk.store().wait(ticket.id).await, crate::approval::Outcome::Approved { .. }));
}
