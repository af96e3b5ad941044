//! Credentials of HTTP: `Authorization` and cookies.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::super::{Candidate, Rule, Start, Until, Verdict};
use super::entropy::Shape;
use super::places::{contains, stands_for_one};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "bearer_token",
        Kind::BearerToken,
        Start::Word(&["bearer"]),
        r"(?i:bearer)[ \t]{1,4}[A-Za-z0-9._~+/=-]{6,24}",
        bearer,
    ),
    Rule::new(
        "basic_auth",
        Kind::Password,
        Start::Word(&["basic"]),
        r"(?i:basic)[ \t]{1,4}[A-Za-z0-9+/_-]+={0,2}",
        basic,
    ),
    Rule::new(
        "authorization",
        Kind::Secret,
        Start::Word(&["authorization"]),
        r#"(?i:authorization)["'\]\\]*[ \t]*[:=][ \t]*["'\\]*(?:[A-Za-z][A-Za-z-]{1,15}[0-9]{0,2}[ \t]+(?:[a-zA-Z]+[ \t]*[=:][ \t]*"?)?)?[A-Za-z0-9._~+/=-]+(?::[A-Za-z0-9_-]{16,})?"#,
        authorization,
    ),
    Rule::new("aws_signature", Kind::Secret, Start::Word(&["signature"]), r"(?i:signature)=[0-9a-f]{64}", signature),
    // Of Azure's shared access signatures: an HMAC-SHA256 in base64, percent-encoded; of Logic Apps without padding.
    Rule::new("azure_sas", Kind::Secret, Start::Word(&["sig"]), r"(?i:sig)=[A-Za-z0-9%+/_-]{43,}=?", sas),
    Rule::new(
        "digest_response",
        Kind::Secret,
        Start::Word(&["response"]),
        r#"(?i:response)="[0-9a-f]{32,64}"#,
        response,
    ),
    // A line of a jar, as curl and wget keep it: domain, all of it, path, secure, until, name, value.
    Rule::new(
        "cookie_jar",
        Kind::Cookie,
        Start::Prefix(&["TRUE\t", "FALSE\t"]),
        r"(?:TRUE|FALSE)\t/[^\t\r\n]*\t(?:TRUE|FALSE)\t[0-9]{1,12}\t[^\t\r\n]+\t[^\s]{8}",
        |candidate| {
            let skip = candidate.behind_last(b'\t');
            Verdict::Open { skip, until: Until::Before(b" \t\r\n\"'\\") }
        },
    ),
    // As curl takes them.
    Rule::new(
        "cookie_option",
        Kind::Cookie,
        Start::Prefix(&["-b '", "-b \"", "--cookie '", "--cookie \""]),
        r#"(?:-b|--cookie) ["'][A-Za-z0-9_.-]+=[^\s;,"'\\]{4}"#,
        |candidate| match memchr::memchr(b'=', candidate.text) {
            Some(equals) if !stands_for_one(candidate.text.get(equals + 1..).unwrap_or_default()) => {
                Verdict::Open { skip: equals + 1, until: Until::Before(b"\r\n\"'\\") }
            }
            Some(_) | None => Verdict::No,
        },
    ),
    Rule::new(
        "cookie",
        Kind::Cookie,
        Start::Word(&["cookie"]),
        r#"(?i:cookie)["'\\]*[ \t]*(?::|=\[)[ \t]*["'\\]*[A-Za-z0-9_.$%~!#*+^|-]+=(?:[^\s;,"'\\]{4}|[^\s;,"'\\]{1,3};[ ]?[A-Za-z0-9_.-]+=)"#,
        cookie,
    ),
];

/// `Bearer` stays readable. A word of letters alone is prose, unless it is long.
fn bearer(candidate: &Candidate<'_>) -> Verdict {
    let token = candidate.text.iter().rposition(|byte| matches!(byte, b' ' | b'\t')).map_or(0, |space| space + 1);
    let length = candidate.text.len() - token;
    let value = candidate.text.get(token..).unwrap_or_default();
    // Telegram's have a colon behind a number, and a rule of their own.
    let goes_on = candidate.next.is_some_and(|byte| byte.is_ascii_digit() || byte == b':');
    if goes_on && length < 20 && value.iter().all(u8::is_ascii_digit) {
        return Verdict::No;
    }
    // `token_type=Bearer expires_in=3600`
    let padding = memchr::memchr(b'=', value).unwrap_or(value.len());
    if value.get(padding..).unwrap_or_default().iter().any(|byte| *byte != b'=') {
        return Verdict::No;
    }
    if length >= 24 && Shape::of(value).distinct > 4 || value.iter().any(u8::is_ascii_digit) {
        return Verdict::Open { skip: token, until: Until::Class(b"._~+/=:-") };
    }
    Verdict::No
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Base64 of `user:password`.
pub(super) fn user_and_password(text: &[u8]) -> bool {
    text.len() >= 8
        && LENIENT.decode(text).is_ok_and(|plain| {
            let printable = plain.iter().all(|byte| !byte.is_ascii_control());
            let colon = plain.iter().position(|byte| *byte == b':');
            printable && colon.is_some_and(|at| at + 1 < plain.len()) && std::str::from_utf8(&plain).is_ok()
        })
}

fn value_start(text: &[u8]) -> usize {
    text.iter().rposition(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'')).map_or(0, |at| at + 1)
}

