//! Bytes in, masked bytes or findings out, as they come.
//!
//! Memory: one piece of the input ([`PIECE`]), its output, and what the stream holds back.

use std::io::{self, Read, Write};

use serde::Serialize;

use crate::mask::{MaskError, Span, Stream};

/// Most bytes that are read at once; a pipe on Linux holds as much.
const PIECE: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Masked,
    Findings,
}

/// Why not all of the input was masked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("standard input cannot be read: {0}")]
    Read(#[source] io::Error),
    #[error("standard output cannot be written: {0}")]
    Write(#[source] io::Error),
    #[error("the input cannot be masked from byte {at} on, and is withheld from there: {why}")]
    Mask { at: u64, why: MaskError },
}

/// A finding as it is printed.
#[derive(Serialize)]
struct Line<'a> {
    start: u64,
    end: u64,
    r#type: &'a str,
    detector: &'a str,
    confidence: u8,
}

/// Whatever can be said after a piece is written and flushed before the next one is awaited.
pub(super) fn filter(stream: Stream, mut from: impl Read, mut to: impl Write, wanted: Wanted) -> Result<(), Fault> {
    let mut stream = match wanted {
        Wanted::Masked => stream,
        Wanted::Findings => stream.with_spans(),
    };
    let mut piece = vec![0; PIECE];
    loop {
        let length = match from.read(&mut piece) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Fault::Read(error)),
        };
        let last = length == 0;
        let masked = if last { stream.finish() } else { stream.push(piece.get(..length).unwrap_or_default()) };
        let (masked, fault) = match masked {
            Ok(masked) => (masked, None),
            Err(why) => {
                let (masked, at) = stream.before_fault();
                (masked, Some(Fault::Mask { at, why }))
            }
        };
        match wanted {
            Wanted::Masked => to.write_all(masked.as_inner()),
            Wanted::Findings => findings(&stream.take_spans(), &mut to),
        }
        .and_then(|()| to.flush())
        .map_err(Fault::Write)?;
        match fault {
            Some(fault) => return Err(fault),
            None if last => return Ok(()),
            None => {}
        }
    }
}

fn findings(spans: &[Span], to: &mut impl Write) -> io::Result<()> {
    let mut lines = Vec::new();
    for Span { start, end, finding, detector, confidence } in spans {
        let line = Line { start: *start, end: *end, r#type: finding, detector, confidence: *confidence };
        serde_json::to_writer(&mut lines, &line)?;
        lines.push(b'\n');
    }
    to.write_all(&lines)
}

#[cfg(test)]
mod tests;
