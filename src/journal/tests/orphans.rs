use super::*;
use crate::journal::record::{DecisionId, Event, Outcome};
use crate::journal::testing::{chunk, draft_of, ended, opened, request};

fn unknown_ends(records: &[Record<String>]) -> Vec<DecisionId> {
    let unknown = |event: &Event<String>| matches!(event, Event::Ended(end) if end.outcome == Outcome::Unknown);
    records.iter().filter(|record| unknown(&record.event)).filter_map(|record| record.decision_id).collect()
}

#[tokio::test]
async fn what_was_begun_and_not_ended_gets_an_unknown_end_once() {
    let bench = Bench::new();
    let ids: Vec<DecisionId> = (0..4).map(|_| DecisionId::new()).collect();
    let (journal, _) = bench.open();
    let drafts = [
        draft_of(None, ids[0], request("allow")),
        draft_of(None, ids[1], request("deny")),
        draft_of(None, ids[2], opened()),
        draft_of(None, ids[3], request("allow")),
        draft_of(None, ids[3], chunk("x")),
        draft_of(None, ids[3], ended()),
    ];
    append_all(&journal, drafts).await;
    assert_eq!(journal.depth().open_exchanges, 2);
    drop(journal);
    let (journal, recovered) = bench.open();
    assert_eq!(recovered.orphans, [ids[0], ids[2]]);
    assert_eq!((recovered.records, recovered.next_seq), (6, 8));
    drop(journal);
    assert!(bench.open().1.orphans.is_empty());
    assert_eq!(unknown_ends(&bench.read().await), [ids[0], ids[2]]);
}

#[tokio::test]
async fn an_exchange_is_followed_across_sealed_and_removed_segments() {
    let bench = Bench::new();
    let (lost, done) = (DecisionId::new(), DecisionId::new());
    let (journal, _) = bench.open();
    append_all(&journal, [draft_of(None, lost, request("allow")), draft_of(None, done, request("allow"))]).await;
    let sealed = journal.seal().await.unwrap().unwrap();
    journal.remove(&sealed).unwrap();
    append_all(&journal, [draft_of(None, done, ended())]).await;
    drop(journal);
    assert_eq!(bench.open().1.orphans, [lost]);
}

#[tokio::test]
async fn an_orderly_end_follows_what_is_still_open() {
    let bench = Bench::new();
    let id = DecisionId::new();
    let (journal, _) = bench.open();
    append_all(&journal, [draft_of(None, id, request("allow"))]).await;
    journal.close("drain timed out").await.unwrap();
    assert_eq!(bench.open().1.orphans, [id]);
}

#[tokio::test]
async fn orphans_are_ended_even_where_the_journal_is_full() {
    let mut bench = Bench::new();
    let ids: Vec<DecisionId> = (0..20).map(|_| DecisionId::new()).collect();
    let (journal, _) = bench.open();
    append_all(&journal, ids.iter().map(|&id| draft_of(None, id, request("allow")))).await;
    drop(journal);
    bench.config.max_bytes = 0;
    assert_eq!(bench.open().1.orphans, ids);
}
