//! `portcullis mask`: standard input to standard output, masked as a body would be. Needs no running gate.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use self::filter::{Fault, Wanted, filter};
use crate::config::{self, Config};
use crate::mask::{BUILTIN_PROFILES, Format, Masking, Profile, Secret};

mod filter;
mod list;

#[derive(clap::Args)]
#[command(after_help = "\
Formats: auto, text, json, ndjson, sse, csv, tsv, form, multipart, xml, html, yaml, grpc, grpc-web, kube-protobuf,
kube-watch, amazon-eventstream.

The output is released piece by piece: what is sure of a line comes when the line comes, so that
`tail -f log | portcullis mask --format text` shows lines at once. Output and findings do not depend on how the input
arrives.

With --findings each finding becomes one line, in the order in which they start:
  {\"start\",\"end\",\"type\",\"detector\",\"confidence\"}
start and end are offsets into the input in bytes, end the first byte after; values are never printed.

Exit codes: 0 all of the input was masked, 1 it was not (a bound of the format was broken, or a stream failed): what came
before is out, the rest is withheld; 2 bad usage or configuration.")]
pub struct Args {
    /// The masking profile: one of the configuration's, or a built-in one, which redacts: all, pci, phi, pii or secrets.
    #[arg(short, long, value_name = "NAME", default_value = "all")]
    profile: String,
    /// How the input is to be read. `auto` goes by the first 1,024 bytes, and holds them back until they are there.
    #[arg(short, long, value_name = "FORMAT", default_value = "auto", value_parser = format)]
    format: Format,
    /// Say where the findings are instead of masking them.
    #[arg(long)]
    findings: bool,
    /// A gate's configuration, for its profiles and its key. Without one the key is random: tokens of the method `hash`
    /// are equal for equal values within a run, and differ from run to run.
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// List the detectors instead: type, confidence, words that raise it, longest form.
    #[arg(long, conflicts_with_all = ["findings", "format", "config", "profile"])]
    list: bool,
    /// The list as JSON.
    #[arg(long, requires = "list")]
    json: bool,
}

pub fn run(args: &Args) -> ExitCode {
    if args.list {
        return list::run(args.json);
    }
    let profile = match profile(&args.profile, args.config.as_deref()) {
        Ok(profile) => profile,
        Err(problem) => {
            eprintln!("portcullis: {problem}");
            return ExitCode::from(2);
        }
    };
    let wanted = if args.findings { Wanted::Findings } else { Wanted::Masked };
    let stream = profile.stream(args.format, &BTreeSet::new());
    match filter(stream, io::stdin().lock(), io::stdout().lock(), wanted) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the output has seen enough.
        Err(Fault::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("portcullis: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn format(name: &str) -> Result<Format, String> {
    Format::parse(name).ok_or_else(|| format!("use {}", Format::ALL.map(Format::name).join(", ")))
}

/// The configuration's profile of this name, or a built-in one.
fn profile(name: &str, file: Option<&Path>) -> Result<Arc<Profile>, String> {
    let config = match file {
        Some(file) => Config::load(file).map_err(|problems| problems.to_string())?.masking,
        None => config::Masking::new(random_key()?, BTreeMap::new()),
    };
    let masking = Masking::compile(&config).map_err(|problems| problems.join("\n"))?;
    masking.profile(name).ok_or_else(|| {
        let own = config.profiles.keys().map(String::as_str);
        let names: BTreeSet<&str> = own.chain(BUILTIN_PROFILES).collect();
        format!("there is no profile {name:?}; there are {}", names.into_iter().collect::<Vec<_>>().join(", "))
    })
}

fn random_key() -> Result<Secret<Vec<u8>>, String> {
    let mut key = vec![0; 32];
    getrandom::fill(&mut key).map_err(|e| format!("there is no random key: {e}"))?;
    Ok(Secret::new(key))
}
