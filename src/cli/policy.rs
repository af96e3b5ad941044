//! `portcullis policy`: policies as code. One file a subcommand; none of them contacts anything.

use std::process::ExitCode;

use clap::Subcommand;

mod diff;
mod explain;
mod records;
mod suggest;
mod test;

/// Test policies, explain decisions, and replay records against policies.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the cases (YAML) of a directory against its policies.
    Test(test::Args),
    /// Say which policies determined a decision, and which nearly did.
    Explain(Box<explain::Args>),
    /// Decide recorded exchanges again, by two policy sets, and list what would change.
    Diff(diff::Args),
    /// Propose the policies that permit what was recorded, and no more.
    Suggest(suggest::Args),
}

pub fn run(args: &Args) -> ExitCode {
    match &args.command {
        Command::Test(args) => test::run(args),
        Command::Explain(args) => records::finish(explain::execute(args)),
        Command::Diff(args) => records::finish(diff::execute(args)),
        Command::Suggest(args) => records::finish(suggest::execute(args)),
    }
}
