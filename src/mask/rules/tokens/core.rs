//! The vendors whose tokens have a finding type of their own.

use super::checks::{self, base32, crc_base62};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;
use crate::mask::rules::Until;
use crate::mask::rules::published::published;

pub(super) static RULES: &[Rule] = &[
    token("jwt", Kind::Jwt, &["eyJ"], r"eyJ[A-Za-z0-9_-]{8,}\.(?:[A-Za-z0-9_-]{2}|\.[A-Za-z0-9_-]{2})", jwt),
    // A header that goes on and on: from the cap it is masked without having seen its end.
    token("jwt_header", Kind::Jwt, &["eyJ"], r"eyJ[A-Za-z0-9_-]{8,}", jwt_header),
    token(
        "aws_access_key",
        Kind::AwsAccessKey,
        &["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
        r"A(?:KIA|SIA|BIA|CCA|3T[A-Z0-9])[A-Z0-9]{16}",
        checks::word,
    )
    .proven_by(base32),
    // A header that is written with spaces or line breaks.
    token(
        "jwt_spaced",
        Kind::Jwt,
        &["ewog", "ewoi", "ewok", "eyAi"],
        r"(?:ewog|ewoi|ewok|eyAi)[A-Za-z0-9_-]{10,}\.e[wy][A-Za-z0-9_-]{10}",
        jwt,
    ),
    // GitHub keeps the right to 255 characters, and an app's `ghs_` has become `ghs_<app>_<JWT>`: all are open.
    token(
        "github_token",
        Kind::GithubToken,
        &["ghp_", "gho_", "ghu_", "ghr_"],
        r"gh[pour]_[A-Za-z0-9]{36}",
        checks::open_word,
    )
    .proven_by(crc_base62),
    token("github_app", Kind::GithubToken, &["ghs_"], r"ghs_[A-Za-z0-9]{36}", checks::open_dotted)
        .proven_by(crc_base62),
    token("github_app_jwt", Kind::GithubToken, &["ghs_"], r"ghs_[0-9]{1,20}_eyJ[A-Za-z0-9_-]{8}", checks::open_dotted),
    token("github_pat", Kind::GithubToken, &["github_pat_"], r"github_pat_[A-Za-z0-9_]{22}", checks::open_word),
    token(
        "slack_token",
        Kind::SlackToken,
        &["xox"],
        r"xox[a-z]-(?:[0-9]{1,2}-)?(?:[0-9]{6,14}-){1,3}[A-Za-z0-9]{1,16}",
        slack_numbered,
    ),
    token("slack_workspace", Kind::SlackToken, &["xoxa-", "xoxr-"], r"xox[ar]-(?:[0-9]-)?[A-Za-z0-9]{8,48}", slack),
    token(
        "slack_config",
        Kind::SlackToken,
        &["xoxe"],
        r"xoxe(?:\.xox[bp])?-[0-9]-[A-Za-z0-9]{20}",
        checks::open_base64,
    ),
    token("slack_cookie", Kind::SlackToken, &["xoxd-"], r"xoxd-[A-Za-z0-9%+/_-]{30}", checks::open_base64),
    token("slack_app", Kind::SlackToken, &["xapp-"], r"xapp-[0-9]-[A-Za-z0-9-]{10}", checks::open_url),
    token(
        "stripe_key",
        Kind::StripeKey,
        &["sk_", "rk_"],
        r"[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10}",
        checks::open_word,
    ),
    token("stripe_org", Kind::StripeKey, &["sk_org_"], r"sk_org_(?:live|test)_[A-Za-z0-9]{10}", checks::open_word),
    token("stripe_webhook", Kind::StripeKey, &["whsec_"], r"whsec_[A-Za-z0-9+/]{24,64}={0,2}", checks::base64),
    token(
        "stripe_intent",
        Kind::StripeKey,
        &["pi_", "seti_"],
        r"(?:pi|seti)_[A-Za-z0-9]{24}_secret_[A-Za-z0-9]{25}",
        checks::word,
    ),
    token("google_api_key", Kind::GoogleApiKey, &["AIza"], r"AIza[A-Za-z0-9_-]{35}", google),
];

const fn token(
    detector: &'static str,
    kind: Kind,
    prefix: &'static [&'static str],
    pattern: &'static str,
    check: fn(&Candidate<'_>) -> Verdict,
) -> Rule {
    Rule::new(detector, kind, Start::Prefix(prefix), pattern, check)
}

/// From this many bytes on, what looks like a token's header is masked although its end was not seen.
const JWT_HEADER_CAP: usize = 1_000;

fn jwt(candidate: &Candidate<'_>) -> Verdict {
    // Mapbox's public tokens are shown by every page with a map.
    if candidate.before.ends_with(b"pk.") {
        return Verdict::No;
    }
    Verdict::Open { skip: 0, until: Until::Class(b"_-.") }
}

fn jwt_header(candidate: &Candidate<'_>) -> Verdict {
    if candidate.text.len() < JWT_HEADER_CAP { Verdict::No } else { jwt(candidate) }
}

fn google(candidate: &Candidate<'_>) -> Verdict {
    if published(candidate.text) { Verdict::No } else { checks::url(candidate) }
}

/// Numbers alone are followed by the secret part, or by what blots it out: `xoxp-123…-456…-789…-####`.
fn slack_numbered(candidate: &Candidate<'_>) -> Verdict {
    const LAST: usize = 16;
    let last = candidate.text.rsplit(|byte| *byte == b'-').next().unwrap_or_default();
    let number = last.iter().all(u8::is_ascii_digit) && last.len() < LAST;
    let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'#' | b'*');
    if number && candidate.next.is_some_and(goes_on) { Verdict::No } else { checks::open_url(candidate) }
}

/// Of a word of letters alone nobody knows whether it is a name.
fn slack(candidate: &Candidate<'_>) -> Verdict {
    if candidate.text.iter().skip(7).any(u8::is_ascii_digit) { checks::url(candidate) } else { Verdict::No }
}
