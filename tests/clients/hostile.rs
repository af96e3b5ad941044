//! The hostile cases of every protocol and their harmless look-alikes, `tests/corpus/hostile/*.ndjson`: all through one
//! Envoy and one gate, with the echo service as every target's upstream.
//!
//! A line is what `portcullis inspect` reads, with a `name`, what is expected (`"deny"`, by which policy, or `"allow"`),
//! and for some `headers`.

use std::collections::BTreeMap;
use std::fs;

use portcullis::demo::upstreams::grpc_frame;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::common::raw::{self, RawResponse};
use crate::common::stack::Stack;
use crate::common::upstream::Upstream;
use crate::common::{records, repository};
use crate::python;

/// Of each protocol, of each kind.
const AT_LEAST: usize = 20;

const TARGETS: [(&str, &str); 7] = [
    ("sql", "protocol: sql\nsql: {dialect: postgres, statement: {json_field: query}}"),
    ("mcp", "protocol: mcp"),
    ("kubernetes", "protocol: kubernetes"),
    ("graphql", "protocol: graphql"),
    ("grpc", "protocol: grpc"),
    ("http", "protocol: http"),
    ("shell", "protocol: shell\nshell: {command: {json_field: command}}"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expect {
    Deny,
    Allow,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    expect: Expect,
    /// The policy that decides a refusal.
    #[serde(default)]
    by: Option<String>,
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default)]
    statement: Option<String>,
    #[serde(default)]
    command: Option<String>,
}

fn cases(protocol: &str) -> Vec<Case> {
    let path = repository("tests/corpus/hostile").join(format!("{protocol}.ndjson"));
    let text = fs::read_to_string(&path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

async fn stack() -> Stack {
    let policy = fs::read_to_string(python::file("hostile.cedar")).unwrap();
    let mut builder = Stack::builder().policy("hostile", &policy);
    for (protocol, lines) in TARGETS {
        builder = builder.upstream(Upstream::echo(protocol, lines));
    }
    builder.start().await
}

impl Case {
    fn body(&self) -> Vec<u8> {
        let text = match (&self.statement, &self.command, &self.body) {
            (Some(statement), _, _) => json!({ "query": statement }).to_string(),
            (None, Some(command), _) => json!({ "command": command }).to_string(),
            (None, None, Some(Value::String(text))) => text.clone(),
            (None, None, Some(body)) => body.to_string(),
            (None, None, None) => String::new(),
        };
        text.into_bytes()
    }

    fn method(&self) -> &str {
        self.method.as_deref().unwrap_or("POST")
    }

    /// Byte by byte as it is in the case: client libraries mend paths.
    async fn send(&self, stack: &Stack, protocol: &str, token: &str) -> RawResponse {
        let (body, path) = (self.body(), self.path.as_deref().unwrap_or("/"));
        let mut head = format!("{} {path} HTTP/1.1\r\nhost: gate\r\nconnection: close\r\n", self.method());
        head += &format!("authorization: Bearer {token}\r\n{}: {protocol}\r\n", Upstream::HEADER);
        if !body.is_empty() {
            head += &format!("content-length: {}\r\n", body.len());
        }
        if !body.is_empty() && !self.headers.contains_key("content-type") {
            head += "content-type: application/json\r\n";
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        let request = [head.as_bytes(), b"\r\n", &body].concat();
        let address = stack.envoy.listener("http").unwrap();
        let answer = raw::exchange(address, &request).await;
        answer.unwrap_or_else(|| panic!("{protocol}, {}: no answer", self.name))
    }

    /// gRPC is HTTP/2.
    async fn call(&self, stack: &Stack, token: &str) -> RawResponse {
        let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
        let url = stack.envoy.url(self.path.as_deref().unwrap());
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/grpc"));
        for (name, value) in &self.headers {
            headers.insert(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
        }
        let request = client.request(self.method().parse().unwrap(), url).bearer_auth(token).headers(headers);
        let request = request.header("te", "trailers").header(Upstream::HEADER, "grpc");
        let answer = request.body(grpc_frame(b"\x0a\x01x")).send().await.unwrap();
        let pair = |(name, value): (&HeaderName, &HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let (status, headers) = (answer.status().as_u16(), answer.headers().iter().map(pair).collect());
        RawResponse { status, headers, body: answer.bytes().await.unwrap().to_vec() }
    }
}

fn header<'a>(answer: &'a RawResponse, name: &str) -> Option<&'a str> {
    answer.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

/// What is wrong with an answer to a case, and with its record.
fn judged(case: &Case, answer: &RawResponse, record: Option<&Value>, arrived: bool) -> Option<String> {
    let Some(record) = record else { return Some(format!("no record; answer {answer:?}")) };
    let decision = &record["decision"];
    let told = String::from_utf8_lossy(&answer.body).into_owned() + header(answer, "grpc-message").unwrap_or_default();
    match case.expect {
        Expect::Allow if decision["verdict"] != "allow" => Some(format!("{decision}, {}", record["commands"])),
        Expect::Allow if answer.status != 200 || !arrived => {
            Some(format!("arrived: {arrived}, {}: {told}", answer.status))
        }
        Expect::Allow => None,
        Expect::Deny if arrived => Some(format!("the upstream has seen it: {}", record["commands"])),
        Expect::Deny if decision["verdict"] != "deny" => Some(decision.to_string()),
        Expect::Deny => {
            let by = decision["policies"].as_array().unwrap();
            let determined = case.by.as_ref().is_none_or(|policy| by.iter().any(|p| p == policy.as_str()));
            let id = record["decision_id"].as_str().unwrap();
            let problem = !determined || !told.contains(decision["reason"].as_str().unwrap()) || !told.contains(id);
            problem.then(|| format!("{decision}, {}, told: {told}", record["commands"]))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_are_refused_and_their_look_alikes_allowed() {
    let mut stack = stack().await;
    let token = stack.token("agent-1", &["agents"], &[]);
    let mut sent = vec![];
    for (protocol, _) in TARGETS {
        let cases = cases(protocol);
        for kind in [Expect::Deny, Expect::Allow] {
            let number = cases.iter().filter(|case| case.expect == kind).count();
            assert!(number >= AT_LEAST, "{protocol}: {number} cases for {kind:?}");
        }
        for case in cases {
            let answer = match protocol {
                "grpc" => case.call(&stack, &token).await,
                _ => case.send(&stack, protocol, &token).await,
            };
            sent.push((protocol, case, answer));
        }
    }
    let seen = stack.echo.seen().all();
    let records = records::all(&mut stack).await;
    let requests: BTreeMap<_, _> = records::of_kind(&records, "exchange.request")
        .into_iter()
        .map(|record| (record["decision_id"].as_str().unwrap(), record))
        .collect();
    let arrived = |id: &str| seen.iter().any(|r| r.headers.get("x-portcullis-decision-id").is_some_and(|h| h == id));
    let wrong: Vec<String> = sent
        .iter()
        .filter_map(|(protocol, case, answer)| {
            let id = header(answer, "x-portcullis-decision-id").unwrap_or_default();
            let problem = judged(case, answer, requests.get(id).copied(), arrived(id))?;
            Some(format!("{protocol}, {}: {problem}", case.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), sent.len(), wrong.join("\n"));
    let allowed = sent.iter().filter(|(_, case, _)| case.expect == Expect::Allow).count();
    assert_eq!(seen.len(), allowed, "the upstream has seen what nobody sent");
}
