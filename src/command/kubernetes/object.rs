//! What the body adds to what the path says: that it is the object the path is about, facts, and effects.

use serde_json::Value;

use super::body::Content;
use super::meaning::{Body, Meaning};
use super::pod::{PodFacts, is_zero, texts};
use super::rbac::RbacFacts;
use super::request::{Attributes, Verb};
use super::resources::{self, Class};
use super::{Why, unknown};
use crate::command::draft::Draft;
use crate::command::{Effect, Fact};

/// Adds facts and effects of `content`.
pub(super) fn examine(draft: &mut Draft, of: &Attributes, meaning: Meaning, content: &Content) {
    if let Err(why) = fits(of, meaning.body, content) {
        unknown(draft, why);
    }
    let class = resources::class(of);
    let changes = matches!(meaning.effect, Effect::Write | Effect::Destructive);
    if changes && class == Class::Rbac {
        admin(draft, "kube.rbac");
    } else if changes && (class == Class::Admin || runs_cluster(of, content)) {
        admin(draft, "kube.admin");
    }
    if class == Class::Rbac {
        rbac(draft, content);
    }
    let pods = matches!(of.subresource.as_str(), "" | "ephemeralcontainers" | "resize")
        && matches!(meaning.body, Body::Object | Body::Patch)
        && class != Class::Review;
    if pods {
        pod(draft, content);
    }
    if pods || of.subresource == "scale" {
        capacity(draft, of, content);
    }
}

fn admin(draft: &mut Draft, action: &str) {
    draft.action(action);
    draft.effects(&[Effect::Admin]);
}

/// The object's name, where the path has none: `metadata.name`, or `generateName` with a `*`.
pub(super) fn own_name(content: &Content) -> Option<String> {
    let metadata = content.roots().first()?.get("metadata")?;
    let text = |key| metadata.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    text("name").map(str::to_owned).or_else(|| text("generateName").map(|prefix| format!("{prefix}*")))
}

/// The kind that the body says it has, or that the path says.
pub(super) fn kind(of: &Attributes, body: Body, content: &Content) -> Option<String> {
    let said = content.roots().iter().find_map(|root| root.get("kind")).and_then(Value::as_str);
    match body {
        Body::Options => resources::kind(of),
        Body::None | Body::Passed | Body::Object | Body::Patch | Body::Kind(_) | Body::PatchOf(_) => {
            said.or_else(|| expected(of, body))
        }
    }
    .map(str::to_owned)
}

fn expected(of: &Attributes, body: Body) -> Option<&'static str> {
    match body {
        Body::Kind(kind) | Body::PatchOf(kind) => Some(kind),
        Body::Options => Some("DeleteOptions"),
        Body::Object | Body::Patch => resources::kind(of),
        Body::None | Body::Passed => None,
    }
}

/// The server refuses an object that is not the one in the path; what it refuses, a reader between may still act on.
fn fits(of: &Attributes, body: Body, content: &Content) -> Result<(), Why> {
    for root in content.roots() {
        if let Some(kind) = root.get("kind") {
            let named = kind.as_str().ok_or("the body's kind is not text")?;
            if expected(of, body).is_some_and(|expected| expected != named) {
                return Err("the body's kind is not the resource's");
            }
        }
        let own = matches!(body, Body::Object | Body::Patch);
        if own && root.get("apiVersion").is_some_and(|version| version.as_str() != Some(&of.api_version())) {
            return Err("the body's apiVersion is not the path's");
        }
        let Some(metadata) = root.get("metadata") else { continue };
        let differs = |key: &str, want: &str| {
            metadata.get(key).is_some_and(|value| !value.is_null() && value.as_str() != Some(want))
        };
        if !of.name.is_empty() && differs("name", &of.name) {
            return Err("the body names another object than the path");
        }
        // A namespace is in none, and so is a request for a review.
        if !of.is_core("namespaces") && differs("namespace", &of.namespace) && !matches!(body, Body::Options) {
            return Err("the body names another namespace than the path");
        }
    }
    Ok(())
}

/// Changes to plain resources that change how the cluster runs or who may do what in it.
fn runs_cluster(of: &Attributes, content: &Content) -> bool {
    if of.namespace == "kube-system" && !matches!(&*of.resource, "events" | "leases") {
        return true;
    }
    if of.is_core("secrets") {
        return content.roots().iter().any(mints_token);
    }
    of.is_core("namespaces") && of.subresource.is_empty() && guards_change(of, content)
}

/// The control plane answers a secret of these types with a credential, or takes it for one.
fn mints_token(root: &Value) -> bool {
    const TYPES: [&str; 2] = ["kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token"];
    root.get("type").and_then(Value::as_str).is_some_and(|kind| TYPES.contains(&kind))
}

