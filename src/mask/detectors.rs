//! The rules: a pattern that proposes, and a check that decides.
//!
//! Every pattern is anchored at a possible start and is bounded in itself or by [`super::engine::CAP`]. A token without a
//! longest form (JWT, PEM, Bearer and the like) is *open*: its pattern is only the certain prefix, and what follows is
//! masked up to a terminator.

use super::kind::Kind;
use super::validators;

/// What a pattern matched, with what stands around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub text: &'a [u8],
    /// The two bytes before, the nearest last; 0 where there are none.
    pub before: [u8; 2],
    /// The byte after; none at the end of the input.
    pub next: Option<u8>,
}

impl Candidate<'_> {
    /// The match does not stop in the middle of a word or number.
    pub fn ends_word(&self) -> bool {
        self.next.is_none_or(|byte| !byte.is_ascii_alphanumeric())
    }

    /// The byte before is one of `joints` and follows a digit: the match would be the tail of a longer number.
    pub fn continues_number(&self, joints: &[u8]) -> bool {
        let [first, second] = self.before;
        first.is_ascii_digit() && joints.contains(&second)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    No,
    /// Not this, and not the shorter match at the same start either.
    Veto,
    /// A finding from `skip` bytes into the match to its end.
    Closed {
        skip: usize,
    },
    /// A finding from `skip` bytes into the match that goes on to its terminator.
    Open {
        skip: usize,
        until: Until,
    },
}

/// Where an open finding ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// At the first byte that is neither alphanumeric nor one of these. Full stops at the very end are not part of it.
    Class(&'static [u8]),
    /// After `-----END … -----`.
    PemEnd,
}

pub(super) struct Rule {
    pub kind: Kind,
    pub pattern: &'static str,
    pub check: fn(&Candidate<'_>) -> Verdict,
}

const fn rule(kind: Kind, pattern: &'static str, check: fn(&Candidate<'_>) -> Verdict) -> Rule {
    Rule { kind, pattern, check }
}

/// In order of preference where two match the same bytes.
pub(super) static RULES: [Rule; 20] = [
    rule(Kind::CreditCard, r"[0-9](?:[ -]?[0-9]){12,19}", validators::card),
    rule(Kind::UsSsn, r"[0-9]{3}[ -][0-9]{2}[ -][0-9]{4}", validators::ssn),
    rule(Kind::Iban, r"[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}", validators::iban),
    rule(
        Kind::Phone,
        r"(?:\+?1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[1-9][0-9]{2}[ .-]?[0-9]{4}",
        validators::phone_national,
    ),
    rule(Kind::Phone, r"\+[1-9](?:[ .()/-]{0,2}[0-9]){7,15}", validators::phone_international),
    rule(Kind::Ipv4, r"[0-9]{1,3}(?:\.[0-9]{1,3}){3,}", validators::ipv4),
    rule(Kind::Ipv6, r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:\.[0-9]{1,3}){0,3}", validators::ipv6),
    rule(
        Kind::Email,
        r"[A-Za-z0-9_](?:[A-Za-z0-9._%+-]|[\xC3-\xDF][\x80-\xBF]){0,63}@(?:(?:[A-Za-z0-9-]|[\xC3-\xDF][\x80-\xBF])+\.)+[A-Za-z][A-Za-z0-9-]{1,23}",
        validators::email,
    ),
    rule(Kind::Jwt, r"eyJ[A-Za-z0-9_-]{8,}\.(?:[A-Za-z0-9_-]{2}|\.[A-Za-z0-9_-]{2})", validators::jwt),
    // A header that goes on and on: from the cap it is masked without having seen its end.
    rule(Kind::Jwt, r"eyJ[A-Za-z0-9_-]{8,}", validators::jwt_header),
    rule(Kind::AwsAccessKey, r"A(?:KIA|SIA|BIA|CCA|IDA|ROA|GPA|NPA|NVA|IPA)[A-Z0-9]{16}", validators::whole_word),
    rule(
        Kind::AwsSecretKey,
        r#"(?i:(?:aws[_-]?)?secret[_-]?(?:access[_-]?)?key)(?:\\?["'])?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}(?:\\?["'])?[A-Za-z0-9/+]{40}"#,
        validators::aws_secret,
    ),
    rule(Kind::GithubToken, r"gh[pousr]_[A-Za-z0-9]{36}", validators::open_underscore),
    rule(Kind::GithubToken, r"github_pat_[A-Za-z0-9_]{22}", validators::open_underscore),
    rule(Kind::SlackToken, r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10}", validators::open_dash),
    rule(Kind::SlackToken, r"xapp-[0-9]-[A-Za-z0-9-]{10}", validators::open_dash),
    rule(Kind::StripeKey, r"[srp]k_(?:live|test)_[A-Za-z0-9]{10}", validators::open_underscore),
    rule(Kind::GoogleApiKey, r"AIza[A-Za-z0-9_-]{35}", validators::google),
    rule(Kind::PrivateKey, r"-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----", validators::pem),
    rule(Kind::BearerToken, r"(?i:bearer)[ \t]{1,4}[A-Za-z0-9._~+/=-]{6,24}", validators::bearer),
];
