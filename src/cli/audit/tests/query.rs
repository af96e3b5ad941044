use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use chrono::TimeDelta;

use super::{Cli, audit};
use crate::cli::audit::{OK, PROBLEMS, execute};
use crate::evidence::fixture::{Fixture, Log};
use crate::journal::format::record_json;
use clap::Parser as _;

#[test]
fn a_row_says_who_what_and_who_approved() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    let (code, table) = audit(&["query", dir]);
    assert_eq!(code, OK, "{table}");
    let lines: Vec<_> = table.lines().collect();
    assert!(lines[0].starts_with("TIME") && lines[0].contains("APPROVED BY"), "{table}");
    // The columns of all lines begin at the same place.
    let at = lines[0].find("APPROVED BY").unwrap();
    let row = lines[2];
    assert!(row[at..].starts_with("carol (dba)"), "{table}");
    for part in ["2026-01-02T03:04:06.250Z", "bob", "planner", "billing-db", "sql.delete", "destructive", "completed"] {
        assert!(row.contains(part), "{part}: {table}");
    }
    let (_, json) = audit(&["query", dir, "--principal", "bob", "--json"]);
    let row: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(row["votes"][0]["approver"]["subject"], "carol");
    assert_eq!(row["records"], serde_json::json!([5, 9]));
    assert_eq!(row["findings"]["EMAIL"], 1);
    let (_, csv) = audit(&["query", dir, "--csv", "--limit", "1"]);
    let rows: Vec<_> = csv.split_terminator("\r\n").collect();
    assert!(rows.len() == 2 && rows[0].starts_with("time,decision_id,who,through"), "{csv}");
    assert!(rows[1].contains(",\"alice\",\"planner\",\"billing-db\","), "{csv}");
}

#[test]
fn records_are_those_of_the_exchanges_that_fit() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    let (code, json) = audit(&["query", dir, "--approver", "carol", "--records", "--json"]);
    let record = |line: &String| String::from_utf8(record_json(line.as_bytes()).unwrap().to_vec()).unwrap();
    assert_eq!(json.lines().collect::<Vec<_>>(), fixture.lines[5..].iter().map(record).collect::<Vec<_>>());
    assert_eq!(code, OK);
    let (_, text) = audit(&["query", dir, "--approver", "dave", "--records"]);
    assert_eq!(text, "");
}

/// Two exchanges, and twenty minutes between them of which nobody recorded anything.
#[test]
fn in_json_silences_are_lines_behind_the_others() {
    let mut log = Log::new();
    log.manifests = true;
    log.exchange("s", "a", |_| {});
    log.seal();
    log.time += TimeDelta::minutes(20);
    log.exchange("s", "b", |_| {});
    log.seal();
    let window = ["--from", "2026-01-02T03:00:00Z", "--to", "2026-01-02T03:26:00Z"];
    let lines = |more: &[&str]| -> Vec<serde_json::Value> {
        let (code, json) = audit(&[&["query", log.path(), "--json"], more].concat());
        assert_eq!(code, OK, "{json}");
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let silence = serde_json::json!({
        "instance": "gate-1", "after": "2026-01-02T03:04:05.750Z", "before": "2026-01-02T03:24:06Z"
    });
    for (more, exchanges) in [(&[][..], 2), (&["--records"], 8), (&["--principal", "nobody"], 0)] {
        let lines = lines(&[&window, more].concat());
        assert_eq!(lines.len(), exchanges + 1, "{lines:?}");
        assert_eq!(lines[exchanges], serde_json::json!({"silence": silence}));
    }
    assert_eq!(lines(&[]).len(), 2, "no time was asked for");
    let nobody = lines(&["--from", "2026-02-01", "--to", "2026-02-01"]);
    let expected = serde_json::json!({"from": "2026-02-01T00:00:00Z", "to": "2026-02-02T00:00:00Z"});
    assert_eq!(nobody, [serde_json::json!({"no_records": expected})]);
    let (_, csv) = audit(&[&["query", log.path(), "--csv"], &window[..]].concat());
    assert_eq!(csv.lines().count(), 3, "its rows are exchanges: {csv}");
}

#[test]
fn what_cannot_be_read_is_an_exit_code_of_1_and_bad_use_of_2() {
    let fixture = Fixture::new();
    let dir = fixture.dir.path().to_str().unwrap();
    std::fs::write(fixture.records(0), "not zstd").unwrap();
    let (code, text) = audit(&["query", dir, "--csv"]);
    assert_eq!((code, text.lines().count()), (PROBLEMS, 2), "{text}");
    for bad in [
        ["--decision", "maybe"],
        ["--from", "yesterday"],
        ["--effect", "none"],
        ["--outcome", "fine"],
        ["--text", ""],
        ["--limit", "0"],
    ] {
        let error = Cli::try_parse_from(["audit", "query", dir, bad[0], bad[1]]).err().unwrap();
        assert_eq!(error.exit_code(), 2, "{bad:?}");
    }
    assert_eq!(audit(&["query", dir, "--from", "2026-01-02", "--to", "2026-01-01"]).0, 2);
}

/// Gives what is written to the other end.
struct Pipe(Sender<Vec<u8>>);

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn next(pipe: &Receiver<Vec<u8>>) -> serde_json::Value {
    serde_json::from_slice(&pipe.recv_timeout(Duration::from_secs(30)).unwrap()).unwrap()
}

#[test]
fn follow_goes_on_with_new_segments_until_its_limit() {
    let mut log = Log::new();
    log.time = chrono::Utc::now();
    let first = log.exchange("s", "row", |_| {});
    log.seal();
    let (sender, pipe) = channel();
    let args = ["audit", "query", log.path(), "--json", "--follow", "--every", "1", "--limit", "2"];
    let cli = Cli::try_parse_from(args).unwrap();
    let follower = std::thread::spawn(move || execute(cli.audit, &mut Pipe(sender)).map_err(|stop| stop.1));
    assert_eq!(next(&pipe)["decision_id"], first.to_string());
    let second = log.exchange("s", "row", |_| {});
    log.seal();
    assert_eq!(next(&pipe)["decision_id"], second.to_string());
    assert_eq!(follower.join().unwrap(), Ok(OK));
}
