//! One value under a name, such as a fact of a command, of which a record keeps the beginning.

use std::sync::Arc;

use super::format::Format;
use super::masked::Masked;
use super::profile::Profile;
use super::tables::Tables;
use super::text::{Tally, TextSink};
use super::{Findings, Stream};

/// How much more than what is kept is looked at: what is cut off must not be needed to know what a finding is. Three
/// bytes (`%40`) for each of the most that a rule looks at.
const AHEAD: usize = 3 * super::engine::CAP;

/// The beginning of a masked value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    pub text: Masked<String>,
    /// Something in it was masked.
    pub masked: bool,
    pub cut: bool,
}

impl Profile {
    /// Masks `text` and keeps at most `limit` bytes of it. Work is bounded by `limit`, whatever the length of `text`; a
    /// finding at the cut is masked or left out, never shown in part.
    pub fn beginning(self: &Arc<Self>, text: &str, limit: usize) -> Beginning {
        self.under("", text, limit)
    }

    /// The same of the value of `name`, empty where there is none: the name says what a number is.
    fn under(self: &Arc<Self>, name: &str, text: &str, limit: usize) -> Beginning {
        let looked = text.get(..text.floor_char_boundary(limit.saturating_add(AHEAD))).unwrap_or_default();
        let whole = looked.len() == text.len();
        let (mut masked, mut findings) = if whole {
            self.value_under(name, text)
        } else {
            released(&mut self.stream(Format::Text, &Default::default()), looked)
        };
        // It may be a part of a URL, in which what is sensitive is percent-encoded.
        if masked.contains('%') {
            masked = super::url::mask(&self.full, &masked, &mut findings);
            if !whole {
                masked.truncate(masked.floor_char_boundary(masked.len().saturating_sub(AHEAD)));
            }
        }
        let kept = masked.get(..masked.floor_char_boundary(limit)).unwrap_or_default();
        let cut = !whole || kept.len() < masked.len();
        Beginning { text: Masked::new(kept.to_owned()), masked: !findings.is_empty(), cut }
    }

    /// What a record shows of the value `text` of `name`, which may be a way such as `arguments.customer.ssn`. A value
    /// that a field rule names, by the last part of its path, is masked whole.
    pub fn named(self: &Arc<Self>, name: &str, text: &str, limit: usize) -> Beginning {
        match self.rule(name) {
            None => self.under(name, text, limit),
            Some(field) => {
                let (mut replacer, mut out) = (self.full.field_replacer(field), Vec::new());
                replacer.push(text.as_bytes(), &mut out);
                replacer.finish(&mut out);
                let text = String::from_utf8_lossy(&out).into_owned();
                let kept = text.get(..text.floor_char_boundary(limit)).unwrap_or_default();
                Beginning { text: Masked::new(kept.to_owned()), masked: true, cut: kept.len() < text.len() }
            }
        }
    }

    fn value_under(&self, name: &str, text: &str) -> (String, Findings) {
        let (mut out, mut tally) = (Vec::with_capacity(text.len()), Tally::default());
        let mut sink = TextSink { out: &mut out, tally: &mut tally };
        let mut scanner = Tables::new(Arc::clone(&self.full));
        if !name.is_empty() {
            scanner.begin(name.as_bytes());
        }
        scanner.whole(text.as_bytes(), &mut sink);
        (String::from_utf8_lossy(&out).into_owned(), tally.findings)
    }

    /// Masks a part of a JSON document, such as the arguments of a call, which may be cut. A field rule counts wherever the
    /// last name of its path stands. None where it cannot be read.
    pub fn part(&self, json: &str) -> Option<Masked<String>> {
        let mut stream = Stream::new(Arc::new(self.full.in_part()), Format::Json);
        let start = stream.push(json.as_bytes()).ok()?.into_inner();
        let rest = stream.finish().ok()?.into_inner();
        Some(Masked::new(String::from_utf8_lossy(&[start, rest].concat()).into_owned()))
    }

    /// Whether a field rule masks whatever is under this name.
    pub fn hides(&self, name: &str) -> bool {
        self.rule(name).is_some()
    }

    fn rule(&self, name: &str) -> Option<&super::json::path::Field> {
        self.full.fields.iter().find(|field| field.path.ends_in(name))
    }
}

/// What is certain of a text of which more follows: the rest is held back.
fn released(stream: &mut Stream, text: &str) -> (String, Findings) {
    let masked = stream.push(text.as_bytes()).map(|masked| masked.into_inner()).unwrap_or_default();
    (String::from_utf8_lossy(&masked).into_owned(), stream.take_findings())
}

