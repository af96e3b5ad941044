//! Messages whose schema is known: each field is masked by what it is, under its name, and lengths are written anew.
//!
//! - Texts, and bytes that are text, are masked by their methods; other bytes, and what the schema does not have (or has
//!   as another type), are starred in place as without a schema.
//! - A number that is a finding becomes 0. So does what else has no text (a boolean, an enum) where a field rule names it.
//! - A date in fields of its own (`google.protobuf.Timestamp`, `google.type.Date`) that its name makes a date of birth becomes
//!   the one that the method gives, else none.
//! - Field rules go by the names of the schema or of its JSON mapping (ProtoJSON): a map's key is a name, and wrappers
//!   (`google.protobuf.StringValue`), `Struct` and `Any` are not steps of a path.
//! - What has no finding stays as it was written, byte for byte.

mod dates;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use super::wire::{self, Record, Wire};
use super::{DEPTH, MESSAGE, stars};
use crate::mask::json::path::{Cursor, Down, Field, root};
use crate::mask::profile::Active;
use crate::mask::scanner::{Hit, Scanner};
use crate::mask::stream::MaskError;
use crate::mask::text::{Tally, TextSink};

/// Masks the message that is at `base` of the input; none where it stays as it is, or was starred in place.
pub(super) fn message(
    active: &Arc<Active>,
    schema: &MessageDescriptor,
    bytes: &mut [u8],
    base: u64,
    tally: &mut Tally,
) -> Result<Option<Vec<u8>>, MaskError> {
    let Some(records) = wire::records(bytes) else {
        stars::message(active, bytes, base, tally);
        return Ok(None);
    };
    let mut described = Described { active, tally, grown: 0 };
    let masked = described.fields(schema, bytes, &records, &Place::root(&active.fields), base, 1)?;
    if masked.len() > MESSAGE {
        return Err(MaskError::MessageTooLong);
    }
    Ok(Some(masked))
}

struct Described<'a> {
    active: &'a Arc<Active>,
    tally: &'a mut Tally,
    /// By how much values got longer.
    grown: usize,
}

/// Where a value is: what field rules and context go by.
#[derive(Clone, Default)]
struct Place {
    name: Vec<u8>,
    cursor: Cursor,
    rule: Option<usize>,
}

impl Place {
    fn root(rules: &[Field]) -> Place {
        let cursor = root(rules);
        Place { name: Vec::new(), rule: cursor.hit(rules), cursor }
    }

    fn at(&self, rules: &[Field], name: &[u8], cursor: Cursor) -> Place {
        Place { name: name.to_vec(), rule: self.rule.or_else(|| cursor.hit(rules)), cursor }
    }

    fn field(&self, rules: &[Field], field: &FieldDescriptor) -> Place {
        let (name, json) = (field.name().as_bytes(), field.json_name().as_bytes());
        let mut cursor = self.cursor.down(rules, Down::Key(name));
        if json != name {
            cursor.also(self.cursor.down(rules, Down::Key(json)));
        }
        self.at(rules, name, cursor)
    }

    fn key(&self, rules: &[Field], key: &[u8]) -> Place {
        self.at(rules, key, self.cursor.down(rules, Down::Key(key)))
    }

    fn item(&self, rules: &[Field], index: u64) -> Place {
        self.at(rules, &self.name, self.cursor.down(rules, Down::Item(index)))
    }
}

/// One level of a message as it is written anew.
struct Level<'m> {
    bytes: &'m [u8],
    base: u64,
    depth: usize,
    out: Vec<u8>,
}

impl<'m> Level<'m> {
    fn value(&self, record: &Record) -> &'m [u8] {
        self.slice(record.value.clone())
    }

    fn slice(&self, range: Range<usize>) -> &'m [u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    fn offset(&self, record: &Record) -> u64 {
        self.base + record.value.start as u64
    }

    /// Writes the field with this value; none where it is as it was.
    fn put(&mut self, record: &Record, value: Option<Vec<u8>>) {
        let Some(value) = value.filter(|value| value != self.value(record)) else {
            return self.out.extend_from_slice(self.slice(record.whole.clone()));
        };
        match record.wire {
            Wire::Bytes => {
                wire::put_varint(u64::from(record.number) << 3 | 2, &mut self.out);
                wire::put_varint(value.len() as u64, &mut self.out);
                self.out.extend_from_slice(&value);
            }
            Wire::Varint | Wire::Eight | Wire::Four | Wire::Group => {
                self.out.extend_from_slice(self.slice(record.whole.start..record.value.start));
                self.out.extend_from_slice(&value);
                self.out.extend_from_slice(self.slice(record.value.end..record.whole.end));
            }
        }
    }
}

