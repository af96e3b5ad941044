//! A message: two lengths and their checksum, headers, payload, checksum of all (CRC-32 of IEEE 802.3, big-endian all).

use std::sync::Arc;

use crate::mask::profile::Active;
use crate::mask::scanner::Scanner;
use crate::mask::stream::MaskError;
use crate::mask::text::{Tally, TextSink};

/// Both lengths and their checksum.
pub(super) const PRELUDE: usize = 12;
/// The checksum at the end.
const SUM: usize = 4;

/// Where the parts of a whole message are.
pub(super) struct Message<'a> {
    headers: Vec<Header<'a>>,
    pub payload: &'a [u8],
    /// Where the payload starts.
    pub at: usize,
}

struct Header<'a> {
    name: &'a [u8],
    kind: u8,
    /// Without its length.
    value: &'a [u8],
}

/// How long the message gets, as far as its start tells, and how long its headers.
pub(super) fn lengths(start: &[u8]) -> Result<Option<(usize, usize)>, MaskError> {
    let Some(prelude) = start.first_chunk::<PRELUDE>() else { return Ok(None) };
    let [total, headers, sum] = [0, 4, 8].map(|at| number(prelude.get(at..).unwrap_or_default()));
    if crc32fast::hash(prelude.get(..8).unwrap_or_default()) != sum {
        return Err(MaskError::Message);
    }
    let (total, headers) = (total as usize, headers as usize);
    let fits = total.checked_sub(PRELUDE + SUM).is_some_and(|most| headers <= most);
    if fits { Ok(Some((total, headers))) } else { Err(MaskError::Message) }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

impl<'a> Message<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Message<'a>, MaskError> {
        let (total, length) = lengths(bytes)?.ok_or(MaskError::Message)?;
        let (summed, sum) = bytes.split_last_chunk::<SUM>().ok_or(MaskError::Message)?;
        if total != bytes.len() || crc32fast::hash(summed) != u32::from_be_bytes(*sum) {
            return Err(MaskError::Message);
        }
        let rest = summed.get(PRELUDE..).unwrap_or_default();
        let (mut rest, payload) = rest.split_at_checked(length).ok_or(MaskError::Message)?;
        let mut headers = Vec::new();
        while !rest.is_empty() {
            let (header, after) = Header::read(rest).ok_or(MaskError::Message)?;
            headers.push(header);
            rest = after;
        }
        Ok(Message { headers, payload, at: PRELUDE + length })
    }

    /// The text of the header with this name; nothing where there is none.
    fn header(&self, name: &str) -> &'a [u8] {
        self.headers.iter().find(|header| header.name == name.as_bytes()).map_or(&[], |header| header.value)
    }

    /// The type of its event.
    pub(super) fn kind(&self) -> &'a [u8] {
        self.header(":event-type")
    }

    pub(super) fn is_json(&self) -> bool {
        match self.header(":content-type") {
            [] => self.payload.starts_with(b"{"),
            media => media.starts_with(b"application/json"),
        }
    }

    /// No more bytes of a text follow: so end S3 Select's and Lambda's streams, and others with an exception or an error.
    pub(super) fn is_last(&self) -> bool {
        matches!(self.kind(), b"End" | b"InvokeComplete") || self.header(":message-type") != b"event"
    }

    /// The headers, masked; to `tally` goes what is found, at its place in the message.
    pub(super) fn masked_headers(&self, active: &Arc<Active>, tally: &mut Tally) -> Result<Vec<u8>, MaskError> {
        let mut out = Vec::with_capacity(self.at - PRELUDE);
        tally.pass(PRELUDE);
        for header in &self.headers {
            header.mask(active, &mut out, tally)?;
        }
        Ok(out)
    }
}

impl<'a> Header<'a> {
    /// The first of some headers, and the others.
    fn read(bytes: &'a [u8]) -> Option<(Header<'a>, &'a [u8])> {
        let (length, rest) = bytes.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        let (kind, rest) = rest.split_first()?;
        let (length, rest) = match kind {
            // True and false.
            0 | 1 => (0, rest),
            // A byte, and integers of 16, 32 and 64 bits.
            2 => (1, rest),
            3 => (2, rest),
            4 => (4, rest),
            // The last is a time.
            5 | 8 => (8, rest),
            // Bytes and text.
            6 | 7 => {
                let (length, rest) = rest.split_first_chunk()?;
                (usize::from(u16::from_be_bytes(*length)), rest)
            }
            // A UUID.
            9 => (16, rest),
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        Some((Header { name, kind: *kind, value }, rest))
    }

    fn mask(&self, active: &Arc<Active>, out: &mut Vec<u8>, tally: &mut Tally) -> Result<(), MaskError> {
        let name = u8::try_from(self.name.len()).map_err(|_| MaskError::Message)?;
        out.push(name);
        out.extend_from_slice(self.name);
        out.push(self.kind);
        tally.pass(2 + self.name.len());
        if !matches!(self.kind, 6 | 7) {
            out.extend_from_slice(self.value);
            tally.pass(self.value.len());
            return Ok(());
        }
        tally.pass(2);
        let mut value = Vec::with_capacity(self.value.len());
        let mut scanner = Scanner::new(Arc::clone(active));
        scanner.begin(self.name);
        scanner.whole(self.value, &mut TextSink { out: &mut value, tally });
        let length = u16::try_from(value.len()).map_err(|_| MaskError::MessageTooLong)?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(&value);
        Ok(())
    }
}

/// A message of these parts.
pub(super) fn write(headers: &[u8], payload: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let total = PRELUDE + headers.len() + payload.len() + SUM;
    for length in [total, headers.len()] {
        // A message is at most a MiB, and gets some times as long at most.
        out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    }
    let sum = |out: &[u8]| crc32fast::hash(out.get(start..).unwrap_or_default()).to_be_bytes();
    out.extend_from_slice(&sum(out));
    out.extend_from_slice(headers);
    out.extend_from_slice(payload);
    out.extend_from_slice(&sum(out));
}
