//! Composition root: start order, listeners, drain, reload.
//!
//! The order matters (I1, I2): the journal recovers, policies and keys load and the lock guard passes before the socket
//! that Envoy uses is opened, so that a gate that cannot keep its promises is one that Envoy cannot reach.

mod alarm;
mod background;
pub(crate) mod delivery;
mod drain;
mod index;
mod listen;
mod shelf;
mod upload;
mod witness;

use std::sync::Arc;

use futures_util::future::join_all;

use self::alarm::Alarms;
use self::background::Background;
use self::delivery::{Hook, Otlp};
use self::shelf::Shelf;
use self::witness::Witness;
use crate::approval::{MemoryStore, Store};
use crate::archive::Archive;
use crate::config::{Config, Index};
use crate::gate::{Gate, Parts};
use crate::identity::Authenticator;
use crate::journal::key::KeyError;
use crate::journal::record::Event;
use crate::journal::{Journal, SigningKey, SigningKeys};
use crate::mask::Masking;
use crate::policy::{Policies, ReloadEvent};
use crate::telemetry::{Condition, Readiness, Telemetry};

/// Why the gate did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// What the operator has to mend in configuration or policies: exit code 2.
    #[error("{}", .0.join("\n"))]
    Configuration(Vec<String>),
    #[error("{0}")]
    Start(String),
    /// The gate ran and ended, but what it recorded is not all in the archive: exit code 3.
    #[error("{0}")]
    Unsent(String),
}

impl AppError {
    fn start(what: &str, error: impl std::fmt::Display) -> Self {
        AppError::Start(format!("{what}: {error}"))
    }
}

/// Runs the gate until SIGTERM or SIGINT.
pub async fn run(config: Config) -> Result<(), AppError> {
    let telemetry =
        Telemetry::start(&config.telemetry, &config.instance).map_err(|e| AppError::start("telemetry", e))?;
    quiet_panics();
    let result = gate(config, &telemetry).await;
    telemetry.shutdown().await;
    result
}

/// A panic's message can hold what the code was looking at: the log gets its place only (I3).
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault in the gate");
    }));
}

async fn gate(config: Config, telemetry: &Telemetry) -> Result<(), AppError> {
    let readiness = Readiness::new();
    let mut tasks = tokio::task::JoinSet::new();
    listen::health(&config, &readiness, &mut tasks).await?;
    let gate = assemble(config, telemetry).await?;
    readiness.met(Condition::Policies);
    readiness.met(Condition::Journal);
    let archive = guarded(&gate.config, &readiness).await?;
    let alarms = Arc::new(Alarms::new(Arc::clone(&gate), readiness.clone()));
    tasks.spawn(alarm::keep_checking(Arc::clone(&archive), gate.config.audit.check_every, Arc::clone(&alarms)));
    let told = told(&gate)?;
    let uploads = upload::start(&gate, archive, alarms, Arc::clone(&told.shelf));
    watch(&gate, &readiness, &mut tasks);
    let servers = listen::serve(&gate, &readiness).await?;
    tracing::info!(instance = %gate.config.instance, policy_version = %gate.policies.current().version().0, "the gate serves");
    drain::signalled().await;
    readiness.unmet(Condition::Draining, "the gate is shutting down");
    drain::drain(&gate, servers).await;
    tasks.shutdown().await;
    let closed = gate.journal.clone().close("signal").await;
    let (uploaded, ()) = tokio::join!(uploads.stop(), told.stop());
    let directory = gate.config.journal.directory.display();
    closed.map_err(|error| {
        AppError::Unsent(format!("the journal in {directory} could not be closed in order: {error}; the log says why"))
    })?;
    match uploaded.unsent {
        0 => Ok(()),
        unsent => Err(AppError::Unsent(format!(
            "{unsent} segments of records are not in the archive; they are kept in {directory} and are sent at the next \
             start. The last upload said: {}",
            uploaded.last_error.as_deref().unwrap_or("nothing, the time was too short")
        ))),
    }
}

/// Who is told of records beside the archive.
struct Told {
    shelf: Arc<Shelf>,
    tasks: Vec<Background>,
}

impl Told {
    async fn stop(self) {
        join_all(self.tasks.into_iter().map(Background::stop)).await;
    }
}

fn told(gate: &Arc<Gate>) -> Result<Told, AppError> {
    let Config { audit, telemetry, journal, instance, .. } = &gate.config;
    let shelf = Arc::new(Shelf::new(gate.journal.clone(), &journal.directory, journal.segment_bytes));
    let start = |what, error: &dyn std::fmt::Display| AppError::start(what, error);
    let mut tasks = Vec::new();
    match audit.index {
        Index::None => {}
        Index::Parquet => shelf.stream(index::STREAM).map_err(|e| start("audit.index", &e))?,
    }
    if let Some(config) = &audit.witness {
        let witness = Witness::open(config, instance).map_err(|e| start("audit.witness", &e))?;
        tasks.push(witness::start(witness, gate.journal.clone()));
    }
    if let Some(config) = &audit.webhook {
        let hook = Hook::new(config).map_err(|e| start("audit.webhook", &e))?;
        tasks.push(delivery::start(Arc::clone(&shelf), hook).map_err(|e| start("audit.webhook", &e))?);
    }
    if let Some(endpoint) = telemetry.otlp.as_ref().filter(|_| telemetry.records) {
        let sink = Otlp::new(endpoint, &telemetry.service_name).map_err(|e| start("telemetry.records", &e))?;
        tasks.push(delivery::start(Arc::clone(&shelf), sink).map_err(|e| start("telemetry.records", &e))?);
    }
    Ok(Told { shelf, tasks })
}

