//! Addresses of networks and people in them: IPv4, IPv6 (RFC 4291), MAC, email (RFC 5321).

use std::net::Ipv6Addr;

use super::checks::{digits, number, when};
use super::letters::{spaced, unspaced};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

/// Of a local part, up to a letter of a script that puts no spaces between words.
macro_rules! local {
    () => {
        concat!(r"(?:[A-Za-z0-9._%+'-]|[\xC3-\xDF][\x80-\xBF]|", spaced!(), "){0,63}")
    };
}

macro_rules! domain {
    () => {
        concat!(
            r"(?:(?:[A-Za-z0-9-]|[\xC3-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2})+\.)+",
            r"(?:[A-Za-z][A-Za-z0-9-]{1,23}|(?:[\xC3-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}){2,12})"
        )
    };
}

pub(super) static RULES: &[Rule] = &[
    Rule::new("ipv4", Kind::Ipv4, Start::Digit, r"[0-9]{1,3}(?:\.[0-9]{1,3}){3,4}", ipv4).doubted(VERSION),
    // As tcpdump writes it, the port behind the address: `192.0.2.1.443 > 198.51.100.7.51234: Flags`.
    Rule::new(
        "ipv4_port",
        Kind::Ipv4,
        Start::Digit,
        r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}\.[0-9]{1,5}(?: >|:)",
        |candidate| {
            let end = candidate.text.iter().rposition(|byte| *byte == b'.').unwrap_or_default();
            let packet = candidate.text.ends_with(b" >") || candidate.before.ends_with(b" > ");
            if packet && octets(candidate.text.get(..end).unwrap_or_default()) {
                Verdict::Part { skip: 0, end }
            } else {
                Verdict::No
            }
        },
    ),
    Rule::new(
        "ipv6",
        Kind::Ipv6,
        Start::Colon,
        // Eight groups, or fewer with `::` among them.
        concat!(
            r"(?:[0-9A-Fa-f]{1,4}:){6}(?:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}|[0-9]{1,3}(?:\.[0-9]{1,3}){1,3})",
            r"|(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?::",
            r"(?:(?:[0-9A-Fa-f]{1,4}:){0,6}(?:[0-9A-Fa-f]{1,4}|[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}))?",
        ),
        ipv6,
    ),
    Rule::new("mac", Kind::Mac, Start::Colon, r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5,7}", mac),
    Rule::new("mac_dotted", Kind::Mac, Start::Colon, r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}", mac_dotted)
        .word(),
    Rule::new(
        "email",
        Kind::Email,
        Start::At,
        concat!(r"[A-Za-z0-9_]", local!(), "(?:", unspaced!(), local!(), "){0,12}@", domain!(),),
        email,
    ),
    Rule::new(
        "email_quoted",
        Kind::Email,
        Start::Quoted,
        concat!(r#"(?:[^"\\\r\n]|\\[^\r\n]){1,64}(?:\\{0,2}"|%22)@"#, domain!()),
        email_quoted,
    ),
];

/// After these, four numbers with full stops are none of a network.
const VERSION: &[&str] = &[
    "version",
    "ver",
    "v",
    "release",
    "build",
    "revision",
    "firmware",
    "oid",
    "upgrade",
    "chrome",
    "section",
    "table",
    "bios",
    "schema",
    "android",
    "bump",
    "bumped",
    "upgraded",
    "downgraded",
    "chapter",
    "clause",
    "heading",
    "abschnitt",
    "ziffer",
    "attribute",
    "snmpget",
    "rev",
    "edition",
    "formular",
    "versi",
    "reproduced on",
    "reproducible on",
];

