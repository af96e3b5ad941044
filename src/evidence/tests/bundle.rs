//! Bundles: what somebody who has only one file can verify.

use std::path::{Path, PathBuf};

use super::verify::kinds;
use crate::evidence::bundle::{Bundle, Signer, write};
use crate::evidence::fixture::Fixture;
use crate::evidence::source::{Directory, Source as _};
use crate::evidence::{Options, ProblemKind, Report, verify};
use crate::journal::SigningKey;
use crate::journal::format::Keys;

const NAME: &str = "auditor.example";

struct Bundled {
    fixture: Fixture,
    keys: Keys,
    elsewhere: tempfile::TempDir,
}

impl Bundled {
    fn new(hashes: bool) -> Self {
        let (fixture, elsewhere) = (Fixture::with_manifests(), tempfile::tempdir().unwrap());
        let key = SigningKey::generate().unwrap();
        let mut keys = fixture.keys();
        keys.extend(Keys::one(&key.vkey(NAME)).unwrap());
        let directory = Directory::new(fixture.dir.path());
        let path = elsewhere.path().join("bundle.tar");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let report = verify(&directory, &Options { keys: fixture.keys(), ..Options::default() }).await.unwrap();
            let signer = Signer { key: &key, name: NAME };
            write(&directory, &report, hashes, &signer, &path).await.unwrap();
            assert!(write(&directory, &report, hashes, &signer, &path).await.is_err(), "nothing is overwritten");
        });
        Bundled { fixture, keys, elsewhere }
    }

    fn path(&self) -> PathBuf {
        self.elsewhere.path().join("bundle.tar")
    }

    fn check(&self, keys: &Keys) -> Report {
        let bundle = Bundle::open(&self.path()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(verify(&bundle, &Options { keys: keys.clone(), ..Options::default() })).unwrap()
    }

    /// Writes the bundle anew, with other entries.
    fn rewrite(&self, change: impl Fn(&mut Vec<(String, Vec<u8>)>)) {
        let mut entries = entries(&self.path());
        change(&mut entries);
        let mut tar = tar::Builder::new(std::fs::File::create(self.path()).unwrap());
        for (name, bytes) in entries {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, name, &*bytes).unwrap();
        }
        tar.finish().unwrap();
    }
}

fn entries(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(std::fs::File::open(path).unwrap());
    let read = |entry: std::io::Result<tar::Entry<'_, _>>| {
        let (mut entry, mut bytes) = (entry.unwrap(), Vec::new());
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        (entry.path().unwrap().display().to_string(), bytes)
    };
    archive.entries().unwrap().map(read).collect()
}

#[test]
fn a_bundle_is_verified_with_nothing_but_the_keys() {
    for hashes in [false, true] {
        let bundled = Bundled::new(hashes);
        let report = bundled.check(&bundled.keys);
        assert!(report.ok, "{report}");
        let log = &report.instances[0];
        assert_eq!((log.roots_checked, log.manifests, log.signatures_valid), (2, 2, 2));
        assert_eq!((log.hashed, log.sessions), if hashes { (2, 0) } else { (0, 2) });
        assert_eq!(report.notes.iter().any(|note| note.contains("only the hashes")), hashes);
        let text: String =
            entries(&bundled.path()).iter().map(|(_, b)| String::from_utf8_lossy(b).into_owned()).collect();
        assert!(!text.contains("REDACTED"), "records are compressed or not there");
        let names: Vec<_> = entries(&bundled.path()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.iter().any(|name| name.starts_with("evidence/records/")), !hashes);
        assert!(["objects.json", "report.json"].iter().all(|name| names.iter().any(|n| n == name)), "{names:?}");
    }
}

