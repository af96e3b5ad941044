use std::sync::Mutex;

use super::*;
use crate::app::shelf::tests::{open, segment};
use crate::archive::Outbox as _;
use crate::demo::process::eventually;
use crate::evidence::read::{Record, parse};
use crate::journal::SealedSegment;
use crate::journal::format::for_each_line;

const LIMIT: Duration = Duration::from_secs(60);

/// Takes nothing until it is told to.
struct Away {
    asked: watch::Sender<bool>,
    back: watch::Receiver<bool>,
    taken: Arc<Mutex<Vec<Taken>>>,
}

/// First and last record, and what was passed over before them.
type Taken = (u64, u64, Option<(u64, u64)>);

impl Sink for Away {
    fn name(&self) -> &'static str {
        "hook"
    }

    async fn send(&self, batch: &Batch) -> Result<(), String> {
        self.asked.send_replace(true);
        self.back.clone().wait_for(|back| *back).await.map_err(|e| e.to_string())?;
        self.taken.lock().unwrap().push((batch.first, batch.last, batch.skipped));
        Ok(())
    }
}

/// What a segment's records say was passed over.
fn skipped(segment: &SealedSegment) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    let file = BufReader::new(File::open(&segment.records.path).unwrap());
    for_each_line(file, |line| {
        let record: Record = parse(line).unwrap();
        if let Event::StreamSkipped { stream, first, last } = record.event {
            assert_eq!(stream, "hook");
            found.push((first, last));
        }
    })
    .unwrap();
    found
}

#[tokio::test]
async fn a_journal_lets_go_of_what_a_stream_does_not_take_and_records_it_once() {
    let directory = tempfile::tempdir().unwrap();
    let journal = open(directory.path(), 20_000);
    let shelf = Arc::new(Shelf::new(journal.clone(), directory.path(), 1 << 20));
    let ((asked, mut is_asked), (back, is_back)) = (watch::channel(false), watch::channel(false));
    let taken = Arc::new(Mutex::new(Vec::new()));
    let sink = Away { asked, back: is_back, taken: Arc::clone(&taken) };
    let stream = start(Arc::clone(&shelf), sink).unwrap();
    let first = segment(&journal).await;
    is_asked.wait_for(|asked| *asked).await.unwrap();
    while journal.depth().bytes < 7_500 {
        segment(&journal).await;
    }
    for sealed in journal.sealed_segments() {
        shelf.remove(&sealed).unwrap();
    }
    assert_eq!(journal.sealed_segments().first(), Some(&first), "there is room to wait");
    // From here on nothing goes to the archive: room is made all the same.
    while journal.depth().bytes <= 10_000 && journal.sealed_segments().first() == Some(&first) {
        segment(&journal).await;
    }
    let is_told = async || shelf.untold("hook").is_none();
    let let_go = async || journal.sealed_segments().first() != Some(&first) && is_told().await;
    eventually("the first goes, and is recorded", LIMIT, let_go).await.unwrap();
    let second = segment(&journal).await;
    assert_eq!(skipped(&second).first().map(|(from, _)| *from), Some(0));
    // It comes back, and gets what is left; the first record it had in its hands.
    back.send_replace(true);
    let last = segment(&journal).await;
    let has_last = async || taken.lock().unwrap().last().is_some_and(|(_, to, _)| *to == last.last_seq);
    eventually("all that is left is taken", LIMIT, has_last).await.unwrap();
    eventually("all is recorded", LIMIT, is_told).await.unwrap();
    stream.stop().await;
    let told: Vec<_> = [second, last, segment(&journal).await].iter().flat_map(skipped).collect();
    assert!(told.windows(2).all(|two| two[0].1 < two[1].0), "once: {told:?}");
    let taken = taken.lock().unwrap();
    assert_eq!(taken[0], (0, 0, None));
    for two in taken.windows(2) {
        let ((_, to, _), (from, _, passed)) = (two[0], two[1]);
        assert_eq!(passed, (from > to + 1).then_some((to + 1, from - 1)), "{taken:?}");
        let recorded = |seq| told.iter().any(|(first, last)| (*first..=*last).contains(&seq));
        assert!((to + 1..from).all(recorded), "{taken:?}, {told:?}");
    }
}
