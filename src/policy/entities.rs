//! Principal and target as Cedar entities.

use std::collections::{BTreeSet, HashMap, HashSet};

use cedar_policy::{Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};

use crate::config::Target;
use crate::identity::Principal;

/// The entities of one decision: agent and target with their groups, and the schema's actions.
pub(super) struct Cast {
    pub agent: EntityUid,
    pub target: EntityUid,
    pub entities: Entities,
}

/// Says why in words without values, where Cedar refuses an entity.
pub(super) fn cast(principal: &Principal, target: &Target, actions: &Entities) -> Result<Cast, &'static str> {
    let agent = uid("Agent", &format!("{}|{}", principal.issuer, principal.subject))?;
    let agent_attributes = [("subject", principal.subject.as_str()), ("issuer", principal.issuer.as_str())];
    let target_uid = uid("Target", &target.name)?;
    let target_attributes = [("name", target.name.as_str()), ("protocol", target.protocol.name())];
    let target_groups: BTreeSet<String> = target.groups.iter().cloned().collect();

    let mut all = groups("Group", &principal.groups)?;
    all.extend(groups("TargetGroup", &target_groups)?);
    all.push(entity(agent.clone(), agent_attributes, parents("Group", &principal.groups)?)?);
    all.push(entity(target_uid.clone(), target_attributes, parents("TargetGroup", &target_groups)?)?);
    let entities = actions.clone().add_entities(all, None).map_err(|_| "the identity's groups are ambiguous")?;
    Ok(Cast { agent, target: target_uid, entities })
}

pub(super) fn uid(kind: &str, id: &str) -> Result<EntityUid, &'static str> {
    let kind: EntityTypeName = kind.parse().map_err(|_| "the schema lacks an entity type")?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

fn parents(kind: &str, names: &BTreeSet<String>) -> Result<HashSet<EntityUid>, &'static str> {
    names.iter().map(|name| uid(kind, name)).collect()
}

fn groups(kind: &str, names: &BTreeSet<String>) -> Result<Vec<Entity>, &'static str> {
    names.iter().map(|name| Ok(Entity::new_no_attrs(uid(kind, name)?, HashSet::new()))).collect()
}

fn entity(uid: EntityUid, attributes: [(&str, &str); 2], parents: HashSet<EntityUid>) -> Result<Entity, &'static str> {
    let attributes: HashMap<String, RestrictedExpression> = attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), RestrictedExpression::new_string(value.to_owned())))
        .collect();
    Entity::new(uid, attributes, parents).map_err(|_| "the identity cannot be given to policy")
}
