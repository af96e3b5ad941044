//! Method, path and query to the attributes that the API server authorises by (its `RequestInfo`).

use super::Why;
use super::query::Query;

/// What a request is about.
pub(super) enum Asked {
    Resource(Attributes),
    /// A URL that is no resource, such as `/version`.
    Path,
}

/// As RBAC names them. Texts are empty where the path has none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub verb: Verb,
    pub group: String,
    pub version: String,
    pub resource: String,
    pub subresource: String,
    pub namespace: String,
    pub name: String,
    /// Something follows the subresource.
    pub more: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Verb {
    #[default]
    Get,
    List,
    Watch,
    Create,
    Update,
    Patch,
    Delete,
    DeleteCollection,
    /// `/api/v1/proxy/…`, with any method.
    Proxy,
}

impl Verb {
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Get => "get",
            Verb::List => "list",
            Verb::Watch => "watch",
            Verb::Create => "create",
            Verb::Update => "update",
            Verb::Patch => "patch",
            Verb::Delete => "delete",
            Verb::DeleteCollection => "deletecollection",
            Verb::Proxy => "proxy",
        }
    }

    fn of(method: &str) -> Result<Verb, Why> {
        match method {
            "GET" | "HEAD" => Ok(Verb::Get),
            "POST" => Ok(Verb::Create),
            "PUT" => Ok(Verb::Update),
            "PATCH" => Ok(Verb::Patch),
            "DELETE" => Ok(Verb::Delete),
            _ => Err("what this method does is not known"),
        }
    }
}

impl Attributes {
    /// `resource[.group]/namespace/name[/subresource]`; the namespace is empty where the path has none, and the name is
    /// `*` for every object there is.
    pub fn canonical(&self, name: &str) -> String {
        let dot = if self.group.is_empty() { "" } else { "." };
        let name = if name.is_empty() { "*" } else { name };
        let slash = if self.subresource.is_empty() { "" } else { "/" };
        // A namespace is itself in no namespace.
        let namespace = if self.is_core("namespaces") { "" } else { &self.namespace };
        format!("{}{dot}{}/{namespace}/{name}{slash}{}", self.resource, self.group, self.subresource)
    }

    pub fn is_core(&self, resource: &str) -> bool {
        self.group.is_empty() && self.resource == resource
    }

    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }
}

/// `path` is normalised. One slash at its end counts for nothing.
pub(super) fn resolve(method: &str, path: &str, query: &Query) -> Result<Asked, Why> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["api", version, rest @ ..] if !rest.is_empty() => resource(method, "", version, rest, query),
        ["apis", group, version, rest @ ..] if !rest.is_empty() => resource(method, group, version, rest, query),
        _ => Ok(Asked::Path),
    }
}

fn resource(method: &str, group: &str, version: &str, rest: &[&str], query: &Query) -> Result<Asked, Why> {
    let mut verb = Verb::of(method);
    let mut rest = rest;
    if let [word @ ("watch" | "proxy"), after @ ..] = rest {
        if after.is_empty() {
            return Err("the path ends where the resource should be");
        }
        rest = after;
        verb = match (*word, verb) {
            ("watch", Ok(Verb::Get)) => Ok(Verb::Watch),
            ("watch", _) => Err("a watch is a GET"),
            _ => Ok(Verb::Proxy),
        };
    }
    let mut found = Attributes { verb: verb?, group: group.into(), version: version.into(), ..Attributes::default() };
    if let ["namespaces", namespace, after @ ..] = rest {
        found.namespace = (*namespace).to_owned();
        if !matches!(after.first(), None | Some(&("status" | "finalize"))) {
            rest = after;
        }
    }
    let at = |n: usize| rest.get(n).copied().unwrap_or_default().to_owned();
    found.resource = at(0);
    found.name = at(1);
    if found.verb != Verb::Proxy {
        found.subresource = at(2);
        found.more = rest.len() > 3;
    }
    collection(&mut found, query);
    check(&found)?;
    Ok(Asked::Resource(found))
}

/// Without a name in the path, GET and DELETE are about the collection.
fn collection(found: &mut Attributes, query: &Query) {
    if !found.name.is_empty() {
        return;
    }
    match found.verb {
        Verb::Get => {
            found.verb = if query.flag("watch") { Verb::Watch } else { Verb::List };
            found.name = query.selected_name().unwrap_or_default();
        }
        Verb::Delete => found.verb = Verb::DeleteCollection,
        Verb::List | Verb::Watch | Verb::Create | Verb::Update | Verb::Patch | Verb::DeleteCollection | Verb::Proxy => {
        }
    }
}

/// The server knows no other spelling, but what stands before it might.
fn check(found: &Attributes) -> Result<(), Why> {
    let label = |text: &str, more: &str| {
        text.len() <= 253
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || more.contains(c))
    };
    if !(label(&found.group, ".") && label(&found.version, "") && label(&found.resource, ".")) {
        return Err("the path does not spell an API group, version and resource");
    }
    if !(label(&found.namespace, "") && label(&found.subresource, "")) {
        return Err("the path does not spell a namespace and subresource");
    }
    if found.name.len() > 253 || found.name.contains(['?', '\\', ' ']) {
        return Err("the path does not spell an object's name");
    }
    Ok(())
}
