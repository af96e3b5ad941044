//! `portcullis audit report`: what the records show of a framework's controls.

use std::io;
use std::path::PathBuf;

use chrono::{TimeDelta, Utc};
use clap::{Args, ValueEnum};

use super::verify::keys;
use super::when::{When, window};
use super::{OK, Out, PROBLEMS, SourceArgs, Stop, checkpoints, note, place, readable};
use crate::evidence::Options;
use crate::evidence::assessment::{Asked, Framework, Status, assess, html, markdown, oscal};
use crate::evidence::read::Walk;
use crate::evidence::scan::{inventory, segments};
use crate::evidence::text;

#[derive(Debug, Args)]
#[command(after_help = "\
The whole log is verified; the controls are judged by the records of --from to --to. A control is satisfied only where records
can show all of the statement that is named; what people do, or an organization decides, is not assessed. Each names what the
records do not show.

Exit codes: 0 no control is not satisfied; 1 one is, or something could not be read; 2 bad use, or an unreadable source.")]
pub struct ReportArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[arg(long, value_name = "NAME", value_parser = framework)]
    framework: Framework,
    /// Records from then on: RFC 3339, a date (UTC), or how long ago (30m, 24h, 7d).
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    from: Option<When>,
    /// Records before then; a date is meant with the whole day.
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    to: Option<When>,
    /// How long records must be kept, in days; without it retention is not assessed.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    retention: Option<u32>,
    /// oscal: assessment-results 1.2.1; --json gives the same.
    #[arg(long, value_enum, default_value_t = Format::Md)]
    format: Format,
    /// File with verifier keys (C2SP vkey), one a line. May be given several times.
    #[arg(long, value_name = "FILE.vkey")]
    key: Vec<PathBuf>,
    /// Checkpoints that were kept elsewhere: a note's file or https:// URL, or the directory or s3:// URL (at --endpoint,
    /// too) of a witness. May be given several times.
    #[arg(long, value_name = "NOTES")]
    checkpoint: Vec<String>,
    /// How many requests Envoy counted from --from to --to, to be compared with the exchanges that are recorded: what
    /// http.<stat_prefix>.downstream_rq_total of its /stats grew by, summed over all listeners with the gate's filter. What
    /// Envoy refuses before its filters (a malformed request) is counted there and has no record.
    #[arg(long, value_name = "N")]
    envoy_requests: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Md,
    /// One file that can be printed.
    Html,
    Oscal,
}

pub async fn report(args: ReportArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let asked = Asked {
        window: window(args.from, args.to, Utc::now()).map_err(Stop::usage)?,
        retention: args.retention.map(|days| TimeDelta::days(days.into())),
        envoy_requests: args.envoy_requests,
        verify: Options {
            keys: keys(&args.key)?,
            checkpoints: checkpoints::kept(
                &args.checkpoint,
                args.source.endpoint.as_ref(),
                args.source.region.as_deref(),
            )
            .await?,
            ..Options::default()
        },
    };
    let place = place(&args.source)?;
    let unreadable = |e| Stop::usage(format!("{} cannot be read: {e}", args.source.source));
    let listed = inventory(&place, &asked.window).await.map_err(unreadable)?;
    readable(&place, segments(&listed, &asked.window).into_iter().map(|(_, object)| object)).await?;
    let assessment = assess(&place, &args.source.source, args.framework, &asked).await.map_err(unreadable)?;
    let mut out = Out::new(stdout, args.source.json);
    out.write(&match if args.source.json { Format::Oscal } else { args.format } {
        Format::Oscal => text::json(&oscal::oscal(&assessment), true).map_err(Stop::usage)? + "\n",
        Format::Md => markdown::markdown(&assessment),
        Format::Html => html::html(&assessment),
    });
    let failed: Vec<_> =
        assessment.results.iter().filter(|r| r.status == Status::NotSatisfied).map(|r| r.label.as_str()).collect();
    if !failed.is_empty() {
        note(&format!("not satisfied: {}", failed.join(", ")));
    }
    let whole = out.end(&Walk { damage: assessment.damage.clone() })?;
    Ok(if failed.is_empty() && whole == OK { OK } else { PROBLEMS })
}

fn framework(name: &str) -> Result<Framework, String> {
    let known = Framework::ALL.into_iter().find(|f| f.name() == name);
    known.ok_or_else(|| format!("it is none of {}", Framework::ALL.map(Framework::name).join(", ")))
}
