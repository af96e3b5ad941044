//! Sign-in, secrets managers and access to networks.

use super::{Rule, api, checks, token};

pub(super) static RULES: &[Rule] = &[
    api(
        "authress_key",
        &["sc_", "ext_", "scauth_", "authress_"],
        r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}",
        checks::base64,
    ),
    api("azure_client_secret", &[], r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", checks::url).marked(4, "Q~"),
    api("azure_devops_pat", &[], r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", checks::word).marked(76, "AZDO"),
    api("azure_registry_key", &[], r"[A-Za-z0-9+/]{42}\+ACR[A-Za-z0-9]{6}", checks::base64).marked(42, "+ACR"),
    api("azure_storage_key", &[], r"[A-Za-z0-9+/]{76}\+(?:ASt|AMC|ABa)[A-Za-z0-9+/]{6}==", checks::base64)
        .marked(76, "+A"),
    api("azure_cosmos_key", &[], r"[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{6}==", checks::base64).marked(76, "ACDb"),
    api("azure_bus_key", &[], r"[A-Za-z0-9+/]{33}\+A(?:SbRm|EhRm|Rm|SbH|EhH|IoT)[A-Za-z0-9+/]{4,8}=", checks::base64)
        .marked(33, "+A"),
    api("azure_function_key", &[], r"[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{4,6}={0,2}", checks::base64).marked(44, "AzFu"),
    api("azure_search_key", &[], r"[A-Za-z0-9]{42}AzSe[A-Za-z0-9]{6}", checks::word).marked(42, "AzSe"),
    api("azure_ai_key", &[], r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}", checks::word).marked(52, "JQQJ99"),
    api(
        "bitwarden_token",
        &["0."],
        r"0\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[A-Za-z0-9]{30}(?::[A-Za-z0-9+/]{22}==)?",
        checks::base64,
    ),
    token!("boundary_token", ["at_", "r_"], base62 "10").pattern(r"(?:at|r)_[A-Za-z0-9]{10}_s1[A-Za-z0-9]{60,320}"),
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
    api("vault_service_token", &["hvs."], r"hvs\.[A-Za-z0-9_-]{24,160}", checks::url),
    api("vault_batch_token", &["hvb.", "hvr."], r"hv[br]\.[A-Za-z0-9_.-]{50,300}", checks::url),
    api("vault_old_token", &["s.", "b."], r"[sb]\.[A-Za-z0-9]{24}", checks::mixed),
    api(
        "infisical_token",
        &["st."],
        r"st\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f]{32}\.[0-9a-f]{32}",
        checks::word,
    ),
    api("infisical_service_token", &["st."], r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}", checks::word),
    token!("jumpcloud_key", "jca_", base62 "36"),
    token!("netbird_token", "nbp_", base62 "36"),
    token!("openshift_token", "sha256~", url "43"),
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
    token!("zuplo_key", "zpka_", hex "32").pattern(r"zpka_[0-9a-f]{32}_[0-9a-f]{8}"),
];
