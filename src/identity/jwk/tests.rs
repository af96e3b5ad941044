use serde_json::json;

use super::*;
use crate::identity::testing::{Signer, b64, with, without};

fn load(jwk: Value) -> Result<Key, Unusable> {
    Key::from_jwk(jwk.as_object().unwrap())
}

fn permitted(jwk: Value) -> Result<Vec<Algorithm>, Unusable> {
    load(jwk).map(|key| key.verifiers.iter().map(|(algorithm, _)| *algorithm).collect())
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// RFC 7515 A.3 and A.4, RFC 7520 section 4.2, RFC 8037 A.4: signatures that this crate's own signing had no part in.
#[test]
fn the_examples_of_the_rfcs_are_verified() {
    let p256 = json!({"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
    let p521 = json!({"kty": "EC", "crv": "P-521",
        "x": "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
        "y": "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"});
    let rsa = json!({"kty": "RSA", "use": "sig", "kid": "bilbo.baggins@hobbiton.example", "e": "AQAB",
        "n": "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2w\
              qVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bT\
              wJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5\
              iaiQkqgc5gHdrNP5zw"});
    let ed = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let cases = [
        (
            Algorithm::Es256,
            p256,
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcG\
          xlLmNvbS9pc19yb290Ijp0cnVlfQ",
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        ),
        (
            Algorithm::Es512,
            p521,
            "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA",
            "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZC\
          PEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
        ),
        (
            Algorithm::Ps384,
            rsa,
            "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGF\
          uZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb2\
          4ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4",
            "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcb\
          UrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8I\
          mUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-\
          X72Eaw",
        ),
        (
            Algorithm::EdDsa,
            ed,
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        ),
    ];
    for (algorithm, jwk, signed, signature) in cases {
        let key = load(jwk).unwrap();
        let verifier = key.verifier(algorithm).unwrap();
        assert!(verifier.verify_sig(signed.as_bytes(), &decode(signature)).is_ok(), "{algorithm:?}");
        assert!(verifier.verify_sig(&signed.as_bytes()[1..], &decode(signature)).is_err(), "{algorithm:?}");
    }
}

#[test]
fn the_key_says_which_algorithms_it_permits() {
    let rsa = Signer::rsa("r").jwk();
    assert_eq!(permitted(rsa.clone()), Ok(RSA.to_vec()));
    assert_eq!(permitted(with(rsa.clone(), "alg", json!("PS512"))), Ok(vec![Algorithm::Ps512]));
    let p384 = Signer::ec("e", Algorithm::Es384).jwk();
    assert_eq!(permitted(p384.clone()), Ok(vec![Algorithm::Es384]));
    assert_eq!(permitted(with(p384.clone(), "alg", json!("ES384"))), Ok(vec![Algorithm::Es384]));
    let ed = Signer::ed("d").jwk();
    assert_eq!(permitted(with(ed.clone(), "alg", json!("Ed25519"))), Ok(vec![Algorithm::EdDsa]));
    for (jwk, alg) in
        [(&rsa, "ES256"), (&rsa, "HS256"), (&rsa, "RSA-OAEP"), (&p384, "ES256"), (&p384, "RS256"), (&ed, "ES256")]
    {
        assert_eq!(permitted(with(jwk.clone(), "alg", json!(alg))), Err(Unusable::Algorithm), "{alg}");
    }
}

#[test]
fn keys_for_something_else_are_left_out() {
    let ed = || Signer::ed("d").jwk();
    assert_eq!(permitted(with(ed(), "use", json!("sig"))), Ok(vec![Algorithm::EdDsa]));
    assert_eq!(permitted(with(ed(), "key_ops", json!(["verify"]))), Ok(vec![Algorithm::EdDsa]));
    assert_eq!(permitted(with(ed(), "use", json!("enc"))), Err(Unusable::Use));
    assert_eq!(permitted(with(ed(), "use", json!(1))), Err(Unusable::Use));
    assert_eq!(permitted(with(ed(), "key_ops", json!(["sign"]))), Err(Unusable::Use));
    assert_eq!(permitted(with(ed(), "d", json!("AAAA"))), Err(Unusable::Private));
    assert_eq!(permitted(json!({"kty": "oct", "k": "AAAA", "kid": "s"})), Err(Unusable::Type));
    assert_eq!(permitted(json!({"kty": "oct", "k": "AAAA", "alg": "HS256"})), Err(Unusable::Algorithm));
    assert_eq!(permitted(with(ed(), "crv", json!("X25519"))), Err(Unusable::Type));
    assert_eq!(permitted(with(ed(), "crv", json!("Ed448"))), Err(Unusable::Type));
    assert_eq!(permitted(json!({"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"})), Err(Unusable::Type));
}

#[test]
fn weak_and_oversized_rsa_keys_are_left_out() {
    let rsa = |bits: usize| {
        let mut n = vec![0xff; bits.div_ceil(8)];
        if !bits.is_multiple_of(8) {
            n[0] = (1 << (bits % 8)) - 1;
        }
        json!({"kty": "RSA", "n": b64(n), "e": "AQAB"})
    };
    for bits in [512, 1024, 2047, 8193, 16384] {
        assert_eq!(permitted(rsa(bits)), Err(Unusable::Size), "{bits}");
    }
    assert!(permitted(rsa(2048)).is_ok() && permitted(rsa(4096)).is_ok());
    assert_eq!(permitted(json!({"kty": "RSA", "n": b64([0; 300]), "e": "AQAB"})), Err(Unusable::Member));
}

#[test]
fn a_leading_zero_does_not_change_an_rsa_key() {
    let plain = Signer::rsa("r").jwk();
    let n = decode(plain["n"].as_str().unwrap());
    let padded = with(plain.clone(), "n", json!(b64([&[0], n.as_slice()].concat())));
    assert!(load(plain).map(|key| key.canonical()) == load(padded).map(|key| key.canonical()));
}

#[test]
fn broken_members_are_named() {
    let p256 = || Signer::ec("e", Algorithm::Es256).jwk();
    for name in ["x", "y"] {
        assert_eq!(permitted(without(p256(), name)), Err(Unusable::Member), "{name}");
        assert_eq!(permitted(with(p256(), name, json!("AAAA"))), Err(Unusable::Member), "{name}");
        assert_eq!(permitted(with(p256(), name, json!("!"))), Err(Unusable::Member), "{name}");
        // Not on the curve.
        assert_eq!(permitted(with(p256(), name, json!(b64([1; 32])))), Err(Unusable::Member), "{name}");
    }
    assert_eq!(permitted(with(p256(), "kid", json!(7))), Err(Unusable::Member));
    assert_eq!(permitted(json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"})), Err(Unusable::Member));
    assert_eq!(permitted(json!({"kty": "RSA", "n": "AQAB"})), Err(Unusable::Member));
    assert_eq!(permitted(json!({})), Err(Unusable::Type));
}
