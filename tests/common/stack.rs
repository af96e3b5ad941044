//! A gate with everything around it.

use std::fs;
use std::sync::Arc;

use portcullis::demo::samples::{self, Around};
use portcullis::demo::upstreams::{Customers, Echo, Events, Tools};
use portcullis::demo::{Bucket, Envoy, GateFiles, Issuer, RetentionMode};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::gate::{Gate, start_gate};
use super::link::Link;
use super::pki::Pki;
use super::repository;
use super::upstream::{self, Upstream};
use super::weed::{SharedWeed, weed};

/// The order is the order in which they end: agents' side first, storage last.
pub struct Stack {
    pub envoy: Envoy,
    /// `None` where the test starts it itself, or stopped it.
    pub gate: Option<Gate>,
    pub files: GateFiles,
    pub issuer: Issuer,
    pub customers: Customers,
    pub tools: Tools,
    pub events: Events,
    pub echo: Echo,
    pub bucket: Bucket,
    pub weed: Arc<SharedWeed>,
    pub http: reqwest::Client,
    pub pki: Option<Pki>,
    /// Between the gate and S3.
    pub link: Link,
    pub directory: TempDir,
}

pub struct Builder {
    envoy: &'static str,
    envoy_edits: Vec<(String, String)>,
    policies: Vec<(String, String)>,
    replacements: Vec<(String, String)>,
    upstreams: Vec<Upstream>,
    retention: (RetentionMode, u32),
    gate: bool,
}

impl Stack {
    pub fn builder() -> Builder {
        Builder {
            envoy: samples::HTTP,
            envoy_edits: Vec::new(),
            policies: Vec::new(),
            replacements: Vec::new(),
            upstreams: Vec::new(),
            retention: (RetentionMode::Compliance, 1),
            gate: true,
        }
    }

    pub fn token(&self, subject: &str, groups: &[&str], act: &[&str]) -> String {
        self.issuer.token(subject, groups, act).unwrap()
    }

    /// Asks the customer database, through Envoy.
    pub async fn query(&self, token: &str, statement: &str) -> reqwest::Response {
        let request = self.http.post(self.envoy.url("/query")).bearer_auth(token);
        request.json(&json!({ "query": statement })).send().await.unwrap()
    }

    /// Sends one JSON-RPC message to the tools, through Envoy.
    pub async fn mcp(&self, token: &str, session: Option<&str>, message: &Value) -> reqwest::Response {
        let mut request = self.http.post(self.envoy.url("/mcp")).bearer_auth(token).json(message);
        request = request.header("accept", "application/json, text/event-stream");
        if let Some(session) = session {
            request = request.header("mcp-session-id", session);
        }
        request.send().await.unwrap()
    }

    /// `GET` through Envoy.
    pub async fn get(&self, token: &str, path: &str) -> reqwest::Response {
        self.http.get(self.envoy.url(path)).bearer_auth(token).send().await.unwrap()
    }

    /// Starts the gate again, after it was stopped.
    pub async fn restart_gate(&mut self) {
        self.gate = Some(start_gate(&self.files).await);
    }
}

impl Builder {
    /// One of the Envoy samples; the default is [`samples::HTTP`].
    pub fn envoy(mut self, sample: &'static str) -> Self {
        self.envoy = sample;
        self
    }

    /// Replaces a literal of the Envoy sample.
    pub fn envoy_edit(mut self, literal: &str, value: &str) -> Self {
        self.envoy_edits.push((literal.to_owned(), value.to_owned()));
        self
    }

    pub fn policy(mut self, name: &str, text: &str) -> Self {
        self.policies.push((name.to_owned(), text.to_owned()));
        self
    }

    /// The policies that come with the samples, `envoy/policies/*.cedar`.
    pub fn sample_policies(mut self) -> Self {
        for entry in fs::read_dir(repository("envoy/policies")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "cedar") {
                continue;
            }
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            self.policies.push((name, fs::read_to_string(&path).unwrap()));
        }
        self
    }

    /// Replaces a literal of the gate's sample configuration, such as `deadline: 10m`.
    pub fn set(mut self, literal: &str, value: &str) -> Self {
        self.replacements.push((literal.to_owned(), value.to_owned()));
        self
    }

    /// Another service behind Envoy, with a target of its own.
    pub fn upstream(mut self, upstream: Upstream) -> Self {
        self.upstreams.push(upstream);
        self
    }

    pub fn retention(mut self, mode: RetentionMode, days: u32) -> Self {
        self.retention = (mode, days);
        self
    }

    /// Everything but the gate.
    pub fn without_gate(mut self) -> Self {
        self.gate = false;
        self
    }

    pub async fn start(self) -> Stack {
        let directory = tempfile::tempdir().unwrap();
        let weed = weed().await;
        let bucket = weed.bucket(Some(self.retention)).await;
        let issuer = Issuer::start().await.unwrap();
        let files = GateFiles::write(directory.path(), &issuer, &weed.weed, &bucket).unwrap();
        let link = Link::to(&weed.weed.endpoint()).await;
        self.adapt(&files, (&weed.weed.endpoint(), &link.endpoint()));
        let (customers, tools) = (Customers::start().await.unwrap(), Tools::start().await.unwrap());
        let (events, echo) = (Events::start().await.unwrap(), Echo::start().await.unwrap());
        // Envoy comes last: what it is connected to is there when it answers.
        let gate = if self.gate { Some(start_gate(&files).await) } else { None };
        let around = Around {
            socket: &files.socket,
            customers: customers.server().address(),
            tools: tools.server().address(),
            events: events.server().address(),
            echo: Some(echo.server().address()),
        };
        let edits: Vec<_> = self.envoy_edits.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let config = samples::replace(&around.envoy(self.envoy).unwrap(), &edits).unwrap();
        let mut config = upstream::in_envoy(&self.upstreams, &config);
        let pki = (self.envoy == samples::MTLS).then(Pki::new);
        if let Some(pki) = &pki {
            config = pki.fill(&config, directory.path());
        }
        let envoy = Envoy::start(&config, directory.path()).await.unwrap();
        let http = reqwest::Client::new();
        Stack { envoy, gate, files, issuer, customers, tools, events, echo, bucket, weed, http, pki, link, directory }
    }

    fn adapt(&self, files: &GateFiles, endpoint: (&str, &str)) {
        let own = self.replacements.iter().map(|(a, b)| (a.as_str(), b.as_str()));
        let values: Vec<_> = own.chain([endpoint]).collect();
        let config = fs::read_to_string(&files.config).unwrap();
        let config = upstream::in_gate(&self.upstreams, &samples::replace(&config, &values).unwrap());
        fs::write(&files.config, config).unwrap();
        for (name, text) in &self.policies {
            files.policy(name, text).unwrap();
        }
    }
}
