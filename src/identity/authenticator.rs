//! Puts the parts together: token or certificate in, [`Principal`] out.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::task::JoinSet;

use super::cache::{Entry, TokenCache};
use super::claims::{self, Checked};
use super::clock::{Clock, SystemClock};
use super::digest::Digest;
use super::issuer_keys::IssuerKeys;
use super::jws::Unverified;
use super::key_set::{KeySet, NoKey};
use super::{Credential, CredentialKind, Invalid, Principal, Unauthenticated, bearer, mtls, source};
use crate::config::{self, Authenticate};
use crate::exchange::RequestHead;
use crate::mask::Secret;

/// Verifies who asks. Dropping it ends its background tasks.
pub struct Authenticator {
    issuers: HashMap<String, Arc<IssuerKeys>>,
    mtls: Option<config::Mtls>,
    cache: TokenCache,
    clock: Arc<dyn Clock>,
    /// Aborted on drop.
    _refreshers: JoinSet<()>,
}

impl Authenticator {
    /// Loads every issuer's keys once, all at the same time, and keeps them fresh from then on. Must be called in a tokio
    /// runtime; takes at most about 10 s.
    ///
    /// # Errors
    /// Every problem at once: an issuer that is there twice, has no audience or is named as certificates are, a key file
    /// without a usable key. An issuer that cannot be reached is no error: the gate is not [`ready`](Self::ready) then.
    pub async fn start(config: &config::Identity) -> Result<Arc<Authenticator>, Vec<String>> {
        Authenticator::start_at(config, Arc::new(SystemClock)).await
    }

