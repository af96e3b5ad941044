use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::*;
use crate::evidence::exchange::Exchanges;
use crate::evidence::fixture::{Counting, Log, body, ended, opened, request, vote};
use crate::evidence::read::Inventory;
use crate::evidence::scan::{self, exchanges, segments};
use crate::evidence::silence::Silences;
use crate::evidence::source::{Directory, Source as _};
use crate::evidence::wanted::Wanted;
use crate::journal::format::{MANIFESTS, RECORDS};
use crate::journal::record::{Event, Exposed};

fn patterns(names: &[&str]) -> Vec<Pattern> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

/// What fits in the log, in its order.
fn found(log: &Log, query: &Query) -> Vec<DecisionId> {
    let source = Directory::new(log.dir.path());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let inventory = runtime.block_on(Inventory::list(&source)).unwrap();
    let mut ids = Vec::new();
    let mut take = |e: Exchange| ids.extend(query.matches(&e).then_some(e.decision_id));
    let mut open = Exchanges::of(query);
    let chosen = segments(&inventory, &query.window);
    let walk =
        runtime.block_on(exchanges(&source, &inventory, &chosen, query, &mut Silences::default(), &mut open, |e| {
            take(e);
            ControlFlow::Continue(())
        }));
    assert!(walk.damage.is_empty(), "{:?}", walk.damage);
    open.finish(&mut take);
    ids
}

/// A read by alice; an approved write by bob through the planner, whose window carol's approval of the first covers a second
/// time; a refused one; one without an end.
struct Told {
    log: Log,
    read: DecisionId,
    approved: DecisionId,
    reused: DecisionId,
    refused: DecisionId,
    open: DecisionId,
}

fn told() -> Told {
    let mut log = Log::new();
    let read = log.exchange("alpha-1", "one [REDACTED:EMAIL] row", |r| {
        r.commands[0].effects = [Effect::Read].into();
        r.commands[0].actions = ["sql.select".to_owned()].into();
        r.decision.policies = vec!["reads".to_owned()];
        r.decision.unmask = ["IPV4".to_owned()].into();
        r.principal.as_mut().unwrap().groups = ["readers".to_owned()].into();
        r.principal.as_mut().unwrap().chain = vec![];
        r.target = Some("customers-db".to_owned());
    });
    log.seal();
    let (approved, reused, refused, open) = (log.id(), log.id(), log.id(), log.id());
    let state = |state: &str| Event::ApprovalEnded { ticket: "t-1".to_owned(), state: state.to_owned() };
    log.add(Some("beta-5"), Some(approved), request("hold", "bob", None));
    log.add(Some("beta-5"), Some(approved), opened());
    log.add(None, Some(approved), vote());
    log.seal();
    log.add(Some("beta-5"), Some(approved), state("approved"));
    let Event::Ended(mut end) = ended() else { unreachable!("it is an end") };
    end.exposed = [("PHONE".to_owned(), Exposed { count: 2, ..Exposed::default() })].into();
    log.add(Some("beta-5"), Some(approved), Event::Ended(end));
    log.add(Some("beta-5"), Some(reused), request("hold", "bob", None));
    log.add(Some("beta-5"), Some(reused), state("reused"));
    log.add(Some("beta-5"), Some(reused), ended());
    log.add(Some("beta-5"), Some(refused), request("deny", "bob", None));
    let Event::Ended(mut end) = ended() else { unreachable!("it is an end") };
    end.outcome = Outcome::Refused;
    log.add(Some("beta-5"), Some(refused), Event::Ended(end));
    log.add(Some("beta-5"), Some(open), request("allow", "bob", None));
    log.add(Some("beta-5"), Some(open), Event::ResponseChunk(body("needle in two pi", false)));
    log.add(Some("beta-5"), Some(open), Event::ResponseChunk(body("eces of text", false)));
    log.seal();
    Told { log, read, approved, reused, refused, open }
}

#[test]
fn each_filter_chooses() {
    let t = told();
    let q = Query::default;
    let writes = vec![t.approved, t.reused, t.refused, t.open];
    for (query, wanted) in [
        (Query { principals: patterns(&["alice"]), ..q() }, vec![t.read]),
        (Query { principals: patterns(&["https://id.example|bo*"]), ..q() }, writes.clone()),
        (Query { principals: patterns(&["al"]), ..q() }, vec![]),
        (Query { groups: patterns(&["readers"]), ..q() }, vec![t.read]),
        (Query { chain: patterns(&["planner"]), ..q() }, writes.clone()),
        (Query { targets: patterns(&["customers-*"]), ..q() }, vec![t.read]),
        (Query { actions: patterns(&["sql.select"]), ..q() }, vec![t.read]),
        (Query { effects: vec![Effect::Destructive], ..q() }, writes.clone()),
        (Query { privileged: true, ..q() }, writes.clone()),
        (Query { decisions: vec![Decided::Allow], ..q() }, vec![t.read, t.approved, t.reused, t.open]),
        (Query { decisions: vec![Decided::Deny], ..q() }, vec![t.refused]),
        (Query { decisions: vec![Decided::Hold], ..q() }, vec![t.approved, t.reused]),
        (Query { decisions: vec![Decided::Id(t.open)], ..q() }, vec![t.open]),
        (Query { policies: patterns(&["reads"]), ..q() }, vec![t.read]),
        (Query { approvers: patterns(&["carol"]), ..q() }, vec![t.approved, t.reused]),
        (Query { findings: patterns(&["EMAIL"]), ..q() }, vec![t.read, t.open]),
        (Query { sessions: vec!["alpha".to_owned()], ..q() }, vec![t.read]),
        (Query { texts: vec!["absent".to_owned(), "two pieces of".to_owned()], ..q() }, vec![t.open]),
        (Query { texts: vec!["fine".to_owned()], ..q() }, vec![t.approved]),
        (Query { exposed: true, ..q() }, vec![t.read, t.approved]),
        (Query { outcomes: vec![Ended::With(Outcome::Refused)], ..q() }, vec![t.refused]),
        (Query { outcomes: vec![Ended::Open], ..q() }, vec![t.open]),
    ] {
        assert_eq!(found(&t.log, &query), wanted, "{query:?}");
    }
}

