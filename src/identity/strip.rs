//! Headers that assert an identity.
//!
//! An upstream that trusts such a header trusts the gate to have set it; a client must not be able to. The names are those
//! that common proxies, identity-aware gateways and Kubernetes take. Many servers read `X_Remote_User` as `X-Remote-User`
//! (CGI, WSGI), so `_` counts as `-`.

use std::collections::BTreeSet;

use crate::exchange::RequestHead;

const NAMES: &[&str] = &[
    "client-cert",
    "client-cert-chain",
    "remote-email",
    "remote-group",
    "remote-groups",
    "remote-name",
    "remote-user",
    "x-client-cert",
    "x-email",
    "x-forwarded-access-token",
    "x-forwarded-client-cert",
    "x-forwarded-email",
    "x-forwarded-groups",
    "x-forwarded-id-token",
    "x-forwarded-preferred-username",
    "x-forwarded-user",
    "x-goog-iap-jwt-assertion",
    "x-jwt-assertion",
    "x-remote-email",
    "x-remote-group",
    "x-remote-groups",
    "x-remote-user",
    "x-user",
    "x-user-id",
];

const PREFIXES: &[&str] = &[
    "cf-access-",
    "impersonate-",
    "tailscale-user-",
    "x-amzn-oidc-",
    "x-auth-request-",
    "x-authenticated-",
    "x-goog-authenticated-user-",
    "x-ms-client-principal",
    "x-pomerium-",
    "x-portcullis-",
    "x-remote-extra-",
    "x-ssl-client-",
    "x-webauth-",
];

/// The agent's own credential, which the target gets only where its configuration says so.
const CREDENTIALS: &[&str] = &["authorization", "proxy-authorization"];

/// The names, as sent, of the headers in `head` that assert an identity which only the gate may assert; each once.
/// They are removed before the upstream sees the request. `forward_token` keeps the agent's own credential.
pub fn strip_headers(head: &RequestHead, forward_token: bool) -> Vec<String> {
    let asserted: BTreeSet<&str> =
        head.headers.iter().map(|(name, _)| name).filter(|name| asserts_identity(name, forward_token)).collect();
    asserted.into_iter().map(str::to_owned).collect()
}

fn asserts_identity(name: &str, forward_token: bool) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    NAMES.contains(&name.as_str())
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || (!forward_token && CREDENTIALS.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(names: &[&str], forward_token: bool) -> Vec<String> {
        let headers = names.iter().map(|name| (*name, "admin")).collect();
        strip_headers(&RequestHead { headers, ..RequestHead::default() }, forward_token)
    }

    #[test]
    fn asserted_identities_are_removed_in_every_spelling() {
        let names = [
            "X-Forwarded-User",
            "x-forwarded-email",
            "x-forwarded-groups",
            "x-forwarded-preferred-username",
            "x-forwarded-access-token",
            "x-remote-user",
            "remote-user",
            "x-remote-group",
            "x-remote-groups",
            "x-auth-request-user",
            "x-auth-request-email",
            "x-user",
            "x-user-id",
            "x-email",
            "x-goog-authenticated-user-email",
            "x-goog-iap-jwt-assertion",
            "x-amzn-oidc-data",
            "x-ms-client-principal",
            "x-ms-client-principal-id",
            "x-authenticated-userid",
            "x-pomerium-claim-email",
            "x-webauth-user",
            "x-jwt-assertion",
            "Impersonate-User",
            "impersonate-extra-scopes",
            "x-portcullis-subject",
            "x-forwarded-client-cert",
            "X_Remote_User",
            "x-remote_user",
            "REMOTE_USER",
            "impersonate_group",
        ];
        for name in names {
            assert_eq!(stripped(&["accept", name], true), [name.to_ascii_lowercase()], "{name}");
        }
    }

    #[test]
    fn other_headers_stay() {
        let names =
            ["accept", "x-forwarded-for", "x-forwarded-proto", "x-request-id", "user-agent", "x-users", "cookie"];
        assert_eq!(stripped(&names, false), Vec::<String>::new());
    }

    #[test]
    fn the_agents_credential_goes_on_only_where_it_is_forwarded() {
        let names = ["authorization", "proxy-authorization", "Proxy_Authorization", "authorization"];
        assert_eq!(stripped(&names, false), ["authorization", "proxy-authorization", "proxy_authorization"]);
        assert_eq!(stripped(&names, true), Vec::<String>::new());
    }
}
