//! `portcullis audit`: list, query, show, replay and verify evidence, without a running gate; say what its lines are.
//!
//! Exit codes: 0 all is well; 1 problems were found, or what was asked for is not there; 2 wrong use, or the source
//! cannot be read. Data goes to stdout, everything else to stderr.

mod checkpoints;
mod filters;
mod hold;
mod index;
mod prove;
mod query;
mod replay;
mod report;
mod resend;
mod schema;
mod sql;
mod verify;
mod when;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::Utc;
use clap::{Args, Subcommand};
use url::Url;

use self::when::When;
use crate::archive::{S3, S3Location};
use crate::evidence::bundle::Bundle;
use crate::evidence::list::Sessions;
use crate::evidence::read::{Inventory, Record, Walk};
use crate::evidence::render::{self, Detail};
use crate::evidence::resend::of_time;
use crate::evidence::scan::scan;
use crate::evidence::show::{self, Wanted};
use crate::evidence::source::{Directory, Object, Place, Store};
use crate::evidence::{locked, text};
use crate::journal::format::Identities;

const OK: u8 = 0;
const PROBLEMS: u8 = 1;
const USAGE: u8 = 2;

/// What every command says that shows what it did not verify.
const NOT_VERIFIED: &str = "note: shown as it is stored, not verified; `portcullis audit verify` checks it";

/// Longest file that is read for `--key` and `--checkpoint`, bytes.
const MAX_FILE: u64 = 1 << 20;

#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// List sessions, or records.
    Ls(LsArgs),
    /// Find exchanges: who did what, decided how, approved by whom.
    Query(Box<query::QueryArgs>),
    /// Show everything of one exchange.
    Show(ShowArgs),
    /// Show one session as it went: text, one HTML file, an HTTP archive, or a terminal recording.
    Replay(replay::ReplayArgs),
    /// Check that nothing is missing or changed, and that every object is locked.
    Verify(Box<verify::VerifyArgs>),
    /// Write the proof that one record is in the log, for somebody who gets nothing else of it.
    Prove(prove::ProveArgs),
    /// Say what the records show of a framework's controls, and what they do not.
    Report(report::ReportArgs),
    /// Send records out of the archive once more to a webhook or an OTLP collector that missed some.
    Resend(Box<resend::ResendArgs>),
    /// Make the Parquet indexes that are missing or damaged out of the records, or check them.
    Index(index::IndexArgs),
    /// Print the JSON Schema of the log's lines, with each field's meaning.
    Schema,
    /// Put everything of a session under legal hold: nobody can delete it, whatever its retention, until it is released.
    Hold(Box<hold::HoldArgs>),
    /// Lift a legal hold.
    Release(hold::ReleaseArgs),
    /// Make a signing key for the audit log, and print its verifier key.
    Keygen(crate::cli::keygen::Args),
}

#[derive(Debug, Args)]
struct SourceArgs {
    /// s3://bucket/prefix, file:///directory, a directory that holds a copy of the bucket, or a bundle. Credentials for S3
    /// come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and so on.
    source: String,
    /// URL of the S3 service, where it is not AWS.
    #[arg(long)]
    endpoint: Option<Url>,
    #[arg(long)]
    region: Option<String>,
    #[command(flatten)]
    identities: IdentityArgs,
    /// JSON instead of text: one object a line.
    #[arg(long)]
    json: bool,
}

/// What opens records that are encrypted.
#[derive(Debug, Args)]
pub(super) struct IdentityArgs {
    /// File with age secret keys (`age-keygen`), for records that are encrypted. May be given several times.
    #[arg(long, value_name = "FILE")]
    identity: Vec<PathBuf>,
}

impl IdentityArgs {
    pub(super) fn read(&self) -> Result<Identities, String> {
        let mut texts = Vec::with_capacity(self.identity.len());
        for path in &self.identity {
            let text = verify::read(path, MAX_FILE).map_err(|Stop(_, text)| text)?;
            let text = String::from_utf8(text).map_err(|_| format!("--identity {}: it is not text", path.display()))?;
            Identities::parse([text.as_str()]).map_err(|e| format!("--identity {}: {e}", path.display()))?;
            texts.push(text);
        }
        Identities::parse(texts.iter().map(String::as_str)).map_err(|e| e.to_string())
    }
}

#[derive(Debug, Args)]
struct LsArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Records instead of sessions.
    #[arg(long)]
    records: bool,
    /// Records of then or later: RFC 3339, a date (UTC), or how long ago (30m, 24h, 7d). Segments of other times are not read.
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    from: Option<When>,
    /// Records of before then; a date is meant with the whole day.
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    to: Option<When>,
}

