//! `portcullis approvals`: what waits for a person, and that person's answer.
//!
//! An approval is sent with the digest of the ticket that was fetched and shown, so what was shown is what is approved.
//! Exit code 0: done; 1: the gate refused, the reason is on stderr; 2: wrong usage, or the gate was not reached.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use crate::proto::v1;

mod client;
mod render;

#[cfg(test)]
mod tests;

use client::{Client, Failure};

/// See and decide the requests that wait for approval.
#[derive(Debug, Args)]
pub struct Approvals {
    #[command(flatten)]
    connection: Connection,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Connection {
    /// Address of the gate's control API, such as https://gate.example:9443 [env: PORTCULLIS_CONTROL]
    #[arg(long, global = true)]
    address: Option<String>,
    /// File with your token; without it the token is taken from PORTCULLIS_TOKEN.
    #[arg(long, global = true)]
    token_file: Option<PathBuf>,
    /// File with the certificates (PEM) to trust in place of the system's.
    #[arg(long, global = true)]
    ca_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List tickets, the newest first.
    Ls {
        /// Only tickets in this state; may be given more than once. By default the open ones.
        #[arg(long)]
        state: Vec<State>,
        /// Tickets in every state.
        #[arg(long, conflicts_with = "state")]
        all: bool,
    },
    /// Show one ticket whole.
    Show { id: String },
    /// Print every open ticket, and then each change, until it is stopped.
    Watch,
    /// Approve one ticket, after showing it.
    Approve(Decide),
    /// Deny one ticket, after showing it.
    Deny(Decide),
}

#[derive(Debug, Args)]
struct Decide {
    id: String,
    /// Why; kept in the record, at most 1,024 bytes.
    #[arg(long, default_value = "")]
    comment: String,
    /// Decide only if the ticket has this digest.
    #[arg(long)]
    digest: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
    Open,
    Approved,
    Denied,
    Expired,
    Withdrawn,
}

impl From<State> for v1::State {
    fn from(state: State) -> Self {
        match state {
            State::Open => v1::State::Open,
            State::Approved => v1::State::Approved,
            State::Denied => v1::State::Denied,
            State::Expired => v1::State::Expired,
            State::Withdrawn => v1::State::Withdrawn,
        }
    }
}

/// Runs the subcommand to its end.
pub fn run(args: &Approvals) -> ExitCode {
    let environment = |name: &str| std::env::var(name).ok();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(execute(args, environment, &mut std::io::stdout())),
        Err(error) => Err(Failure::Unusable(format!("the program could not start: {error}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("portcullis: {}", render::line(&failure.to_string()));
            failure.exit_code()
        }
    }
}

async fn execute(
    args: &Approvals,
    environment: impl Fn(&str) -> Option<String>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut client = Client::connect(&args.connection, environment).await?;
    match &args.command {
        Command::Ls { state, all } => {
            let tickets = client.list(wanted(state, *all)).await?;
            print(out, &if args.json { render::json_list(&tickets) } else { render::table(&tickets) })
        }
        Command::Show { id } => print(out, &show(&client.get(id).await?, args.json)),
        Command::Watch => watch(&mut client, args.json, out).await,
        Command::Approve(decide) => vote(&mut client, args.json, decide, v1::Verdict::Approve, out).await,
        Command::Deny(decide) => vote(&mut client, args.json, decide, v1::Verdict::Deny, out).await,
    }
}

fn wanted(states: &[State], all: bool) -> Vec<v1::State> {
    let every = if all { State::value_variants() } else { states };
    every.iter().map(|state| v1::State::from(*state)).collect()
}

fn show(ticket: &v1::Ticket, json: bool) -> String {
    if json { render::json(ticket) } else { render::detail(ticket) }
}

async fn watch(client: &mut Client, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let mut changes = client.watch().await?;
    if !json {
        print(out, &render::heading())?;
    }
    while let Some(ticket) = changes.message().await? {
        print(out, &if json { render::json_line(&ticket) } else { render::row(&ticket) })?;
    }
    Ok(())
}

async fn vote(
    client: &mut Client,
    json: bool,
    decide: &Decide,
    verdict: v1::Verdict,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let ticket = client.get(&decide.id).await?;
    if decide.digest.as_ref().is_some_and(|digest| *digest != ticket.digest) {
        return Err(Failure::Refused("the ticket has another digest than --digest: look at it again".to_owned()));
    }
    if !json {
        print(out, &show(&ticket, false))?;
    }
    let decided = client.decide(&ticket, verdict, &decide.comment).await?;
    print(out, &if json { render::json(&decided) } else { render::decided(&decided) })
}

fn print(out: &mut impl Write, text: &str) -> Result<(), Failure> {
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure::Unusable(format!("the output could not be written: {error}")))
}
