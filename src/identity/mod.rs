//! Who asks: a token or a client certificate becomes a [`Principal`].
//!
//! Invariants:
//! - The algorithm of a token is bound to the key that verifies it, never taken from the token. There is no symmetric
//!   algorithm and no `none`.
//! - Nothing of a token but `alg`, `kid` and `iss` is looked at before its signature was checked, and those only to
//!   choose the key.
//! - A credential is never kept, logged, recorded or quoted: only its [`Fingerprint`] is.
//! - Fails closed (I1): what is ambiguous, of the wrong type, or verified by keys that are too old or withdrawn, is
//!   refused.
//!
//! Bounds (I7): a token [`MAX_TOKEN`] bytes; a key document 1 MiB, fetched in 5 s; a key set 100 keys; a delegation chain
//! 8 actors; the cache of verified tokens `token_cache` entries, of which the soonest to expire goes first.
//!
//! Signatures are checked by aws-lc-rs, which has every algorithm that is taken (`ES512` too), with keys that are parsed
//! once when they are loaded. No process-wide crypto provider has to be installed for this module.

mod algorithm;
mod authenticator;
mod bearer;
mod cache;
mod claims;
mod clock;
mod digest;
mod error;
mod issuer_keys;
mod json;
mod jwk;
mod jws;
mod key_set;
mod mtls;
mod source;
mod strip;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use authenticator::Authenticator;
pub use bearer::MAX_TOKEN;
pub use clock::{Clock, SystemClock};
pub use error::{Invalid, Malformed, Unauthenticated};
pub use strip::strip_headers;

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
