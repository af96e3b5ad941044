use std::collections::BTreeSet;

use super::*;
use crate::command::{Effect, Fact};
use crate::journal::record::SessionRef;
use crate::policy::tests::{command, head, noon, principal, target, with};

/// The record of a request that was decided so.
pub(in crate::policy) fn record(verdict: &str, groups: &[&str], on: &str, commands: &[Command]) -> Record<String> {
    let (head, target) = (head(), target(on));
    let of = |command: &Command| CommandRecord {
        protocol: command.protocol,
        actions: command.actions.clone(),
        effects: command.effects.clone(),
        reads: command.reads.clone(),
        writes: command.writes.clone(),
        facts: command.facts.clone(),
        facts_cut: false,
        masked: BTreeSet::new(),
        text: command.text.clone(),
        statements: command.statements,
        complete: command.complete,
        why_incomplete: command.why_incomplete.clone(),
    };
    let protocol = commands.first().map_or("http", |command| command.protocol.as_str());
    let request = RequestRecord {
        principal: Some(principal(groups)),
        target: Some(target.name),
        target_protocol: Some(protocol.to_owned()),
        target_groups: target.groups.into_iter().collect(),
        method: head.method,
        authority: head.authority,
        path: head.path,
        headers: Vec::new(),
        peer: Some("10.1.2.3:4711".to_owned()),
        mtls: Some(true),
        request_id: None,
        trace_id: None,
        commands: commands.iter().map(of).collect(),
        decision: DecisionRecord {
            verdict: verdict.to_owned(),
            mode: "enforce".to_owned(),
            would: None,
            status: None,
            policies: Vec::new(),
            reason: None,
            policy_version: Some("00".to_owned()),
            approval: None,
            unmask: BTreeSet::new(),
            alarms: Default::default(),
        },
        digest: None,
        body: None,
    };
    Record {
        v: 1,
        seq: 0,
        time: noon(),
        instance: "gate-1".to_owned(),
        session: Some(SessionRef { id: "abc-17".to_owned(), seq: 1 }),
        decision_id: Some(DecisionId::new()),
        event: Event::Request(Box::new(request)),
    }
}

pub(in crate::policy) fn recorded(verdict: &str, groups: &[&str], on: &str, commands: &[Command]) -> Recorded {
    Recorded::read(record(verdict, groups, on, commands)).expect("a request").expect("replayable")
}

/// A change to the record of a request.
type Edit = fn(&mut RequestRecord<String>);

#[test]
fn a_record_gives_the_input_back() {
    let update = with(command(&["sql.update"], &[Effect::Write]), "has_where", Fact::Bool(true));
    let recorded = recorded("hold", &["executors"], "customers-db", std::slice::from_ref(&update));
    let input = recorded.input();
    assert_eq!(input.commands, [update]);
    assert_eq!((input.session, input.now), (Some("abc"), noon()));
    assert_eq!((input.target.groups.as_slice(), input.target.protocol.name()), (&["production".to_owned()][..], "sql"));
    assert!(input.head.peer.has_certificate());
    let shipped = crate::policy::PolicySet::load(std::path::Path::new(crate::policy::tests::SHIPPED)).expect("loads");
    assert_eq!(shipped.decide(&input).verdict.as_str(), "hold");
}

#[test]
fn what_cannot_be_replayed_says_why() {
    let edits: [(Edit, NotReplayable); 6] = [
        (|r| r.target = None, NotReplayable::NoTarget),
        (|r| r.principal = None, NotReplayable::NoPrincipal),
        (|r| r.decision.policy_version = None, NotReplayable::NotDecided),
        (|r| r.mtls = None, NotReplayable::NoFacts),
        (|r| r.target_protocol = None, NotReplayable::NoFacts),
        (|r| r.target_protocol = Some("smtp".to_owned()), NotReplayable::UnknownProtocol),
    ];
    for (edit, want) in edits {
        let mut record = record("allow", &[], "t", &[command(&["http.get"], &[Effect::Read])]);
        let Event::Request(request) = &mut record.event else { unreachable!("made above") };
        edit(request);
        assert_eq!(Recorded::read(record).expect("a request").err(), Some(want));
    }
    let mut other = record("allow", &[], "t", &[]);
    other.event = Event::GateStopped { reason: String::new() };
    assert!(Recorded::read(other).is_none());
}
