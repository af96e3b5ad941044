//! What a check counted.

use std::collections::BTreeMap;

use serde::Serialize;

/// Most exceptions of a check that are named; further ones are counted.
pub const MAX_EXCEPTIONS: usize = 1_000;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// What there is in the window.
    pub population: u64,
    /// What of it could be looked at.
    pub examined: u64,
    pub failed: u64,
    pub exceptions: Vec<Exception>,
    /// What is to be known beside the figures.
    pub notes: Vec<String>,
    /// What is counted for a note.
    #[serde(skip)]
    counts: BTreeMap<&'static str, u64>,
}

/// One thing that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exception {
    pub instance: String,
    /// First and last sequence number.
    pub records: Option<(u64, u64)>,
    pub what: String,
}

impl Tally {
    pub const NOTHING: Tally = Tally {
        population: 0,
        examined: 0,
        failed: 0,
        exceptions: Vec::new(),
        notes: Vec::new(),
        counts: BTreeMap::new(),
    };

    pub fn pass(&mut self) {
        self.population += 1;
        self.examined += 1;
    }

    /// It belongs to the population, but cannot be judged.
    pub fn skip(&mut self) {
        self.population += 1;
    }

    pub fn fail(&mut self, instance: &str, records: Option<(u64, u64)>, what: impl Into<String>) {
        self.pass();
        self.except(instance, records, what);
    }

    /// Something failed that was counted already, or is not of the population.
    pub fn except(&mut self, instance: &str, records: Option<(u64, u64)>, what: impl Into<String>) {
        self.failed += 1;
        if self.exceptions.len() < MAX_EXCEPTIONS {
            self.exceptions.push(Exception { instance: instance.to_owned(), records, what: what.into() });
        }
    }

    /// Counts what is only noted.
    pub fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Notes what was counted.
    pub fn close(&mut self) {
        let counts = std::mem::take(&mut self.counts);
        self.notes.extend(counts.into_iter().map(|(what, count)| format!("{count} {what}")));
    }

    /// Passes where there is nothing to say.
    pub fn judge(&mut self, instance: &str, records: (u64, u64), wrong: Option<String>) {
        match wrong {
            None => self.pass(),
            Some(what) => self.fail(instance, Some(records), what),
        }
    }
}
