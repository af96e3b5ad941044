//! A log in which all is well, and one violation after the other planted in it.

use std::collections::BTreeSet;

use super::*;
use crate::evidence::fixture::{Counting, Log, body, ended, opened, request, started, vote};
use crate::evidence::source::Directory;
use crate::journal::format::Keys;
use crate::journal::record::{DecisionId, Event, Outcome, Pressure, RequestRecord};

/// What the gate writes of a request whose agent, source and policies are known.
fn proper(log: &Log, r: &mut RequestRecord<String>) {
    r.peer = Some("192.0.2.7:40112".to_owned());
    r.decision.policy_version = Some("x".to_owned());
    if let Some(who) = &mut r.principal {
        who.credential.expires = Some(log.time + TimeDelta::hours(1));
    }
}

fn asked(log: &Log, verdict: &str, change: impl FnOnce(&mut RequestRecord<String>)) -> Event<String> {
    let Event::Request(mut r) = request(verdict, "bob", None) else { unreachable!("it is a request") };
    proper(log, &mut r);
    change(&mut r);
    Event::Request(r)
}

fn add(log: &mut Log, id: DecisionId, event: Event<String>) -> u64 {
    log.add(Some("beta-1"), Some(id), event)
}

/// An exchange that is asked for as `change` says, and answered.
fn exchange(log: &mut Log, change: impl FnOnce(&mut RequestRecord<String>)) {
    let id = log.id();
    let event = asked(log, "allow", change);
    add(log, id, event);
    answered(log, id);
}

fn answered(log: &mut Log, id: DecisionId) {
    add(log, id, Event::Response { status: 200, headers: vec![], unexamined: None });
    add(log, id, Event::ResponseChunk(body("row", false)));
    add(log, id, ended());
}

/// Held, voted on by what `votes` gives, and ended as `state`.
fn held(log: &mut Log, votes: &[Event<String>], state: Option<&str>) -> DecisionId {
    let id = log.id();
    let event = asked(log, "hold", |_| {});
    add(log, id, event);
    add(log, id, opened());
    for vote in votes {
        log.add(None, Some(id), vote.clone());
    }
    if let Some(state) = state {
        add(log, id, Event::ApprovalEnded { ticket: "t-1".to_owned(), state: state.to_owned() });
    }
    id
}

fn vote_of(subject: &str) -> Event<String> {
    let Event::ApprovalVote { ticket, mut approver, group, approve, comment } = vote() else {
        unreachable!("it is a vote")
    };
    approver.subject = subject.to_owned();
    Event::ApprovalVote { ticket, approver, group, approve, comment }
}

fn good() -> Log {
    let mut log = Log::new();
    log.add(None, None, started());
    exchange(&mut log, |_| {});
    let id = held(&mut log, &[vote()], Some("approved"));
    answered(&mut log, id);
    log.seal();
    log
}

fn assess_log(log: &Log, framework: Framework, key: Option<&str>) -> Assessment {
    assess_asked(log, framework, key, Asked::default())
}

