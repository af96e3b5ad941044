//! The few XML answers of S3 that the lock checks need.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::lock::parse_mode;
use super::s3::{Version, VersionPage};
use crate::config::LockMode;

/// `GET /?object-lock`.
#[derive(Debug, PartialEq, Eq)]
pub struct BucketLock {
    pub enabled: bool,
    /// Mode and days of the default retention; a year is 365 days.
    pub default: Option<(LockMode, u64)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LockConfiguration {
    object_lock_enabled: Option<String>,
    rule: Option<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    default_retention: Option<DefaultRetention>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DefaultRetention {
    mode: Option<String>,
    days: Option<u64>,
    years: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Versioning {
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorAnswer {
    code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listing {
    #[serde(default)]
    is_truncated: bool,
    next_key_marker: Option<String>,
    next_version_id_marker: Option<String>,
    #[serde(default, rename = "Version")]
    versions: Vec<ListedVersion>,
    #[serde(default, rename = "DeleteMarker")]
    markers: Vec<ListedVersion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedVersion {
    key: String,
    version_id: Option<String>,
    #[serde(default)]
    is_latest: bool,
    last_modified: Option<DateTime<Utc>>,
    #[serde(default)]
    size: u64,
}

pub fn bucket_lock(xml: &str) -> Result<BucketLock, String> {
    let answer: LockConfiguration = quick_xml::de::from_str(xml).map_err(|e| e.to_string())?;
    let default = answer.rule.and_then(|r| r.default_retention).and_then(|d| {
        let days = d.days.or_else(|| d.years.map(|y| y.saturating_mul(365)))?;
        Some((parse_mode(d.mode.as_deref()?)?, days))
    });
    Ok(BucketLock { enabled: answer.object_lock_enabled.as_deref() == Some("Enabled"), default })
}

/// Whether versioning is `Enabled`.
pub fn versioned(xml: &str) -> Result<bool, String> {
    let answer: Versioning = quick_xml::de::from_str(xml).map_err(|e| e.to_string())?;
    Ok(answer.status.as_deref() == Some("Enabled"))
}

/// `Code` of an error answer.
pub fn error_code(xml: &str) -> Option<String> {
    quick_xml::de::from_str::<ErrorAnswer>(xml).ok().map(|e| e.code)
}

/// `GET /?versions`.
pub fn versions(xml: &str) -> Result<VersionPage, String> {
    let listing: Listing = quick_xml::de::from_str(xml).map_err(|e| e.to_string())?;
    let convert = |v: ListedVersion, delete_marker| Version {
        key: v.key,
        id: v.version_id,
        latest: v.is_latest,
        last_modified: v.last_modified,
        size: v.size,
        delete_marker,
    };
    let versions = listing.versions.into_iter().map(|v| convert(v, false));
    let markers = listing.markers.into_iter().map(|v| convert(v, true));
    Ok(VersionPage {
        versions: versions.chain(markers).collect(),
        next: listing.is_truncated.then_some((listing.next_key_marker, listing.next_version_id_marker)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_365_days() {
        let xml = r#"<?xml version="1.0"?><ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode>
            <Years>2</Years></DefaultRetention></Rule></ObjectLockConfiguration>"#;
        let expected = BucketLock { enabled: true, default: Some((LockMode::Compliance, 730)) };
        assert_eq!(bucket_lock(xml), Ok(expected));
        let xml = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
        assert_eq!(bucket_lock(xml), Ok(BucketLock { enabled: true, default: None }));
    }

    #[test]
    fn versions_and_markers_may_alternate() {
        let entry = |tag, key, latest| {
            format!(
                "<{tag}><Key>{key}</Key><VersionId>{key}1</VersionId><IsLatest>{latest}</IsLatest>\
                 <LastModified>2026-01-02T03:04:05.000Z</LastModified></{tag}>"
            )
        };
        let xml = format!(
            "<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>{}{}{}</ListVersionsResult>",
            entry("Version", "a", true),
            entry("DeleteMarker", "b", true),
            entry("Version", "b", false)
        );
        let page = versions(&xml).unwrap();
        let keys: Vec<_> = page.versions.iter().map(|v| (v.key.as_str(), v.delete_marker, v.latest)).collect();
        assert_eq!(keys, [("a", false, true), ("b", false, false), ("b", true, true)]);
        assert_eq!(page.next, Some((Some("k".to_owned()), None)));
    }

    #[test]
    fn status_and_code() {
        assert_eq!(
            versioned("<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"),
            Ok(false)
        );
        assert_eq!(versioned("<VersioningConfiguration/>"), Ok(false));
        assert_eq!(error_code("<Error><Code>NoSuchBucket</Code></Error>").as_deref(), Some("NoSuchBucket"));
        assert_eq!(error_code("<html>"), None);
    }
}
