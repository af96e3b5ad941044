//! What stands around the data of a message.

use std::ops::Range;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::message::{Message, write};
use crate::mask::json::Json;
use crate::mask::profile::Active;
use crate::mask::sse::walk::{Step, Value, walk};
use crate::mask::stream::MaskError;
use crate::mask::text::{Tally, TextSink};

pub(in crate::mask::sse) struct Envelope {
    /// Masked.
    headers: Vec<u8>,
    /// Where the data is in the message, as it came.
    place: Range<usize>,
    coded: Option<Coded>,
    /// What was found in the headers and around the data, at the places in the message.
    found: Tally,
}

/// The data is base64 in a member of the payload. What stands around it, masked:
struct Coded {
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Envelope {
    /// Masks all but the data; gives that. `tally`: of the stream.
    pub(super) fn open(
        active: &Arc<Active>,
        message: &Message<'_>,
        tally: &Tally,
    ) -> Result<(Envelope, Vec<u8>), MaskError> {
        let mut found = tally.part(0);
        let headers = message.masked_headers(active, &mut found)?;
        let (payload, at) = (message.payload, message.at);
        if message.is_json()
            && let Some((range, data)) = coded(payload)
            && let Some(coded) = Coded::around(active, payload, &range, &mut found)?
        {
            let place = at + range.start..at + range.end;
            return Ok((Envelope { headers, place, coded: Some(coded), found }, data));
        }
        Ok((Envelope { headers, place: at..at + payload.len(), coded: None, found }, payload.to_vec()))
    }

    /// Writes the message, which was `length` bytes long, with its data masked.
    pub(in crate::mask::sse) fn close(self, length: usize, data: Vec<u8>, tally: Tally, out: &mut TextSink<'_>) {
        let (base, place) = (out.tally.at, self.place);
        let (start, end) = (place.start as u64, place.end as u64);
        let mut found = self.found;
        let payload = match self.coded {
            None => {
                found.absorb(tally, |at| start + at);
                data
            }
            Some(Coded { before, after }) => {
                // A finding in what is encoded is all of it.
                let first = found.spans.as_ref().map_or(0, Vec::len);
                found.absorb(tally, |_| start);
                for span in found.spans.iter_mut().flatten().skip(first) {
                    span.end = end;
                }
                [before, STANDARD.encode(data).into_bytes(), after].concat()
            }
        };
        if let Some(spans) = &mut found.spans {
            spans.sort_by_key(|span| span.start);
        }
        out.tally.absorb(found, |at| base + at);
        write(&self.headers, &payload, out.out);
        out.tally.pass(length);
    }
}

impl Coded {
    /// None where a field rule masks the member whole.
    fn around(
        active: &Arc<Active>,
        payload: &[u8],
        data: &Range<usize>,
        found: &mut Tally,
    ) -> Result<Option<Coded>, MaskError> {
        let (mut json, mut tally) = (Json::new(Arc::clone(active), false), found.part(found.at));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let part = |range: Range<usize>| payload.get(range).unwrap_or_default();
        json.push(part(0..data.start), &mut TextSink { out: &mut before, tally: &mut tally })?;
        if !json.in_free_string() {
            return Ok(None);
        }
        tally.pass(data.len());
        let mut sink = TextSink { out: &mut after, tally: &mut tally };
        json.push(part(data.end..payload.len()), &mut sink)?;
        json.finish(&mut sink);
        found.absorb(tally, |at| at);
        Ok(Some(Coded { before, after }))
    }
}

/// The data that Bedrock has as base64 in a member of the payload, and where that is.
fn coded(payload: &[u8]) -> Option<(Range<usize>, Vec<u8>)> {
    serde_json::from_slice::<serde::de::IgnoredAny>(payload).ok()?;
    let mut place = None;
    walk(payload, |path, value, range| {
        if value == Value::String && path == [Step::Key(b"bytes")] {
            place = Some(range);
        }
    });
    let place = place?;
    let data = STANDARD.decode(payload.get(place.clone())?).ok()?;
    Some((place, data))
}
