//! The current keys of one issuer.
//!
//! - Refreshed in the background every `refresh`; after a failure sooner, from 1 s up to 60 s apart.
//! - A `kid` that is not known asks for one refresh, at most one in [`ON_DEMAND`] for each issuer; callers that come while
//!   it runs wait for it and share it. Its length is bounded by the source's time-outs.
//! - The last good keys serve an issuer that fails, until they are `max_key_age` old. Then there are none.
//! - An issuer that answers with a set without a usable key has withdrawn its keys: there are none at once.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::digest::Digest;
use super::key_set::KeySet;
use super::source::{Source, SourceError};
use crate::config;

/// Time between two refreshes that unknown key ids ask for.
pub const ON_DEMAND: Duration = Duration::from_secs(30);
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LAST_RETRY: Duration = Duration::from_secs(60);
/// Keeps a configured interval of zero from being a busy loop.
const SHORTEST: Duration = Duration::from_millis(10);

pub(super) struct IssuerKeys {
    pub rules: config::Issuer,
    source: Source,
    clock: Arc<dyn Clock>,
    loaded: RwLock<Option<Loaded>>,
    /// When an unknown key id last asked for a refresh. Locked while that refresh runs.
    asked: Arc<tokio::sync::Mutex<Option<Instant>>>,
}

struct Loaded {
    keys: Arc<KeySet>,
    /// When the load began.
    since: Instant,
}

impl IssuerKeys {
    pub fn new(rules: config::Issuer, client: reqwest::Client, clock: Arc<dyn Clock>) -> IssuerKeys {
        let source = Source::new(&rules, client);
        IssuerKeys { rules, source, clock, loaded: RwLock::default(), asked: Arc::default() }
    }

    /// The keys that may verify a token now; `None` where there are none or they are too old.
    pub fn current(&self) -> Option<Arc<KeySet>> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        let Loaded { keys, since } = loaded.as_ref()?;
        let age = self.clock.instant().saturating_duration_since(*since);
        (!keys.is_empty() && age <= self.rules.max_key_age).then(|| Arc::clone(keys))
    }

    /// The first load. A file must have keys; a network issuer may come later.
    pub async fn start(&self) -> Result<bool, SourceError> {
        let loaded = self.refresh().await;
        match loaded {
            Ok(()) => Ok(true),
            Err(e) if self.source.is_local() => Err(e),
            Err(e) => {
                self.warn(&e);
                Ok(false)
            }
        }
    }

    /// Refreshes for as long as it is polled. `good` says whether the first load was.
    pub async fn keep_fresh(self: Arc<Self>, good: bool) {
        let mut failures = u32::from(!good);
        loop {
            tokio::time::sleep(pause(self.rules.refresh, failures)).await;
            match self.refresh().await {
                Ok(()) => failures = 0,
                Err(e) => {
                    failures = failures.saturating_add(1);
                    self.warn(&e);
                }
            }
        }
    }

    /// Loads the keys again because a token names one that is not in the set `seen`. Returns once the keys are newer than
    /// `seen` or no refresh is allowed now.
    pub async fn refresh_on_demand(self: &Arc<Self>, seen: Digest) {
        let mut asked = Arc::clone(&self.asked).lock_owned().await;
        if self.current().is_none_or(|keys| keys.digest != seen) {
            return;
        }
        let now = self.clock.instant();
        if asked.is_some_and(|last| now.saturating_duration_since(last) < ON_DEMAND) {
            return;
        }
        *asked = Some(now);
        let keys = Arc::clone(self);
        // A task of its own, so that a caller who goes away does not waste the one refresh that others wait for.
        let refresh = tokio::spawn(async move {
            let _others_wait = asked;
            if let Err(e) = keys.refresh().await {
                keys.warn(&e);
            }
        });
        if refresh.await.is_err() {
            tracing::error!(issuer = %self.rules.issuer, "the refresh of the issuer's keys panicked");
        }
    }

    /// A set without a usable key is stored, since the issuer has withdrawn its keys, and is an error all the same.
    async fn refresh(&self) -> Result<(), SourceError> {
        let since = self.clock.instant();
        let keys = Arc::new(self.source.load().await?);
        self.store(Arc::clone(&keys), since);
        if keys.is_empty() { Err(SourceError::NoKeys(keys.left_out())) } else { Ok(()) }
    }

    /// Takes `keys` unless a load that began later has already finished.
    fn store(&self, keys: Arc<KeySet>, since: Instant) {
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        if loaded.as_ref().is_some_and(|newer| newer.since > since) {
            return;
        }
        if loaded.as_ref().is_none_or(|old| old.keys.digest != keys.digest) {
            self.announce(&keys);
        }
        *loaded = Some(Loaded { keys, since });
    }

    fn announce(&self, keys: &KeySet) {
        let (count, left_out) = (keys.len(), keys.left_out());
        tracing::info!(issuer = %self.rules.issuer, keys = count, %left_out, "the issuer's keys changed");
    }

    fn warn(&self, error: &SourceError) {
        tracing::warn!(issuer = %self.rules.issuer, %error, "the issuer's keys could not be loaded");
    }
}

/// Time until the next refresh in the background.
fn pause(refresh: Duration, failures: u32) -> Duration {
    let refresh = refresh.max(SHORTEST);
    match failures.checked_sub(1) {
        None => refresh,
        Some(doublings) => refresh.min(FIRST_RETRY * (1 << doublings.min(6))).min(LAST_RETRY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::testing::{ISSUER, Issuer, Signer, TestClock, rules};

    #[tokio::test]
    async fn a_caller_who_saw_older_keys_does_not_spend_the_refresh() {
        let issuer = Issuer::start(&[Signer::ed("k").jwk()]).await;
        let client = crate::identity::source::client().unwrap();
        let keys = Arc::new(IssuerKeys::new(rules(ISSUER, issuer.jwks()), client, TestClock::new()));
        assert!(keys.start().await.unwrap());
        keys.refresh_on_demand(Digest::of(b"older keys")).await;
        assert_eq!(issuer.asked(), 1);
        let seen = keys.current().unwrap().digest;
        keys.refresh_on_demand(seen).await;
        assert_eq!(issuer.asked(), 2);
    }

    #[tokio::test]
    async fn an_answer_that_is_late_does_not_replace_a_newer_one() {
        let issuer = Issuer::start(&[]).await;
        let client = crate::identity::source::client().unwrap();
        let keys = IssuerKeys::new(rules(ISSUER, issuer.jwks()), client, TestClock::new());
        let set = |kid| {
            let text = crate::identity::testing::key_set(&[Signer::ed(kid).jwk()]);
            Arc::new(KeySet::parse(text.as_bytes()).unwrap())
        };
        let (older, newer) = (set("older"), set("newer"));
        let since = keys.clock.instant();
        keys.store(Arc::clone(&newer), since + Duration::from_secs(1));
        keys.store(older, since);
        assert!(keys.current().unwrap().digest == newer.digest);
    }

    #[test]
    fn a_failing_issuer_is_asked_again_soon_but_ever_less() {
        let hour = Duration::from_secs(3600);
        let seconds: Vec<u64> = (0..9).map(|failures| pause(hour, failures).as_secs()).collect();
        assert_eq!(seconds, [3600, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(pause(hour, u32::MAX), LAST_RETRY);
        assert_eq!(pause(Duration::from_millis(200), 3), Duration::from_millis(200));
        assert_eq!(pause(Duration::ZERO, 0), SHORTEST);
    }
}
