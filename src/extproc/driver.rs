//! Carries out what the exchange's state machine asks for: one task a stream.

use std::sync::Arc;
use std::time::Duration;

use envoy_types::pb::envoy::service::ext_proc::v3::ProcessingRequest;
use futures_util::future::BoxFuture;
use tonic::{Status, Streaming};

use super::outgoing::{Gone, Sender};
use super::work::work_off;
use super::{decode, encode};
use crate::exchange::{Ask, Closed, Exchange, Input, Outcome, Output, Violation};
use crate::gate::{Planned, Unrecorded, Visit};

pub struct Driver {
    visit: Arc<Visit>,
    inbound: Streaming<ProcessingRequest>,
    sender: Sender,
}

/// Why a stream ends before its exchange is finished.
enum Fault {
    /// The client or Envoy ended it.
    Gone,
    Decode(decode::DecodeError),
    Violation(Violation),
    Unrecorded(Unrecorded),
    /// The gate shuts down, and its drain time is over.
    Shutdown,
}

impl From<Gone> for Fault {
    fn from(Gone: Gone) -> Self {
        Fault::Gone
    }
}

impl From<Violation> for Fault {
    fn from(violation: Violation) -> Self {
        Fault::Violation(violation)
    }
}

/// What is being waited for besides the wire.
type Work = BoxFuture<'static, Result<Outcome, Unrecorded>>;

/// An exchange under way.
struct Running {
    exchange: Exchange,
    work: Option<Work>,
    /// The last record was asked for: it is written even when Envoy ends the stream meanwhile.
    ending: bool,
}

impl Driver {
    pub fn new(visit: Arc<Visit>, inbound: Streaming<ProcessingRequest>, sender: Sender) -> Self {
        Driver { visit, inbound, sender }
    }

    pub async fn run(mut self) {
        let (mut running, first) = match self.begin().await {
            Ok(begun) => begun,
            Err(Fault::Gone) => return,
            Err(fault) => {
                tracing::error!(reason = %describe(&fault), "an exchange was refused before it began");
                return self.sender.fail(status(&fault)).await;
            }
        };
        let Err(fault) = self.drive(&mut running, first).await else {
            return self.sender.finish().await;
        };
        let why = match &fault {
            Fault::Gone => Closed::ByPeer,
            Fault::Decode(_) | Fault::Violation(_) | Fault::Unrecorded(_) | Fault::Shutdown => {
                Closed::ByGate(describe(&fault))
            }
        };
        let summary = running.exchange.close(why);
        if !matches!(fault, Fault::Gone) {
            tracing::warn!(decision_id = %self.visit.id(), reason = %describe(&fault), "an exchange was cut");
            self.sender.fail(status(&fault)).await;
        }
        match (summary, running.work) {
            // Dropping outstanding work withdraws a hold before its end is recorded.
            (Some(summary), work) => {
                drop(work);
                self.visit.end(summary).await;
            }
            (None, Some(work)) if running.ending => drop(work.await),
            (None, Some(_) | None) => {}
        }
    }

    /// The first message says how the filter is configured.
    async fn begin(&mut self) -> Result<(Running, ProcessingRequest), Fault> {
        let Ok(Some(first)) = self.inbound.message().await else {
            return Err(Fault::Gone);
        };
        let mode = decode::body_mode(&first).map_err(Fault::Decode)?;
        let planner = Arc::new(Planned(Arc::clone(&self.visit)));
        let exchange = Exchange::new(self.visit.id(), planner, mode);
        Ok((Running { exchange, work: None, ending: false }, first))
    }

    async fn drive(&mut self, running: &mut Running, first: ProcessingRequest) -> Result<(), Fault> {
        let mut next = Some(first);
        let body_deadline = tokio::time::sleep(Duration::ZERO);
        tokio::pin!(body_deadline);
        let mut read_body = false;
        let visit = Arc::clone(&self.visit);
        let cut_off = visit.cut_off();
        tokio::pin!(cut_off);
        loop {
            let input = match next.take() {
                Some(message) => Input::Wire(decode::event(message).map_err(Fault::Decode)?),
                None => tokio::select! {
                    biased;
                    () = self.sender.closed(), if !running.ending => return Err(Fault::Gone),
                    () = &mut cut_off, if !running.ending => return Err(Fault::Shutdown),
                    outcome = wait(&mut running.work) => Input::Outcome(outcome.map_err(Fault::Unrecorded)?),
                    message = self.inbound.message(), if running.exchange.wants_wire() => {
                        // An orderly end of the exchange arrives as a reset too: whether it was one is the machine's to say.
                        let Ok(Some(message)) = message else { return Err(Fault::Gone) };
                        Input::Wire(decode::event(message).map_err(Fault::Decode)?)
                    }
                    () = &mut body_deadline, if running.exchange.reads_body() => Input::Outcome(Outcome::BodyTimedOut),
                },
            };
            if matches!(input, Input::Outcome(_)) {
                running.work = None;
            }
            let mut outputs = running.exchange.take(input)?;
            let ending = running.ending;
            outputs.extend(work_off(&mut running.exchange, || !ending && self.sender.is_closed()).await?);
            if running.exchange.reads_body() && !read_body {
                read_body = true;
                body_deadline.as_mut().reset(tokio::time::Instant::now() + self.visit.body_timeout());
            }
            if self.carry_out(running, outputs).await? {
                return Ok(());
            }
        }
    }

