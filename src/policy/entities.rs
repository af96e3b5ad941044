//! Principal and target as Cedar entities.

use std::collections::{BTreeSet, HashMap, HashSet};

use cedar_policy::{Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};

use crate::config::Target;
use crate::identity::Principal;

/// The entities of one decision: agent and target, which know their groups, and the actions that policies can look at.
/// A group has no entity of its own: there is nothing to know of it but who is in it.
pub(super) struct Cast {
    pub agent: EntityUid,
    pub groups: HashSet<EntityUid>,
    pub target: EntityUid,
    pub target_groups: HashSet<EntityUid>,
    pub entities: Entities,
}

/// The schema's entity types, whose names are parsed once.
pub(super) struct Kinds {
    agent: EntityTypeName,
    group: EntityTypeName,
    target: EntityTypeName,
    target_group: EntityTypeName,
    action: EntityTypeName,
}

impl Kinds {
    pub fn new() -> Result<Self, &'static str> {
        let kind = |name: &str| name.parse().map_err(|_| "the schema lacks an entity type");
        Ok(Kinds {
            agent: kind("Agent")?,
            group: kind("Group")?,
            target: kind("Target")?,
            target_group: kind("TargetGroup")?,
            action: kind("Action")?,
        })
    }

    pub fn action(&self, name: &str) -> EntityUid {
        uid(&self.action, name)
    }

    /// Says why in words without values, where Cedar refuses an entity.
    pub fn cast(
        &self,
        principal: &Principal,
        target: &Target,
        actions: impl Iterator<Item = Entity>,
    ) -> Result<Cast, &'static str> {
        let agent = uid(&self.agent, &format!("{}|{}", principal.issuer, principal.subject));
        let agent_attributes = [("subject", principal.subject.as_str()), ("issuer", principal.issuer.as_str())];
        let target_uid = uid(&self.target, &target.name);
        let target_attributes = [("name", target.name.as_str()), ("protocol", target.protocol.name())];
        let groups: HashSet<EntityUid> = principal.groups.iter().map(|name| uid(&self.group, name)).collect();
        let target_groups: BTreeSet<&String> = target.groups.iter().collect();
        let target_groups: HashSet<EntityUid> =
            target_groups.into_iter().map(|name| uid(&self.target_group, name)).collect();

        let entities = [
            entity(agent.clone(), agent_attributes, groups.clone())?,
            entity(target_uid.clone(), target_attributes, target_groups.clone())?,
        ];
        let entities = Entities::from_entities(entities.into_iter().chain(actions), None)
            .map_err(|_| "the identity cannot be given to policy")?;
        Ok(Cast { agent, groups, target: target_uid, target_groups, entities })
    }
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

fn entity(uid: EntityUid, attributes: [(&str, &str); 2], parents: HashSet<EntityUid>) -> Result<Entity, &'static str> {
    let attributes: HashMap<String, RestrictedExpression> = attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), RestrictedExpression::new_string(value.to_owned())))
        .collect();
    Entity::new(uid, attributes, parents).map_err(|_| "the identity cannot be given to policy")
}
