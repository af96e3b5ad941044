use proptest::prelude::*;

use super::*;
use crate::command::{Command, Effect, Fact};
use crate::policy::Verdict;
use crate::policy::recorded::tests::recorded;
use crate::policy::tests::{command, with};

fn whose() -> Whose {
    Whose::Principal("agent-1".to_owned())
}

fn propose(exchanges: &[Recorded]) -> (Suggestion, Vec<bool>) {
    let mut suggester = Suggester::new(whose(), false);
    let taken = exchanges.iter().map(|recorded| suggester.is_for(recorded) && suggester.add(recorded)).collect();
    (suggester.finish(), taken)
}

fn sql(action: &str, effect: Effect, reads: &[&str], writes: &[&str]) -> Command {
    let mut sql = with(command(&[action], &[effect]), "has_where", Fact::Bool(true));
    sql.reads = reads.iter().map(|name| (*name).to_owned()).collect();
    sql.writes = writes.iter().map(|name| (*name).to_owned()).collect();
    sql
}

fn http(path: &str) -> Command {
    let mut get = with(command(&["http.get"], &[Effect::Read]), "path", Fact::Text(path.to_owned()));
    get.reads.insert(path.to_owned());
    get
}

fn tool(name: &str) -> Command {
    let mut call = with(command(&["mcp.tools/call"], &[Effect::Execute]), "tool", Fact::Text(name.to_owned()));
    call.writes.insert(format!("tool:{name}"));
    call
}

fn allow(on: &str, command: Command) -> Recorded {
    recorded("allow", &["executors"], on, &[command])
}

fn allows(set: &PolicySet, recorded: &Recorded) -> bool {
    set.decide(&recorded.input()).verdict == Verdict::Allow
}

#[test]
fn what_was_seen_is_joined_by_relation_path_and_tool_and_no_further() {
    let seen = [
        allow("db", sql("sql.select", Effect::Read, &["orders"], &[])),
        allow("db", sql("sql.select", Effect::Read, &["orders", "customers"], &[])),
        allow("web", http("/users/7")),
        allow("web", http("/users/8")),
        allow("web", http("/health")),
        allow("tools", tool("get_weather")),
        allow("tools", tool("search_orders")),
    ];
    let (suggestion, taken) = propose(&seen);
    assert!(taken.iter().all(|taken| *taken) && suggestion.exchanges == 7);
    assert_eq!(suggestion.policies, 3, "{}", suggestion.text);
    let set = compile(&suggestion.text).unwrap_or_else(|problems| panic!("{problems:?}\n{}", suggestion.text));
    assert!(seen.iter().all(|recorded| allows(&set, recorded)), "{}", suggestion.text);
    for part in [
        "// Seen 2 times, 2025-",
        r#"principal == Agent::"https://idp.example|agent-1""#,
        r#"["customers", "orders"].containsAll(context.reads)"#,
        "context.writes.isEmpty()",
        r#"["get_weather", "search_orders"].contains(context.tool)"#,
        r#"context.path like "/users/*""#,
        r#"context.path == "/health""#,
        r#"context.effects == ["read"]"#,
    ] {
        assert!(suggestion.text.contains(part), "{part} is not in\n{}", suggestion.text);
    }
    let more = [
        allow("db", sql("sql.select", Effect::Read, &["billing"], &[])),
        allow("db", sql("sql.select", Effect::Execute, &["orders"], &[])),
        allow("other", sql("sql.select", Effect::Read, &["orders"], &[])),
        allow("web", http("/users")),
        allow("web", http("/users/7/keys")),
        allow("web", http("/health/x")),
        allow("tools", tool("delete_account")),
    ];
    for recorded in more {
        assert!(!allows(&set, &recorded), "{:?}\n{}", recorded.commands, suggestion.text);
    }
}

#[test]
fn what_is_not_to_be_proposed_is_counted() {
    let get = || http("/a");
    let mut unclear = allow("web", get());
    unclear.commands[0].complete = false;
    let mut masked = allow("tools", tool("x"));
    masked.masked[0].insert("tool".to_owned());
    let mut observed = allow("web", http("/observed"));
    observed.decision.would = Some("deny".to_owned());
    let mut glass = allow("web", get());
    glass.decision.alarms.insert("glass".to_owned(), "break-glass".to_owned());
    let seen = [
        glass,
        recorded("deny", &[], "web", &[get()]),
        recorded("hold", &[], "web", &[get()]),
        unclear,
        masked,
        observed.clone(),
    ];
    let (suggestion, taken) = propose(&seen);
    assert!(taken.iter().all(|taken| !taken) && suggestion.policies == 0);
    let counts: Vec<_> = suggestion.left_out.into_iter().collect();
    let want = [
        (LeftOut::Refused, 2),
        (LeftOut::Held, 1),
        (LeftOut::Alarm, 1),
        (LeftOut::NotUnderstood, 1),
        (LeftOut::Masked, 1),
    ];
    assert_eq!(counts, want);
    let mut suggester = Suggester::new(Whose::Group("executors".to_owned()), true);
    assert!(suggester.is_for(&observed) && suggester.add(&observed));
    let set = compile(&suggester.finish().text).expect("loads");
    assert!(allows(&set, &observed));
}