type Outcome<T> = Result<T, MaskError>;

impl<'a> Described<'a> {
    fn fields(
        &mut self,
        of: &MessageDescriptor,
        bytes: &[u8],
        records: &[Record],
        place: &Place,
        base: u64,
        depth: usize,
    ) -> Outcome<Vec<u8>> {
        let mut level = Level { bytes, base, depth, out: Vec::with_capacity(bytes.len()) };
        let mut counts = BTreeMap::new();
        let any = packed_type(of, &level, records);
        for record in records {
            let value = match (of.get_field(record.number), &any) {
                (_, Some(of)) if record.number == 2 => self.message(of, &level, record, place)?,
                (Some(field), _) => self.field(&field, &level, record, place, &mut counts)?,
                (None, _) => self.unknown(&level, record),
            };
            level.put(record, value);
        }
        Ok(level.out)
    }

    fn field(
        &mut self,
        field: &FieldDescriptor,
        level: &Level<'_>,
        record: &Record,
        outer: &Place,
        counts: &mut BTreeMap<u32, u64>,
    ) -> Outcome<Option<Vec<u8>>> {
        let rules = &self.active.fields;
        let own = if is_transparent(field.parent_message()) { outer.clone() } else { outer.field(rules, field) };
        if !field.is_list() {
            return match field.kind() {
                Kind::Message(entry) if field.is_map() => self.entry(&entry, level, record, &own),
                kind => self.single(&kind, level, record, &own),
            };
        }
        let count = counts.entry(record.number).or_default();
        if is_packed(&field.kind(), record.wire) {
            return Ok(self.packed(&field.kind(), level, record, &own, count));
        }
        let item = own.item(rules, *count);
        *count += 1;
        self.single(&field.kind(), level, record, &item)
    }

    /// The masked value; none where it stays.
    fn single(&mut self, kind: &Kind, level: &Level<'_>, record: &Record, place: &Place) -> Outcome<Option<Vec<u8>>> {
        match (kind, record.wire) {
            (Kind::Message(of), Wire::Bytes | Wire::Group) => self.message(of, level, record, place),
            (Kind::String | Kind::Bytes, Wire::Bytes) => self.text(kind, level, record, place).map(Some),
            (kind, wire) if wire == wire_of(kind) => {
                let number = self.number(kind, level.value(record), level.offset(record), place);
                Ok(number)
            }
            (_, Wire::Varint | Wire::Eight | Wire::Bytes | Wire::Group | Wire::Four) => Ok(self.unknown(level, record)),
        }
    }

    fn message(
        &mut self,
        of: &MessageDescriptor,
        level: &Level<'_>,
        record: &Record,
        place: &Place,
    ) -> Outcome<Option<Vec<u8>>> {
        let bytes = level.value(record);
        let records = if level.depth < DEPTH { wire::records(bytes) } else { None };
        match records {
            Some(records) if !records.is_empty() && self.rule(place).is_none() && dates::is_date(of) => {
                Ok(self.date(of, &records, bytes, level.offset(record), place))
            }
            Some(records) => self.fields(of, bytes, &records, place, level.offset(record), level.depth + 1).map(Some),
            None => Ok(self.unknown(level, record)),
        }
    }

