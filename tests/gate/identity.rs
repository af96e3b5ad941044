//! Who asks, through the real Envoy.

use portcullis::demo::samples;
use serde_json::{Value, json};

use super::{ALLOW_ALL, records};
use crate::common::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn bad_tokens_of_every_kind_are_401_with_a_challenge_and_a_record() {
    let mut stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let claims = |change: &dyn Fn(&mut Value)| {
        let mut claims = stack.issuer.claims("executor-1", &[], &[]);
        change(&mut claims);
        stack.issuer.mint(&claims).unwrap()
    };
    let good = stack.token("executor-1", &[], &[]);
    let (head, rest) = good.split_once('.').unwrap();
    let kid = stack.issuer.key_id();
    let with_header =
        |header: Value| stack.issuer.mint_with(&header, &stack.issuer.claims("executor-1", &[], &[])).unwrap();
    let unsigned = format!(
        "{}.{}.",
        with_header(json!({"alg": "none"})).split('.').next().unwrap(),
        rest.split('.').next().unwrap()
    );
    let bad = [
        ("not a token", "nonsense".to_owned()),
        ("two parts", format!("{head}.{}", rest.split('.').next().unwrap())),
        ("alg none", unsigned),
        ("key confusion", with_header(json!({"alg": "HS256", "kid": kid}))),
        ("other algorithm", with_header(json!({"alg": "RS256", "kid": kid}))),
        ("unknown key", with_header(json!({"alg": "ES256", "kid": "nobody"}))),
        ("crit", with_header(json!({"alg": "ES256", "kid": kid, "crit": ["x"], "x": 1}))),
        ("expired", claims(&|c| c["exp"] = json!(1))),
        ("not yet", claims(&|c| c["nbf"] = json!(4_000_000_000_u64))),
        ("other audience", claims(&|c| c["aud"] = json!("somebody-else"))),
        ("other issuer", claims(&|c| c["iss"] = json!("https://evil.example"))),
        ("no subject", claims(&|c| c["sub"] = json!(""))),
        ("signature", format!("{}AAAA", &good[..good.len() - 4])),
    ];
    for (what, token) in &bad {
        let answer = stack.get(token, "/echo").await;
        assert_eq!(answer.status(), 401, "{what}");
        let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
        assert!(challenge.starts_with("Bearer ") && challenge.contains("error="), "{what}: {challenge}");
        let problem: Value = answer.json().await.unwrap();
        assert!(problem["decision_id"].is_string(), "{what}: {problem}");
    }
    assert_eq!(stack.get(&good, "/echo").await.status(), 200);
    assert_eq!(stack.echo.seen().len(), 1);
    let records = records::all(&mut stack).await;
    let refused = records::of_kind(&records, "exchange.request").into_iter().filter(|r| r["decision"]["status"] == 401);
    assert_eq!(refused.count(), bad.len());
    let text = serde_json::to_string(&records).unwrap();
    assert!(bad.iter().all(|(_, token)| token.len() < 20 || !text.contains(token.as_str())));
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_identity_headers_and_the_agents_token_do_not_reach_the_upstream() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let request = stack.http.get(stack.envoy.url("/echo")).bearer_auth(&token);
    let request =
        request.header("x-forwarded-user", "root").header("x-remote-group", "admins").header("x-harmless", "1");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let seen = stack.echo.seen().last().unwrap();
    for name in ["x-forwarded-user", "x-remote-group", "authorization"] {
        assert!(!seen.headers.contains_key(name), "{name}");
    }
    assert!(seen.headers.contains_key("x-harmless") && seen.headers.contains_key("x-portcullis-decision-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_passed_on_where_the_target_says_so() {
    let set = ("  match: {cluster: echo}", "  match: {cluster: echo}\n  forward_token: true");
    let stack = Stack::builder().policy("all", ALLOW_ALL).set(set.0, set.1).start().await;
    let token = stack.token("executor-1", &[], &[]);
    assert_eq!(stack.get(&token, "/echo").await.status(), 200);
    assert!(stack.echo.seen().last().unwrap().headers.contains_key("authorization"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_is_an_identity() {
    let set = ("  match: {cluster: echo}", "  match: {cluster: echo}\n  authenticate: mtls");
    let mtls =
        ("    groups_claim: groups", "    groups_claim: groups\n  mtls: {uri_prefixes: [\"spiffe://example.com/\"]}");
    let stack = Stack::builder().envoy(samples::MTLS).policy("all", ALLOW_ALL).set(set.0, set.1).set(mtls.0, mtls.1);
    let mut stack = stack.start().await;
    let url = format!("https://{}/echo", stack.envoy.listener("http").unwrap());
    let pki = stack.pki.as_ref().unwrap();
    assert_eq!(pki.client("spiffe://example.com/executor").get(&url).send().await.unwrap().status(), 200);
    assert_eq!(pki.client("spiffe://elsewhere.com/executor").get(&url).send().await.unwrap().status(), 401);
    let records = records::all(&mut stack).await;
    let first = records::of_kind(&records, "exchange.request")[0];
    assert_eq!(first["principal"]["subject"], "spiffe://example.com/executor");
    assert_eq!(first["principal"]["credential"]["kind"], "mtls");
}

#[tokio::test(flavor = "multi_thread")]
async fn rotated_keys_are_found_and_an_issuer_that_is_away_is_no_outage() {
    let stack = Stack::builder().policy("all", ALLOW_ALL).start().await;
    stack.issuer.rotate(portcullis::demo::issuer::Algorithm::EdDsa).unwrap();
    let token = stack.token("executor-1", &[], &[]);
    assert_eq!(stack.get(&token, "/echo").await.status(), 200);
    stack.issuer.set_available(false);
    let token = stack.token("executor-2", &[], &[]);
    assert_eq!(stack.get(&token, "/echo").await.status(), 200);
}
