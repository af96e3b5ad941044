//! The keys of one issuer at one time (a JWK Set, RFC 7517 section 5).
//!
//! A key that cannot be used is left out, as that section asks, with a word to the operator. At most [`MAX_KEYS`] keys.

use serde_json::Value;

use super::algorithm::Algorithm;
use super::digest::Digest;
use super::json;
use super::jwk::{Key, Unusable};

/// Keys in a set; a longer set is refused as a whole.
pub const MAX_KEYS: usize = 100;

/// A set in which no two keys are the same. May be empty: an issuer can withdraw every key.
pub(super) struct KeySet {
    keys: Vec<Key>,
    /// Changes exactly when the keys do.
    pub digest: Digest,
    left_out: Vec<(usize, Unusable)>,
}

/// Why no key of a set fits a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoKey {
    /// No key has the token's `kid`: the issuer may have a new key that is not known yet.
    UnknownKid,
    /// Keys are there, but none permits the algorithm.
    Algorithm,
    /// Several keys fit.
    Ambiguous,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAKeySet {
    #[error("it is not a JWK Set: a JSON object with a list 'keys' of objects, each name once (RFC 7517 section 5)")]
    Shape,
    #[error("it has more than {MAX_KEYS} keys")]
    TooMany,
}

impl KeySet {
    pub fn parse(text: &[u8]) -> Result<KeySet, NotAKeySet> {
        let set = json::object(text).map_err(|_| NotAKeySet::Shape)?;
        let jwks = set.get("keys").and_then(Value::as_array).ok_or(NotAKeySet::Shape)?;
        if jwks.len() > MAX_KEYS {
            return Err(NotAKeySet::TooMany);
        }
        let mut keys: Vec<(Vec<u8>, Key)> = Vec::new();
        let mut left_out = Vec::new();
        for (position, jwk) in jwks.iter().enumerate() {
            match Key::from_jwk(jwk.as_object().ok_or(NotAKeySet::Shape)?) {
                Ok(key) => keys.push((key.canonical(), key)),
                Err(why) => left_out.push((position, why)),
            }
        }
        keys.sort_by(|(a, _), (b, _)| a.cmp(b));
        keys.dedup_by(|(a, _), (b, _)| a == b);
        let canonical: Vec<&[u8]> = keys.iter().map(|(canonical, _)| canonical.as_slice()).collect();
        let digest = Digest::of(&canonical.join(&b'\n'));
        Ok(KeySet { keys: keys.into_iter().map(|(_, key)| key).collect(), digest, left_out })
    }

    /// What is wrong with the keys that were left out, each with its position.
    pub fn left_out(&self) -> String {
        self.left_out.iter().map(|(position, why)| format!("; keys[{position}]: {why}")).collect()
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The one key that may verify a token with this `kid` and algorithm. A token without `kid` has a key only where
    /// exactly one key permits its algorithm.
    pub fn select(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<&Key, NoKey> {
        let mut named = self.keys.iter().filter(|key| kid.is_none() || key.kid() == kid).peekable();
        if named.peek().is_none() {
            return Err(NoKey::UnknownKid);
        }
        let mut fitting = named.filter(|key| key.verifier(algorithm).is_some());
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Ok(key),
            (Some(_), Some(_)) => Err(NoKey::Ambiguous),
            (None, _) => Err(NoKey::Algorithm),
        }
    }
}
