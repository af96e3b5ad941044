//! Whether each segment is locked for as long as its records must be kept.

use std::collections::HashMap;

use chrono::{SubsecRound as _, TimeDelta};

use super::check::Check;
use super::examine::Examination;
use super::read::Lock;
use crate::evidence::source::Object;
use crate::journal::format::SegmentName;

pub(super) fn examine(
    has_locks: bool,
    segments: &[(&SegmentName, &Object)],
    locks: &HashMap<String, Lock>,
    retention: Option<TimeDelta>,
    examination: &mut Examination,
) {
    let why = match retention {
        _ if !has_locks => "this source has no locks: read the bucket itself",
        None => "no retention period was given: say it with --retention",
        Some(retention) => return judge(segments, locks, retention, examination),
    };
    let tally = examination.tally(Check::Retention);
    tally.population = segments.len() as u64;
    tally.notes.push(why.to_owned());
}

fn judge(
    segments: &[(&SegmentName, &Object)],
    locks: &HashMap<String, Lock>,
    retention: TimeDelta,
    examination: &mut Examination,
) {
    for (name, object) in segments {
        let records = Some((name.first, name.last));
        // Stores keep the end of a lock in whole seconds.
        let end =
            examination.ends.get(&(name.instance.clone(), name.last)).copied().flatten().map(|t| t.trunc_subsecs(0));
        let tally = examination.tally(Check::Retention);
        let wrong =
            match (locks.get(&object.name).unwrap_or(&Ok(None)), end.and_then(|end| end.checked_add_signed(retention)))
            {
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