/// Whether the namespace's Pod Security labels may change. What replaces an object drops the labels that it does not have.
fn guards_change(of: &Attributes, content: &Content) -> bool {
    match of.verb {
        Verb::Update | Verb::Delete | Verb::DeleteCollection => true,
        Verb::Create | Verb::Patch => {
            matches!(content, Content::Apply(_)) || content.roots().iter().any(touches_guards)
        }
        Verb::Get | Verb::List | Verb::Watch | Verb::Proxy => false,
    }
}

fn touches_guards(root: &Value) -> bool {
    if root.get("$patch").is_some() {
        return true;
    }
    let Some(metadata) = root.get("metadata") else { return false };
    if metadata.get("$patch").is_some() {
        return true;
    }
    let Some(labels) = metadata.get("labels") else { return metadata.is_null() };
    let guard = |key: &String| key.starts_with("pod-security.") || key == "$patch";
    labels.as_object().is_none_or(|labels| labels.keys().any(guard))
}

fn rbac(draft: &mut Draft, content: &Content) {
    let facts = RbacFacts::of(content.roots());
    draft.fact("rbac_wildcard", Fact::Bool(facts.wildcard));
    draft.fact("rbac_cluster_admin", Fact::Bool(facts.cluster_admin));
    draft.fact("rbac_escalates", Fact::Bool(facts.escalates));
    if facts.unseen_role {
        unknown(draft, "the binding gives subjects a role that the request does not name");
    }
}

fn pod(draft: &mut Draft, content: &Content) {
    let facts = PodFacts::of(content.roots(), content.is_patch());
    if facts.misspelt {
        unknown(draft, "a field differs from a known one in case only");
    }
    if facts.is_admin() {
        admin(draft, "kube.admin");
    }
    for (key, value) in [
        ("privileged", facts.privileged),
        ("host_path", facts.host_path),
        ("host_network", facts.host_network),
        ("host_pid", facts.host_pid),
        ("host_ipc", facts.host_ipc),
        ("host_port", facts.host_port),
        ("run_as_root", facts.run_as_root),
        ("unconfined", facts.unconfined),
        ("safeguard_removed", facts.walls_removed),
    ] {
        draft.fact(key, Fact::Bool(value));
    }
    for (key, values) in [
        ("images", facts.images),
        ("secrets_mounted", facts.secrets),
        ("service_account", facts.service_accounts),
        ("capabilities_added", facts.capabilities),
    ] {
        if !values.is_empty() {
            draft.list(key, values);
        }
    }
}

/// `spec.replicas`, and whether the body leaves nothing running. A new object that is suspended stops nothing.
fn capacity(draft: &mut Draft, of: &Attributes, content: &Content) {
    let mut stops = false;
    for spec in content.roots().iter().filter_map(|root| root.get("spec")) {
        if let Some(replicas) = spec.get("replicas") {
            stops |= is_zero(replicas);
            if let Some(number) = replicas.as_i64() {
                draft.fact("replicas", Fact::Int(number));
            }
        }
        stops |= of.verb != Verb::Create && spec.get("parallelism").is_some_and(is_zero);
        stops |= of.verb != Verb::Create && spec.get("suspend").and_then(Value::as_bool) == Some(true);
    }
    if stops {
        draft.action("kube.stop");
        draft.effects(&[Effect::Destructive]);
    }
}

/// Whether the server stores nothing. `query` has the values of `dryRun`; a DELETE with a body has its options there, and
/// then the query does not count.
pub(super) fn dry_run<'a>(
    meaning: Meaning,
    content: &Content,
    query: impl Iterator<Item = &'a str>,
) -> Result<bool, Why> {
    let body = |root: &Value| root.get("dryRun").map(texts).unwrap_or_default();
    let values: Vec<String> = match (meaning.body, content) {
        (Body::None | Body::Passed | Body::Kind("TokenRequest" | "Binding"), _) => return Ok(false),
        (Body::Options, Content::Object(options)) => body(options).into_iter().collect(),
        (Body::Kind("Eviction"), Content::Object(eviction)) => {
            let own = eviction.get("deleteOptions").map(body).unwrap_or_default();
            query.map(str::to_owned).chain(own).collect()
        }
        (Body::Options | Body::Object | Body::Patch | Body::Kind(_) | Body::PatchOf(_), _) => {
            query.map(str::to_owned).collect()
        }
    };
    if values.iter().all(|value| value == "All") {
        Ok(!values.is_empty())
    } else {
        Err("dryRun has a value that is not known")
    }
}