#[cfg(test)]
mod tests {
    use super::AHEAD;
    use crate::config::Method;
    use crate::mask::tests::{plain, with_fields};

    #[test]
    fn a_finding_at_the_cut_is_never_shown_in_part() {
        let profile = plain();
        for address in ["ada@example.com", "ada%40example.com"] {
            let text = format!("{} {address} {}", "x".repeat(20), "y".repeat(20_000));
            let all = format!("{address} ").repeat(2_000);
            for limit in 16..64 {
                for text in [&text, &all] {
                    let beginning = profile.beginning(text, limit);
                    let shown = beginning.text.as_inner();
                    assert!(shown.len() <= limit && beginning.cut, "{limit}");
                    assert!(!shown.contains("ada") && !shown.contains("example"), "{limit}: {shown}");
                }
            }
            for end in AHEAD - 40..AHEAD + 60 {
                let shown = profile.beginning(&all[..end], 20).text.into_inner();
                assert!(!shown.contains("exam"), "{end}: {shown}");
            }
        }
    }

    #[test]
    fn what_fits_is_whole() {
        let beginning = plain().beginning("to ada@example.com", 1_024);
        assert_eq!(beginning.text.as_inner(), "to [REDACTED:EMAIL]");
        assert!(beginning.masked && !beginning.cut);
        let beginning = plain().beginning("täglich", 2);
        assert_eq!((beginning.text.as_inner().as_str(), beginning.masked, beginning.cut), ("t", false, true));
    }

    #[test]
    fn field_rules_count_in_a_part_of_a_document() {
        let rules =
            [("$.params.arguments.customer.ssn", "US_SSN", Method::Redact), ("$..pin", "FIELD", Method::Redact)];
        let shown = |json: &str| with_fields(&rules).part(json).map(|text| text.into_inner());
        for (json, masked) in [
            (
                r#"{"customer":{"ssn":"x y"},"city":"a@b.example"}"#,
                r#"{"customer":{"ssn":"[REDACTED:US_SSN]"},"city":"[REDACTED:EMAIL]"}"#,
            ),
            (r#"{"a":[{"pin":[1,{"b":"c"}]}],"#, r#"{"a":[{"pin":["[REDACTED:FIELD]",{"b":"[REDACTED:FIELD]"}]}],"#),
            (r#"{"ssn":"cut off h"#, r#"{"ssn":"[REDACTED:US_SSN]"#),
        ] {
            assert_eq!(shown(json).as_deref(), Some(masked));
        }
        assert_eq!(shown(&"[".repeat(2_000)), None);
        let any = with_fields(&[("$.params.arguments[0]", "FIELD", Method::Redact)]);
        let masked = any.part(r#"{"a":"b","c":{"d":1}}"#).map(|text| text.into_inner());
        assert_eq!(masked.as_deref(), Some(r#"{"a":"[REDACTED:FIELD]","c":{"d":"[REDACTED:FIELD]"}}"#));
    }

    #[test]
    fn a_name_says_what_a_number_is() {
        let shown = |name: &str| plain().named(name, "536904399", 64).text.into_inner();
        assert_eq!(shown("arguments.customer.ssn"), "[REDACTED:US_SSN]");
        assert_eq!(shown("arguments.build"), "536904399");
        assert_eq!(plain().named("arguments.password", "hunter2", 64).text.into_inner(), "[REDACTED:PASSWORD]");
    }

    #[test]
    fn a_field_rule_masks_whatever_is_under_its_name() {
        let rules = [("$.customers[*].ssn", "US_SSN", Method::Redact), ("$..['a.b']", "FIELD", Method::Partial)];
        let profile = with_fields(&rules);
        let shown = |name: &str| profile.named(name, "blue-green-42", 64).text.into_inner();
        assert_eq!(shown("arguments.ssn"), "[REDACTED:US_SSN]");
        assert_eq!(shown("ssn"), "[REDACTED:US_SSN]");
        assert_eq!(shown("body.a.b"), "*******en42");
        for free in ["arguments.assn", "arguments.ssn.x", "b", "tool"] {
            assert_eq!(shown(free), "blue-green-42", "{free}");
        }
        let any = with_fields(&[("$.params.*", "FIELD", Method::Redact)]);
        assert!(any.hides("arguments.city") && !any.hides("tool"));
    }
}
