//! Paths and queries (RFC 3986).
//!
//! Each path segment and each query parameter is a value of its own, percent-decoded for matching. What is put in place
//! of a finding is percent-encoded, so the result is a valid path with the same segments and parameters. A `+` is read
//! both as itself and as a space (`application/x-www-form-urlencoded`).

use std::sync::Arc;

use super::Findings;
use super::escaped::{Escaped, Writer};
use super::profile::Active;
use super::text::{Tally, TextSink};

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
    let (mut out, mut tally) = (Vec::with_capacity(path.len()), Tally::default());
    let mut sink = TextSink { out: &mut out, tally: &mut tally };
    let mut escaped = Escaped::new(Arc::clone(active), PercentWriter);
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
        value(part, plus, &mut escaped, &mut sink);
        sink.pass(after.get(..1).unwrap_or_default());
        at += length + 1;
        rest = after.get(1..).unwrap_or_default();
    }
    for (finding, times) in tally.findings {
        *findings.entry(finding).or_default() += times;
    }
    out
}

fn value(part: &[u8], plus: Plus, value: &mut Escaped<PercentWriter>, out: &mut TextSink<'_>) {
    let mut rest = part;
    while let Some((byte, after)) = rest.split_first() {
        let escaped = if *byte == b'%' { after.first_chunk::<2>().and_then(hex) } else { None };
        rest = match escaped {
            Some(decoded) => {
                value.decoded(&[decoded], rest.get(..3).unwrap_or_default(), out);
                after.get(2..).unwrap_or_default()
            }
            None if *byte == b'+' && plus == Plus::Space => {
                value.decoded(b" ", b"+", out);
                after
            }
            None => {
                let special = |byte: &u8| *byte == b'%' || *byte == b'+' && plus == Plus::Space;
                let run = 1 + after.iter().position(special).unwrap_or(after.len());
                value.literal(rest.get(..run).unwrap_or_default(), out);
                rest.get(run..).unwrap_or_default()
            }
        };
    }
    value.finish(out);
}

pub(super) fn hex(digits: &[u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

/// What is put in place of a finding, percent-encoded.
#[derive(Debug)]
pub(super) struct PercentWriter;

impl Writer for PercentWriter {
    fn put(&mut self, text: &[u8], out: &mut Vec<u8>) {
        for byte in text {
            match byte {
                // `pchar`, less what has a meaning in forms
                b':' | b'*' | b'_' | b'-' | b'.' => out.push(*byte),
                byte if byte.is_ascii_alphanumeric() => out.push(*byte),
                byte => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
            }
        }
    }
}
