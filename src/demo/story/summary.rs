//! What was expected and what was seen, for people and for machines.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::demo::DemoError;

/// Characters of a line that are printed; `summary.json` has all of them.
const WIDTH: usize = 200;

/// One step of the story.
#[derive(Debug, Serialize)]
pub struct Step {
    pub name: &'static str,
    pub expected: &'static str,
    pub seen: String,
    pub ok: bool,
    /// Milliseconds.
    pub ms: u64,
}

/// What came of a step.
pub struct Seen {
    pub text: String,
    pub ok: bool,
}

impl Seen {
    pub fn new(ok: bool, text: impl Into<String>) -> Self {
        Seen { ok, text: text.into() }
    }
}

#[derive(Debug, Serialize)]
pub struct Summary {
    steps: Vec<Step>,
    ok: bool,
}

impl Summary {
    /// Nothing has gone wrong yet.
    pub fn begin() -> Self {
        Summary { steps: vec![], ok: true }
    }

    pub fn ok(&self) -> bool {
        self.ok
    }

    /// Runs one step and prints it. A step that fails to run is a step that was not as expected; the story goes on.
    pub async fn step(
        &mut self,
        name: &'static str,
        expected: &'static str,
        run: impl Future<Output = Result<Seen, DemoError>>,
    ) {
        let started = Instant::now();
        let seen = run.await.unwrap_or_else(|error| Seen::new(false, error.to_string()));
        self.add(name, expected, seen, started.elapsed());
    }

    fn add(&mut self, name: &'static str, expected: &'static str, seen: Seen, took: Duration) {
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        println!("{} {name:<44} {ms:>6} ms", if seen.ok { "ok  " } else { "FAIL" });
        println!("       expected: {expected}");
        for (index, line) in seen.text.lines().enumerate() {
            let head = if index == 0 { "seen:     " } else { "          " };
            let cut: String = line.chars().take(WIDTH).collect();
            println!("       {head}{cut}{}", if cut.len() < line.len() { "…" } else { "" });
        }
        self.ok &= seen.ok;
        self.steps.push(Step { name, expected, seen: seen.text, ok: seen.ok, ms });
    }

    pub fn verdict(&self) -> String {
        let good = self.steps.iter().filter(|s| s.ok).count();
        format!("{good} of {} steps as expected.", self.steps.len())
    }

    pub fn write(&self, path: &Path) -> Result<(), DemoError> {
        let text = serde_json::to_string_pretty(self).map_err(DemoError::other("the summary"))?;
        std::fs::write(path, text + "\n").map_err(DemoError::io(format!("writing {}", path.display())))
    }
}
