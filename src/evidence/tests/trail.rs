//! One exchange out of a long log.

use chrono::TimeDelta;
use uuid::{NoContext, Timestamp, Uuid};

use crate::evidence::fixture::{Counting, INSTANCE, Log, ended, opened, request, vote};
use crate::evidence::read::Inventory;
use crate::evidence::show::{self, ShowError, Wanted};
use crate::evidence::trail;
use crate::journal::format::{MANIFESTS, RECORDS};
use crate::journal::record::{DecisionId, Event};

/// A decision id as a gate makes it now.
fn id(log: &Log) -> DecisionId {
    let seconds = log.time.timestamp().try_into().unwrap();
    DecisionId(Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, log.time.timestamp_subsec_nanos())))
}

/// A segment with a request every two minutes; `more` has the hundredth of them for its own.
fn long(manifests: bool, more: impl FnOnce(&mut Log, DecisionId)) -> (Log, DecisionId) {
    let mut log = Log::new();
    log.manifests = manifests;
    let (mut more, mut wanted) = (Some(more), None);
    for n in 0..500 {
        log.time += TimeDelta::minutes(2);
        let id = id(&log);
        log.add(Some("s"), Some(id), request("allow", "bob", None));
        match more.take_if(|_| n == 100) {
            Some(more) => {
                wanted = Some(id);
                more(&mut log, id);
            }
            None => {
                log.add(Some("s"), Some(id), ended());
            }
        }
        log.seal();
    }
    (log, wanted.unwrap())
}

/// How many records are found, of which instance is asked for, and how many segments and manifests were read for it.
async fn shown(log: &Log, id: DecisionId, instance: Option<&str>) -> (usize, usize, usize) {
    let source = Counting::new(log.dir.path());
    let inventory = Inventory::list(&source).await.unwrap();
    let (walk, found) = show::find(&source, &inventory, Wanted::Decision(id), instance).await;
    assert_eq!(walk.damage, Vec::<String>::new());
    let found = match found {
        Ok(found) => found.len(),
        Err(ShowError::NotFound) => 0,
        Err(other) => panic!("{other}"),
    };
    (found, source.gets(RECORDS), source.gets(MANIFESTS))
}

#[tokio::test]
async fn an_exchange_is_found_where_its_id_says_it_began() {
    let (log, wanted) = long(true, |log, id| {
        log.add(Some("s"), Some(id), ended());
    });
    let (found, segments, manifests) = shown(&log, wanted, None).await;
    // Of 500: its own, and those that were fetched ahead. The manifests of a search by halves.
    assert!(found == 2 && segments <= 6 && manifests <= 10, "{found}, {segments}, {manifests}");
    let (found, segments, manifests) = shown(&log, wanted, Some(INSTANCE)).await;
    assert!(found == 2 && segments <= 6 && manifests <= 10, "{found}, {segments}, {manifests}");
    assert_eq!(shown(&log, wanted, Some("gate-2")).await, (0, 0, 0));
    // Without manifests the dates rule out what they can: 500 segments in two minutes each are of one day.
    let (log, wanted) = long(false, |log, id| {
        log.add(Some("s"), Some(id), ended());
    });
    let (found, segments, manifests) = shown(&log, wanted, None).await;
    assert!(found == 2 && segments <= 106 && manifests == 0, "{found}, {segments}, {manifests}");
}

#[tokio::test]
async fn of_what_is_put_under_hold_by_decision_only_its_segments_are_read() {
    let (log, wanted) = long(true, |log, id| {
        log.seal();
        log.add(Some("s"), Some(id), ended());
    });
    let source = Counting::new(log.dir.path());
    let inventory = Inventory::list(&source).await.unwrap();
    let found = trail::segments(&source, &inventory, &[wanted]).await.unwrap();
    let records: Vec<_> = found.iter().map(|name| (name.first, name.last)).collect();
    assert!(records.len() == 2 && records.contains(&(200, 200)) && records.contains(&(201, 201)), "{records:?}");
    assert!(source.gets(RECORDS) <= 7, "{}", source.gets(RECORDS));
    // An id of a session, or of nothing: who asks has to read all.
    let other = DecisionId(Uuid::new_v4());
    assert_eq!(trail::segments(&source, &inventory, &[wanted, other]).await, None);
}

