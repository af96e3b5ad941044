//! Why a caller is not known, in words that may be shown to it: nothing here quotes a credential.

/// Why there is no [`Principal`](super::Principal).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    /// No `Authorization` header with the Bearer scheme.
    #[error("no credential: send an access token in the Authorization header, with the Bearer scheme")]
    Missing,
    /// The credential cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The token was read and is not accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("the token's issuer is not one that is trusted here")]
    UnknownIssuer,
    /// The gate has no usable keys of this issuer. The caller may try again; nothing is wrong with its token.
    #[error("the keys of the token's issuer are not available now; try again later")]
    KeysUnavailable,
    #[error("no client certificate: connect with mutual TLS")]
    CertificateMissing,
    /// A certificate that Envoy verified, but whose URI SAN or digest does not name a workload of this gate.
    #[error("the client certificate does not name exactly one workload that is known here")]
    CertificateUnknown,
}

/// What cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("more than one Authorization header was sent")]
    SeveralHeaders,
    #[error("the Authorization header is not 'Bearer' and one token (RFC 6750 section 2.1)")]
    NotBearer,
    #[error("the token is longer than 16 KiB")]
    TooLong,
    #[error("the token is encrypted (JWE); send a signed one (JWS)")]
    Encrypted,
    #[error("the token is not a compact JWS: three parts of base64url (RFC 7515 section 7.1)")]
    NotJws,
    #[error("the token's header or claims are not a JSON object")]
    NotJson,
    #[error("the token's header or claims have a name twice")]
    DuplicateName,
}

impl Malformed {
    /// Whether the request is malformed (RFC 6750 `invalid_request`) and not only its token.
    fn is_request(self) -> bool {
        match self {
            Malformed::SeveralHeaders | Malformed::NotBearer => true,
            Malformed::TooLong
            | Malformed::Encrypted
            | Malformed::NotJws
            | Malformed::NotJson
            | Malformed::DuplicateName => false,
        }
    }
}

/// What is wrong with a token that could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    #[error("the token's algorithm is not accepted here")]
    Algorithm,
    #[error("the token's algorithm is not one that its key permits")]
    AlgorithmOfKey,
    #[error("the token's 'typ' is not that of an access token")]
    Type,
    #[error("the token has critical header parameters that are not understood")]
    Critical,
    #[error("the token's key is not one of its issuer's keys")]
    UnknownKey,
    #[error("the token names no key, or a name that several keys share")]
    AmbiguousKey,
    #[error("the token's signature is wrong")]
    Signature,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYetValid,
    #[error("the token was issued in the future")]
    IssuedInFuture,
    #[error("the token is not meant for this audience")]
    Audience,
    #[error("the token's claim '{0}' is absent or not of its type")]
    Claim(&'static str),
    /// Names the claim as the configuration does.
    #[error("the token's claim '{0}' is absent or not as required")]
    RequiredClaim(String),
    #[error("the token's groups are neither a string nor a list of strings")]
    Groups,
    /// A distributed claim (OpenID Connect Core 5.6.2), such as the groups of a user who has too many of them.
    #[error("the token's groups are not in the token but somewhere else")]
    GroupsElsewhere,
    #[error("the token's delegation chain is not readable or has more than 8 actors")]
    Delegation,
}

impl Unauthenticated {
    /// The status of the refusal: 400 where the request is malformed (RFC 6750 section 3.1), 503 where the gate lacks
    /// keys, else 401.
    pub fn http_status(&self) -> u16 {
        match self {
            Unauthenticated::Malformed(problem) if problem.is_request() => 400,
            Unauthenticated::KeysUnavailable => 503,
            Unauthenticated::Missing
            | Unauthenticated::Malformed(_)
            | Unauthenticated::Invalid(_)
            | Unauthenticated::UnknownIssuer
            | Unauthenticated::CertificateMissing
            | Unauthenticated::CertificateUnknown => 401,
        }
    }

    /// The value of `WWW-Authenticate` (RFC 6750 section 3). Error attributes are there only where a token was
    /// presented and is at fault. `decision_id` is an attribute of the gate's own, which that section allows.
    pub fn www_authenticate(&self, decision_id: &str) -> String {
        let mut challenge = String::from("Bearer realm=\"portcullis\"");
        if let Some(code) = self.error_code() {
            push(&mut challenge, "error", code);
            push(&mut challenge, "error_description", &self.to_string());
        }
        push(&mut challenge, "decision_id", decision_id);
        challenge
    }

    fn error_code(&self) -> Option<&'static str> {
        match self {
            Unauthenticated::Malformed(problem) if problem.is_request() => Some("invalid_request"),
            Unauthenticated::Malformed(_) | Unauthenticated::Invalid(_) | Unauthenticated::UnknownIssuer => {
                Some("invalid_token")
            }
            Unauthenticated::Missing
            | Unauthenticated::KeysUnavailable
            | Unauthenticated::CertificateMissing
            | Unauthenticated::CertificateUnknown => None,
        }
    }
}

/// Appends an attribute; what RFC 6750 does not allow in one (quotes, backslashes, controls) becomes `_`.
fn push(challenge: &mut String, name: &str, value: &str) {
    challenge.push_str(", ");
    challenge.push_str(name);
    challenge.push_str("=\"");
    challenge.extend(value.chars().map(|c| match c {
        '"' | '\\' => '_',
        ' '..='~' => c,
        _ => '_',
    }));
    challenge.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_at_fault_is_named_in_the_challenge() {
        assert_eq!(
            Unauthenticated::from(Invalid::Expired).www_authenticate("d-1"),
            "Bearer realm=\"portcullis\", error=\"invalid_token\", error_description=\"the token has expired\", \
             decision_id=\"d-1\""
        );
        assert_eq!(
            Unauthenticated::from(Malformed::SeveralHeaders).www_authenticate("d-1"),
            "Bearer realm=\"portcullis\", error=\"invalid_request\", \
             error_description=\"more than one Authorization header was sent\", decision_id=\"d-1\""
        );
    }

    #[test]
    fn no_error_attributes_without_a_token_at_fault() {
        for why in [Unauthenticated::Missing, Unauthenticated::CertificateMissing, Unauthenticated::KeysUnavailable] {
            assert_eq!(why.www_authenticate("d-1"), "Bearer realm=\"portcullis\", decision_id=\"d-1\"");
        }
    }

    #[test]
    fn the_challenge_cannot_be_broken_out_of() {
        let named = Unauthenticated::from(Invalid::RequiredClaim("a\"b\\c\r\né".into()));
        let challenge = named.www_authenticate("\"\r\nset-cookie: x");
        assert!(challenge.contains("'a_b_c___'"), "{challenge}");
        assert!(challenge.ends_with("decision_id=\"___set-cookie: x\""), "{challenge}");
    }

    #[test]
    fn the_status_says_whose_fault_it_is() {
        assert_eq!(Unauthenticated::Missing.http_status(), 401);
        assert_eq!(Unauthenticated::from(Invalid::Signature).http_status(), 401);
        assert_eq!(Unauthenticated::from(Malformed::Encrypted).http_status(), 401);
        assert_eq!(Unauthenticated::from(Malformed::NotBearer).http_status(), 400);
        assert_eq!(Unauthenticated::KeysUnavailable.http_status(), 503);
    }
}
