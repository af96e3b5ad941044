//! Whether the indexes of a source are what its records make, and making those that are not.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use bytes::Bytes;

use super::build;
use crate::evidence::MAX_OBJECT;
use crate::evidence::read::Inventory;
use crate::evidence::scan::Window;
use crate::evidence::source::{Object, Place, Source, Store};
use crate::journal::format::SegmentName;

/// A segment's index, as it is and as it ought to be.
pub struct Compared {
    pub state: State,
    /// What the segment makes.
    pub made: Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Agrees,
    Missing,
    /// It was damaged or changed, or another version of the program made it.
    Differs,
}

/// Holds the stored index of a segment against its records.
///
/// # Errors
/// One sentence of why the segment makes no index.
pub async fn compare(
    source: &impl Source,
    inventory: &Inventory,
    name: &SegmentName,
    object: &Object,
) -> Result<Compared, String> {
    let records = source.get(object, MAX_OBJECT).await.map_err(|e| format!("it cannot be read: {e}"))?;
    let made = Bytes::from(build(name, &*records).map_err(|e| e.to_string())?);
    let state = match inventory.indexes.get(name) {
        None => State::Missing,
        // One that is hidden, longer or unreadable is not what it ought to be.
        Some(stored) if stored.hidden.is_some() || stored.size != made.len() as u64 => State::Differs,
        Some(stored) => match source.get(stored, MAX_OBJECT).await {
            Ok(bytes) if bytes == made => State::Agrees,
            Ok(_) | Err(_) => State::Differs,
        },
    };
    Ok(Compared { state, made })
}

/// Indexes of the window whose segments are not there.
pub fn orphans<'a>(inventory: &'a Inventory, window: &Window) -> Vec<&'a Object> {
    let of_segment = |name: &SegmentName| {
        let log = inventory.logs.get(&name.instance);
        log.is_some_and(|log| log.segments.iter().any(|(segment, _)| segment == name))
    };
    let indexes = inventory.indexes.iter().filter(|(name, _)| window.may_hold(name.date) && !of_segment(name));
    indexes.map(|(_, object)| object).collect()
}

/// Stores an index; in a bucket as a newer version where there is one, and never over another's.
///
/// # Errors
/// One sentence of why it is not stored, or not locked as its segment is.
pub async fn store(place: &Place, segment: &Object, name: &str, compared: &Compared) -> Result<(), String> {
    let made = compared.made.clone();
    match (place.store(), compared.state) {
        (_, State::Agrees) => return Ok(()),
        (Store::S3(s3), State::Missing) => s3.create(name, made).await.map_err(|e| e.to_string())?,
        (Store::S3(s3), State::Differs) => s3.replace(name, made).await.map_err(|e| e.to_string())?,
        (Store::Directory(directory), State::Missing | State::Differs) => {
            write(&directory.path().join(name), &made).map_err(|e| e.to_string())?;
        }
        (Store::Bundle(_), State::Missing | State::Differs) => return Err("a bundle is not written to".to_owned()),
    }
    if !place.has_locks() {
        return Ok(());
    }
    let own = Object { name: name.to_owned(), size: 0, version: None, versions: 1, hidden: None };
    let lock = async |object| place.lock(object).await.map_err(|e| format!("its lock cannot be read: {e}"));
    match (lock(segment).await?, lock(&own).await?) {
        (Some(asked), Some(found)) if found.mode >= asked.mode && found.until >= asked.until => Ok(()),
        (Some(asked), _) => Err(format!("it is stored, but not locked as its records are ({asked})")),
        (None, _) => Ok(()),
    }
}

/// A reader sees the old file or the new one, and may be whoever may read what is beside it.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().unwrap_or(path);
    std::fs::create_dir_all(directory)?;
    let mut file = tempfile::Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(directory)?;
    io::Write::write_all(&mut file, bytes)?;
    file.persist(path)?;
    Ok(())
}
