use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use super::*;
use crate::journal::record::Event;
use crate::journal::testing::{all_events, chunk, draft};
use crate::journal::{AppendError, OpenError, SigningKeys};

#[tokio::test]
async fn each_kind_of_record_reads_back_as_it_was_given() {
    let bench = Bench::new();
    let (journal, recovered) = bench.open();
    assert_eq!((recovered.records, recovered.next_seq), (0, 0));
    let events = all_events();
    append_all(&journal, events.iter().map(|event| draft(Some("s"), event.clone()))).await;
    journal.seal().await.unwrap();
    let records = read_log(&journal, &bench.key);
    assert_eq!(records.len(), events.len());
    for (record, event) in records.iter().zip(&events) {
        assert_eq!(serde_json::to_value(&record.event).unwrap(), serde_json::to_value(event).unwrap());
        assert_eq!(record.instance, INSTANCE);
    }
}

/// What the gate's histogram of fsyncs is fed with.
#[tokio::test]
async fn how_long_it_took_is_told_once_a_batch() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    let told = Arc::new(Mutex::new(vec![]));
    let tell = Arc::clone(&told);
    journal.on_sync(move |took| tell.lock().unwrap().push(took));
    for count in 1..=3 {
        append_all(&journal, [draft(None, chunk("x"))]).await;
        assert_eq!(told.lock().unwrap().len(), count);
    }
    assert!(told.lock().unwrap().iter().all(|took| !took.is_zero()));
    // A seal has no batch.
    journal.seal().await.unwrap();
    assert_eq!(told.lock().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_concurrency_each_task_is_in_order_and_no_number_is_missing() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    let tasks: Vec<_> = (0..32)
        .map(|task: usize| {
            let journal = journal.clone();
            let session = format!("session{}", task % 4);
            tokio::spawn(async move { append_all(&journal, (0..25).map(|_| draft(Some(&session), chunk("x")))).await })
        })
        .collect();
    let mut seen = BTreeSet::new();
    for task in tasks {
        let receipts = task.await.unwrap();
        assert!(receipts.is_sorted_by_key(|receipt| receipt.seq));
        assert!(receipts.is_sorted_by_key(|receipt| receipt.time));
        seen.extend(receipts.iter().map(|receipt| receipt.seq));
    }
    assert!(seen.into_iter().eq(0..32 * 25));
    journal.seal().await.unwrap();
    let mut sessions: HashMap<String, u64> = HashMap::new();
    for record in read_log(&journal, &bench.key) {
        let session = record.session.unwrap();
        let count = sessions.entry(session.id).or_default();
        *count += 1;
        assert_eq!(session.seq, *count);
    }
    assert_eq!(sessions.len(), 4);
    assert!(sessions.values().all(|&count| count == 200));
}

#[tokio::test]
async fn a_restart_goes_on_with_numbers_tree_and_time_and_renames_the_session() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    append_all(&journal, (0..5).map(|_| draft(Some("s"), chunk("x")))).await;
    journal.close("test").await.unwrap();
    let (journal, recovered) = bench.open();
    assert_eq!((recovered.records, recovered.next_seq), (0, 6));
    append_all(&journal, (0..3).map(|_| draft(Some("s"), chunk("x")))).await;
    drop(journal);
    let records = bench.read().await;
    assert_eq!(records.len(), 9);
    assert!(matches!(&records[5].event, Event::GateStopped { reason } if reason == "test"));
    let session = |at: usize| records[at].session.clone().map(|session| (session.id, session.seq));
    assert_eq!(session(4), Some(("s-0".to_owned(), 5)));
    assert_eq!(session(6), Some(("s-6".to_owned(), 1)));
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_turn_the_log_s_time_back() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    let before = append_all(&journal, [draft(None, chunk("x"))]).await;
    journal.close("test").await.unwrap();
    // As if the last run had seen a clock that was an hour ahead.
    let ahead = before[0].time + chrono::TimeDelta::hours(1);
    let state = fs::read_to_string(bench.file("state.json")).unwrap();
    let mut state: serde_json::Value = serde_json::from_str(&state).unwrap();
    state["last_time"] = serde_json::to_value(ahead).unwrap();
    fs::write(bench.file("state.json"), state.to_string()).unwrap();
    let (journal, _) = bench.open();
    let receipts = append_all(&journal, [draft(None, chunk("x"))]).await;
    assert_eq!(receipts[0].time, ahead);
}

