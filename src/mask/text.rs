//! Plain bytes: what is kept passes as it is.

use super::Findings;
use super::scanner::Sink;

/// Writes to a buffer and counts.
pub(super) struct TextSink<'a> {
    pub out: &'a mut Vec<u8>,
    pub findings: &'a mut Findings,
}

impl Sink for TextSink<'_> {
    fn keep(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    fn mask(&mut self, _: usize) {}

    fn put(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    fn count(&mut self, finding: &str) {
        count(self.findings, finding);
    }
}

pub(super) fn count(findings: &mut Findings, finding: &str) {
    match findings.get_mut(finding) {
        Some(count) => *count += 1,
        None => {
            findings.insert(finding.to_owned(), 1);
        }
    }
}
