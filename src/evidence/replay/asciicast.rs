//! A session as a terminal recording (asciicast v2), which `asciinema play` shows in its own time.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::super::text::escape;
use super::Found;

const WIDTH: u16 = 120;
const HEIGHT: u16 = 40;

/// The first line.
pub fn head(found: &Found) -> String {
    let title = format!("session {} of {}", escape(&found.id), escape(&found.instance));
    let head = json!({
        "version": 2,
        "width": WIDTH,
        "height": HEIGHT,
        "timestamp": found.began.timestamp(),
        "title": title,
    });
    format!("{head}\n")
}

/// Text that appears at a time. It holds no terminal commands: whoever made it has escaped them.
pub fn output(found: &Found, time: DateTime<Utc>, text: &str) -> String {
    let seconds = (time - found.began).num_microseconds().unwrap_or(0).max(0) as f64 / 1e6;
    format!("{}\n", json!([seconds, "o", text.replace('\n', "\r\n")]))
}
