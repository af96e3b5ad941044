//! The open segment's file: the magic `PCJ2`, then one frame a record.
//!
//! A frame is four bytes that no text holds, the offset at which its batch begins, the length of the payload, the CRC-32 over
//! that offset and the payload (u32, little endian, each), and the payload: the record's line without its newline.
//!
//! A batch is written with one sync, after the sync of the one before. So behind a frame that cannot be read
//! - nothing good: a torn tail that was never acknowledged;
//! - a good frame of a later batch: damage, since the broken frame's batch was synced;
//! - a good frame of the same batch: torn, where a sector is all zeros, as a power cut leaves what it kept from being
//!   written; damage otherwise.

use std::io::{self, Read};

use memchr::memmem;

use super::format::MAX_RECORD_BYTES;

pub(super) const MAGIC: &[u8; 4] = b"PCJ2";
/// Begins a frame; its first byte is in no UTF-8 text.
const MARK: &[u8; 4] = b"\xffPCF";
/// Bytes that a frame has before its payload.
pub(super) const HEAD_BYTES: usize = 16;
/// What a disk writes whole or not at all is at least this long and stands at a multiple of it.
const SECTOR: usize = 512;

/// Appends one frame of the batch that begins at the offset `batch`. The caller has checked that the payload is no longer
/// than [`MAX_RECORD_BYTES`].
pub(super) fn put(out: &mut Vec<u8>, batch: u64, payload: &[u8]) {
    // A segment is at most 1 GiB and one batch long.
    let (batch, length) = (u32::try_from(batch).unwrap_or(u32::MAX), u32::try_from(payload.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(MARK);
    out.extend_from_slice(&batch.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&crc(batch, payload).to_le_bytes());
    out.extend_from_slice(payload);
}

fn crc(batch: u32, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&batch.to_le_bytes());
    hasher.update(payload);
    hasher.finalize()
}

/// What is next in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The payload is in the buffer that was given.
    Record,
    End,
    /// Neither: a torn tail or damage, from `Frames::offset` on.
    Broken,
}

/// Reads frames one after the other, one payload in memory.
pub(super) struct Frames<R> {
    reader: R,
    offset: u64,
}

impl<R: Read> Frames<R> {
    /// Reads the magic; `None` where it is not there in full.
    pub(super) fn new(mut reader: R) -> io::Result<Option<Self>> {
        let mut magic = Vec::with_capacity(MAGIC.len());
        reader.by_ref().take(MAGIC.len() as u64).read_to_end(&mut magic)?;
        Ok((magic == MAGIC).then_some(Frames { reader, offset: MAGIC.len() as u64 }))
    }

    /// Where the next frame begins, or the broken one.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn next(&mut self, payload: &mut Vec<u8>) -> io::Result<Step> {
        let mut head = Vec::with_capacity(HEAD_BYTES);
        self.reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        if head.is_empty() {
            return Ok(Step::End);
        }
        let Some(head) = Head::parse(&head) else { return Ok(Step::Broken) };
        payload.clear();
        self.reader.by_ref().take(head.length as u64).read_to_end(payload)?;
        if !head.is_of(payload) {
            return Ok(Step::Broken);
        }
        self.offset += (HEAD_BYTES + head.length) as u64;
        Ok(Step::Record)
    }
}

struct Head {
    batch: u32,
    length: usize,
    crc: u32,
}

impl Head {
    /// `None` where it is short or not the head of a frame.
    fn parse(bytes: &[u8]) -> Option<Head> {
        let mut fields =
            bytes.strip_prefix(MARK)?.chunks_exact(4).map(|field| field.try_into().map(u32::from_le_bytes));
        let mut field = || fields.next()?.ok();
        let (batch, length, crc) = (field()?, field()? as usize, field()?);
        (1..=MAX_RECORD_BYTES).contains(&length).then_some(Head { batch, length, crc })
    }

    fn is_of(&self, payload: &[u8]) -> bool {
        payload.len() == self.length && crc(self.batch, payload) == self.crc
    }
}

/// What the end of a file is that cannot be read from `offset` on, where `rest` begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// It was never acknowledged.
    Torn,
    Damage(&'static str),
}

pub(super) fn judge_tail(offset: u64, rest: &[u8]) -> Tail {
    let mut good = memmem::find_iter(rest, MARK).filter_map(|start| Some((start, good_at(rest, start)?))).peekable();
    let broken = good.peek().map_or(rest, |&(start, _)| rest.get(..start).unwrap_or_default());
    let lost = has_lost_sector(offset, broken);
    if offset == 0 && rest.len() >= MAGIC.len() && !lost {
        return Tail::Damage("it does not begin as an open segment does");
    }
    let synced = |batch: u32| u64::from(batch) > offset.max(MAGIC.len() as u64);
    if good.any(|(_, batch)| synced(batch) || !lost) {
        return Tail::Damage("a broken record with good ones behind it");
    }
    Tail::Torn
}

