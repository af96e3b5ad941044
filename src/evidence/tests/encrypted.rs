//! Records that only auditors can read.

use std::path::Path;

use super::manifests::only;
use crate::evidence::bundle::{Bundle, Signer, write};
use crate::evidence::fixture::{Fixture, SIZE};
use crate::evidence::holds::objects_of_ids;
use crate::evidence::locked::locked;
use crate::evidence::read::{Inventory, walk};
use crate::evidence::replay;
use crate::evidence::scan::Window;
use crate::evidence::show::Wanted;
use crate::evidence::source::{Directory, Place, Source as _, Store};
use crate::evidence::{Options, ProblemKind, Report, Resume, prove, verify};
use crate::journal::SigningKey;
use crate::journal::format::encrypted::{identity, others, recipient, sealed};
use crate::journal::format::{Identities, Keys};

fn place(path: &Path, identities: Identities) -> Place {
    Place::from(Store::Directory(Directory::new(path))).with(identities)
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

fn check(fixture: &Fixture, identities: Identities, options: Options) -> Report {
    let options = Options { keys: fixture.keys(), ..options };
    run(verify(&place(fixture.dir.path(), identities), &options)).unwrap()
}

fn without(fixture: &Fixture) -> Report {
    check(fixture, Identities::default(), Options::default())
}

fn with(fixture: &Fixture) -> Report {
    check(fixture, identity(), Options::default())
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn integrity_is_proved_without_a_key_and_what_is_not_looked_at_is_said() {
    let fixture = Fixture::encrypted();
    for identities in [Identities::default(), others()] {
        let report = check(&fixture, identities, Options::default());
        assert!(report.ok, "{report}");
        let log = &report.instances[0];
        assert_eq!((log.segments, log.unread, log.manifests, log.signatures_valid), (2, 2, 2, 2));
        assert_eq!((log.roots_checked, log.roots_vouched, log.sessions), (0, 2, 0));
        assert_eq!(log.newest.as_ref().map(|(size, _)| *size), Some(10));
        assert!(report.notes.iter().any(|note| note.contains("2 segments are encrypted")), "{report}");
    }
    let report = with(&fixture);
    let log = &report.instances[0];
    assert!(report.ok && !report.notes.iter().any(|note| note.contains("encrypted")), "{report}");
    assert_eq!((log.unread, log.roots_checked, log.roots_vouched, log.sessions), (0, 2, 0, 2));
}

#[test]
fn a_session_is_found_whose_name_manifests_withhold() {
    let fixture = Fixture::encrypted();
    let place = place(fixture.dir.path(), identity());
    let objects = run(place.list()).unwrap();
    let inventory = Inventory::new(objects.clone());
    let found = run(replay::find(&place, &inventory, "beta")).1.unwrap();
    let mut records = 0;
    run(replay::replay(&place, &inventory, &found, |_, _| records += 1));
    assert_eq!((found.id.as_str(), records), ("beta-5", 5));
    let (_, held) = run(objects_of_ids(&place, &objects, &["beta-5".to_owned()]));
    assert_eq!(held.len(), 3, "{held:?}");
}

#[test]
fn only_some_segments_may_be_encrypted() {
    for encrypted in [0, 1] {
        let fixture = Fixture::with_manifests();
        fixture.encrypt(encrypted, &fixture.lines);
        let report = without(&fixture);
        assert!(report.ok, "{report}");
        let log = &report.instances[0];
        assert_eq!((log.unread, log.roots_checked, log.roots_vouched), (1, 1, 1), "{report}");
        assert_eq!(with(&fixture).instances[0].roots_checked, 2);
    }
}

#[test]
fn a_change_of_what_is_stored_is_found_without_a_key() {
    let fixture = Fixture::encrypted();
    flip(&fixture.encrypted_records(1), 300);
    only(&without(&fixture), &[(ProblemKind::BadSegment, (5, 9))]);
    assert!(with(&fixture).problems[0].what.contains("does not decrypt"));
    // Whoever owns the bucket writes records of his own, which anybody can encrypt.
    let fixture = Fixture::encrypted();
    let text: String = fixture.lines[..SIZE].iter().map(|line| line.replace("alice", "mallory") + "\n").collect();
    let other = sealed(&[recipient()], &zstd::encode_all(text.as_bytes(), 3).unwrap());
    std::fs::write(fixture.encrypted_records(0), other).unwrap();
    only(&without(&fixture), &[(ProblemKind::BadSegment, (0, 4))]);
    only(&with(&fixture), &[(ProblemKind::BadSegment, (0, 4)), (ProblemKind::BadRoot, (0, 4))]);
    std::fs::remove_file(fixture.encrypted_records(0)).unwrap();
    only(&without(&fixture), &[(ProblemKind::MissingRecords, (0, 4))]);
    let fixture = Fixture::encrypted();
    std::fs::remove_file(fixture.manifest(0)).unwrap();
    only(&without(&fixture), &[(ProblemKind::MissingManifest, (0, 4))]);
    std::fs::write(fixture.note(0), fixture.sign(SIZE, &fixture.lines[..SIZE])).unwrap();
    let report = without(&fixture);
    only(&report, &[(ProblemKind::MissingManifest, (0, 4))]);
    assert!(report.problems[0].what.contains("nothing vouches for it"), "{report}");
}

/// Whoever has the signing key signs two histories: that they do not fit together is seen without the records, too.
#[test]
fn two_histories_and_other_checkpoints_are_found_without_a_key() {
    let fixture = Fixture::encrypted();
    let mut lines = fixture.lines.clone();
    lines[1] = lines[1].replace("alice", "mallory");
    let text: String = lines[SIZE..].iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(fixture.records(1), zstd::encode_all(text.as_bytes(), 3).unwrap()).unwrap();
    fixture.encrypt(1, &lines);
    only(&without(&fixture), &[(ProblemKind::BadRoot, (4, 4))]);
    let fixture = Fixture::encrypted();
    let kept = vec![("witness.note".to_owned(), fixture.sign(10, &lines))];
    let report = check(&fixture, Identities::default(), Options { checkpoints: kept, ..Options::default() });
    only(&report, &[(ProblemKind::BadCheckpoint, (9, 9))]);
}

#[test]
fn what_is_in_them_is_checked_with_a_key() {
    let fixture = Fixture::encrypted();
    // A gate that seals another record than it signed.
    let mut lines = fixture.lines.clone();
    lines[7] = lines[7].replace("bob", "eve");
    let text: String = lines[SIZE..].iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(fixture.records(1), zstd::encode_all(text.as_bytes(), 3).unwrap()).unwrap();
    fixture.encrypt(1, &fixture.lines);
    assert!(without(&fixture).ok);
    only(&with(&fixture), &[(ProblemKind::BadRoot, (5, 9))]);
}

#[test]
fn a_run_with_a_key_reads_what_one_without_passed_over() {
    let (fixture, elsewhere) = (Fixture::encrypted(), tempfile::tempdir().unwrap());
    let file = elsewhere.path().join("state");
    let resumed = |identities: Identities| {
        let resume = Resume::open(&file, &fixture.dir.path().display().to_string()).unwrap();
        check(&fixture, identities, Options { resume: Some(resume), ..Options::default() }).instances.remove(0)
    };
    assert_eq!((resumed(Identities::default()).unread, resumed(Identities::default()).unread), (2, 2));
    let read = resumed(identity());
    assert_eq!((read.unread, read.roots_checked, read.sessions), (0, 2, 2));
    assert_eq!(resumed(Identities::default()), read, "what was looked at is not forgotten");
}

#[test]
fn records_are_read_and_proved_with_a_key_and_without_one_it_is_said() {
    let fixture = Fixture::encrypted();
    let seen = |identities: Identities| {
        let (place, mut seen) = (place(fixture.dir.path(), identities), vec![]);
        let inventory = run(Inventory::list(&place)).unwrap();
        let walked = run(walk(&place, &inventory, |_| true, |record| seen.push(record.seq)));
        let missing = run(locked(&place, inventory.segments()));
        (seen, walked.damage, missing.map(|locked| locked.to_string()))
    };
    assert_eq!(seen(identity()), ((0..10).collect(), vec![], None));
    let (read, damage, missing) = seen(Identities::default());
    assert!(read.is_empty() && damage.len() == 2 && damage[0].contains("--identity"), "{damage:?}");
    let missing = missing.unwrap();
    assert!(missing.starts_with("2 of 2 segments are encrypted with age to 1 recipient: "), "{missing}");
    let (_, damage, missing) = seen(others());
    assert!(missing.is_none() && damage[0].contains("none of the given age secret keys"), "{damage:?}");

    let place = place(fixture.dir.path(), identity());
    let inventory = run(crate::evidence::scan::inventory(&place, &Window::default())).unwrap();
    let (_, proof) = run(prove::prove(&place, &inventory, Wanted::Seq(7), None)).unwrap();
    assert!(proof.check(&fixture.keys()).is_ok());
}

#[test]
fn a_bundle_holds_them_as_they_are_or_only_the_hashes_for_whoever_has_the_key() {
    let (fixture, elsewhere) = (Fixture::encrypted(), tempfile::tempdir().unwrap());
    let key = SigningKey::generate().unwrap();
    let mut keys = fixture.keys();
    keys.extend(Keys::one(&key.vkey("auditor.example")).unwrap());
    let signer = Signer { key: &key, name: "auditor.example" };
    let bundled = |name: &str, hashes, identities| {
        let (path, place) = (elsewhere.path().join(name), place(fixture.dir.path(), identities));
        run(write(&place, &without(&fixture), hashes, &signer, &path)).map(|()| path)
    };
    let open = |path: &Path, identities| {
        let place = Place::from(Store::Bundle(Bundle::open(path).unwrap())).with(identities);
        let report = run(verify(&place, &Options { keys: keys.clone(), ..Options::default() })).unwrap();
        assert!(report.ok, "{report}");
        (report.instances[0].unread, report.instances[0].hashed, report.instances[0].roots_checked)
    };
    let whole = bundled("whole.tar", false, Identities::default()).unwrap();
    assert_eq!((open(&whole, Identities::default()), open(&whole, identity())), ((2, 0, 0), (0, 0, 2)));
    let hashes = bundled("hashes.tar", true, identity()).unwrap();
    assert_eq!(open(&hashes, Identities::default()), (0, 2, 2));
    let refused = bundled("none.tar", true, Identities::default()).unwrap_err().to_string();
    assert!(refused.contains("--identity"), "{refused}");
}
