//! Requests, their tokens, and the configuration.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use portcullis::command::{self, Command, Effect, Fact, bounds, inspect_sql, shell};
use portcullis::config::{self, Authenticate, Dialect};
use portcullis::exchange::{Headers, RequestHead};
use portcullis::identity::{Authenticator, strip_headers};
use portcullis::mask::Secret;

const DIALECTS: [Dialect; 6] =
    [Dialect::Postgres, Dialect::Mysql, Dialect::Clickhouse, Dialect::Sqlite, Dialect::Mssql, Dialect::Generic];

/// What every command holds, whatever was asked.
fn well_formed(command: &Command) {
    assert!(!command.actions.is_empty() && !command.effects.is_empty(), "{command:?}");
    assert_eq!(command.complete, command.why_incomplete.is_none(), "{command:?}");
    assert!(command.text.len() <= bounds::TEXT_BYTES);
    assert!(command.reads.len() <= bounds::SET && command.writes.len() <= bounds::SET);
}

/// What policy would take for harmless.
fn only_reads(command: &Command) -> bool {
    command.complete && command.effects.iter().all(|effect| *effect == Effect::Read)
}

/// A statement that begins with a write, or has one behind it, is never a complete one that only reads.
pub fn sql(data: &[u8]) {
    const WRITES: [&str; 14] = [
        "insert", "update", "delete", "drop", "truncate", "alter", "grant", "revoke", "create", "merge", "replace",
        "call", "exec", "vacuum",
    ];
    let statement = String::from_utf8_lossy(data);
    let first = statement.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_lowercase();
    let longer = format!("{statement}\n;\nDROP TABLE canary");
    for dialect in DIALECTS {
        let command = inspect_sql(dialect, &statement);
        well_formed(&command);
        assert!(!(WRITES.contains(&first.as_str()) && only_reads(&command)), "{dialect:?}: {statement}");
        let command = inspect_sql(dialect, &longer);
        well_formed(&command);
        assert!(!only_reads(&command), "{dialect:?} overlooks the last statement: {longer}");
    }
}

/// A command that begins with a harmful program is never a complete one that only reads, and no wrapper loses an effect.
pub fn shell(data: &[u8]) {
    const HARMFUL: [&str; 10] = ["rm", "dd", "mkfs", "shutdown", "chmod", "kill", "mv", "curl", "sudo", "truncate"];
    let text = String::from_utf8_lossy(data);
    let first = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let plain = shell::inspect(&text);
    well_formed(&plain);
    if plain.why_incomplete.as_deref() == Some("there is no command") {
        // No command at all is no request, and not understood; for a shell it is nothing to do.
        return;
    }
    let ends = text.get(first.len()..).is_some_and(|rest| rest.starts_with([' ', ';', '\n', '|', '&', '<', '>']));
    // `dd` without `of=` writes to standard output.
    let harmful = HARMFUL.contains(&first) && ends && (first != "dd" || text.starts_with("dd of="));
    assert!(!(harmful && only_reads(&plain)), "{text}");
    let argv = ["sh".to_owned(), "-c".to_owned(), text.clone().into_owned()];
    let quoted = format!("'{}'", text.replace('\'', r"'\''"));
    let wrapped = [
        shell::inspect_argv(&argv),
        shell::inspect(&format!("sh -c {quoted}")),
        shell::inspect(&format!("env -i bash -c {quoted}")),
    ];
    for wrapped in wrapped {
        well_formed(&wrapped);
        let kept = wrapped.effects.is_superset(&plain.effects) || !wrapped.complete;
        assert!(kept && (plain.complete || !wrapped.complete), "{text}: {plain:?} {wrapped:?}");
    }
}

