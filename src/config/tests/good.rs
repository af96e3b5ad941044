//! What good files give.

use std::net::SocketAddr;
use std::time::Duration;

use super::*;
use crate::command::Effect;
use crate::config::*;

const FULL: &str = include_str!("../../../tests/config/full.yaml");

pub(super) fn good(text: &str) -> (Config, TempDir) {
    let directory = directory();
    match Config::parse(text, "p.yaml", &env, directory.path()) {
        Ok(config) => (config, directory),
        Err(problems) => panic!("{problems}"),
    }
}

#[test]
fn full_listen() {
    let (config, directory) = good(FULL);
    assert_eq!(config.instance, "gate-1");
    assert_eq!(config.listen.uds, Some(directory.path().join("run/portcullis.sock")));
    let tcp = config.listen.tcp.expect("tcp");
    assert_eq!(tcp.address, SocketAddr::from(([127, 0, 0, 1], 9002)));
    let tls = tcp.tls.expect("tls");
    assert_eq!(tls.certificate, directory.path().join("tls/gate.pem"));
    assert_eq!(tls.key, directory.path().join("tls/gate.key"));
    assert_eq!(tls.client_ca, Some(directory.path().join("tls/ca.pem")));
    let http2 = config.listen.http2;
    assert_eq!((http2.stream_window, http2.connection_window, http2.max_message), (65_536, 16 << 20, 16 << 20));
    assert_eq!((http2.keepalive_interval, http2.keepalive_timeout), (Duration::from_secs(10), Duration::from_secs(5)));
    let control = config.control.expect("control");
    assert_eq!(control.address, SocketAddr::from(([127, 0, 0, 1], 9003)));
    assert!(control.tls.expect("tls").client_ca.is_none());
    assert_eq!(config.health, Some(SocketAddr::from(([127, 0, 0, 1], 9004))));
    assert_eq!(config.policies.directory, directory.path().join("policies"));
    assert_eq!(config.drain_timeout, Duration::from_secs(30));
    assert_eq!(config.warnings, Vec::<String>::new());
}

#[test]
fn full_identity() {
    let (config, directory) = good(FULL);
    let [realm, hosted, offline] = config.identity.issuers.as_slice() else { panic!("three issuers") };
    assert_eq!(realm.issuer, "https://login.example/realms/agents");
    let KeySource::Discovery(url) = &realm.keys else { panic!("discovery") };
    assert_eq!(url.as_str(), "https://login.example/realms/agents/.well-known/openid-configuration");
    assert_eq!(realm.groups_claim, ["realm_access", "roles"]);
    assert_eq!(realm.required_claims.get("azp"), Some(&Some("planner".to_owned())));
    assert_eq!(realm.required_claims.get("email_verified"), Some(&None));
    assert_eq!(realm.leeway, Duration::from_secs(30));
    assert_eq!(realm.refresh, Duration::from_secs(300));
    assert_eq!(realm.max_key_age, Duration::from_secs(86_400));
    assert_eq!(hosted.audiences, ["portcullis", "agents"]);
    assert!(matches!(&hosted.keys, KeySource::Jwks(url) if url.as_str() == "https://tokens.example/jwks.json"));
    assert!(matches!(&offline.keys, KeySource::File(path) if *path == directory.path().join("jwks.json")));
    assert_eq!(offline.groups_claim, ["https://offline.example/groups"]);
    let mtls = config.identity.mtls.expect("mtls");
    assert_eq!(mtls.uri_prefixes, ["spiffe://prod.example/"]);
    assert_eq!(mtls.groups.get("spiffe://prod.example/ns/agents/sa/executor"), Some(&vec!["executors".to_owned()]));
    assert_eq!(config.identity.token_cache, 10_000);
}