fn ipv4(candidate: &Candidate<'_>) -> Verdict {
    // Of five groups it matters however they go on.
    let four = memchr::memchr_iter(b'.', candidate.text).count() == 3;
    if four && !candidate.ends_word() || candidate.continues_number(b".") {
        return Verdict::No;
    }
    // With zeros before some of them the groups are those of a telephone.
    let padded = |text: &[u8]| text.split(|byte| *byte == b'.').all(|group| group.len() == 3);
    let zeros = candidate.text.split(|byte| *byte == b'.').any(|group| group.len() > 1 && group.starts_with(b"0"));
    if zeros && !padded(candidate.text) {
        return Verdict::No;
    }
    if !octets(candidate.text) {
        return Verdict::No;
    }
    // Five groups: a version or an object identifier.
    if four { when(!nobody(candidate.text) && !versioned(candidate.before)) } else { Verdict::Veto }
}

/// No group is larger than a byte.
fn octets(address: &[u8]) -> bool {
    address.split(|byte| *byte == b'.').all(|group| number(digits(group)) <= 255)
}

/// Of the machine itself, or of none, masks of networks, and the largest networks (RFC 1122, section 3.2.1.3).
fn nobody(address: &[u8]) -> bool {
    address.starts_with(b"127.0.") || address.starts_with(b"255.") || address.ends_with(b".0.0.0")
}

/// What stands before versions and sections: `Boto3/`, `registry/app:`, `§ `.
fn versioned(before: &[u8]) -> bool {
    let start = before
        .iter()
        .rposition(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'(' | b','))
        .map_or(0, |at| at + 1);
    let word = before.get(start..).unwrap_or_default();
    let product = |name: &[u8]| {
        name.first().is_some_and(u8::is_ascii_uppercase)
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let image = |image: &[u8]| image.contains(&b'/') && !image.contains(&b':') && !image.starts_with(b"/");
    word.strip_suffix(b"/").is_some_and(product)
        || word.strip_suffix(b":").is_some_and(image)
        || before.trim_ascii_end().ends_with("§".as_bytes())
        || [&b"=="[..], b"Oracle ", b"JDK ", b"JRE "].iter().any(|end| before.ends_with(end))
}

/// An IPv6 address (RFC 4291) with a digit in it, so that `a::b` in program text is none.
fn ipv6(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    // A colon behind an address ends what is said of it; behind pairs or `a::b1` more of the same follows.
    let parts = text.split(|byte| *byte == b':');
    let sentence = parts.clone().count() >= 4 && !text.ends_with(b":") && parts.clone().any(|part| part.len() >= 3);
    let goes_on = candidate.next == Some(b':') && !sentence;
    if !candidate.ends_word() || goes_on || !text.iter().any(u8::is_ascii_digit) {
        return Verdict::No;
    }
    // The tail of a longer row: of pairs, such as a fingerprint, or of what is no address.
    let word = candidate.before.strip_suffix(b":").map(|before| {
        let start = before.iter().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        before.get(start..).unwrap_or_default()
    });
    let paired = matches!(candidate.before, [.., b':' | b'=' | b' ', first, second, b':']
        if first.is_ascii_hexdigit() && second.is_ascii_hexdigit());
    let hexadecimal =
        |word: &[u8]| word.iter().all(u8::is_ascii_hexdigit) && (paired || word.iter().any(u8::is_ascii_digit));
    if word.is_some_and(|word| word.is_empty() && candidate.before.ends_with(b"::") || hexadecimal(word)) {
        return Verdict::No;
    }
    // `::ffff:256.0.0.1` is none, and what is before its full stop is not one either.
    let parsed = std::str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok());
    if !parsed && text.iter().filter(|byte| **byte == b'.').count() == 3 {
        return Verdict::Veto;
    }
    // Eight pairs are the name of a port or an identifier (EUI-64).
    let pairs = text.len() == 23 && text.split(|byte| *byte == b':').all(|part| part.len() == 2);
    // The machine itself and no address at all are nobody's (RFC 4291, section 2.5.2).
    when(parsed && !pairs && text != b"::1")
}

