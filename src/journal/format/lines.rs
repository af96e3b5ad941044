//! The lines of a segment: bounded zstd decompression, a callback a line.

use std::io::{self, BufRead, BufReader, Read};

use thiserror::Error;

use super::MAX_RECORD_BYTES;

/// Most bytes that a segment may decode to.
pub const MAX_DECODED: u64 = 1 << 30;
/// The longest line with its newline.
const LONGEST: u64 = MAX_RECORD_BYTES as u64 + 1;

#[derive(Debug, Error)]
pub enum LineError {
    #[error("it does not decompress after {lines} whole lines ({source}): bytes of it were changed or are missing")]
    Corrupt { lines: u64, source: io::Error },
    #[error("it decodes to more than {MAX_DECODED} bytes; the rest was not read")]
    TooLarge,
    #[error("line {} is longer than {MAX_RECORD_BYTES} bytes", .lines + 1)]
    LineTooLong { lines: u64 },
    #[error("line {} does not end with a newline: the end of it is missing", .lines + 1)]
    Unterminated { lines: u64 },
}

/// Calls `each` with every line, without its newline. Lines before an error have been given.
pub fn for_each_line(compressed: impl BufRead, each: impl FnMut(&[u8])) -> Result<u64, LineError> {
    bounded(compressed, MAX_DECODED, LONGEST, each)
}

fn bounded(
    compressed: impl BufRead,
    decoded: u64,
    longest: u64,
    mut each: impl FnMut(&[u8]),
) -> Result<u64, LineError> {
    let corrupt = |lines| move |source| LineError::Corrupt { lines, source };
    let decoder = zstd::stream::read::Decoder::with_buffer(compressed).map_err(corrupt(0))?;
    let mut reader = BufReader::with_capacity(64 << 10, decoder.take(decoded.saturating_add(1)));
    let (mut line, mut lines, mut read) = (Vec::new(), 0, 0u64);
    loop {
        line.clear();
        let n = (&mut reader).take(longest).read_until(b'\n', &mut line).map_err(corrupt(lines))? as u64;
        read += n;
        if read > decoded {
            return Err(LineError::TooLarge);
        }
        match line.split_last() {
            None => return Ok(lines),
            Some((b'\n', text)) => each(text),
            Some(_) if n >= longest => return Err(LineError::LineTooLong { lines }),
            Some(_) => return Err(LineError::Unterminated { lines }),
        }
        lines += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(compressed: &[u8], decoded: u64, longest: u64) -> (Vec<Vec<u8>>, Result<u64, LineError>) {
        let mut lines = Vec::new();
        let result = bounded(compressed, decoded, longest, |l| lines.push(l.to_vec()));
        (lines, result)
    }

    fn zip(text: &[u8]) -> Vec<u8> {
        zstd::encode_all(text, 3).unwrap()
    }

    #[test]
    fn gives_every_line() {
        let (lines, result) = collect(&zip(b"a\n\nbc\n"), 100, 10);
        assert_eq!(lines, [b"a".to_vec(), b"".to_vec(), b"bc".to_vec()]);
        assert_eq!(result.unwrap(), 3);
    }

    #[test]
    fn bounds_hold() {
        assert!(matches!(collect(&zip(&[b'\n'; 101]), 100, 10).1, Err(LineError::TooLarge)));
        assert!(matches!(collect(&zip(b"a\n0123456789\n"), 100, 10).1, Err(LineError::LineTooLong { lines: 1 })));
        assert!(matches!(collect(&zip(b"a\nb"), 100, 10).1, Err(LineError::Unterminated { lines: 1 })));
        assert!(matches!(collect(b"not zstd", 100, 10).1, Err(LineError::Corrupt { lines: 0, .. })));
    }

    #[test]
    fn a_truncated_frame_is_corrupt() {
        let whole = zip(&b"0123456789abcdef\n".repeat(100));
        assert!(matches!(collect(&whole[..whole.len() - 3], 10_000, 100).1, Err(LineError::Corrupt { .. })));
        let mut longer = whole;
        longer.extend_from_slice(b"tail");
        assert!(matches!(collect(&longer, 10_000, 100).1, Err(LineError::Corrupt { .. })));
    }
}
