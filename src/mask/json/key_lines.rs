//! A private key of which each record holds a line: `{"msg":"-----BEGIN PRIVATE KEY-----"}`, `{"msg":"MIIE…"}`, ….
//!
//! Once a value ends inside of a key, or with its first line, those after it under the same name that are a line of
//! base64 are masked, up to the value with the key's last line, and for at most [`VALUES`](crate::mask::key_lines::VALUES) values. Others are what they are.

use std::sync::Arc;

use super::Json;
use super::names::Name;
use crate::mask::profile::Meaning;
use crate::mask::rules::KEY_LINE;
use crate::mask::scanner::KeyEdge;

impl Json {
    /// Whether the value at hand may be a line of a key.
    pub(super) fn in_key(&self) -> bool {
        let name = self.below.name.as_ref().map(|name| &name.text);
        self.key.place().is_some_and(|place| place.as_ref() == name)
    }

    /// The name of the string at hand, and what it says of it.
    pub(super) fn string_name(&self) -> Option<Name> {
        if !self.in_key() || !self.active.wanted.takes(KEY_LINE.kind, KEY_LINE.confidence) {
            return self.below.name.clone();
        }
        let name = self.below.name.clone().unwrap_or_default();
        Some(Name { meaning: Meaning { named: Some(&KEY_LINE), ..name.meaning }, ..name })
    }

    /// A string has ended, with that.
    pub(super) fn hear_key(&mut self, edge: Option<KeyEdge>) {
        let name = self.below.name.as_ref().map(|name| Arc::clone(&name.text));
        self.key.hear(name, edge);
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::key_lines::VALUES;
    use crate::mask::tests::{mask, plain, profile};

    const LINES: [&str; 3] = [
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
        "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu",
        "OQ27XQ4=",
    ];

    fn records(write: impl Fn(&str) -> String, key: &[&str]) -> String {
        key.iter().map(|line| write(line)).collect()
    }

    fn key<'a>(first: &'a str, last: &'a str) -> Vec<&'a str> {
        [first].into_iter().chain(LINES).chain([last]).collect()
    }

    const FIRST: &str = "-----BEGIN PRIVATE KEY-----";
    const LAST: &str = "-----END PRIVATE KEY-----";

    #[test]
    fn a_key_with_a_line_in_each_record_is_masked() {
        let shapes: [fn(&str) -> String; 5] = [
            |line| format!("{{\"msg\":\"{line}\"}}\n"),
            |line| format!("{{\"log\":\"{line}\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-01T10:00:00.5Z\"}}\n"),
            |line| format!("{{\"level\":\"info\",\"log\":{{\"message\":\"{line}\\r\\n\"}}}}\n"),
            |line| format!("{{\"msg\":\"app-1 stdout F {line}\",\"n\":1}} "),
            |line| format!("{{\"ts\":1}}\n{{\"msg\":\"{}\"}}\n", line.replace('M', "\\u004d").replace('/', "\\/")),
        ];
        for (number, shape) in shapes.into_iter().enumerate() {
            let lines = if number == 3 {
                key(FIRST, LAST).into_iter().filter(|line| line.len() > 20).collect()
            } else {
                key(FIRST, LAST)
            };
            for format in [Format::Json, Format::Ndjson] {
                let masked = mask(&plain(), format, &records(shape, &lines));
                let found = masked.matches("[REDACTED:PRIVATE_KEY]").count();
                assert_eq!(found, lines.len() - 2, "{masked}");
                assert!(masked.contains("END PRIVATE KEY"), "{masked}");
                assert!(!masked.contains("MIIE") && !masked.contains("fYyji") && !masked.contains("XQ4"), "{masked}");
            }
        }
        let array = format!(r#"{{"lines":["{}"],"x":"{}"}}"#, key(FIRST, LAST).join("\",\""), LINES[2]);
        assert_eq!(mask(&plain(), Format::Json, &array).matches("[REDACTED:PRIVATE_KEY]").count(), 3);
    }

    #[test]
    fn a_key_whose_first_line_has_some_of_it_goes_on_in_the_next_records() {
        let first = format!("{FIRST}\\n{}", LINES[0]);
        let masked =
            mask(&plain(), Format::Ndjson, &records(|line| format!("{{\"m\":\"{line}\"}}\n"), &key(&first, LAST)));
        assert_eq!(masked.matches("[REDACTED:PRIVATE_KEY]").count(), 4, "{masked}");
    }

    #[test]
    fn other_records_are_what_they_are() {
        let record = |line: &str| format!("{{\"msg\":\"{line}\",\"id\":\"{}\"}}\n", LINES[0]);
        let others = [FIRST, "done", "request 5 took 7ms", "session opened", "", LAST, LINES[1]];
        let body = records(record, &others);
        assert_eq!(mask(&plain(), Format::Ndjson, &body), body);
        // A certificate is public, and a whole key has ended.
        let body = records(record, &key("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"));
        assert_eq!(mask(&plain(), Format::Ndjson, &body), body);
        let body = records(record, &[&format!("{FIRST}\\n{}\\n{LAST}\\n", LINES[0]), LINES[1]]);
        assert!(mask(&plain(), Format::Ndjson, &body).contains(LINES[1]));
        let long: Vec<&str> = [FIRST].into_iter().chain(std::iter::repeat_n("ok", usize::from(VALUES) + 1)).collect();
        let body = records(|line| format!("{{\"msg\":\"{line}\"}}\n"), &[&long[..], &LINES[..1]].concat());
        assert_eq!(mask(&plain(), Format::Ndjson, &body), body);
    }

    #[test]
    fn a_profile_without_the_type_shows_it() {
        let mail = crate::config::Profile { detectors: vec!["EMAIL".to_owned()], ..Default::default() };
        let body = records(|line| format!("{{\"msg\":\"{line}\"}}\n"), &key(FIRST, LAST));
        assert_eq!(mask(&profile(mail), Format::Ndjson, &body), body);
    }
}