async fn assemble(config: Config, telemetry: &Telemetry) -> Result<Arc<Gate>, AppError> {
    let mut problems = vec![];
    let masking = Masking::compile(&config.masking).map_err(|e| problems.extend(e)).ok();
    let policies = Policies::open(&config.policies.directory, crate::mask::finding_types(&config.masking))
        .map(Arc::new)
        .map_err(|e| problems.extend(e.iter().map(ToString::to_string)))
        .ok();
    let authenticator = Authenticator::start(&config.identity).await.map_err(|e| problems.extend(e)).ok();
    let keys = signing_keys(&config.journal).map_err(|e| problems.push(e.to_string())).ok();
    let (Some(masking), Some(policies), Some(authenticator), Some(keys)) = (masking, policies, authenticator, keys)
    else {
        return Err(AppError::Configuration(problems));
    };
    let (journal, recovered) =
        Journal::open(&config.journal, &config.instance, keys).map_err(|e| AppError::start("journal", e))?;
    let (metrics, tracing) = (telemetry.metrics(), telemetry.tracing());
    let approvals: Arc<dyn Store> = Arc::new(MemoryStore::new(config.approvals.max_open));
    let parts = Parts { config, authenticator, policies, approvals, masking, journal, metrics, tracing };
    let gate = Gate::new(parts).map_err(AppError::Configuration)?;
    let started = Event::GateStarted {
        software: concat!("portcullis/", env!("CARGO_PKG_VERSION")).to_owned(),
        config_digest: gate.config.digest.clone(),
        policy_version: gate.policies.current().version().0.clone(),
        recovered: recovered.orphans.len() as u64,
    };
    gate.note(started).await.map_err(|e| AppError::start("journal", e))?;
    Ok(gate)
}

fn signing_keys(config: &crate::config::Journal) -> Result<SigningKeys, KeyError> {
    let previous = config.previous_key.as_ref().map(SigningKey::read).transpose()?;
    Ok(SigningKeys { current: SigningKey::read(&config.signing_key)?, previous })
}

async fn guarded(config: &Config, readiness: &Readiness) -> Result<Arc<Archive>, AppError> {
    let archive = Archive::open(&config.audit).map_err(|e| AppError::start("audit", e))?;
    let status = archive.guard().await.map_err(|e| AppError::start("audit", e))?;
    tracing::info!(%status, "the archive's lock guard passed");
    readiness.met(Condition::LockGuard);
    readiness.met(Condition::Archive);
    Ok(Arc::new(archive))
}

/// Keeps an eye on what can change while the gate runs: keys, and policies.
fn watch(gate: &Arc<Gate>, readiness: &Readiness, tasks: &mut tokio::task::JoinSet<()>) {
    let (authenticator, ready, journal) = (Arc::clone(&gate.authenticator), readiness.clone(), gate.journal.clone());
    tasks.spawn(async move {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(200));
        loop {
            tick.tick().await;
            let keys = authenticator.ready();
            ready.set(Condition::Journal, (!journal.depth().failed).then_some(()).ok_or("the journal failed"));
            ready.set(Condition::Keys, keys.then_some(()).ok_or("an issuer has no usable keys"));
        }
    });
    let reloads = Arc::clone(gate);
    tasks.spawn(async move {
        let note = |event| {
            let gate = Arc::clone(&reloads);
            tokio::spawn(async move { note_reload(&gate, event).await });
        };
        tokio::join!(
            crate::policy::watch(Arc::clone(&reloads.policies), note),
            drain::on_hangup(|| {
                let (gate, event) = (Arc::clone(&reloads), reloads.policies.reload());
                tokio::spawn(async move { note_reload(&gate, event).await });
            })
        );
    });
}

async fn note_reload(gate: &Gate, event: ReloadEvent) {
    let record = match event {
        ReloadEvent::Unchanged => return,
        ReloadEvent::Loaded { version, previous, policies } => {
            tracing::info!(version = %version.0, policies, "policies were reloaded");
            Event::PolicyLoaded { version: version.0, previous: Some(previous.0), policies: policies as u64 }
        }
        ReloadEvent::Rejected { problems } => {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            tracing::error!(?problems, "new policies were rejected; the old ones stay");
            Event::PolicyRejected { problems }
        }
    };
    if let Err(error) = gate.note(record).await {
        tracing::error!(%error, "a change of policies could not be recorded");
    }
}
