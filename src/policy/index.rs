//! Which policies can decide a request, found without asking each: a decision costs what its candidates cost.
//!
//! - A policy is left out only where its scope (principal, action, resource) is false for the request. Cedar evaluates a
//!   scope before any condition, and no scope can fail, so leaving it out changes neither the decision, nor what
//!   determines it, nor the errors. A scope that is not told apart here counts as true.
//! - Bounds: the candidate sets that are kept hold at most 65,536 policies together; past that all are forgotten and
//!   made again as they are asked for.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use cedar_policy::{
    ActionConstraint, Entities, EntityUid, Policy, PolicySet as CedarSet, PrincipalConstraint, ResourceConstraint,
};

const MAX_KEPT: usize = 65_536;
/// A place in `entities`: no entity, so that every request fits.
const ANY: u32 = 0;

pub(super) struct Index {
    policies: Vec<Policy>,
    /// Every entity that some scope names as principal or resource; numbered from 1.
    entities: HashMap<EntityUid, u32>,
    /// For policies whose scope has any action.
    every: Rows,
    actions: HashMap<EntityUid, Rows>,
    kept: RwLock<Kept>,
}

/// By what a scope asks of the principal.
#[derive(Default)]
struct Rows(HashMap<u32, Vec<Row>>);

#[derive(Clone, Copy)]
struct Row {
    policy: u32,
    resource: u32,
}

#[derive(Default)]
struct Kept {
    sets: HashMap<Box<[u32]>, Arc<CedarSet>>,
    policies: usize,
}

/// What the scopes can tell of one exchange's principal and target.
pub(super) struct Sides {
    principal: Vec<u32>,
    resource: Vec<u32>,
}

impl Index {
    /// `actions` are the schema's, with their groups.
    pub fn build(cedar: &CedarSet, actions: &Entities) -> Self {
        let mut policies: Vec<Policy> = cedar.policies().cloned().collect();
        // By id, so that the same candidates always have the same key.
        policies.sort_by(|a, b| AsRef::<str>::as_ref(a.id()).cmp(b.id().as_ref()));
        let mut index = Index {
            policies: Vec::new(),
            entities: HashMap::new(),
            every: Rows::default(),
            actions: HashMap::new(),
            kept: RwLock::default(),
        };
        for (number, policy) in (0..).zip(&policies) {
            index.add(number, policy, actions);
        }
        index.policies = policies;
        index
    }

    fn add(&mut self, number: u32, policy: &Policy, actions: &Entities) {
        let principal = match policy.principal_constraint() {
            PrincipalConstraint::Any | PrincipalConstraint::Is(_) => ANY,
            PrincipalConstraint::In(uid) | PrincipalConstraint::Eq(uid) | PrincipalConstraint::IsIn(_, uid) => {
                self.number(uid)
            }
        };
        let resource = match policy.resource_constraint() {
            ResourceConstraint::Any | ResourceConstraint::Is(_) => ANY,
            ResourceConstraint::In(uid) | ResourceConstraint::Eq(uid) | ResourceConstraint::IsIn(_, uid) => {
                self.number(uid)
            }
        };
        let row = Row { policy: number, resource };
        match policy.action_constraint() {
            ActionConstraint::Any => self.every.add(principal, row),
            ActionConstraint::Eq(uid) => self.actions.entry(uid).or_default().add(principal, row),
            ActionConstraint::In(groups) => {
                for uid in members(&groups, actions) {
                    self.actions.entry(uid).or_default().add(principal, row);
                }
            }
        }
    }

    fn number(&mut self, uid: EntityUid) -> u32 {
        let next = u32::try_from(self.entities.len()).unwrap_or(u32::MAX).saturating_add(1);
        *self.entities.entry(uid).or_insert(next)
    }

    /// The agent with its groups, and the target with its groups, as far as scopes name them.
    pub fn sides<'a>(
        &self,
        principal: impl Iterator<Item = &'a EntityUid>,
        resource: impl Iterator<Item = &'a EntityUid>,
    ) -> Sides {
        let known = |uids: &mut dyn Iterator<Item = &'a EntityUid>| {
            let mut numbers: Vec<u32> = uids.filter_map(|uid| self.entities.get(uid).copied()).collect();
            numbers.push(ANY);
            numbers
        };
        let (mut principal, mut resource) = (principal, resource);
        Sides { principal: known(&mut principal), resource: known(&mut resource) }
    }

    /// The policies whose scope may be true. `None`: the set could not be made, so all are to be asked.
    pub fn candidates(&self, sides: &Sides, action: &EntityUid) -> Option<Arc<CedarSet>> {
        let mut found = Vec::new();
        for rows in [Some(&self.every), self.actions.get(action)].into_iter().flatten() {
            rows.find(sides, &mut found);
        }
        found.sort_unstable();
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = kept.sets.get(found.as_slice()) {
            return Some(Arc::clone(set));
        }
        drop(kept);
        self.make(found)
    }

    fn make(&self, numbers: Vec<u32>) -> Option<Arc<CedarSet>> {
        let mut set = CedarSet::new();
        for number in &numbers {
            let policy = self.policies.get(usize::try_from(*number).ok()?)?;
            set.add(policy.clone()).ok()?;
        }
        let set = Arc::new(set);
        self.kept.write().unwrap_or_else(PoisonError::into_inner).keep(numbers, &set);
        Some(set)
    }
}

/// The actions of the schema that are one of `groups` or in one; and `groups` themselves.
fn members(groups: &[EntityUid], actions: &Entities) -> BTreeSet<EntityUid> {
    let mut members: BTreeSet<EntityUid> = groups.iter().cloned().collect();
    for action in actions.iter() {
        let uid = action.uid();
        if actions.ancestors(&uid).is_some_and(|mut above| above.any(|group| groups.contains(group))) {
            members.insert(uid);
        }
    }
    members
}

impl Rows {
    fn add(&mut self, principal: u32, row: Row) {
        self.0.entry(principal).or_default().push(row);
    }

    fn find(&self, sides: &Sides, found: &mut Vec<u32>) {
        for principal in &sides.principal {
            let rows = self.0.get(principal).map(Vec::as_slice).unwrap_or_default();
            found.extend(rows.iter().filter(|row| sides.resource.contains(&row.resource)).map(|row| row.policy));
        }
    }
}

impl Kept {
    fn keep(&mut self, numbers: Vec<u32>, set: &Arc<CedarSet>) {
        // A set counts at least 1, so that sets without a policy are bounded too.
        let size = numbers.len().max(1);
        if self.policies + size > MAX_KEPT {
            *self = Kept::default();
        }
        self.policies += size;
        self.sets.insert(numbers.into(), Arc::clone(set));
    }
}
