//! What stands beside the records: lines that extend a checkpoint, and statements of legal holds.

use portcullis::evidence::Source as _;
use portcullis::evidence::holds::{Action, HOLDS, Register, Statement};
use portcullis::evidence::source::Directory;
use portcullis::journal::format::{Hash, Keys, read_checkpoint};

const ORIGIN: &str = "log.example/fuzz";
const ROOT: &str = "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=";
const OLD: &str = "log.example/fuzz+b1f92baf+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
const NEW: &str = "log.example/fuzz+4215b4ab+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";
/// A log of one record is handed over from the one key to the other.
const ROTATED: &str = "log.example/fuzz\n1\n0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=\nportcullis-key-rotation log.example/fuzz+b1f92baf+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c log.example/fuzz+4215b4ab+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU\n\n\u{2014} log.example/fuzz sfkrr19I1XY9ZnfSBS5n3Y7Denf/KlmlTsa/q3rgP4LdiAvLYrKSf6RZxfB/2KvvLZjWlOl2jNl909Iz5E4ZTlv+ggE=\n\u{2014} log.example/fuzz QhW0q2/zZvIpTfFXOjNJCbYxRtFmT37Uu9zTJmcJ8Z4piqcMLV04gAQZXcDmEE9a7gA36XmyfwdjeIJiyc3GfkSBsAs=\n";

/// A manifest is named once or not at all, and no key is handed over but by what both keys signed.
pub fn extension(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let extended = format!("{ORIGIN}\n1\n{ROOT}\n{text}\n\n\u{2014} {ORIGIN} AAAAAAA=\n");
    if let Ok(read) = read_checkpoint(extended.as_bytes(), &Keys::default()) {
        let named: Vec<_> = extended.lines().filter_map(|line| line.strip_prefix("portcullis-manifest ")).collect();
        let expected = read.manifest.map(|sha256| Hash(sha256).to_string());
        assert_eq!(named, expected.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let rotated = ROTATED.as_bytes();
    let place = data.first().map_or(0, |byte| usize::from(*byte) * rotated.len() / 256);
    let (head, tail) = rotated.split_at(place);
    let over = tail.get(data.len()..).unwrap_or_default();
    let spliced = [[head, data, tail].concat(), [head, data, over].concat()];
    for pinned in [OLD, NEW] {
        let following = |note: &[u8]| Keys::one(pinned).unwrap().following(ORIGIN, [note]).rotations();
        let good = following(rotated);
        assert_eq!(good.len(), 1, "where nothing is handed over, a refusal proves nothing");
        for note in [data, extended.as_bytes(), &spliced[0], &spliced[1]] {
            let found = following(note);
            assert!(found.is_empty() || found == good, "{found:?}");
        }
    }
}

const HOLD: &str = r#"{"v":1,"kind":"evidence.hold","id":"01900000-0000-7000-8000-000000000001","selection":"s","objects":[{"name":"records/x","version":"1"}],"time":"2026-01-31T00:00:00Z","by":"a","reason":"r","tool":"t"}"#;

/// Whatever lies under `holds/` is a statement or damage, says one thing, and releases no hold but the one that it names.
pub fn hold(data: &[u8]) {
    let directory = tempfile::tempdir().unwrap();
    let holds = directory.path().join(HOLDS);
    std::fs::create_dir(&holds).unwrap();
    std::fs::write(holds.join("1.json"), HOLD).unwrap();
    std::fs::write(holds.join("2.json"), data).unwrap();
    let source = Directory::new(directory.path());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let objects = runtime.block_on(source.list()).unwrap();
    let register = runtime.block_on(Register::read(&source, &objects));
    assert_eq!(register.statements.len() + register.damage.len(), 2);
    for statement in &register.statements {
        let json = serde_json::to_vec(statement).unwrap();
        assert_eq!(serde_json::from_slice::<Statement>(&json).unwrap(), *statement);
    }
    let Action::Hold { id: held, .. } = serde_json::from_str::<Statement>(HOLD).unwrap().action else {
        unreachable!("it is a hold")
    };
    let released = register.statements.iter().any(|statement| match &statement.action {
        Action::Release { hold, .. } => *hold == held,
        Action::Hold { .. } => false,
    });
    assert_eq!(register.is_released(held), released);
}
