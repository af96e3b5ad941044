//! Records on their way to other systems: a webhook, an OTLP collector, a witness for checkpoints.

use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use portcullis::demo::process::eventually;
use portcullis::evidence::read::parse;

use super::telemetry::collector;
use super::{ALLOW_ALL, records};
use crate::common::LIMIT;
use crate::common::stack::Stack;

const SECRET: &str = "between the gate and the SIEM";

#[derive(Clone)]
pub struct Post {
    method: Method,
    path: String,
    headers: HeaderMap,
    pub body: Bytes,
}

/// Takes whatever is sent, unless it is told to fail so many times.
#[derive(Clone, Default)]
pub struct Receiver {
    posts: Arc<Mutex<Vec<Post>>>,
    failures: Arc<Mutex<u32>>,
}

impl Receiver {
    pub async fn start(failures: u32) -> (Self, std::net::SocketAddr) {
        let receiver = Receiver::default();
        *receiver.failures.lock().unwrap() = failures;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, address)
    }

    pub fn posts(&self) -> Vec<Post> {
        self.posts.lock().unwrap().clone()
    }
}

async fn take(State(receiver): State<Receiver>, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 64 << 20).await.unwrap();
    let mut failures = receiver.failures.lock().unwrap();
    if *failures > 0 {
        *failures -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let post = Post { method: parts.method, path: parts.uri.path().to_owned(), headers: parts.headers, body };
    receiver.posts.lock().unwrap().push(post);
    StatusCode::NO_CONTENT
}