    /// [`start`](Self::start) with another clock.
    pub async fn start_at(config: &config::Identity, clock: Arc<dyn Clock>) -> Result<Arc<Authenticator>, Vec<String>> {
        let mut problems = check(config);
        let client = source::client().map_err(|e| vec![format!("identity: {e}")])?;
        let issuers: Vec<Arc<IssuerKeys>> = config
            .issuers
            .iter()
            .map(|rules| Arc::new(IssuerKeys::new(rules.clone(), client.clone(), Arc::clone(&clock))))
            .collect();
        let loads = join_all(issuers.iter().map(|keys| keys.start())).await;
        let mut refreshers = JoinSet::new();
        for (keys, load) in issuers.iter().zip(loads) {
            match load {
                Ok(good) => drop(refreshers.spawn(Arc::clone(keys).keep_fresh(good))),
                Err(e) => problems.push(format!("identity: issuer '{}': {e}", keys.rules.issuer)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Arc::new(Authenticator {
            issuers: issuers.into_iter().map(|keys| (keys.rules.issuer.clone(), keys)).collect(),
            mtls: config.mtls.clone(),
            cache: TokenCache::new(config.token_cache),
            clock,
            _refreshers: refreshers,
        }))
    }

    /// Whether every issuer has usable keys.
    pub fn ready(&self) -> bool {
        self.issuers.values().all(|keys| keys.current().is_some())
    }

    /// Who sent the request, proved as its target asks for.
    ///
    /// # Errors
    /// Why there is no identity; see [`Unauthenticated`]. With [`Authenticate::Both`] either proof may be the one that
    /// fails; the certificate is looked at first.
    pub async fn authenticate(&self, head: &RequestHead, how: Authenticate) -> Result<Principal, Unauthenticated> {
        match how {
            Authenticate::Token => self.verify(bearer::token(head)?).await,
            Authenticate::Mtls => mtls::principal(self.mtls.as_ref(), &head.peer),
            Authenticate::Both => {
                mtls::principal(self.mtls.as_ref(), &head.peer)?;
                self.verify(bearer::token(head)?).await
            }
        }
    }

    /// Who the bearer of `token` is, for callers that do not come through Envoy (approvers).
    ///
    /// # Errors
    /// As [`authenticate`](Self::authenticate).
    pub async fn verify_token(&self, token: &Secret<String>) -> Result<Principal, Unauthenticated> {
        self.verify(bearer::check(token.expose())?).await
    }

    async fn verify(&self, token: &str) -> Result<Principal, Unauthenticated> {
        let digest = Digest::of(token.as_bytes());
        if let Some(known) = self.known(&digest)? {
            return Ok(known);
        }
        let token = Unverified::parse(token)?;
        let claimed = token.claimed_issuer().ok_or(Invalid::Claim("iss"))?;
        let issuer = self.issuers.get(claimed).ok_or(Unauthenticated::UnknownIssuer)?;
        let keys = keys_for(&token, issuer).await?;
        let key = keys.select(token.kid(), token.algorithm()).map_err(no_key)?;
        let claims = token.verify(key)?;
        let checked = claims::check(&claims, &issuer.rules, self.clock.now())?;
        let validity = checked.validity;
        let principal = principal(checked, &issuer.rules, &digest, key.kid());
        self.cache.insert(digest, Entry { principal: principal.clone(), validity, key_set: keys.digest });
        Ok(principal)
    }

    /// The principal of a token that was verified before, where the keys that verified it are still the issuer's and its
    /// time has not run out.
    fn known(&self, token: &Digest) -> Result<Option<Principal>, Unauthenticated> {
        let Some(entry) = self.cache.get(token) else { return Ok(None) };
        let issuer = self.issuers.get(&entry.principal.issuer).ok_or(Unauthenticated::UnknownIssuer)?;
        let keys = issuer.current().ok_or(Unauthenticated::KeysUnavailable)?;
        if keys.digest != entry.key_set {
            self.cache.remove(token);
            return Ok(None);
        }
        if let Err(why) = entry.validity.check(self.clock.now()) {
            self.cache.remove(token);
            return Err(why.into());
        }
        Ok(Some(entry.principal.clone()))
    }

    #[cfg(test)]
    pub(super) fn cached(&self) -> usize {
        self.cache.len()
    }
}

/// What is wrong with the configuration that the keys do not show.
fn check(config: &config::Identity) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut problems = Vec::new();
    for rules in &config.issuers {
        let issuer = rules.issuer.as_str();
        if !seen.insert(issuer) {
            problems.push(format!("identity: issuer '{issuer}' is there twice; keep one"));
        }
        if rules.audiences.is_empty() {
            problems.push(format!("identity: issuer '{issuer}' has no audience; name at least one"));
        }
        if issuer.is_empty() || issuer == mtls::ISSUER {
            problems.push(format!("identity: '{issuer}' cannot be an issuer's name; give the issuer's URL"));
        }
    }
    problems
}

/// The issuer's keys, loaded once more where the token names one that is not among them.
async fn keys_for(token: &Unverified<'_>, issuer: &Arc<IssuerKeys>) -> Result<Arc<KeySet>, Unauthenticated> {
    let keys = issuer.current().ok_or(Unauthenticated::KeysUnavailable)?;
    match keys.select(token.kid(), token.algorithm()) {
        Err(NoKey::UnknownKid) => {
            issuer.refresh_on_demand(keys.digest).await;
            issuer.current().ok_or(Unauthenticated::KeysUnavailable)
        }
        Ok(_) | Err(NoKey::Algorithm | NoKey::Ambiguous) => Ok(keys),
    }
}

fn no_key(why: NoKey) -> Invalid {
    match why {
        NoKey::UnknownKid => Invalid::UnknownKey,
        NoKey::Algorithm => Invalid::AlgorithmOfKey,
        NoKey::Ambiguous => Invalid::AmbiguousKey,
    }
}

fn principal(checked: Checked, rules: &config::Issuer, token: &Digest, key_id: Option<&str>) -> Principal {
    Principal {
        subject: checked.subject,
        issuer: rules.issuer.clone(),
        groups: checked.groups,
        chain: checked.chain,
        credential: Credential {
            kind: CredentialKind::Jwt,
            fingerprint: token.fingerprint(),
            key_id: key_id.map(str::to_owned),
            expires: Some(checked.validity.expires),
        },
    }
}
