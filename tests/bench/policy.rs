//! What a decision costs as policies grow: the gate's whole decision, beside Cedar alone over the same policies.
//!
//! `cargo bench --bench policy`. The medians at the end are over single decisions.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use cedar_policy::{Authorizer, Context, Entities, Entity, EntityUid, Request, RestrictedExpression, Schema};
use chrono::DateTime;
use criterion::{BenchmarkId, Criterion};
use portcullis::command::{self, Command};
use portcullis::config::{Dialect, Sql, StatementAt, Target, TargetProtocol};
use portcullis::exchange::RequestHead;
use portcullis::identity::{Credential, CredentialKind, Fingerprint, Principal};
use portcullis::policy::{Input, PolicySet};

const SCHEMA: &str = include_str!("../../src/policy/schema.cedarschema");
const GROUPS: usize = 100;
const TARGETS: usize = 20;
const SAMPLES: usize = 5_000;

/// A few rules for all, the rest each for one group, one target and one kind of action.
fn policies(count: usize) -> String {
    let mut text = String::from(
        r#"
        @id("not-understood") forbid(principal, action, resource) unless { context.complete };
        @id("no-unbounded-delete") forbid(principal, action in [Action::"sql.delete", Action::"sql.update"], resource)
        unless { context.has_where };
        @id("office") forbid(principal, action in Action::"destructive", resource) when { context.hour < 6 };
        "#,
    );
    let actions = [r#"Action::"read""#, r#"Action::"write""#, r#"Action::"sql.select""#, r#"Action::"mcp.tools/call""#];
    for i in 3..count {
        let (group, target, action) = (i % GROUPS, i / 7 % TARGETS, actions[i % actions.len()]);
        let _ = writeln!(
            text,
            r#"@id("p{i}") permit(principal in Group::"g{group}", action in {action}, resource == Target::"t{target}")
            when {{ context.effects == ["read"] && context.hour >= {} }};"#,
            i % 6,
        );
    }
    text
}

fn principal(groups: usize) -> Principal {
    // Those groups that have rules for the target among them, however few there are.
    let step = GROUPS / groups;
    Principal {
        subject: "agent-1".to_owned(),
        issuer: "https://login.example.com".to_owned(),
        groups: (0..GROUPS).step_by(step).map(|g| format!("g{g}")).collect(),
        chain: Vec::new(),
        credential: Credential {
            kind: CredentialKind::Jwt,
            fingerprint: Fingerprint(String::new()),
            key_id: None,
            expires: None,
        },
    }
}

struct Asked {
    principal: Principal,
    target: Target,
    head: RequestHead,
    commands: Vec<Command>,
}

fn asked(groups: usize) -> Asked {
    let sql = Sql { dialect: Dialect::Postgres, statement: StatementAt::Body };
    let target = Target {
        name: "t4".to_owned(),
        groups: vec!["databases".to_owned()],
        protocol: TargetProtocol::Sql(sql),
        ..Target::default()
    };
    let head = RequestHead { method: "POST".to_owned(), path: "/".to_owned(), ..RequestHead::default() };
    let commands =
        command::decode(&target, &head, b"SELECT a, b FROM shop.orders JOIN customers USING (id) WHERE id = 7");
    Asked { principal: principal(groups), target, head, commands }
}

fn indexed(set: &PolicySet, asked: &Asked) -> usize {
    let input = Input {
        principal: &asked.principal,
        target: &asked.target,
        head: &asked.head,
        commands: &asked.commands,
        now: DateTime::from_timestamp(1_735_732_800, 0).unwrap(),
        session: Some("s-1"),
    };
    set.decide(black_box(&input)).policies.len()
}

/// Everything made beforehand: only `is_authorized` is left.
struct Alone {
    authorizer: Authorizer,
    policies: cedar_policy::PolicySet,
    entities: Entities,
    request: Request,
}

fn alone(text: &str, asked: &Asked) -> Alone {
    let uid = |text: String| text.parse::<EntityUid>().unwrap();
    let (schema, _) = Schema::from_cedarschema_str(SCHEMA).unwrap();
    let (agent, target) = (uid(r#"Agent::"a""#.to_owned()), uid(format!(r#"Target::"{}""#, asked.target.name)));
    let groups = asked.principal.groups.iter().map(|group| uid(format!(r#"Group::"{group}""#))).collect();
    let agent_entity = Entity::new(agent.clone(), Default::default(), groups).unwrap();
    let entities = schema.action_entities().unwrap().add_entities([agent_entity], None).unwrap();
    let context = Context::from_pairs([
        ("complete".to_owned(), RestrictedExpression::new_bool(true)),
        ("has_where".to_owned(), RestrictedExpression::new_bool(true)),
        ("hour".to_owned(), RestrictedExpression::new_long(12)),
        ("effects".to_owned(), RestrictedExpression::new_set([RestrictedExpression::new_string("read".to_owned())])),
    ]);
    let action = uid(r#"Action::"sql.select""#.to_owned());
    let request = Request::new(agent, action, target, context.unwrap(), None).unwrap();
    Alone { authorizer: Authorizer::new(), policies: text.parse().unwrap(), entities, request }
}

impl Alone {
    fn ask(&self) -> bool {
        let response = self.authorizer.is_authorized(black_box(&self.request), &self.policies, &self.entities);
        response.diagnostics().reason().next().is_some()
    }
}

fn load(text: &str) -> PolicySet {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("p.cedar"), text).unwrap();
    PolicySet::load(directory.path()).unwrap()
}

fn median(mut once: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..SAMPLES)
        .map(|_| {
            let began = Instant::now();
            once();
            began.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[SAMPLES / 2]
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut medians = String::new();
    for count in [10, 100, 1_000] {
        let text = policies(count);
        let set = load(&text);
        for groups in BTreeSet::from([1, 5, GROUPS]) {
            let asked = asked(groups);
            let alone = alone(&text, &asked);
            let name = format!("{count} policies, agent in {groups} of {GROUPS} groups");
            let mut group = criterion.benchmark_group(&name);
            group.bench_function(BenchmarkId::from_parameter("gate"), |b| b.iter(|| indexed(&set, &asked)));
            group.bench_function(BenchmarkId::from_parameter("cedar alone"), |b| b.iter(|| alone.ask()));
            group.finish();
            let gate = median(|| {
                black_box(indexed(&set, &asked));
            });
            let cedar = median(|| {
                black_box(alone.ask());
            });
            let _ = writeln!(medians, "{name}: gate {gate:.1?}, cedar alone {cedar:.1?}");
        }
    }
    criterion.final_summary();
    println!("\nMedians of single decisions\n{medians}");
}
