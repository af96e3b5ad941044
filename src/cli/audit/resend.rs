//! `portcullis audit resend`: records out of the archive once more to a webhook or an OTLP collector.
//!
//! Batches are cut as the gate cuts them, so that they have the idempotency keys that the gate's had or would have had.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use chrono::Utc;
use clap::{ArgGroup, Args};
use url::Url;

use super::query::in_time;
use super::when::{When, window};
use super::{Out, PROBLEMS, SourceArgs, Stop, note, place, readable};
use crate::app::delivery::{Batch, Hook, Otlp, Sink, batches, reading};
use crate::config::{Webhook, read_secret};
use crate::evidence::MAX_OBJECT;
use crate::evidence::read::{Walk, parse};
use crate::evidence::resend::{Ranges, meets, of_ranges, of_time, skipped};
use crate::evidence::scan::{Window, segments};
use crate::evidence::source::{Object, Place, Source as _};
use crate::journal::format::SegmentName;
use crate::mask::Secret;

/// Where the secret is, if no file is named.
const SECRET: &str = "PORTCULLIS_WEBHOOK_SECRET";
/// Seconds between the attempts for a batch; where the last one fails no more is sent.
const WAITS: [u64; 5] = [1, 2, 4, 8, 16];

#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("destination").args(["webhook", "otlp"]).required(true),
    group = ArgGroup::new("what").args(["skipped", "from", "to"]).required(true).multiple(true),
    after_help = "\
Whole batches are sent, cut as the gate cuts them: a webhook gets the same Idempotency-Key for the same records, so that what it
has already is known by it. They go in order, instance by instance; each is tried six times, within half a minute. What was sent
is on standard output, one batch a line.

What the gate's webhook missed in the last month:
  portcullis audit resend s3://audit/gate --skipped --from 30d --webhook https://siem.example/in --secret-file hook.secret

Exit codes: 0 all was taken; 1 some was not, or is not there; 2 bad use, or an unreadable source."
)]
pub struct ResendArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// What records of the kind `stream.skipped` say that this kind of stream was passed over for. --from and --to are then the
    /// times of these.
    #[arg(long)]
    skipped: bool,
    /// Records of then or later: RFC 3339, a date (UTC), or how long ago (30m, 24h, 7d).
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    from: Option<When>,
    /// Records of before then; a date is meant with the whole day.
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    to: Option<When>,
    /// Only this gate's.
    #[arg(long)]
    instance: Option<String>,
    /// Where to post NDJSON, signed, as `audit.webhook.url`.
    #[arg(long, value_name = "URL")]
    webhook: Option<Url>,
    /// File with the key of the webhook's signature, as `audit.webhook.secret`; without it, it is in PORTCULLIS_WEBHOOK_SECRET.
    #[arg(long, value_name = "FILE", requires = "webhook")]
    secret_file: Option<PathBuf>,
    /// The OTLP collector (gRPC) that gets them as logs, as `telemetry.otlp`.
    #[arg(long, value_name = "URL")]
    otlp: Option<Url>,
    /// `service.name` of these logs, as `telemetry.service_name`.
    #[arg(long, value_name = "NAME", default_value = "portcullis", requires = "otlp")]
    service_name: String,
    /// Say what would be sent, and send nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn resend(args: ResendArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    match (&args.webhook, &args.otlp) {
        (Some(url), _) => {
            let secret = args.secret().map_err(Stop::usage)?;
            let hook = Hook::new(&Webhook { url: url.clone(), secret }).map_err(Stop::usage)?;
            resend_to(&hook, &args, stdout).await
        }
        (None, Some(url)) => resend_to(&Otlp::new(url, &args.service_name).map_err(Stop::usage)?, &args, stdout).await,
        (None, None) => Err(Stop::usage("name the destination: --webhook URL or --otlp URL")),
    }
}

impl ResendArgs {
    fn secret(&self) -> Result<Secret<Vec<u8>>, String> {
        match &self.secret_file {
            Some(path) => read_secret(path).map_err(|why| format!("--secret-file {why}")),
            None => match std::env::var(SECRET) {
                Ok(secret) if !secret.is_empty() => Ok(Secret::new(secret.into_bytes())),
                Ok(_) | Err(_) => Err(format!("give the key of the signature: --secret-file FILE, or {SECRET}")),
            },
        }
    }

    fn is_of(&self, instance: &str) -> bool {
        self.instance.as_ref().is_none_or(|wanted| wanted == instance)
    }
}

/// Which records of the segments are wanted.
enum Chosen {
    Time(Window),
    Numbers(Ranges),
}

impl Chosen {
    fn has(&self, batch: &Batch) -> bool {
        match self {
            // Whose time is not known is sent.
            Chosen::Time(window) => {
                batch.lines.iter().any(|line| parse(line).map_or(true, |record| window.contains(record.time)))
            }
            Chosen::Numbers(ranges) => {
                ranges.get(&batch.instance).is_some_and(|ranges| meets(ranges, batch.first, batch.last))
            }
        }
    }
}

