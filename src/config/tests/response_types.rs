//! `targets[].response_types`.

use super::*;
use crate::config::{TypeAction, TypeRule};

const PROTOCOL: &str = "    protocol: sql\n";

fn rules(text: &str) -> Vec<TypeRule> {
    let config = parse(&with(PROTOCOL, &format!("{PROTOCOL}    response_types: {text}\n"))).expect("good");
    config.targets.into_iter().next().expect("a target").response_types
}

#[track_caller]
fn expect_rules(text: &str, expected: &[&str]) {
    expect(PROTOCOL, &format!("{PROTOCOL}    response_types: {text}\n"), expected);
}

#[test]
fn rules_are_read_in_order() {
    let read = rules(
        "[{type: image/png, action: pass, max_bytes: 5MiB}, {type: Image/*, action: pass}, {type: text/html, action: refuse}, \
         {type: application/octet-stream, action: examine}]",
    );
    let shown: Vec<String> = read.iter().map(|rule| format!("{} {:?}", rule.types, rule.action)).collect();
    assert_eq!(
        shown,
        [
            "image/png Pass { most: Some(5242880) }",
            "image/* Pass { most: None }",
            "text/html Refuse",
            "application/octet-stream Examine"
        ]
    );
    assert_eq!(read.first().map(|rule| rule.action), Some(TypeAction::Pass { most: Some(5 << 20) }));
    assert!(parse(SMALL).expect("good").targets.iter().all(|target| target.response_types.is_empty()));
}

#[test]
fn every_problem_is_shown_at_once() {
    expect_rules("[]", &[]);
    expect_rules(
        "[{type: image, action: pass}, {action: refuse}, {type: image/png}, {type: a/b, action: cut}, {typ: a/c}]",
        &[
            "13:29: targets[0].response_types[0].type: \"image\" is not a media type; write one without parameters, such as image/png or image/*",
            "13:51: targets[0].response_types[1].type: is missing: the media type, such as image/png or image/*",
            "13:69: targets[0].response_types[2].action: is missing: pass (unexamined), refuse or examine (as text)",
            "13:108: targets[0].response_types[3].action: \"cut\" is not an action; use pass, refuse or examine",
            "13:114: targets[0].response_types[4].action: is missing: pass (unexamined), refuse or examine (as text)",
            "13:114: targets[0].response_types[4].type: is missing: the media type, such as image/png or image/*",
            "13:115: targets[0].response_types[4].typ: is not a key (did you mean \"type\"?)",
        ],
    );
}

#[test]
fn text_cannot_be_passed_by() {
    for (written, kind) in
        [("text/*", "text/*"), ("text/csv", "text/csv"), ("application/x+json", "application/x+json")]
    {
        let expected = format!(
            "13:29: targets[0].response_types[0].type: {kind:?} is always masked, and cannot pass unexamined; to lift a finding type, use @unmask on a policy"
        );
        expect_rules(&format!("[{{type: {written}, action: pass}}]"), &[&expected]);
    }
    expect_rules(
        "[{type: text/csv, action: examine}, {type: image/a, action: examine, max_bytes: 1KiB}, {type: image/a, action: pass, max_bytes: 0}]",
        &[
            "13:29: targets[0].response_types[0].type: \"text/csv\" is examined anyway; take the rule out",
            "13:101: targets[0].response_types[1].max_bytes: goes with action: pass only",
            "13:108: targets[0].response_types[2]: is for image/a, as response_types[1] is; the first that matches is taken",
            "13:149: targets[0].response_types[2].max_bytes: \"0\" is too little; the least is 1 bytes",
        ],
    );
}
