use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::signer::{HeaderName, HeaderValue, Method, SignedUrlOptions, Signer};
use reqwest::StatusCode;
use url::Url;

use super::weed::{AccessKey, Weed};
use super::{DemoError, process};

/// How long a signed request may be used.
const SIGNED_FOR: Duration = Duration::from_secs(300);
const XMLNS: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// S3 Object Lock retention modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetentionMode {
    /// May be shortened by who has the permission.
    Governance,
    /// May be shortened by nobody.
    Compliance,
}

impl RetentionMode {
    fn as_str(self) -> &'static str {
        match self {
            RetentionMode::Governance => "GOVERNANCE",
            RetentionMode::Compliance => "COMPLIANCE",
        }
    }
}

/// One version of an object, or a delete marker, as ListObjectVersions shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedVersion {
    pub key: String,
    pub version: String,
    pub latest: bool,
    pub delete_marker: bool,
}

/// A bucket with object lock, seen by the administrator.
#[derive(Debug)]
pub struct Bucket {
    name: String,
    store: AmazonS3,
    http: reqwest::Client,
    filer: Url,
}

impl Weed {
    /// Makes a bucket with object lock switched on and, where given, a default retention. Names that begin with `audit`
    /// are open to [`Weed::writer`].
    pub async fn create_bucket(
        &self,
        name: &str,
        retention: Option<(RetentionMode, u32)>,
    ) -> Result<Bucket, DemoError> {
        let store = store(self, name, self.admin())?;
        let bucket = Bucket { name: name.to_owned(), store, http: reqwest::Client::new(), filer: self.filer()? };
        bucket.create().await?;
        if let Some((mode, days)) = retention {
            bucket.set_default_retention(mode, days).await?;
        }
        Ok(bucket)
    }

    /// An S3 client for one bucket.
    pub fn client(&self, bucket: &str, key: &AccessKey) -> Result<AmazonS3, DemoError> {
        store(self, bucket, key)
    }
}

fn store(weed: &Weed, bucket: &str, key: &AccessKey) -> Result<AmazonS3, DemoError> {
    AmazonS3Builder::new()
        .with_endpoint(weed.endpoint())
        .with_allow_http(true)
        .with_region("us-east-1")
        .with_bucket_name(bucket)
        .with_access_key_id(&key.id)
        .with_secret_access_key(key.secret.expose())
        .with_checksum_algorithm(object_store::aws::Checksum::SHA256)
        .build()
        .map_err(DemoError::other("an S3 client"))
}

impl Bucket {
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The administrator's client.
    pub fn store(&self) -> &AmazonS3 {
        &self.store
    }

    /// CreateBucket. Object lock can only be switched on as a bucket is made.
    async fn create(&self) -> Result<(), DemoError> {
        let (name, value) =
            (HeaderName::from_static("x-amz-bucket-object-lock-enabled"), HeaderValue::from_static("true"));
        let options = SignedUrlOptions::new().with_signed_header(name.clone(), value.clone());
        let url = self.sign(Method::PUT, "", &options).await?;
        succeed(self.http.put(url).header(name, value), &format!("making the bucket {}", self.name)).await.map(drop)
    }

    async fn url(&self, method: Method, key: &str, query: &[(&str, &str)]) -> Result<Url, DemoError> {
        self.sign(method, key, &SignedUrlOptions::new().with_query(query.iter().copied())).await
    }

    async fn sign(&self, method: Method, key: &str, options: &SignedUrlOptions) -> Result<Url, DemoError> {
        let signed = self.store.signed_url_opts(method, &Path::from(key), SIGNED_FOR, options).await;
        signed.map_err(DemoError::other("signing an S3 request"))
    }

    /// Default retention of new objects (PutObjectLockConfiguration).
    pub async fn set_default_retention(&self, mode: RetentionMode, days: u32) -> Result<(), DemoError> {
        let url = self.url(Method::PUT, "", &[("object-lock", "")]).await?;
        let body = format!(
            "<ObjectLockConfiguration xmlns=\"{XMLNS}\"><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>\
             <DefaultRetention><Mode>{}</Mode><Days>{days}</Days></DefaultRetention></Rule></ObjectLockConfiguration>",
            mode.as_str()
        );
        succeed(self.http.put(url).body(body), "setting default retention").await.map(drop)
    }

