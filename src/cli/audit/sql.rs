//! `audit query --sql`: hands the records over to DuckDB, where it is installed.
//!
//! Records of a bucket are copied into a temporary directory first: so DuckDB needs no extension and sees no credentials. Those of a
//! directory are read where they are, unless they are encrypted.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdout, Command};

use super::query::{QueryArgs, listed, tell};
use super::{OK, Stop, note, place};
use crate::evidence::MAX_OBJECT;
use crate::evidence::scan::{Window, segments, silences};
use crate::evidence::source::{Object, Place, Source as _};
use crate::evidence::text;
use crate::journal::format::ENCRYPTED;

/// Every segment under a directory.
const ALL: &str = "records/*/*/*.ndjson.zst";
const ABSENT: &str =
    "duckdb cannot be run from PATH; install it (such as `pip install duckdb-cli`), or query without --sql";

pub async fn sql(args: &QueryArgs, statement: &str, window: Window, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    // Before anything is copied.
    let there = Command::new("duckdb").arg("--version").stdout(Stdio::null()).status().await;
    there.ok().filter(|status| status.success()).ok_or_else(|| Stop::usage(ABSENT))?;
    let place = place(&args.source)?;
    let inventory = listed(args, &place, &window).await?;
    let here = segments(&inventory, &window);
    let mut silent = args.silences(window);
    if window != Window::default() {
        silences(&place, &inventory, &here, &mut silent).await;
    }
    tell(0, &silent);
    let chosen: Vec<_> = here.into_iter().map(|(_, object)| object).collect();
    if chosen.is_empty() {
        return Err(Stop::usage("no segment is in this window, so there is nothing to select from"));
    }
    let copy = tempfile::tempdir().map_err(|e| Stop::usage(format!("no temporary directory: {e}")))?;
    let encrypted = chosen.iter().any(|object| object.is_encrypted());
    let files = match place.store().directory().filter(|_| !encrypted) {
        Some(root) if window == Window::default() => vec![root.join(ALL)],
        Some(root) => chosen.iter().map(|object| root.join(&object.name)).collect(),
        None => {
            fetch(&place, &chosen, copy.path()).await?;
            vec![copy.path().join(ALL)]
        }
    };
    duckdb(args, &format!("{};\n{statement}\n;\n", view(&files)?), stdout).await
}

async fn fetch(place: &Place, chosen: &[&Object], into: &Path) -> Result<(), Stop> {
    let bytes: u64 = chosen.iter().map(|object| object.size).sum();
    note(&format!("note: copying {} segments, {} MB", chosen.len(), bytes.div_ceil(1_000_000)));
    for object in chosen {
        let error = |e: &dyn Display| Stop::usage(format!("{} cannot be copied: {e}", object.name));
        let bytes = place.plain(object, MAX_OBJECT).await.map_err(|e| error(&e))?;
        let path = into.join(object.name.strip_suffix(ENCRYPTED).unwrap_or(&object.name));
        std::fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(|e| error(&e))?;
        std::fs::write(&path, bytes).map_err(|e| error(&e))?;
    }
    Ok(())
}

/// The columns of the view that README shows; what else there is of a record is in `record`, as JSON.
const COLUMNS: &str = r#"{time: 'BIGINT', severity_id: 'INT', status_id: 'INT', disposition_id: 'INT',
    metadata: 'STRUCT(sequence BIGINT, event_code VARCHAR, correlation_uid VARCHAR)',
    actor: 'STRUCT("user" STRUCT(uid VARCHAR, "groups" STRUCT(name VARCHAR)[]), app_uid VARCHAR, session STRUCT(uid VARCHAR))',
    api: 'STRUCT(operation VARCHAR, service STRUCT(name VARCHAR))',
    authorizations: 'STRUCT(decision VARCHAR, policy STRUCT(uid VARCHAR))[]', unmapped: 'JSON'}"#;

fn view(files: &[PathBuf]) -> Result<String, Stop> {
    let quoted = files.iter().map(|path| {
        let path = path.to_str().ok_or_else(|| Stop::usage(format!("{} is not text", path.display())))?;
        let directory = path.strip_suffix(ALL).unwrap_or(path);
        if directory.contains(['*', '?', '[']) {
            return Err(Stop::usage(format!("{path} has characters that DuckDB takes for a pattern")));
        }
        Ok(format!("'{}'", path.replace('\'', "''")))
    });
    let quoted = quoted.collect::<Result<Vec<_>, _>>()?.join(", ");
    Ok(format!(
        "CREATE VIEW records AS SELECT *, unmapped->'$.portcullis' AS record FROM read_json([{quoted}], \
         format = 'newline_delimited', compression = 'zstd', hive_partitioning = true, maximum_object_size = 33554432, \
         columns = {COLUMNS})"
    ))
}

async fn duckdb(args: &QueryArgs, script: &str, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let json = args.source.json;
    let mut command = Command::new("duckdb");
    // Not the user's own start-up file, and no more after the first error.
    command.args(["-init", "/dev/null", "-bail"]);
    command.args(if json { Some("-json") } else { args.csv.then_some("-csv") });
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|_| Stop::usage(ABSENT))?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let feed = async {
        if let Some(mut input) = input {
            // Where it has stopped reading it has said why.
            let _ = input.write_all(script.as_bytes()).await;
        }
    };
    let ((), relayed) = tokio::join!(feed, relay(output, json, stdout));
    relayed?;
    let status = child.wait().await?;
    if status.success() { Ok(OK) } else { Err(Stop::usage("DuckDB did not take the statement")) }
}

/// What it prints is of the records, and so is defused for terminals.
async fn relay(output: Option<ChildStdout>, json: bool, stdout: &mut dyn io::Write) -> io::Result<()> {
    let Some(output) = output else { return Ok(()) };
    let mut lines = BufReader::new(output).split(b'\n');
    while let Some(line) = lines.next_segment().await? {
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches('\r');
        let safe = if json { text::json_safe(line) } else { text::escape(line) };
        match writeln!(stdout, "{safe}") {
            // Whoever reads has seen enough.
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    stdout.flush()
}
