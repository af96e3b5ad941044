//! Sealing: the open segment becomes a compressed, perhaps encrypted file, a manifest and a signed checkpoint.
//!
//! The order holds what recovery relies on:
//! 1. the files are written under temporary names, durably;
//! 2. they are renamed, the records first, durably;
//! 3. `state.json` is replaced, durably: **this commits the seal**;
//! 4. the open segment is deleted.
//!
//! Before 3 the open segment is the truth and the new files are waste; from 3 on it is the other way round.

use std::io::{BufReader, Write};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::contents::Contents;
use super::error::{SealError, seal_io};
use super::format::manifest::{MANIFEST_VERSION, sha256};
use super::format::{Frontier, Manifest, StoredObject, Tree, Values, manifest_line};
use super::frame::{Frames, Step};
use super::home::{Home, Span, temporary};
use super::output::Output;
use super::segment::{SealedFile, SealedSegment, segment_name};
use super::state::State;

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
    /// What its records add up to.
    pub(super) contents: &'a Contents,
}

impl Seal<'_> {
    /// The segment, and the checkpoint over the log up to its last record.
    pub(super) fn run(&self) -> Result<(SealedSegment, Arc<[u8]>), SealError> {
        let (records, clear) = self.write_records()?;
        let manifest = self.write_manifest(&records)?;
        let (note, text) = self.write_note(&manifest)?;
        let segment = SealedSegment {
            instance: self.home.instance.clone(),
            first_seq: self.span.first,
            last_seq: self.span.last,
            created: self.created,
            records,
            clear,
            manifest: Some(manifest),
            note,
        };
        self.publish(segment.files())?;
        self.commit(&text)?;
        self.discard_open()?;
        Ok((segment, text.into()))
    }

    /// Step 1. Nothing is signed that is not what was acknowledged: the tree over what the file holds now must be the tree
    /// that was built as the records came.
    pub(super) fn write_records(&self) -> Result<(SealedFile, Option<SealedFile>), SealError> {
        let storage = &self.home.storage;
        let source = self.home.open_segment(self.span.first);
        let target = self.home.directory.clone();
        let changed = || SealError::Changed { path: source.clone() };
        let open = BufReader::new(storage.open(&source).map_err(seal_io(&source))?);
        let mut frames = Frames::new(open).map_err(seal_io(&source))?.ok_or_else(changed)?;
        let output = Output::create(self.home, self.span)?;
        let mut encoder = zstd::Encoder::new(output, LEVEL).map_err(seal_io(&target))?;
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
        encoder.finish().map_err(seal_io(&target))?.finish()
    }

    /// Still step 1.
    pub(super) fn write_manifest(&self, records: &SealedFile) -> Result<SealedFile, SealError> {
        let Seal { home, span, before, after, contents, .. } = self;
        let name = segment_name(&home.instance, *span, self.created);
        let mut values = contents.values.clone();
        let name = if home.encryption.is_some() {
            values.values_mut().for_each(Values::give_up);
            name.encrypted()
        } else {
            name.to_string()
        };
        let manifest = Manifest {
            v: MANIFEST_VERSION,
            instance: home.instance.clone(),
            first_seq: span.first,
            last_seq: span.last,
            first_time: self.created,
            last_time: after.last_time,
            records: StoredObject { name, bytes: records.bytes, sha256: hex::encode(records.sha256) },
            before: Frontier { size: before.size(), peaks: before.peaks().to_vec() },
            root: after.tree.root(),
            kinds: contents.kinds.clone(),
            values,
        };
        let path = home.manifest(*span);
        let json = manifest.to_json().map_err(|error| seal_io(&path)(error.into()))?;
        home.storage.write_durably(&temporary(&path), &json).map_err(seal_io(&path))?;
        Ok(SealedFile { path, bytes: json.len() as u64, sha256: sha256(&json) })
    }

    /// Still step 1: the file, and its text.
    pub(super) fn write_note(&self, manifest: &SealedFile) -> Result<(SealedFile, Vec<u8>), SealError> {
        let Home { keys, origin, .. } = self.home;
        let note = keys.sign(self.after.signer, origin, &self.after.tree, &manifest_line(&manifest.sha256))?;
        let path = self.home.note(self.span);
        self.home.storage.write_durably(&temporary(&path), &note).map_err(seal_io(&path))?;
        Ok((SealedFile { path, bytes: note.len() as u64, sha256: sha256(&note) }, note))
    }

    /// Step 2.
    pub(super) fn publish<'f>(&self, files: impl Iterator<Item = &'f SealedFile>) -> Result<(), SealError> {
        let home = self.home;
        for SealedFile { path, .. } in files {
            home.storage.rename(&temporary(path), path).map_err(seal_io(path))?;
        }
        home.storage.sync_directory(&home.directory).map_err(seal_io(&home.directory))
    }

    /// Step 3.
    pub(super) fn commit(&self, note: &[u8]) -> Result<(), SealError> {
        self.after.store(self.home, note).map_err(seal_io(&self.home.state()))
    }

    /// Step 4.
    pub(super) fn discard_open(&self) -> Result<(), SealError> {
        let path = self.home.open_segment(self.span.first);
        let storage = &self.home.storage;
        storage.remove(&path).and_then(|()| storage.sync_directory(&self.home.directory)).map_err(seal_io(&path))
    }
}
