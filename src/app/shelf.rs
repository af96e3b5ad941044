//! Where sealed segments wait until whoever needs them has them: the archive, and the streams to other systems.
//!
//! A segment leaves this machine once the archive has it and every stream is past it. A stream that is away must not keep the
//! gate from working: where the journal has no room left but for a few segments ([`SPARE`]), the oldest that the archive has go, and the
//! stream says what it passed over. Nothing is lost by that: it is in the archive.

#[cfg(test)]
pub(super) mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::archive::upload::Part;
use crate::archive::{Outbox, Sealed};
use crate::journal::{Journal, KeptFile, SealedSegment};

/// Segments for which there is room beside those that wait for streams only; at most half of the journal.
const SPARE: u64 = 4;

pub struct Shelf {
    journal: Journal,
    directory: PathBuf,
    /// Past so many bytes nothing waits for streams only.
    patience: u64,
    /// Held while a stream's place is kept.
    keeping: Mutex<()>,
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    /// First sequence numbers of segments that the archive has.
    archived: BTreeSet<u64>,
    streams: BTreeMap<&'static str, Place>,
}

/// How far a stream is.
#[derive(Clone, Copy)]
struct Place {
    /// The next sequence number that it needs.
    next: u64,
    /// Of what was passed over before this one there is a record.
    told: u64,
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let (next, told) = text.trim().split_once(' ').unwrap_or((text.trim(), "0"));
        Some(Place { next: next.parse().ok()?, told: told.parse().ok()? })
    }
}

/// What a stream has to send next.
pub struct Waiting {
    pub segment: SealedSegment,
    /// Its records, not encrypted.
    pub records: PathBuf,
    /// From this record on.
    pub from: u64,
    /// First and last record that were passed over before it.
    pub skipped: Option<(u64, u64)>,
}

impl Shelf {
    /// `directory` is the journal's, where the streams' places are kept; `segment` the size of its segments.
    pub fn new(journal: Journal, directory: &Path, segment: u64) -> Self {
        let max = journal.depth().max_bytes;
        let patience = max.saturating_sub(segment.saturating_mul(SPARE)).max(max / 2);
        Shelf { journal, directory: directory.to_owned(), patience, keeping: Mutex::default(), books: Mutex::default() }
    }

    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on segments wait for this stream, too. A stream that is new begins with what is here.
    ///
    /// # Errors
    /// Its place cannot be read.
    pub fn stream(&self, name: &'static str) -> io::Result<()> {
        let path = self.place(name);
        let kept = match fs::read_to_string(&path) {
            Ok(text) => Some(
                Place::parse(&text).ok_or_else(|| io::Error::other(format!("{} holds no number", path.display())))?,
            ),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(io::Error::other(format!("{}: {error}", path.display()))),
        };
        let oldest = self.journal.sealed_segments().first().map(|segment| segment.first_seq);
        let sealed = *self.journal.sealed().borrow();
        let new = Place { next: oldest.unwrap_or(sealed), told: 0 };
        self.books().streams.insert(name, kept.unwrap_or(new));
        Ok(())
    }

    pub fn waiting(&self, name: &str) -> Option<Waiting> {
        let Place { next, .. } = self.books().streams.get(name).copied()?;
        // What was sealed encrypted while there was no stream cannot be read here: it is passed over.
        let readable = |segment: SealedSegment| segment.readable().map(|file| file.path.clone()).zip(Some(segment));
        let mut left = self.journal.sealed_segments().into_iter().filter(|segment| segment.last_seq >= next);
        let (records, segment) = left.find_map(readable)?;
        let skipped = (segment.first_seq > next).then(|| (next, segment.first_seq - 1));
        Some(Waiting { from: next.max(segment.first_seq), segment, records, skipped })
    }

    /// The same, once the archive has it.
    pub fn archived(&self, name: &str) -> Option<Waiting> {
        self.waiting(name).filter(|waiting| self.books().archived.contains(&waiting.segment.first_seq))
    }

