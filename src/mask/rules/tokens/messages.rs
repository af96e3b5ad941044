//! Mail, chat, telephony and push.

use super::checks::{self, crc_after_underscore, crc16_base32};
use super::{Rule, Start, Verdict, api, token};

pub(super) static RULES: &[Rule] = &[
    api("brevo_key", &["xkeysib-", "xsmtpsib-"], r"x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}", checks::word),
    api("courier_key", &["pk_prod_"], r"pk_prod_[A-Z0-9]{28}", checks::word),
    // The first part is an account's number in base64, so its first characters are few.
    api(
        "discord_bot_token",
        &["MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"],
        r"(?:M[Tjz]|N[DTjz]|O[DT])[AEIMQUYcgk][wxyz0-5][A-Za-z0-9_-]{19,24}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,40}",
        checks::url,
    ),
    api("discord_mfa_token", &["mfa."], r"mfa\.[A-Za-z0-9_-]{84}", checks::url),
    token!("emailoctopus_key", "eo_", hex "64"),
    api(
        "gcnotify_key",
        &["gcntfy-", "GCNTFY-"],
        r"(?:gcntfy|GCNTFY)-[A-Za-z0-9_-]{1,60}(?:-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}){2}",
        checks::word,
    ),
    api("intercom_token", &["dG9rO"], r"dG9rO[A-Za-z0-9+/]{54,55}={0,2}", checks::base64),
    token!("klaviyo_key", "pk_", hex "34"),
    api("klaviyo_account_key", &["pk_"], r"pk_[A-Za-z0-9]{6}_[0-9a-f]{34}", checks::word),
    api("mailersend_token", &["mlsn."], r"mlsn\.[0-9a-z]{48,64}", checks::word),
    api("mailgun_key", &["key-"], r"key-[0-9a-z]{32}", checks::digit),
    api("mailgun_public_key", &["pubkey-"], r"pubkey-[0-9a-f]{32}", checks::word),
    token!("mailchimp_mandrill_key", "md-", url "22").check(checks::mixed),
    api("mailchimp_key", &[], r"[0-9a-f]{32}-us[0-9]{1,2}", checks::word).marked(32, "-us"),
    api("mailgun_signing_key", &[], r"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}", checks::url).marked(32, "-"),
    api("matrix_token", &["syt_"], r"syt_[A-Za-z0-9+/=]{1,128}_[A-Za-z]{20}_[A-Za-z0-9]{6}", checks::word)
        .proven_by(crc_after_underscore),
    api(
        "matrix_auth_token",
        &["mct_", "mat_", "mcr_", "mar_", "mpt_"],
        r"m(?:ct|at|cr|ar|pt)_[A-Za-z0-9]{30}_[A-Za-z0-9]{6}",
        checks::word,
    )
    .proven_by(crc_after_underscore),
    // What a NATS account, user or server proves itself with: `S`, then of whom it is.
    api("nats_seed", &["SA", "SC", "SN", "SO", "SU", "SX"], r"S[ACNOUX][A-D][A-Z2-7]{55}", checks::word)
        .proven_by(crc16_base32),
    api("onesignal_key", &["os_v2_"], r"os_v2_(?:app|org)_[a-z2-7]{100,110}", checks::word),
    token!("pubnub_key", ["pub-c-", "sub-c-"], url "36")
        .pattern(r"(?:pub|sub)-c-[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}"),
    token!("pubnub_secret", "sec-c-", base64 "48,64"),
    api("pushbullet_token", &["o."], r"o\.[A-Za-z0-9]{32}", checks::mixed),
    api("resend_key", &["re_"], r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}", checks::mixed),
    api("sendgrid_key", &["SG."], r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}", checks::url),
    token!("sendgrid_like_key", "SG.", url "66").pattern(r"SG\.[A-Za-z0-9=_.-]{66}"),
    token!("signalwire_token", "PT", hex "48,50"),
    api("telegram_bot_token", &[], r"(?:[0-9]{8,10}:[A-Za-z0-9_-]|[0-9]{5,16}:A)[A-Za-z0-9_-]{34}", checks::url)
        .started(Start::Digit),
    api("telegram_bot_url", &["bot"], r"bot[0-9]{5,16}:[A-Za-z0-9_-]{34,36}", |candidate| {
        match checks::url(candidate) {
            Verdict::Closed { .. } => Verdict::Closed { skip: 3 },
            other => other,
        }
    }),
    token!("telnyx_key", "KEY", url "55").check(checks::mixed),
    token!("twilio_key", ["SK"], hex "32"),
];
