use std::path::Path;

use super::*;
use crate::command::{Command, Effect, Fact};
use crate::policy::tests::{SHIPPED, command, head, noon, principal, set, target, with};

fn explain(set: &PolicySet, groups: &[&str], on: &str, command: Command) -> Explanation {
    let (principal, target, head, commands) = (principal(groups), target(on), head(), [command]);
    let (now, session) = (noon(), None);
    set.explain(&Input { principal: &principal, target: &target, head: &head, commands: &commands, now, session })
}

fn near<'a>(asked: &'a Asked, id: &str) -> &'a About {
    asked.nearly.iter().find(|about| about.id == id).unwrap_or_else(|| panic!("{id} is not near: {asked:#?}"))
}

#[test]
fn an_unbounded_delete_names_its_forbid_and_what_it_read() {
    let set = PolicySet::load(Path::new(SHIPPED)).expect("loads");
    let delete = command(&["sql.delete"], &[Effect::Destructive]);
    let found = explain(&set, &["executors"], "customers-db", delete);
    assert_eq!((found.verdict, found.policies.as_slice()), ("deny", &["no-unbounded-delete".to_owned()][..]));
    let asked = &found.actions[0];
    let forbid = asked.applied.iter().find(|about| about.id == "no-unbounded-delete").expect("it applies");
    assert!(forbid.place.ends_with("00-safety.cedar:8"), "{}", forbid.place);
    assert!(forbid.source.contains("unless { context.has_where }"), "{}", forbid.source);
    assert_eq!(forbid.facts, [("context.has_where".to_owned(), "false".to_owned())]);
    let permit = asked.applied.iter().find(|about| about.effect == "permit").expect("the permit holds as well");
    assert_eq!(permit.id, "executors-write-customers");
    // A forbid that did not apply, with its condition and its line.
    let miss = &near(asked, "not-understood").misses[0];
    assert_eq!(
        (miss.part, miss.wants.as_str(), miss.is.as_str()),
        ("condition", "unless { context.complete }", "false")
    );
    assert!(miss.place.as_deref().is_some_and(|place| place.ends_with("00-safety.cedar:6")), "{:?}", miss.place);
}

#[test]
fn only_the_conjuncts_that_are_false_are_named() {
    let set = set(&["@id(\"p\")\npermit(principal, action, resource)\nwhen {\n  context.complete &&\n  context.effects == [\"read\"] &&\n  context has tool && context.tool == \"x\"\n};"]).expect("loads");
    let call = with(command(&["http.get"], &[Effect::Write]), "tool", Fact::Text("y".to_owned()));
    let found = explain(&set, &[], "t", call);
    let about = near(&found.actions[0], "p");
    let misses: Vec<_> =
        about.misses.iter().map(|miss| (miss.wants.as_str(), miss.place.as_deref().unwrap_or_default())).collect();
    assert_eq!(misses.len(), 2, "{misses:?}");
    assert_eq!(misses[0].0, "context.effects == [\"read\"]");
    assert!(misses[0].1.ends_with("0.cedar:5") && misses[1].1.ends_with("0.cedar:6"), "{misses:?}");
    assert_eq!(misses[1].0, "context.tool == \"x\"");
    let facts: Vec<&str> = about.facts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(facts, ["context.complete", "context.effects", "context.tool"]);
    assert_eq!(about.facts[2].1, "\"y\"");
}

#[test]
fn one_part_of_the_scope_that_differs_is_near_and_two_are_not() {
    let set = set(&[r#"
        @id("group") permit(principal in Group::"dba", action == Action::"http.get", resource == Target::"t");
        @id("action") permit(principal, action == Action::"http.put", resource);
        @id("resource") permit(principal, action, resource == Target::"other");
        @id("far") permit(principal in Group::"dba", action, resource == Target::"other");
        @id("condition-too") permit(principal in Group::"dba", action, resource) when { context.mtls };
    "#])
    .expect("loads");
    let found = explain(&set, &["executors"], "t", command(&["http.get"], &[Effect::Read]));
    assert_eq!((found.verdict, found.reason.as_deref()), ("deny", Some("no policy permits this (http.get on t)")));
    let asked = &found.actions[0];
    let shown: Vec<_> = asked.nearly.iter().map(|about| (about.id.as_str(), about.misses[0].part)).collect();
    assert_eq!(shown, [("action", "action"), ("group", "principal"), ("resource", "resource")]);
    let miss = &near(asked, "group").misses[0];
    assert!(miss.wants.contains(r#"Group::"dba""#) && miss.is.contains("agent-1"), "{miss:?}");
}

#[test]
fn what_cannot_be_asked_or_evaluated_is_said() {
    let set = set(&[r#"
        @id("all") permit(principal, action, resource);
        @id("overflow") forbid(principal, action, resource) when { context.hour + 9223372036854775807 > 0 };
    "#])
    .expect("loads");
    let found = explain(&set, &[], "t", command(&["http.get"], &[Effect::Read]));
    assert!(near(&found.actions[0], "overflow").misses[0].is.starts_with("cannot be evaluated"));
    let found = explain(&set, &[], "t", command(&["sql.vacuum"], &[]));
    assert!(found.actions[0].problem.is_some());
}

#[test]
fn many_near_policies_are_bounded() {
    let text: String = (0..NEAR + 5)
        .map(|n| format!("@id(\"p{n}\") permit(principal in Group::\"g{n}\", action, resource);\n"))
        .collect();
    let found = explain(&set(&[&text]).expect("loads"), &[], "t", command(&["http.get"], &[Effect::Read]));
    assert_eq!((found.actions[0].nearly.len(), found.actions[0].further), (NEAR, 5));
}
