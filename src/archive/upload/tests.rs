use std::collections::BTreeSet;
use std::sync::Mutex;

use tokio::sync::oneshot;

use super::*;
use crate::archive::S3Error;

struct Files(tempfile::TempDir);

impl Files {
    fn new(names: &[&str]) -> Arc<Self> {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            std::fs::write(dir.path().join(name), name).unwrap();
            std::fs::write(dir.path().join(format!("{name}.json")), "manifest").unwrap();
            std::fs::write(dir.path().join(format!("{name}.note")), "note").unwrap();
        }
        Arc::new(Files(dir))
    }

    fn left(&self) -> usize {
        std::fs::read_dir(self.0.path()).unwrap().count()
    }
}

impl Outbox for Files {
    type Segment = String;

    fn sealed(&self) -> io::Result<Vec<String>> {
        let names = std::fs::read_dir(self.0.path())?.map(|e| Ok(e?.file_name().into_string().unwrap()));
        let mut names: Vec<_> =
            names.filter(|n| n.as_ref().is_ok_and(|n| !n.contains('.'))).collect::<io::Result<_>>()?;
        names.sort();
        Ok(names)
    }

    fn describe(&self, name: &String) -> Sealed {
        let part = |name: String| Part { path: self.0.path().join(&name), name };
        let created = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let manifest = part(format!("{name}.json"));
        let manifest = manifest.path.exists().then_some(manifest);
        Sealed { records: part(name.clone()), manifest, checkpoint: part(format!("{name}.note")), created }
    }

    fn beside(&self) -> io::Result<Vec<Part>> {
        let names = std::fs::read_dir(self.0.path())?.map(|e| Ok(e?.file_name().into_string().unwrap()));
        let bodies = names.filter(|n| n.as_ref().is_ok_and(|n| n.ends_with(".body")));
        bodies.map(|name| name.map(|name| Part { path: self.0.path().join(&name), name })).collect()
    }

    fn remove_beside(&self, part: &Part) -> io::Result<()> {
        std::fs::remove_file(&part.path)
    }

    fn remove(&self, name: &String) -> io::Result<()> {
        std::fs::remove_file(self.0.path().join(name))?;
        let manifest = self.0.path().join(format!("{name}.json"));
        if manifest.exists() {
            std::fs::remove_file(manifest)?;
        }
        std::fs::remove_file(self.0.path().join(format!("{name}.note")))
    }
}

#[derive(Default)]
struct Fake {
    /// So many puts fail first.
    failing: Mutex<u32>,
    conflicts: BTreeSet<String>,
    order: Mutex<Vec<String>>,
}

impl Remote for Fake {
    async fn put(&self, name: &str, bytes: Bytes) -> Result<Stored, PutError> {
        let name = name.to_owned();
        {
            let mut failing = self.failing.lock().unwrap();
            if *failing > 0 {
                *failing -= 1;
                return Err(PutError::Store { name, source: S3Error::Http("down".to_owned()) });
            }
        }
        if self.conflicts.contains(&name) {
            return Err(PutError::Conflict { name, ours: String::new(), theirs: String::new() });
        }
        self.order.lock().unwrap().push(name);
        Ok(Stored { version: None, size: bytes.len() as u64, sha256: String::new(), retention: None, already: false })
    }
}

const QUICK: Pace = Pace {
    idle: Duration::from_secs(3600),
    first: Duration::from_millis(1),
    longest: Duration::from_millis(2),
    last: Duration::from_secs(5),
};

#[tokio::test]
async fn retries_until_all_is_sent_and_records_go_first() {
    let files = Files::new(&["a", "b"]);
    let remote = Arc::new(Fake { failing: Mutex::new(3), ..Fake::default() });
    let uploader = Uploader::new(files.clone(), remote.clone(), watch::channel(0).1, QUICK);
    let mut status = uploader.status();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(uploader.run(async { drop(stopped.await) }));
    let seen = status.wait_for(|s| s.sent == 2 && s.unsent == 0).await.unwrap().clone();
    assert_eq!((seen.failures, seen.oldest_unsent), (3, None));
    assert!(seen.last_error.unwrap().contains("down"));
    assert_eq!(*remote.order.lock().unwrap(), ["a", "a.json", "a.note", "b", "b.json", "b.note"]);
    assert_eq!(files.left(), 0);
    drop(stop);
    task.await.unwrap();
}

