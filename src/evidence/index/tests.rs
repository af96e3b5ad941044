use std::collections::BTreeMap;

use bytes::Bytes;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use super::columns::COLUMNS;
use super::*;
use crate::evidence::fixture::{Fixture, SIZE, decision};

type Cells = BTreeMap<String, String>;

/// Column to cell, as text, of each row.
fn rows(file: Vec<u8>) -> Vec<Cells> {
    let reader = SerializedFileReader::new(Bytes::from(file)).unwrap();
    let cell = |(name, field): (&String, &Field)| (name.clone(), field.to_string());
    reader.get_row_iter(None).unwrap().map(|row| row.unwrap().get_column_iter().map(cell).collect()).collect()
}

fn name(fixture: &Fixture, segment: usize) -> SegmentName {
    let path = fixture.records(segment);
    path.strip_prefix(fixture.dir.path()).unwrap().to_str().unwrap().parse().unwrap()
}

fn made(fixture: &Fixture, segment: usize) -> Result<Vec<u8>, IndexError> {
    build(&name(fixture, segment), &*std::fs::read(fixture.records(segment)).unwrap())
}

#[track_caller]
fn holds(row: &Cells, cells: &[(&str, &str)]) {
    for (column, cell) in cells {
        assert_eq!(row[*column], *cell, "{column} of {row:?}");
    }
}

#[test]
fn a_row_has_what_its_record_says() {
    let fixture = Fixture::new();
    let rows = rows(made(&fixture, 0).unwrap());
    assert_eq!(rows.len(), SIZE);
    let segment = format!("\"{}\"", name(&fixture, 0));
    holds(&rows[0], &[("seq", "0"), ("event", "\"gate.started\""), ("principal", "null"), ("segment", &segment)]);
    assert_eq!(rows[0].keys().cloned().collect::<Vec<_>>(), {
        let mut names: Vec<_> = COLUMNS.iter().map(|column| column.name.to_owned()).collect();
        names.sort();
        names
    });
    let id = format!("\"{}\"", decision(0));
    holds(
        &rows[1],
        &[
            ("time", "2026-01-02 03:04:05.250000 +00:00"),
            ("event", "\"exchange.request\""),
            ("session", "\"alpha-1\""),
            ("decision_id", &id),
            ("principal", "\"alice\""),
            ("issuer", "\"https://id.example\""),
            ("groups", "[]"),
            ("chain", "[\"planner\"]"),
            ("target", "\"billing-db\""),
            ("protocol", "\"sql\""),
            ("method", "\"POST\""),
            ("actions", "[\"sql.delete\"]"),
            ("effects", "[\"destructive\"]"),
            ("complete", "true"),
            ("verdict", "\"allow\""),
            ("policies", "[\"billing-writes\"]"),
            ("ticket", "null"),
        ],
    );
    holds(&rows[2], &[("status", "200"), ("verdict", "null")]);
    holds(&rows[3], &[("bytes", "3"), ("findings", "{\"EMAIL\" -> 1}"), ("exposed", "{}")]);
    let end = [("outcome", "\"completed\""), ("request_bytes", "1"), ("response_bytes", "3"), ("duration_ms", "5")];
    holds(&rows[4], &end);
    assert!(!format!("{rows:?}").contains("[REDACTED"), "no text of bodies");
}

#[test]
fn approvals_are_in_it() {
    let fixture = Fixture::new();
    let rows = rows(made(&fixture, 1).unwrap());
    holds(&rows[0], &[("event", "\"approval.opened\""), ("ticket", "\"t-1\"")]);
    holds(
        &rows[1],
        &[("ticket", "\"t-1\""), ("approver", "\"carol\""), ("principal", "\"carol\""), ("approve", "true")],
    );
    holds(&rows[2], &[("ticket", "\"t-1\""), ("principal", "\"bob\"")]);
}

#[test]
fn what_a_line_says_of_its_exchange_is_in_the_row_of_each_of_its_records() {
    let fixture = Fixture::new();
    let around = r#"{"actor":{"user":{"uid":"bob","groups":[{"name":"ops"},{"name":"dba"}]},"idp":{"name":"https://id.example"}},"api":{"service":{"name":"billing-db"}},"unmapped""#;
    let mut lines = fixture.lines[SIZE..].to_vec();
    lines[4] = lines[4].replacen(r#"{"class_uid":6003,"unmapped""#, around, 1);
    fixture.write(1, &lines);
    let rows = rows(made(&fixture, 1).unwrap());
    holds(
        &rows[4],
        &[
            ("event", "\"exchange.ended\""),
            ("principal", "\"bob\""),
            ("issuer", "\"https://id.example\""),
            ("groups", "[\"ops\", \"dba\"]"),
            ("target", "\"billing-db\""),
        ],
    );
}

#[test]
fn the_same_segment_makes_the_same_bytes_however_it_is_cut() {
    let fixture = Fixture::new();
    let whole = made(&fixture, 0).unwrap();
    assert_eq!(whole, made(&fixture, 0).unwrap());
    let (object, mut sheet) = (Arc::from(name(&fixture, 0).to_string()), Sheet::new().unwrap());
    sheet.most_rows = 2;
    for (seq, line) in (0..).zip(&fixture.lines[..SIZE]) {
        sheet.push(&row(&name(&fixture, 0), seq, line.as_bytes(), &object).unwrap()).unwrap();
    }
    let cut = sheet.finish().unwrap();
    let groups = |file: &Vec<u8>| SerializedFileReader::new(Bytes::from(file.clone())).unwrap().num_row_groups();
    assert_eq!((groups(&whole), groups(&cut)), (1, 3));
    assert_eq!(rows(whole), rows(cut));
}

#[test]
fn a_segment_that_is_not_whole_makes_no_index() {
    let fixture = Fixture::new();
    let with = |change: fn(&mut Vec<String>)| {
        let mut lines = fixture.lines[..SIZE].to_vec();
        change(&mut lines);
        fixture.write(0, &lines);
        made(&fixture, 0).unwrap_err()
    };
    assert!(matches!(with(|lines| drop(lines.pop())), IndexError::Count { found: 4, named: 5 }));
    assert!(matches!(with(|lines| lines.push(lines[4].replace("\"seq\":4", "\"seq\":5"))), IndexError::Count { .. }));
    assert!(matches!(with(|lines| lines.swap(1, 2)), IndexError::Misplaced { seq: 1 }));
    assert!(matches!(with(|lines| lines[3] = lines[3].replace("gate-1", "gate-2")), IndexError::Misplaced { seq: 3 }));
    assert!(matches!(with(|lines| lines[2] = "{}".to_owned()), IndexError::Record { seq: 2, .. }));
    std::fs::write(fixture.records(0), "not zstd").unwrap();
    assert!(matches!(made(&fixture, 0), Err(IndexError::Lines(_))));
}
