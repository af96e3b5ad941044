//! Shops, customers, marketing and documents.

use super::{Rule, api, checks, token};

pub(super) static RULES: &[Rule] = &[
    token!("aftership_key", "asat_", hex "32"),
    api("asana_pat", &["0/", "1/", "2/"], r"[0-2]/[0-9]{13,17}(?:/[0-9]{13,17})?:[0-9a-f]{32}", checks::word),
    token!("canva_secret", "cnvca", url "40,60"),
    token!("clickup_token", "pk_", upper "32").pattern(r"pk_[0-9]{7,9}_[A-Z0-9]{32}"),
    token!("clearbit_key", "sk_", hex "32"),
    api("close_key", &["api_"], r"api_[0-9A-Za-z]{22}\.[0-9A-Za-z]{22}", checks::word),
    token!("easyship_token", ["prod_", "sand_"], base64 "43").pattern(r"(?:prod|sand)_[A-Za-z0-9+/]{43}="),
    token!("ebay_token", "v^1.1#i^1#", base62 "20")
        .pattern(r"v\^1\.1#i\^1#[A-Za-z0-9#^+/=]{40,800}")
        .check(checks::base64),
    token!("flexport_token", "shltm_", url "40"),
    token!("fleetbase_key", ["flb_live_", "flb_test_"], base62 "20"),
    token!("frameio_token", "fio-u-", url "64").pattern(r"fio-u-[A-Za-z0-9_=-]{64}"),
    api(
        "hubspot_token",
        &["pat-"],
        r"pat-(?:na|eu|ap)[0-9]-[0-9A-Za-z]{8}(?:-[0-9A-Za-z]{4}){3}-[0-9A-Za-z]{12}",
        checks::word,
    ),
    api("notion_token", &["ntn_"], r"ntn_[0-9]{11}[A-Za-z0-9]{35}", checks::word),
    token!("notion_secret", "secret_", base62 "43").check(checks::mixed),
    token!("onfido_token", ["api_live", "api_sandbox"], url "11")
        .pattern(r"api_(?:live|sandbox)(?:_[a-z]{2})?\.(?:[A-Za-z0-9_-]{11}\.)?[A-Za-z0-9_-]{32}"),
    token!("persona_key", ["persona_production_", "persona_sandbox_"], url "36"),
    api("recharge_key", &["sk_"], r"sk(?:_test)?_(?:1|2|3|5|10)x[123]_[0-9a-fA-F]{64}", checks::word),
    api("salesforce_session", &["00D"], r"00D[A-Za-z0-9]{12}![A-Za-z0-9_.]{96}", checks::word),
    token!("salesforce_session_other", "00", base62 "13").pattern(r"00[A-Za-z0-9]{13}![A-Za-z0-9_.]{96}"),
    api("salesforce_refresh", &["5Aep861", "5AEP861"], r"5A(?:ep|EP)861[A-Za-z0-9._=]{80,120}", checks::base64),
    token!("salesforce_consumer_key", "3MVG9", base62 "80")
        .pattern(r"3MVG9[0-9A-Za-z._+/=]{80,251}")
        .check(checks::base64),
    api("shopify_token", &["shp"], r"shp(?:at|ca|pa|ss|ua|it|tka)_[0-9a-zA-Z]{30,64}", checks::word),
    token!("shopify_partner_token", "prtapi_", hex "32"),
    token!("teamwork_token", "tkn.v1_", base64 "70").pattern(r"tkn\.v1_[0-9A-Za-z]{71}=").check(checks::base64),
    token!("trello_token", "ATTA", hex "64").pattern(r"ATTA[0-9a-f]{64}[0-9A-F]{8}"),
    token!("typeform_token", "tfp_", url "40,64").pattern(r"tfp_[A-Za-z0-9_.=-]{40,64}"),
    token!("wix_key", "IST.", base62 "40")
        .pattern(r"IST\.eyJ[A-Za-z0-9_-]{20,300}\.[A-Za-z0-9_-]{100}")
        .check(checks::open_dotted),
    token!("woocommerce_key", ["ck_", "cs_"], hex "40"),
    api("zoho_token", &["1000."], r"1000\.[0-9a-f]{32}\.[0-9a-f]{32}", checks::word),
];
