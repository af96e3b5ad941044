//! The states before the decision.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::machine::{Answered, State, Step, Tally, Violation};
use super::open::{Open, RequestHalf};
use super::{
    Admission, Ask, BodyMode, Chunk, Dialect, Event, Forward, HeadEdit, Headers, Output, Plan, Planner, Refusal, Reply,
    Request, RequestBody, RequestHead, ResponseHead,
};
use crate::journal::record::Outcome as EndOutcome;

/// Waits for the request's head.
pub struct Start {
    pub planner: Arc<dyn Planner>,
    pub mode: BodyMode,
}

impl Start {
    pub fn handle(self, event: Event, tally: &mut Tally) -> Step {
        match event {
            Event::RequestHeaders(head) => Ok(self.plan(head)),
            // Envoy refuses some requests before it shows them to anybody.
            Event::ResponseHeaders(head) => Ok(answered_by_envoy(&head, false, tally)),
            Event::RequestBody(_) | Event::RequestTrailers(_) | Event::ResponseBody(_) | Event::ResponseTrailers(_) => {
                Err(Violation::WrongPhase { expected: "request headers", got: event.name() })
            }
        }
    }

    fn plan(self, head: RequestHead) -> (State, Vec<Output>) {
        let plan = self.planner.plan(&head);
        // Also for a request without a body: where Envoy does not allow overrides it refuses this message, and so the
        // exchange, before anything was forwarded. Without it the response would pass in a mode in which it cannot be masked.
        let mut outputs = match self.mode {
            BodyMode::Streamed => vec![Output::Reply(Reply::Override)],
            BodyMode::FullDuplex => vec![],
        };
        let (state, more) = match plan {
            Plan::Whole { limit } if !head.end_of_stream => {
                (State::Reading(Reading { head, limit, body: BytesMut::new() }), vec![])
            }
            Plan::Whole { .. } => ask(head, RequestBody::Whole(Bytes::new()), Rest::Ended),
            Plan::Stream { .. } if head.end_of_stream => ask(head, RequestBody::Whole(Bytes::new()), Rest::Ended),
            Plan::Stream { limit } => ask(head, RequestBody::Follows, Rest::Early(Early::new(limit))),
            Plan::HeadOnly => ask(head, RequestBody::Follows, Rest::Ignored),
        };
        outputs.extend(more);
        (state, outputs)
    }
}

fn ask(head: RequestHead, body: RequestBody, rest: Rest) -> (State, Vec<Output>) {
    let is_grpc = head.is_grpc();
    let request = Box::new(Request { head, body });
    (State::Admitting(Admitting { rest, is_grpc }), vec![Output::Ask(Ask::Admit(request))])
}

/// Reads the body that the decision needs.
pub struct Reading {
    head: RequestHead,
    limit: usize,
    body: BytesMut,
}

impl Reading {
    pub fn handle(mut self, event: Event, tally: &mut Tally) -> Step {
        match event {
            Event::RequestBody(chunk) => {
                tally.request_bytes += chunk.data.len() as u64;
                if self.body.len() + chunk.data.len() > self.limit {
                    let too_large = RequestBody::TooLarge { limit: self.limit };
                    return Ok(ask(self.head, too_large, Rest::Ignored));
                }
                self.body.extend_from_slice(&chunk.data);
                if chunk.end_of_stream { Ok(self.complete(None)) } else { Ok((State::Reading(self), vec![])) }
            }
            Event::RequestTrailers(fields) => Ok(self.complete(Some(without(&fields)))),
            Event::ResponseHeaders(head) => Ok(answered_by_envoy(&head, self.head.is_grpc(), tally)),
            Event::RequestHeaders(_) | Event::ResponseBody(_) | Event::ResponseTrailers(_) => {
                Err(Violation::WrongPhase { expected: "request body or trailers", got: event.name() })
            }
        }
    }

    fn complete(self, trailers: Option<HeadEdit>) -> (State, Vec<Output>) {
        let body = self.body.freeze();
        ask(self.head, RequestBody::Whole(body.clone()), Rest::Whole { body, trailers })
    }

    pub fn timed_out(self) -> (State, Vec<Output>) {
        let began = !self.body.is_empty();
        ask(self.head, RequestBody::TimedOut { began }, Rest::Ignored)
    }
}

/// Waits for the gate's decision, for as long as a hold takes.
pub struct Admitting {
    rest: Rest,
    is_grpc: bool,
}

/// What of the request has to follow its head, once it is admitted.
enum Rest {
    /// Nothing: the head was all.
    Ended,
    /// A body that was read whole; its trailers wait for their answer.
    Whole { body: Bytes, trailers: Option<HeadEdit> },
    /// A body that streams; what came of it before the decision.
    Early(Early),
    /// It will be refused: what comes is dropped.
    Ignored,
}