#[tokio::test]
async fn after_close_other_handles_are_refused_and_the_directory_is_free() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    let other = journal.clone();
    assert!(matches!(bench.try_open(), Err(OpenError::Locked { .. })));
    let sealed = journal.close("test").await.unwrap().unwrap();
    assert_eq!((sealed.first_seq, sealed.last_seq), (0, 0));
    assert_eq!(other.append(draft(None, chunk("x"))).await, Err(AppendError::Closed));
    assert_eq!(other.seal().await, Err(AppendError::Closed));
    assert_eq!(bench.read().await.len(), 1);
}

#[tokio::test]
async fn a_directory_of_another_log_or_key_is_refused() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    journal.close("test").await.unwrap();
    let error = Journal::open(&bench.config, "gate-2", bench.key.clone()).err().unwrap();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    let error = Journal::open(&bench.config, INSTANCE, SigningKey::generate().unwrap()).err().unwrap();
    assert!(matches!(error, OpenError::Checkpoint { .. }), "{error}");
    let error = Journal::open(&bench.config, "../x", bench.key.clone()).err().unwrap();
    assert!(matches!(error, OpenError::Instance(_)), "{error}");
    let mut config = bench.config.clone();
    config.origin = "a b".to_owned();
    let error = Journal::open(&config, INSTANCE, bench.key.clone()).err().unwrap();
    assert!(matches!(error, OpenError::Origin(_)), "{error}");
}

#[tokio::test]
async fn a_log_is_handed_over_to_a_new_key_once_and_both_sign_that() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    append_all(&journal, [draft(None, chunk("x"))]).await;
    journal.seal().await.unwrap();
    append_all(&journal, [draft(None, chunk("x"))]).await;
    // As a crash leaves it: what is open is sealed by the old key first.
    drop(journal);
    let new = SigningKey::generate().unwrap();
    let keys = || SigningKeys { current: new.clone(), previous: Some(bench.key.clone()) };
    // However full it is.
    let full = crate::config::Journal { max_bytes: 0, ..bench.config.clone() };
    drop(Journal::open(&full, INSTANCE, keys()).unwrap());
    let (journal, _) = Journal::open(&bench.config, INSTANCE, keys()).unwrap();
    journal.close("test").await.unwrap();
    // The old key is not needed any more.
    let (journal, _) = Journal::open(&bench.config, INSTANCE, new.clone()).unwrap();
    let segments = journal.sealed_segments();
    let notes: Vec<_> = segments.iter().map(|segment| fs::read(&segment.note.path).unwrap()).collect();
    let signed = |key: &SigningKey| -> Vec<bool> {
        notes.iter().map(|note| verify_checkpoint(note, &key.vkey(ORIGIN)).is_ok()).collect()
    };
    assert_eq!(signed(&bench.key), [true, true, true, false]);
    assert_eq!(signed(&new), [false, false, true, true]);
    let mut events = Vec::new();
    for segment in &segments {
        let packed = fs::read(&segment.records.path).unwrap();
        for_each_line(&*packed, |line| events.push(crate::evidence::read::parse(line).unwrap().event)).unwrap();
    }
    events.retain(|event| matches!(event, Event::KeyRotated { .. }));
    let (previous, key) = (bench.key.vkey(ORIGIN), new.vkey(ORIGIN));
    assert_eq!(events, [Event::KeyRotated { previous, key }]);
    // Without being named, the old key's log is not taken.
    drop(journal);
    let error = Journal::open(&bench.config, INSTANCE, SigningKey::generate().unwrap()).err().unwrap();
    assert!(error.to_string().contains("journal.previous_key"), "{error}");
}

#[tokio::test]
async fn the_newest_checkpoint_is_known_after_a_restart_and_after_its_segment_is_gone() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    assert_eq!(journal.checkpoint(), None);
    append_all(&journal, [draft(None, chunk("x"))]).await;
    let sealed = journal.seal().await.unwrap().unwrap();
    let note = fs::read(&sealed.note.path).unwrap();
    journal.remove(&sealed).unwrap();
    assert_eq!(journal.checkpoint().map(|c| (c.size, c.note.to_vec())), Some((1, note.clone())));
    drop(journal);
    assert_eq!(bench.open().0.checkpoint().map(|c| (c.size, c.note.to_vec())), Some((1, note)));
}
