//! What the first load makes of files, discovery documents and issuers that are not there.

use serde_json::json;

use crate::config::KeySource;
use crate::identity::testing::{
    ISSUER, Issuer, Signer, TestClock, World, claims, identity, key_file, key_set, rules, with,
};
use crate::identity::{Authenticator, Unauthenticated};

async fn problems(issuers: Vec<crate::config::Issuer>) -> Vec<String> {
    match Authenticator::start_at(&identity(issuers), TestClock::new()).await {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

#[tokio::test]
async fn every_problem_is_named_at_once() {
    let (no_keys, not_json) = (key_file(&key_set(&[json!({"kty": "oct", "k": "AAAA"})])), key_file("nothing"));
    let file = |name: &str, path: &std::path::Path| rules(name, KeySource::File(path.into()));
    let mut no_audience = file("https://d.example", no_keys.path());
    no_audience.audiences.clear();
    let found = problems(vec![
        file("https://a.example", std::path::Path::new("/does/not/exist.json")),
        file("https://b.example", not_json.path()),
        file("https://c.example", no_keys.path()),
        no_audience,
        file("mtls", no_keys.path()),
        file("https://a.example", not_json.path()),
    ])
    .await
    .join("\n");
    for wanted in [
        "'https://a.example': cannot read /does/not/exist.json",
        "'https://b.example': the key set cannot be used: it is not a JWK Set",
        "'https://c.example': the key set has no usable key; keys[0]: its type or curve is not",
        "'https://d.example' has no audience",
        "'mtls' cannot be an issuer's name",
        "'https://a.example' is there twice",
    ] {
        assert!(found.contains(wanted), "{wanted} is not in:\n{found}");
    }
}

#[tokio::test]
async fn discovery_leads_to_the_keys_of_the_configured_issuer() {
    let signer = Signer::ed("k");
    let issuer = Issuer::start(&[signer.jwk()]).await;
    let world = World::start(rules(&issuer.url, issuer.discovery())).await;
    assert!(world.gate.ready());
    assert!(world.verify(&signer.token(&with(claims(), "iss", json!(issuer.url)))).await.is_ok());
}

#[tokio::test]
async fn a_discovery_document_that_does_not_fit_gives_no_keys() {
    let signer = Signer::ed("k");
    let issuer = Issuer::start(&[signer.jwk()]).await;
    let keys = format!("{}/jwks", issuer.url);
    let documents = [
        json!({"issuer": format!("{}/", issuer.url), "jwks_uri": keys}).to_string(),
        json!({"issuer": "https://evil.example", "jwks_uri": keys}).to_string(),
        json!({"issuer": issuer.url}).to_string(),
        json!({"issuer": issuer.url, "jwks_uri": "file:///etc/passwd"}).to_string(),
        json!({"issuer": issuer.url, "jwks_uri": 1}).to_string(),
        format!(r#"{{"issuer":"https://evil.example","issuer":"{}","jwks_uri":"{keys}"}}"#, issuer.url),
        "<html>".into(),
    ];
    for document in documents {
        issuer.put("/.well-known/openid-configuration", 200, &document);
        let world = World::start(rules(&issuer.url, issuer.discovery())).await;
        assert!(!world.gate.ready(), "{document}");
        let token = signer.token(&with(claims(), "iss", json!(issuer.url)));
        assert_eq!(world.verify(&token).await, Err(Unauthenticated::KeysUnavailable), "{document}");
    }
    assert_eq!(issuer.asked(), 0);
}

#[tokio::test]
async fn an_issuer_that_cannot_be_reached_delays_readiness_only() {
    let signer = Signer::ed("k");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nowhere = KeySource::Jwks(format!("http://127.0.0.1:{port}/jwks").parse().unwrap());
    let world = World::start(rules(ISSUER, nowhere)).await;
    assert!(!world.gate.ready());
    assert_eq!(world.verify(&signer.token(&claims())).await, Err(Unauthenticated::KeysUnavailable));

    let issuer = Issuer::start(&[signer.jwk()]).await;
    issuer.fail();
    let mut rules = rules(ISSUER, issuer.jwks());
    rules.refresh = std::time::Duration::from_millis(10);
    let world = World::start(rules).await;
    assert!(!world.gate.ready());
    issuer.publish(&[signer.jwk()]);
    issuer.until_asked(issuer.asked() + 3).await;
    assert!(world.gate.ready());
    assert!(world.verify(&signer.token(&claims())).await.is_ok());
}

#[tokio::test]
async fn redirects_stay_within_the_scheme_and_are_few() {
    let signer = Signer::ed("k");
    let issuer = Issuer::start(&[signer.jwk()]).await;
    let at = |path: &str| KeySource::Jwks(format!("{}{path}", issuer.url).parse().unwrap());
    issuer.redirect("/moved", "/jwks");
    issuer.redirect("/away", &format!("{}/jwks", issuer.url.replace("http:", "https:")));
    issuer.redirect("/round", "/round");
    assert!(World::start(rules(ISSUER, at("/moved"))).await.gate.ready());
    assert!(!World::start(rules(ISSUER, at("/away"))).await.gate.ready());
    assert!(!World::start(rules(ISSUER, at("/round"))).await.gate.ready());
}

#[tokio::test]
async fn documents_and_sets_have_a_size_limit() {
    let signer = Signer::ed("k");
    let set = key_set(&[signer.jwk()]);
    let padded = |size: usize| format!("{set}{}", " ".repeat(size - set.len()));
    let issuer = Issuer::start(&[]).await;
    for (size, ready) in [(1024 * 1024, true), (1024 * 1024 + 1, false)] {
        issuer.put("/jwks", 200, &padded(size));
        assert_eq!(World::start(rules(ISSUER, issuer.jwks())).await.gate.ready(), ready);
        let file = key_file(&padded(size));
        let found = problems(vec![rules(ISSUER, KeySource::File(file.path().into()))]).await;
        assert_eq!(found.is_empty(), ready, "{found:?}");
    }
    let many: Vec<_> = (0..101).map(|_| json!({"kty": "oct"})).collect();
    let file = key_file(&key_set(&many));
    let found = problems(vec![rules(ISSUER, KeySource::File(file.path().into()))]).await;
    assert!(found.join("").contains("more than 100 keys"), "{found:?}");
}

#[tokio::test]
async fn a_key_file_is_read_again() {
    let (old, new) = (Signer::ed("old"), Signer::ed("new"));
    let file = key_file(&key_set(&[old.jwk()]));
    let world = World::start(rules(ISSUER, KeySource::File(file.path().into()))).await;
    std::fs::write(file.path(), key_set(&[new.jwk()])).unwrap();
    assert!(world.verify(&new.token(&claims())).await.is_ok());
    assert!(world.verify(&old.token(&claims())).await.is_err());
}
