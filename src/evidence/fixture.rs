//! A small, valid log in a directory, for tests to damage: two segments of five records with their checkpoints. The first
//! is of schema version 1, as if the gate had been replaced by a newer one in between.

mod counting;
mod log;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use signed_note::{Note, StandardSigner, key_id, new_ed25519_verifier_key};
use tlog_tiles::Checkpoint;
use uuid::Uuid;

pub use counting::Counting;
pub use log::Log;

use super::read::{Record, parse};
use crate::command::{Effect, Fact, Protocol};
use crate::identity::{Actor, Credential, CredentialKind, Fingerprint, Principal};
use crate::journal::contents::{Contents, Facts};
use crate::journal::format::manifest::sha256;
use crate::journal::format::{
    CheckpointName, Frontier, Keys, Manifest, ManifestName, SegmentName, StoredObject, Tree, Values, encrypted,
    manifest_line,
};
use crate::journal::record::{
    BodyRecord, CommandRecord, DecisionId, DecisionRecord, EndRecord, Event, Outcome, RequestRecord, SessionRef,
};

pub const INSTANCE: &str = "gate-1";
pub const ORIGIN: &str = "portcullis.example/gate-1";
pub const SIZE: usize = 5;

pub struct Fixture {
    pub dir: tempfile::TempDir,
    pub lines: Vec<String>,
    pub vkey: String,
    pub skey: String,
}

impl Fixture {
    pub fn new() -> Self {
        let (vkey, skey) = key_pair(7);
        let lines = records().iter().map(line).collect();
        let fixture = Fixture { dir: tempfile::tempdir().unwrap(), lines, vkey, skey };
        for segment in 0..2 {
            fixture.write(segment, &fixture.lines[segment * SIZE..(segment + 1) * SIZE]);
            let size = (segment + 1) * SIZE;
            std::fs::create_dir_all(fixture.note(segment).parent().unwrap()).unwrap();
            std::fs::write(fixture.note(segment), fixture.sign(size, &fixture.lines[..size])).unwrap();
        }
        fixture
    }

    pub fn keys(&self) -> Keys {
        Keys::parse(&self.vkey).unwrap()
    }

    pub fn records(&self, segment: usize) -> PathBuf {
        let first = (segment * SIZE) as u64;
        let date = start().date_naive();
        let name = SegmentName { instance: INSTANCE.to_owned(), first, last: first + SIZE as u64 - 1, date };
        self.dir.path().join(name.to_string())
    }

    pub fn note(&self, segment: usize) -> PathBuf {
        let name = CheckpointName { instance: INSTANCE.to_owned(), size: ((segment + 1) * SIZE) as u64 };
        self.dir.path().join(name.to_string())
    }

    /// Replaces the lines of a segment.
    pub fn write(&self, segment: usize, lines: &[String]) {
        let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
        encoder.include_checksum(true).unwrap();
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        std::fs::create_dir_all(self.records(segment).parent().unwrap()).unwrap();
        std::fs::write(self.records(segment), encoder.finish().unwrap()).unwrap();
    }

    /// The same log as a gate writes it now: each segment with a manifest, which its checkpoint names.
    pub fn with_manifests() -> Self {
        let fixture = Fixture::new();
        (0..2).for_each(|segment| fixture.seal(segment, &fixture.lines));
        fixture
    }

    pub fn manifest(&self, segment: usize) -> PathBuf {
        let name: SegmentName = self.name(&self.records(segment)).parse().unwrap();
        self.dir.path().join(ManifestName::of(&name).to_string())
    }

    /// The object's name of a file.
    fn name(&self, path: &std::path::Path) -> String {
        path.strip_prefix(self.dir.path()).unwrap().display().to_string()
    }

    /// The same, and the records are encrypted.
    pub fn encrypted() -> Self {
        let fixture = Fixture::new();
        (0..2).for_each(|segment| fixture.encrypt(segment, &fixture.lines));
        fixture
    }

    /// Encrypts the records of a segment.
    pub fn encrypt(&self, segment: usize, lines: &[String]) {
        let path = self.records(segment);
        let sealed = encrypted::sealed(&[encrypted::recipient()], &std::fs::read(&path).unwrap());
        std::fs::remove_file(&path).unwrap();
        std::fs::write(self.encrypted_records(segment), sealed).unwrap();
        self.seal_as(segment, lines, &self.encrypted_records(segment));
    }

    pub fn encrypted_records(&self, segment: usize) -> PathBuf {
        self.records(segment).with_extension("zst.age")
    }

    /// Writes manifest and checkpoint of a segment whose records are there. `lines` are those of the log.
    pub fn seal(&self, segment: usize, lines: &[String]) {
        self.seal_as(segment, lines, &self.records(segment));
    }

