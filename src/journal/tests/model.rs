//! The journal against a model, on a disk that fails at any operation: what was acknowledged is found again once, nothing is
//! invented, no number is missing, and recovery takes whatever a crash can leave.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{TimeDelta, Utc};
use proptest::prelude::*;

use super::power::{Fault, Sim};
use super::*;
use crate::config::Encryption;
use crate::journal::format::encrypted::recipient;
use crate::journal::record::{DecisionId, Event};
use crate::journal::start;
use crate::journal::testing::draft_of;

#[derive(Clone, Debug)]
enum Act {
    /// So many records at once, of so many bytes.
    Append(usize, usize),
    Seal,
    /// The oldest sealed segment goes to the archive.
    Archive,
    /// The clock is set, by seconds.
    Clock(i64),
}

#[derive(Clone, Copy, Debug)]
enum End {
    Close,
    Kill,
    /// With the seed of what is lost.
    Power(u64),
}

#[derive(Clone, Debug)]
struct Round {
    acts: Vec<Act>,
    fault: Option<(usize, Fault)>,
    end: End,
}

/// A log over many lives of its process, and what is known of it outside.
struct World {
    bench: Bench,
    sim: Sim,
    runtime: tokio::runtime::Runtime,
    /// Seconds that the clock is off.
    skew: Arc<AtomicI64>,
    acknowledged: BTreeMap<u64, DecisionId>,
    given: BTreeSet<DecisionId>,
    /// First and last record to the segment's bytes.
    archive: BTreeMap<(u64, u64), Vec<u8>>,
}

impl World {
    fn new(encryption: Option<Encryption>) -> Self {
        let mut bench = Bench::new();
        (bench.config.segment_bytes, bench.config.encryption) = (6_000, encryption);
        World {
            bench,
            sim: Sim::default(),
            runtime: tokio::runtime::Builder::new_current_thread().build().unwrap(),
            skew: Arc::default(),
            acknowledged: BTreeMap::new(),
            given: BTreeSet::new(),
            archive: BTreeMap::new(),
        }
    }

    fn open(&self) -> Result<Journal, OpenError> {
        let skew = Arc::clone(&self.skew);
        let clock = Box::new(move || Utc::now() + TimeDelta::seconds(skew.load(Ordering::Relaxed)));
        let key = self.bench.key.clone();
        start::open(&self.bench.config, INSTANCE, key.into(), Box::new(self.sim.clone()), clock)
            .map(|(journal, _)| journal)
    }

    fn round(&mut self, round: &Round) {
        self.sim.inject(round.fault);
        match self.open() {
            Ok(journal) => {
                round.acts.iter().for_each(|act| self.act(&journal, act));
                match round.end {
                    End::Close => drop(self.runtime.block_on(journal.close("test"))),
                    End::Kill | End::Power(_) => drop(journal),
                }
            }
            Err(error) => assert!(self.sim.failed(), "recovery refused what a crash left: {error}"),
        }
        let power = if let End::Power(seed) = round.end { Some(seed) } else { None };
        self.sim.crash(power);
    }

    fn act(&mut self, journal: &Journal, act: &Act) {
        match *act {
            Act::Append(count, bytes) => self.append(journal, count, bytes),
            Act::Seal => drop(self.runtime.block_on(journal.seal())),
            Act::Archive => self.send_oldest(journal),
            Act::Clock(seconds) => self.skew.store(seconds, Ordering::Relaxed),
        }
    }

    fn append(&mut self, journal: &Journal, count: usize, bytes: usize) {
        let ids: Vec<_> = (0..count).map(|_| DecisionId::new()).collect();
        self.given.extend(&ids);
        let event = || Event::PolicyRejected { problems: vec!["x".repeat(bytes)] };
        let appends = ids.iter().map(|&id| journal.append(draft_of(Some("s"), id, event())));
        let receipts = self.runtime.block_on(futures_util::future::join_all(appends));
        for (id, receipt) in ids.into_iter().zip(receipts) {
            if let Ok(receipt) = receipt {
                assert_eq!(self.acknowledged.insert(receipt.seq, id), None, "{} was given out twice", receipt.seq);
            }
        }
    }

    fn send_oldest(&mut self, journal: &Journal) {
        let Some(segment) = journal.sealed_segments().into_iter().next() else { return };
        self.store(&segment);
        // Where it fails it is sent again, which the archive knows by its name.
        let _ = journal.remove(&segment);
    }

    fn store(&mut self, segment: &SealedSegment) {
        let Ok(bytes) = self.sim.content(&segment.records.path) else { return };
        let before = self.archive.insert((segment.first_seq, segment.last_seq), bytes.clone());
        assert!(before.is_none_or(|before| before == bytes), "other bytes under the same name: {segment:?}");
    }

