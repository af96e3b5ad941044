//! Payments, banks and markets.

use super::{Rule, Verdict, api, checks, token};

pub(super) static RULES: &[Rule] = &[
    api(
        "adyen_api_key",
        &["AQE"],
        r"AQE[A-Za-z0-9+/]{40,130}={0,2}-[A-Za-z0-9+/]{20,60}={0,2}-[^\s]{16}",
        checks::base64,
    ),
    api("asaas_key", &["$aact_", "aact_"], r"\$?aact_(?:prod_|hmlg_)?[A-Za-z0-9]{32,400}", checks::word),
    api(
        "braintree_token",
        &["access_token$"],
        r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}",
        checks::word,
    ),
    token!("brex_token", "bxt_", base62 "36,64"),
    token!("cashfree_secret", ["cfsk_ma_prod_", "cfsk_ma_test_"], hex "32")
        .pattern(r"cfsk_ma_(?:prod|test)_[0-9a-f]{32}_[0-9a-f]{8}"),
    api(
        "checkout_key",
        &["sk_"],
        r"sk_(?:sbox_[a-z0-9*#$=]{27,40}|(?:test_)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
        checks::word,
    ),
    api(
        "circle_api_key",
        &["LIVE_API_KEY:", "TEST_API_KEY:"],
        r"(?:LIVE|TEST)_API_KEY:[0-9a-f]{32}:[0-9a-f]{32}",
        checks::word,
    ),
    api(
        "coinbase_key_name",
        &["organizations/"],
        r"organizations/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/apiKeys/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        checks::word,
    ),
    token!("duffel_token", ["duffel_test_", "duffel_live_"], url "43")
        .pattern(r"duffel_(?:test|live)_[A-Za-z0-9_=-]{43}"),
    token!("easypost_key", ["EZAK", "EZTK"], base62 "54"),
    token!("flutterwave_secret", ["FLWSECK_TEST-", "FLWSECK-", "FLWPUBK_TEST-", "FLWPUBK-"], lower "32")
        .pattern(r"FLW(?:SEC|PUB)K(?:_TEST)?-[0-9a-z]{32}-X"),
    api("flutterwave_encryption_key", &["FLWSECK_TEST"], r"FLWSECK_TEST-?[0-9a-h]{12}", checks::word),
    token!("gocardless_token", ["live_", "sandbox_"], url "40,44")
        .pattern(r"(?:live|sandbox)_[A-Za-z0-9_=-]{40,44}")
        // Stripe's `pk_live_…` is public.
        .check(|candidate| if candidate.before.ends_with(b"pk_") { Verdict::No } else { checks::digit(candidate) }),
    token!("klarna_key", ["klarna_live_api_", "klarna_test_api_"], base62 "40,160"),
    token!("lob_key", ["live_", "test_"], hex "35"),
    token!("lob_publishable_key", ["live_pub_", "test_pub_"], hex "31"),
    api(
        "mercadopago_token",
        &["APP_USR-", "TEST-"],
        r"(?:APP_USR|TEST)-[0-9]{10,20}-[0-9]{6}-[0-9a-f]{32}-[0-9]{5,12}",
        checks::word,
    ),
    api(
        "mercury_token",
        &["secret-token:mercury_"],
        r"secret-token:mercury_[a-z]{4,12}_[A-Za-z0-9_]{20,120}",
        checks::url,
    ),
    token!("middesk_key", ["mk_live_", "mk_test_"], hex "30,64"),
    api(
        "mercury_key",
        &["mercury_production_", "mercury_sandbox_"],
        r"mercury_(?:production|sandbox)_[a-z]{3}_[A-Za-z0-9]{30,60}_yrucrem",
        checks::word,
    ),
    token!("midtrans_key", ["Mid-server-", "SB-Mid-server-"], url "16,40"),
    token!("mollie_key", ["live_", "test_"], base62 "30").check(checks::mixed),
    token!("mollie_access_token", "access_", base62 "40").check(checks::mixed),
    api(
        "paddle_key",
        &["pdl_live_apikey_", "pdl_sdbx_apikey_"],
        r"pdl_(?:live|sdbx)_apikey_[0-9a-z]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}",
        checks::word,
    ),
    api("paddle_webhook_secret", &["pdl_ntfset_"], r"pdl_ntfset_[0-9a-z]{26}_[A-Za-z0-9+/]{32}", checks::base64),
    token!("pagarme_key", ["ak_live_", "ak_test_", "ek_live_", "ek_test_"], base62 "30"),
    api(
        "plaid_access_token",
        &["access-"],
        r"access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        checks::word,
    ),
    api(
        "plaid_link_token",
        &["link-", "public-"],
        r"(?:link|public)-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        checks::word,
    ),
    token!("polar_token", ["polar_pat_", "polar_oat_", "polar_at_u_", "polar_at_o_", "polar_at_r_", "polar_whs_"], url "30,64"),
    token!("proof_key", ["prf_", "prf_cli_"], url "34,40").check(checks::mixed),
    token!("rainforest_key", ["apikey_", "sbx_apikey_"], hex "64"),
    token!("ramp_client_secret", "ramp_sec_", base62 "48"),
    token!("ramp_client_id", "ramp_id_", base62 "40"),
    api("rapyd_key", &["rak_", "rsk_"], r"r[as]k_(?:[0-9a-f]{20}|[0-9a-f]{40}|[0-9a-f]{100,140})", checks::word),
    token!("razorpay_key", ["rzp_live_", "rzp_test_"], base62 "14"),
    api("robinhood_key", &["rh-api-"], r"rh-api-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", checks::word),
    token!("shippo_token", ["shippo_live_", "shippo_test_"], hex "40"),
    api("square_access_token", &["EAAA"], r"EAAA[A-Za-z0-9+=_-]{60}", checks::base64),
    api(
        "square_token",
        &["sq0", "sandbox-sq0"],
        r"(?:sandbox-)?sq0(?:atp|idp|idb|ids|cgp|csp|csb|ccp)-[A-Za-z0-9_-]{22,50}",
        checks::url,
    ),
    token!("stytch_secret", ["secret-live-", "secret-test-"], url "36"),
    api("tickettailor_key", &["sk_"], r"sk_[0-9]{4,6}_[0-9]{5,8}_[0-9a-f]{32}", checks::word),
    token!("xendit_key", ["xnd_production_", "xnd_development_"], base62 "40,80"),
];
