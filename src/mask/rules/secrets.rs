//! Secrets that are known by what stands before them.

use super::checks::{SECRET_LENGTH, secret_byte};
use super::{Candidate, Rule, Start, Until, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "aws_secret_key",
        Kind::AwsSecretKey,
        Start::Word(&["aws", "secret"]),
        r#"(?i:(?:aws[_-]?)?secret[_-]?(?:access[_-]?)?key)(?:\\?["'])?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}(?:\\?["'])?[A-Za-z0-9/+]{40}"#,
        aws_secret,
    ),
    Rule::new(
        "private_key",
        Kind::PrivateKey,
        Start::Prefix(&["-----BEGIN "]),
        r"-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----",
        pem,
    ),
    Rule::new(
        "bearer_token",
        Kind::BearerToken,
        Start::Word(&["bearer"]),
        r"(?i:bearer)[ \t]{1,4}[A-Za-z0-9._~+/=-]{6,24}",
        bearer,
    ),
];

/// Forty characters after a key that names them; only they are masked.
fn aws_secret(candidate: &Candidate<'_>) -> Verdict {
    match candidate.next {
        Some(byte) if secret_byte(byte) => Verdict::No,
        Some(_) | None => Verdict::Closed { skip: candidate.text.len().saturating_sub(SECRET_LENGTH) },
    }
}

fn pem(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::PemEnd }
}

/// `Bearer` stays readable. A word of letters alone is prose, unless it is long.
fn bearer(candidate: &Candidate<'_>) -> Verdict {
    let token = candidate.text.iter().rposition(|byte| matches!(byte, b' ' | b'\t')).map_or(0, |space| space + 1);
    let length = candidate.text.len() - token;
    if length >= 24 || candidate.text.iter().skip(token).any(u8::is_ascii_digit) {
        return Verdict::Open { skip: token, until: Until::Class(b"._~+/=-") };
    }
    Verdict::No
}
