//! `portcullis audit verify`

mod bar;

use std::io;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use clap::Args;
use url::Url;

use self::bar::Bar;
use super::{IdentityArgs, MAX_FILE, OK, Out, PROBLEMS, Stop, checkpoints, named};
use crate::evidence::bundle::{self, Signer};
use crate::evidence::read::{Walk, parse};
use crate::evidence::source::Source as _;
use crate::evidence::{self, Options, Resume, render, text};
use crate::journal::SigningKey;
use crate::journal::format::{Keys, MAX_PROOF, Proof};

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// s3://bucket/prefix, file:///directory, a directory that holds a copy of the bucket, or a bundle. Credentials for S3
    /// come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and so on.
    #[arg(required_unless_present = "proof")]
    source: Option<String>,
    /// URL of the S3 service, where it is not AWS.
    #[arg(long)]
    endpoint: Option<Url>,
    #[arg(long)]
    region: Option<String>,
    #[command(flatten)]
    identities: IdentityArgs,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
    /// File with verifier keys (C2SP vkey), one a line. May be given several times.
    #[arg(long, value_name = "FILE.vkey")]
    key: Vec<PathBuf>,
    /// Checkpoints that were kept elsewhere, to show that the newest records were not removed together with their own: a
    /// note's file or https:// URL, or the directory or s3:// URL (at --endpoint, too) of a witness. May be given several times.
    #[arg(long, value_name = "NOTES")]
    checkpoint: Vec<String>,
    /// `journal.heartbeat` of the gates in minutes, where it is not 5: longer silences are noted.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    heartbeat: Option<u32>,
    /// Note in this file what was verified, and do not read again what it has: so a run that was cut goes on.
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// Segments that are computed on at the same time; without it one a processor.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Check every field of every record, not only its place in the log.
    #[arg(long)]
    whole: bool,
    /// Verify one record by a proof of `audit prove`, instead of a source.
    #[arg(long, value_name = "FILE.tlog-proof", requires = "key", conflicts_with_all = ["source", "checkpoint", "resume"])]
    proof: Option<PathBuf>,
    /// Write the evidence, the report and the locks as they are seen into one file that is signed, for somebody who verifies
    /// without the bucket. It must not exist yet.
    #[arg(long, value_name = "FILE.tar", requires = "sign_key", requires = "sign_name", conflicts_with = "proof")]
    bundle: Option<PathBuf>,
    /// The key that signs the bundle (`portcullis keygen`), and its name in the verifier key.
    #[arg(long, value_name = "FILE", requires = "bundle")]
    sign_key: Option<PathBuf>,
    #[arg(long, value_name = "NAME", requires = "bundle")]
    sign_name: Option<String>,
    /// Put into the bundle only the hashes of records, which prove that nothing is missing or changed, and no record.
    #[arg(long, requires = "bundle")]
    hashes_only: bool,
}

pub(super) async fn verify(args: VerifyArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let keys = keys(&args.key)?;
    match (&args.source, &args.proof) {
        (_, Some(proof)) => one(proof, &keys, args.json, stdout),
        (Some(source), None) => all(source, keys, &args, stdout).await,
        (None, None) => Err(Stop::usage("name a source, or a proof with --proof")),
    }
}

async fn all(source: &str, keys: Keys, args: &VerifyArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let place = named(source, args.endpoint.clone(), args.region.clone()).map_err(Stop::usage)?;
    let place = place.with(args.identities.read().map_err(Stop::usage)?);
    let mut options = Options { keys, jobs: args.jobs.map(usize::from), whole: args.whole, ..Options::default() };
    options.silence = args.heartbeat.map(|minutes| TimeDelta::minutes(i64::from(minutes) + 1));
    options.checkpoints = checkpoints::kept(&args.checkpoint, args.endpoint.as_ref(), args.region.as_deref()).await?;
    if let Some(path) = &args.resume {
        let resume = Resume::open(path, &place.name());
        options.resume = Some(resume.map_err(|e| Stop::usage(format!("--resume {}: {e}", path.display())))?);
    }
    if let Some(bar) = Bar::on_terminal() {
        options.progress = Some(Box::new(move |progress| bar.show(progress)));
    }
    let report = evidence::verify(&place, &options).await;
    // Takes the bar off the screen.
    drop(options);
    let report = report.map_err(|e| Stop::usage(format!("{source} cannot be read: {e}")))?;
    if let (Some(path), Some(key), Some(name)) = (&args.bundle, &args.sign_key, &args.sign_name) {
        let key = SigningKey::load(key).map_err(Stop::usage)?;
        let signer = Signer { key: &key, name };
        let written = bundle::write(&place, &report, args.hashes_only, &signer, path).await;
        written.map_err(|e| Stop::usage(format!("--bundle: {e}")))?;
    }
    let text =
        if args.json { format!("{}\n", text::json(&report, true).map_err(Stop::usage)?) } else { report.to_string() };
    let mut out = Out::new(stdout, args.json);
    out.write(&text);
    let written = out.end(&Walk::default())?;
    Ok(if report.ok { written } else { PROBLEMS })
}

/// A proof needs nothing but the key.
fn one(path: &Path, keys: &Keys, json: bool, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let bytes = read(path, MAX_PROOF)?;
    let problem = |e: &dyn std::fmt::Display| Stop(PROBLEMS, format!("{}: {e}", path.display()));
    let proof = Proof::parse(&bytes).map_err(|e| problem(&e))?;
    let checkpoint = proof.check(keys).map_err(|e| problem(&e))?;
    let record = parse(&proof.line).map_err(|e| problem(&e))?;
    let mut out = Out::new(stdout, json);
    let origin = text::escape(&checkpoint.origin);
    out.item(&record, || {
        let heading = format!("record {} is in the log {origin} of {} records\n", proof.index, checkpoint.size);
        heading + &render::record(&record, render::Detail { full: true, headers: true, since: None })
    });
    out.end(&Walk::default())?;
    Ok(OK)
}

pub(super) fn keys(paths: &[PathBuf]) -> Result<Keys, Stop> {
    let mut all = Keys::default();
    for path in paths {
        let text = String::from_utf8_lossy(&read(path, MAX_FILE)?).into_owned();
        let keys = Keys::parse(&text).map_err(|e| Stop::usage(format!("{}: {e}", path.display())))?;
        if keys.is_empty() {
            return Err(Stop::usage(format!("{} holds no key", path.display())));
        }
        all.extend(keys);
    }
    Ok(all)
}

pub(super) fn read(path: &Path, max: u64) -> Result<Vec<u8>, Stop> {
    let error = |e: io::Error| Stop::usage(format!("{} cannot be read: {e}", path.display()));
    if std::fs::metadata(path).map_err(error)?.len() > max {
        return Err(Stop::usage(format!("{} is larger than {max} bytes: is it the right file?", path.display())));
    }
    std::fs::read(path).map_err(error)
}
