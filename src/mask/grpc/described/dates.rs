//! Dates that are messages: `google.protobuf.Timestamp` and `google.type.Date`.
//!
//! One is looked at as its text, `1980-02-29`, under its field's name. Where that is a finding, the date that the method
//! makes of it is written, with the time of day as it was; a method that makes none leaves an empty message.

use chrono::{DateTime, Datelike, NaiveDate};
use prost_reflect::MessageDescriptor;

use super::wire::{Record, Wire};
use super::{Described, Place, wire};

const TIMESTAMP: &str = "google.protobuf.Timestamp";
const DATE: &str = "google.type.Date";
/// Seconds.
const DAY: i64 = 86_400;

pub(super) fn is_date(of: &MessageDescriptor) -> bool {
    matches!(of.full_name(), TIMESTAMP | DATE)
}

impl Described<'_> {
    /// The masked message; none where it stays.
    pub(super) fn date(
        &mut self,
        of: &MessageDescriptor,
        records: &[Record],
        bytes: &[u8],
        base: u64,
        place: &Place,
    ) -> Option<Vec<u8>> {
        // As readers do, the last one counts.
        let number = |number: u32| {
            let record = records.iter().rev().find(|r| r.number == number && r.wire == Wire::Varint);
            record.and_then(|r| wire::varint(bytes.get(r.value.clone())?, &mut 0)).unwrap_or_default() as i64
        };
        let seconds = number(1);
        let date = match of.full_name() {
            TIMESTAMP => DateTime::from_timestamp(seconds, 0)?.date_naive(),
            _ => NaiveDate::from_ymd_opt(
                i32::try_from(number(1)).ok()?,
                u32::try_from(number(2)).ok()?,
                u32::try_from(number(3)).ok()?,
            )?,
        };
        let mut part = self.tally.part(base);
        let mut out = Vec::new();
        let mut text = Described { active: self.active, tally: &mut part, grown: 0 };
        text.scan(date.format("%Y-%m-%d").to_string().as_bytes(), base, place, &mut out);
        if part.findings.is_empty() {
            return None;
        }
        let end = base + bytes.len() as u64;
        self.tally.absorb(part, |at| if at == base { base } else { end });
        let other = std::str::from_utf8(&out).ok().and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
        Some(other.map_or_else(Vec::new, |other| match of.full_name() {
            TIMESTAMP => fields(&[(1, seconds + DAY * (other - date).num_days())]),
            _ => fields(&[(1, i64::from(other.year())), (2, i64::from(other.month())), (3, i64::from(other.day()))]),
        }))
    }
}

fn fields(numbers: &[(u64, i64)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, value) in numbers {
        wire::put_varint(number << 3, &mut out);
        wire::put_varint(*value as u64, &mut out);
    }
    out
}
