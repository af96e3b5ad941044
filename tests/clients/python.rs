//! Python programs: services behind Envoy, and the clients that ask them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Command;

use portcullis::demo::process::{Process, free_ports, loopback};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::common::stack::Stack;
use crate::common::venv::{run, venv};
use crate::common::{LIMIT, repository};

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// A service that runs until it is dropped.
pub struct Service {
    pub address: SocketAddr,
    _process: Process,
    // After the process: it must be gone when its files go.
    _directory: TempDir,
}

/// What a client says: see `common.py`.
#[derive(Debug, Deserialize)]
pub struct Report {
    pub direct: Value,
    pub gated: Value,
    pub refused: Value,
}

/// `python tests/clients/<script>` with its arguments.
async fn python(script: &str, arguments: &[&str]) -> Command {
    let path = repository("tests/clients").join(script);
    let program = tokio::task::spawn_blocking(|| venv("clients", REQUIREMENTS)).await.unwrap().join("bin/python");
    let mut command = Command::new(program);
    // Warnings are for whoever writes such a program.
    command.args(["-W", "ignore"]).arg(path).args(arguments);
    command
}

pub async fn serve(script: &str) -> Service {
    let [port] = free_ports().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let mut command = python(script, &[&port.to_string()]).await;
    // What it keeps goes with the directory.
    command.current_dir(directory.path()).env("TMPDIR", directory.path());
    let mut process = Process::spawn("service", command, directory.path()).unwrap();
    let listens = async || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok();
    process.ready(LIMIT, listens).await.unwrap();
    Service { address: loopback(port), _process: process, _directory: directory }
}

/// Runs a client against the service itself and through the gate. `path` is where the service is on both.
pub async fn ask(script: &str, service: &Service, stack: &Stack, path: &str) -> Report {
    let token = stack.token("agent-1", &["agents"], &[]);
    let (direct, gated) = (format!("http://{}{path}", service.address), stack.envoy.url(path));
    let mut command = python(script, &[&direct, &gated, &token]).await;
    let output = tokio::task::spawn_blocking(move || run(&mut command)).await.unwrap();
    let report = output.lines().rev().find_map(|line| serde_json::from_str(line).ok());
    report.unwrap_or_else(|| panic!("{script} gave no report:\n{output}"))
}

/// A file beside this one.
pub fn file(name: &str) -> PathBuf {
    repository("tests/clients").join(name)
}
