//! The policies in force, and how they change while the gate runs.
//!
//! A new set is put in force whole, or not at all: where the directory has a problem the old set stays. The directory is
//! read every two seconds; a change is taken once two reads in a row agree, so that a file that is half written (and so
//! lacks its last forbids) is not put in force. An exchange keeps the set that it was decided by.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::source::Sources;
use super::{PolicySet, PolicyVersion, Problem};

const POLL: Duration = Duration::from_secs(2);

/// What a reload did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReloadEvent {
    /// The directory holds what is in force already.
    Unchanged,
    Loaded {
        version: PolicyVersion,
        previous: PolicyVersion,
        policies: usize,
    },
    /// The old policies stay.
    Rejected {
        problems: Vec<Problem>,
    },
}

/// The policies in force.
#[derive(Debug)]
pub struct Policies {
    directory: PathBuf,
    findings: BTreeSet<String>,
    current: RwLock<Arc<PolicySet>>,
}

impl Policies {
    /// Loads the first set; `findings` as for [`PolicySet::load_with`].
    ///
    /// # Errors
    /// Every problem of the directory.
    pub fn open(directory: &Path, findings: impl IntoIterator<Item = String>) -> Result<Self, Vec<Problem>> {
        let findings: BTreeSet<String> = findings.into_iter().map(|name| name.to_ascii_uppercase()).collect();
        let set = PolicySet::compile(&Sources::read(directory)?, &findings)?;
        Ok(Policies { directory: directory.to_owned(), findings, current: RwLock::new(Arc::new(set)) })
    }

    /// The set in force now. Hold on to it for the whole of one decision.
    pub fn current(&self) -> Arc<PolicySet> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the directory and puts it in force, if it changed and has no problem. Blocks on file access.
    pub fn reload(&self) -> ReloadEvent {
        match Sources::read(&self.directory) {
            Ok(sources) => self.take(&sources),
            Err(problems) => ReloadEvent::Rejected { problems },
        }
    }

    fn take(&self, sources: &Sources) -> ReloadEvent {
        self.put(self.compile(sources))
    }

    /// `None`: the sources are in force already.
    fn compile(&self, sources: &Sources) -> Result<Option<PolicySet>, Vec<Problem>> {
        if sources.version() == *self.current().version() {
            return Ok(None);
        }
        PolicySet::compile(sources, &self.findings).map(Some)
    }

    fn put(&self, compiled: Result<Option<PolicySet>, Vec<Problem>>) -> ReloadEvent {
        let set = match compiled {
            Ok(Some(set)) => set,
            Ok(None) => return ReloadEvent::Unchanged,
            Err(problems) => return ReloadEvent::Rejected { problems },
        };
        let (version, policies) = (set.version().clone(), set.count());
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let previous = std::mem::replace(&mut *current, Arc::new(set)).version().clone();
        ReloadEvent::Loaded { version, previous, policies }
    }
}

/// What one read of the directory found.
type Reading = Result<PolicyVersion, Vec<Problem>>;

/// Puts changes of the directory in force as they come, until it is dropped. `on_event` hears of each change and each
/// refusal once, not of readings without a change.
pub async fn watch(policies: Arc<Policies>, on_event: impl Fn(ReloadEvent)) {
    let mut ticks = tokio::time::interval(POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut settled: Reading = Ok(policies.current().version().clone());
    let mut last = settled.clone();
    loop {
        ticks.tick().await;
        let directory = policies.directory.clone();
        let Ok(sources) = tokio::task::spawn_blocking(move || Sources::read(&directory)).await else { continue };
        let reading = sources.as_ref().map(Sources::version).map_err(Clone::clone);
        let steady = reading == last;
        last = reading;
        if !steady || last == settled {
            continue;
        }
        settled = last.clone();
        let compiler = Arc::clone(&policies);
        let compile = move || sources.and_then(|sources| compiler.compile(&sources));
        let Ok(compiled) = tokio::task::spawn_blocking(compile).await else { continue };
        match policies.put(compiled) {
            ReloadEvent::Unchanged => {}
            event @ (ReloadEvent::Loaded { .. } | ReloadEvent::Rejected { .. }) => on_event(event),
        }
    }
}

#[cfg(test)]
mod tests;
