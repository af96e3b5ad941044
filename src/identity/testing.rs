//! What the tests of this module share: keys that sign, an issuer on a local port, a clock that is moved by hand.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair};
use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::sync::{RwLock, RwLockWriteGuard, watch};
use tokio::task::JoinHandle;

use super::algorithm::Algorithm;
use super::{Authenticator, Clock, Principal, Unauthenticated};
use crate::config::{self, KeySource};
use crate::mask::Secret;

pub const ISSUER: &str = "https://issuer.example";
/// 2026-01-01T00:00:00Z.
pub const NOW: i64 = 1_767_225_600;

pub fn b64(data: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(data)
}

/// A clock that stands still until it is moved.
pub struct TestClock(Mutex<(DateTime<Utc>, Instant)>);

impl TestClock {
    pub fn new() -> Arc<TestClock> {
        Arc::new(TestClock(Mutex::new((DateTime::from_timestamp(NOW, 0).unwrap(), Instant::now()))))
    }

    pub fn advance(&self, by: Duration) {
        let mut time = self.0.lock().unwrap();
        time.0 += TimeDelta::from_std(by).unwrap();
        time.1 += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().0
    }

    fn instant(&self) -> Instant {
        self.0.lock().unwrap().1
    }
}

/// A private key under a key id.
pub struct Signer {
    pub kid: &'static str,
    key: Private,
}

