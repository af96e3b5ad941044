//! One session out of a long log.

use chrono::TimeDelta;

use crate::evidence::fixture::{Counting, Log, opened, vote};
use crate::evidence::read::Inventory;
use crate::evidence::source::Source as _;
use crate::evidence::{holds, replay};
use crate::journal::format::{MANIFESTS, RECORDS};
use crate::journal::record::{DecisionId, Event};

/// A hundred segments with an exchange of another session each; one of ours is in three of them, beside that. In between somebody
/// votes on the ticket of its first, and elsewhere on something else.
fn long(manifests: bool) -> (Log, DecisionId) {
    let mut log = Log::new();
    log.manifests = manifests;
    let mut ours = None;
    for n in 0..100 {
        log.time += TimeDelta::minutes(2);
        let other = log.exchange("other", "a", |_| {});
        match n {
            20 | 35 | 60 => {
                let id = log.exchange("ours", "b", |_| {});
                if ours.is_none() {
                    log.add(Some("ours"), Some(id), opened());
                }
                ours.get_or_insert(id);
            }
            25 => {
                log.add(None, ours, vote());
            }
            10 | 30 | 80 => {
                log.add(None, Some(other), vote());
            }
            _ => {}
        }
        log.seal();
    }
    (log, ours.unwrap())
}

#[tokio::test]
async fn of_a_replay_only_what_can_hold_its_session_is_read() {
    for (manifests, segments) in [(true, 8), (false, 141)] {
        let (log, _) = long(manifests);
        let source = Counting::new(log.dir.path());
        let inventory = Inventory::list(&source).await.unwrap();
        let found = replay::find(&source, &inventory, "our").await.1.unwrap();
        let (mut own, mut votes) = (0, 0);
        let walk = replay::replay(&source, &inventory, &found, |record, _| match record.event {
            Event::ApprovalVote { .. } => votes += 1,
            _ => own += 1,
        })
        .await;
        assert_eq!((own, votes, walk.damage), (13, 1, vec![]));
        // With manifests its three, twice, and two with votes that may be on its ticket; without, all and all of its time.
        assert_eq!(source.gets(RECORDS), segments);
        assert_eq!(source.gets(MANIFESTS), if manifests { 100 } else { 0 });
    }
}

#[tokio::test]
async fn what_is_put_under_hold_by_session_is_found_by_manifests_with_the_votes_on_it() {
    for (manifests, segments) in [(true, 6), (false, 100)] {
        let (log, id) = long(manifests);
        let source = Counting::new(log.dir.path());
        let objects = source.list().await.unwrap();
        let (walk, held) = holds::objects_of_ids(&source, &objects, &["ours".to_owned()]).await;
        let names: Vec<_> = held.iter().filter(|held| held.name.starts_with(RECORDS)).map(|held| &held.name).collect();
        assert_eq!((names.len(), walk.damage), (4, vec![]), "three of its own, and one with a vote: {names:?}");
        assert_eq!(source.gets(RECORDS), segments);
        // The time of an id that is not the clock's does not lead there: all is read.
        let (_, held) = holds::objects_of_ids(&source, &objects, &[id.to_string()]).await;
        assert_eq!(held.iter().filter(|held| held.name.starts_with(RECORDS)).count(), 2);
        let (_, both) = holds::objects_of_ids(&source, &objects, &[id.to_string(), "ours".to_owned()]).await;
        assert_eq!(both.iter().filter(|held| held.name.starts_with(RECORDS)).count(), 4);
    }
}

#[tokio::test]
async fn a_session_that_no_segment_can_hold_costs_no_segment() {
    let (log, _) = long(true);
    let source = Counting::new(log.dir.path());
    let inventory = Inventory::list(&source).await.unwrap();
    assert!(replay::find(&source, &inventory, "nobody").await.1.is_err());
    let (_, held) = holds::objects_of_ids(&source, &source.list().await.unwrap(), &["nobody".to_owned()]).await;
    assert_eq!((held, source.gets(RECORDS)), (vec![], 0));
}
