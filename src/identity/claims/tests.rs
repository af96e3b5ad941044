use serde_json::json;

use super::*;
use crate::config::KeySource;
use crate::identity::testing::{ISSUER, NOW, claims, rules, with, without};

fn issuer() -> config::Issuer {
    rules(ISSUER, KeySource::File("unused".into()))
}

fn check_by(rules: &config::Issuer, claims: Value) -> Result<Checked, Invalid> {
    check(claims.as_object().unwrap(), rules, DateTime::from_timestamp(NOW, 0).unwrap())
}

fn checked(claims: Value) -> Result<Checked, Invalid> {
    check_by(&issuer(), claims)
}

#[test]
fn times_have_a_leeway_and_an_exact_edge() {
    // The leeway is 30 s.
    let cases = [
        ("exp", NOW - 29, Ok(())),
        ("exp", NOW - 30, Err(Invalid::Expired)),
        ("nbf", NOW + 30, Ok(())),
        ("nbf", NOW + 31, Err(Invalid::NotYetValid)),
        ("iat", NOW + 30, Ok(())),
        ("iat", NOW + 31, Err(Invalid::IssuedInFuture)),
        ("iat", 0, Ok(())),
    ];
    for (claim, at, wanted) in cases {
        assert_eq!(checked(with(claims(), claim, json!(at))).map(drop), wanted, "{claim} {at}");
    }
    assert_eq!(checked(with(claims(), "exp", json!(NOW as f64 - 29.5))).map(drop), Err(Invalid::Expired));
}

#[test]
fn times_are_numbers_that_are_dates() {
    for claim in ["exp", "nbf", "iat"] {
        for value in
            [json!("1767225600"), json!(null), json!(true), json!([1]), json!(1e300), json!(u64::MAX), json!(-1e300)]
        {
            assert_eq!(checked(with(claims(), claim, value.clone())).map(drop), Err(Invalid::Claim(claim)), "{value}");
        }
    }
    assert_eq!(checked(without(claims(), "exp")), Err(Invalid::Claim("exp")));
}

#[test]
fn the_issuer_is_exact() {
    for other in ["https://issuer.example/", "HTTPS://issuer.example", ""] {
        assert_eq!(checked(with(claims(), "iss", json!(other))), Err(Invalid::Claim("iss")));
    }
}

#[test]
fn one_audience_of_the_token_is_one_of_ours() {
    for audience in [json!("portcullis"), json!("second"), json!(["other", "second"])] {
        assert!(checked(with(claims(), "aud", audience.clone())).is_ok(), "{audience}");
    }
    for audience in [json!("other"), json!("portcullis "), json!(["other"]), json!([])] {
        assert_eq!(checked(with(claims(), "aud", audience.clone())), Err(Invalid::Audience), "{audience}");
    }
    for audience in [json!(1), json!(null), json!(["portcullis", 1]), json!({"portcullis": 1})] {
        assert_eq!(checked(with(claims(), "aud", audience.clone())), Err(Invalid::Claim("aud")), "{audience}");
    }
    assert_eq!(checked(without(claims(), "aud")), Err(Invalid::Claim("aud")));
}

#[test]
fn the_subject_is_a_name() {
    for subject in [json!(""), json!(null), json!(7), json!(["a"]), json!("a\nb"), json!("a\u{0}")] {
        assert_eq!(checked(with(claims(), "sub", subject.clone())), Err(Invalid::Claim("sub")), "{subject}");
    }
    assert_eq!(checked(without(claims(), "sub")), Err(Invalid::Claim("sub")));
    assert_eq!(checked(with(claims(), "sub", json!("\u{e9} b"))).map(|c| c.subject), Ok("\u{e9} b".into()));
}

#[test]
fn required_claims_are_there_and_equal() {
    let mut rules = issuer();
    rules.required_claims = [("tenant".to_owned(), Some("7".to_owned())), ("scope".to_owned(), None)].into();
    let good = with(with(claims(), "tenant", json!("7")), "scope", json!("x"));
    assert!(check_by(&rules, good.clone()).is_ok());
    assert!(check_by(&rules, with(good.clone(), "tenant", json!(7))).is_ok());
    rules.required_claims.insert("staff".to_owned(), Some("true".to_owned()));
    let good = with(good, "staff", json!(true));
    assert!(check_by(&rules, good.clone()).is_ok());
    let refused = check_by(&rules, with(good.clone(), "staff", json!(false)));
    assert_eq!(refused, Err(Invalid::RequiredClaim("staff".into())));
    for tenant in [json!("8"), json!(["7"]), json!({"7": 1}), json!(null), json!(7.5)] {
        let refused = check_by(&rules, with(good.clone(), "tenant", tenant.clone()));
        assert_eq!(refused, Err(Invalid::RequiredClaim("tenant".into())), "{tenant}");
    }
    assert_eq!(check_by(&rules, without(good.clone(), "scope")), Err(Invalid::RequiredClaim("scope".into())));
    assert_eq!(check_by(&rules, with(good, "scope", json!(null))), Err(Invalid::RequiredClaim("scope".into())));
}

