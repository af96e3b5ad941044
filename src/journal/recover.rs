//! What an earlier run left: which files count, what is torn, what is damage.
//!
//! `state.json` says how far the log was sealed, and files beyond it are a seal that was cut off. The one open segment
//! behind it is read frame by frame and sealed at once, before anything is appended: so no byte that an earlier process
//! wrote is trusted to be durable only because it can be read, and the open file is never changed in place. Each step may
//! be cut off and run again.

use std::io::{BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::contents::{Contents, Facts};
use super::error::{OpenError, open_io};
use super::follow::Glance;
use super::frame::{Frames, Step, Tail, judge_tail};
use super::home::{Home, Kind, Span, kind_of};
use super::seal::Seal;
use super::segment::SealedSegment;
use super::state::{State, inconsistent};
use super::storage::Input;

/// What recovery found.
pub(super) struct Found {
    pub(super) state: State,
    /// The newest checkpoint.
    pub(super) note: Option<Arc<[u8]>>,
    /// Oldest first.
    pub(super) sealed: Vec<SealedSegment>,
    /// Records in the segment that was left open.
    pub(super) records: u64,
    pub(super) truncated_bytes: u64,
}

pub(super) fn recover(home: &Home) -> Result<Found, OpenError> {
    // What an earlier process did to names may be seen and not be durable. What is removed below because of what is seen
    // must not outlive it in a power cut.
    home.storage.sync_directory(&home.directory).map_err(open_io(&home.directory))?;
    let files = Files::list(home)?;
    let (state, note) = State::load(home)?.map_or_else(Default::default, |(state, note)| (state, Some(note)));
    let next = state.tree.size();
    let kept = files.settle(home, next)?;
    let mut sealed = Vec::with_capacity(kept.len());
    for span in kept {
        sealed.push(SealedSegment::inspect(home, span)?);
    }
    let mut found = Found { state, note, sealed, records: 0, truncated_bytes: 0 };
    if files.open.contains(&next) {
        take_open(home, next, &mut found)?;
    }
    Ok(found)
}

#[derive(Default)]
struct Files {
    open: Vec<u64>,
    records: Vec<(Span, PathBuf)>,
    /// What there is of a segment beside its records.
    beside: Vec<(Span, PathBuf)>,
    notes: Vec<Span>,
}

impl Files {
    /// Lists the directory and clears away what was being written under a temporary name.
    fn list(home: &Home) -> Result<Files, OpenError> {
        let mut files = Files::default();
        for name in home.storage.list(&home.directory).map_err(open_io(&home.directory))? {
            let path = home.directory.join(&name);
            match name.to_str().map_or(Kind::Other, kind_of) {
                Kind::Temporary => remove(home, &path)?,
                Kind::Open(first) => files.open.push(first),
                Kind::Records(span) => files.records.push((span, path)),
                Kind::Clear(span) | Kind::Manifest(span) => files.beside.push((span, path)),
                Kind::Note(span) => {
                    files.notes.push(span);
                    files.beside.push((span, path));
                }
                Kind::Other => {}
            }
        }
        files.open.sort_unstable();
        files.records.sort_unstable();
        Ok(files)
    }

    /// Removes what a cut-off seal or removal left and gives the segments that are sealed. `next` is the first sequence
    /// number that is not sealed.
    fn settle(&self, home: &Home, next: u64) -> Result<Vec<Span>, OpenError> {
        self.check_open(home, next)?;
        let mut kept = Vec::new();
        for (span, path) in &self.records {
            if span.last >= next {
                self.remove_uncommitted(home, path, *span, next)?;
            } else if !self.notes.contains(span) {
                return Err(inconsistent(path, "its checkpoint, the file of the same name in .note, is missing"));
            } else if kept.last() == Some(span) {
                return Err(inconsistent(path, "the same records are there encrypted, too"));
            } else {
                kept.push(*span);
            }
        }
        for (span, path) in &self.beside {
            if span.last >= next {
                self.remove_uncommitted(home, path, *span, next)?;
            } else if !kept.contains(span) {
                // The records go first when a segment is removed: this removal was cut off.
                remove(home, path)?;
            }
        }
        home.storage.sync_directory(&home.directory).map_err(open_io(&home.directory))?;
        Ok(kept)
    }

    /// A seal that was not committed is waste as long as its open segment is there.
    fn remove_uncommitted(&self, home: &Home, path: &Path, span: Span, next: u64) -> Result<(), OpenError> {
        if span.first == next && self.open.contains(&next) {
            return remove(home, path);
        }
        Err(inconsistent(path, format!("state.json says that record {next} is the next one, this file has later ones")))
    }

    /// An open segment is the next one, or one whose seal was committed just before the end.
    fn check_open(&self, home: &Home, next: u64) -> Result<(), OpenError> {
        for &first in self.open.iter().filter(|&&first| first != next) {
            let path = home.open_segment(first);
            let last = if first < next { scan(&path, first, home, &mut |_, _| ())?.next } else { first };
            // A power cut may have taken bytes of one whose seal is committed: they are in the sealed segment.
            if last > next {
                return Err(inconsistent(&path, format!("state.json says that record {next} is the next one")));
            }
            remove(home, &path)?;
        }
        Ok(())
    }
}

fn remove(home: &Home, path: &Path) -> Result<(), OpenError> {
    home.storage.remove_if_there(path).map_err(open_io(path))
}

/// Reads the open segment into the state and seals it.
fn take_open(home: &Home, first: u64, found: &mut Found) -> Result<(), OpenError> {
    let path = home.open_segment(first);
    let before = found.state.tree.clone();
    let mut created: Option<DateTime<Utc>> = None;
    let mut contents = Contents::default();
    let state = &mut found.state;
    let scanned = scan(&path, first, home, &mut |line, glance| {
        state.tree.push_line(line);
        state.open.apply(glance.decision_id(), glance.effect());
        state.last_time = state.last_time.max(glance.time);
        created.get_or_insert(glance.time);
        match crate::evidence::read::parse(line) {
            Ok(record) => contents.add(&Facts::of(&record.event), record.session.as_ref()),
            // Of a kind that a later version writes: it is sealed all the same.
            Err(_) => contents.add_unread(glance.kind()),
        }
    })?;
    found.records = scanned.next - first;
    found.truncated_bytes = scanned.torn;
    let Some(created) = created else { return remove(home, &path) };
    let span = Span { first, last: scanned.next - 1 };
    let seal = Seal { home, span, created, before: &before, after: &found.state, contents: &contents };
    let (segment, note) = seal.run().map_err(|error| OpenError::Seal(error.to_string()))?;
    found.sealed.push(segment);
    found.note = Some(note);
    Ok(())
}

struct Scanned {
    /// The sequence number after the last good record.
    next: u64,
    /// Bytes behind the last good record that were never acknowledged.
    torn: u64,
}

/// Goes over the records of an open segment, which begin at `first`.
fn scan(path: &Path, first: u64, home: &Home, each: &mut dyn FnMut(&[u8], &Glance)) -> Result<Scanned, OpenError> {
    let mut file = home.storage.open(path).map_err(open_io(path))?;
    let length = file.seek(SeekFrom::End(0)).and_then(|end| file.rewind().map(|()| end)).map_err(open_io(path))?;
    let Some(mut frames) = Frames::new(BufReader::new(file)).map_err(open_io(path))? else {
        check_tail(path, 0, home)?;
        return Ok(Scanned { next: first, torn: length });
    };
    let (mut next, mut line) = (first, Vec::new());
    loop {
        let offset = frames.offset();
        match frames.next(&mut line).map_err(open_io(path))? {
            Step::Record => each(&line, &glance(&line, next, home).map_err(|what| corrupt(path, offset, what))?),
            Step::End => return Ok(Scanned { next, torn: 0 }),
            Step::Broken => {
                check_tail(path, offset, home)?;
                return Ok(Scanned { next, torn: length.saturating_sub(offset) });
            }
        }
        next += 1;
    }
}

fn glance(line: &[u8], seq: u64, home: &Home) -> Result<Glance, String> {
    let glance = Glance::read(line).map_err(|error| format!("not a record: {error}"))?;
    // A gate that was replaced by a newer one left records of its own version.
    if !(1..=super::record::SCHEMA_VERSION).contains(&glance.v) {
        return Err(format!("a record of schema version {}", glance.v));
    }
    if glance.seq != seq {
        return Err(format!("record {} where {seq} belongs", glance.seq));
    }
    if glance.instance != home.instance {
        return Err(format!("a record of instance `{}`", glance.instance));
    }
    Ok(glance)
}

/// From `offset` on the file cannot be read.
///
/// The rest of the file is read whole: at most one segment and one batch.
fn check_tail(path: &Path, offset: u64, home: &Home) -> Result<(), OpenError> {
    let rest = home.storage.open(path).and_then(|file| rest_of(file, offset)).map_err(open_io(path))?;
    match judge_tail(offset, &rest) {
        Tail::Torn => Ok(()),
        Tail::Damage(what) => Err(corrupt(path, offset, what.to_owned())),
    }
}

fn rest_of(mut file: Box<dyn Input>, offset: u64) -> std::io::Result<Vec<u8>> {
    let mut rest = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.read_to_end(&mut rest)?;
    Ok(rest)
}

fn corrupt(path: &Path, offset: u64, what: String) -> OpenError {
    OpenError::Corrupt { path: path.to_owned(), offset, what }
}
