//! JSON in which a name occurs once.
//!
//! RFC 7519 section 4 lets a parser take the last of two equal names; two parsers that differ then see two identities in
//! one token. Here a second name refuses the text. Nesting is bounded by serde_json (128), length by the callers.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotStrict {
    #[error("is not a JSON object")]
    NotAnObject,
    #[error("has a name twice in one object")]
    DuplicateName,
}

/// Says that the error is a duplicate; a custom error is the only channel that serde has.
const DUPLICATE: &str = "portcullis: duplicate name";

/// Parses one JSON object, the whole of `text`.
pub(super) fn object(text: &[u8]) -> Result<Map<String, Value>, NotStrict> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let value = Strict.deserialize(&mut json).and_then(|value| json.end().map(|()| value));
    match value {
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err(NotStrict::NotAnObject)
        }
        Err(e) if e.is_data() && e.to_string().starts_with(DUPLICATE) => Err(NotStrict::DuplicateName),
        Err(_) => Err(NotStrict::NotAnObject),
    }
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number that is not finite"))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let value = fields.next_value_seed(Strict)?;
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom(DUPLICATE));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_occur_once_at_every_depth_and_in_every_spelling() {
        for twice in [r#"{"a":1,"a":1}"#, r#"{"x":[{"a":1,"b":2,"a":3}]}"#, r#"{"sub":"x","s\u0075b":"y"}"#] {
            assert_eq!(object(twice.as_bytes()), Err(NotStrict::DuplicateName), "{twice}");
        }
        assert!(object(br#"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#).is_ok());
    }

    #[test]
    fn only_one_whole_object_is_taken() {
        for other in [&b"[]"[..], b"1", b"null", b"{} {}", b"{", b"", b"{\"a\":\"\xff\"}", b"{\"a\":1e999}"] {
            assert_eq!(object(other), Err(NotStrict::NotAnObject));
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(object(deep.as_bytes()), Err(NotStrict::NotAnObject));
    }

    #[test]
    fn values_are_those_of_serde_json() {
        let text = br#"{"n":null,"b":true,"i":-3,"u":18446744073709551615,"f":1.5,"s":"\u00e9","l":[1,{"x":[]}]}"#;
        let plain: Value = serde_json::from_slice(text).unwrap();
        assert_eq!(object(text).map(Value::Object), Ok(plain));
    }
}
