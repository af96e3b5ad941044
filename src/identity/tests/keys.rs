//! Rotation, refresh, outage and age of an issuer's keys.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use crate::identity::algorithm::Algorithm;
use crate::identity::testing::{ISSUER, Issuer, Signer, World, claims, rules, with};
use crate::identity::{Invalid, Unauthenticated};

async fn world(issuer: &Issuer) -> World {
    World::start(rules(ISSUER, issuer.jwks())).await
}

#[tokio::test]
async fn a_new_key_is_fetched_once_and_shared_by_all_who_wait() {
    let (old, new) = (Signer::ed("old"), Signer::ed("new"));
    let issuer = Issuer::start(&[old.jwk()]).await;
    let world = world(&issuer).await;
    assert_eq!(issuer.asked(), 1);
    issuer.publish(&[old.jwk(), new.jwk()]);
    let tokens: Vec<String> = (0..8).map(|n| new.token(&with(claims(), "sub", json!(format!("agent-{n}"))))).collect();
    let answers = join_all(tokens.iter().map(|token| world.verify(token))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn unknown_keys_ask_at_most_once_in_30_seconds() {
    let (known, unknown) = (Signer::ed("known"), Signer::ed("unknown"));
    let issuer = Issuer::start(&[known.jwk()]).await;
    let world = world(&issuer).await;
    let token = unknown.token(&claims());
    for _ in 0..5 {
        assert_eq!(world.verify(&token).await, Err(Invalid::UnknownKey.into()));
    }
    assert_eq!(issuer.asked(), 2);
    issuer.publish(&[known.jwk(), unknown.jwk()]);
    world.clock.advance(Duration::from_secs(29));
    assert_eq!(world.verify(&token).await, Err(Invalid::UnknownKey.into()));
    world.clock.advance(Duration::from_secs(1));
    assert!(world.verify(&token).await.is_ok());
    assert_eq!(issuer.asked(), 3);
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_waste_the_refresh() {
    let (old, new) = (Signer::ed("old"), Signer::ed("new"));
    let issuer = Issuer::start(&[old.jwk()]).await;
    let world = world(&issuer).await;
    issuer.publish(&[new.jwk()]);
    let token = new.token(&claims());
    let held = issuer.hold().await;
    tokio::select! {
        _ = world.verify(&token) => panic!("the issuer does not answer yet"),
        () = issuer.until_asked(2) => {}
    }
    drop(held);
    assert!(world.verify(&token).await.is_ok());
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn only_an_unknown_kid_asks_for_a_refresh() {
    let known = Signer::ec("k", Algorithm::Es256);
    let issuer = Issuer::start(&[known.jwk()]).await;
    let world = world(&issuer).await;
    let forged = Signer::ec("k", Algorithm::Es256).token(&claims());
    assert_eq!(world.verify(&forged).await, Err(Invalid::Signature.into()));
    let other_algorithm = Signer::ed("k").token(&claims());
    assert_eq!(world.verify(&other_algorithm).await, Err(Invalid::AlgorithmOfKey.into()));
    let other_issuer = Signer::ed("other").token(&with(claims(), "iss", json!("https://other.example")));
    assert_eq!(world.verify(&other_issuer).await, Err(Unauthenticated::UnknownIssuer));
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn a_token_whose_key_was_withdrawn_is_refused_though_it_was_cached() {
    let (old, new) = (Signer::ed("old"), Signer::ed("new"));
    let issuer = Issuer::start(&[old.jwk()]).await;
    let world = world(&issuer).await;
    let token = old.token(&claims());
    assert!(world.verify(&token).await.is_ok());
    issuer.publish(&[new.jwk()]);
    assert!(world.verify(&new.token(&claims())).await.is_ok());
    assert_eq!(world.verify(&token).await, Err(Invalid::UnknownKey.into()));
    // The same name with another key.
    let imposter = Signer::ed("new");
    issuer.publish(&[imposter.jwk()]);
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(world.verify(&token).await, Err(Invalid::UnknownKey.into()));
    assert_eq!(world.verify(&new.token(&claims())).await, Err(Invalid::Signature.into()));
}

#[tokio::test]
async fn an_issuer_that_withdraws_every_key_has_none() {
    let signer = Signer::ed("k");
    let issuer = Issuer::start(&[signer.jwk()]).await;
    let world = world(&issuer).await;
    let token = signer.token(&claims());
    assert!(world.verify(&token).await.is_ok());
    issuer.publish(&[]);
    assert_eq!(world.verify(&Signer::ed("other").token(&claims())).await, Err(Unauthenticated::KeysUnavailable));
    assert_eq!(world.verify(&token).await, Err(Unauthenticated::KeysUnavailable));
    assert!(!world.gate.ready());
}

#[tokio::test]
async fn the_last_good_keys_serve_until_they_are_too_old() {
    let signer = Signer::ed("k");
    let issuer = Issuer::start(&[signer.jwk()]).await;
    let world = world(&issuer).await;
    let mut day = claims();
    day["exp"] = json!(crate::identity::testing::NOW + 86_400);
    let cached = signer.token(&day);
    assert!(world.verify(&cached).await.is_ok());
    issuer.fail();
    let rounds = [503, 200, 200];
    let bodies = ["down", "not a key set", r#"{"keys":[1]}"#];
    for (status, body) in rounds.into_iter().zip(bodies) {
        issuer.put("/jwks", status, body);
        world.clock.advance(Duration::from_secs(600));
        assert_eq!(world.verify(&Signer::ed("x").token(&day)).await, Err(Invalid::UnknownKey.into()));
        assert!(world.verify(&signer.token(&day)).await.is_ok(), "{body}");
    }
    world.clock.advance(Duration::from_secs(5400));
    assert!(world.gate.ready() && world.verify(&cached).await.is_ok());
    world.clock.advance(Duration::from_secs(1));
    assert!(!world.gate.ready());
    assert_eq!(world.verify(&cached).await, Err(Unauthenticated::KeysUnavailable));
    let fresh = signer.token(&with(day, "jti", json!("2")));
    assert_eq!(world.verify(&fresh).await, Err(Unauthenticated::KeysUnavailable));
}

#[tokio::test]
async fn keys_are_refreshed_in_the_background_until_the_gate_is_dropped() {
    let (old, new) = (Signer::ed("old"), Signer::ed("new"));
    let issuer = Issuer::start(&[old.jwk()]).await;
    let mut rules = rules(ISSUER, issuer.jwks());
    rules.refresh = Duration::from_millis(10);
    let world = World::start(rules).await;
    let token = old.token(&claims());
    assert!(world.verify(&token).await.is_ok());
    issuer.publish(&[new.jwk()]);
    // Refreshes follow each other: the second from here has begun only after the first was stored.
    issuer.until_asked(issuer.asked() + 3).await;
    assert_eq!(world.verify(&token).await, Err(Invalid::UnknownKey.into()));
    let (clock, gate) = (world.clock.clone(), std::sync::Arc::downgrade(&world.gate));
    drop(world);
    assert!(gate.upgrade().is_none());
    // Aborted tasks let go of the clock; nothing else holds it.
    while std::sync::Arc::strong_count(&clock) > 1 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_token_without_kid_needs_a_key_that_cannot_be_mistaken() {
    let (one, two) = (Signer::ec("1", Algorithm::Es256), Signer::ec("2", Algorithm::Es256));
    let ed = Signer::ed("3");
    let token = |signer: &Signer, alg: &str| signer.token_of(&json!({"alg": alg}).to_string(), &claims().to_string());
    let world = World::with_keys(&[one.jwk(), ed.jwk()]).await;
    assert!(world.verify(&token(&one, "ES256")).await.is_ok());
    assert!(world.verify(&token(&ed, "EdDSA")).await.is_ok());
    assert_eq!(world.verify(&token(&one, "ES384")).await, Err(Invalid::AlgorithmOfKey.into()));
    let world = World::with_keys(&[one.jwk(), two.jwk(), ed.jwk()]).await;
    assert_eq!(world.verify(&token(&one, "ES256")).await, Err(Invalid::AmbiguousKey.into()));
    assert!(world.verify(&token(&ed, "EdDSA")).await.is_ok());
}

#[tokio::test]
async fn two_keys_under_one_name_are_ambiguous_and_one_key_twice_is_not() {
    let (one, two) = (Signer::ed("same"), Signer::ed("same"));
    let world = World::with_keys(&[one.jwk(), two.jwk()]).await;
    assert_eq!(world.verify(&one.token(&claims())).await, Err(Invalid::AmbiguousKey.into()));
    let world = World::with_keys(&[one.jwk(), one.jwk()]).await;
    assert!(world.verify(&one.token(&claims())).await.is_ok());
}
