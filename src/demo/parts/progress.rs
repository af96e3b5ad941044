//! Says on standard error what is being fetched: a bar on a terminal, two lines elsewhere.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Instant;

const WIDTH: u64 = 30;

pub(super) struct Progress {
    title: &'static str,
    total: u64,
    terminal: bool,
    started: Instant,
}

impl Progress {
    pub(super) fn start(title: &'static str, total: u64) -> Self {
        let terminal = io::stderr().is_terminal();
        eprintln!("fetching {title} … {} MB", total / 1_000_000);
        Progress { title, total, terminal, started: Instant::now() }
    }

    pub(super) fn show(&self, done: u64) {
        if self.terminal {
            eprint!("\r{}", bar(done, self.total));
            let _ = io::stderr().flush();
        }
    }

    pub(super) fn done(self) {
        let clear = if self.terminal { "\r\x1b[K" } else { "" };
        eprintln!("{clear}fetched {} in {:.1} s", self.title, self.started.elapsed().as_secs_f32());
    }
}

fn bar(done: u64, total: u64) -> String {
    let total = total.max(1);
    let filled = (done.min(total) * WIDTH / total) as usize;
    let empty = WIDTH as usize - filled;
    format!("[{}{}] {:>3} %", "█".repeat(filled), " ".repeat(empty), done.min(total) * 100 / total)
}

/// Bytes in all files below `directory`.
pub(super) fn size_below(directory: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(directory) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => size_below(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_of_constant_width_and_never_past_its_end() {
        let widths: Vec<_> = [0, 50, 100, 130].map(|done| bar(done, 100).chars().count()).into();
        assert_eq!(widths, [38; 4]);
        assert!(bar(130, 100).ends_with("100 %"));
    }

    #[test]
    fn sizes_are_summed_over_directories() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("a")).unwrap();
        fs::write(dir.path().join("a/b"), [0; 10]).unwrap();
        fs::write(dir.path().join("c"), [0; 5]).unwrap();
        assert_eq!(size_below(dir.path()), 15);
    }
}