fn assess_asked(log: &Log, framework: Framework, key: Option<&str>, mut asked: Asked) -> Assessment {
    if let Some(key) = key {
        asked.verify.keys = Keys::parse(key).unwrap();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(assess(&Directory::new(log.dir.path()), "DIR", framework, &asked)).unwrap()
}

fn key(log: &Log) -> String {
    std::fs::read_to_string(log.vkey()).unwrap()
}

fn with(assessment: &Assessment, status: Status) -> BTreeSet<&str> {
    assessment.results.iter().filter(|r| r.status == status).map(|r| r.label.as_str()).collect()
}

#[test]
fn what_records_can_show_is_satisfied_and_the_rest_is_not_assessed() {
    let log = good();
    let assessment = assess_log(&log, Framework::Sp80053r5, Some(&key(&log)));
    assert_eq!(with(&assessment, Status::NotSatisfied), BTreeSet::new(), "{}", markdown::markdown(&assessment));
    let satisfied =
        ["AC-3", "AC-5", "AC-6(9)", "AU-3", "AU-7", "AU-9", "AU-9(3)", "AU-10", "AU-12", "IA-2", "SI-10", "SI-15"];
    assert_eq!(with(&assessment, Status::Satisfied), satisfied.into());
    let anchor = &assessment.anchors[0];
    assert_eq!((anchor.size, anchor.signatures.len(), assessment.anchors.len()), (12, 1, 1));
    assert_eq!(assessment.policies, ["x".to_owned()].into());
    // Nothing that people do is ever satisfied, and nothing without a key that needs one.
    let keyless = assess_log(&log, Framework::Sp80053r5, None);
    for label in ["AU-9(3)", "AU-10"] {
        assert!(with(&keyless, Status::NotAssessed).contains(label), "{label}");
    }
}

/// A control, and what makes it fail.
type Planted = (&'static str, fn(&mut Log));

const PLANTED: [Planted; 18] = [
    // A write that nobody approved.
    ("AC-3", |log| {
        let id = held(log, &[], None);
        answered(log, id);
    }),
    // Approved, it says; but by whom?
    ("AC-3", |log| {
        let id = held(log, &[], Some("approved"));
        answered(log, id);
    }),
    ("AC-3", |log| {
        exchange(log, |r| (r.decision.mode, r.decision.would) = ("observe".to_owned(), Some("deny".to_owned())))
    }),
    ("AC-4", |log| {
        let id = held(log, &[], Some("denied"));
        answered(log, id);
    }),
    // Who asks does not approve, nor does who acts for it.
    ("AC-5", |log| {
        held(log, &[vote_of("bob")], None);
    }),
    ("AC-5", |log| {
        held(log, &[vote_of("planner")], None);
    }),
    ("AC-5", |log| {
        held(log, &[vote(), vote()], Some("approved"));
    }),
    ("AC-6", |log| exchange(log, |r| r.decision.policies.clear())),
    ("AU-3", |log| exchange(log, |r| r.peer = None)),
    ("AU-3", |log| {
        let id = log.id();
        let event = asked(log, "allow", |_| {});
        add(log, id, event);
        let Event::Ended(mut end) = ended() else { unreachable!("it is an end") };
        end.outcome = Outcome::Unknown;
        add(log, id, Event::Ended(end));
    }),
    ("AU-5", |log| {
        pressure(log, Pressure::Warning);
        pressure(log, Pressure::Full);
        exchange(log, |_| {});
    }),
    ("AU-5(1)", |log| pressure(log, Pressure::Full)),
    ("AU-8", |log| log.time -= TimeDelta::hours(1)),
    ("AU-12", |log| {
        let id = log.id();
        answered(log, id);
    }),
    ("CM-3", |log| exchange(log, |r| r.decision.policy_version = Some("y".to_owned()))),
    ("IA-2", |log| exchange(log, |r| r.principal = None)),
    ("IA-5", |log| {
        let yesterday = log.time - TimeDelta::days(1);
        exchange(log, |r| r.principal.as_mut().unwrap().credential.expires = Some(yesterday));
    }),
    ("SI-10", |log| exchange(log, |r| r.commands[0].complete = false)),
];

fn pressure(log: &mut Log, level: Pressure) {
    log.add(None, None, Event::JournalPressure { level, used: 90, max: 100 });
}

#[test]
fn a_planted_violation_turns_its_control() {
    for (n, (label, plant)) in PLANTED.iter().enumerate() {
        let mut log = good();
        plant(&mut log);
        exchange(&mut log, |_| {});
        log.seal();
        let assessment = assess_log(&log, Framework::Sp80053r5, Some(&key(&log)));
        assert!(
            with(&assessment, Status::NotSatisfied).contains(label),
            "{n}, {label}: {}",
            markdown::markdown(&assessment)
        );
        // Beside it only what the same violation is about turns.
        assert!(with(&assessment, Status::Satisfied).contains("AU-9"), "{n}, {label}");
    }
}

#[test]
fn an_unexamined_response_is_not_filtered() {
    let mut log = good();
    let id = log.id();
    let event = asked(&log, "allow", |_| {});
    add(&mut log, id, event);
    let unexamined = Some("image/png".to_owned());
    let seq = add(&mut log, id, Event::Response { status: 200, headers: vec![], unexamined });
    add(&mut log, id, ended());
    log.seal();
    let assessment = assess_log(&log, Framework::Sp80053r5, None);
    assert_eq!(with(&assessment, Status::NotSatisfied), ["SI-15"].into());
    let exceptions = &assessment.tally(Check::Filtered).exceptions;
    assert_eq!(exceptions[0].records, Some((seq - 1, seq + 1)));
    assert!(exceptions[0].what.contains("image/png"), "{exceptions:?}");
}

#[test]
fn a_gap_an_edit_and_a_foreign_key_turn_the_protection_of_records() {
    let mut log = good();
    exchange(&mut log, |_| {});
    let gap = log.seal();
    exchange(&mut log, |_| {});
    log.seal();
    let other = key(&good());
    let assessment = assess_log(&log, Framework::Sp80053r5, Some(&other));
    assert_eq!(with(&assessment, Status::NotSatisfied), ["AU-9(3)", "AU-10"].into());
    let text = String::from_utf8(zstd::decode_all(&*std::fs::read(&gap).unwrap()).unwrap()).unwrap();
    std::fs::write(&gap, zstd::encode_all(text.replace("\"row\"", "\"row of another\"").as_bytes(), 3).unwrap())
        .unwrap();
    let assessment = assess_log(&log, Framework::Sp80053r5, Some(&key(&log)));
    assert_eq!(with(&assessment, Status::NotSatisfied), ["AU-7", "AU-9", "AU-9(3)", "AU-10"].into());
    std::fs::remove_file(&gap).unwrap();
    let assessment = assess_log(&log, Framework::Sp80053r5, Some(&key(&log)));
    assert_eq!(with(&assessment, Status::NotSatisfied), ["AU-9", "AU-9(3)", "AU-10"].into());
    assert_eq!(assessment.tally(Check::Integrity).exceptions[0].records, Some((12, 15)));
    // The requirements of SP 800-171 that come from them turn too, and those that come from more are never satisfied.
    let r3 = assess_log(&log, Framework::Sp800171r3, Some(&key(&log)));
    assert_eq!(with(&r3, Status::NotSatisfied), ["03.03.08"].into());
    let r2 = assess_log(&log, Framework::Sp800171r2, Some(&key(&log)));
    assert_eq!(with(&r2, Status::NotSatisfied), ["3.3.8"].into());
    assert!(with(&r2, Status::NotAssessed).contains("3.3.1") && with(&r2, Status::Satisfied).contains("3.3.6"));
}

#[test]
fn only_what_is_in_the_window_is_judged() {
    let mut log = good();
    let before = log.time;
    exchange(&mut log, |r| r.peer = None);
    log.seal();
    let window = Window { from: None, to: Some(before) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let asked = Asked { window, ..Asked::default() };
    let source = Directory::new(log.dir.path());
    let assessment = runtime.block_on(assess(&source, "DIR", Framework::Sp80053r5, &asked)).unwrap();
    assert_eq!(with(&assessment, Status::NotSatisfied), BTreeSet::new());
    assert_eq!(assessment.tally(Check::Enforced).population, 2);
    let to = before.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    assert_eq!(assessment.query(Check::Enforced), format!("portcullis audit query DIR --to {to}"));
}

#[test]
fn what_envoy_counted_is_held_against_the_exchanges() {
    let log = good();
    let counted = |requests| {
        let asked = Asked { envoy_requests: requests, ..Asked::default() };
        assess_asked(&log, Framework::Sp80053r5, None, asked)
    };
    let au_12 = |a: &Assessment| {
        let found = a.results.iter().find(|r| r.label == "AU-12").unwrap();
        (found.status, found.checks.contains(&Check::Counted), found.not_shown.join("; ").contains("--envoy-requests"))
    };
    assert_eq!(au_12(&counted(None)), (Status::Satisfied, false, true));
    let same = counted(Some(2));
    assert_eq!(au_12(&same), (Status::Satisfied, true, false));
    assert!(markdown::markdown(&same).contains("- Requests that Envoy counted: 2\n"));
    for (requests, failed, why) in [(5, 3, "3 requests have no record"), (1, 1, "1 exchanges more")] {
        let other = counted(Some(requests));
        assert_eq!(au_12(&other).0, Status::NotSatisfied);
        let tally = other.tally(Check::Counted);
        assert_eq!((tally.population, tally.failed, tally.exceptions.len()), (requests, failed, 1));
        assert!(tally.exceptions[0].what.contains(why), "{tally:?}");
    }
    // What comes from it turns with it.
    let asked = Asked { envoy_requests: Some(3), ..Asked::default() };
    let r3 = assess_asked(&log, Framework::Sp800171r3, None, asked);
    assert_eq!(with(&r3, Status::NotSatisfied), ["03.03.03"].into());
}

#[test]
fn the_source_is_listed_once_and_each_object_is_read_once() {
    let mut log = good();
    log.manifests = true;
    exchange(&mut log, |_| {});
    log.seal();
    let source = Counting::new(log.dir.path());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let assessment = runtime.block_on(assess(&source, "DIR", Framework::Sp80053r5, &Asked::default())).unwrap();
    assert_eq!(assessment.tally(Check::Generation).population, 3);
    assert!(!assessment.anchors[0].signatures.is_empty());
    // Two segments, their checkpoints, and the manifest of one.
    assert_eq!((source.lists(), source.gets(""), source.objects()), (1, 5, 5));
}

/// What can be told of the tables without NIST's catalogs, with which they were compared.
#[test]
fn the_tables_agree_with_each_other() {
    let known: BTreeSet<_> = Framework::Sp80053r5.controls().into_iter().map(|control| control.label).collect();
    for control in Framework::Sp80053r5.controls() {
        assert_eq!(Some(&control.id), oscal_id(&control.label).as_ref());
        let part = control.statement.strip_prefix(&format!("{}_smt", control.id)).unwrap();
        assert!(part.is_empty() || part.len() == 2 && part.starts_with('.'), "{}", control.statement);
    }
    for (framework, digits) in [(Framework::Sp800171r2, 1), (Framework::Sp800171r3, 2)] {
        let mut before = vec![];
        for control in framework.controls() {
            let numbers: Vec<u32> = control.label.split('.').map(|part| part.parse().unwrap()).collect();
            assert!(numbers.len() == 3 && numbers[0] == 3 && numbers > before, "{} after {before:?}", control.label);
            assert!(control.label.split('.').all(|part| part.len() >= digits), "{}", control.label);
            before = numbers;
            for source in &control.sources {
                assert!(oscal_id(source).is_some(), "{}: {source}", control.label);
            }
            // Each is there for a control that records speak to, or for an enhancement of one.
            let base = |source: &str| source.split('(').next().unwrap_or_default().to_owned();
            assert!(control.sources.iter().any(|source| known.contains(&base(source))), "{}", control.label);
        }
    }
}

/// `AC-6(9)` is `ac-6.9`.
fn oscal_id(label: &str) -> Option<String> {
    let (family, number) = label.split_once('-')?;
    let (base, enhancement) = match number.split_once('(') {
        Some((base, enhancement)) => (base, Some(enhancement.strip_suffix(')')?)),
        None => (number, None),
    };
    let counts = |number: &str| number.parse().is_ok_and(|n: u8| n > 0 && n.to_string() == number);
    if family.len() != 2 || !family.bytes().all(|b| b.is_ascii_uppercase()) || !counts(base) {
        return None;
    }
    let family = family.to_lowercase();
    match enhancement {
        Some(enhancement) => counts(enhancement).then(|| format!("{family}-{base}.{enhancement}")),
        None => Some(format!("{family}-{base}")),
    }
}

#[test]
fn ids_are_tokens_of_oscal_and_each_stands_once() {
    for framework in Framework::ALL {
        let controls = framework.controls();
        let ids: BTreeSet<_> = controls.iter().map(|c| c.id.clone()).collect();
        assert_eq!(ids.len(), controls.len(), "{framework:?}");
        for control in &controls {
            for token in [&control.id, &control.statement] {
                let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
                assert!(token.starts_with(|c: char| c.is_ascii_alphabetic()) && token.chars().all(allowed), "{token}");
            }
            assert!(!control.not_shown.is_empty(), "{}", control.label);
            assert_eq!(framework == Framework::Sp80053r5, control.sources.is_empty(), "{}", control.label);
        }
    }
}

#[test]
fn recorded_text_is_no_markup_in_any_format() {
    let mut log = good();
    let id = log.id();
    let event = asked(&log, "allow", |_| {});
    add(&mut log, id, event);
    let unexamined = Some("<img src=x>|*\x1b[31m".to_owned());
    add(&mut log, id, Event::Response { status: 200, headers: vec![], unexamined });
    log.seal();
    let assessment = assess_log(&log, Framework::Sp80053r5, None);
    let (page, text) = (html::html(&assessment), markdown::markdown(&assessment));
    assert!(page.contains("&lt;img src=x&gt;|*\\u{1b}[31m passed") && !page.contains("<img"), "{page}");
    assert!(text.contains("\\<img src=x>\\|\\*\\\\u{1b}\\[31m passed"), "{text}");
    let oscal = oscal::oscal(&assessment).to_string();
    assert!(oscal.contains("<img src=x>|*\\\\u{1b}[31m passed"), "{oscal}");
    for outside in ["<script", "src=\"", "url(", "@import", "<link", " style="] {
        assert!(!page.contains(outside), "{outside}");
    }
}
