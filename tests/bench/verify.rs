//! How fast `audit verify` is, on local data, in bytes of records a second and core: `cargo bench --bench verify [-- MB]`.
//!
//! The log is made once a run: by default 600 MB of records in segments of 16 MiB, as a gate writes them.

use std::path::Path;
use std::time::Instant;

use portcullis::evidence::source::Directory;
use portcullis::evidence::{Options, verify};
use portcullis::journal::SigningKey;
use portcullis::journal::format::manifest::{MANIFEST_VERSION, sha256};
use portcullis::journal::format::{
    CheckpointName, Dimension, Frontier, Keys, Manifest, ManifestName, SegmentName, StoredObject, Tree, Values,
};

const SEGMENT: usize = 16 << 20;
const ORIGIN: &str = "bench.example/gate-1";

fn main() {
    // Cargo gives `--bench`.
    let megabytes = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(600);
    let directory = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    let (records, stored) = write_log(directory.path(), &key, megabytes * 1_000_000);
    println!("{records} records, {megabytes} MB, stored in {} MB", stored / 1_000_000);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let cores = std::thread::available_parallelism().unwrap().get();
    for (jobs, whole) in [(1, false), (1, true), (cores, false)] {
        let keys = Keys::one(&key.vkey(ORIGIN)).unwrap();
        let options = Options { keys, jobs: Some(jobs), whole, ..Options::default() };
        let began = Instant::now();
        let report = runtime.block_on(verify(&Directory::new(directory.path()), &options)).unwrap();
        let seconds = began.elapsed().as_secs_f64();
        assert!(report.ok, "{report}");
        let speed = megabytes as f64 / seconds;
        let how = if whole { "every field" } else { "places" };
        println!("jobs {jobs}, {how}: {speed:.0} MB/s, {:.0} MB/s a job", speed / jobs as f64);
    }
}

/// How many records, and bytes as stored.
fn write_log(directory: &Path, key: &SigningKey, bytes: usize) -> (u64, u64) {
    let (mut tree, mut written, mut stored) = (Tree::new(), 0, 0);
    while written < bytes {
        let before = tree.clone();
        let mut text = Vec::with_capacity(SEGMENT + 4096);
        while text.len() < SEGMENT.min(bytes - written) {
            let line = line(tree.size());
            tree.push_line(line.as_bytes());
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
        }
        written += text.len();
        stored += write_segment(directory, key, &before, &tree, &text);
    }
    (tree.size(), stored)
}

fn write_segment(directory: &Path, key: &SigningKey, before: &Tree, after: &Tree, text: &[u8]) -> u64 {
    let time = chrono::DateTime::from_timestamp(1_767_323_045, 0).unwrap();
    let (first, last, instance) = (before.size(), after.size() - 1, "gate-1".to_owned());
    let name = SegmentName { instance: instance.clone(), date: time.date_naive(), first, last };
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    std::io::Write::write_all(&mut encoder, text).unwrap();
    let records = encoder.finish().unwrap();
    let manifest = Manifest {
        v: MANIFEST_VERSION,
        instance: instance.clone(),
        first_seq: first,
        last_seq: last,
        first_time: time,
        last_time: time,
        records: StoredObject {
            name: name.to_string(),
            bytes: records.len() as u64,
            sha256: hex::encode(sha256(&records)),
        },
        before: Frontier { size: first, peaks: before.peaks().to_vec() },
        root: after.root(),
        kinds: [("exchange.request".to_owned(), last - first + 1)].into(),
        values: Dimension::ALL.map(|dimension| (dimension, Values::default())).into(),
    };
    let json = manifest.to_json().unwrap();
    let note = key.sign_sealed(ORIGIN, after, &sha256(&json)).unwrap();
    put(directory, &name.to_string(), &records);
    put(directory, &ManifestName::of(&name).to_string(), &json);
    put(directory, &CheckpointName { instance, size: last + 1 }.to_string(), &note);
    records.len() as u64
}

fn put(directory: &Path, name: &str, bytes: &[u8]) {
    let path = directory.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// An OCSF event with its record, as a gate writes it.
fn line(seq: u64) -> String {
    let record = record(seq);
    format!(
        r#"{{"class_uid":6003,"class_name":"API Activity","category_uid":6,"activity_id":2,"type_uid":600302,"severity_id":1,"time":1767323045000,"metadata":{{"version":"1.8.0","uid":"gate-1/{seq}","sequence":{seq},"event_code":"exchange.request","log_name":"gate-1","product":{{"name":"Portcullis","version":"0.1.0"}},"profiles":["security_control","trace"]}},"action_id":1,"disposition_id":1,"status_id":1,"api":{{"operation":"sql.select","service":{{"name":"customers-db"}},"request":{{"uid":"{seq}"}}}},"src_endpoint":{{"ip":"10.0.0.7","port":41234}},"http_request":{{"http_method":"POST","url":{{"hostname":"customers.example.com","path":"/query"}}}},"actor":{{"user":{{"name":"executor-{}","groups":[{{"name":"executors"}},{{"name":"support"}}]}}}},"unmapped":{{"portcullis":{record}}}}}"#,
        seq % 50
    )
}

/// A request of one of a thousand sessions: what a gate writes of a SELECT, with ids and digests that do not compress.
fn record(seq: u64) -> String {
    let (session, place) = (seq % 1_000, seq / 1_000 + 1);
    let digest = hex::encode(sha256(&seq.to_le_bytes()));
    format!(
        r#"{{"v":2,"seq":{seq},"time":"2026-01-02T03:04:05.{:06}Z","instance":"gate-1","session":{{"id":"{session:032x}-{session}","seq":{place}}},"decision_id":"0190{}-{}-7{}-8{}-{}","kind":"exchange.request","principal":{{"subject":"executor-{}","issuer":"https://id.example.com","groups":["executors","support"],"chain":[{{"subject":"planner-1","issuer":"https://id.example.com"}}],"credential":{{"kind":"jwt","fingerprint":"{digest}","key_id":"k1","expires":"2026-01-02T04:04:05Z"}}}},"target":"customers-db","target_protocol":"sql","method":"POST","authority":"customers.example.com","path":"/query","headers":[["content-type","application/json"],["accept","*/*"],["user-agent","agent/1.0"]],"peer":"10.0.0.7:41234","mtls":false,"request_id":"{}","trace_id":"{}","commands":[{{"protocol":"sql","actions":["sql.select"],"effects":["read"],"reads":["customers"],"writes":[],"facts":{{"has_where":true,"statements":1}},"text":"SELECT id, name, email FROM customers WHERE id = {seq} AND region = 'eu-west-1' ORDER BY name","statements":1,"complete":true}}],"decision":{{"verdict":"allow","mode":"enforce","policies":["planners-read"],"reason":null,"policy_version":"{}"}},"digest":"{digest}","body":{{"text":"{{\"query\": \"SELECT id, name, email FROM customers WHERE id = {seq} AND region = 'eu-west-1' ORDER BY name\"}}","base64":false,"bytes":117,"cut":false,"sha256":"{digest}"}}}}"#,
        seq % 1_000_000,
        &digest[..4],
        &digest[4..8],
        &digest[8..11],
        &digest[11..14],
        &digest[14..26],
        seq % 50,
        &digest[..36],
        &digest[..32],
        &digest[32..],
    )
}
