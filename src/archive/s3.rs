//! One bucket and prefix over the S3 API. `object_store` puts and gets; the calls that it has no word for (lock
//! configuration, versions, HEAD with the lock) are requests to URLs that it signs.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer as _};
use object_store::{ClientOptions, GetOptions, ObjectStore as _, RetryConfig};
use url::Url;

use super::lock::{Retention, parse_mode};
use super::{hold, xml};
use crate::config::S3Credentials;

/// Most object versions that are listed under one prefix.
pub const MAX_VERSIONS: usize = 4_000_000;
/// Largest XML answer that is read, bytes (1,000 versions of a listing are about 0.5 MB).
const MAX_ANSWER: usize = 8 << 20;
const SIGNED_FOR: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// One request, a put of a segment included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

/// Where a log is.
#[derive(Clone, Debug)]
pub struct S3Location {
    pub bucket: String,
    /// Without slashes at its ends; may be empty.
    pub prefix: String,
    pub endpoint: Option<Url>,
    pub region: Option<String>,
}

impl S3Location {
    /// Reads `s3://bucket/prefix`.
    pub fn parse(url: &Url, endpoint: Option<Url>, region: Option<String>) -> Option<Self> {
        let bucket = url.host_str().filter(|_| url.scheme() == "s3")?.to_owned();
        let prefix =
            percent_encoding::percent_decode_str(url.path().trim_matches('/')).decode_utf8().ok()?.into_owned();
        Some(S3Location { bucket, prefix, endpoint, region })
    }
}

pub struct S3 {
    store: AmazonS3,
    http: reqwest::Client,
    location: S3Location,
}

#[derive(Debug, thiserror::Error)]
pub enum S3Error {
    #[error("{0}")]
    Store(#[from] object_store::Error),
    /// Without the URL: it holds the signature.
    #[error("the request failed: {0}")]
    Http(String),
    #[error("{call} was answered with {status}{}", .code.as_deref().map(|c| format!(" ({c})")).unwrap_or_default())]
    Status { call: &'static str, status: StatusCode, code: Option<String> },
    #[error("{call} was answered with XML that does not parse: {why}")]
    Answer { call: &'static str, why: String },
    #[error("nothing is put: {0}")]
    Withheld(String),
    #[error("more than {MAX_VERSIONS} object versions are under the prefix")]
    TooMany,
}

impl From<reqwest::Error> for S3Error {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let cause = std::error::Error::source(&error).map(|c| format!(": {c}")).unwrap_or_default();
        S3Error::Http(format!("{error}{cause}"))
    }
}

/// An object version of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub key: String,
    pub id: Option<String>,
    pub latest: bool,
    pub last_modified: Option<DateTime<Utc>>,
    /// Bytes.
    pub size: u64,
    pub delete_marker: bool,
}

#[derive(Debug)]
pub struct VersionPage {
    pub versions: Vec<Version>,
    /// Key marker and version id marker of the next page.
    pub next: Option<(Option<String>, Option<String>)>,
}

/// What HEAD tells of an object version.
#[derive(Clone, Debug)]
pub struct Head {
    pub size: u64,
    pub version: Option<String>,
    /// Hex; the store's own checksum, made when the object was put.
    pub sha256: Option<String>,
    pub last_modified: Option<DateTime<Utc>>,
    pub retention: Option<Retention>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl S3 {
    /// Without credentials those of the environment are taken (`AWS_ACCESS_KEY_ID` and so on, or a web identity).
    pub fn open(location: S3Location, credentials: Option<&S3Credentials>) -> Result<Self, S3Error> {
        let mut builder = match credentials {
            Some(c) => AmazonS3Builder::new()
                .with_access_key_id(&c.access_key_id)
                .with_secret_access_key(c.secret_access_key.expose()),
            None => AmazonS3Builder::from_env(),
        };
        if let Some(endpoint) = &location.endpoint {
            builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/'));
        }
        if let Some(region) = &location.region {
            builder = builder.with_region(region);
        }
        let options = ClientOptions::new().with_connect_timeout(CONNECT_TIMEOUT).with_timeout(REQUEST_TIMEOUT);
        // Whoever calls has a backoff of its own.
        let retry = RetryConfig { max_retries: 2, retry_timeout: REQUEST_TIMEOUT, ..RetryConfig::default() };
        let store = builder
            .with_bucket_name(&location.bucket)
            .with_virtual_hosted_style_request(false)
            .with_client_options(options.with_allow_http(true))
            .with_retry(retry)
            .with_checksum_algorithm(Checksum::SHA256)
            .build()?;
        let http = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(REQUEST_TIMEOUT).build()?;
        Ok(S3 { store, http, location })
    }

    pub fn location(&self) -> &S3Location {
        &self.location
    }

    pub(super) fn store(&self) -> &AmazonS3 {
        &self.store
    }

    /// Full key of a name under the prefix.
    pub fn key(&self, name: &str) -> String {
        match self.location.prefix.as_str() {
            "" => name.to_owned(),
            prefix => format!("{prefix}/{name}"),
        }
    }

    pub fn path(&self, name: &str) -> Result<Path, S3Error> {
        Ok(Path::parse(self.key(name)).map_err(object_store::Error::from)?)
    }

    /// The name of a key under the prefix.
    pub fn name<'a>(&self, key: &'a str) -> Option<&'a str> {
        match self.location.prefix.as_str() {
            "" => Some(key),
            prefix => key.strip_prefix(prefix)?.strip_prefix('/'),
        }
    }

