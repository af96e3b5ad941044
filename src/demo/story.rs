//! The demo: the gate's main job, told step by step on the real parts, each step checked.

mod agents;
mod evidence;
mod stage;
mod steps;
mod summary;

use std::path::Path;
use std::time::Instant;

use self::stage::Stage;
pub use self::summary::{Seen, Step, Summary};
use super::DemoError;

/// Tells the story, prints it as it goes, and leaves `summary.json` and `evidence/` in `out`.
///
/// Gives whether every step was as expected. With `stay` everything is left running until Ctrl-C.
pub async fn tell(out: &Path, stay: bool) -> Result<bool, DemoError> {
    println!("Portcullis demo: two agents, a gate, a database, tools, an event stream, a locked archive.\n");
    let started = Instant::now();
    let stage = Stage::set(out).await?;
    println!(
        "Everything runs (ready in {:.1} s). What follows goes through the real Envoy.\n",
        started.elapsed().as_secs_f32()
    );
    let mut summary = Summary::begin();
    steps::run(&stage, &mut summary).await?;
    evidence::run(&stage, out, &mut summary).await?;
    summary.write(&out.join("summary.json"))?;
    println!("\n{}", summary.verdict());
    println!("Kept: {} and {}", out.join("summary.json").display(), out.join("evidence").display());
    if stay {
        stage.describe();
        tokio::signal::ctrl_c().await.map_err(DemoError::io("waiting for Ctrl-C"))?;
    }
    Ok(summary.ok())
}