#[test]
fn filters_of_one_kind_widen_and_of_several_narrow() {
    let t = told();
    let both = Query { principals: patterns(&["alice", "bob"]), ..Query::default() };
    assert_eq!(found(&t.log, &both).len(), 5);
    let narrow = Query { decisions: vec![Decided::Hold], outcomes: vec![Ended::Open], ..both };
    assert_eq!(found(&t.log, &narrow), []);
}

#[test]
fn the_window_is_of_the_first_record_and_its_end_is_not_in_it() {
    let t = told();
    let at = |ids: &[DecisionId], from: DateTime<Utc>, to: DateTime<Utc>| {
        let window = Window { from: Some(from), to: Some(to) };
        assert_eq!(found(&t.log, &Query { window, ..Query::default() }), ids);
    };
    let start = crate::evidence::fixture::start();
    let second = start + chrono::TimeDelta::seconds(1);
    at(&[t.read], start, second);
    at(&[t.approved], second, second + chrono::TimeDelta::milliseconds(250));
}

/// What fits.
async fn answer(source: &Counting, query: &Query) -> BTreeSet<DecisionId> {
    let inventory = Inventory::list(source).await.unwrap();
    let (mut ids, mut open) = (BTreeSet::new(), Exchanges::of(query));
    let chosen = segments(&inventory, &query.window);
    exchanges(source, &inventory, &chosen, query, &mut Silences::default(), &mut open, |e| {
        ids.extend(query.matches(&e).then_some(e.decision_id));
        ControlFlow::Continue(())
    })
    .await;
    ids
}

#[tokio::test]
async fn segments_in_which_nobody_asked_for_begins_are_not_read() {
    let mut log = Log::new();
    log.manifests = true;
    // Every tenth segment is of bob, whose exchange goes on into the next one.
    let mut wanted = BTreeSet::new();
    for n in 0..100 {
        if n % 10 == 3 {
            let id = log.id();
            log.add(Some("beta"), Some(id), request("allow", "bob", None));
            log.seal();
            log.exchange("alpha", "row", |_| {});
            log.add(Some("beta"), Some(id), ended());
            wanted.insert(id);
        } else {
            log.exchange("alpha", "row", |_| {});
        }
        log.seal();
    }
    let source = Counting::new(log.dir.path());
    let query = Query { principals: patterns(&["bob"]), ..Query::default() };
    assert_eq!(answer(&source, &query).await, wanted);
    assert_eq!((source.gets(RECORDS), source.gets(MANIFESTS)), (20, 110));
    // A damaged manifest rules nothing out.
    let names = source.list().await.unwrap().into_iter().map(|o| o.name).find(|n| n.starts_with("manifests/"));
    std::fs::write(log.dir.path().join(names.unwrap()), "{}").unwrap();
    let source = Counting::new(log.dir.path());
    assert_eq!(answer(&source, &query).await, wanted);
    assert_eq!(source.gets(RECORDS), 21);
}

#[tokio::test]
async fn a_month_of_a_year_does_not_read_the_year() {
    let mut log = Log::new();
    let mut march = BTreeSet::new();
    let day = |date: NaiveDate| date.and_hms_opt(12, 0, 0).unwrap().and_utc();
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    for date in first.iter_days().take(365) {
        log.time = day(date);
        let id = log.exchange("s", "row", |_| {});
        if date.format("%m").to_string() == "03" {
            march.insert(id);
        }
        log.seal();
    }
    let midnight = |month| NaiveDate::from_ymd_opt(2026, month, 1).unwrap().and_time(chrono::NaiveTime::MIN).and_utc();
    let window = Window { from: Some(midnight(3)), to: Some(midnight(4)) };
    let query = Query { window, ..Query::default() };
    let source = Counting::new(log.dir.path());
    assert_eq!(answer(&source, &query).await, march);
    // The month's own days, the one before, and two after: the window ends with the first moment of April.
    assert_eq!((source.gets(RECORDS), source.gets(MANIFESTS)), (31 + 1 + 2, 0));
}

