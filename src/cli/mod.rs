//! Arguments and exit codes; one file a subcommand.

mod approvals;
mod audit;
mod check;
mod demo;
mod inspect;
mod keygen;
mod mask;
mod mcp;
mod policy;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// An audit-grade gate for AI agents, as an Envoy external-processing (ext_proc) service.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the gate. Exit code 3: it ended in order, but records are not in the archive yet.
    Serve(serve::Args),
    /// Check a configuration file and say what it means, without starting anything.
    Check {
        /// The configuration file.
        #[arg(short, long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Say what requests ask, as the gate understands them: NDJSON in, one command a line out.
    Inspect(inspect::Args),
    /// Mask standard input to standard output, or say where its findings are. Needs no running gate.
    Mask(mask::Args),
    /// Try policies out, without a running gate.
    Policy(policy::Args),
    /// Review what MCP servers offer.
    #[command(subcommand)]
    Mcp(mcp::Mcp),
    /// See and decide what waits for a person's approval.
    Approvals(approvals::Approvals),
    /// Read and verify the audit records, from the bucket or a local copy; needs no running gate.
    Audit(audit::AuditArgs),
    /// The same as `audit keygen`.
    Keygen(keygen::Args),
    /// Show the gate at work on a real Envoy and a real S3 with Object Lock.
    Demo(demo::Args),
}

pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Check { config } => check::run(&config),
        Command::Inspect(args) => inspect::run(&args),
        Command::Mask(args) => mask::run(&args),
        Command::Mcp(command) => mcp::run(&command),
        Command::Policy(args) => policy::run(&args),
        Command::Approvals(args) => approvals::run(&args),
        Command::Audit(args) => audit::run(args),
        Command::Keygen(args) => keygen::run(&args),
        Command::Demo(args) => demo::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_of_every_command_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
