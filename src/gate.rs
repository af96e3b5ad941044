//! Identity, then policy, then approval, then the durable record; and the only maker of [`Permit`].
//!
//! - I2: a [`Permit`] exists only after the record of the request (and, where it was held, of its approval) is durable.
//! - I4: an approval is bound to a digest over identity, target, method, path, body and policy version.
//! - I5: every refusal, record and approval of an exchange carries its one decision id.
//! - I6: a request that is not understood reaches policy as incomplete; what cannot be read at all is refused here.

mod admit;
mod aside;
mod denied;
mod evidence;
mod facts;
mod hold;
mod inspect;
mod session;
mod steer;
mod targets;
mod tools;
mod visit;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Semaphore, watch};

use crate::approval::Store;
use crate::config::Config;
use crate::identity::Authenticator;
use crate::journal::Journal;
use crate::journal::record::{Draft, Event};
use crate::mask::{Masking, Profile};
use crate::policy::Policies;
use crate::telemetry::{Metrics, Tracing};

pub use self::aside::{LIGHT, aside};
pub use self::hold::{TokenApprovers, VoteRecorder};
pub use self::targets::{Target, Targets};
pub use self::visit::{Planned, Unrecorded, Visit};
use crate::journal::record::DecisionId;

/// Everything an exchange is decided with.
pub struct Gate {
    pub config: Config,
    pub targets: Targets,
    pub authenticator: Arc<Authenticator>,
    pub policies: Arc<Policies>,
    pub approvals: Arc<dyn Store>,
    pub masking: Masking,
    pub journal: Journal,
    pub metrics: Metrics,
    pub tracing: Tracing,
    slots: Arc<Semaphore>,
    draining: AtomicBool,
    cut: watch::Sender<bool>,
    /// Masks what belongs to no target.
    fallback: Arc<Profile>,
    /// The archive holds something other than was recorded, or its lock was weakened: no more is let through.
    alarm: AtomicBool,
}

/// What a [`Gate`] is made of.
pub struct Parts {
    pub config: Config,
    pub authenticator: Arc<Authenticator>,
    pub policies: Arc<Policies>,
    pub approvals: Arc<dyn Store>,
    pub masking: Masking,
    pub journal: Journal,
    pub metrics: Metrics,
    pub tracing: Tracing,
}

/// Proof that an exchange was decided, approved where that was asked, and recorded. A request is forwarded only with one.
#[derive(Debug)]
pub struct Permit {
    decision_id: DecisionId,
    target: String,
    verdict: &'static str,
}

impl Permit {
    /// For tests of what comes after the gate.
    #[cfg(test)]
    pub(crate) fn for_test(decision_id: DecisionId) -> Self {
        Permit { decision_id, target: "target".to_owned(), verdict: "allow" }
    }

    pub fn decision_id(&self) -> DecisionId {
        self.decision_id
    }

    pub fn target(&self) -> &str {
        &self.target
    }

    /// `allow`, or `observe` where the target is only observed.
    pub fn verdict(&self) -> &'static str {
        self.verdict
    }
}

/// Why an exchange is refused before anybody looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// `limits.exchanges` are under way.
    Full,
    Draining,
    Alarm,
}

impl Gate {
    pub fn new(parts: Parts) -> Result<Arc<Gate>, Vec<String>> {
        let Parts { config, authenticator, policies, approvals, masking, journal, metrics, tracing } = parts;
        let targets = Targets::new(&config, &masking)?;
        let fallback = masking.fallback();
        let slots = Arc::new(Semaphore::new(config.limits.exchanges));
        Ok(Arc::new(Gate {
            config,
            targets,
            authenticator,
            policies,
            approvals,
            masking,
            journal,
            metrics,
            tracing,
            slots,
            draining: AtomicBool::new(false),
            cut: watch::channel(false).0,
            fallback,
            alarm: AtomicBool::new(false),
        }))
    }

    /// A new exchange arrives.
    pub fn enter(self: &Arc<Self>) -> Arc<Visit> {
        let slot = Arc::clone(&self.slots).try_acquire_owned().ok();
        let busy = match &slot {
            _ if self.alarm.load(Ordering::Acquire) => Some(Busy::Alarm),
            _ if self.draining.load(Ordering::Acquire) => Some(Busy::Draining),
            None => Some(Busy::Full),
            Some(_) => None,
        };
        Arc::new(Visit::new(Arc::clone(self), slot, busy))
    }

    /// From now on new exchanges are refused; those under way go on.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Ends every exchange that is still under way as an error.
    pub fn cut(&self) {
        self.cut.send_replace(true);
    }

    pub fn set_alarm(&self, raised: bool) {
        self.alarm.store(raised, Ordering::Release);
    }

    pub fn has_alarm(&self) -> bool {
        self.alarm.load(Ordering::Acquire)
    }

    /// Masks what belongs to no target, such as an approver's comment.
    pub fn fallback(&self) -> &Arc<Profile> {
        &self.fallback
    }

    /// Resolves when no exchange is under way.
    pub async fn idle(&self) {
        let all = u32::try_from(self.config.limits.exchanges).unwrap_or(u32::MAX);
        // The semaphore is never closed, so this only ever resolves with all slots in hand.
        let _ = self.slots.acquire_many(all).await;
    }

    /// Makes an event durable that belongs to no exchange.
    pub async fn note(&self, event: Event) -> Result<(), Unrecorded> {
        self.journal.append(Draft::of_gate(event)).await.map(drop).map_err(Unrecorded::from)
    }
}