#[derive(Debug, Args)]
struct ShowArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// A decision id, or the sequence number of a record.
    id: String,
    /// The instance, where several have the sequence number.
    #[arg(long)]
    instance: Option<String>,
    /// Do not cut long texts.
    #[arg(long)]
    full: bool,
}

/// Why a command ended without an answer; the text goes to stderr.
struct Stop(u8, String);

impl Stop {
    fn usage(text: impl Display) -> Self {
        Stop(USAGE, text.to_string())
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::usage(format!("output cannot be written: {error}"))
    }
}

/// Runs one `audit` command.
pub fn run(args: AuditArgs) -> ExitCode {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    let code = execute(args, &mut stdout).unwrap_or_else(|Stop(code, text)| {
        note(&format!("error: {text}"));
        code
    });
    ExitCode::from(code)
}

fn execute(args: AuditArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Stop::usage(format!("cannot start: {e}")))?;
    runtime.block_on(async {
        match args.command {
            AuditCommand::Ls(args) => ls(args, stdout).await,
            AuditCommand::Query(args) => query::query(*args, stdout).await,
            AuditCommand::Show(args) => show(args, stdout).await,
            AuditCommand::Replay(args) => replay::replay(args, stdout).await,
            AuditCommand::Verify(args) => verify::verify(*args, stdout).await,
            AuditCommand::Prove(args) => prove::prove(args, stdout).await,
            AuditCommand::Report(args) => report::report(args, stdout).await,
            AuditCommand::Resend(args) => resend::resend(*args, stdout).await,
            AuditCommand::Index(args) => index::index(args, stdout).await,
            AuditCommand::Schema => schema::run(stdout),
            AuditCommand::Hold(args) => hold::hold(*args, stdout).await,
            AuditCommand::Release(args) => hold::release(args, stdout).await,
            AuditCommand::Keygen(args) => {
                let key = crate::cli::keygen::make(&args).map_err(Stop::usage)?;
                writeln!(stdout, "{key}")?;
                Ok(OK)
            }
        }
    })
}

fn note(text: &str) {
    // There is nobody to tell where stderr is closed.
    let _ = writeln!(io::stderr(), "{}", text::escape(text));
}

