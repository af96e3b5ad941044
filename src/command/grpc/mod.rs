//! gRPC: the method is the path (gRPC over HTTP/2, "Requests"): `/package.Service/Method`.
//!
//! What a method does is not in the request. In this order it is known from the configuration (`grpc.methods`), from the
//! services that every gRPC server has (health, reflection), and from the method's `idempotency_level` in the descriptor
//! set; else the effect is `Execute`. With a descriptor set the messages are decoded, and what it does not have is
//! incomplete (I6); without one policy decides by service and method, and the messages decide nothing.

mod frames;
mod message;
mod wire;

use prost_reflect::MethodDescriptor;

use super::draft::Draft;
use super::flat::{Flat, Name};
use super::{Command, Effect, Fact, Protocol, http};
use crate::config::{Descriptors, Grpc};
use crate::exchange::RequestHead;

/// Services that servers have beside their own; they only read.
const BUILT_IN: [(&str, &str); 5] = [
    ("grpc.health.v1.Health", "Check"),
    ("grpc.health.v1.Health", "Watch"),
    ("grpc.health.v1.Health", "List"),
    ("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo"),
    ("grpc.reflection.v1alpha.ServerReflection", "ServerReflectionInfo"),
];

pub fn decode(settings: &Grpc, head: &RequestHead, body: &[u8]) -> Command {
    let mut draft = Draft::new(Protocol::Grpc);
    draft.text(&head.path);
    call(&mut draft, head);
    let effect = match split(&head.path) {
        Some((service, method)) => {
            draft.fact("service", Fact::Text(service.to_owned()));
            draft.fact("rpc", Fact::Text(method.to_owned()));
            method_called(&mut draft, settings, (service, method), head, body)
        }
        None => {
            draft.incomplete("the path is not /package.Service/Method");
            Effect::Execute
        }
    };
    draft.action(match effect {
        Effect::Read => "grpc.read",
        Effect::Write => "grpc.write",
        Effect::Destructive => "grpc.destructive",
        Effect::Admin => "grpc.admin",
        Effect::Execute => "grpc.call",
    });
    draft.effects(&[effect]);
    match effect {
        Effect::Read => draft.read(head.path.clone()),
        Effect::Write | Effect::Destructive | Effect::Admin | Effect::Execute => draft.write(head.path.clone()),
    }
    draft.finish()
}

/// What makes a request a call.
fn call(draft: &mut Draft, head: &RequestHead) {
    if head.method != "POST" {
        draft.incomplete("a gRPC call is a POST");
    }
    if !head.is_grpc() {
        draft.incomplete("the content type is not application/grpc");
    }
    if head.headers.count("content-type") > 1 {
        draft.incomplete("there is more than one content type");
    }
    if let Some(problem) = http::authority_problem(&head.authority) {
        draft.incomplete(problem);
    }
}

fn method_called(
    draft: &mut Draft,
    settings: &Grpc,
    (service, method): (&str, &str),
    head: &RequestHead,
    body: &[u8],
) -> Effect {
    let said = settings.methods.get(&format!("{service}/{method}")).copied();
    let descriptor = settings.descriptors.as_ref().map(|descriptors| descriptors.method(service, method));
    match descriptor {
        None | Some(None) if BUILT_IN.contains(&(service, method)) => said.unwrap_or(Effect::Read),
        None => said.unwrap_or(Effect::Execute),
        Some(None) => {
            draft.incomplete("the method is not in the descriptor set");
            said.unwrap_or(Effect::Execute)
        }
        Some(Some(method)) => {
            let only_reads = Descriptors::only_reads(&method);
            if head.is_protobuf() {
                messages(draft, &method, body);
            } else {
                draft.incomplete("the messages are not in the protobuf wire format");
            }
            said.unwrap_or(if only_reads { Effect::Read } else { Effect::Execute })
        }
    }
}

/// The method that a request calls, where the descriptor set has it.
pub fn method(settings: &Grpc, head: &RequestHead) -> Option<MethodDescriptor> {
    let (service, method) = split(&head.path)?;
    settings.descriptors.as_ref()?.method(service, method)
}

fn messages(draft: &mut Draft, method: &MethodDescriptor, body: &[u8]) {
    let messages = match frames::messages(body) {
        Ok(messages) => messages,
        Err(why) => return draft.incomplete(why),
    };
    draft.fact("messages", Fact::Int(i64::try_from(messages.len()).unwrap_or(i64::MAX)));
    if !method.is_client_streaming() && messages.len() != 1 {
        draft.incomplete("the call has not exactly one message");
    }
    // Several messages are the elements of a list.
    let name = if method.is_client_streaming() { Name::root().each() } else { Name::root() };
    let mut flat = Flat::new(draft);
    for bytes in messages {
        if let Err(why) = message::facts(&mut flat, &name, &method.input(), bytes) {
            flat.incomplete(why);
            break;
        }
    }
    flat.finish();
}

/// Service and method of a path.
pub(crate) fn split(path: &str) -> Option<(&str, &str)> {
    let (service, method) = path.strip_prefix('/')?.split_once('/')?;
    let word = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (service.split('.').all(word) && word(method)).then_some((service, method))
}

#[cfg(test)]
mod tests;
