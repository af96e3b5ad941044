//! What another policy set would have said of recorded exchanges. Nothing is contacted.
//!
//! Bounds: [`GROUPS`] groups of changes and [`IDS`] decision ids in each; past them changes are counted only.

use std::collections::BTreeMap;

use serde::Serialize;

use super::recorded::{NotReplayable, Recorded};
use super::{Decision, PolicySet, Requirement, Verdict};

/// Most groups of changes that are kept.
pub const GROUPS: usize = 10_000;
/// Most decision ids of one group that are kept.
pub const IDS: usize = 1_000;

/// How a decision changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    NewlyRefused,
    NewlyHeld,
    NewlyAllowed,
    /// Held before and after, by other groups, quorums or windows.
    Approvers,
    /// Other finding types are not masked.
    Unmask,
}

impl Change {
    pub fn as_str(self) -> &'static str {
        match self {
            Change::NewlyRefused => "newly refused",
            Change::NewlyHeld => "newly held",
            Change::NewlyAllowed => "newly allowed",
            Change::Approvers => "approvers changed",
            Change::Unmask => "unmask changed",
        }
    }
}

/// What changes alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Like {
    pub change: Change,
    pub target: String,
    /// Of all the commands of the exchange, sorted.
    pub actions: Vec<String>,
    /// What determined the old decision, and what determines the new one.
    pub old_policies: Vec<String>,
    pub new_policies: Vec<String>,
    /// The new decision's reason, or for approvers and unmasking the old and the new ones.
    pub detail: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Group {
    #[serde(flatten)]
    pub like: Like,
    pub count: u64,
    /// The first [`IDS`] of them.
    pub decision_ids: Vec<String>,
    /// So many of them were decided on values that the record holds masked.
    pub masked: u64,
}

#[derive(Debug, Default, Serialize)]
pub struct Difference {
    pub replayed: u64,
    pub changed: u64,
    pub groups: Vec<Group>,
    /// Changes of groups past [`GROUPS`].
    pub further: u64,
    /// Exchanges that could not be decided again.
    pub not_replayed: BTreeMap<NotReplayable, u64>,
    /// The old policies say something else than was recorded: they are not those that were in force, or the record holds
    /// too little of what policy saw.
    pub unlike_record: u64,
    /// Decided on masked values, and on facts that were cut.
    pub masked: u64,
    pub cut: u64,
}

/// Takes exchanges one by one.
pub struct Differ<'a> {
    old: &'a PolicySet,
    new: &'a PolicySet,
    groups: BTreeMap<Like, Group>,
    sum: Difference,
}

impl<'a> Differ<'a> {
    pub fn new(old: &'a PolicySet, new: &'a PolicySet) -> Self {
        Differ { old, new, groups: BTreeMap::new(), sum: Difference::default() }
    }

    pub fn not_replayed(&mut self, why: NotReplayable) {
        *self.sum.not_replayed.entry(why).or_default() += 1;
    }

    pub fn add(&mut self, recorded: &Recorded) {
        let (old, new) = (self.old.decide(&recorded.input()), self.new.decide(&recorded.input()));
        self.sum.replayed += 1;
        self.sum.masked += u64::from(recorded.is_masked());
        self.sum.cut += u64::from(recorded.cut);
        self.sum.unlike_record += u64::from(old.verdict.as_str() != recorded.verdict());
        let changes = changes(&old, &new);
        self.sum.changed += u64::from(!changes.is_empty());
        for (change, detail) in changes {
            let actions: std::collections::BTreeSet<&String> =
                recorded.commands.iter().flat_map(|c| &c.actions).collect();
            let like = Like {
                change,
                target: recorded.target.name.clone(),
                actions: actions.into_iter().cloned().collect(),
                old_policies: old.policies.clone(),
                new_policies: new.policies.clone(),
                detail,
            };
            self.count(like, recorded);
        }
    }

    fn count(&mut self, like: Like, recorded: &Recorded) {
        if self.groups.len() >= GROUPS && !self.groups.contains_key(&like) {
            self.sum.further += 1;
            return;
        }
        let group = || Group { like: like.clone(), count: 0, decision_ids: Vec::new(), masked: 0 };
        let group = self.groups.entry(like.clone()).or_insert_with(group);
        group.count += 1;
        group.masked += u64::from(recorded.is_masked());
        if let Some(id) = recorded.decision_id.filter(|_| group.decision_ids.len() < IDS) {
            group.decision_ids.push(id.to_string());
        }
    }

    /// The most frequent changes of each kind first.
    pub fn finish(mut self) -> Difference {
        let mut groups: Vec<Group> = self.groups.into_values().collect();
        groups.sort_by(|a, b| a.like.change.cmp(&b.like.change).then(b.count.cmp(&a.count)));
        self.sum.groups = groups;
        self.sum
    }
}

fn changes(old: &Decision, new: &Decision) -> Vec<(Change, String)> {
    let reason = || new.reason.clone().unwrap_or_default();
    match (&old.verdict, &new.verdict) {
        (Verdict::Allow | Verdict::Hold(_), Verdict::Deny) => vec![(Change::NewlyRefused, reason())],
        (Verdict::Deny | Verdict::Hold(_), Verdict::Allow) => vec![(Change::NewlyAllowed, reason())],
        (Verdict::Deny | Verdict::Allow, Verdict::Hold(asked)) => vec![(Change::NewlyHeld, approvers(asked))],
        (Verdict::Deny, Verdict::Deny) => Vec::new(),
        (Verdict::Allow, Verdict::Allow) => unmasked(old, new).into_iter().collect(),
        (Verdict::Hold(before), Verdict::Hold(after)) => {
            let (before, after) = (approvers(before), approvers(after));
            let other = (before != after).then(|| (Change::Approvers, format!("{before} -> {after}")));
            other.into_iter().chain(unmasked(old, new)).collect()
        }
    }
}

fn approvers(asked: &[Requirement]) -> String {
    let one = |asked: &Requirement| {
        let window = asked.window.map_or("once".to_owned(), |window| format!("for {} s", window.as_secs()));
        format!("{} of {} {window}", asked.quorum, asked.group)
    };
    asked.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn unmasked(old: &Decision, new: &Decision) -> Option<(Change, String)> {
    let shown = |decision: &Decision| match decision.unmask.keys().cloned().collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "none".to_owned(),
        types => types,
    };
    (!old.unmask.keys().eq(new.unmask.keys())).then(|| (Change::Unmask, format!("{} -> {}", shown(old), shown(new))))
}

#[cfg(test)]
mod tests;
