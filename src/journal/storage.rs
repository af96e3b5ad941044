//! What the journal does to the file system, and how it makes that durable.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Makes the file that records are appended to. A trait, so that a failing disk can be put in its place.
pub(super) trait Storage: Send {
    /// Makes a new file; fails where it is there.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Append>>;
}

/// An append-only file. After an error nothing is known of its content: it is not used again.
pub(super) trait Append: Send {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes all that was written durable (`fdatasync`).
    fn sync(&mut self) -> io::Result<()>;
}

/// The file system.
pub(super) struct Disk;

impl Storage for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Append>> {
        Ok(Box::new(create_new(path)?))
    }
}

impl Append for File {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        Write::write_all(self, bytes)
    }

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

/// Makes a file that only its owner can read.
pub(super) fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Writes a whole new file, durably; a left-over of the same name is replaced.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    remove_if_there(path)?;
    let mut file = create_new(path)?;
    Write::write_all(&mut file, bytes)?;
    file.sync_all()
}

/// Makes renames, new names and removals in a directory durable.
pub(super) fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
