//! Every message in every state that must not get it: a violation that names what was expected and what came.

use std::sync::Arc;

pub use super::reader::tests::screening;
use super::*;
use crate::journal::record::{BodyRecord, DecisionId};

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

/// An exchange whose response's head, with these fields, was answered.
pub fn answering(fields: &[(&str, &'static str)], screening: Screening) -> Exchange {
    let mut exchange = begun(Plan::Stream { limit: 10 }, true);
    exchange.handle(Input::Outcome(admitted(screening))).expect("an admission");
    let headers =
        fields.iter().map(|(name, value)| ((*name).to_owned(), Bytes::from_static(value.as_bytes()))).collect();
    let head = ResponseHead { status: 200, headers, ..Default::default() };
    exchange.handle(Input::Wire(Event::ResponseHeaders(head))).expect("a head");
    exchange.handle(Input::Outcome(Outcome::Recorded)).expect("its record");
    exchange
}

fn admitted(screening: Screening) -> Outcome {
    let permit = Permit::for_test(DecisionId::new());
    Outcome::Admitted(Box::new(Admission { permit, edit: HeadEdit::default(), screening }))
}

pub fn response_body(data: impl Into<Bytes>, end_of_stream: bool) -> Input {
    Input::Wire(Event::ResponseBody(Chunk { data: data.into(), end_of_stream }))
}

/// The record and the body that come of what is left to do: `text`, length, findings, and what is released.
fn recorded(exchange: &mut Exchange, outputs: Vec<Output>) -> Vec<(BodyRecord, Bytes, bool)> {
    let (mut outputs, mut all, mut record) = (outputs, vec![], None);
    loop {
        let mut asked = false;
        for output in outputs {
            match output {
                Output::Ask(Ask::Record(Evidence::ResponseChunk(body) | Evidence::RequestChunk(body))) => {
                    asked = true;
                    record = Some(body);
                }
                Output::Reply(Reply::ResponseBody { data, end_of_stream }) => {
                    all.push((record.take().expect("a record before it"), data.into_inner(), end_of_stream));
                }
                Output::Reply(Reply::RequestBody { data, end_of_stream }) => {
                    all.push((record.take().expect("a record before it"), data, end_of_stream));
                }
                Output::Reply(_) | Output::Ask(_) | Output::Finish => {}
            }
        }
        if !asked {
            return all;
        }
        outputs = exchange.handle(Input::Outcome(Outcome::Recorded)).expect("goes on");
    }
}

fn text_with_findings(bytes: usize) -> String {
    let line = "mail ada@example.com, and a word or two\n";
    line.repeat(bytes / line.len())
}

/// How many steps there were, none of which looked at more than a piece and what a masker of text holds back.
fn steps(exchange: &mut Exchange, input: Input) -> (usize, Vec<Output>) {
    let (mut outputs, mut steps) = (exchange.take(input).expect("taken"), 0);
    while let Some(load) = exchange.load() {
        assert!(load <= PIECE + 4_096, "{load} bytes at once");
        assert!(outputs.is_empty() && !exchange.wants_wire(), "in the middle");
        outputs = exchange.step().expect("a step");
        steps += 1;
    }
    (steps, outputs)
}

#[test]
fn a_long_piece_is_masked_in_small_steps_and_recorded_as_one() {
    let text = text_with_findings(64 * 1024);
    let new = || answering(&[("content-type", "text/plain")], screening());
    let (mut stepped, mut whole) = (new(), new());
    let (count, outputs) = steps(&mut stepped, response_body(text.clone(), true));
    assert!(count >= text.len() / PIECE, "{count} steps");
    let stepped = recorded(&mut stepped, outputs);
    let outputs = whole.handle(response_body(text.clone(), true)).expect("masked");
    assert_eq!(stepped, recorded(&mut whole, outputs));
    let [(record, data, true)] = &stepped[..] else { panic!("{} records", stepped.len()) };
    assert_eq!(record.bytes, text.len() as u64);
    assert_eq!(record.findings.get("EMAIL").copied(), Some(text.matches("ada@example.com").count() as u64));
    assert!(!String::from_utf8_lossy(data).contains("ada@"));
}

#[test]
fn a_long_piece_of_a_request_is_masked_in_small_steps_too() {
    let text = text_with_findings(64 * 1024);
    let mut exchange = begun(Plan::Stream { limit: 10 }, false);
    exchange.handle(Input::Outcome(admitted(screening()))).expect("an admission");
    let chunk = Chunk { data: Bytes::from(text.clone()), end_of_stream: true };
    let (count, outputs) = steps(&mut exchange, Input::Wire(Event::RequestBody(chunk)));
    assert!(count >= text.len() / PIECE, "{count} steps");
    let all = recorded(&mut exchange, outputs);
    let [(record, data, true)] = &all[..] else { panic!("{} records", all.len()) };
    assert!(record.bytes == text.len() as u64 && *data == text, "forwarded as it came");
}

#[test]
fn an_exchange_that_is_left_between_steps_released_nothing_of_the_piece() {
    let mut exchange = answering(&[("content-type", "text/plain")], screening());
    let text = text_with_findings(64 * 1024);
    assert!(exchange.take(response_body(text.clone(), true)).expect("taken").is_empty());
    for _ in 0..3 {
        assert!(exchange.step().expect("a step").is_empty());
    }
    let mut lent = exchange.lend();
    assert!(exchange.close(Closed::ByPeer).is_none(), "what stays behind has no last record");
    let end = lent.close(Closed::ByPeer).expect("a last record");
    assert_eq!((end.outcome, end.response_bytes), (EndOutcome::Aborted, text.len() as u64));
    assert!(end.findings.is_empty(), "{:?}", end.findings);
}

#[test]
fn what_can_only_be_looked_at_whole_says_how_long_it_is() {
    let mut exchange = answering(&[("content-type", "application/x-ndjson")], screening());
    let line = format!("{{\"a\": \"{}\"}}\n", "x".repeat(40_000));
    exchange.take(response_body(line, false)).expect("taken");
    let mut most = 0;
    while let Some(load) = exchange.load() {
        most = most.max(load);
        exchange.step().expect("a step");
    }
    assert!(most >= 40_000, "{most}");
}

#[test]
fn a_short_piece_that_decodes_to_a_long_text_goes_out_in_parts() {
    use std::io::Write;
    let text = "a word and ".repeat(120_000);
    let mut gzip = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    gzip.write_all(text.as_bytes()).expect("memory");
    let wire = gzip.finish().expect("memory");
    let mut screening = screening();
    screening.decoded_body = 1 << 22;
    let mut exchange = answering(&[("content-type", "text/plain"), ("content-encoding", "gzip")], screening);
    let outputs = exchange.handle(response_body(wire.clone(), true)).expect("masked");
    let all = recorded(&mut exchange, outputs);
    assert_eq!(all.len(), 2, "parts");
    assert!(all.iter().all(|(_, data, _)| data.len() < 1_100_000), "each is bounded");
    assert_eq!(all.iter().map(|(record, ..)| record.bytes).sum::<u64>(), wire.len() as u64);
    assert_eq!(all.iter().flat_map(|(_, data, _)| data.to_vec()).collect::<Vec<u8>>(), text.as_bytes());
    assert_eq!(
        all.iter().map(|(.., last)| *last).collect::<Vec<_>>(),
        [vec![false; all.len() - 1], vec![true]].concat()
    );
}
