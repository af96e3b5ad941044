use super::*;
use crate::approval::tests::{asks, ballot, behind, new_ticket, person};
use crate::approval::{MAX_COMMAND, State, TicketId};
use crate::mask::Masked;

fn ticket(requirements: &[Requirement]) -> Ticket {
    let new = new_ticket(requirements);
    let time = chrono::Utc::now();
    Ticket {
        id: TicketId::new(),
        decision_id: new.decision_id,
        state: State::Open,
        requester: new.requester,
        target: new.target,
        command: new.command,
        actions: new.actions,
        digest: new.digest,
        requirements: new.requirements,
        votes: Vec::new(),
        created: time,
        deadline: time,
    }
}

fn approve(mut ticket: Ticket, people: &[(&str, &[&str])]) -> Ticket {
    for (subject, groups) in people {
        let Ballot { approver, verdict, comment, .. } = ballot(&ticket, person(subject, groups), Verdict::Approve);
        ticket.votes.push(Vote { approver, verdict, comment, time: ticket.created });
    }
    ticket
}

#[test]
fn only_an_outsider_to_the_request_may_decide() {
    let ticket = ticket(&[asks("dba", 1, None)]);
    let dba = |subject: &str| person(subject, &["dba"]);
    let not_in_group = DecideError::NotInGroup { groups: vec!["dba".to_owned()] };
    let table = [
        (dba("ann"), Ok("dba".to_owned())),
        (dba("agent"), Err(DecideError::Requester)),
        (Principal { issuer: "https://other.example".to_owned(), ..dba("agent") }, Err(DecideError::Requester)),
        (dba("planner"), Err(DecideError::InChain)),
        (Principal { issuer: "https://other.example".to_owned(), ..dba("planner") }, Err(DecideError::InChain)),
        (behind(dba("ann"), &["some-agent"]), Err(DecideError::Delegated)),
        (person("ann", &["executors"]), Err(not_in_group.clone())),
        (person("ann", &[]), Err(not_in_group)),
    ];
    for (approver, want) in table {
        for verdict in [Verdict::Approve, Verdict::Deny] {
            assert_eq!(judge(&ticket, &ballot(&ticket, approver.clone(), verdict)), want, "{approver:?}");
        }
    }
}

#[test]
fn the_ballot_must_fit_the_ticket() {
    let open = ticket(&[asks("dba", 1, None)]);
    let ann = || person("ann", &["dba"]);
    for state in [State::Approved, State::Denied, State::Expired, State::Withdrawn] {
        let ended = Ticket { state, ..open.clone() };
        let judged = judge(&ended, &ballot(&ended, ann(), Verdict::Approve));
        assert_eq!(judged, Err(DecideError::NotOpen(state)));
        // Who may not decide learns nothing of the state.
        let judged = judge(&ended, &ballot(&ended, person("eve", &[]), Verdict::Approve));
        assert!(matches!(judged, Err(DecideError::NotInGroup { .. })));
    }
    let other = Ballot { digest: "d2".to_owned(), ..ballot(&open, ann(), Verdict::Approve) };
    assert_eq!(judge(&open, &other), Err(DecideError::OtherDigest));
    let text: &'static str = Box::leak("x".repeat(MAX_COMMENT + 1).into_boxed_str());
    let long = Ballot { comment: Masked::constant(text), ..ballot(&open, ann(), Verdict::Deny) };
    assert_eq!(judge(&open, &long), Err(DecideError::LongComment));
}

#[test]
fn a_second_approval_of_one_person_does_not_count_but_a_change_of_mind_does() {
    let ticket = approve(ticket(&[asks("dba", 2, None)]), &[("ann", &["dba"])]);
    let ann = person("ann", &["dba"]);
    assert_eq!(judge(&ticket, &ballot(&ticket, ann.clone(), Verdict::Approve)), Err(DecideError::SecondVote));
    let elsewhere = Principal { issuer: "https://other.example".to_owned(), ..ann.clone() };
    assert_eq!(judge(&ticket, &ballot(&ticket, elsewhere, Verdict::Approve)), Err(DecideError::SecondVote));
    assert_eq!(judge(&ticket, &ballot(&ticket, ann, Verdict::Deny)), Ok("dba".to_owned()));
}

#[test]
fn two_requirements_are_two_people() {
    let both: &[&str] = &["dba", "security"];
    let open = || ticket(&[asks("dba", 1, None), asks("security", 1, None)]);
    assert!(!satisfied(&approve(open(), &[("ann", both)])));
    assert!(satisfied(&approve(open(), &[("ann", both), ("bob", both)])));
    // Ann could stand for either group: she makes room for the one who cannot.
    assert!(satisfied(&approve(open(), &[("ann", both), ("bob", &["dba"])])));
    assert!(satisfied(&approve(open(), &[("ann", both), ("bob", &["security"])])));
    let ticket = approve(open(), &[("ann", &["dba"])]);
    let judged = judge(&ticket, &ballot(&ticket, person("bob", &["dba"]), Verdict::Approve));
    assert_eq!(judged, Err(DecideError::NotNeeded { missing: vec!["security".to_owned()] }));
    let judged = judge(&ticket, &ballot(&ticket, person("bob", both), Verdict::Approve));
    assert_eq!(judged, Ok("security".to_owned()));
}

#[test]
fn a_quorum_is_that_many_people() {
    let open = || ticket(&[asks("dba", 2, None), asks("security", 1, None)]);
    let (dba, both): (&[&str], &[&str]) = (&["dba"], &["dba", "security"]);
    assert!(!satisfied(&approve(open(), &[("ann", both), ("bob", both)])));
    assert!(satisfied(&approve(open(), &[("ann", both), ("bob", dba), ("cid", dba)])));
    let placed = placements(&approve(open(), &[("ann", both), ("bob", dba), ("cid", dba)]));
    assert_eq!(placed, [Some(1), Some(0), Some(0)]);
}

#[test]
fn what_people_cannot_decide_is_not_opened() {
    let impossible = |requirements: &[Requirement]| can_open(&new_ticket(requirements)).is_err();
    assert!(impossible(&[]));
    assert!(impossible(&[asks("dba", 0, None)]));
    assert!(impossible(&[asks("dba", 1, None), asks("dba", 1, None)]));
    assert!(impossible(&[asks("dba", 16, None), asks("ops", 16, None), asks("security", 1, None)]));
    assert!(!impossible(&[asks("dba", 16, None), asks("ops", 16, None)]));
    let text: &'static str = Box::leak("x".repeat(MAX_COMMAND + 1).into_boxed_str());
    let long = NewTicket { command: Masked::constant(text), ..new_ticket(&[asks("dba", 1, None)]) };
    assert_eq!(can_open(&long), Err(OpenError::TooLong));
}
