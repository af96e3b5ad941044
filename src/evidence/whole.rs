//! Kept bodies, put back into the records that name them.

use std::io::Read as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::kept::MAX_BODY;
use super::read::{Inventory, Record};
use super::source::Source;
use super::{MAX_OBJECT, text};
use crate::archive::sha256_hex;
use crate::journal::format::BodyName;
use crate::journal::record::BodyRecord;

/// The record with all of its body, where the record has only a part of it and an object the rest; `None` for any other record.
///
/// # Errors
/// One sentence: why the body is not shown.
pub async fn whole(source: &impl Source, inventory: &Inventory, record: &Record) -> Result<Option<Record>, String> {
    let Some(body) = record.event.body().filter(|body| body.cut) else { return Ok(None) };
    let Some(kept) = &body.kept else { return Ok(None) };
    let failed = |why: String| format!("record {}: {}: {why}", record.seq, text::escape(&kept.object));
    let name = kept.object.parse::<BodyName>().map_err(|e| failed(e.to_string()))?;
    let object = inventory.bodies.get(&name).ok_or_else(|| failed("the body is not here".to_owned()))?;
    let packed = source.plain(object, MAX_OBJECT).await.map_err(|e| failed(format!("it cannot be read: {e}")))?;
    let bytes = unpack(&packed).map_err(|e| failed(format!("it is damaged: {e}")))?;
    if sha256_hex(&bytes) != body.sha256 {
        return Err(failed("it does not hold the bytes that the record says".to_owned()));
    }
    let mut record = record.clone();
    if let Some(body) = record.event.body_mut() {
        fill(body, bytes);
    }
    Ok(Some(record))
}

fn fill(body: &mut BodyRecord<String>, bytes: Vec<u8>) {
    body.cut = false;
    (body.text, body.base64) = match String::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(bytes) => (BASE64_STANDARD.encode(bytes.as_bytes()), true),
    };
}

fn unpack(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    zstd::Decoder::new(packed)?.take(MAX_BODY + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BODY {
        return Err(std::io::Error::other(format!("it decodes to more than {MAX_BODY} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::bodies::Hashes;
    use crate::evidence::fixture::Fixture;
    use crate::evidence::read::parse;
    use crate::evidence::replay::conversation::Conversation;
    use crate::evidence::source::{Directory, Place, Store};
    use crate::journal::format::encrypted::{identity, recipient, sealed};
    use crate::journal::record::Kept;

    const TEXT: &[u8] = b"a body that is longer than its record";

    /// The record of a piece of which it has the beginning, and its body beside the log.
    fn kept(fixture: &Fixture, packed: &[u8], ending: &str) -> Record {
        let object = format!("bodies/date=2026-01-02/instance=gate-1/{}.{ending}", sha256_hex(packed));
        let path = fixture.dir.path().join(&object);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, packed).unwrap();
        let mut record = parse(fixture.lines[3].as_bytes()).unwrap();
        let body = record.event.body_mut().unwrap();
        (body.text, body.cut, body.sha256) = ("a body".to_owned(), true, sha256_hex(TEXT));
        body.kept = Some(Kept { object, bytes: TEXT.len() as u64 });
        record
    }

    fn packed() -> Vec<u8> {
        zstd::encode_all(TEXT, 3).unwrap()
    }

    async fn found(fixture: &Fixture, record: &Record) -> Result<Option<Record>, String> {
        let place = Place::from(Store::Directory(Directory::new(fixture.dir.path()))).with(identity());
        let inventory = Inventory::list(&place).await.unwrap();
        whole(&place, &inventory, record).await
    }

    #[tokio::test]
    async fn a_kept_body_is_shown_and_its_hash_is_the_recorded_one() {
        let fixture = Fixture::new();
        for (packed, ending) in [(packed(), "zst"), (sealed(&[recipient()], &packed()), "zst.age")] {
            let record = kept(&fixture, &packed, ending);
            let whole = found(&fixture, &record).await.unwrap().unwrap();
            let (mut hashes, mut conversation) = (Hashes::default(), Conversation::default());
            hashes.check(&whole);
            assert_eq!((hashes.equal, hashes.in_part), (1, 0));
            conversation.add(whole);
            let body = &conversation.turns[0].response_body;
            assert_eq!((body.content.as_slice(), body.missing().len()), (TEXT, 0));
        }
        let record = parse(fixture.lines[3].as_bytes()).unwrap();
        assert_eq!(found(&fixture, &record).await, Ok(None), "all of it is in the record");
        let mut binary = kept(&fixture, &zstd::encode_all(&b"\xff\x00"[..], 3).unwrap(), "zst");
        binary.event.body_mut().unwrap().sha256 = sha256_hex(b"\xff\x00");
        let whole = found(&fixture, &binary).await.unwrap().unwrap();
        assert_eq!(whole.event.body().map(|body| (body.text.as_str(), body.base64)), Some(("/wA=", true)));
    }

    #[tokio::test]
    async fn what_is_not_the_recorded_body_is_named_and_not_shown() {
        let fixture = Fixture::new();
        let other = zstd::encode_all(&b"another"[..], 3).unwrap();
        let too_long = zstd::encode_all(&vec![0; usize::try_from(MAX_BODY).unwrap() + 1][..], 3).unwrap();
        for (packed, why) in [
            (other, "does not hold the bytes"),
            (b"no zstd".to_vec(), "damaged"),
            (too_long, "more than 67108864 bytes"),
        ] {
            let record = kept(&fixture, &packed, "zst");
            let error = found(&fixture, &record).await.unwrap_err();
            assert!(error.starts_with("record 3: bodies/") && error.contains(why), "{error}");
        }
        let record = kept(&fixture, &packed(), "zst");
        let object = record.event.body().unwrap().kept.as_ref().unwrap().object.clone();
        std::fs::remove_file(fixture.dir.path().join(&object)).unwrap();
        assert!(found(&fixture, &record).await.unwrap_err().contains("not here"));
        let mut conversation = Conversation::default();
        conversation.add(record);
        assert_eq!(conversation.turns[0].response_body.missing(), [format!("whole in {object}")]);
    }
}
