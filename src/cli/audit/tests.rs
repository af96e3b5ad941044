mod index;
mod query;
mod replay;
mod report;
mod resend;

use clap::Parser;

use super::*;
use crate::evidence::fixture::{Fixture, Log};
use crate::journal::format::record_json;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    audit: AuditArgs,
}

/// Exit code, and stdout or else the error.
fn audit(args: &[&str]) -> (u8, String) {
    let cli = Cli::try_parse_from([&["audit"], args].concat()).unwrap();
    let mut out = Vec::new();
    match execute(cli.audit, &mut out) {
        Ok(code) => (code, String::from_utf8(out).unwrap()),
        Err(Stop(code, text)) => (code, text),
    }
}

#[test]
fn verify_exits_with_what_it_found() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    let key = fixture.dir.path().join("gate.vkey");
    std::fs::write(&key, &fixture.vkey).unwrap();
    let key = key.to_str().unwrap();
    let (code, text) = audit(&["verify", dir, "--key", key]);
    assert_eq!(code, OK, "{text}");
    assert!(text.contains("2 roots match, 2 signatures valid"), "{text}");
    std::fs::remove_file(fixture.records(1)).unwrap();
    let (code, json) = audit(&["verify", &format!("file://{dir}"), "--key", key, "--json"]);
    assert_eq!(code, PROBLEMS);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["problems"][0]["kind"], "missing_records");
    assert_eq!(report["problems"][0]["records"], serde_json::json!([5, 9]));
}

#[test]
fn wrong_use_exits_with_2_and_says_why() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    let note = fixture.note(0);
    for (args, why) in [
        (vec!["verify", "/nonexistent/evidence"], "/nonexistent/evidence"),
        (vec!["ls", "ftp://host/x"], "neither s3://"),
        (vec!["show", dir, "x"], "`audit replay` shows sessions"),
        (vec!["replay", dir, ""], "several sessions"),
        (vec!["verify", dir, "--key", note.to_str().unwrap()], "line 1 is not a verifier key"),
        (vec!["verify", dir, "--key", "/nonexistent.vkey"], "/nonexistent.vkey"),
    ] {
        let (code, text) = audit(&args);
        assert_eq!(code, USAGE, "{args:?}: {text}");
        assert!(text.contains(why), "{args:?}: {text}");
    }
    assert_eq!(audit(&["show", dir, "99"]).0, PROBLEMS);
    let (code, text) = audit(&["replay", dir, &crate::evidence::fixture::decision(1).to_string()]);
    assert!(code == PROBLEMS && text.contains("`audit show` shows its exchange"), "{text}");
}

#[test]
fn a_place_without_records_is_no_empty_answer() {
    let (fixture, empty) = (Fixture::new(), tempfile::tempdir().unwrap());
    let (empty, records) = (empty.path().to_str().unwrap(), fixture.dir.path().join("records"));
    for place in [empty, records.to_str().unwrap()] {
        for args in [
            &["ls", place][..],
            &["query", place],
            &["query", place, "--records"],
            &["query", place, "--from", "7d"],
            &["show", place, "1"],
            &["replay", place, "x"],
            &["prove", place, "1"],
            &["index", place, "--check"],
            &["resend", place, "--skipped", "--otlp", "http://127.0.0.1:1"],
        ] {
            let (code, text) = audit(args);
            assert!(code == USAGE && text.contains("is it the right bucket and prefix?"), "{args:?}: {code} {text}");
        }
    }
    // Of another time there is nothing to be said against an empty answer.
    let dir = fixture.dir.path().to_str().unwrap();
    assert_eq!(audit(&["query", dir, "--from", "2020-01-01", "--to", "2020-01-31", "--json"]).0, OK);
}

#[test]
fn schema_prints_the_schema_of_the_version_that_is_written() {
    let (code, text) = audit(&["schema"]);
    assert_eq!(code, OK);
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let version = &schema["$defs"]["record"]["properties"]["v"]["const"];
    assert_eq!(*version, crate::journal::record::SCHEMA_VERSION);
}

#[test]
fn ls_show_and_replay_print_text_and_json() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    let (code, text) = audit(&["ls", dir]);
    assert!(code == OK && text.contains("alpha-1") && text.contains("5 records: 1 allow, 0 deny, 1 hold"), "{text}");
    let (_, json) = audit(&["ls", dir, "--json"]);
    assert_eq!(json.lines().count(), 2);
    let (_, text) = audit(&["ls", dir, "--records"]);
    assert_eq!(text.lines().count(), 10, "{text}");
    // The records come out as they went in.
    let (_, json) = audit(&["ls", dir, "--records", "--json"]);
    let record = |line: &String| String::from_utf8(record_json(line.as_bytes()).unwrap().to_vec()).unwrap();
    assert_eq!(json.lines().collect::<Vec<_>>(), fixture.lines.iter().map(record).collect::<Vec<_>>());
    let (_, text) = audit(&["show", dir, "3"]);
    assert!(text.starts_with("decision 0190") && text.contains("accept: */*"), "{text}");
    let (_, text) = audit(&["replay", dir, "beta"]);
    assert!(text.starts_with("session beta-5, instance gate-1\n   +0.000s"), "{text}");
}

