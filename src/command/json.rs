//! Strict JSON (RFC 8259, with the advice of its section 4 taken as a rule): what `serde_json` accepts silently and two
//! parsers may read differently is refused here.
//!
//! Refused: duplicate keys at any depth (compared after unescaping), nesting past [`bounds::JSON_DEPTH`], invalid UTF-8,
//! a byte order mark, a number that `serde_json` cannot hold, and anything after the value.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Fact, bounds};

/// Why a body is not JSON that everybody reads the same way. Never quotes the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    #[error("the body is empty where JSON is expected")]
    Empty,
    #[error("the body is not UTF-8")]
    NotUtf8,
    #[error("a key occurs twice in one JSON object")]
    DuplicateKey,
    #[error("the JSON is nested deeper than {} levels", bounds::JSON_DEPTH)]
    TooDeep,
    #[error("the body is not valid JSON (line {line}, column {column})")]
    Invalid { line: usize, column: usize },
}

const DUPLICATE: &str = "duplicate key";
const DEEP: &str = "nested too deep";

/// Parses exactly one JSON value.
pub fn parse(body: &[u8]) -> Result<Value, JsonError> {
    let text = std::str::from_utf8(body).map_err(|_| JsonError::NotUtf8)?;
    if text.trim_ascii().is_empty() {
        return Err(JsonError::Empty);
    }
    let mut from = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: 0 }.deserialize(&mut from).map_err(|e| convert(&e))?;
    from.end().map_err(|e| convert(&e))?;
    Ok(value)
}

/// A scalar as a fact: what is not a whole number of 64 bits becomes text; null, arrays and objects give none.
pub fn scalar(value: &Value) -> Option<Fact> {
    match value {
        Value::Bool(b) => Some(Fact::Bool(*b)),
        Value::Number(n) => Some(n.as_i64().map_or_else(|| Fact::Text(n.to_string()), Fact::Int)),
        Value::String(s) => Some(Fact::Text(s.clone())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether readers that match keys without regard to case (Go's `encoding/json` does) may take another field than we do:
/// two keys that differ in case only, or a spelling of one of `known` that is not its own.
pub fn ambiguous_keys(map: &Map<String, Value>, known: &[&str]) -> bool {
    let mut seen = HashSet::new();
    map.keys().any(|key| {
        let lower = key.to_lowercase();
        let misspelt = known.iter().any(|k| k.to_lowercase() == lower && k != key);
        misspelt || !seen.insert(lower)
    })
}

fn convert(error: &serde_json::Error) -> JsonError {
    // serde gives custom errors back as text only.
    let text = error.to_string();
    if text.starts_with(DUPLICATE) {
        JsonError::DuplicateKey
    } else if text.starts_with(DEEP) || text.starts_with("recursion limit") {
        JsonError::TooDeep
    } else {
        JsonError::Invalid { line: error.line(), column: error.column() }
    }
}

#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Strict, E> {
        if self.depth >= bounds::JSON_DEPTH {
            return Err(E::custom(DEEP));
        }
        Ok(Strict { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Number(v.into()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(Value::Number(v.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Value, E> {
        Number::from_f64(v).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::String(v.to_owned()))
    }

    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::String(v))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(DUPLICATE));
            }
            map.insert(key, fields.next_value_seed(inner)?);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_serde_json_takes() {
        for text in ["null", " [1, -2, 3.5, \"a\\u0041\", true, {\"k\": []}]\n", "18446744073709551615", "{}"] {
            assert_eq!(parse(text.as_bytes()).ok(), serde_json::from_str(text).ok(), "{text}");
        }
    }

    #[test]
    fn refuses_what_two_readers_may_read_differently() {
        let cases: &[(&[u8], JsonError)] = &[
            (b"", JsonError::Empty),
            (b" \n", JsonError::Empty),
            (b"\"\xff\"", JsonError::NotUtf8),
            (br#"{"a":1,"a":1}"#, JsonError::DuplicateKey),
            (br#"[{"x":{"a":1,"\u0061":2}}]"#, JsonError::DuplicateKey),
        ];
        for (body, error) in cases {
            assert_eq!(parse(body).as_ref(), Err(error), "{}", String::from_utf8_lossy(body));
        }
        for text in ["{", "{\"a\":1}{", "[1,]", "\u{feff}{}", "NaN", "1e999", "'a'", "{a:1}", "[1] //x", "\"\\ud800\""]
        {
            assert!(matches!(parse(text.as_bytes()), Err(JsonError::Invalid { .. })), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(bounds::JSON_DEPTH).as_bytes()).is_ok());
        assert_eq!(parse(nested(bounds::JSON_DEPTH + 1).as_bytes()), Err(JsonError::TooDeep));
        assert_eq!(parse("[".repeat(1 << 20).as_bytes()), Err(JsonError::TooDeep));
        assert_eq!(parse("{\"a\":".repeat(100_000).as_bytes()), Err(JsonError::TooDeep));
    }

    #[test]
    fn keys_that_differ_in_case_only_are_ambiguous() {
        let ambiguous = |text: &str| {
            let value = parse(text.as_bytes()).expect("valid");
            ambiguous_keys(value.as_object().expect("an object"), &["method", "isError"])
        };
        assert!(ambiguous(r#"{"Method": 1}"#) && ambiguous(r#"{"x": 1, "X": 2}"#));
        assert!(!ambiguous(r#"{"method": 1, "isError": 2, "other": 3}"#));
    }

    #[test]
    fn errors_do_not_quote_the_body() {
        let error = parse(br#"{"password": hunter2}"#).expect_err("not JSON");
        assert!(!error.to_string().contains("hunter2"));
    }
}
