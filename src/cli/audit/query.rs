//! `portcullis audit query`: the exchanges that fit.

use std::collections::HashSet;
use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use clap::Args;

use super::filters::Filters;
use super::{NOT_VERIFIED, OK, Out, PROBLEMS, SourceArgs, Stop, has_records, note, place, readable, sql};
use crate::evidence::exchange::{Exchange, Exchanges, MAX_HELD};
use crate::evidence::query::Query;
use crate::evidence::read::{Inventory, Walk};
use crate::evidence::render;
use crate::evidence::scan::{Window, exchanges, inventory, scan, segments};
use crate::evidence::silence::Silences;
use crate::evidence::source::Place;
use crate::evidence::table::{Table, csv_head, csv_row};
use crate::evidence::wanted::Wanted;

/// Most exchanges whose single records are shown, or held.
pub(super) const MAX_EXCHANGES: usize = 1_000_000;

#[derive(Debug, Args)]
#[command(after_help = "\
A filter that is given several times holds where one of its values does; different filters must all hold. Names are whole,
or beginnings with a trailing `*`. A row is an exchange; its time is that of its first record. Segments of other days than
--from to --to are not read. Rows come in the order in which exchanges ended, day by day.

Where --from or --to is given, standard error says in which of that time a gate recorded nothing, not even that nothing
happened. With --json lines behind the others say it, too, which have one of these keys instead of an exchange's:
  {\"silence\": {\"instance\": …, \"after\": …, \"before\": …}}       no record in between
  {\"further_silences\": {\"instance\": …, \"count\": …}}           more of them than are told
  {\"no_records\": {\"from\": …, \"to\": …}}                        no record of any gate

Every privileged action of an agent in March, and who approved each:
  portcullis audit query s3://audit/gate --principal executor-7 --privileged --from 2026-03-01 --to 2026-03-31

Exit codes: 0 the answer is whole; 1 some of what should have been read could not be; 2 bad use, or an unreadable source.")]
pub struct QueryArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    #[command(flatten)]
    filters: Filters,
    /// CSV (RFC 4180); what a spreadsheet would take for a formula begins with an apostrophe.
    #[arg(long, conflicts_with = "json")]
    pub(super) csv: bool,
    /// A statement for DuckDB, which must be on PATH, over the view `records`; of the filters only --from and --to, by whole days.
    #[arg(long, value_name = "SELECT …", conflicts_with_all = ["records", "follow", "limit"])]
    sql: Option<String>,
    /// The single records of the exchanges instead of one row for each.
    #[arg(long, conflicts_with_all = ["csv", "follow"])]
    records: bool,
    /// `journal.heartbeat` of the gates in minutes, where it is not 5: where --from or --to is given, longer silences in that time
    /// are noted.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    heartbeat: Option<u32>,
    /// At most so many exchanges.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Go on with what is uploaded from now on, until interrupted.
    #[arg(long)]
    follow: bool,
    /// Seconds between looks for new segments.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, requires = "follow", value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
}

pub async fn query(args: QueryArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let query = args.filters.query()?;
    if let Some(statement) = &args.sql {
        if query != (Query { window: query.window, ..Query::default() }) {
            return Err(Stop::usage("with --sql only --from and --to can be given: say the rest in the statement"));
        }
        return sql::sql(&args, statement, query.window, stdout).await;
    }
    if args.follow {
        return follow(&args, &query, stdout).await;
    }
    let place = place(&args.source)?;
    let inventory = listed(&args, &place, &query.window).await?;
    if args.records {
        return records(&args, &query, (&place, &inventory), stdout).await;
    }
    let mut rows = Rows::new(&args, &query, stdout);
    let (mut open, mut silences) = (Exchanges::of(&query), args.silences(query.window));
    let walked = rows.read(&place, &inventory, (&mut open, &mut silences), &mut |_| true).await;
    tell(open.early, &silences);
    open.finish(|e| {
        let _ = rows.take(&e);
    });
    rows.silences(&silences);
    if !rows.any {
        note(NONE);
    }
    rows.end(&walked)
}

/// What the source has of the window.
pub(super) async fn listed(args: &QueryArgs, place: &Place, window: &Window) -> Result<Inventory, Stop> {
    let source = &args.source.source;
    let listed = in_time(source, place, window).await?;
    readable(place, segments(&listed, window).into_iter().map(|(_, object)| object)).await?;
    note(NOT_VERIFIED);
    Ok(listed)
}

/// What the source has of a time; of a source without any records nothing is said.
pub(super) async fn in_time(source: &str, place: &Place, window: &Window) -> Result<Inventory, Stop> {
    let unreadable = |e| Stop::usage(format!("{source} cannot be read: {e}"));
    let listed = inventory(place, window).await.map_err(unreadable)?;
    if listed.segments().next().is_none() {
        has_records(source, &Inventory::list(place).await.map_err(unreadable)?)?;
    }
    Ok(listed)
}

/// What an empty answer is not to be taken for.
const NONE: &str = "note: no exchange here fits; names are whole, or end with `*`, and case counts";

impl QueryArgs {
    pub(super) fn silences(&self, window: Window) -> Silences {
        let longest = self.heartbeat.map(|minutes| TimeDelta::minutes(i64::from(minutes) + 1));
        Silences::of(window, longest, Utc::now())
    }
}

/// What whoever reads the answer has to know of it.
pub(super) fn tell(early: u64, silences: &Silences) {
    if early > 0 {
        note(&format!("{early} exchanges were shown before their end: more than {} MiB were open", MAX_HELD >> 20));
    }
    silences.told().iter().for_each(|silence| note(&format!("note: {silence}")));
}

/// In JSON they are lines of the answer, behind the others.
fn lines(silences: &Silences, out: &mut Out<'_>) {
    silences.told().iter().for_each(|silence| out.item(silence, String::new));
}

/// Rows on their way out.
struct Rows<'a> {
    out: Out<'a>,
    query: &'a Query,
    form: Form,
    left: u64,
    any: bool,
}

enum Form {
    Table(Table),
    Json,
    Csv,
}

impl<'a> Rows<'a> {
    fn new(args: &QueryArgs, query: &'a Query, stdout: &'a mut dyn io::Write) -> Self {
        let mut out = Out::new(stdout, args.source.json);
        let form = match (args.source.json, args.csv) {
            (true, _) => Form::Json,
            (false, true) => {
                out.write(&csv_head());
                Form::Csv
            }
            (false, false) => Form::Table(Table::default()),
        };
        Rows { out, query, form, left: args.limit.unwrap_or(u64::MAX), any: false }
    }

    fn take(&mut self, exchange: &Exchange) -> ControlFlow<()> {
        if self.left > 0 && self.query.matches(exchange) {
            self.left -= 1;
            self.any = true;
            match &mut self.form {
                Form::Table(table) => self.out.write(&table.push(exchange)),
                Form::Json => self.out.item(exchange, String::new),
                Form::Csv => self.out.write(&csv_row(exchange)),
            }
        }
        if self.left == 0 || self.out.result.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Reads the segments of the window that are `wanted`.
    async fn read(
        &mut self,
        place: &Place,
        inventory: &Inventory,
        (open, silences): (&mut Exchanges, &mut Silences),
        wanted: &mut impl FnMut(&str) -> bool,
    ) -> Walk {
        let mut chosen = segments(inventory, &self.query.window);
        chosen.retain(|(_, object)| wanted(&object.name));
        let query = self.query;
        exchanges(place, inventory, &chosen, query, silences, open, |e| self.take(&e)).await
    }

    /// Rows of a table or of CSV are exchanges, and nothing else.
    fn silences(&mut self, silences: &Silences) {
        if let Form::Json = self.form {
            lines(silences, &mut self.out);
        }
    }

    fn flush(&mut self) {
        if let Form::Table(table) = &mut self.form {
            self.out.write(&table.flush());
        }
        self.out.flush();
    }

    fn end(mut self, walked: &Walk) -> Result<u8, Stop> {
        self.flush();
        self.out.end(walked)
    }
}

/// Everything so far, and then what is new, until the limit is reached, the reader goes away, or the user interrupts.
async fn follow(args: &QueryArgs, query: &Query, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let place = place(&args.source)?;
    let mut rows = Rows::new(args, query, stdout);
    let (mut open, mut silences) = (Exchanges::of(query), args.silences(query.window));
    let (mut seen, mut damaged) = (HashSet::new(), false);
    let (mut first, mut window) = (true, query.window);
    loop {
        let inventory = match inventory(&place, &window).await {
            Ok(listed) => listed,
            Err(e) if first => return Err(Stop::usage(format!("{} cannot be read: {e}", args.source.source))),
            Err(e) => {
                note(&format!("problem: {e}; trying again"));
                Inventory::default()
            }
        };
        if first {
            readable(&place, segments(&inventory, &window).into_iter().map(|(_, object)| object)).await?;
        }
        // What is uploaded from now on is of these days, also where the store was away for a while.
        window.from = window.from.max(Some(Utc::now() - TimeDelta::days(3)));
        let both = (&mut open, &mut silences);
        let walked = rows.read(&place, &inventory, both, &mut |name| seen.insert(name.to_owned())).await;
        if std::mem::take(&mut first) {
            // Of what is still to come nothing is missing yet.
            let silences = std::mem::take(&mut silences);
            tell(0, &silences);
            rows.silences(&silences);
        }
        rows.flush();
        damaged |= !walked.damage.is_empty();
        walked.damage.iter().for_each(|damage| note(&format!("problem: {damage}")));
        if rows.left == 0 || rows.out.result.is_err() {
            let code = rows.end(&Walk::default())?;
            return Ok(if damaged { PROBLEMS } else { code });
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(args.every)) => {}
            _ = tokio::signal::ctrl_c() => return Ok(if damaged { PROBLEMS } else { OK }),
        }
    }
}

/// Two passes: which exchanges, and then their records.
async fn records(
    args: &QueryArgs,
    query: &Query,
    (place, inventory): (&Place, &Inventory),
    stdout: &mut dyn io::Write,
) -> Result<u8, Stop> {
    let limit = args.limit.map_or(MAX_EXCHANGES, |n| usize::try_from(n).unwrap_or(MAX_EXCHANGES).min(MAX_EXCHANGES));
    let mut silences = args.silences(query.window);
    let (walked, wanted) = Wanted::find(place, inventory, query, &mut silences, limit).await;
    tell(wanted.early, &silences);
    if wanted.more && args.limit.is_none() {
        return Err(Stop::usage(format!("more than {MAX_EXCHANGES} exchanges fit: choose fewer, or give --limit")));
    }
    if wanted.is_empty() {
        note(NONE);
    }
    let mut out = Out::new(stdout, args.source.json);
    scan(place, &wanted.segments(&segments(inventory, &query.window)), |record| {
        if wanted.has(&record) {
            out.item(&record, || render::line(&record));
        }
        if out.result.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .await;
    if args.source.json {
        lines(&silences, &mut out);
    }
    out.end(&walked)
}
