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
    let follow = redirect::Policy::custom(|attempt| match may_follow(attempt.previous(), attempt.url()) {
        Ok(()) => attempt.follow(),
        Err(why) => attempt.error(why),
    });
    Ok(reqwest::Client::builder().timeout(TIMEOUT).redirect(follow).build()?)
}

/// Whether a redirect from `previous` (the first is the configured URL) to `next` is followed.
fn may_follow(previous: &[Url], next: &Url) -> Result<(), &'static str> {
    if previous.iter().any(|url| url.scheme() != next.scheme()) {
        Err("a redirect to another scheme")
    } else if previous.len() > MAX_REDIRECTS {
        Err("too many redirects")
    } else {
        Ok(())
    }
}

/// The `jwks_uri` of a discovery document that came from `document`: with https, or as plain as the document itself.
fn keys_url(text: &str, document: &Url) -> Result<Url, SourceError> {
    let keys = Url::parse(text).map_err(|_| SourceError::KeysUrl)?;
    match keys.scheme() {
        "https" => Ok(keys),
        "http" if document.scheme() == "http" => Ok(keys),
        _ => Err(SourceError::KeysUrl),
    }
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
        keys_url(text("jwks_uri")?, url)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn three_redirects_within_the_scheme_are_followed() {
        let https = |n: usize| vec![url("https://issuer.example/jwks"); n];
        for (previous, next, wanted) in [
            (https(1), "https://other.example/jwks", true),
            (https(MAX_REDIRECTS), "https://other.example/jwks", true),
            (https(MAX_REDIRECTS + 1), "https://other.example/jwks", false),
            (https(1), "http://issuer.example/jwks", false),
            (vec![url("http://issuer.example/jwks")], "https://issuer.example/jwks", false),
            (https(1), "ftp://issuer.example/jwks", false),
        ] {
            assert_eq!(may_follow(&previous, &url(next)).is_ok(), wanted, "{} to {next}", previous.len());
        }
    }

    #[test]
    fn a_discovery_document_cannot_lead_out_of_https() {
        let (https, http) = (url("https://issuer.example/d"), url("http://issuer.example/d"));
        assert!(keys_url("https://keys.example/k", &https).is_ok());
        assert!(keys_url("https://keys.example/k", &http).is_ok());
        assert!(keys_url("http://keys.example/k", &http).is_ok());
        for (text, document) in
            [("http://keys.example/k", &https), ("file:///etc/passwd", &http), ("data:,x", &https), ("/k", &https)]
        {
            assert!(matches!(keys_url(text, document), Err(SourceError::KeysUrl)), "{text}");
        }
    }
}