    /// The disk works from here on: everything must be there.
    fn finish(mut self) {
        self.sim.inject(None);
        let journal = self.open().unwrap();
        let last = Draft::of_gate(Event::GateStopped { reason: String::new() });
        let next = self.runtime.block_on(journal.append(last));
        let next = next.unwrap().seq;
        let last = self.runtime.block_on(journal.seal()).unwrap().unwrap();
        journal.sealed_segments().iter().for_each(|segment| self.store(segment));
        let (mut tree, mut found) = (Tree::new(), Vec::new());
        for (&(first, last), bytes) in &self.archive {
            assert_eq!((first, last >= first), (tree.size(), true), "a gap or an overlap");
            let encrypted = self.bench.config.encryption.is_some();
            let packed = if encrypted { identity().decrypt(bytes).unwrap() } else { bytes.clone() };
            let read = for_each_line(&*packed, |line| {
                tree.push_line(line);
                found.push(crate::evidence::read::parse(line).unwrap());
            });
            assert_eq!(read.unwrap(), last - first + 1);
        }
        let note = self.sim.content(&last.note.path).unwrap();
        let checkpoint = verify_checkpoint(&note, &self.bench.key.vkey(ORIGIN)).unwrap();
        assert_eq!((checkpoint.size, checkpoint.root), (tree.size(), tree.root()));
        self.compare(next, &found);
    }

    fn compare(&self, next: u64, found: &[Record<String>]) {
        assert_eq!(found.len() as u64, next + 1);
        assert!(found.iter().enumerate().all(|(at, record)| record.seq == at as u64));
        assert!(found.is_sorted_by_key(|record| record.time), "time went backwards");
        let ids: Vec<_> = found.iter().filter_map(|record| record.decision_id).collect();
        let once: BTreeSet<_> = ids.iter().copied().filter(|id| self.given.contains(id)).collect();
        assert_eq!(once.len(), ids.len(), "a record is there twice, or nobody gave it");
        for (seq, id) in &self.acknowledged {
            assert_eq!(found[usize::try_from(*seq).unwrap()].decision_id, Some(*id), "record {seq} was acknowledged");
        }
    }
}

fn run(rounds: &[Round], encryption: Option<Encryption>) {
    let mut world = World::new(encryption);
    rounds.iter().for_each(|round| world.round(round));
    world.finish();
}

fn an_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (1usize..6, prop_oneof![0usize..40, 300usize..2_000]).prop_map(|(count, bytes)| Act::Append(count, bytes)),
        2 => Just(Act::Seal),
        2 => Just(Act::Archive),
        1 => (-1_000_000i64..1_000_000).prop_map(Act::Clock),
    ]
}

fn a_round() -> impl Strategy<Value = Round> {
    let fault = prop_oneof![1 => Just(Fault::Error), 1 => Just(Fault::Short), 2 => Just(Fault::Die)];
    let fault = proptest::option::weighted(0.8, (0usize..70, fault));
    let end = prop_oneof![1 => Just(End::Close), 2 => Just(End::Kill), 4 => any::<u64>().prop_map(End::Power)];
    (proptest::collection::vec(an_act(), 0..8), fault, end).prop_map(|(acts, fault, end)| Round { acts, fault, end })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn whatever_fails_what_was_acknowledged_is_there_once(
        rounds in proptest::collection::vec(a_round(), 1..6),
        encryption in prop_oneof![2 => Just(None), 1 => any::<bool>().prop_map(encrypted)],
    ) {
        run(&rounds, encryption);
    }
}

#[test]
fn a_life_may_be_cut_off_at_every_operation_of_the_disk() {
    let acts = [Act::Append(3, 900), Act::Seal, Act::Append(2, 900), Act::Archive, Act::Append(4, 900), Act::Archive];
    let first = Round { acts: acts.to_vec(), fault: None, end: End::Kill };
    let ends = [End::Kill, End::Power(1), End::Power(2)];
    let encrypted = (Fault::Die, &ends[..2], encrypted(true));
    let plain = [(Fault::Die, &ends[..]), (Fault::Error, &ends[..2]), (Fault::Short, &ends[..1])];
    for (fault, ends, encryption) in plain.map(|(fault, ends)| (fault, ends, None)).into_iter().chain([encrypted]) {
        for &end in ends {
            let mut at = 0;
            // Two lives with the fault at the same place: the second one's recovery is cut off too.
            while happens(&[first.clone(), Round { fault: Some((at, fault)), end, ..first.clone() }], &encryption) {
                at += 1;
            }
            assert!(at > 30, "{at} operations");
        }
    }
}

fn encrypted(keep_clear: bool) -> Option<Encryption> {
    Some(Encryption { recipients: vec![recipient()], keep_clear })
}

/// Whether the last round's fault was reached.
fn happens(rounds: &[Round], encryption: &Option<Encryption>) -> bool {
    let mut world = World::new(encryption.clone());
    rounds.iter().for_each(|round| world.round(round));
    world.round(rounds.last().unwrap());
    let reached = world.sim.reached();
    world.finish();
    reached
}
