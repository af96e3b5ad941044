//! A session as it went, in each format.

use crate::evidence::bodies::Hashes;
use crate::evidence::fixture::{Log, body, ended, opened, request, vote};
use crate::evidence::read::{Inventory, Record};
use crate::evidence::render::Detail;
use crate::evidence::replay::conversation::Conversation;
use crate::evidence::replay::transcript::Transcript;
use crate::evidence::replay::{Found, asciicast, find, har, html, replay};
use crate::evidence::source::Directory;
use crate::journal::record::Event;

/// A held request whose answer is an event stream, in pieces that end anywhere.
fn log() -> Log {
    let mut log = Log::new();
    let id = log.id();
    let add = |log: &mut Log, event| log.add(Some("s-1"), Some(id), event);
    add(&mut log, request("hold", "bob", None));
    add(&mut log, opened());
    log.add(None, Some(id), vote());
    add(&mut log, Event::ApprovalEnded { ticket: "t-1".to_owned(), state: "approved".to_owned() });
    let headers = vec![("Content-Type".to_owned(), "text/event-stream; charset=utf-8".to_owned())];
    add(&mut log, Event::Response { status: 200, headers, unexamined: None });
    for piece in ["data: o", "ne\n\ndata: <b>two</b>\ndata: \x1b[31m", "more\n\ndata: thr"] {
        add(&mut log, Event::ResponseChunk(body(piece, false)));
        log.seal();
    }
    add(&mut log, ended());
    log.exchange("s-2", "of another session", |_| {});
    log.seal();
    log
}

fn session(log: &Log) -> (Found, Vec<Record>) {
    let source = Directory::new(log.dir.path());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let inventory = Inventory::list(&source).await.unwrap();
        let found = find(&source, &inventory, "s-1").await.1.unwrap();
        let mut records = Vec::new();
        replay(&source, &inventory, &found, |record, _| records.push(record)).await;
        (found, records)
    })
}

fn conversation(records: &[Record]) -> (Conversation, Hashes) {
    let (mut conversation, mut hashes) = (Conversation::default(), Hashes::default());
    for record in records {
        hashes.check(record);
        conversation.add(record.clone());
    }
    (conversation, hashes)
}

#[test]
fn events_are_shown_when_they_are_whole_and_the_rest_at_the_end() {
    let (found, records) = session(&log());
    let mut transcript = Transcript::new(Detail { since: Some(found.began), ..Detail::default() });
    let texts: Vec<_> = records.iter().map(|record| transcript.add(record)).collect();
    let shown: Vec<_> = texts
        .iter()
        .map(|text| text.lines().filter_map(|l| l.trim().strip_prefix("| data: ")).collect::<Vec<_>>())
        .collect();
    let none = Vec::<&str>::new;
    let both = vec!["<b>two</b>", "\\u{1b}[31mmore"];
    assert_eq!(shown, [none(), none(), none(), none(), none(), none(), vec!["one"], both, vec!["thr"]]);
    assert!(texts[2].contains("vote on t-1: approve, by carol"), "{}", texts[2]);
    assert_eq!(transcript.finish(), "");
    let mut cut = Transcript::new(Detail::default());
    records.iter().take(8).for_each(|record| drop(cut.add(record)));
    assert!(cut.finish().contains("goes on without an end:\n      | data: thr"));
}

#[test]
fn the_page_is_one_file_that_loads_and_runs_nothing() {
    let (found, records) = session(&log());
    let (conversation, hashes) = conversation(&records);
    let page = html::html(&found, &conversation, &hashes, false);
    assert!(page.contains("&lt;b&gt;two&lt;/b&gt;") && page.contains("\\u{1b}[31mmore"), "{page}");
    assert!(page.contains("put together from 3 records") && page.contains("held, then approved"), "{page}");
    assert!(page.contains("approved by carol (https://id.example) through planner of dba: fine"), "{page}");
    assert!(page.contains("3 pieces of bodies have the SHA-256"), "{page}");
    for outside in
        ["<script", "<b>", "src=", "url(", "@import", "<link", "<iframe", " style=", "onclick", "href=\"http"]
    {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(!page.contains("of another session"));
}

#[test]
fn an_archive_has_the_bodies_whole() {
    let (found, records) = session(&log());
    let (conversation, hashes) = conversation(&records);
    let har = har::har(&found, &conversation, &hashes);
    let entry = &har["log"]["entries"][0];
    assert_eq!(entry["response"]["content"]["text"], "data: one\n\ndata: <b>two</b>\ndata: \x1b[31mmore\n\ndata: thr");
    assert_eq!(entry["response"]["status"], 200);
    assert_eq!((entry["time"].as_i64(), entry["timings"]["wait"].as_i64()), (Some(2000), Some(1000)));
    assert_eq!(entry["_portcullis"]["votes"][0]["approver"]["subject"], "carol");
}

#[test]
fn a_recording_is_in_its_own_time() {
    let (found, _) = session(&log());
    let head: serde_json::Value = serde_json::from_str(&asciicast::head(&found)).unwrap();
    assert_eq!((head["version"].as_u64(), head["timestamp"].as_i64()), (Some(2), Some(found.began.timestamp())));
    let line = asciicast::output(&found, found.began + chrono::TimeDelta::milliseconds(1500), "a\nb\n");
    assert_eq!(line, "[1.5,\"o\",\"a\\r\\nb\\r\\n\"]\n");
}
