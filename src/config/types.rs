//! The typed configuration. Everything here has been checked.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::protocol::TargetProtocol;
use super::response_types::TypeRule;
use crate::journal::format::Recipient;
use crate::journal::record::BodyLimits;
use crate::mask::{Secret, UserRule};

#[derive(Clone, Debug)]
pub struct Config {
    pub instance: String,
    pub listen: Listen,
    /// Address of the control API (gRPC, approvals).
    pub control: Option<Endpoint>,
    /// Address of `/livez`, `/readyz` and the gRPC health service's HTTP twin.
    pub health: Option<SocketAddr>,
    pub identity: Identity,
    pub policies: Policies,
    pub targets: Vec<Target>,
    pub masking: Masking,
    pub approvals: Approvals,
    pub journal: Journal,
    pub audit: Audit,
    pub limits: Limits,
    pub telemetry: Telemetry,
    pub drain_timeout: Duration,
    /// SHA-256, hex, of the file as read.
    pub digest: String,
    /// What is allowed and yet worth a second look, one sentence each.
    pub warnings: Vec<String>,
}

/// Where Envoy reaches the gate: a Unix socket, a TCP address, or both.
#[derive(Clone, Debug)]
pub struct Listen {
    pub uds: Option<PathBuf>,
    pub tcp: Option<Endpoint>,
    pub http2: Http2,
}

#[derive(Clone, Debug)]
pub struct Endpoint {
    pub address: SocketAddr,
    pub tls: Option<Tls>,
}

#[derive(Clone, Debug)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// Where set, clients must present a certificate that it signed.
    pub client_ca: Option<PathBuf>,
}

#[derive(Clone, Debug)]
pub struct Http2 {
    /// Bytes; default 65,536.
    pub stream_window: u32,
    /// Bytes; default 16 MiB.
    pub connection_window: u32,
    pub keepalive_interval: Duration,
    pub keepalive_timeout: Duration,
    /// Largest gRPC message that is taken, bytes; default 16 MiB.
    pub max_message: usize,
}

#[derive(Clone, Debug)]
pub struct Identity {
    pub issuers: Vec<Issuer>,
    pub mtls: Option<Mtls>,
    /// Verified tokens kept by digest until they expire.
    pub token_cache: usize,
}

#[derive(Clone, Debug)]
pub struct Issuer {
    /// Must equal the token's `iss`.
    pub issuer: String,
    /// The token's `aud` must hold one of these.
    pub audiences: Vec<String>,
    pub keys: KeySource,
    /// Path of the claim with the groups, such as `["realm_access", "roles"]`.
    pub groups_claim: Vec<String>,
    /// Claims that must be there, and equal where a value is given.
    pub required_claims: BTreeMap<String, Option<String>>,
    pub leeway: Duration,
    pub refresh: Duration,
    /// How long the last good keys serve an unreachable issuer.
    pub max_key_age: Duration,
}

#[derive(Clone, Debug)]
pub enum KeySource {
    /// The whole URL, `<issuer>/.well-known/openid-configuration`.
    Discovery(Url),
    Jwks(Url),
    File(PathBuf),
}

/// Identity from a client certificate that Envoy verified.
#[derive(Clone, Debug)]
pub struct Mtls {
    /// URI SANs are taken only with one of these prefixes, such as `spiffe://prod.example/`.
    pub uri_prefixes: Vec<String>,
    /// Groups by URI SAN (exact).
    pub groups: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug)]
pub struct Policies {
    /// Directory of `*.cedar` files.
    pub directory: PathBuf,
}

#[derive(Clone, Debug, Default)]
pub struct Target {
    pub name: String,
    /// Target groups, for policy.
    pub groups: Vec<String>,
    pub matches: TargetMatch,
    pub protocol: TargetProtocol,
    pub mode: Mode,
    pub request_body: RequestBody,
    /// Whether the target gets the agent's own token; default no.
    pub forward_token: bool,
    /// Name of a masking profile.
    pub mask: String,
    /// What becomes of responses that are not text; the first rule that matches is taken, and without one they are refused.
    pub response_types: Vec<TypeRule>,
    /// Header that names the session; by default the MCP session id, then the trace id.
    pub session_header: Option<String>,
    /// How the agent proves who it is.
    pub authenticate: Authenticate,
}

