use super::*;
use crate::journal::AppendError;
use crate::journal::format::MAX_RECORD_BYTES;
use crate::journal::record::Event;
use crate::journal::testing::{chunk, draft, ended, request};

fn rejected(bytes: usize) -> Draft {
    Draft::of_gate(Event::PolicyRejected { problems: vec!["x".repeat(bytes)] })
}

/// Appends requests until one is refused, and gives how many were taken.
async fn fill(journal: &Journal) -> (u64, AppendError) {
    for taken in 0.. {
        if let Err(error) = journal.append(draft(None, request("deny"))).await {
            return (taken, error);
        }
    }
    unreachable!("the journal has a bound")
}

#[tokio::test]
async fn full_refuses_requests_but_lets_what_was_begun_end() {
    let mut bench = Bench::new();
    bench.config.max_bytes = 8192;
    let (journal, _) = bench.open();
    let (taken, error) = fill(&journal).await;
    assert!(matches!(error, AppendError::Full { used, max: 8192 } if used <= 8192), "{error}");
    // A shorter record may still fit; then the rest of an exchange has no room either.
    while journal.append(draft(None, chunk("x"))).await.is_ok() {}
    assert!(journal.depth().bytes <= 8192);
    let receipt = journal.append(draft(None, ended())).await.unwrap();
    assert!(receipt.seq >= taken);
    assert!(!journal.depth().failed);
}

#[tokio::test]
async fn the_reserve_has_a_bound_too() {
    let mut bench = Bench::new();
    bench.config.max_bytes = 8192;
    let (journal, _) = bench.open();
    fill(&journal).await;
    append_all(&journal, (0..3).map(|_| rejected(300 << 10))).await;
    let error = journal.append(rejected(300 << 10)).await.unwrap_err();
    assert!(matches!(error, AppendError::Full { .. }));
    // A shorter one still fits.
    journal.append(rejected(10)).await.unwrap();
}

#[tokio::test]
async fn what_the_archive_took_makes_room() {
    let mut bench = Bench::new();
    bench.config.max_bytes = 8192;
    let (journal, _) = bench.open();
    fill(&journal).await;
    let sealed = journal.seal().await.unwrap().unwrap();
    assert_eq!(journal.depth().bytes, sealed.disk_bytes());
    journal.remove(&sealed).unwrap();
    journal.remove(&sealed).unwrap();
    assert_eq!((journal.depth().bytes, journal.depth().sealed_segments), (0, 0));
    assert!(bench.names().is_empty());
    journal.append(draft(None, request("deny"))).await.unwrap();
}

#[tokio::test]
async fn when_full_a_segment_worth_it_is_sealed_early() {
    let mut bench = Bench::new();
    bench.config.max_bytes = 8192;
    bench.config.segment_bytes = 32 << 10;
    let (journal, _) = bench.open();
    let mut sealed = journal.sealed();
    fill(&journal).await;
    sealed.changed().await.unwrap();
    assert!(journal.depth().bytes < 8192);
    journal.append(draft(None, request("deny"))).await.unwrap();
}

#[tokio::test]
async fn a_record_that_is_too_large_takes_no_number() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    let error = journal.append(rejected(MAX_RECORD_BYTES)).await.unwrap_err();
    assert!(matches!(error, AppendError::TooLarge { .. }), "{error}");
    // Its event fits, the whole record does not.
    let error = journal.append(rejected(MAX_RECORD_BYTES - 50)).await.unwrap_err();
    assert!(matches!(error, AppendError::TooLarge { .. }), "{error}");
    assert_eq!(journal.append(rejected(MAX_RECORD_BYTES - 2000)).await.unwrap().seq, 0);
    drop(journal);
    assert_eq!(bench.read().await.len(), 1);
}