/// The first lines are path and fields, the rest is the body.
fn request(data: &[u8]) -> (RequestHead, Vec<u8>) {
    let text = String::from_utf8_lossy(data);
    let (fields, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = fields.lines();
    let path = lines.next().unwrap_or_default().to_owned();
    let pairs = lines.filter_map(|line| line.split_once(':'));
    let headers = pairs.map(|(n, v)| (n.trim(), Bytes::copy_from_slice(v.trim().as_bytes()))).collect();
    (RequestHead { path, headers, ..Default::default() }, body.as_bytes().to_vec())
}

pub fn http(data: &[u8]) {
    let (mut head, body) = request(data);
    for method in ["GET", "POST", "PATCH", "get", ""] {
        head.method = method.into();
        let stripped = strip_headers(&head, false);
        for name in &stripped {
            assert!(head.headers.count(name) > 0, "{name} is not there to be removed");
        }
        for (name, _) in head.headers.iter().filter(|(name, _)| name.replace('_', "-") == "authorization") {
            assert!(stripped.iter().any(|s| s == name), "{name} is passed on");
        }
        for protocol in [
            http_settings(config::Normalise::Forward, false),
            http_settings(config::Normalise::Refuse, true),
            config::TargetProtocol::Mcp(config::Mcp::default()),
            config::TargetProtocol::Grpc(config::Grpc::default()),
            shop().clone(),
            config::TargetProtocol::Kubernetes,
            config::TargetProtocol::Graphql,
        ] {
            let target = config::Target { protocol, ..Default::default() };
            let commands = command::decode(&target, &head, &body);
            assert!(!commands.is_empty());
            commands.iter().for_each(well_formed);
            commands.iter().for_each(settled_path);
            one_path(&target, &head, &body, &commands);
        }
    }
}

/// An HTTP target with templates.
fn http_settings(normalise: config::Normalise, case_insensitive: bool) -> config::TargetProtocol {
    let literal = |text: &str| config::Segment::Literal(text.to_owned());
    let template = |text: &str, segments| config::Template { text: text.to_owned(), segments };
    let templates = vec![
        template("/a/{id}", vec![literal("a"), config::Segment::Parameter("id".into())]),
        template("/{*rest}", vec![config::Segment::Rest("rest".into())]),
    ];
    let http = config::Http { templates, normalise, case_insensitive, ..config::Http::default() };
    config::TargetProtocol::Http(http)
}

/// A gRPC target with the descriptor set of the corpora.
fn shop() -> &'static config::TargetProtocol {
    static SHOP: OnceLock<config::TargetProtocol> = OnceLock::new();
    SHOP.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/grpc/shop.binpb").replace("/tests/fuzz/", "/");
        let descriptors = config::Descriptors::load(Path::new(&path)).expect("the set of the corpora");
        config::TargetProtocol::Grpc(config::Grpc { descriptors: Some(descriptors), ..config::Grpc::default() })
    })
}

/// The path that is forwarded is final, and what policy decides on: another spelling of it is the same command.
fn one_path(target: &config::Target, head: &RequestHead, body: &[u8], commands: &[Command]) {
    let Some(path) = command::forwarded_path(target, head) else { return };
    let sent = RequestHead { path, ..head.clone() };
    assert_eq!(command::forwarded_path(target, &sent), None, "{} became {}", head.path, sent.path);
    let again = command::decode(target, &sent, body);
    let seen = |commands: &[Command]| {
        let facts = |c: &Command| {
            let mut facts = c.facts.clone();
            // Says how the path was spelt.
            facts.remove("duplicate_slashes");
            (c.complete, c.why_incomplete.clone(), c.effects.clone(), c.reads.clone(), c.writes.clone(), facts)
        };
        commands.iter().map(facts).collect::<Vec<_>>()
    };
    assert_eq!(seen(commands), seen(&again), "{} became {}", head.path, sent.path);
    let (plain, query) = sent.path.split_once('?').unwrap_or((&sent.path, ""));
    let spelt = format!("/.{}?{query}", plain.replace('/', "//").replace('a', "%61"));
    let other = command::decode(target, &RequestHead { path: spelt, ..head.clone() }, body);
    assert_eq!(seen(commands), seen(&other), "{} in another spelling", sent.path);
}

