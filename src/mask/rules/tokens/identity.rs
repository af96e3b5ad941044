//! Sign-in, secrets managers and access to networks.

use super::{Rule, api, checks, token};

pub(super) static RULES: &[Rule] = &[
    api(
        "authress_key",
        &["sc_", "ext_", "scauth_", "authress_"],
        r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}",
        checks::base64,
    ),
    api(
        "bitwarden_token",
        &["0."],
        r"0\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[A-Za-z0-9]{30}(?::[A-Za-z0-9+/]{22}==)?",
        checks::base64,
    ),
    token!("hashicorp_boundary_token", ["at_", "r_"], base62 "10")
        .pattern(r"(?:at|r)_[A-Za-z0-9]{10}_s1[A-Za-z0-9]{60,320}"),
    api("dashlane_key", &["dls_"], r"dls_[A-Za-z0-9]{16,40}_[A-Za-z0-9]{20,120}", checks::word),
    api("descope_key", &["P2", "P3"], r"P[23][A-Za-z0-9]{25}:[A-Za-z0-9]{25,60}", checks::word),
    api(
        "doppler_token",
        &["dp."],
        r"dp\.(?:ct|pt|st|sa|scim|audit|said|oidc)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
        checks::word,
    ),
    token!("endorlabs_key", "endr+", url "16").pattern(r"endr\+[A-Za-z0-9-]{16}"),
    api("hashicorp_terraform_token", &[], r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}", checks::base64)
        .marked(14, ".atlasv1."),
    // What a client trades for tokens.
    api("google_authorization_code", &["4/0A"], r"4/0A[A-Za-z0-9_-]{40,120}", checks::url),
    api("hashicorp_vault_service_token", &["hvs."], r"hvs\.[A-Za-z0-9_-]{24,160}", checks::url),
    api("hashicorp_vault_batch_token", &["hvb.", "hvr."], r"hv[br]\.[A-Za-z0-9_.-]{50,300}", checks::url),
    api("hashicorp_vault_old_token", &["s.", "b."], r"[sb]\.[A-Za-z0-9]{24,26}", checks::mixed),
    api(
        "infisical_token",
        &["st."],
        r"st\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f]{32}\.[0-9a-f]{32}",
        checks::word,
    ),
    api("infisical_service_token", &["st."], r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}", checks::word),
    token!("jumpcloud_key", "jca_", base62 "36"),
    token!("definednetworking_key", "dnkey-", url "79").pattern(r"dnkey-[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}"),
    api("ngrok_token", &[], r"[A-Za-z0-9]{27}_[0-9][A-Za-z0-9]{20}", checks::mixed).marked(27, "_"),
    token!("netbird_token", "nbp_", base62 "36"),
    token!("openshift_token", "sha256~", url "43").check(checks::mixed),
    api(
        "onepassword_secret_key",
        &["A3-"],
        r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}",
        checks::word,
    ),
    api("onepassword_service_token", &["ops_eyJ"], r"ops_eyJ[A-Za-z0-9+/_-]{200}", checks::open_base64),
    token!("ory_token", ["ory_pat_", "ory_at_", "ory_rt_", "ory_ac_", "ory_st_"], url "30,100"),
    token!("portainer_token", "ptr_", base64 "43,46").pattern(r"ptr_[A-Za-z0-9+/_-]{43}=?"),
    token!("rancher_token", "token-", lower "5").pattern(r"token-[0-9a-z]{5}:[0-9a-z]{54}"),
    token!("unkey_key", "unkey_", base62 "20,40").check(checks::mixed),
    token!("zuplo_key", "zpka_", hex "32").pattern(r"zpka_[0-9a-f]{32}_[0-9a-f]{8}"),
];
