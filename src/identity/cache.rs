//! Tokens that were verified, by SHA-256 of the token; the token itself is not kept.
//!
//! Holds at most `capacity` entries (0: none). At the bound the entry that expires soonest goes first. Refusals are never
//! kept: a caller who is refused now may be right in a moment, and unverified input must not fill the cache.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use super::Principal;
use super::claims::Validity;
use super::digest::Digest;

/// What was found when the token was verified, and by which keys.
pub(super) struct Entry {
    pub principal: Principal,
    pub validity: Validity,
    /// The key set that verified the token; under another one the entry does not hold.
    pub key_set: Digest,
}

pub(super) struct TokenCache {
    capacity: usize,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    by_token: HashMap<Digest, Arc<Entry>>,
    by_expiry: BTreeSet<(DateTime<Utc>, Digest)>,
}

impl TokenCache {
    pub fn new(capacity: usize) -> TokenCache {
        TokenCache { capacity, entries: Mutex::default() }
    }

    pub fn get(&self, token: &Digest) -> Option<Arc<Entry>> {
        self.lock().by_token.get(token).cloned()
    }

    pub fn insert(&self, token: Digest, entry: Entry) {
        if self.capacity == 0 {
            return;
        }
        let mut entries = self.lock();
        entries.remove(&token);
        while entries.by_token.len() >= self.capacity {
            let Some((_, soonest)) = entries.by_expiry.pop_first() else { return };
            entries.by_token.remove(&soonest);
        }
        entries.by_expiry.insert((entry.validity.expires, token));
        entries.by_token.insert(token, Arc::new(entry));
    }

    pub fn remove(&self, token: &Digest) {
        self.lock().remove(token);
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        let entries = self.lock();
        assert_eq!(entries.by_token.len(), entries.by_expiry.len());
        entries.by_token.len()
    }

    /// A panic while the lock was held cannot leave half an entry that matters: `by_token` alone decides.
    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn remove(&mut self, token: &Digest) {
        if let Some(entry) = self.by_token.remove(token) {
            self.by_expiry.remove(&(entry.validity.expires, *token));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::KeySource;
    use crate::identity::claims;
    use crate::identity::testing::{ISSUER, NOW, claims, rules, with};
    use crate::identity::{Credential, CredentialKind};

    fn entry(expires_in: i64) -> Entry {
        let claims = with(claims(), "exp", json!(NOW + expires_in));
        let rules = rules(ISSUER, KeySource::File("unused".into()));
        let now = DateTime::from_timestamp(NOW, 0).unwrap();
        let checked = claims::check(claims.as_object().unwrap(), &rules, now).unwrap();
        let fingerprint = Digest::of(b"").fingerprint();
        let principal = Principal {
            subject: expires_in.to_string(),
            issuer: ISSUER.into(),
            groups: Default::default(),
            chain: Vec::new(),
            credential: Credential { kind: CredentialKind::Jwt, fingerprint, key_id: None, expires: None },
        };
        Entry { principal, validity: checked.validity, key_set: Digest::of(b"keys") }
    }

    #[test]
    fn the_soonest_to_expire_goes_first_at_the_bound() {
        let cache = TokenCache::new(2);
        let token = |name: &str| Digest::of(name.as_bytes());
        cache.insert(token("late"), entry(300));
        cache.insert(token("soon"), entry(100));
        cache.insert(token("middle"), entry(200));
        assert_eq!(cache.len(), 2);
        assert!(cache.get(&token("soon")).is_none());
        assert!(cache.get(&token("late")).is_some() && cache.get(&token("middle")).is_some());
        cache.insert(token("late"), entry(400));
        assert_eq!(cache.len(), 2);
        cache.remove(&token("late"));
        cache.remove(&token("late"));
        assert_eq!(cache.len(), 1);
    }

    #[test]
    fn a_capacity_of_none_keeps_nothing() {
        let cache = TokenCache::new(0);
        cache.insert(Digest::of(b"t"), entry(100));
        assert!(cache.get(&Digest::of(b"t")).is_none());
    }
}
