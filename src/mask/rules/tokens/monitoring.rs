//! Logs, metrics, alarms and errors.

use super::{Candidate, Rule, Verdict, api, checks, token};

pub(super) static RULES: &[Rule] = &[
    api(
        "axiom_token",
        &["xaat-", "xapt-", "xaot-"],
        r"xa[apo]t-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        checks::word,
    ),
    token!("checkly_key", "cu_", hex "32"),
    token!("coralogix_key", ["cxtp_", "cxup_"], base62 "30"),
    api("datadog_client_token", &["pub"], r"pub[0-9a-f]{32}", checks::digit),
    api("dynatrace_token", &["dt0"], r"dt0[a-z][0-9]{2}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}", checks::word),
    api("grafana_service_account", &["glsa_"], r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}", checks::word),
    api("grafana_cloud_token", &["glc_"], r"glc_[A-Za-z0-9+/]{32,400}={0,3}", checks::base64),
    api("grafana_api_key", &["eyJrIjoi"], r"eyJrIjoi[A-Za-z0-9]{60,400}={0,3}", checks::base64),
    api("honeycomb_key", &["hc"], r"hc[abcx][mi]k_[0-9a-z]{58}", checks::word),
    api("newrelic_user_key", &["NRAK-"], r"NRAK-[A-Za-z0-9]{27}", checks::word),
    api("newrelic_ingest_key", &["NRII-", "NRIQ-"], r"NRI[IQ]-[A-Za-z0-9_-]{25,32}", checks::url),
    api("newrelic_browser_key", &["NRJS-", "NRBR-"], r"NR(?:JS|BR)-[0-9a-f]{19}", checks::word),
    api("newrelic_rest_key", &["NRRA-", "NRAA-", "NRAL-"], r"NR(?:RA|AA|AL)-[0-9a-fA-F]{27,42}", checks::word),
    api("newrelic_license_key", &[], r"[0-9a-zA-Z]{36}NRAL", checks::word).marked(36, "NRAL"),
    api("newrelic_mobile_key", &["AA", "eu01xx"], r"(?:AA[0-9a-f]{40}|eu01xx[0-9a-f]{36})-NRMA", checks::word),
    api("pagerduty_key", &["u+", "y_"], r"(?:u\+|y_)[A-Za-z0-9_+-]{18}", checks::mixed),
    token!("pganalyze_key", "pgar_", base62 "27"),
    api(
        "pixie_key",
        &["px-api-", "px-dep-"],
        r"px-(?:api|dep)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        checks::word,
    ),
    token!("rootly_key", "rootly_", hex "64"),
    api("sentry_org_token", &["sntrys_eyJ"], r"sntrys_eyJ[A-Za-z0-9+/=-]{60,400}_[A-Za-z0-9+/]{43}=?", sentry),
    token!("sentry_user_token", ["sntryu_", "sntrya_", "sntryi_"], hex "64"),
    api("uptimerobot_key", &["ur", "m7"], r"(?:ur|m)[0-9]{6,9}-[0-9a-f]{24}", checks::word),
];

/// The payload has a `region_url`: that is these letters in base64, by where in three bytes it begins.
fn sentry(candidate: &Candidate<'_>) -> Verdict {
    let phases = [b"LCJyZWdpb25fdXJs", b"InJlZ2lvbl91cmwi", b"cmVnaW9uX3VybCI6"];
    let has = phases.into_iter().any(|phase| memchr::memmem::find(candidate.text, phase).is_some());
    if has { checks::base64(candidate) } else { Verdict::No }
}