#[test]
fn of_a_time_only_its_segments_are_listed() {
    let mut log = Log::new();
    log.manifests = true;
    log.exchange("early", "", |_| {});
    let early = log.seal();
    log.time += chrono::TimeDelta::hours(1);
    let from = log.time.to_rfc3339();
    log.exchange("late", "", |_| {});
    log.seal();
    std::fs::write(early, "not zstd").unwrap();
    let (code, text) = audit(&["ls", log.path(), "--from", &from]);
    assert!(code == OK && text.starts_with("late ") && !text.contains("early"), "{text}");
    let (code, text) = audit(&["ls", log.path(), "--from", &from, "--records"]);
    assert_eq!((code, text.lines().count()), (OK, 4), "{text}");
    assert_eq!(audit(&["ls", log.path(), "--to", &from, "--records"]), (PROBLEMS, String::new()));
}

#[test]
fn damage_is_an_exit_code_of_1_and_the_rest_is_shown() {
    let fixture = Fixture::new();
    std::fs::write(fixture.records(0), "not zstd").unwrap();
    let (code, text) = audit(&["ls", fixture.dir.path().to_str().unwrap(), "--records"]);
    assert_eq!((code, text.lines().count()), (PROBLEMS, 5), "{text}");
}

#[test]
fn one_record_is_proved_to_somebody_who_has_only_the_key() {
    for fixture in [Fixture::new(), Fixture::with_manifests()] {
        let dir = fixture.dir.path().to_str().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = elsewhere.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let key = file("gate.vkey", &fixture.vkey);
        for seq in 0..10 {
            let out = elsewhere.path().join(format!("{seq}.tlog-proof"));
            let out = out.to_str().unwrap();
            let (code, text) = audit(&["prove", dir, &seq.to_string(), "--out", out]);
            assert_eq!(code, OK, "{text}");
            let (code, json) = audit(&["verify", "--proof", out, "--key", &key, "--json"]);
            let record = crate::journal::format::record_json(fixture.lines[seq].as_bytes()).unwrap();
            assert_eq!((code, json.trim_end().as_bytes()), (OK, record));
        }
        let (_, proof) = audit(&["prove", dir, &crate::evidence::fixture::decision(1).to_string()]);
        let (code, text) = audit(&["verify", "--proof", &file("request", &proof), "--key", &key]);
        assert!(code == OK && text.starts_with("record 7 is in the log"), "the request of the exchange: {text}");
        let other = proof.replace("index 7", "index 6");
        let (code, text) = audit(&["verify", "--proof", &file("other", &other), "--key", &key]);
        assert!(code == PROBLEMS && text.contains("not number 6"), "{text}");
        assert_eq!(audit(&["prove", dir, "99"]).0, PROBLEMS);
        assert_eq!(audit(&["prove", dir, "x"]).0, USAGE);
        assert_eq!(audit(&["prove", dir, "1", "--out", &key]).0, USAGE, "nothing is overwritten");
        std::fs::remove_file(fixture.note(1)).unwrap();
        assert!(audit(&["prove", dir, "7"]).1.contains("no checkpoint"));
    }
}

#[test]
fn a_verification_goes_on_where_it_was_cut() {
    let (fixture, elsewhere) = (Fixture::with_manifests(), tempfile::tempdir().unwrap());
    let (dir, state) = (fixture.dir.path().to_str().unwrap(), elsewhere.path().join("state"));
    let args = ["verify", dir, "--resume", state.to_str().unwrap(), "--jobs", "2", "--whole"];
    assert_eq!(audit(&args).0, OK);
    assert_eq!(std::fs::read_to_string(&state).unwrap().lines().count(), 3);
    assert_eq!(audit(&args).0, OK);
    std::fs::write(&state, "something else\n").unwrap();
    let (code, text) = audit(&args);
    assert!(code == USAGE && text.contains("name another one"), "{text}");
}

#[test]
fn a_bundle_is_written_and_verified_by_its_file() {
    let (fixture, elsewhere) = (Fixture::with_manifests(), tempfile::tempdir().unwrap());
    let file = |name: &str| elsewhere.path().join(name).to_str().unwrap().to_owned();
    let (dir, signing) = (fixture.dir.path().to_str().unwrap(), file("auditor.key"));
    let key = crate::journal::SigningKey::generate().unwrap();
    key.save(signing.as_ref()).unwrap();
    std::fs::write(file("gate.vkey"), &fixture.vkey).unwrap();
    std::fs::write(file("auditor.vkey"), key.vkey("auditor.example")).unwrap();
    for (name, more) in [("records.tar", &[][..]), ("hashes.tar", &["--hashes-only"])] {
        let sign = ["--sign-key", &signing, "--sign-name", "auditor.example"];
        let bundle = file(name);
        let args = [&["verify", dir, "--bundle", &bundle][..], &sign, more].concat();
        assert_eq!(audit(&args).0, OK);
        assert_eq!(audit(&args).0, USAGE, "nothing is overwritten");
        let keys = ["--key", &file("gate.vkey"), "--key", &file("auditor.vkey")];
        let (code, text) = audit(&[&["verify", &bundle][..], &keys].concat());
        assert!(code == OK && text.contains("2 manifests fit"), "{text}");
        assert_eq!(audit(&["verify", &bundle, "--key", &file("gate.vkey")]).0, PROBLEMS);
    }
    for args in [["ls", &file("hashes.tar")], ["query", &file("hashes.tar")]] {
        let (code, text) = audit(&args);
        assert!(code == USAGE && text.contains("only the hashes of records"), "{args:?}: {text}");
    }
    let (code, text) = audit(&["ls", &file("records.tar")]);
    assert!(code == OK && text.contains("alpha-1"), "a bundle is read as a bucket is: {text}");
    assert_eq!(audit(&["verify", &signing]).0, USAGE, "not a bundle");
}
