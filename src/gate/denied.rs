//! A request that is not let through: its record, and its words.

use std::sync::Arc;

use super::Busy;
use super::evidence::Seen;
use super::targets::Target;
use super::visit::Visit;
use crate::exchange::{Dialect, Refusal};
use crate::journal::record::DecisionRecord;
use crate::policy::Decision;

/// A request that is not let through, before it is recorded and put into words for its client.
pub struct Denied {
    pub status: u16,
    pub title: String,
    pub detail: String,
    pub headers: Vec<(&'static str, String)>,
}

impl Denied {
    pub fn new(status: u16, title: &str, detail: impl Into<String>) -> Self {
        Denied { status, title: title.to_owned(), detail: detail.into(), headers: vec![] }
    }
}

impl Visit {
    /// Records a refusal, and words it. A refusal that cannot be recorded is one all the same, with 503.
    pub(super) async fn refuse(
        &self,
        seen: &Seen<'_>,
        target: Option<&Arc<Target>>,
        decision: Option<&Decision>,
        denied: Denied,
        dialect: Dialect,
    ) -> Refusal {
        let record = DecisionRecord {
            verdict: "deny".into(),
            mode: "enforce".into(),
            would: None,
            status: Some(denied.status),
            policies: decision.map(|d| d.policies.clone()).unwrap_or_default(),
            reason: Some(denied.detail.clone()),
            policy_version: decision.map(|d| d.version.0.clone()),
            approval: None,
            unmask: Default::default(),
            alarms: decision.map(|d| d.alarms.clone()).unwrap_or_default(),
        };
        match self.write(seen, target, record).await {
            Ok(()) => self.refusal(denied, dialect),
            Err(()) => self.unrecorded(&dialect),
        }
    }

    pub(super) fn unrecorded(&self, dialect: &Dialect) -> Refusal {
        let detail = "The audit journal cannot take this request's record, so the request was not forwarded.";
        let mut denied = Denied::new(503, "Not recorded", detail);
        denied.headers.push(("retry-after", "30".into()));
        self.refusal(denied, dialect.clone())
    }

    pub(super) fn refusal(&self, denied: Denied, dialect: Dialect) -> Refusal {
        let mut refusal = Refusal::new(self.id, denied.status, &denied.title, denied.detail, dialect);
        for (name, value) in denied.headers {
            refusal = refusal.header(name, value);
        }
        refusal
    }
}

impl From<Busy> for Denied {
    fn from(busy: Busy) -> Self {
        let detail = match busy {
            Busy::Full => "The gate has as many exchanges under way as limits.exchanges allows.",
            Busy::Draining => "The gate is shutting down.",
            Busy::Alarm => "The audit archive raised an alarm; the gate lets nothing through until it is looked at.",
        };
        let mut denied = Denied::new(503, "Unavailable", detail);
        denied.headers.push(("retry-after", "5".into()));
        denied
    }
}
