//! GraphQL over HTTP: the operation that runs becomes a command; a batch gives one for each of its requests.
//!
//! - Documents are read with `apollo-parser`, bounded in tokens and nesting, and what panics in it is a parse failure. What
//!   does not parse without an error, and what is not executable (types, extensions), is `graphql.other`, effect `Execute`,
//!   incomplete.
//! - The operation is the one that `operationName` selects; where that is not certain, the command is incomplete. So are
//!   persisted queries without their text, unknown and cyclic fragments, multipart and form bodies, and mutations by GET.
//! - `reads` (query, subscription) and `writes` (mutation) hold the operation's own fields, such as `Query.user` and
//!   `Mutation.deleteUser`, by their names and never by their aliases. Fields under `@skip` and `@include` count as selected.
//! - A mutation is destructive where a field is named for it; see [`names`]. What a resolver does beyond its name is the
//!   server's to say.
//! - `cost` is the number of fields, those below a field with `first`, `last` or `limit` counted that many times.

mod document;
mod expand;
mod names;
mod request;
mod select;

use super::draft::Draft;
use super::{Command, Effect, Fact, Protocol, bounds, http};
use crate::exchange::RequestHead;
use document::{Kind, Operation};
use expand::Expanded;
use request::{Located, Request};

/// Reasons are fixed texts, so that they can go into a record.
type Why = &'static str;

pub fn decode(head: &RequestHead, body: &[u8]) -> Vec<Command> {
    let found = check(head).and_then(|()| request::locate(head, body));
    match found {
        Ok(Located { requests, more }) => {
            let mut commands: Vec<Command> = requests
                .iter()
                .map(|request| match request {
                    Ok(request) => command(head, request),
                    Err(why) => refused(head, why),
                })
                .collect();
            if more {
                commands.push(refused(head, "the batch has more than 50 requests"));
            }
            commands
        }
        Err(why) => vec![refused(head, why)],
    }
}

fn check(head: &RequestHead) -> Result<(), Why> {
    let raw = head.path.split_once('?').map_or(&*head.path, |(path, _)| path);
    if let Some(problem) = http::path::as_sent(raw).problem {
        return Err(problem);
    }
    if http::overrides_method(head) {
        return Err("a header may override the method");
    }
    if head.headers.count("upgrade") > 0 {
        return Err("the request asks for another protocol (upgrade)");
    }
    Ok(())
}

/// Not understood is not harmless.
fn unknown(draft: &mut Draft, why: Why) {
    draft.action("graphql.other");
    draft.effects(&[Effect::Execute]);
    draft.incomplete(why);
}

fn refused(head: &RequestHead, why: Why) -> Command {
    let mut draft = Draft::new(Protocol::Graphql);
    draft.text(&format!("{} {}", head.method, head.path));
    unknown(&mut draft, why);
    draft.finish()
}

fn command(head: &RequestHead, request: &Request) -> Command {
    let mut draft = Draft::new(Protocol::Graphql);
    draft.text(&request.text());
    let read = document::parse(&request.query).and_then(|document| {
        let operation = select::operation(&document, request.operation_name.as_deref())?;
        described(&mut draft, operation);
        if operation.kind == Kind::Mutation && head.method != "POST" {
            return Err("a mutation by GET");
        }
        expand::expand(&document, operation, &request.variables).map(|expanded| (operation.kind, expanded))
    });
    match read {
        Ok((kind, expanded)) => facts(&mut draft, kind, expanded),
        Err(why) => unknown(&mut draft, why),
    }
    draft.finish()
}

fn described(draft: &mut Draft, operation: &Operation) {
    let (action, effect) = match operation.kind {
        Kind::Query => ("graphql.query", Effect::Read),
        Kind::Subscription => ("graphql.subscription", Effect::Read),
        Kind::Mutation => ("graphql.mutation", Effect::Write),
    };
    draft.action(action);
    draft.effects(&[effect]);
    draft.fact("operation", Fact::Text(operation.kind.word().to_owned()));
    if let Some(name) = &operation.name {
        draft.fact("operation_name", Fact::Text(name.clone()));
    }
}

fn facts(draft: &mut Draft, kind: Kind, expanded: Expanded) {
    for name in &expanded.top {
        match kind {
            Kind::Query | Kind::Subscription => draft.read(format!("{}.{name}", kind.root())),
            Kind::Mutation => draft.write(format!("{}.{name}", kind.root())),
        }
    }
    if kind == Kind::Mutation && expanded.removes {
        draft.action("graphql.removal");
        draft.effects(&[Effect::Destructive]);
    }
    let introspects = expanded.top.iter().any(|name| matches!(name.as_str(), "__schema" | "__type"));
    draft.fact("introspection", Fact::Bool(introspects));
    draft.list("fields", expanded.paths);
    draft.fact("depth", Fact::Int(i64::try_from(expanded.depth).unwrap_or(i64::MAX)));
    draft.fact("cost", Fact::Int(i64::try_from(expanded.cost).unwrap_or(i64::MAX)));
    if !expanded.directives.is_empty() {
        draft.list("directives", expanded.directives);
    }
    arguments(draft, expanded.arguments);
}

/// Scalars of the operation's own fields, as `arguments.<name>`; an object's are `arguments.<name>.<field>`.
fn arguments(draft: &mut Draft, arguments: expand::Arguments) {
    if arguments.names.len() > bounds::FIELDS || arguments.full {
        unknown(draft, "the operation's fields have more than 64 arguments");
    }
    draft.list("argument_names", arguments.names.into_iter().take(bounds::FIELDS));
    for (name, values) in arguments.values.into_iter().take(bounds::FIELDS) {
        let key = format!("arguments.{name}");
        match <[Fact; 1]>::try_from(values) {
            Ok([one]) => draft.fact(&key, one),
            Err(several) => draft.list(&key, several.into_iter().map(text)),
        }
    }
}

fn text(fact: Fact) -> String {
    match fact {
        Fact::Bool(value) => value.to_string(),
        Fact::Int(value) => value.to_string(),
        Fact::Text(value) => value,
        Fact::List(values) => values.join(","),
    }
}

#[cfg(test)]
mod tests;
