//! What the journal does to the file system, and how it makes that durable.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Every file operation of the journal, its lock aside. A trait, so that a disk that fails, or loses power, can be put in
/// its place.
///
/// What a power cut leaves is what was synced: a file's content by [`Append::sync`], names by [`Storage::sync_directory`].
/// Anything else may be there, in part, or not.
pub(super) trait Storage: Send + Sync {
    /// Makes a new file that only its owner can read; fails where it is there.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Append>>;
    fn open(&self, path: &Path) -> io::Result<Box<dyn Input>>;
    /// Replaces what is there under the new name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    fn list(&self, directory: &Path) -> io::Result<Vec<OsString>>;
    /// Makes renames, new names and removals in a directory durable.
    fn sync_directory(&self, directory: &Path) -> io::Result<()>;
}

/// An append-only file. After an error nothing is known of its content: it is not used again.
pub(super) trait Append: Write + Send {
    /// Makes all that was written durable (`fdatasync`).
    fn sync(&mut self) -> io::Result<()>;
}

pub(super) trait Input: Read + Seek + Send {}

impl<T: Read + Seek + Send> Input for T {}

impl dyn Storage {
    pub(super) fn remove_if_there(&self, path: &Path) -> io::Result<()> {
        match self.remove(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// Writes a whole new file, durably; a left-over of the same name is replaced.
    pub(super) fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.remove_if_there(path)?;
        let mut file = self.create(path)?;
        file.write_all(bytes)?;
        file.sync()
    }

    pub(super) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The file system.
pub(super) struct Disk;

impl Storage for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Append>> {
        Ok(Box::new(OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Input>> {
        Ok(Box::new(File::open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        File::open(directory)?.sync_all()
    }
}

impl Append for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// The journal's lock (`flock`): held until it is dropped or the process dies.
pub(super) struct Lock(File);

impl Lock {
    pub(super) fn take(path: &Path) -> Result<Self, TryLockError> {
        let mut options = OpenOptions::new();
        let file =
            options.write(true).create(true).truncate(false).mode(0o600).open(path).map_err(TryLockError::Error)?;
        file.try_lock()?;
        Ok(Lock(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would not do: a process that is being forked holds the same open file until it executes its program.
        if let Err(error) = self.0.unlock() {
            tracing::warn!("the journal's lock was not freed: {error}");
        }
    }
}
