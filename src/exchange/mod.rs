//! One exchange: a request and its response, one `ext_proc` stream.
//!
//! This module is the sans-I/O core of the gate: it knows no protobuf, no runtime and no clock. It takes wire events and
//! the outcomes of what it asked for ([`Input`]), and gives replies and new asks ([`Output`]), in the order in which they
//! are to be carried out.
//!
//! What it holds:
//! - I1: a message of the wrong phase is a [`Violation`], which ends the stream as an error; nothing is answered twice.
//! - I2: a request is forwarded only with a [`Permit`](crate::gate::Permit); a piece of a response is released only after
//!   the outcome of the record that covers it.
//! - I3: a piece of a response is [`Masked`](crate::mask::Masked) by type, unless the target's configuration lets its
//!   media type pass: then it is an [`UnexaminedBody`](Reply::UnexaminedBody), and nothing of it is recorded but its hash.
//! - I7: it buffers one request body (bounded by the [`Plan`]) and, of a response, what the masker holds back, or all of
//!   it where it is filtered (bounded by the [`ResponseFilter`]). While a record is outstanding it takes no wire events ([`Exchange::wants_wire`]), so that Envoy's flow control does the rest.

mod content;
mod fields;
mod filtered;
pub mod http;
mod machine;
pub mod media;
mod open;
mod passing;
mod reader;
mod refusal;
mod request;
mod response;
mod screened;
#[cfg(test)]
pub mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use prost_reflect::MethodDescriptor;

pub use self::fields::record_fields;
pub use self::http::{Chunk, Headers, Peer, RequestHead, ResponseHead};
pub use self::machine::{Closed, Exchange, Violation};
pub use self::refusal::{Dialect, Refusal, Rendered};
pub use self::screened::{Exposures, Lifted};
use crate::config::TypeRule;
use crate::gate::Permit;
use crate::journal::record::{BodyLimits, Event as Evidence, Outcome as EndOutcome};
use crate::mask::{Charset, Findings, Format, Masked, Profile, Stream};

/// So much of a body is masked in one step.
pub const PIECE: usize = 4 * 1024;

/// What the machine takes.
#[expect(clippy::large_enum_variant, reason = "moved once, into the machine")]
pub enum Input {
    Wire(Event),
    Outcome(Outcome),
}

/// What came from Envoy.
#[expect(clippy::large_enum_variant, reason = "moved once, from the wire into the machine")]
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    RequestHeaders(RequestHead),
    RequestBody(Chunk),
    RequestTrailers(Headers),
    ResponseHeaders(ResponseHead),
    ResponseBody(Chunk),
    ResponseTrailers(Headers),
}

impl Event {
    /// The phase's name, for errors and traces.
    pub fn name(&self) -> &'static str {
        match self {
            Event::RequestHeaders(_) => "request headers",
            Event::RequestBody(_) => "request body",
            Event::RequestTrailers(_) => "request trailers",
            Event::ResponseHeaders(_) => "response headers",
            Event::ResponseBody(_) => "response body",
            Event::ResponseTrailers(_) => "response trailers",
        }
    }
}

/// What came of an [`Ask`].
pub enum Outcome {
    Admitted(Box<Admission>),
    Refused(Box<Refusal>),
    /// The record that was asked for is durable. There is no outcome for "could not be recorded": that ends the stream.
    Recorded,
    /// The body did not arrive in time.
    BodyTimedOut,
}

pub enum Output {
    Reply(Reply),
    Ask(Ask),
    /// Everything is answered: the stream may end cleanly.
    Finish,
}

/// What the machine needs from the rest of the gate. At most one is outstanding at a time.
pub enum Ask {
    /// Identity, policy, approval, durable record. Answered by `Admitted` or `Refused`.
    Admit(Box<Request>),
    /// Make this durable. Answered by `Recorded`.
    Record(Evidence),
    /// The last record of the exchange. Answered by `Recorded`.
    End(Summary),
}

/// What goes to Envoy.
pub enum Reply {
    /// A standalone mode override: both bodies `FULL_DUPLEX_STREAMED`, both trailers sent.
    Override,
    RequestHeaders(Forward),
    /// A piece of the request body, as the client sent it.
    RequestBody {
        data: Bytes,
        end_of_stream: bool,
    },
    /// Removes every one: trailers come after the decision, so nobody decided on them.
    RequestTrailers(HeadEdit),
    ResponseHeaders(HeadEdit),
    ResponseBody {
        data: Masked<Bytes>,
        end_of_stream: bool,
    },
    /// A piece of a body that passes as it is: what the target's configuration says, and the record of the head too.
    UnexaminedBody {
        data: Bytes,
        end_of_stream: bool,
    },
    ResponseTrailers(HeadEdit),
    /// Answers the client in the target's place, and ends the exchange.
    Refuse(Box<Refusal>),
}

