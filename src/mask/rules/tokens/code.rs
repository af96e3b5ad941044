//! Code hosts, packages, builds and the tools around them.

use super::checks::{self, crc_base36, crc_base62};
use super::{Rule, api, token};

pub(super) static RULES: &[Rule] = &[
    token!("infracost_key", "ico-", base62 "32").check(checks::beyond_hex),
    token!("jsr_token", ["jsrp_", "jsrd_"], base62 "36,64"),
    token!("linear_api_key", "lin_api_", base62 "40"),
    token!("linear_oauth_token", "lin_oauth_", base62 "64"),
    token!("linear_webhook_secret", "lin_wh_", base62 "20,48"),
    api("npm_token", &["npm_"], r"npm_[A-Za-z0-9]{36}", checks::word).proven_by(crc_base62),
    api("nuget_key", &["oy2"], r"oy2[0-9a-z]{43}", checks::digit),
    api("octopus_key", &["API-"], r"API-[A-Z0-9]{25,34}", checks::beyond_hex),
    token!("packagist_token", ["packagist_ack_", "packagist_ors_", "packagist_ort_", "packagist_out_"], hex "40,100"),
    api("postman_key", &["PMAK-"], r"PMAK-[0-9A-Za-z]{24}-[0-9A-Za-z]{34}", checks::word),
    api("postman_collection_key", &["PMAT-"], r"PMAT-[0-9A-Z]{26}", checks::word),
    token!("prefect_key", ["pnu_", "pnb_"], base62 "36"),
    api(
        "pypi_token",
        &["pypi-AgE"],
        r"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{50}",
        checks::open_url,
    ),
    token!("readme_key", "rdme_", lower "70"),
    token!("rubygems_key", "rubygems_", lower "48"),
    api("snyk_token", &["snyk_uat.", "snyk_sat."], r"snyk_[us]at\.[A-Za-z0-9_.-]{30,400}", checks::url),
    api("socket_token", &["sktsec_"], r"sktsec_[A-Za-z0-9_-]{40,80}(?:_api)?", checks::url),
    token!("sonar_token", ["squ_", "sqp_", "sqa_"], hex "40"),
    token!("sonar_cloud_token", "sqco_", base62 "59"),
    api("sourcegraph_token", &["sgp_"], r"sgp_(?:(?:[A-Fa-f0-9]{16}|local)_)?[A-Fa-f0-9]{40}", checks::word),
    token!("sourcegraph_license", ["slk_", "sgd_"], hex "64"),
    token!("spectral_token", "spu-", lower "32"),
    api("stackhawk_key", &["hawk."], r"hawk\.[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20}", checks::url),
    api("trufflehog_key", &["thog-"], r"thog-(?:key-[0-9a-f]{16}|secret-[0-9a-f]{32})", checks::word),
];