/// A target matches when every field that is set matches; the first target that matches is taken.
#[derive(Clone, Debug, Default)]
pub struct TargetMatch {
    pub route: Option<String>,
    pub cluster: Option<String>,
    pub authority: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authenticate {
    #[default]
    Token,
    Mtls,
    /// Token and certificate; the token's subject is the principal.
    Both,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Enforce,
    /// Decide, record what would have happened, and let pass. Masking stays on.
    Observe,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestBody {
    /// Read whole before the decision, up to `limits.request_body`.
    #[default]
    Whole,
    /// Decide on the head; record and forward the body piece by piece.
    Stream,
}

#[derive(Clone, Debug)]
pub struct Masking {
    /// Key of the keyed hash, at least 32 bytes.
    pub key: Secret<Vec<u8>>,
    pub profiles: BTreeMap<String, Profile>,
    /// Rules that the user adds.
    pub rules: Vec<UserRule>,
    /// The most days that [`Method::DateShift`] moves a date.
    pub date_shift_days: u16,
}

impl Masking {
    /// Without rules of the user's own.
    pub fn new(key: Secret<Vec<u8>>, profiles: BTreeMap<String, Profile>) -> Masking {
        Masking { key, profiles, rules: Vec::new(), date_shift_days: 365 }
    }
}

/// A masking profile: which detectors run and what happens to what they find.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The profile that this one adds to: a built-in one (see [`crate::mask::BUILTIN_PROFILES`]) or another one here.
    pub extends: Option<String>,
    /// Finding types; with a base these too, without one only these; empty: all.
    pub detectors: Vec<String>,
    /// Finding types that are not looked for.
    pub without: Vec<String>,
    /// Finding type to method; `redact` where absent.
    pub methods: BTreeMap<String, Method>,
    /// Finding type to the least confidence (0 to 100) of a finding; 50 where absent.
    pub thresholds: BTreeMap<String, u8>,
    pub fields: Vec<FieldRule>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Method {
    /// `[REDACTED:EMAIL]`
    #[default]
    Redact,
    /// `************1111`
    Partial,
    /// `[EMAIL:3f9a…]`, HMAC-SHA-256, so that equal values stay equal; 64 bits.
    Hash,
    /// As `hash`, with 128 bits: for joins over more than some ten million different values.
    Tokenize,
    /// The same form with other letters and digits, where there are such in a range that nobody uses.
    Preserve,
    /// A date some days off, for all dates the same number of them.
    DateShift,
    /// Nothing; a JSON field becomes null.
    Drop,
}

/// A JSON field whose value is masked whatever it looks like.
#[derive(Clone, Debug)]
pub struct FieldRule {
    /// Such as `$.customers[*].ssn`.
    pub path: String,
    /// Finding type to report, upper case; default `FIELD`.
    pub finding: String,
    pub method: Method,
}

#[derive(Clone, Debug)]
pub struct Approvals {
    /// How long a held exchange waits.
    pub deadline: Duration,
    /// Held exchanges at once; past it a hold is refused.
    pub max_open: usize,
}

#[derive(Clone, Debug)]
pub struct Journal {
    pub directory: PathBuf,
    /// Past this many bytes of unsent segments the gate refuses.
    pub max_bytes: u64,
    pub segment_bytes: u64,
    pub segment_age: Duration,
    /// Name of the log in its checkpoints and verifier key, such as `portcullis.example/gate-1`.
    pub origin: String,
    /// After so long without a record one is written that says so.
    pub heartbeat: Duration,
    pub signing_key: SigningKeySource,
    /// The key that signed so far, where `signing_key` is a new one.
    pub previous_key: Option<SigningKeySource>,
    /// `None`: records are not encrypted.
    pub encryption: Option<Encryption>,
}

/// How records are encrypted before they are uploaded.
#[derive(Clone, Debug)]
pub struct Encryption {
    /// `audit.encrypt_to`
    pub recipients: Vec<Recipient>,
    /// Streams are configured, so a sealed segment waits for them in the clear, too.
    pub keep_clear: bool,
}

/// Where an ed25519 signing key is (PKCS#8 PEM or 32 raw bytes, base64).
#[derive(Clone, Debug)]
pub enum SigningKeySource {
    /// A file of mode 0400 or 0600.
    File(PathBuf),
    /// What an environment variable holds.
    Text(Secret<Vec<u8>>),
}

#[derive(Clone, Debug)]
pub struct Audit {
    /// `s3://bucket/prefix` or `file:///directory`.
    pub url: Url,
    pub endpoint: Option<Url>,
    pub region: Option<String>,
    /// From the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`) or named files.
    pub credentials: Option<S3Credentials>,
    pub object_lock: Option<ObjectLock>,
    /// How often a running gate asks whether the bucket still locks.
    pub check_every: Duration,
    pub witness: Option<Witness>,
    pub webhook: Option<Webhook>,
    pub index: Index,
}

/// What is made of each segment beside its records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Index {
    #[default]
    None,
    Parquet,
}

/// A second place for checkpoints.
#[derive(Clone, Debug)]
pub struct Witness {
    /// `s3://bucket/prefix`, `file:///directory`, or a URL under which notes are put.
    pub url: Url,
    pub endpoint: Option<Url>,
    pub region: Option<String>,
    pub credentials: Option<S3Credentials>,
    /// Bearer token for HTTP.
    pub token: Option<Secret<String>>,
}

/// Where records are posted.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub url: Url,
    /// Key of the signature on each batch.
    pub secret: Secret<Vec<u8>>,
}

impl Audit {
    /// Nothing but the place.
    pub fn at(url: Url) -> Self {
        let check_every = Duration::from_secs(300);
        Audit {
            url,
            endpoint: None,
            region: None,
            credentials: None,
            object_lock: None,
            check_every,
            witness: None,
            webhook: None,
            index: Index::None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct S3Credentials {
    pub access_key_id: String,
    pub secret_access_key: Secret<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectLock {
    pub mode: LockMode,
    /// At least this many days of retention.
    pub days: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    Governance,
    Compliance,
}

#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest request body that is read whole, bytes; past it 413.
    pub request_body: usize,
    /// Names and values of request or response headers together, bytes; past it 431 (request) or 502 (response).
    pub headers: usize,
    /// Masked text kept in one body record, bytes; what is cut is said in the record.
    pub record_body: usize,
    /// Masked bytes of a longer body that are kept in an object of their own; longer ones are cut. 0: all are.
    pub kept_body: usize,
    /// Bytes that a compressed body may decode to.
    pub decoded_body: u64,
    /// How long a request body may take to arrive once it was asked for.
    pub body_timeout: Duration,
    /// Exchanges at once; past it 503.
    pub exchanges: usize,
}

impl Limits {
    pub fn bodies(&self) -> BodyLimits {
        BodyLimits { record: self.record_body, kept: self.kept_body }
    }
}

#[derive(Clone, Debug)]
pub struct Telemetry {
    /// OTLP (gRPC) endpoint; none: no export.
    pub otlp: Option<Url>,
    /// Whether records are exported, too, as logs.
    pub records: bool,
    pub service_name: String,
    pub log: LogFormat,
    /// A `tracing` filter such as `info` or `portcullis=debug`.
    pub filter: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Json,
    Text,
}