    fn seal_as(&self, segment: usize, lines: &[String], path: &std::path::Path) {
        let (mut before, mut after, mut contents) = (Tree::default(), Tree::default(), Contents::default());
        let (first, end) = (segment * SIZE, (segment + 1) * SIZE);
        lines[..first].iter().for_each(|line| before.push_line(line.as_bytes()));
        lines[..end].iter().for_each(|line| after.push_line(line.as_bytes()));
        lines[first..end].iter().for_each(|line| match parse(line.as_bytes()) {
            Ok(record) => contents.add(&Facts::of(&record.event), record.session.as_ref()),
            Err(_) => contents.add_unread("unread"),
        });
        let bytes = std::fs::read(path).unwrap();
        if path.extension().is_some_and(|extension| extension == "age") {
            contents.values.values_mut().for_each(Values::give_up);
        }
        let manifest = Manifest {
            v: 1,
            instance: INSTANCE.to_owned(),
            first_seq: first as u64,
            last_seq: end as u64 - 1,
            first_time: time(first),
            last_time: time(end - 1),
            records: StoredObject {
                name: self.name(path),
                bytes: bytes.len() as u64,
                sha256: hex::encode(sha256(&bytes)),
            },
            before: Frontier { size: before.size(), peaks: before.peaks().to_vec() },
            root: after.root(),
            kinds: contents.kinds,
            values: contents.values,
        };
        let json = manifest.to_json().unwrap();
        std::fs::create_dir_all(self.manifest(segment).parent().unwrap()).unwrap();
        std::fs::write(self.manifest(segment), &json).unwrap();
        let note = self.sign_with(end, &lines[..end], &manifest_line(&sha256(&json)));
        std::fs::write(self.note(segment), note).unwrap();
    }

    /// A signed checkpoint over some lines.
    pub fn sign(&self, size: usize, lines: &[String]) -> Vec<u8> {
        self.sign_with(size, lines, "")
    }

    pub fn sign_with(&self, size: usize, lines: &[String], extension: &str) -> Vec<u8> {
        self.sign_by(&[&self.skey], size, lines, extension)
    }

    pub fn sign_by(&self, skeys: &[&str], size: usize, lines: &[String], extension: &str) -> Vec<u8> {
        let mut tree = Tree::default();
        lines.iter().for_each(|l| tree.push_line(l.as_bytes()));
        let text = Checkpoint::new(ORIGIN, size as u64, tree.root(), extension).unwrap().to_bytes();
        let mut note = Note::new(&text, &[]).unwrap();
        skeys.iter().for_each(|skey| note.add_sigs(&[&StandardSigner::new(skey).unwrap()]).unwrap());
        note.to_bytes()
    }
}

/// Verifier key and signer key of the log.
pub fn key_pair(seed: u8) -> (String, String) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = [&[1], key.verifying_key().as_bytes().as_slice()].concat();
    let private = BASE64_STANDARD.encode([&[1], key.as_bytes().as_slice()].concat());
    let skey = format!("PRIVATE+KEY+{ORIGIN}+{:08x}+{private}", key_id(ORIGIN, &public));
    (new_ed25519_verifier_key(ORIGIN, &key.verifying_key()), skey)
}

pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_323_045, 0).unwrap()
}

/// As in a segment; of an OCSF event only what readers of records look at.
fn line(record: &Record) -> String {
    let record_json = serde_json::to_string(record).unwrap();
    match record.v {
        1 => record_json,
        _ => format!(r#"{{"class_uid":6003,"unmapped":{{"portcullis":{record_json}}}}}"#),
    }
}

fn time(seq: usize) -> DateTime<Utc> {
    start() + TimeDelta::milliseconds(250 * seq as i64)
}

pub fn decision(n: u128) -> DecisionId {
    DecisionId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n))
}

