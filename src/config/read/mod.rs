//! One file a part of the configuration; this one puts the parts together.

mod audit;
mod delivery;
mod identity;
mod journal;
mod listen;
mod masking;
mod mcp;
pub(super) mod protocol;
mod response_types;
mod runtime;
mod targets;
mod web;

use super::bounded::{NOT_A_NAME, from_to, is_name, seconds};
use super::node::Node;
use super::section::{Context, Section};
use super::types::{Config, Encryption, Policies};

/// The configuration in `root`. Where it is `None`, and in some cases where it is not, `cx` holds problems.
pub(super) fn config(cx: &Context<'_>, root: &Node, digest: String) -> Option<Config> {
    let top = Section::of(cx, String::new(), root.place, Some(root));
    let instance = instance(&top);
    let listen = listen::listen(&top);
    let control = listen::control(&top);
    let health = top.address("health");
    let identity = identity::identity(&top);
    let policies = policies(&top);
    let masking = masking::masking(&top);
    let targets = targets::targets(&top, &identity, &masking.names);
    let approvals = runtime::approvals(&top);
    let mut journal = journal::journal(&top, &instance);
    let (audit, recipients) = audit::audit(&top);
    let limits = runtime::limits(&top);
    let telemetry = runtime::telemetry(&top);
    let streams = telemetry.records || audit.as_ref().is_some_and(|audit| audit.webhook.is_some());
    journal.encryption = (!recipients.is_empty()).then_some(Encryption { recipients, keep_clear: streams });
    let drain_timeout = top.duration("drain_timeout", seconds(30), from_to(seconds(1), seconds(600)));
    Some(Config {
        instance,
        listen,
        control,
        health,
        identity: identity.identity,
        policies,
        targets,
        masking: masking.masking?,
        approvals,
        journal,
        audit: audit?,
        limits,
        telemetry,
        drain_timeout,
        digest,
        warnings: Vec::new(),
    })
}

/// The name of this instance: as configured, or the host's.
fn instance(top: &Section<'_>) -> String {
    match top.get("instance") {
        Some(value) => value.name().unwrap_or_default(),
        None => host_name(top).unwrap_or_else(|why| {
            top.cx.problem(top.place, "instance", why);
            String::new()
        }),
    }
}

fn host_name(top: &Section<'_>) -> Result<String, String> {
    let kernel = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let host = (top.cx.env)("HOSTNAME").filter(|h| !h.is_empty()).or_else(kernel);
    let host = host.ok_or("is missing: the host has no name to take, so name the instance")?;
    let host = host.trim();
    if is_name(host) { Ok(host.to_owned()) } else { Err(format!("is missing, and the host's name {NOT_A_NAME}")) }
}

fn policies(top: &Section<'_>) -> Policies {
    let directory = top.section("policies").get("directory").and_then(|v| v.path());
    Policies { directory: directory.unwrap_or_else(|| top.cx.base.join("policies")) }
}
