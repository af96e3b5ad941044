//! Whether each object is locked, once, and in sight.

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, stream};

use super::report::{LockReport, Problem, ProblemKind, Report};
use super::source::{Object, Source, SourceError};
use super::verify::Beside;
use crate::archive::Retention;
use crate::config::LockMode;

/// HEAD requests at once.
const AT_ONCE: usize = 16;

pub(super) async fn check(
    source: &impl Source,
    objects: &[Object],
    now: DateTime<Utc>,
    report: &mut Report,
    beside: &mut impl Beside,
) {
    for object in objects {
        if let Some(when) = object.hidden {
            let what = format!("a delete marker of {} hides it", when.format("%FT%TZ"));
            report.problem(Problem::new(ProblemKind::Hidden, what).object(&object.name));
        }
        if object.versions > 1 {
            let what = format!("it has {} versions, but evidence is written once", object.versions);
            report.problem(Problem::new(ProblemKind::ManyVersions, what).object(&object.name));
        }
    }
    if !source.has_locks() {
        return;
    }
    let mut locks = LockReport::default();
    let mut found = stream::iter(objects.iter().map(|o| async move { (o, source.lock(o).await) })).buffered(AT_ONCE);
    while let Some((object, lock)) = found.next().await {
        beside.lock(object, &lock);
        if let Some(problem) = judge(lock, now, &mut locks) {
            report.problem(problem.object(&object.name));
        }
    }
    report.locks = Some(locks);
}

fn judge(lock: Result<Option<Retention>, SourceError>, now: DateTime<Utc>, locks: &mut LockReport) -> Option<Problem> {
    match lock {
        Ok(Some(lock)) => {
            match lock.mode {
                LockMode::Compliance => locks.compliance += 1,
                LockMode::Governance => locks.governance += 1,
            }
            locks.earliest_until = Some(locks.earliest_until.map_or(lock.until, |t| t.min(lock.until)));
            let expired = || Problem::new(ProblemKind::LockExpired, format!("its lock has ended: {lock}"));
            (lock.until <= now).then(expired)
        }
        Ok(None) => Some(Problem::new(ProblemKind::NotLocked, "it has no lock: it can be changed or deleted")),
        Err(e) => Some(Problem::new(ProblemKind::NotLocked, format!("its lock cannot be read: {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn an_expired_and_an_absent_lock_are_problems() {
        let now = Utc::now();
        let mut locks = LockReport::default();
        let mut kind = |lock| judge(Ok(lock), now, &mut locks).map(|p| p.kind);
        let lock = |mode, seconds| Some(Retention { mode, until: now + TimeDelta::seconds(seconds) });
        assert_eq!(kind(lock(LockMode::Compliance, 60)), None);
        assert_eq!(kind(lock(LockMode::Governance, 30)), None);
        assert_eq!(kind(lock(LockMode::Compliance, 0)), Some(ProblemKind::LockExpired));
        assert_eq!(kind(None), Some(ProblemKind::NotLocked));
        assert_eq!((locks.compliance, locks.governance, locks.earliest_until), (2, 1, Some(now)));
    }
}
