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
use super::format::{BodyName, encrypt};
use super::home::Home;
use super::record::Kept;
use crate::archive::sha256_hex;
use crate::config::Encryption;
use crate::mask::Masked;

const KEPT: &str = ".body";
const ENCRYPTED: &str = ".body.age";
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

    /// Makes a body durable. Blocks. The same body on the same day is one file, where it is not encrypted.
    pub(super) fn keep(&self, body: &Masked<Bytes>) -> Result<Kept, AppendError> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(AppendError::Failed);
        }
        let (date, instance) = ((self.home.clock)().date_naive(), self.home.instance.clone());
        let name = match &self.home.encryption {
            None => {
                let name = BodyName { date, instance, sha256: body.sha256_hex(), encrypted: false };
                self.write(&name, || pack(body.as_inner(), Vec::new()))?;
                name
            }
            Some(Encryption { recipients, .. }) => {
                let packed = encrypt(recipients, Vec::new()).and_then(|output| pack(body.as_inner(), output)?.finish());
                let packed = packed.map_err(|error| AppendError::Body(error.to_string()))?;
                let name = BodyName { date, instance, sha256: sha256_hex(&packed), encrypted: true };
                self.write(&name, || Ok(packed))?;
                name
            }
        };
        Ok(Kept { object: name.to_string(), bytes: body.len() as u64 })
    }

    fn write(&self, name: &BodyName, packed: impl FnOnce() -> io::Result<Vec<u8>>) -> Result<(), AppendError> {
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
        let packed = packed().map_err(failed)?;
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
        let ending = if name.encrypted { ENCRYPTED } else { KEPT };
        self.home.directory.join(format!("{}-{}{ending}", name.date.format("%Y-%m-%d"), name.sha256))
    }

    fn name(&self, file: &str) -> Option<BodyName> {
        let (date, rest) = (file.get(..10)?, file.get(11..)?);
        let (sha256, encrypted) = match rest.strip_suffix(KEPT) {
            Some(sha256) => (sha256, false),
            None => (rest.strip_suffix(ENCRYPTED)?, true),
        };
        let name = BodyName {
            date: date.parse().ok()?,
            instance: self.home.instance.clone(),
            sha256: sha256.to_owned(),
            encrypted,
        };
        // One that can be a name.
        name.to_string().parse().ok().filter(|name| self.path(name).ends_with(file))
    }
}

fn pack<W: io::Write>(body: &[u8], output: W) -> io::Result<W> {
    let mut encoder = zstd::Encoder::new(output, LEVEL)?;
    encoder.include_checksum(true)?;
    io::Write::write_all(&mut encoder, body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::Utc;

    use super::*;

    fn home(directory: &Path, encryption: Option<Encryption>) -> Home {
        Home {
            directory: directory.to_owned(),
            instance: "gate-1".to_owned(),
            origin: "o".to_owned(),
            keys: crate::journal::SigningKey::generate().unwrap().into(),
            storage: Box::new(crate::journal::storage::Disk),
            clock: Box::new(Utc::now),
            encryption,
        }
    }

    fn bodies(directory: &tempfile::TempDir, max: u64) -> Bodies {
        Bodies::open(Arc::new(home(directory.path(), None)), max).unwrap()
    }

    #[test]
    fn an_encrypted_body_has_a_name_of_its_own_and_is_found_again() {
        use crate::journal::format::encrypted::{identity, recipient};
        let directory = tempfile::tempdir().unwrap();
        let encryption = Some(Encryption { recipients: vec![recipient()], keep_clear: true });
        let bodies = Bodies::open(Arc::new(home(directory.path(), encryption)), 1 << 20).unwrap();
        let kept = bodies.keep(&body("a long body")).unwrap();
        assert_ne!(
            bodies.keep(&body("a long body")).unwrap().object,
            kept.object,
            "it is not told that they are the same"
        );
        // Also by a gate that does not encrypt any more.
        let files = self::bodies(&directory, 1 << 20).waiting().unwrap();
        let file = files.iter().find(|file| file.name.to_string() == kept.object).unwrap();
        let bytes = fs::read(&file.path).unwrap();
        assert_eq!((files.len(), file.name.encrypted, kept.bytes), (2, true, 11));
        assert_eq!(file.name.sha256, sha256_hex(&bytes));
        assert_ne!(file.name.sha256, body("a long body").sha256_hex());
        assert_eq!(zstd::decode_all(&*identity().decrypt(&bytes).unwrap()).unwrap(), b"a long body");
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