    /// Every version and delete marker, as the store lists them (at most 1,000).
    pub async fn versions(&self) -> Result<Vec<LockedVersion>, DemoError> {
        let url = self.url(Method::GET, "", &[("versions", "")]).await?;
        let xml = succeed(self.http.get(url), "listing versions").await?;
        let versions = elements(&xml, "Version").map(|element| version(element, false));
        let markers = elements(&xml, "DeleteMarker").map(|element| version(element, true));
        Ok(versions.chain(markers).flatten().collect())
    }

    /// Tries to delete one version, as administrator. The status and text that the store answers.
    pub async fn delete_version(&self, key: &str, version: &str) -> Result<(StatusCode, String), DemoError> {
        let url = self.url(Method::DELETE, key, &[("versionId", version)]).await?;
        answer(self.http.delete(url), "deleting a version").await
    }

    /// Retention of one version, as the store's XML.
    pub async fn retention(&self, key: &str, version: &str) -> Result<String, DemoError> {
        let url = self.url(Method::GET, key, &[("retention", ""), ("versionId", version)]).await?;
        succeed(self.http.get(url), "reading retention").await
    }

    /// Tries to set the retention of one version, as administrator. `until` is an RFC 3339 time.
    pub async fn set_retention(
        &self,
        (key, version): (&str, &str),
        mode: RetentionMode,
        until: &str,
    ) -> Result<(StatusCode, String), DemoError> {
        let url = self.url(Method::PUT, key, &[("retention", ""), ("versionId", version)]).await?;
        let mode = mode.as_str();
        let body = format!(
            "<Retention xmlns=\"{XMLNS}\"><Mode>{mode}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
        );
        answer(self.http.put(url).body(body), "setting retention").await
    }

    /// Destroys an object behind the S3 interface's back, through the filer: what a thief with the disks could do.
    /// Verification has to notice it.
    pub async fn destroy(&self, key: &str) -> Result<(), DemoError> {
        // A version is a file in the directory `<key>.versions`.
        for path in [format!("buckets/{}/{key}", self.name), format!("buckets/{}/{key}.versions", self.name)] {
            let mut url = self.filer.join(&path).map_err(DemoError::other("an object's address"))?;
            url.set_query(Some("recursive=true"));
            succeed(self.http.delete(url), "destroying an object").await?;
        }
        let gone = async || self.versions().await.is_ok_and(|all| all.iter().all(|version| version.key != key));
        process::eventually("the destruction of an object", Duration::from_secs(10), gone).await
    }
}

async fn answer(request: reqwest::RequestBuilder, what: &str) -> Result<(StatusCode, String), DemoError> {
    let response = request.send().await.map_err(DemoError::other(what))?;
    let status = response.status();
    Ok((status, response.text().await.map_err(DemoError::other(what))?))
}

async fn succeed(request: reqwest::RequestBuilder, what: &str) -> Result<String, DemoError> {
    let (status, body) = answer(request, what).await?;
    if status.is_success() {
        return Ok(body);
    }
    Err(DemoError::Answer { what: what.to_owned(), status: status.as_u16(), body })
}

fn version(element: &str, delete_marker: bool) -> Option<LockedVersion> {
    let text = |name| elements(element, name).next().map(str::to_owned);
    let latest = text("IsLatest").is_some_and(|latest| latest == "true");
    Some(LockedVersion { key: text("Key")?, version: text("VersionId")?, latest, delete_marker })
}

/// The contents of the elements called `name`. Enough for S3's flat answers to keys that need no escaping.
fn elements<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (content, next) = after.split_once(&close)?;
        rest = next;
        Some(content)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_delete_markers_are_told_apart() {
        let xml = "<ListVersionsResult><Version><Key>a</Key><VersionId>1</VersionId><IsLatest>false</IsLatest></Version>\
                   <DeleteMarker><Key>a</Key><VersionId>2</VersionId><IsLatest>true</IsLatest></DeleteMarker></ListVersionsResult>";
        let first = version(elements(xml, "Version").next().unwrap(), false).unwrap();
        assert_eq!((first.version.as_str(), first.latest), ("1", false));
        let marker = version(elements(xml, "DeleteMarker").next().unwrap(), true).unwrap();
        assert!(marker.latest && marker.delete_marker);
        assert_eq!(elements("<Key>unfinished", "Key").count(), 0);
    }
}
