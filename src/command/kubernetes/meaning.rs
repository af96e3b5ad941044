//! What verb, resource and subresource come to: one action and one effect, and what the body holds.

use super::Why;
use super::request::{Attributes, Verb};
use super::resources::{self, Class};
use crate::command::Effect;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub action: &'static str,
    pub effect: Effect,
    pub body: Body,
}

/// What the server reads from the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// A body is not read, so there should be none.
    None,
    /// A stream, or a request to somebody else.
    Passed,
    /// An object of the resource's kind.
    Object,
    Patch,
    /// `DeleteOptions`, or nothing.
    Options,
    /// An object of this kind that the subresource asks for.
    Kind(&'static str),
    /// A patch of such an object.
    PatchOf(&'static str),
}

pub(super) fn meaning(of: &Attributes) -> Result<Meaning, Why> {
    if of.more && of.subresource != "proxy" {
        return Err("the path goes on where the API has nothing");
    }
    if of.verb == Verb::Proxy {
        return Ok(Meaning { action: "kube.proxy", effect: Effect::Execute, body: Body::Passed });
    }
    if of.subresource.is_empty() { plain(of) } else { sub(of) }
}

fn plain(of: &Attributes) -> Result<Meaning, Why> {
    let (action, effect, body) = match of.verb {
        Verb::Get => ("kube.get", Effect::Read, Body::None),
        Verb::List => ("kube.list", Effect::Read, Body::None),
        Verb::Watch => ("kube.watch", Effect::Read, Body::None),
        Verb::Create if !of.name.is_empty() => return Err("a POST to an object by name is not in the API"),
        Verb::Create if of.is_core("bindings") => ("kube.bind", Effect::Admin, Body::Object),
        Verb::Create if resources::class(of) == Class::Review => ("kube.review", Effect::Read, Body::Object),
        Verb::Create => ("kube.create", Effect::Write, Body::Object),
        Verb::Update | Verb::Patch if of.name.is_empty() => {
            return Err("the path does not say which object is changed");
        }
        Verb::Update => ("kube.update", Effect::Write, Body::Object),
        Verb::Patch => ("kube.patch", Effect::Write, Body::Patch),
        Verb::Delete => ("kube.delete", Effect::Destructive, Body::Options),
        Verb::DeleteCollection => ("kube.deletecollection", Effect::Destructive, Body::Options),
        Verb::Proxy => ("kube.proxy", Effect::Execute, Body::Passed),
    };
    Ok(Meaning { action, effect, body })
}

/// Which of the resources of one group have a subresource.
fn has(of: &Attributes, group: &str, resources: &[&str]) -> bool {
    of.group == group && resources.contains(&&*of.resource)
}

fn sub(of: &Attributes) -> Result<Meaning, Why> {
    use Effect::{Admin, Destructive, Execute, Read, Write};
    const UNKNOWN: Why = "what this subresource does is not known";
    let pods = has(of, "", &["pods"]);
    let change = |action, effect, kind: Option<&'static str>| match (of.verb, kind) {
        (Verb::Get, _) => Ok(("kube.get", Read, Body::None)),
        (Verb::Update, None) => Ok((action, effect, Body::Object)),
        (Verb::Update, Some(kind)) => Ok((action, effect, Body::Kind(kind))),
        (Verb::Patch, None) => Ok((action, effect, Body::Patch)),
        (Verb::Patch, Some(kind)) => Ok((action, effect, Body::PatchOf(kind))),
        (Verb::Create | Verb::List | Verb::Watch | Verb::Delete | Verb::DeleteCollection | Verb::Proxy, _) => {
            Err("the subresource does not know this verb")
        }
    };
    let make = |action, effect, kind| match of.verb {
        Verb::Create => Ok((action, effect, Body::Kind(kind))),
        Verb::Get
        | Verb::List
        | Verb::Watch
        | Verb::Update
        | Verb::Patch
        | Verb::Delete
        | Verb::DeleteCollection
        | Verb::Proxy => Err("the subresource does not know this verb"),
    };
    let (action, effect, body) = match &*of.subresource {
        "status" => change("kube.status", Write, None)?,
        "scale" => change("kube.scale", Write, Some("Scale"))?,
        "log" if pods && of.verb == Verb::Get => ("kube.log", Read, Body::None),
        "exec" if pods => ("kube.exec", Execute, Body::Passed),
        "attach" if pods => ("kube.attach", Execute, Body::Passed),
        "portforward" if pods => ("kube.portforward", Execute, Body::Passed),
        "proxy" if has(of, "", &["pods", "services", "nodes"]) => ("kube.proxy", Execute, Body::Passed),
        "eviction" if pods => make("kube.evict", Destructive, "Eviction")?,
        "binding" if pods => make("kube.bind", Admin, "Binding")?,
        "token" if has(of, "", &["serviceaccounts"]) => make("kube.token", Admin, "TokenRequest")?,
        "approval" if has(of, "certificates.k8s.io", &["certificatesigningrequests"]) => {
            change("kube.approve", Admin, None)?
        }
        "finalize" if of.is_core("namespaces") => change("kube.finalize", Destructive, None)?,
        "ephemeralcontainers" if pods => change("kube.ephemeralcontainers", Execute, None)?,
        "resize" if pods => match of.verb {
            Verb::Patch => change("kube.patch", Write, None)?,
            _ => change("kube.update", Write, None)?,
        },
        _ => return Err(UNKNOWN),
    };
    Ok(Meaning { action, effect, body })
}
