//! `portcullis audit index`

use std::io;

use chrono::Utc;
use clap::Args;
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use super::when::{When, window};
use super::{Out, PROBLEMS, SourceArgs, Stop, list, note};
use crate::evidence::index::keep::{State, compare, orphans, store};
use crate::evidence::read::Walk;
use crate::evidence::scan::segments;
use crate::evidence::source::Store;

/// Segments that are fetched ahead.
const AHEAD: usize = 4;

#[derive(Debug, Args)]
#[command(after_help = "\
A gate with `audit.index: parquet` writes them itself. They are derived from the records: nothing relies on them, and an
index that was replaced stays in the bucket as an older version.

Encrypted segments have none. Exit codes: 0 every other segment has its index now; 1 one could not be made or stored, or with --check one is missing or differs;
2 bad use, or an unreadable source.")]
pub(super) struct IndexArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Only say which indexes are missing, or are not what the records make, and write nothing.
    #[arg(long)]
    check: bool,
    /// Segments of then or later: RFC 3339, a date (UTC), or how long ago (30m, 24h, 7d).
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    from: Option<When>,
    /// Segments of before then; a date is meant with the whole day.
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    to: Option<When>,
}

pub(super) async fn index(args: IndexArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let window = window(args.from, args.to, Utc::now()).map_err(Stop::usage)?;
    // Encrypted segments are not read, so that no key is asked for.
    let (place, inventory) = list(&args.source).await?;
    if let (Store::Bundle(_), false) = (place.store(), args.check) {
        return Err(Stop::usage("a bundle is not written to; name the bucket or a directory, or give --check"));
    }
    let mut out = Out::new(stdout, args.source.json);
    let (mut walk, mut good, mut other) = (Walk::default(), 0, 0);
    let mut chosen = segments(&inventory, &window);
    let all = chosen.len();
    chosen.retain(|(_, object)| !object.is_encrypted());
    if chosen.len() < all {
        note(&format!("note: {} encrypted segments have no index, which would not be encrypted", all - chosen.len()));
    }
    let look = |(name, object)| {
        let (place, inventory) = (&place, &inventory);
        async move { (name, object, compare(place, inventory, name, object).await) }
    };
    let mut looked = stream::iter(chosen.iter().copied().map(look)).buffered(AHEAD);
    while let Some((name, object, compared)) = looked.next().await {
        let compared = match compared {
            Ok(compared) if compared.state == State::Agrees => {
                good += 1;
                continue;
            }
            Ok(compared) => compared,
            Err(why) => {
                walk.damage.push(format!("{}: {why}", object.name));
                continue;
            }
        };
        let index = name.index();
        if !args.check
            && let Err(why) = store(&place, object, &index, &compared).await
        {
            walk.damage.push(format!("{index}: {why}"));
            continue;
        }
        other += 1;
        let word = word(compared.state, args.check);
        out.item(&json!({"index": index, "state": word}), || format!("{word}  {index}\n"));
    }
    for object in orphans(&inventory, &window) {
        walk.damage.push(format!("{}: the records that it is made of are not here", object.name));
    }
    let ended = out.end(&walk)?;
    note(&format!(
        "note: {good} indexes are what the records make, {other} {}",
        if args.check { "are not" } else { "made" }
    ));
    Ok(if args.check && other > 0 { PROBLEMS } else { ended })
}

fn word(state: State, check: bool) -> &'static str {
    match (state, check) {
        (State::Missing, true) => "missing",
        (State::Differs, true) => "differs",
        (State::Missing, false) => "made",
        (State::Differs, false) => "replaced",
        (State::Agrees, _) => "agrees",
    }
}
