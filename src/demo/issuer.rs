//! An OpenID Connect issuer: discovery, a key set, and tokens minted in process.
//!
//! It signs by itself, not with the library that the gate verifies with, so that it can also make tokens that no honest
//! library would (another `alg`, a forged header).

mod keys;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use http::{StatusCode, header};
use serde_json::{Value, json};

pub use self::keys::Algorithm;
use self::keys::Key;
use super::{DemoError, Server};

/// The audience that the sample configuration asks for.
pub const AUDIENCE: &str = "portcullis";
/// Seconds that a token is good for.
pub const LIFETIME: i64 = 3600;

/// A running issuer. Its URL is `http://127.0.0.1:<port>`.
#[derive(Debug)]
pub struct Issuer {
    server: Server,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// The last one signs; all are published. Never empty.
    keys: Mutex<Vec<Arc<Key>>>,
    available: AtomicBool,
    key_fetches: AtomicU64,
}

impl Issuer {
    /// An issuer that signs with ES256.
    pub async fn start() -> Result<Self, DemoError> {
        Issuer::start_with(Algorithm::Es256).await
    }

    pub async fn start_with(algorithm: Algorithm) -> Result<Self, DemoError> {
        let shared = Arc::new(Shared {
            keys: Mutex::new(vec![Arc::new(Key::generate(algorithm)?)]),
            available: AtomicBool::new(true),
            key_fetches: AtomicU64::new(0),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .with_state(Arc::clone(&shared));
        Ok(Issuer { server: Server::start(router).await?, shared })
    }

    /// The issuer's identifier, and the base of its discovery document.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    pub fn jwks_url(&self) -> String {
        self.server.url("/jwks")
    }

    /// Signs with a new key from now on. The old ones stay published until [`Issuer::retire`].
    pub fn rotate(&self, algorithm: Algorithm) -> Result<(), DemoError> {
        self.shared.lock().push(Arc::new(Key::generate(algorithm)?));
        Ok(())
    }

    /// Publishes only the key that signs.
    pub fn retire(&self) {
        let mut keys = self.shared.lock();
        let old = keys.len().saturating_sub(1);
        keys.drain(..old);
    }

    /// An unavailable issuer answers 503.
    pub fn set_available(&self, available: bool) {
        self.shared.available.store(available, Ordering::SeqCst);
    }

    /// How often the key set was asked for.
    pub fn key_fetches(&self) -> u64 {
        self.shared.key_fetches.load(Ordering::SeqCst)
    }

    /// The key id that signs now.
    pub fn key_id(&self) -> Option<String> {
        self.shared.lock().last().map(|key| key.id.clone())
    }

    /// A token for `subject` in `groups`; `act` is its delegation chain (RFC 8693), the nearest actor first.
    pub fn token(&self, subject: &str, groups: &[&str], act: &[&str]) -> Result<String, DemoError> {
        self.mint(&self.claims(subject, groups, act))
    }

    /// The claims of [`Issuer::token`], to be changed before [`Issuer::mint`].
    pub fn claims(&self, subject: &str, groups: &[&str], act: &[&str]) -> Value {
        let now = Utc::now().timestamp();
        let mut claims = json!({
            "iss": self.url(), "sub": subject, "aud": AUDIENCE, "groups": groups,
            "iat": now, "nbf": now, "exp": now + LIFETIME, "jti": uuid::Uuid::new_v4(),
        });
        if let Some(act) = chain(act) {
            claims["act"] = act;
        }
        claims
    }

    /// Signs `claims`, whatever they say.
    pub fn mint(&self, claims: &Value) -> Result<String, DemoError> {
        let key = self.signer()?;
        self.mint_with(&json!({"alg": key.algorithm().as_str(), "typ": "JWT", "kid": key.id}), claims)
    }

    /// Signs `claims` under `header`, whatever it says.
    pub fn mint_with(&self, header: &Value, claims: &Value) -> Result<String, DemoError> {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.signer()?.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn signer(&self) -> Result<Arc<Key>, DemoError> {
        let key = self.shared.lock().last().cloned();
        key.ok_or_else(|| DemoError::Other { what: "signing a token".into(), detail: "the issuer has no key".into() })
    }
}

/// RFC 8693, section 4.1: the outermost `act` is the current actor, nested ones are those before it.
fn chain(act: &[&str]) -> Option<Value> {
    let nest = |inner: Option<Value>, actor: &&str| match inner {
        Some(inner) => Some(json!({"sub": actor, "act": inner})),
        None => Some(json!({"sub": actor})),
    };
    act.iter().rev().fold(None, nest)
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Key>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, document: Value) -> Response {
        if self.available.load(Ordering::SeqCst) {
            ([(header::CONTENT_TYPE, "application/json")], document.to_string()).into_response()
        } else {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// OpenID Connect Discovery 1.0, section 3, as far as a verifier reads it.
async fn discovery(State(shared): State<Arc<Shared>>, headers: http::HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let algorithms: Vec<_> = shared.lock().iter().map(|key| key.algorithm().as_str()).collect();
    shared.answer(json!({
        "issuer": format!("http://{host}"),
        "jwks_uri": format!("http://{host}/jwks"),
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": algorithms,
    }))
}

async fn jwks(State(shared): State<Arc<Shared>>) -> Response {
    shared.key_fetches.fetch_add(1, Ordering::SeqCst);
    let keys: Vec<Value> = shared.lock().iter().map(|key| key.jwk()).collect();
    shared.answer(json!({ "keys": keys }))
}

#[cfg(test)]
mod tests;
