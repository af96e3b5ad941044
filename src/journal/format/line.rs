//! Where the record is in a line.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// A line, of which the record is read as `R` where an event has it.
#[derive(Deserialize)]
pub struct Line<R> {
    /// Only in schema version 1, whose records are lines.
    v: Option<IgnoredAny>,
    unmapped: Option<Unmapped<R>>,
}

#[derive(Deserialize)]
struct Unmapped<R> {
    portcullis: Option<R>,
}

impl<R> Line<R> {
    /// What the event has under `unmapped.portcullis`; none where the line is the record.
    pub fn record(self) -> Option<R> {
        match (self.v, self.unmapped) {
            (None, Some(Unmapped { portcullis })) => portcullis,
            (Some(_), _) | (None, None) => None,
        }
    }
}

/// The record's own JSON: of schema version 1 the line, since then what the event has under `unmapped.portcullis`.
///
/// # Errors
/// The line is not a JSON object, or has one of these fields twice.
pub fn record_json(line: &[u8]) -> serde_json::Result<&[u8]> {
    let found: Line<&RawValue> = serde_json::from_slice(line)?;
    Ok(found.record().map_or(line, |record| record.get().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &'static str) -> &'static str {
        std::str::from_utf8(record_json(line.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_line_is_a_record_or_has_one() {
        assert_eq!(found(r#"{"v":1,"seq":2}"#), r#"{"v":1,"seq":2}"#);
        assert_eq!(found(r#"{"class_uid":6003,"unmapped":{"portcullis": {"v":2} }}"#), r#"{"v":2}"#);
        assert_eq!(found(r#"{"unmapped":{}}"#), r#"{"unmapped":{}}"#);
    }

    #[test]
    fn two_records_in_a_line_are_not_told_apart_by_which_is_read() {
        assert!(record_json(br#"{"unmapped":{"portcullis":1},"unmapped":{"portcullis":2}}"#).is_err());
        assert!(record_json(br#"{"unmapped":{"portcullis":1,"portcullis":2}}"#).is_err());
        assert_eq!(found(r#"{"v":1,"unmapped":{"portcullis":2}}"#), r#"{"v":1,"unmapped":{"portcullis":2}}"#);
    }
}
