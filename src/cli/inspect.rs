//! `portcullis inspect`: what a request asks, as the gate understands it. Needs no running gate.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use crate::command::{self, Command, Fact};
use crate::config::{Config, Target};

mod input;

#[derive(clap::Args)]
#[command(after_help = "\
Each line of standard input is a JSON object:
  {\"protocol\":\"sql\",\"dialect\":\"postgres|mysql|clickhouse|sqlite|mssql|generic\",\"statement\":\"…\"}
  {\"protocol\":\"http\",\"method\":\"GET\",\"path\":\"/users/7?full=1\",\"headers\":{…},\"body\":…}
  {\"protocol\":\"mcp\",\"body\":…}          {\"protocol\":\"graphql\",\"body\":…}
  {\"protocol\":\"grpc\",\"path\":\"/shop.v1.Orders/Refund\"}
  {\"protocol\":\"kubernetes\",\"method\":\"GET\",\"path\":\"/api/v1/namespaces/prod/pods\",\"body\":…}
  {\"protocol\":\"shell\",\"command\":\"…\"}
A body is text, or any JSON value, which stands for its text; body_base64 in its place is for bytes, such as
{\"path\":\"/shop.v1.Orders/Get\",\"body_base64\":\"AAAAAAMKATc=\"} for a gRPC target with a descriptor set. With --target, protocol and dialect may be left out.

Each command becomes one line: {\"line\",\"protocol\",\"actions\",\"effects\",\"reads\",\"writes\",\"facts\",\"statements\",
\"complete\",\"why_incomplete\"}; a batch becomes several lines with the same \"line\". A line that is no request becomes
{\"line\",\"error\"}, and the exit code is 1.")]
pub struct Args {
    /// Read requests as this target of the configuration does.
    #[arg(long, value_name = "NAME", requires = "config")]
    target: Option<String>,
    /// The configuration file with the target.
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// One command as it is printed. It holds raw values: it goes to whoever gave the input, and nowhere else.
#[derive(Serialize)]
struct Line<'a> {
    line: u64,
    protocol: &'static str,
    actions: &'a std::collections::BTreeSet<String>,
    effects: Vec<&'static str>,
    reads: &'a std::collections::BTreeSet<String>,
    writes: &'a std::collections::BTreeSet<String>,
    facts: &'a std::collections::BTreeMap<String, Fact>,
    statements: u32,
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_incomplete: Option<&'a str>,
}

#[derive(Serialize)]
struct Failed<'a> {
    line: u64,
    error: &'a str,
}

/// Exit codes: 0 every line was read, 1 some line was no request or a stream failed, 2 bad configuration.
pub fn run(args: &Args) -> ExitCode {
    let target = match args.target.as_deref().zip(args.config.as_deref()).map(|(t, c)| configured(t, c)).transpose() {
        Ok(target) => target,
        Err(problem) => {
            eprintln!("portcullis: {problem}");
            return ExitCode::from(2);
        }
    };
    match inspect(target.as_ref(), io::stdin().lock(), io::BufWriter::new(io::stdout().lock())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // Whoever reads the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("portcullis: {error}");
            ExitCode::FAILURE
        }
    }
}

fn configured(name: &str, config: &Path) -> Result<Target, String> {
    let config = Config::load(config).map_err(|problems| problems.to_string())?;
    let names: Vec<&str> = config.targets.iter().map(|target| target.name.as_str()).collect();
    let found = config.targets.iter().find(|target| target.name == name).cloned();
    found.ok_or_else(|| format!("there is no target {name:?} in the configuration; it has {}", names.join(", ")))
}

/// Whether every line was a request.
fn inspect(target: Option<&Target>, from: impl BufRead, mut to: impl Write) -> io::Result<bool> {
    let mut good = true;
    for (number, line) in (1..).zip(from.split(b'\n')) {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match input::read(target, &line) {
            Ok(asked) => {
                for command in command::decode(&asked.target, &asked.head, &asked.body) {
                    write(&mut to, &printed(number, &command))?;
                }
            }
            Err(problem) => {
                good = false;
                write(&mut to, &Failed { line: number, error: &problem })?;
            }
        }
    }
    to.flush()?;
    Ok(good)
}

fn write(to: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}

fn printed(line: u64, command: &Command) -> Line<'_> {
    Line {
        line,
        protocol: command.protocol.as_str(),
        actions: &command.actions,
        effects: command.effects.iter().map(|effect| effect.as_str()).collect(),
        reads: &command.reads,
        writes: &command.writes,
        facts: &command.facts,
        statements: command.statements,
        complete: command.complete,
        why_incomplete: command.why_incomplete.as_deref(),
    }
}

#[cfg(test)]
mod tests;
