//! Verified claims become a [`Principal`] (RFC 7519 section 4, RFC 8693 section 4.1).
//!
//! Fails closed: a claim that is there and has another type than it should refuses the token; it is not left out, since
//! policy may forbid something by what was left out.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::jws::Claims;
use super::{Actor, Invalid};
use crate::config;

/// Actors in a delegation chain; a longer chain is refused.
pub const MAX_ACTORS: usize = 8;

/// When a token may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Validity {
    pub expires: DateTime<Utc>,
    not_before: Option<DateTime<Utc>>,
    leeway: TimeDelta,
}

impl Validity {
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), Invalid> {
        if before(now, self.leeway) >= self.expires {
            return Err(Invalid::Expired);
        }
        match self.not_before {
            Some(not_before) if not_before > after(now, self.leeway) => Err(Invalid::NotYetValid),
            Some(_) | None => Ok(()),
        }
    }
}

/// What the claims say, all of it checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Checked {
    pub subject: String,
    pub groups: BTreeSet<String>,
    pub chain: Vec<Actor>,
    pub validity: Validity,
}

pub(super) fn check(claims: &Claims, rules: &config::Issuer, now: DateTime<Utc>) -> Result<Checked, Invalid> {
    if claims.get("iss").and_then(Value::as_str) != Some(rules.issuer.as_str()) {
        return Err(Invalid::Claim("iss"));
    }
    let validity = validity(claims, rules.leeway, now)?;
    audience(claims, &rules.audiences)?;
    required(claims, rules)?;
    Ok(Checked {
        subject: name(claims, "sub").ok_or(Invalid::Claim("sub"))?,
        groups: groups(claims, &rules.groups_claim)?,
        chain: chain(claims, &rules.issuer)?,
        validity,
    })
}

fn validity(claims: &Claims, leeway: Duration, now: DateTime<Utc>) -> Result<Validity, Invalid> {
    let leeway = TimeDelta::from_std(leeway).unwrap_or(TimeDelta::zero());
    let expires = time(claims, "exp")?.ok_or(Invalid::Claim("exp"))?;
    let validity = Validity { expires, not_before: time(claims, "nbf")?, leeway };
    validity.check(now)?;
    match time(claims, "iat")? {
        Some(issued) if issued > after(now, leeway) => Err(Invalid::IssuedInFuture),
        Some(_) | None => Ok(validity),
    }
}

/// A NumericDate (RFC 7519 section 2): seconds since 1970, perhaps with a fraction, which is dropped.
fn time(claims: &Claims, claim: &'static str) -> Result<Option<DateTime<Utc>>, Invalid> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    let seconds = match (value.as_i64(), value.as_f64()) {
        (Some(whole), _) => whole,
        // A cast from f64 saturates, and chrono then refuses the date.
        (None, Some(fraction)) => fraction.floor() as i64,
        (None, None) => return Err(Invalid::Claim(claim)),
    };
    DateTime::from_timestamp(seconds, 0).map(Some).ok_or(Invalid::Claim(claim))
}

fn before(now: DateTime<Utc>, leeway: TimeDelta) -> DateTime<Utc> {
    now.checked_sub_signed(leeway).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

fn after(now: DateTime<Utc>, leeway: TimeDelta) -> DateTime<Utc> {
    now.checked_add_signed(leeway).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// `aud` is one string or a list of strings; one of them must be an audience of this gate.
fn audience(claims: &Claims, accepted: &[String]) -> Result<(), Invalid> {
    let named = claims.get("aud").and_then(strings).ok_or(Invalid::Claim("aud"))?;
    if named.iter().any(|audience| accepted.iter().any(|accepted| accepted == audience)) {
        Ok(())
    } else {
        Err(Invalid::Audience)
    }
}

fn required(claims: &Claims, rules: &config::Issuer) -> Result<(), Invalid> {
    for (claim, wanted) in &rules.required_claims {
        let met = match (claims.get(claim), wanted) {
            (None | Some(Value::Null), _) => false,
            (Some(_), None) => true,
            (Some(Value::String(value)), Some(wanted)) => value == wanted,
            (Some(Value::Bool(value)), Some(wanted)) => wanted == if *value { "true" } else { "false" },
            (Some(Value::Number(value)), Some(wanted)) => *wanted == format!("{value}"),
            (Some(Value::Array(_) | Value::Object(_)), Some(_)) => false,
        };
        if !met {
            return Err(Invalid::RequiredClaim(claim.clone()));
        }
    }
    Ok(())
}

/// The groups at `path`: a string is one group, a list is its strings, absent or null is none.
fn groups(claims: &Claims, path: &[String]) -> Result<BTreeSet<String>, Invalid> {
    let Some((first, inner)) = path.split_first() else { return Ok(BTreeSet::new()) };
    let elsewhere = claims.get("_claim_names").and_then(Value::as_object);
    if elsewhere.is_some_and(|names| names.contains_key(first)) {
        return Err(Invalid::GroupsElsewhere);
    }
    let mut found = claims.get(first);
    for name in inner {
        found = match found {
            None | Some(Value::Null) => None,
            Some(Value::Object(object)) => object.get(name),
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                return Err(Invalid::Groups);
            }
        };
    }
    match found {
        None | Some(Value::Null) => Ok(BTreeSet::new()),
        Some(value) => {
            let names = strings(value).ok_or(Invalid::Groups)?;
            Ok(names.into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect())
        }
    }
}

/// The delegation chain in nested `act` claims, nearest actor first.
fn chain(claims: &Claims, issuer: &str) -> Result<Vec<Actor>, Invalid> {
    let mut chain = Vec::new();
    let mut next = claims.get("act");
    while let Some(act) = next {
        let act = act.as_object().ok_or(Invalid::Delegation)?;
        if chain.len() == MAX_ACTORS {
            return Err(Invalid::Delegation);
        }
        let subject = name(act, "sub").ok_or(Invalid::Delegation)?;
        let issuer = match act.get("iss") {
            None => issuer.to_owned(),
            Some(_) => name(act, "iss").ok_or(Invalid::Delegation)?,
        };
        chain.push(Actor { subject, issuer });
        next = act.get("act");
    }
    Ok(chain)
}

/// A string that can name somebody: not empty, and without control characters, which would let a name look like another
/// one to the person who reads it.
fn name(claims: &Claims, claim: &str) -> Option<String> {
    let name = claims.get(claim)?.as_str()?;
    (!name.is_empty() && !name.contains(char::is_control)).then(|| name.to_owned())
}

/// One string, or a list of nothing but strings.
fn strings(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(one) => Some(vec![one]),
        Value::Array(list) => list.iter().map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests;
