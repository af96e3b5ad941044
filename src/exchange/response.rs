//! The response's side: its head, its body through decoder and masker, its trailers.

use bytes::Bytes;

use super::content::{Examined, Reading, Unread, reading};
use super::fields::{described, masked_fields, record_fields};
use super::filtered::Whole;
use super::machine::{Tally, Violation};
use super::open::{Moved, Progress, add, body_record};
use super::passing::Passing;
use super::reader::Body;
use super::request::is_repeated_end;
use super::screened::{Pieces, expose};
use super::{Chunk, Event, HeadEdit, Headers, Output, Refusal, Reply, ResponseHead, Screening};
use crate::journal::record::{BodyRecord, Event as Evidence};
use crate::mask::Masked;

pub enum ResponseHalf {
    /// Waits for the head.
    Head,
    /// Is read whole, to be filtered; its head waits for its answer.
    Whole(Box<Whole>),
    /// Its head waits until the body proves to be text.
    Untyped(Box<Untyped>),
    Body(Box<Body>),
    Passing(Passing),
    Done,
}

pub struct Untyped {
    body: Body,
    head: Progress,
}

impl ResponseHalf {
    pub fn head(&mut self, head: ResponseHead, screening: &Screening, tally: &mut Tally) -> Result<Moved, Violation> {
        match self {
            ResponseHalf::Head => {}
            ResponseHalf::Whole(_)
            | ResponseHalf::Untyped(_)
            | ResponseHalf::Body(_)
            | ResponseHalf::Passing(_)
            | ResponseHalf::Done => {
                return Err(Violation::WrongPhase { expected: "response body or trailers", got: "response headers" });
            }
        }
        let reading = match (reading(&head, screening), head.end_of_stream) {
            (Ok(reading), _) => Some(reading),
            // There is nothing to examine, and what the fields say of a body goes.
            (Err(Unread::Kind(_)), true) => None,
            (Err(Unread::Kind(detail) | Unread::Whole(detail)), _) => return Ok(withheld(detail, screening, tally)),
        };
        let edit = match edited(&head, reading.as_ref(), screening, tally) {
            Ok(edit) => edit,
            Err(detail) => return Ok(withheld(detail, screening, tally)),
        };
        tally.status = Some(head.status);
        let headers = record_fields(&head.headers, &screening.profile);
        let unexamined = match &reading {
            Some(Reading::Unexamined { essence, .. }) if !head.end_of_stream => Some(screening.profile.text(essence).0),
            Some(Reading::Unexamined { .. } | Reading::Examined(_)) | None => None,
        };
        let progress = Progress {
            records: vec![Evidence::Response { status: head.status, headers, unexamined }],
            then: vec![Output::Reply(Reply::ResponseHeaders(edit))],
        };
        match reading {
            Some(reading) if !head.end_of_stream => Ok(self.begin(&head, reading, progress, screening, tally)),
            Some(_) | None => {
                *self = ResponseHalf::Done;
                Ok(Moved::On(progress))
            }
        }
    }

    /// A body follows.
    fn begin(
        &mut self,
        head: &ResponseHead,
        reading: Reading,
        progress: Progress,
        screening: &Screening,
        tally: &Tally,
    ) -> Moved {
        let filter = screening.filter.clone().filter(|_| (200..300).contains(&head.status));
        let examined = match (reading, &filter) {
            (Reading::Examined(examined), _) => examined,
            (Reading::Unexamined { .. }, Some(_)) => {
                let detail = "the target's response, which has to be filtered, is of a type that is not examined";
                return withheld(detail.to_owned(), screening, tally);
            }
            (Reading::Unexamined { most, essence }, None) => {
                match Passing::new(head, most, screening.profile.text(&essence).0) {
                    Ok(passing) => {
                        *self = ResponseHalf::Passing(passing);
                        return Moved::On(progress);
                    }
                    Err(detail) => return withheld(detail, screening, tally),
                }
            }
        };
        if let Some(filter) = filter {
            *self = ResponseHalf::Whole(Box::new(Whole::new(&examined, filter, progress, screening)));
            return Moved::On(Progress::nothing());
        }
        let body = Body::new(&examined, screening);
        if examined.strict {
            *self = ResponseHalf::Untyped(Box::new(Untyped { body, head: progress }));
            return Moved::On(Progress::nothing());
        }
        *self = ResponseHalf::Body(Box::new(body));
        Moved::On(progress)
    }

