//! A body that the target's configuration lets pass unexamined. Its records say which type it is, how long, and its hash.

use aws_lc_rs::digest;
use bytes::Bytes;

use super::machine::{Tally, Violation};
use super::open::Progress;
use super::{Chunk, Output, Reply, ResponseHead};
use crate::journal::record::{BodyRecord, Event as Evidence};
use crate::mask::{Findings, Masked};

pub struct Passing {
    /// Its media type.
    essence: Masked<String>,
    most: Option<u64>,
    passed: u64,
}

impl Passing {
    /// # Errors
    /// The head says that the body is too long.
    pub fn new(head: &ResponseHead, most: Option<u64>, essence: Masked<String>) -> Result<Passing, String> {
        let length = head.headers.single("content-length").and_then(|length| length.parse::<u64>().ok());
        match (most, length) {
            (Some(most), Some(length)) if length > most => Err(Violation::PassedTooMuch { limit: most }.to_string()),
            (Some(_) | None, Some(_) | None) => Ok(Passing { essence, most, passed: 0 }),
        }
    }

    pub fn push(&mut self, chunk: Chunk, tally: &mut Tally) -> Result<Progress, Violation> {
        self.passed += chunk.data.len() as u64;
        if let Some(limit) = self.most.filter(|most| self.passed > *most) {
            return Err(Violation::PassedTooMuch { limit });
        }
        if self.passed > 0 {
            tally.unexamined = Some((self.essence.clone(), self.passed));
        }
        let records = match chunk.data.is_empty() {
            true => vec![],
            false => vec![Evidence::ResponseChunk(record(&chunk.data))],
        };
        let Chunk { data, end_of_stream } = chunk;
        let silent = data.is_empty() && !end_of_stream;
        let reply = Output::Reply(Reply::UnexaminedBody { data, end_of_stream });
        Ok(Progress { records, then: if silent { vec![] } else { vec![reply] } })
    }
}

/// Nothing of the content is kept (I3).
fn record(data: &Bytes) -> BodyRecord {
    BodyRecord {
        text: Masked::constant(""),
        base64: false,
        bytes: data.len() as u64,
        cut: true,
        sha256: hex::encode(digest::digest(&digest::SHA256, data)),
        findings: Findings::new(),
        exposed: Default::default(),
        kept: None,
        whole: None,
    }
}
