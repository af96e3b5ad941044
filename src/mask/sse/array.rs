//! JSON, which may be an array of answers that are pieces of longer texts: `[{"candidates": …},` and so on, as Gemini sends
//! it where no event stream was asked for (see [`super::lanes`]).
//!
//! Such an array is known by its start. An element of it waits for its end; one longer than [`EVENT`] is an error.

use std::sync::Arc;

use super::EVENT;
use super::held::Framing;
use super::lanes::Lanes;
use super::shape::Carrier;
use crate::mask::json::Json;
use crate::mask::profile::Active;
use crate::mask::stream::MaskError;
use crate::mask::text::TextSink;

/// How such an array begins, white space aside.
const START: [&[u8]; 3] = [b"[", b"{", b"\"candidates\""];
/// The most bytes of white space in that.
const SPACE: usize = 64;

pub(in crate::mask) struct Document {
    active: Arc<Active>,
    state: State,
    /// What belongs to no text.
    json: Json,
}

enum State {
    /// So far the document may begin such an array.
    Start(Vec<u8>),
    Plain,
    Array(Box<Array>),
}

struct Array {
    lanes: Lanes,
    /// What stands before the element at hand, and as much of it as has come.
    part: Vec<u8>,
    /// Where the element starts in that, once it has come.
    start: Option<usize>,
    depth: usize,
    place: Place,
    index: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Between,
    String,
    Escape,
}

impl Document {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Document {
        let json = Json::new(Arc::clone(&active), false);
        Document { active, state: State::Start(Vec::new()), json }
    }

    /// See [`Json::of_kubernetes`].
    pub(in crate::mask) fn of_kubernetes(&mut self) {
        self.json.of_kubernetes();
    }

    pub(in crate::mask) fn held(&self) -> usize {
        match &self.state {
            State::Start(start) => start.len(),
            State::Plain => self.json.held(),
            State::Array(array) => array.part.len() + array.lanes.held() + self.json.held(),
        }
    }

    pub(in crate::mask) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match &mut self.state {
            State::Plain => self.json.push(input, out),
            State::Start(start) if start.is_empty() && is_array(input) == Some(false) => {
                self.state = State::Plain;
                self.json.push(input, out)
            }
            State::Start(start) => {
                start.extend_from_slice(input);
                match is_array(start) {
                    None => Ok(()),
                    Some(array) => {
                        let start = std::mem::take(start);
                        self.state = if array { State::Array(Array::new(&self.active)) } else { State::Plain };
                        self.push(&start, out)
                    }
                }
            }
            State::Array(array) => {
                for (at, byte) in input.iter().enumerate() {
                    if !array.next(*byte, out)? {
                        return self.end_array(input.get(at..).unwrap_or_default(), out);
                    }
                }
                Ok(())
            }
        }
    }

    /// The array has ended, or what follows is none: the rest is JSON of its own.
    fn end_array(&mut self, rest: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if let State::Array(mut array) = std::mem::replace(&mut self.state, State::Plain) {
            array.lanes.finish(out);
            match array.start {
                Some(_) => self.json.push(&array.part, out)?,
                None => out.pass(&array.part),
            }
        }
        // The bracket that was opened outside of this JSON.
        let rest = rest.strip_prefix(b"]").inspect(|_| out.pass(b"]")).unwrap_or(rest);
        self.json.push(rest, out)
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if let State::Start(start) = &mut self.state {
            let start = std::mem::take(start);
            self.state = State::Plain;
            self.json.push(&start, out)?;
        }
        self.end_array(&[], out)?;
        self.json.finish(out);
        Ok(())
    }
}

impl Array {
    fn new(active: &Arc<Active>) -> Box<Array> {
        let (lanes, part) = (Lanes::new(Arc::clone(active)), Vec::new());
        Box::new(Array { lanes, part, start: None, depth: 0, place: Place::Between, index: 0 })
    }

    /// Takes a byte; false where it ends the array, or cannot stand here.
    fn next(&mut self, byte: u8, out: &mut TextSink<'_>) -> Result<bool, MaskError> {
        match (self.place, byte) {
            (Place::Escape, _) => self.place = Place::String,
            (Place::String, b'\\') => self.place = Place::Escape,
            (Place::String, b'"') => self.place = Place::Between,
            (Place::String, _) => {}
            (Place::Between, b'{') => {
                self.start.get_or_insert(self.part.len());
                self.depth += 1;
            }
            (Place::Between, _) if self.start.is_none() => {
                let opens = byte == b'[' && self.index == 0 && self.part.iter().all(u8::is_ascii_whitespace);
                let parts = byte == b',' && self.index > 0 && !self.part.contains(&b',');
                if !opens && !parts && !byte.is_ascii_whitespace() {
                    return Ok(false);
                }
            }
            (Place::Between, b'"') => self.place = Place::String,
            (Place::Between, b'[') => self.depth += 1,
            (Place::Between, b'}' | b']') => self.depth = self.depth.saturating_sub(1),
            (Place::Between, _) => {}
        }
        if self.part.len() >= EVENT {
            return Err(MaskError::EventTooLong);
        }
        self.part.push(byte);
        if self.depth == 0 && self.place == Place::Between && self.start.is_some() {
            self.release(out)?;
        }
        Ok(true)
    }

