//! The states and their moves. Each state is a struct; each move takes it by value.

use std::sync::Arc;

use super::open::Open;
use super::request::{Admitting, Reading, Start};
use super::{Ask, BodyMode, Event, Exposures, Input, Outcome, Output, Planner, Reply, Summary};
use crate::journal::record::{DecisionId, Outcome as EndOutcome};
use crate::mask::{DecodeError, Findings, MaskError, Masked};

/// One exchange.
pub struct Exchange {
    state: State,
    tally: Tally,
    ended: bool,
}

#[expect(clippy::large_enum_variant, reason = "one value a stream, moved a few times in its life")]
pub(super) enum State {
    Start(Start),
    Reading(Reading),
    Admitting(Admitting),
    Open(Box<Open>),
    /// The client was answered in the target's place: Envoy ends the exchange.
    Refused(Answered),
    /// Everything was answered.
    Done,
    /// A violation was reported: no more input is taken.
    Failed,
}

/// Why the client was answered in the target's place, for the last record.
pub(super) struct Answered {
    pub outcome: EndOutcome,
    pub detail: Option<String>,
}

/// What is known and counted on the way.
pub(super) struct Tally {
    pub id: DecisionId,
    pub status: Option<u16>,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub findings: Findings,
    pub exposed: Exposures,
    pub unexamined: Option<(Masked<String>, u64)>,
}

impl Tally {
    fn new(id: DecisionId) -> Self {
        Tally {
            id,
            status: None,
            request_bytes: 0,
            response_bytes: 0,
            findings: Findings::new(),
            exposed: Exposures::new(),
            unexamined: None,
        }
    }
}

/// Why an exchange cannot go on. Ends the stream as an error, on which Envoy answers 500 or cuts the connection.
#[derive(Debug, thiserror::Error)]
pub enum Violation {
    #[error("out of order: expected {expected}, got {got}")]
    WrongPhase { expected: &'static str, got: &'static str },
    #[error("the response body could not be decoded: {0}")]
    Decode(#[from] DecodeError),
    #[error("the body could not be masked: {0}")]
    Mask(#[from] MaskError),
    #[error("the body has no type that is known to be text, and is not UTF-8 text")]
    NotText,
    #[error(
        "the body is longer than the {limit} bytes that may pass unexamined (targets[].response_types[].max_bytes)"
    )]
    PassedTooMuch { limit: u64 },
    #[error("{0}")]
    Fields(String),
    #[error("more than {limit} bytes of request body came before the decision")]
    EarlyBody { limit: usize },
}

/// What a move gives: the next state, and what is to be carried out.
pub(super) type Step = Result<(State, Vec<Output>), Violation>;

impl Exchange {
    pub fn new(id: DecisionId, planner: Arc<dyn Planner>, mode: BodyMode) -> Self {
        Exchange { state: State::Start(Start { planner, mode }), tally: Tally::new(id), ended: false }
    }

    /// Whether wire events are taken now; otherwise an outcome must come first.
    pub fn wants_wire(&self) -> bool {
        match &self.state {
            State::Start(_) | State::Reading(_) | State::Admitting(_) => true,
            State::Open(open) => !open.awaits_record() && open.load().is_none(),
            State::Refused(_) | State::Done | State::Failed => false,
        }
    }

    /// Whether a request body is being read that the decision needs.
    pub fn reads_body(&self) -> bool {
        matches!(self.state, State::Reading(_))
    }

    /// Takes an input, and does all that it asks for.
    ///
    /// # Errors
    /// As [`Exchange::take`] and [`Exchange::step`].
    pub fn handle(&mut self, input: Input) -> Result<Vec<Output>, Violation> {
        let mut outputs = self.take(input)?;
        while self.load().is_some() {
            outputs.extend(self.step()?);
        }
        Ok(outputs)
    }

    /// Takes an input. What may take long is left to [`Exchange::step`]: another input is taken once there is no
    /// [`Exchange::load`] any more.
    ///
    /// # Errors
    /// The exchange cannot go on.
    pub fn take(&mut self, input: Input) -> Result<Vec<Output>, Violation> {
        self.advance(|state, tally| match input {
            Input::Wire(event) => wire(state, event, tally),
            Input::Outcome(outcome) => outcome_of(state, outcome, tally),
        })
    }

    /// How many bytes the next step looks at, at most: [`PIECE`](super::PIECE) and what is held back, but for what can
    /// only be looked at whole. `None`: there is nothing to do before the next input.
    pub fn load(&self) -> Option<usize> {
        match &self.state {
            State::Open(open) => open.load(),
            State::Start(_)
            | State::Reading(_)
            | State::Admitting(_)
            | State::Refused(_)
            | State::Done
            | State::Failed => None,
        }
    }

