//! The progress of verification, one line on a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::evidence::Progress;

/// Between two looks of the bar.
const PACE: Duration = Duration::from_millis(100);
const CLEAR: &str = "\r\x1b[2K";

pub(super) struct Bar {
    began: Instant,
    shown: Mutex<Option<Instant>>,
}

impl Bar {
    /// `None` where standard error is no terminal.
    pub(super) fn on_terminal() -> Option<Self> {
        io::stderr().is_terminal().then(|| Bar { began: Instant::now(), shown: Mutex::new(None) })
    }

    pub(super) fn show(&self, progress: &Progress) {
        let mut shown = self.shown.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if shown.is_some_and(|shown| shown.elapsed() < PACE) {
            return;
        }
        *shown = Some(Instant::now());
        // There is nobody to tell where stderr is closed.
        let _ = write!(io::stderr(), "{CLEAR}{}", line(progress, self.began.elapsed()));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        let _ = write!(io::stderr(), "{CLEAR}");
    }
}

fn line(progress: &Progress, took: Duration) -> String {
    let Progress { segments, of_segments, bytes, of_bytes, decoded } = *progress;
    let seconds = took.as_secs_f64().max(0.001);
    let left = if bytes == 0 { 0.0 } else { of_bytes.saturating_sub(bytes) as f64 / bytes as f64 * seconds };
    let left = left.round() as u64;
    format!(
        "{segments} of {of_segments} segments, {} of {}, {:.0} MB/s of records, {}:{:02} left",
        size(bytes),
        size(of_bytes),
        decoded as f64 / 1e6 / seconds,
        left / 60,
        left % 60
    )
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        10_000_000..10_000_000_000 => format!("{:.0} MB", bytes as f64 / 1e6),
        10_000_000_000.. => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_much_how_fast_and_how_long_yet() {
        let progress =
            Progress { segments: 3, of_segments: 12, bytes: 20_000_000, of_bytes: 80_000_000, decoded: 600_000_000 };
        assert_eq!(
            line(&progress, Duration::from_secs(25)),
            "3 of 12 segments, 20 MB of 80 MB, 24 MB/s of records, 1:15 left"
        );
        assert!(line(&Progress::default(), Duration::ZERO).ends_with("0:00 left"));
    }
}
