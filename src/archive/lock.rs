//! Object Lock: what a bucket promises for each new object, and what one object has.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::{LockMode, ObjectLock};

/// What the archive does with what is put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockStatus {
    /// Each new object is locked for `days`.
    Locked { mode: LockMode, days: u64 },
    /// Objects can be changed or deleted. The text says why, and what to do.
    NotImmutable(String),
}

impl fmt::Display for LockStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LockStatus::Locked { mode, days } => {
                write!(f, "each object is locked for {days} days, mode {}", mode_name(*mode))
            }
            LockStatus::NotImmutable(why) => write!(f, "audit records can be changed or deleted: {why}"),
        }
    }
}

/// The lock of one object version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub mode: LockMode,
    pub until: DateTime<Utc>,
}

impl Retention {
    /// Whether this lock, on an object made at `created`, is at least what is asked. A minute is allowed for the time
    /// between the store's own clocks.
    pub fn covers(&self, asked: ObjectLock, created: DateTime<Utc>) -> bool {
        let least = created + TimeDelta::days(i64::from(asked.days)) - TimeDelta::minutes(1);
        self.mode >= asked.mode && self.until >= least
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = self.until.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        write!(f, "{} until {until}", mode_name(self.mode))
    }
}

pub fn mode_name(mode: LockMode) -> &'static str {
    match mode {
        LockMode::Governance => "GOVERNANCE",
        LockMode::Compliance => "COMPLIANCE",
    }
}

pub fn parse_mode(text: &str) -> Option<LockMode> {
    match text {
        "GOVERNANCE" => Some(LockMode::Governance),
        "COMPLIANCE" => Some(LockMode::Compliance),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weaker_locks_do_not_cover() {
        let created = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let asked = ObjectLock { mode: LockMode::Compliance, days: 30 };
        let lock = |mode, days| Retention { mode, until: created + TimeDelta::days(days) };
        assert!(lock(LockMode::Compliance, 30).covers(asked, created));
        assert!(!lock(LockMode::Compliance, 29).covers(asked, created));
        assert!(!lock(LockMode::Governance, 300).covers(asked, created));
        let asked = ObjectLock { mode: LockMode::Governance, days: 30 };
        assert!(lock(LockMode::Compliance, 30).covers(asked, created));
    }
}