    /// A signed request. `path` is empty for calls on the bucket.
    pub async fn call(&self, method: Method, path: &Path, query: &[(&str, &str)]) -> Result<Answer, S3Error> {
        let checksum_mode = HeaderName::from_static("x-amz-checksum-mode");
        let mut options = SignedUrlOptions::new().with_query(query.iter().copied());
        let head = method == Method::HEAD;
        if head {
            options = options.with_signed_header(checksum_mode.clone(), HeaderValue::from_static("ENABLED"));
        }
        let url = self.store.signed_url_opts(method.clone(), path, SIGNED_FOR, &options).await?;
        let mut request = self.http.request(method, url);
        if head {
            request = request.header(checksum_mode, "ENABLED");
        }
        answer(request).await
    }

    /// A signed `PUT` of a short text, with its checksum.
    pub(super) async fn put_text(&self, path: &Path, query: &[(&str, &str)], body: String) -> Result<Answer, S3Error> {
        let (name, value) = (HeaderName::from_static("x-amz-checksum-sha256"), hold::checksum(&body));
        let signed = HeaderValue::from_str(&value).map_err(|e| S3Error::Http(e.to_string()))?;
        let options =
            SignedUrlOptions::new().with_query(query.iter().copied()).with_signed_header(name.clone(), signed);
        let url = self.store.signed_url_opts(Method::PUT, path, SIGNED_FOR, &options).await?;
        answer(self.http.put(url).header(name, value).body(body)).await
    }

    /// Size, checksum and lock of the newest version, or of the one that is named. `None`: there is none.
    pub async fn head(&self, name: &str, version: Option<&str>) -> Result<Option<Head>, S3Error> {
        let query: Vec<_> = version.map(|v| ("versionId", v)).into_iter().collect();
        let answer = self.call(Method::HEAD, &self.path(name)?, &query).await?;
        match answer.status {
            StatusCode::OK => Ok(Some(read_head(&answer.headers))),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(S3Error::Status { call: "HEAD of an object", status, code: None }),
        }
    }

    /// The bytes of the newest version, or of the one that is named.
    pub async fn get(&self, name: &str, version: Option<&str>) -> Result<Bytes, S3Error> {
        let options = GetOptions { version: version.map(str::to_owned), ..GetOptions::default() };
        Ok(self.store.get_opts(&self.path(name)?, options).await?.bytes().await?)
    }

