//! A JWK (RFC 7517) becomes a [`Key`]: a verifier for each algorithm that the key permits.
//!
//! The algorithm is bound to the key here, when it is loaded: `alg` of the JWK where it has one, else what its type and
//! curve mean. Symmetric keys, private keys, encryption keys and RSA keys under 2,048 bits are never taken.

use aws_lc_rs::signature::{ParsedPublicKey, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::algorithm::{Algorithm, RSA};

/// Modulus lengths that are taken, in bits. Above, a signature costs more than it proves.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A public key of an issuer. At least one algorithm.
#[derive(Clone)]
pub(super) struct Key {
    kid: Option<String>,
    verifiers: Vec<(Algorithm, ParsedPublicKey)>,
}

/// Why a key is not taken, for the operator's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unusable {
    #[error("its type or curve is not RSA, P-256, P-384, P-521 or Ed25519")]
    Type,
    #[error("it is a private key: publish the public part only")]
    Private,
    #[error("'use' or 'key_ops' is not for verifying signatures")]
    Use,
    #[error("'alg' is not a signature algorithm of its type")]
    Algorithm,
    #[error("an RSA modulus must have 2048 to 8192 bits")]
    Size,
    #[error("'kid' is not a string, or a key member is absent or wrong")]
    Member,
}

impl Key {
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Key, Unusable> {
        check_use(jwk)?;
        let bound = bound_algorithm(jwk)?;
        let kid = match jwk.get("kid") {
            None => None,
            Some(kid) => Some(kid.as_str().ok_or(Unusable::Member)?.to_owned()),
        };
        let verifiers = match (text(jwk, "kty"), text(jwk, "crv")) {
            (Some("RSA"), None) => rsa(jwk, bound)?,
            (Some("EC"), Some("P-256")) => curve(Algorithm::Es256, bound, &point(jwk, 32)?)?,
            (Some("EC"), Some("P-384")) => curve(Algorithm::Es384, bound, &point(jwk, 48)?)?,
            (Some("EC"), Some("P-521")) => curve(Algorithm::Es512, bound, &point(jwk, 66)?)?,
            (Some("OKP"), Some("Ed25519")) => curve(Algorithm::EdDsa, bound, &bytes(jwk, "x")?)?,
            _ => return Err(Unusable::Type),
        };
        Ok(Key { kid, verifiers })
    }

    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The verifier for `algorithm`; `None` where this key does not permit it.
    pub fn verifier(&self, algorithm: Algorithm) -> Option<&ParsedPublicKey> {
        self.verifiers.iter().find(|(permitted, _)| *permitted == algorithm).map(|(_, verifier)| verifier)
    }

    /// Bytes that are equal exactly where two keys verify the same tokens under the same name.
    pub fn canonical(&self) -> Vec<u8> {
        let mut text = format!("{:?}", self.kid);
        for (algorithm, verifier) in &self.verifiers {
            text.push_str(&format!("|{algorithm:?}:{}", hex::encode(verifier.as_ref())));
        }
        text.into_bytes()
    }
}

fn check_use(jwk: &Map<String, Value>) -> Result<(), Unusable> {
    if jwk.contains_key("d") {
        return Err(Unusable::Private);
    }
    let for_signatures = jwk.get("use").is_none_or(|u| u.as_str() == Some("sig"));
    let for_verifying = jwk
        .get("key_ops")
        .is_none_or(|ops| ops.as_array().is_some_and(|ops| ops.iter().any(|op| op.as_str() == Some("verify"))));
    if for_signatures && for_verifying { Ok(()) } else { Err(Unusable::Use) }
}

/// The one algorithm that `alg` names; `Ok(None)` where there is no `alg`.
fn bound_algorithm(jwk: &Map<String, Value>) -> Result<Option<Algorithm>, Unusable> {
    match jwk.get("alg") {
        None => Ok(None),
        Some(name) => name.as_str().and_then(Algorithm::from_name).map(Some).ok_or(Unusable::Algorithm),
    }
}

fn rsa(jwk: &Map<String, Value>, bound: Option<Algorithm>) -> Result<Vec<(Algorithm, ParsedPublicKey)>, Unusable> {
    let (n, e) = (bytes(jwk, "n")?, bytes(jwk, "e")?);
    // RFC 7518 section 2 wants no leading zero octets; some issuers send one, and it changes nothing.
    let components = RsaPublicKeyComponents { n: without_leading_zeros(&n), e: without_leading_zeros(&e) };
    let top_byte = components.n.first().ok_or(Unusable::Member)?;
    let bits = components.n.len() * 8 - top_byte.leading_zeros() as usize;
    if !RSA_BITS.contains(&bits) {
        return Err(Unusable::Size);
    }
    let permitted = bound.map_or_else(|| RSA.to_vec(), |one| vec![one]);
    permitted
        .into_iter()
        .map(|algorithm| {
            let parameters = algorithm.rsa().ok_or(Unusable::Algorithm)?;
            let verifier = components.to_parsed_public_key(parameters).map_err(|_| Unusable::Member)?;
            Ok((algorithm, verifier))
        })
        .collect()
}

fn curve(
    of_curve: Algorithm,
    bound: Option<Algorithm>,
    key: &[u8],
) -> Result<Vec<(Algorithm, ParsedPublicKey)>, Unusable> {
    if bound.is_some_and(|bound| bound != of_curve) {
        return Err(Unusable::Algorithm);
    }
    let verifier = of_curve.curve().ok_or(Unusable::Algorithm)?;
    let key = ParsedPublicKey::new(verifier, key).map_err(|_| Unusable::Member)?;
    Ok(vec![(of_curve, key)])
}

/// The uncompressed point (SEC 1 section 2.3.3) of an EC key whose coordinates have `length` bytes.
fn point(jwk: &Map<String, Value>, length: usize) -> Result<Vec<u8>, Unusable> {
    let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
    if x.len() != length || y.len() != length {
        return Err(Unusable::Member);
    }
    Ok([&[0x04], x.as_slice(), y.as_slice()].concat())
}

fn text<'j>(jwk: &'j Map<String, Value>, name: &str) -> Option<&'j str> {
    jwk.get(name).and_then(Value::as_str)
}

fn bytes(jwk: &Map<String, Value>, name: &str) -> Result<Vec<u8>, Unusable> {
    let encoded = text(jwk, name).ok_or(Unusable::Member)?;
    URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Unusable::Member)
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests;
