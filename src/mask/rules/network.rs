//! Addresses of networks and people in them: IPv4, IPv6 (RFC 4291), email (RFC 5321).

use std::net::Ipv6Addr;

use super::checks::{digits, number, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new("ipv4", Kind::Ipv4, Start::Digit, r"[0-9]{1,3}(?:\.[0-9]{1,3}){3,}", ipv4),
    Rule::new(
        "ipv6",
        Kind::Ipv6,
        Start::Colon,
        r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:\.[0-9]{1,3}){0,3}",
        ipv6,
    ),
    Rule::new(
        "email",
        Kind::Email,
        Start::At,
        r"[A-Za-z0-9_](?:[A-Za-z0-9._%+-]|[\xC3-\xDF][\x80-\xBF]){0,63}@(?:(?:[A-Za-z0-9-]|[\xC3-\xDF][\x80-\xBF])+\.)+[A-Za-z][A-Za-z0-9-]{1,23}",
        email,
    ),
];

fn ipv4(candidate: &Candidate<'_>) -> Verdict {
    if candidate.continues_number(b".") {
        return Verdict::No;
    }
    let mut groups = 0;
    for group in candidate.text.split(|byte| *byte == b'.') {
        groups += 1;
        if number(digits(group)) > 255 {
            return Verdict::No;
        }
    }
    match groups {
        4 => when(candidate.ends_word()),
        // Five groups: a version or an object identifier.
        _ => Verdict::Veto,
    }
}

/// An IPv6 address (RFC 4291) with a digit in it, so that `a::b` in program text is none.
fn ipv6(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    if !candidate.ends_word() || candidate.next == Some(b':') || !text.iter().any(u8::is_ascii_digit) {
        return Verdict::No;
    }
    when(std::str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok()))
}

/// An address (RFC 5321 lengths): local part up to 64 characters, 320 bytes in all.
fn email(candidate: &Candidate<'_>) -> Verdict {
    const FILES: [&[u8]; 8] = [b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"css", b"js"];
    let text = candidate.text;
    let last = text.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    // `logo@2x.png`
    let file = FILES.iter().any(|extension| last.eq_ignore_ascii_case(extension));
    when(candidate.ends_word() && text.len() <= 320 && !last.ends_with(b"-") && !file)
}
