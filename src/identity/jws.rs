//! The compact JWS of a token (RFC 7515 section 7.1), read strictly.
//!
//! [`Unverified`] shows only what is needed to choose a key: `alg`, `kid` and `iss`. The claims come out of
//! [`Unverified::verify`], so nothing can act on a claim before its signature was checked. Keys that a header carries or
//! points to (`jwk`, `jku`, `x5c`, `x5u`) are never used.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::json::{self, NotStrict};
use super::jwk::Key;
use super::{Invalid, Malformed, Unauthenticated};

/// `typ` values of a token that asserts an identity (RFC 7519, RFC 9068, JWT-SVID). Other kinds of JWT that the same
/// issuer signs (logout tokens, DPoP proofs) must not pass for one (RFC 8725 section 3.11).
const TYPES: [&str; 4] = ["JWT", "JOSE", "at+jwt", "application/at+jwt"];

/// Claims whose signature was checked.
pub(super) type Claims = Map<String, Value>;

/// A token that can be read and is not verified.
pub(super) struct Unverified<'t> {
    signed: &'t str,
    signature: Vec<u8>,
    algorithm: Algorithm,
    kid: Option<String>,
    claims: Claims,
}

impl<'t> Unverified<'t> {
    pub fn parse(token: &'t str) -> Result<Unverified<'t>, Unauthenticated> {
        let parts: Vec<&str> = token.splitn(6, '.').collect();
        let [header, payload, signature] = parts.as_slice() else {
            return Err(if parts.len() == 5 { Malformed::Encrypted } else { Malformed::NotJws }.into());
        };
        let signed = token.get(..header.len() + 1 + payload.len()).ok_or(Malformed::NotJws)?;
        let header = json_part(header)?;
        let algorithm = check_header(&header)?;
        let kid = match header.get("kid") {
            None => None,
            Some(Value::String(kid)) => Some(kid.clone()),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                return Err(Invalid::UnknownKey.into());
            }
        };
        Ok(Unverified { signed, signature: decode(signature)?, algorithm, kid, claims: json_part(payload)? })
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The issuer that the token claims to be from, to choose whose keys must prove it.
    pub fn claimed_issuer(&self) -> Option<&str> {
        self.claims.get("iss").and_then(Value::as_str)
    }

    pub fn verify(self, key: &Key) -> Result<Claims, Unauthenticated> {
        let verifier = key.verifier(self.algorithm).ok_or(Invalid::AlgorithmOfKey)?;
        verifier.verify_sig(self.signed.as_bytes(), &self.signature).map_err(|_| Invalid::Signature)?;
        Ok(self.claims)
    }
}

fn check_header(header: &Map<String, Value>) -> Result<Algorithm, Unauthenticated> {
    if header.contains_key("crit") {
        return Err(Invalid::Critical.into());
    }
    if let Some(typ) = header.get("typ") {
        let known = typ.as_str().is_some_and(|typ| TYPES.iter().any(|known| known.eq_ignore_ascii_case(typ)));
        if !known {
            return Err(Invalid::Type.into());
        }
    }
    let name = header.get("alg").and_then(Value::as_str);
    Ok(name.and_then(Algorithm::from_name).ok_or(Invalid::Algorithm)?)
}

fn json_part(part: &str) -> Result<Map<String, Value>, Unauthenticated> {
    json::object(&decode(part)?).map_err(|e| {
        match e {
            NotStrict::NotAnObject => Malformed::NotJson,
            NotStrict::DuplicateName => Malformed::DuplicateName,
        }
        .into()
    })
}

/// Base64url without padding; bits left over must be zero, so that a token has one spelling.
fn decode(part: &str) -> Result<Vec<u8>, Unauthenticated> {
    Ok(URL_SAFE_NO_PAD.decode(part).map_err(|_| Malformed::NotJws)?)
}
