//! Every message in every state that must not get it: a violation that names what was expected and what came.

use std::sync::Arc;

use super::*;
use crate::journal::record::DecisionId;

struct Fixed(Plan);

impl Planner for Fixed {
    fn plan(&self, _: &RequestHead) -> Plan {
        self.0
    }
}

fn events() -> [Event; 6] {
    [
        Event::RequestHeaders(RequestHead::default()),
        Event::RequestBody(Chunk { data: Bytes::from_static(b"x"), end_of_stream: false }),
        Event::RequestTrailers(Headers::default()),
        Event::ResponseHeaders(ResponseHead::default()),
        Event::ResponseBody(Chunk::default()),
        Event::ResponseTrailers(Headers::default()),
    ]
}

fn begun(plan: Plan, end_of_stream: bool) -> Exchange {
    let mut exchange = Exchange::new(DecisionId::new(), Arc::new(Fixed(plan)), BodyMode::FullDuplex);
    let head = RequestHead { end_of_stream, ..Default::default() };
    exchange.handle(Input::Wire(Event::RequestHeaders(head))).expect("the head");
    exchange
}

fn refused() -> Exchange {
    let mut exchange = begun(Plan::HeadOnly, true);
    let refusal = Refusal::new(DecisionId::new(), 403, "Forbidden", "no", Dialect::Http);
    exchange.handle(Input::Outcome(Outcome::Refused(Box::new(refusal)))).expect("a refusal");
    exchange
}

/// A state's name, how to get there, and the indices of the events that it takes.
type Case = (&'static str, fn() -> Exchange, &'static [usize]);

#[test]
fn a_message_of_the_wrong_phase_names_expected_and_got() {
    let cases: [Case; 5] = [
        (
            "start",
            || Exchange::new(DecisionId::new(), Arc::new(Fixed(Plan::HeadOnly)), BodyMode::Streamed),
            // Response headers: Envoy refused by itself.
            &[0, 3],
        ),
        ("reading", || begun(Plan::Whole { limit: 10 }, false), &[1, 2, 3]),
        ("admitting", || begun(Plan::Whole { limit: 10 }, true), &[3]),
        ("admitting a stream", || begun(Plan::Stream { limit: 10 }, false), &[1, 2, 3]),
        ("refused", refused, &[]),
    ];
    for (state, make, taken) in cases {
        for (index, event) in events().into_iter().enumerate() {
            let (mut exchange, name) = (make(), event.name());
            match exchange.handle(Input::Wire(event)) {
                Ok(_) => assert!(taken.contains(&index), "{state} takes {name}"),
                Err(Violation::WrongPhase { expected, got }) => {
                    assert!(!taken.contains(&index), "{state} refuses {name}");
                    assert!(got == name && !expected.is_empty(), "{state}: expected {expected}, got {got}");
                    let after = exchange.handle(Input::Outcome(Outcome::Recorded));
                    assert!(after.is_err(), "{state} goes on after a violation");
                }
                Err(other) => panic!("{state}, {name}: {other}"),
            }
        }
    }
}

#[test]
fn an_outcome_that_nobody_asked_for_is_a_violation() {
    for outcome in [Outcome::Recorded, Outcome::BodyTimedOut] {
        assert!(begun(Plan::HeadOnly, true).handle(Input::Outcome(outcome)).is_err());
    }
    assert!(refused().handle(Input::Outcome(Outcome::BodyTimedOut)).is_err());
}

#[test]
fn a_refusal_never_has_a_status_that_envoy_would_make_200() {
    for status in [0, 99, 200, 302, 600] {
        let refusal = Refusal::new(DecisionId::new(), status, "t", "d", Dialect::Http);
        assert_eq!(refusal.render().status, 500);
    }
}

#[test]
fn who_closes_first_decides_the_outcome() {
    let mut left = begun(Plan::Whole { limit: 10 }, false);
    assert_eq!(left.close(Closed::ByPeer).expect("an end").outcome, EndOutcome::Aborted);
    assert!(left.close(Closed::ByPeer).is_none(), "ended twice");
    let mut cut = begun(Plan::Whole { limit: 10 }, true);
    let end = cut.close(Closed::ByGate("why".to_owned())).expect("an end");
    assert_eq!((end.outcome, end.detail.as_deref()), (EndOutcome::Cut, Some("why")));
    assert!(refused().close(Closed::ByPeer).is_none(), "the end was asked for with the refusal");
}