    /// One entry of a map is a message of key and value.
    fn entry(
        &mut self,
        of: &MessageDescriptor,
        level: &Level<'_>,
        record: &Record,
        map: &Place,
    ) -> Outcome<Option<Vec<u8>>> {
        let bytes = level.value(record);
        let Some(records) = wire::records(bytes).filter(|_| record.wire == Wire::Bytes && level.depth < DEPTH) else {
            return Ok(self.unknown(level, record));
        };
        let (key, value) = (of.map_entry_key_field().kind(), of.map_entry_value_field().kind());
        let mut level = Level { bytes, base: level.offset(record), depth: level.depth + 1, out: Vec::new() };
        // As readers do, the last one counts.
        let name = records.iter().rev().find(|record| record.number == 1);
        let name = name.and_then(|record| match record.wire {
            Wire::Bytes => Some(level.value(record).to_vec()),
            wire => (wire == wire_of(&key)).then(|| decimal(&key, level.value(record)).into_bytes()),
        });
        let place = map.key(&self.active.fields, &name.unwrap_or_default());
        for record in &records {
            let masked = match record.number {
                // A key is a name, which no rule masks.
                1 => self.single(&key, &level, record, &Place::default())?,
                2 => self.single(&value, &level, record, &place)?,
                _ => self.unknown(&level, record),
            };
            level.put(record, masked);
        }
        Ok(Some(level.out))
    }

    fn text(&mut self, kind: &Kind, level: &Level<'_>, record: &Record, place: &Place) -> Outcome<Vec<u8>> {
        let (value, base) = (level.value(record), level.offset(record));
        let mut out = Vec::with_capacity(value.len());
        if let Some(rule) = self.rule(place) {
            self.ruled(rule, value.len(), base);
            let mut replacer = self.active.field_replacer(rule);
            replacer.push(value, &mut out);
            replacer.finish(&mut out);
        } else {
            let mut value = value.to_vec();
            let plain = stars::is_text(&value);
            // Bytes are perhaps a message, and what is called a text may be one to a reader with another schema.
            let message = (*kind == Kind::Bytes || !plain)
                && stars::inner(self.active, &mut value, base, level.depth, self.tally);
            if plain || (*kind == Kind::String && !message) {
                self.scan(&value, base, place, &mut out);
            } else {
                if !message {
                    stars::text(self.active, &mut value, base, self.tally);
                }
                out = value;
            }
        }
        self.grown += out.len().saturating_sub(value.len());
        if self.grown > MESSAGE { Err(MaskError::MessageTooLong) } else { Ok(out) }
    }

    fn scan(&mut self, value: &[u8], base: u64, place: &Place, out: &mut Vec<u8>) {
        self.tally.at = base;
        let mut sink = TextSink { out, tally: self.tally };
        let mut scanner = Scanner::new(Arc::clone(self.active));
        if !place.name.is_empty() {
            scanner.begin(&place.name);
        }
        scanner.whole(value, &mut sink);
    }

    fn rule(&self, place: &Place) -> Option<&'a Field> {
        let active = self.active;
        active.fields.get(place.rule?)
    }

    /// Counts what a field rule masks.
    fn ruled(&mut self, rule: &Field, length: usize, base: u64) {
        self.tally.at = base;
        self.tally.found(&Hit { finding: &rule.finding, detector: "field", confidence: 100 });
        self.tally.drop(length);
    }

    /// Numbers of a list, one after another in one field.
    fn packed(
        &mut self,
        kind: &Kind,
        level: &Level<'_>,
        record: &Record,
        list: &Place,
        count: &mut u64,
    ) -> Option<Vec<u8>> {
        let (bytes, base) = (level.value(record), level.offset(record));
        let (mut at, mut out) = (0, Vec::with_capacity(bytes.len()));
        while at < bytes.len() {
            let start = at;
            match wire_of(kind) {
                Wire::Eight => at += 8,
                Wire::Four => at += 4,
                Wire::Varint | Wire::Bytes | Wire::Group => {
                    wire::varint(bytes, &mut at)?;
                }
            }
            let number = bytes.get(start..at)?;
            let place = list.item(&self.active.fields, *count);
            *count += 1;
            match self.number(kind, number, base + start as u64, &place) {
                Some(zero) => out.extend_from_slice(&zero),
                None => out.extend_from_slice(number),
            }
        }
        Some(out)
    }

    /// Zero in place of a number that is a finding.
    fn number(&mut self, kind: &Kind, value: &[u8], base: u64, place: &Place) -> Option<Vec<u8>> {
        let zero = || Some(if wire_of(kind) == Wire::Varint { vec![0] } else { vec![0; value.len()] });
        if let Some(rule) = self.rule(place) {
            self.ruled(rule, value.len(), base);
            return zero();
        }
        if matches!(kind, Kind::Bool | Kind::Enum(_)) {
            return None;
        }
        let mut number = Described { active: self.active, tally: &mut self.tally.part(base), grown: 0 };
        number.scan(decimal(kind, value).as_bytes(), base, place, &mut Vec::new());
        let found = std::mem::take(number.tally);
        if found.findings.is_empty() {
            return None;
        }
        let end = base + value.len() as u64;
        self.tally.absorb(found, |at| if at == base { base } else { end });
        zero()
    }

    /// What the schema does not tell.
    fn unknown(&mut self, level: &Level<'_>, record: &Record) -> Option<Vec<u8>> {
        let mut value = level.value(record).to_vec();
        match record.wire {
            Wire::Bytes => stars::value(self.active, &mut value, level.offset(record), level.depth, self.tally),
            Wire::Group => stars::message(self.active, &mut value, level.offset(record), self.tally),
            Wire::Varint | Wire::Eight | Wire::Four => return None,
        }
        Some(value)
    }
}

