//! Tokens that are taken, and what becomes of them.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use crate::config::{Authenticate, Mtls};
use crate::exchange::{Headers, Peer, RequestHead};
use crate::identity::algorithm::Algorithm;
use crate::identity::testing::{ISSUER, NOW, Signer, World, claims, identity, key_file, key_set, rules, with};
use crate::identity::{Actor, Authenticator, CredentialKind, Invalid, Malformed, Unauthenticated};
use crate::{config, mask::Secret};

#[tokio::test]
async fn every_algorithm_is_verified_with_its_kind_of_key() {
    let rsa = Signer::rsa("rsa");
    let curves = [
        (Signer::ec("p256", Algorithm::Es256), "ES256"),
        (Signer::ec("p384", Algorithm::Es384), "ES384"),
        (Signer::ec("p521", Algorithm::Es512), "ES512"),
        (Signer::ed("ed"), "EdDSA"),
    ];
    let mut keys = vec![rsa.jwk()];
    keys.extend(curves.iter().map(|(signer, _)| signer.jwk()));
    let world = World::with_keys(&keys).await;
    for alg in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        assert!(world.verify(&rsa.token_as(alg, &claims())).await.is_ok(), "{alg}");
    }
    for (signer, alg) in &curves {
        let principal = world.verify(&signer.token_as(alg, &claims())).await.unwrap();
        assert_eq!(principal.credential.key_id.as_deref(), Some(signer.kid), "{alg}");
    }
}

#[tokio::test]
async fn a_token_says_who_for_whom_and_until_when() {
    let signer = Signer::ed("k");
    let world = World::with_keys(&[signer.jwk()]).await;
    let mut claims = with(claims(), "groups", json!(["executors", "all"]));
    claims["act"] = json!({"sub": "planner", "act": {"sub": "boss", "iss": "https://other.example"}});
    let token = signer.token(&claims);
    let principal = world.verify(&token).await.unwrap();
    assert_eq!(principal.subject, "agent-1");
    assert_eq!(principal.issuer, ISSUER);
    assert_eq!(principal.groups, BTreeSet::from(["all".to_owned(), "executors".to_owned()]));
    let actor = |subject: &str, issuer: &str| Actor { subject: subject.into(), issuer: issuer.into() };
    assert_eq!(principal.chain, [actor("planner", ISSUER), actor("boss", "https://other.example")]);
    assert_eq!(principal.credential.kind, CredentialKind::Jwt);
    assert_eq!(principal.credential.expires.map(|t| t.timestamp()), Some(NOW + 3600));
    let sha256 = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    assert_eq!(principal.credential.fingerprint.0, hex::encode(&sha256.as_ref()[..16]));
}

#[tokio::test]
async fn a_cached_token_is_still_held_to_its_time() {
    let signer = Signer::ed("k");
    let world = World::with_keys(&[signer.jwk()]).await;
    let token = signer.token(&claims());
    let first = world.verify(&token).await.unwrap();
    assert_eq!(world.gate.cached(), 1);
    assert_eq!(world.verify(&token).await, Ok(first));
    world.clock.advance(Duration::from_secs(3600 + 29));
    assert!(world.verify(&token).await.is_ok());
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.verify(&token).await, Err(Invalid::Expired.into()));
    assert_eq!(world.gate.cached(), 0);
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    let signer = Signer::ed("k");
    let world = World::with_keys(&[signer.jwk()]).await;
    let token = signer.token(&with(claims(), "nbf", json!(NOW + 60)));
    assert_eq!(world.verify(&token).await, Err(Invalid::NotYetValid.into()));
    assert_eq!(world.gate.cached(), 0);
    world.clock.advance(Duration::from_secs(30));
    assert!(world.verify(&token).await.is_ok());
}

fn head(authorization: Option<&str>, uri_san: Option<&str>) -> RequestHead {
    let mut headers = Headers::default();
    if let Some(value) = authorization {
        headers.push("authorization", value.to_owned());
    }
    let certificate_sha256 = uri_san.map(|_| "cd".repeat(32));
    let peer = Peer { uri_san: uri_san.map(Into::into), certificate_sha256, ..Peer::default() };
    RequestHead { headers, peer, ..RequestHead::default() }
}

#[tokio::test]
async fn the_target_says_which_proof_counts() {
    let signer = Signer::ed("k");
    let file = key_file(&key_set(&[signer.jwk()]));
    let mut identity = identity(vec![rules(ISSUER, config::KeySource::File(file.path().into()))]);
    identity.mtls = Some(Mtls { uri_prefixes: vec!["spiffe://prod/".into()], groups: Default::default() });
    let clock = crate::identity::testing::TestClock::new();
    let gate = Authenticator::start_at(&identity, clock).await.unwrap();
    let bearer = format!("Bearer {}", signer.token(&claims()));
    let spiffe = "spiffe://prod/agent";
    let ask = async |authorization: Option<&str>, san: Option<&str>, how| {
        gate.authenticate(&head(authorization, san), how).await.map(|p| (p.subject, p.credential.kind))
    };
    let by_token = Ok(("agent-1".to_owned(), CredentialKind::Jwt));
    let by_certificate = Ok((spiffe.to_owned(), CredentialKind::Mtls));
    assert_eq!(ask(Some(&bearer), None, Authenticate::Token).await, by_token);
    assert_eq!(ask(None, Some(spiffe), Authenticate::Token).await, Err(Unauthenticated::Missing));
    assert_eq!(ask(None, Some(spiffe), Authenticate::Mtls).await, by_certificate);
    assert_eq!(ask(Some(&bearer), None, Authenticate::Mtls).await, Err(Unauthenticated::CertificateMissing));
    assert_eq!(ask(Some(&bearer), Some(spiffe), Authenticate::Both).await, by_token);
    assert_eq!(ask(Some(&bearer), None, Authenticate::Both).await, Err(Unauthenticated::CertificateMissing));
    assert_eq!(ask(None, Some(spiffe), Authenticate::Both).await, Err(Unauthenticated::Missing));
    let other = Some("spiffe://lab/agent");
    assert_eq!(ask(Some(&bearer), other, Authenticate::Both).await, Err(Unauthenticated::CertificateUnknown));
}

#[tokio::test]
async fn the_control_api_holds_tokens_to_the_same_syntax() {
    let signer = Signer::ed("k");
    let world = World::with_keys(&[signer.jwk()]).await;
    for text in ["", "Bearer x", "a b"] {
        let refused = world.gate.verify_token(&Secret::new(text.to_owned())).await;
        assert_eq!(refused, Err(Malformed::NotBearer.into()));
    }
}
