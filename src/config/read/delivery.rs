//! `audit.witness` and `audit.webhook`: who is told beside the archive.

use crate::config::section::{Section, Value};
use crate::config::types::{Webhook, Witness};
use crate::mask::Secret;

pub(super) fn witness(value: Value<'_>, archive: Option<&url::Url>) -> Option<Witness> {
    let section = value.section();
    let what = "a second place for checkpoints, s3://bucket/prefix, file:///directory or https://…";
    let url = section.required("url", what)?;
    let endpoint = section.url("endpoint", &["https", "http"]);
    let region = section.text("region");
    let credentials = section.get("credentials").and_then(|value| super::audit::named_credentials(value.section()));
    let token = section.get("token").and_then(Value::secret).and_then(|secret| text(&section, secret));
    let parsed = url.url(&["s3", "file", "https", "http"])?;
    if archive == Some(&parsed) {
        url.problem("is audit.url itself; a witness is another place, which who holds the first one cannot change");
    }
    if token.is_some() && !parsed.scheme().starts_with("http") {
        section.problem("has a token, which only an https:// witness is shown; take it out");
    }
    Some(Witness { url: parsed, endpoint, region, credentials, token })
}

pub(super) fn webhook(value: Value<'_>) -> Option<Webhook> {
    let section = value.section();
    let url = section.required("url", "where records are posted as NDJSON, https://…");
    let url = url.and_then(|value| value.url(&["https", "http"]));
    let secret =
        section.required_secret("secret", "the key of the signature on each batch, {env: NAME} or {file: path}");
    Some(Webhook { url: url?, secret: secret? })
}

fn text(section: &Section<'_>, secret: Secret<Vec<u8>>) -> Option<Secret<String>> {
    let text = String::from_utf8(secret.expose().clone()).ok();
    if text.is_none() {
        section.problem("holds bytes that are not text");
    }
    text.map(Secret::new)
}