/// What is in a `google.protobuf.Any`, where its type is in the descriptor set and there is one.
fn packed_type(of: &MessageDescriptor, level: &Level<'_>, records: &[Record]) -> Option<MessageDescriptor> {
    if of.full_name() != "google.protobuf.Any" {
        return None;
    }
    let mut urls = records.iter().filter(|record| record.number == 1 && record.wire == Wire::Bytes);
    let (url, None) = (urls.next()?, urls.next()) else { return None };
    let name = std::str::from_utf8(level.value(url)).ok()?.rsplit('/').next()?;
    of.parent_pool().get_message_by_name(name)
}

/// Messages that ProtoJSON writes as what is in them.
fn is_transparent(message: &MessageDescriptor) -> bool {
    let name = message.full_name().strip_prefix("google.protobuf.").unwrap_or_default();
    name == "Struct" || name.ends_with("Value")
}

fn wire_of(kind: &Kind) -> Wire {
    match kind {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => Wire::Eight,
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => Wire::Four,
        Kind::Int32
        | Kind::Int64
        | Kind::Uint32
        | Kind::Uint64
        | Kind::Sint32
        | Kind::Sint64
        | Kind::Bool
        | Kind::Enum(_) => Wire::Varint,
        Kind::String | Kind::Bytes | Kind::Message(_) => Wire::Bytes,
    }
}

fn is_packed(kind: &Kind, wire: Wire) -> bool {
    wire == Wire::Bytes && wire_of(kind) != Wire::Bytes
}

/// A number as text, as every implementation of protobuf reads it.
fn decimal(kind: &Kind, value: &[u8]) -> String {
    let varint = || wire::varint(value, &mut 0).unwrap_or_default();
    let four = || value.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let eight = || value.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let zigzag = |value: u64| (value >> 1) as i64 ^ -((value & 1) as i64);
    match kind {
        Kind::Int32 | Kind::Enum(_) => (varint() as i32).to_string(),
        Kind::Int64 => (varint() as i64).to_string(),
        Kind::Uint32 => (varint() as u32).to_string(),
        Kind::Uint64 => varint().to_string(),
        Kind::Sint32 => (zigzag(u64::from(varint() as u32)) as i32).to_string(),
        Kind::Sint64 => zigzag(varint()).to_string(),
        Kind::Bool => (varint() != 0).to_string(),
        Kind::Fixed32 => four().to_string(),
        Kind::Sfixed32 => (four() as i32).to_string(),
        Kind::Float => f32::from_bits(four()).to_string(),
        Kind::Fixed64 => eight().to_string(),
        Kind::Sfixed64 => (eight() as i64).to_string(),
        Kind::Double => f64::from_bits(eight()).to_string(),
        Kind::String | Kind::Bytes | Kind::Message(_) => String::new(),
    }
}

#[cfg(test)]
mod tests;
