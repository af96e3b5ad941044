//! A crash between any two steps, and damage: what is recovered and what is refused.

use std::fs::File;

use chrono::{DateTime, Utc};

use super::*;
use crate::config::Encryption;
use crate::journal::OpenError;
use crate::journal::format::Dimension;
use crate::journal::format::encrypted::recipient;
use crate::journal::frame::{Frames, MAGIC, Step, put};
use crate::journal::home::{Home, Span, temporary};
use crate::journal::seal::Seal;
use crate::journal::state::State;
use crate::journal::storage::Disk;
use crate::journal::testing::{chunk, draft};

/// A log of some sealed records and three in an open segment, as a crash leaves it.
async fn crashed(sealed: u64) -> (Bench, PathBuf) {
    crashed_with(sealed, None).await
}

async fn crashed_with(sealed: u64, encryption: Option<Encryption>) -> (Bench, PathBuf) {
    let mut bench = Bench::new();
    bench.config.encryption = encryption;
    let (journal, _) = bench.open();
    append_all(&journal, (0..sealed).map(|_| draft(None, chunk("old")))).await;
    journal.seal().await.unwrap();
    append_all(&journal, (0..3).map(|_| draft(None, chunk("new")))).await;
    drop(journal);
    let open = bench.file(&format!("{sealed:020}.open"));
    (bench, open)
}

/// The crash left records that all read back, and the log goes on behind them.
async fn check(bench: &Bench, records: u64) {
    let (journal, recovered) = bench.open();
    assert_eq!(recovered.next_seq, records);
    let receipts = append_all(&journal, [draft(None, chunk("after"))]).await;
    assert_eq!(receipts[0].seq, records);
    drop(journal);
    assert_eq!(bench.read().await.len() as u64, records + 1);
}

/// What a seal of the open segment works on, read from it.
struct Work {
    before: Tree,
    after: State,
    span: Span,
    created: DateTime<Utc>,
    contents: Contents,
}

