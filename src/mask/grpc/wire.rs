//! The protobuf wire format, one level of a message at a time.

use std::ops::Range;

/// Deepest nesting of groups.
const GROUPS: usize = 64;

/// One field as it is written.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub number: u32,
    pub wire: Wire,
    /// With tag, length and the end of a group.
    pub whole: Range<usize>,
    /// What it holds, without them.
    pub value: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    Varint,
    Eight,
    Bytes,
    Group,
    Four,
}

/// The fields of a message; none where the bytes are no message.
pub(super) fn records(message: &[u8]) -> Option<Vec<Record>> {
    let mut records = Vec::new();
    let mut at = 0;
    while at < message.len() {
        let start = at;
        let (number, wire) = match tag(message, &mut at)? {
            (_, Tag::EndGroup) => return None,
            (number, Tag::Field(wire)) => (number, wire),
        };
        let value = value(message, &mut at, number, wire)?;
        records.push(Record { number, wire, whole: start..at, value });
    }
    Some(records)
}

enum Tag {
    Field(Wire),
    EndGroup,
}

fn tag(message: &[u8], at: &mut usize) -> Option<(u32, Tag)> {
    let tag = u32::try_from(varint(message, at)?).ok()?;
    let kind = match tag & 7 {
        0 => Tag::Field(Wire::Varint),
        1 => Tag::Field(Wire::Eight),
        2 => Tag::Field(Wire::Bytes),
        3 => Tag::Field(Wire::Group),
        4 => Tag::EndGroup,
        5 => Tag::Field(Wire::Four),
        _ => return None,
    };
    Some((tag >> 3, kind)).filter(|(number, _)| *number > 0)
}

/// Where the value is whose tag was read; `at` goes behind it.
fn value(message: &[u8], at: &mut usize, number: u32, wire: Wire) -> Option<Range<usize>> {
    let mut start = *at;
    match wire {
        Wire::Varint => {
            varint(message, at)?;
        }
        Wire::Eight => *at += 8,
        Wire::Four => *at += 4,
        Wire::Bytes => {
            let length = usize::try_from(varint(message, at)?).ok()?;
            start = *at;
            *at = start.checked_add(length)?;
        }
        Wire::Group => return group(message, at, number),
    }
    (*at <= message.len()).then_some(start..*at)
}

/// What stands before the end of the group that has begun.
fn group(message: &[u8], at: &mut usize, number: u32) -> Option<Range<usize>> {
    let start = *at;
    let mut open = vec![number];
    loop {
        let end = *at;
        match tag(message, at)? {
            (number, Tag::EndGroup) => {
                open.pop().filter(|opened| *opened == number)?;
                if open.is_empty() {
                    return Some(start..end);
                }
            }
            (number, Tag::Field(Wire::Group)) => {
                open.push(number);
                if open.len() > GROUPS {
                    return None;
                }
            }
            (number, Tag::Field(wire @ (Wire::Varint | Wire::Eight | Wire::Bytes | Wire::Four))) => {
                value(message, at, number, wire)?;
            }
        }
    }
}

pub(super) fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0;
    for shift in (0..70).step_by(7) {
        let byte = bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7F).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

pub(super) fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