    /// Every version and delete marker under the prefix: a plain listing does not show what a delete marker hides.
    pub async fn versions(&self) -> Result<Vec<Version>, S3Error> {
        self.versions_under("").await
    }

    /// The same of names that begin so.
    pub async fn versions_under(&self, prefix: &str) -> Result<Vec<Version>, S3Error> {
        let prefix = self.key(prefix);
        let mut all = Vec::new();
        let mut next = (None::<String>, None::<String>);
        loop {
            let mut query = vec![("versions", ""), ("max-keys", "1000")];
            query.extend((!prefix.is_empty()).then_some(("prefix", prefix.as_str())));
            query.extend(next.0.as_deref().map(|m| ("key-marker", m)));
            query.extend(next.1.as_deref().map(|m| ("version-id-marker", m)));
            let page = self.version_page(&query).await?;
            all.extend(page.versions);
            match page.next {
                Some(marker) if marker != next && marker.0.is_some() => next = marker,
                Some(_) => {
                    let why = "it is cut, but says not where it goes on".to_owned();
                    return Err(S3Error::Answer { call: "ListObjectVersions", why });
                }
                None => return Ok(all),
            }
            if all.len() > MAX_VERSIONS {
                return Err(S3Error::TooMany);
            }
        }
    }

    async fn version_page(&self, query: &[(&str, &str)]) -> Result<VersionPage, S3Error> {
        let call = "ListObjectVersions";
        let answer = self.call(Method::GET, &Path::default(), query).await?;
        if answer.status != StatusCode::OK {
            return Err(S3Error::Status { call, status: answer.status, code: xml::error_code(&answer.body) });
        }
        xml::versions(&answer.body).map_err(|why| S3Error::Answer { call, why })
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Answer, S3Error> {
    let mut response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(S3Error::Answer { call: "a request", why: format!("longer than {MAX_ANSWER} bytes") });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

fn read_head(headers: &HeaderMap) -> Head {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let time = |t: &str| DateTime::parse_from_rfc3339(t).ok().map(|t| t.to_utc());
    let sha256 = text("x-amz-checksum-sha256").and_then(|t| BASE64_STANDARD.decode(t).ok());
    let mode = text("x-amz-object-lock-mode").and_then(parse_mode);
    let until = text("x-amz-object-lock-retain-until-date").and_then(time);
    Head {
        size: text("content-length").and_then(|t| t.parse().ok()).unwrap_or(0),
        version: text("x-amz-version-id").map(str::to_owned),
        sha256: sha256.filter(|s| s.len() == 32).map(hex::encode),
        last_modified: text("last-modified").and_then(|t| DateTime::parse_from_rfc2822(t).ok()).map(|t| t.to_utc()),
        retention: mode.zip(until).map(|(mode, until)| Retention { mode, until }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations() {
        let at = |url: &str| S3Location::parse(&Url::parse(url).unwrap(), None, None).map(|l| (l.bucket, l.prefix));
        assert_eq!(at("s3://audit/gate/prod/"), Some(("audit".to_owned(), "gate/prod".to_owned())));
        assert_eq!(at("s3://audit"), Some(("audit".to_owned(), String::new())));
        assert_eq!(at("https://audit/x"), None);
    }

    #[test]
    fn a_head_tells_lock_and_checksum() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-length", "12"),
            ("x-amz-object-lock-mode", "COMPLIANCE"),
            ("x-amz-object-lock-retain-until-date", "2036-01-02T03:04:05Z"),
            ("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
            ("last-modified", "Fri, 02 Jan 2026 03:04:05 GMT"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let head = read_head(&headers);
        assert_eq!(head.size, 12);
        assert_eq!(head.retention.unwrap().to_string(), "COMPLIANCE until 2036-01-02T03:04:05Z");
        assert_eq!(head.sha256.unwrap(), crate::archive::sha256_hex(b""));
        assert_eq!(head.last_modified.unwrap().to_rfc3339(), "2026-01-02T03:04:05+00:00");
    }
}
