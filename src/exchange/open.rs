//! The state after the decision: request and response move independently (a gRPC call streams both ways at once), and one
//! record at a time is waited for.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use super::machine::{Answered, State, Step, Tally, Violation};
use super::request::{is_repeated_end, without};
use super::response::ResponseHalf;
use super::{Ask, Chunk, Event, Headers, Output, PIECE, Refusal, Reply, Screening};
use crate::journal::record::{BodyRecord, Event as Evidence, Outcome as EndOutcome};
use crate::mask::{Findings, Masked, Recoder, Stream};

/// An admitted exchange.
pub struct Open {
    request: RequestHalf,
    response: ResponseHalf,
    screening: Screening,
    /// Events that wait for the outstanding record: what came before the decision (bounded by the plan), then at most one.
    queued: VecDeque<Event>,
    pending: Option<Pending>,
}

/// Replies that wait until their records are durable.
struct Pending {
    records: VecDeque<Evidence>,
    then: Vec<Output>,
}

/// What one event leads to.
pub struct Progress {
    /// To be durable before `then` is carried out.
    pub records: Vec<Evidence>,
    pub then: Vec<Output>,
}

impl Progress {
    pub fn nothing() -> Self {
        Progress { records: vec![], then: vec![] }
    }
}

/// One event's effect on an open exchange.
pub enum Moved {
    On(Progress),
    /// The response cannot be examined and nothing of it was released: the client is told so.
    Refuse(Box<Refusal>, String),
}

impl Open {
    pub fn new(request: RequestHalf, screening: Screening) -> Self {
        Open { request, response: ResponseHalf::Head, screening, queued: VecDeque::new(), pending: None }
    }

    pub fn awaits_record(&self) -> bool {
        self.pending.is_some()
    }

    pub fn response_released(&self) -> bool {
        matches!(self.response, ResponseHalf::Done) && self.pending.is_none()
    }

    pub fn queue(&mut self, event: Event) {
        self.queued.push_back(event);
    }

    /// The outstanding record is durable.
    pub fn recorded(mut self: Box<Self>) -> Step {
        let Some(mut pending) = self.pending.take() else {
            return Err(Violation::WrongPhase { expected: "no outcome", got: "recorded" });
        };
        if let Some(record) = pending.records.pop_front() {
            self.pending = Some(pending);
            return Ok((State::Open(self), vec![Output::Ask(Ask::Record(record))]));
        }
        Ok((self.settle(), pending.then))
    }

    /// How many bytes the next step looks at, at most. `None`: there is nothing to do.
    pub fn load(&self) -> Option<usize> {
        if self.pending.is_some() {
            return None;
        }
        let begun = self.request.load().or_else(|| self.response.load());
        begun.or_else(|| {
            self.queued.front().map(|event| match event {
                Event::ResponseHeaders(_) | Event::ResponseBody(_) | Event::ResponseTrailers(_) => {
                    self.response.load_of(event)
                }
                Event::RequestTrailers(_) => self.request.held(),
                Event::RequestHeaders(_) | Event::RequestBody(_) => 0,
            })
        })
    }

    /// Goes on with the event at hand, or begins the next one.
    pub fn step(mut self: Box<Self>, tally: &mut Tally) -> Step {
        let moved = if self.request.load().is_some() {
            self.request.work(&self.screening)?.map(Moved::On)
        } else if self.response.load().is_some() {
            self.response.work(&self.screening, tally)?
        } else if let Some(event) = self.queued.pop_front() {
            self.advance(event, tally)?
        } else {
            None
        };
        let outputs = match moved {
            Some(Moved::On(progress)) => self.carry(progress),
            Some(Moved::Refuse(refusal, detail)) => {
                tally.status = Some(refusal.status);
                let answered = Answered { outcome: EndOutcome::Cut, detail: Some(detail) };
                return Ok((State::Refused(answered), vec![Output::Reply(Reply::Refuse(refusal))]));
            }
            None => vec![],
        };
        Ok((self.settle(), outputs))
    }

    fn carry(&mut self, progress: Progress) -> Vec<Output> {
        let mut records = VecDeque::from(progress.records);
        match records.pop_front() {
            Some(record) => {
                self.pending = Some(Pending { records, then: progress.then });
                vec![Output::Ask(Ask::Record(record))]
            }
            None => progress.then,
        }
    }

    fn settle(self: Box<Self>) -> State {
        let answered = self.pending.is_none() && self.queued.is_empty();
        match (&self.request, &self.response) {
            (RequestHalf::Done, ResponseHalf::Done) if answered => State::Done,
            (RequestHalf::Done | RequestHalf::Streaming(_), _) => State::Open(self),
        }
    }

    /// `None`: the event needs more steps.
    fn advance(&mut self, event: Event, tally: &mut Tally) -> Result<Option<Moved>, Violation> {
        match event {
            Event::RequestBody(chunk) => self.request.body(chunk, tally).map(|()| None),
            Event::RequestTrailers(fields) => {
                self.request.trailers(&fields, &self.screening).map(|progress| Some(Moved::On(progress)))
            }
            Event::ResponseHeaders(head) => self.response.head(head, &self.screening, tally).map(Some),
            Event::ResponseBody(chunk) => self.response.body(chunk, &self.screening, tally),
            Event::ResponseTrailers(fields) => self.response.trailers(&fields, &self.screening, tally).map(Some),
            Event::RequestHeaders(_) => {
                Err(Violation::WrongPhase { expected: "anything but request headers", got: "request headers" })
            }
        }
    }
}

