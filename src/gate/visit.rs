//! One exchange's way through the gate: what is known of it, and its records.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::OwnedSemaphorePermit;

use super::{Busy, Gate};
use crate::exchange::{Plan, Planner, RequestHead, Summary};
use crate::journal::AppendError;
use crate::journal::record::{DecisionId, Draft, EndRecord, Event, Outcome, SessionKey};
use crate::telemetry::ExchangeSpan;

/// An exchange under way. Its slot is given back when it is dropped.
pub struct Visit {
    pub(super) gate: Arc<Gate>,
    pub(super) id: DecisionId,
    pub(super) busy: Option<Busy>,
    pub(super) known: OnceLock<Known>,
    pub(super) span: OnceLock<ExchangeSpan>,
    ended: OnceLock<()>,
    started: Instant,
    _slot: Option<OwnedSemaphorePermit>,
}

/// What is known once the request was looked at.
pub(super) struct Known {
    pub target: String,
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
            span: OnceLock::new(),
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
    pub async fn record(&self, event: Event) -> Result<(), Unrecorded> {
        let session = self.known.get().and_then(|k| k.session.clone());
        let draft = Draft { session, decision_id: Some(self.id), event };
        self.gate.journal.append(draft).await?;
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
        let target = self.known.get().map_or("none", |k| k.target.as_str());
        let duration = self.started.elapsed();
        self.gate.metrics.exchange_ended(target, outcome_name(summary.outcome), duration);
        for (kind, count) in &summary.findings {
            self.gate.metrics.found(kind, *count);
        }
        if let Some(span) = self.span.get() {
            span.end(summary.status, outcome_name(summary.outcome), &summary.findings);
        }
        let record = EndRecord {
            outcome: summary.outcome,
            detail: summary.detail,
            request_bytes: summary.request_bytes,
            response_bytes: summary.response_bytes,
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            findings: summary.findings,
        };
        if let Err(error) = self.record(Event::Ended(Box::new(record))).await {
            tracing::error!(decision_id = %self.id, %error, "the end of an exchange could not be recorded");
        }
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
        })
        .await;
    }
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Completed => "completed",
        Outcome::Refused => "refused",
        Outcome::Aborted => "aborted",
        Outcome::Cut => "cut",
        Outcome::Unknown => "unknown",
    }
}
