//! `portcullis policy`: policies as code. One file a subcommand; none of them contacts anything.

use std::process::ExitCode;

use clap::Subcommand;

mod test;

/// Test policies.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the cases (YAML) of a directory against its policies.
    Test(test::Args),
}

pub fn run(args: &Args) -> ExitCode {
    match &args.command {
        Command::Test(args) => test::run(args),
    }
}
