//! The index and the small entity store change nothing: against Cedar over all policies and all entities.

use std::collections::HashSet;
use std::sync::LazyLock;

use cedar_policy::{Authorizer, Entities, Entity, EntityUid, Policy, PolicyId, PolicySet as CedarSet, Schema};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::policy::PolicyVersion;
use crate::policy::annotation::Terms;
use crate::policy::load::schema;
use crate::policy::tests::{command, head, noon, principal, target};

const PRINCIPALS: [&str; 8] = [
    "principal",
    r#"principal == Agent::"https://idp.example|a0""#,
    r#"principal in Agent::"https://idp.example|a1""#,
    r#"principal in Group::"g0""#,
    r#"principal in Group::"g1""#,
    r#"principal is Agent"#,
    r#"principal is Agent in Group::"g2""#,
    r#"principal in Group::"nobody""#,
];
const ACTIONS: [&str; 7] = [
    "action",
    r#"action == Action::"http.get""#,
    r#"action == Action::"sql.select""#,
    r#"action in Action::"read""#,
    r#"action in Action::"http.put""#,
    r#"action in [Action::"http", Action::"sql.delete"]"#,
    r#"action in [Action::"write", Action::"destructive"]"#,
];
const RESOURCES: [&str; 6] = [
    "resource",
    r#"resource == Target::"t0""#,
    r#"resource in Target::"t1""#,
    r#"resource in TargetGroup::"x0""#,
    r#"resource is Target"#,
    r#"resource is Target in TargetGroup::"x1""#,
];
/// The second fails at noon; so does the last, for a principal whose group it names.
const CONDITIONS: [&str; 10] = [
    "",
    "when { context.hour + 9223372036854775807 > 0 }",
    "when { context.complete }",
    "unless { context.complete }",
    r#"when { action in Action::"write" }"#,
    r#"when { Action::"sql.select" in Action::"read" }"#,
    r#"when { principal in Group::"g2" }"#,
    r#"when { resource in TargetGroup::"x0" && principal.subject == "a0" }"#,
    r#"unless { Group::"g0" in Group::"g1" }"#,
    r#"when { principal in Group::"g1" && context.hour + 9223372036854775807 > 0 }"#,
];

static SCHEMA: LazyLock<(Schema, Entities)> = LazyLock::new(|| schema().expect("the schema parses"));

fn policy() -> impl Strategy<Value = (String, bool)> {
    let effect = prop_oneof![3 => Just("permit"), 1 => Just("forbid")];
    // Most sets are to have no action in a condition, so that the small entity store is tried.
    let condition = prop_oneof![
        8 => select(CONDITIONS.as_slice()),
        30 => select(vec![CONDITIONS[0], CONDITIONS[2], CONDITIONS[3], CONDITIONS[6], CONDITIONS[7], CONDITIONS[9]]),
    ];
    let scope = (select(PRINCIPALS.as_slice()), select(ACTIONS.as_slice()), select(RESOURCES.as_slice()));
    (effect, scope, condition, any::<bool>()).prop_map(|(effect, (principal, action, resource), condition, held)| {
        (format!("{effect}({principal}, {action}, {resource}) {condition};"), held && effect == "permit")
    })
}

fn assembled(policies: &[(String, bool)]) -> PolicySet {
    let (mut cedar, mut terms) = (CedarSet::new(), BTreeMap::new());
    for (number, (text, held)) in policies.iter().enumerate() {
        let id = format!("p{number}");
        cedar.add(Policy::parse(Some(PolicyId::new(&id)), text).expect("parses")).expect("has its own id");
        let policies = vec![id.clone()];
        let approval =
            held.then(|| Requirement { group: "dba".to_owned(), quorum: 1, window: None, reason: None, policies });
        terms.insert(id.clone(), Terms { approval, ..Terms::named(id) });
    }
    let version = PolicyVersion(String::new());
    PolicySet::assemble(SCHEMA.clone(), (cedar, terms, BTreeMap::new()), version).expect("assembles")
}

fn uid(text: &str) -> EntityUid {
    text.parse().expect("an entity")
}