/// Session id and place in it, and what happened.
type Step = (Option<(&'static str, u64)>, Event<String>);

fn records() -> Vec<Record> {
    let events: Vec<Step> = vec![
        (None, started()),
        (Some(("alpha-1", 1)), request("allow", "alice", None)),
        (Some(("alpha-1", 2)), Event::Response { status: 200, headers: vec![], unexamined: None }),
        (Some(("alpha-1", 3)), Event::ResponseChunk(body("row \x1b[31m[REDACTED:EMAIL]", false))),
        (Some(("alpha-1", 4)), ended()),
        (Some(("beta-5", 1)), opened()),
        (Some(("beta-5", 2)), vote()),
        (Some(("beta-5", 3)), request("allow", "bob", Some("t-1"))),
        (Some(("beta-5", 4)), Event::ResponseChunk(body("AAEC", true))),
        (Some(("beta-5", 5)), ended()),
    ];
    let record = |(i, (session, event)): (usize, Step)| Record {
        v: if i < SIZE { 1 } else { 2 },
        seq: i as u64,
        time: time(i),
        instance: INSTANCE.to_owned(),
        session: session.map(|(id, seq)| SessionRef { id: id.to_owned(), seq }),
        decision_id: session.map(|(id, _)| decision(u128::from(id == "beta-5"))),
        event,
    };
    events.into_iter().enumerate().map(record).collect()
}

pub fn started() -> Event<String> {
    let text = || "x".to_owned();
    Event::GateStarted { software: text(), config_digest: text(), policy_version: text(), recovered: 0 }
}

pub fn principal(subject: &str) -> Principal {
    Principal {
        subject: subject.to_owned(),
        issuer: "https://id.example".to_owned(),
        groups: BTreeSet::new(),
        chain: vec![Actor { subject: "planner".to_owned(), issuer: "https://id.example".to_owned() }],
        credential: Credential {
            kind: CredentialKind::Jwt,
            fingerprint: Fingerprint("00".to_owned()),
            key_id: None,
            expires: None,
        },
    }
}

pub fn request(verdict: &str, subject: &str, approval: Option<&str>) -> Event<String> {
    let command = CommandRecord {
        protocol: Protocol::Sql,
        actions: BTreeSet::from(["sql.delete".to_owned()]),
        effects: BTreeSet::from([Effect::Destructive]),
        reads: BTreeSet::new(),
        writes: BTreeSet::from(["billing".to_owned()]),
        facts: facts(),
        facts_cut: false,
        masked: BTreeSet::new(),
        text: "DELETE FROM billing\nWHERE id = 1".to_owned(),
        statements: 1,
        complete: true,
        why_incomplete: None,
    };
    let decision = DecisionRecord {
        verdict: verdict.to_owned(),
        mode: "enforce".to_owned(),
        would: None,
        status: None,
        policies: vec!["billing-writes".to_owned()],
        reason: Some("writes need a DBA".to_owned()),
        policy_version: None,
        approval: approval.map(str::to_owned),
        unmask: BTreeSet::new(),
        alarms: BTreeMap::from([("billing-writes".to_owned(), "break-glass".to_owned())]),
    };
    Event::Request(Box::new(RequestRecord {
        principal: Some(principal(subject)),
        target: Some("billing-db".to_owned()),
        target_protocol: Some("sql".to_owned()),
        target_groups: BTreeSet::new(),
        method: "POST".to_owned(),
        authority: "db.example".to_owned(),
        path: "/query".to_owned(),
        headers: vec![("accept".to_owned(), "*/*".to_owned())],
        peer: None,
        mtls: Some(false),
        request_id: None,
        trace_id: None,
        commands: vec![command],
        decision,
        digest: None,
        body: None,
    }))
}

fn facts() -> BTreeMap<String, Fact> {
    let list = Fact::List(vec!["billing".to_owned(), "\x1b[31m".to_owned()]);
    BTreeMap::from([("has_where".to_owned(), Fact::Bool(true)), ("relations".to_owned(), list)])
}

pub fn opened() -> Event<String> {
    let deadline = start() + TimeDelta::minutes(5);
    Event::ApprovalOpened { ticket: "t-1".to_owned(), digest: String::new(), groups: vec!["dba".to_owned()], deadline }
}

pub fn vote() -> Event<String> {
    let (ticket, group) = ("t-1".to_owned(), "dba".to_owned());
    Event::ApprovalVote { ticket, approver: principal("carol"), group, approve: true, comment: "fine".to_owned() }
}

pub fn body(text: &str, base64: bool) -> BodyRecord<String> {
    let findings = BTreeMap::from([("EMAIL".to_owned(), 1)]);
    let bytes = if base64 { BASE64_STANDARD.decode(text).unwrap() } else { text.as_bytes().to_vec() };
    let sha256 = crate::archive::sha256_hex(&bytes);
    BodyRecord {
        text: text.to_owned(),
        base64,
        bytes: 3,
        cut: false,
        sha256,
        findings,
        exposed: BTreeMap::new(),
        kept: None,
        whole: None,
    }
}

pub fn ended() -> Event<String> {
    Event::Ended(Box::new(EndRecord {
        outcome: Outcome::Completed,
        detail: None,
        request_bytes: 1,
        response_bytes: 3,
        duration_ms: 5,
        findings: BTreeMap::new(),
        exposed: BTreeMap::new(),
        unexamined: None,
        exposed_to: None,
    }))
}
