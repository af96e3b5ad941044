//! Tokens that are not taken: forged, confused, ambiguous or for somebody else.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use crate::identity::algorithm::Algorithm;
use crate::identity::testing::{NOW, Signer, World, b64, claims, key_set, with, without};
use crate::identity::{Invalid, Malformed, Unauthenticated};

/// A gate that knows one Ed25519 key, and that key.
async fn world() -> (World, Signer) {
    let signer = Signer::ed("k");
    (World::with_keys(&[signer.jwk()]).await, signer)
}

fn header(alg: &str) -> String {
    json!({"alg": alg, "kid": "k"}).to_string()
}

#[tokio::test]
async fn unsigned_tokens() {
    let (world, signer) = world().await;
    for alg in ["none", "None", "NONE", ""] {
        let unsigned = format!("{}.{}.", b64(header(alg)), b64(claims().to_string()));
        assert_eq!(world.verify(&unsigned).await, Err(Invalid::Algorithm.into()), "{alg}");
        let signed = signer.token_of(&header(alg), &claims().to_string());
        assert_eq!(world.verify(&signed).await, Err(Invalid::Algorithm.into()), "{alg}");
    }
    let emptied = format!("{}.{}.", b64(header("EdDSA")), b64(claims().to_string()));
    assert_eq!(world.verify(&emptied).await, Err(Invalid::Signature.into()));
}

#[tokio::test]
async fn an_hmac_keyed_with_the_public_key() {
    let signer = Signer::rsa("k");
    let jwk = signer.jwk();
    let world = World::with_keys(std::slice::from_ref(&jwk)).await;
    let secrets = [signer.public_der(), jwk.to_string().into_bytes(), jwk["n"].to_string().into_bytes()];
    for secret in secrets {
        for (alg, hash) in [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)] {
            let signed = format!("{}.{}", b64(header(alg)), b64(claims().to_string()));
            let tag = hmac::sign(&hmac::Key::new(hash, &secret), signed.as_bytes());
            assert_eq!(world.verify(&format!("{signed}.{}", b64(tag))).await, Err(Invalid::Algorithm.into()), "{alg}");
        }
    }
}

#[tokio::test]
async fn an_algorithm_that_the_key_does_not_permit() {
    let rsa = Signer::rsa("rsa");
    let p256 = Signer::ec("p256", Algorithm::Es256);
    let bound = with(rsa.jwk(), "alg", json!("PS256"));
    let world = World::with_keys(&[bound, p256.jwk()]).await;
    assert!(world.verify(&rsa.token_as("PS256", &claims())).await.is_ok());
    for alg in ["RS256", "PS384", "ES256", "EdDSA"] {
        let refused = world.verify(&rsa.token_as(alg, &claims())).await;
        assert_eq!(refused, Err(Invalid::AlgorithmOfKey.into()), "{alg}");
    }
    for alg in ["ES384", "ES512", "PS256", "EdDSA"] {
        let refused = world.verify(&p256.token_as(alg, &claims())).await;
        assert_eq!(refused, Err(Invalid::AlgorithmOfKey.into()), "{alg}");
    }
}

#[tokio::test]
async fn a_changed_or_foreign_signature() {
    let (world, signer) = world().await;
    let token = signer.token(&claims());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let other = Signer::ed("k").token(&claims());
    assert_eq!(world.verify(&other).await, Err(Invalid::Signature.into()));
    let (header, _) = signed.split_once('.').unwrap();
    let changed = with(claims(), "sub", json!("admin")).to_string();
    let forged = format!("{header}.{}.{signature}", b64(changed));
    assert_eq!(world.verify(&forged).await, Err(Invalid::Signature.into()));
    for length in [1, 32, 63] {
        let short = format!("{signed}.{}", b64(vec![7; length]));
        assert_eq!(world.verify(&short).await, Err(Invalid::Signature.into()));
    }
}

#[tokio::test]
async fn keys_that_the_token_brings_along() {
    let (world, _) = world().await;
    let own = Signer::ed("k");
    let header = json!({"alg": "EdDSA", "kid": "k", "jwk": own.jwk(), "jku": "https://evil.example/jwks", "x5u": "x"});
    let token = own.token_of(&header.to_string(), &claims().to_string());
    assert_eq!(world.verify(&token).await, Err(Invalid::Signature.into()));
}

#[tokio::test]
async fn what_is_not_a_compact_jws() {
    let (world, signer) = world().await;
    let token = signer.token(&claims());
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { panic!("{token}") };
    let cases = [
        (format!("{header}.{payload}"), Malformed::NotJws),
        (header.to_string(), Malformed::NotJws),
        (format!("{token}.{signature}"), Malformed::NotJws),
        (format!("{token}.a.b"), Malformed::Encrypted),
        (format!("{token}.a.b.c"), Malformed::NotJws),
        (format!("{header}=.{payload}.{signature}"), Malformed::NotBearer),
        (format!("{token}=="), Malformed::NotJws),
        (format!("{header}.{payload}.+/{signature}"), Malformed::NotJws),
        (format!("{header}.{}.{signature}", &payload[..payload.len() - 1]), Malformed::NotJws),
        (format!(".{payload}.{signature}"), Malformed::NotJson),
        (format!("{}.{payload}.{signature}", b64("[]")), Malformed::NotJson),
        (format!("{header}.{}.{signature}", b64("\"text\"")), Malformed::NotJson),
        ("..".into(), Malformed::NotJson),
        ("a".repeat(16 * 1024 + 1), Malformed::TooLong),
    ];
    for (text, why) in cases {
        assert_eq!(world.verify(&text).await, Err(why.into()), "{text}");
    }
}

