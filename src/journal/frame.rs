//! The open segment's file: the magic `PCJ1`, then one frame a record.
//!
//! A frame is the length of the payload (u32, little endian), the CRC-32 of the payload (u32, little endian), and the
//! payload: the record's line without its newline. A frame that is short or whose CRC is wrong with no good frame behind
//! it is a torn tail: it was never acknowledged. With a good frame behind it, it is damage.

use std::io::{self, Read};

use memchr::memmem;

use super::format::MAX_RECORD_BYTES;

pub(super) const MAGIC: &[u8; 4] = b"PCJ1";
/// Bytes that a frame has before its payload.
pub(super) const HEAD_BYTES: usize = 8;
/// How each payload begins, now and in schema version 1. Inside JSON strings the quotes are escaped.
const PAYLOAD_STARTS: [&[u8]; 2] = [super::ocsf::LINE_START, b"{\"v\":"];

/// Appends one frame. The caller has checked that the payload is no longer than [`MAX_RECORD_BYTES`].
pub(super) fn put(out: &mut Vec<u8>, payload: &[u8]) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(payload).to_le_bytes());
    out.extend_from_slice(payload);
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
        let Some((length, crc)) = parse_head(&head) else { return Ok(Step::Broken) };
        payload.clear();
        self.reader.by_ref().take(length as u64).read_to_end(payload)?;
        if payload.len() != length || crc32fast::hash(payload) != crc {
            return Ok(Step::Broken);
        }
        self.offset += (HEAD_BYTES + length) as u64;
        Ok(Step::Record)
    }
}

/// Length and CRC; `None` where the head is short or the length cannot be.
fn parse_head(head: &[u8]) -> Option<(usize, u32)> {
    let (length, crc) = head.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    let crc = u32::from_le_bytes(crc.try_into().ok()?);
    (1..=MAX_RECORD_BYTES).contains(&length).then_some((length, crc))
}

/// Whether a good frame stands anywhere in the bytes, which begin at a broken one.
pub(super) fn holds_good_frame(bytes: &[u8]) -> bool {
    let good = |start| good_at(bytes, start).unwrap_or(false);
    PAYLOAD_STARTS.into_iter().any(|begin| memmem::find_iter(bytes, begin).any(good))
}

fn good_at(bytes: &[u8], start: usize) -> Option<bool> {
    let (length, crc) = parse_head(bytes.get(start.checked_sub(HEAD_BYTES)?..start)?)?;
    let payload = bytes.get(start..start.checked_add(length)?)?;
    Some(crc32fast::hash(payload) == crc)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(payloads: &[&[u8]]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        payloads.iter().for_each(|payload| put(&mut out, payload));
        out
    }

    fn read(bytes: &[u8]) -> (Vec<Vec<u8>>, Step, u64) {
        let mut frames = Frames::new(bytes).unwrap().unwrap();
        let (mut payload, mut all) = (Vec::new(), Vec::new());
        loop {
            match frames.next(&mut payload).unwrap() {
                Step::Record => all.push(payload.clone()),
                step => return (all, step, frames.offset()),
            }
        }
    }

    #[test]
    fn frames_read_back() {
        let bytes = file(&[b"{\"v\":1}", b"{\"v\":2}"]);
        let (all, step, offset) = read(&bytes);
        assert_eq!(all, vec![b"{\"v\":1}".to_vec(), b"{\"v\":2}".to_vec()]);
        assert_eq!((step, offset), (Step::End, bytes.len() as u64));
    }

    #[test]
    fn each_cut_of_the_last_frame_is_broken_at_its_begin() {
        let bytes = file(&[b"{\"v\":1}", b"{\"v\":2}"]);
        let second = file(&[b"{\"v\":1}"]).len();
        for length in second + 1..bytes.len() {
            let (all, step, offset) = read(&bytes[..length]);
            assert_eq!((all.len(), step, offset), (1, Step::Broken, second as u64), "cut at {length}");
            assert!(!holds_good_frame(&bytes[second..length]));
        }
    }

    #[test]
    fn a_good_frame_is_found_behind_a_broken_length() {
        let mut bytes = file(&[b"{\"v\":1}", b"{\"v\":2}"]);
        bytes[4] = 0xff;
        assert_eq!(read(&bytes).1, Step::Broken);
        assert!(holds_good_frame(&bytes[4..]));
    }

    #[test]
    fn zeros_are_a_torn_tail() {
        let mut bytes = file(&[b"{\"v\":1}"]);
        bytes.extend_from_slice(&[0; 4096]);
        let (all, step, _) = read(&bytes);
        assert_eq!((all.len(), step), (1, Step::Broken));
    }

    #[test]
    fn a_file_without_its_magic_has_no_frames() {
        assert!(Frames::new(&b"PCJ"[..]).unwrap().is_none());
        assert!(Frames::new(&b"NOPE and more"[..]).unwrap().is_none());
    }
}