/// The batch of the good frame at `start`.
fn good_at(bytes: &[u8], start: usize) -> Option<u32> {
    let payload_start = start.checked_add(HEAD_BYTES)?;
    let head = Head::parse(bytes.get(start..payload_start)?)?;
    let payload = bytes.get(payload_start..payload_start.checked_add(head.length)?)?;
    head.is_of(payload).then_some(head.batch)
}

/// Whether some sector, as far as it is in the bytes that begin at `offset`, holds only zeros.
fn has_lost_sector(offset: u64, bytes: &[u8]) -> bool {
    let into = usize::try_from(offset % SECTOR as u64).unwrap_or(0);
    let (first, others) = bytes.split_at(bytes.len().min(SECTOR - into));
    let zeros = |sector: &[u8]| !sector.is_empty() && sector.iter().all(|&byte| byte == 0);
    zeros(first) || others.chunks(SECTOR).any(zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(batches: &[&[&[u8]]]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for batch in batches {
            let at = out.len() as u64;
            batch.iter().for_each(|payload| put(&mut out, at, payload));
        }
        out
    }

    fn read(bytes: &[u8]) -> (Vec<Vec<u8>>, Step, usize) {
        let Some(mut frames) = Frames::new(bytes).unwrap() else { return (Vec::new(), Step::Broken, 0) };
        let (mut payload, mut all) = (Vec::new(), Vec::new());
        loop {
            match frames.next(&mut payload).unwrap() {
                Step::Record => all.push(payload.clone()),
                step => return (all, step, usize::try_from(frames.offset()).unwrap()),
            }
        }
    }

    /// How many records are read, and what the rest is.
    fn judge(bytes: &[u8]) -> (usize, Tail) {
        let (all, step, offset) = read(bytes);
        assert_eq!(step, Step::Broken);
        (all.len(), judge_tail(offset as u64, &bytes[offset..]))
    }

    const DAMAGE: Tail = Tail::Damage("a broken record with good ones behind it");

    #[test]
    fn frames_read_back() {
        let bytes = file(&[&[b"{\"v\":1}"], &[b"{\"v\":2}"]]);
        let (all, step, offset) = read(&bytes);
        assert_eq!(all, vec![b"{\"v\":1}".to_vec(), b"{\"v\":2}".to_vec()]);
        assert_eq!((step, offset), (Step::End, bytes.len()));
    }

    #[test]
    fn each_cut_of_the_last_frame_is_a_torn_tail() {
        let bytes = file(&[&[b"{\"v\":1}"], &[b"{\"v\":2}"]]);
        for length in file(&[&[b"{\"v\":1}"]]).len() + 1..bytes.len() {
            assert_eq!(judge(&bytes[..length]), (1, Tail::Torn), "cut at {length}");
        }
    }

    #[test]
    fn a_changed_byte_in_front_of_good_frames_is_damage_in_one_batch_and_in_two() {
        for bytes in [file(&[&[b"{\"v\":1}", b"{\"v\":2}"]]), file(&[&[b"{\"v\":1}"], &[b"{\"v\":2}"]])] {
            for at in MAGIC.len()..MAGIC.len() + HEAD_BYTES + 7 {
                let mut changed = bytes.clone();
                changed[at] ^= 1;
                assert_eq!(judge(&changed), (0, DAMAGE), "byte {at}");
            }
        }
    }

    #[test]
    fn a_sector_that_was_not_written_is_torn_in_the_last_batch_and_damage_before_it() {
        let long = [b'x'; 2 * SECTOR];
        let last: &[&[u8]] = &[&long, b"end"];
        for (bytes, good, expected) in [
            (file(&[&[b"first"], last]), 1, Tail::Torn),
            (file(&[&[b"first"], last, &[b"later"]]), 1, DAMAGE),
            (file(&[last]), 0, Tail::Torn),
        ] {
            let mut holed = bytes;
            holed[SECTOR..2 * SECTOR].fill(0);
            assert_eq!(judge(&holed), (good, expected));
        }
        // The file's very first sector.
        let mut holed = file(&[last]);
        holed[..SECTOR].fill(0);
        assert_eq!(judge(&holed), (0, Tail::Torn));
        let mut holed = file(&[last, &[b"later"]]);
        holed[..SECTOR].fill(0);
        assert_eq!(judge(&holed), (0, DAMAGE));
    }

    #[test]
    fn zeros_are_a_torn_tail() {
        let mut bytes = file(&[&[b"{\"v\":1}"]]);
        bytes.extend_from_slice(&[0; 4096]);
        assert_eq!(judge(&bytes), (1, Tail::Torn));
        assert_eq!(judge(&[0; 7]), (0, Tail::Torn));
    }

    #[test]
    fn a_file_without_its_magic_has_no_frames() {
        assert_eq!(judge(b"PCJ"), (0, Tail::Torn));
        assert_eq!(judge(b"NOPE and more"), (0, Tail::Damage("it does not begin as an open segment does")));
    }
}
