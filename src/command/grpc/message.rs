//! Messages in the protobuf wire format become facts, as their descriptor names the fields.
//!
//! - What the descriptor does not have, or what two readers may take differently (a field twice that is not repeated), is
//!   an error: the command is incomplete.
//! - A field that is not in the message has its default value, and gives no fact. Bytes give none either, nor does a
//!   `double` or `float` in a list.
//! - Bounds: those of [`Flat`], and [`bounds::JSON_DEPTH`] levels.

use std::collections::BTreeSet;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use super::super::flat::{Flat, Name};
use super::super::{Fact, bounds};
use super::wire::{Value, Wire};

type Outcome<T> = Result<T, &'static str>;

const WRONG_TYPE: &str = "a field of the message has another type than in the descriptor set";

pub fn facts(flat: &mut Flat<'_>, name: &Name, of: &MessageDescriptor, bytes: &[u8]) -> Outcome<()> {
    message(flat, name, of, bytes, 0)
}

fn message(flat: &mut Flat<'_>, name: &Name, of: &MessageDescriptor, bytes: &[u8], depth: usize) -> Outcome<()> {
    if depth >= bounds::JSON_DEPTH {
        return Err("the message is nested deeper than 64 levels");
    }
    let mut wire = Wire(bytes);
    let mut seen = BTreeSet::new();
    let mut chosen = BTreeSet::new();
    while let Some((number, value)) = wire.field()? {
        if flat.full() {
            return Ok(());
        }
        let Some(field) = of.get_field(number) else {
            return Err("the message has a field that the descriptor set has not");
        };
        let Some(place) = name.field(field.name()) else {
            flat.too_long();
            continue;
        };
        if field.is_map() {
            entry(flat, &place, &field, value, depth)?;
        } else if field.is_list() {
            list(flat, &place.each(), &field.kind(), value, depth)?;
        } else {
            let once =
                seen.insert(number) && field.containing_oneof().is_none_or(|o| chosen.insert(o.name().to_owned()));
            if !once {
                return Err("a field of the message occurs twice, or two fields of which one can be set");
            }
            single(flat, &place, &field.kind(), value, depth)?;
        }
    }
    Ok(())
}

/// Numbers of a list may stand packed, one after another, in one field.
fn list(flat: &mut Flat<'_>, each: &Name, kind: &Kind, value: Value<'_>, depth: usize) -> Outcome<()> {
    let packed = match (kind, value) {
        (Kind::String | Kind::Bytes | Kind::Message(_), _)
        | (_, Value::Varint(_) | Value::Four(_) | Value::Eight(_)) => {
            return single(flat, each, kind, value, depth);
        }
        (_, Value::Bytes(packed)) => packed,
    };
    let mut wire = Wire(packed);
    while !wire.0.is_empty() && !flat.full() {
        let value = match kind {
            Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => Value::Eight(wire.eight()?),
            Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => Value::Four(wire.four()?),
            _ => Value::Varint(wire.varint()?),
        };
        single(flat, each, kind, value, depth)?;
    }
    Ok(())
}

fn single(flat: &mut Flat<'_>, name: &Name, kind: &Kind, value: Value<'_>, depth: usize) -> Outcome<()> {
    if let (Kind::Message(of), Value::Bytes(bytes)) = (kind, value) {
        return message(flat, name, of, bytes, depth + 1);
    }
    let fact = scalar(kind, value)?;
    let of_vector = matches!(kind, Kind::Double | Kind::Float) && name.is_many();
    if let Some(fact) = fact.filter(|_| !of_vector) {
        flat.put(name, fact);
    }
    Ok(())
}

/// One entry of a map is a message of key and value: `labels.<key>`.
fn entry(flat: &mut Flat<'_>, map: &Name, field: &FieldDescriptor, value: Value<'_>, depth: usize) -> Outcome<()> {
    let (Kind::Message(of), Value::Bytes(bytes)) = (field.kind(), value) else { return Err(WRONG_TYPE) };
    let (mut key, mut content) = (None, None);
    let mut wire = Wire(bytes);
    while let Some((number, value)) = wire.field()? {
        let twice = match number {
            1 => key.replace(value).is_some(),
            2 => content.replace(value).is_some(),
            _ => return Err("the message has a field that the descriptor set has not"),
        };
        if twice {
            return Err("an entry of a map has two keys or two values");
        }
    }
    let kind = of.map_entry_key_field().kind();
    let key = match key {
        Some(key) => text(scalar(&kind, key)?.ok_or(WRONG_TYPE)?),
        None => match kind {
            Kind::String => String::new(),
            Kind::Bool => "false".to_owned(),
            _ => "0".to_owned(),
        },
    };
    match (map.field(&key), content) {
        (Some(place), Some(content)) => single(flat, &place, &of.map_entry_value_field().kind(), content, depth),
        (Some(_), None) => Ok(()),
        (None, _) => {
            flat.too_long();
            Ok(())
        }
    }
}

fn text(fact: Fact) -> String {
    match fact {
        Fact::Bool(value) => value.to_string(),
        Fact::Int(value) => value.to_string(),
        Fact::Text(value) => value,
        Fact::List(values) => values.join(","),
    }
}

/// Bytes give no fact. Conversions truncate as every implementation of protobuf does.
fn scalar(kind: &Kind, value: Value<'_>) -> Outcome<Option<Fact>> {
    let whole = |value: i64| Ok(Some(Fact::Int(value)));
    let unsigned =
        |value: u64| Ok(Some(i64::try_from(value).map_or_else(|_| Fact::Text(value.to_string()), Fact::Int)));
    match (kind, value) {
        (Kind::Bool, Value::Varint(v)) => Ok(Some(Fact::Bool(v != 0))),
        (Kind::Int32, Value::Varint(v)) => whole(i64::from(v as i32)),
        (Kind::Int64, Value::Varint(v)) => whole(v as i64),
        (Kind::Uint32, Value::Varint(v)) => whole(i64::from(v as u32)),
        (Kind::Uint64, Value::Varint(v)) => unsigned(v),
        (Kind::Sint32, Value::Varint(v)) => whole(i64::from(((v as u32) >> 1) as i32 ^ -((v as u32 & 1) as i32))),
        (Kind::Sint64, Value::Varint(v)) => whole((v >> 1) as i64 ^ -((v & 1) as i64)),
        (Kind::Enum(of), Value::Varint(v)) => match of.get_value(v as i32) {
            Some(value) => Ok(Some(Fact::Text(value.name().to_owned()))),
            None => Err("a value of an enum is not in the descriptor set"),
        },
        (Kind::Fixed32, Value::Four(v)) => whole(i64::from(v)),
        (Kind::Sfixed32, Value::Four(v)) => whole(i64::from(v as i32)),
        (Kind::Float, Value::Four(v)) => Ok(Some(Fact::Text(f32::from_bits(v).to_string()))),
        (Kind::Fixed64, Value::Eight(v)) => unsigned(v),
        (Kind::Sfixed64, Value::Eight(v)) => whole(v as i64),
        (Kind::Double, Value::Eight(v)) => Ok(Some(Fact::Text(f64::from_bits(v).to_string()))),
        (Kind::String, Value::Bytes(v)) => match std::str::from_utf8(v) {
            Ok(text) => Ok(Some(Fact::Text(text.to_owned()))),
            Err(_) => Err("a text of the message is not UTF-8"),
        },
        (Kind::Bytes, Value::Bytes(_)) => Ok(None),
        (_, Value::Varint(_) | Value::Four(_) | Value::Eight(_) | Value::Bytes(_)) => Err(WRONG_TYPE),
    }
}