fn groups_of(path: &[&str], claim: &str, value: Value) -> Result<Vec<String>, Invalid> {
    let mut rules = issuer();
    rules.groups_claim = path.iter().map(|name| name.to_string()).collect();
    check_by(&rules, with(claims(), claim, value)).map(|checked| checked.groups.into_iter().collect())
}

#[test]
fn groups_are_a_string_or_a_list_at_a_path() {
    let none = || Ok(Vec::new());
    let names = |names: &[&str]| Ok(names.iter().map(|name| name.to_string()).collect::<Vec<_>>());
    assert_eq!(groups_of(&["groups"], "groups", json!(["b", "a", "b"])), names(&["a", "b"]));
    assert_eq!(groups_of(&["groups"], "groups", json!("one group with spaces")), names(&["one group with spaces"]));
    assert_eq!(groups_of(&["groups"], "groups", json!("")), none());
    assert_eq!(groups_of(&["groups"], "groups", json!(null)), none());
    assert_eq!(groups_of(&["groups"], "other", json!("x")), none());
    assert_eq!(groups_of(&[], "groups", json!("x")), none());
    let nested = json!({"roles": ["admin"]});
    assert_eq!(groups_of(&["realm_access", "roles"], "realm_access", nested.clone()), names(&["admin"]));
    assert_eq!(groups_of(&["realm_access", "roles"], "other", json!(1)), none());
    assert_eq!(groups_of(&["realm_access", "none", "deeper"], "realm_access", nested), none());
}

#[test]
fn groups_of_another_shape_refuse_the_token() {
    for value in [json!(1), json!(true), json!({"a": 1}), json!(["a", 1]), json!([["a"]])] {
        assert_eq!(groups_of(&["groups"], "groups", value.clone()), Err(Invalid::Groups), "{value}");
    }
    assert_eq!(groups_of(&["realm_access", "roles"], "realm_access", json!("x")), Err(Invalid::Groups));
    let elsewhere = json!({"groups": "src1"});
    assert_eq!(groups_of(&["groups"], "_claim_names", elsewhere.clone()), Err(Invalid::GroupsElsewhere));
    assert_eq!(groups_of(&["roles"], "_claim_names", elsewhere), Ok(Vec::new()));
}

fn nested(depth: usize) -> Value {
    (0..depth).rev().fold(Value::Null, |inner, level| {
        let act = json!({"sub": format!("actor-{level}")});
        if inner.is_null() { act } else { with(act, "act", inner) }
    })
}

#[test]
fn the_chain_is_read_from_the_nearest_actor() {
    let chain = checked(with(claims(), "act", nested(MAX_ACTORS))).unwrap().chain;
    let subjects: Vec<&str> = chain.iter().map(|actor| actor.subject.as_str()).collect();
    assert_eq!(subjects, ["actor-0", "actor-1", "actor-2", "actor-3", "actor-4", "actor-5", "actor-6", "actor-7"]);
    assert!(chain.iter().all(|actor| actor.issuer == ISSUER));
    assert_eq!(checked(claims()).unwrap().chain, []);
    assert_eq!(checked(with(claims(), "act", nested(MAX_ACTORS + 1))), Err(Invalid::Delegation));
}

#[test]
fn an_actor_that_cannot_be_named_refuses_the_token() {
    let actors = [
        json!("planner"),
        json!(null),
        json!([]),
        json!({}),
        json!({"sub": ""}),
        json!({"sub": 1}),
        json!({"sub": "a", "iss": 1}),
        json!({"sub": "a", "iss": ""}),
        json!({"sub": "a", "act": "b"}),
        json!({"sub": "a", "act": {"iss": "x"}}),
    ];
    for act in actors {
        assert_eq!(checked(with(claims(), "act", act.clone())), Err(Invalid::Delegation), "{act}");
    }
}
