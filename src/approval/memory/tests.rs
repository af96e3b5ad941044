use super::*;
use crate::approval::tests::{asks, ballot, new_ticket, person};
use crate::approval::{Held, hold};

const MINUTE: Duration = Duration::from_secs(60);

fn store() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new(4))
}

async fn held(store: &Arc<MemoryStore>, requirements: &[Requirement]) -> Held {
    hold(Arc::clone(store) as Arc<dyn Store>, new_ticket(requirements)).await.expect("opens")
}

async fn approve(store: &MemoryStore, ticket: &Ticket, subject: &str) -> Ticket {
    store.decide(ballot(ticket, person(subject, &["dba"]), Verdict::Approve)).await.expect("is taken")
}

#[tokio::test]
async fn an_approval_lets_its_waiter_run_once() {
    let store = store();
    let held = held(&store, &[asks("dba", 1, None)]).await;
    let ticket = held.ticket().clone();
    assert_eq!(approve(&store, &ticket, "ann").await.state, State::Approved);
    assert_eq!(held.wait().await, Outcome::Approved { approvers: vec![person("ann", &["dba"])] });
    assert_eq!(store.wait(ticket.id).await, Outcome::Used);
    assert_eq!(store.reusable("d1", &ticket.requirements).await, None, "without a window it is used once");
}

#[tokio::test]
async fn a_quorum_of_two_waits_for_the_second_person() {
    let store = store();
    let held = held(&store, &[asks("dba", 2, None)]).await;
    let ticket = held.ticket().clone();
    assert_eq!(approve(&store, &ticket, "ann").await.state, State::Open);
    let again = store.decide(ballot(&ticket, person("ann", &["dba"]), Verdict::Approve)).await;
    assert_eq!(again, Err(DecideError::SecondVote));
    assert_eq!(approve(&store, &ticket, "bob").await.state, State::Approved);
    assert!(matches!(held.wait().await, Outcome::Approved { approvers } if approvers.len() == 2));
}

