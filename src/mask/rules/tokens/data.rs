//! Databases, warehouses, search and product analytics.

use super::{Rule, api, checks, token};

pub(super) static RULES: &[Rule] = &[
    api("airtable_pat", &["pat"], r"pat[A-Za-z0-9]{14}\.[0-9a-f]{62,66}", checks::word),
    api("airtable_oauth_token", &["oaa"], r"oaa[A-Za-z0-9]{13,20}\.v1\.[A-Za-z0-9_-]{40}", checks::open_dotted),
    token!("aiven_password", "AVNS_", url "15,25"),
    token!("alchemy_key", "alcht_", base62 "30"),
    token!("clickhouse_key", "4b1d", base62 "38"),
    api("cockroachlabs_key", &["CCDB1_"], r"CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}", checks::word),
    token!("configcat_key", "configcat-sdk-1/", url "22")
        .pattern(r"configcat-sdk-1/[A-Za-z0-9_-]{22}/[A-Za-z0-9_-]{22}"),
    token!("confluent_secret", "cflt", base64 "60"),
    token!("contentful_pat", "CFPAT-", url "43"),
    api("databricks_token", &["dapi", "dose", "dkea"], r"d(?:api|ose|kea)[0-9a-f]{32}(?:-[0-9])?", checks::url),
    api("datastax_token", &["AstraCS:"], r"AstraCS:[A-Za-z0-9:_-]{32,100}", checks::url),
    token!("devcycle_key", ["dvc_server_", "dvc_client_", "dvc_mobile_"], lower "24"),
    token!("dfuse_key", ["web_", "server_"], hex "32"),
    api("doltdb_token", &["dhat.v1."], r"dhat\.v1\.[0-9a-z]{52}", checks::word),
    api("elastic_key", &["essu_", "essa_"], r"ess[ua]_[A-Za-z0-9+/_-]{60,120}={0,2}", checks::base64),
    api("fullstory_key", &["na1."], r"na1\.[A-Za-z0-9+/]{100}", checks::base64),
    token!("fauna_key", "fnA", url "37,60").check(checks::mixed),
    token!("growthbook_key", ["secret_admin_", "secret_readonly_", "secret_user_"], base62 "40,64"),
    api(
        "launchdarkly_key",
        &["api-", "sdk-", "mob-", "rel-"],
        r"(?:api|sdk|mob|rel)-[0-9a-z]{8}-[0-9a-z]{4}-4[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{12}",
        checks::word,
    ),
    // That with `pk.` is public.
    api("mapbox_token", &["sk.", "tk."], r"[st]k\.[A-Za-z0-9_-]{60,240}\.[A-Za-z0-9_-]{20,30}", checks::url),
    api("maxmind_key", &[], r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", checks::word).marked(36, "_mmk"),
    token!("mongodb_service_secret", "mdb_sa_sk_", url "40"),
    token!("mongodb_service_id", "mdb_sa_id_", hex "24"),
    token!("neon_key", "napi_", lower "48,64"),
    api(
        "planetscale_token",
        &["pscale_tkn_", "pscale_pw_", "pscale_oauth_"],
        r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,64}",
        checks::url,
    ),
    token!("posthog_key", ["phx_", "phs_", "pha_", "phr_"], url "40,64"),
    token!("sanity_token", "sk", base62 "80,200").check(checks::mixed),
    token!("segment_key", "sgp_", base62 "64"),
    api("statsig_key", &["secret-", "console-"], r"(?:secret|console)-[A-Za-z0-9]{40,46}", checks::mixed),
    token!("supabase_token", ["sbp_", "sbp_v0_", "sbp_oauth_"], lower "40"),
    api("supabase_key", &["sb_secret_"], r"sb_secret_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{8}", checks::url),
    api("tableau_token", &[], r"[A-Za-z0-9+/]{22}==:[A-Za-z0-9]{32}", checks::word).marked(22, "==:"),
    api("tinybird_token", &["p.eyJ"], r"p\.eyJ[A-Za-z0-9_-]{60,300}\.[A-Za-z0-9_-]{43}", checks::url),
    api("unleash_token", &["default:", "*:"], r"(?:default|\*):[a-z]{3,20}\.[0-9a-f]{56,64}", checks::word),
];