/// Bodies of calls whose messages a descriptor set describes: frames as they come, and a well-formed frame of them.
pub fn call(data: &[u8]) {
    let target = config::Target { protocol: shop().clone(), ..config::Target::default() };
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes();
    for method in ["Get", "Put", "Refund", "Import"] {
        let headers: Headers = [("content-type", Bytes::from_static(b"application/grpc"))].into_iter().collect();
        let path = format!("/shop.v1.Orders/{method}");
        let head = RequestHead { method: "POST".into(), path, headers, ..Default::default() };
        for body in [data.to_vec(), [&[0][..], &length, data].concat()] {
            let commands = command::decode(&target, &head, &body);
            commands.iter().for_each(well_formed);
            assert!(commands.iter().all(|c| c.facts.len() <= bounds::VALUES + 10));
            // Every byte belongs to a message.
            if let Some((_, cut)) = body.split_last().filter(|_| commands.iter().all(|c| c.complete)) {
                assert!(command::decode(&target, &head, cut).iter().all(|c| !c.complete), "a byte less, and yet whole");
            }
        }
    }
}

/// A complete command names one place: a path that is absolute and has nothing left to resolve.
fn settled_path(command: &Command) {
    let Some(Fact::Text(path)) = command.facts.get("path").filter(|_| command.complete) else { return };
    let moves = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
    assert!(path.starts_with('/') && !path.contains('\\') && !path.split('/').any(moves), "{path}");
}

pub fn mcp(data: &[u8]) {
    let headers: Headers = [("content-type", Bytes::from_static(b"application/json"))].into_iter().collect();
    let head = RequestHead { method: "POST".into(), path: "/mcp".into(), headers, ..Default::default() };
    let target = config::Target { protocol: config::TargetProtocol::Mcp(config::Mcp::default()), ..Default::default() };
    let commands = command::decode(&target, &head, data);
    assert!(!commands.is_empty() && commands.len() <= bounds::BATCH + 1);
    commands.iter().for_each(well_formed);
    assert!((1..=bounds::BATCH).contains(&command::jsonrpc_ids(data).len()));
    match serde_json::from_slice::<serde_json::Value>(data) {
        Ok(serde_json::Value::Array(batch)) if batch.iter().any(|message| !message.is_object()) => {
            assert!(commands.iter().any(|command| !command.complete), "not a message, and yet understood");
        }
        Ok(_) => {}
        Err(_) => assert!(commands.iter().all(|command| !command.complete), "not JSON, and yet understood"),
    }
    sql_in_a_tool(&head, data);
}

/// A tool with SQL in its argument does what the SQL does, whatever else is in the call.
fn sql_in_a_tool(head: &RequestHead, data: &[u8]) {
    let statement = String::from_utf8_lossy(data);
    let arguments = vec![(vec!["sql".to_owned()], config::McpArgument::Sql(Dialect::Postgres))];
    let tool = config::McpTool { name: "run".into(), arguments, ..Default::default() };
    let settings = config::Mcp { tools: vec![tool], ..Default::default() };
    let target = config::Target { protocol: config::TargetProtocol::Mcp(settings), ..Default::default() };
    let params = serde_json::json!({"name": "run", "arguments": {"sql": statement, "note": statement}});
    let call = serde_json::json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
    let outer = command::decode(&target, head, call.as_bytes());
    outer.iter().for_each(well_formed);
    let inner = inspect_sql(Dialect::Postgres, &statement);
    for outer in outer {
        assert!(outer.effects.is_superset(&inner.effects), "{statement}");
        assert!(outer.actions.is_superset(&inner.actions), "{statement}");
        assert!(inner.complete || !outer.complete, "{statement}");
    }
}

/// Whatever comes before it, a mutation that is selected is not a read; and a document that begins with one is none.
pub fn graphql(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let canary = format!("{text}\nmutation Canary {{ deleteEverything }}");
    let target = config::Target { protocol: config::TargetProtocol::Graphql, ..Default::default() };
    let headers: Headers = [("content-type", Bytes::from_static(b"application/json"))].into_iter().collect();
    let head = RequestHead { method: "POST".into(), path: "/graphql".into(), headers, ..Default::default() };
    let ask = |body: &[u8]| {
        let commands = command::decode(&target, &head, body);
        assert!(!commands.is_empty() && commands.len() <= bounds::BATCH + 1);
        commands.iter().for_each(well_formed);
        commands
    };
    ask(data);
    let plain = ask(serde_json::json!({ "query": text }).to_string().as_bytes());
    assert!(!text.trim_start().starts_with("mutation") || !plain.iter().any(only_reads), "{text}");
    let selected = ask(serde_json::json!({ "query": canary, "operationName": "Canary" }).to_string().as_bytes());
    assert!(!selected.iter().any(only_reads), "{canary}");
    for command in selected.iter().filter(|command| command.complete) {
        assert!(command.effects.contains(&Effect::Destructive), "{canary}");
    }
}

