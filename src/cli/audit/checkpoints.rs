//! `--checkpoint`: notes that were kept elsewhere, from a file, a directory, a bucket or a web server.

use std::path::Path;
use std::time::Duration;

use url::Url;

use super::{MAX_FILE, Stop, named, verify};
use crate::evidence::MAX_NOTE;
use crate::evidence::source::{Place, Source as _};

/// Most notes of one place: the newest of each log say all, so more is not what anybody meant.
const MAX_NOTES: usize = 100_000;
const TIMEOUT: Duration = Duration::from_secs(30);

/// Names and notes. Buckets are where the evidence's is: at this endpoint, in this region.
pub(super) async fn kept(
    places: &[String],
    endpoint: Option<&Url>,
    region: Option<&str>,
) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    let mut kept = Vec::new();
    for place in places {
        kept.extend(of(place, endpoint, region).await?);
    }
    Ok(kept)
}

async fn of(place: &str, endpoint: Option<&Url>, region: Option<&str>) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    if place.starts_with("https://") || place.starts_with("http://") {
        return Ok(vec![(place.to_owned(), fetch(place).await?)]);
    }
    if !place.contains("://") && !Path::new(place).is_dir() {
        return Ok(vec![(place.to_owned(), verify::read(Path::new(place), MAX_FILE)?)]);
    }
    let source = named(place, endpoint.cloned(), region.map(ToOwned::to_owned)).map_err(Stop::usage)?;
    notes(place, &source).await
}

async fn notes(place: &str, source: &Place) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    let unreadable = |e: &dyn std::fmt::Display| Stop::usage(format!("{place} cannot be read: {e}"));
    let mut objects = source.list().await.map_err(|e| unreadable(&e))?;
    objects.retain(|object| object.name.ends_with(".note"));
    if objects.is_empty() {
        return Err(Stop::usage(format!("{place} holds no checkpoint, no file whose name ends in .note")));
    }
    if objects.len() > MAX_NOTES {
        return Err(Stop::usage(format!("{place} holds more than {MAX_NOTES} checkpoints: give the newest ones")));
    }
    let mut notes = Vec::with_capacity(objects.len());
    for object in &objects {
        let note = source.get(object, MAX_NOTE).await.map_err(|e| unreadable(&e))?;
        notes.push((format!("{}/{}", place.trim_end_matches('/'), object.name), note.to_vec()));
    }
    Ok(notes)
}

async fn fetch(url: &str) -> Result<Vec<u8>, Stop> {
    let failed = |e: reqwest::Error| Stop::usage(format!("{url} cannot be read: {}", e.without_url()));
    let client = reqwest::Client::builder().timeout(TIMEOUT).build().map_err(failed)?;
    let mut answer = client.get(url).send().await.and_then(reqwest::Response::error_for_status).map_err(failed)?;
    let mut note = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        note.extend_from_slice(&chunk);
        if note.len() as u64 > MAX_NOTE {
            return Err(Stop::usage(format!("{url} is larger than {MAX_NOTE} bytes: is it a checkpoint?")));
        }
    }
    Ok(note)
}
