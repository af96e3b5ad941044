//! The lines of an event.

use std::sync::Arc;

use crate::mask::profile::Active;
use crate::mask::scanner::{Scanner, Sink};
use crate::mask::text::{Tally, TextSink};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One line of an event.
pub(super) struct Line<'a> {
    /// For a `data` line what stands before the value, for others nothing.
    pub prefix: &'a [u8],
    pub value: &'a [u8],
    pub ending: &'a [u8],
    pub data: bool,
}

/// The value of an event.
pub(super) fn data(lines: &[Line<'_>]) -> Vec<u8> {
    let values: Vec<&[u8]> = lines.iter().filter(|line| line.data).map(|line| line.value).collect();
    values.join(&b'\n')
}

/// Writes an event with its value masked; `found` has the places in the value.
pub(super) fn write(active: &Arc<Active>, lines: &[Line<'_>], masked: &[u8], found: Tally, out: &mut TextSink<'_>) {
    let places = places(lines, out.tally.at);
    out.tally.absorb(found, |at| placed(&places, at));
    // A finding over several lines leaves fewer of them; never more, since no replacement has a line break.
    let mut masked = masked.split(|byte| *byte == b'\n');
    for line in lines {
        if line.data {
            out.tally.drop(line.value.len());
            let Some(value) = masked.next() else {
                out.tally.drop(line.prefix.len() + line.ending.len());
                continue;
            };
            out.pass(line.prefix);
            out.put(value);
        } else {
            Scanner::once(active, line.value, out);
        }
        out.pass(line.ending);
    }
}

/// Where each `data` line starts in the joined value and in the input, which is at `at`.
fn places(lines: &[Line<'_>], mut at: u64) -> Vec<(u64, u64)> {
    let (mut places, mut joined) = (Vec::new(), 0);
    for line in lines {
        at += line.prefix.len() as u64;
        if line.data {
            places.push((joined, at));
            joined += line.value.len() as u64 + 1;
        }
        at += (line.value.len() + line.ending.len()) as u64;
    }
    places
}

/// The offset in the input of one in the joined value.
fn placed(places: &[(u64, u64)], at: u64) -> u64 {
    let line = places.iter().rev().find(|(joined, _)| *joined <= at);
    line.map_or(at, |(joined, input)| input + (at - joined))
}

pub(super) fn lines(event: &[u8]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut rest = event;
    while !rest.is_empty() {
        let length = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let (content, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let ending = match after {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        let (ending, after) = after.split_at_checked(ending).unwrap_or((after, &[]));
        lines.push(line(content, ending));
        rest = after;
    }
    lines
}

fn line<'a>(content: &'a [u8], ending: &'a [u8]) -> Line<'a> {
    let field = content.strip_prefix(BOM).unwrap_or(content);
    let value = match field.strip_prefix(b"data") {
        Some([b':', b' ', value @ ..]) | Some([b':', value @ ..]) => value,
        Some([]) => &[],
        Some(_) | None => return Line { prefix: &[], value: content, ending, data: false },
    };
    let prefix = content.get(..content.len() - value.len()).unwrap_or_default();
    Line { prefix, value, ending, data: true }
}
