//! Where sealed segments wait until whoever needs them has them: the archive, and the streams to other systems.
//!
//! A segment leaves this machine once the archive has it and every stream is past it. A stream that is away must not keep the
//! gate from working: once half of `journal.max_bytes` is in use, what the archive has goes, and the stream says what
//! it passed over. Nothing is lost by that: it is in the archive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::archive::upload::Part;
use crate::archive::{Outbox, Sealed};
use crate::journal::{Journal, SealedSegment};

pub struct Shelf {
    journal: Journal,
    directory: PathBuf,
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    /// First sequence numbers of segments that the archive has.
    archived: BTreeSet<u64>,
    /// Stream to the next sequence number that it needs.
    streams: BTreeMap<&'static str, u64>,
}

/// What a stream has to send next.
pub struct Waiting {
    pub segment: SealedSegment,
    /// From this record on.
    pub from: u64,
    /// First and last record that were passed over before it.
    pub skipped: Option<(u64, u64)>,
}

impl Shelf {
    /// `directory` is the journal's, where the streams' places are kept.
    pub fn new(journal: Journal, directory: &Path) -> Self {
        Shelf { journal, directory: directory.to_owned(), books: Mutex::default() }
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
            Ok(text) => {
                Some(text.trim().parse().map_err(|_| io::Error::other(format!("{} holds no number", path.display())))?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(io::Error::other(format!("{}: {error}", path.display()))),
        };
        let oldest = self.journal.sealed_segments().first().map(|segment| segment.first_seq);
        let sealed = *self.journal.sealed().borrow();
        self.books().streams.insert(name, kept.or(oldest).unwrap_or(sealed));
        Ok(())
    }

    pub fn waiting(&self, name: &str) -> Option<Waiting> {
        let next = self.books().streams.get(name).copied()?;
        let segment = self.journal.sealed_segments().into_iter().find(|segment| segment.last_seq >= next)?;
        let skipped = (segment.first_seq > next).then(|| (next, segment.first_seq - 1));
        Some(Waiting { from: next.max(segment.first_seq), segment, skipped })
    }

    /// The stream has all records before `next`; that is kept durably.
    ///
    /// # Errors
    /// Where it cannot be kept: after a restart some records are sent again.
    pub fn delivered(&self, name: &'static str, next: u64) -> io::Result<()> {
        self.books().streams.insert(name, next);
        self.clear()?;
        let (path, new) = (self.place(name), self.place(name).with_extension("new"));
        let mut file = File::create(&new)?;
        file.write_all(next.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(new, path)?;
        File::open(&self.directory)?.sync_all()
    }

    fn place(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{name}.position"))
    }

    /// Removes what nobody needs any more.
    fn clear(&self) -> io::Result<()> {
        for segment in self.journal.sealed_segments() {
            let depth = self.journal.depth();
            let pressed = depth.bytes > depth.max_bytes / 2;
            let mut books = self.books();
            let needed = books.streams.values().any(|&next| next <= segment.last_seq);
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

    fn remove(&self, segment: &SealedSegment) -> io::Result<()> {
        self.books().archived.insert(segment.first_seq);
        self.clear()
    }
}
