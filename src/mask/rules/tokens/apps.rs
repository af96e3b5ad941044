//! Social networks, games, devices and the rest.

use super::{Rule, api, checks, token};

pub(super) static RULES: &[Rule] = &[
    token!("calcom_key", ["cal_live_", "cal_test_"], hex "32"),
    token!("adafruit_key", "aio_", base62 "28"),
    token!("bannerbear_key", ["bb_pr_", "bb_ma_"], hex "30"),
    token!("blynk_client", "oa2-client-id_", url "32"),
    // What `startproject` writes into a new site's settings.
    api("django_key", &["django-insecure-"], r"django-insecure-[a-z0-9!@#$%^&*(=_+)-]{40,60}", checks::any),
    token!("facebook_token", "EAA", base62 "100,400").check(checks::open_word),
    api("facebook_app_token", &[], r"[0-9]{15,16}(?:\||%7C)[A-Za-z0-9_-]{27}", checks::url)
        .started(super::Start::Digit),
    api("intra42_secret", &["s-s4t2", "u-s4t2"], r"[su]-s4t2(?:ud|af)-[0-9a-f]{64}", checks::word),
    token!("ionic_token", "ion_", base62 "42"),
    token!("lichess_token", ["lip_", "lio_"], base62 "16,40").check(checks::mixed),
    api("locationiq_token", &["pk."], r"pk\.[0-9a-f]{32}", checks::word),
    api("facebook_instagram_token", &["IGQ", "IGAA"], r"IG(?:Q|AA)[A-Za-z0-9_-]{100}", checks::open_url),
    api(
        "linkedin_client_secret",
        &["WPL_AP0.", "WPL_AP1."],
        r"WPL_AP[01]\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/]{6}(?:==|[A-Za-z0-9+/]{2})",
        checks::base64,
    ),
    token!("nightfall_key", "NF-", base62 "32"),
    token!("pinterest_token", ["pina_", "pinr."], base62 "32,400"),
    api("rapidapi_key", &[], r"[0-9a-f]{10}msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12}", checks::word)
        .marked(10, "msh"),
    api("photoroom_key", &["sk_pr_"], r"sk_pr_[a-z0-9_]{1,40}_[0-9a-f]{40}", checks::word),
    token!("riot_key", "RGAPI-", hex "8").pattern(r"RGAPI-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    api(
        "roblox_cookie",
        &["_|WARNING:"],
        r"_\|WARNING:-DO-NOT-SHARE-THIS\.[^|]{40,250}\|_[A-Fa-f0-9]{100}",
        checks::open_word,
    ),
    token!("saladcloud_key", "salad_cloud_", base62 "8").pattern(r"salad_cloud_[0-9A-Za-z]{1,7}_[0-9A-Za-z]{7,235}"),
    token!("samsara_token", "samsara_api_", base62 "30"),
    token!("scrapfly_key", ["scp-live-", "scp-test-"], hex "32"),
    token!("settlemint_token", ["sm_aat_", "sm_pat_", "sm_sat_"], base62 "16"),
    token!("ubidots_token", ["BBFF-", "BBUS-"], base62 "30,36"),
    token!("valtown_token", "vtwn_", base62 "32"),
    api("voiceflow_key", &["VF."], r"VF\.(?:(?:DM|WS)\.)?[0-9a-fA-F]{24}\.[A-Za-z0-9]{16}", checks::word),
    api("wakatime_key", &["waka_"], r"waka_(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-z]{40})", checks::word),
    api("twitter_bearer", &["AAAAAAAAAAAAAAAAAAAAA"], r"A{20,24}[A-Za-z0-9%]{60,200}", checks::base64),
];
