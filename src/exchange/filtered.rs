//! A response that is read whole, filtered, masked and then released: head, body and what follows, in this order.
//!
//! Until then nothing of it was answered, so that what cannot be filtered is still refused with a status of its own.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::content::Examined;
use super::machine::{Tally, Violation};
use super::open::{Moved, Progress, add, body_record};
use super::reader::Reader;
use super::response::withheld;
use super::screened::{Screened, expose};
use super::{Output, Reply, ResponseFilter, Screening};
use crate::journal::record::{BodyRecord, Event as Evidence};
use crate::mask::{Format, Masked};

pub struct Whole {
    filter: Arc<dyn ResponseFilter>,
    format: Format,
    reader: Reader,
    /// Decoded; at most the filter's limit.
    body: BytesMut,
    /// Bytes as they came.
    received: usize,
    /// The head's record and answer.
    head: Progress,
}

impl Whole {
    pub fn new(examined: &Examined, filter: Arc<dyn ResponseFilter>, answer: Progress, screening: &Screening) -> Self {
        Whole {
            filter,
            format: examined.format,
            reader: Reader::new(examined, screening),
            body: BytesMut::new(),
            received: 0,
            head: answer,
        }
    }

    /// How many bytes are kept.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// Takes the next piece, or says why the response is withheld.
    pub fn push(&mut self, data: &Bytes) -> Result<(), String> {
        self.received += data.len();
        let decoded = self.reader.push(data).map_err(|error| error.to_string())?;
        self.keep(&decoded)
    }

    fn keep(&mut self, decoded: &[u8]) -> Result<(), String> {
        let limit = self.filter.limit();
        if self.body.len() + decoded.len() > limit {
            return Err(format!("the target's response, which has to be filtered whole, is longer than {limit} bytes"));
        }
        self.body.extend_from_slice(decoded);
        Ok(())
    }

    /// The body has ended; `end_of_stream`: and the response with it.
    pub fn finish(
        &mut self,
        end_of_stream: bool,
        screening: &Screening,
        tally: &mut Tally,
    ) -> Result<Moved, Violation> {
        let rest = self.reader.finish().map_err(|error| error.to_string());
        let body = rest.and_then(|rest| self.keep(&rest)).map(|()| self.body.split().freeze());
        let filtered = body.and_then(|body| Ok((self.filter.filter(self.format, &body)?, body)));
        match filtered {
            Ok((filtered, body)) => {
                add(&mut tally.findings, &filtered.findings);
                let body = filtered.body.unwrap_or(body);
                let mut findings = filtered.findings;
                let mut mask = Screened::new(self.format, None, screening);
                let mut pieces = mask.push(&body)?;
                pieces.extend(mask.finish()?);
                let (data, recorded) = (Masked::concat(pieces.shown), Masked::concat(pieces.recorded));
                let (masked, exposed) = mask.take_findings();
                add(&mut tally.findings, &masked);
                expose(&mut tally.exposed, &exposed);
                add(&mut findings, &masked);
                let mut progress = std::mem::replace(&mut self.head, Progress::nothing());
                if !recorded.is_empty() {
                    let record = body_record(recorded, self.received, findings, screening);
                    let record = BodyRecord { exposed, ..record };
                    progress.records.push(Evidence::ResponseChunk(record));
                }
                release(data, end_of_stream, &mut progress.then);
                Ok(Moved::On(progress))
            }
            Err(detail) => Ok(withheld(detail, screening, tally)),
        }
    }
}

/// In pieces of at most 64 KiB, so that one message never fills Envoy's flow-control window.
fn release(mut data: Masked<Bytes>, end_of_stream: bool, then: &mut Vec<Output>) {
    const PIECE: usize = 64 * 1024;
    while data.len() > PIECE {
        then.push(Output::Reply(Reply::ResponseBody { data: data.split_to(PIECE), end_of_stream: false }));
    }
    if end_of_stream || !data.is_empty() {
        then.push(Output::Reply(Reply::ResponseBody { data, end_of_stream }));
    }
}