async fn resend_to(sink: &impl Sink, args: &ResendArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let window = window(args.from, args.to, Utc::now()).map_err(Stop::usage)?;
    let place = place(&args.source)?;
    // What was passed over is older than the record of that.
    let listed = if args.skipped { Window::default() } else { window };
    let mut inventory = in_time(&args.source.source, &place, &listed).await?;
    inventory.logs.retain(|instance, _| args.is_of(instance));
    readable(&place, segments(&inventory, &window).into_iter().map(|(_, object)| object)).await?;
    let (mut walk, wanted, chosen) = if args.skipped {
        let (mut walk, ranges) = skipped(&place, &inventory, &window, sink.name()).await;
        let (missing, wanted) = of_ranges(&inventory, &ranges);
        readable(&place, wanted.iter().map(|(_, object)| *object)).await?;
        walk.damage.extend(missing.damage);
        (walk, wanted, Chosen::Numbers(ranges))
    } else {
        (Walk::default(), of_time(&place, &inventory, &window).await, Chosen::Time(window))
    };
    let mut sending = Sending { sink, args, chosen, out: Out::new(stdout, args.source.json), records: 0, batches: 0 };
    let mut stopped = None;
    for (name, object) in wanted {
        stopped = sending.segment(&place, name, object, &mut walk).await.err();
        if stopped.is_some() || sending.out.result.is_err() {
            break;
        }
    }
    sending.end(&walk, stopped)
}

struct Sending<'a, S> {
    sink: &'a S,
    args: &'a ResendArgs,
    chosen: Chosen,
    out: Out<'a>,
    records: u64,
    batches: u64,
}

impl<S: Sink> Sending<'_, S> {
    /// Fails where a batch is not taken.
    async fn segment(
        &mut self,
        place: &Place,
        name: &SegmentName,
        object: &Object,
        walk: &mut Walk,
    ) -> Result<(), String> {
        let bytes = match place.plain(object, MAX_OBJECT).await {
            Ok(bytes) => bytes,
            Err(e) => {
                walk.damage.push(format!("{}: it cannot be read: {e}", object.name));
                return Ok(());
            }
        };
        let (instance, first) = (name.instance.clone(), name.first);
        let mut taken = reading(move |each| batches(&instance, first, first, &*bytes, each).map_err(io::Error::other));
        while let Some(batch) = taken.recv().await {
            match batch {
                Ok(batch) if !self.chosen.has(&batch) => {}
                Ok(batch) => self.batch(&batch).await?,
                Err(e) => walk.damage.push(format!("{}: {e}", object.name)),
            }
        }
        Ok(())
    }

    async fn batch(&mut self, batch: &Batch) -> Result<(), String> {
        let key = batch.idempotency_key();
        if !self.args.dry_run {
            deliver(self.sink, batch, &WAITS).await.map_err(|e| format!("{key} was not taken: {e}"))?;
        }
        self.records += batch.lines.len() as u64;
        self.batches += 1;
        let sent = serde_json::json!({
            "instance": batch.instance, "first": batch.first, "last": batch.last, "idempotency_key": key,
        });
        self.out.item(&sent, || format!("{key}\n"));
        self.out.flush();
        Ok(())
    }

    fn end(self, walk: &Walk, stopped: Option<String>) -> Result<u8, Stop> {
        let (records, batches) = (self.records, self.batches);
        let code = self.out.end(walk)?;
        let did = if self.args.dry_run { "would be sent" } else { "were sent" };
        note(&format!("{records} records in {batches} batches {did}"));
        match stopped {
            Some(why) => Err(Stop(PROBLEMS, format!("{why}; nothing behind it was sent"))),
            None => Ok(code),
        }
    }
}

/// Tries again after each of the waits.
async fn deliver(sink: &impl Sink, batch: &Batch, waits: &[u64]) -> Result<(), String> {
    for wait in waits {
        match sink.send(batch).await {
            Ok(()) => return Ok(()),
            Err(why) => note(&format!("{why}; trying again in {wait} s")),
        }
        tokio::time::sleep(Duration::from_secs(*wait)).await;
    }
    sink.send(batch).await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// Takes a batch after so many refusals.
    struct Busy(AtomicU64);

    impl Sink for Busy {
        fn name(&self) -> &'static str {
            "busy"
        }

        async fn send(&self, _: &Batch) -> Result<(), String> {
            let left = self.0.load(Ordering::Relaxed);
            self.0.store(left.saturating_sub(1), Ordering::Relaxed);
            if left == 0 { Ok(()) } else { Err("it answered 503".to_owned()) }
        }
    }

    #[tokio::test]
    async fn a_batch_is_tried_again_but_not_for_ever() {
        let batch = Batch { instance: "g".to_owned(), first: 0, last: 0, lines: vec![], skipped: None };
        let tried = async |refusals: u64| deliver(&Busy(refusals.into()), &batch, &[0; 2]).await;
        assert_eq!(tried(2).await, Ok(()));
        assert_eq!(tried(3).await, Err("it answered 503".to_owned()));
    }
}
