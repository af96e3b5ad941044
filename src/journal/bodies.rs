//! Masked bodies that are too long for their records: files beside the segments, which records name.
//!
//! A file is durable before the record that names it is taken (I2), and goes to the archive before the segment with that record.
//! Where the record is then refused, the body is archived all the same: it is masked, and nothing names it.
//!
//! Bound (I7): as many bytes as the log itself may have, `journal.max_bytes`; past it, what would be kept is refused.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;

use super::error::AppendError;
use super::format::BodyName;
use super::home::Home;
use super::record::Kept;
use crate::mask::Masked;

const KEPT: &str = ".body";
const TEMPORARY: &str = ".body.tmp";
const LEVEL: i32 = 3;

/// A body that waits for the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    pub name: BodyName,
    pub path: PathBuf,
}

pub(super) struct Bodies {
    home: Arc<Home>,
    max: u64,
    /// Bytes on disk.
    used: AtomicU64,
    /// Tells temporary files apart.
    writes: AtomicU64,
    /// A write failed: what the disk holds is not known, so nothing is kept any more.
    failed: AtomicBool,
}

impl Bodies {
    /// Clears away what was being written when an earlier run ended.
    pub(super) fn open(home: Arc<Home>, max: u64) -> io::Result<Self> {
        for file in home.storage.list(&home.directory)? {
            if file.to_string_lossy().ends_with(TEMPORARY) {
                home.storage.remove_if_there(&home.directory.join(file))?;
            }
        }
        let (used, writes, failed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
        let bodies = Bodies { home, max, used, writes, failed };
        bodies.waiting()?;
        Ok(bodies)
    }

    /// Makes a body durable. Blocks. The same body on the same day is one file.
    pub(super) fn keep(&self, body: &Masked<Bytes>) -> Result<Kept, AppendError> {
        let date = (self.home.clock)().date_naive();
        let name = BodyName { date, instance: self.home.instance.clone(), sha256: body.sha256_hex() };
        let kept = Kept { object: name.to_string(), bytes: body.len() as u64 };
        self.write(&name, body).map(|()| kept)
    }

    fn write(&self, name: &BodyName, body: &Masked<Bytes>) -> Result<(), AppendError> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(AppendError::Failed);
        }
        let path = self.path(name);
        let failed = |error: io::Error| {
            self.failed.store(true, Ordering::Relaxed);
            AppendError::Body(format!("{}: {error}", path.display()))
        };
        let Home { storage, directory, .. } = &*self.home;
        if storage.open(&path).is_ok() {
            // Whoever wrote it may not have come so far yet.
            return storage.sync_directory(directory).map_err(failed);
        }
        let packed = pack(body.as_inner()).map_err(failed)?;
        self.take_room(packed.len() as u64)?;
        let number = self.writes.fetch_add(1, Ordering::Relaxed);
        let temporary = directory.join(format!("{number}{TEMPORARY}"));
        let written = storage
            .write_durably(&temporary, &packed)
            .and_then(|()| storage.rename(&temporary, &path))
            .and_then(|()| storage.sync_directory(directory));
        written.map_err(failed)
    }

    fn take_room(&self, bytes: u64) -> Result<(), AppendError> {
        let used = self.used.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if used > self.max {
            self.used.fetch_sub(bytes, Ordering::Relaxed);
            return Err(AppendError::Full { used, max: self.max });
        }
        Ok(())
    }

    /// The bodies that are there, and so how much they are.
    pub(super) fn waiting(&self) -> io::Result<Vec<KeptFile>> {
        let (mut found, mut used) = (vec![], 0);
        for file in self.home.storage.list(&self.home.directory)? {
            let Some(name) = file.to_str().and_then(|file| self.name(file)) else { continue };
            let path = self.home.directory.join(file);
            // Another call may have removed it in between.
            used += std::fs::metadata(&path).map_or(0, |file| file.len());
            found.push(KeptFile { name, path });
        }
        self.used.store(used, Ordering::Relaxed);
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        self.home.storage.remove_if_there(path)?;
        self.home.storage.sync_directory(&self.home.directory)
    }

    fn path(&self, name: &BodyName) -> PathBuf {
        self.home.directory.join(format!("{}-{}{KEPT}", name.date.format("%Y-%m-%d"), name.sha256))
    }

    fn name(&self, file: &str) -> Option<BodyName> {
        let (date, sha256) = (file.get(..10)?, file.get(11..)?.strip_suffix(KEPT)?);
        let name = format!("bodies/date={date}/instance={}/{sha256}.zst", self.home.instance);
        name.parse().ok().filter(|name| self.path(name).ends_with(file))
    }
}

fn pack(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
    encoder.include_checksum(true)?;
    io::Write::write_all(&mut encoder, body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::Utc;

    use super::*;

    fn home(directory: &Path) -> Home {
        Home {
            directory: directory.to_owned(),
            instance: "gate-1".to_owned(),
            origin: "o".to_owned(),
            keys: crate::journal::SigningKey::generate().unwrap().into(),
            storage: Box::new(crate::journal::storage::Disk),
            clock: Box::new(Utc::now),
        }
    }

    fn bodies(directory: &tempfile::TempDir, max: u64) -> Bodies {
        Bodies::open(Arc::new(home(directory.path())), max).unwrap()
    }

    fn body(text: &'static str) -> Masked<Bytes> {
        Masked::constant(text).into_bytes()
    }

    #[test]
    fn a_body_is_kept_once_a_day_found_again_and_removed() {
        let directory = tempfile::tempdir().unwrap();
        let first = bodies(&directory, 1 << 20);
        let kept = first.keep(&body("a long body")).unwrap();
        assert_eq!(first.keep(&body("a long body")).unwrap(), kept);
        fs::write(directory.path().join("7.body.tmp"), "half").unwrap();
        fs::write(directory.path().join("of somebody else"), "").unwrap();
        let again = bodies(&directory, 1 << 20);
        let [file] = &again.waiting().unwrap()[..] else { panic!("one body") };
        assert_eq!((file.name.to_string(), kept.bytes), (kept.object, 11));
        assert_eq!(zstd::decode_all(&*fs::read(&file.path).unwrap()).unwrap(), b"a long body");
        assert!(!directory.path().join("7.body.tmp").exists());
        again.remove(&file.path).unwrap();
        assert!(again.waiting().unwrap().is_empty());
    }

    #[test]
    fn past_the_bound_nothing_is_kept_and_what_is_sent_makes_room() {
        let directory = tempfile::tempdir().unwrap();
        let bodies = bodies(&directory, 64);
        bodies.keep(&body("one")).unwrap();
        let mut refused = None;
        for text in ["two", "three", "four", "five", "six"] {
            refused = refused.or(bodies.keep(&body(text)).err());
        }
        assert!(matches!(refused, Some(AppendError::Full { max: 64, .. })), "{refused:?}");
        for file in bodies.waiting().unwrap() {
            bodies.remove(&file.path).unwrap();
        }
        bodies.waiting().unwrap();
        bodies.keep(&body("six")).unwrap();
    }
}
