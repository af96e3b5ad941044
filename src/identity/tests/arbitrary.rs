//! Whatever is sent, the answer is a refusal and never a panic.

use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::identity::testing::{Signer, World, b64, claims};

fn world(runtime: &Runtime) -> (World, Signer) {
    let signer = Signer::ed("k");
    (runtime.block_on(World::with_keys(&[signer.jwk()])), signer)
}

fn check(strategy: impl Strategy<Value = String>, allowed: &str, world: &World, runtime: &Runtime) {
    let mut runner = proptest::test_runner::TestRunner::default();
    let found = runner.run(&strategy, |text| {
        prop_assert!(text == allowed || runtime.block_on(world.verify(&text)).is_err());
        Ok(())
    });
    found.unwrap();
}

#[test]
fn no_text_is_taken_for_a_token() {
    let runtime = Runtime::new().unwrap();
    let (world, _) = world(&runtime);
    check(".*", "", &world, &runtime);
    check("[A-Za-z0-9._=+/~-]{0,200}", "", &world, &runtime);
    let header = r#"\{"alg":"(EdDSA|none|HS256|RS256)","(kid|crit|typ)":("k"|1|\[\]|null)\}"#;
    let claims = r#"\{"iss":"https://issuer.example","(exp|sub|act)":(1e99|-1|"x"|\{\}|\[\])\}"#;
    let built = (header, claims, prop::collection::vec(any::<u8>(), 0..80));
    check(built.prop_map(|(h, c, s)| format!("{}.{}.{}", b64(h), b64(c), b64(s))), "", &world, &runtime);
}

#[test]
fn no_change_of_a_token_is_taken() {
    let runtime = Runtime::new().unwrap();
    let (world, signer) = world(&runtime);
    let token = signer.token(&claims());
    assert!(runtime.block_on(world.verify(&token)).is_ok());
    let original = token.clone();
    let changed = (0..token.len(), "[A-Za-z0-9._-]{0,2}").prop_map(move |(at, new)| {
        let mut text = original.clone();
        text.replace_range(at..at + 1, &new);
        text
    });
    check(changed, &token, &world, &runtime);
}
