//! A client certificate that Envoy verified becomes a [`Principal`].
//!
//! The certificate is known from Envoy's attributes only (see [`Peer`]), never from a header. Envoy reports one URI SAN,
//! the certificate's first; a value with a comma is several joined by something in between, and is refused as ambiguous
//! (an X.509-SVID has exactly one URI SAN, and a SPIFFE ID has no comma in it).

use super::digest::Digest;
use super::{Credential, CredentialKind, Principal, Unauthenticated};
use crate::config;
use crate::exchange::Peer;

/// `issuer` of a principal that a certificate proved.
pub const ISSUER: &str = "mtls";

/// The principal that the certificate of `peer` names. `rules` is `None` where no certificates are configured, and then
/// none is known.
///
/// # Errors
/// `CertificateMissing` where Envoy reports none, `CertificateUnknown` where its URI has none of the configured prefixes,
/// is ambiguous, or comes without the certificate's digest.
pub(super) fn principal(rules: Option<&config::Mtls>, peer: &Peer) -> Result<Principal, Unauthenticated> {
    let (Some(uri), Some(sha256)) = (non_empty(&peer.uri_san), non_empty(&peer.certificate_sha256)) else {
        return Err(match non_empty(&peer.uri_san).or(non_empty(&peer.certificate_sha256)) {
            Some(_) => Unauthenticated::CertificateUnknown,
            None => Unauthenticated::CertificateMissing,
        });
    };
    let rules = rules.ok_or(Unauthenticated::CertificateUnknown)?;
    let plain = uri.bytes().all(|b| b.is_ascii_graphic() && b != b',');
    if !plain || !rules.uri_prefixes.iter().any(|prefix| has_prefix(uri, prefix)) {
        return Err(Unauthenticated::CertificateUnknown);
    }
    let fingerprint = Digest::fingerprint_of_hex(sha256).ok_or(Unauthenticated::CertificateUnknown)?;
    Ok(Principal {
        subject: uri.to_owned(),
        issuer: ISSUER.to_owned(),
        groups: rules.groups.get(uri).into_iter().flatten().cloned().collect(),
        chain: Vec::new(),
        credential: Credential { kind: CredentialKind::Mtls, fingerprint, key_id: None, expires: None },
    })
}

fn non_empty(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|value| !value.is_empty())
}

/// Whether `uri` starts with `prefix` and does not merely continue the name that the prefix ends with: `spiffe://prod` is
/// no prefix of `spiffe://prod.evil/x`, nor `urn:agent` of `urn:agents:x`.
fn has_prefix(uri: &str, prefix: &str) -> bool {
    let Some(rest) = uri.strip_prefix(prefix) else { return false };
    let authority_is_whole = match prefix.split_once("://") {
        Some((_, after)) => after.contains('/') || rest.is_empty() || rest.starts_with('/'),
        None => prefix.ends_with(':') || rest.is_empty() || rest.starts_with(':'),
    };
    !prefix.is_empty() && authority_is_whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> config::Mtls {
        config::Mtls {
            uri_prefixes: vec!["spiffe://prod.example/ns/agents/".into(), "spiffe://lab".into()],
            groups: [("spiffe://prod.example/ns/agents/sa/planner".into(), vec!["planners".into(), "all".into()])]
                .into(),
        }
    }

    fn named(uri: &str) -> Result<Principal, Unauthenticated> {
        let peer = Peer {
            uri_san: Some(uri.into()),
            certificate_sha256: Some("AB".repeat(16) + &"cd".repeat(16)),
            ..Peer::default()
        };
        principal(Some(&rules()), &peer)
    }

    #[test]
    fn the_uri_san_is_the_subject() {
        let planner = named("spiffe://prod.example/ns/agents/sa/planner").unwrap();
        assert_eq!(planner.subject, "spiffe://prod.example/ns/agents/sa/planner");
        assert_eq!(planner.issuer, "mtls");
        assert_eq!(planner.groups.iter().map(String::as_str).collect::<Vec<_>>(), ["all", "planners"]);
        assert_eq!(planner.credential.kind, CredentialKind::Mtls);
        assert_eq!(planner.credential.fingerprint.0, "ab".repeat(16));
        assert!(named("spiffe://prod.example/ns/agents/sa/other").unwrap().groups.is_empty());
    }

    #[test]
    fn only_the_configured_prefixes_are_taken() {
        assert!(named("spiffe://lab/x").is_ok() && named("spiffe://lab").is_ok());
        let others = [
            "spiffe://prod.example/ns/other/sa/x",
            "spiffe://lab.evil/x",
            "xspiffe://lab/x",
            "SPIFFE://lab/x",
            "spiffe://lab/a b",
            "spiffe://lab/\u{e9}",
        ];
        for uri in others {
            assert_eq!(named(uri), Err(Unauthenticated::CertificateUnknown), "{uri}");
        }
    }

    #[test]
    fn several_names_are_ambiguous() {
        for uri in
            ["spiffe://other/x,spiffe://lab/x", "spiffe://lab/x,spiffe://other/x", "spiffe://lab/a,spiffe://lab/b"]
        {
            assert_eq!(named(uri), Err(Unauthenticated::CertificateUnknown), "{uri}");
        }
    }

    #[test]
    fn a_certificate_needs_a_name_a_digest_and_rules() {
        let lab = || Some("spiffe://lab/x".to_owned());
        let sha256 = || Some("ab".repeat(32));
        let peer = |uri_san, certificate_sha256| Peer { uri_san, certificate_sha256, ..Peer::default() };
        let rules = rules();
        let ask = |peer: Peer| principal(Some(&rules), &peer).map(|p| p.subject);
        assert_eq!(ask(peer(None, None)), Err(Unauthenticated::CertificateMissing));
        assert_eq!(ask(peer(Some(String::new()), None)), Err(Unauthenticated::CertificateMissing));
        assert_eq!(ask(peer(lab(), None)), Err(Unauthenticated::CertificateUnknown));
        assert_eq!(ask(peer(None, sha256())), Err(Unauthenticated::CertificateUnknown));
        assert_eq!(ask(peer(lab(), Some("short".into()))), Err(Unauthenticated::CertificateUnknown));
        assert_eq!(ask(peer(lab(), sha256())), Ok("spiffe://lab/x".into()));
        assert_eq!(principal(None, &peer(lab(), sha256())), Err(Unauthenticated::CertificateUnknown));
    }
}
