//! The gate as a process: the binary that users run.

use std::process::{Command, ExitStatus};

use portcullis::demo::GateFiles;
use portcullis::demo::process::Process;

use super::LIMIT;

pub struct Gate {
    pub process: Process,
    files: GateFiles,
}

/// Runs `portcullis serve -c <config>` and waits until it is ready to decide.
pub async fn start_gate(files: &GateFiles) -> Gate {
    let mut process = spawn(files);
    let url = format!("http://{}/readyz", files.health);
    let ready = async || reqwest::get(&url).await.is_ok_and(|answer| answer.status().is_success());
    process.ready(LIMIT, ready).await.unwrap();
    Gate { process, files: files.clone() }
}

/// Runs a gate that is expected to refuse to start. How it ended, and what it said.
pub async fn refused_start(files: &GateFiles) -> (ExitStatus, String) {
    let mut process = spawn(files);
    let status = process.wait(LIMIT).await.unwrap();
    (status, process.log())
}

/// Runs a gate without waiting for anything.
pub fn spawn(files: &GateFiles) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["serve", "-c"]).arg(&files.config);
    command.envs(files.environment.iter().map(|(name, value)| (*name, value.as_str())));
    let directory = files.config.parent().unwrap();
    Process::spawn("portcullis", command, directory).unwrap()
}

impl Gate {
    pub fn files(&self) -> &GateFiles {
        &self.files
    }

    /// An orderly stop (SIGTERM).
    pub async fn stop(mut self) -> ExitStatus {
        self.process.signal("TERM").unwrap();
        self.process.wait(LIMIT).await.unwrap()
    }

    /// As a power cut would end it (SIGKILL).
    pub fn kill(mut self) {
        self.process.kill();
    }
}