#[test]
fn full_targets() {
    let (config, _directory) = good(FULL);
    let [billing, tools, uploads] = config.targets.as_slice() else { panic!("three targets") };
    assert_eq!((billing.name.as_str(), billing.groups.as_slice()), ("billing-db", ["databases".to_owned()].as_slice()));
    assert_eq!(billing.matches.route.as_deref(), Some("billing"));
    assert_eq!(billing.matches.cluster.as_deref(), Some("billing-db"));
    assert_eq!(billing.matches.authority.as_deref(), Some("billing.example"));
    let TargetProtocol::Sql(sql) = &billing.protocol else { panic!("sql") };
    assert_eq!(sql.dialect, Dialect::Postgres);
    assert!(matches!(&sql.statement, StatementAt::JsonField(field) if field == "query"));
    assert_eq!(billing.session_header.as_deref(), Some("x-session-id"));
    assert_eq!((billing.mask.as_str(), billing.authenticate), ("strict", Authenticate::Both));
    let TargetProtocol::Mcp(mcp) = &tools.protocol else { panic!("mcp") };
    let postgres = McpArgument::Sql(Dialect::Postgres);
    let setup = vec!["options".to_owned(), "setup".to_owned()];
    assert_eq!(mcp.tools[0].arguments, [(vec!["sql".to_owned()], postgres), (setup, McpArgument::Shell)]);
    assert_eq!((mcp.tools[1].name.as_str(), mcp.tools[1].prefix), ("get_", true));
    assert_eq!(mcp.tools[1].effects, Some([Effect::Read].into()));
    assert_eq!(mcp.pins.as_ref().map(|pins| pins.tools.len()), Some(1));
    assert_eq!((tools.mask.as_str(), tools.authenticate), ("default", Authenticate::Mtls));
    assert_eq!((tools.mode, tools.request_body, tools.forward_token), (Mode::Enforce, RequestBody::Whole, false));
    assert_eq!((uploads.mode, uploads.request_body, uploads.forward_token), (Mode::Observe, RequestBody::Stream, true));
    assert_eq!(uploads.authenticate, Authenticate::Token);
}

#[test]
fn full_masking_journal_and_audit() {
    let (config, directory) = good(FULL);
    assert_eq!(config.masking.key.expose(), &b"k".repeat(32));
    let strict = config.masking.profiles.get("strict").expect("strict");
    assert_eq!(strict.detectors, ["EMAIL", "US_SSN", "CREDIT_CARD"]);
    assert_eq!(strict.methods.get("EMAIL"), Some(&Method::Hash));
    assert_eq!(strict.methods.get("CREDIT_CARD"), Some(&Method::Partial));
    let [ssn, notes] = strict.fields.as_slice() else { panic!("two fields") };
    assert_eq!((ssn.path.as_str(), ssn.finding.as_str()), ("$.customers[*].ssn", "US_SSN"));
    assert_eq!((notes.finding.as_str(), notes.method), ("FIELD", Method::Redact));
    assert_eq!((config.approvals.deadline, config.approvals.max_open), (Duration::from_secs(600), 1000));
    let journal = config.journal;
    assert_eq!(journal.directory, directory.path().join("run/journal"));
    assert_eq!((journal.max_bytes, journal.segment_bytes), (10 << 30, 16 << 20));
    assert_eq!((journal.segment_age, journal.origin.as_str()), (Duration::from_secs(60), "portcullis.example/gate-1"));
    assert!(
        matches!(&journal.signing_key, SigningKeySource::File(path) if *path == directory.path().join("signing.key"))
    );
    assert!(journal.encryption.is_none(), "there is an index");
    assert_eq!((journal.heartbeat, journal.previous_key.is_none()), (Duration::from_secs(300), false));
    let audit = config.audit;
    assert_eq!(audit.url.as_str(), "s3://audit-bucket/portcullis");
    assert_eq!(audit.endpoint.expect("endpoint").as_str(), "https://s3.example:9000/");
    assert_eq!(audit.region.as_deref(), Some("eu-central-1"));
    let credentials = audit.credentials.expect("credentials");
    assert_eq!(credentials.access_key_id, "audit-id");
    assert_eq!(credentials.secret_access_key.expose(), "s3cr3t");
    assert_eq!(audit.object_lock, Some(ObjectLock { mode: LockMode::Compliance, days: 365 }));
    assert_eq!(audit.index, Index::Parquet);
}

#[test]
fn full_limits_and_telemetry() {
    let (config, _directory) = good(FULL);
    let limits = config.limits;
    assert_eq!((limits.request_body, limits.headers, limits.record_body), (1 << 20, 64 << 10, 256 << 10));
    assert_eq!((limits.decoded_body, limits.kept_body, limits.exchanges), (64 << 20, 0, 10_000));
    assert_eq!(limits.body_timeout, Duration::from_secs(30));
    assert_eq!(config.telemetry.otlp.expect("otlp").as_str(), "http://127.0.0.1:4317/");
    assert_eq!(config.telemetry.service_name, "portcullis");
    assert_eq!((config.telemetry.log, config.telemetry.filter.as_str()), (LogFormat::Json, "info"));
}