/// Six pairs and no more: a fingerprint has more of them. None of all zeros or ones, which are nobody's.
fn mac(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let Some(separator) = text.get(2) else { return Verdict::No };
    let same = text.iter().skip(2).step_by(3).all(|byte| byte == separator);
    let joined = matches!(candidate.before, [.., first, last] if first.is_ascii_hexdigit() && last == separator);
    let nobody = text.iter().filter(|byte| *byte != separator).all(|byte| *byte == b'0')
        || text.iter().filter(|byte| *byte != separator).all(|byte| matches!(byte, b'f' | b'F'));
    match text.len() {
        17 => when(candidate.ends_word() && same && !joined && !nobody && candidate.next != Some(*separator)),
        _ => Verdict::Veto,
    }
}

/// As Cisco writes it; a letter tells it from a decimal.
fn mac_dotted(candidate: &Candidate<'_>) -> Verdict {
    let letter = candidate.text.iter().any(u8::is_ascii_alphabetic);
    let nobody = candidate.text.iter().all(|byte| matches!(byte, b'f' | b'F' | b'.'));
    when(letter && !nobody && candidate.next != Some(b'.') && !matches!(candidate.before, [.., b'.']))
}

/// Whether a quote, written out or as an escape, ends what stands before.
#[inline]
pub(in crate::mask) fn quote_before(before: &[u8]) -> bool {
    let ends = |quote: &[u8]| before.ends_with(quote);
    match before.last() {
        Some(b'"') => true,
        Some(b'2') => ends(b"%22"),
        Some(b';') => ends(b"&quot;") || ends(b"&#34;") || ends(b"&#x22;"),
        Some(_) | None => false,
    }
}

fn email_quoted(candidate: &Candidate<'_>) -> Verdict {
    let backslashes = |text: &[u8]| text.iter().rev().take_while(|byte| **byte == b'\\').count();
    let opening = candidate.before.strip_suffix(b"\"").map_or(0, backslashes);
    // A quote that is written like the opening one ends the local part.
    let closing = memchr::memrchr(b'"', candidate.text).unwrap_or(0);
    let inner = candidate.text.get(..closing).unwrap_or_default();
    let ended =
        memchr::memchr_iter(b'"', inner).any(|at| inner.get(..at).is_some_and(|text| backslashes(text) <= opening));
    when(candidate.ends_word() && candidate.text.len() <= 320 && quote_before(candidate.before) && !ended)
}

/// What a mail is called by looks like an address (RFC 5322, section 3.6.4): `Message-ID: <…`.
fn named_mail(before: &[u8]) -> bool {
    const MESSAGE: &[u8] = b"message-id: ";
    let Some(open) = memchr::memrchr(b'<', before) else { return false };
    let (label, start) = before.split_at_checked(open).unwrap_or_default();
    let label = label.get(label.len().saturating_sub(MESSAGE.len())..).unwrap_or_default();
    label.eq_ignore_ascii_case(MESSAGE) && !start.iter().any(u8::is_ascii_whitespace)
}

/// An address (RFC 5321 lengths): local part up to 64 characters, 320 bytes in all.
fn email(candidate: &Candidate<'_>) -> Verdict {
    // Files, and the units of systemd: `getty@tty1.service`.
    const FILES: [&[u8]; 16] = [
        b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"css", b"js", b"service", b"socket", b"timer", b"mount",
        b"scope", b"slice", b"swap", b"device",
    ];
    let text = candidate.text;
    let last = text.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    // `logo@2x.png`
    let file = FILES.iter().any(|extension| last.eq_ignore_ascii_case(extension));
    // A user's name in a URL; what is longer may be a token in its place.
    let user = candidate.before.ends_with(b"://") && memchr::memchr(b'@', text).is_some_and(|at| at < 16);
    if user || named_mail(candidate.before) {
        return Verdict::Veto;
    }
    // Algorithms of SSH have the names of their makers: `chacha20-poly1305@openssh.com`.
    let maker = text.ends_with(b"@openssh.com") || text.ends_with(b"@libssh.org");
    // `git@github.com:a/b.git` is where a repository is.
    let remote = candidate.next == Some(b':') && text.starts_with(b"git@");
    when(candidate.ends_word() && text.len() <= 320 && !last.ends_with(b"-") && !file && !remote && !maker)
}