#[tokio::test]
async fn bodies_go_before_the_segments_that_name_them() {
    let files = Files::new(&["a"]);
    std::fs::write(files.0.path().join("long.body"), "long").unwrap();
    let remote = Arc::new(Fake { failing: Mutex::new(2), ..Fake::default() });
    let uploader = Uploader::new(files.clone(), remote.clone(), watch::channel(0).1, QUICK);
    let mut status = uploader.status();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(uploader.run(async { drop(stopped.await) }));
    let seen = status.wait_for(|s| s.sent == 1).await.unwrap().clone();
    assert_eq!(seen.failures, 2);
    assert_eq!(*remote.order.lock().unwrap(), ["long.body", "a", "a.json", "a.note"]);
    drop(stop);
    task.await.unwrap();
    assert_eq!(files.left(), 0);
}

#[tokio::test]
async fn a_body_that_others_bytes_took_the_name_of_is_an_alarm_and_no_segment_goes() {
    let files = Files::new(&["a"]);
    std::fs::write(files.0.path().join("long.body"), "long").unwrap();
    let remote = Arc::new(Fake { conflicts: BTreeSet::from(["long.body".to_owned()]), ..Fake::default() });
    let uploader = Uploader::new(files.clone(), remote.clone(), watch::channel(0).1, QUICK);
    let mut status = uploader.status();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(uploader.run(async { drop(stopped.await) }));
    let seen = status.wait_for(|s| s.alarm.is_some()).await.unwrap().clone();
    assert!(seen.alarm.as_deref().is_some_and(|a| a.contains("other bytes")), "{seen:?}");
    drop(stop);
    task.await.unwrap();
    assert_eq!((remote.order.lock().unwrap().len(), files.left()), (0, 4));
}

#[tokio::test]
async fn a_conflict_is_an_alarm_keeps_its_files_and_lets_others_go() {
    let files = Files::new(&["a", "b"]);
    let remote = Arc::new(Fake { conflicts: BTreeSet::from(["a".to_owned()]), ..Fake::default() });
    let uploader = Uploader::new(files.clone(), remote, watch::channel(0).1, QUICK);
    let mut status = uploader.status();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(uploader.run(async { drop(stopped.await) }));
    let seen = status.wait_for(|s| s.sent == 1 && s.unsent == 1).await.unwrap().clone();
    assert!(seen.alarm.as_deref().is_some_and(|a| a.contains("other bytes")), "{seen:?}");
    assert_eq!(seen.lag(DateTime::from_timestamp(1_800_000_007, 0).unwrap()), Duration::from_secs(7));
    drop(stop);
    task.await.unwrap();
    assert_eq!(files.left(), 3);
}

#[tokio::test]
async fn wakes_on_a_seal_and_tries_once_more_at_shutdown() {
    let files = Files::new(&[]);
    let (wake, woken) = watch::channel(0);
    let uploader = Uploader::new(files.clone(), Arc::new(Fake::default()), woken, QUICK);
    let mut status = uploader.status();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(uploader.run(async { drop(stopped.await) }));
    for name in ["a", "a.note"] {
        std::fs::write(files.0.path().join(name), name).unwrap();
    }
    wake.send(1).unwrap();
    status.wait_for(|s| s.sent == 1).await.unwrap();
    for name in ["b.note", "b"] {
        std::fs::write(files.0.path().join(name), name).unwrap();
    }
    drop(stop);
    task.await.unwrap();
    assert_eq!(files.left(), 0);
}

#[test]
fn backoff_doubles_to_its_bound() {
    let pace = Pace::default();
    let seconds = |failures| pace.after(failures, 255).as_secs();
    assert_eq!([1, 2, 3, 7, 400].map(seconds), [1, 2, 4, 60, 60]);
    assert_eq!(pace.after(1, 0), Duration::from_millis(500));
}
