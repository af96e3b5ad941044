//! The index: of each segment one Parquet file with what an analyst filters by, so that a question about a year is answered
//! without reading a year of bodies.
//!
//! It is derived. Nothing in it is not in the records, which are masked (I3), nothing relies on it, and it can be made again
//! from them at any time: the same program makes the same bytes of the same segment, so that bytes are compared to tell
//! whether an index is what its segment makes ([`keep`]). A stored index is never parsed here.
//!
//! Bounds: rows are written in groups of [`MAX_ROWS`] or [`MAX_TEXT`] bytes, which is what is in memory beside the file itself.

mod columns;
pub mod keep;
mod row;
mod sheet;

use std::io::BufRead;
use std::sync::Arc;

use parquet::errors::ParquetError;

use self::row::Row;
use self::sheet::Sheet;
use super::read::{RecordError, parse};
use crate::journal::format::{LineError, SegmentName, for_each_line};

/// Most rows that are written together, and about how many bytes of text.
const MAX_ROWS: usize = 65_536;
const MAX_TEXT: usize = 32 << 20;

#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("the segment is damaged: {0}")]
    Lines(#[from] LineError),
    #[error("record {seq} of the segment: {source}")]
    Record { seq: u64, source: RecordError },
    #[error("record {seq} of the segment: another record is where it belongs")]
    Misplaced { seq: u64 },
    #[error("the segment holds {found} records, but its name says {named}")]
    Count { found: u64, named: u64 },
    #[error("the index cannot be written: {0}")]
    Parquet(#[from] ParquetError),
}

/// The index of a segment. A segment that is not whole has none: its index would pass for one of all its records.
///
/// # Errors
/// What is wrong with the segment.
pub fn build(name: &SegmentName, compressed: impl BufRead) -> Result<Vec<u8>, IndexError> {
    let object: Arc<str> = name.to_string().into();
    let mut sheet = Sheet::new()?;
    let (mut seq, mut failed) = (name.first, None);
    let found = for_each_line(compressed, |line| {
        if failed.is_none() {
            failed = row(name, seq, line, &object).and_then(|row| Ok(sheet.push(&row)?)).err();
        }
        seq = seq.saturating_add(1);
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let named = name.last - name.first + 1;
    if found != named {
        return Err(IndexError::Count { found, named });
    }
    Ok(sheet.finish()?)
}

fn row(name: &SegmentName, seq: u64, line: &[u8], object: &Arc<str>) -> Result<Row, IndexError> {
    let record = parse(line).map_err(|source| IndexError::Record { seq, source })?;
    if record.seq != seq || record.instance != name.instance {
        return Err(IndexError::Misplaced { seq });
    }
    Ok(Row::new(record, line, Arc::clone(object)))
}

#[cfg(test)]
mod tests;