#[test]
fn a_masked_segment_of_a_path_is_any_one() {
    let path = "/mail/[REDACTED:EMAIL]/inbox";
    let mut seen = allow("web", http(path));
    seen.masked[0].extend(["path".to_owned(), "reads".to_owned()]);
    let (suggestion, taken) = propose(&[seen]);
    assert_eq!(taken, [true]);
    let set = compile(&suggestion.text).expect("loads");
    assert!(allows(&set, &allow("web", http("/mail/ada@example.com/inbox"))), "{}", suggestion.text);
    assert!(!allows(&set, &allow("web", http("/mail/a/b/inbox"))));
}

const NAMES: [&str; 6] = ["orders", "customers", "\"quoted\"", "a*b", "ü\n\\", "x.y"];

fn some_names() -> impl Strategy<Value = BTreeSet<String>> {
    prop::collection::btree_set(prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 0..4)
}

fn some_path() -> impl Strategy<Value = String> {
    let segment =
        prop::sample::select(vec!["users", "7", "12345", "a*b", "ä\"", "0190d0a8-0000-7000-8000-000000000001", ""]);
    prop::collection::vec(segment, 1..4).prop_map(|segments| format!("/{}", segments.join("/")))
}

fn some_effects() -> impl Strategy<Value = BTreeSet<Effect>> {
    let all = vec![Effect::Read, Effect::Write, Effect::Destructive, Effect::Admin, Effect::Execute];
    prop::collection::btree_set(prop::sample::select(all), 1..3)
}

fn some_command() -> impl Strategy<Value = Command> {
    let sql = (
        prop::sample::select(vec!["sql.select", "sql.update", "sql.delete"]),
        some_effects(),
        some_names(),
        some_names(),
        any::<bool>(),
    );
    let sql = sql.prop_map(|(action, effects, reads, writes, bounded)| {
        let made = with(command(&[action], &[]), "has_where", Fact::Bool(bounded));
        Command { effects, reads, writes, ..made }
    });
    let tool = (prop::sample::select(&NAMES[..]), some_effects());
    let tool = tool.prop_map(|(name, effects)| Command { effects, ..self::tool(name) });
    let kube = (some_effects(), prop::option::of(prop::sample::select(&NAMES[..])), some_names());
    let kube = kube.prop_map(|(effects, namespace, reads)| {
        let mut made = with(command(&["kube.other"], &[]), "verb", Fact::Text("get".to_owned()));
        made.facts.extend(namespace.map(|name| ("namespace".to_owned(), Fact::Text(name.to_owned()))));
        Command { effects, reads, ..made }
    });
    prop_oneof![sql, tool, kube, some_path().prop_map(|path| http(&path))]
}

/// Changes that take an exchange out of what was seen.
fn mutated(mut recorded: Recorded, how: u8) -> Recorded {
    let Some(command) = recorded.commands.first_mut() else { return recorded };
    let by_path = command.facts.contains_key("path");
    match how {
        0 => command.complete = false,
        1 => command.effects = [Effect::Read, Effect::Write, Effect::Destructive, Effect::Admin].into(),
        2 => drop(command.writes.insert("never seen".to_owned())),
        3 => command.actions = ["grpc.call".to_owned()].into(),
        4 => recorded.target.name = "other".to_owned(),
        5 => recorded.principal.subject = "agent-2".to_owned(),
        6 => command.statements += 1,
        _ if by_path => {
            let deeper = ["x"; 8].join("/");
            command.facts.insert("path".to_owned(), Fact::Text(format!("/{deeper}")));
        }
        _ => drop(command.reads.insert("never seen".to_owned())),
    }
    // A path stands for what an HTTP request reads and writes.
    if by_path && how == 2 {
        recorded.head.method = "TRACE".to_owned();
    }
    recorded
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_proposal_allows_all_that_it_came_from_and_nothing_that_was_changed(
        commands in prop::collection::vec(prop::collection::vec(some_command(), 1..3), 1..8),
        which in any::<prop::sample::Index>(),
        how in 0u8..8,
    ) {
        let seen: Vec<Recorded> = commands.iter().map(|commands| recorded("allow", &["executors"], "t", commands)).collect();
        let (suggestion, taken) = propose(&seen);
        prop_assert!(taken.iter().all(|taken| *taken));
        let set = compile(&suggestion.text);
        prop_assert!(set.is_ok(), "{:?}\n{}", set.err(), suggestion.text);
        let set = set.expect("checked");
        for recorded in &seen {
            prop_assert!(allows(&set, recorded), "{:?}\n{}", recorded.commands, suggestion.text);
        }
        let changed = mutated(which.get(&seen).clone(), how);
        prop_assert!(!allows(&set, &changed), "{how}: {:?}\n{}", changed.commands, suggestion.text);
    }
}
