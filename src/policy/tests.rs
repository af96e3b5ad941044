//! The shipped policies, decision by decision; and builders for the other tests of this module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, Utc};

use super::*;
use crate::command::{Command, Effect, Fact, Protocol};
use crate::config::Target;
use crate::exchange::RequestHead;
use crate::identity::{Actor, Credential, CredentialKind, Fingerprint, Principal};

pub(super) const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/envoy/policies");

pub(super) fn set(texts: &[&str]) -> Result<PolicySet, Vec<Problem>> {
    let directory = tempfile::tempdir().expect("temporary directory");
    for (index, text) in texts.iter().enumerate() {
        std::fs::write(directory.path().join(format!("{index}.cedar")), text).expect("policy file");
    }
    PolicySet::load(directory.path())
}

pub(super) fn principal(groups: &[&str]) -> Principal {
    Principal {
        subject: "agent-1".to_owned(),
        issuer: "https://idp.example".to_owned(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        chain: vec![Actor { subject: "planner-1".to_owned(), issuer: "https://idp.example".to_owned() }],
        credential: Credential {
            kind: CredentialKind::Jwt,
            fingerprint: Fingerprint("00".to_owned()),
            key_id: None,
            expires: None,
        },
    }
}

pub(super) fn target(name: &str) -> Target {
    Target { name: name.to_owned(), groups: vec!["production".to_owned()], ..Target::default() }
}

pub(super) fn command(actions: &[&str], effects: &[Effect]) -> Command {
    let protocol = match actions.first().and_then(|action| action.split_once('.')) {
        Some(("sql", _)) => Protocol::Sql,
        Some(("mcp", _)) => Protocol::Mcp,
        Some(("grpc", _)) => Protocol::Grpc,
        Some(("kube", _)) => Protocol::Kubernetes,
        Some(("graphql", _)) => Protocol::Graphql,
        Some(("shell", _)) => Protocol::Shell,
        Some(_) | None => Protocol::Http,
    };
    Command {
        protocol,
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        effects: effects.iter().copied().collect(),
        reads: BTreeSet::new(),
        writes: BTreeSet::new(),
        facts: BTreeMap::new(),
        text: String::new(),
        statements: 1,
        complete: true,
        why_incomplete: None,
    }
}

pub(super) fn with(mut command: Command, key: &str, fact: Fact) -> Command {
    command.facts.insert(key.to_owned(), fact);
    command
}

pub(super) fn noon() -> DateTime<Utc> {
    // A Thursday.
    DateTime::from_timestamp(1_764_244_800, 0).expect("a time")
}

pub(super) fn head() -> RequestHead {
    RequestHead {
        method: "POST".to_owned(),
        authority: "DB.example:8443".to_owned(),
        path: "/query?database=customers".to_owned(),
        ..RequestHead::default()
    }
}

pub(super) fn decide(set: &PolicySet, groups: &[&str], on: &str, commands: &[Command]) -> Decision {
    let (principal, target, head) = (principal(groups), target(on), head());
    set.decide(&Input { principal: &principal, target: &target, head: &head, commands, now: noon(), session: None })
}

fn shipped() -> PolicySet {
    PolicySet::load(Path::new(SHIPPED)).expect("the shipped policies load")
}

fn update(has_where: bool) -> Command {
    with(command(&["sql.update"], &[Effect::Write]), "has_where", Fact::Bool(has_where))
}

fn tool(name: &str) -> Command {
    with(command(&["mcp.tools/call"], &[Effect::Execute]), "tool", Fact::Text(name.to_owned()))
}

fn unclear(mut command: Command) -> Command {
    command.complete = false;
    command
}

/// Name, groups, target, command; verdict, policies.
type Row = (&'static str, &'static [&'static str], &'static str, Command, &'static str, &'static [&'static str]);

#[test]
fn the_shipped_policies_decide_as_their_comments_say() {
    use Effect::{Destructive, Execute, Read, Write};
    let set = shipped();
    let select = || command(&["sql.select"], &[Read]);
    let (planners, executors): (&'static [&str], &'static [&str]) = (&["planners"], &["executors"]);
    let table: Vec<Row> = vec![
        ("planner reads", planners, "customers-db", select(), "allow", &["agents-read-customers"]),
        ("executor reads", executors, "customers-db", select(), "allow", &["agents-read-customers"]),
        ("stranger reads", &[], "customers-db", select(), "deny", &[]),
        ("other target", executors, "billing-db", select(), "deny", &[]),
        ("a select that runs code", executors, "customers-db", command(&["sql.select"], &[Read, Execute]), "deny", &[]),
        ("update with where", executors, "customers-db", update(true), "hold", &["executors-write-customers"]),
        ("update without where", executors, "customers-db", update(false), "deny", &["no-unbounded-delete"]),
        (
            "delete, where unknown",
            executors,
            "customers-db",
            command(&["sql.delete"], &[Destructive]),
            "deny",
            &["no-unbounded-delete"],
        ),
        ("planner writes", planners, "customers-db", update(true), "deny", &[]),
        (
            "insert",
            executors,
            "customers-db",
            command(&["sql.insert"], &[Write]),
            "hold",
            &["executors-write-customers"],
        ),
        ("drop", executors, "customers-db", command(&["sql.drop"], &[Destructive]), "deny", &[]),
        (
            "data-modifying CTE",
            executors,
            "customers-db",
            with(command(&["sql.select", "sql.delete"], &[Read, Destructive]), "has_where", Fact::Bool(true)),
            "hold",
            &["executors-write-customers"],
        ),
        ("incomplete select", executors, "customers-db", unclear(select()), "deny", &["not-understood"]),
        ("tool", executors, "tools", tool("get_weather"), "allow", &["executors-call-tools"]),
        ("other tool", executors, "tools", tool("send_mail"), "deny", &[]),
        ("forbidden tool", executors, "tools", tool("delete_account"), "deny", &["no-delete-account"]),
        ("planner calls", planners, "tools", tool("get_weather"), "deny", &[]),
        ("list tools", executors, "tools", command(&["mcp.tools/list"], &[Read]), "allow", &["executors-open-tools"]),
        ("events", executors, "events", command(&["http.get"], &[Read]), "allow", &["executors-read-events"]),
        ("post events", executors, "events", command(&["http.post"], &[Write]), "deny", &[]),
    ];
    for (name, groups, on, command, verdict, policies) in table {
        let decision = decide(&set, groups, on, &[command]);
        assert_eq!((decision.verdict.as_str(), decision.policies), (verdict, own(policies)), "{name}");
    }
}

fn own(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn a_denial_says_why() {
    let set = shipped();
    let reason = |commands: &[Command]| decide(&set, &["executors"], "customers-db", commands).reason;
    assert_eq!(reason(&[update(false)]).as_deref(), Some("DELETE and UPDATE need a WHERE clause"));
    let drop = command(&["sql.drop"], &[Effect::Destructive]);
    assert_eq!(
        reason(std::slice::from_ref(&drop)).as_deref(),
        Some("no policy permits this (sql.drop on customers-db)")
    );
    assert_eq!(reason(&[drop, update(false)]).as_deref(), Some("DELETE and UPDATE need a WHERE clause"));
}

#[test]
fn what_cannot_be_decided_is_denied() {
    let set = set(&[r#"@id("all") permit(principal, action, resource);"#]).expect("loads");
    let verdict = |commands: &[Command]| decide(&set, &[], "t", commands).verdict;
    assert_eq!(verdict(&[]), Verdict::Deny);
    assert_eq!(verdict(&[command(&[], &[])]), Verdict::Deny);
    assert_eq!(verdict(&[command(&["sql.vacuum"], &[])]), Verdict::Deny);
    // A group is no action: nobody asks it.
    assert_eq!(verdict(&[command(&["read"], &[])]), Verdict::Deny);
    assert_eq!(verdict(&[command(&["http.get"], &[])]), Verdict::Allow);
}

#[test]
fn a_policy_that_fails_denies_even_what_others_permit() {
    let set = set(&[r#"
        @id("all") permit(principal, action, resource);
        @id("overflow") forbid(principal, action, resource) when { context.hour + 9223372036854775807 > 0 };
    "#])
    .expect("loads");
    let decision = decide(&set, &[], "t", &[command(&["http.get"], &[])]);
    assert_eq!((decision.verdict, decision.policies), (Verdict::Deny, own(&["overflow"])));
    assert_eq!(decision.reason.as_deref(), Some("policy overflow could not be evaluated"));
}

#[test]
fn every_action_of_every_command_must_be_allowed() {
    let set = set(&[r#"@id("get") permit(principal, action == Action::"http.get", resource);"#]).expect("loads");
    let get = || command(&["http.get"], &[]);
    assert_eq!(decide(&set, &[], "t", &[get(), get()]).verdict, Verdict::Allow);
    assert_eq!(decide(&set, &[], "t", &[get(), command(&["http.post"], &[])]).verdict, Verdict::Deny);
    assert_eq!(decide(&set, &[], "t", &[command(&["http.get", "http.post"], &[])]).verdict, Verdict::Deny);
}

#[test]
fn a_permit_without_approval_is_enough() {
    let set = set(&[r#"
        @id("ask") @approval("dba") @unmask("email") permit(principal, action in Action::"http", resource);
        @id("free") permit(principal, action == Action::"http.get", resource);
    "#])
    .expect("loads");
    let get = || command(&["http.get"], &[]);
    let decision = decide(&set, &[], "t", &[get()]);
    assert_eq!((decision.verdict, decision.policies), (Verdict::Allow, own(&["free"])));
    assert!(decision.unmask.is_empty(), "what was not approved lifts no mask");
    // One action of the exchange needs it, so the exchange waits.
    let decision = decide(&set, &[], "t", &[get(), command(&["http.put"], &[])]);
    assert_eq!(decision.verdict.as_str(), "hold");
    assert_eq!(decision.policies, own(&["ask", "free"]));
}

#[test]
fn all_approvals_that_apply_are_required_joined_by_group() {
    let set = set(&[r#"
        @id("a") @approval("dba") @quorum("2") @window("15m") @reason("two eyes")
        permit(principal, action, resource);
        @id("b") @approval("dba") @window("1h") @reason("more eyes") permit(principal, action, resource);
        @id("c") @approval("security") permit(principal, action, resource);
    "#])
    .expect("loads");
    let decision = decide(&set, &[], "t", &[command(&["http.get"], &[])]);
    let requirement = |group: &str, quorum, window, reason: Option<&str>, policies| Requirement {
        group: group.to_owned(),
        quorum,
        window,
        reason: reason.map(str::to_owned),
        policies: own(policies),
    };
    let want = vec![
        requirement("dba", 2, Some(Duration::from_secs(900)), Some("two eyes; more eyes"), &["a", "b"]),
        requirement("security", 1, None, None, &["c"]),
    ];
    assert_eq!(decision.verdict, Verdict::Hold(want));
    assert_eq!(decision.reason.as_deref(), Some("two eyes"));
}

#[test]
fn masking_is_lifted_only_where_every_action_lifts_it() {
    let set = set(&[r#"
        @id("get") @unmask("email, phone") permit(principal, action == Action::"http.get", resource);
        @id("put") @unmask("Email") permit(principal, action == Action::"http.put", resource);
        @id("post") permit(principal, action == Action::"http.post", resource);
    "#])
    .expect("loads");
    let unmask = |actions: &[&str]| {
        let lifted = decide(&set, &[], "t", &[command(actions, &[])]).unmask;
        lifted.into_iter().map(|(kind, by)| (kind, by.into_iter().collect())).collect::<Vec<(String, Vec<String>)>>()
    };
    let by = |kind: &str, policies: &[&str]| (kind.to_owned(), own(policies));
    assert_eq!(unmask(&["http.get"]), [by("EMAIL", &["get"]), by("PHONE", &["get"])]);
    assert_eq!(unmask(&["http.get", "http.put"]), [by("EMAIL", &["get", "put"])]);
    assert_eq!(unmask(&["http.get", "http.post"]), []);
}

#[test]
fn equal_subjects_of_two_issuers_are_two_agents() {
    let policy = r#"@id("one") permit(principal == Agent::"https://idp.example|agent-1", action, resource);"#;
    let set = set(&[policy]).expect("loads");
    let (target, head, commands) = (target("t"), head(), [command(&["http.get"], &[])]);
    let mut principal = principal(&[]);
    let verdict = |principal: &Principal| {
        let (now, session) = (noon(), None);
        set.decide(&Input { principal, target: &target, head: &head, commands: &commands, now, session }).verdict
    };
    assert_eq!(verdict(&principal), Verdict::Allow);
    principal.issuer = "https://other.example".to_owned();
    assert_eq!(verdict(&principal), Verdict::Deny);
}

#[test]
fn an_alarm_is_carried_where_its_policy_determines_the_decision() {
    let set = set(&[r#"
        @id("free") permit(principal, action == Action::"http.get", resource);
        @id("glass") @alarm("break-glass") permit(principal, action == Action::"http.put", resource);
        @id("asked") @alarm("asked") @approval("ops") permit(principal, action == Action::"http.get", resource);
        @id("never") @alarm("tried") forbid(principal, action == Action::"http.delete", resource);
    "#])
    .expect("loads");
    let alarms = |actions: &[&str]| {
        let decision = decide(&set, &[], "t", &[command(actions, &[])]);
        let alarms: Vec<String> = decision.alarms.iter().map(|(policy, alarm)| format!("{policy} {alarm}")).collect();
        format!("{} {}", decision.verdict.as_str(), alarms.join(", "))
    };
    assert_eq!(alarms(&["http.get"]), "allow ", "a permit that did not count raises none");
    assert_eq!(alarms(&["http.get", "http.put"]), "allow glass break-glass");
    assert_eq!(alarms(&["http.delete", "http.put"]), "deny never tried");
}
