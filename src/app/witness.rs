//! A second place for checkpoints: who has one knows of records that somebody cut off from the end of the log.
//!
//! A newer checkpoint says all that an older one does. So while the witness is away only the newest one waits, in memory, and
//! a witness never keeps the gate from working.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::background::Background;
use crate::archive::{Archive, ArchiveError};
use crate::config::{self, Audit};
use crate::journal::format::CheckpointName;
use crate::journal::{Journal, SignedCheckpoint};
use crate::mask::Secret;

/// How long one attempt may take over HTTP.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long the last checkpoint may take.
const LAST: Duration = Duration::from_secs(10);
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

pub struct Witness {
    place: Place,
    instance: String,
}

enum Place {
    Archive(Box<Archive>),
    Http { http: reqwest::Client, url: url::Url, token: Option<Secret<String>> },
}

impl Witness {
    /// # Errors
    /// Fails where its client or directory cannot be made.
    pub fn open(config: &config::Witness, instance: &str) -> Result<Self, ArchiveError> {
        let config::Witness { url, endpoint, region, credentials, token } = config.clone();
        let place = match url.scheme() {
            "https" | "http" => {
                let http = reqwest::Client::builder().timeout(TIMEOUT).build();
                Place::Http { http: http.map_err(crate::archive::S3Error::from)?, url, token }
            }
            _ => Place::Archive(Box::new(Archive::open(&Audit { endpoint, region, credentials, ..Audit::at(url) })?)),
        };
        Ok(Witness { place, instance: instance.to_owned() })
    }

    /// Puts the newest checkpoint, as often as it takes.
    async fn catch_up(&self, journal: &Journal, told: &mut u64) {
        let mut wait = FIRST_WAIT;
        while let Some(checkpoint) = journal.checkpoint().filter(|checkpoint| checkpoint.size > *told) {
            match self.put(&checkpoint).await {
                Ok(()) => *told = checkpoint.size,
                Err(error) => {
                    tracing::warn!(error, size = checkpoint.size, "the witness did not take a checkpoint");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
        }
    }

    async fn put(&self, checkpoint: &SignedCheckpoint) -> Result<(), String> {
        let name = CheckpointName { instance: self.instance.clone(), size: checkpoint.size }.to_string();
        let note = Bytes::from(checkpoint.note.to_vec());
        match &self.place {
            Place::Archive(archive) => archive.put(&name, note).await.map(drop).map_err(|e| e.to_string()),
            Place::Http { http, url, token } => {
                let url = format!("{}/{name}", url.as_str().trim_end_matches('/'));
                let mut request = http.put(url).header("content-type", "text/plain; charset=utf-8").body(note);
                if let Some(token) = token {
                    request = request.bearer_auth(token.expose());
                }
                let answer = request.send().await.map_err(|e| e.without_url().to_string())?;
                answer.error_for_status().map(drop).map_err(|e| e.without_url().to_string())
            }
        }
    }
}

/// Starts to tell the witness. At its end the newest checkpoint is told, if that can be done at once.
pub fn start(witness: Witness, journal: Journal) -> Background {
    Background::start(|stopped| tell(witness, journal, stopped))
}

async fn tell(witness: Witness, journal: Journal, mut stopped: oneshot::Receiver<()>) {
    let mut sealed = journal.sealed();
    let mut told = 0;
    let telling = async {
        loop {
            // First what an earlier run could not tell.
            witness.catch_up(&journal, &mut told).await;
            if sealed.changed().await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = telling => {}
        _ = &mut stopped => {}
    }
    if tokio::time::timeout(LAST, witness.catch_up(&journal, &mut told)).await.is_err() {
        tracing::warn!("the witness did not take the last checkpoint in time; it is told at the next start");
    }
}
