//! Whether each segment is locked for as long as its records must be kept.

use chrono::{SubsecRound as _, TimeDelta};
use futures_util::{StreamExt as _, stream};

use super::check::Check;
use super::examine::Examination;
use crate::evidence::source::{Object, Source};
use crate::journal::format::SegmentName;

/// HEAD requests at once.
const AT_ONCE: usize = 16;

pub(super) async fn examine(
    source: &impl Source,
    segments: &[(&SegmentName, &Object)],
    retention: Option<TimeDelta>,
    examination: &mut Examination,
) {
    let why = match retention {
        _ if !source.has_locks() => "this source has no locks: read the bucket itself",
        None => "no retention period was given: say it with --retention",
        Some(retention) => return locks(source, segments, retention, examination).await,
    };
    let tally = examination.tally(Check::Retention);
    tally.population = segments.len() as u64;
    tally.notes.push(why.to_owned());
}

async fn locks(
    source: &impl Source,
    segments: &[(&SegmentName, &Object)],
    retention: TimeDelta,
    examination: &mut Examination,
) {
    let locks = segments.iter().map(|(name, object)| async move { (*name, source.lock(object).await) });
    let mut locks = stream::iter(locks).buffered(AT_ONCE);
    while let Some((name, lock)) = locks.next().await {
        let records = Some((name.first, name.last));
        // Stores keep the end of a lock in whole seconds.
        let end =
            examination.ends.get(&(name.instance.clone(), name.last)).copied().flatten().map(|t| t.trunc_subsecs(0));
        let tally = examination.tally(Check::Retention);
        let wrong = match (lock, end.and_then(|end| end.checked_add_signed(retention))) {
            (Err(e), _) => format!("its lock cannot be read: {e}"),
            (Ok(None), _) => "it has no lock".to_owned(),
            (Ok(Some(_)), None) => "its last record cannot be read, so its age is not known".to_owned(),
            (Ok(Some(lock)), Some(until)) if lock.until < until => {
                format!("{lock}, but its last record must be kept until {}", until.format("%FT%TZ"))
            }
            (Ok(Some(_)), Some(_)) => {
                tally.pass();
                continue;
            }
        };
        tally.fail(&name.instance, records, wrong);
    }
}
