//! The stage: the real parts, started and connected.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::demo::process::Process;
use crate::demo::samples::{self, Around};
use crate::demo::upstreams::{Customers, Events, Tools};
use crate::demo::{Bucket, DemoError, Envoy, GateFiles, Issuer, RetentionMode, Weed};

const READY: Duration = Duration::from_secs(30);

/// The sample policies, so that the demo runs from the binary alone.
const POLICIES: [(&str, &str); 4] = [
    ("00-safety", include_str!("../../../envoy/policies/00-safety.cedar")),
    ("10-customers-db", include_str!("../../../envoy/policies/10-customers-db.cedar")),
    ("20-tools", include_str!("../../../envoy/policies/20-tools.cedar")),
    ("30-events", include_str!("../../../envoy/policies/30-events.cedar")),
];

/// The order is the order in which they end: the agents' side first, storage last.
pub struct Stage {
    pub envoy: Envoy,
    gate: Process,
    pub files: GateFiles,
    pub issuer: Issuer,
    pub customers: Customers,
    pub tools: Tools,
    _events: Events,
    pub bucket: Bucket,
    _weed: Weed,
    pub http: reqwest::Client,
    directory: tempfile::TempDir,
}

impl Stage {
    /// Starts everything. Nothing listens on anything but loopback.
    pub async fn set(out: &Path) -> Result<Self, DemoError> {
        std::fs::create_dir_all(out).map_err(DemoError::io(format!("making {}", out.display())))?;
        let directory = tempfile::tempdir().map_err(DemoError::io("making a temporary directory"))?;
        let path = directory.path();
        let weed = Weed::start(path).await?;
        let bucket = weed.create_bucket("audit-demo", Some((RetentionMode::Compliance, 1))).await?;
        let (issuer, customers) = (Issuer::start().await?, Customers::start().await?);
        let (tools, events) = (Tools::start().await?, Events::start().await?);
        let files = GateFiles::write(path, &issuer, &weed, &bucket)?;
        for (name, text) in POLICIES {
            files.policy(name, text)?;
        }
        // Sealed at once, so that the story need not wait for its evidence.
        let config = std::fs::read_to_string(&files.config).map_err(DemoError::io("reading the configuration"))?;
        let config = samples::replace(&config, &[("segment_age: 60s", "segment_age: 1s")])?;
        std::fs::write(&files.config, config).map_err(DemoError::io("writing the configuration"))?;
        let gate = start_gate(&files, path).await?;
        let around = Around {
            socket: &files.socket,
            customers: customers.server().address(),
            tools: tools.server().address(),
            events: events.server().address(),
            echo: None,
        };
        let envoy = Envoy::start(&around.envoy(samples::HTTP)?, path).await?;
        let http = reqwest::Client::new();
        Ok(Stage {
            envoy,
            gate,
            files,
            issuer,
            customers,
            tools,
            _events: events,
            bucket,
            _weed: weed,
            http,
            directory,
        })
    }

    /// What to try, for who stays.
    pub fn describe(&self) {
        let token = |subject, groups: &[&str]| self.issuer.token(subject, groups, &[]).unwrap_or_default();
        let (executor, dba) = (token("executor-1", &["executors"]), token("dana", &["dba"]));
        let binary = std::env::current_exe().map_or("portcullis".to_owned(), |p| p.display().to_string());
        println!("\nAll of it is still running (Ctrl-C ends it). Try:\n");
        println!("export EXECUTOR={executor}\n\nexport DBA={dba}\n");
        let post = "-H 'content-type: application/json' -H \"authorization: Bearer $EXECUTOR\"";
        let query = self.envoy.url("/query");
        println!("curl -s {query} {post} -d '{{\"query\": \"SELECT * FROM customers\"}}'");
        println!("curl -s {query} {post} -d '{{\"query\": \"DELETE FROM customers\"}}'");
        println!(
            "curl -s {query} {post} -d '{{\"query\": \"UPDATE customers SET city = '\\''Oslo'\\'' WHERE id = 2\"}}' &"
        );
        println!("PORTCULLIS_TOKEN=$DBA {binary} approvals ls --address http://{}", self.files.control);
        println!("PORTCULLIS_TOKEN=$DBA {binary} approvals approve ID --address http://{}", self.files.control);
        println!("curl -sN {} -H \"authorization: Bearer $EXECUTOR\"", self.envoy.url("/events"));
        println!("\nGate: process {}, files in {}", self.gate.id(), self.directory.path().display());
    }
}

async fn start_gate(files: &GateFiles, directory: &Path) -> Result<Process, DemoError> {
    let binary = std::env::current_exe().map_err(DemoError::io("finding this program"))?;
    let mut command = Command::new(binary);
    command.args(["serve", "-c"]).arg(&files.config);
    command.envs(files.environment.iter().map(|(name, value)| (*name, value.as_str())));
    let mut process = Process::spawn("portcullis", command, directory)?;
    let url = format!("http://{}/readyz", files.health);
    process.ready(READY, async || reqwest::get(&url).await.is_ok_and(|answer| answer.status().is_success())).await?;
    Ok(process)
}
