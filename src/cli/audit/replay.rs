//! `portcullis audit replay`: one session as it went.

use std::io;

use clap::{Args, ValueEnum};

use super::{Out, PROBLEMS, SourceArgs, Stop, USAGE, note, open};
use crate::evidence::bodies::Hashes;
use crate::evidence::read::{Inventory, Record};
use crate::evidence::render::Detail;
use crate::evidence::replay::conversation::Conversation;
use crate::evidence::replay::pace::{Pace, Speed};
use crate::evidence::replay::transcript::Transcript;
use crate::evidence::replay::{self, Found, ReplayError, asciicast, har, html};
use crate::evidence::source::Place;
use crate::evidence::text;

#[derive(Debug, Args)]
#[command(after_help = "\
Bodies are put together from their pieces, and each piece is compared with the SHA-256 that was recorded with it.

Exit codes: 0 shown whole and every hash is the recorded one; 1 not so, or there is no such session; 2 bad use, or an
unreadable source.")]
pub struct ReplayArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// A session id, or its beginning.
    session: String,
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "json")]
    format: Format,
    /// For text: `real` as it went, N times faster, 0 at once.
    #[arg(long, value_name = "real|N|0", default_value = "0")]
    speed: Speed,
    /// Do not cut long texts.
    #[arg(long)]
    full: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    /// One file with a time line, for a browser; it loads and runs nothing.
    Html,
    /// HTTP archive 1.2.
    Har,
    /// A terminal recording, asciicast v2.
    Asciicast,
}

pub async fn replay(args: ReplayArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let (place, inventory) = open(&args.source).await?;
    let mut out = Out::new(stdout, args.source.json);
    let (mut walked, found) = replay::find(&place, &inventory, &args.session).await;
    let found = match found {
        Ok(found) => found,
        Err(e) => {
            out.end(&walked)?;
            let code = if matches!(e, ReplayError::Ambiguous(_)) { USAGE } else { PROBLEMS };
            // The id that a refused agent was told is that of one exchange.
            let is_decision = matches!(e, ReplayError::NotFound) && args.session.parse::<uuid::Uuid>().is_ok();
            let hint = if is_decision { "; if it is a decision id, `audit show` shows its exchange" } else { "" };
            return Err(Stop(code, format!("{}: {e}{hint}", args.session)));
        }
    };
    let mut seen = Seen::default();
    let from = (&place, &inventory, &found);
    match args.format {
        // As it is recorded.
        Format::Text if args.source.json => each(from, &mut seen, |r, _| out.item(&r, String::new)).await,
        Format::Text => as_text(from, &args, &mut seen, &mut out).await,
        Format::Asciicast => as_recording(from, &mut seen, &mut out).await,
        Format::Html | Format::Har => {
            let mut conversation = Conversation::default();
            each(from, &mut seen, |r, whole| conversation.add(whole.unwrap_or(r))).await;
            if args.format == Format::Html {
                out.write(&html::html(&found, &conversation, &seen.hashes, args.full));
            } else {
                out.write(&text::json(&har::har(&found, &conversation, &seen.hashes), true).map_err(Stop::usage)?);
                out.write("\n");
            }
        }
    }
    note(&format!("note: {}", seen.hashes.summary()));
    // What is wrong with segments was found when the session was looked for.
    seen.damage.retain(|damage| !walked.damage.contains(damage));
    walked.damage.append(&mut seen.damage);
    let code = out.end(&walked)?;
    Ok(if seen.hashes.ok() { code } else { PROBLEMS })
}

/// What was found on the way.
#[derive(Default)]
struct Seen {
    hashes: Hashes,
    damage: Vec<String>,
}

type From<'a> = (&'a Place, &'a Inventory, &'a Found);

async fn each((place, inventory, found): From<'_>, seen: &mut Seen, mut each: impl FnMut(Record, Option<Record>)) {
    let hashes = &mut seen.hashes;
    let walked = replay::replay(place, inventory, found, |record, whole| {
        hashes.check(whole.as_ref().unwrap_or(&record));
        each(record, whole);
    })
    .await;
    seen.damage = walked.damage;
}

async fn as_text(from: From<'_>, args: &ReplayArgs, seen: &mut Seen, out: &mut Out<'_>) {
    let found = from.2;
    out.write(&format!("session {}, instance {}\n", text::escape(&found.id), text::escape(&found.instance)));
    let mut transcript = Transcript::new(Detail { full: args.full, headers: false, since: Some(found.began) });
    let mut pace = Pace::new(args.speed);
    each(from, seen, |record, whole| {
        let record = whole.unwrap_or(record);
        let wait = pace.until(record.time);
        if !wait.is_zero() {
            out.flush();
            // Nothing else runs here: the next segments are read when this returns.
            std::thread::sleep(wait);
        }
        out.write(&transcript.add(&record));
    })
    .await;
    out.write(&transcript.finish());
    out.write(&format!("{}\n", seen.hashes.summary()));
}

async fn as_recording(from: From<'_>, seen: &mut Seen, out: &mut Out<'_>) {
    let found = from.2;
    out.write(&asciicast::head(found));
    let mut transcript = Transcript::new(Detail { full: false, headers: false, since: Some(found.began) });
    let mut last = found.began;
    each(from, seen, |record, whole| {
        let record = whole.unwrap_or(record);
        last = record.time;
        let text = transcript.add(&record);
        if !text.is_empty() {
            out.write(&asciicast::output(found, record.time, &text));
        }
    })
    .await;
    out.write(&asciicast::output(found, last, &format!("{}{}\n", transcript.finish(), seen.hashes.summary())));
}
