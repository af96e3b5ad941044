use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::DemoError;
use super::parts::Part;
use super::process::{Process, loopback};

/// How long Envoy may take to serve.
const START: Duration = Duration::from_secs(30);

/// A running Envoy. Its configuration may ask for port 0: the ports that it got are known here.
#[derive(Debug)]
pub struct Envoy {
    process: Process,
    admin: SocketAddr,
    listeners: BTreeMap<String, SocketAddr>,
    http: reqwest::Client,
}

impl Envoy {
    /// Starts Envoy with its configuration, logs and working directory in `directory`, and waits until it serves.
    pub async fn start(config: &str, directory: &Path) -> Result<Self, DemoError> {
        let binary = Part::Envoy.path().await?;
        let admin_file = directory.join("envoy-admin-address");
        let _ = fs::remove_file(&admin_file);
        let mut command = command(&binary, config, directory)?;
        command.args(["--concurrency", "1", "--disable-hot-restart", "-l", "warning", "--drain-time-s", "1"]);
        // The access log is read while Envoy runs.
        command.args(["--file-flush-interval-msec", "50"]);
        command.arg("--admin-address-path").arg(&admin_file);
        let mut process = Process::spawn("envoy", command, directory)?;

        let http = reqwest::Client::new();
        process.ready(START, async || is_live(&http, &admin_file).await).await?;
        let admin = address_in(&admin_file).ok_or_else(|| process.error("did not write its admin address"))?;
        let listeners = listeners(&http, admin).await?;
        Ok(Envoy { process, admin, listeners, http })
    }

    /// Envoy's own check of a configuration (`--mode validate`). Files that it names must be there.
    pub async fn validate(config: &str, directory: &Path) -> Result<(), DemoError> {
        let binary = Part::Envoy.path().await?;
        let mut command = command(&binary, config, directory)?;
        command.args(["--mode", "validate", "-l", "error"]);
        let mut process = Process::spawn("envoy-validate", command, directory)?;
        let status = process.wait(START).await?;
        if status.success() { Ok(()) } else { Err(process.error("refused the configuration")) }
    }

    pub fn admin(&self) -> SocketAddr {
        self.admin
    }

    /// Where the named listener listens.
    pub fn listener(&self, name: &str) -> Result<SocketAddr, DemoError> {
        let found = self.listeners.get(name).copied();
        found.ok_or_else(|| DemoError::Other { what: format!("listener {name}"), detail: "Envoy has none".into() })
    }

    /// `http://` and the address of the listener of the samples, with `path`.
    pub fn url(&self, path: &str) -> String {
        match self.listeners.get("http") {
            Some(address) => format!("http://{address}{path}"),
            None => format!("http://{}{path}", loopback(10_000)),
        }
    }

    /// Counters and gauges whose name holds `part`.
    pub async fn stats(&self, part: &str) -> Result<BTreeMap<String, u64>, DemoError> {
        let text = get(&self.http, &format!("http://{}/stats", self.admin)).await?;
        let number = |line: &str| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_owned(), value.trim().parse().ok()?))
        };
        Ok(text.lines().filter(|line| line.contains(part)).filter_map(number).collect())
    }

    /// Stops taking new connections; exchanges that are under way, held ones too, go on.
    pub async fn drain_listeners(&self) -> Result<(), DemoError> {
        let url = format!("http://{}/drain_listeners?graceful", self.admin);
        let answer = self.http.post(url).send().await.map_err(DemoError::other("draining Envoy"))?;
        answer.error_for_status().map(drop).map_err(DemoError::other("draining Envoy"))
    }

    /// Access log: one JSON object a line.
    pub fn access_log(&self) -> Vec<Value> {
        self.process.output().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

fn command(binary: &Path, config: &str, directory: &Path) -> Result<Command, DemoError> {
    let file = directory.join("envoy.yaml");
    fs::write(&file, config).map_err(DemoError::io(format!("writing {}", file.display())))?;
    let mut command = Command::new(binary);
    command.current_dir(directory).arg("-c").arg(&file);
    Ok(command)
}

fn address_in(file: &Path) -> Option<SocketAddr> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

async fn is_live(http: &reqwest::Client, admin_file: &Path) -> bool {
    let Some(admin) = address_in(admin_file) else { return false };
    match http.get(format!("http://{admin}/ready")).send().await {
        Ok(answer) => answer.status().is_success(),
        Err(_) => false,
    }
}

async fn get(http: &reqwest::Client, url: &str) -> Result<String, DemoError> {
    let what = || DemoError::other("asking Envoy's admin interface");
    let answer = http.get(url).send().await.and_then(reqwest::Response::error_for_status).map_err(what())?;
    answer.text().await.map_err(what())
}

async fn listeners(http: &reqwest::Client, admin: SocketAddr) -> Result<BTreeMap<String, SocketAddr>, DemoError> {
    let text = get(http, &format!("http://{admin}/listeners")).await?;
    // One `name::address` a line.
    let pair = |line: &str| {
        let (name, address) = line.split_once("::")?;
        Some((name.to_owned(), address.parse().ok()?))
    };
    Ok(text.lines().filter_map(pair).collect())
}