#[tokio::test]
async fn of_many_exchanges_a_segment_is_read_once() {
    // In each segment ten begin, which end in the next; one of the ten is held.
    let mut log = Log::new();
    log.manifests = true;
    let (mut begun, mut all) = (vec![], vec![]);
    for _ in 0..100 {
        log.time += TimeDelta::minutes(2);
        for id in begun.drain(..) {
            log.add(Some("s"), Some(id), ended());
        }
        for k in 0..10 {
            let id = id(&log);
            log.add(Some("s"), Some(id), request("allow", "bob", None));
            if k == 0 {
                log.add(Some("s"), Some(id), opened());
            }
            begun.push(id);
            all.push(id);
        }
        log.seal();
    }
    for id in begun {
        log.add(Some("s"), Some(id), ended());
    }
    log.seal();
    let source = Counting::new(log.dir.path());
    let inventory = Inventory::list(&source).await.unwrap();
    let found = trail::segments(&source, &inventory, &all).await.unwrap();
    assert_eq!(found.len(), 101);
    // Manifests say that nobody voted too late. They are asked that, and before where a time is.
    assert_eq!(source.gets(RECORDS), 101);
    assert!(source.gets(MANIFESTS) <= 202, "{}", source.gets(MANIFESTS));
    // Some of them, which lie far apart: what is between them is not read, but for what is fetched ahead.
    let source = Counting::new(log.dir.path());
    let some: Vec<_> = all.iter().copied().step_by(500).collect();
    let found = trail::segments(&source, &inventory, &some).await.unwrap();
    assert!(found.len() == 4 && source.gets(RECORDS) <= 12, "{found:?}, {}", source.gets(RECORDS));
}

#[tokio::test]
async fn it_is_followed_to_its_end_and_to_votes_that_came_too_late() {
    // It is held for two minutes, and somebody votes on it an hour after it ended.
    let (mut log, wanted) = long(true, |log, id| {
        log.add(Some("s"), Some(id), opened());
        log.seal();
        log.time += TimeDelta::minutes(2);
        log.add(None, Some(id), vote());
        log.add(Some("s"), Some(id), Event::ApprovalEnded { ticket: "t-1".to_owned(), state: "approved".to_owned() });
        log.add(Some("s"), Some(id), ended());
    });
    let Event::ApprovalVote { ticket, approver, .. } = vote() else { unreachable!("it is a vote") };
    log.add(None, Some(wanted), Event::ApprovalRefused { ticket, approver, reason: "it ended".to_owned() });
    log.seal();
    let (found, segments, manifests) = shown(&log, wanted, None).await;
    // The manifests of all that came after say where there were votes.
    assert!(found == 6 && segments <= 8, "{found}, {segments}, {manifests}");
}

#[tokio::test]
async fn where_the_time_of_the_id_does_not_lead_everything_is_read() {
    // The clock was set back by a day between the id and its record.
    let mut log = Log::new();
    log.manifests = true;
    log.time += TimeDelta::days(1);
    let early = id(&log);
    log.time -= TimeDelta::days(1);
    let nobody = id(&log);
    for n in 0..10 {
        let id = if n == 7 { early } else { log.id() };
        log.add(Some("s"), Some(id), request("allow", "bob", None));
        log.add(Some("s"), Some(id), ended());
        log.seal();
    }
    assert_eq!(shown(&log, early, None).await.0, 2);
    // That there is none is only said of a log that was read.
    let (found, segments, _) = shown(&log, nobody, None).await;
    assert!(found == 0 && segments >= 10, "{found}, {segments}");
}
