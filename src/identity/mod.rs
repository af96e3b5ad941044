//! Who asks: a token or a client certificate becomes a [`Principal`].
//!
//! The algorithm of a token is bound to the key that verifies it, never taken from the token. A credential is never kept,
//! logged or recorded: only its [`Fingerprint`] is.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A verified identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// `sub` of the token, or the URI SAN of the certificate.
    pub subject: String,
    /// `iss` of the token, or `mtls`.
    pub issuer: String,
    pub groups: BTreeSet<String>,
    /// The delegation chain (RFC 8693 `act`), the nearest actor first; empty where the subject acts for itself.
    pub chain: Vec<Actor>,
    pub credential: Credential,
}

/// One actor of a delegation chain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Actor {
    pub subject: String,
    /// The token's issuer where `act` names none.
    pub issuer: String,
}

/// What proved the identity, without the secret itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    pub kind: CredentialKind,
    pub fingerprint: Fingerprint,
    /// `kid` of the key that verified the token.
    pub key_id: Option<String>,
    pub expires: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    Jwt,
    Mtls,
}

/// The first 16 bytes of a credential's SHA-256, hex: enough to tell credentials apart, useless for using one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub String);