fn token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'-')
}

fn basic(candidate: &Candidate<'_>) -> Verdict {
    let skip = value_start(candidate.text);
    let ended = candidate.next.is_none_or(|byte| !token_byte(byte));
    let value = candidate.text.get(skip..).unwrap_or_default();
    if ended && user_and_password(value) { Verdict::Closed { skip } } else { Verdict::No }
}

fn authorization(candidate: &Candidate<'_>) -> Verdict {
    if candidate.next.is_some_and(token_byte) {
        return Verdict::No;
    }
    let text = candidate.text;
    // That of Firebase has a colon inside.
    let colon = memchr::memrchr(b':', text)
        .filter(|at| text.len() - at > 16 && text.get(at - 1).is_some_and(|byte| token_byte(*byte)));
    let colon = colon.filter(|at| text.get(..*at).is_some_and(|start| start.len() > "authorization".len() + 4));
    let end = colon.unwrap_or(text.len());
    let skip = text.iter().take(end).rposition(|byte| !token_byte(*byte)).map_or(0, |at| at + 1);
    let value = text.get(skip..).unwrap_or_default();
    // These have rules of their own, which start later.
    let scheme = text.get(..skip).unwrap_or_default().to_ascii_lowercase();
    if contains(&scheme, b"bearer") || contains(&scheme, b"basic") && user_and_password(value) {
        return Verdict::No;
    }
    let shape = Shape::of(value);
    let varied = shape.digits > 0 && shape.distinct >= 6 || shape.length >= 32 && shape.random();
    if shape.length >= 8 && varied && !stands_for_one(value) { Verdict::Closed { skip } } else { Verdict::No }
}

fn signature(candidate: &Candidate<'_>) -> Verdict {
    if candidate.next.is_some_and(token_byte) { Verdict::No } else { Verdict::Closed { skip: "signature=".len() } }
}

fn sas(candidate: &Candidate<'_>) -> Verdict {
    let value = candidate.text.get("sig=".len()..).unwrap_or_default();
    let hex = value.len() == 64 && value.iter().all(u8::is_ascii_hexdigit);
    let whole = hex || value.len() == 43 || value.ends_with(b"=") || value.to_ascii_lowercase().ends_with(b"%3d");
    if whole && Shape::of(value).digits > 0 { Verdict::Closed { skip: "sig=".len() } } else { Verdict::No }
}

fn response(candidate: &Candidate<'_>) -> Verdict {
    if candidate.next == Some(b'"') { Verdict::Closed { skip: "response=\"".len() } } else { Verdict::No }
}

/// All of `Cookie`; of `Set-Cookie` the value, up to its attributes.
fn cookie(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let Some(equals) = memchr::memchr(b'=', text) else { return Verdict::No };
    let set = candidate.before.to_ascii_lowercase().ends_with(b"set-");
    // Others stand behind `consent=true;`.
    let more = !set && candidate.next == Some(b';');
    if !more && stands_for_one(text.get(equals + 1..).unwrap_or_default()) {
        return Verdict::No;
    }
    if set && harmless(text.get(..equals).unwrap_or_default()) {
        return Verdict::No;
    }
    match set {
        true => Verdict::Open { skip: equals + 1, until: Until::Before(b"; \t\r\n\"'\\,") },
        false => Verdict::Open { skip: equals + 1, until: Until::Before(b"\r\n\"'\\") },
    }
}

/// What a user has chosen of how a page looks.
fn harmless(text: &[u8]) -> bool {
    const NAMES: [&[u8]; 8] =
        [b"theme", b"lang", b"language", b"locale", b"currency", b"timezone", b"color_scheme", b"dark_mode"];
    let name =
        text.rsplit(|byte| matches!(byte, b' ' | b'\t' | b':' | b'"' | b'\'' | b'\\')).next().unwrap_or_default();
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}
