use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation};

use super::*;

async fn fetch(url: &str) -> Value {
    let text = reqwest::get(url).await.unwrap().error_for_status().unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Verifies as a client would: discovery, key set, signature.
async fn verify(issuer: &Issuer, token: &str) -> Result<Value, jsonwebtoken::errors::Error> {
    let discovery = fetch(&format!("{}/.well-known/openid-configuration", issuer.url())).await;
    assert_eq!(discovery["issuer"], issuer.url());
    let set: JwkSet = serde_json::from_value(fetch(discovery["jwks_uri"].as_str().unwrap()).await).unwrap();
    let header = jsonwebtoken::decode_header(token)?;
    let key = DecodingKey::from_jwk(set.find(header.kid.as_deref().unwrap()).unwrap())?;
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[issuer.url()]);
    jsonwebtoken::decode::<Value>(token, &key, &validation).map(|data| data.claims)
}

#[tokio::test]
async fn tokens_of_every_algorithm_verify_against_the_published_keys() {
    let issuer = Issuer::start().await.unwrap();
    for algorithm in [Algorithm::Es256, Algorithm::Rs256, Algorithm::EdDsa] {
        issuer.rotate(algorithm).unwrap();
        let token = issuer.token("executor-7", &["executors"], &["planner-1"]).unwrap();
        let claims = verify(&issuer, &token).await.unwrap();
        assert_eq!(claims["sub"], "executor-7");
        assert_eq!(claims["groups"], json!(["executors"]));
        assert_eq!(claims["act"], json!({"sub": "planner-1"}));
    }
    assert_eq!(issuer.key_fetches(), 3);
}

#[tokio::test]
async fn a_changed_token_does_not_verify() {
    let issuer = Issuer::start().await.unwrap();
    let (good, other) = (issuer.token("a", &[], &[]).unwrap(), issuer.token("b", &[], &[]).unwrap());
    let forged = format!("{}.{}", good.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1);
    assert!(verify(&issuer, &forged).await.is_err());
}

#[tokio::test]
async fn an_old_key_is_published_until_it_is_retired() {
    let issuer = Issuer::start().await.unwrap();
    let first = issuer.key_id();
    issuer.rotate(Algorithm::Es256).unwrap();
    assert_ne!(issuer.key_id(), first);
    let published = async || fetch(&issuer.jwks_url()).await["keys"].as_array().unwrap().len();
    assert_eq!(published().await, 2);
    issuer.retire();
    assert_eq!(published().await, 1);
}

#[tokio::test]
async fn an_unavailable_issuer_answers_503() {
    let issuer = Issuer::start().await.unwrap();
    issuer.set_available(false);
    assert_eq!(reqwest::get(issuer.jwks_url()).await.unwrap().status(), 503);
}

#[test]
fn the_nearest_actor_is_the_outermost() {
    assert_eq!(chain(&["near", "far"]), Some(json!({"sub": "near", "act": {"sub": "far"}})));
    assert_eq!(chain(&[]), None);
}