enum Private {
    Rsa(&'static RsaKeyPair),
    Ec(Algorithm, EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Signer {
    /// One RSA key for all tests, since making one is slow.
    pub fn rsa(kid: &'static str) -> Signer {
        static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
        Signer { kid, key: Private::Rsa(KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap())) }
    }

    pub fn ec(kid: &'static str, algorithm: Algorithm) -> Signer {
        let signing = match algorithm {
            Algorithm::Es256 => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            Algorithm::Es384 => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
            Algorithm::Es512 => &signature::ECDSA_P521_SHA512_FIXED_SIGNING,
            other => panic!("{other:?} is not ECDSA"),
        };
        Signer { kid, key: Private::Ec(algorithm, EcdsaKeyPair::generate(signing).unwrap()) }
    }

    pub fn ed(kid: &'static str) -> Signer {
        Signer { kid, key: Private::Ed(Ed25519KeyPair::generate().unwrap()) }
    }

    /// The algorithm that this key signs with where the test does not care.
    fn usual(&self) -> &'static str {
        match &self.key {
            Private::Rsa(_) => "RS256",
            Private::Ec(Algorithm::Es384, _) => "ES384",
            Private::Ec(Algorithm::Es512, _) => "ES512",
            Private::Ec(..) => "ES256",
            Private::Ed(_) => "EdDSA",
        }
    }

    /// The public key as the issuer publishes it, without `alg` and `use`.
    pub fn jwk(&self) -> Value {
        match &self.key {
            Private::Rsa(key) => {
                json!({"kty": "RSA", "kid": self.kid, "n": b64(modulus(key)), "e": "AQAB"})
            }
            Private::Ec(algorithm, key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(key.public_key().as_ref().len() / 2);
                let crv = match algorithm {
                    Algorithm::Es384 => "P-384",
                    Algorithm::Es512 => "P-521",
                    _ => "P-256",
                };
                json!({"kty": "EC", "crv": crv, "kid": self.kid, "x": b64(x), "y": b64(y)})
            }
            Private::Ed(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": b64(key.public_key())})
            }
        }
    }

    /// The public key in DER, as an attacker would use it for an HMAC.
    pub fn public_der(&self) -> Vec<u8> {
        match &self.key {
            Private::Rsa(key) => key.public_key().as_ref().to_vec(),
            Private::Ec(_, key) => key.public_key().as_ref().to_vec(),
            Private::Ed(key) => key.public_key().as_ref().to_vec(),
        }
    }

    pub fn sign(&self, alg: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key {
            Private::Rsa(key) => {
                let encoding: &'static dyn signature::RsaEncoding = match alg {
                    "RS384" => &signature::RSA_PKCS1_SHA384,
                    "RS512" => &signature::RSA_PKCS1_SHA512,
                    "PS256" => &signature::RSA_PSS_SHA256,
                    "PS384" => &signature::RSA_PSS_SHA384,
                    "PS512" => &signature::RSA_PSS_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut signed = vec![0; key.public_modulus_len()];
                key.sign(encoding, &random, message, &mut signed).unwrap();
                signed
            }
            Private::Ec(_, key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Private::Ed(key) => key.sign(message).as_ref().to_vec(),
        }
    }

    /// A token with exactly these texts as header and claims.
    pub fn token_of(&self, header: &str, claims: &str) -> String {
        let header_alg = serde_json::from_str::<Value>(header).unwrap_or_default()["alg"].clone();
        let signed = format!("{}.{}", b64(header), b64(claims));
        let signature = self.sign(header_alg.as_str().unwrap_or_default(), signed.as_bytes());
        format!("{signed}.{}", b64(signature))
    }

    pub fn token_as(&self, alg: &str, claims: &Value) -> String {
        self.token_of(&json!({"typ": "JWT", "alg": alg, "kid": self.kid}).to_string(), &claims.to_string())
    }

    pub fn token(&self, claims: &Value) -> String {
        self.token_as(self.usual(), claims)
    }
}

/// From `RSAPublicKey` (RFC 8017 A.1.1): a sequence whose first integer is the modulus, with one leading zero.
fn modulus(key: &RsaKeyPair) -> Vec<u8> {
    let der = key.public_key().as_ref();
    let length = usize::from(u16::from_be_bytes([der[6], der[7]])) - 1;
    der[9..9 + length].to_vec()
}

pub fn key_set(keys: &[Value]) -> String {
    json!({"keys": keys}).to_string()
}

/// Claims that are accepted for an hour.
pub fn claims() -> Value {
    json!({"iss": ISSUER, "sub": "agent-1", "aud": "portcullis", "exp": NOW + 3600, "iat": NOW})
}

pub fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

pub fn without(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().unwrap().remove(name);
    claims
}

/// An issuer's rules as most tests want them: no background refresh within a test.
pub fn rules(issuer: &str, keys: KeySource) -> config::Issuer {
    config::Issuer {
        issuer: issuer.into(),
        audiences: vec!["portcullis".into(), "second".into()],
        keys,
        groups_claim: vec!["groups".into()],
        required_claims: BTreeMap::new(),
        leeway: Duration::from_secs(30),
        refresh: Duration::from_secs(3600),
        max_key_age: Duration::from_secs(7200),
    }
}

pub fn identity(issuers: Vec<config::Issuer>) -> config::Identity {
    config::Identity { issuers, mtls: None, token_cache: 100 }
}

/// A gate's authenticator with its clock.
pub struct World {
    pub clock: Arc<TestClock>,
    pub gate: Arc<Authenticator>,
    _file: Option<NamedTempFile>,
}

impl World {
    pub async fn start(issuer: config::Issuer) -> World {
        let clock = TestClock::new();
        let gate = Authenticator::start_at(&identity(vec![issuer]), Arc::clone(&clock) as Arc<dyn Clock>).await;
        World { clock, gate: gate.unwrap(), _file: None }
    }

    /// With the issuer's keys in a file.
    pub async fn with_keys(keys: &[Value]) -> World {
        let file = key_file(&key_set(keys));
        let mut world = World::start(rules(ISSUER, KeySource::File(file.path().into()))).await;
        world._file = Some(file);
        world
    }

    pub async fn verify(&self, token: &str) -> Result<Principal, Unauthenticated> {
        self.gate.verify_token(&Secret::new(token.to_owned())).await
    }
}

pub fn key_file(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

type Answer = (u16, Option<String>, String);

/// An HTTP server that answers as it is told. Counts the requests for `/jwks`.
pub struct Issuer {
    pub url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    answers: Mutex<HashMap<String, Answer>>,
    asked: AtomicU64,
    asked_changed: watch::Sender<u64>,
    /// Requests wait for a read lock.
    gate: RwLock<()>,
}

impl Issuer {
    /// Serves `keys` at `/jwks` and a discovery document for its own URL.
    pub async fn start(keys: &[Value]) -> Issuer {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            answers: Mutex::default(),
            asked: AtomicU64::new(0),
            asked_changed: watch::channel(0).0,
            gate: RwLock::new(()),
        });
        let for_router = Arc::clone(&shared);
        let router = Router::new().fallback(move |uri: Uri| answer(Arc::clone(&for_router), uri));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let issuer = Issuer { url, shared, server };
        issuer.publish(keys);
        let discovery = json!({"issuer": issuer.url, "jwks_uri": format!("{}/jwks", issuer.url)});
        issuer.put("/.well-known/openid-configuration", 200, &discovery.to_string());
        issuer
    }

    pub fn put(&self, path: &str, status: u16, body: &str) {
        self.shared.answers.lock().unwrap().insert(path.into(), (status, None, body.into()));
    }

    pub fn redirect(&self, path: &str, to: &str) {
        self.shared.answers.lock().unwrap().insert(path.into(), (302, Some(to.into()), String::new()));
    }

    pub fn publish(&self, keys: &[Value]) {
        self.put("/jwks", 200, &key_set(keys));
    }

    pub fn fail(&self) {
        self.put("/jwks", 503, "down");
    }

    /// How often the keys were asked for.
    pub fn asked(&self) -> u64 {
        self.shared.asked.load(Ordering::SeqCst)
    }

    pub async fn until_asked(&self, times: u64) {
        self.shared.asked_changed.subscribe().wait_for(|asked| *asked >= times).await.unwrap();
    }

    /// Lets requests wait for as long as the guard lives.
    pub async fn hold(&self) -> RwLockWriteGuard<'_, ()> {
        self.shared.gate.write().await
    }

    pub fn jwks(&self) -> KeySource {
        KeySource::Jwks(format!("{}/jwks", self.url).parse().unwrap())
    }

    pub fn discovery(&self) -> KeySource {
        KeySource::Discovery(format!("{}/.well-known/openid-configuration", self.url).parse().unwrap())
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(shared: Arc<Shared>, uri: Uri) -> impl IntoResponse {
    if uri.path() == "/jwks" {
        shared.asked_changed.send_replace(shared.asked.fetch_add(1, Ordering::SeqCst) + 1);
    }
    let _open = shared.gate.read().await;
    let (status, location, body) =
        shared.answers.lock().unwrap().get(uri.path()).cloned().unwrap_or((404, None, String::new()));
    (StatusCode::from_u16(status).unwrap(), location.map(|to| [(header::LOCATION, to)]), body).into_response()
}
