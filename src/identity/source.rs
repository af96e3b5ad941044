//! Where an issuer's keys come from: its discovery document (OpenID Connect Discovery 1.0 section 4), a JWK Set URL, or a
//! file.
//!
//! Bounds: 5 s for a request, [`MAX_BODY`] bytes for a document, 3 redirects, none to another scheme.

use std::path::Path;
use std::time::Duration;

use reqwest::redirect;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use url::Url;

use super::json;
use super::key_set::{KeySet, NotAKeySet};
use crate::config::{self, KeySource};

/// Bytes of a discovery document, a key set or a key file.
pub const MAX_BODY: usize = 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_REDIRECTS: usize = 3;

/// Why keys could not be loaded, for the operator.
#[derive(Debug, thiserror::Error)]
pub(super) enum SourceError {
    #[error("cannot read {path}: {why}", path = .0.display(), why = .1)]
    File(std::path::PathBuf, std::io::Error),
    #[error("cannot reach the issuer: {}", chain(.0))]
    Http(#[from] reqwest::Error),
    #[error("the issuer answered with status {0} instead of 200")]
    Status(u16),
    #[error("the document is longer than {MAX_BODY} bytes")]
    TooLong,
    #[error("the discovery document is not a JSON object with 'issuer' and 'jwks_uri'")]
    NotDiscovery,
    #[error("the discovery document is of issuer '{0}', not of the configured one")]
    OtherIssuer(String),
    #[error("'jwks_uri' in the discovery document is not a URL, or leaves https")]
    KeysUrl,
    #[error("the key set cannot be used: {0}")]
    NotAKeySet(#[from] NotAKeySet),
    /// With what is wrong with each key that was left out.
    #[error("the key set has no usable key{0}")]
    NoKeys(String),
}

/// The causes of an error in one line; reqwest's own text leaves out what matters.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

pub(super) struct Source {
    from: KeySource,
    issuer: String,
    client: reqwest::Client,
}

/// One client for all issuers.
///
/// # Errors
/// Where the platform has no usable root certificates or TLS provider.
pub(super) fn client() -> Result<reqwest::Client, SourceError> {
    let follow = redirect::Policy::custom(|attempt| {
        let same_scheme = attempt.previous().iter().all(|url| url.scheme() == attempt.url().scheme());
        if !same_scheme {
            attempt.error("a redirect to another scheme")
        } else if attempt.previous().len() > MAX_REDIRECTS {
            attempt.error("too many redirects")
        } else {
            attempt.follow()
        }
    });
    Ok(reqwest::Client::builder().timeout(TIMEOUT).redirect(follow).build()?)
}

impl Source {
    pub fn new(issuer: &config::Issuer, client: reqwest::Client) -> Source {
        Source { from: issuer.keys.clone(), issuer: issuer.issuer.clone(), client }
    }

    /// Whether the keys are on this machine, and so must be there at start.
    pub fn is_local(&self) -> bool {
        match self.from {
            KeySource::File(_) => true,
            KeySource::Discovery(_) | KeySource::Jwks(_) => false,
        }
    }

    pub async fn load(&self) -> Result<KeySet, SourceError> {
        let text = match &self.from {
            KeySource::Discovery(url) => self.get(self.discover(url).await?).await?,
            KeySource::Jwks(url) => self.get(url.clone()).await?,
            KeySource::File(path) => read(path).await?,
        };
        Ok(KeySet::parse(&text)?)
    }

    /// The `jwks_uri` of the discovery document at `url`, which must be the configured issuer's.
    async fn discover(&self, url: &Url) -> Result<Url, SourceError> {
        let document = json::object(&self.get(url.clone()).await?).map_err(|_| SourceError::NotDiscovery)?;
        let text = |name| document.get(name).and_then(Value::as_str).ok_or(SourceError::NotDiscovery);
        let issuer = text("issuer")?;
        if issuer != self.issuer {
            return Err(SourceError::OtherIssuer(issuer.to_owned()));
        }
        let keys = Url::parse(text("jwks_uri")?).map_err(|_| SourceError::KeysUrl)?;
        let secure_enough = keys.scheme() == "https" || (keys.scheme() == "http" && url.scheme() == "http");
        if secure_enough { Ok(keys) } else { Err(SourceError::KeysUrl) }
    }

    async fn get(&self, url: Url) -> Result<Vec<u8>, SourceError> {
        let mut response = self.client.get(url).header("accept", "application/json").send().await?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(SourceError::Status(response.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(SourceError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

async fn read(path: &Path) -> Result<Vec<u8>, SourceError> {
    let failed = |why| SourceError::File(path.to_owned(), why);
    let file = tokio::fs::File::open(path).await.map_err(failed)?;
    let mut text = Vec::new();
    file.take(MAX_BODY as u64 + 1).read_to_end(&mut text).await.map_err(failed)?;
    if text.len() > MAX_BODY { Err(SourceError::TooLong) } else { Ok(text) }
}
