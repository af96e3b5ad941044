//! What a policy sees of one command: the typed `context` record of the schema.
//!
//! Bounds: each set holds at most 1,024 values and each argument value at most 4,096 bytes. A set that would hold more
//! makes the command count as not understood (`complete = false`, I6). A longer argument value is left out, which a
//! policy cannot tell from any other value that it does not name.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use cedar_policy::{Context, RestrictedExpression as Expression};
use chrono::{Datelike, Timelike};

use super::Input;
use crate::command::{Command, Fact};
use crate::identity::CredentialKind;

const MAX_SET: usize = 1_024;
/// Bytes.
const MAX_VALUE: usize = 4_096;
/// Where an agent says why it asks.
const REASON: &str = "x-portcullis-reason";
/// Bytes.
const MAX_REASON: usize = 512;
/// Keys of [`Command::facts`] that hold one argument each, as `arguments.<name>`.
const ARGUMENT: &str = "arguments.";

/// Facts that have a place of their own in the schema: texts, and numbers. A command that lacks one lacks the attribute.
const TEXTS: [&str; 12] = [
    "tool",
    "template",
    "service",
    "rpc",
    "operation",
    "verb",
    "api_group",
    "api_version",
    "resource",
    "subresource",
    "namespace",
    "name",
];
const NUMBERS: [&str; 2] = ["depth", "cost"];

/// Builds the context, or says why in words without values, where Cedar refuses it.
pub(super) fn context(input: &Input<'_>, command: &Command) -> Result<Context, &'static str> {
    let mut fields = Fields { pairs: Vec::with_capacity(24), complete: command.complete };
    fields.command(command);
    fields.request(input, command);
    fields.identity(input);
    let complete = fields.complete;
    fields.put("complete", Expression::new_bool(complete));
    Context::from_pairs(fields.pairs).map_err(|_| "the command cannot be given to policy")
}

struct Fields {
    pairs: Vec<(String, Expression)>,
    complete: bool,
}

impl Fields {
    fn put(&mut self, name: &str, value: Expression) {
        self.pairs.push((name.to_owned(), value));
    }

    fn text(&mut self, name: &str, value: &str) {
        self.put(name, Expression::new_string(value.to_owned()));
    }

    fn set(&mut self, name: &str, values: BTreeSet<String>) {
        self.complete &= values.len() <= MAX_SET;
        self.put(name, Expression::new_set(values.into_iter().take(MAX_SET).map(Expression::new_string)));
    }

    fn command(&mut self, command: &Command) {
        self.text("protocol", command.protocol.as_str());
        self.set("effects", command.effects.iter().map(|effect| effect.as_str().to_owned()).collect());
        self.set("reads", command.reads.clone());
        self.set("writes", command.writes.clone());
        self.put("statements", Expression::new_long(i64::from(command.statements)));
        self.put("has_where", Expression::new_bool(has_where(command)));
        for name in TEXTS {
            if let Some(Fact::Text(value)) = command.facts.get(name) {
                self.text(name, value);
            }
        }
        for name in NUMBERS {
            if let Some(Fact::Int(value)) = command.facts.get(name) {
                self.put(name, Expression::new_long(*value));
            }
        }
        if let Some(Fact::Bool(value)) = command.facts.get("dry_run") {
            self.put("dry_run", Expression::new_bool(*value));
        }
        if let Some(Fact::List(programs)) = command.facts.get("programs") {
            self.set("programs", programs.iter().cloned().collect());
        }
        let pinned = matches!(command.facts.get("tool_pinned"), Some(Fact::Bool(true)));
        self.put("tool_pinned", Expression::new_bool(pinned));
        self.arguments(command);
    }

    fn arguments(&mut self, command: &Command) {
        let mut names = BTreeSet::new();
        let mut arguments = BTreeSet::new();
        let mut facts = BTreeSet::new();
        for (key, fact) in &command.facts {
            match (key.strip_prefix(ARGUMENT), key.as_str(), fact) {
                (Some(name), _, fact) => {
                    names.insert(name.to_owned());
                    arguments.extend(pairs(name, fact));
                }
                (None, "argument_names", Fact::List(list)) => names.extend(list.iter().cloned()),
                (None, name, fact) => facts.extend(pairs(name, fact)),
            }
        }
        // With `=` in a name, two arguments could read as one pair that a policy names.
        self.complete &= !names.iter().any(|name| name.contains('='));
        arguments.retain(|pair| pair.len() <= MAX_VALUE);
        self.set("argument_names", names);
        self.set("arguments", arguments);
        self.set("facts", facts);
    }

    fn request(&mut self, input: &Input<'_>, command: &Command) {
        let head = input.head;
        self.text("method", &head.method);
        self.text("path", path(&head.path, command));
        self.text("host", &host(&head.authority));
        if let Some(source) = head.peer.address.as_deref().and_then(address) {
            self.put("source", Expression::new_ip(source.to_string()));
        }
        self.put("hour", Expression::new_long(i64::from(input.now.hour())));
        self.put("weekday", Expression::new_long(i64::from(input.now.weekday().number_from_monday())));
        if let Some(reason) = head.headers.single(REASON).map(str::trim).filter(|r| (1..=MAX_REASON).contains(&r.len()))
        {
            self.text("stated_reason", reason);
        }
        if let Some(session) = input.session {
            self.text("session", session);
        }
    }

    fn identity(&mut self, input: &Input<'_>) {
        let principal = input.principal;
        let mtls = input.head.peer.has_certificate() || principal.credential.kind == CredentialKind::Mtls;
        self.put("mtls", Expression::new_bool(mtls));
        self.set("chain", principal.chain.iter().map(|actor| actor.subject.clone()).collect());
        self.put("delegated", Expression::new_bool(!principal.chain.is_empty()));
    }
}

/// True where it does not apply. An UPDATE or DELETE of which the decoder does not say that it has a WHERE has none.
fn has_where(command: &Command) -> bool {
    let applies = ["sql.update", "sql.delete"].iter().any(|action| command.actions.contains(*action));
    match command.facts.get("has_where") {
        Some(Fact::Bool(has_where)) => *has_where,
        Some(Fact::Int(_) | Fact::Text(_) | Fact::List(_)) | None => !applies,
    }
}

/// `name=value` for each value of a fact.
fn pairs(name: &str, fact: &Fact) -> Vec<String> {
    match fact {
        Fact::Bool(value) => vec![format!("{name}={value}")],
        Fact::Int(value) => vec![format!("{name}={value}")],
        Fact::Text(value) => vec![format!("{name}={value}")],
        Fact::List(values) => values.iter().map(|value| format!("{name}={value}")).collect(),
    }
}

/// As the decoder normalised it, so that `/public/../admin` is `/admin`; else as on the wire. Without the query.
fn path<'a>(raw: &'a str, command: &'a Command) -> &'a str {
    match command.facts.get("path") {
        Some(Fact::Text(path)) => path,
        Some(Fact::Bool(_) | Fact::Int(_) | Fact::List(_)) | None => raw.split_once('?').map_or(raw, |(path, _)| path),
    }
}

/// Envoy's `source.address` is an address with a port; a bare address is taken too.
fn address(text: &str) -> Option<IpAddr> {
    text.parse::<SocketAddr>().map(|socket| socket.ip()).or_else(|_| text.parse()).ok()
}

/// Lower case, without the port: `API.example:443` and `[::1]:443` give `api.example` and `[::1]`.
fn host(authority: &str) -> String {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        Some(_) | None => authority,
    };
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
