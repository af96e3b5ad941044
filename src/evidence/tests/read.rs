//! List, show and replay.

use crate::evidence::fixture::{Fixture, SIZE, decision, start};
use crate::evidence::list::Sessions;
use crate::evidence::read::{Inventory, Record, walk};
use crate::evidence::render::{self, Detail};
use crate::evidence::replay::{self, ReplayError};
use crate::evidence::show::{self, ShowError, Wanted};
use crate::evidence::source::Directory;

async fn open(fixture: &Fixture) -> (Directory, Inventory) {
    let source = Directory::new(fixture.dir.path());
    let inventory = Inventory::list(&source).await.unwrap();
    (source, inventory)
}

#[tokio::test]
async fn sessions_are_summed_up() {
    let fixture = Fixture::new();
    let (source, inventory) = open(&fixture).await;
    let mut sessions = Sessions::default();
    assert!(walk(&source, &inventory, |_| true, |r| sessions.add(&r)).await.damage.is_empty());
    let sessions = sessions.into_sorted();
    assert_eq!(sessions.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["alpha-1", "beta-5"]);
    let beta = &sessions[1];
    assert_eq!((beta.records, beta.allow, beta.deny, beta.hold), (5, 1, 0, 1));
    assert_eq!(beta.principal.as_deref(), Some("bob (https://id.example) through planner"));
    assert!(beta.to_string().contains("targets: billing-db"), "{beta}");
}

#[tokio::test]
async fn damage_is_said_and_the_rest_is_read() {
    let fixture = Fixture::new();
    let mut lines = fixture.lines[..SIZE].to_vec();
    lines[2] = "{}".to_owned();
    fixture.write(0, &lines);
    let (source, inventory) = open(&fixture).await;
    let mut seen = Vec::new();
    let walked = walk(&source, &inventory, |_| true, |r| seen.push(r.seq)).await;
    assert_eq!(seen, [0, 1, 3, 4, 5, 6, 7, 8, 9]);
    assert!(walked.damage.len() == 1 && walked.damage[0].contains("line 3"), "{:?}", walked.damage);
}

#[tokio::test]
async fn an_exchange_is_found_by_decision_and_by_number() {
    let fixture = Fixture::new();
    let (source, inventory) = open(&fixture).await;
    let seqs = |r: Result<Vec<Record>, ShowError>| r.map(|r| r.iter().map(|r| r.seq).collect::<Vec<_>>());
    let (_, found) = show::find(&source, &inventory, Wanted::Decision(decision(0)), None).await;
    assert_eq!(seqs(found).unwrap(), [1, 2, 3, 4]);
    let (_, found) = show::find(&source, &inventory, Wanted::parse("#8").unwrap(), None).await;
    assert_eq!(seqs(found).unwrap(), [5, 6, 7, 8, 9]);
    let (_, found) = show::find(&source, &inventory, Wanted::parse("0").unwrap(), None).await;
    assert_eq!(seqs(found).unwrap(), [0]);
    let (_, found) = show::find(&source, &inventory, Wanted::Seq(8), Some("gate-2")).await;
    assert!(matches!(found, Err(ShowError::NotFound)));
    assert_eq!(Wanted::parse("x"), None);
}

#[tokio::test]
async fn a_replay_tells_the_conversation_and_defuses_it() {
    let fixture = Fixture::new();
    let (source, inventory) = open(&fixture).await;
    let text = replayed(&source, &inventory, "al").await;
    assert!(text.contains("request POST db.example/query: allow"), "{text}");
    assert!(text.contains("sql: sql.delete [destructive], writes billing"), "{text}");
    assert!(text.contains("| DELETE FROM billing\n      | WHERE id = 1\n"), "{text}");
    assert!(text.contains("decision allow by billing-writes: writes need a DBA"), "{text}");
    assert!(
        text.contains("+0.500s  2026-01-02T03:04:05.750Z  #3      response chunk: 3 bytes, found EMAIL 1"),
        "{text}"
    );
    assert!(text.contains("| row \\u{1b}[31m[REDACTED:EMAIL]") && !text.contains('\x1b'), "{text}");
    let text = replayed(&source, &inventory, "beta-5").await;
    assert!(text.contains("held: ticket t-1 waits for dba until"), "{text}");
    assert!(text.contains("vote on t-1: approve, by carol"), "{text}");
    assert!(text.contains("not text, as base64"), "{text}");
}

async fn replayed(source: &Directory, inventory: &Inventory, session: &str) -> String {
    let found = replay::find(source, inventory, session).await.1.unwrap();
    let mut text = String::new();
    let detail = Detail { since: Some(found.began), ..Detail::default() };
    replay::replay(source, inventory, &found, |r, _| text.push_str(&render::record(&r, detail))).await;
    text
}

#[tokio::test]
async fn an_ambiguous_or_unknown_session_is_refused() {
    let fixture = Fixture::new();
    let (source, inventory) = open(&fixture).await;
    let ambiguous = replay::find(&source, &inventory, "").await.1.unwrap_err();
    assert!(ambiguous.to_string().contains("alpha-1 of gate-1, beta-5 of gate-1"), "{ambiguous}");
    assert!(matches!(replay::find(&source, &inventory, "gamma").await.1, Err(ReplayError::NotFound)));
}

#[test]
fn long_texts_are_cut_unless_full() {
    let fixture = Fixture::new();
    let long = "x".repeat(5_000);
    let line = fixture.lines[3].replace("row ", &long);
    let record: Record = serde_json::from_str(&line).unwrap();
    let cut = render::record(&record, Detail { since: Some(start()), ..Detail::default() });
    assert!(cut.contains("--full shows them") && !cut.contains(&long), "{cut}");
    assert!(render::record(&record, Detail { full: true, ..Detail::default() }).contains(&long));
}

#[tokio::test]
async fn facts_are_shown_with_the_details_and_escaped() {
    let fixture = Fixture::new();
    let (source, inventory) = open(&fixture).await;
    let (_, found) = show::find(&source, &inventory, Wanted::Decision(decision(0)), None).await;
    let record = &found.unwrap()[0];
    let shown = render::record(record, Detail { headers: true, ..Detail::default() });
    assert!(shown.contains("fact has_where: true\n"), "{shown}");
    assert!(shown.contains("fact relations: [billing, \\u{1b}[31m]\n"), "{shown}");
    assert!(!render::record(record, Detail::default()).contains("fact "));
}

#[test]
fn records_of_before_facts_are_read() {
    let fixture = Fixture::new();
    let mut old: serde_json::Value = serde_json::from_str(&fixture.lines[1]).unwrap();
    let request = old.as_object_mut().unwrap();
    for name in ["mtls", "target_protocol", "target_groups"] {
        request.remove(name);
    }
    let command = request["commands"][0].as_object_mut().unwrap();
    assert!(command.remove("facts").is_some(), "new records have facts");
    let record = crate::evidence::read::parse(&serde_json::to_vec(&old).unwrap()).unwrap();
    let crate::journal::record::Event::Request(request) = record.event else { panic!("a request") };
    assert!(request.commands[0].facts.is_empty() && request.mtls.is_none());
}