/// Silences of a window over a log, and how many segments were read for it.
async fn silences(log: &Log, query: &Query, now: DateTime<Utc>) -> (Vec<String>, usize) {
    let source = Counting::new(log.dir.path());
    let inventory = Inventory::list(&source).await.unwrap();
    let (mut open, mut silences) = (Exchanges::of(query), Silences::of(query.window, None, now));
    let chosen = segments(&inventory, &query.window);
    exchanges(&source, &inventory, &chosen, query, &mut silences, &mut open, |_| ControlFlow::Continue(())).await;
    (silences.told().iter().map(ToString::to_string).collect(), source.gets(RECORDS))
}

#[tokio::test]
async fn a_window_in_which_a_log_was_silent_says_so_though_nothing_that_fits_is_read() {
    for manifests in [true, false] {
        let mut log = Log::new();
        log.manifests = manifests;
        let start = log.time;
        let minutes = chrono::TimeDelta::minutes;
        for at in [0, 5, 60, 65] {
            log.time = start + minutes(at);
            log.exchange("alpha", "row", |_| {});
            log.seal();
        }
        let window = |from, to| Window { from: Some(start + minutes(from)), to: Some(start + minutes(to)) };
        let of = |window| Query { window, principals: patterns(&["nobody"]), ..Query::default() };
        let (notes, read) = silences(&log, &of(window(1, 66)), start + minutes(90)).await;
        assert_eq!((notes.len(), read), (1, if manifests { 0 } else { 4 }), "{notes:?}");
        assert!(notes[0].contains("2026-01-02T03:09:05Z and 2026-01-02T04:04:05Z (54 minutes)"), "{notes:?}");
        let (notes, _) = silences(&log, &of(window(61, 120)), start + minutes(90)).await;
        assert!(notes.len() == 1 && notes[0].contains("(24 minutes)"), "until now: {notes:?}");
        assert_eq!(silences(&log, &of(window(60, 66)), start + minutes(90)).await.0, Vec::<String>::new());
    }
}

#[tokio::test]
async fn manifests_alone_tell_of_silences() {
    for (manifests, told) in [(true, 1), (false, 0)] {
        let mut log = Log::new();
        log.manifests = manifests;
        let start = log.time;
        for minute in [0, 60] {
            log.time = start + chrono::TimeDelta::minutes(minute);
            log.exchange("alpha", "row", |_| {});
            log.seal();
        }
        let source = Counting::new(log.dir.path());
        let inventory = Inventory::list(&source).await.unwrap();
        let window = Window { from: Some(start), to: Some(log.time) };
        let mut silent = Silences::of(window, None, log.time);
        scan::silences(&source, &inventory, &segments(&inventory, &window), &mut silent).await;
        assert_eq!((silent.told().len(), source.gets(RECORDS)), (told, 0), "{:?}", silent.told());
    }
}

#[tokio::test]
async fn records_are_read_from_the_segments_that_can_have_them() {
    let mut log = Log::new();
    for n in 0..20 {
        match n {
            7 => drop(log.exchange("beta", "row", |r| r.principal.as_mut().unwrap().subject = "bob".to_owned())),
            _ => drop(log.exchange("alpha", "row", |_| {})),
        }
        log.seal();
    }
    let source = Counting::new(log.dir.path());
    let inventory = Inventory::list(&source).await.unwrap();
    let query = Query { principals: patterns(&["bob"]), ..Query::default() };
    let (_, wanted) = Wanted::find(&source, &inventory, &query, &mut Silences::default(), 10).await;
    let chosen = wanted.segments(&segments(&inventory, &query.window));
    assert_eq!(chosen.iter().map(|(name, _)| name.first).collect::<Vec<_>>(), [28]);
    let (_, few) = Wanted::find(&source, &inventory, &Query::default(), &mut Silences::default(), 10).await;
    assert!(few.more && !wanted.more);
    // One that did not end may go on in any later segment.
    let id = log.id();
    log.add(Some("beta"), Some(id), request("allow", "bob", None));
    log.seal();
    log.exchange("alpha", "row", |_| {});
    log.seal();
    let inventory = Inventory::list(&source).await.unwrap();
    let (_, wanted) = Wanted::find(&source, &inventory, &query, &mut Silences::default(), 10).await;
    let chosen = wanted.segments(&segments(&inventory, &query.window));
    assert_eq!(chosen.iter().map(|(name, _)| name.first).collect::<Vec<_>>(), [28, 80, 81]);
}

#[test]
fn a_segment_of_the_day_before_may_reach_into_the_window() {
    let date = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let window = Window { from: Some(date.and_hms_opt(0, 10, 0).unwrap().and_utc()), to: None };
    assert!(window.may_hold(date.checked_sub_days(Days::new(1)).unwrap()));
    assert!(!window.may_hold(date.checked_sub_days(Days::new(2)).unwrap()));
    assert!(Window::default().may_hold(NaiveDate::MAX) && Window::default().may_hold(NaiveDate::MIN));
}