/// The body is what the gate signed.
fn is_signed(post: &Post) -> bool {
    let signature = post.headers["x-portcullis-signature"].to_str().unwrap();
    let (time, mac) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let signed = [format!("{time}.").as_bytes(), &post.body[..]].concat();
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    hmac::verify(&key, &signed, &hex::decode(mac).unwrap()).is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_gets_every_record_masked_signed_and_in_order_though_it_fails_at_first() {
    let (receiver, address) = Receiver::start(2).await;
    let hook = format!("days: 1}}\n  webhook: {{url: 'http://{address}/in', secret: {{file: hook.secret}}}}");
    let builder = Stack::builder().sample_policies().set("days: 1}", &hook).set("segment_age: 60s", "segment_age: 1s");
    let mut stack = builder.without_gate().start().await;
    std::fs::write(stack.files.config.with_file_name("hook.secret"), SECRET).unwrap();
    stack.restart_gate().await;
    let planner = stack.token("planner-1", &["planners"], &[]);
    let answer = stack.query(&planner, "SELECT * FROM customers WHERE email = 'ada@example.com'").await;
    assert_eq!(answer.status(), 200);
    answer.bytes().await.unwrap();
    let ended = async || receiver.posts().iter().any(|post| contains(&post.body, "exchange.ended"));
    eventually("the records", LIMIT, ended).await.unwrap();
    // A restart goes on where it was.
    stack.gate.take().unwrap().kill();
    stack.restart_gate().await;
    let all = records::all(&mut stack).await;

    let posts = receiver.posts();
    let mut sequence: Vec<u64> = Vec::new();
    for post in &posts {
        assert!(is_signed(post));
        let lines = post.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let batch: Vec<u64> = lines.map(|line| parse(line).unwrap().seq).collect();
        let key = post.headers["idempotency-key"].to_str().unwrap();
        assert_eq!(key, format!("gate-1:{}-{}", batch[0], batch.last().unwrap()));
        assert!(!contains(&post.body, "ada@example.com"), "raw");
        sequence.extend(batch);
    }
    // What was sent and not noted before the kill comes again.
    sequence.sort_unstable();
    sequence.dedup();
    assert!(sequence.iter().enumerate().all(|(at, seq)| *seq == at as u64), "{sequence:?}");
    assert_eq!(sequence.len(), all.len(), "at the end it has what the bucket has");
}

fn contains(body: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(body).contains(text)
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_exported_as_otlp_logs() {
    let (address, received, task) = collector::start().await;
    let otlp = format!("  log: json\n  records: true\n  otlp: http://{address}");
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).set("  log: json", &otlp).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let answer = stack.get(&token, "/echo").await;
    let id = answer.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    answer.bytes().await.unwrap();
    let all = records::all(&mut stack).await;
    let logs = received.logs.lock().unwrap();
    let logs: Vec<_> = logs
        .iter()
        .flat_map(|request| &request.resource_logs)
        .flat_map(|resource| &resource.scope_logs)
        .flat_map(|scope| &scope.log_records)
        .collect();
    assert_eq!(logs.len(), all.len());
    let ours: Vec<&str> = logs
        .iter()
        .filter(|log| format!("{:?}", log.attributes).contains(&id))
        .map(|log| log.event_name.as_str())
        .collect();
    assert_eq!(ours.first(), Some(&"exchange.request"));
    assert_eq!(ours.last(), Some(&"exchange.ended"));
    task.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_gets_each_checkpoint_and_what_was_cut_off_is_found_with_it() {
    let (receiver, address) = Receiver::start(0).await;
    let witness = format!("days: 1}}\n  witness: {{url: 'http://{address}/notes'}}");
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).set("days: 1}", &witness).start().await;
    let token = stack.token("executor-1", &[], &[]);
    stack.get(&token, "/echo").await.bytes().await.unwrap();
    let all = records::all(&mut stack).await;
    let posts = receiver.posts();
    let last = posts.last().unwrap();
    assert_eq!(last.method, Method::PUT);
    assert_eq!(last.path, format!("/notes/checkpoints/instance=gate-1/{:020}.note", all.len()));
    // As the witness has it: verification takes the file and the whole directory.
    let kept = stack.directory.path().join("witness");
    let note = kept.join(last.path.trim_start_matches("/notes/"));
    std::fs::create_dir_all(note.parent().unwrap()).unwrap();
    std::fs::write(&note, &last.body).unwrap();
    let verify = |checkpoint: Option<&std::path::Path>| {
        let given: Vec<_> =
            checkpoint.into_iter().flat_map(|path| ["--checkpoint".into(), path.display().to_string()]).collect();
        super::audit::audit(&stack, &["verify"], &given.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(verify(Some(&note)).0, 0);
    assert_eq!(verify(Some(&kept)).0, 0);
    // Somebody with the disks removes the newest segment whole, with everything that speaks of it.
    let newest: Vec<String> = stack.bucket.versions().await.unwrap().into_iter().map(|version| version.key).collect();
    let segment = newest.iter().filter(|key| key.ends_with(".zst")).max().unwrap();
    let range = segment.rsplit('/').next().unwrap().trim_end_matches(".ndjson.zst").to_owned();
    let size = format!("{:020}.note", all.len());
    for key in newest.iter().filter(|key| key.contains(&range) || key.ends_with(&size)) {
        stack.bucket.destroy(key).await.unwrap();
    }
    let (code, text) = verify(Some(&kept));
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("missing segment") || text.contains("no log of the origin"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_finds_what_was_cut_off_by_a_second_bucket() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).without_gate().start().await;
    let second = stack.weed.bucket(None).await;
    let credentials =
        "access_key_id: {env: PORTCULLIS_S3_ACCESS_KEY_ID}, secret_access_key: {env: PORTCULLIS_S3_SECRET_ACCESS_KEY}";
    let (url, endpoint) = (format!("s3://{}/kept", second.name()), stack.weed.weed.endpoint());
    let witness =
        format!("days: 1}}\n  witness: {{url: '{url}', endpoint: '{endpoint}', credentials: {{{credentials}}}}}");
    let config = std::fs::read_to_string(&stack.files.config).unwrap().replacen("days: 1}", &witness, 1);
    std::fs::write(&stack.files.config, config).unwrap();
    stack.restart_gate().await;
    let token = stack.token("executor-1", &[], &[]);
    stack.get(&token, "/echo").await.bytes().await.unwrap();
    let all = records::all(&mut stack).await;
    let report = |more: &[&str]| {
        let framework = ["report", "--framework", "nist-800-53r5", "--format", "md"];
        super::audit::audit(&stack, &framework, more).1
    };
    let missing = "missing segment";
    assert!(!report(&["--checkpoint", &url]).contains(missing));
    // With the newest segment goes all that speaks of it in the first bucket.
    let newest: Vec<String> = stack.bucket.versions().await.unwrap().into_iter().map(|version| version.key).collect();
    let segment = newest.iter().filter(|key| key.ends_with(".zst")).max().unwrap();
    let range = segment.rsplit('/').next().unwrap().trim_end_matches(".ndjson.zst");
    let size = format!("{:020}.note", all.len());
    for key in newest.iter().filter(|key| key.contains(range) || key.ends_with(&size)) {
        stack.bucket.destroy(key).await.unwrap();
    }
    assert!(!report(&[]).contains(missing), "the first bucket agrees with itself");
    let text = report(&["--checkpoint", &url]);
    assert!(text.contains(missing) || text.contains("no log of the origin"), "{text}");
}