    /// Does a part of what is to be done.
    ///
    /// # Errors
    /// The exchange cannot go on.
    pub fn step(&mut self) -> Result<Vec<Output>, Violation> {
        self.advance(|state, tally| match state {
            State::Open(open) => open.step(tally),
            State::Start(_)
            | State::Reading(_)
            | State::Admitting(_)
            | State::Refused(_)
            | State::Done
            | State::Failed => Ok((state, vec![])),
        })
    }

    /// Hands the exchange out to be worked on elsewhere. What stays in its place takes nothing and has no last record.
    pub fn lend(&mut self) -> Exchange {
        let nobody = Exchange { state: State::Failed, tally: Tally::new(self.tally.id), ended: true };
        std::mem::replace(self, nobody)
    }

    fn advance(&mut self, step: impl FnOnce(State, &mut Tally) -> Step) -> Result<Vec<Output>, Violation> {
        let state = std::mem::replace(&mut self.state, State::Failed);
        let (state, mut outputs) = step(state, &mut self.tally)?;
        self.state = state;
        if let Some((outcome, detail)) = self.last_words() {
            outputs.push(Output::Ask(Ask::End(self.end(outcome, detail))));
        }
        Ok(outputs)
    }

    /// What the last record says, where the exchange has come to its end and the record was not asked for yet.
    fn last_words(&mut self) -> Option<(EndOutcome, Option<String>)> {
        match &mut self.state {
            _ if self.ended => None,
            State::Done => Some((EndOutcome::Completed, None)),
            State::Refused(answered) => Some((answered.outcome, answered.detail.take())),
            State::Start(_) | State::Reading(_) | State::Admitting(_) | State::Open(_) | State::Failed => None,
        }
    }

    /// The stream ended from outside, or the gate must cut it. Gives the last record, unless it was asked for already.
    pub fn close(&mut self, why: Closed) -> Option<Summary> {
        if self.ended {
            return None;
        }
        let released = matches!(&self.state, State::Open(open) if open.response_released());
        self.state = State::Failed;
        let (outcome, detail) = match why {
            Closed::ByPeer if released => (EndOutcome::Completed, None),
            Closed::ByPeer => (EndOutcome::Aborted, Some("the client or Envoy ended the exchange".to_owned())),
            Closed::ByGate(reason) => (EndOutcome::Cut, Some(reason)),
        };
        Some(self.end(outcome, detail))
    }

    fn end(&mut self, outcome: EndOutcome, detail: Option<String>) -> Summary {
        self.ended = true;
        Summary {
            outcome,
            detail,
            status: self.tally.status,
            request_bytes: self.tally.request_bytes,
            response_bytes: self.tally.response_bytes,
            findings: std::mem::take(&mut self.tally.findings),
            exposed: std::mem::take(&mut self.tally.exposed),
            unexamined: self.tally.unexamined.take(),
        }
    }
}

/// Who ended the stream.
pub enum Closed {
    ByPeer,
    ByGate(String),
}

fn wire(state: State, event: Event, tally: &mut Tally) -> Step {
    match state {
        State::Start(start) => start.handle(event, tally),
        State::Reading(reading) => reading.handle(event, tally),
        State::Admitting(admitting) => admitting.handle(event, tally),
        State::Open(mut open) => {
            open.queue(event);
            Ok((State::Open(open), vec![]))
        }
        State::Refused(_) => Err(Violation::WrongPhase { expected: "nothing after a refusal", got: event.name() }),
        State::Done => Err(Violation::WrongPhase { expected: "nothing after the end", got: event.name() }),
        State::Failed => Err(Violation::WrongPhase { expected: "nothing after an error", got: event.name() }),
    }
}

fn outcome_of(state: State, outcome: Outcome, tally: &mut Tally) -> Step {
    match (state, outcome) {
        (State::Admitting(admitting), Outcome::Admitted(admission)) => admitting.admitted(*admission),
        (State::Admitting(_), Outcome::Refused(refusal)) => {
            tally.status = Some(refusal.status);
            let answered = Answered { outcome: EndOutcome::Refused, detail: None };
            Ok((State::Refused(answered), vec![Output::Reply(Reply::Refuse(refusal))]))
        }
        (State::Reading(reading), Outcome::BodyTimedOut) => Ok(reading.timed_out()),
        (State::Open(open), Outcome::Recorded) => open.recorded(),
        // The record of the end.
        (State::Refused(answered), Outcome::Recorded) => Ok((State::Refused(answered), vec![Output::Finish])),
        (State::Done, Outcome::Recorded) => Ok((State::Done, vec![Output::Finish])),
        (
            State::Start(_)
            | State::Reading(_)
            | State::Admitting(_)
            | State::Open(_)
            | State::Refused(_)
            | State::Done
            | State::Failed,
            outcome,
        ) => Err(Violation::WrongPhase { expected: "another outcome", got: outcome.name() }),
    }
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Outcome::Admitted(_) => "admitted",
            Outcome::Refused(_) => "refused",
            Outcome::Recorded => "recorded",
            Outcome::BodyTimedOut => "body timed out",
        }
    }
}
