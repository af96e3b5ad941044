//! What the subcommands share: where records are, which of them, and how a command ends.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use url::Url;

use crate::cli::audit;
use crate::config::Config;
use crate::evidence::locked::locked;
use crate::evidence::read::{Inventory, Record, walk};
use crate::evidence::source::Place;
use crate::evidence::text;
use crate::mask::finding_types;
use crate::policy::PolicySet;
use crate::policy::recorded::{NotReplayable, Recorded};

/// What is printed, and the exit code.
pub(super) type Ended = Result<(String, u8), String>;

/// Prints what a command came to. Exit code 2: it could not be run.
pub(super) fn finish(ended: Ended) -> ExitCode {
    match ended {
        Ok((text, code)) => match io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                note(&format!("error: output cannot be written: {error}"));
                ExitCode::from(2)
            }
            Ok(()) | Err(_) => ExitCode::from(code),
        },
        Err(problem) => {
            note(&format!("error: {problem}"));
            ExitCode::from(2)
        }
    }
}

pub(super) fn note(what: &str) {
    for line in what.lines() {
        // There is nobody to tell where stderr is closed.
        let _ = writeln!(io::stderr(), "{}", text::escape(line));
    }
}

/// Where the records are.
#[derive(Debug, clap::Args)]
pub(super) struct Access {
    /// URL of the S3 service of the records, where it is not AWS.
    #[arg(long)]
    endpoint: Option<Url>,
    #[arg(long)]
    region: Option<String>,
    #[command(flatten)]
    identities: audit::IdentityArgs,
}

/// Which of the records.
#[derive(Debug, clap::Args)]
pub(super) struct Window {
    #[command(flatten)]
    access: Access,
    /// Not before this time, such as 2026-11-24T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    from: Option<DateTime<Utc>>,
    /// Before this time.
    #[arg(long, value_name = "TIME")]
    to: Option<DateTime<Utc>>,
}

impl Access {
    pub async fn open(&self, source: &str) -> Result<(Place, Inventory), String> {
        let place = audit::named(source, self.endpoint.clone(), self.region.clone())?.with(self.identities.read()?);
        let listed = Inventory::list(&place).await.map_err(|e| format!("{source} cannot be read: {e}"))?;
        if let Some(locked) = locked(&place, listed.segments()).await {
            return Err(format!("{source}: {locked}"));
        }
        note("note: read as it is stored, not verified; `portcullis audit verify` checks it");
        Ok((place, listed))
    }
}

impl Window {
    /// Gives every request of the window to `each`, and says how many segments were damaged.
    pub fn walk(&self, source: &str, mut each: impl FnMut(Result<Recorded, NotReplayable>)) -> Result<usize, String> {
        let inside =
            |time: DateTime<Utc>| self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time < to);
        let walked = block_on(async {
            let (place, inventory) = self.access.open(source).await?;
            let take = |record: Record| {
                if inside(record.time)
                    && let Some(recorded) = Recorded::read(record)
                {
                    each(recorded);
                }
            };
            Ok::<_, String>(walk(&place, &inventory, |_| true, take).await)
        })??;
        walked.damage.iter().for_each(|damage| note(&format!("problem: {damage}")));
        Ok(walked.damage.len())
    }
}

pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(|e| format!("cannot start: {e}"))?.block_on(work))
}

pub(super) fn config(file: &Path) -> Result<Config, String> {
    Config::load(file).map_err(|problems| problems.to_string())
}

/// Policies of a directory; the configuration knows finding types that they may unmask.
pub(super) fn policies(directory: &Path, config: Option<&Config>) -> Result<PolicySet, String> {
    let findings: Vec<String> = config.map(|c| finding_types(&c.masking).into_iter().collect()).unwrap_or_default();
    PolicySet::load_with(directory, findings)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// `value` as JSON for tools.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, String> {
    text::json(value, true).map(|json| json + "\n").map_err(|e| e.to_string())
}
