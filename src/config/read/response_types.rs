//! `targets[].response_types`: what becomes of responses that are not text.

use crate::config::bounded::{from_to, repeated};
use crate::config::response_types::{TypeAction, TypePattern, TypeRule};
use crate::config::section::{Section, Value};

/// Most rules of one target.
const RULES: usize = 64;
/// The size of a body that passes; the most is what a file can be told to be.
const LEAST: u64 = 1;
const MOST: u64 = 1 << 40;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Pass,
    Refuse,
    Examine,
}

pub(super) fn response_types(section: &Section<'_>) -> Vec<TypeRule> {
    let values = section.list("response_types");
    if let Some(value) = section.get("response_types").filter(|_| values.len() > RULES) {
        value.problem(format!("has {} rules; the most is {RULES}", values.len()));
    }
    let rules: Vec<Option<TypeRule>> = values.iter().take(RULES).map(rule).collect();
    let types: Vec<Option<&TypePattern>> = rules.iter().map(|rule| rule.as_ref().map(|r| &r.types)).collect();
    for (again, first) in repeated(&types) {
        if let (Some(value), Some(Some(types))) = (values.get(again), types.get(again)) {
            value.problem(format!("is for {types}, as response_types[{first}] is; the first that matches is taken"));
        }
    }
    rules.into_iter().flatten().collect()
}

fn rule(value: &Value<'_>) -> Option<TypeRule> {
    let section = value.clone().section();
    let types = section.required("type", "the media type, such as image/png or image/*");
    let pattern = types.as_ref().and_then(|v| v.parse(TypePattern::parse));
    let words = [("pass", Word::Pass), ("refuse", Word::Refuse), ("examine", Word::Examine)];
    let action = section.required("action", "pass (unexamined), refuse or examine (as text)");
    let word = action.and_then(|v| v.word("an action", &words));
    let most = section.get("max_bytes").map(|_| section.size("max_bytes", MOST, from_to(LEAST, MOST)));
    if let (Some(value), Some(Word::Refuse | Word::Examine)) =
        (section.get("max_bytes").filter(|_| most.is_some()), word)
    {
        value.problem("goes with action: pass only");
    }
    let (types, pattern, word) = (types?, pattern?, word?);
    let action = match word {
        Word::Pass => TypeAction::Pass { most },
        Word::Refuse => TypeAction::Refuse,
        Word::Examine => TypeAction::Examine,
    };
    if pattern.only_examined() && word == Word::Pass {
        types.problem_with(
            "is always masked, and cannot pass unexamined; to lift a finding type, use @unmask on a policy",
        );
    }
    if pattern.only_examined() && word == Word::Examine {
        types.problem_with("is examined anyway; take the rule out");
    }
    Some(TypeRule { types: pattern, action })
}
