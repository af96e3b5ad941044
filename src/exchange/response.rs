//! The response's side: its head, its body through decoder and masker, its trailers.

use bytes::Bytes;

use super::fields::{masked_fields, record_fields};
use super::filtered::Whole;
use super::machine::{Tally, Violation};
use super::open::{Moved, Progress, add, body_record};
use super::request::is_repeated_end;
use super::{Chunk, HeadEdit, Headers, Output, Refusal, Reply, ResponseHead, Screening};
use crate::journal::record::Event as Evidence;
use crate::mask::{Decoder, Encoding, Format, Masked, Stream};

/// Fields that describe the body as the target sent it, and are no longer true once it is masked.
const BODY_FIELDS: &[&str] = &["accept-ranges", "content-digest", "content-md5", "digest", "etag", "repr-digest"];

pub enum ResponseHalf {
    /// Waits for the head.
    Head,
    /// Is read whole, to be filtered; its head waits for its answer.
    Whole(Box<Whole>),
    Body(Box<ResponseBody>),
    Done,
}

pub struct ResponseBody {
    decoder: Option<Decoder>,
    mask: Stream,
    /// Bytes that came since the last record: all of them were held back.
    waiting: usize,
}

impl ResponseHalf {
    pub fn head(&mut self, head: ResponseHead, screening: &Screening, tally: &mut Tally) -> Result<Moved, Violation> {
        match self {
            ResponseHalf::Head => {}
            ResponseHalf::Whole(_) | ResponseHalf::Body(_) | ResponseHalf::Done => {
                return Err(Violation::WrongPhase { expected: "response body or trailers", got: "response headers" });
            }
        }
        let encodings = match examinable(&head, screening) {
            Ok(encodings) => encodings,
            Err(detail) => return Ok(withheld(detail, screening, tally)),
        };
        tally.status = Some(head.status);
        let (fields, findings) = masked_fields(&head.headers, &screening.profile);
        add(&mut tally.findings, &findings);
        let mut edit = fields;
        if !head.end_of_stream {
            remove_body_fields(&head.headers, !encodings.is_empty(), &mut edit);
        }
        edit.set.push(("x-portcullis-decision-id".into(), Bytes::from(tally.id.to_string())));
        let headers = record_fields(&head.headers, &screening.profile);
        let progress = Progress {
            records: vec![Evidence::Response { status: head.status, headers }],
            then: vec![Output::Reply(Reply::ResponseHeaders(edit))],
        };
        if head.end_of_stream {
            *self = ResponseHalf::Done;
            return Ok(Moved::On(progress));
        }
        if let Some(filter) = screening.filter.clone().filter(|_| (200..300).contains(&head.status)) {
            *self = ResponseHalf::Whole(Box::new(Whole::new(&head, &encodings, filter, progress, screening)));
            return Ok(Moved::On(Progress::nothing()));
        }
        *self = ResponseHalf::body_of(&head, &encodings, screening);
        Ok(Moved::On(progress))
    }

    fn body_of(head: &ResponseHead, encodings: &[Encoding], screening: &Screening) -> Self {
        let format = Format::of_content_type(head.headers.single("content-type"));
        let decoder = (!encodings.is_empty()).then(|| Decoder::new(encodings, screening.decoded_body));
        let mask = screening.profile.stream(format, &screening.unmask);
        ResponseHalf::Body(Box::new(ResponseBody { decoder, mask, waiting: 0 }))
    }

    pub fn body(&mut self, chunk: Chunk, screening: &Screening, tally: &mut Tally) -> Result<Moved, Violation> {
        let body = match self {
            ResponseHalf::Body(body) => body,
            ResponseHalf::Whole(whole) => {
                tally.response_bytes += chunk.data.len() as u64;
                let moved = match whole.push(&chunk.data) {
                    Err(detail) => return Ok(withheld(detail, screening, tally)),
                    Ok(()) if !chunk.end_of_stream => return Ok(Moved::On(Progress::nothing())),
                    Ok(()) => whole.finish(true, screening, tally)?,
                };
                *self = ResponseHalf::Done;
                return Ok(moved);
            }
            ResponseHalf::Done if is_repeated_end(&chunk) => return Ok(Moved::On(Progress::nothing())),
            ResponseHalf::Done => {
                return Err(Violation::WrongPhase { expected: "nothing", got: "response body after its end" });
            }
            ResponseHalf::Head => {
                return Err(Violation::WrongPhase { expected: "response headers", got: "response body" });
            }
        };
        tally.response_bytes += chunk.data.len() as u64;
        let mut pieces = vec![body.push(&chunk.data)?];
        if chunk.end_of_stream {
            pieces.extend(body.finish()?);
        }
        let released = body.release(pieces, chunk.data.len(), chunk.end_of_stream, screening, tally);
        if chunk.end_of_stream {
            *self = ResponseHalf::Done;
        }
        Ok(Moved::On(released))
    }

