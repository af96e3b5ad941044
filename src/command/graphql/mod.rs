//! GraphQL over HTTP.

use super::draft::Draft;
use super::{Command, Effect, Protocol};
use crate::exchange::RequestHead;

pub fn decode(head: &RequestHead, _body: &[u8]) -> Vec<Command> {
    let mut draft = Draft::new(Protocol::Graphql);
    draft.action("graphql.other");
    draft.effects(&[Effect::Execute]);
    draft.text(&format!("{} {}", head.method, head.path));
    draft.incomplete("this protocol is not decoded yet");
    vec![draft.finish()]
}