    /// An element has ended.
    fn release(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let part = std::mem::take(&mut self.part);
        let element = part.get(self.start.take().unwrap_or_default()..).unwrap_or_default().to_vec();
        let shape = Carrier::Line.shape(&element, self.lanes.is_running());
        let framing = Framing::Element { before: part.len() - element.len(), index: self.index };
        self.index += 1;
        self.lanes.take(framing, part, &element, shape, out)
    }
}

/// Whether the text begins such an array; none where more is needed to tell.
fn is_array(text: &[u8]) -> Option<bool> {
    let mut rest = text;
    for token in START {
        let space = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        rest = rest.get(space..).unwrap_or_default();
        if text.len() - rest.len() > SPACE {
            return Some(false);
        }
        let length = token.len().min(rest.len());
        match (rest.get(..length), token.get(..length)) {
            (Some(text), Some(wanted)) if text == wanted && length == token.len() => {
                rest = rest.get(length..).unwrap_or_default();
            }
            (Some(text), Some(wanted)) if text == wanted => return None,
            (_, _) => return Some(false),
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::config::Method;
    use crate::mask::tests::{found, mask, plain, run, with_fields};
    use crate::mask::{Format, MaskError};

    const PIECES: [&str; 9] = ["pay", " 41", "11 ", "1111", " 11", "11 1", "111", " now", "."];
    const MASKED: [&str; 9] = ["pay", " [REDACTED:CREDIT_CARD]", "", "", "", "", "", " now", "."];

    fn answer(text: &str) -> Value {
        json!({"candidates": [{"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}], "mail": "ada@b.example"})
    }

    fn array(answers: &[Value]) -> String {
        let answers: Vec<String> = answers.iter().map(|answer| format!("{answer:#}")).collect();
        format!("[{}\n]\n", answers.join("\n,\r\n"))
    }

    fn texts(body: &str) -> Vec<String> {
        let values: Vec<Value> = serde_json::from_str(body).expect("JSON");
        let text = |value: &Value| {
            value.pointer("/candidates/0/content/parts/0/text").and_then(Value::as_str).map(str::to_owned)
        };
        values.iter().filter_map(text).collect()
    }

    #[test]
    fn a_text_over_the_elements_of_an_array_is_masked_as_that_text() {
        let body = array(&PIECES.map(answer));
        let masked = mask(&plain(), Format::Json, &body);
        assert_eq!(texts(&masked), MASKED);
        assert!(!masked.contains("ada@b.example"), "{masked}");
        let (_, findings) = run(&plain(), Format::Json, &[body.as_bytes()]).expect("within bounds");
        assert_eq!(findings, found(&[("CREDIT_CARD", 1), ("EMAIL", 9)]));
    }

    #[test]
    fn other_documents_are_what_they_were() {
        for body in [
            "[{\"candidates\": 1, \"b\": \"\\\"}]\"}]",
            " [ ",
            "[{\"candidate",
            "[{\"candidates\":[]}",
            "[{\"candidates\":[]},",
            "[{\"candidates\":[]},,]",
            "[{\"candidates\":[]}] [{\"candidates\":[]}] x",
            "[{\"candidates\":[]}x ada@",
            "[]",
            "",
        ] {
            assert_eq!(mask(&plain(), Format::Json, body), body);
        }
        for (body, masked) in [
            ("[{\"candidates\":[]} ada@b.example", "[{\"candidates\":[]} [REDACTED:EMAIL]"),
            ("[{\"candidates\":\"ada@b.example", "[{\"candidates\":\"[REDACTED:EMAIL]"),
            ("[{\"candidates\":[]}]{\"a\":\"ada@b.example\"}", "[{\"candidates\":[]}]{\"a\":\"[REDACTED:EMAIL]\"}"),
        ] {
            assert_eq!(mask(&plain(), Format::Json, body), masked);
        }
    }

    #[test]
    fn field_rules_know_the_array() {
        let profile = with_fields(&[("$[1].id", "", Method::Redact), ("$[*].key", "", Method::Redact)]);
        let body = r#"[{"candidates":[],"id":"a","key":"b"},{"candidates":[],"id":"a","key":"b"}]"#;
        let masked = r#"[{"candidates":[],"id":"a","key":"[REDACTED:FIELD]"},{"candidates":[],"id":"[REDACTED:FIELD]","key":"[REDACTED:FIELD]"}]"#;
        assert_eq!(mask(&profile, Format::Json, body), masked);
    }

    #[test]
    fn an_element_goes_out_when_its_words_are_known_and_has_a_bound() {
        let mut stream = plain().stream(Format::Json, &Default::default());
        let mut push = |text: &str| stream.push(text.as_bytes()).expect("it fits").len();
        assert!(push(&format!("[{}", answer("done. "))) > 0, "it is decided");
        assert_eq!(push(&format!(",{}", answer("4111 1111"))), 0, "it may go on");
        let long = format!("[{}", answer(&"a ".repeat(super::EVENT)));
        assert_eq!(run(&plain(), Format::Json, &[long.as_bytes()]), Err(MaskError::EventTooLong));
    }
}
