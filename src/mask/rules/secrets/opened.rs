//! What opens an account, a product, a disk or a wallet, behind a word for it or in a link.

use super::super::{Candidate, Rule, Start, Verdict};
use super::commands::judged;
use super::entropy::Shape;
use super::judge::{Value, Word, judge};
use super::made_up::passphrase;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // What an account of Windows or another product is activated with: groups of five.
    Rule::new(
        "product_key",
        Kind::Secret,
        Start::Word(&[
            "product key",
            "productkey",
            "product_key",
            "license key",
            "license_key",
            "license-key",
            "licensekey",
            "licence key",
            "licence_key",
            "serial number",
            "serial key",
            "serial:",
            "activation key",
            "activation code",
            "activation_key",
            "cd key",
        ]),
        r#"(?i:(?:product|licen[sc]e|serial|activation|cd)[ _-]?(?:key|code|number)?)["']?(?: / (?i:product key|key))?[ \t]{0,4}[:=>][ \t]{0,4}["']?[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,7}"#,
        product,
    ),
    // The code that a client of OAuth 2.0 is sent back with, and trades for tokens (RFC 6749, section 4.1.2).
    Rule::new(
        "authorization_code",
        Kind::Secret,
        Start::Word(&["callback?", "redirect?", "oauth?", "signin-oidc?", "authorize?", "login?"]),
        r"(?i:callback|redirect|oauth2?|signin-oidc|authorize|login)\?(?:[A-Za-z_]+=[^\s&]*&){0,4}code=[A-Za-z0-9._~/%+-]{16,}",
        |candidate| {
            let skip = memchr::memmem::rfind(candidate.text, b"code=").map_or(0, |at| at + "code=".len());
            drawn(candidate, skip)
        },
    ),
    // The recovery key of FileVault, and wallets' keys whose checksums are wrong.
    Rule::new(
        "recovery_key",
        Kind::Secret,
        Start::Word(&["recovery key", "filevault key"]),
        r#"(?i:(?:recovery|filevault) key)(?: is)?[ ]?[:=]?[ ]?["']?[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,7}"#,
        product,
    ),
    Rule::new(
        "wallet_import",
        Kind::PrivateKey,
        Start::Word(&["wif "]),
        r"(?i:wif)[ :=]{1,3}[5KL9c][1-9A-HJ-NP-Za-km-z]{50,51}",
        |candidate| {
            let skip = candidate.behind_last(b' ');
            if candidate.ends_word() { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // Words that open a disk: `passphrase: …` up to the end of the line.
    Rule::new(
        "worded_passphrase",
        Kind::Password,
        Start::Word(&["passphrase", "password=", "password = "]),
        r#"(?i:passphrase|password)(?: (?:for|of) [a-z -]{2,40}:| \([a-z0-9 ]{2,20}\):| is(?: still)?| ?[:=])? ?"?(?:[a-z]{3,12} ){2,9}[a-z]{3,12}"#,
        |candidate| {
            let word = "password".len() + if candidate.text.get(4..5) == Some(b"p") { 2 } else { 0 };
            let text = candidate.text.get(word..).unwrap_or_default();
            let text = text.strip_prefix(b" is").unwrap_or(text);
            let text = text.strip_prefix(b" still").unwrap_or(text).trim_ascii_start();
            // What for, or of how many words.
            let text = memchr::memchr(b':', text).and_then(|colon| text.get(colon..)).unwrap_or(text);
            let text = text.strip_prefix(b":").or_else(|| text.strip_prefix(b"=")).unwrap_or(text).trim_ascii_start();
            let text = text.strip_prefix(b"\"").unwrap_or(text);
            let skip = candidate.text.len() - text.len();
            let ends = candidate.ends_line() || matches!(candidate.next, Some(b'"' | b'.'));
            if ends && passphrase(text) { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    // Links that open an account: `/password/reset/…`.
    Rule::new(
        "reset_link",
        Kind::Secret,
        Start::Word(&[
            "reset/",
            "reset-password/",
            "password_reset/",
            "password-reset/",
            "verify/",
            "confirm/",
            "activate/",
            "magic-link/",
            "magic/",
            "invite/",
            "invitation/",
            "reset_password/",
        ]),
        r"(?i:(?:password[_-])?reset(?:[_-]password)?|verify|confirm|activate|magic(?:-link)?|invit(?:e|ation))/(?:[A-Za-z0-9_=]{1,12}/)?[A-Za-z0-9_-]{20,}",
        |candidate| drawn(candidate, candidate.behind_last(b'/')),
    ),
];

/// As machines draw them, up to what ends a part of an address.
fn drawn(candidate: &Candidate<'_>, skip: usize) -> Verdict {
    let text = candidate.text.get(skip..).unwrap_or_default();
    let shape = Shape::of(text);
    let ends = candidate.next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'/' | b'.'));
    let made = shape.digits >= 3 && shape.letters() >= 3 && shape.random();
    let value = Value { text, quoted: true, beside_user: false };
    if ends && made && judge(Word::Secret, &value) { Verdict::Closed { skip } } else { Verdict::No }
}

/// Letters and digits in each key, and no order's number.
fn product(candidate: &Candidate<'_>) -> Verdict {
    let mark = |byte: &u8| matches!(byte, b' ' | b'\t' | b':' | b'=' | b'>' | b'"' | b'\'');
    let skip = candidate.text.iter().rposition(mark).map_or(0, |at| at + 1);
    let value = candidate.text.get(skip..).unwrap_or_default();
    let shape = Shape::of(value);
    let ends = candidate.ends_word() && candidate.next != Some(b'-');
    if ends && shape.digits >= 2 && shape.upper >= 4 { judged(candidate, skip) } else { Verdict::No }
}
