//! `portcullis serve`

use std::path::PathBuf;
use std::process::ExitCode;

use crate::app::{self, AppError};
use crate::config::Config;

#[derive(clap::Args)]
pub struct Args {
    /// The configuration file.
    #[arg(short, long, value_name = "FILE")]
    config: PathBuf,
}

/// Exit code 0 after an orderly end, 1 where the gate could not start, 2 where configuration or policies must be mended, 3 where
/// it ended and records are still on this machine only.
pub fn run(args: &Args) -> ExitCode {
    let config = match Config::load(&args.config) {
        Ok(config) => config,
        Err(problems) => {
            eprintln!("{problems}");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("portcullis: the runtime could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(app::run(config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ AppError::Configuration(_)) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
        Err(error @ AppError::Start(_)) => {
            eprintln!("portcullis: {error}");
            ExitCode::FAILURE
        }
        Err(error @ AppError::Unsent(_)) => {
            eprintln!("portcullis: {error}");
            ExitCode::from(3)
        }
    }
}