    /// Takes a piece of the body. `None`: it is left to [`ResponseHalf::work`].
    pub fn body(&mut self, chunk: Chunk, screening: &Screening, tally: &mut Tally) -> Result<Option<Moved>, Violation> {
        tally.response_bytes += chunk.data.len() as u64;
        let last = chunk.end_of_stream;
        let moved = match self {
            ResponseHalf::Body(body) => {
                body.take(chunk);
                return Ok(None);
            }
            ResponseHalf::Untyped(_) if chunk.data.is_empty() && !last => return Ok(None),
            ResponseHalf::Untyped(untyped) => {
                untyped.body.take(chunk);
                return Ok(None);
            }
            ResponseHalf::Passing(passing) => Moved::On(passing.push(chunk, tally)?),
            ResponseHalf::Whole(whole) => match whole.push(&chunk.data) {
                Err(detail) => return Ok(Some(withheld(detail, screening, tally))),
                Ok(()) if !last => Moved::On(Progress::nothing()),
                Ok(()) => whole.finish(true, screening, tally)?,
            },
            ResponseHalf::Done if is_repeated_end(&chunk) => Moved::On(Progress::nothing()),
            ResponseHalf::Done => {
                return Err(Violation::WrongPhase { expected: "nothing", got: "response body after its end" });
            }
            ResponseHalf::Head => {
                return Err(Violation::WrongPhase { expected: "response headers", got: "response body" });
            }
        };
        if last {
            *self = ResponseHalf::Done;
        }
        Ok(Some(moved))
    }

    /// How many bytes the next step of the piece at hand masks, at most. `None`: there is none.
    pub fn load(&self) -> Option<usize> {
        match self {
            ResponseHalf::Body(body) => body.load(),
            ResponseHalf::Untyped(untyped) => untyped.body.load(),
            ResponseHalf::Head | ResponseHalf::Whole(_) | ResponseHalf::Passing(_) | ResponseHalf::Done => None,
        }
    }

    /// The same of an event that was not begun.
    pub fn load_of(&self, event: &Event) -> usize {
        let held = match self {
            ResponseHalf::Body(body) => body.held(),
            ResponseHalf::Untyped(untyped) => untyped.body.held(),
            ResponseHalf::Whole(whole) => whole.len(),
            ResponseHalf::Head | ResponseHalf::Passing(_) | ResponseHalf::Done => 0,
        };
        match event {
            // For whom it is released and for the record.
            Event::ResponseHeaders(head) => 2 * head.headers.size(),
            Event::ResponseTrailers(fields) => held + 2 * fields.size(),
            Event::ResponseBody(chunk) => match self {
                ResponseHalf::Whole(_) => held + chunk.data.len(),
                ResponseHalf::Body(_)
                | ResponseHalf::Untyped(_)
                | ResponseHalf::Head
                | ResponseHalf::Passing(_)
                | ResponseHalf::Done => 0,
            },
            Event::RequestHeaders(_) | Event::RequestBody(_) | Event::RequestTrailers(_) => 0,
        }
    }

    /// Reads and masks a part of the piece at hand; gives what came of it, once there is something to give.
    pub fn work(&mut self, screening: &Screening, tally: &mut Tally) -> Result<Option<Moved>, Violation> {
        match self {
            ResponseHalf::Body(body) => {
                let Some(pieces) = body.step(screening)? else { return Ok(None) };
                let last = body.ended();
                let progress = release(body, pieces, last, screening, tally);
                if last {
                    *self = ResponseHalf::Done;
                }
                Ok(Some(Moved::On(progress)))
            }
            ResponseHalf::Untyped(_) => self.untyped(screening, tally),
            ResponseHalf::Head | ResponseHalf::Whole(_) | ResponseHalf::Passing(_) | ResponseHalf::Done => Ok(None),
        }
    }

    /// The first piece of a body that nothing says is text. Nothing was released yet, so what it cannot be is refused.
    fn untyped(&mut self, screening: &Screening, tally: &mut Tally) -> Result<Option<Moved>, Violation> {
        let ResponseHalf::Untyped(mut untyped) = std::mem::replace(self, ResponseHalf::Done) else {
            return Err(Violation::WrongPhase { expected: "a body without a type", got: "another response body" });
        };
        let pieces = match untyped.body.step(screening) {
            Ok(Some(pieces)) => pieces,
            Ok(None) => {
                *self = ResponseHalf::Untyped(untyped);
                return Ok(None);
            }
            Err(violation) => return Ok(Some(withheld(violation.to_string(), screening, tally))),
        };
        let mut progress = untyped.head;
        let last = untyped.body.ended();
        let body = release(&mut untyped.body, pieces, last, screening, tally);
        progress.records.extend(body.records);
        progress.then.extend(body.then);
        if !last {
            *self = ResponseHalf::Body(Box::new(untyped.body));
        }
        Ok(Some(Moved::On(progress)))
    }

