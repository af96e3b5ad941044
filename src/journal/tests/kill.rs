//! SIGKILL at any moment: each acknowledged record is found again, at its place.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use super::*;
use crate::journal::OpenError;
use crate::journal::record::DecisionId;
use crate::journal::testing::{chunk, draft_of, request};

const DIRECTORY: &str = "PORTCULLIS_TEST_JOURNAL";
const ROUNDS: usize = 6;

/// Small segments, so that kills hit seals too.
fn bench_config(directory: &Path) -> crate::config::Journal {
    crate::config::Journal { segment_bytes: 24 << 10, ..config(directory) }
}

/// Not a test of its own: what the killed process runs. It says `<seq> <decision id>` for each receipt.
#[test]
fn child() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let config = bench_config(Path::new(&directory));
    let key = SigningKey::load(&Path::new(&directory).join("key.pem")).unwrap();
    let (journal, _) = Journal::open(&config, INSTANCE, key).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..16).map(|_| tokio::spawn(append_for_ever(journal.clone()))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

async fn append_for_ever(journal: Journal) {
    loop {
        let id = DecisionId::new();
        for event in [request("allow"), chunk("x")] {
            let receipt = journal.append(draft_of(Some("s"), id, event)).await.unwrap();
            // One write a line: a line is whole or not there.
            std::io::stdout().lock().write_all(format!("ack {} {id}\n", receipt.seq).as_bytes()).unwrap();
        }
    }
}

/// Kills and reaps the child, however the test ends.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start_child(directory: &Path) -> Killed {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["journal::tests::kill::child", "--exact", "--nocapture"]).env(DIRECTORY, directory);
    Killed(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
}

/// Runs a child until it has had some acknowledgements, kills it, and adds what it was told.
fn run_and_kill(bench: &Bench, directory: &Path, after: usize, acknowledged: &mut HashMap<u64, String>) {
    let mut child = start_child(directory);
    let mut output = BufReader::new(child.0.stdout.take().unwrap());
    let mut note = |line: &str| {
        if let Some((seq, id)) = line.trim_end().strip_prefix("ack ").and_then(|rest| rest.split_once(' ')) {
            let before = acknowledged.insert(seq.parse().unwrap(), id.to_owned());
            assert_eq!(before, None, "{seq} was given out twice");
            return 1;
        }
        0
    };
    let (mut seen, mut line) = (0, String::new());
    while seen < after {
        line.clear();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "the child ended by itself");
        seen += note(&line);
    }
    assert!(matches!(bench.try_open(), Err(OpenError::Locked { .. })), "two processes in one journal");
    child.0.kill().unwrap();
    for line in output.lines() {
        // A line that the kill cut is not an acknowledgement that anyone got.
        note(&line.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_acknowledged_record_outlives_sigkill() {
    let directory = tempfile::tempdir().unwrap();
    let config = bench_config(directory.path());
    let key = SigningKey::generate().unwrap();
    key.save(&directory.path().join("key.pem")).unwrap();
    let path = directory.path().to_owned();
    let bench = Bench { config, key, _directory: directory };
    let mut acknowledged = HashMap::new();
    for round in 0..ROUNDS {
        let mut random = [0u8; 2];
        getrandom::fill(&mut random).unwrap();
        let after = 20 + usize::from(u16::from_le_bytes(random)) % (150 * (round + 1));
        run_and_kill(&bench, &path, after, &mut acknowledged);
    }
    let records = bench.read().await;
    for (seq, id) in &acknowledged {
        let record = &records[usize::try_from(*seq).unwrap()];
        assert_eq!(record.decision_id.unwrap().to_string(), *id, "record {seq}");
    }
    assert!(acknowledged.len() >= 20 * ROUNDS);
}
