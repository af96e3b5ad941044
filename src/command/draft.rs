//! A command under construction: the one place where set bounds, the cut of `text` and "first reason wins" are held.

use std::collections::{BTreeMap, BTreeSet};

use super::{Command, Effect, Fact, Protocol, bounds};

pub(super) struct Draft {
    protocol: Protocol,
    actions: BTreeSet<String>,
    effects: BTreeSet<Effect>,
    reads: BTreeSet<String>,
    writes: BTreeSet<String>,
    facts: BTreeMap<String, Fact>,
    text: String,
    pub statements: u32,
    why: Option<String>,
}

impl Draft {
    pub fn new(protocol: Protocol) -> Self {
        Draft {
            protocol,
            actions: BTreeSet::new(),
            effects: BTreeSet::new(),
            reads: BTreeSet::new(),
            writes: BTreeSet::new(),
            facts: BTreeMap::new(),
            text: String::new(),
            statements: 1,
            why: None,
        }
    }

    pub fn action(&mut self, name: &str) {
        if !self.actions.contains(name) {
            self.actions.insert(name.to_owned());
        }
    }

    pub fn effects(&mut self, effects: &[Effect]) {
        self.effects.extend(effects);
    }

    pub fn read(&mut self, name: String) {
        if !insert(&mut self.reads, name) {
            self.incomplete("more than 1,000 names are read");
        }
    }

    pub fn write(&mut self, name: String) {
        if !insert(&mut self.writes, name) {
            self.incomplete("more than 1,000 names are written");
        }
    }

    pub fn fact(&mut self, key: &str, fact: Fact) {
        self.facts.insert(key.to_owned(), fact);
    }

    /// A list fact, cut at the bound.
    pub fn list(&mut self, key: &str, items: impl IntoIterator<Item = String>) {
        let mut list: Vec<String> = items.into_iter().take(bounds::SET + 1).collect();
        if list.len() > bounds::SET {
            list.truncate(bounds::SET);
            self.incomplete(&format!("{key} has more than 1,000 entries"));
        }
        self.facts.insert(key.to_owned(), Fact::List(list));
    }

    /// The effects are not fully known. The first reason is the one that is kept.
    pub fn incomplete(&mut self, why: &str) {
        self.why.get_or_insert_with(|| why.to_owned());
    }

    pub fn text(&mut self, text: &str) {
        self.text = cut(text);
    }

    pub fn reads_and_writes(&self) -> impl Iterator<Item = &String> {
        self.reads.union(&self.writes)
    }

    pub fn finish(self) -> Command {
        Command {
            protocol: self.protocol,
            actions: self.actions,
            effects: self.effects,
            reads: self.reads,
            writes: self.writes,
            facts: self.facts,
            text: self.text,
            statements: self.statements,
            complete: self.why.is_none(),
            why_incomplete: self.why,
        }
    }
}

/// Adds `name` while the set is under its bound; false where it had to be left out.
pub(super) fn insert(set: &mut BTreeSet<String>, name: String) -> bool {
    if set.len() >= bounds::SET && !set.contains(&name) {
        return false;
    }
    set.insert(name);
    true
}

/// At most [`bounds::TEXT_BYTES`] of `text`, ending in `…` where something was cut.
fn cut(text: &str) -> String {
    if text.len() <= bounds::TEXT_BYTES {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bounds::TEXT_BYTES - '…'.len_utf8());
    let mut kept = text.get(..end).unwrap_or_default().to_owned();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_a_character_and_stays_complete() {
        let mut draft = Draft::new(Protocol::Http);
        draft.text(&"é".repeat(40_000));
        let command = draft.finish();
        assert!(command.text.len() <= bounds::TEXT_BYTES && command.text.ends_with('…'));
        assert!(command.complete);
    }

    #[test]
    fn a_full_set_is_incomplete() {
        let mut draft = Draft::new(Protocol::Sql);
        (0..bounds::SET).for_each(|n| draft.read(n.to_string()));
        draft.read("0".to_owned());
        assert!(draft.why.is_none(), "a name that is already there costs nothing");
        draft.read("one more".to_owned());
        let command = draft.finish();
        assert_eq!(command.reads.len(), bounds::SET);
        assert_eq!(command.why_incomplete.as_deref(), Some("more than 1,000 names are read"));
    }

    #[test]
    fn a_full_list_is_incomplete() {
        let mut draft = Draft::new(Protocol::Http);
        draft.list("query", (0..=bounds::SET).map(|n| n.to_string()));
        assert!(draft.why.is_some());
    }
}
