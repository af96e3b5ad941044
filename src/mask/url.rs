//! Paths and queries (RFC 3986).
//!
//! Each path segment and each query parameter is a value of its own, percent-decoded for matching. What is put in place
//! of a finding is percent-encoded, so the result is a valid path with the same segments and parameters. A `+` is read
//! both as itself and as a space (`application/x-www-form-urlencoded`).

use std::sync::Arc;

use super::Findings;
use super::profile::Active;
use super::raw::RawQueue;
use super::scanner::{Hit, Scanner, Sink};
use super::text::Tally;

pub(super) fn mask(active: &Arc<Active>, path: &str, findings: &mut Findings) -> String {
    let plain = pass(active, path.as_bytes(), Plus::Itself, findings);
    let form = pass(active, &plain, Plus::Space, findings);
    String::from_utf8_lossy(&form).into_owned()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    Itself,
    Space,
}

fn pass(active: &Arc<Active>, path: &[u8], plus: Plus, findings: &mut Findings) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    let query = path.iter().position(|byte| *byte == b'?').unwrap_or(path.len());
    let mut rest = path;
    let mut at = 0;
    while !rest.is_empty() {
        // A `/` in a query is data.
        let cut = |(index, byte): (usize, &u8)| match byte {
            b'?' | b'&' | b'#' | b';' => true,
            b'/' => at + index < query,
            _ => false,
        };
        let length = rest.iter().enumerate().position(cut).unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        value(active, part, plus, &mut out, findings);
        out.extend(after.first());
        at += length + 1;
        rest = after.get(1..).unwrap_or_default();
    }
    out
}

fn value(active: &Arc<Active>, part: &[u8], plus: Plus, out: &mut Vec<u8>, findings: &mut Findings) {
    let mut raw = RawQueue::default();
    let mut decoded = Vec::with_capacity(part.len());
    let mut rest = part;
    while let Some((byte, after)) = rest.split_first() {
        let escaped = if *byte == b'%' { after.first_chunk::<2>().and_then(hex) } else { None };
        rest = match escaped {
            Some(value) => {
                decoded.push(value);
                raw.escape(1, rest.get(..3).unwrap_or_default());
                after.get(2..).unwrap_or_default()
            }
            None => {
                decoded.push(if *byte == b'+' && plus == Plus::Space { b' ' } else { *byte });
                raw.literal(&[*byte]);
                after
            }
        };
    }
    let mut tally = Tally::default();
    Scanner::once(active, &decoded, &mut UrlSink { raw, out, tally: &mut tally });
    for (finding, times) in tally.findings {
        *findings.entry(finding).or_default() += times;
    }
}

fn hex(digits: &[u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

struct UrlSink<'a> {
    raw: RawQueue,
    out: &'a mut Vec<u8>,
    tally: &'a mut Tally,
}

impl Sink for UrlSink<'_> {
    fn keep(&mut self, bytes: &[u8]) {
        let out = &mut *self.out;
        self.raw.take(bytes.len(), |raw| out.extend(raw));
    }

    fn mask(&mut self, length: usize) {
        self.raw.take(length, |_| {});
    }

    fn put(&mut self, text: &[u8]) {
        for byte in text {
            match byte {
                // `pchar`, less what has a meaning in forms
                b':' | b'*' | b'_' | b'-' | b'.' => self.out.push(*byte),
                byte if byte.is_ascii_alphanumeric() => self.out.push(*byte),
                byte => self.out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
            }
        }
    }

    fn found(&mut self, hit: &Hit<'_>) {
        self.tally.found(hit);
    }
}
