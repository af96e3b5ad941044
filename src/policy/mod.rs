//! May they: Cedar policies over principal, command and target give a [`Decision`].

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What policy said about one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub verdict: Verdict,
    /// Ids of the policies that determined the verdict.
    pub policies: Vec<String>,
    /// `@reason` of the policy that determined the verdict, where it has one.
    pub reason: Option<String>,
    pub version: PolicyVersion,
    /// Finding types whose masking the determining permits lift (`@unmask`).
    pub unmask: BTreeSet<String>,
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
