//! `portcullis demo`

use std::path::PathBuf;
use std::process::ExitCode;

use crate::demo::story;

#[derive(clap::Args)]
pub struct Args {
    /// Leave everything running, and print what to try.
    #[arg(long)]
    stay: bool,
    /// Where summary.json and evidence/ are kept.
    #[arg(long, value_name = "DIR", default_value = "demo-out")]
    out: PathBuf,
}

/// Exit code 0 only when every step was as expected.
pub fn run(args: &Args) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("portcullis: the runtime could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(story::tell(&args.out, args.stay)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("portcullis: {error}");
            ExitCode::FAILURE
        }
    }
}
