//! Processes that cannot outlive us.
//!
//! [`Process`] kills and reaps its program when it is dropped. Where this process dies without dropping anything
//! (SIGKILL, `exit`), a watchdog does it: a shell that waits for the end of a pipe which only we hold open. That needs no
//! unsafe code, and unlike the kernel's parent-death signal it does not depend on the thread that did the spawning.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Range;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::DemoError;

/// How often a starting program is asked whether it is ready.
const POLL: Duration = Duration::from_millis(20);
/// How much of a log an error shows.
const TAIL_LINES: usize = 20;

/// A running program, its output in `<directory>/<name>.out` and `<name>.log` (standard error).
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    watchdog: Child,
    out: PathBuf,
    log: PathBuf,
}

impl Process {
    pub fn spawn(name: &str, mut command: Command, directory: &Path) -> Result<Self, DemoError> {
        let (out, log) = (directory.join(format!("{name}.out")), directory.join(format!("{name}.log")));
        let mut spawn = || -> io::Result<(Child, Child)> {
            // Its own process group, so that Ctrl-C on a terminal reaches us and we stop it in order.
            command.stdin(Stdio::null()).stdout(appending(&out)?).stderr(appending(&log)?).process_group(0);
            let mut child = command.spawn()?;
            let watchdog = watch(child.id()).inspect_err(|_| stop(&mut child))?;
            Ok((child, watchdog))
        };
        let (child, watchdog) = spawn().map_err(DemoError::io(format!("starting {name}")))?;
        Ok(Process { name: name.to_owned(), child, watchdog, out, log })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its standard output so far.
    pub fn output(&self) -> String {
        fs::read(&self.out).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Its standard error so far.
    pub fn log(&self) -> String {
        fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Its status, once it has ended.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        let status = self.child.try_wait().ok().flatten()?;
        // It is reaped, so its number may soon be another program's.
        stop(&mut self.watchdog);
        Some(status)
    }

    /// SIGKILL, as a power cut would.
    pub fn kill(&mut self) {
        stop(&mut self.watchdog);
        stop(&mut self.child);
    }

    /// Sends a signal by name, such as `TERM` or `HUP`.
    pub fn signal(&mut self, name: &str) -> Result<(), DemoError> {
        if self.exited().is_some() {
            return Err(self.error("has already ended"));
        }
        // The shell's own `kill`: every system has it.
        let script = format!("kill -{name} {}", self.id());
        let status = Command::new("sh").args(["-c", &script]).status().map_err(DemoError::io("running kill"))?;
        if status.success() { Ok(()) } else { Err(self.error(&format!("did not take SIG{name}"))) }
    }

    /// Waits for it to end by itself.
    pub async fn wait(&mut self, limit: Duration) -> Result<ExitStatus, DemoError> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.exited() {
                return Ok(status);
            }
            if Instant::now() >= deadline {
                return Err(self.error(&format!("did not end within {} s", limit.as_secs())));
            }
            sleep(POLL).await;
        }
    }

    /// Asks `probe` until it says yes. An error where the program ends first, or at the limit.
    pub async fn ready(&mut self, limit: Duration, mut probe: impl AsyncFnMut() -> bool) -> Result<(), DemoError> {
        let deadline = Instant::now() + limit;
        while !probe().await {
            if let Some(status) = self.exited() {
                return Err(self.error(&format!("ended at once ({status})")));
            }
            if Instant::now() >= deadline {
                return Err(self.error(&format!("was not ready within {} s", limit.as_secs())));
            }
            sleep(POLL).await;
        }
        Ok(())
    }

    pub fn error(&self, problem: &str) -> DemoError {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines.iter().skip(lines.len().saturating_sub(TAIL_LINES)).copied().collect::<Vec<_>>().join("\n");
        DemoError::Process { process: self.name.clone(), problem: problem.to_owned(), log: self.log.clone(), tail }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Asks `probe` until it says yes, for what is not tied to one process.
pub async fn eventually(what: &str, limit: Duration, mut probe: impl AsyncFnMut() -> bool) -> Result<(), DemoError> {
    let deadline = Instant::now() + limit;
    while !probe().await {
        if Instant::now() >= deadline {
            return Err(DemoError::Deadline { what: what.to_owned(), seconds: limit.as_secs() });
        }
        sleep(POLL).await;
    }
    Ok(())
}

fn appending(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// `read` ends when the last writer of the pipe is gone. Rust opens pipes close-on-exec, so we are the only one.
fn watch(pid: u32) -> io::Result<Child> {
    Command::new("sh")
        .args(["-c", "read -r _; kill -9 \"$1\"", "watchdog", &pid.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

/// `N` TCP ports on loopback that are free and stay so until they are bound: they lie below the range from which the
/// kernel gives out ports (32,768 and up), and no two calls in one process give the same port.
pub fn free_ports<const N: usize>() -> Result<[u16; N], DemoError> {
    give(24_000..30_000, is_free)
}

pub fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// As [`free_ports`], and P + 10,000 is free too: SeaweedFS takes both.
pub(super) fn free_port_pairs<const N: usize>() -> Result<[u16; N], DemoError> {
    give(20_000..22_768, |port| is_free(port) && is_free(port + 10_000))
}

/// Another process may look at the same moment, so each begins at a random place of the range.
fn give<const N: usize>(range: Range<u16>, free: impl Fn(u16) -> bool) -> Result<[u16; N], DemoError> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

    let mut given = GIVEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let start = getrandom::u32().map_err(DemoError::other("random numbers"))? as usize % range.len();
    let mut candidates = range.clone().skip(start).chain(range);
    let mut ports = [0; N];
    for port in &mut ports {
        let found = candidates.find(|p| !given.contains(p) && free(*p));
        *port =
            found.ok_or_else(|| DemoError::Other { what: "finding free ports".into(), detail: "none left".into() })?;
        given.insert(*port);
    }
    Ok(ports)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests;
