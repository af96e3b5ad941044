//! As much of a line as says where its record belongs: what `verify` looks at of every record, so its speed is that of this.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Error as _, IgnoredAny};

use super::read::{RecordError, parse};
use crate::journal::format::{Line, record_json};
use crate::journal::record::SCHEMA_VERSION;

#[derive(Debug, PartialEq, Deserialize)]
pub(super) struct Outline<'a> {
    v: u32,
    pub seq: u64,
    #[serde(borrow)]
    pub instance: Cow<'a, str>,
    #[serde(borrow)]
    pub session: Option<SessionOutline<'a>>,
    #[serde(rename = "time")]
    _time: IgnoredAny,
    #[serde(borrow, rename = "kind")]
    _kind: Cow<'a, str>,
}

#[derive(Debug, PartialEq, Deserialize)]
pub(super) struct SessionOutline<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    pub seq: u64,
}

/// The outline of a line. What it does not look at is JSON, and no more is known of it.
pub(super) fn outline(line: &[u8]) -> Result<Outline<'_>, RecordError> {
    // All of it is checked here, so that the parser has not to.
    let text = std::str::from_utf8(line).map_err(|e| RecordError::Json(serde_json::Error::custom(e)))?;
    let outline = match serde_json::from_str(text).map(Line::record) {
        Ok(Some(outline)) => outline,
        // Of schema version 1, or damaged.
        Ok(None) | Err(_) => in_two(line)?,
    };
    if outline.v > SCHEMA_VERSION {
        return Err(RecordError::Newer { found: outline.v });
    }
    Ok(outline)
}

/// First where the record is, then its outline.
fn in_two(line: &[u8]) -> Result<Outline<'_>, RecordError> {
    let found = record_json(line).and_then(serde_json::from_slice::<Outline<'_>>);
    // What is wrong with a line that has no outline is for the whole parse to say.
    found.map_err(|e| match parse(line) {
        Ok(_) => RecordError::Fields(e),
        Err(error) => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str =
        r#"{"v":2,"seq":7,"time":"t","instance":"g","session":{"id":"s\u0031","seq":3},"kind":"k","more":[{}]}"#;

    fn seq(line: &str) -> Option<u64> {
        outline(line.as_bytes()).ok().map(|outline| outline.seq)
    }

    #[test]
    fn an_event_in_one_pass_is_what_it_is_in_two() {
        let event =
            format!(r#"{{"class_uid":6003,"time":1,"unmapped":{{"portcullis":{RECORD},"other":1}},"last":null}}"#);
        let found = outline(event.as_bytes()).unwrap();
        assert_eq!(found, in_two(event.as_bytes()).unwrap());
        assert_eq!((found.seq, &*found.instance), (7, "g"));
        assert_eq!(found.session, Some(SessionOutline { id: "s1".into(), seq: 3 }));
        assert_eq!(outline(RECORD.as_bytes()).unwrap(), found, "a line of schema version 1");
    }

    #[test]
    fn a_line_with_two_records_has_no_outline() {
        for line in [
            format!(r#"{{"unmapped":{{"portcullis":{RECORD}}},"unmapped":{{"portcullis":{RECORD}}}}}"#),
            format!(r#"{{"unmapped":{{"portcullis":{RECORD},"portcullis":{RECORD}}}}}"#),
            format!(r#"{{"unmapped":{{"portcullis":{}}}}}"#, RECORD.replace("\"seq\":7", "\"seq\":7,\"seq\":8")),
            format!(r#"{{"unmapped":{{"portcullis":{RECORD}}}}}{{}}"#),
            format!(r#"{{"unmapped":{{"portcullis":{RECORD}}}"#),
            r#"{"unmapped":{"portcullis":null}}"#.to_owned(),
        ] {
            assert_eq!(seq(&line), None, "{line}");
        }
        // Which of the two a line is, its own `v` says.
        let both =
            RECORD.replace("\"more\"", &format!(r#""unmapped":{{"portcullis":{}}},"more""#, RECORD.replace('7', "8")));
        assert_eq!(seq(&both), Some(7));
        let newer = format!(r#"{{"unmapped":{{"portcullis":{}}}}}"#, RECORD.replace("\"v\":2", "\"v\":9"));
        assert!(matches!(outline(newer.as_bytes()), Err(RecordError::Newer { found: 9 })));
    }
}
