//! `portcullis audit hold` and `portcullis audit release`

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io;

use chrono::Utc;
use clap::Args;
use uuid::Uuid;

use super::filters::Filters;
use super::query::{MAX_EXCHANGES, tell};
use super::{OK, Out, PROBLEMS, SourceArgs, Stop, note, place, readable};
use crate::archive::S3;
use crate::evidence::holds::{self, Action, Asked, Held, HoldError, Register, Statement};
use crate::evidence::query::Query;
use crate::evidence::read::{Inventory, Walk};
use crate::evidence::scan::{Window, segments};
use crate::evidence::silence::Silences;
use crate::evidence::source::{Object, Place, Source as _, Store};
use crate::evidence::text::escape;
use crate::evidence::wanted::Wanted;
use crate::journal::format::SegmentName;

#[derive(Debug, Args)]
pub struct HoldArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Sessions whose records nobody may delete until they are released: whole ids, or decision ids.
    #[arg(value_name = "SESSION", required_unless_present_any = ["list", "query"])]
    ids: Vec<String>,
    /// All exchanges that fit the filters, which are those of `audit query`.
    #[arg(long, conflicts_with_all = ["ids", "list"])]
    query: bool,
    #[command(flatten)]
    filters: Filters,
    /// Why; it is recorded.
    #[arg(long, required_unless_present = "list")]
    reason: Option<String>,
    /// Who asks for it; it is recorded. Left out: the name of this machine's user.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// List the holds that there are and were.
    #[arg(long, conflicts_with_all = ["ids", "reason"])]
    list: bool,
}

#[derive(Debug, Args)]
pub struct ReleaseArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// The hold's id.
    hold: Uuid,
    /// Why; it is recorded.
    #[arg(long)]
    reason: String,
    /// Who asks for it; it is recorded. Left out: the name of this machine's user.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

pub(super) async fn hold(args: HoldArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let query = args.asked()?;
    let (place, objects) = open(&args.source).await?;
    let mut out = Out::new(stdout, args.source.json);
    if args.list {
        let register = Register::read(&place, &objects).await;
        for statement in &register.statements {
            out.item(statement, || line(statement, &register));
        }
        return out.end(&Walk { damage: register.damage });
    }
    let s3 = s3(&place)?;
    readable(&place, objects.iter().filter(|object| SegmentName::of_object(&object.name).is_some())).await?;
    let (selection, walked, found) = match query {
        Some(query) => fitting(&place, &objects, &query).await?,
        None => {
            let (walked, found) = holds::objects_of_ids(&place, &objects, &args.ids).await;
            (args.ids.join(", "), walked, found)
        }
    };
    let count = found.len();
    let asked = Asked { by: by(args.by), reason: args.reason.unwrap_or_default() };
    let id = holds::hold(s3, asked, &selection, found).await.map_err(stop)?;
    out.item(&serde_json::json!({"hold": id, "objects": count}), || format!("hold {id}: {count} objects\n"));
    out.end(&walked)
}

impl HoldArgs {
    /// A filter that nobody meant to be one, or a query for everything, must not pass for what was asked.
    fn asked(&self) -> Result<Option<Query>, Stop> {
        let query = self.filters.query()?;
        match (self.query, query == Query::default()) {
            (true, true) => Err(Stop::usage("--query asks for at least one filter, such as --principal or --from")),
            (false, false) => Err(Stop::usage("filters are for --query: give it, or sessions without filters")),
            (true, false) => Ok(Some(query)),
            (false, true) => Ok(None),
        }
    }
}

/// What was asked for, what was wrong on the way, and what to hold.
type Selected = (String, Walk, Vec<Held>);

/// The window's times are in full in what is recorded: "24h ago" is another time tomorrow.
async fn fitting(place: &Place, objects: &[Object], query: &Query) -> Result<Selected, Stop> {
    let inventory = Inventory::new(objects.to_vec());
    let mut silences = Silences::of(query.window, None, Utc::now());
    let (mut walked, wanted) = Wanted::find(place, &inventory, query, &mut silences, MAX_EXCHANGES).await;
    tell(wanted.early, &silences);
    if wanted.more {
        return Err(Stop::usage(format!("more than {MAX_EXCHANGES} exchanges fit: narrow it down")));
    }
    // Of an exchange that began in the window records may be of any later time.
    let segments = wanted.segments(&segments(&inventory, &Window::default()));
    let segments: HashSet<&SegmentName> = segments.into_iter().map(|(name, _)| name).collect();
    let (again, found) =
        holds::objects_of(place, objects, |name| segments.contains(name), |record| wanted.has(record)).await;
    for damage in again.damage {
        if !walked.damage.contains(&damage) {
            walked.damage.push(damage);
        }
    }
    Ok((query.to_string(), walked, found))
}

pub(super) async fn release(args: ReleaseArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let (place, objects) = open(&args.source).await?;
    let s3 = s3(&place)?;
    let register = Register::read(&place, &objects).await;
    let asked = Asked { by: by(args.by), reason: args.reason };
    let id = holds::release(s3, asked, &register, args.hold).await.map_err(stop)?;
    let mut out = Out::new(stdout, args.source.json);
    out.item(&serde_json::json!({"release": id, "hold": args.hold}), || format!("release {id} of {}\n", args.hold));
    let ended = out.end(&Walk { damage: register.damage })?;
    if ended != OK {
        note("note: a record of a hold that cannot be read may have held the same objects");
    }
    Ok(ended)
}

async fn open(args: &SourceArgs) -> Result<(Place, Vec<Object>), Stop> {
    let place = place(args)?;
    let objects = place.list().await.map_err(|e| Stop::usage(format!("{} cannot be read: {e}", args.source)))?;
    Ok((place, objects))
}

fn s3(place: &Place) -> Result<&S3, Stop> {
    match place.store() {
        Store::S3(s3) => Ok(s3),
        Store::Directory(_) | Store::Bundle(_) => {
            Err(Stop::usage("a copy has no legal holds; name the bucket, s3://bucket/prefix"))
        }
    }
}

fn by(name: Option<String>) -> String {
    name.or_else(|| std::env::var("USER").ok()).unwrap_or_else(|| "unknown".to_owned())
}

fn stop(error: HoldError) -> Stop {
    Stop(PROBLEMS, error.to_string())
}

fn line(statement: &Statement, register: &Register) -> String {
    let mut line = statement.time.format("%FT%TZ ").to_string();
    let what = match &statement.action {
        Action::Hold { id, selection, objects } => {
            let state = if register.is_released(*id) { "released" } else { "stands" };
            format!("hold {id} ({state}): {selection}, {} objects", objects.len())
        }
        Action::Release { hold, .. } => format!("release of {hold}"),
    };
    // Writing into a text does not fail.
    let _ = writeln!(line, "{}, by {}: {}", escape(&what), escape(&statement.by), escape(&statement.reason));
    line
}