async fn ls(args: LsArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let window = when::window(args.from, args.to, Utc::now()).map_err(Stop::usage)?;
    let place = place(&args.source)?;
    let inventory = query::in_time(&args.source.source, &place, &window).await?;
    let segments = of_time(&place, &inventory, &window).await;
    readable(&place, segments.iter().map(|(_, object)| *object)).await?;
    note(NOT_VERIFIED);
    let mut out = Out::new(stdout, args.source.json);
    let mut sessions = Sessions::default();
    let walked = scan(&place, &segments, |record| {
        match (window.contains(record.time), args.records) {
            (false, _) => {}
            (true, true) => out.item(&record, || render::line(&record)),
            (true, false) => sessions.add(&record),
        }
        if out.result.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .await;
    if sessions.left_out > 0 {
        note(&format!("too many sessions: {} records are of sessions that are not listed", sessions.left_out));
    }
    for session in sessions.into_sorted() {
        out.item(&session, || format!("{session}\n"));
    }
    out.end(&walked)
}

async fn show(args: ShowArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let wanted = Wanted::parse(&args.id).ok_or_else(|| {
        Stop::usage(format!(
            "{:?} is neither a decision id (UUID) nor a sequence number; `audit replay` shows sessions",
            args.id
        ))
    })?;
    let (place, inventory) = open(&args.source).await?;
    let mut out = Out::new(stdout, args.source.json);
    let (walked, found) = show::find(&place, &inventory, wanted, args.instance.as_deref()).await;
    let records = match found {
        Ok(records) => records,
        Err(e) => {
            out.end(&walked)?;
            return Err(Stop(PROBLEMS, format!("{}: {e}", args.id)));
        }
    };
    if let (Some(first), false) = (records.first(), args.source.json) {
        out.write(&heading(first));
    }
    let detail = Detail { full: args.full, headers: true, since: records.first().map(|r| r.time) };
    for record in &records {
        out.item(record, || render::record(record, detail));
    }
    out.end(&walked)
}

fn heading(first: &Record) -> String {
    let id = first.decision_id.map_or("no exchange".to_owned(), |id| format!("decision {id}"));
    let session = first.session.as_ref().map_or(String::new(), |s| format!(", session {}", text::escape(&s.id)));
    format!("{id}{session}, instance {}\n", text::escape(&first.instance))
}

async fn list(args: &SourceArgs) -> Result<(Place, Inventory), Stop> {
    let place = place(args)?;
    let listed = Inventory::list(&place).await;
    let inventory = listed.map_err(|e| Stop::usage(format!("{} cannot be read: {e}", args.source)))?;
    has_records(&args.source, &inventory)?;
    Ok((place, inventory))
}

/// From the wrong place nothing is answered: that nothing was done would be read out of it.
fn has_records(source: &str, inventory: &Inventory) -> Result<(), Stop> {
    if inventory.segments().next().is_some() {
        return Ok(());
    }
    let hashes = inventory.logs.values().any(|log| !log.leaves.is_empty());
    Err(Stop::usage(if hashes {
        format!("{source} has only the hashes of records: it can be verified, and shows nothing of what was done")
    } else {
        format!("{source}: there are no records here: is it the right bucket and prefix?")
    }))
}

/// The same, for who reads records of all segments.
async fn open(args: &SourceArgs) -> Result<(Place, Inventory), Stop> {
    let (place, inventory) = list(args).await?;
    readable(&place, inventory.segments()).await?;
    note(NOT_VERIFIED);
    Ok((place, inventory))
}

/// Nothing is answered from a part of what was asked for.
async fn readable(place: &Place, segments: impl Iterator<Item = &Object>) -> Result<(), Stop> {
    locked::locked(place, segments).await.map_or(Ok(()), |locked| Err(Stop::usage(locked)))
}

fn place(args: &SourceArgs) -> Result<Place, Stop> {
    let place = named(&args.source, args.endpoint.clone(), args.region.clone()).map_err(Stop::usage)?;
    Ok(place.with(args.identities.read().map_err(Stop::usage)?))
}

/// The place that `source` names.
pub(super) fn named(source: &str, endpoint: Option<Url>, region: Option<String>) -> Result<Place, String> {
    let wrong = |why: &str| format!("{source}: {why}");
    if !source.contains("://") {
        return if std::path::Path::new(source).is_file() {
            Bundle::open(source.as_ref()).map(|bundle| Store::Bundle(bundle).into()).map_err(|e| e.to_string())
        } else {
            Ok(Store::Directory(Directory::new(source)).into())
        };
    }
    let url = Url::parse(source).map_err(|e| wrong(&e.to_string()))?;
    match url.scheme() {
        "file" => {
            let path = url.to_file_path().map_err(|()| wrong("it is not of the form file:///directory"))?;
            Ok(Store::Directory(Directory::new(path)).into())
        }
        "s3" => {
            let location = S3Location::parse(&url, endpoint, region);
            let location = location.ok_or_else(|| wrong("it is not of the form s3://bucket/prefix"))?;
            Ok(Store::S3(Box::new(S3::open(location, None).map_err(|e| wrong(&e.to_string()))?)).into())
        }
        _ => Err(wrong("it is neither s3://bucket/prefix, nor file:///directory, nor a directory")),
    }
}

/// Stdout. After the first error nothing more is written.
struct Out<'a> {
    stdout: &'a mut dyn io::Write,
    json: bool,
    result: io::Result<()>,
}

impl<'a> Out<'a> {
    fn new(stdout: &'a mut dyn io::Write, json: bool) -> Self {
        Out { stdout, json, result: Ok(()) }
    }

    fn item<T: serde::Serialize>(&mut self, item: &T, text: impl FnOnce() -> String) {
        if self.json {
            match text::json(item, false) {
                Ok(json) => self.write(&format!("{json}\n")),
                Err(e) => self.result = Err(e.into()),
            }
        } else {
            self.write(&text());
        }
    }

    fn write(&mut self, text: &str) {
        if self.result.is_ok() {
            self.result = self.stdout.write_all(text.as_bytes());
        }
    }

    /// What was written reaches its reader now.
    fn flush(&mut self) {
        if self.result.is_ok() {
            self.result = self.stdout.flush();
        }
    }

    fn end(self, walked: &Walk) -> Result<u8, Stop> {
        match self.result.and_then(|()| self.stdout.flush()) {
            // Whoever reads has seen enough.
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {}
            result => result?,
        }
        for damage in &walked.damage {
            note(&format!("problem: {damage}"));
        }
        Ok(if walked.damage.is_empty() { OK } else { PROBLEMS })
    }
}

#[cfg(test)]
mod tests;
