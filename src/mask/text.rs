//! Where masked bytes go, and what is kept of findings.

use super::Findings;
use super::scanner::{Hit, Sink};

/// A finding and where it is. Never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Offsets into the input, in bytes; `end` is the first byte after.
    pub start: u64,
    pub end: u64,
    /// The finding type, such as `EMAIL`.
    pub finding: String,
    /// The detector that found it; `field` for a field rule.
    pub detector: String,
    /// 0 to 100.
    pub confidence: u8,
}

/// Counts findings; remembers where they are if asked to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub findings: Findings,
    /// How many bytes of the input were passed or dropped.
    pub at: u64,
    /// None where nobody asked.
    pub spans: Option<Vec<Span>>,
    /// The last span goes on.
    open: bool,
}

impl Tally {
    /// For a part of the input that starts at `at`, with spans if this one has them.
    pub(super) fn part(&self, at: u64) -> Tally {
        Tally { at, spans: self.spans.as_ref().map(|_| Vec::new()), ..Tally::default() }
    }

    pub(super) fn found(&mut self, hit: &Hit<'_>) {
        match self.findings.get_mut(hit.finding) {
            Some(count) => *count += 1,
            None => {
                self.findings.insert(hit.finding.to_owned(), 1);
            }
        }
        self.open = true;
        if let Some(spans) = &mut self.spans {
            let (finding, detector) = (hit.finding.to_owned(), hit.detector.to_owned());
            spans.push(Span { start: self.at, end: self.at, finding, detector, confidence: hit.confidence });
        }
    }

    /// What was found last begins here, and not where it was told of.
    pub(super) fn begins_here(&mut self) {
        self.open = true;
        if let Some(span) = self.spans.as_mut().and_then(|spans| spans.last_mut()) {
            (span.start, span.end) = (self.at, self.at);
        }
    }

    /// So many bytes of the input pass. Where none do, the last span goes on.
    pub(super) fn pass(&mut self, length: usize) {
        self.at += length as u64;
        self.open &= length == 0;
    }

    /// So many bytes of the input do not pass.
    pub(super) fn drop(&mut self, length: usize) {
        self.at += length as u64;
        if let Some(span) = self.spans.as_mut().and_then(|spans| spans.last_mut()).filter(|_| self.open) {
            span.end = self.at;
        }
    }

    /// The spans that do not go on, or all.
    pub(super) fn take_spans(&mut self, all: bool) -> Vec<Span> {
        let open = self.open && !all;
        let Some(spans) = &mut self.spans else { return Vec::new() };
        let kept = if open { spans.pop() } else { None };
        std::mem::replace(spans, kept.into_iter().collect())
    }

    /// Takes in what was found in a part; `place` gives the offset here of one in the part.
    pub(super) fn absorb(&mut self, part: Tally, place: impl Fn(u64) -> u64) {
        for (finding, times) in part.findings {
            *self.findings.entry(finding).or_default() += times;
        }
        if let Some(spans) = &mut self.spans {
            let placed = |span: Span| Span { start: place(span.start), end: place(span.end), ..span };
            spans.extend(part.spans.into_iter().flatten().map(placed));
        }
        self.open = false;
    }
}

/// Plain bytes: what is kept passes as it is.
pub(super) struct TextSink<'a> {
    pub out: &'a mut Vec<u8>,
    pub tally: &'a mut Tally,
}

impl TextSink<'_> {
    /// These bytes of the input pass.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
        self.tally.pass(bytes.len());
    }
}

impl Sink for TextSink<'_> {
    fn keep(&mut self, bytes: &[u8]) {
        self.pass(bytes);
    }

    fn mask(&mut self, length: usize) {
        self.tally.drop(length);
    }

    fn put(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    fn found(&mut self, hit: &Hit<'_>) {
        self.tally.found(hit);
    }
}
