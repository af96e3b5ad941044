//! The facts of a command as its record holds them: masked (I3) and bounded (I7).
//!
//! Bounds of one command: [`FACTS`] facts, a text [`TEXT`] bytes, a name [`NAME`] bytes, a list [`ENTRIES`] entries, and
//! [`ALL`] bytes of names and texts together. Past a bound facts are cut or left out, and the record says so. What
//! policies name most (no argument of a tool, no field of a body) is kept first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::command::Fact;
use crate::mask::{Masked, Profile};

pub const FACTS: usize = 128;
pub const TEXT: usize = 1_024;
pub const NAME: usize = 256;
pub const ENTRIES: usize = 100;
pub const ALL: usize = 16 * 1_024;

/// What is kept of a command's facts.
#[derive(Debug, Default)]
pub struct Recorded {
    pub facts: BTreeMap<String, Fact<Masked<String>>>,
    pub cut: bool,
    /// Names of the facts that differ from what policy saw, since something in them was masked.
    pub masked: BTreeSet<String>,
    /// Bytes so far.
    size: usize,
}

pub fn recorded(facts: &BTreeMap<String, Fact>, profile: &Arc<Profile>) -> Recorded {
    let mut kept = Recorded::default();
    let (first, last): (Vec<_>, Vec<_>) = facts.iter().partition(|(name, fact)| {
        let list = matches!(fact, Fact::List(_));
        !name.contains('.') && !list
    });
    for (name, fact) in first.into_iter().chain(last) {
        if kept.facts.len() >= FACTS || kept.size >= ALL {
            kept.cut = true;
            break;
        }
        kept.add(name, fact, profile);
    }
    kept
}

impl Recorded {
    fn add(&mut self, name: &str, fact: &Fact, profile: &Arc<Profile>) {
        let shown = profile.beginning(name, NAME);
        let key = shown.text.into_inner();
        self.size += key.len();
        self.cut |= shown.cut;
        let mut entry = Entry { name, profile, masked: shown.masked, cut: false };
        let fact = match fact {
            Fact::Bool(value) => entry.plain(Fact::Bool(*value), &value.to_string()),
            Fact::Int(value) => entry.plain(Fact::Int(*value), &value.to_string()),
            Fact::Text(value) => Fact::Text(entry.text(value, &mut self.size)),
            Fact::List(values) => Fact::List(entry.list(values, &mut self.size)),
        };
        self.cut |= entry.cut;
        if entry.masked {
            self.masked.insert(key.clone());
        }
        // Two names that are masked alike: one of them is left out.
        self.cut |= self.facts.insert(key, fact).is_some();
    }
}

struct Entry<'a> {
    name: &'a str,
    profile: &'a Arc<Profile>,
    masked: bool,
    cut: bool,
}

impl Entry<'_> {
    /// A number may be a card's.
    fn plain(&mut self, fact: Fact<Masked<String>>, written: &str) -> Fact<Masked<String>> {
        let shown = self.profile.named(self.name, written, TEXT);
        if !shown.masked {
            return fact;
        }
        self.masked = true;
        Fact::Text(shown.text)
    }

    fn text(&mut self, value: &str, size: &mut usize) -> Masked<String> {
        let shown = self.profile.named(self.name, value, TEXT.min(ALL.saturating_sub(*size)));
        *size += shown.text.as_inner().len();
        self.masked |= shown.masked;
        self.cut |= shown.cut;
        shown.text
    }

    fn list(&mut self, values: &[String], size: &mut usize) -> Vec<Masked<String>> {
        let mut list = Vec::new();
        for value in values.iter().take(ENTRIES) {
            if *size >= ALL {
                break;
            }
            // An empty text has a cost too: the list itself is bounded, the record by its sum.
            list.push(self.text(value, size));
        }
        self.cut |= list.len() < values.len();
        list
    }
}

#[cfg(test)]
mod tests;
