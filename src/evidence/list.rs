//! Sessions of a source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::read::Record;
use super::render;
use super::text::escape;
use crate::journal::record::Event;

/// Most sessions that are listed; records of further ones are counted.
pub const MAX_SESSIONS: usize = 1_000_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Session {
    pub id: String,
    pub instance: String,
    /// Subject, issuer and delegation chain of the first verified request.
    pub principal: Option<String>,
    pub targets: BTreeSet<String>,
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
    pub records: u64,
    pub allow: u64,
    pub deny: u64,
    /// Exchanges that waited for approval; how they went on is counted in `allow` or `deny`.
    pub hold: u64,
}

#[derive(Debug, Default)]
pub struct Sessions {
    sessions: BTreeMap<(String, String), Session>,
    /// Records of sessions past [`MAX_SESSIONS`].
    pub left_out: u64,
}

impl Sessions {
    pub fn add(&mut self, record: &Record) {
        let Some(session) = &record.session else {
            return;
        };
        let key = (record.instance.clone(), session.id.clone());
        if self.sessions.len() >= MAX_SESSIONS && !self.sessions.contains_key(&key) {
            self.left_out += 1;
            return;
        }
        self.sessions.entry(key).or_insert_with(|| Session::new(record, &session.id)).add(record);
    }

    /// In the order in which they began.
    pub fn into_sorted(self) -> Vec<Session> {
        let mut sessions: Vec<_> = self.sessions.into_values().collect();
        sessions.sort_by_key(|s| s.first);
        sessions
    }
}

impl Session {
    fn new(record: &Record, id: &str) -> Self {
        Session {
            id: id.to_owned(),
            instance: record.instance.clone(),
            principal: None,
            targets: BTreeSet::new(),
            first: record.time,
            last: record.time,
            records: 0,
            allow: 0,
            deny: 0,
            hold: 0,
        }
    }

    fn add(&mut self, record: &Record) {
        self.records += 1;
        self.first = self.first.min(record.time);
        self.last = self.last.max(record.time);
        if let Event::ApprovalOpened { .. } = record.event {
            self.hold += 1;
        }
        if let Event::Request(request) = &record.event {
            self.targets.extend(request.target.clone());
            if self.principal.is_none() {
                self.principal = request.principal.as_ref().map(render::who);
            }
            match request.decision.verdict.as_str() {
                "allow" => self.allow += 1,
                _ => self.deny += 1,
            }
        }
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |t: DateTime<Utc>| t.to_rfc3339_opts(SecondsFormat::Secs, true);
        let targets: Vec<_> = self.targets.iter().map(|t| escape(t)).collect();
        // `who` has escaped the principal already.
        let principal = self.principal.as_deref().unwrap_or("nobody verified");
        writeln!(
            f,
            "{}  {} to {}  instance {}",
            escape(&self.id),
            at(self.first),
            at(self.last),
            escape(&self.instance)
        )?;
        writeln!(
            f,
            "    {principal}; targets: {}",
            if targets.is_empty() { "none".to_owned() } else { targets.join(", ") }
        )?;
        write!(f, "    {} records: {} allow, {} deny, {} hold", self.records, self.allow, self.deny, self.hold)
    }
}
