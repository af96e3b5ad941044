//! The start-up guard: a bucket whose lock is weaker than what is asked is refused.

use http::{Method, StatusCode};
use object_store::path::Path;

use super::lock::{LockStatus, mode_name};
use super::s3::{Answer, S3, S3Error};
use super::xml::{self, BucketLock};
use crate::config::{LockMode, ObjectLock};

/// Each says what was found, what is asked, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    #[error(
        "bucket {bucket:?} does not exist: create it with Object Lock enabled (it can only be enabled without data loss \
         on a new bucket), or correct audit.url"
    )]
    NoBucket { bucket: String },
    #[error(
        "bucket {bucket:?}: the credentials may not read its Object Lock configuration (403), so the lock that audit.object_lock \
         asks for cannot be checked: grant s3:GetBucketObjectLockConfiguration, or correct the credentials"
    )]
    Denied { bucket: String },
    #[error("bucket {bucket:?} is not versioned, and Object Lock needs versions: enable versioning and Object Lock")]
    Unversioned { bucket: String },
    #[error(
        "bucket {bucket:?} has no Object Lock, but audit.object_lock asks for {}: use a bucket made with Object Lock \
         and a default retention", lock(.asked)
    )]
    NoLock { bucket: String, asked: ObjectLock },
    #[error(
        "bucket {bucket:?} has Object Lock but no default retention, so new objects would not be locked; \
         audit.object_lock asks for {}: set that as the bucket's default retention", lock(.asked)
    )]
    NoDefault { bucket: String, asked: ObjectLock },
    #[error(
        "bucket {bucket:?} locks in mode {}, but audit.object_lock asks for {}: privileged users can lift a GOVERNANCE \
         lock; set the bucket's default retention to COMPLIANCE", mode_name(*.found), lock(.asked)
    )]
    WeakMode { bucket: String, found: LockMode, asked: ObjectLock },
    #[error(
        "bucket {bucket:?} locks for {found} days, but audit.object_lock asks for {}: raise the bucket's default \
         retention, or lower audit.object_lock.days", lock(.asked)
    )]
    TooShort { bucket: String, found: u64, asked: ObjectLock },
    #[error("bucket {bucket:?}: its lock cannot be checked: {source}")]
    Store { bucket: String, source: S3Error },
}

impl GuardError {
    /// The bucket is known to lock less than is asked, or to be gone; otherwise it could not be asked.
    pub fn is_weaker(&self) -> bool {
        match self {
            GuardError::NoBucket { .. }
            | GuardError::Unversioned { .. }
            | GuardError::NoLock { .. }
            | GuardError::NoDefault { .. }
            | GuardError::WeakMode { .. }
            | GuardError::TooShort { .. } => true,
            GuardError::Denied { .. } | GuardError::Store { .. } => false,
        }
    }
}

fn lock(asked: &ObjectLock) -> String {
    format!("{} for {} days", mode_name(asked.mode), asked.days)
}

/// Compares what the bucket does with what is asked; where nothing is asked, says what is there.
pub(super) async fn guard(s3: &S3, asked: Option<ObjectLock>) -> Result<LockStatus, GuardError> {
    let bucket = s3.location().bucket.clone();
    let store = |source| GuardError::Store { bucket: bucket.clone(), source };
    let answer = s3.call(Method::GET, &Path::default(), &[("object-lock", "")]).await.map_err(store)?;
    let found = read_lock(&bucket, &answer);
    let Some(asked) = asked else {
        return describe(found);
    };
    let found = found?;
    if found.enabled {
        // S3 keeps versioning on while Object Lock is on, so a credential that may not ask is no reason to refuse.
        let answer = s3.call(Method::GET, &Path::default(), &[("versioning", "")]).await.map_err(store)?;
        if answer.status == StatusCode::OK && xml::versioned(&answer.body) == Ok(false) {
            return Err(GuardError::Unversioned { bucket });
        }
    }
    judge(bucket, &found, asked)
}

