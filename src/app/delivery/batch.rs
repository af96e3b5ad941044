//! A segment's records in batches.

use std::io::BufRead;

use tokio::sync::mpsc;

use crate::journal::format::{LineError, for_each_line};

const MAX_LINES: usize = 1_000;
const MAX_BYTES: usize = 1 << 20;

/// Records in order.
pub struct Batch {
    pub instance: String,
    pub first: u64,
    pub last: u64,
    /// Without newlines.
    pub lines: Vec<Vec<u8>>,
    /// First and last record that were passed over before it.
    pub skipped: Option<(u64, u64)>,
}

impl Batch {
    /// The same for the same records, however often they are sent.
    pub fn idempotency_key(&self) -> String {
        let Batch { instance, first, last, .. } = self;
        format!("{instance}:{first}-{last}")
    }
}

/// Calls `each` with batches of the segment whose first record is `first`, from `from` on, until it says that it wants no more.
///
/// From the segment's beginning, or from where an earlier batch ended, they are the same ones each time.
///
/// # Errors
/// The segment cannot be read to its end; what came before has been given.
pub fn batches(
    instance: &str,
    first: u64,
    from: u64,
    compressed: impl BufRead,
    mut each: impl FnMut(Batch) -> bool,
) -> Result<(), LineError> {
    let (mut seq, mut bytes, mut wanted) = (first, 0, true);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut batch = |lines: &mut Vec<Vec<u8>>, next: u64| {
        let lines = std::mem::take(lines);
        let first = next.saturating_sub(lines.len() as u64);
        let last = next.saturating_sub(1);
        each(Batch { instance: instance.to_owned(), first, last, lines, skipped: None })
    };
    let read = for_each_line(compressed, |line| {
        let at = seq;
        seq += 1;
        if at < from || !wanted {
            return;
        }
        if !lines.is_empty() && (lines.len() == MAX_LINES || bytes + line.len() > MAX_BYTES) {
            wanted = batch(&mut lines, at);
            bytes = 0;
        }
        bytes += line.len();
        lines.push(line.to_vec());
    });
    if wanted && !lines.is_empty() {
        batch(&mut lines, seq);
    }
    read.map(drop)
}

/// What `split` gives to its callback, made by another thread as it is taken.
pub fn reading(
    split: impl FnOnce(&mut dyn FnMut(Batch) -> bool) -> std::io::Result<()> + Send + 'static,
) -> mpsc::Receiver<std::io::Result<Batch>> {
    let (batches, taken) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = split(&mut |batch| batches.blocking_send(Ok(batch)).is_ok()) {
            // Nobody waits for it where the stream ends.
            let _ = batches.blocking_send(Err(error));
        }
    });
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_the_same_wherever_one_begins() {
        let lines: String = (0..2_500).map(|n| format!("{}\n", "x".repeat(n))).collect();
        let compressed = zstd::encode_all(lines.as_bytes(), 1).unwrap();
        let keys = |from| {
            let mut keys = vec![];
            batches("g", 7, from, &*compressed, |batch| {
                assert!(batch.lines.len() <= MAX_LINES && batch.lines.iter().map(Vec::len).sum::<usize>() <= MAX_BYTES);
                keys.push((batch.last + 1, batch.idempotency_key()));
                true
            })
            .unwrap();
            keys
        };
        let all = keys(7);
        assert_eq!((all[0].1.as_str(), all[all.len() - 1].0), ("g:7-1006", 2507));
        for (at, (next, _)) in all.iter().enumerate() {
            assert_eq!(keys(*next), all[at + 1..]);
        }
    }
}