/// A method that changes something is never a complete read, but for questions about rights; and what makes a pod
/// privileged is seen whatever else is in the body.
pub fn kubernetes(data: &[u8]) {
    let target = config::Target { protocol: config::TargetProtocol::Kubernetes, ..Default::default() };
    let (mut head, body) = request(data);
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get"] {
        head.method = method.into();
        for command in command::decode(&target, &head, &body) {
            well_formed(&command);
            settled_path(&command);
            let asks = command.actions.contains("kube.review") && head.path.contains("reviews");
            assert!(method == "GET" || asks || !only_reads(&command), "{method} {}", head.path);
        }
    }
    let Ok(object) = serde_json::from_slice::<serde_json::Value>(&body) else { return };
    let spec = serde_json::json!({ "spec": { "x": object, "template": { "spec": { "hostPID": true } } } });
    let headers: Headers = [("content-type", Bytes::from_static(b"application/json"))].into_iter().collect();
    let path = "/apis/example.com/v1/namespaces/a/things".into();
    let head = RequestHead { method: "POST".into(), path, headers, ..Default::default() };
    for command in command::decode(&target, &head, spec.to_string().as_bytes()) {
        let seen = command.facts.get("host_pid") == Some(&Fact::Bool(true)) && command.effects.contains(&Effect::Admin);
        assert!(seen || !command.complete, "{spec}");
    }
}

/// No one here has the key, so whatever comes is refused: as a token, and as a head with fields.
pub fn token(data: &[u8]) {
    let (runtime, authenticator) = gate();
    let text = String::from_utf8_lossy(data).into_owned();
    let bearer = Bytes::from(format!("Bearer {text}"));
    let heads = [
        request(data).0,
        RequestHead { headers: [("authorization", bearer)].into_iter().collect(), ..Default::default() },
    ];
    runtime.block_on(async {
        assert!(authenticator.verify_token(&Secret::new(text)).await.is_err(), "a token that nobody signed");
        for head in heads {
            for how in [Authenticate::Token, Authenticate::Mtls, Authenticate::Both] {
                assert!(authenticator.authenticate(&head, how).await.is_err(), "{how:?}");
            }
        }
    });
}

/// An authenticator that knows one public key (RFC 8037, appendix A.2), and the runtime it lives in.
fn gate() -> &'static (tokio::runtime::Runtime, Arc<Authenticator>) {
    static GATE: OnceLock<(tokio::runtime::Runtime, Arc<Authenticator>)> = OnceLock::new();
    const JWKS: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","alg":"EdDSA","use":"sig",
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    GATE.get_or_init(|| {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), JWKS).unwrap();
        let issuer = config::Issuer {
            issuer: "https://issuer.example".into(),
            audiences: vec!["gate".into()],
            keys: config::KeySource::File(file.path().to_owned()),
            groups_claim: vec!["groups".into()],
            required_claims: BTreeMap::new(),
            leeway: Duration::from_secs(60),
            refresh: Duration::from_secs(86_400),
            max_key_age: Duration::from_secs(864_000),
        };
        let mtls = config::Mtls { uri_prefixes: vec!["spiffe://example/".into()], groups: BTreeMap::new() };
        let identity = config::Identity { issuers: vec![issuer], mtls: Some(mtls), token_cache: 16 };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let authenticator = runtime.block_on(Authenticator::start(&identity)).unwrap();
        assert!(authenticator.ready(), "with no key at all, a refusal proves nothing");
        (runtime, authenticator)
    })
}

pub fn configuration(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let variable = |name: &str| (name.len().is_multiple_of(2)).then(|| text.chars().rev().take(40).collect());
    for env in [&(|_: &str| None) as &dyn Fn(&str) -> Option<String>, &variable] {
        if let Err(problems) = config::Config::parse(&text, "fuzz.yaml", env, Path::new("/")) {
            assert!(!problems.to_string().is_empty(), "refused without a reason");
        }
    }
}
