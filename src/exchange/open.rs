//! The state after the decision: request and response move independently (a gRPC call streams both ways at once), and one
//! record at a time is waited for.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use super::machine::{Answered, State, Step, Tally, Violation};
use super::request::{is_repeated_end, without};
use super::response::ResponseHalf;
use super::{Ask, Chunk, Event, Headers, Output, Refusal, Reply, Screening};
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

    pub fn handle(mut self: Box<Self>, event: Event, tally: &mut Tally) -> Step {
        self.queue(event);
        self.resume(tally)
    }

    /// The outstanding record is durable.
    pub fn recorded(mut self: Box<Self>, tally: &mut Tally) -> Step {
        let Some(mut pending) = self.pending.take() else {
            return Err(Violation::WrongPhase { expected: "no outcome", got: "recorded" });
        };
        if let Some(record) = pending.records.pop_front() {
            self.pending = Some(pending);
            return Ok((State::Open(self), vec![Output::Ask(Ask::Record(record))]));
        }
        let mut outputs = pending.then;
        let (state, more) = self.resume(tally)?;
        outputs.extend(more);
        Ok((state, outputs))
    }

    /// Takes queued events until one has to wait for its record.
    pub fn resume(mut self: Box<Self>, tally: &mut Tally) -> Step {
        let mut outputs = vec![];
        while self.pending.is_none()
            && let Some(event) = self.queued.pop_front()
        {
            let progress = match self.advance(event, tally)? {
                Moved::On(progress) => progress,
                Moved::Refuse(refusal, detail) => {
                    tally.status = Some(refusal.status);
                    let answered = Answered { outcome: EndOutcome::Cut, detail: Some(detail) };
                    outputs.push(Output::Reply(Reply::Refuse(refusal)));
                    return Ok((State::Refused(answered), outputs));
                }
            };
            let mut records = VecDeque::from(progress.records);
            match records.pop_front() {
                Some(record) => {
                    outputs.push(Output::Ask(Ask::Record(record)));
                    self.pending = Some(Pending { records, then: progress.then });
                }
                None => outputs.extend(progress.then),
            }
        }
        Ok((self.settle(), outputs))
    }

    fn settle(self: Box<Self>) -> State {
        let answered = self.pending.is_none() && self.queued.is_empty();
        match (&self.request, &self.response) {
            (RequestHalf::Done, ResponseHalf::Done) if answered => State::Done,
            (RequestHalf::Done | RequestHalf::Streaming(_), _) => State::Open(self),
        }
    }

    fn advance(&mut self, event: Event, tally: &mut Tally) -> Result<Moved, Violation> {
        match event {
            Event::RequestBody(chunk) => self.request.body(chunk, &self.screening, tally).map(Moved::On),
            Event::RequestTrailers(fields) => self.request.trailers(&fields, &self.screening).map(Moved::On),
            Event::ResponseHeaders(head) => self.response.head(head, &self.screening, tally),
            Event::ResponseBody(chunk) => self.response.body(chunk, &self.screening, tally),
            Event::ResponseTrailers(fields) => self.response.trailers(&fields, &self.screening, tally),
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
    /// As the client sent it: what the masker still holds back, and so is on no record yet. As bounded as that is.
    raw: BytesMut,
}

impl RequestHalf {
    pub fn streaming(screening: &Screening) -> Self {
        // Requests are masked for the record only, and whatever policy lifts for the response stays masked in it.
        let mask = screening.stream(screening.request_format, &Default::default());
        let recoder = screening.request_charset.map(Recoder::new);
        RequestHalf::Streaming(Box::new(Streaming { recoder, mask, raw: BytesMut::new() }))
    }

    fn body(&mut self, chunk: Chunk, screening: &Screening, tally: &mut Tally) -> Result<Progress, Violation> {
        let RequestHalf::Streaming(streaming) = self else {
            return match is_repeated_end(&chunk) {
                true => Ok(Progress::nothing()),
                false => Err(Violation::WrongPhase { expected: "the response", got: "request body after its end" }),
            };
        };
        tally.request_bytes += chunk.data.len() as u64;
        let progress = streaming.take(&chunk, screening)?;
        if chunk.end_of_stream {
            *self = RequestHalf::Done;
        }
        Ok(progress)
    }

    fn trailers(&mut self, fields: &Headers, screening: &Screening) -> Result<Progress, Violation> {
        let RequestHalf::Streaming(streaming) = self else {
            return Err(Violation::WrongPhase { expected: "the response", got: "request trailers after the end" });
        };
        let last = Chunk { data: Bytes::new(), end_of_stream: true };
        let mut progress = streaming.take(&last, screening)?;
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
    /// Forwards as much of the body as the record covers that is written first.
    fn take(&mut self, chunk: &Chunk, screening: &Screening) -> Result<Progress, Violation> {
        self.raw.extend_from_slice(&chunk.data);
        let mut pieces = vec![match &mut self.recoder {
            Some(recoder) => self.mask.push(&recoder.push(&chunk.data, chunk.end_of_stream))?,
            None => self.mask.push(&chunk.data)?,
        }];
        if chunk.end_of_stream {
            pieces.push(self.mask.finish()?);
        }
        let (start, width) = self.recoder.as_ref().map_or((0, 1), Recoder::holds);
        let held = if chunk.end_of_stream { 0 } else { (start + width * self.mask.held()).min(self.raw.len()) };
        let data = self.raw.split_to(self.raw.len() - held).freeze();
        let masked = Masked::concat(pieces);
        let records = match masked.is_empty() && data.is_empty() {
            true => vec![],
            false => vec![body_record(masked, data.len(), self.mask.take_findings(), screening)],
        };
        let reply = Reply::RequestBody { data, end_of_stream: chunk.end_of_stream };
        let silent = matches!(&reply, Reply::RequestBody { data, end_of_stream: false } if data.is_empty());
        Ok(Progress {
            records: records.into_iter().map(Evidence::RequestChunk).collect(),
            then: if silent { vec![] } else { vec![Output::Reply(reply)] },
        })
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