    /// Trailers end the body: what was held back goes first, since Envoy stops processing at the reply to trailers.
    pub fn trailers(&mut self, fields: &Headers, screening: &Screening, tally: &mut Tally) -> Result<Moved, Violation> {
        let mut progress = match self {
            ResponseHalf::Body(body) => {
                body.take(Chunk { data: Bytes::new(), end_of_stream: true });
                let mut pieces = Pieces::default();
                while body.load().is_some() {
                    pieces.extend(body.step(screening)?.unwrap_or_default());
                }
                release(body, pieces, false, screening, tally)
            }
            ResponseHalf::Untyped(untyped) => {
                // Not one byte came.
                std::mem::replace(&mut untyped.head, Progress::nothing())
            }
            ResponseHalf::Passing(_) => Progress::nothing(),
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
        let passed = matches!(self, ResponseHalf::Passing(_));
        let (mut edit, findings) = masked_fields(fields, &screening.profile).map_err(Violation::Fields)?;
        if !passed {
            remove(fields, described, &mut edit);
        }
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

/// Nothing to release (all of it is held back) needs neither record nor reply, except at the end of the stream.
fn release(body: &mut Body, pieces: Pieces, end_of_stream: bool, screening: &Screening, tally: &mut Tally) -> Progress {
    let (data, recorded) = (Masked::concat(pieces.shown), Masked::concat(pieces.recorded));
    let silent = data.is_empty() && !end_of_stream;
    if silent && recorded.is_empty() {
        return Progress::nothing();
    }
    let (findings, exposed) = body.take_findings();
    add(&mut tally.findings, &findings);
    expose(&mut tally.exposed, &exposed);
    let records = if recorded.is_empty() {
        vec![]
    } else {
        let record = body_record(recorded, body.take_uncovered(), findings, screening);
        vec![Evidence::ResponseChunk(BodyRecord { exposed, ..record })]
    };
    let reply = Output::Reply(Reply::ResponseBody { data, end_of_stream });
    Progress { records, then: if silent { vec![] } else { vec![reply] } }
}

/// The head as the client gets it: masked, and saying nothing of the body that is no longer true.
fn edited(
    head: &ResponseHead,
    reading: Option<&Reading>,
    screening: &Screening,
    tally: &mut Tally,
) -> Result<HeadEdit, String> {
    let (mut edit, findings) = masked_fields(&head.headers, &screening.profile)?;
    add(&mut tally.findings, &findings);
    // A range of a body that is longer than it was asked for would be cut elsewhere.
    remove(&head.headers, |name| name == "accept-ranges", &mut edit);
    match reading {
        Some(Reading::Unexamined { .. }) => {}
        Some(Reading::Examined(Examined { content_type: Some(true_type), .. })) => {
            remove(&head.headers, described, &mut edit);
            edit.set.retain(|(set, _)| set != "content-type");
            edit.set.push(("content-type".into(), Bytes::from(true_type.clone())));
            without_length(head, screening, &mut edit);
        }
        Some(Reading::Examined(_)) | None => {
            remove(&head.headers, described, &mut edit);
            without_length(head, screening, &mut edit);
        }
    }
    edit.set.push(("x-portcullis-decision-id".into(), Bytes::from(tally.id.to_string())));
    Ok(edit)
}

/// What answers a HEAD request, and 304, tell of a body that does not come: as it is before it is masked and decoded.
fn without_length(head: &ResponseHead, screening: &Screening, edit: &mut HeadEdit) {
    let tells = !head.end_of_stream || screening.head_request || head.status == 304;
    if tells {
        remove(&head.headers, |name| name == "content-encoding", edit);
    }
    if head.end_of_stream && tells {
        remove(&head.headers, |name| name == "content-length", edit);
    }
}

fn remove(headers: &Headers, which: impl Fn(&str) -> bool, edit: &mut HeadEdit) {
    for (name, _) in headers.iter().filter(|(name, _)| which(name)) {
        edit.set.retain(|(set, _)| set != name);
        if edit.remove.iter().all(|removed| removed != name) {
            edit.remove.push(name.to_owned());
        }
    }
}
