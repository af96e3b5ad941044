//! The objects of OCSF that records need, each with the attributes that are used.

use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Product {
    name: &'static str,
    vendor_name: &'static str,
    version: &'static str,
}

pub(super) const PRODUCT: Product =
    Product { name: "Portcullis", vendor_name: "Portcullis", version: env!("CARGO_PKG_VERSION") };

/// Who acts. It is the last attribute of an event, so that the writer can put the session into it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Actor {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// The nearest actor of the delegation chain, which acts for the user; without a user, a name for what acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_uid: Option<String>,
    /// The whole chain, the nearest actor first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp: Option<Named>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct User {
    pub uid: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Named>,
}

/// A group, a resource, an identity provider: what has a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Named {
    pub name: String,
}

/// What the writer adds to the actor.
#[derive(Serialize)]
pub(in crate::journal) struct Session<'a> {
    pub uid: &'a str,
    #[serde(flatten)]
    pub login: &'a Login,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(in crate::journal) struct Login {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The credential's fingerprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_uid: Option<String>,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_time: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Api {
    /// The actions that are asked, or the method where none could be told.
    pub operation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Uid>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Service {
    /// The target.
    pub name: String,
    /// Its protocol.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

/// A trace, a request: what has an id.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Uid {
    pub uid: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Endpoint {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<std::net::IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub svc_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Policy<'a> {
    pub uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_applied: Option<bool>,
}

/// One policy that determined the decision, and what was decided.
#[derive(Serialize)]
pub(super) struct Authorization<'a> {
    pub decision: &'a str,
    pub policy: Policy<'a>,
}
