//! Sealing: the open segment becomes a compressed file and a signed checkpoint.
//!
//! The order holds what recovery relies on:
//! 1. both files are written under temporary names, durably;
//! 2. both are renamed, the records first, durably;
//! 3. `state.json` is replaced, durably: **this commits the seal**;
//! 4. the open segment is deleted.
//!
//! Before 3 the open segment is the truth and the new files are waste; from 3 on it is the other way round.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};

use chrono::{DateTime, Utc};

use super::error::{SealError, seal_io};
use super::format::Tree;
use super::frame::{Frames, Step};
use super::home::{Home, Span, temporary};
use super::segment::SealedSegment;
use super::state::State;
use super::storage::{create_new, remove_if_there, sync_directory, write_durably};

/// zstd's own default: records become about 3.8 times smaller.
const LEVEL: i32 = 3;

/// A segment that is to be sealed: all its records are durable in the open file.
pub(super) struct Seal<'a> {
    pub(super) home: &'a Home,
    pub(super) span: Span,
    /// Time of the first record.
    pub(super) created: DateTime<Utc>,
    /// The tree before the segment's first record.
    pub(super) before: &'a Tree,
    /// The log after its last record.
    pub(super) after: &'a State,
}

impl Seal<'_> {
    pub(super) fn run(&self) -> Result<SealedSegment, SealError> {
        self.write_records()?;
        let note = self.write_note()?;
        self.publish()?;
        self.commit(&note)?;
        self.discard_open()?;
        let path = self.home.records(self.span);
        SealedSegment::describe(self.home, self.span, self.created).map_err(seal_io(&path))
    }

    /// Step 1. Nothing is signed that is not what was acknowledged: the tree over what the file holds now must be the tree
    /// that was built as the records came.
    pub(super) fn write_records(&self) -> Result<(), SealError> {
        let source = self.home.open_segment(self.span.first);
        let target = temporary(&self.home.records(self.span));
        let changed = || SealError::Changed { path: source.clone() };
        let open = BufReader::new(File::open(&source).map_err(seal_io(&source))?);
        let mut frames = Frames::new(open).map_err(seal_io(&source))?.ok_or_else(changed)?;
        remove_if_there(&target).map_err(seal_io(&target))?;
        let file = BufWriter::new(create_new(&target).map_err(seal_io(&target))?);
        let mut encoder = zstd::Encoder::new(file, LEVEL).map_err(seal_io(&target))?;
        encoder.include_checksum(true).map_err(seal_io(&target))?;
        let (mut tree, mut line) = (self.before.clone(), Vec::new());
        for _ in self.span.first..=self.span.last {
            match frames.next(&mut line).map_err(seal_io(&source))? {
                Step::Record => tree.push_line(&line),
                Step::End | Step::Broken => return Err(changed()),
            }
            line.push(b'\n');
            encoder.write_all(&line).map_err(seal_io(&target))?;
        }
        if tree != self.after.tree {
            return Err(changed());
        }
        let file = encoder.finish().map_err(seal_io(&target))?;
        let file = file.into_inner().map_err(|error| seal_io(&target)(error.into_error()))?;
        file.sync_all().map_err(seal_io(&target))
    }

    /// Still step 1.
    pub(super) fn write_note(&self) -> Result<Vec<u8>, SealError> {
        let note = self.home.key.sign_checkpoint(&self.home.origin, &self.after.tree)?;
        let target = temporary(&self.home.note(self.span));
        write_durably(&target, &note).map_err(seal_io(&target))?;
        Ok(note)
    }

    /// Step 2.
    pub(super) fn publish(&self) -> Result<(), SealError> {
        for path in [self.home.records(self.span), self.home.note(self.span)] {
            fs::rename(temporary(&path), &path).map_err(seal_io(&path))?;
        }
        sync_directory(&self.home.directory).map_err(seal_io(&self.home.directory))
    }

    /// Step 3.
    pub(super) fn commit(&self, note: &[u8]) -> Result<(), SealError> {
        self.after.store(self.home, note).map_err(seal_io(&self.home.state()))
    }

    /// Step 4.
    pub(super) fn discard_open(&self) -> Result<(), SealError> {
        let path = self.home.open_segment(self.span.first);
        fs::remove_file(&path).and_then(|()| sync_directory(&self.home.directory)).map_err(seal_io(&path))
    }
}
