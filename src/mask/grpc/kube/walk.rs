//! The messages of one object.

use std::sync::Arc;

use crate::mask::grpc::wire::{self, Record, Wire};
use crate::mask::grpc::{DEPTH, stars};
use crate::mask::json::kube::LAST_APPLIED;
use crate::mask::kind::Kind;
use crate::mask::profile::Active;
use crate::mask::scanner::Hit;
use crate::mask::text::Tally;

const MAGIC: &[u8] = b"k8s\0";
const PROTOBUF: &[u8] = b"application/vnd.kubernetes.protobuf";

// Fields of `runtime.Unknown`, and of the `TypeMeta` in it.
const TYPE_META: u32 = 1;
const RAW: u32 = 2;
const ENCODING: u32 = 3;
const CONTENT_TYPE: u32 = 4;
const KIND: u32 = 2;
// Of `WatchEvent` and `RawExtension`.
const OBJECT: u32 = 2;
const EXTENSION: u32 = 1;
// Of `Secret` and `SecretList`.
const DATA: u32 = 2;
const STRING_DATA: u32 = 4;
const ITEMS: u32 = 2;

pub(super) struct Walk<'a> {
    active: &'a Arc<Active>,
    tally: &'a mut Tally,
    /// Objects that kubectl has applied are hidden, in the object at hand.
    applied: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(active: &'a Arc<Active>, tally: &'a mut Tally) -> Walk<'a> {
        Walk { active, tally, applied: true }
    }

    fn wants_secrets(&self) -> bool {
        self.active.wanted.kinds.contains(Kind::K8sSecret)
    }

    /// A `WatchEvent`. None where it cannot be read, as in all that follow.
    pub(super) fn event(&mut self, event: &mut [u8], base: u64) -> Option<()> {
        for record in wire::records(event)? {
            let (value, base) = (event.get_mut(record.value.clone())?, base + record.value.start as u64);
            match (record.number, record.wire) {
                (OBJECT, Wire::Bytes) => {
                    for record in wire::records(value)? {
                        let (value, base) = (value.get_mut(record.value.clone())?, base + record.value.start as u64);
                        match (record.number, record.wire) {
                            (EXTENSION, Wire::Bytes) => self.object(value, base, 0)?,
                            (EXTENSION, _) => return None,
                            (_, wire) => self.other(wire, value, base, 0),
                        }
                    }
                }
                (OBJECT, _) => return None,
                (_, wire) => self.other(wire, value, base, 0),
            }
        }
        Some(())
    }

    /// `k8s\0` and a `runtime.Unknown`.
    pub(super) fn object(&mut self, object: &mut [u8], base: u64, depth: usize) -> Option<()> {
        let unknown = object.strip_prefix(MAGIC).map(wire::records)??;
        let (message, base) = (object.get_mut(MAGIC.len()..)?, base + MAGIC.len() as u64);
        let kinds = kinds(message, &unknown)?;
        let secret = kinds.iter().any(|kind| kind == b"Secret");
        let secrets = kinds.iter().any(|kind| kind == b"SecretList");
        // They hold objects, or parts of them, of any kind.
        let any = kinds.iter().any(|kind| {
            matches!(kind.as_slice(), b"List" | b"PartialObjectMetadata" | b"PartialObjectMetadataList" | b"Table")
        });
        let around = std::mem::replace(&mut self.applied, secret || secrets || any);
        for record in unknown {
            let (value, base) = (message.get_mut(record.value.clone())?, base + record.value.start as u64);
            match record.number {
                RAW if secret => self.secret(value, base, depth + 1)?,
                RAW if secrets => self.secrets(value, base, depth + 1)?,
                RAW => {
                    wire::records(value)?;
                    self.value(value, base, depth + 1);
                }
                _ => self.other(record.wire, value, base, depth + 1),
            }
        }
        self.applied = around;
        Some(())
    }

    fn secrets(&mut self, list: &mut [u8], base: u64, depth: usize) -> Option<()> {
        for record in wire::records(list)? {
            let (value, base) = (list.get_mut(record.value.clone())?, base + record.value.start as u64);
            match (record.number, record.wire) {
                (ITEMS, Wire::Bytes) => self.secret(value, base, depth + 1)?,
                (ITEMS, _) => return None,
                (_, wire) => self.other(wire, value, base, depth + 1),
            }
        }
        Some(())
    }

    fn secret(&mut self, secret: &mut [u8], base: u64, depth: usize) -> Option<()> {
        for record in wire::records(secret)? {
            let (value, base) = (secret.get_mut(record.value.clone())?, base + record.value.start as u64);
            match (record.number, record.wire) {
                (DATA | STRING_DATA, Wire::Bytes) if self.wants_secrets() => self.entry(value, base, depth + 1)?,
                (DATA | STRING_DATA, wire) if wire != Wire::Bytes => return None,
                (_, wire) => self.other(wire, value, base, depth + 1),
            }
        }
        Some(())
    }

    /// A key of a Secret and what is under it.
    fn entry(&mut self, entry: &mut [u8], base: u64, depth: usize) -> Option<()> {
        for record in wire::records(entry)? {
            let (value, base) = (entry.get_mut(record.value.clone())?, base + record.value.start as u64);
            match (record.number, record.wire) {
                (1, Wire::Bytes) => self.value(value, base, depth + 1),
                (_, Wire::Bytes | Wire::Group) => self.star(value, base),
                (_, Wire::Varint | Wire::Eight | Wire::Four) => {}
            }
        }
        Some(())
    }

    /// All of a value.
    fn star(&mut self, value: &mut [u8], base: u64) {
        if value.is_empty() {
            return;
        }
        self.tally.at = base;
        self.tally.found(&Hit { finding: Kind::K8sSecret.name(), detector: "k8s_secret", confidence: 100 });
        self.tally.drop(value.len());
        self.tally.pass(0);
        value.fill(b'*');
    }

    fn other(&mut self, wire: Wire, value: &mut [u8], base: u64, depth: usize) {
        if matches!(wire, Wire::Bytes | Wire::Group) {
            self.value(value, base, depth);
        }
    }

    /// What is perhaps text, an object or another message.
    fn value(&mut self, value: &mut [u8], base: u64, depth: usize) {
        if depth >= DEPTH {
            return stars::text(self.active, value, base, self.tally);
        }
        if value.starts_with(MAGIC) && self.object(value, base, depth).is_some() {
            return;
        }
        match wire::records(value) {
            Some(records) if !records.is_empty() => self.message(value, &records, base, depth),
            Some(_) | None => return stars::value(self.active, value, base, depth, self.tally),
        }
        // Text can look like a message by chance.
        if stars::is_text(value) {
            stars::text(self.active, value, base, self.tally);
        }
    }

    fn message(&mut self, message: &mut [u8], records: &[Record], base: u64, depth: usize) {
        let name = name(message, records);
        let applied = self.applied && self.wants_secrets() && name.as_deref() == Some(LAST_APPLIED);
        for record in records {
            let Some(value) = message.get_mut(record.value.clone()) else { continue };
            let base = base + record.value.start as u64;
            match (record.number, record.wire) {
                (2, Wire::Bytes) if applied => self.star(value, base),
                (2, Wire::Bytes) => {
                    if let Some(name) = name.as_deref().filter(|_| stars::is_text(value)) {
                        stars::named(self.active, name, value, base, self.tally);
                    }
                    self.value(value, base, depth + 1);
                }
                (_, wire) => self.other(wire, value, base, depth + 1),
            }
        }
    }
}

