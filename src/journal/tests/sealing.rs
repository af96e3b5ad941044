use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};

use super::*;
use crate::journal::format::{CheckpointName, ManifestName, SegmentName};
use crate::journal::testing::{chunk, draft};

#[tokio::test]
async fn a_sealed_segment_says_what_it_is() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    assert_eq!(journal.seal().await.unwrap(), None);
    let receipts = append_all(&journal, (0..3).map(|_| draft(None, chunk("x")))).await;
    let sealed = journal.seal().await.unwrap().unwrap();
    assert_eq!((sealed.first_seq, sealed.last_seq, sealed.created), (0, 2, receipts[0].time));
    assert_eq!(sealed.files().count(), 3);
    for file in sealed.files() {
        let bytes = fs::read(&file.path).unwrap();
        assert_eq!(file.bytes, bytes.len() as u64);
        assert_eq!(file.sha256, digest(&SHA256, &bytes).as_ref());
    }
    let names = sealed.object_names();
    let name: SegmentName = names.records.parse().unwrap();
    assert_eq!((name.first, name.last, name.date), (0, 2, receipts[0].time.date_naive()));
    assert_eq!(names.manifest.parse(), Ok(ManifestName::of(&name)));
    assert_eq!(names.checkpoint.parse::<CheckpointName>().unwrap().size, 3);
    assert_eq!(journal.sealed_segments(), std::slice::from_ref(&sealed));
    drop(journal);
    assert_eq!(bench.open().0.sealed_segments(), [sealed], "a restart finds the same");
}

#[tokio::test]
async fn size_seals_and_wakes_the_uploader() {
    let mut bench = Bench::new();
    bench.config.segment_bytes = 1000;
    let (journal, _) = bench.open();
    let mut sealed = journal.sealed();
    append_all(&journal, (0..10).map(|_| draft(None, chunk("x")))).await;
    sealed.changed().await.unwrap();
    // What is sealed is never larger than the first batch that reached the size.
    let first = journal.sealed_segments().remove(0);
    assert!(first.last_seq < 9, "{first:?}");
    assert!(*sealed.borrow() > first.last_seq);
}

#[tokio::test]
async fn age_seals_without_another_append() {
    let mut bench = Bench::new();
    bench.config.segment_age = Duration::from_millis(20);
    let (journal, _) = bench.open();
    let mut sealed = journal.sealed();
    append_all(&journal, [draft(None, chunk("x"))]).await;
    sealed.wait_for(|&size| size == 1).await.unwrap();
    assert_eq!(journal.depth().unsealed_records, 0);
}

#[tokio::test]
async fn only_its_owner_can_read_the_journal() {
    use std::os::unix::fs::MetadataExt;
    let bench = Bench::new();
    let (journal, _) = bench.open();
    append_all(&journal, [draft(None, chunk("x"))]).await;
    journal.seal().await.unwrap();
    append_all(&journal, [draft(None, chunk("x"))]).await;
    assert_eq!(fs::metadata(&bench.config.directory).unwrap().mode() & 0o777, 0o700);
    for entry in fs::read_dir(&bench.config.directory).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
}

#[tokio::test]
async fn what_changed_in_the_open_segment_is_not_signed() {
    let bench = Bench::new();
    let (journal, _) = bench.open();
    append_all(&journal, (0..3).map(|_| draft(None, chunk("x")))).await;
    // A record is replaced by another one with a good CRC, behind the journal's back.
    let path = bench.file(&format!("{:020}.open", 0));
    let bytes = fs::read(&path).unwrap();
    let length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let line = String::from_utf8(bytes[20..20 + length].to_vec()).unwrap().replace("gate-1", "gate-2");
    let mut forged = bytes[..4].to_vec();
    crate::journal::frame::put(&mut forged, 4, line.as_bytes());
    forged.extend_from_slice(&bytes[20 + length..]);
    fs::write(&path, forged).unwrap();
    assert_eq!(journal.seal().await, Err(crate::journal::AppendError::Failed));
    assert!(journal.depth().failed);
    assert!(journal.sealed_segments().is_empty());
}