#[tokio::test]
async fn one_denial_ends_it() {
    let store = store();
    let held = held(&store, &[asks("dba", 2, None)]).await;
    let ticket = held.ticket().clone();
    approve(&store, &ticket, "ann").await;
    let denied = store.decide(ballot(&ticket, person("bob", &["dba"]), Verdict::Deny)).await.expect("is taken");
    assert_eq!(denied.state, State::Denied);
    let late = store.decide(ballot(&ticket, person("cid", &["dba"]), Verdict::Approve)).await;
    assert_eq!(late, Err(DecideError::NotOpen(State::Denied)));
    let Outcome::Denied { by, comment } = held.wait().await else { panic!("must be denied") };
    assert_eq!((by.subject.as_str(), comment.as_inner().as_str()), ("bob", "seen"));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_expires_at_its_deadline_and_cannot_be_approved_after() {
    let store = store();
    let held = held(&store, &[asks("dba", 1, None)]).await;
    let ticket = held.ticket().clone();
    let opened = Instant::now();
    assert_eq!(held.wait().await, Outcome::Expired);
    assert_eq!(opened.elapsed(), MINUTE);
    let late = store.decide(ballot(&ticket, person("ann", &["dba"]), Verdict::Approve)).await;
    assert_eq!(late, Err(DecideError::NotOpen(State::Expired)));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_expires_also_where_nobody_waits() {
    let store = store();
    let ticket = store.open(new_ticket(&[asks("dba", 1, None)])).await.expect("opens");
    tokio::time::advance(MINUTE).await;
    assert_eq!(store.get(ticket.id).await.map(|ticket| ticket.state), Some(State::Expired));
}

#[tokio::test(start_paused = true)]
async fn within_its_window_an_approval_serves_the_same_digest_again() {
    let store = store();
    let requirements = [asks("dba", 1, Some(900)), asks("ops", 1, Some(600))];
    let held = held(&store, &requirements).await;
    let ticket = held.ticket().clone();
    assert_eq!(store.reusable("d1", &requirements).await, None, "not before it is approved");
    approve(&store, &ticket, "ann").await;
    store.decide(ballot(&ticket, person("bob", &["ops"]), Verdict::Approve)).await.expect("is taken");
    assert!(matches!(held.wait().await, Outcome::Approved { .. }));

    let covers = async |asked: &[Requirement]| store.reusable("d1", asked).await.map(|found| found.id);
    tokio::time::advance(Duration::from_secs(599)).await;
    assert_eq!(covers(&requirements).await, Some(ticket.id));
    assert_eq!(store.reusable("d2", &requirements).await, None, "another action");
    assert_eq!(covers(&[asks("dba", 2, Some(900))]).await, None, "a larger quorum");
    assert_eq!(covers(&[asks("dba", 1, None)]).await, None, "policy asks for a single use now");
    assert_eq!(covers(&[asks("security", 1, Some(900))]).await, None, "another group");
    assert_eq!(covers(&[asks("dba", 1, Some(900)), asks("dba", 1, Some(900))]).await, None, "one group twice");
    assert_eq!(covers(&[]).await, None, "nothing is asked");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(covers(&requirements).await, None, "the shorter window has ended");
    assert_eq!(covers(&[asks("dba", 1, Some(900))]).await, Some(ticket.id));
    tokio::time::advance(Duration::from_secs(300)).await;
    assert_eq!(covers(&[asks("dba", 1, Some(900))]).await, None);
}

#[tokio::test]
async fn a_client_that_goes_away_withdraws_its_ticket() {
    let store = store();
    let held = held(&store, &[asks("dba", 1, None)]).await;
    let ticket = held.ticket().clone();
    drop(held);
    assert_eq!(store.get(ticket.id).await.map(|ticket| ticket.state), Some(State::Withdrawn));
    let late = store.decide(ballot(&ticket, person("ann", &["dba"]), Verdict::Approve)).await;
    assert_eq!(late, Err(DecideError::NotOpen(State::Withdrawn)));
    assert_eq!(store.wait(ticket.id).await, Outcome::Withdrawn);
}

#[tokio::test]
async fn dropping_the_wait_withdraws_too_and_an_unused_approval_is_lost() {
    let store = store();
    let first = held(&store, &[asks("dba", 1, None)]).await;
    let ticket = first.ticket().clone();
    let mut wait = Box::pin(first.wait());
    assert!(futures_util::poll!(&mut wait).is_pending());
    drop(wait);
    assert_eq!(store.get(ticket.id).await.map(|ticket| ticket.state), Some(State::Withdrawn));

    let second = held(&store, &[asks("dba", 1, None)]).await;
    let ticket = second.ticket().clone();
    approve(&store, &ticket, "ann").await;
    drop(second);
    assert_eq!(store.wait(ticket.id).await, Outcome::Used);
}

#[tokio::test]
async fn past_its_bound_nothing_opens_until_a_place_is_free() {
    let store = store();
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(held(&store, &[asks("dba", 1, None)]).await);
    }
    let full = store.open(new_ticket(&[asks("dba", 1, None)])).await;
    assert_eq!(full, Err(OpenError::TooMany { max: 4 }));
    open.pop();
    let _again = held(&store, &[asks("dba", 1, None)]).await;
}

#[tokio::test]
async fn a_thousand_ended_tickets_are_kept_the_newest_first() {
    let store = store();
    let first = held(&store, &[asks("dba", 1, None)]).await.ticket().id;
    let mut last = first;
    for _ in 0..MAX_ENDED {
        last = held(&store, &[asks("dba", 1, None)]).await.ticket().id;
    }
    let list = store.list().await;
    assert_eq!(list.len(), MAX_ENDED);
    assert_eq!(list.first().map(|ticket| ticket.id), Some(last));
    assert_eq!(store.get(first).await, None);
    assert_eq!(store.wait(first).await, Outcome::Withdrawn);
}

#[tokio::test]
async fn each_change_is_told() {
    let store = store();
    let mut changes = store.watch();
    let held = held(&store, &[asks("dba", 2, None)]).await;
    let ticket = held.ticket().clone();
    approve(&store, &ticket, "ann").await;
    approve(&store, &ticket, "bob").await;
    let mut told = Vec::new();
    while let Ok(change) = changes.try_recv() {
        told.push((change.state, change.votes.len()));
    }
    assert_eq!(told, [(State::Open, 0), (State::Open, 1), (State::Approved, 2)]);
}