struct Early {
    limit: usize,
    size: usize,
    chunks: Vec<Chunk>,
    trailers: Option<Headers>,
}

impl Early {
    fn new(limit: usize) -> Self {
        Early { limit, size: 0, chunks: vec![], trailers: None }
    }

    fn push(&mut self, chunk: Chunk) -> Result<(), Violation> {
        self.size += chunk.data.len();
        if self.size > self.limit {
            return Err(Violation::EarlyBody { limit: self.limit });
        }
        self.chunks.push(chunk);
        Ok(())
    }
}

impl Admitting {
    pub fn handle(mut self, event: Event, tally: &mut Tally) -> Step {
        match (event, &mut self.rest) {
            (Event::ResponseHeaders(head), _) => return Ok(answered_by_envoy(&head, self.is_grpc, tally)),
            (Event::RequestBody(chunk), Rest::Early(early)) => early.push(chunk)?,
            (Event::RequestTrailers(fields), Rest::Early(early)) => early.trailers = Some(fields),
            (Event::RequestBody(_) | Event::RequestTrailers(_), Rest::Ignored) => {}
            (Event::RequestBody(chunk), Rest::Ended | Rest::Whole { .. }) if is_repeated_end(&chunk) => {}
            (
                event @ (Event::RequestHeaders(_)
                | Event::RequestBody(_)
                | Event::RequestTrailers(_)
                | Event::ResponseBody(_)
                | Event::ResponseTrailers(_)),
                Rest::Ended | Rest::Whole { .. } | Rest::Early(_) | Rest::Ignored,
            ) => return Err(Violation::WrongPhase { expected: "nothing before the decision", got: event.name() }),
        }
        Ok((State::Admitting(self), vec![]))
    }

    pub fn admitted(self, admission: Admission) -> Step {
        let mut outputs = vec![];
        let Admission { permit, edit, screening } = admission;
        outputs.push(Output::Reply(Reply::RequestHeaders(Forward::new(permit, edit))));
        let (half, early) = match self.rest {
            Rest::Ended => (RequestHalf::Done, None),
            Rest::Whole { body, trailers } => {
                forward_whole(body, trailers, &mut outputs);
                (RequestHalf::Done, None)
            }
            Rest::Early(early) => (RequestHalf::streaming(&screening), Some(early)),
            Rest::Ignored => {
                return Err(Violation::WrongPhase { expected: "a refusal", got: "an admission" });
            }
        };
        let mut open = Open::new(half, screening);
        if let Some(Early { chunks, trailers, .. }) = early {
            chunks.into_iter().for_each(|chunk| open.queue(Event::RequestBody(chunk)));
            trailers.into_iter().for_each(|fields| open.queue(Event::RequestTrailers(fields)));
        }
        Ok((State::Open(Box::new(open)), outputs))
    }
}

/// Gives the body back in pieces of at most 64 KiB, so that one message never fills Envoy's flow-control window.
fn forward_whole(mut body: Bytes, trailers: Option<HeadEdit>, outputs: &mut Vec<Output>) {
    const PIECE: usize = 64 * 1024;
    while body.len() > PIECE {
        let data = body.split_to(PIECE);
        outputs.push(Output::Reply(Reply::RequestBody { data, end_of_stream: false }));
    }
    outputs.push(Output::Reply(Reply::RequestBody { data: body, end_of_stream: trailers.is_none() }));
    if let Some(edit) = trailers {
        outputs.push(Output::Reply(Reply::RequestTrailers(edit)));
    }
}

/// The edit that removes every field.
pub fn without(fields: &Headers) -> HeadEdit {
    let mut remove: Vec<String> = fields.iter().map(|(name, _)| name.to_owned()).collect();
    remove.sort();
    remove.dedup();
    HeadEdit { set: vec![], remove }
}

/// Envoy may report the end of a stream twice (envoyproxy/envoy#46237).
pub fn is_repeated_end(chunk: &Chunk) -> bool {
    chunk.end_of_stream && chunk.data.is_empty()
}

/// Envoy answered the client itself (a route or connection fault, a time-out of its own) before the request was decided.
/// The client gets that status, and nothing else of it.
fn answered_by_envoy(head: &ResponseHead, is_grpc: bool, tally: &mut Tally) -> (State, Vec<Output>) {
    tally.status = Some(head.status);
    let dialect = if is_grpc { Dialect::Grpc } else { Dialect::Http };
    let refusal = Refusal::by_envoy(tally.id, head.status, dialect);
    let detail = Some(format!("Envoy answered {} before the decision", head.status));
    let answered = Answered { outcome: EndOutcome::Aborted, detail };
    (State::Refused(answered), vec![Output::Reply(Reply::Refuse(Box::new(refusal)))])
}