/// What the kinds of an object are; none where its content cannot be read. As readers take the last one, each may count.
fn kinds(message: &[u8], unknown: &[Record]) -> Option<Vec<Vec<u8>>> {
    let mut kinds = Vec::new();
    for record in unknown {
        let value = message.get(record.value.clone())?;
        match (record.number, record.wire) {
            (TYPE_META, Wire::Bytes) => {
                let meta = wire::records(value)?;
                let kind = meta.iter().filter(|record| record.number == KIND && record.wire == Wire::Bytes);
                kinds.extend(kind.filter_map(|record| Some(value.get(record.value.clone())?.to_vec())));
            }
            (RAW, Wire::Bytes) => {}
            (ENCODING, Wire::Bytes) if value.is_empty() => {}
            (CONTENT_TYPE, Wire::Bytes) if value.is_empty() || value == PROTOBUF => {}
            (TYPE_META | RAW | ENCODING | CONTENT_TYPE, _) => return None,
            _ => {}
        }
    }
    kinds.iter().any(|kind| !kind.is_empty()).then_some(kinds)
}

/// What field 1 of a message says of its field 2, where that is a name.
fn name(message: &[u8], records: &[Record]) -> Option<Vec<u8>> {
    let mut ones = records.iter().filter(|record| record.number == 1);
    let (first, more) = (ones.next()?, ones.next());
    let name = message.get(first.value.clone()).filter(|name| !name.is_empty() && stars::is_text(name))?;
    (first.wire == Wire::Bytes && more.is_none()).then(|| name.to_vec())
}