#[tokio::test]
async fn names_that_are_there_twice() {
    let (world, signer) = world().await;
    let plain = claims().to_string();
    let twice = plain.replacen('{', r#"{"sub":"admin","#, 1);
    assert_eq!(world.verify(&signer.token_of(&header("EdDSA"), &twice)).await, Err(Malformed::DuplicateName.into()));
    let nested = plain.replacen('{', r#"{"act":{"sub":"a","sub":"b"},"#, 1);
    assert_eq!(world.verify(&signer.token_of(&header("EdDSA"), &nested)).await, Err(Malformed::DuplicateName.into()));
    let header = r#"{"alg":"none","alg":"EdDSA","kid":"k"}"#;
    assert_eq!(world.verify(&signer.token_of(header, &plain)).await, Err(Malformed::DuplicateName.into()));
}

#[tokio::test]
async fn headers_that_change_the_meaning() {
    let (world, signer) = world().await;
    let cases = [
        (json!({"alg": "EdDSA", "kid": "k", "crit": ["b64"], "b64": false}), Invalid::Critical),
        (json!({"alg": "EdDSA", "kid": "k", "crit": []}), Invalid::Critical),
        (json!({"alg": "EdDSA", "kid": "k", "typ": "dpop+jwt"}), Invalid::Type),
        (json!({"alg": "EdDSA", "kid": "k", "typ": "logout+jwt"}), Invalid::Type),
        (json!({"alg": "EdDSA", "kid": "k", "typ": 1}), Invalid::Type),
        (json!({"alg": "EdDSA", "kid": 1}), Invalid::UnknownKey),
        (json!({"alg": ["EdDSA"], "kid": "k"}), Invalid::Algorithm),
        (json!({"kid": "k"}), Invalid::Algorithm),
    ];
    for (header, why) in cases {
        let token = signer.token_of(&header.to_string(), &claims().to_string());
        assert_eq!(world.verify(&token).await, Err(why.into()), "{header}");
    }
    for typ in ["JWT", "jwt", "at+jwt", "application/at+jwt", "JOSE"] {
        let header = json!({"alg": "EdDSA", "kid": "k", "typ": typ}).to_string();
        assert!(world.verify(&signer.token_of(&header, &claims().to_string())).await.is_ok(), "{typ}");
    }
}

#[tokio::test]
async fn claims_of_somebody_else_or_another_time() {
    let (world, signer) = world().await;
    let cases: [(Value, Unauthenticated); 9] = [
        (with(claims(), "iss", json!("https://issuer.example/")), Unauthenticated::UnknownIssuer),
        (with(claims(), "iss", json!("mtls")), Unauthenticated::UnknownIssuer),
        (without(claims(), "iss"), Invalid::Claim("iss").into()),
        (with(claims(), "aud", json!("other")), Invalid::Audience.into()),
        (with(claims(), "exp", json!(NOW - 30)), Invalid::Expired.into()),
        (without(claims(), "exp"), Invalid::Claim("exp").into()),
        (with(claims(), "nbf", json!(NOW + 31)), Invalid::NotYetValid.into()),
        (with(claims(), "iat", json!(NOW + 31)), Invalid::IssuedInFuture.into()),
        (with(claims(), "act", json!("planner")), Invalid::Delegation.into()),
    ];
    for (claims, why) in cases {
        assert_eq!(world.verify(&signer.token(&claims)).await, Err(why), "{claims}");
    }
    assert_eq!(world.gate.cached(), 0);
}

#[tokio::test]
async fn a_token_of_one_issuer_signed_by_another() {
    use crate::config::KeySource;
    use crate::identity::testing::{TestClock, identity, key_file, rules};
    let (ours, theirs) = (Signer::ed("k"), Signer::ed("k"));
    let files = [key_file(&key_set(&[ours.jwk()])), key_file(&key_set(&[theirs.jwk()]))];
    let names = ["https://ours.example", "https://theirs.example"];
    let issuers = names.iter().zip(&files).map(|(name, file)| rules(name, KeySource::File(file.path().into())));
    let gate = crate::identity::Authenticator::start_at(&identity(issuers.collect()), TestClock::new()).await.unwrap();
    let verify = async |token: String| gate.verify_token(&crate::mask::Secret::new(token)).await.map(|p| p.issuer);
    let claims = |issuer: &str| with(claims(), "iss", json!(issuer));
    assert_eq!(verify(ours.token(&claims(names[0]))).await, Ok(names[0].to_owned()));
    assert_eq!(verify(theirs.token(&claims(names[1]))).await, Ok(names[1].to_owned()));
    assert_eq!(verify(theirs.token(&claims(names[0]))).await, Err(Invalid::Signature.into()));
}

#[tokio::test]
async fn a_refusal_quotes_nothing_of_the_token() {
    let (world, signer) = world().await;
    let marked = [
        with(claims(), "iss", json!("canary")),
        with(claims(), "aud", json!("canary")),
        with(claims(), "sub", json!("canary\n")),
        with(claims(), "groups", json!({"canary": 1})),
    ];
    for claims in marked {
        let why = world.verify(&signer.token(&claims)).await.unwrap_err();
        let shown = format!("{why} {why:?} {}", why.www_authenticate("d"));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
