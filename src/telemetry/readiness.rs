//! Whether the gate may be sent traffic: named conditions, each met or with a reason why not.
//!
//! Nothing is assumed: a condition is unmet until its owner says otherwise. Only [`Condition::Draining`] starts as met,
//! since a gate that starts is not draining. Bounds: the conditions are fixed, a reason is cut at 512 characters.

use std::collections::BTreeMap;

use serde::Serialize;
use tokio::sync::watch;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

const REASON: usize = 512;

/// What must hold before the gate is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The bucket locks what is written to it.
    LockGuard,
    /// Each issuer has keys to verify tokens with.
    Keys,
    Policies,
    /// Records can be made durable.
    Journal,
    /// Segments reach the archive before the journal is full.
    Archive,
    /// Unmet from the moment that shutdown begins.
    Draining,
}

const AT_START: [Condition; 5] =
    [Condition::LockGuard, Condition::Keys, Condition::Policies, Condition::Journal, Condition::Archive];

/// What is not met, with reasons; ready where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub unmet: BTreeMap<Condition, String>,
}

impl State {
    pub fn is_ready(&self) -> bool {
        self.unmet.is_empty()
    }
}

/// A handle to the conditions; clones share them.
#[derive(Clone, Debug)]
pub struct Readiness {
    state: watch::Sender<State>,
}

impl Readiness {
    pub fn new() -> Self {
        let unmet = AT_START.into_iter().map(|c| (c, "not checked yet".to_owned())).collect();
        Readiness { state: watch::Sender::new(State { unmet }) }
    }

    pub fn met(&self, condition: Condition) {
        self.state.send_if_modified(|state| state.unmet.remove(&condition).is_some());
    }

    /// `reason` is shown to whoever can reach the health address: it names no secret.
    pub fn unmet(&self, condition: Condition, reason: &str) {
        let reason: String = reason.chars().take(REASON).collect();
        self.state.send_if_modified(|state| state.unmet.insert(condition, reason.clone()).as_ref() != Some(&reason));
    }

    /// `Err` holds the reason.
    pub fn set(&self, condition: Condition, outcome: Result<(), &str>) {
        match outcome {
            Ok(()) => self.met(condition),
            Err(reason) => self.unmet(condition, reason),
        }
    }

    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    pub fn is_ready(&self) -> bool {
        self.state.borrow().is_ready()
    }

    /// Sees each change, and the present state at once.
    pub fn subscribe(&self) -> watch::Receiver<State> {
        let mut receiver = self.state.subscribe();
        receiver.mark_changed();
        receiver
    }

    /// Keeps the gRPC health service (the server as a whole, name `""`) as this is. Runs until it is dropped.
    pub async fn report_grpc(self, reporter: HealthReporter) {
        let mut states = self.subscribe();
        // Ends only when every sender is gone, and `self` is one.
        while states.changed().await.is_ok() {
            let ready = states.borrow_and_update().is_ready();
            let status = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
            reporter.set_service_status("", status).await;
        }
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Readiness::new()
    }
}
