//! Text that is looked for in an exchange's records.

use std::sync::Arc;

use crate::command::Fact;
use crate::evidence::read::Record;
use crate::journal::record::{BodyRecord, Event, RequestRecord};

/// What is looked for, and what was seen so far. Memory: the ends of both bodies, each shorter than the longest needle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needles {
    wanted: Arc<[String]>,
    longest: usize,
    found: bool,
    request: String,
    response: String,
}

impl Needles {
    pub fn new(wanted: &[String]) -> Self {
        let longest = wanted.iter().map(String::len).max().unwrap_or(0);
        Needles { wanted: wanted.into(), longest, ..Needles::default() }
    }

    pub fn found(&self) -> bool {
        self.found
    }

    /// Looks in every masked text of a record: paths, headers, commands and their facts, comments, and bodies, over pieces too.
    pub fn look(&mut self, record: &Record) {
        if self.found || self.wanted.is_empty() {
            return;
        }
        self.found = match &record.event {
            Event::Request(request) => self.in_request(request),
            Event::RequestChunk(body) => {
                let mut before = std::mem::take(&mut self.request);
                let found = self.in_piece(&mut before, body);
                self.request = before;
                found
            }
            Event::ResponseChunk(body) => {
                let mut before = std::mem::take(&mut self.response);
                let found = self.in_piece(&mut before, body);
                self.response = before;
                found
            }
            Event::Response { headers, .. } | Event::ResponseTrailers { headers } => self.in_headers(headers),
            Event::ApprovalVote { comment, .. } => self.within(comment),
            Event::ApprovalRefused { reason, .. } => self.within(reason),
            Event::Ended(end) => end.detail.as_ref().is_some_and(|detail| self.within(detail)),
            Event::GateStarted { .. }
            | Event::GateStopped { .. }
            | Event::PolicyLoaded { .. }
            | Event::PolicyRejected { .. }
            | Event::ApprovalOpened { .. }
            | Event::ApprovalEnded { .. }
            | Event::GateIdle { .. }
            | Event::KeyRotated { .. }
            | Event::JournalPressure { .. }
            | Event::ArchiveAlarm { .. }
            | Event::StreamSkipped { .. }
            | Event::EvidenceRead { .. } => false,
        };
    }

    fn within(&self, text: &str) -> bool {
        self.wanted.iter().any(|wanted| text.contains(wanted.as_str()))
    }

    fn in_headers(&self, headers: &[(String, String)]) -> bool {
        headers.iter().any(|(name, value)| self.within(value) || self.within(name))
    }

    fn in_request(&self, request: &RequestRecord<String>) -> bool {
        let texts = [&request.authority, &request.path].into_iter().chain(&request.decision.reason);
        let mut bodies = request.body.iter().filter(|b| !b.base64);
        texts.chain(request.commands.iter().map(|c| &c.text)).any(|text| self.within(text))
            || self.in_headers(&request.headers)
            || bodies.any(|b| self.within(&b.text))
            || request.commands.iter().flat_map(|c| c.facts.values()).any(|fact| self.in_fact(fact))
    }

    fn in_fact(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Bool(_) | Fact::Int(_) => false,
            Fact::Text(text) => self.within(text),
            Fact::List(texts) => texts.iter().any(|text| self.within(text)),
        }
    }

    /// `before` is the end of what came before in the same body.
    fn in_piece(&self, before: &mut String, body: &BodyRecord<String>) -> bool {
        if body.base64 {
            before.clear();
            return false;
        }
        before.push_str(&body.text);
        let found = self.within(before);
        let mut keep = before.len() - before.len().min(self.longest.saturating_sub(1));
        while !before.is_char_boundary(keep) {
            keep += 1;
        }
        before.drain(..keep);
        found
    }
}