/// Every action of the schema, and every group as an entity of its own.
fn all_entities(input: &Input<'_>) -> Entities {
    let set = |kind: &str, names: &mut dyn Iterator<Item = &String>| -> HashSet<EntityUid> {
        names.map(|name| uid(&format!("{kind}::\"{name}\""))).collect()
    };
    let groups = set("Group", &mut input.principal.groups.iter());
    let target_groups = set("TargetGroup", &mut input.target.groups.iter());
    let alone = |uid: &EntityUid| Entity::new_no_attrs(uid.clone(), HashSet::new());
    let mut all: Vec<Entity> = groups.iter().chain(&target_groups).map(alone).collect();
    let text = |value: &str| cedar_policy::RestrictedExpression::new_string(value.to_owned());
    let agent = format!("Agent::\"https://idp.example|{}\"", input.principal.subject);
    let attributes = [("subject", &*input.principal.subject), ("issuer", &*input.principal.issuer)];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), text(value))).into();
    all.push(Entity::new(uid(&agent), attributes, groups).expect("an entity"));
    let on = format!("Target::\"{}\"", input.target.name);
    let attributes = [("name", &*input.target.name), ("protocol", input.target.protocol.name())];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), text(value))).into();
    all.push(Entity::new(uid(&on), attributes, target_groups).expect("an entity"));
    SCHEMA.1.clone().add_entities(all, None).expect("entities")
}

/// What Cedar says over everything, put together as the gate does.
fn over_everything(set: &PolicySet, input: &Input<'_>) -> Decision {
    let entities = all_entities(input);
    let agent = uid(&format!("Agent::\"https://idp.example|{}\"", input.principal.subject));
    let on = uid(&format!("Target::\"{}\"", input.target.name));
    let mut tally = Tally::default();
    for command in input.commands {
        let context = context(input, command).expect("a context");
        for action in &command.actions {
            let asked = uid(&format!("Action::\"{action}\""));
            let request = Request::new(agent.clone(), asked, on.clone(), context.clone(), Some(&set.schema));
            let response = Authorizer::new().is_authorized(&request.expect("a request"), &set.cedar, &entities);
            tally.add(set.answer(&response, action, &input.target.name));
        }
    }
    set.decision(tally)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn the_index_never_changes_a_decision(
        policies in proptest::collection::vec(policy(), 1..25),
        subject in select(vec!["a0", "a1", "a2"]),
        groups in subsequence(vec!["g0", "g1", "g2", "g3"], 0..=4),
        on in select(vec!["t0", "t1", "t2"]),
        target_groups in subsequence(vec!["x0".to_owned(), "x1".to_owned()], 0..=2),
        actions in subsequence(vec!["http.get", "http.put", "sql.select", "sql.delete", "mcp.ping"], 1..=3),
        complete in any::<bool>(),
    ) {
        let set = assembled(&policies);
        let mut principal = principal(&groups);
        principal.subject = subject.to_owned();
        let target = Target { groups: target_groups, ..target(on) };
        let commands = [Command { complete, ..command(&actions, &[]) }];
        let head = head();
        let input =
            Input { principal: &principal, target: &target, head: &head, commands: &commands, now: noon(), session: None };
        let want = over_everything(&set, &input);
        prop_assert_eq!(set.decide(&input), want.clone());
        // The candidates that are kept answer as those that were just made.
        prop_assert_eq!(set.decide(&input), want);
    }
}

/// What the property above rests on: the index does leave policies out, and kept sets are few.
#[test]
fn candidates_are_those_whose_scope_may_be_true() {
    let texts = [
        r#"permit(principal in Group::"g0", action in Action::"read", resource == Target::"t0");"#,
        r#"permit(principal in Group::"g1", action in Action::"read", resource == Target::"t0");"#,
        r#"permit(principal in Group::"g0", action in Action::"write", resource == Target::"t0");"#,
        r#"permit(principal in Group::"g0", action in Action::"read", resource in TargetGroup::"x0");"#,
        r#"forbid(principal, action, resource) unless { context.complete };"#,
    ];
    let set = assembled(&texts.map(|text| (text.to_owned(), false)));
    let candidates = |groups: &[&str], on: &str, action: &str| {
        let (principal, target) = (principal(groups), target(on));
        let cast = set.kinds.cast(&principal, &target, std::iter::empty()).expect("a cast");
        let sides = set.index.sides(
            std::iter::once(&cast.agent).chain(&cast.groups),
            std::iter::once(&cast.target).chain(&cast.target_groups),
        );
        let found = set.index.candidates(&sides, &set.kinds.action(action)).expect("candidates");
        let mut ids: Vec<String> = found.policies().map(|policy| policy.id().to_string()).collect();
        ids.sort();
        ids.join(" ")
    };
    assert_eq!(candidates(&["g0", "g9"], "t0", "http.get"), "p0 p4");
    assert_eq!(candidates(&["g0", "g1"], "t0", "http.get"), "p0 p1 p4");
    assert_eq!(candidates(&["g0"], "t0", "http.put"), "p2 p4");
    assert_eq!(candidates(&["g0"], "t1", "http.get"), "p4");
    assert_eq!(candidates(&[], "t0", "http.delete"), "p4");
}