/// What `full.yaml` says about defaults is what the reader does where keys are left out.
#[test]
fn defaults_are_those_of_the_sample() {
    let (full, _one) = good(FULL);
    let (small, two) = good(SMALL);
    let show = |c: &Config| {
        let issuer = c.identity.issuers.first().map(|i| (i.leeway, i.refresh, i.max_key_age));
        let journal = (c.journal.max_bytes, c.journal.segment_bytes, c.journal.segment_age);
        let rest = (issuer, journal, c.identity.token_cache, c.drain_timeout, c.telemetry.service_name.clone());
        format!("{:?} {:?} {:?} {rest:?}", c.listen.http2, c.limits, c.approvals)
    };
    assert_eq!(show(&small), show(&full));
    assert_eq!(small.journal.origin, "portcullis/gate-1");
    assert_eq!(small.policies.directory, two.path().join("policies"));
    assert!(small.control.is_none() && small.health.is_none() && small.telemetry.otlp.is_none());
    assert!(small.audit.credentials.is_none() && small.audit.index == Index::None);
    assert!(small.masking.profiles.contains_key("default"));
    assert_eq!(small.identity.issuers.first().map(|i| i.groups_claim.clone()), Some(vec!["groups".to_owned()]));
}

#[test]
fn the_environment_is_put_into_values() {
    let (config, _directory) = good(&with("instance: gate-1", "instance: gate-${HOSTNAME}-${ZONE:-a}"));
    assert_eq!(config.instance, "gate-host-1-a");
    let (config, _directory) = good(&with("instance: gate-1\n", ""));
    assert_eq!(config.instance, "host-1");
    let (config, _directory) = good(&with("{ file: mask.key }", "{ env: MASK_KEY }"));
    assert_eq!(config.masking.key.expose(), &b"e".repeat(40));
}

#[test]
fn credentials_come_from_the_environment_by_default() {
    let env = |name: &str| match name {
        "AWS_ACCESS_KEY_ID" => Some("id".to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some("secret".to_owned()),
        _ => None,
    };
    let directory = directory();
    let config = Config::parse(SMALL, "p.yaml", &env, directory.path()).expect("good");
    let credentials = config.audit.credentials.expect("credentials");
    assert_eq!((credentials.access_key_id.as_str(), credentials.secret_access_key.expose().as_str()), ("id", "secret"));
    let env = |name: &str| (name == "AWS_ACCESS_KEY_ID").then(|| "id".to_owned());
    let problems = Config::parse(SMALL, "p.yaml", &env, directory.path()).expect_err("one of two");
    assert_eq!(
        problems.to_string(),
        "p.yaml:20:3: audit.credentials: is missing, and of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set"
    );
}

#[test]
fn anchors_and_file_archives_are_read() {
    let text = with(
        "  - name: billing-db\n",
        "  - name: first\n    match: &m { cluster: a }\n  - name: second\n    match: { route: r }\n    groups: &g [x]\n  \
         - name: third\n    match: { cluster: b }\n    groups: *g\n  - name: billing-db\n",
    );
    let (config, _directory) = good(&text);
    assert_eq!(config.targets.get(2).map(|t| t.groups.clone()), Some(vec!["x".to_owned()]));
    let text = with(
        "url: s3://audit-bucket/portcullis\n  object_lock: { mode: COMPLIANCE, days: 365 }",
        "url: file:///var/audit",
    );
    let (config, _directory) = good(&text);
    assert_eq!(config.audit.url.path(), "/var/audit");
    assert!(config.audit.object_lock.is_none());
}

#[test]
fn what_is_reached_in_the_clear_is_a_warning() {
    let text = with("  uds: run/portcullis.sock", "  tcp: { address: \"0.0.0.0:9002\" }")
        + "control: { address: \"10.0.0.1:9003\" }\n";
    let (config, _directory) = good(&text);
    assert_eq!(
        config.warnings,
        [
            "listen.tcp.tls is not set, so 0.0.0.0:9002 is reached in the clear from other hosts",
            "control.tls is not set, so 10.0.0.1:9003 is reached in the clear from other hosts"
        ]
    );
}

#[test]
fn the_digest_is_that_of_the_file() {
    let directory = directory();
    let file = directory.path().join("portcullis.yaml");
    fs::write(&file, SMALL).expect("written");
    let config = Config::load(&file).expect("good");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, SMALL.as_bytes());
    assert_eq!(config.digest, hex::encode(digest));
    assert_eq!(config.journal.directory, directory.path().join("run/journal"));
}

#[test]
fn what_cannot_be_read_says_so() {
    let directory = directory();
    let load = |name: &str, bytes: &[u8]| {
        let file = directory.path().join(name);
        fs::write(&file, bytes).expect("written");
        Config::load(&file).expect_err("bad").to_string().replace(&format!("{}/", directory.path().display()), "")
    };
    assert_eq!(load("long", &vec![b' '; (MAX_FILE + 1) as usize]), "long: is longer than 1MiB");
    assert_eq!(load("binary", b"ab\xff"), "binary: is not UTF-8 text from byte 2 on");
    let missing = Config::load(&directory.path().join("missing")).expect_err("missing").to_string();
    assert!(missing.contains("missing: cannot be opened: "), "{missing}");
    assert!(load("empty", b"# nothing\n").contains("is empty"));
}
