//! Records to a webhook: NDJSON, signed.
//!
//! `X-Portcullis-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA-256 over `<seconds>.<body>` under the shared secret, so
//! that a receiver knows who sent it and when. `Idempotency-Key: <instance>:<first>-<last>` names the records.

use std::time::Duration;

use aws_lc_rs::hmac;
use chrono::Utc;

use super::{Batch, Sink};
use crate::config::Webhook;

const TIMEOUT: Duration = Duration::from_secs(30);

pub struct Hook {
    http: reqwest::Client,
    url: url::Url,
    key: hmac::Key,
}

impl Hook {
    /// # Errors
    /// The client cannot be made.
    pub fn new(config: &Webhook) -> Result<Self, String> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
        let key = hmac::Key::new(hmac::HMAC_SHA256, config.secret.expose());
        Ok(Hook { http: http.map_err(|e| e.to_string())?, url: config.url.clone(), key })
    }
}

impl Sink for Hook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    async fn send(&self, batch: &Batch) -> Result<(), String> {
        let mut body = Vec::with_capacity(batch.lines.iter().map(|line| line.len() + 1).sum());
        for line in &batch.lines {
            body.extend_from_slice(line);
            body.push(b'\n');
        }
        let mut request = self.http.post(self.url.clone()).header("content-type", "application/x-ndjson");
        request = request.header("idempotency-key", batch.idempotency_key());
        request = request.header("x-portcullis-signature", sign(&self.key, Utc::now().timestamp(), &body));
        if let Some((first, last)) = batch.skipped {
            request = request.header("x-portcullis-skipped", format!("{first}-{last}"));
        }
        let answer = request.body(body).send().await.map_err(|e| e.without_url().to_string())?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(format!("the webhook answered {status}")),
        }
    }
}

fn sign(key: &hmac::Key, seconds: i64, body: &[u8]) -> String {
    let mut context = hmac::Context::with_key(key);
    context.update(format!("{seconds}.").as_bytes());
    context.update(body);
    format!("t={seconds},v1={}", hex::encode(context.sign()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_hmac_sha256_over_time_and_body() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163";
        assert_eq!(sign(&key, 1_700_000_000, b"{}"), expected);
    }
}
