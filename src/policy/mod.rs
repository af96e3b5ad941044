//! May they: Cedar policies over principal, command and target give a [`Decision`].
//!
//! Invariants and bounds:
//! - Fail closed (I1): what no policy permits, what a policy could not be evaluated for, an action that the schema does
//!   not know and an exchange without a command are denied.
//! - Every action of every command must be allowed on its own; one that is denied denies the exchange.
//! - A permit with `@approval` counts only once it is approved, and its `@unmask` only then.
//! - A policy set is loaded whole or not at all; a reload with a problem leaves the old set in place.
//! - A directory holds at most 1,000 `*.cedar` files of at most 1 MiB each, and 10,000 policies. Past a bound it does
//!   not load.
//! - A set in `context` holds at most 1,024 values; past it the command counts as not understood (I6).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

mod annotation;
mod callable;
pub mod cases;
mod context;
mod decide;
pub mod diff;
mod entities;
pub mod explain;
mod index;
mod load;
mod nearest;
mod problem;
pub mod recorded;
mod reload;
mod source;
pub mod suggest;
#[cfg(test)]
mod tests;

pub use annotation::{FINDING_TYPES, MAX_QUORUM};
pub use decide::Input;
pub use load::PolicySet;
pub use problem::Problem;
pub use reload::{Policies, ReloadEvent, watch};

/// What policy said about one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub verdict: Verdict,
    /// Ids of the policies that determined the verdict, sorted, each once. Empty where no policy permits it.
    pub policies: Vec<String>,
    /// `@reason` of the policy that determined the verdict, where it has one.
    pub reason: Option<String>,
    pub version: PolicyVersion,
    /// Finding types whose masking the determining permits lift (`@unmask`), upper case, each with the permits that do.
    pub unmask: BTreeMap<String, BTreeSet<String>>,
    /// The determining policies that are to be noticed, with the names of their alarms (`@alarm`).
    pub alarms: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    Deny,
    /// Allowed once every requirement is met. Never empty.
    Hold(Vec<Requirement>),
}

impl Verdict {
    pub fn as_str(&self) -> &'static str {
        match self {
            Verdict::Allow => "allow",
            Verdict::Deny => "deny",
            Verdict::Hold(_) => "hold",
        }
    }
}

/// One approval that a permit asks for: `@approval("group") @quorum("n") @window("15m")`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Requirement {
    pub group: String,
    /// How many distinct people; at least 1.
    pub quorum: u32,
    /// How long an approval may be used again for the same digest; `None`: once.
    pub window: Option<Duration>,
    pub reason: Option<String>,
    pub policies: Vec<String>,
}

/// Digest (SHA-256, hex) over schema, policies and entities, so that each record names the rules it was decided by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PolicyVersion(pub String);

impl fmt::Display for PolicyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