    /// Trailers end the body: what was held back goes first, since Envoy stops processing at the reply to trailers.
    pub fn trailers(&mut self, fields: &Headers, screening: &Screening, tally: &mut Tally) -> Result<Moved, Violation> {
        let mut progress = match self {
            ResponseHalf::Body(body) => {
                let pieces = body.finish()?;
                body.release(pieces, 0, false, screening, tally)
            }
            ResponseHalf::Whole(whole) => match whole.finish(false, screening, tally)? {
                Moved::On(progress) => progress,
                refused @ Moved::Refuse(..) => return Ok(refused),
            },
            ResponseHalf::Head => {
                return Err(Violation::WrongPhase { expected: "response headers", got: "response trailers" });
            }
            ResponseHalf::Done => {
                return Err(Violation::WrongPhase { expected: "nothing", got: "response trailers after the end" });
            }
        };
        let (edit, findings) = masked_fields(fields, &screening.profile);
        add(&mut tally.findings, &findings);
        let headers = record_fields(fields, &screening.profile);
        progress.records.push(Evidence::ResponseTrailers { headers });
        progress.then.push(Output::Reply(Reply::ResponseTrailers(edit)));
        *self = ResponseHalf::Done;
        Ok(Moved::On(progress))
    }
}

/// Nothing of the response was released: the client is told that it cannot be examined.
pub(super) fn withheld(detail: String, screening: &Screening, tally: &Tally) -> Moved {
    let refusal = Refusal::unexaminable(tally.id, detail.clone(), screening.dialect.clone());
    Moved::Refuse(Box::new(refusal), detail)
}

impl ResponseBody {
    fn push(&mut self, data: &[u8]) -> Result<Masked<Bytes>, Violation> {
        Ok(match &mut self.decoder {
            Some(decoder) => self.mask.push(&decoder.push(data)?)?,
            None => self.mask.push(data)?,
        })
    }

    fn finish(&mut self) -> Result<Vec<Masked<Bytes>>, Violation> {
        let mut pieces = vec![];
        if let Some(decoder) = &mut self.decoder {
            pieces.push(self.mask.push(&decoder.finish()?)?);
        }
        pieces.push(self.mask.finish()?);
        Ok(pieces)
    }

    /// Nothing to release (all of it is held back) needs neither record nor reply, except at the end of the stream.
    fn release(
        &mut self,
        pieces: Vec<Masked<Bytes>>,
        bytes: usize,
        end_of_stream: bool,
        screening: &Screening,
        tally: &mut Tally,
    ) -> Progress {
        self.waiting += bytes;
        let data = Masked::concat(pieces);
        if data.as_inner().is_empty() && !end_of_stream {
            return Progress::nothing();
        }
        let findings = self.mask.take_findings();
        add(&mut tally.findings, &findings);
        let records = if data.as_inner().is_empty() {
            vec![]
        } else {
            let bytes = std::mem::take(&mut self.waiting);
            vec![Evidence::ResponseChunk(body_record(data.clone(), bytes, findings, screening))]
        };
        Progress { records, then: vec![Output::Reply(Reply::ResponseBody { data, end_of_stream })] }
    }
}

/// The content codings to undo, or why the response cannot be examined.
fn examinable(head: &ResponseHead, screening: &Screening) -> Result<Vec<Encoding>, String> {
    if head.headers.size() > screening.headers {
        return Err(format!("the target's response fields exceed limits.headers ({} bytes)", screening.headers));
    }
    if head.status == 101 {
        return Err("the target switched protocols, which this gate does not examine".into());
    }
    // Part of a value could be asked for in each range: masking works on whole representations only.
    if head.status == 206 {
        return Err("the target sent a partial response although no range was asked for".into());
    }
    let mut encodings = vec![];
    for value in head.headers.all("content-encoding") {
        let text = std::str::from_utf8(value).map_err(|_| "content-encoding is not text".to_owned())?;
        encodings.extend(Encoding::parse(text).map_err(|e| e.to_string())?);
    }
    Ok(encodings)
}

fn remove_body_fields(headers: &Headers, decoded: bool, edit: &mut HeadEdit) {
    for name in BODY_FIELDS.iter().chain(decoded.then_some(&"content-encoding")) {
        if headers.count(name) > 0 {
            edit.set.retain(|(set, _)| set != name);
            edit.remove.push((*name).to_owned());
        }
    }
}