#[test]
fn what_was_changed_added_or_removed_is_named() {
    let find =
        |entries: &Vec<(String, Vec<u8>)>, part: &str| entries.iter().position(|(n, _)| n.contains(part)).unwrap();
    let bundled = Bundled::new(false);
    bundled.rewrite(|entries| {
        let at = find(entries, "report.json");
        entries[at].1.push(b' ');
    });
    let report = bundled.check(&bundled.keys);
    assert_eq!(kinds(&report), [ProblemKind::BadBundle], "{report}");
    assert_eq!(report.problems[0].object.as_deref(), Some("report.json"));

    let bundled = Bundled::new(false);
    bundled.rewrite(|entries| entries.push(("report2.json".to_owned(), b"{}".to_vec())));
    assert!(bundled.check(&bundled.keys).problems[0].what.contains("added"));

    let bundled = Bundled::new(true);
    bundled.rewrite(|entries| drop(entries.remove(find(entries, "objects.json"))));
    assert!(bundled.check(&bundled.keys).problems[0].what.contains("removed"));

    // The list fits again, but nobody signed it; and the tree shows the change all the same.
    let bundled = Bundled::new(true);
    bundled.rewrite(|entries| {
        let leaves = find(entries, "evidence/leaves");
        entries[leaves].1[3] ^= 1;
        let digest = hex::encode(crate::journal::format::manifest::sha256(&entries[leaves].1));
        let list = find(entries, "digests.txt");
        let text = String::from_utf8(entries[list].1.clone()).unwrap();
        let old = text.lines().find(|l| l.ends_with(&entries[leaves].0)).unwrap().split(' ').next().unwrap();
        entries[list].1 = text.replace(old, &digest).into_bytes();
    });
    let report = bundled.check(&bundled.keys);
    assert!(
        kinds(&report).contains(&ProblemKind::BadBundle) && kinds(&report).contains(&ProblemKind::BadRoot),
        "{report}"
    );
}

#[test]
fn another_key_does_not_vouch_for_a_bundle() {
    let bundled = Bundled::new(false);
    let report = bundled.check(&bundled.fixture.keys());
    assert_eq!(kinds(&report), [ProblemKind::BadBundle], "{report}");
    assert!(report.problems[0].what.contains("not signed by a given key"), "{report}");
}

#[test]
fn what_is_no_bundle_is_refused() {
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("x.tar");
    std::fs::write(&path, "not a tar file".repeat(100)).unwrap();
    assert!(Bundle::open(&path).is_err());
    let bundled = Bundled::new(false);
    bundled.rewrite(|entries| drop(entries.pop()));
    assert!(Bundle::open(&bundled.path()).err().unwrap().to_string().contains("no signed list"));
    let bundled = Bundled::new(false);
    bundled.rewrite(|entries| entries.push(entries[0].clone()));
    assert!(Bundle::open(&bundled.path()).err().unwrap().to_string().contains("twice"));
    let bundled = Bundled::new(false);
    let mut bytes = std::fs::read(bundled.path()).unwrap();
    bytes[156] = b'2';
    std::fs::write(bundled.path(), bytes).unwrap();
    assert!(Bundle::open(&bundled.path()).is_err(), "a link");
}

#[test]
fn a_bundle_lists_its_evidence_and_reads_no_more_than_asked() {
    let bundled = Bundled::new(false);
    let bundle = Bundle::open(&bundled.path()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let objects = runtime.block_on(bundle.list()).unwrap();
    assert_eq!(objects.len(), 6);
    assert!(runtime.block_on(bundle.get(&objects[0], 1)).is_err());
    let bytes = runtime.block_on(bundle.get(&objects[0], 1 << 20)).unwrap();
    assert_eq!(bytes, std::fs::read(bundled.fixture.dir.path().join(&objects[0].name)).unwrap());
}

#[test]
fn hashes_stand_for_records_in_a_bundle_only() {
    let bundled = Bundled::new(true);
    let copy = tempfile::tempdir().unwrap();
    for (name, bytes) in entries(&bundled.path()) {
        let Some(name) = name.strip_prefix("evidence/") else { continue };
        let path = copy.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let report = runtime.block_on(verify(&Directory::new(copy.path()), &Options::default())).unwrap();
    assert_eq!(kinds(&report), [ProblemKind::MissingRecords; 2], "{report}");
}