/// The request's head, released. It cannot be made without a [`Permit`].
pub struct Forward {
    permit: Permit,
    pub edit: HeadEdit,
}

impl Forward {
    pub fn new(permit: Permit, edit: HeadEdit) -> Self {
        Forward { permit, edit }
    }

    pub fn permit(&self) -> &Permit {
        &self.permit
    }
}

/// Changes to header or trailer fields. A name is in one of the two lists only; a name that is set several times becomes
/// so many fields, in place of all that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadEdit {
    pub set: Vec<(String, Bytes)>,
    pub remove: Vec<String>,
}

/// How much of a request is needed before it can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The whole body, up to this many bytes.
    Whole { limit: usize },
    /// The head; the body is recorded and forwarded piece by piece. Pieces that come before the decision are kept, up to
    /// this many bytes.
    Stream { limit: usize },
    /// The head, since it will be refused whatever follows.
    HeadOnly,
}

/// Finds the plan for a request from its head.
pub trait Planner: Send + Sync {
    fn plan(&self, head: &RequestHead) -> Plan;
}

/// How Envoy's filter is configured for bodies: what it says in its first message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyMode {
    /// `STREAMED` both ways: every exchange is overridden to full duplex first.
    Streamed,
    /// `FULL_DUPLEX_STREAMED` both ways.
    FullDuplex,
}

/// A request as the gate decides it.
#[derive(Clone, Debug)]
pub struct Request {
    pub head: RequestHead,
    pub body: RequestBody,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestBody {
    /// All of it, as on the wire.
    Whole(Bytes),
    /// It follows after the decision.
    Follows,
    /// It passed the limit, in bytes.
    TooLarge { limit: usize },
    /// It did not arrive in time. `began`: at least one piece did.
    TimedOut { began: bool },
}

/// The gate's yes.
pub struct Admission {
    pub permit: Permit,
    pub edit: HeadEdit,
    pub screening: Screening,
}

/// Changes a response before it is masked. Where there is one, nothing of a successful response is released, its head
/// included, before all of it was read, decoded and filtered.
pub trait ResponseFilter: Send + Sync {
    /// Longest body that is filtered, decoded, in bytes; a longer one is withheld.
    fn limit(&self) -> usize;

    /// # Errors
    /// Why the body cannot be filtered, in words that are safe to show; it is withheld.
    fn filter(&self, format: Format, body: &[u8]) -> Result<Filtered, String>;
}

/// A body as it may go on to the masker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filtered {
    /// `None`: as it came.
    pub body: Option<Bytes>,
    /// What the filter came upon, counted with what the masker finds.
    pub findings: Findings,
}

/// How the bodies of an admitted exchange are masked and recorded.
#[derive(Clone)]
pub struct Screening {
    pub profile: Arc<Profile>,
    pub request_format: Format,
    /// How the text of a request's body is written; none where it is none.
    pub request_charset: Option<Charset>,
    /// The method of gRPC that is called, where its target's descriptor set has it.
    pub method: Option<MethodDescriptor>,
    /// What policy lifted for this exchange.
    pub unmask: Lifted,
    pub bodies: BodyLimits,
    /// Bytes that a compressed response may decode to.
    pub decoded_body: u64,
    /// Names and values of the response's fields together, bytes.
    pub headers: usize,
    pub filter: Option<Arc<dyn ResponseFilter>>,
    /// What becomes of types that are not text.
    pub types: Vec<TypeRule>,
    /// The request is for the head only.
    pub head_request: bool,
    /// How a refusal is put, should the response prove to be one that cannot be examined.
    pub dialect: Dialect,
}

impl Screening {
    /// Masks a body of the exchange, less what is lifted.
    fn stream(&self, format: Format, lifted: &BTreeSet<String>) -> Stream {
        let stream = self.profile.stream(format, lifted);
        if self.dialect == Dialect::Kubernetes { stream.of_kubernetes() } else { stream }
    }
}

/// How an exchange ended; the clock is the driver's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub outcome: EndOutcome,
    pub detail: Option<String>,
    pub status: Option<u16>,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub findings: Findings,
    /// What of the response its reader got unmasked.
    pub exposed: Exposures,
    /// The media type of what passed unexamined, masked, and how much it was.
    pub unexamined: Option<(Masked<String>, u64)>,
}
