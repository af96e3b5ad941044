//! A secret on a line of its own, below the one that speaks of it, as people paste them into chats and tickets.

use super::super::{Candidate, Rule, Start, Verdict};
use super::entropy::Shape;
use super::places::{path, plain_name, stands_for_one};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[Rule::new(
    "secret_below",
    Kind::Secret,
    Start::Word(&[
        "private key",
        "secret key",
        "secret access key",
        "access key",
        "access token",
        "auth token",
        "api key",
        "api secret",
        "api token",
        "client secret",
        "app secret",
    ]),
    concat!(
        r"(?i:(?:private|secret|secret access|access|auth|api|client|app) (?:key|secret|token))",
        r#"[^\r\n=:"'<>]{0,60}[:.?!]?[ ]{0,2}(?:\r?\n[ >]{0,4}){1,2}[A-Za-z0-9+/=_.-]{20,128}"#,
    ),
    below,
)];

/// All of its line, and drawn from letters of both cases and digits, so that it is no hash.
fn below(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let skip = text.iter().rposition(|byte| matches!(byte, b'\n' | b' ' | b'>')).map_or(0, |at| at + 1);
    let value = text.get(skip..).unwrap_or_default();
    let shape = Shape::of(value);
    let whole = candidate.next.is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
    let drawn =
        shape.digits >= 2 && shape.upper >= 3 && shape.lower >= 3 && shape.turns * 3 >= shape.length && shape.random();
    let other = plain_name(value) || path(value) || stands_for_one(value);
    if whole && drawn && !other { Verdict::Closed { skip } } else { Verdict::No }
}