fn read_lock(bucket: &str, answer: &Answer) -> Result<BucketLock, GuardError> {
    let call = "GetObjectLockConfiguration";
    let bucket = bucket.to_owned();
    let code = xml::error_code(&answer.body);
    match (answer.status, code.as_deref()) {
        (StatusCode::OK, _) => xml::bucket_lock(&answer.body)
            .map_err(|why| GuardError::Store { bucket, source: S3Error::Answer { call, why } }),
        (StatusCode::NOT_FOUND, Some("ObjectLockConfigurationNotFoundError")) => {
            Ok(BucketLock { enabled: false, default: None })
        }
        (StatusCode::NOT_FOUND, Some("NoSuchBucket")) => Err(GuardError::NoBucket { bucket }),
        (StatusCode::FORBIDDEN, _) => Err(GuardError::Denied { bucket }),
        (status, _) => Err(GuardError::Store { bucket, source: S3Error::Status { call, status, code } }),
    }
}

fn judge(bucket: String, found: &BucketLock, asked: ObjectLock) -> Result<LockStatus, GuardError> {
    match found.default {
        _ if !found.enabled => Err(GuardError::NoLock { bucket, asked }),
        None => Err(GuardError::NoDefault { bucket, asked }),
        Some((mode, _)) if mode < asked.mode => Err(GuardError::WeakMode { bucket, found: mode, asked }),
        Some((_, days)) if days < u64::from(asked.days) => Err(GuardError::TooShort { bucket, found: days, asked }),
        Some((mode, days)) => Ok(LockStatus::Locked { mode, days }),
    }
}

/// Nothing is asked: a weak lock is said, not refused. A bucket that is not there or not reached still is an error.
fn describe(found: Result<BucketLock, GuardError>) -> Result<LockStatus, GuardError> {
    let why = match found {
        Ok(BucketLock { enabled: true, default: Some((mode, days)) }) => return Ok(LockStatus::Locked { mode, days }),
        Ok(BucketLock { enabled: true, default: None }) => "the bucket has Object Lock but no default retention",
        Ok(BucketLock { enabled: false, .. }) => "the bucket has no Object Lock",
        Err(GuardError::Denied { .. }) => "the bucket's Object Lock configuration may not be read (403)",
        Err(e) => return Err(e),
    };
    Ok(LockStatus::NotImmutable(format!("{why}, and audit.object_lock asks for none")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, code: &str) -> Answer {
        let body = format!("<Error><Code>{code}</Code></Error>");
        Answer { status: StatusCode::from_u16(status).unwrap(), headers: http::HeaderMap::new(), body }
    }

    fn refusal(found: BucketLock) -> String {
        let asked = ObjectLock { mode: LockMode::Compliance, days: 365 };
        judge("b".to_owned(), &found, asked).unwrap_err().to_string()
    }

    #[test]
    fn weaker_buckets_are_refused_with_what_was_found() {
        let with = |default| BucketLock { enabled: true, default };
        assert!(refusal(BucketLock { enabled: false, default: None }).contains("no Object Lock"));
        assert!(refusal(with(None)).contains("no default retention"));
        assert!(refusal(with(Some((LockMode::Governance, 999)))).contains("mode GOVERNANCE"));
        let short = refusal(with(Some((LockMode::Compliance, 364))));
        assert!(short.contains("364 days") && short.contains("COMPLIANCE for 365 days"), "{short}");
        let asked = ObjectLock { mode: LockMode::Governance, days: 1 };
        let status = judge("b".to_owned(), &with(Some((LockMode::Compliance, 1))), asked).unwrap();
        assert_eq!(status, LockStatus::Locked { mode: LockMode::Compliance, days: 1 });
    }

    #[test]
    fn answers_that_are_errors() {
        assert!(matches!(read_lock("b", &answer(403, "AccessDenied")), Err(GuardError::Denied { .. })));
        assert!(matches!(read_lock("b", &answer(404, "NoSuchBucket")), Err(GuardError::NoBucket { .. })));
        assert!(matches!(read_lock("b", &answer(500, "x")), Err(GuardError::Store { .. })));
        let none = read_lock("b", &answer(404, "ObjectLockConfigurationNotFoundError")).unwrap();
        assert_eq!(none, BucketLock { enabled: false, default: None });
        assert!(describe(Ok(none)).unwrap().to_string().contains("no Object Lock"));
    }
}
