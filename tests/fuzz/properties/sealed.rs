//! What auditors are handed: manifests, proofs, bundles, encrypted records.

use std::sync::OnceLock;

use portcullis::evidence::Source as _;
use portcullis::evidence::bundle::{Bundle, Signer, write};
use portcullis::evidence::source::Directory;
use portcullis::evidence::{Options, Report, verify};
use portcullis::journal::SigningKey;
use portcullis::journal::format::{
    Dimension, Identities, Keys, Manifest, Proof, Tree, encrypt, recipients_of, record_hash,
};

const ORIGIN: &str = "log.example/fuzz";
/// A read of an entry takes no more, bytes.
const MAX: u64 = 1 << 16;

/// What is taken says one thing, and can be used without a doubt.
pub fn manifest(data: &[u8]) {
    let Ok(manifest) = Manifest::parse(data) else { return };
    assert_eq!(Manifest::parse(&manifest.to_json().unwrap()).unwrap(), manifest);
    assert_eq!(manifest.tree_before().unwrap().size(), manifest.first_seq);
    let name = manifest.name();
    assert_eq!(name.to_string().parse(), Ok(name));
    assert!(manifest.may_be_in(Some(manifest.last_time), None) && manifest.may_be_in(Some(manifest.first_time), None));
    for dimension in Dimension::ALL {
        let any = manifest.may_hold(dimension, |_| true);
        assert!(any || !manifest.may_hold(dimension, |value| value.is_empty()));
    }
}

/// One spelling; and nothing but what was proved is taken.
pub fn proof(data: &[u8]) {
    if let Ok(proof) = Proof::parse(data) {
        assert_eq!(proof.to_text().as_bytes(), data);
    }
    let (good, keys) = proved();
    let text = good.to_text();
    let place = data.first().map_or(0, |byte| usize::from(*byte) * text.len() / 256);
    let (head, tail) = text.as_bytes().split_at(place);
    let over = tail.get(data.len()..).unwrap_or_default();
    for bytes in [data.to_vec(), [head, data, tail].concat(), [head, data, over].concat()] {
        let Ok(proof) = Proof::parse(&bytes) else { continue };
        if proof.check(keys).is_ok() {
            assert_eq!((proof.index, &proof.line, &proof.path), (good.index, &good.line, &good.path));
        }
    }
}

/// The third of three records.
fn proved() -> &'static (Proof, Keys) {
    static PROVED: OnceLock<(Proof, Keys)> = OnceLock::new();
    PROVED.get_or_init(|| {
        let (key, mut tree) = (SigningKey::generate().unwrap(), Tree::new());
        ["one", "two", "three"].iter().for_each(|line| tree.push_line(line.as_bytes()));
        let mut left = Tree::new();
        ["one", "two"].iter().for_each(|line| left.push_line(line.as_bytes()));
        let (path, line) = (left.peaks().to_vec(), b"three".to_vec());
        let proof = Proof { index: 2, path, line, checkpoint: key.sign_checkpoint(ORIGIN, &tree).unwrap() };
        let keys = Keys::one(&key.vkey(ORIGIN)).unwrap();
        assert!(proof.check(&keys).is_ok(), "with a bad proof, a refusal proves nothing");
        assert_eq!(record_hash(b"three"), tree.peaks()[1]);
        (proof, keys)
    })
}

/// What was changed opens for nobody, whatever the change.
pub fn encrypted(data: &[u8]) {
    let (good, identities) = sealed();
    let place = data.first_chunk().map_or(0, |bytes| usize::from(u16::from_le_bytes(*bytes)) % good.len());
    let mut changed = good.clone();
    let end = (place + data.len()).min(changed.len());
    changed[place..end].copy_from_slice(&data[..end - place]);
    for bytes in [data, &changed, &good[..place]] {
        assert!(recipients_of(bytes) <= bytes.len());
        assert!(identities.decrypt(bytes).map_or(true, |plain| bytes == good && plain == SECRET));
    }
    // A key file, perhaps.
    let Err(error) = Identities::parse([&*String::from_utf8_lossy(data)]) else { return };
    assert!(error.to_string().len() < 200, "what is in it is not shown");
}

const SECRET: &[u8] = b"a record that only auditors read";
const IDENTITY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const RECIPIENT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

fn sealed() -> &'static (Vec<u8>, Identities) {
    static SEALED: OnceLock<(Vec<u8>, Identities)> = OnceLock::new();
    SEALED.get_or_init(|| {
        let mut writer = encrypt(&[RECIPIENT.parse().unwrap()], Vec::new()).unwrap();
        std::io::Write::write_all(&mut writer, SECRET).unwrap();
        let (good, identities) = (writer.finish().unwrap(), Identities::parse([IDENTITY]).unwrap());
        assert_eq!(identities.decrypt(&good).unwrap(), SECRET, "with a bad one, a refusal proves nothing");
        (good, identities)
    })
}

/// A bundle is read within bounds, and one in which something was changed is not taken.
pub fn bundle(data: &[u8]) {
    let (good, keys) = bundled();
    let place = data.first_chunk().map_or(0, |bytes| usize::from(u16::from_le_bytes(*bytes)) % good.len());
    let mut changed = good.clone();
    let end = (place + data.len()).min(changed.len());
    changed[place..end].copy_from_slice(&data[..end - place]);
    for bytes in [data, &changed] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("bundle.tar");
        std::fs::write(&path, bytes).unwrap();
        let Ok(bundle) = Bundle::open(&path) else { continue };
        let Ok(problems) = bundle.own_problems(keys) else { continue };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let objects = runtime.block_on(bundle.list()).unwrap();
        let read: Vec<_> = objects.iter().map(|object| runtime.block_on(bundle.get(object, MAX))).collect();
        assert!(read.iter().flatten().all(|bytes| bytes.len() as u64 <= MAX));
        if problems.is_empty() {
            assert_eq!(objects.len(), 1, "what is vouched for is what was put in");
            assert!(read.iter().all(|bytes| bytes.as_ref().is_ok_and(|bytes| &bytes[..] == b"not a note")));
        }
    }
}

fn bundled() -> &'static (Vec<u8>, Keys) {
    static BUNDLED: OnceLock<(Vec<u8>, Keys)> = OnceLock::new();
    BUNDLED.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let note = directory.path().join("in/checkpoints/instance=g");
        std::fs::create_dir_all(&note).unwrap();
        std::fs::write(note.join("00000000000000000001.note"), "not a note").unwrap();
        let (source, path) = (Directory::new(directory.path().join("in")), directory.path().join("bundle.tar"));
        let key = SigningKey::generate().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let report: Report = runtime.block_on(verify(&source, &Options::default())).unwrap();
        let signer = Signer { key: &key, name: ORIGIN };
        runtime.block_on(write(&source, &report, false, &signer, &path)).unwrap();
        (std::fs::read(&path).unwrap(), Keys::one(&key.vkey(ORIGIN)).unwrap())
    })
}
