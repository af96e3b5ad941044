//! One exchange's way through the gate: what is known of it, and its records.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OwnedSemaphorePermit;

use super::{Busy, Gate};
use crate::exchange::{Plan, Planner, RequestHead, Summary};
use crate::journal::AppendError;
use crate::journal::record::{About, DecisionId, Draft, EndRecord, Event, Outcome, SessionKey, Unexamined};
use crate::telemetry::{ChildSpan, ExchangeSpan};

/// An exchange under way. Its slot is given back when it is dropped.
pub struct Visit {
    pub(super) gate: Arc<Gate>,
    pub(super) id: DecisionId,
    pub(super) busy: Option<Busy>,
    pub(super) known: OnceLock<Known>,
    /// Once the request is recorded.
    about: OnceLock<Arc<About>>,
    trace: Mutex<Trace>,
    open_ticket: Mutex<Option<String>>,
    ended: OnceLock<()>,
    started: Instant,
    _slot: Option<OwnedSemaphorePermit>,
}

/// The exchange's span, and the step that it is in.
#[derive(Default)]
struct Trace {
    span: Option<ExchangeSpan>,
    step: Option<ChildSpan>,
}

/// What is known once the request was looked at.
pub(super) struct Known {
    pub target: Option<String>,
    pub session: Option<SessionKey>,
}

/// A record could not be made durable: nothing goes on without it (I2).
#[derive(Debug, thiserror::Error)]
#[error("the record could not be made durable: {0}")]
pub struct Unrecorded(#[from] AppendError);

/// The plan for a request, as the exchange's state machine asks for it.
pub struct Planned(pub Arc<Visit>);

impl Planner for Planned {
    fn plan(&self, head: &RequestHead) -> Plan {
        let gate = &self.0.gate;
        match gate.targets.find(head) {
            Some(target) if self.0.busy.is_none() => target.plan(gate.config.limits.request_body),
            Some(_) | None => Plan::HeadOnly,
        }
    }
}

impl Visit {
    pub(super) fn new(gate: Arc<Gate>, slot: Option<OwnedSemaphorePermit>, busy: Option<Busy>) -> Self {
        Visit {
            gate,
            id: DecisionId::new(),
            busy,
            known: OnceLock::new(),
            about: OnceLock::new(),
            trace: Mutex::default(),
            open_ticket: Mutex::default(),
            ended: OnceLock::new(),
            started: Instant::now(),
            _slot: slot,
        }
    }

    pub fn id(&self) -> DecisionId {
        self.id
    }

    pub fn body_timeout(&self) -> Duration {
        self.gate.config.limits.body_timeout
    }

    /// Resolves when the gate ends what is still under way.
    pub async fn cut_off(&self) {
        // The sender lives as long as the gate, and so as long as this.
        let _ = self.gate.cut.subscribe().wait_for(|cut| *cut).await;
    }

    /// Makes an event of this exchange durable.
    pub async fn record(&self, mut event: Event) -> Result<(), Unrecorded> {
        let session = self.known.get().and_then(|k| k.session.clone());
        if let Some(body) = event.body_mut()
            && let Some(whole) = body.whole.take()
        {
            body.kept = Some(self.gate.journal.keep(whole).await?);
        }
        let about = match &event {
            Event::Request(request) => Some(Arc::clone(self.about.get_or_init(|| Arc::new(About::request(request))))),
            _ => self.about.get().cloned(),
        };
        let draft = Draft { session, decision_id: Some(self.id), event, about };
        let answered = matches!(draft.event, Event::Response { .. });
        self.gate.journal.append(draft).await?;
        if answered {
            self.step(Some("mask"));
        }
        Ok(())
    }

    /// The exchange is over: its last record, its metrics, the end of its span.
    ///
    /// A last record that cannot be written is no reason to fail: what was let through is recorded already, and recovery
    /// writes the missing end as unknown.
    pub async fn end(&self, summary: Summary) {
        if self.ended.set(()).is_err() {
            return;
        }
        // Whoever waited for an approval has gone away.
        let withdrawn = lock(&self.open_ticket).take();
        if let Some(ticket) = withdrawn {
            let ended = Event::ApprovalEnded { ticket, state: "withdrawn".to_owned() };
            if let Err(error) = self.record(ended).await {
                tracing::error!(decision_id = %self.id, %error, "the end of a hold could not be recorded");
            }
        }
        let duration = self.started.elapsed();
        self.measure(&summary, duration);
        let unexamined = summary.unexamined.map(|(media_type, bytes)| Unexamined {
            media_type: media_type.into_inner(),
            bytes,
            by: format!(
                "targets[{}].response_types",
                self.known.get().and_then(|k| k.target.as_deref()).unwrap_or_default()
            ),
        });
        let somebody = self.about.get().and_then(|about| about.principal.clone());
        let record = EndRecord {
            outcome: summary.outcome,
            detail: summary.detail,
            request_bytes: summary.request_bytes,
            response_bytes: summary.response_bytes,
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            findings: summary.findings,
            exposed_to: somebody.filter(|_| !summary.exposed.is_empty() || unexamined.is_some()),
            exposed: summary.exposed,
            unexamined,
        };
        if let Err(error) = self.record(Event::Ended(Box::new(record))).await {
            tracing::error!(decision_id = %self.id, %error, "the end of an exchange could not be recorded");
        }
    }

    fn measure(&self, summary: &Summary, duration: Duration) {
        let metrics = &self.gate.metrics;
        metrics.ended(self.known.get().and_then(|k| k.target.as_deref()), summary.outcome, duration);
        metrics.found(&summary.findings);
        metrics.masked(summary.response_bytes);
        let mut trace = lock(&self.trace);
        trace.step = None;
        if let Some(span) = trace.span.take() {
            span.found(&summary.findings);
            if let Some(status) = summary.status {
                span.responded(status);
            }
            span.end(summary.outcome, None);
        }
    }

    pub(super) fn begin_span(&self, start: impl FnOnce() -> ExchangeSpan) {
        lock(&self.trace).span.get_or_insert_with(start);
    }

    pub(super) fn with_span<T>(&self, with: impl FnOnce(&ExchangeSpan) -> T) -> Option<T> {
        lock(&self.trace).span.as_ref().map(with)
    }

    /// A step that ends when the value is dropped.
    pub(super) fn child(&self, name: &'static str) -> Option<ChildSpan> {
        self.with_span(|span| span.child(name))
    }

    /// Ends the step that the exchange is in, and begins the next.
    pub(super) fn step(&self, name: Option<&'static str>) {
        let mut trace = lock(&self.trace);
        trace.step = None;
        trace.step = name.and_then(|name| trace.span.as_ref().map(|span| span.child(name)));
    }

    pub(super) fn set_open_ticket(&self, ticket: Option<String>) {
        *lock(&self.open_ticket) = ticket;
    }

    /// The gate itself failed in the middle of the exchange.
    pub async fn failed(&self, detail: &str) {
        self.end(Summary {
            outcome: Outcome::Cut,
            detail: Some(detail.to_owned()),
            status: None,
            request_bytes: 0,
            response_bytes: 0,
            findings: Default::default(),
            exposed: Default::default(),
            unexamined: None,
        })
        .await;
    }
}

/// What is behind these locks is whole at every moment, so a holder's panic does not matter.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