    /// Gives true once the exchange is finished.
    async fn carry_out(&mut self, running: &mut Running, outputs: Vec<Output>) -> Result<bool, Fault> {
        let Carried { ask, finished } = answer(&self.sender, &mut running.ending, outputs).await?;
        if let Some(ask) = ask {
            running.work = Some(work(Arc::clone(&self.visit), ask));
        }
        Ok(finished)
    }
}

/// What is left of outputs whose replies were sent.
struct Carried {
    ask: Option<Ask>,
    finished: bool,
}

/// Sends the replies. The last record is owed to a client that leaves while it is answered, too, so what asks for it counts
/// before any reply.
async fn answer(sender: &Sender, ending: &mut bool, outputs: Vec<Output>) -> Result<Carried, Gone> {
    *ending |= outputs.iter().any(|output| matches!(output, Output::Ask(Ask::End(_))));
    let mut carried = Carried { ask: None, finished: false };
    for output in outputs {
        match output {
            Output::Reply(reply) => {
                let sent = sender.send(encode::response(reply)).await;
                if !*ending {
                    sent?;
                }
            }
            Output::Ask(ask) => carried.ask = Some(ask),
            Output::Finish => carried.finished = true,
        }
    }
    Ok(carried)
}

fn work(visit: Arc<Visit>, ask: Ask) -> Work {
    Box::pin(async move {
        match ask {
            Ask::Admit(request) => Ok(match visit.admit(*request).await {
                Ok(admission) => Outcome::Admitted(Box::new(admission)),
                Err(refusal) => Outcome::Refused(Box::new(refusal)),
            }),
            Ask::Record(event) => visit.record(event).await.map(|()| Outcome::Recorded),
            Ask::End(summary) => {
                visit.end(summary).await;
                Ok(Outcome::Recorded)
            }
        }
    })
}

async fn wait(work: &mut Option<Work>) -> Result<Outcome, Unrecorded> {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}

fn describe(fault: &Fault) -> String {
    match fault {
        Fault::Gone => "the client or Envoy ended the exchange".to_owned(),
        Fault::Decode(error) => error.to_string(),
        Fault::Violation(violation) => violation.to_string(),
        Fault::Unrecorded(error) => error.to_string(),
        Fault::Shutdown => "the gate shut down before the exchange was finished".to_owned(),
    }
}

/// Any error status makes Envoy answer 500 or cut the connection; which one it is only shows in Envoy's log.
fn status(fault: &Fault) -> Status {
    let text = describe(fault);
    match fault {
        Fault::Gone => Status::cancelled(text),
        Fault::Decode(_) => Status::invalid_argument(text),
        Fault::Violation(_) => Status::internal(text),
        Fault::Unrecorded(_) | Fault::Shutdown => Status::unavailable(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::{answering, response_body, screening};
    use crate::extproc::outgoing::channel;

    /// What comes of the last piece of a response once it is recorded: the piece, and the last record.
    fn last() -> Vec<Output> {
        let mut exchange = answering(&[("content-type", "text/plain")], screening());
        exchange.take(response_body("a word", true)).expect("taken");
        while exchange.load().is_some() {
            exchange.step().expect("masked");
        }
        exchange.take(Input::Outcome(Outcome::Recorded)).expect("recorded")
    }

    #[tokio::test]
    async fn a_client_that_leaves_while_it_is_answered_is_owed_the_last_record() {
        let (outputs, mut ending) = (last(), false);
        assert!(matches!(outputs[..], [Output::Reply(_), Output::Ask(Ask::End(_))]));
        let (sender, outgoing) = channel();
        drop(outgoing);
        let carried = answer(&sender, &mut ending, outputs).await.expect("the end is asked for");
        assert!(ending && matches!(carried.ask, Some(Ask::End(_))));
    }

    #[tokio::test]
    async fn others_end_with_their_client() {
        let (sender, outgoing) = channel();
        drop(outgoing);
        let outputs: Vec<Output> = last().into_iter().take(1).collect();
        assert!(answer(&sender, &mut false, outputs).await.is_err());
    }
}