    /// First and last record that the stream will not get any more, and of which there is no record yet.
    pub fn untold(&self, name: &str) -> Option<(u64, u64)> {
        // In this order: what is sealed in between is among the segments, and what is delivered in between is no longer needed.
        let sealed = *self.journal.sealed().borrow();
        let segments = self.journal.sealed_segments();
        let Place { next, told } = self.books().streams.get(name).copied()?;
        let left = segments.into_iter().filter(|segment| segment.last_seq >= next);
        let left = left.filter(|segment| segment.readable().is_some()).map(|segment| segment.first_seq).next();
        let from = next.max(told);
        left.unwrap_or(sealed).checked_sub(1).filter(|last| *last >= from).map(|last| (from, last))
    }

    /// Of what the stream passed over before `told` there is a record.
    ///
    /// # Errors
    /// Where it cannot be kept: after a restart it may be recorded again.
    pub fn tell(&self, name: &'static str, told: u64) -> io::Result<()> {
        self.go_on(name, |place| Place { told, ..place })
    }

    /// The stream has all records before `next`; that is kept durably.
    ///
    /// # Errors
    /// Where it cannot be kept: after a restart some records are sent again.
    pub fn delivered(&self, name: &'static str, next: u64) -> io::Result<()> {
        self.go_on(name, |place| Place { next, ..place })?;
        self.clear()
    }

    fn go_on(&self, name: &'static str, change: impl FnOnce(Place) -> Place) -> io::Result<()> {
        // So that an older place does not replace a newer one.
        let _keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.books().streams.get(name).copied().unwrap_or(Place { next: 0, told: 0 });
        let Place { next, told } = change(before);
        self.books().streams.insert(name, Place { next, told });
        let (path, new) = (self.place(name), self.place(name).with_extension("new"));
        let mut file = File::create(&new)?;
        file.write_all(format!("{next} {told}").as_bytes())?;
        file.sync_all()?;
        fs::rename(new, path)?;
        File::open(&self.directory)?.sync_all()
    }

    fn place(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{name}.position"))
    }

    /// Removes what nobody needs any more, and what only streams need where there is no room for it.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        for segment in self.journal.sealed_segments() {
            let pressed = self.journal.depth().bytes > self.patience;
            let mut books = self.books();
            let needed = books.streams.values().any(|place| place.next <= segment.last_seq);
            if books.archived.contains(&segment.first_seq) && (pressed || !needed) {
                self.journal.remove(&segment)?;
                books.archived.remove(&segment.first_seq);
            }
        }
        Ok(())
    }
}

impl Outbox for Shelf {
    type Segment = SealedSegment;

    fn sealed(&self) -> io::Result<Vec<SealedSegment>> {
        let mut segments = self.journal.sealed_segments();
        let books = self.books();
        segments.retain(|segment| !books.archived.contains(&segment.first_seq));
        Ok(segments)
    }

    fn describe(&self, segment: &SealedSegment) -> Sealed {
        let names = segment.object_names();
        Sealed {
            records: Part { name: names.records, path: segment.records.path.clone() },
            manifest: segment.manifest.as_ref().map(|file| Part { name: names.manifest, path: file.path.clone() }),
            checkpoint: Part { name: names.checkpoint, path: segment.note.path.clone() },
            created: segment.created,
        }
    }

    fn beside(&self) -> io::Result<Vec<Part>> {
        let part = |file: KeptFile| Part { name: file.name.to_string(), path: file.path };
        Ok(self.journal.kept()?.into_iter().map(part).collect())
    }

    fn remove_beside(&self, part: &Part) -> io::Result<()> {
        self.journal.remove_kept(&part.path)
    }

    fn remove(&self, segment: &SealedSegment) -> io::Result<()> {
        self.books().archived.insert(segment.first_seq);
        self.clear()
    }
}