/// The request's side after its head was released.
pub enum RequestHalf {
    Streaming(Box<Streaming>),
    Done,
}

/// A request body that is recorded and forwarded piece by piece.
pub struct Streaming {
    /// Into UTF-8, for the record.
    recoder: Option<Recoder>,
    mask: Stream,
    /// As the client sent it: what the masker still holds back, and so is on no record yet. As bounded as that.
    raw: BytesMut,
    /// The piece that is being masked.
    begun: Option<Begun>,
}

struct Begun {
    rest: Bytes,
    last: bool,
    masked: Vec<Masked<Bytes>>,
}

impl RequestHalf {
    pub fn streaming(screening: &Screening) -> Self {
        // Requests are masked for the record only, and whatever policy lifts for the response stays masked in it.
        let mask = screening.stream(screening.request_format, &Default::default());
        let recoder = screening.request_charset.map(Recoder::new);
        RequestHalf::Streaming(Box::new(Streaming { recoder, mask, raw: BytesMut::new(), begun: None }))
    }

    fn body(&mut self, chunk: Chunk, tally: &mut Tally) -> Result<(), Violation> {
        let RequestHalf::Streaming(streaming) = self else {
            return match is_repeated_end(&chunk) {
                true => Ok(()),
                false => Err(Violation::WrongPhase { expected: "the response", got: "request body after its end" }),
            };
        };
        tally.request_bytes += chunk.data.len() as u64;
        streaming.take(chunk);
        Ok(())
    }

    /// See [`Open::load`].
    fn load(&self) -> Option<usize> {
        match self {
            RequestHalf::Streaming(streaming) => streaming.begun.as_ref().map(|_| PIECE + streaming.mask.held()),
            RequestHalf::Done => None,
        }
    }

    fn held(&self) -> usize {
        match self {
            RequestHalf::Streaming(streaming) => streaming.mask.held(),
            RequestHalf::Done => 0,
        }
    }

    fn work(&mut self, screening: &Screening) -> Result<Option<Progress>, Violation> {
        let RequestHalf::Streaming(streaming) = self else { return Ok(None) };
        let Some(Begun { last, masked, .. }) = streaming.step()? else { return Ok(None) };
        let progress = streaming.release(masked, last, screening);
        if last {
            *self = RequestHalf::Done;
        }
        Ok(Some(progress))
    }

    fn trailers(&mut self, fields: &Headers, screening: &Screening) -> Result<Progress, Violation> {
        let RequestHalf::Streaming(streaming) = self else {
            return Err(Violation::WrongPhase { expected: "the response", got: "request trailers after the end" });
        };
        streaming.take(Chunk { data: Bytes::new(), end_of_stream: true });
        let mut progress = self.work(screening)?.unwrap_or_else(Progress::nothing);
        // The body ends with its trailers, and says so nowhere else.
        if let Some(Output::Reply(Reply::RequestBody { end_of_stream, .. })) = progress.then.last_mut() {
            *end_of_stream = false;
        }
        progress.then.push(Output::Reply(Reply::RequestTrailers(without(fields))));
        *self = RequestHalf::Done;
        Ok(progress)
    }
}

impl Streaming {
    fn take(&mut self, chunk: Chunk) {
        self.raw.extend_from_slice(&chunk.data);
        self.begun = Some(Begun { rest: chunk.data, last: chunk.end_of_stream, masked: vec![] });
    }

    /// Masks a part of the piece at hand; gives it once nothing of it is left.
    fn step(&mut self) -> Result<Option<Begun>, Violation> {
        let Some(mut begun) = self.begun.take() else { return Ok(None) };
        let part = begun.rest.split_to(PIECE.min(begun.rest.len()));
        let ended = begun.rest.is_empty();
        let last = begun.last && ended;
        begun.masked.push(match &mut self.recoder {
            Some(recoder) => self.mask.push(&recoder.push(&part, last))?,
            None => self.mask.push(&part)?,
        });
        if last {
            begun.masked.push(self.mask.finish()?);
        }
        if !ended {
            self.begun = Some(begun);
            return Ok(None);
        }
        Ok(Some(begun))
    }

    /// Forwards as much of the body as the record covers that is written first.
    fn release(&mut self, masked: Vec<Masked<Bytes>>, end_of_stream: bool, screening: &Screening) -> Progress {
        let (start, width) = self.recoder.as_ref().map_or((0, 1), Recoder::holds);
        let held = if end_of_stream { 0 } else { (start + width * self.mask.held()).min(self.raw.len()) };
        let data = self.raw.split_to(self.raw.len() - held).freeze();
        let masked = Masked::concat(masked);
        let records = match masked.is_empty() && data.is_empty() {
            true => vec![],
            false => vec![body_record(masked, data.len(), self.mask.take_findings(), screening)],
        };
        let reply = Reply::RequestBody { data, end_of_stream };
        let silent = matches!(&reply, Reply::RequestBody { data, end_of_stream: false } if data.is_empty());
        Progress {
            records: records.into_iter().map(Evidence::RequestChunk).collect(),
            then: if silent { vec![] } else { vec![Output::Reply(reply)] },
        }
    }
}

/// The record of a piece of a body.
pub fn body_record(masked: Masked<Bytes>, bytes: usize, findings: Findings, screening: &Screening) -> BodyRecord {
    BodyRecord::new(masked, bytes as u64, findings, screening.bodies)
}

pub fn add(total: &mut Findings, more: &Findings) {
    for (kind, count) in more {
        *total.entry(kind.clone()).or_default() += count;
    }
}