fn work(home: &Home, open: &Path) -> Work {
    let before = State::load(home).unwrap().map_or_else(State::default, |(state, _)| state);
    let mut after = before.clone();
    let mut contents = Contents::default();
    let mut frames = Frames::new(File::open(open).unwrap()).unwrap().unwrap();
    let (mut line, mut times) = (Vec::new(), Vec::new());
    while frames.next(&mut line).unwrap() == Step::Record {
        after.tree.push_line(&line);
        let record = read_line(&line);
        contents.add(&Facts::of(&record.event), record.session.as_ref());
        times.push(record.time);
    }
    after.last_time = times[2];
    let span = Span { first: before.tree.size(), last: after.tree.size() - 1 };
    Work { before: before.tree, after, span, created: times[0], contents }
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Until {
    Records,
    Manifest,
    Note,
    RecordsRenamed,
    ManifestRenamed,
    Published,
    StateWritten,
    Committed,
    Discarded,
}

/// Does the steps of a seal by hand and stops after one of them.
fn seal_until(bench: &Bench, open: &Path, until: Until) {
    let home = Home {
        directory: bench.config.directory.clone(),
        instance: INSTANCE.to_owned(),
        origin: ORIGIN.to_owned(),
        keys: bench.key.clone().into(),
        storage: Box::new(Disk),
        clock: Box::new(Utc::now),
        encryption: bench.config.encryption.clone(),
    };
    let Work { before, after, span, created, contents } = work(&home, open);
    let seal = Seal { home: &home, span, created, before: &before, after: &after, contents: &contents };
    let rename = |path: &Path| fs::rename(temporary(path), path).unwrap();
    let (records, clear) = seal.write_records().unwrap();
    let mut files: Vec<_> = [Some(records), clear].into_iter().flatten().collect();
    if until >= Until::Manifest {
        files.push(seal.write_manifest(&files[0]).unwrap());
    }
    let note = (until >= Until::Note).then(|| seal.write_note(files.last().unwrap()).unwrap());
    let text = note.map(|(note, text)| {
        files.push(note);
        text
    });
    match until {
        Until::Records | Until::Manifest | Until::Note => {}
        Until::RecordsRenamed => rename(&files[0].path),
        Until::ManifestRenamed => files[..files.len() - 1].iter().for_each(|file| rename(&file.path)),
        Until::Published => seal.publish(files.iter()).unwrap(),
        Until::StateWritten => {
            seal.publish(files.iter()).unwrap();
            fs::write(temporary(&home.state()), "{\"v\":").unwrap();
        }
        Until::Committed | Until::Discarded => {
            seal.publish(files.iter()).unwrap();
            seal.commit(&text.unwrap()).unwrap();
        }
    }
    if until == Until::Discarded {
        seal.discard_open().unwrap();
    }
}

#[tokio::test]
async fn a_seal_may_be_cut_off_after_any_step() {
    use Until::*;
    let all = [Records, Manifest, Note, RecordsRenamed, ManifestRenamed, Published, StateWritten, Committed, Discarded];
    for (until, sealed) in all.into_iter().flat_map(|until| [(until, 0), (until, 5)]) {
        for encryption in [None, encrypted(false), encrypted(true)] {
            let (bench, open) = crashed_with(sealed, encryption).await;
            seal_until(&bench, &open, until);
            check(&bench, sealed + 3).await;
            assert!(!bench.names().iter().any(|name| name.ends_with(".tmp")), "{:?}", bench.names());
        }
    }
}

#[tokio::test]
async fn a_seal_that_was_cut_off_is_done_again_under_another_configuration() {
    use Until::*;
    for until in [Records, RecordsRenamed, ManifestRenamed, Published, StateWritten, Committed] {
        for (before, after) in [(None, encrypted(true)), (encrypted(true), None), (encrypted(true), encrypted(false))] {
            let (mut bench, open) = crashed_with(5, before).await;
            seal_until(&bench, &open, until);
            bench.config.encryption = after;
            check(&bench, 8).await;
        }
    }
}

#[tokio::test]
async fn what_is_sealed_stays_as_it_is_when_recipients_change() {
    let (mut bench, _) = crashed_with(5, encrypted(true)).await;
    bench.config.encryption = None;
    let (journal, _) = bench.open();
    let names: Vec<_> = journal.sealed_segments().iter().map(|segment| segment.object_names().records).collect();
    assert_eq!(names.iter().map(|name| name.ends_with(".ndjson.zst.age")).collect::<Vec<_>>(), [true, false]);
    let segments = journal.sealed_segments();
    assert_eq!((segments[0].files().count(), segments[1].files().count()), (4, 3));
    let text = zstd::decode_all(&*fs::read(&segments[0].readable().unwrap().path).unwrap()).unwrap();
    let bytes = fs::read(&segments[0].records.path).unwrap();
    assert_eq!(zstd::decode_all(&*identity().decrypt(&bytes).unwrap()).unwrap(), text);
    // Without streams nothing of it is left here in the clear.
    bench.config.encryption = encrypted(false);
    append_all(&journal, [draft(None, chunk("open"))]).await;
    drop(journal);
    let (journal, _) = bench.open();
    let last = journal.sealed_segments().pop().unwrap();
    assert_eq!((last.files().count(), last.readable()), (3, None));
    journal.remove(&segments[0]).unwrap();
    assert!(segments[0].files().all(|file| !file.path.exists()));
}

#[tokio::test]
async fn a_removal_of_encrypted_records_that_was_cut_off_is_finished() {
    let (bench, _) = crashed_with(5, encrypted(true)).await;
    let file = |ext: &str| bench.file(&format!("{:020}-{:020}.{ext}", 0, 4));
    fs::remove_file(file("ndjson.zst.age")).unwrap();
    let (journal, recovered) = bench.open();
    assert_eq!((recovered.next_seq, journal.sealed_segments().len()), (8, 1));
    assert!(["clear", "manifest", "note"].iter().all(|ext| !file(ext).exists()), "{:?}", bench.names());
}

#[tokio::test]
async fn encrypted_records_must_be_those_of_the_manifest() {
    let (bench, _) = crashed_with(5, encrypted(false)).await;
    let path = bench.file(&format!("{:020}-{:020}.ndjson.zst.age", 0, 4));
    flip(&path, 40);
    assert!(matches!(bench.try_open(), Err(OpenError::Corrupt { path: at, .. }) if at == path));
    let plain = bench.file(&format!("{:020}-{:020}.ndjson.zst", 0, 4));
    fs::copy(&path, &plain).unwrap();
    assert!(matches!(bench.try_open(), Err(OpenError::Inconsistent { path: at, .. }) if at == path));
    fs::remove_file(&path).unwrap();
    assert!(matches!(bench.try_open(), Err(OpenError::Inconsistent { path: at, .. }) if at == path));
}

fn encrypted(keep_clear: bool) -> Option<Encryption> {
    Some(Encryption { recipients: vec![recipient()], keep_clear })
}

#[tokio::test]
async fn what_a_power_cut_left_of_the_open_file_of_a_committed_seal_is_waste() {
    let lengths: [fn(usize) -> usize; 4] = [|_| 0, |_| MAGIC.len(), |whole| whole / 2, |whole| whole - 1];
    for length in lengths {
        let (bench, open) = crashed(5).await;
        seal_until(&bench, &open, Until::Committed);
        let whole = fs::read(&open).unwrap();
        fs::write(&open, &whole[..length(whole.len())]).unwrap();
        check(&bench, 8).await;
        assert!(!open.exists());
    }
}

#[tokio::test]
async fn a_seal_in_the_middle_of_its_files_is_done_again() {
    for left in ["ndjson.zst.tmp", "ndjson.zst.age.tmp", "clear.tmp", "manifest.tmp", "note.tmp"] {
        let (bench, _) = crashed(5).await;
        fs::write(bench.file(&format!("{:020}-{:020}.{left}", 5, 7)), "half").unwrap();
        check(&bench, 8).await;
    }
}

#[tokio::test]
async fn a_torn_tail_is_cut_wherever_it_tore() {
    let (bench, open) = crashed(2).await;
    let whole = fs::read(&open).unwrap();
    let first = 20 + u32::from_le_bytes(whole[12..16].try_into().unwrap()) as usize;
    for length in [0, 3, 4, 7, 11, first - 1, first, first + 3, whole.len() - 1] {
        let (bench, open) = crashed(2).await;
        let whole = fs::read(&open).unwrap();
        fs::write(&open, &whole[..length.min(whole.len() - 1)]).unwrap();
        let (journal, recovered) = bench.open();
        assert!(recovered.records < 3 && recovered.next_seq == 2 + recovered.records, "cut at {length}");
        drop(journal);
        check(&bench, recovered.next_seq).await;
    }
    // Zeros, as a file system leaves them behind what it had written.
    let mut longer = whole.clone();
    longer.extend_from_slice(&[0; 5000]);
    fs::write(&open, &longer).unwrap();
    let (journal, recovered) = bench.open();
    assert_eq!((recovered.records, recovered.truncated_bytes), (3, 5000));
    drop(journal);
    check(&bench, 5).await;
}

#[tokio::test]
async fn a_flipped_byte_in_front_of_good_records_is_refused_with_its_place() {
    let (_bench, open) = crashed(2).await;
    let whole = fs::read(&open).unwrap();
    let first = 20 + u32::from_le_bytes(whole[12..16].try_into().unwrap()) as usize;
    for place in [0, 4, 6, 8, 20, first, first + 5, first + 40] {
        let (bench, open) = crashed(2).await;
        flip(&open, place);
        let error = bench.try_open().err().unwrap();
        let expected = if place >= first {
            first
        } else if place == 0 {
            0
        } else {
            4
        };
        assert!(
            matches!(&error, OpenError::Corrupt { path, offset, .. } if *path == open && *offset == expected as u64),
            "byte {place}: {error}"
        );
        // It stays refused, and nothing was changed.
        assert!(bench.try_open().is_err());
        flip(&open, place);
        check(&bench, 5).await;
    }
}

#[tokio::test]
async fn a_record_at_the_wrong_place_is_refused() {
    let (bench, open) = crashed(2).await;
    let bytes = fs::read(&open).unwrap();
    let second = 20 + u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    // The first record of the segment is taken out.
    fs::write(&open, [&bytes[..4], &bytes[second..]].concat()).unwrap();
    let error = bench.try_open().err().unwrap();
    assert!(matches!(error, OpenError::Corrupt { offset: 4, .. }), "{error}");
}

#[tokio::test]
async fn a_state_that_does_not_fit_its_files_is_refused() {
    // An older state is put back, with the sealed files of a newer one.
    let (bench, _) = crashed(2).await;
    let old = fs::read(bench.file("state.json")).unwrap();
    drop(bench.open());
    fs::write(bench.file("state.json"), &old).unwrap();
    assert!(matches!(bench.try_open(), Err(OpenError::Inconsistent { .. })));
    // It is deleted.
    fs::remove_file(bench.file("state.json")).unwrap();
    assert!(matches!(bench.try_open(), Err(OpenError::Inconsistent { .. })));
    // Its numbers are edited.
    let (bench, _) = crashed(2).await;
    let text = fs::read_to_string(bench.file("state.json")).unwrap();
    fs::write(bench.file("state.json"), text.replace("\"next_seq\": 2", "\"next_seq\": 1")).unwrap();
    assert!(matches!(bench.try_open(), Err(OpenError::Inconsistent { .. })));
    // Its checkpoint is edited.
    fs::write(bench.file("state.json"), text.replace("\\n2\\n", "\\n3\\n")).unwrap();
    assert!(matches!(bench.try_open(), Err(OpenError::Checkpoint { .. })));
}

#[tokio::test]
async fn a_removal_that_was_cut_off_is_finished_and_a_missing_note_is_refused() {
    let file = |bench: &Bench, ext: &str| bench.file(&format!("{:020}-{:020}.{ext}", 0, 1));
    for removed in [&["ndjson.zst"][..], &["ndjson.zst", "manifest"]] {
        let (bench, _) = crashed(2).await;
        let kept = fs::read(file(&bench, "ndjson.zst")).unwrap();
        removed.iter().for_each(|ext| fs::remove_file(file(&bench, ext)).unwrap());
        let (journal, recovered) = bench.open();
        assert_eq!(recovered.next_seq, 5);
        assert!(!file(&bench, "note").exists() && !file(&bench, "manifest").exists());
        assert_eq!(journal.sealed_segments().len(), 1);
        drop(journal);
        fs::write(file(&bench, "ndjson.zst"), kept).unwrap();
        assert!(matches!(bench.try_open(), Err(OpenError::Inconsistent { .. })));
    }
}

#[tokio::test]
async fn a_manifest_that_its_checkpoint_names_must_be_there_and_be_that_one() {
    let (bench, _) = crashed(2).await;
    let path = bench.file(&format!("{:020}-{:020}.manifest", 0, 1));
    let kept = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(matches!(bench.try_open(), Err(OpenError::Inconsistent { path: at, .. }) if at == path));
    fs::write(&path, String::from_utf8(kept.clone()).unwrap().replace("EMAIL", "OTHER")).unwrap();
    assert!(matches!(bench.try_open(), Err(OpenError::Corrupt { path: at, .. }) if at == path));
    fs::write(&path, kept).unwrap();
    check(&bench, 5).await;
}

#[tokio::test]
async fn a_segment_of_before_manifests_is_still_sent() {
    let (bench, _) = crashed(2).await;
    let file = |ext: &str| bench.file(&format!("{:020}-{:020}.{ext}", 0, 1));
    let mut tree = Tree::new();
    let lines = zstd::decode_all(&*fs::read(file("ndjson.zst")).unwrap()).unwrap();
    lines.split_inclusive(|&byte| byte == b'\n').for_each(|line| tree.push_line(line.strip_suffix(b"\n").unwrap()));
    fs::write(file("note"), bench.key.sign_checkpoint(ORIGIN, &tree).unwrap()).unwrap();
    fs::remove_file(file("manifest")).unwrap();
    let (journal, _) = bench.open();
    let segments = journal.sealed_segments();
    assert_eq!((segments[0].manifest.as_ref(), segments[0].files().count()), (None, 2));
    assert!(segments[1].manifest.is_some());
    journal.remove(&segments[0]).unwrap();
    drop(journal);
    assert_eq!(bench.open().0.sealed_segments(), segments[1..]);
}

#[tokio::test]
async fn a_damaged_sealed_segment_is_refused() {
    let (bench, _) = crashed(50).await;
    let path = bench.file(&format!("{:020}-{:020}.ndjson.zst", 0, 49));
    let middle = fs::metadata(&path).unwrap().len() / 2;
    flip(&path, usize::try_from(middle).unwrap());
    let error = bench.try_open().err().unwrap();
    assert!(matches!(&error, OpenError::Corrupt { path: at, .. } if *at == path), "{error}");
}

/// A gate that was replaced by an earlier version.
#[tokio::test]
async fn a_record_of_a_later_kind_is_sealed_and_its_manifest_prunes_nothing() {
    let (bench, open) = crashed(0).await;
    let mut frames = Frames::new(File::open(&open).unwrap()).unwrap().unwrap();
    let (mut line, mut forged) = (Vec::new(), MAGIC.to_vec());
    while frames.next(&mut line).unwrap() == Step::Record {
        let later = String::from_utf8(line.clone()).unwrap().replace("exchange.response_chunk", "exchange.later");
        put(&mut forged, 4, later.as_bytes());
    }
    fs::write(&open, forged).unwrap();
    let (journal, _) = bench.open();
    let file = journal.sealed_segments()[0].manifest.clone().unwrap();
    let manifest = Manifest::parse(&fs::read(file.path).unwrap()).unwrap();
    assert_eq!(manifest.kinds, [("exchange.later".to_owned(), 3)].into());
    assert!(Dimension::ALL.iter().all(|dimension| manifest.may_hold(*dimension, |_| false)));
}
