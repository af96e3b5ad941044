//! Python programs that nobody here wrote, in virtual environments in the cache.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use portcullis::demo::parts::cache_directory;

/// The directory of a virtual environment with these requirements (pip's format, pinned), made once for each text.
/// Tests that start together make it once: the others wait for the lock.
pub fn venv(name: &str, requirements: &str) -> PathBuf {
    let cache = cache_directory().unwrap();
    fs::create_dir_all(&cache).unwrap();
    let name = format!("{name}-{:08x}", crc32fast::hash(requirements.as_bytes()));
    let lock = File::create(cache.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let venv = cache.join(&name);
    // Written last: a venv whose making was interrupted is made again.
    let complete = venv.join("complete");
    if !complete.exists() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv));
        let file = venv.join("requirements.txt");
        fs::write(&file, requirements).unwrap();
        let mut pip = Command::new(venv.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]);
        run(pip.arg("--requirement").arg(&file));
        File::create(complete).unwrap();
    }
    venv
}

/// Runs a program to its end; panics with all that it said where it fails.
pub fn run(command: &mut Command) -> String {
    let shown = format!("{command:?}");
    let output = command.output().unwrap_or_else(|e| panic!("{shown}: {e}; this test needs Python 3 with venv"));
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{shown}:\n{text}");
    text
}

/// The Python of a virtual environment.
pub fn python(venv: &Path) -> PathBuf {
    venv.join("bin/python")
}
