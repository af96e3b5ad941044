//! The lines of a sealed segment, decompressed as they are read.
//!
//! Bounds: one line in memory, at most [`MAX_RECORD_BYTES`]; zstd's own window limit (128 MiB) bounds the decoder.

use std::io::{self, BufRead, BufReader, Read};

use thiserror::Error;

use super::MAX_RECORD_BYTES;

#[derive(Debug, Error)]
pub enum LineError {
    #[error("line {line} cannot be read: {source}")]
    Io { line: u64, source: io::Error },
    #[error("line {line} is longer than {MAX_RECORD_BYTES} bytes")]
    TooLong { line: u64 },
    #[error("line {line} is empty, or the last one without its newline")]
    Malformed { line: u64 },
}

/// Iterates over the lines, each without its newline: the exact leaves of the Merkle tree. Ends after the first error.
pub struct Lines<R: Read> {
    reader: BufReader<zstd::Decoder<'static, BufReader<R>>>,
    /// Lines given so far.
    count: u64,
    ended: bool,
}

/// Reads `*.ndjson.zst`.
///
/// # Errors
/// Fails where the decoder cannot be set up; damage in the data comes up in the iteration.
pub fn lines<R: Read>(reader: R) -> io::Result<Lines<R>> {
    let decoder = zstd::Decoder::new(reader)?;
    Ok(Lines { reader: BufReader::new(decoder), count: 0, ended: false })
}

impl<R: Read> Lines<R> {
    fn read(&mut self) -> Result<Option<Vec<u8>>, LineError> {
        let line = self.count + 1;
        let mut bytes = Vec::new();
        let limit = MAX_RECORD_BYTES as u64 + 1;
        self.reader
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut bytes)
            .map_err(|source| LineError::Io { line, source })?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let long = bytes.len() as u64 == limit;
        match bytes.pop() {
            Some(b'\n') if !bytes.is_empty() => Ok(Some(bytes)),
            Some(b'\n') | None => Err(LineError::Malformed { line }),
            Some(_) if long => Err(LineError::TooLong { line }),
            Some(_) => Err(LineError::Malformed { line }),
        }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<Vec<u8>, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        self.count += 1;
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Vec<Vec<u8>>, LineError> {
        lines(zstd::encode_all(text, 3).unwrap().as_slice()).unwrap().collect()
    }

    #[test]
    fn lines_come_without_their_newline() {
        assert_eq!(read(b"a\nbc\n").unwrap(), vec![b"a".to_vec(), b"bc".to_vec()]);
        assert!(read(b"").unwrap().is_empty());
    }

    #[test]
    fn a_missing_newline_and_an_empty_line_are_refused() {
        assert!(matches!(read(b"a\nb"), Err(LineError::Malformed { line: 2 })));
        assert!(matches!(read(b"a\n\nb\n"), Err(LineError::Malformed { line: 2 })));
    }

    #[test]
    fn the_longest_line_is_taken_and_a_longer_one_is_not() {
        let mut text = vec![b'x'; MAX_RECORD_BYTES];
        text.push(b'\n');
        assert_eq!(read(&text).unwrap().len(), 1);
        text.insert(0, b'x');
        assert!(matches!(read(&text), Err(LineError::TooLong { line: 1 })));
    }

    #[test]
    fn damage_and_a_cut_are_errors_not_an_early_end() {
        let mut packed = zstd::encode_all(&b"abcdefgh\nijkl\n"[..], 3).unwrap();
        packed.truncate(packed.len() - 2);
        let last = lines(packed.as_slice()).unwrap().last().unwrap();
        assert!(matches!(last, Err(LineError::Io { .. })));
    }
}
