//! Vendors' tokens, known by their prefix.

pub(super) mod keyed;

use super::checks::{when, whole_word};
use super::{Candidate, Rule, Start, Until, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    token("jwt", Kind::Jwt, &["eyJ"], r"eyJ[A-Za-z0-9_-]{8,}\.(?:[A-Za-z0-9_-]{2}|\.[A-Za-z0-9_-]{2})", jwt),
    // A header that goes on and on: from the cap it is masked without having seen its end.
    token("jwt_header", Kind::Jwt, &["eyJ"], r"eyJ[A-Za-z0-9_-]{8,}", jwt_header),
    token(
        "aws_access_key",
        Kind::AwsAccessKey,
        &["AKIA", "ASIA", "ABIA", "ACCA", "AIDA", "AROA", "AGPA", "ANPA", "ANVA", "AIPA"],
        r"A(?:KIA|SIA|BIA|CCA|IDA|ROA|GPA|NPA|NVA|IPA)[A-Z0-9]{16}",
        whole_word,
    ),
    token(
        "github_token",
        Kind::GithubToken,
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        r"gh[pousr]_[A-Za-z0-9]{36}",
        open_underscore,
    ),
    token("github_pat", Kind::GithubToken, &["github_pat_"], r"github_pat_[A-Za-z0-9_]{22}", open_underscore),
    token("slack_token", Kind::SlackToken, &["xox"], r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10}", open_dash),
    token("slack_app", Kind::SlackToken, &["xapp-"], r"xapp-[0-9]-[A-Za-z0-9-]{10}", open_dash),
    token(
        "stripe_key",
        Kind::StripeKey,
        &["sk_", "rk_", "pk_"],
        r"[srp]k_(?:live|test)_[A-Za-z0-9]{10}",
        open_underscore,
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

fn jwt(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::Class(b"_-.") }
}

fn jwt_header(candidate: &Candidate<'_>) -> Verdict {
    if candidate.text.len() < JWT_HEADER_CAP { Verdict::No } else { jwt(candidate) }
}

fn open_underscore(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::Class(b"_") }
}

fn open_dash(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::Class(b"-") }
}

fn google(candidate: &Candidate<'_>) -> Verdict {
    when(candidate.next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-')))
}
