use std::time::Duration;

use super::*;
use crate::config::Encryption;
use crate::journal::SigningKey;
use crate::journal::format::encrypted::recipient;
use crate::journal::record::{Draft, Event};

pub fn open(directory: &Path, max_bytes: u64) -> Journal {
    open_with(directory, max_bytes, SigningKey::generate().unwrap(), None)
}

fn open_with(directory: &Path, max_bytes: u64, key: SigningKey, encryption: Option<Encryption>) -> Journal {
    let config = crate::config::Journal {
        directory: directory.to_owned(),
        max_bytes,
        segment_bytes: 1 << 20,
        segment_age: Duration::from_secs(3600),
        origin: "o".to_owned(),
        heartbeat: Duration::from_secs(3600),
        signing_key: crate::config::SigningKeySource::File(PathBuf::new()),
        previous_key: None,
        encryption,
    };
    Journal::open(&config, "gate-1", key).unwrap().0
}

/// A segment of one record.
pub async fn segment(journal: &Journal) -> SealedSegment {
    let event = Event::GateStopped { reason: "x".to_owned() };
    journal.append(Draft::of_gate(event)).await.unwrap();
    journal.seal().await.unwrap().unwrap()
}

#[tokio::test]
async fn a_segment_waits_for_the_archive_and_for_each_stream() {
    let directory = tempfile::tempdir().unwrap();
    let journal = open(directory.path(), 64 << 20);
    let shelf = Shelf::new(journal.clone(), directory.path(), 1 << 20);
    shelf.stream("hook").unwrap();
    let (first, second) = (segment(&journal).await, segment(&journal).await);
    shelf.remove(&first).unwrap();
    assert_eq!(shelf.sealed().unwrap(), std::slice::from_ref(&second), "the archive has the first one");
    assert_eq!(journal.sealed_segments().len(), 2);
    let waiting = shelf.waiting("hook").unwrap();
    assert_eq!((waiting.from, waiting.segment, waiting.skipped), (0, first, None));
    shelf.delivered("hook", 1).unwrap();
    assert_eq!(journal.sealed_segments(), std::slice::from_ref(&second));
    // The other way round.
    shelf.delivered("hook", 2).unwrap();
    assert_eq!(journal.sealed_segments().len(), 1);
    shelf.remove(&second).unwrap();
    assert!(journal.sealed_segments().is_empty() && shelf.waiting("hook").is_none());
}

#[tokio::test]
async fn a_stream_goes_on_where_it_was_and_its_place_is_a_number() {
    let directory = tempfile::tempdir().unwrap();
    let journal = open(directory.path(), 64 << 20);
    let shelf = Shelf::new(journal.clone(), directory.path(), 1 << 20);
    shelf.stream("hook").unwrap();
    for _ in 0..2 {
        segment(&journal).await;
    }
    shelf.delivered("hook", 1).unwrap();
    let again = Shelf::new(journal.clone(), directory.path(), 1 << 20);
    again.stream("hook").unwrap();
    assert_eq!(again.waiting("hook").unwrap().from, 1);
    // One that is new begins with what is here, and a record that it has in part is not sent again.
    again.stream("other").unwrap();
    assert_eq!(again.waiting("other").unwrap().from, 0);
    // As gates of before kept it.
    fs::write(directory.path().join("hook.position"), "1").unwrap();
    again.stream("hook").unwrap();
    assert_eq!((again.waiting("hook").unwrap().from, again.untold("hook")), (1, None));
    fs::write(directory.path().join("hook.position"), "half").unwrap();
    assert!(Shelf::new(journal, directory.path(), 1 << 20).stream("hook").is_err());
}

#[tokio::test]
async fn a_stream_that_is_away_holds_what_there_is_room_for_and_says_what_it_passed_over() {
    let directory = tempfile::tempdir().unwrap();
    // Less than two segments of one record.
    let journal = open(directory.path(), 2_000);
    let shelf = Shelf::new(journal.clone(), directory.path(), 1 << 20);
    shelf.stream("hook").unwrap();
    let first = segment(&journal).await;
    let second = segment(&journal).await;
    assert!(journal.depth().bytes > 1_000, "{:?}", journal.depth());
    assert_eq!(journal.sealed_segments().len(), 2, "nothing goes that the archive has not");
    shelf.remove(&first).unwrap();
    assert_eq!(journal.sealed_segments().first().map(|s| s.first_seq), Some(second.first_seq));
    let waiting = shelf.waiting("hook").unwrap();
    assert_eq!((waiting.from, waiting.skipped), (second.first_seq, Some((0, second.first_seq - 1))));
    // That is told once, by whichever run.
    assert_eq!(shelf.untold("hook"), Some((0, second.first_seq - 1)));
    shelf.tell("hook", second.first_seq).unwrap();
    let again = Shelf::new(journal.clone(), directory.path(), 1 << 20);
    again.stream("hook").unwrap();
    assert_eq!((again.untold("hook"), again.waiting("hook").unwrap().skipped), (None, waiting.skipped));
    // The journal has nothing for it any more.
    shelf.remove(&second).unwrap();
    assert_eq!(shelf.untold("hook"), Some((second.first_seq, second.last_seq)));
    shelf.delivered("hook", second.last_seq + 1).unwrap();
    assert_eq!(shelf.untold("hook"), None);
}

#[tokio::test]
async fn a_stream_waits_until_there_is_room_for_a_few_segments_only() {
    let directory = tempfile::tempdir().unwrap();
    let journal = open(directory.path(), 64 << 20);
    let patience = |segment| Shelf::new(journal.clone(), directory.path(), segment).patience >> 20;
    assert_eq!([1, 4, 8, 16, 64].map(|mib| patience(mib << 20)), [60, 48, 32, 32, 32]);
}

#[tokio::test]
async fn a_stream_gets_encrypted_records_in_the_clear_and_passes_over_those_of_before_it() {
    let (directory, key) = (tempfile::tempdir().unwrap(), SigningKey::generate().unwrap());
    let encryption = |keep_clear| Some(Encryption { recipients: vec![recipient()], keep_clear });
    let journal = open_with(directory.path(), 64 << 20, key.clone(), encryption(false));
    let first = segment(&journal).await;
    drop(journal);
    let journal = open_with(directory.path(), 64 << 20, key, encryption(true));
    let shelf = Shelf::new(journal.clone(), directory.path(), 1 << 20);
    shelf.stream("hook").unwrap();
    assert!(shelf.waiting("hook").is_none(), "nobody here can read it");
    let second = segment(&journal).await;
    let waiting = shelf.waiting("hook").unwrap();
    assert_eq!((waiting.from, waiting.skipped), (second.first_seq, Some((0, first.last_seq))));
    let lines = zstd::decode_all(&*fs::read(&waiting.records).unwrap()).unwrap();
    assert!(String::from_utf8(lines).unwrap().contains("gate.stopped"));
    let sent = shelf.describe(&second).records;
    assert!(sent.name.ends_with(".ndjson.zst.age") && sent.path != waiting.records);
    // With it goes what is in the clear.
    shelf.remove(&first).unwrap();
    shelf.remove(&second).unwrap();
    shelf.delivered("hook", second.last_seq + 1).unwrap();
    assert!(journal.sealed_segments().is_empty() && !waiting.records.exists());
}
