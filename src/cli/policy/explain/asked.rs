//! A request, as flags or a HAR entry describe it.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::command::asked::{Habit, put};
use crate::config::{Config, Target, TargetProtocol};
use crate::exchange::{Peer, RequestHead};
use crate::identity::{Actor, Credential, CredentialKind, Fingerprint, Principal};

/// Largest file that is read, bytes.
const MAX_FILE: u64 = 256 << 20;

#[derive(Debug, clap::Args)]
pub(super) struct RequestArgs {
    /// The target of the configuration that is asked.
    #[arg(long, value_name = "NAME", requires = "config")]
    target: Option<String>,
    /// Who asks: `sub` of the token.
    #[arg(long, default_value = "agent")]
    subject: String,
    /// `iss` of the token; by default the first issuer of the configuration.
    #[arg(long)]
    issuer: Option<String>,
    /// A group of who asks. May be given several times.
    #[arg(long)]
    group: Vec<String>,
    /// A subject that who asks acts through, the nearest first. May be given several times.
    #[arg(long, value_name = "SUBJECT")]
    chain: Vec<String>,
    #[arg(long)]
    method: Option<String>,
    /// Path and query.
    #[arg(long)]
    path: Option<String>,
    #[arg(long)]
    host: Option<String>,
    /// A field, as 'name: value'. May be given several times.
    #[arg(long, value_name = "FIELD")]
    header: Vec<String>,
    /// The body, or @FILE that holds it.
    #[arg(long, value_name = "TEXT|@FILE")]
    body: Option<String>,
    /// An SQL statement, put where the target looks for it.
    #[arg(long, value_name = "STATEMENT", conflicts_with_all = ["body", "har"])]
    sql: Option<String>,
    /// A HAR file with the request.
    #[arg(long, value_name = "FILE", requires = "entry", conflicts_with_all = ["body", "method", "path"])]
    har: Option<PathBuf>,
    /// Which entry of the HAR file, from 0.
    #[arg(long, value_name = "N", requires = "har")]
    entry: Option<usize>,
    /// Address of the client.
    #[arg(long, value_name = "ADDRESS")]
    source: Option<String>,
    /// The client presented a certificate.
    #[arg(long)]
    mtls: bool,
    #[arg(long)]
    session: Option<String>,
    /// When; by default now.
    #[arg(long, value_name = "TIME")]
    time: Option<DateTime<Utc>>,
}

pub(super) struct Asked {
    pub principal: Principal,
    pub target: Target,
    pub head: RequestHead,
    pub body: Bytes,
    pub now: DateTime<Utc>,
    pub session: Option<String>,
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: HarRequest,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Field>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct PostData {
    #[serde(default)]
    text: String,
}

impl RequestArgs {
    pub fn read(&self, config: &Config) -> Result<Asked, String> {
        let names: Vec<&str> = config.targets.iter().map(|target| target.name.as_str()).collect();
        let wanted = self.target.as_deref();
        let target = config.targets.iter().find(|target| Some(target.name.as_str()) == wanted).cloned();
        let target = target.ok_or_else(|| match wanted {
            Some(name) => format!("there is no target {name:?} in the configuration; it has {}", names.join(", ")),
            None => format!("give --target: the configuration has {}", names.join(", ")),
        })?;
        let (head, body) = match (&self.har, self.entry) {
            (Some(file), Some(entry)) => self.har(file, entry)?,
            (_, _) => self.flags(&target)?,
        };
        let issuer = self.issuer.clone().or_else(|| config.identity.issuers.first().map(|i| i.issuer.clone()));
        Ok(Asked {
            principal: self.principal(issuer.unwrap_or_else(|| "https://issuer.example".to_owned())),
            target,
            head: RequestHead { peer: self.peer(), ..head },
            body,
            now: self.time.unwrap_or_else(Utc::now),
            session: self.session.clone(),
        })
    }

    fn principal(&self, issuer: String) -> Principal {
        let actor = |subject: &String| Actor { subject: subject.clone(), issuer: issuer.clone() };
        Principal {
            subject: self.subject.clone(),
            groups: self.group.iter().cloned().collect(),
            chain: self.chain.iter().map(actor).collect(),
            issuer,
            credential: Credential {
                kind: CredentialKind::Jwt,
                fingerprint: Fingerprint(String::new()),
                key_id: None,
                expires: None,
            },
        }
    }

    fn peer(&self) -> Peer {
        let certificate_sha256 = self.mtls.then(|| "given".to_owned());
        Peer { address: self.source.clone(), certificate_sha256, ..Peer::default() }
    }

    fn flags(&self, target: &Target) -> Result<(RequestHead, Bytes), String> {
        let habit = Habit::of(&target.protocol);
        let mut head = RequestHead {
            method: self.method.clone().unwrap_or_else(|| habit.method.to_owned()),
            path: self.path.clone().unwrap_or_else(|| habit.path.to_owned()),
            authority: self.host.clone().unwrap_or_default(),
            ..RequestHead::default()
        };
        for field in &self.header {
            let (name, value) =
                field.split_once(':').ok_or_else(|| format!("{field:?} is not of the form 'name: value'"))?;
            head.headers.push(name.trim().to_owned(), value.trim().to_owned());
        }
        let body = match (&self.sql, &self.body, &target.protocol) {
            (Some(statement), _, TargetProtocol::Sql(sql)) => put(statement, &sql.statement, &mut head),
            (Some(_), _, other) => return Err(format!("--sql is for a target of protocol sql, not {}", other.name())),
            (None, Some(body), _) => body_of(body)?,
            (None, None, _) => Bytes::new(),
        };
        habit.content_type(&target.protocol, &mut head, &body);
        Ok((head, body))
    }

    fn har(&self, file: &Path, entry: usize) -> Result<(RequestHead, Bytes), String> {
        let har: Har =
            serde_json::from_slice(&read(file)?).map_err(|e| format!("{} is no HAR file: {e}", file.display()))?;
        let count = har.log.entries.len();
        let request = har.log.entries.into_iter().nth(entry).map(|entry| entry.request);
        let request = request.ok_or_else(|| format!("{} has {count} entries, counted from 0", file.display()))?;
        let url = url::Url::parse(&request.url).map_err(|e| format!("the URL of entry {entry} is bad: {e}"))?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let host = url.host_str().unwrap_or_default();
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut head = RequestHead {
            method: request.method,
            path: format!("{}{query}", url.path()),
            authority: self.host.clone().unwrap_or(authority),
            ..RequestHead::default()
        };
        // Pseudo fields and what the URL says already are not fields of a request to the gate.
        for field in request.headers.iter().filter(|f| !f.name.starts_with(':') && !f.name.eq_ignore_ascii_case("host"))
        {
            head.headers.push(field.name.clone(), field.value.clone());
        }
        Ok((head, request.post_data.map(|data| Bytes::from(data.text)).unwrap_or_default()))
    }
}

fn body_of(text: &str) -> Result<Bytes, String> {
    match text.strip_prefix('@') {
        Some(file) => read(Path::new(file)).map(Bytes::from),
        None => Ok(Bytes::from(text.to_owned())),
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    let wrong = |e: std::io::Error| format!("{} cannot be read: {e}", file.display());
    if std::fs::metadata(file).map_err(wrong)?.len() > MAX_FILE {
        return Err(format!("{} is larger than {MAX_FILE} bytes", file.display()));
    }
    std::fs::read(file).map_err(wrong)
}
