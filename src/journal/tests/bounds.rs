use super::*;
use crate::journal::AppendError;
use crate::journal::format::MAX_RECORD_BYTES;
use crate::journal::record::{Event, Pressure};
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
    assert!(matches!(error, AppendError::Full { max: 8192, .. }), "{error}");
    // A shorter record may still fit; then the rest of an exchange has no room either.
    while journal.append(draft(None, chunk("x"))).await.is_ok() {}
    // The record that says so stands in the reserve.
    assert!(journal.depth().bytes <= 8192 + 4096);
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
    journal.remove(&sealed).unwrap();
    journal.remove(&sealed).unwrap();
    assert_eq!(journal.depth().sealed_segments, 0);
    assert!(bench.names().iter().all(|name| name.ends_with(".open")), "{:?}", bench.names());
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
    assert!(journal.depth().sealed_segments > 0);
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

/// Levels that were recorded, in order.
fn levels(records: &[Record<String>]) -> Vec<Pressure> {
    let level = |record: &Record<String>| match record.event {
        Event::JournalPressure { level, .. } => Some(level),
        _ => None,
    };
    records.iter().filter_map(level).collect()
}

#[tokio::test]
async fn how_full_it_is_is_recorded_as_it_changes_and_counted() {
    let mut bench = Bench::new();
    bench.config.max_bytes = 64 << 10;
    let (journal, _) = bench.open();
    assert_eq!((journal.depth().pressure, journal.depth().refused), (Pressure::Normal, 0));
    fill(&journal).await;
    assert!(journal.append(draft(None, request("deny"))).await.is_err());
    let sealed = journal.seal().await.unwrap().unwrap();
    // Seal answers before the level is looked at, and so does the next one after it.
    journal.seal().await.unwrap();
    assert_eq!(journal.depth().refused, 2);
    journal.remove(&sealed).unwrap();
    journal.seal().await.unwrap();
    journal.seal().await.unwrap();
    assert_eq!(journal.depth().pressure, Pressure::Normal);
    let packed = fs::read(&sealed.records.path);
    assert!(packed.is_err(), "it was removed");
    drop(journal);
    let (journal, _) = bench.open();
    journal.seal().await.unwrap();
    let mut records = Vec::new();
    for segment in journal.sealed_segments() {
        let read = for_each_line(&*fs::read(&segment.records.path).unwrap(), |line| {
            records.push(crate::evidence::read::parse(line).unwrap());
        });
        read.unwrap();
    }
    assert_eq!(levels(&records).last(), Some(&Pressure::Normal));
}

#[tokio::test]
async fn a_warning_comes_before_the_first_refusal_and_neither_is_repeated() {
    let mut bench = Bench::new();
    bench.config.max_bytes = 64 << 10;
    let (journal, _) = bench.open();
    fill(&journal).await;
    for _ in 0..3 {
        assert!(journal.append(draft(None, request("deny"))).await.is_err());
    }
    journal.seal().await.unwrap();
    assert_eq!(levels(&read_log(&journal, &bench.key)), [Pressure::Warning, Pressure::Full]);
}

#[tokio::test]
async fn silence_is_recorded_and_signed() {
    let mut bench = Bench::new();
    bench.config.heartbeat = std::time::Duration::from_millis(20);
    let (journal, _) = bench.open();
    let mut sealed = journal.sealed();
    let before = append_all(&journal, [draft(None, chunk("x"))]).await;
    sealed.wait_for(|&size| size >= 3).await.unwrap();
    let records = read_log(&journal, &bench.key);
    assert!(matches!(records[1].event, Event::GateIdle { since } if since == before[0].time), "{:?}", records[1]);
    assert!(matches!(records[2].event, Event::GateIdle { since } if since == records[1].time), "{:?}", records[2]);
}
